//! Whose rows are, and what is told of them.

use super::*;

#[test]
fn a_study_or_a_specimen_is_no_subject_beside_one() {
    for csv in [
        "STUDYID,USUBJID,LBTEST,LBORRES,LBORRESU\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
        "study id,Patientennummer,test,value,unit\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
        "Accession Number,患者番号,test,value,unit\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
        "record,usubjid,test,value,unit\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
    ] {
        let panels = read(csv, |_| {});
        let subjects: Vec<_> = panels
            .iter()
            .map(|panel| panel.subject.as_deref().unwrap_or_default().to_string())
            .collect();
        assert_eq!(subjects, ["A", "B"], "{csv}");
    }
}

#[test]
fn a_specimen_number_is_the_subject_where_nothing_else_is() {
    let panels = read("sample id,platelets (10*9/L)\nA,200\nB,20\n", |_| {});
    assert_eq!(panels[1].subject.as_deref(), Some("B"));
}

#[test]
fn facts_that_contradict_each_other_within_a_panel_are_a_conflict_whatever_the_time() {
    let facts = |first: &str, second: &str| {
        let csv = format!(
            "subject,time,test,value,unit,sex,age\n\
             1,2024-05-06 08:00,Platelets,20,10*9/L,{first}\n1,2024-05-06 09:00,LDH,200,U/L,{second}\n"
        );
        one(Box::leak(csv.into_boxed_str()))
    };
    for (first, second, expected) in [
        ("M,60", "F,60", true),
        ("M,60", "M,30", true),
        ("M,60", "M,61", false),
        ("M,60", "male,60", false),
        ("M,60", "unknown,60", false),
        ("M,60", ",", false),
    ] {
        let panel = facts(first, second);
        assert_eq!(
            has_issue(&panel, IssueCode::Conflict),
            expected,
            "{first}; {second}"
        );
    }
}

#[test]
fn facts_that_contradict_each_other_within_a_sliding_window_are_a_conflict() {
    let panels = read(
        "subject,time,test,value,unit,sex\n\
         1,2024-05-06 08:00,Platelets,20,10*9/L,M\n1,2024-05-06 09:00,LDH,200,U/L,F\n",
        |declaration| declaration.window = Some("6h".parse().expect("a window")),
    );
    assert!(has_issue(&panels[1], IssueCode::Conflict));
}

#[test]
fn packed_rows_know_facts_that_contradict_each_other_comparators_and_canceled_results() {
    let head = "subject,time,test,value,unit";
    for (columns, rows, code) in [
        (
            "",
            "1,2024-05-06 08:00,Sex,M,\n1,2024-05-06 09:00,Sex,F,\n1,2024-05-06 09:00,Platelets,20,10*9/L\n",
            Some(IssueCode::Conflict),
        ),
        (
            "",
            "1,2024-05-06 08:00,Age,30,\n1,2024-05-06 09:00,Age,31,\n1,2024-05-06 09:00,Platelets,20,10*9/L\n",
            None,
        ),
        (
            ",sign",
            "1,2024-05-06,Platelets,50,10*9/L,<\n2,2024-05-06,Platelets,50,10*9/L,~\n\
             3,2024-05-06,Platelets,50,10*9/L,NA\n4,2024-05-06,Platelets,50,10*9/L,gt\n",
            Some(IssueCode::UnreadableValue),
        ),
        (
            ",status",
            "1,2024-05-06,Platelets,50,10*9/L,cancelled\n2,2024-05-06,Platelets,50,10*9/L,final\n",
            None,
        ),
    ] {
        let csv = format!("{head}{columns}\n{rows}");
        let (expected, packed) = (rows_of(&csv, false), rows_of(&csv, true));
        assert_eq!(expected, packed, "{csv}");
        let codes: Vec<IssueCode> = packed.1.issues.keys().copied().collect();
        assert_eq!(
            code.is_some_and(|code| codes.contains(&code)),
            code.is_some(),
            "{csv}"
        );
        assert!(
            code.is_some() || !codes.contains(&IssueCode::Conflict),
            "{csv}"
        );
    }
}

#[test]
fn an_average_below_the_panels_is_no_patient() {
    let csv = "subject,time,platelets (10*9/L),INR,D-dimer (mg/L FEU),fibrinogen (g/L)\n\
               1,2024-01-01,40,1.8,6.0,0.9\n2,2024-01-02,200,1.0,0.2,3.0\n\
               Average,,120,1.4,3.1,1.95\nSD,,80,0.4,2.9,1.05\n";
    let (rows, counts) = wide_rows_of(csv, false);
    assert_eq!((rows.clone(), counts.clone()), wide_rows_of(csv, true));
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert_eq!(
        (counts.rows_read, counts.rows_used, counts.panels),
        (4, 2, 2)
    );
    assert_eq!(counts.rows_set_aside["a statistic, not a patient"], 2);
    for threads in [None, Some(2)] {
        let mut data = files::open(csv, &Declaration::default());
        let settings = Settings::default();
        let state = files::counted(&settings, &mut data, None, threads).expect("counted");
        assert_eq!(
            (state.all.panels, state.all.subjects),
            (2, 2),
            "{threads:?}"
        );
    }
    // Where times stand, it is whoever is named so.
    let named = "subject,time,platelets (10*9/L)\nSD,2024-01-01,40\nMax,2024-01-01,40\n";
    assert_eq!(wide_rows_of(named, false).1.panels, 2);
    assert_eq!(wide_rows_of(named, true).1.panels, 2);
    let initials = "subject,platelets (10*9/L)\nSD,40\nMax,40\nMean,40\n";
    assert_eq!(wide_rows_of(initials, false).1.panels, 2);
}

/// What is said of a file before its rows are read.
fn notes_of(csv: &str) -> Vec<(IssueCode, String)> {
    let data = files::open(csv, &Declaration::default());
    let notes = data.plan().notes.iter();
    notes
        .map(|note| (note.code, note.message.clone()))
        .collect()
}

#[test]
fn rows_of_nobody_are_told_of_and_patients_of_hospital_systems_are_known() {
    let csv = "PAT_MRN_ID,collection_time,test,result,unit\n\
               M1,2024-01-05 06:00,Platelets,45,10*9/L\nM2,2024-01-05 09:00,D-Dimer,9.6,mg/L FEU\n";
    assert_eq!(read(csv, |_| {}).len(), 2);
    assert!(
        notes_of(csv)
            .iter()
            .all(|(code, _)| *code != IssueCode::MissingSubject)
    );
    let unknown = csv.replace("PAT_MRN_ID", "whoever");
    let told = notes_of(&unknown);
    let told = told
        .iter()
        .find(|(code, _)| *code == IssueCode::MissingSubject);
    assert!(told.is_some_and(|(_, message)| message.contains("--subject")));
}

#[test]
fn totals_of_a_pivot_are_no_patients() {
    let csv = "id,time,platelets (10*9/L)\n1,2024-01-01,40\nGrand Total,,40\nGesamtergebnis,,40\n";
    assert_eq!(read(csv, |_| {}).len(), 1);
}

#[test]
fn a_header_that_names_nothing_to_score_is_told_with_what_may_be_meant() {
    let csv = "who,WHAT_WAS_DONE,HOW_MUCH\n1,Platelets,45\n1,Fibrinogen,0.8\n";
    let told = notes_of(csv);
    let told = told
        .iter()
        .find(|(code, _)| *code == IssueCode::UnknownAnalyte);
    let (_, message) = told.expect("told");
    assert!(
        message.contains("--analyte-column 'WHAT_WAS_DONE'"),
        "{message}"
    );
}

/// What is known of the age of each panel.
fn ages(csv: &str) -> Vec<String> {
    let panels = read(csv, |_| {});
    let age = |panel: &Interpretation| match &panel.person.age {
        Some(age) => age.to_string(),
        None => "not stated".to_string(),
    };
    panels.iter().map(age).collect()
}

#[test]
fn the_age_follows_from_the_date_of_birth_and_that_of_sampling() {
    let at = |birth: &str, sampled: &str| {
        ages(&format!(
            "id,collected_at,DOB,platelets (10*9/L)\n1,{sampled},{birth},90\n"
        ))
        .remove(0)
    };
    for (birth, sampled, age) in [
        // The day before the birthday, the birthday, the day after.
        ("1950-03-02", "2023-03-01", "72"),
        ("1950-03-02", "2023-03-02", "73"),
        ("1950-03-02", "2023-03-03T10:30", "73"),
        // Whoever was born on the 29th of February is a year older on the first of March.
        ("2004-02-29", "2022-02-28", "17.997"),
        ("2004-02-29", "2022-03-01", "18"),
        ("2004-02-29", "2024-02-28", "19"),
        ("2004-02-29", "2024-02-29", "20"),
        // Children between two birthdays.
        ("2020-01-01", "2022-01-01", "2"),
        ("2020-01-01", "2021-07-02", "1.499"),
        // As `28 d` and `0 d` in a column of ages.
        ("2023-01-01", "2023-01-29", "0.076659822 to 0.076659823"),
        ("2023-01-01", "2023-01-01 06:00", "0"),
        // The year alone.
        ("1950", "2023-03-03", "72 to 73"),
        ("1950.0", "2023-03-03", "72 to 73"),
        ("2023", "2023-03-03", "<=0.167008899"),
        ("2022", "2023-03-03", "0.169746748 to 1.167"),
        ("2005", "2023-03-03", "17.17 to 18"),
        // The month.
        ("1950-03", "2023-03-15", "72 to 73"),
        ("1950-03", "2023-03-01", "72 to 73"),
        ("02.03.1950", "2023-03-03", "73"),
        // Two digits, where one century only is possible.
        ("25.03.50", "2023-03-03", "72"),
        ("25.12.23", "2023-03-03", "99"),
        ("25.03.21", "2023-03-03", "not stated"),
        ("25/03/50", "2023-03-03", "not stated"),
        // Nobody knows.
        ("", "2023-03-03", "not stated"),
        ("unknown", "2023-03-03", "not stated"),
        ("1950-03-02", "", "not stated"),
        ("2023-03-04", "2023-03-03", "not stated"),
        ("2024", "2023-03-03", "not stated"),
        ("1950-UNK-UNK", "2023-03-03", "72 to 73"),
        // As programs write what they do not know.
        ("1900-01-01", "2005-03-03", "not stated"),
        ("1899-12-30", "2005-03-03", "not stated"),
        ("1900", "2005-03-03", "not stated"),
        ("1900-01-01", "2023-03-03", "not stated"),
        ("03/02/1950", "2023-03-03", "not stated"),
        ("18324", "2023-03-03", "not stated"),
        ("1950-13", "2023-03-03", "not stated"),
        ("spring", "2023-03-03", "not stated"),
    ] {
        assert_eq!(at(birth, sampled), age, "{birth} {sampled}");
    }
}

#[test]
fn a_date_of_birth_that_can_not_be_is_told() {
    for (birth, code) in [
        ("2023-03-04", IssueCode::BadTime),
        ("1900-01-01", IssueCode::OutOfRange),
        ("spring", IssueCode::BadTime),
        ("18324", IssueCode::BadTime),
        ("25.03.21", IssueCode::AmbiguousTime),
        ("03/02/1950", IssueCode::AmbiguousTime),
    ] {
        let csv = format!("id,time,DOB,platelets (10*9/L)\n1,2023-03-03,{birth},90\n");
        assert!(has_issue(&one(&csv), code), "{birth}");
    }
    for birth in ["", "unknown", "NA", "1950", "1950-03", "1950-03-02"] {
        let csv = format!("id,time,DOB,platelets (10*9/L)\n1,2023-03-03,{birth},90\n");
        assert!(one(&csv).issues.is_empty(), "{birth}");
    }
}

#[test]
fn an_age_that_is_stated_in_another_row_counts_before_the_date_of_birth() {
    for rows in [
        "1,2023-03-03,1950-03-02,72.5,Platelets,90,10*9/L\n1,2023-03-03,1950-03-02,,LDH,400,U/L\n",
        "1,2023-03-03,1950-03-02,,LDH,400,U/L\n1,2023-03-03,1950-03-02,72.5,Platelets,90,10*9/L\n",
    ] {
        let csv = format!("id,time,DOB,age,test,value,unit\n{rows}");
        assert_eq!(ages(&csv), ["72.5"]);
        assert!(!has_issue(&one(&csv), IssueCode::Conflict));
    }
}

#[test]
fn of_several_dates_of_birth_all_are_looked_at() {
    let of = |head: &str, row: &str| {
        one(&format!(
            "id,time,{head},platelets (10*9/L)\n1,2023-03-11,{row},90\n"
        ))
    };
    let age = |panel: &Interpretation| panel.person.age.map(|age| age.to_string());
    // A mother's beside that of her child.
    let both = of("DOB,patient dob", "1990-01-01,2023-03-01");
    assert!(age(&both).is_none() && has_issue(&both, IssueCode::BirthsDiffer));
    let same = of("DOB,patient dob", "1990-01-01,01.01.1990");
    assert_eq!(age(&same).as_deref(), Some("33"));
    let year = of("birth_datetime,year_of_birth", ",1990");
    assert_eq!(age(&year).as_deref(), Some("32 to 33"));
    let exact = of("birth_datetime,year_of_birth", "1990-01-01 00:00:00,1990");
    assert_eq!(age(&exact).as_deref(), Some("33"));
    // The one that the user names.
    let csv = "id,time,DOB,baby_dob,platelets (10*9/L)\n1,2023-03-11,1990-01-01,2022-03-11,90\n";
    let panels = read(csv, |declaration| {
        let baby = ("baby_dob".to_string(), "birth_date".to_string());
        declaration.map.extend([baby]);
    });
    assert_eq!(age(&panels[0]).as_deref(), Some("1"));
}

#[test]
fn the_date_of_birth_itself_is_not_told() {
    let panel = one("id,time,DOB,platelets (10*9/L)\n1,2023-03-11,1990-01-01,90\n");
    let told = serde_json::to_string(&panel.context).expect("JSON");
    assert!(
        told.contains("33") && !told.contains("1990-01-01"),
        "{told}"
    );
}

#[test]
fn what_stands_above_a_table_is_no_header() {
    for above in [
        "Panel name,Coagulation",
        "DOB,02.03.1950",
        "Geburtsdatum,02.03.1950",
    ] {
        let csv = format!("{above}\nid,platelets (10*9/L)\n1,90\n");
        assert_eq!(one(&csv).results.len(), 1, "{above}");
    }
}

#[test]
fn a_row_that_names_a_date_of_birth_is_no_result() {
    let csv =
        "id,time,test,value,unit\n1,2023-03-03,Platelets,90,10*9/L\n1,2023-03-03,DOB,5,ug/kg/min\n";
    let panel = one(csv);
    assert!(panel.context.is_empty(), "{:?}", panel.context);
}

#[test]
fn an_age_that_is_stated_counts_before_the_date_of_birth() {
    let csv = "id,time,DOB,age,platelets (10*9/L)\n1,2023-03-03,1950-03-02,40,90\n2,2023-03-03,1950-03-02,,90\n";
    assert_eq!(ages(csv), ["40", "73"]);
}

#[test]
fn dates_of_birth_have_an_order_of_their_own() {
    let csv =
        "id,time,DOB,platelets (10*9/L)\n1,03/02/2023,03/25/1950,90\n2,25/02/2023,02/03/1950,90\n";
    // Sampled on the third of February and on the 25th, day first; born in March and in February, month first.
    assert_eq!(ages(csv), ["72", "73"]);
    // Whatever is declared of the times.
    let panels = read(csv, |declaration| {
        declaration.date_order = Some(coagscope::input::grammar::time::DateOrder::DayMonthYear);
    });
    let ages: Vec<_> = panels
        .iter()
        .map(|panel| panel.person.age.map(|age| age.to_string()))
        .collect();
    assert_eq!(ages, [Some("72".to_string()), Some("73".to_string())]);
}

#[test]
fn the_age_follows_in_long_data_too_and_each_panel_has_its_own() {
    let csv = "id,time,geburtsdatum,test,value,unit\n\
         1,2023-03-01,02.03.1950,Platelets,90,10*9/L\n\
         1,2023-03-01,02.03.1950,LDH,400,U/L\n\
         1,2023-03-02,02.03.1950,Platelets,80,10*9/L\n";
    assert_eq!(ages(csv), ["72", "73"]);
    assert!(
        read(csv, |_| {})
            .iter()
            .all(|panel| panel.issues.is_empty())
    );
}

#[test]
fn no_date_of_sampling_means_no_age_and_that_is_told() {
    let is_told = |csv: &str| {
        let mut notes = notes_of(csv).into_iter();
        notes.any(|(_, message)| message.contains("date of birth"))
    };
    assert!(is_told("id,DOB,platelets (10*9/L)\n1,2023-12-20,90\n"));
    assert!(!is_told(
        "id,DOB,age,platelets (10*9/L)\n1,2023-12-20,0.1,90\n"
    ));
    assert!(!is_told(
        "id,DOB,time,platelets (10*9/L)\n1,2023-12-20,2024-01-01,90\n"
    ));
}

#[test]
fn the_order_of_dates_of_birth_is_that_of_their_header_and_not_that_of_other_dates() {
    let of = |header: &str| {
        ages(&format!(
            "id,time,{header},platelets (10*9/L)\n1,03/25/2023,04/03/2005,90\n2,03/26/2023,03/04/2005,90\n"
        ))
    };
    let open = ["not stated", "not stated"];
    assert_eq!(of("DOB"), open);
    assert_eq!(of("DOB (dd/mm/yyyy)"), ["18", "17.978"]);
    assert_eq!(of("Geburtsdatum (TT/MM/JJJJ)"), ["18", "17.978"]);
    assert_eq!(of("DOB (mm/dd/yyyy)"), ["17.975", "18"]);
    // Dobutamine.
    assert_eq!(of("DOB (ug/kg/min)"), open);
}

#[test]
fn an_age_that_contradicts_the_date_of_birth_counts_and_that_is_told() {
    for (age, is_told) in [("8", true), ("0.7", false), ("1", false)] {
        let csv = format!("id,time,DOB,age,platelets (10*9/L)\n1,2023-03-03,2022-07-03,{age},90\n");
        let panel = one(&csv);
        assert_eq!(has_issue(&panel, IssueCode::BirthsDiffer), is_told, "{age}");
        assert_eq!(
            panel.person.age.map(|age| age.to_string()).as_deref(),
            Some(age)
        );
    }
}

#[test]
fn ages_of_several_rows_of_a_panel_go_together_in_every_window() {
    let csv = "id,time,DOB,age,test,value,unit\n\
         1,2023-03-03T08:00,2015-03-02,40,Platelets,90,10*9/L\n\
         1,2023-03-03T12:00,2015-03-02,,LDH,400,U/L\n";
    for window in ["day", "24h"] {
        let panels = read(csv, |declaration| declaration.window = window.parse().ok());
        let last = panels.last().and_then(|panel| panel.person.age);
        assert_eq!(
            last.map(|age| age.to_string()).as_deref(),
            Some("40"),
            "{window}"
        );
    }
    // Those that agree tell more together; of those that do not, none counts.
    let of = |first: &str, second: &str| {
        let csv = format!(
            "id,time,DOB,test,value,unit\n1,2023-03-03,{first},Platelets,90,10*9/L\n1,2023-03-03,{second},LDH,400,U/L\n"
        );
        let panel = one(&csv);
        let is_told = has_issue(&panel, IssueCode::Conflict);
        (panel.person.age.map(|age| age.to_string()), is_told)
    };
    assert_eq!(of("1950-03-02", "1950"), (Some("73".to_string()), false));
    assert_eq!(of("1950", "1950-03-02"), (Some("73".to_string()), false));
    assert_eq!(of("1990-03-02", "2023-03-01"), (None, true));
}

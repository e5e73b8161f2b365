//! Ages that follow from dates of birth, and what must not be taken for one.

use super::persons::notes_of;
use super::*;

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
        (
            "2023-01-01",
            "2023-01-29",
            "above 0.076659822 to below 0.076659823",
        ),
        ("2023-01-01", "2023-01-01 06:00", "0"),
        // The year alone.
        ("1950", "2023-03-03", "72 to 73"),
        ("1950.0", "2023-03-03", "72 to 73"),
        ("2023", "2023-03-03", "<0.167008899"),
        ("2022", "2023-03-03", "above 0.169746748 to 1.167"),
        ("2005", "2023-03-03", "17.17 to 18"),
        // The month.
        ("1950-03", "2023-03-15", "72 to 73"),
        ("1950-03", "2023-03-01", "72 to 73"),
        ("02.03.1950", "2023-03-03", "73"),
        // Two digits, where one century only is possible.
        ("25.03.50", "2023-03-03", "72"),
        ("25.12.23", "2023-03-03", "99"),
        ("25.03.21", "2023-03-03", "unknown"),
        ("25/03/50", "2023-03-03", "unknown"),
        ("03/1950", "2023-03-15", "72 to 73"),
        // The day of either order.
        ("05/06/2019", "2023-03-14", "3.773 to 3.855"),
        // Nobody knows.
        ("", "2023-03-03", "not stated"),
        ("unknown", "2023-03-03", "not stated"),
        ("1950-03-02", "", "not stated"),
        ("2023-03-04", "2023-03-03", "unknown"),
        ("2024", "2023-03-03", "unknown"),
        ("1950-UNK-UNK", "2023-03-03", "72 to 73"),
        // As programs write what they do not know.
        ("1900-01-01", "2005-03-03", "not stated"),
        ("1899-12-30", "2005-03-03", "not stated"),
        ("1900", "2005-03-03", "not stated"),
        ("1900-01-01", "2023-03-03", "not stated"),
        ("03/02/1950", "2023-03-03", "73"),
        ("18324", "2023-03-03", "unknown"),
        ("1950-13", "2023-03-03", "unknown"),
        ("spring", "2023-03-03", "unknown"),
    ] {
        assert_eq!(at(birth, sampled), age, "{birth} {sampled}");
    }
}

#[test]
fn days_since_the_birth_are_days_of_age() {
    let by = |column: &str, cell: &str| {
        ages(&format!(
            "id,time,{column},platelets (10*9/L)\n1,2023-01-29,{cell},90\n"
        ))
    };
    assert_eq!(by("DOB", "2023-01-01"), by("age", "28 d"));
    assert_eq!(by("DOB", "2023-01-28"), by("age", "1 d"));
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
    assert_eq!(of("DOB"), ["17.975 to 18", "17.978 to 18"]);
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
    assert_eq!(
        of("1990-03-02", "2023-03-01"),
        (Some("unknown".to_string()), true)
    );
}

#[test]
fn an_age_in_another_year_tells_the_age_at_sampling() {
    let head = "subject_id,anchor_age,anchor_year,charttime";
    let rows = [
        ("1,45,2130,2130-05-06 10:00", "44 to 46"),
        ("1,45,2130,2140-05-06 10:00", "54 to 56"),
        ("1,45,2130,2128-05-06 10:00", "42 to 44"),
        ("1,91,2130,2130-05-06 10:00", "89 to 110"),
        ("1,45,,2130-05-06 10:00", "unknown"),
    ];
    for (row, expected) in rows {
        let csv = format!("{head},platelets (K/uL)\n{row},45\n");
        assert_eq!(ages(&csv), [expected], "{row}");
        let long = format!("{head},test,value,unit\n{row},Platelets,45,K/uL\n");
        assert_eq!(ages(&long), [expected], "{row}");
        let by_row = wide_rows_of(&csv, false);
        assert_eq!(by_row.0, wide_rows_of(&csv, true).0, "{row}");
    }
    // Without the year it may not be that of the sampling.
    let csv = "subject_id,anchor_age,charttime,platelets (K/uL)\n1,45,2130-05-06,45\n";
    assert_eq!(ages(csv), ["45"]);
    let data = files::open(csv, &Declaration::default());
    let mut notes = data.notes().iter();
    assert!(notes.any(|note| note.message.contains("--map 'anchor_age=-'")));
}

/// Whoever was three in another year may be a child.
#[test]
fn regression_an_age_in_another_year_beside_no_time_was_that_of_an_adult() {
    for (head, row) in [
        ("subject_id,charttime,anchor_age,anchor_year", "2,,3,2180"),
        (
            "subject_id,charttime,anchor_age,anchor_year,dob",
            "1,2180-01-01,3,2180,2120-01-01",
        ),
    ] {
        let csv = format!("{head},hemoglobin (g/dL)\n{row},13.5\n");
        let panels = read(Box::leak(csv.clone().into_boxed_str()), |_| {});
        assert_eq!(flag(&panels[0], "hemoglobin"), None, "{row}");
        assert!(!panels[0].issues.is_empty(), "{row}");
        assert_eq!(
            wide_rows_of(&csv, false).0,
            wide_rows_of(&csv, true).0,
            "{row}"
        );
    }
}

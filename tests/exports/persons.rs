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
    let of_nobody = rows.lines().filter(|row| row.ends_with(",not_a_patient"));
    assert_eq!((rows.lines().count(), of_nobody.count()), (5, 2), "{rows}");
    assert_eq!(
        (counts.rows_read, counts.rows_used, counts.panels),
        (4, 2, 2)
    );
    assert_eq!(
        counts.rows_set_aside["a statistic or limits, not a patient"],
        2
    );
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
pub fn notes_of(csv: &str) -> Vec<(IssueCode, String)> {
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

#[test]
fn an_age_that_is_a_childs_is_never_an_adults() {
    let verdict = |age: &str| {
        let csv = format!(
            "id,age,time,platelets (10*9/L),pt (s),pt_ref_high,fibrinogen (g/L),d_dimer (mg/L FEU)\n1,{age},2023-03-14,41,24.5,14,0.95,12.5\n"
        );
        let panel = one(&csv);
        let mut scores = panel.scores.iter();
        let score = scores.find(|score| score.id == "isth_overt_2025");
        score.map(|score| score.verdict)
    };
    for age in [
        "2a 3m",
        "3m",
        "2y6m",
        "12y 4m",
        "0歳3ヶ月",
        "3/12",
        "2/52",
        "P3Y",
        "5 años 2 meses",
        "45 T",
        "6 W",
        "3 Wo",
        "Infant",
        "4 lata",
        "3 mies.",
        "15 j",
        "45 jours",
        "8 M",
    ] {
        assert_eq!(verdict(age), Some(Verdict::NotApplicable), "{age}");
    }
    for age in ["67 ans", "34", "90+", "67 J", "adult"] {
        assert_eq!(verdict(age), Some(Verdict::Met), "{age}");
    }
    // Days in one language and years in another; what can't be read at all.
    for age in ["45 j", "18M", "abc"] {
        let csv = format!("id,age,time,d_dimer (mg/L FEU)\n1,{age},2023-03-14,0.7\n");
        assert_eq!(
            flag(&one(&csv), "d_dimer"),
            None,
            "{age}: no limit of adults"
        );
    }
}

#[test]
fn rows_without_the_subject_that_stands_above_are_told_without_a_window() {
    let csv = "PATIENT_ID,RE_DATE,platelets (10*9/L)\n1,2020-01-10,90\n,2020-01-11,80\n,2020-01-12,70\n2,2020-01-10,200\n";
    let mut data = files::open(csv, &Declaration::default());
    while data.next_panel().expect("readable").is_some() {}
    let told = &data.counts().issues[&IssueCode::MissingSubject];
    assert!(
        told.first_message.contains("--fill-down 'PATIENT_ID'"),
        "{}",
        told.first_message
    );
    let filled = read(csv, |declaration| {
        declaration.fill_down = vec!["PATIENT_ID".to_string()];
    });
    let subjects: Vec<Option<&str>> = filled
        .iter()
        .map(|panel| panel.subject.as_deref())
        .collect();
    assert_eq!(subjects, [Some("1"), Some("1"), Some("1"), Some("2")]);
    // A sheet with the subject in each row says nothing of it.
    let csv = "PATIENT_ID,RE_DATE,platelets (10*9/L)\n1,2020-01-10,90\n1,2020-01-11,80\n";
    let data = files::open(csv, &Declaration::default());
    assert!(
        data.notes()
            .iter()
            .all(|note| note.code != IssueCode::MissingSubject)
    );
}

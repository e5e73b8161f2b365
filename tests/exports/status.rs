//! What became of a result, as laboratories write it: one that was taken back is none.

use super::*;
use coagscope::input::grammar::time::Window;

/// Whose results are used of some that stand and others beside these words.
fn used(header: &str, words: &[&str]) -> Vec<usize> {
    let rows = words.iter().enumerate();
    let rows =
        rows.map(|(number, word)| format!("{number},2024-01-01,Platelets,30,10*9/L,{word}\n"));
    let rows: Vec<String> = rows.collect();
    let csv = format!("subject,time,test,value,unit,{header}\n{}", rows.concat());
    let panels = read(&csv, |_| {});
    let subject = |panel: &Interpretation| panel.subject.as_ref()?.parse().ok();
    panels.iter().filter_map(subject).collect()
}

#[test]
fn a_word_within_a_status_takes_its_result_back() {
    let words = [
        "Final",
        "Cancelled by lab",
        "InError",
        "CANC",
        "Specimen rejected",
        "Canceled - hemolyzed",
        "Wrong patient",
        "QC failed",
        "non valido",
        "ongeldig",
        "nicht freigegeben",
        "无效",
        "删除",
        "Final",
    ];
    assert_eq!(used("Result Status", &words), [0, 13]);
}

#[test]
fn a_status_that_is_not_known_is_not_taken_for_final() {
    let words = ["Final", "Final", "Auth (Verified)", "Zurück ans Labor"];
    assert_eq!(used("Result Status", &words), [0, 1, 2]);
    // A column of other words under the same name says nothing of its results.
    assert_eq!(
        used("status", &["inpatient", "outpatient", "inpatient"]),
        [0, 1, 2]
    );
}

#[test]
fn the_user_says_what_a_status_means() {
    let csv = "subject,time,test,value,unit,status\n\
               1,2024-01-01,Platelets,30,10*9/L,25\n\
               2,2024-01-01,Platelets,30,10*9/L,28\n";
    let panels = read(csv, |declaration| {
        let words = [("25", "final"), ("28", "in error")];
        let words = words.map(|(code, word)| (code.to_string(), word.to_string()));
        declaration.words.insert("status".to_string(), words.into());
    });
    assert_eq!(panels.len(), 1);
}

#[test]
fn a_column_of_an_unknown_name_that_holds_states_is_one_of_states() {
    for header in [
        "Verification Status",
        "Validation",
        "State",
        "Stat.",
        "Result Type",
        "Review",
        "Situação",
    ] {
        assert_eq!(
            used(header, &["VOID", "Final", "Final"]),
            [1, 2],
            "{header}"
        );
    }
    assert_eq!(used("Situação", &["cancelado", "liberado"]), [1]);
    // A person who withdrew from a study had their results all the same.
    assert_eq!(used("Study status", &["withdrawn", "completed"]), [0, 1]);
    assert_eq!(used("State", &["CA", "NY", "TX"]), [0, 1, 2]);
}

#[test]
fn columns_of_states_and_of_limits_can_be_named() {
    let csv = "subject,time,test,value,unit,gone,from,to\n\
               1,2024-01-01,Platelets,300,10*9/L,final,100,200\n\
               2,2024-01-01,Platelets,300,10*9/L,void,100,200\n";
    let panels = read(csv, |declaration| {
        declaration.status_column = Some("gone".to_string());
        declaration.ref_low_column = Some("from".to_string());
        declaration.ref_high_column = Some("to".to_string());
    });
    assert_eq!(panels.len(), 1);
    assert_eq!(flag(&panels[0], "platelets"), Some(Flag::High));
}

#[test]
fn limits_of_pcornet_and_fhir_are_limits() {
    for (low, high) in [
        ("NORM_RANGE_LOW", "NORM_RANGE_HIGH"),
        (
            "referenceRange[0].low.value",
            "referenceRange[0].high.value",
        ),
    ] {
        let csv = format!(
            "subject,time,test,value,unit,{low},{high}\n1,2024-01-01,Platelets,300,10*9/L,100,200\n"
        );
        assert_eq!(flag(&one(&csv), "platelets"), Some(Flag::High), "{high}");
    }
}

/// The platelets of the one panel of these rows, each a value and its status, and what is said of several.
fn counted(rows: &[(&str, &str)], window: Window) -> (String, Vec<String>) {
    let rows = rows
        .iter()
        .map(|(value, status)| format!("1,2024-01-01 08:00,Platelets,{value},10*9/L,{status}\n"));
    let rows: Vec<String> = rows.collect();
    let csv = format!("subject,time,test,value,unit,status\n{}", rows.concat());
    let panels = read(&csv, |declaration| declaration.window = Some(window));
    assert_eq!(panels.len(), 1, "{csv}");
    let issues = panels[0].issues.iter();
    let issues = issues.filter(|issue| issue.code == IssueCode::Conflict);
    (
        panels[0].results[0].observation.reported.to_string(),
        issues.map(|issue| issue.message.clone()).collect(),
    )
}

#[test]
fn a_preliminary_result_below_the_final_one_does_not_count() {
    let windows = [Window::Exact, Window::Day, Window::Duration(3600)];
    for window in windows {
        for (rows, expected, why) in [
            (
                vec![("90", "final"), ("40", "preliminary")],
                "90",
                "the first row counts, as the other one is preliminary",
            ),
            (
                vec![("40", "P"), ("90", "F")],
                "90",
                "the later row counts, as the other one is preliminary",
            ),
            (
                vec![("90", "korrigiert"), ("40", "final")],
                "90",
                "the first row counts, as it is the corrected one",
            ),
            (
                vec![("40", ""), ("90", "amended")],
                "90",
                "the later row counts, as it is the corrected one",
            ),
            (vec![("40", "F"), ("90", "F")], "90", "the later row counts"),
            (vec![("40", "F"), ("90", "")], "90", "the later row counts"),
        ] {
            let (value, issues) = counted(&rows, window);
            assert_eq!(value, expected, "{rows:?}");
            assert_eq!(issues.len(), 1, "{rows:?}");
            assert!(issues[0].ends_with(why), "{rows:?}: {}", issues[0]);
        }
        // What was told once more as final is not preliminary.
        let rows = [("90", "P"), ("90", "F"), ("40", "P")];
        assert_eq!(counted(&rows, window).0, "90");
        let rows = [("90", "P"), ("90", "P"), ("40", "P")];
        assert_eq!(counted(&rows, window).0, "40");
    }
}

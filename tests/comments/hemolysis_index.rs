//! Hemolysis by an index or a grade.

use super::*;

/// What is found of the specimen by its index, and whether LDH is masked for it.
fn hemolyzed_by_index(header: &str, index: &str) -> (Finding, bool) {
    let csv = format!("subject,ldh (U/L),ldh_ref_high,{header}\n1,800,250,{index}\n");
    let panel = one(&csv);
    let masked = is_masked(&panel, "ldh", MaskReason::HemolyzedSpecimen);
    (finding(&panel, "specimen_hemolyzed"), masked)
}

#[test]
fn an_index_that_leaves_hemolysis_open_masks_what_depends_on_it() {
    for index in [">10", "10-30", ">=14", "<40", "trace"] {
        let found = hemolyzed_by_index("hemolysis_index", index);
        assert_eq!(found, (Finding::Undecided, true), "{index}");
    }
    for index in [">=15", "15-30", "15"] {
        let found = hemolyzed_by_index("hemolysis_index", index);
        assert_eq!(found, (Finding::Present, true), "{index}");
    }
    for index in ["<10", "14.9", "10-14"] {
        let found = hemolyzed_by_index("hemolysis_index", index);
        assert_eq!(found, (Finding::Absent, false), "{index}");
    }
    for index in ["", "pending", "unknown"] {
        let found = hemolyzed_by_index("hemolysis_index", index);
        assert_eq!(found, (Finding::Undecided, false), "{index}");
    }
}

#[test]
fn a_graded_hemolysis_masks_as_a_number_does() {
    for grade in [
        "1+", "2+", "3+", "+", "marked", "gross", "moderate", "positive", "slight",
    ] {
        let found = hemolyzed_by_index("hemolysis_index", grade);
        assert_eq!(found, (Finding::Present, true), "{grade}");
    }
    for grade in ["negative", "none", "absent", "normal", "0"] {
        let found = hemolyzed_by_index("hemolysis_index", grade);
        assert_eq!(found, (Finding::Absent, false), "{grade}");
    }
}

#[test]
fn small_whole_indices_without_a_unit_may_be_grades_and_deny_nothing() {
    let found = hemolyzed_by_index("hemolysis_index", "3");
    assert_eq!(found, (Finding::Undecided, true));
    let found = hemolyzed_by_index("hemolysis_index ({index})", "3");
    assert_eq!(found, (Finding::Absent, false), "a unit is named");
    let csv =
        "subject,ldh (U/L),ldh_ref_high,hemolysis_index\n1,800,250,3\n2,800,250,41\n3,800,250,0\n";
    let of_numbers: Vec<Finding> = read(csv, |_| {}, "")
        .iter()
        .map(|panel| finding(panel, "specimen_hemolyzed"))
        .collect();
    let numbers = [Finding::Absent, Finding::Present, Finding::Absent];
    assert_eq!(of_numbers, numbers, "a column with other numbers");
    let graded = one("subject,ldh (U/L),hemolysis_index\n1,800,2\n");
    assert!(has_issue(&graded, IssueCode::AmbiguousNumber));

    let long = |unit: &str, other: &str| {
        let csv = format!(
            "subject,date,test,value,unit\n1,2024-01-01,LDH,800,U/L\n1,2024-01-01,Hemolysis index,2,{unit}\n\
             2,2024-01-01,Hemolysis index,{other},{unit}\n"
        );
        finding(&read(&csv, |_| {}, "")[0], "specimen_hemolyzed")
    };
    assert_eq!(long("", "0"), Finding::Undecided);
    assert_eq!(long("", "30"), Finding::Absent);
    assert_eq!(long("AU", "0"), Finding::Absent);
}

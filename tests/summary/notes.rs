//! What a summary says beside its numbers, so that nobody takes them for more than they are.

use super::*;

/// Nothing in the only row can be used, and yet a column is known to hold the sex.
#[test]
fn groups_of_a_fact_beside_results_of_which_none_is_used_are_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "subject,time,sex,analyte,value,unit\nA,2025-01-01,male,platelets,,10*9/L\n";
    let wide = "subject,time,sex,platelets (10*9/L)\nA,2025-01-01,male,\n";
    let ways: [&[&str]; 3] = [&[], &["--sorted"], &["--jobs", "1"]];
    for (name, text) in [("long.csv", long), ("wide.csv", wide)] {
        let path = file(folder.path(), name, text);
        for way in ways {
            let by = [path.as_str(), "--by", "sex", "--scores", "sic"];
            let document = summary(&[&by[..], way].concat());
            assert_eq!(document["by"], "sex", "{name} {way:?}");
            assert_eq!(count(&document["all"]["panels"]), 0);
            assert!(list(&document["groups"]).is_empty(), "{document}");
        }
    }
    let none = "subject,time,analyte,value,unit\nA,2025-01-01,platelets,,10*9/L\n";
    let path = file(folder.path(), "none.csv", none);
    let message = refused(&["summary", &path, "--by", "sex", "--scores", "sic"]);
    assert!(
        message.contains("nothing in the data is read as sex"),
        "{message}"
    );
}

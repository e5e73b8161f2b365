//! What can't be validated, and what is left out because it rests on the label.

use super::*;

#[test]
fn what_can_not_be_validated_is_refused() {
    for (arguments, says) in [
        (
            &["--label", "nothing"][..],
            "--label nothing: there is no such column",
        ),
        (&["--label", "subject"], "column of the subject"),
        (&["--label", "date"], "column of the subject or of the time"),
        (
            &[
                "--label",
                "platelets (10^9/L)",
                "--patterns",
                "thrombocytopenia",
            ],
            "read as platelets, at which thrombocytopenia looks",
        ),
        (
            &["--label", "pt_ref_high", "--scores", "isth_overt_2025"],
            "at which isth_overt_2025 looks",
        ),
        (
            &[
                "--label",
                "overt_dic",
                "--threshold",
                "sic=4",
                "--scores",
                "plasmic",
            ],
            "no score `sic` is validated",
        ),
        (
            &[
                "--label",
                "overt_dic",
                "--threshold",
                "sic=four",
                "--scores",
                "sic",
            ],
            "give whole points",
        ),
        (
            &[
                "--label",
                "overt_dic",
                "--panels",
                "worst",
                "--patterns",
                "thrombocytopenia",
            ],
            "no score is validated",
        ),
        (
            &["--label", "overt_dic", "--positive", "maybe"],
            "none of the cells says `maybe`",
        ),
        (
            &["--label", "overt_dic", "--scores", "no_such"],
            "there is no score `no_such`",
        ),
        (
            &["--label", "overt_dic", "--interval", "wald"],
            "none of exact, wilson",
        ),
        (&[][..], "--label"),
    ] {
        let mut all = vec!["validate", SMALL];
        all.extend(arguments);
        let message = refused(&all);
        assert!(message.contains(says), "{all:?}: {message}");
    }
}

#[test]
fn rules_that_look_at_the_label_are_left_out_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,platelets (10^9/L),pt (s),active_cancer\n1,20,18,yes\n2,200,12,no\n";
    let file = written(&folder, "cancer.csv", text);
    let document = validated(&[&file, "--label", "active_cancer"]);
    let left_out: Vec<&str> = document["left_out_as_circular"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(left_out.contains(&"plasmic"), "{left_out:?}");
    assert!(!left_out.contains(&"thrombocytopenia"), "{left_out:?}");
    let tests = document["index_tests"].as_array().expect("index tests");
    assert!(
        tests
            .iter()
            .all(|test| !left_out.contains(&test["id"].as_str().expect("an id")))
    );
    let text = printed(&["validate", &file, "--label", "active_cancer"]);
    assert!(text.contains("Left out, since they look at the label column themselves"));
    // Left out of the results, the column is nothing but a label.
    let free = validated(&[
        &file,
        "--label",
        "active_cancer",
        "--map",
        "active_cancer=-",
    ]);
    assert_eq!(
        free["left_out_as_circular"].as_array().map(Vec::len),
        Some(0)
    );
}

#[test]
fn shares_of_subjects_are_not_validated() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(
        &folder,
        "share.csv",
        "id,platelets (10^9/L),sick\na,40,yes\n",
    );
    for command in ["validate", "compare"] {
        let label: &[&str] = match command {
            "validate" => &["--label", "sick"],
            _ => &["--scores", "sic,isth_overt_2025"],
        };
        let told = refused(&[&[command, &file, "--part", "1/2"], label].concat());
        assert!(told.contains("--part"), "{told}");
    }
}

//! What a validation says beside its numbers, and why it has none.

use super::*;

/// The report in one line.
fn told(arguments: &[&str]) -> String {
    let text = printed(&[&["validate"], arguments].concat());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const HEAD: &str = "subject,outcome,platelets (10*9/L),d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen (g/L)\n";

/// Eight of eleven totals are open, and the score is decided all the same.
#[test]
fn the_area_of_the_known_totals_stands_beside_their_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let open: String = (0..8)
        .map(|row| format!("P{row},died,200,0.3,0.5,,,3\n"))
        .collect();
    let known =
        "A,died,40,8,0.5,21,14,0.8\nB,survived,200,0.3,0.5,13,14,3\nC,survived,40,8,0.5,21,14,3\n";
    let file = written(&folder, "auc.csv", &format!("{HEAD}{known}{open}"));
    let rules = [
        file.as_str(),
        "--label",
        "outcome",
        "--scores",
        "isth_overt_2025",
    ];
    let text = told(&rules);
    assert!(text.contains("AUC AUC of isth_overt_2025 11 "), "{text}");
    assert!(
        text.contains(" 1.000 3 Sensitivity and specificity of each"),
        "{text}"
    );
    assert!(
        text.contains("its AUC on those whose total is known"),
        "{text}"
    );
    assert_eq!(text.matches("it may lie outside its range").count(), 1);
    let markdown = told(&[&rules[..], &["--format", "markdown"]].concat());
    assert!(markdown.contains("| AUC | AUC of |"), "{markdown}");
    assert!(markdown.contains("| 1.000 | 3 |"), "{markdown}");
    assert_eq!(markdown.matches("it may lie outside its range").count(), 1);
    // Nothing is said of an area where no test has one.
    let pattern = ["--label", "outcome", "--patterns", "thrombocytopenia"];
    let text = told(&[&[file.as_str()], &pattern[..]].concat());
    assert!(
        text.contains("that it decides, so not all on the same ones"),
        "{text}"
    );
}

#[test]
fn a_table_of_tests_that_decide_nobody_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "A,died,90,,0.5,,14,\nB,survived,90,,0.5,,14,\n";
    let file = written(&folder, "open.csv", &format!("{HEAD}{rows}"));
    for format in ["text", "markdown", "html"] {
        let rules = ["--label", "outcome", "--scores", "isth_overt_2025"];
        let text = told(&[&[file.as_str(), "--format", format], &rules[..]].concat());
        assert!(
            text.contains("None of the index tests decides anybody"),
            "{text}"
        );
        assert!(text.contains("Not shown further"), "{text}");
        for left_out in ["AUC of", "on the subjects that it decides"] {
            assert!(!text.contains(left_out), "{format}: {text}");
        }
    }
}

#[test]
fn one_open_total_is_one_total() {
    let folder = tempfile::tempdir().expect("a folder");
    let known = "A,died,40,8,0.5,21,14,0.8\nB,survived,200,0.3,0.5,13,14,3\n";
    let open = "P0,died,200,0.3,0.5,,,3\n";
    for (rows, says) in [
        (open.to_string(), "with 1 open total completed"),
        (
            format!("{open}P1,died,200,0.3,0.5,,,3\n"),
            "with 2 open totals completed",
        ),
    ] {
        let file = written(&folder, "open.csv", &format!("{HEAD}{known}{rows}"));
        let text = told(&[&file, "--label", "outcome", "--scores", "isth_overt_2025"]);
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn a_label_column_may_be_written_in_other_letters() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "A,died,40,8,0.5,21,14,0.8\nB,survived,200,0.3,0.5,13,14,3\n";
    let file = written(&folder, "label.csv", &format!("{HEAD}{rows}"));
    let rule = ["--scores", "isth_overt_2025"];
    let document = validated(&[&[file.as_str(), "--label", "OutCome"], &rule[..]].concat());
    assert_eq!(document["label"]["column"], "outcome");
    let message =
        |label: &str| refused(&[&["validate", &file, "--label", label], &rule[..]].concat());
    let none = message("survival");
    assert!(
        none.contains("--label survival: there is no such column; the file has subject, outcome"),
        "{none}"
    );
    // What the column holds is known however its name is written.
    let subject = message("Subject");
    assert!(subject.contains("column of the subject"), "{subject}");
    let fed = message("PT_REF_HIGH");
    assert!(fed.contains("at which isth_overt_2025 looks"), "{fed}");
}

#[test]
fn a_file_without_rows_is_said_to_have_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(&folder, "header.csv", HEAD);
    let message = refused(&["validate", &file, "--label", "outcome"]);
    assert!(
        message.contains("there are no rows below the header"),
        "{message}"
    );
    let empty = written(
        &folder,
        "empty.csv",
        &format!("{HEAD}A,,40,8,0.5,21,14,0.8\n"),
    );
    let message = refused(&["validate", &empty, "--label", "outcome"]);
    assert!(
        message.contains(
            "the column holds no label; cells of it that are empty or say that it is missing: 1"
        ),
        "{message}"
    );
}

#[test]
fn labels_that_are_all_the_same_are_nothing_to_compare_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "A,died,40,8,0.5,21,14,0.8\nB,died,200,0.3,0.5,13,14,3\nC,,200,0.3,0.5,13,14,3\n";
    let file = written(&folder, "same.csv", &format!("{HEAD}{rows}"));
    let rules = ["--label", "outcome", "--scores", "isth_overt_2025"];
    let message = refused(&[&["validate", &file], &rules[..]].concat());
    assert!(
        message.contains(
            "every label of the column is `died`, so that there is nobody to compare with"
        ),
        "{message}"
    );
    assert!(message.contains("no answer: 1"), "{message}");
    // What is offered works.
    let document = validated(&[&[file.as_str(), "--positive", "died"], &rules[..]].concat());
    assert_eq!(count(&document["flow"]["reference_positive"]), 2);
}

#[test]
fn an_option_that_is_always_refused_is_not_described() {
    for command in ["validate", "compare"] {
        for help in ["-h", "--help"] {
            let text = printed(&[command, help]);
            assert!(!text.contains("--part"), "{text}");
        }
        let page = printed(&["man", command]);
        assert!(!page.replace('\\', "").contains("--part"), "{page}");
    }
    for command in ["score", "summary"] {
        assert!(printed(&[command, "--help"]).contains("--part"));
    }
}

/// Both tests agree by chance alone, but for one part in some thousand.
#[test]
fn no_zero_is_negative() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "subject,outcome,platelets (10*9/L)\n";
    // Of 4,001 with and 4,000 without the outcome 1 and 2 are met: Youden's index is -0.00025.
    let rows: String = (0..8001)
        .map(|row| {
            let outcome = ["no", "yes"][usize::from(row < 4001)];
            let is_met = row == 0 || row > 7998;
            format!("s{row},{outcome},{}\n", if is_met { 40 } else { 300 })
        })
        .collect();
    let file = written(&folder, "chance.csv", &format!("{head}{rows}"));
    let rules = ["--label", "outcome", "--patterns", "thrombocytopenia"];
    let text = told(&[&[file.as_str()], &rules[..]].concat());
    let from = text.find("Youden's index").expect("told");
    let youden: String = text[from..].chars().take(40).collect();
    assert!(
        youden.contains("0.000") && !youden.contains("-0.000"),
        "{youden}"
    );
}

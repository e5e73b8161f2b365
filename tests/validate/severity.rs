//! Which panel of a subject is the worst, and for whom a score is.

use super::*;

/// On the second day the underlying disorder is gone: 8 points, but the score does not apply to them. The worst
/// panel of those to which it applies is the first, which is not met.
#[test]
fn a_panel_to_which_the_score_does_not_apply_is_not_the_worst() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,platelets (10*9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L),underlying,dx\n\
                a,40,6,22,0.8,yes,yes\nb,200,0.2,12,3,yes,no\nb,30,6,22,0.8,no,no\nc,30,6,22,0.8,no,no\n";
    let path = written(&folder, "gone.csv", text);
    let limits = ["--uln", "pt=13", "--uln", "d_dimer=0.5"];
    let rule = [
        "--label",
        "dx",
        "--scores",
        "isth_overt_2025",
        "--panels",
        "worst",
    ];
    let document = validated(&[&[path.as_str()], &rule[..], &limits[..]].concat());
    let without = &document["index_tests"][0]["reference_negative"];
    let counts = ANSWERS.map(|answer| count(&without[answer]));
    assert_eq!(counts, [0, 1, 0, 1], "{document}");
}

/// By ISTH 2025 one subject has totals of 2 and of 2 to 5, the other one of 0 and of 0 to 6: of equal least totals the
/// open one is the worst, whenever it was taken.
#[test]
fn the_worst_panel_of_a_validation_is_that_of_a_summary() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "subject,time,platelets (10*9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L),dx\n";
    let limits = ["--uln", "pt=14.5", "--uln", "d_dimer=0.5"];
    let rule = ["--scores", "isth_overt_2025"];
    for [settled, open] in [["2025-01-01", "2025-01-02"], ["2025-01-02", "2025-01-01"]] {
        let text = format!(
            "{head}a,{settled},40,0.2,12,3,yes\na,{open},40,,12,3,yes\n\
             b,{settled},200,0.2,12,3,no\nb,{open},200,,,,no\n"
        );
        let path = written(&folder, "worst.csv", &text);
        let validate = [path.as_str(), "--label", "dx", "--panels", "worst"];
        let document = validated(&[&validate[..], &rule, &limits].concat());
        let test = &document["index_tests"][0];
        assert_eq!(count(&test["undecided"]), 2, "{settled}: {test}");
        let summary = ["summary", path.as_str(), "--format", "json"];
        let summary = printed(&[&summary[..], &rule, &limits].concat());
        let summary: Value = serde_json::from_str(&summary).expect("JSON");
        let worst = &summary["all"]["scores"][0]["subjects"][1];
        assert_eq!(
            (&worst["rule"], count(&worst["undecided"])),
            (&"worst".into(), 2)
        );
    }
}

/// Class 1 is the most severe and 0 is no class, so that neither more nor fewer points are more severe.
#[test]
fn a_score_of_classes_is_held_against_a_label_by_their_severity() {
    let text = "id,date,pregnant,platelets (10^9/L),ast (U/L),ldh (U/L),bad
a,2025-01-01,yes,30,300,900,yes
b,2025-01-01,yes,40,300,900,yes
c,2025-01-01,yes,45,300,900,yes
d,2025-01-01,yes,120,300,900,no
e,2025-01-01,yes,140,300,900,no
f,2025-01-01,yes,130,300,900,no
g,2025-01-01,yes,130,300,900,yes
g,2025-01-02,yes,30,300,900,yes
h,2025-01-02,yes,190,300,900,no
";
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(&folder, "classes_by_severity.csv", text);
    let with = |panels: &str| {
        let rules = ["--scores", "hellp_mississippi"];
        let mut arguments = vec![file.as_str(), "--label", "bad", "--panels", panels];
        arguments.extend(rules);
        validated(&arguments)["index_tests"][0].clone()
    };
    // Of the four with the label and the four without, by hand: 12 of 16 pairs are right and 3 are ties with g; then all.
    assert_eq!(with("first")["roc"]["area"], 14.5 / 16.0);
    let worst = with("worst");
    assert_eq!(worst["roc"]["area"], 1.0);
    let thresholds = worst["roc"]["thresholds"].as_array().expect("a list");
    let from = |row: &Value| row["points_from"].as_i64();
    let totals: Vec<Option<i64>> = thresholds.iter().map(from).collect();
    assert_eq!(totals, [Some(3), Some(2), Some(1)]);
    // From class 2 on: classes 2 and 1.
    assert_eq!(thresholds[1]["reference_positive"]["positive"], 4);
    assert_eq!(thresholds[1]["reference_negative"]["positive"], 0);
    assert_eq!(thresholds[0]["reference_negative"]["positive"], 3);
}

#[test]
fn a_score_says_for_whom_its_prerequisite_is_fulfilled() {
    let text = "id,platelets (10^9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L),underlying,sick
a,40,9,25,0.8,yes,yes
b,40,9,25,0.8,no,yes
c,40,9,25,0.8,,no
d,300,0.1,12,3,,no
e,300,0.1,12,3,yes,
";
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(&folder, "prerequisites.csv", text);
    let rules = ["--scores", "isth_overt_2025", "--uln", "pt=14"];
    let mut arguments = vec![file.as_str(), "--label", "sick"];
    arguments.extend(rules);
    let told = &validated(&arguments)["index_tests"][0]["prerequisite"];
    assert_eq!(sum(told, &["fulfilled", "not_fulfilled", "unknown"]), 4);
    assert_eq!(
        (count(&told["fulfilled"]), count(&told["not_fulfilled"])),
        (1, 1)
    );
    let text = printed(&[&["validate"], &arguments[..]].concat());
    assert!(
        text.contains("fulfilled for 1, not fulfilled for 1, not known for 2 subjects"),
        "{text}"
    );
}

//! Labels on rows without results, beside results of long data, and unreadable ones.

use super::*;

#[test]
fn labels_of_long_rows_meet_in_a_panel_and_in_a_subject() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,time,analyte,value,unit,died\n\
        a,2025-01-01,platelets,40,10^9/L,\n\
        a,2025-01-01,pt,18,s,yes\n\
        b,2025-01-01,platelets,240,10^9/L,no\n\
        b,2025-01-02,platelets,230,10^9/L,\n\
        c,2025-01-01,platelets,60,10^9/L,yes\n\
        c,2025-01-01,pt,14,s,no\n\
        d,2025-01-01,platelets,60,10^9/L,yes\n\
        d,2025-01-02,platelets,70,10^9/L,no\n\
        e,2025-01-01,platelets,60,10^9/L,n/a\n";
    let file = written(&folder, "long.csv", text);
    let base = [
        file.as_str(),
        "--label",
        "died",
        "--patterns",
        "thrombocytopenia",
    ];
    let flow = |panels: &str| {
        let mut arguments = base.to_vec();
        arguments.extend(["--panels", panels]);
        let document = validated(&arguments);
        [
            "reference_positive",
            "reference_negative",
            "no_label",
            "contradicting_labels",
        ]
        .map(|key| count(&document["flow"][key]))
    };
    assert_eq!(flow("first"), [1, 1, 1, 2]);
    // The second panel of b has no label of its own; both of d have one.
    assert_eq!(flow("all"), [2, 2, 2, 1]);
    // Rows of one subject meet across files, and so do their labels.
    let (one, other) = text.split_at(text.find("c,2025-01-01,pt").expect("the row"));
    let header = text.lines().next().expect("a header");
    let other = format!("{header}\n{other}");
    let one = written(&folder, "one.csv", one);
    let other = written(&folder, "other.csv", &other);
    let rules = ["--label", "died", "--patterns", "thrombocytopenia"];
    let mut both = vec![one.as_str(), other.as_str()];
    both.extend(rules);
    let mut sorted = vec![file.as_str(), "--sorted"];
    sorted.extend(rules);
    let whole = parts(&validated(&base));
    assert!(whole == parts(&validated(&both)) && whole == parts(&validated(&sorted)));
    // A kept column still shows the cell of the first row only.
    let kept = printed(&["score", &file, "--keep", "died", "--scores", "sic", "-q"]);
    let kept = rows(&kept);
    let labels: Vec<&str> = kept.iter().map(|row| row["died"].as_str()).collect();
    assert_eq!(labels, ["", "no", "", "yes", "yes", "no", "n/a"]);
}

#[test]
fn named_values_and_unreadable_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,platelets (10^9/L),diagnosis\n1,20,TTP\n2,40,aHUS\n3,60,sepsis\n4,200,none\n5,30,ttp\n6,99,\n";
    let file = written(&folder, "diagnoses.csv", text);
    let base = [
        file.as_str(),
        "--label",
        "diagnosis",
        "--patterns",
        "thrombocytopenia",
    ];
    let with = |more: &[&'static str]| {
        let mut arguments = base.to_vec();
        arguments.extend(more);
        arguments
    };
    let flow = |more: &[&'static str]| {
        let document = validated(&with(more));
        [
            "reference_positive",
            "reference_negative",
            "no_label",
            "label_not_readable",
        ]
        .map(|key| count(&document["flow"][key]))
    };
    assert_eq!(flow(&["--positive", "TTP"]), [2, 3, 1, 0]);
    assert_eq!(
        flow(&["--positive", "ttp", "--positive", "aHUS"]),
        [3, 2, 1, 0]
    );
    assert_eq!(
        flow(&["--positive", "TTP", "--negative", "aHUS"]),
        [2, 1, 1, 2]
    );
    let mut arguments = vec!["validate"];
    arguments.extend(with(&[]));
    let message = refused(&arguments);
    for value in ["`TTP`", "`aHUS`", "`sepsis`", "`none`", "--positive"] {
        assert!(message.contains(value), "{message}");
    }
}

#[test]
fn a_row_with_a_cell_too_many_has_no_label_and_is_no_panel() {
    let folder = tempfile::tempdir().expect("a folder");
    let text =
        "subject,platelets (10^9/L),note,died\n1,20,a,yes\n2,200,b,no\n3,50,c,d,yes\n4,60,e,no\n";
    let file = written(&folder, "shifted.csv", text);
    let document = validated(&[&file, "--label", "died", "--patterns", "thrombocytopenia"]);
    let flow = ["reference_positive", "reference_negative", "no_label"]
        .map(|key| count(&document["flow"][key]));
    assert_eq!(flow, [1, 2, 0]);
    assert_eq!(count(&document["panels"]["read"]), 3);
    assert_eq!(count(&document["rows"]["unusable"]), 1);
}

/// A death stands on a row of its own, and rows of admission hold no results: they are no panels, and what they state of their
/// subject counts, however the rows meet.
#[test]
fn labels_on_rows_without_results_count_for_their_subjects() {
    let folder = tempfile::tempdir().expect("a folder");
    let wide = "id,date,platelets (10^9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L),died
a,2025-01-01,,,,,
a,2025-01-02,40,9,25,0.8,
a,2025-01-09,,,,,yes
b,2025-01-01,,,,,no
b,2025-01-02,300,0.1,12,3,
c,2025-01-02,30,9,25,0.8,yes
d,2025-01-02,290,0.1,12,3,no
d,2025-01-05,,,,,yes
e,2025-01-05,,,,,yes
";
    let long = "id,date,analyte,value,unit,died
a,2025-01-02,platelets,40,10*9/L,
a,2025-01-02,d_dimer,9,mg/L FEU,
a,2025-01-02,pt,25,s,
a,2025-01-09,ward round,none,,yes
b,2025-01-01,platelets,pending,10*9/L,no
b,2025-01-02,platelets,300,10*9/L,
b,2025-01-02,d_dimer,0.1,mg/L FEU,
c,2025-01-02,platelets,30,10*9/L,yes
c,2025-01-02,d_dimer,9,mg/L FEU,
c,2025-01-02,pt,25,s,
d,2025-01-02,platelets,290,10*9/L,no
d,2025-01-05,platelets,,10*9/L,yes
e,2025-01-05,platelets,,10*9/L,yes
";
    let rules = ["--scores", "isth_overt_2025", "--uln", "pt=14"];
    let ways: [&[&str]; 6] = [
        &[],
        &["--window", "day"],
        &["--window", "24h"],
        &["--jobs", "1"],
        &["--sorted"],
        &["--memory", "1k", "--window", "day"],
    ];
    for (name, text) in [("wide.csv", wide), ("long.csv", long)] {
        let file = written(&folder, name, text);
        for way in ways {
            let arguments = [&[file.as_str(), "--label", "died"], &rules[..], way].concat();
            let document = validated(&arguments);
            let flow = &document["flow"];
            let counts = [
                "chosen",
                "reference_positive",
                "reference_negative",
                "contradicting_labels",
            ];
            let counts = counts.map(|key| count(&flow[key]));
            assert_eq!(counts, [4, 2, 1, 1], "{arguments:?}");
            let table = &document["index_tests"][0]["complete_cases"];
            assert_eq!(count(&table["true_positive"]), 2, "{arguments:?}");
            let by = [
                &["summary", &file, "--by", "died", "--format", "json"],
                &rules[..],
                way,
            ];
            let summary: Value = serde_json::from_str(&printed(&by.concat())).expect("JSON");
            let subjects = |group: &str| {
                let groups = summary["groups"].as_array().expect("groups").iter();
                let of = groups.filter(|one| one[0] == group);
                of.map(|one| count(&one[1]["subjects"])).sum::<u64>()
            };
            assert_eq!(
                [subjects("yes"), subjects("no")],
                [2, 1],
                "{by:?}: {summary:#}"
            );
        }
    }
}

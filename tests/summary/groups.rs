//! Groups of a cohort: which panels belong to which, and what is told of their differences.

use super::*;

#[test]
fn a_fact_that_is_nowhere_makes_no_groups() {
    let output = coagscope(&[
        "summary",
        "samples/covid19_tongji/wide_daily.csv",
        "--by",
        "sex",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).to_string();
    assert!(
        message.contains("nothing in the data is read as sex"),
        "{message}"
    );
}

#[test]
fn a_column_of_many_values_makes_no_groups() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: String = (0..101).map(|row| format!("{row},40,n{row}\n")).collect();
    let text = format!("subject,platelets,number\n{rows}");
    let path = file(folder.path(), "many.csv", &text);
    let output = coagscope(&["summary", &path, "--by", "number", "--scores", "sic"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).to_string();
    assert!(
        message.contains("more than 100 different values"),
        "{message}"
    );
}

/// Panels and subjects of each group.
fn groups(document: &Value) -> Vec<(&str, u64, u64)> {
    list(&document["groups"])
        .iter()
        .map(|pair| {
            let counts = ["panels", "subjects"].map(|word| count(&pair[1][word]));
            (pair[0].as_str().expect("a name"), counts[0], counts[1])
        })
        .collect()
}

/// A column that is filled in at admission only still tells the group of the subject.
#[test]
fn an_empty_cell_does_not_contradict_the_group_of_a_subject() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,ward,platelets (10*9/L)\na,ICU,40\na,,50\nb,,60\nb,NA,70\nb,surgery,80\n\
                c,ICU,90\nc,,90\nc,surgery,90\nd,,300\n";
    let path = file(folder.path(), "sparse.csv", text);
    let document = summary(&[&path, "--by", "ward", "--scores", "ctcae_thrombocytopenia"]);
    assert_eq!(
        groups(&document),
        [("(not stated)", 5, 1), ("ICU", 2, 1), ("surgery", 2, 1)]
    );
    assert_eq!(count(&document["subjects_in_several_groups"]), 1);
}

/// The first row of a panel does not speak for the others.
#[test]
fn rows_of_one_panel_that_disagree_are_no_group() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "subject,time,ward,analyte,value,unit\n";
    let rows = [
        "a,2024-01-01 08:00,,platelets,40,10*9/L\n",
        "a,2024-01-01 09:00,ICU,fibrinogen,0.8,g/L\n",
        "b,2024-01-01 08:00,ICU,platelets,40,10*9/L\n",
        "b,2024-01-01 09:00,surgery,fibrinogen,0.8,g/L\n",
        "c,2024-01-01 08:00,surgery,platelets,240,10*9/L\n",
    ];
    let expected = [("(several values)", 1, 0), ("ICU", 1, 1), ("surgery", 1, 1)];
    let forward = head.to_string() + &rows.concat();
    let backward = head.to_string() + &rows.iter().rev().copied().collect::<String>();
    for text in [forward, backward] {
        let path = file(folder.path(), "long.csv", &text);
        let document = summary(&[&path, "--by", "ward", "--scores", "isth_overt_2025"]);
        assert_eq!(groups(&document), expected);
        assert_eq!(count(&document["subjects_in_several_groups"]), 1);
    }
}

#[test]
fn cells_that_may_stand_in_the_wrong_column_make_no_group_and_no_panel() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,ward,platelets (10*9/L)\na,ICU,40\nb,surgery,50,7,9\n";
    let path = file(folder.path(), "ragged.csv", text);
    let document = summary(&[&path, "--by", "ward", "--scores", "ctcae_thrombocytopenia"]);
    assert_eq!(groups(&document), [("ICU", 1, 1)]);
}

#[test]
fn differences_are_not_from_what_is_not_stated() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,arm,platelets (10*9/L)\na,,20\nb,x,20\nc,x,200\nd,y,30\ne,y,300\n";
    let path = file(folder.path(), "arms.csv", text);
    let arguments = [&path, "--by", "arm", "--patterns", "thrombocytopenia"];
    let document = summary(&arguments);
    let differences = list(&document["differences"]);
    let of: Vec<_> = differences
        .iter()
        .map(|one| (&one["group"], &one["from"]))
        .collect();
    assert_eq!(of, [(&"y".into(), &"x".into())]);
    // Half of both arms: no difference, which is told with its interval, not left out.
    let text = printed(&[&["summary"], arguments.as_slice()].concat());
    let line = text.lines().find(|line| line.contains("y - x"));
    assert!(
        line.is_some_and(|line| line.contains("0.0 to 0.0")),
        "{text}"
    );
}

/// Of a subject who moves from ward to ward each ward has some panels only.
#[test]
fn a_group_that_has_only_some_panels_of_a_subject_gets_no_interval_of_drawn_subjects() {
    let folder = tempfile::tempdir().expect("a folder");
    let moving = "id,time,ward,platelets (10^9/L)\na,2025-01-01,x,40\na,2025-01-02,y,40\n\
                  b,2025-01-01,x,40\nb,2025-01-02,y,40\nc,2025-01-01,x,300\nd,2025-01-01,,40\n\
                  d,2025-01-02,,40\nd,2025-01-03,y,300\ne,2025-01-03,y,300\n";
    // One panel of b is elsewhere, and one of d is not stated: as many panels as if all were in place.
    let equal = "id,ward,platelets (10^9/L)\nb,x,40\nb,y,40\nd,x,300\nd,,300\ne,z,40\n";
    let staying = "id,ward,platelets (10^9/L)\na,x,40\na,x,300\nb,x,40\nc,x,300\nd,y,40\ne,y,300\n";
    let unstated = "id,ward,platelets (10^9/L)\na,x,40\n,x,300\nb,y,40\nc,y,300\nd,,40\n";
    for (name, text, whole) in [
        ("moving.csv", moving, &[][..]),
        ("equal.csv", equal, &["z"]),
        ("staying.csv", staying, &["x", "y"]),
        ("unstated.csv", unstated, &["(not stated)", "y"]),
    ] {
        let path = file(folder.path(), name, text);
        let arguments = [&path, "--patterns", "thrombocytopenia", "--by", "ward"];
        let arguments = [&arguments[..], &["--bootstrap", "200"]].concat();
        let document = summary(&arguments);
        let of_whole_subjects = |group: &Value| group["is_of_whole_subjects"] == true;
        let mut found = Vec::new();
        for pair in list(&document["groups"]) {
            let (name, group) = (pair[0].as_str().expect("a name"), &pair[1]);
            let panels = &group["patterns"][0]["panels"];
            if of_whole_subjects(group) {
                found.push(name);
                let number = |value: &Value| value.as_f64().expect("a number");
                let interval = &panels["low_interval"];
                let share = number(&panels["low"]);
                // Subjects who are all alike make no interval, however they are drawn.
                if group["subjects"] == 1 {
                    assert_eq!(interval, &Value::Null);
                } else {
                    assert!(number(&interval[0]) <= share && share <= number(&interval[1]));
                }
            } else {
                assert_eq!(
                    (&panels["low_interval"], &panels["high_interval"]),
                    (&Value::Null, &Value::Null)
                );
            }
        }
        assert_eq!(found, whole, "{name}");
        // The subjects of all panels are whole, unless a panel says nothing of its subject.
        assert_eq!(of_whole_subjects(&document["all"]), name != "unstated.csv");
        let text = printed(&[&["summary"], &arguments[..]].concat());
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_told = text.contains("No interval for shares of panels in:");
        assert_eq!(is_told, name != "staying.csv", "{text}");
    }
}

#[test]
fn a_group_in_which_nobody_is_met_stands_beside_one_in_which_all_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,ward,platelets (10^9/L)\na,x,300\nb,x,300\nc,y,40\nd,y,300\n";
    let path = file(folder.path(), "wards.csv", text);
    let text = told(&[&path, "--patterns", "thrombocytopenia", "--by", "ward"]);
    assert!(text.contains("thrombocytopenia x 0 2 0 0.0"), "{text}");
    assert!(text.contains("thrombocytopenia y 1 1 0 50.0"), "{text}");
}

/// The ward of a stands in its second panel only; both panels count for a.
#[test]
fn panels_that_state_no_group_count_for_their_subject_and_that_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,ward,platelets (10^9/L)\na,,40\na,x,300\nb,x,300\n";
    let path = file(folder.path(), "sparse.csv", text);
    let arguments = [&path, "--patterns", "thrombocytopenia", "--by", "ward"];
    let document = summary(&arguments);
    let group = &document["groups"][1];
    assert_eq!(group[0], "x");
    let counts = ["panels", "subjects", "subjects_with_panels_elsewhere"];
    let counts = counts.map(|word| count(&group[1][word]));
    assert_eq!(counts, [2, 2, 1]);
    assert_eq!(count(&group[1]["most_panels_of_a_subject"]), 2);
    assert_eq!(group[1]["patterns"][0]["subjects"][2]["present"], 1);
    let text = told(&arguments);
    let sentence = "also have panels that do not state one: 1. What is told of subjects counts all of their panels";
    assert!(text.contains(sentence), "{text}");
}

/// Subjects by ward: of A only one with a panel in B as well; two of three in B are met, none in C.
const WARDS: &str = "subject,time,platelets (10*9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L),ward\n\
    t,2025-03-01,300,0.2,12,3,A\nt,2025-03-02,300,0.2,12,3,B\nb1,2025-03-01,40,9,25,0.5,B\n\
    b2,2025-03-01,40,9,25,0.5,B\nb3,2025-03-01,300,0.2,12,3,B\nc1,2025-03-01,300,0.2,12,3,C\n\
    c2,2025-03-01,300,0.2,12,3,C\nc3,2025-03-01,300,0.2,12,3,C\n";

const LIMITS: [&str; 6] = ["--uln", "pt=14.5", "--uln", "d_dimer=0.5", "--by", "ward"];

#[test]
fn groups_differ_from_the_first_one_to_which_the_rule_applies() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "wards.csv", WARDS);
    let arguments = [&[path.as_str(), "--scores", "isth_overt_2025"][..], &LIMITS].concat();
    let document = summary(&arguments);
    let differences = list(&document["differences"]);
    assert_eq!(differences.len(), 1, "{differences:?}");
    let one = &differences[0];
    assert_eq!((&one["group"], &one["from"]), (&"C".into(), &"B".into()));
    let low = one["low"].as_f64().expect("a number");
    assert!((low + 2.0 / 3.0).abs() < 1e-12, "{low}");
    assert!(told(&arguments).contains("C - B"));
}

#[test]
fn a_rule_that_no_group_meets_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let none: String = (0..4)
        .map(|row| format!("s{row},300,0.2,12,3,{}\n", ["A", "B"][row % 2]))
        .collect();
    let head = "subject,platelets (10*9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L),ward\n";
    let path = file(folder.path(), "none.csv", &format!("{head}{none}"));
    for format in ["text", "markdown", "html"] {
        let rest = ["--scores", "isth_overt_2025", "--format", format];
        let text = told(&[&[path.as_str()][..], &rest, &LIMITS].concat());
        // Markdown marks underscores.
        let text = text.replace('\\', "");
        let from = text
            .find("Neither met nor present in any subject of any group")
            .expect("told");
        assert!(
            text[from..]
                .split(". ")
                .next()
                .is_some_and(|told| told.contains("isth_overt_2025")),
            "{text}"
        );
    }
}

#[test]
fn samples_that_are_all_the_same_make_no_interval() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "subject,time,platelets (10*9/L)\n";
    let draws = ["--patterns", "thrombocytopenia", "--bootstrap", "100"];
    for (rows, low, high) in [
        ("a,2025-01-01,40\na,2025-01-02,300\n", false, false),
        ("a,2025-01-01,40\nb,2025-01-01,40\n", false, false),
        ("a,2025-01-01,40\nb,2025-01-01,300\n", true, true),
        // Nobody is known to have a low number; one may.
        ("a,2025-01-01,<500\nb,2025-01-01,300\n", false, true),
    ] {
        let path = file(folder.path(), "drawn.csv", &format!("{head}{rows}"));
        let document = summary(&[&[path.as_str()][..], &draws].concat());
        let panels = &list(&document["all"]["patterns"])[0]["panels"];
        let has = |interval: &str| !panels[interval].is_null();
        assert_eq!(
            (has("low_interval"), has("high_interval")),
            (low, high),
            "{rows}"
        );
        let text = told(&[&[path.as_str()][..], &draws].concat());
        assert_eq!(text.contains("0.0-100.0"), low && high, "{text}");
        // An end that is not known is not printed as the share itself.
        assert_eq!(text.contains("up to 100.0"), !low && high, "{text}");
    }
}

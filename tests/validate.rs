//! Index tests against a reference: every count is made once more from the rows that `score` prints.
#![cfg(feature = "cli")]

mod common;

use std::collections::BTreeMap;

use coagscope::report::validate::json::JSON_SCHEMA;
use serde_json::Value;

use common::program::{Row, coagscope, printed, refused, rows};

/// A JSON document of a validation; it fits its schema and its counts add up.
fn validated(arguments: &[&str]) -> Value {
    let mut all = vec!["validate"];
    all.extend(arguments);
    all.extend(["--format", "json"]);
    let document: Value = serde_json::from_str(&printed(&all)).expect("JSON");
    let schema = serde_json::from_str(JSON_SCHEMA).expect("the schema is JSON");
    assert!(
        jsonschema::meta::is_valid(&schema),
        "the schema is a JSON Schema"
    );
    let validator = jsonschema::draft202012::new(&schema).expect("the schema compiles");
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
    assert_adds_up(&document);
    document
}

fn count(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no count"))
}

fn sum(value: &Value, keys: &[&str]) -> u64 {
    keys.iter().map(|key| count(&value[key])).sum()
}

const ANSWERS: [&str; 4] = ["positive", "negative", "undecided", "not_applicable"];

fn assert_adds_up(document: &Value) {
    let rows = &document["rows"];
    assert_eq!(
        count(&rows["read"]),
        sum(rows, &["used", "set_aside", "unusable"])
    );
    let panels = &document["panels"];
    assert_eq!(
        count(&panels["read"]),
        sum(
            panels,
            &["chosen", "other_of_subject", "left_out_without_subject"]
        )
    );
    let flow = &document["flow"];
    assert_eq!(count(&flow["chosen"]), count(&panels["chosen"]));
    assert_eq!(
        count(&flow["chosen"]),
        sum(
            flow,
            &[
                "reference_positive",
                "reference_negative",
                "no_label",
                "label_not_readable",
                "contradicting_labels"
            ]
        )
    );
    for test in document["index_tests"].as_array().expect("index tests") {
        let sides = ["reference_positive", "reference_negative"];
        for side in sides {
            assert_eq!(
                sum(&test[side], &ANSWERS),
                count(&flow[side]),
                "{}",
                test["id"]
            );
        }
        let cells = [
            "true_positive",
            "false_positive",
            "false_negative",
            "true_negative",
        ];
        assert_eq!(
            sum(&test["complete_cases"], &cells),
            count(&test["decided"])
        );
        let of_test = sum(test, &["decided", "undecided"]);
        for case in ["worst_case", "best_case"] {
            assert_eq!(sum(&test[case], &cells), of_test, "{}", test["id"]);
        }
        let roc = &test["roc"];
        if roc.is_null() {
            continue;
        }
        assert_eq!(sum(roc, &["known_totals", "open_totals"]), of_test);
        for threshold in roc["thresholds"].as_array().expect("thresholds") {
            for side in sides {
                assert_eq!(sum(&threshold[side], &ANSWERS), count(&flow[side]));
            }
        }
    }
}

const TONGJI: [&str; 3] = [
    "samples/covid19_tongji/source_en.csv",
    "--columns",
    "samples/covid19_tongji/source_en.columns.toml",
];
const SCORES: [&str; 3] = ["isth_overt_2025", "sic", "plasmic"];
const PATTERNS: [&str; 2] = ["thrombocytopenia", "hemolysis_likely"];

fn rules() -> [String; 4] {
    [
        "--scores".to_string(),
        SCORES.join(","),
        "--patterns".to_string(),
        PATTERNS.join(","),
    ]
}

/// What makes one panel worse than another by a score.
fn severity(row: &Row, score: &str) -> (bool, i32, i32, bool, bool) {
    let points = |end: &str| row[&format!("{score}_{end}")].parse().expect("points");
    let verdict = row[&format!("{score}_verdict")].as_str();
    let applies = verdict != "not_applicable";
    let (min, max) = if applies {
        (points("min"), points("max"))
    } else {
        (0, 0)
    };
    (applies, min, max, verdict == "met", verdict == "undecided")
}

/// The rows that a rule chooses, with the labels of each.
fn chosen<'a>(rows: &'a [Row], panels: &str) -> Vec<(&'a Row, Vec<&'a str>)> {
    let label = |row: &'a Row| row["outcome"].as_str();
    if panels == "all" {
        return rows.iter().map(|row| (row, vec![label(row)])).collect();
    }
    let severity = |row: &Row| severity(row, SCORES[0]);
    let mut subjects: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        subjects
            .entry(row["PATIENT_ID"].as_str())
            .or_default()
            .push(row);
    }
    subjects
        .into_values()
        .map(|mut own| {
            own.sort_by_key(|row| row["RE_DATE"].as_str());
            let row = match panels {
                "first" => own[0],
                "last" => own[own.len() - 1],
                "worst" => {
                    let most = own.iter().map(|row| severity(row)).max();
                    own.iter()
                        .find(|row| Some(severity(row)) == most)
                        .expect("the worst")
                }
                other => panic!("{other}"),
            };
            (row, own.iter().map(|row| label(row)).collect())
        })
        .collect()
}

fn recount(test: &Value, chosen: &[(&Row, Vec<&str>)], answer: &dyn Fn(&Row) -> &'static str) {
    for (side, label) in [("reference_positive", "1"), ("reference_negative", "0")] {
        for word in ANSWERS {
            let expected = chosen
                .iter()
                .filter(|(row, labels)| {
                    labels.iter().all(|own| *own == label) && answer(row) == word
                })
                .count();
            assert_eq!(
                count(&test[side][word]),
                expected as u64,
                "{} {side} {word}",
                test["id"]
            );
        }
    }
}

#[test]
fn the_counts_on_tongji_are_those_of_its_rows() {
    let rules = rules();
    let rules = rules.each_ref().map(String::as_str);
    let mut arguments = vec!["score"];
    arguments.extend(TONGJI);
    arguments.extend(rules);
    arguments.extend(["--only-results", "--keep", "outcome", "-q"]);
    let all = rows(&printed(&arguments));
    for panels in ["first", "last", "worst", "all"] {
        let mut arguments = TONGJI.to_vec();
        arguments.extend(rules);
        arguments.extend(["--label", "outcome", "--panels", panels]);
        let document = validated(&arguments);
        let chosen = chosen(&all, panels);
        assert_eq!(count(&document["panels"]["read"]), all.len() as u64);
        assert_eq!(count(&document["flow"]["chosen"]), chosen.len() as u64);
        let tests = document["index_tests"].as_array().expect("index tests");
        for (test, id) in tests.iter().zip(SCORES) {
            assert_eq!(test["id"], id);
            recount(
                test,
                &chosen,
                &|row| match row[&format!("{id}_verdict")].as_str() {
                    "met" => "positive",
                    "not_met" => "negative",
                    "undecided" => "undecided",
                    "not_applicable" => "not_applicable",
                    other => panic!("{other}"),
                },
            );
            let points =
                |row: &Row, end: &str| row[&format!("{id}_{end}")].parse::<i64>().expect("points");
            let applies = |row: &Row| row[&format!("{id}_verdict")] != "not_applicable";
            for threshold in test["roc"]["thresholds"].as_array().expect("thresholds") {
                let from = threshold["points_from"].as_i64().expect("points");
                recount(
                    threshold,
                    &chosen,
                    &|row| match (points(row, "min"), points(row, "max")) {
                        _ if !applies(row) => "not_applicable",
                        (least, _) if least >= from => "positive",
                        (_, greatest) if greatest < from => "negative",
                        _ => "undecided",
                    },
                );
            }
            assert_area(
                test,
                &chosen,
                &|row| (points(row, "min"), points(row, "max")),
                &applies,
            );
        }
        for (test, id) in tests[SCORES.len()..].iter().zip(PATTERNS) {
            assert_eq!(test["id"], id);
            recount(test, &chosen, &|row| match row[id].as_str() {
                "present" => "positive",
                "absent" => "negative",
                "undecided" => "undecided",
                other => panic!("{other}"),
            });
        }
        assert_eq!(document["intervals"]["given"], panels != "all");
        let sensitivity = &tests[0]["complete_cases"]["measures"][0];
        assert_eq!(sensitivity["low"].is_null(), panels == "all");
        assert_eq!(
            sensitivity["no_interval_because"].is_null(),
            panels != "all"
        );
    }
}

/// The area pair by pair.
fn assert_area(
    test: &Value,
    chosen: &[(&Row, Vec<&str>)],
    points: &dyn Fn(&Row) -> (i64, i64),
    applies: &dyn Fn(&Row) -> bool,
) {
    let group = |label: &str| -> Vec<(i64, i64)> {
        let own = chosen
            .iter()
            .filter(|(row, labels)| applies(row) && labels.iter().all(|own| *own == label));
        own.map(|(row, _)| points(row)).collect()
    };
    let area = |with: Vec<i64>, without: Vec<i64>| -> Option<f64> {
        let mut won = 0.0;
        for one in &with {
            for other in &without {
                won += match one.cmp(other) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        let pairs = (with.len() * without.len()) as f64;
        (pairs > 0.0).then(|| won / pairs)
    };
    let (with, without) = (group("1"), group("0"));
    let known = |group: &[(i64, i64)]| {
        let known = group.iter().filter(|(least, greatest)| least == greatest);
        known.map(|(least, _)| *least).collect::<Vec<_>>()
    };
    let least = |group: &[(i64, i64)]| group.iter().map(|(least, _)| *least).collect::<Vec<_>>();
    let greatest = |group: &[(i64, i64)]| group.iter().map(|(_, most)| *most).collect::<Vec<_>>();
    for (key, expected) in [
        ("area", area(known(&with), known(&without))),
        ("area_least", area(least(&with), greatest(&without))),
        ("area_greatest", area(greatest(&with), least(&without))),
    ] {
        match (test["roc"][key].as_f64(), expected) {
            (Some(own), Some(expected)) => {
                assert!(
                    (own - expected).abs() < 1e-9,
                    "{} {key}: {own} {expected}",
                    test["id"]
                );
            }
            (own, expected) => assert_eq!(own, expected, "{} {key}", test["id"]),
        }
    }
}

const SMALL: &str = "tests/cmd/reference_diagnosis.csv";

/// A file in a folder that is gone at the end.
fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

fn parts(document: &Value) -> [Value; 3] {
    ["flow", "label", "index_tests"].map(|key| document[key].clone())
}

#[test]
fn the_order_of_the_rows_and_their_files_does_not_matter() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(common::repository(SMALL)).expect("the file");
    let (header, rows) = text.split_once('\n').expect("a header");
    let rows: Vec<&str> = rows.lines().collect();
    let joined = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    let mut backwards = rows.clone();
    backwards.reverse();
    for panels in ["first", "last", "worst", "all"] {
        // Rules that look at earlier results need them to stand above.
        let options = [
            "--label",
            "overt_dic",
            "--panels",
            panels,
            "--scores",
            "isth_overt_2025,plasmic",
            "--patterns",
            "thrombocytopenia,hemolysis_likely",
        ];
        let with = |files: &[&str]| {
            let mut arguments = files.to_vec();
            arguments.extend(options);
            parts(&validated(&arguments))
        };
        let own = with(&[SMALL]);
        let turned = written(&folder, "turned.csv", &joined(&backwards));
        assert!(own == with(&[&turned]), "{panels}");
        let (one, other) = rows.split_at(6);
        let one = written(&folder, "one.csv", &joined(one));
        let other = written(&folder, "other.csv", &joined(other));
        assert!(own == with(&[&one, &other]), "{panels}");
    }
}

/// How often each class of PLASMIC had severe deficiency in the external cohort of Bendapudi 2017, see
/// `tests/data/statistics/published_tables.csv`.
#[test]
fn the_classes_of_plasmic_give_their_published_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = "subject,platelets (10^9/L),haptoglobin (g/L),active_cancer,transplant,mcv (fL),inr,creatinine (mg/dL),severe_deficiency\n".to_string();
    let mut subject = 0;
    // Platelets below 30, undetectable haptoglobin, MCV below 90, INR below 1.5, creatinine below 2: 7 points.
    for (panel, with, all) in [
        ("20,<0.1,no,no,84,1.1,1.0", 61, 74),
        ("45,<0.1,no,no,95,1.1,1.0", 6, 25),
        ("90,<0.1,yes,no,95,1.8,1.0", 2, 47),
    ] {
        for number in 0..all {
            subject += 1;
            let label = if number < with { "yes" } else { "no" };
            text.push_str(&format!("{subject},{panel},{label}\n"));
        }
    }
    let file = written(&folder, "plasmic.csv", &text);
    let arguments = [
        file.as_str(),
        "--label",
        "severe_deficiency",
        "--scores",
        "plasmic",
    ];
    let cells = |document: &Value| {
        [
            "true_positive",
            "false_positive",
            "false_negative",
            "true_negative",
        ]
        .map(|cell| count(&document["index_tests"][0]["complete_cases"][cell]))
    };
    let document = validated(&arguments);
    assert_eq!(cells(&document), [61, 13, 8, 64]);
    let mut from_5 = arguments.to_vec();
    from_5.extend(["--threshold", "plasmic=5"]);
    let document = validated(&from_5);
    assert_eq!(cells(&document), [67, 32, 2, 45]);
    // Three classes, the area of which scikit-learn gives too: the third row of areas in values.csv.
    let roc = &document["index_tests"][0]["roc"];
    let values = std::fs::read_to_string(common::repository("tests/data/statistics/values.csv"));
    let values = rows(&values.expect("the values"));
    let published = values.iter().find(|row| row["counts"] == "2:45;6:19;61:13");
    let published = published.expect("the external cohort");
    for (own, column) in [("area", "value"), ("low", "low"), ("high", "high")] {
        let expected: f64 = published[column].parse().expect("a number");
        assert!(
            (roc[own].as_f64().expect("a number") - expected).abs() < 1e-9,
            "{own}"
        );
    }
    let mut wilson = arguments.to_vec();
    wilson.extend(["--interval", "wilson"]);
    let wilson = validated(&wilson);
    assert_eq!(wilson["intervals"]["proportions"], "wilson");
    let low = |document: &Value| {
        document["index_tests"][0]["complete_cases"]["measures"][0]["low"].clone()
    };
    assert_ne!(low(&wilson), low(&document));
}

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
fn every_form_says_what_it_is_for_and_keeps_cells_harmless() {
    let folder = tempfile::tempdir().expect("a folder");
    let hostile = "a|b<script>\u{1b}[31m\u{202e}";
    let text = format!("subject,platelets (10^9/L),{hostile}\n1,20,{hostile}\n2,200,no\n3,50,\n");
    let file = written(&folder, "hostile.csv", &text);
    for format in ["text", "markdown", "json"] {
        let shown = printed(&[
            "validate",
            &file,
            "--label",
            hostile,
            "--positive",
            hostile,
            "--format",
            format,
        ]);
        assert!(
            !shown
                .chars()
                .any(|character| character.is_control() && character != '\n'),
            "{format}"
        );
        assert!(!shown.contains('\u{202e}'), "{format}");
        let times = shown.matches(coagscope::INTENDED_USE).count();
        let escaped = coagscope::INTENDED_USE.replace('.', "\\.");
        let times = times + shown.matches(&escaped).count();
        assert_eq!(times, if format == "json" { 1 } else { 2 }, "{format}");
        if format == "markdown" {
            assert!(!shown.contains("<script>"), "{shown}");
        }
        if format == "text" {
            assert!(
                shown.lines().all(|line| line.chars().count() <= 80),
                "{shown}"
            );
        }
    }
    let out = folder.path().join("report.md");
    let out = out.to_string_lossy();
    let output = coagscope(&[
        "validate",
        SMALL,
        "--label",
        "overt_dic",
        "--format",
        "markdown",
        "-o",
        &out,
        "-q",
    ]);
    assert!(output.status.success() && output.stdout.is_empty());
    let written = std::fs::read_to_string(out.as_ref()).expect("the report");
    assert!(written.starts_with("# Index tests against a reference"));
}

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

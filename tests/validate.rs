//! Index tests against a reference: every count is made once more from the rows that `score` prints.
#![cfg(feature = "cli")]

mod common;

#[path = "validate/labels.rs"]
mod labels;
#[path = "validate/refused.rs"]
mod refused;
#[path = "validate/severity.rs"]
mod severity;
#[path = "validate/told.rs"]
mod told;

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

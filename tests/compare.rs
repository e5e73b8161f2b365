//! Scores side by side: every count is made once more from the rows that `score` prints.
#![cfg(feature = "cli")]

mod common;

#[path = "compare/documents.rs"]
mod documents;
#[path = "compare/ledger.rs"]
mod ledger;
#[path = "compare/numbers.rs"]
mod numbers;

use coagscope::{Catalog, Dataset, Declaration};
use common::program::{Row, printed, refused, rows};
use common::rules::embedded;
use serde_json::Value;
use std::collections::BTreeMap;

fn json(arguments: &[&str]) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.extend(["--format", "json"]);
    serde_json::from_str(&printed(&arguments)).expect("JSON")
}

/// A data set, its columns of subject and time, and the scores to compare on it.
struct Data {
    input: &'static [&'static str],
    subject: &'static str,
    time: &'static str,
    scores: &'static [&'static str],
}

const TONGJI: Data = Data {
    input: &[
        "samples/covid19_tongji/wide_daily.csv",
        "--uln",
        "pt=14.5",
        "--uln",
        "d_dimer=0.5",
    ],
    subject: "patient",
    time: "date",
    scores: &["isth_overt_2025", "sic", "plasmic"],
};

const MIMIC: Data = Data {
    input: &[
        "tests/data/mimic3_demo/long.csv.gz",
        "--subject",
        "hadm_id",
        "--uln",
        "pt=13.5",
        "--uln",
        "d_dimer=500 ng/mL FEU",
        "--unit",
        "d_dimer=ng/mL FEU",
    ],
    subject: "hadm_id",
    time: "charttime",
    scores: &["sic", "isth_overt_2025", "plasmic"],
};

impl Data {
    fn scored(&self, more: &[&str]) -> Vec<Row> {
        let scores = self.scores.join(",");
        let mut arguments = vec!["score"];
        arguments.extend(self.input);
        arguments.extend(["--scores", &scores, "--only-results", "-q"]);
        arguments.extend(more);
        rows(&printed(&arguments))
    }

    fn compared(&self, panels: &str, differences: &str) -> Value {
        let scores = self.scores.join(",");
        let mut arguments = vec!["compare"];
        arguments.extend(self.input);
        arguments.extend([
            "--scores",
            &scores,
            "--panels",
            panels,
            "--differences",
            differences,
        ]);
        json(&arguments)
    }

    /// The rows that a rule chooses: ISO dates stand in the order of their text.
    fn chosen<'a>(&self, rows: &'a [Row], panels: &str) -> Vec<&'a Row> {
        if panels == "all" {
            return rows.iter().collect();
        }
        let id = self.scores[0];
        let mut subjects: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            subjects
                .entry(row[self.subject].as_str())
                .or_default()
                .push(row);
        }
        subjects
            .into_values()
            .map(|mut own| {
                own.sort_by_key(|row| row[self.time].as_str());
                let points = |row: &Row, end: &str| -> i32 {
                    let points = &row[&format!("{id}_{end}")];
                    points.parse().expect("a number")
                };
                let severity = |row: &&&Row| {
                    let verdict = row[&format!("{id}_verdict")].as_str();
                    let applies = verdict != "not_applicable";
                    let ends = applies.then(|| (points(row, "min"), points(row, "max")));
                    (ends, verdict == "met", verdict == "undecided")
                };
                match panels {
                    "first" => own[0],
                    "last" => own[own.len() - 1],
                    "worst" => {
                        let most = own.iter().map(|row| severity(&row)).max().expect("a row");
                        own.iter()
                            .find(|row| severity(row) == most)
                            .expect("the worst")
                    }
                    other => panic!("{other}"),
                }
            })
            .collect()
    }
}

fn count(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no count"))
}

fn assert_recounted(data: &Data) {
    let all = data.scored(&[]);
    for panels in ["first", "last", "worst", "all"] {
        let document = data.compared(panels, "all");
        let chosen = data.chosen(&all, panels);
        let own = &document["panels"];
        assert_eq!(count(&own["read"]), all.len() as u64);
        assert_eq!(count(&own["compared"]), chosen.len() as u64);
        assert_eq!(
            count(&own["read"]),
            count(&own["compared"])
                + count(&own["other_of_subject"])
                + count(&own["left_out_without_subject"])
        );
        let rows_of = |key: &str| count(&document["rows"][key]);
        assert_eq!(
            rows_of("read"),
            rows_of("used") + rows_of("set_aside") + rows_of("unusable")
        );
        let comparison = &document["comparison"];
        for (score, own) in data
            .scores
            .iter()
            .zip(comparison["scores"].as_array().expect("scores"))
        {
            for verdict in ["met", "not_met", "undecided", "not_applicable"] {
                let expected = chosen
                    .iter()
                    .filter(|row| row[&format!("{score}_verdict")] == verdict)
                    .count();
                assert_eq!(
                    count(&own["verdicts"][verdict]),
                    expected as u64,
                    "{panels} {score} {verdict}"
                );
            }
        }
        assert_pairs(data, panels, &chosen, comparison);
    }
}

fn assert_pairs(data: &Data, panels: &str, chosen: &[&Row], comparison: &Value) {
    let mut differing = 0;
    for pair in comparison["pairs"].as_array().expect("pairs") {
        let verdicts = |row: &Row| {
            ["first", "second"].map(|side| {
                let score = pair[side].as_str().expect("a score");
                assert!(data.scores.contains(&score));
                row[&format!("{score}_verdict")].clone()
            })
        };
        let times = |first: &str, second: &str| {
            chosen
                .iter()
                .filter(|row| verdicts(row) == [first, second])
                .count() as u64
        };
        let what = format!("{panels} {} {}", pair["first"], pair["second"]);
        let cells = [
            ("both_met", times("met", "met")),
            ("first_only_met", times("met", "not_met")),
            ("second_only_met", times("not_met", "met")),
            ("neither_met", times("not_met", "not_met")),
        ];
        for (cell, expected) in cells {
            assert_eq!(count(&pair[cell]), expected, "{what} {cell}");
        }
        let [a, b, c, d] = cells.map(|(_, count)| count as f64);
        let decided = a + b + c + d;
        assert_eq!(count(&pair["decided_by_both"]) as f64, decided, "{what}");
        let applies = |row: &&&Row| !verdicts(row).contains(&"not_applicable".to_string());
        assert_eq!(
            count(&pair["undecided"]),
            chosen.iter().filter(applies).count() as u64 - decided as u64,
            "{what}"
        );
        assert_eq!(
            count(&pair["decided_by_both"])
                + count(&pair["undecided"])
                + count(&pair["not_applicable"]),
            chosen.len() as u64,
            "{what}"
        );
        // By the definition of kappa, not by the program's formula.
        let observed = (a + d) / decided;
        let expected = ((a + b) * (a + c) + (c + d) * (b + d)) / (decided * decided);
        match pair["kappa"].as_f64() {
            Some(kappa) => {
                assert!(
                    (kappa - (observed - expected) / (1.0 - expected)).abs() < 1e-9,
                    "{what}"
                );
                let bound = |key: &str| pair[key].as_f64().expect("a bound");
                let within = bound("kappa_least") <= kappa && kappa <= bound("kappa_greatest");
                assert!(within || count(&pair["undecided"]) > 0, "{what}");
            }
            None => assert!(decided == 0.0 || expected == 1.0, "{what}"),
        }
        let no_p = panels == "all" || decided == 0.0;
        assert_eq!(pair["mcnemar_exact_p"].is_null(), no_p, "{what}");
        assert_eq!(pair["no_p_because"].is_null(), !no_p, "{what}");
        if let Some(p) = pair["mcnemar_exact_p"].as_f64() {
            assert!((p - exact_p(b as u64, c as u64)).abs() < 1e-9, "{what}");
        }
        differing += count(&pair["first_only_met"]) + count(&pair["second_only_met"]);
    }
    assert_eq!(count(&comparison["differences_in_all"]), differing);
    assert_eq!(
        comparison["differences"].as_array().map(Vec::len),
        Some(differing as usize)
    );
}

/// The two-sided binomial test, summed term by term.
fn exact_p(b: u64, c: u64) -> f64 {
    let n = b + c;
    let mut term = 0.5_f64.powi(n as i32);
    let mut tail = 0.0;
    for k in 0..=b.min(c) {
        tail += term;
        term *= (n - k) as f64 / (k + 1) as f64;
    }
    (2.0 * tail).min(1.0)
}

#[test]
fn the_counts_on_tongji_are_those_of_its_rows() {
    assert_recounted(&TONGJI);
}

#[test]
fn the_counts_on_mimic_are_those_of_its_rows() {
    assert_recounted(&MIMIC);
}

#[test]
fn the_table_of_differences_holds_just_the_rows_with_two_verdicts() {
    let data = &TONGJI;
    let scores = data.scores.join(",");
    let mut arguments = vec!["compare"];
    arguments.extend(data.input);
    arguments.extend([
        "--scores", &scores, "--panels", "all", "--format", "csv", "-q",
    ]);
    let table = rows(&printed(&arguments));
    let scored = data.scored(&["--items"]);
    let mut expected = Vec::new();
    for (index, row) in scored.iter().enumerate() {
        for (first, a) in data.scores.iter().enumerate() {
            for b in &data.scores[first + 1..] {
                let [one, other] = [a, b].map(|score| row[&format!("{score}_verdict")].as_str());
                if [[one, other], [other, one]].contains(&["met", "not_met"]) {
                    // Line 1 is the header.
                    expected.push((index + 2, *a, *b));
                }
            }
        }
    }
    assert!(expected.len() > 10, "too few to show anything");
    let own: Vec<(usize, &str, &str)> = table
        .iter()
        .map(|row| {
            (
                row["line"].parse().expect("a line"),
                row["score_a"].as_str(),
                row["score_b"].as_str(),
            )
        })
        .collect();
    assert_eq!(own, expected);
    for row in &table {
        let source = &scored[row["line"].parse::<usize>().expect("a line") - 2];
        assert_eq!(row["subject"], source["patient"]);
        assert_eq!(row["time"], source["date"]);
        for side in ["a", "b"] {
            let score = &row[&format!("score_{side}")];
            for (own, column) in [("verdict", "verdict"), ("min", "min"), ("max", "max")] {
                assert_eq!(
                    row[&format!("{own}_{side}")],
                    source[&format!("{score}_{column}")]
                );
            }
        }
        // ISTH and SIC share platelets: named just where their points differ.
        if row["score_a"] == "isth_overt_2025" && row["score_b"] == "sic" {
            let differ = source["isth_overt_2025_platelets"] != source["sic_platelets"];
            assert_eq!(row["items"].contains("platelets"), differ, "{row:?}");
        }
    }
}

#[test]
fn text_shows_twenty_rows_and_counts_the_rest() {
    let base = [
        "compare",
        "samples/covid19_tongji/wide_daily.csv",
        "--panels",
        "all",
    ];
    let scores = [
        "--scores",
        "isth_overt_2001,isth_overt_2001_d_dimer_0_1_2,isth_overt_2001_pt_itself",
    ];
    let lines = |more: &[&str]| {
        let arguments: Vec<&str> = base.iter().chain(&scores).chain(more).copied().collect();
        let text = printed(&arguments);
        let shown = text
            .lines()
            .filter(|line| line.starts_with("  line "))
            .count();
        (shown, text)
    };
    let (all, text) = lines(&["--differences", "all"]);
    assert!(all > 20, "{text}");
    assert!(!text.contains("more; --differences"));
    let (shown, text) = lines(&[]);
    assert_eq!(shown, 20);
    assert!(
        text.contains(&format!("... and {} more", all - 20)),
        "{text}"
    );
    assert_eq!(lines(&["--differences", "3"]).0, 3);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    assert!(text.contains("none: serial panels of one subject, or panels that do not say"));
}

const PT_ITSELF: &str = "isth_overt_2001_pt_itself";

/// Runs on a file with this text; what is printed, and the name of the file.
fn on_file<T>(text: &str, run: impl FnOnce(&str) -> T) -> T {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("a file");
    run(file.path().to_str().expect("a path"))
}

#[test]
fn a_test_without_a_decided_panel_can_not_be_computed() {
    let csv = "subject,platelets (G/L)\nA,120\n";
    let text = on_file(csv, |path| printed(&["compare", path, "-q"]));
    assert!(text.contains("can't be computed"), "{text}");
    assert!(!text.contains("p = 1.0000"), "{text}");
}

#[test]
fn readings_of_one_score_stand_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("marker.csv");
    std::fs::write(
        &file,
        "platelets,d_dimer (mg/L FEU),d_dimer_ref_high,pt,pt_ref_high,fibrinogen,fibrin_marker\n\
         40,0.2,0.5,12,14,2,strong\n40,4,0.5,12,14,2,none\n40,4,0.5,12,14,2,strong\n",
    )
    .expect("a file");
    let file = file.to_str().expect("a path");
    let document = json(&[
        "compare",
        file,
        "--scores",
        "isth_overt_2001,isth_overt_2001:category,isth_overt_2025",
    ]);
    let pair = &document["comparison"]["pairs"][0];
    assert_eq!(pair["second"], "isth_overt_2001:category");
    for (cell, expected) in [
        ("both_met", 1),
        ("first_only_met", 1),
        ("second_only_met", 1),
    ] {
        assert_eq!(count(&pair[cell]), expected, "{cell}");
    }
    let item = &document["comparison"]["differences"][0]["items"][0];
    assert_eq!(item["first"]["bands"], "D-dimer: up to 3 x upper limit");
    assert_eq!(item["second"]["bands"], "strong");
    assert_eq!(item["second"]["max"], 3);
    // No column of subjects: each panel counts as a subject of its own, and the output says so.
    assert_eq!(count(&document["panels"]["without_subject_column"]), 3);
    assert!(
        document["panels"]["remarks"][0]
            .as_str()
            .is_some_and(|remark| remark.contains("subject of its own"))
    );
    // Where there is one, a panel that does not say whose it is, is left out.
    let named = folder.path().join("named.csv");
    std::fs::write(
        &named,
        "patient,date,platelets,d_dimer (mg/L FEU),d_dimer_ref_high,pt,pt_ref_high,fibrinogen,fibrin_marker\n\
         A,2020-01-02,40,0.2,0.5,12,14,2,strong\n,2020-01-01,40,4,0.5,12,14,2,none\n\
         A,2020-01-01,40,4,0.5,12,14,2,strong\n",
    )
    .expect("a file");
    let document = json(&[
        "compare",
        named.to_str().expect("a path"),
        "--scores",
        "isth_overt_2001,isth_overt_2001:category",
    ]);
    let panels = &document["panels"];
    for (key, expected) in [
        ("read", 3),
        ("compared", 1),
        ("other_of_subject", 1),
        ("left_out_without_subject", 1),
        ("subjects", 1),
    ] {
        assert_eq!(count(&panels[key]), expected, "{key}");
    }
    assert_eq!(count(&document["comparison"]["pairs"][0]["both_met"]), 1);
    // --profile changes what a score without a profile in its name means.
    let same = refused(&[
        "compare",
        file,
        "--scores",
        "isth_overt_2001,isth_overt_2001:category",
        "--profile",
        "isth_overt_2001=category",
    ]);
    assert!(same.contains("named twice"), "{same}");
}

#[test]
fn mistakes_end_with_status_2_and_say_what_there_is() {
    let file = "samples/covid19_tongji/wide_daily.csv";
    for (arguments, says) in [
        (
            vec!["--scores", "isth"],
            "there is no score `isth`; there are isth_overt_2025",
        ),
        (vec!["--scores", "isth_overt_2025"], "two or more"),
        (
            vec!["--scores", "isth_overt_2025,sic:x"],
            "sic has no profile `x`; it has none",
        ),
        (
            vec!["--scores", "isth_overt_2001:y,sic"],
            "it has multiples_3_7",
        ),
        (vec!["--scores", "sic,plasmic,sic"], "`sic` is named twice"),
        (vec!["--panels", "some"], "none of first, last, worst, all"),
        (vec!["--differences", "few"], "neither `all` nor a number"),
        (vec!["--ledger", "--scores", "plasmic"], "no variant"),
        (vec!["--subject", "nobody"], "nobody"),
    ] {
        let mut all = vec!["compare", file];
        all.extend(arguments);
        let message = refused(&all);
        assert!(message.contains(says), "{all:?}: {message}");
    }
    let message = refused(&["compare", "no_such_file.csv"]);
    assert!(message.contains("no such file"), "{message}");
    for command in ["score", "report"] {
        let message = refused(&[command, file, "--scores", "isth_overt_2001_pt_itself"]);
        assert!(
            message.contains("is a variant of isth_overt_2001 that is kept for comparison")
                && message.contains("compare --ledger"),
            "{message}"
        );
    }
}

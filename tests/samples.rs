//! The teaching samples give what was worked out by hand from the rules.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::process::Command;

/// The result rows of a sample, by subject: column to cell.
fn scored(file: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let output = Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args([
            "score",
            "--quiet",
            "--items",
            "--only-results",
            &format!("samples/{file}"),
        ])
        .output()
        .expect("the program runs");
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let header = reader.headers().expect("a header").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            let cells = header
                .iter()
                .zip(&record)
                .map(|(name, cell)| (name.to_string(), cell.to_string()));
            (record[0].to_string(), cells.collect())
        })
        .collect()
}

struct Expectation {
    file: String,
    subject: String,
    key: String,
    value: String,
}

fn expectations(path: &str, file: Option<&str>) -> Vec<Expectation> {
    let mut reader = csv::Reader::from_path(path).expect("the expectations");
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            let cell = |index: usize| record[index].to_string();
            match file {
                Some(file) => Expectation {
                    file: file.to_string(),
                    subject: cell(0),
                    key: cell(1),
                    value: cell(2),
                },
                None => Expectation {
                    file: cell(0),
                    subject: cell(1),
                    key: cell(2),
                    value: cell(3),
                },
            }
        })
        .collect()
}

fn differences(expected: &[Expectation]) -> Vec<String> {
    let mut files: BTreeMap<&str, BTreeMap<String, BTreeMap<String, String>>> = BTreeMap::new();
    let mut differences = Vec::new();
    for one in expected {
        let rows = files.entry(&one.file).or_insert_with(|| scored(&one.file));
        let found = rows.get(&one.subject).and_then(|row| row.get(&one.key));
        if found != Some(&one.value) {
            differences.push(format!(
                "{} {} {}: expected {}, found {found:?}",
                one.file, one.subject, one.key, one.value
            ));
        }
    }
    differences
}

#[test]
fn first_look_agrees_with_the_arithmetic_by_hand() {
    let expected = expectations(
        "tests/cases/first_look_expected.csv",
        Some("first_look.csv"),
    );
    assert!(expected.len() > 500, "only {} expectations", expected.len());
    let differences = differences(&expected);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_other_samples_agree_with_the_arithmetic_by_hand() {
    let expected = expectations("tests/cases/samples_expected.csv", None);
    assert!(expected.len() > 20, "only {} expectations", expected.len());
    let differences = differences(&expected);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

//! The bytes are the same with any number of threads, and those of rows that need more than copying are their own.

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::program::{printed, rows};

/// Rows of many subjects, the columns of the subject, the ward and the time apart from each other. Some cells can't be
/// copied as they are.
fn table(rows: std::ops::Range<usize>) -> String {
    let header = "patient_id,platelets (10*9/L),ward,pt (s),d_dimer (mg/L FEU),time,sex,outcome,fibrinogen (g/L)\n";
    let mut text = header.to_string();
    for row in rows {
        let ward = ["icu", "=x", "-", "a ward", "", "\"b, c\"", " edge "][row % 7];
        let gap = ["", " "][usize::from(row % 11 == 0)];
        let _ = writeln!(
            text,
            "P{},{}{},{ward},{:.1},{},2024-01-{:02}T{:02}:{:02}:00{gap},{},{},{:.1}",
            row * 7919 % 900,
            ["", "<"][usize::from(row % 17 == 0)],
            20 + row * 31 % 280,
            11.0 + (row * 13 % 90) as f64 / 10.0,
            ["0.3", "", "2.5", "pending", ">20"][row % 5],
            1 + row % 28,
            row / 28 % 24,
            row % 60,
            ["f", "m"][row % 2],
            ["yes", "no"][row * 7919 % 900 % 2],
            0.5 + (row * 3 % 40) as f64 / 10.0,
        );
    }
    text
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("it can be written");
    path.to_str().expect("a plain path").to_string()
}

#[test]
fn the_bytes_are_the_same_with_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    // Some blocks long.
    let whole = written(folder.path(), "whole.csv", &table(0..6_000));
    let (first, second) = (
        written(folder.path(), "first.csv", &table(0..500)),
        written(folder.path(), "second.csv", &table(500..900)),
    );
    let (whole, first, second) = (whole.as_str(), first.as_str(), second.as_str());
    let few = ["--scores", "isth_overt_2001,sic,jaam_2_2024"];
    let runs: [Vec<&str>; 7] = [
        [&["score", whole, "--keep", "ward"], &few[..]].concat(),
        [
            &["score", whole, "--only-results", "--keep", "ward"],
            &few[..],
        ]
        .concat(),
        vec!["score", first, second, "--only-results"],
        vec!["summary", whole, "--by", "ward", "--format", "json"],
        vec!["summary", first, second, "--by", "sex", "--scores", "sic"],
        [&["compare", first, "--panels", "all"], &few[..]].concat(),
        [&["validate", first, "--label", "outcome"], &few[..]].concat(),
    ];
    for run in runs {
        let with = |jobs: &str| printed(&[&run[..], &["--jobs", jobs]].concat());
        let one = with("1");
        assert!(one.len() > 300, "{run:?}");
        assert_eq!(one, with("4"), "{run:?}");
    }
}

/// A row that could not be copied was written behind the cells of it that had been copied before: `BB` for `B`.
#[test]
fn rows_that_need_more_than_copying_begin_once() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let text = table(0..300);
    let path = written(folder.path(), "table.csv", &text);
    let found = printed(&[
        "score",
        &path,
        "--scores",
        "sic",
        "--only-results",
        "--keep",
        "ward",
        "--jobs",
        "1",
    ]);
    let (found, given) = (rows(&found), rows(&text));
    assert_eq!(found.len(), given.len());
    for (found, given) in found.iter().zip(&given) {
        assert_eq!(found["patient_id"], given["patient_id"]);
        assert_eq!(found["time"], given["time"].trim());
        // What a spreadsheet would take for a formula has an apostrophe.
        assert_eq!(found["ward"].trim_start_matches('\''), given["ward"]);
    }
}

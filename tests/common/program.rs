//! The program as a user starts it, and what it prints.

use std::collections::BTreeMap;
use std::process::{Command, Output};

/// A row of CSV, by column.
pub type Row = BTreeMap<String, String>;

/// Runs the program in the folder of the repository.
pub fn coagscope(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

/// What the program prints; rows that can't be used are no failure.
pub fn printed(arguments: &[&str]) -> String {
    let output = coagscope(arguments);
    assert!(
        matches!(output.status.code(), Some(0 | 3)),
        "{arguments:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// Why the program refuses to run.
pub fn refused(arguments: &[&str]) -> String {
    let output = coagscope(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).expect("text")
}

/// The rows of CSV.
pub fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        let cells = header.iter().zip(&record);
        cells
            .map(|(name, cell)| (name.to_string(), cell.to_string()))
            .collect()
    };
    let records = reader.records().map(|record| record.expect("a row"));
    records.map(row).collect()
}

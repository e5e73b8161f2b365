//! What the program writes of courses.

use std::process::Command;

fn run(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(arguments)
        .args([
            "--scores",
            "isth_overt_2025,sic",
            "--quiet",
            "samples/serial_sepsis.csv",
        ])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The section of the course of the fourth panel, on which the count has fallen most within a day.
fn course(report: &str) -> String {
    let panel = report
        .split("\nSubject ")
        .find(|panel| panel.contains("2025-03-04 06:00\n"))
        .expect("the fourth panel");
    let at = panel.find("\nCourse\n").expect("a course");
    let end = panel.find("\n  Coefficients").expect("an end");
    panel[at..end].to_string()
}

#[test]
fn the_course_in_a_report() {
    insta::assert_snapshot!(course(&run(&["report"])));
}

#[test]
fn the_course_in_ascii_and_none_at_all() {
    let ascii = run(&["report", "--ascii"]);
    assert!(course(&ascii).is_ascii());
    let without = run(&["report", "--no-trends"]);
    assert!(!without.contains("\nCourse\n") && !without.contains("  ~ "));
}

#[test]
fn what_stands_out_of_a_course() {
    let report = run(&["report"]);
    let marked: Vec<&str> = report
        .lines()
        .filter(|line| line.starts_with("  ~ "))
        .collect();
    let count = |says: &str| marked.iter().filter(|line| line.contains(says)).count();
    // Each once at the head of its panel and once in its course; thresholds only at the head.
    assert_eq!(count("Platelets: a fall"), 4, "{marked:#?}");
    assert_eq!(
        count("Mean cell volume: from 88.9 to 93.6"),
        2,
        "{marked:#?}"
    );
    assert_eq!(
        count("ISTH overt DIC, 2025 update: reaches"),
        1,
        "{marked:#?}"
    );
    assert_eq!(
        count("Sepsis-induced coagulopathy (SIC): reaches"),
        1,
        "{marked:#?}"
    );
}

#[test]
fn the_course_in_rows() {
    let text = run(&["score", "--trends", "--only-results"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let column = |name: &str| -> Vec<&str> {
        let at = header
            .iter()
            .position(|one| one == name)
            .unwrap_or_else(|| panic!("no {name}"));
        rows.iter().map(|row| &row[at]).collect()
    };
    assert_eq!(
        column("platelets_change"),
        ["", "-20", "-20.97", "-38.3", "-47.1", "21.9"]
    );
    assert_eq!(
        column("platelets_change_per_day"),
        ["", "-62", "-52", "-75", "-57", "14"]
    );
    assert_eq!(
        column("platelets_change_flag"),
        ["", "fall", "fall", "fall", "fall", "within_variation"]
    );
    assert_eq!(
        column("isth_overt_2025_first_met"),
        ["no", "no", "no", "no", "yes", "no"]
    );
    assert_eq!(
        column("isth_overt_2025_first_decided"),
        ["yes", "no", "no", "no", "no", "no"]
    );
    assert_eq!(
        column("sic_first_met"),
        ["no", "no", "no", "yes", "no", "no"]
    );
    assert_eq!(header.iter().next_back(), Some("issues"));
    let without = run(&["score", "--only-results"]);
    assert!(!without.contains("platelets_change") && !without.contains("first_met"));
}

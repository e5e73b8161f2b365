//! What `score` prints for files that were once read otherwise.

use super::common::program::{coagscope, printed, rows};
use super::*;

/// A text as a file, and the folder that holds it.
fn file_of(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data.csv");
    std::fs::write(&file, text).expect("written");
    let path = file.to_string_lossy().into_owned();
    (folder, path)
}

/// What the program prints of a text, with these arguments.
fn scored_text(text: &str, arguments: &[&str]) -> String {
    let (_folder, path) = file_of(text);
    let with_file = ["score", &path, "-q"];
    printed(&[&with_file, arguments].concat())
}

/// The rows of the program for a text, with these arguments.
pub(super) fn scored_rows(text: &str, arguments: &[&str]) -> Vec<common::program::Row> {
    rows(&scored_text(text, arguments))
}

/// `<400` is an earlier count, and 399 is one of those that it may be.
#[test]
fn an_earlier_count_below_a_limit_is_an_earlier_count() {
    let text = "id,time,platelets (10*9/L),platelets_previous,platelets_previous_time,ldh (U/L),ldh_ref_high\n\
        below,2025-01-10,200,<400,2025-01-08,500,240\n\
        fallen,2025-01-10,200,399,2025-01-08,500,240\n\
        not fallen,2025-01-10,200,210,2025-01-08,500,240\n\
        none,2025-01-10,200,,,500,240\n\
        from nothing,2025-01-10,200,<150,2025-01-08,500,240\n";
    let found = scored_rows(text, &["--patterns", "maha_possible,ttp_pattern"]);
    for (row, (maha, ttp)) in found.iter().zip([
        ("undecided", "undecided"),
        ("present", "undecided"),
        ("absent", "absent"),
        ("absent", "absent"),
        ("absent", "absent"),
    ]) {
        assert_eq!(
            (row["maha_possible"].as_str(), row["ttp_pattern"].as_str()),
            (maha, ttp),
            "{row:?}"
        );
    }
}

/// An index above 10 may be one from 15 on.
#[test]
fn a_hemolysis_index_that_is_not_exact_denies_no_hemolysis() {
    let id = "malaria_clostridial_hemolysis";
    let text = "id,clostridial_infection,hemoglobin (g/dL),hemoglobinuria,ldh (U/L),ldh_ref_high,haptoglobin (g/L),haptoglobin_ref_low,\
        bilirubin_indirect (mg/dL),reticulocytes (%),schistocytes (%),plasma_free_hemoglobin (mg/L),hemolysis_index\n\
        above,yes,15,negative,150,240,1.5,0.3,0.2,1,0,10,>10\n\
        hemolyzed,yes,15,negative,150,240,1.5,0.3,0.2,1,0,10,20\n\
        clear,yes,15,negative,150,240,1.5,0.3,0.2,1,0,10,5\n\
        none,yes,15,negative,150,240,1.5,0.3,0.2,1,0,10,\n";
    let found = scored_rows(text, &["--patterns", id]);
    for (row, finding) in found
        .iter()
        .zip(["undecided", "present", "absent", "absent"])
    {
        assert_eq!(row[id], finding, "{row:?}");
    }
}

#[test]
fn criteria_are_counted_in_whole_numbers() {
    for (cell, jaam) in [
        (">2", "1"),
        (">=3", "1"),
        ("<3", "0"),
        ("<=2", "0"),
        (">1", "0..1"),
        ("<4", "0..1"),
    ] {
        let text = format!("id,sirs,platelets (10*9/L),fdp (ug/mL),pt_ratio\n1,{cell},200,5,1\n");
        let found = scored_rows(&text, &["--scores", "jaam_2006", "--items"]);
        assert_eq!(found[0]["jaam_2006_sirs"], jaam, "{cell}");
    }
    for (cell, sic) in [(">1", "2"), (">0", "1..2"), ("<1", "0"), ("<2", "0..1")] {
        let text = format!("id,sofa,platelets (10*9/L),inr\n1,{cell},200,1\n");
        let found = scored_rows(&text, &["--scores", "sic", "--items"]);
        assert_eq!(found[0]["sic_sofa"], sic, "{cell}");
    }
    // More than 9 of the full score is 10 at least, of which two other organs have 8 at most.
    let found = scored_rows(
        "id,sofa_total,platelets (10*9/L),inr\n1,>9,200,1\n",
        &["--scores", "sic", "--items"],
    );
    assert_eq!(found[0]["sic_sofa"], "2");
}

/// From 100 to 200 down to 70 is a fall of 30 to 65 %: more than 50 %, or 30 to 50 %, and not less.
#[test]
fn cases_of_one_quantity_are_looked_at_together() {
    let text = "id,platelets (10*9/L),platelets_previous,heparin\n\
        a,70,100-200,yes\n\
        b,70,>100,yes\n\
        c,70,90-200,yes\n\
        d,70,100-140,yes\n\
        e,70,,yes\n\
        f,70,>140,yes\n";
    let found = scored_rows(text, &["--scores", "four_ts_laboratory", "--items"]);
    for (row, points) in found.iter().zip(["1..2", "1..2", "0..2", "1", "0..2", "2"]) {
        assert_eq!(
            row["four_ts_laboratory_thrombocytopenia"], points,
            "{row:?}"
        );
    }
}

/// No row had an issue, and the status said that one had.
#[test]
fn an_announced_unit_is_no_issue_to_fail_on() {
    let wide = |cell: &str| format!("id,platelets,inr\n1,{cell},1.2\n");
    let long = |cell: &str| {
        format!(
            "subject,time,test,value\n1,2025-01-01 08:00,platelets,{cell}\n1,2025-01-01 08:00,inr,1.2\n"
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    for (number, text, expected) in [
        (0, wide("200"), 0),
        (1, wide("what"), 1),
        (2, long("200"), 0),
        (3, long("what"), 1),
    ] {
        let (_data, path) = file_of(&text);
        for command in [
            &["score", "--only-results"][..],
            &["score", "--only-results", "--trends"],
            &["report"],
            &["check"],
        ] {
            let arguments = [command, &[&path, "--fail-on", "issues"]].concat();
            let status = coagscope(&arguments).status;
            assert_eq!(status.code(), Some(expected), "{arguments:?}: {text}");
        }
        let part = folder.path().join(format!("{number}.part"));
        let part = part.to_string_lossy();
        let arguments = [
            "score",
            "--only-results",
            &path,
            "--fail-on",
            "issues",
            "-q",
        ];
        let whole = [&arguments[..], &["--part", "1/1", "-o", &part]].concat();
        assert_eq!(coagscope(&whole).status.code(), Some(expected), "{whole:?}");
        assert_eq!(
            coagscope(&["merge", &part]).status.code(),
            Some(expected),
            "{text}"
        );
    }
}

/// The second row printed the subject of the first, where the file has an empty cell.
#[test]
fn filled_down_cells_count_and_are_repeated_as_they_were() {
    let text = "patient,time,platelets (10*9/L),underlying\nA,2025-01-01 08:00,200,yes\n,2025-01-02 07:00,90,\nB,2025-01-01 08:00,80,no\n";
    let fill = [
        "--fill-down",
        "patient",
        "--fill-down",
        "underlying",
        "--scores",
        "jaam_2006",
    ];
    let column = |rows: &[common::program::Row], name: &str| -> Vec<String> {
        rows.iter().map(|row| row[name].clone()).collect()
    };
    let wide = scored_rows(text, &fill);
    assert_eq!(column(&wide, "patient"), ["A", "", "B"]);
    assert_eq!(column(&wide, "underlying"), ["yes", "", "no"]);
    assert_eq!(
        column(&wide, "jaam_2006_prerequisite"),
        ["yes", "yes", "no"]
    );
    let only = [&fill[..], &["--only-results", "--items"]].concat();
    let only = scored_rows(text, &only);
    assert_eq!(column(&only, "patient"), ["A", "A", "B"]);
    // From 200 to 90 within a day, and only for the same subject.
    assert_eq!(only[1]["jaam_2006_platelets"], "3");
    let lines = scored_text(text, &[&fill[..], &["--format", "jsonl"]].concat());
    let subject = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        row["patient"].clone()
    };
    let subjects: Vec<serde_json::Value> = lines.lines().map(subject).collect();
    assert_eq!(subjects, ["A".into(), serde_json::Value::Null, "B".into()]);
}

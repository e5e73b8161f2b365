//! Nothing from a file reaches a terminal or a spreadsheet as anything but text.

use std::fs;

use super::program::{run, run_in};
use super::support::assert_clean;

/// Cells that would steer a terminal, turn the text around, or be computed by a spreadsheet.
const NASTY: [&str; 12] = [
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;title\u{7}",
    "\u{9b}2J",
    "=HYPERLINK(\"\"http://x\"\",\"\"y\"\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "<script>alert(1)</script>",
    "\u{202e}drawkcab\u{202c}",
    "\u{200f}\u{2067}x\u{2069}",
    "a\rb",
    "{{7*7}} | `x` ${y}",
];

fn nasty_wide() -> String {
    let mut csv =
        "subject,\u{1b}[1mnote\u{202e},comment,platelets (G/L),D-Dimer (mg/L FEU)\n".to_string();
    for cell in NASTY {
        csv += &format!("\"{cell}\",\"{cell}\",\"{cell}\",\"{cell}\",4.2\n");
    }
    csv
}

fn nasty_long() -> String {
    let mut csv = "subject,date,test,value,unit,specimen,ref_high\n".to_string();
    for cell in NASTY {
        csv += &format!("\"{cell}\",2020-01-01,PLT,45,G/L,blood,\n");
        csv += &format!("A,\"{cell}\",PLT,45,G/L,blood,\n");
        csv += &format!("A,2020-01-01,\"{cell}\",45,G/L,blood,\n");
        csv += &format!("A,2020-01-01,PLT,\"{cell}\",G/L,blood,\n");
        csv += &format!("A,2020-01-01,PLT,45,\"{cell}\",blood,\n");
        csv += &format!("A,2020-01-01,PLT,45,G/L,\"{cell}\",\n");
        csv += &format!("A,2020-01-01,PLT,45,G/L,blood,\"{cell}\"\n");
    }
    csv
}

#[test]
fn every_command_shows_hostile_cells_as_text() {
    // A wide row is used where one of its results is.
    for (csv, status) in [(nasty_wide(), 0), (nasty_long(), 3)] {
        for command in ["report", "check", "score"] {
            let run = run(&[command], csv.as_bytes());
            assert_eq!(run.status, status, "{}", run.err);
            assert!(
                run.out.contains("\\x1b"),
                "{command} shows the escape as text"
            );
        }
    }
}

#[test]
fn json_holds_hostile_cells_as_escapes() {
    for csv in [nasty_wide(), nasty_long()] {
        run(&["report", "--format", "json"], csv.as_bytes());
        run(&["score", "--format", "jsonl"], csv.as_bytes());
    }
}

#[test]
fn messages_of_the_command_line_show_options_as_text() {
    for arguments in [
        ["score", "--columns", "no\u{1b}[31mpe"],
        ["score", "--ranges", "no\u{1b}[31mpe"],
        ["score", "--reference", "no\u{1b}[31mpe"],
        ["score", "--scores", "no\u{1b}[31mpe"],
        ["score", "--patterns", "no\u{1b}[31mpe"],
        ["score", "--profile", "no\u{1b}[31mpe=x"],
        ["score", "--map", "no\u{1b}[31mpe"],
        ["score", "-o", "/no\u{1b}[31mpe/x"],
    ] {
        assert_eq!(
            run(&arguments, b"subject,platelets\nA,45\n").status,
            2,
            "{arguments:?}"
        );
    }
}

#[test]
fn formulas_in_identifiers_are_held_back_in_csv() {
    let run = run(&["score", "--only-results"], nasty_wide().as_bytes());
    let mut rows = csv::Reader::from_reader(run.out.as_bytes());
    let subjects: Vec<String> = rows
        .records()
        .map(|row| row.unwrap()[0].to_string())
        .collect();
    assert_eq!(subjects.len(), NASTY.len());
    for subject in &subjects {
        assert!(
            !subject.starts_with(['=', '+', '@', '-', '\t', '\r']),
            "{subject}"
        );
    }
    assert!(subjects[3].starts_with("'=HYPERLINK"));
}

#[test]
fn messages_that_repeat_headers_show_them_as_text() {
    let csv = "sub\u{1b}[31mject\u{202e},platelets (G/L)\nA,45\n";
    for arguments in [
        ["score", "--subject", "nope"],
        ["score", "--fill-down", "no\u{1b}[31mpe"],
        ["score", "--keep", "no\u{1b}[31mpe"],
        ["score", "--map", "no\u{1b}[31mpe=platelets"],
        ["score", "--unit", "platelets=no\u{1b}[31mpe"],
        ["score", "--uln", "platelets=no\u{1b}[31mpe"],
    ] {
        let run = run(&arguments, csv.as_bytes());
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.err.contains("no") && run.err.len() < 600, "{}", run.err);
    }
    let file = run(&["score", "no\u{1b}[31mfile.csv"], b"");
    assert_eq!(file.status, 2);
}

#[test]
fn damaged_files_end_every_command_with_a_clean_message() {
    let folder = tempfile::tempdir().unwrap();
    let header = b"subject,comment,platelets (G/L)\n".as_slice();
    let long = "x".repeat(1 << 20);
    let files: Vec<(&str, Vec<u8>)> = vec![
        (
            "nul.csv",
            [header, b"A,\x00\x00,4\x0005\nB,x,45\n"].concat(),
        ),
        ("quote.csv", [header, b"A,\"x,45\nB,x,45\n"].concat()),
        (
            "latin.csv",
            [header, b"M\xfcller,\xb5\x9b\x81,45\n"].concat(),
        ),
        (
            "controls.csv",
            [header, b"\x01\x02\x03\x07\x08,\x0b\x0c\x0e,\x1b45\n"].concat(),
        ),
        (
            "long.csv",
            format!("subject,comment,platelets (G/L)\nA,{long},{long}\n").into_bytes(),
        ),
        (
            "utf16.csv",
            "\u{feff}subject,comment,platelets (G/L)\nA\u{85},\u{2028},45\n"
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect(),
        ),
        ("ragged.csv", [header, b"A\nA,b,c,d,e\n,,,,,,\n"].concat()),
        (
            "dates.csv",
            b"subject,date,platelets (G/L)\nA,\x1b[31m2020,45\nB,31.02.2020,45\n".to_vec(),
        ),
    ];
    let mut names = Vec::new();
    for (name, bytes) in &files {
        fs::write(folder.path().join(name), bytes).unwrap();
        names.push(*name);
    }
    for command in ["report", "check"] {
        let arguments: Vec<&str> = [command].into_iter().chain(names.iter().copied()).collect();
        let run = run_in(folder.path(), &arguments, b"");
        assert_eq!(run.status, 3, "{}", run.err);
        assert_clean(&run.out);
        assert_clean(&run.err);
        assert!(
            run.out.lines().all(|line| line.len() < 400),
            "no line repeats a cell of a megabyte"
        );
    }
    for name in names {
        let run = run_in(folder.path(), &["score", "--only-results", name], b"");
        assert!([0, 3].contains(&run.status), "{name}: {}", run.err);
        assert_clean(&run.out);
        assert_clean(&run.err);
    }
}

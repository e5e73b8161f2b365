//! Damage below the level of cells: encodings, quotes, line ends, sizes.

use coagscope::panel::IssueCode;

use super::support::{declared, read, refused};

const TABLE: &str =
    "Patient,Thrombozyten (G/l),D-Dimer (\u{b5}g/ml FEU)\nM\u{fc}ller,45,4.2\nB,145,0.3\n";

fn check(bytes: Vec<u8>, what: &str) {
    let file = read(bytes);
    assert_eq!(file.points("platelets"), ["2", "0"], "{what}");
    assert_eq!(file.known(0, "d_dimer"), "4.2", "{what}");
    assert_eq!(file.cell(0, "Patient"), "M\u{fc}ller", "{what}");
    assert_eq!(file.fates(), (2, 0, 0), "{what}");
}

fn sixteen(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let text = if mark {
        format!("\u{feff}{text}")
    } else {
        text.to_string()
    };
    text.encode_utf16()
        .flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

#[test]
fn every_encoding_gives_the_same_rows() {
    check(TABLE.into(), "UTF-8");
    check(
        format!("\u{feff}{TABLE}").into(),
        "UTF-8 with a byte order mark",
    );
    for (big, mark) in [(false, false), (false, true), (true, false), (true, true)] {
        check(sixteen(TABLE, big, mark), "UTF-16");
        check(
            sixteen(&TABLE.replace('\n', "\r\n"), big, mark),
            "UTF-16 with CR LF",
        );
    }
    let latin: Vec<u8> = TABLE
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    check(latin.clone(), "Latin-1");
    assert!(read(latin).has(IssueCode::Encoding), "it is announced");
}

#[test]
fn every_line_end_gives_the_same_rows() {
    for end in ["\r", "\r\n", "\n", "\n\n", "\r\n\r\n"] {
        check(TABLE.replace('\n', end).into(), &format!("{end:?}"));
    }
    check(TABLE.trim_end().into(), "no line end after the last row");
    check(
        format!("{TABLE}\u{1a}").into(),
        "an end mark of old programs",
    );
}

#[test]
fn files_with_nothing_in_them_say_so() {
    for (bytes, holds) in [
        ("", "no bytes"),
        ("\u{feff}", "byte order mark"),
        ("\n\r\n \n", "blank lines"),
    ] {
        let message = refused(bytes, |_| {});
        assert!(
            message.contains("empty") && message.contains(holds),
            "{message}"
        );
    }
    let header = read("subject,platelets (G/L)\n");
    assert_eq!((header.rows.len(), header.fates()), (0, (0, 0, 0)));
    let header = read("subject,test,value,unit");
    assert_eq!((header.rows.len(), header.fates()), (0, (0, 0, 0)));
}

#[test]
fn a_column_twice_counts_once_and_is_told() {
    let file =
        read("subject,platelets (G/L),PLT (G/L)\nA,45,45\nB,45,150\nC,45,\nD,,45\nE,45,n/a\n");
    assert_eq!(file.points("platelets"), ["2", "0", "2", "2", "2"]);
    assert_eq!(file.column("issues"), ["", "conflict", "", "", ""]);
    assert!(file.message(IssueCode::DuplicateColumn).contains("--map"));
    // The very same header, and the input's columns repeated as they were.
    let same = read("subject,platelets (G/L),platelets (G/L)\nA,45,45\nB,45,150\n");
    assert_eq!(same.points("platelets"), ["2", "0"]);
    assert_eq!(
        same.header
            .iter()
            .filter(|name| *name == "platelets (G/L)")
            .count(),
        2
    );
}

#[test]
fn a_long_and_a_short_row_keep_their_place() {
    let file = read("subject,platelets (G/L),pt (s)\nA,45\nB,45,14,15\nC\n,,\nD,45,14\n");
    assert_eq!(file.column("subject"), ["A", "B", "C", "", "D"]);
    assert_eq!(file.points("platelets"), ["2", "", "", "", "2"]);
    assert_eq!(file.fates(), (2, 0, 3));
}

#[test]
fn nul_characters_are_told_and_do_not_close_a_number_up() {
    let file = read("subject,platelets (G/L)\nA,4\u{0}5\nB,45\u{0}\u{0}\nC,\u{0}45\n");
    assert_eq!(file.points("platelets"), ["", "2", "2"]);
    assert!(file.cell(0, "issues").contains("unreadable_value"));
    assert!(file.has(IssueCode::NulCharacter));
}

#[test]
fn a_field_of_ten_megabytes_is_read_past() {
    let field = "x".repeat(10 << 20);
    let file = read(format!(
        "subject,comment,platelets (G/L)\nA,\"{field}\",45\nB,hemolyzed,45\n"
    ));
    assert_eq!(file.points("platelets"), ["2", "2"]);
    assert!(
        file.message(IssueCode::UnreadableValue)
            .contains("10485760 bytes")
    );
    let file = read(format!("subject,platelets (G/L)\nA,{field}\nB,45\n"));
    assert_eq!(file.points("platelets"), ["", "2"]);
    assert!(file.message(IssueCode::UnreadableValue).len() < 400);
}

#[test]
fn an_unclosed_quote_swallows_no_value() {
    let file = read("subject,platelets (G/L)\nA,45\n\"B,145\nC,30\nD,20\n");
    assert_eq!(file.points("platelets"), ["2", ""]);
    assert_eq!(file.fates(), (1, 0, 1));
    assert!(
        file.message(IssueCode::UnclosedQuote)
            .contains("lines 3 to 5")
    );
    let message = refused("subject,\"platelets\nA,45\n", |_| {});
    assert!(message.contains("line 1 opens a quote"), "{message}");
    // Within a cell a quote is a character like any other.
    let inside = read("subject,comment,platelets (G/L)\nA,5\" tube,45\n");
    assert_eq!(inside.points("platelets"), ["2"]);
}

#[test]
fn bytes_that_are_not_utf_8_are_told_wherever_they_stand() {
    let early = [
        b"subject,platelets (G/L)\nM\xfcller,45\n".as_slice(),
        b"B,45\n",
    ]
    .concat();
    let file = read(early);
    assert_eq!(file.cell(0, "subject"), "M\u{fc}ller");
    assert!(file.message(IssueCode::Encoding).contains("windows-1252"));

    // After the look-ahead the choice of UTF-8 stands; the bytes show as such, and are told.
    let padding = "p".repeat(1000);
    let mut late = b"subject,platelets (G/L),padding\n".to_vec();
    while late.len() < 9 << 20 {
        late.extend_from_slice(format!("A,45,{padding}\n").as_bytes());
    }
    late.extend_from_slice(b"M\xfcller,4\xff5,\nZ,45,\n");
    let file = coagscope_rows(late);
    let [.., broken, last] = file.as_slice() else {
        panic!("two rows at least")
    };
    assert_eq!(
        (broken.0.as_str(), broken.1.as_str()),
        ("M\u{fffd}ller", "nothing")
    );
    assert_eq!((last.0.as_str(), last.1.as_str()), ("Z", "45"));
}

/// Subject and platelets of each row, without scoring.
fn coagscope_rows(bytes: Vec<u8>) -> Vec<(String, String)> {
    use coagscope::{Catalog, Dataset, Declaration};
    let catalog = Catalog::builtin();
    let platelets = catalog.find("platelets").unwrap();
    let reader = Box::new(std::io::Cursor::new(bytes));
    let mut data =
        Dataset::from_reader(catalog, "x.csv", reader, &Declaration::default(), &[]).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = data.next_panel().unwrap() {
        let known = row
            .panel
            .get(platelets)
            .and_then(|observation| observation.known());
        rows.push((
            row.panel.subject.as_deref().unwrap_or("").to_string(),
            known.map_or("nothing".to_string(), ToString::to_string),
        ));
    }
    assert!(data.counts().issues.contains_key(&IssueCode::BadEncoding));
    rows
}

#[test]
fn a_header_of_one_megabyte_is_no_obstacle() {
    let long = "n".repeat(1 << 20);
    let file = read(format!("subject,platelets (G/L),{long}\nA,45,1\n"));
    assert_eq!(file.points("platelets"), ["2"]);
    let name = "of many ".repeat(25);
    let many: String = (0..1_500)
        .map(|column| format!(",unknown {column} {name}"))
        .collect();
    let file = read(format!("subject,platelets (G/L){many}\nA,45\n"));
    assert_eq!(file.points("platelets"), ["2"]);
}

#[test]
fn a_skipped_title_and_a_named_encoding_are_obeyed() {
    let file = declared(
        b"Kreiskrankenhaus\nStation 4\n\nPatient;Thrombozyten (G/l)\nM\x9fller;45\n".to_vec(),
        |declaration| {
            declaration.read.encoding = Some("macintosh".to_string());
        },
    );
    assert_eq!(file.cell(0, "Patient"), "M\u{fc}ller");
    assert_eq!(file.points("platelets"), ["2"]);
    assert!(file.has(IssueCode::SkippedLines));
}

#[test]
fn other_kinds_of_files_are_named() {
    for (bytes, kind) in [
        (b"PK\x03\x04\x14\0\x06\0xl/workbook.xml".as_slice(), "xlsx"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxxxxxx", "xls"),
        (b"<!DOCTYPE html><html><table>", "HTML"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"SQLite format 3\0aaaaaaaa", "database"),
    ] {
        let message = refused(bytes.to_vec(), |_| {});
        let lower = message.to_lowercase();
        assert!(
            lower.contains(&kind.to_lowercase())
                || lower.contains("spreadsheet")
                || lower.contains("workbook"),
            "{kind}: {message}"
        );
        assert!(lower.contains("csv"), "{message}");
    }
}

//! Tests of `table.rs`.

mod quotes;

use std::io::Cursor;

use std::io::Write;

use proptest::prelude::*;

use csv::StringRecord;

use super::super::record::Shape;
use super::super::source::LOOK_AHEAD;
use super::*;

fn recognized(cells: &[&str]) -> usize {
    cells
        .iter()
        .filter(|cell| ["subject", "platelets", "pt"].contains(cell))
        .count()
}

fn open_with(bytes: &[u8], options: &ReadOptions) -> Result<Table, InputError> {
    Table::from_reader(
        "x.csv",
        Box::new(Cursor::new(bytes.to_vec())),
        options,
        &recognized,
    )
}

fn open(bytes: impl AsRef<[u8]>) -> Table {
    open_with(bytes.as_ref(), &ReadOptions::default()).unwrap()
}

fn drain(table: &mut Table) -> Vec<Record> {
    std::iter::from_fn(|| table.next_record().unwrap()).collect()
}

fn cells(record: &Record) -> Vec<&str> {
    record.cells.iter().collect()
}

fn told(issues: &[Issue]) -> Vec<(IssueCode, u64)> {
    issues
        .iter()
        .map(|issue| (issue.code, issue.place.line))
        .collect()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_plain_file_is_read_row_by_row_after_a_look_ahead() {
    let mut table = open("subject, platelets ,pt\r\nA,20,13\r\n\r\nB,30,14\r\n");
    assert_eq!(table.header, ["subject", "platelets", "pt"]);
    assert_eq!(
        (
            table.delimiter,
            table.encoding,
            table.header_line,
            table.notes.len()
        ),
        (b',', "UTF-8", 1, 0)
    );
    let ahead: Vec<Record> = table.sample().collect();
    let records = drain(&mut table);
    assert_eq!(ahead, records);
    assert_eq!(
        records.iter().map(|record| record.line).collect::<Vec<_>>(),
        [2, 4]
    );
    assert_eq!(cells(&records[1]), ["B", "30", "14"]);
    assert!(
        table.sample_is_whole() && table.delimiter_is_evident && table.take_issues().is_empty()
    );
}

#[test]
fn nothing_at_all_is_an_error_and_a_header_alone_is_not() {
    for bytes in [
        b"".as_slice(),
        b"\n \r\n\0\n",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"\xEF\xBB\xBF\r\n",
        &gzip(b""),
    ] {
        let Err(error) = open_with(bytes, &ReadOptions::default()) else {
            panic!("{bytes:?} was opened")
        };
        assert!(matches!(error, InputError::Empty { .. }), "{error}");
    }
    let mut table = open("subject,platelets");
    assert_eq!((table.header.len(), drain(&mut table).len()), (2, 0));
}

#[test]
fn carriage_returns_alone_end_lines() {
    let mut table = open("subject,pt\rA,13\r\rB,14");
    assert_eq!(
        drain(&mut table)
            .iter()
            .map(|record| record.line)
            .collect::<Vec<_>>(),
        [2, 4]
    );
}

#[test]
fn utf_16_is_read_both_ways_with_and_without_mark() {
    let text = "subject;platelets\r\nµ-血;20\r\n";
    for mark in ["\u{FEFF}", ""] {
        let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for (bytes, name) in [(little, "UTF-16LE"), (big, "UTF-16BE")] {
            let mut table = open(bytes);
            assert_eq!(
                (table.encoding, told(&table.notes)),
                (name, vec![(IssueCode::Encoding, 0)])
            );
            assert_eq!(table.header, ["subject", "platelets"]);
            assert_eq!(cells(&drain(&mut table)[0]), ["µ-血", "20"]);
        }
    }
}

#[test]
fn a_latin_1_micro_sign_is_read_and_announced() {
    let mut table = open(b"subject,pt,unit\nA,1,\xB5kat/L\n");
    assert_eq!(
        (table.encoding, told(&table.notes)),
        ("windows-1252", vec![(IssueCode::Encoding, 0)])
    );
    assert_eq!(drain(&mut table)[0].cell(2), "µkat/L");
    let options = ReadOptions {
        encoding: Some("latin1".to_owned()),
        ..ReadOptions::default()
    };
    assert!(
        open_with(b"subject,pt\nA,\xB5\n", &options)
            .unwrap()
            .notes
            .is_empty()
    );
}

#[test]
fn two_byte_order_marks_are_no_part_of_the_first_name() {
    assert_eq!(
        open("\u{FEFF}\u{FEFF}\"subject\",pt\n").header,
        ["subject", "pt"]
    );
}

#[test]
fn bytes_that_contradict_a_named_encoding_are_told_with_their_line() {
    let options = ReadOptions {
        encoding: Some("utf-8".to_owned()),
        ..ReadOptions::default()
    };
    let mut table = open_with(b"subject,pt\nA,1\nB,\"x\n\xFF\"\nC,\xFF\n", &options).unwrap();
    assert_eq!(cells(&drain(&mut table)[1]), ["B", "x\n\u{FFFD}"]);
    assert_eq!(told(&table.take_issues()), [(IssueCode::BadEncoding, 4)]);
}

/// A file a little longer than the look ahead, whose border cuts a character; and its number of rows.
fn long_file() -> (Vec<u8>, usize) {
    let row = format!("A,{}\n", "µ".repeat(998));
    let repeated = LOOK_AHEAD / row.len() + 2;
    (
        format!("subject,pt\n{}", row.repeat(repeated)).into_bytes(),
        repeated,
    )
}

#[test]
fn a_character_on_the_border_of_the_look_ahead_stays_whole() {
    let (bytes, rows) = long_file();
    let border = std::str::from_utf8(&bytes[..LOOK_AHEAD]);
    assert!(
        border.is_err(),
        "the border must cut a character for this test"
    );
    let mut table = open(&bytes);
    assert_eq!(table.encoding, "UTF-8");
    assert!(!table.sample_is_whole());
    let ahead = table.sample().count();
    assert!(ahead > rows - 10 && ahead < rows, "{ahead} of {rows}");
    let records = drain(&mut table);
    assert_eq!(records.len(), rows);
    assert!(records.iter().all(|record| record.cell(1).len() == 1996));
    assert!(table.take_issues().is_empty());
}

#[test]
fn a_byte_that_contradicts_after_the_look_ahead_is_told() {
    let (mut bytes, rows) = long_file();
    bytes.extend(b"B,1\nC,\xB5\nD,\xB5\n");
    let mut table = open(&bytes);
    let records = drain(&mut table);
    assert_eq!(table.encoding, "UTF-8");
    assert_eq!(records[rows + 1].cell(1), "\u{FFFD}");
    assert_eq!(
        told(&table.take_issues()),
        [(IssueCode::BadEncoding, rows as u64 + 3)]
    );
}

#[test]
fn nul_characters_are_left_out_and_told_once() {
    let mut table = open("subject,pt\nA,1\nB,\u{0}2\u{0}\nC,\u{0}3\n");
    assert_eq!(drain(&mut table)[1].cell(1), "2");
    assert_eq!(told(&table.take_issues()), [(IssueCode::NulCharacter, 3)]);
}

#[test]
fn skipped_lines_are_counted_and_later_rows_keep_their_lines() {
    let mut table = open("Report of Tuesday\n\nWard 3\nsubject;pt\nA;13,5\n");
    assert_eq!(
        (table.header_line, told(&table.notes)),
        (4, vec![(IssueCode::SkippedLines, 1)])
    );
    assert!(
        table.notes[0].message.starts_with("2 lines"),
        "{}",
        table.notes[0].message
    );
    assert_eq!(drain(&mut table)[0].line, 5);
}

#[test]
fn the_line_sep_is_obeyed_and_no_header() {
    let mut table = open("sep=|\r\nsubject|pt\r\nA|1\r\n");
    assert_eq!(
        (table.delimiter, table.header.len(), told(&table.notes)),
        (b'|', 2, vec![(IssueCode::Note, 1)])
    );
    assert_eq!(drain(&mut table)[0].line, 3);
    let options = ReadOptions {
        delimiter: Some(b','),
        ..ReadOptions::default()
    };
    assert_eq!(
        open_with(b"sep=;\nsubject,pt\n", &options).unwrap().header,
        ["subject", "pt"]
    );
    let refused = ReadOptions {
        delimiter: Some(b'"'),
        ..ReadOptions::default()
    };
    assert!(matches!(
        open_with(b"a\n", &refused),
        Err(InputError::BadDelimiter { .. })
    ));
}

#[test]
fn ragged_rows_keep_their_cells() {
    let mut table = open("subject,pt\nA\nB,1,,\nC,1,2\n,\n  \n\u{1A}");
    let shapes: Vec<_> = drain(&mut table)
        .iter()
        .map(|record| (record.line, record.shape(2)))
        .collect();
    assert_eq!(
        shapes,
        [
            (2, Shape::Short),
            (3, Shape::Fits),
            (4, Shape::Long),
            (5, Shape::Fits)
        ]
    );
    assert!(table.take_issues().is_empty());
}

#[test]
fn one_cell_of_10_megabytes_is_a_cell() {
    let long = "y".repeat(10 << 20);
    let mut table = open(format!("subject,pt\nA,1\n\"{long}\",2\nB,3\n"));
    let records = drain(&mut table);
    assert_eq!(
        (records.len(), records[1].cell(0).len(), records[1].damaged),
        (3, 10 << 20, false)
    );
    let mut table = open(format!("subject,{long}\nA,1\n"));
    assert_eq!(
        (table.header[1].len(), drain(&mut table).len()),
        (10 << 20, 1)
    );
}

#[test]
fn a_header_of_a_megabyte_and_100_000_columns_is_read() {
    let names: Vec<String> = (0..100_000)
        .map(|column| format!("column_{column}"))
        .collect();
    let mut table = open(format!(
        "subject,{}\nA{}\n",
        names.join(","),
        ",1".repeat(100_000)
    ));
    assert_eq!(table.header.len(), 100_001);
    assert_eq!(drain(&mut table)[0].shape(100_001), Shape::Fits);
}

#[test]
fn compressed_files_say_so() {
    let mut table = open(gzip(b"subject,pt\nA,1\n"));
    assert_eq!(
        (table.compression, drain(&mut table).len()),
        (Some("gzip"), 1)
    );
}

#[test]
fn compressed_data_that_break_off_after_the_look_ahead_are_an_error() {
    let (text, _) = long_file();
    let text = text.repeat(2);
    for whole in [
        gzip(&text),
        zstd::stream::encode_all(text.as_slice(), 1).unwrap(),
    ] {
        let mut table = open(&whole[..whole.len() - 3]);
        let error = loop {
            match table.next_record() {
                Ok(Some(_)) => {}
                Ok(None) => panic!("a file that breaks off passed for a complete one"),
                Err(error) => break error,
            }
        };
        assert!(
            matches!(
                error,
                InputError::Damaged {
                    after_line: 4_000..,
                    ..
                }
            ),
            "{error}"
        );
        assert!(matches!(table.next_record(), Ok(None)));
    }
}

#[test]
fn web_pages_are_refused_in_any_encoding() {
    let page: Vec<u8> = "\u{FEFF}<!DOCTYPE html><p>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(matches!(
        open_with(&page, &ReadOptions::default()),
        Err(InputError::Foreign { .. })
    ));
}

/// Reads all there is; what matters is that it ends, and that lines only go up.
fn exhaust(bytes: &[u8], options: &ReadOptions) {
    let Ok(mut table) = open_with(bytes, options) else {
        return;
    };
    let ahead: Vec<Record> = table.sample().collect();
    let records = drain(&mut table);
    assert_eq!(ahead, records);
    assert!(records.windows(2).all(|pair| pair[0].line < pair[1].line));
    table.take_issues();
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, delimiter: Option<u8>, encoding in proptest::option::of("utf-8|utf-16le|gbk|iso-2022-jp|x")) {
        exhaust(&bytes, &ReadOptions { delimiter, encoding });
    }

    #[test]
    fn no_bytes_after_a_header_make_it_panic(bytes: Vec<u8>) {
        for header in [b"subject,pt\n".as_slice(), b"subject;\"pt\"\r\n", b"\xFF\xFEs\0,\0p\0t\0\n\0", b"\x1F\x8B\x08\0", b"\x28\xB5\x2F\xFD"] {
            exhaust(&[header, &bytes].concat(), &ReadOptions::default());
        }
    }

    #[test]
    fn no_text_of_marks_makes_it_panic(text in "[a1,;\"\t\r\n\0 µ\u{FEFF}]{0,80}") {
        exhaust(text.as_bytes(), &ReadOptions::default());
        exhaust(format!("subject,pt\n{text}").as_bytes(), &ReadOptions::default());
    }
}

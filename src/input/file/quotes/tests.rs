//! Tests of `quotes.rs`.

use proptest::prelude::*;

use super::*;

fn rows_bounded(text: &[u8], bounds: Bounds) -> Vec<Row> {
    let mut reader = RowReader::new(text, b',', 1, bounds);
    std::iter::from_fn(|| reader.next_row().unwrap()).collect()
}

fn rows(text: &str) -> Vec<Row> {
    rows_bounded(text.as_bytes(), Bounds::ROW)
}

fn lines(text: &str) -> Vec<(u64, u64)> {
    rows(text)
        .iter()
        .map(|row| (row.line, row.last_line))
        .collect()
}

#[test]
fn lines_are_counted_with_every_kind_of_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("a,b{end}{end}1,\"x{end}y\"{end}2,3");
        assert_eq!(lines(&text), [(1, 1), (3, 4), (5, 5)], "{end:?}");
    }
    assert_eq!(
        lines("a\rb\nc\r\nd\n\re"),
        [(1, 1), (2, 2), (3, 3), (4, 4), (6, 6)]
    );
}

#[test]
fn an_open_quote_at_the_end_is_told_with_its_line() {
    let rows = rows("a,b\n1,2\n3,\"x\n4,5\n");
    assert_eq!(rows[1].open_quote, None);
    assert_eq!(
        (rows[2].open_quote, rows[2].last_line, rows.len()),
        (Some(3), 4, 3)
    );
}

#[test]
fn a_quote_that_goes_on_after_its_close_over_lines_is_torn() {
    let rows = rows("1,\"abc,5\n2,\"def\",6\n3,\"two\nlines\",7\n");
    assert_eq!((rows[0].torn_quote, rows[0].cells.len()), (Some(1), 3));
    assert_eq!(
        (rows[1].torn_quote, rows[1].quote_over_lines),
        (None, Some(3))
    );
}

#[test]
fn quotes_inside_a_cell_are_letters() {
    let rows = rows("5\" tube,\"say \"\"a\"\"\",\"\"\n");
    assert_eq!(
        rows[0].cells,
        StringRecord::from(vec!["5\" tube", "say \"a\"", ""])
    );
}

#[test]
fn nul_characters_are_told() {
    let mut reader = RowReader::new(b"a\n\0\"x\0,y\"\0,1\n".as_slice(), b',', 1, Bounds::ROW);
    reader.next_row().unwrap();
    assert_eq!(
        reader.next_row().unwrap().unwrap().cells,
        StringRecord::from(vec!["x\u{FFFD},y", "1"])
    );
    assert_eq!(reader.first_nul(), Some(2));
}

#[test]
fn a_nul_inside_a_number_does_not_close_up() {
    for text in ["4\u{0}\u{0}5,1\n", "\"4\u{0}5\",\u{0}1\u{0}\n"] {
        assert_eq!(
            rows(text)[0].cells,
            StringRecord::from(vec!["4\u{FFFD}5", "1"])
        );
    }
}

#[test]
fn a_row_beyond_the_bounds_is_cut_and_the_next_one_is_read() {
    let bounds = Bounds {
        bytes: 8,
        cells: 3,
        quoted_lines: 9,
    };
    let found = rows_bounded(b"1,2,3,4\n1234,56789\n1,2,3\n", bounds);
    let told: Vec<_> = found
        .iter()
        .map(|row| (row.line, row.too_long, row.cells.len()))
        .collect();
    assert_eq!(told, [(1, true, 3), (2, true, 1), (3, false, 3)]);
}

#[test]
fn a_quote_beyond_the_bounds_stops_the_reading() {
    let bounds = Bounds {
        bytes: 8,
        cells: 3,
        quoted_lines: 2,
    };
    for text in ["1\n2,\"3456789012345\n3\n", "1\n2,\"\n\n\n\n\n\"\n3\n"] {
        let found = rows_bounded(text.as_bytes(), bounds);
        assert_eq!(found.len(), 2, "{text}");
        assert_eq!(found[1].open_quote, Some(2));
    }
}

proptest! {
    #[test]
    fn rows_and_cells_are_those_of_the_csv_crate(text in "[a,\"\r\n é]{0,60}", chunk in 1_usize..7) {
        let mut oracle = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let expected: Vec<StringRecord> = oracle.records().map(Result::unwrap).collect();
        let found: Vec<StringRecord> = rows(&text).into_iter().map(|row| row.cells).collect();
        prop_assert_eq!(&found, &expected);
        let chunks = io::BufReader::with_capacity(chunk, text.as_bytes());
        let mut reader = RowReader::new(chunks, b',', 1, Bounds::ROW);
        let chunked: Vec<Row> = std::iter::from_fn(|| reader.next_row().unwrap()).collect();
        prop_assert_eq!(chunked, rows(&text));
    }
}

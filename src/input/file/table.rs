//! One CSV file as a table: its header, a look ahead, and its rows one after the other.

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::panel::{Issue, IssueCode, Place};

use super::InputError;
use super::beginning::{Resumed, length_of_marks, line_ends, look_ahead};
use super::damage::{Damage, is_filler};
use super::delimiter::{is_usable, separator_line, spelled};
use super::encoding::{self, Text};
use super::foreign::refuse_markup;
use super::header::{self, Beginning, Header, NoHeader, is_blank, line_length};
use super::quotes::{Bounds, Row, RowReader};
use super::record::Record;
use super::source::{self, Pieces, Source};

/// What a user may say about how a file is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The character between cells; found out where it is not named. See [`parse_delimiter`](super::parse_delimiter).
    pub delimiter: Option<u8>,
    /// The encoding's usual name, such as `latin1`; found out where it is not named.
    pub encoding: Option<String>,
}

/// A CSV file that has been opened: its header is known, its rows are read one after the other.
pub struct Table {
    /// The file's name, or `-` for standard input.
    pub name: Arc<str>,
    /// The names of the columns, trimmed.
    pub header: Vec<String>,
    /// The line on which the header begins, from 1.
    pub header_line: u64,
    /// The character between cells.
    pub delimiter: u8,
    /// Whether the delimiter is seen in the header or named; in a table of one column it is only supposed.
    pub delimiter_is_evident: bool,
    /// The encoding, such as `UTF-8`, `UTF-16LE` or `windows-1252`.
    pub encoding: &'static str,
    /// `gzip` or `zstd`, where the file is compressed.
    pub compression: Option<&'static str>,
    /// What was noticed on opening: encoding, lines before the header.
    pub notes: Vec<Issue>,
    beginning: Arc<Vec<u8>>,
    beginning_is_whole: bool,
    header_offset: usize,
    rows: RowReader<Resumed>,
    last_line: u64,
    finished: bool,
    told_of_nul: bool,
    told_of_malformed: bool,
    issues: Vec<Issue>,
}

/// Kept until they are taken; a caller that never takes them shall not fill the memory.
const ISSUES_KEPT: usize = 1000;
impl Table {
    /// Opens a file, or standard input for `-`.
    ///
    /// `recognized` tells how many cells of a row that may be the header mean something to the caller;
    /// header line and delimiter are chosen by it.
    ///
    /// # Errors
    /// [`InputError`] where the file can't be read as a table at all.
    pub fn open(
        path: &Path,
        options: &ReadOptions,
        recognized: &dyn Fn(&[&str]) -> usize,
    ) -> Result<Self, InputError> {
        let (name, reader) = source::open(path)?;
        Table::from_reader(&name, reader, options, recognized)
    }

    /// The same from any source of bytes; `name` is used in messages.
    ///
    /// # Errors
    /// [`InputError`] where the bytes can't be read as a table at all.
    pub fn from_reader(
        name: &str,
        reader: Box<dyn Read + Send>,
        options: &ReadOptions,
        recognized: &dyn Fn(&[&str]) -> usize,
    ) -> Result<Self, InputError> {
        if let Some(delimiter) = options.delimiter.filter(|&byte| !is_usable(byte)) {
            return Err(InputError::BadDelimiter {
                delimiter: char::from(delimiter).to_string(),
            });
        }
        let Source {
            compression,
            start,
            whole,
            rest,
        } = Source::new(name, reader)?;
        let choice = encoding::choose(name, &start, whole, options.encoding.as_deref())?;
        let has_bytes = !start.is_empty();
        let mut bytes = Pieces::new(start);
        bytes.set_position(choice.mark_length);
        let mut rest = Text::new(choice.encoding, bytes.chain(rest));
        let (beginning, beginning_is_whole) = look_ahead(&mut rest)
            .map_err(|(cause, line)| InputError::on_reading(name, compression, line, cause))?;

        let empty = |holds| InputError::Empty {
            name: name.to_owned(),
            holds,
        };
        let offset = length_of_marks(&beginning);
        let text = beginning.get(offset..).unwrap_or_default();
        if is_blank(text) {
            return Err(empty(match (has_bytes, text.is_empty()) {
                (false, _) => "it has no bytes",
                (true, true) => "it has nothing but a byte order mark",
                (true, false) => "it has nothing but blank lines",
            }));
        }
        refuse_markup(name, text)?;

        let mut notes = Vec::new();
        let mut note = |code, line, message| notes.push(issue(name, code, line, message));
        if let Some(remark) = choice.remark {
            note(IssueCode::Encoding, 0, remark);
        }
        let mut start = Beginning {
            text: &beginning,
            whole: beginning_is_whole,
            offset,
            line: 1,
        };
        let separator = skip_separator_line(&mut start);
        if let Some(separator) = separator {
            note(
                IssueCode::Note,
                1,
                separator_remark(separator, options.delimiter),
            );
        }
        let named = options.delimiter.or(separator);
        let found = header::find(start, named, recognized).map_err(|fault| match fault {
            NoHeader::Blank => empty("it has nothing but blank lines"),
            NoHeader::UnclosedQuote(line) => InputError::UnclosedHeader {
                name: name.to_owned(),
                line,
            },
            NoHeader::TooLong(line) => InputError::HeaderTooLong {
                name: name.to_owned(),
                line,
            },
        })?;
        if found.skipped > 0 {
            note(IssueCode::SkippedLines, start.line, skipped_remark(&found));
        }
        let Header {
            offset: header_offset,
            line: header_line,
            delimiter,
            ..
        } = found;
        let beginning = Arc::new(beginning);
        let resumed = Resumed {
            beginning: Arc::clone(&beginning),
            position: header_offset,
            rest,
            given_back: Vec::new(),
            given_back_from: 0,
        };
        let mut table = Table {
            name: name.into(),
            header: Vec::new(),
            header_line,
            delimiter,
            delimiter_is_evident: named.is_some(),
            encoding: choice.encoding.name(),
            compression,
            notes,
            beginning,
            beginning_is_whole,
            header_offset,
            rows: RowReader::new(resumed, delimiter, header_line, Bounds::ROW),
            last_line: 0,
            finished: false,
            told_of_nul: false,
            told_of_malformed: false,
            issues: Vec::new(),
        };
        if let Some(row) = table.next_row()? {
            table.header = row
                .cells
                .iter()
                .map(|cell| cell.trim().to_owned())
                .collect();
            table.delimiter_is_evident |= row.cells.len() > 1;
        }
        Ok(table)
    }

    /// The rows within the first 8 MiB of text, without taking them: [`Table::next_record`] gives
    /// them again. For what must be known before the first row is scored.
    pub fn sample(&self) -> Sample<'_> {
        let text = self.beginning.get(self.header_offset..).unwrap_or_default();
        let mut rows = RowReader::new(text, self.delimiter, self.header_line, Bounds::ROW);
        // The header; reading from a slice can't fail.
        let _ = rows.next_row();
        Sample {
            rows,
            whole: self.beginning_is_whole,
            columns: self.header.len(),
        }
    }

    /// Whether the sample is the whole file.
    pub fn sample_is_whole(&self) -> bool {
        self.beginning_is_whole
    }

    /// The next row; `None` after the last one.
    ///
    /// # Errors
    /// [`InputError`] where the bytes can't be read on (compressed data that break off, a lost disk).
    /// Rows given before are sound, but the file is not complete.
    pub fn next_record(&mut self) -> Result<Option<Record>, InputError> {
        while let Some(row) = self.next_row()? {
            if is_filler(&row) {
                continue;
            }
            let damage = Damage::of(&row, self.header.len());
            if let Some(damage) = damage {
                self.tell(damage.code(), damage.line(&row), damage.message(&row));
            }
            return Ok(Some(Record {
                line: row.line,
                cells: row.cells,
                damaged: damage.is_some(),
            }));
        }
        Ok(None)
    }

    /// Takes whole lines of plain text into `text` as far as there are any here: without quotes, NUL
    /// characters, malformed bytes, or a CR that no LF follows. Of such lines each is a row, and its cells are
    /// what stands between the delimiters. Gives the line on which they begin; `None` where what comes next
    /// is not plain, or nothing: then [`Table::next_record`] goes on.
    pub(crate) fn next_plain_lines(
        &mut self,
        text: &mut Vec<u8>,
    ) -> Result<Option<u64>, InputError> {
        if self.finished {
            return Ok(None);
        }
        let line = self.rows.line();
        let sound_until = match self.rows.input().rest.first_malformed() {
            Some(at) if !self.told_of_malformed => at.saturating_sub(self.header_offset as u64),
            _ => u64::MAX,
        };
        let taken = self.rows.take_plain_lines(text, sound_until);
        taken.map_err(|cause| {
            self.finished = true;
            InputError::on_reading(&self.name, self.compression, self.last_line, cause)
        })?;
        if text.is_empty() {
            return Ok(None);
        }
        self.last_line = self.rows.line().saturating_sub(1);
        Ok(Some(line))
    }

    /// What was noticed since the last call and belongs to the file rather than to a cell: unclosed
    /// quotes, bytes that contradict the encoding, NUL characters. Take them now and then; no more
    /// than a thousand are kept.
    pub fn take_issues(&mut self) -> Vec<Issue> {
        std::mem::take(&mut self.issues)
    }

    fn next_row(&mut self) -> Result<Option<Row>, InputError> {
        if self.finished {
            return Ok(None);
        }
        let row = match self.rows.next_row() {
            Ok(row) => row,
            Err(cause) => {
                self.finished = true;
                return Err(InputError::on_reading(
                    &self.name,
                    self.compression,
                    self.last_line,
                    cause,
                ));
            }
        };
        self.finished = row.is_none();
        if let Some(row) = &row {
            self.last_line = row.last_line;
        }
        self.look_for_odd_bytes(row.as_ref());
        Ok(row)
    }

    /// NUL characters and malformed bytes are told once each, when the row that holds them is given.
    fn look_for_odd_bytes(&mut self, row: Option<&Row>) {
        if let Some(line) = self.rows.first_nul().filter(|_| !self.told_of_nul) {
            self.told_of_nul = true;
            let message = "the text holds NUL characters; inside a cell they stand as \u{FFFD}, else they are left out; check the cells of \
                           this line, or name the encoding with --encoding if it is not the right one";
            self.tell(IssueCode::NulCharacter, line, message.to_owned());
        }
        let reached = (self.header_offset as u64).saturating_add(self.rows.consumed());
        let malformed = self.rows.input().rest.first_malformed();
        if let Some(at) = malformed.filter(|&at| at < reached && !self.told_of_malformed) {
            self.told_of_malformed = true;
            let before = usize::try_from(at)
                .ok()
                .and_then(|at| self.beginning.get(..at));
            let line = match (before, row) {
                (Some(before), _) => 1 + line_ends(before),
                (None, Some(row)) => row.line,
                (None, None) => self.rows.line(),
            };
            let message = format!(
                "bytes that are not {} stand here as \u{FFFD}; check this line and those after it, or name the \
                 encoding with --encoding",
                self.encoding
            );
            self.tell(IssueCode::BadEncoding, line, message);
        }
    }

    fn tell(&mut self, code: IssueCode, line: u64, message: String) {
        if self.issues.len() < ISSUES_KEPT {
            let place = Place {
                file: Arc::clone(&self.name),
                line,
                column: None,
            };
            self.issues.push(Issue {
                code,
                message,
                place,
            });
        }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Table")
            .field("name", &self.name)
            .field("header", &self.header)
            .field("delimiter", &char::from(self.delimiter))
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

/// The rows at the beginning of a table; see [`Table::sample`].
pub struct Sample<'a> {
    rows: RowReader<&'a [u8]>,
    whole: bool,
    columns: usize,
}

impl Iterator for Sample<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            // Reading from a slice can't fail.
            let row = self.rows.next_row().ok().flatten()?;
            if !row.terminated && !self.whole {
                return None;
            }
            if !is_filler(&row) {
                let damaged = Damage::of(&row, self.columns).is_some();
                return Some(Record {
                    line: row.line,
                    cells: row.cells,
                    damaged,
                });
            }
        }
    }
}

/// Takes the line `sep=;` off, if there is one.
fn skip_separator_line(start: &mut Beginning<'_>) -> Option<u8> {
    let text = start.text.get(start.offset..).unwrap_or_default();
    let length = line_length(text);
    let separator = separator_line(without_line_end(text.get(..length).unwrap_or_default()))?;
    start.offset += length;
    start.line += 1;
    Some(separator)
}

fn separator_remark(separator: u8, named: Option<u8>) -> String {
    let separator_name = spelled(separator);
    match named {
        Some(named) if named != separator => format!(
            "the first line says that {separator_name} separates the cells; the option says {}, and that holds",
            spelled(named)
        ),
        _ => format!("the first line says that {separator_name} separates the cells"),
    }
}

fn skipped_remark(found: &Header) -> String {
    let lines = match found.skipped {
        1 => "1 line before the header is".to_owned(),
        count => format!("{count} lines before the header are"),
    };
    format!("{lines} skipped; the header is line {}", found.line)
}

fn issue(name: &str, code: IssueCode, line: u64, message: String) -> Issue {
    Issue {
        code,
        message,
        place: Place {
            file: name.into(),
            line,
            column: None,
        },
    }
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use std::io::Write;

    use proptest::prelude::*;

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
    fn a_quote_that_is_never_closed_damages_the_last_row() {
        let mut table = open("subject,pt\nA,1\nB,\"2\nC,3\n");
        let records = drain(&mut table);
        assert_eq!(
            records
                .iter()
                .map(|record| record.damaged)
                .collect::<Vec<_>>(),
            [false, true]
        );
        assert_eq!(told(&table.take_issues()), [(IssueCode::UnclosedQuote, 3)]);
    }

    #[test]
    fn a_quote_that_swallows_rows_damages_what_it_swallowed() {
        let mut table = open("subject,pt,x\nA,\"1,\nB,2,\"c\"\nC,3,\"d\ne\"\nD,\"4\nE,\"5,6\n");
        let records = drain(&mut table);
        let damaged: Vec<_> = records
            .iter()
            .map(|record| (record.line, record.damaged))
            .collect();
        assert_eq!(damaged, [(2, true), (4, false), (6, true)]);
        assert_eq!(
            told(&table.take_issues()),
            [(IssueCode::UnclosedQuote, 2), (IssueCode::UnclosedQuote, 6)]
        );
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
}

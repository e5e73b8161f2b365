//! One CSV file as a table: its header, a look ahead, and its rows one after the other.

mod sample;

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::panel::{Issue, IssueCode, Place};

use super::InputError;
use super::beginning::{KeptText, Resumed, decoded, length_of_marks, line_ends, look_ahead};
use super::damage::{Damage, is_filler};
use super::delimiter::{is_usable, separator_line, spelled};
use super::encoding::{self, Text};
use super::foreign::refuse_markup;
use super::header::{self, Beginning, Header, NoHeader, is_blank, line_length};
use super::quotes::{Bounds, Row, RowReader};
use super::record::Record;
use super::source::{self, Opened, Pieces, Source};

pub use sample::Sample;

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
    /// `gzip` or `zstd`, where the file is compressed; `Parquet`, where it is such a file.
    pub compression: Option<&'static str>,
    /// What was noticed on opening: encoding, lines before the header.
    pub notes: Vec<Issue>,
    /// The units of the columns, where they stand in a row of their own below the header.
    pub units_below: Option<Vec<String>>,
    /// How many rows the header takes, with that of the units and empty ones before it.
    header_rows: usize,
    beginning: Arc<Vec<u8>>,
    beginning_is_whole: bool,
    header_offset: usize,
    /// The line of the first malformed bytes, where they stand in the beginning.
    malformed_line: Option<u64>,
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
        let opened = source::open(path)?;
        let made;
        let options = match opened.made_from {
            None => options,
            // How text is read that we made ourselves is known.
            Some(_) => {
                made = ReadOptions {
                    delimiter: Some(b','),
                    encoding: Some("utf-8".to_owned()),
                };
                &made
            }
        };
        let Opened {
            name,
            reader,
            made_from,
        } = opened;
        Table::from_bytes(&name, reader, made_from, options, recognized)
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
        Table::from_bytes(name, reader, None, options, recognized)
    }

    fn from_bytes(
        name: &str,
        reader: Box<dyn Read + Send>,
        made_from: Option<&'static str>,
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
        } = Source::new(name, reader, made_from)?;
        let choice = encoding::choose(name, &start, whole, options.encoding.as_deref())?;
        let has_bytes = !start.is_empty();
        let (text, mut rest) = decoded(&choice, start, rest);
        let (beginning, beginning_is_whole) = look_ahead(text, &mut rest)
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
        let malformed_line = rest
            .first_malformed()
            .and_then(|at| beginning.get(..usize::try_from(at).ok()?))
            .map(|before| 1 + line_ends(before));
        let beginning = Arc::new(beginning);
        let resumed = Resumed {
            beginning: KeptText::Whole(Arc::clone(&beginning), header_offset),
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
            units_below: None,
            header_rows: 1,
            beginning,
            beginning_is_whole,
            header_offset,
            malformed_line,
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
        self.pass_over_header(&mut rows);
        Sample {
            rows,
            whole: self.beginning_is_whole,
            columns: self.header.len(),
        }
    }

    fn pass_over_header(&self, rows: &mut RowReader<&[u8]>) {
        for _ in 0..self.header_rows {
            // Reading from a slice can't fail.
            let _ = rows.next_row();
        }
    }

    /// Takes the first row below the header as one that names the units of the columns, where `is_units` says so.
    ///
    /// # Errors
    /// As [`Table::next_record`].
    pub(crate) fn take_units_below(
        &mut self,
        is_units: impl FnOnce(&[String], &Record) -> bool,
    ) -> Result<(), InputError> {
        let first = self.sample().next();
        let Some(first) = first.filter(|first| is_units(&self.header, first)) else {
            return Ok(());
        };
        while let Some(row) = self.next_row()? {
            self.header_rows += 1;
            if !is_filler(&row) {
                break;
            }
        }
        let message = format!(
            "line {} names units, not results; they are those of the columns",
            first.line
        );
        self.notes
            .push(issue(&self.name, IssueCode::Note, first.line, message));
        let units = first.cells.iter().map(|cell| cell.trim().to_owned());
        self.units_below = Some(units.collect());
        Ok(())
    }

    /// Gives up the sample, so that it doesn't stay in memory; [`Table::sample`] is empty from here on.
    pub(crate) fn give_up_sample(&mut self) {
        self.beginning = Arc::default();
    }

    /// The whole rows of the sample as bytes.
    pub(super) fn sample_body(&self) -> &[u8] {
        let text = self.beginning.get(self.header_offset..).unwrap_or_default();
        let mut rows = RowReader::new(text, self.delimiter, self.header_line, Bounds::ROW);
        self.pass_over_header(&mut rows);
        let header = usize::try_from(rows.consumed()).unwrap_or(usize::MAX);
        let body = text.get(header..).unwrap_or_default();
        match self.beginning_is_whole {
            true => body,
            false => &body[..memchr::memrchr(b'\n', body).map_or(0, |end| end + 1)],
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
        let (told, offset) = (self.told_of_malformed, self.header_offset as u64);
        let sound_until = |input: &Resumed| match input.rest.first_malformed() {
            Some(at) if !told => at.saturating_sub(offset),
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

    /// Gives back the memory and the file behind the table; nothing more can be read.
    pub(crate) fn close(&mut self) {
        let nothing: Box<dyn Read + Send> = Box::new(std::io::empty());
        let rest = Text::new(
            encoding_rs::UTF_8,
            Pieces::new(Vec::new()).chain(nothing),
            0,
        );
        self.beginning = Arc::default();
        self.finished = true;
        let resumed = Resumed {
            beginning: KeptText::Whole(Arc::default(), 0),
            rest,
            given_back: Vec::new(),
            given_back_from: 0,
        };
        self.rows = RowReader::new(resumed, self.delimiter, self.header_line, Bounds::ROW);
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
        if malformed.is_some_and(|at| at < reached) && !self.told_of_malformed {
            self.told_of_malformed = true;
            let line = match (self.malformed_line, row) {
                (Some(line), _) => line,
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
mod tests;

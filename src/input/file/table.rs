//! One CSV file as a table: its header, a look ahead, and its rows one after the other.

mod opening;
mod sample;

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::panel::{Issue, IssueCode, Place};

use super::InputError;
use super::beginning::{KeptText, Resumed};
use super::damage::{Damage, is_filler};
use super::encoding::Text;
use super::quotes::{Bounds, Row, RowReader};
use super::record::Record;
use super::source::{self, Opened, Pieces};

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

    /// The rows within the first 8 MiB of text, without taking them: [`Table::next_record`] gives
    /// them again. For what must be known before the first row is scored.
    pub fn sample(&self) -> Sample<'_> {
        let text = self.beginning.get(self.header_offset..).unwrap_or_default();
        let mut rows = RowReader::new(text, self.delimiter, self.header_line, Bounds::ROW);
        self.pass_over_header(&mut rows);
        rows.expect_columns(self.header.len());
        Sample {
            rows,
            whole: self.beginning_is_whole,
            columns: self.header.len(),
        }
    }

    /// The rows of [`Table::sample`] whose cells can be trusted.
    pub(crate) fn sound_sample(&self) -> impl Iterator<Item = Record> {
        self.sample().filter(|record| !record.damaged)
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
            "line {} names units, not results; they are those of the columns whose header names none. If one is wrong, name it with --unit",
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

    /// The place of the header, or of one of its columns.
    pub(crate) fn header_place(&self, column: Option<Arc<str>>) -> Place {
        Place {
            file: Arc::clone(&self.name),
            line: self.header_line,
            column,
        }
    }

    /// Whether the sample is the whole file.
    pub fn sample_is_whole(&self) -> bool {
        self.beginning_is_whole
    }

    /// What stands in the last line above the header, and in which columns.
    pub(crate) fn cells_above(&self) -> Vec<(usize, String)> {
        let above = self.beginning.get(..self.header_offset).unwrap_or_default();
        let lines = above.split(|byte| matches!(byte, b'\n' | b'\r'));
        let Some(line) = lines.rev().find(|line| !line.trim_ascii().is_empty()) else {
            return Vec::new();
        };
        let mut rows = RowReader::new(line, self.delimiter, 1, Bounds::HEADER);
        // Reading from a slice can't fail.
        let row = rows.next_row().ok().flatten().unwrap_or_default();
        let cells = row.cells.iter().map(str::trim).enumerate();
        cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column, cell.to_owned()))
            .collect()
    }

    /// The next row; `None` after the last one.
    ///
    /// # Errors
    /// [`InputError`] where the bytes can't be read on (compressed data that break off, a lost disk).
    /// Rows given before are sound, but the file is not complete.
    pub fn next_record(&mut self) -> Result<Option<Record>, InputError> {
        while let Some(mut row) = self.next_row()? {
            if is_filler(&row) {
                continue;
            }
            let damage = Damage::settle(&mut self.rows, &mut row, self.header.len());
            self.last_line = row.last_line;
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

#[cfg(test)]
mod tests;

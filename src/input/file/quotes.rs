//! Splits text into rows and cells, and keeps an eye on its quotes.
//!
//! The rules are those of the `csv` crate: a quote opens only at the beginning of a cell, `""`
//! inside is a quote, LF, CR and CR LF end a row outside of quotes, empty lines are no rows. It is a
//! state machine of its own because a reader must learn what that crate doesn't tell: on which line
//! a row begins (with any kind of line end), which quote was never closed, where one was closed in an
//! unlikely place, and because what one row may hold must be bounded.

mod splitter;

use std::io::{self, BufRead};

use csv::{ByteRecord, StringRecord};

use super::beginning::Resumed;
use splitter::{Splitter, State};

/// How much one row may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes in a row; a quote that is still open after as many is taken for unclosed.
    pub(super) bytes: usize,
    /// Cells in a row.
    pub(super) cells: usize,
    /// Line ends in one quoted cell; a quote that is open after more is taken for unclosed.
    pub(super) quoted_lines: u64,
}

impl Bounds {
    /// For the rows of a table.
    pub(super) const ROW: Bounds = Bounds {
        bytes: 64 << 20,
        cells: 1 << 20,
        quoted_lines: u64::MAX,
    };
    /// For a row that may be the header: a name has few lines.
    pub(super) const HEADER: Bounds = Bounds {
        quoted_lines: 100,
        ..Bounds::ROW
    };
}

/// One row and what was odd about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The line on which it begins.
    pub(super) line: u64,
    /// The line on which it ends.
    pub(super) last_line: u64,
    pub(super) cells: StringRecord,
    /// It ended by a line end, not by the end of the text.
    pub(super) terminated: bool,
    /// The line of the quote that was still open where the text, or the patience, ended.
    pub(super) open_quote: Option<u64>,
    /// The line of the first quote that has a line end before its closing quote.
    pub(super) quote_over_lines: Option<u64>,
    /// The line of such a quote after whose closing quote the cell goes on.
    pub(super) torn_quote: Option<u64>,
    /// The line of the first quote after whose closing quote the cell goes on, also where it is closed on its line.
    pub(super) odd_quote: Option<u64>,
    /// It holds more than the bounds allow; the cells are those before.
    pub(super) too_long: bool,
}

/// Reads the rows of a text.
#[derive(Debug, Clone)]
pub(super) struct RowReader<R> {
    input: R,
    splitter: Splitter,
    /// Text that is read once more, and how much of it was.
    again: Vec<u8>,
    again_from: usize,
}

impl<R: BufRead> RowReader<R> {
    /// Reads from `input`, whose first byte stands on `line` of the file.
    pub(super) fn new(input: R, delimiter: u8, line: u64, bounds: Bounds) -> Self {
        let splitter = Splitter {
            delimiter,
            bounds,
            state: State::RowStart,
            line,
            after_return: false,
            consumed: 0,
            first_nul: None,
            nul_in_cell: false,
            row: Row::default(),
            cells: ByteRecord::new(),
            cell: Vec::new(),
            kept: 0,
            quote_line: line,
            quoted_bytes: 0,
            quoted_lines: 0,
            columns: 0,
            behind: None,
        };
        RowReader {
            input,
            splitter,
            again: Vec::new(),
            again_from: 0,
        }
    }

    /// Tells how many cells a sound row has, so that a row behind a quote that is never closed is known by it.
    pub(super) fn expect_columns(&mut self, columns: usize) {
        self.splitter.columns = columns;
    }

    /// Where the quote of the row that was given last was not closed on its line, and a sound row stands below that line,
    /// goes on reading there, and cuts the row at the end of the quote's line. Tells whether it does.
    pub(super) fn go_on_behind_quote(&mut self, row: &mut Row) -> bool {
        let Some(behind) = self.splitter.behind.take() else {
            return false;
        };
        if !self.splitter.is_row(&behind.text, behind.line) {
            return false;
        }
        let mut cells = StringRecord::from_iter(row.cells.iter().take(behind.cells));
        let with_quote = row.cells.get(behind.cells).unwrap_or_default();
        cells.push_field(with_quote.get(..behind.bytes).unwrap_or(with_quote));
        row.cells = cells;
        row.last_line = behind.line.saturating_sub(1);
        self.splitter.consumed -= behind.text.len() as u64;
        self.splitter.line = behind.line;
        self.splitter.state = State::RowStart;
        self.splitter.after_return = false;
        let mut again = behind.text;
        again.extend_from_slice(self.again.get(self.again_from..).unwrap_or_default());
        (self.again, self.again_from) = (again, 0);
        true
    }

    /// The next row that isn't an empty line.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            if matches!(self.splitter.state, State::Stopped | State::Done) {
                return Ok(self.splitter.finish());
            }
            if self.again_from < self.again.len() {
                let (used, row) = self.splitter.feed(&self.again[self.again_from..]);
                self.again_from += used;
                if row.is_some() {
                    return Ok(row);
                }
                continue;
            }
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if bytes.is_empty() {
                return Ok(self.splitter.finish());
            }
            let (used, row) = self.splitter.feed(bytes);
            self.input.consume(used);
            if row.is_some() {
                return Ok(row);
            }
        }
    }

    /// How many bytes have been taken from the input.
    pub(super) fn consumed(&self) -> u64 {
        self.splitter.consumed
    }

    /// The line that comes next.
    pub(super) fn line(&self) -> u64 {
        self.splitter.line
    }

    /// The line of the first NUL character; those around a cell's text are left out, those inside become U+FFFD.
    pub(super) fn first_nul(&self) -> Option<u64> {
        self.splitter.first_nul
    }

    pub(super) fn input(&self) -> &R {
        &self.input
    }
}

impl RowReader<Resumed> {
    /// Takes lines of plain text, of which every line is a row and every delimiter ends a cell. Nothing is
    /// taken from `sound_until` on, which counts from where this reader began; it is asked once the bytes are read,
    /// since only then is it known whether they are sound.
    pub(super) fn take_plain_lines(
        &mut self,
        text: &mut Vec<u8>,
        sound_until: impl Fn(&Resumed) -> u64,
    ) -> io::Result<()> {
        text.clear();
        if self.splitter.state != State::RowStart {
            return Ok(());
        }
        if self.again_from < self.again.len() {
            self.input.give_back(&self.again[self.again_from..]);
        }
        (self.again, self.again_from) = (Vec::new(), 0);
        let at_end = loop {
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    // What stands before the fault is read first.
                    self.input.give_back(text);
                    text.clear();
                    return Err(error);
                }
                Ok(bytes) => bytes,
            };
            let count = bytes.len().min(PLAIN_BYTES - text.len());
            text.extend_from_slice(&bytes[..count]);
            self.input.consume(count);
            if count == 0 {
                break text.len() < PLAIN_BYTES;
            }
        };
        // The second half of a line end belongs to the row before.
        if self.splitter.after_return && text.first() == Some(&b'\n') {
            text.remove(0);
            self.splitter.consumed += 1;
        }
        let sound =
            usize::try_from(sound_until(&self.input).saturating_sub(self.splitter.consumed));
        let sound = sound.map_or(text.len(), |sound| sound.min(text.len()));
        let plain = plain_length(&text[..sound]);
        let lines_end = match at_end && plain == text.len() {
            true => plain,
            false => memchr::memrchr(b'\n', &text[..plain]).map_or(0, |end| end + 1),
        };
        self.input.give_back(&text[lines_end..]);
        text.truncate(lines_end);
        self.splitter.after_return = false;
        self.splitter.consumed += lines_end as u64;
        self.splitter.line += memchr::memchr_iter(b'\n', text).count() as u64;
        Ok(())
    }
}

/// About so much plain text is taken at a time.
const PLAIN_BYTES: usize = 128 << 10;

/// How far a text is plain.
pub(super) fn plain_length(text: &[u8]) -> usize {
    let plain = memchr::memchr2(b'"', 0, text).unwrap_or(text.len());
    memchr::memchr_iter(b'\r', &text[..plain])
        .find(|at| text.get(at + 1) != Some(&b'\n'))
        .unwrap_or(plain)
}

#[cfg(test)]
mod tests;

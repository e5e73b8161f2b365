//! Splits text into rows and cells, and keeps an eye on its quotes.
//!
//! The rules are those of the `csv` crate: a quote opens only at the beginning of a cell, `""`
//! inside is a quote, LF, CR and CR LF end a row outside of quotes, empty lines are no rows. It is a
//! state machine of its own because a reader must learn what that crate doesn't tell: on which line
//! a row begins (with any kind of line end), which quote was never closed, where one was closed in an
//! unlikely place, and because what one row may hold must be bounded.

use std::io::{self, BufRead};

use csv::{ByteRecord, StringRecord};

use super::beginning::Resumed;

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    RowStart,
    CellStart,
    Bare,
    Quoted,
    /// After a quote inside a quoted cell: it closes the cell or is the first of two.
    QuoteInQuoted,
    /// A quote stayed open too long: nothing more is read, and the row at hand is the last.
    Stopped,
    /// That last row has been given out.
    Done,
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

/// So much behind a quote that stays open over lines is kept, to be read once more where the quote does not belong.
const KEPT_BEHIND_A_QUOTE: usize = 1 << 20;

/// What stands behind the line on which a quote opened that was not closed there.
#[derive(Debug, Clone)]
struct Behind {
    text: Vec<u8>,
    /// The line on which it begins.
    line: u64,
    /// The cells before the one with the quote, and how much of that one stood on its line.
    cells: usize,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Splitter {
    delimiter: u8,
    bounds: Bounds,
    state: State,
    /// The line of the next byte.
    line: u64,
    after_return: bool,
    consumed: u64,
    first_nul: Option<u64>,
    /// A NUL was met after the beginning of the cell at hand.
    nul_in_cell: bool,
    row: Row,
    cells: ByteRecord,
    cell: Vec<u8>,
    /// Bytes kept for this row.
    kept: usize,
    quote_line: u64,
    quoted_bytes: usize,
    quoted_lines: u64,
    /// How many cells a sound row has; 0 where that is not known yet.
    columns: usize,
    behind: Option<Behind>,
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

impl Splitter {
    /// Takes bytes up to the end of a row; tells how many.
    fn feed(&mut self, bytes: &[u8]) -> (usize, Option<Row>) {
        let mut at = 0;
        let mut ended = false;
        while at < bytes.len() && !ended && self.state != State::Stopped {
            let rest = &bytes[at..];
            let run = self.ordinary_run(rest);
            let is_behind = self.behind.is_some();
            let taken = match run {
                0 => {
                    ended = self.step(rest[0]);
                    1
                }
                run => {
                    self.after_return = false;
                    self.keep(&rest[..run]);
                    run
                }
            };
            if is_behind {
                self.keep_behind(&rest[..taken]);
            }
            at += taken;
        }
        self.consumed += at as u64;
        (
            at,
            if ended {
                Some(self.take_row(true))
            } else {
                None
            },
        )
    }

    /// Keeps what stands behind the line of an open quote. Where it is much, the quote is taken for one that is never
    /// closed if a sound row stands below its line.
    fn keep_behind(&mut self, bytes: &[u8]) {
        let Some(behind) = &mut self.behind else {
            return;
        };
        let is_rest_of_line_end =
            behind.text.is_empty() && bytes == b"\n" && self.quoted_lines == 1;
        if is_rest_of_line_end && self.line == behind.line {
            return;
        }
        behind.text.extend_from_slice(bytes);
        if behind.text.len() <= KEPT_BEHIND_A_QUOTE {
            return;
        }
        let is_open = self.state == State::Quoted;
        let is_lost = is_open
            && self
                .behind
                .as_ref()
                .is_some_and(|behind| self.is_row(&behind.text, behind.line));
        match is_lost {
            true => self.state = State::Stopped,
            false => self.behind = None,
        }
    }

    /// Whether a text begins with a sound row.
    fn is_row(&self, text: &[u8], line: u64) -> bool {
        // A text of one or two cells may be anything.
        const LEAST_COLUMNS: usize = 3;
        let mut rows = RowReader::new(text, self.delimiter, line, Bounds::HEADER);
        let row = rows.next_row().ok().flatten();
        self.columns >= LEAST_COLUMNS
            && row.is_some_and(|row| {
                let cells = row.cells.len();
                // A row may have a cell of several lines itself, of which no more is known here than its beginning.
                let fits = match row.open_quote {
                    None => cells == self.columns,
                    Some(_) => (LEAST_COLUMNS..=self.columns).contains(&cells),
                };
                fits && row.last_line == line
            })
    }

    /// How many bytes from here on are nothing but content of the cell at hand.
    fn ordinary_run(&self, bytes: &[u8]) -> usize {
        let special = match self.state {
            State::Bare => self.delimiter,
            State::Quoted => b'"',
            _ => return 0,
        };
        bytes
            .iter()
            .position(|&byte| byte == special || matches!(byte, b'\n' | b'\r' | 0))
            .unwrap_or(bytes.len())
    }

    /// Takes one byte; tells whether it ends the row.
    fn step(&mut self, byte: u8) -> bool {
        let line = self.line;
        if byte == 0 {
            self.first_nul.get_or_insert(line);
            self.nul_in_cell = !self.cell.is_empty();
            return false;
        }
        let line_end = matches!(byte, b'\n' | b'\r');
        let second_of_pair = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        if line_end && !second_of_pair {
            self.line += 1;
        }
        if self.state == State::RowStart {
            if line_end {
                return false;
            }
            self.behind = None;
            self.row.line = line;
            self.state = State::CellStart;
        }
        match self.state {
            State::CellStart if byte == b'"' => {
                (self.quote_line, self.quoted_bytes, self.quoted_lines) = (line, 0, 0);
                self.state = State::Quoted;
            }
            State::Quoted if byte == b'"' => self.state = State::QuoteInQuoted,
            State::Quoted => {
                if line_end && !second_of_pair {
                    self.quoted_lines += 1;
                    self.row.quote_over_lines.get_or_insert(self.quote_line);
                    if self.quoted_lines == 1 && self.row.torn_quote.is_none() {
                        self.behind = (self.columns > 0).then(|| Behind {
                            text: Vec::new(),
                            line: self.line,
                            cells: self.cells.len(),
                            bytes: self.cell.len(),
                        });
                    }
                }
                self.keep(&[byte]);
            }
            State::QuoteInQuoted if byte == b'"' => {
                self.state = State::Quoted;
                self.keep(&[byte]);
            }
            _ if byte == self.delimiter => {
                self.end_cell();
                self.state = State::CellStart;
            }
            _ if line_end => {
                self.end_cell();
                self.row.last_line = line;
                return true;
            }
            other => {
                if other == State::QuoteInQuoted {
                    self.row.odd_quote.get_or_insert(self.quote_line);
                }
                if other == State::QuoteInQuoted && self.quoted_lines > 0 {
                    self.row.torn_quote.get_or_insert(self.quote_line);
                }
                self.state = State::Bare;
                self.keep(&[byte]);
            }
        }
        false
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.state == State::Quoted {
            self.quoted_bytes = self.quoted_bytes.saturating_add(bytes.len());
            if self.quoted_bytes > self.bounds.bytes || self.quoted_lines > self.bounds.quoted_lines
            {
                self.state = State::Stopped;
            }
        }
        self.kept = self.kept.saturating_add(bytes.len());
        if self.kept > self.bounds.bytes {
            self.row.too_long = true;
        }
        if !self.row.too_long {
            // NULs around a text are padding; one inside may stand for a lost digit or decimal mark.
            if std::mem::take(&mut self.nul_in_cell) {
                self.cell.extend_from_slice("\u{FFFD}".as_bytes());
            }
            self.cell.extend_from_slice(bytes);
        }
    }

    fn end_cell(&mut self) {
        if self.cells.len() >= self.bounds.cells {
            self.row.too_long = true;
        }
        if !self.row.too_long {
            self.cells.push_field(&self.cell);
        }
        self.cell.clear();
        self.nul_in_cell = false;
    }

    /// The last row, where the text ends without a line end.
    fn finish(&mut self) -> Option<Row> {
        let stopped = self.state == State::Stopped;
        match self.state {
            State::RowStart | State::Done => return None,
            State::Quoted | State::Stopped => self.row.open_quote = Some(self.quote_line),
            State::CellStart | State::Bare | State::QuoteInQuoted => {}
        }
        // A text that ends inside a quote may end with a line end, after which no line begins.
        let after_line_end = matches!(self.cell.last(), Some(b'\n' | b'\r'));
        self.row.last_line = self.line.saturating_sub(u64::from(after_line_end));
        self.end_cell();
        let row = self.take_row(false);
        if stopped {
            self.state = State::Done;
        }
        Some(row)
    }

    fn take_row(&mut self, terminated: bool) -> Row {
        self.state = State::RowStart;
        self.kept = 0;
        let mut row = std::mem::take(&mut self.row);
        // The next row is likely to be of the same size.
        let next = ByteRecord::with_capacity(self.cells.as_slice().len(), self.cells.len());
        let cells = std::mem::replace(&mut self.cells, next);
        // The text is UTF-8 already; should it ever not be, replacement characters show it.
        row.cells = StringRecord::from_byte_record_lossy(cells);
        row.terminated = terminated;
        row
    }
}

#[cfg(test)]
mod tests;

//! The state machine that splits text into rows and cells, byte by byte.

use csv::{ByteRecord, StringRecord};

use super::{Bounds, Row, RowReader};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
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

/// So much behind a quote that stays open over lines is kept, to be read once more where the quote does not belong.
const KEPT_BEHIND_A_QUOTE: usize = 1 << 20;

/// What stands behind the line on which a quote opened that was not closed there.
#[derive(Debug, Clone)]
pub(super) struct Behind {
    pub(super) text: Vec<u8>,
    /// The line on which it begins.
    pub(super) line: u64,
    /// The cells before the one with the quote, and how much of that one stood on its line.
    pub(super) cells: usize,
    pub(super) bytes: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Splitter {
    pub(super) delimiter: u8,
    pub(super) bounds: Bounds,
    pub(super) state: State,
    /// The line of the next byte.
    pub(super) line: u64,
    pub(super) after_return: bool,
    pub(super) consumed: u64,
    pub(super) first_nul: Option<u64>,
    /// A NUL was met after the beginning of the cell at hand.
    pub(super) nul_in_cell: bool,
    pub(super) row: Row,
    pub(super) cells: ByteRecord,
    pub(super) cell: Vec<u8>,
    /// Bytes kept for this row.
    pub(super) kept: usize,
    pub(super) quote_line: u64,
    pub(super) quoted_bytes: usize,
    pub(super) quoted_lines: u64,
    /// How many cells a sound row has; 0 where that is not known yet.
    pub(super) columns: usize,
    pub(super) behind: Option<Behind>,
}

impl Splitter {
    /// Takes bytes up to the end of a row; tells how many.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> (usize, Option<Row>) {
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
    pub(super) fn is_row(&self, text: &[u8], line: u64) -> bool {
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
    pub(super) fn finish(&mut self) -> Option<Row> {
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

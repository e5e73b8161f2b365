//! A block of lines, split into rows and cells.

use std::io;
use std::ops::Range;

use crate::input::{
    Lines, LoneRows, OwnRows, PlainCells, PlainRow, Record, RowPlace, RowsOfAllShares,
};

use super::chunk::ROWS_TOGETHER;

/// Where blocks are split into rows and cells; its memory is used again.
#[derive(Default)]
pub(super) struct Room {
    /// Which rows are taken, where not all are.
    own_rows: Option<OwnRows>,
    places: PlainCells,
    /// Rows that stand with quotes in the file, without them: as many lines as there are rows.
    joined: String,
    /// Which of them can't be told without.
    is_odd: Vec<bool>,
}

impl Room {
    /// For rows that are read like this.
    pub(super) fn of(rows: &LoneRows) -> Self {
        Room {
            own_rows: rows.own_rows(),
            ..Room::default()
        }
    }

    /// The rows that were looked at since the last call, where not all are taken.
    pub(super) fn take_looked_at(&mut self) -> RowsOfAllShares {
        let own_rows = self.own_rows.as_mut();
        own_rows.map(OwnRows::take_looked_at).unwrap_or_default()
    }

    /// Splits the lines of a block.
    pub(super) fn block<'t>(
        &'t mut self,
        lines: &'t Lines,
        delimiter: u8,
    ) -> io::Result<Block<'t>> {
        let (text, first_line, records) = match lines {
            Lines::Plain { first_line, text } => {
                let text = std::str::from_utf8(text).map_err(io::Error::other)?;
                (text, *first_line, None)
            }
            Lines::Records(records) => {
                self.join(records, delimiter);
                (self.joined.as_str(), 0, Some(records.as_slice()))
            }
        };
        self.places.find(text.as_bytes(), delimiter);
        if let Some(own_rows) = &mut self.own_rows {
            let is_own = |row: PlainRow| match records {
                Some(records) => own_rows.has(&records[row.line as usize]),
                None => own_rows.has_plain(row),
            };
            self.places.keep_rows(is_own, text, first_line);
        }
        Ok(Block {
            text,
            first_line,
            places: &self.places,
            copies: false,
            records,
            is_odd: &self.is_odd,
        })
    }

    fn join(&mut self, records: &[Record], delimiter: u8) {
        self.joined.clear();
        self.is_odd.clear();
        for record in records {
            let is_special =
                |byte: u8| matches!(byte, b'\n' | b'\r' | b'"' | 0) || byte == delimiter;
            let has_special = record.cells.as_slice().bytes().any(is_special);
            let is_odd = record.damaged || has_special || record.cells.as_slice().is_empty();
            if is_odd {
                self.joined.push('?');
            } else {
                for (number, cell) in record.cells.iter().enumerate() {
                    if number > 0 {
                        self.joined.push(char::from(delimiter));
                    }
                    self.joined.push_str(cell);
                }
            }
            self.joined.push('\n');
            self.is_odd.push(is_odd);
        }
    }
}

/// A block of plain text.
pub(super) struct Block<'t> {
    /// The text.
    pub text: &'t str,
    first_line: u64,
    /// Where its cells stand.
    pub places: &'t PlainCells,
    /// Whether cells of it that are no formulas are the cells of result rows as they are.
    pub copies: bool,
    /// The rows of which its lines are made, where these don't stand in the file as they are.
    records: Option<&'t [Record]>,
    is_odd: &'t [bool],
}

impl<'t> Block<'t> {
    /// A row.
    pub(super) fn row(&self, place: &RowPlace) -> PlainRow<'t> {
        let mut row = self.places.row(self.text, self.first_line, place);
        if let Some(records) = self.records {
            row.line = records[place.line_of_block()].line;
        }
        row
    }

    /// A cell of a row.
    #[inline]
    pub(super) fn cell(&self, place: &RowPlace, index: usize) -> &'t str {
        &self.text[self.places.range(place, index)]
    }

    /// A row as it stands in the file; `None` for one that says nothing.
    pub(super) fn record(&self, place: &RowPlace) -> Option<Record> {
        match self.records {
            Some(records) => Some(records[place.line_of_block()].clone()),
            None => Some(self.row(place).record()).filter(|record| !record.is_filler()),
        }
    }

    /// Whether a line does not say what its row says.
    pub(super) fn is_odd(&self, place: &RowPlace) -> bool {
        self.records.is_some() && self.is_odd[place.line_of_block()]
    }

    /// The numbers of the lots in which its rows are worked off.
    pub(super) fn lots(&self) -> Range<usize> {
        0..self.places.rows().len().div_ceil(ROWS_TOGETHER)
    }

    /// The rows of a lot.
    pub(super) fn rows_of(&self, lot: usize) -> &'t [RowPlace] {
        let rows = &self.places.rows()[lot * ROWS_TOGETHER..];
        &rows[..rows.len().min(ROWS_TOGETHER)]
    }
}

/// Some rows that are worked off together.
pub(super) struct Lot<'t> {
    /// The number of the first one in the block.
    pub first: usize,
    /// The rows.
    pub rows: &'t [RowPlace],
    /// The place of their chunk.
    pub chunk: usize,
}

/// Columns, in this order, as spans of neighbors.
pub(super) fn spans(columns: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for column in columns {
        match spans.last_mut() {
            Some(span) if span.end == column => span.end = column + 1,
            _ => spans.push(column..column + 1),
        }
    }
    spans
}

/// Whether a text is nothing but lines of printable ASCII.
pub(super) fn is_printable(text: &str) -> bool {
    // Without a way out, so that many bytes are looked at at once.
    let is_odd = |odd: bool, &byte: &u8| {
        odd | (!(b' '..=b'~').contains(&byte) & (byte != b'\n') & (byte != b'\r'))
    };
    !text.as_bytes().iter().fold(false, is_odd)
}

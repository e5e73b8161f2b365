//! Rows whose cells can't be trusted, and lines that are no rows.

use std::io::BufRead;

use csv::StringRecord;

use crate::panel::IssueCode;

use super::quotes::{Row, RowReader};
use super::record::{Record, Shape, shape};

/// Why a row's cells can't be trusted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Damage {
    /// A quote opens on this line and is never closed.
    OpenQuote(u64),
    /// A quote opens on this line and is closed on another one, where it doesn't seem to belong.
    LostQuote(u64),
    /// One or the other, and the rows below the line of the quote are read all the same.
    QuoteOfALine(u64),
    TooLong,
}

impl Damage {
    fn of(row: &Row, columns: usize) -> Option<Self> {
        if let Some(line) = row.open_quote {
            return Some(Damage::OpenQuote(line));
        }
        if row.too_long {
            return Some(Damage::TooLong);
        }
        let ragged = || shape(&row.cells, columns) != Shape::Fits;
        // The end of a cell of several lines whose beginning was lost: `second line",20`.
        let ends_a_quote = || {
            let mut cells = row.cells.iter();
            cells.any(|cell| cell.ends_with('"') && !cell.starts_with('"'))
        };
        let lost = row.torn_quote.or_else(|| {
            let quote = row.quote_over_lines.or(row.odd_quote);
            quote
                .or_else(|| ends_a_quote().then_some(row.line))
                .filter(|_| ragged())
        });
        lost.map(Damage::LostQuote)
    }

    /// What is wrong with a row that was just read, which ends at the line of its quote where the lines below are rows.
    pub(super) fn settle<R: BufRead>(
        rows: &mut RowReader<R>,
        row: &mut Row,
        columns: usize,
    ) -> Option<Self> {
        let damage = Damage::of(row, columns)?;
        // A quote that is closed before a delimiter holds a text of several lines, however ragged its row is.
        match row.open_quote.or(row.torn_quote) {
            Some(line) if rows.go_on_behind_quote(row) => Some(Damage::QuoteOfALine(line)),
            _ => Some(damage),
        }
    }

    pub(super) fn code(self) -> IssueCode {
        match self {
            Damage::OpenQuote(_) | Damage::LostQuote(_) | Damage::QuoteOfALine(_) => {
                IssueCode::UnclosedQuote
            }
            Damage::TooLong => IssueCode::RaggedRow,
        }
    }

    pub(super) fn line(self, row: &Row) -> u64 {
        match self {
            Damage::OpenQuote(line) | Damage::LostQuote(line) | Damage::QuoteOfALine(line) => line,
            Damage::TooLong => row.line,
        }
    }

    pub(super) fn message(self, row: &Row) -> String {
        let lines = if row.line == row.last_line {
            format!("line {} is set aside", row.line)
        } else {
            format!("lines {} to {} are set aside", row.line, row.last_line)
        };
        match self {
            Damage::OpenQuote(_) => format!(
                "a quote (\") opens here and is never closed; {lines}, and nothing after is read; close the quote, or double it if it \
                 belongs to the text"
            ),
            Damage::LostQuote(_) => format!(
                "a quote (\") opens here and is closed where it does not fit the columns; {lines}; \
                 close the quote, or double it if it belongs to the text"
            ),
            Damage::QuoteOfALine(_) => format!(
                "a quote (\") opens here and is not closed where it could be; {lines}, and the rows below are read; close the quote, or \
                 double it if it belongs to the text"
            ),
            Damage::TooLong => format!(
                "the row is longer than 64 MiB or has more than 1048576 cells; {lines}; check the line ends and quotes"
            ),
        }
    }
}

/// A line that holds white space only, or the end mark (control-Z) of old programs, is no row.
pub(super) fn is_filler(row: &Row) -> bool {
    row.open_quote.is_none() && is_blank_cell(&row.cells)
}

fn is_blank_cell(cells: &StringRecord) -> bool {
    let mut cells = cells.iter();
    match (cells.next(), cells.next()) {
        (Some(cell), None) => !cell.is_empty() && is_filling(cell),
        _ => false,
    }
}

/// Whether the only cell of a line says that it is no row.
pub(super) fn is_filling(cell: &str) -> bool {
    cell.trim_matches('\u{1A}').trim().is_empty()
}

impl Record {
    /// Whether it is a line of spaces, or the end mark of an old system, and so no row.
    pub(crate) fn is_filler(&self) -> bool {
        is_blank_cell(&self.cells)
    }
}

//! Rows dealt out by their subjects.

use std::ops::Range;

use crate::input::file::PlainCells;
use crate::input::{Lines, Record};
use crate::text_key::TextKey;

use super::super::subject::trimmed;
use super::gather::Unfit;
use super::rows::RowsToPack;

/// Some lines of a file, with the places of their cells and who takes which row: the rows of a subject always go to
/// the same one.
pub(in super::super) struct Dealt {
    /// The number of their file.
    pub(super) file: usize,
    /// How many lines come before those of the file; all lines here are counted from the first file on.
    pub(super) before: u64,
    /// Plain lines, with the line on which they begin; or else records.
    pub(super) text: String,
    pub(super) first_line: u64,
    pub(super) records: Vec<Record>,
    pub(super) places: PlainCells,
    /// For each of those that take rows, the numbers of its rows within the block.
    pub(super) rows_of: Vec<Vec<u32>>,
}

impl Dealt {
    /// Nothing, for so many that take rows.
    pub(in super::super) fn new(shares: usize) -> Self {
        Dealt {
            file: 0,
            before: 0,
            text: String::new(),
            first_line: 0,
            records: Vec::new(),
            places: PlainCells::default(),
            rows_of: vec![Vec::new(); shares],
        }
    }

    /// Memory that can be used for lines again.
    pub(in super::super) fn take_buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text).into_bytes()
    }

    /// Deals out some lines of a file, told by its number and by how many lines come before its own.
    pub(in super::super) fn deal(
        &mut self,
        lines: Lines,
        (file, before): (usize, u64),
        rows: &RowsToPack,
        delimiter: u8,
    ) -> Result<(), Unfit> {
        (self.file, self.before) = (file, before);
        self.rows_of.iter_mut().for_each(Vec::clear);
        self.records.clear();
        self.text.clear();
        let subject = rows.plan().subject;
        match lines {
            Lines::Plain { first_line, text } => {
                self.text = String::from_utf8(text).map_err(|_| Unfit::Odd)?;
                self.first_line = before + first_line;
                self.places.find(self.text.as_bytes(), delimiter);
                for (number, place) in (0..).zip(self.places.rows()) {
                    let column = subject.filter(|column| *column < place.length());
                    let cell = column.map_or(0..0, |column| self.places.range(place, column));
                    put_to_share(&mut self.rows_of, number, &self.text, cell);
                }
            }
            Lines::Records(mut records) => {
                records.iter_mut().for_each(|record| record.line += before);
                for (number, record) in (0..).zip(&records) {
                    let cell = subject.map_or("", |column| record.cell(column));
                    put_to_share(&mut self.rows_of, number, cell, 0..cell.len());
                }
                self.records = records;
            }
        }
        Ok(())
    }

    /// The last line that was dealt out, as far as the lines of the file before it are known.
    pub(in super::super) fn last_line(&self) -> u64 {
        let last_plain = self.places.rows().last();
        match (self.records.last(), last_plain) {
            (Some(record), _) => record.line,
            (None, Some(place)) => self.first_line + place.line_of_block() as u64,
            (None, None) => self.before,
        }
    }
}

#[inline(always)]
fn put_to_share(rows_of: &mut [Vec<u32>], number: u32, text: &str, subject: Range<usize>) {
    let share = match rows_of.len() {
        1 => 0,
        shares => {
            let spread = TextKey::spread(text.as_bytes(), trimmed(text, subject));
            (((spread >> 32) * shares as u64) >> 32) as usize
        }
    };
    rows_of[share].push(number);
}

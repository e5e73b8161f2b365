//! The rows at the beginning of a table.

use crate::input::file::damage::{Damage, is_filler};
use crate::input::file::quotes::RowReader;
use crate::input::file::record::Record;

/// The rows at the beginning of a table; see [`Table::sample`](super::Table::sample).
pub struct Sample<'a> {
    pub(super) rows: RowReader<&'a [u8]>,
    pub(super) whole: bool,
    pub(super) columns: usize,
}

impl Iterator for Sample<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            // Reading from a slice can't fail.
            let mut row = self.rows.next_row().ok().flatten()?;
            if !row.terminated && !self.whole {
                return None;
            }
            if !is_filler(&row) {
                let damaged = Damage::settle(&mut self.rows, &mut row, self.columns).is_some();
                return Some(Record {
                    line: row.line,
                    cells: row.cells,
                    damaged,
                });
            }
        }
    }
}

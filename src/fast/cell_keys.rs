//! The texts of the cells of some rows as keys, column by column.

use crate::input::RowPlace;
use crate::text_map::ShortKey;

use super::block::Block;
use super::chunk::{COLUMN, Marks};

/// The keys of the cells of some columns.
pub(super) struct CellKeys {
    /// The places of the columns in a row.
    columns: Vec<usize>,
    keys: Vec<ShortKey>,
}

impl CellKeys {
    pub(super) fn new(columns: Vec<usize>) -> Self {
        CellKeys {
            keys: vec![ShortKey::EMPTY; columns.len() * COLUMN],
            columns,
        }
    }

    /// Takes the keys of some rows, each of which has all columns but the odd ones. Row by row: what is near each other
    /// in the block is looked at together.
    pub(super) fn take(&mut self, block: &Block, rows: &[RowPlace], marks: &[u8]) {
        let bytes = block.text.as_bytes();
        for (number, (row, marks)) in rows.iter().zip(marks).enumerate() {
            let own = self.keys.iter_mut().skip(number).step_by(COLUMN);
            if marks & Marks::ODD != 0 {
                own.for_each(|key| *key = ShortKey::EMPTY);
                continue;
            }
            let (row_start, ends) = block.places.start_and_ends(row);
            for (key, &column) in own.zip(&self.columns) {
                let start = match column {
                    0 => row_start,
                    _ => ends[column - 1] + 1,
                };
                *key = ShortKey::of(bytes, &(start as usize..ends[column] as usize));
            }
        }
    }

    /// The keys of the cells of a column, by its number.
    pub(super) fn of(&self, column: usize) -> &[ShortKey] {
        &self.keys[column * COLUMN..][..COLUMN]
    }
}

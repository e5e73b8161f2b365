//! The units and limits that stand in the columns beside a result.

use std::collections::HashMap;
use std::ops::Range;

use crate::input::RowPlace;

use super::block::{Block, spans};

/// So many different ones are told apart. Usually there are few: those of each sex and age.
const MOST: usize = 256;

/// What stands in some columns, by its number.
pub(super) struct UnitsAndLimits {
    /// The places of the columns in a row, neighbors together.
    spans: Vec<Range<usize>>,
    numbers: HashMap<Box<[u8]>, usize>,
    /// What stood there in the row before, and its number.
    last: (Vec<u8>, Option<usize>),
    own: Vec<u8>,
}

impl UnitsAndLimits {
    /// `columns` are their places in their order.
    pub(super) fn new(columns: &[usize]) -> Self {
        UnitsAndLimits {
            spans: spans(columns.iter().copied()),
            numbers: HashMap::new(),
            last: (Vec::new(), None),
            own: Vec::new(),
        }
    }

    /// The number of what stands there in a row that has all columns; the next one where that is new. `None` where too
    /// much was seen that is new.
    pub(super) fn number(&mut self, block: &Block, row: &RowPlace) -> Option<usize> {
        self.own.clear();
        for span in &self.spans {
            let first = block.places.range(row, span.start);
            let last = block.places.range(row, span.end - 1);
            self.own
                .extend_from_slice(&block.text.as_bytes()[first.start..last.end]);
            // No cell of plain text has one in it.
            self.own.push(b'\n');
        }
        if self.last.1.is_some() && self.own == self.last.0 {
            return self.last.1;
        }
        let next = self.numbers.len();
        let number = match self.numbers.get(self.own.as_slice()) {
            Some(number) => *number,
            None if next < MOST => {
                self.numbers.insert(self.own.as_slice().into(), next);
                next
            }
            None => return None,
        };
        std::mem::swap(&mut self.last.0, &mut self.own);
        self.last.1 = Some(number);
        Some(number)
    }
}

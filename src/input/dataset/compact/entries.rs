//! What finds the panels of a part and their rows, close together in memory.

use super::waiting::NO_FACTS;
use crate::text_key::TextKey;

/// What finds a panel and its rows. A panel takes 32 bytes here, 4 in `Blocks::told` and about 10 to be found. No entry
/// stands across two lines of memory: each is asked for alone.
#[repr(align(32))]
pub(super) struct Entry {
    pub(super) subject: TextKey,
    /// The number of its window.
    pub window: i64,
    /// Where its last row stands in the list.
    pub(super) last: u32,
    /// The line of its first row.
    pub line: u32,
}

/// Entries in blocks, so that none is ever copied.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Vec<Entry>>,
    /// Of each entry, what is asked for less often: twice the number by which its time is told, and 1 more where one of
    /// its rows is odd.
    pub(super) told: Vec<u32>,
    /// The facts that the rows of an entry say, as far as there are any.
    pub(super) facts: Vec<u32>,
}

pub(super) const ODD: u32 = 1;

pub(super) const BLOCK_BITS: u32 = 13;

impl Blocks {
    #[inline(always)]
    pub(super) fn get(&self, number: u32) -> &Entry {
        &self.blocks[(number >> BLOCK_BITS) as usize][(number & ((1 << BLOCK_BITS) - 1)) as usize]
    }

    #[inline(always)]
    pub(super) fn get_mut(&mut self, number: u32) -> &mut Entry {
        &mut self.blocks[(number >> BLOCK_BITS) as usize]
            [(number & ((1 << BLOCK_BITS) - 1)) as usize]
    }

    pub(super) fn count(&self) -> usize {
        match self.blocks.as_slice() {
            [] => 0,
            [full @ .., last] => (full.len() << BLOCK_BITS) + last.len(),
        }
    }

    /// Whether the rows of an entry say these facts; the first ones are those of all.
    pub(super) fn agree_with(&mut self, number: u32, facts: u32) -> bool {
        if facts == NO_FACTS {
            return true;
        }
        if self.facts.len() <= number as usize {
            self.facts.resize(self.told.len(), NO_FACTS);
        }
        let own = &mut self.facts[number as usize];
        if *own == NO_FACTS {
            *own = facts;
        }
        *own == facts
    }

    pub(super) fn push(&mut self, entry: Entry, time: u32) {
        self.told.push(time << 1);
        match self.blocks.last_mut() {
            Some(last) if last.len() < 1 << BLOCK_BITS => last.push(entry),
            _ => {
                let mut block = Vec::with_capacity(1 << BLOCK_BITS);
                block.push(entry);
                self.blocks.push(block);
            }
        }
    }
}

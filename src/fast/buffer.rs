//! Rows that are put together before they are written.

use std::ops::Range;

/// Short parts are copied as blocks of this length, without asking how long they are.
pub(super) const BLOCK: usize = 16;

/// Longer ones as blocks of this length.
pub(super) const LONG_BLOCK: usize = 48;

/// Bytes of rows. Its memory is used again, and is not cleared in between.
#[derive(Default)]
pub(super) struct RowBuffer {
    bytes: Vec<u8>,
    used: usize,
}

impl RowBuffer {
    /// Begins anew.
    pub(super) fn clear(&mut self) {
        self.used = 0;
    }

    /// What was put in.
    pub(super) fn written(&self) -> &[u8] {
        &self.bytes[..self.used]
    }

    /// Makes room for so many bytes and a long block.
    #[inline]
    pub(super) fn reserve(&mut self, length: usize) {
        let needed = self.used + length + LONG_BLOCK;
        if self.bytes.len() < needed {
            self.bytes.resize(needed.next_power_of_two(), 0);
        }
    }

    /// Puts the first bytes of a block of `SIZE` in, for which there must be room.
    #[inline(always)]
    pub(super) fn put_block<const SIZE: usize>(&mut self, block: &[u8; LONG_BLOCK], length: usize) {
        let room = self.bytes.get_mut(self.used..self.used + SIZE);
        if let (Some(room), Some(block)) = (room, block.first_chunk::<SIZE>()) {
            room.copy_from_slice(block);
        }
        self.used += length;
    }

    /// Puts bytes in for which there must be room.
    #[inline(always)]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        let end = self.used + bytes.len();
        if let Some(room) = self.bytes.get_mut(self.used..end) {
            room.copy_from_slice(bytes);
        }
        self.used = end;
    }

    /// Puts a part of a text in, for which there must be room. Short parts are copied with what stands behind them,
    /// which is overwritten by what is put in next.
    #[inline(always)]
    pub(super) fn put_from(&mut self, text: &[u8], part: Range<usize>) {
        const LONG: usize = 2 * BLOCK;
        let length = part.end - part.start;
        let whole = text.get(part.start..part.start + LONG);
        let room = self.bytes.get_mut(self.used..self.used + LONG);
        match (whole, room) {
            (Some(whole), Some(room)) if length <= LONG => {
                room.copy_from_slice(whole);
                self.used += length;
            }
            _ => self.put(&text[part]),
        }
    }

    /// Puts bytes in.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.put(bytes);
    }
}

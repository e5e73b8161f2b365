//! Answers as bytes of result rows.

use std::io;
use std::ops::Range;

use crate::interpret::Decider;
use crate::report::rows::{RowForm, RowLayout};

use super::buffer::{BLOCK, LONG_BLOCK, RowBuffer};
use super::decisions::Answering;
use super::outputs::{Output, Remark};

/// Bytes for which there is no room in a block.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Long(Vec<u8>);

/// The cells of a group of outputs as bytes. What is short stands beside its length, in memory that is fetched at once.
#[repr(align(64))]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CellBytes {
    /// Longer ones.
    long: Option<Box<Long>>,
    /// How many bytes there are.
    length: u32,
    /// Whether they name issues.
    pub has_issues: bool,
    /// Short ones, filled up.
    block: [u8; LONG_BLOCK],
}

impl CellBytes {
    fn new(bytes: Vec<u8>, has_issues: bool) -> Self {
        let mut block = [0; LONG_BLOCK];
        let length = bytes.len() as u32;
        let mut long = None;
        match block.get_mut(..bytes.len()) {
            Some(room) => room.copy_from_slice(&bytes),
            None => long = Some(Box::new(Long(bytes))),
        }
        CellBytes {
            long,
            length,
            has_issues,
            block,
        }
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        match &self.long {
            Some(long) => &long.0,
            None => &self.block[..self.length as usize],
        }
    }

    /// Puts the bytes into a row for which there is room where they are short, and behind them room for more.
    #[inline(always)]
    pub(super) fn put(&self, out: &mut RowBuffer, room_for_more: usize) {
        let length = self.length as usize;
        if length <= BLOCK {
            out.put_block::<BLOCK>(&self.block, length);
        } else if length <= LONG_BLOCK {
            out.put_block::<LONG_BLOCK>(&self.block, length);
        } else {
            let bytes = self.bytes();
            out.reserve(bytes.len() + room_for_more);
            out.put(bytes);
        }
    }
}

/// Writes what is decided as the cells of a layout.
pub(super) struct Cells<'a> {
    layout: &'a RowLayout<'a>,
    form: &'a dyn RowForm,
    outputs: &'a [Output],
    /// The first result column of each output.
    first_column: Vec<usize>,
    /// For each output, what was said of any row.
    pub remarks: Vec<u8>,
}

impl<'a> Cells<'a> {
    /// `nothing` is what is decided of an empty panel, which has the same cells as any other.
    pub(super) fn new(
        layout: &'a RowLayout<'a>,
        form: &'a dyn RowForm,
        outputs: &'a [Output],
        nothing: &Decider,
    ) -> Self {
        let mut first_column = Vec::new();
        let mut next = layout.input_columns();
        for output in outputs {
            first_column.push(next);
            next += output.cells(nothing, layout).0.len();
        }
        Cells {
            layout,
            form,
            outputs,
            first_column,
            remarks: vec![0; outputs.len()],
        }
    }

    /// The column of the last output.
    pub(super) fn last_column(&self) -> usize {
        self.first_column.last().copied().unwrap_or(0)
    }
}

impl Answering for Cells<'_> {
    type Answer = CellBytes;

    fn answer(&mut self, outputs: Range<usize>, decider: &Decider) -> io::Result<CellBytes> {
        let mut all = Vec::new();
        let mut has_issues = false;
        for number in outputs {
            let output = &self.outputs[number];
            let column = self.first_column[number];
            let (bytes, remark) = output.bytes(decider, self.layout, self.form, column)?;
            all.extend_from_slice(&bytes);
            has_issues |= remark.0 & Remark::ISSUES != 0;
            self.remarks[number] |= remark.0;
        }
        Ok(CellBytes::new(all, has_issues))
    }
}

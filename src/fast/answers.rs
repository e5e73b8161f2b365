//! Answers as bytes of result rows.

use std::io;
use std::ops::Range;

use crate::interpret::Decider;
use crate::report::rows::{RowForm, RowLayout};

use super::buffer::{BLOCK, LONG_BLOCK, RowBuffer};
use super::decisions::Answering;
use super::outputs::{Output, Remark};

/// The cells of a group of outputs as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CellBytes {
    /// Short ones, filled up.
    block: [u8; LONG_BLOCK],
    /// How many bytes there are.
    length: usize,
    /// Longer ones.
    long: Box<[u8]>,
    /// Whether they name issues.
    pub has_issues: bool,
}

impl CellBytes {
    fn new(bytes: Vec<u8>, has_issues: bool) -> Self {
        let mut block = [0; LONG_BLOCK];
        let length = bytes.len();
        let mut long = Vec::new();
        match block.get_mut(..length) {
            Some(room) => room.copy_from_slice(&bytes),
            None => long = bytes,
        }
        CellBytes {
            block,
            length,
            long: long.into(),
            has_issues,
        }
    }

    /// How many bytes there are.
    #[inline(always)]
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        match self.block.get(..self.length) {
            Some(bytes) => bytes,
            None => &self.long,
        }
    }

    /// Puts the bytes into a row for which there is room.
    #[inline(always)]
    pub(super) fn put(&self, out: &mut RowBuffer) {
        if self.length <= BLOCK {
            out.put_block::<BLOCK>(&self.block, self.length);
        } else if self.length <= LONG_BLOCK {
            out.put_block::<LONG_BLOCK>(&self.block, self.length);
        } else {
            out.put(&self.long);
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

//! Some rows that are worked off together, column by column.

use super::columns::CellClass;

/// So many rows are worked off together.
pub(super) const ROWS_TOGETHER: usize = 1024;

/// What is known of each row.
pub(super) struct Marks;

impl Marks {
    /// It must be read as a whole.
    pub(super) const ODD: u8 = 1;
    /// It has a laboratory result.
    pub(super) const USABLE: u8 = 2;
    /// There is a remark on one of its cells.
    pub(super) const REMARK: u8 = 4;
    /// Something of it was not decided before.
    pub(super) const NEW: u8 = 8;
}

/// Some rows.
pub(super) struct Chunk {
    /// How many there are.
    rows: usize,
    /// What is known of each.
    pub marks: Vec<u8>,
    classes: Vec<CellClass>,
    /// The number of the person of whom each tells.
    pub persons: Vec<u32>,
    answers: Vec<u32>,
}

impl Chunk {
    pub(super) fn new(columns: usize, groups: usize) -> Self {
        Chunk {
            rows: 0,
            marks: vec![0; ROWS_TOGETHER],
            classes: vec![CellClass::NOTHING; ROWS_TOGETHER * columns],
            persons: vec![0; ROWS_TOGETHER],
            answers: vec![0; ROWS_TOGETHER * groups],
        }
    }

    /// Begins with so many other rows; `marks` says what is known of each.
    pub(super) fn begin(&mut self, marks: impl Iterator<Item = u8>) {
        self.rows = 0;
        for (own, mark) in self.marks.iter_mut().zip(marks) {
            *own = mark;
            self.rows += 1;
        }
        self.persons.fill(0);
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The classes of a column's cells.
    #[inline]
    pub(super) fn classes(&self, column: usize) -> &[CellClass] {
        &self.classes[column * ROWS_TOGETHER..][..self.rows]
    }

    /// The class of one cell.
    pub(super) fn class(&self, column: usize, row: usize) -> CellClass {
        self.classes[column * ROWS_TOGETHER + row]
    }

    /// The classes of a column's cells and the marks of the rows, to be written.
    pub(super) fn column_mut(&mut self, column: usize) -> (&mut [CellClass], &mut [u8]) {
        (
            &mut self.classes[column * ROWS_TOGETHER..][..self.rows],
            &mut self.marks[..self.rows],
        )
    }

    /// The answer of a group of outputs to a row.
    #[inline(always)]
    pub(super) fn answer(&self, group: usize, row: usize) -> u32 {
        self.answers[group * ROWS_TOGETHER + row]
    }

    pub(super) fn set_answer(&mut self, group: usize, row: usize, answer: u32) {
        self.answers[group * ROWS_TOGETHER + row] = answer;
    }
}

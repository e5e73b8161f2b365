//! Some rows that are worked off together, column by column.

use crate::panel::Issue;

use super::columns::CellClass;
use super::earlier::EarlierAnswers;

/// So many rows are worked off together.
pub(super) const ROWS_TOGETHER: usize = 1024;

/// So far apart the columns of what is known of the rows begin: not by a power of two, since what stands so far apart is
/// in each other's way in the memory near the processor.
pub(super) const COLUMN: usize = ROWS_TOGETHER + 16;

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
    /// What earlier results say of each.
    pub earlier: EarlierAnswers,
    /// What is to be said of rows beside the remarks on their cells, in their order.
    pub issues: Vec<(usize, Vec<Issue>)>,
}

/// The numbers of the answers of groups of outputs to the rows of a chunk.
pub(super) struct Answers(Vec<u32>);

impl Answers {
    pub(super) fn new(groups: usize) -> Self {
        Answers(vec![0; COLUMN * groups])
    }

    #[inline(always)]
    pub(super) fn of(&self, group: usize, row: usize) -> u32 {
        self.0[group * COLUMN + row]
    }

    /// The answers of a group to all rows.
    pub(super) fn of_group(&self, group: usize) -> &[u32] {
        &self.0[group * COLUMN..][..ROWS_TOGETHER]
    }

    #[inline(always)]
    pub(super) fn set(&mut self, group: usize, row: usize, answer: u32) {
        self.0[group * COLUMN + row] = answer;
    }
}

impl Chunk {
    pub(super) fn new(columns: usize) -> Self {
        Chunk {
            rows: 0,
            marks: vec![0; ROWS_TOGETHER],
            classes: vec![CellClass::NOTHING; COLUMN * columns],
            persons: vec![0; ROWS_TOGETHER],
            earlier: EarlierAnswers::default(),
            issues: Vec::new(),
        }
    }

    /// Begins with so many other rows; `marks` says what is known of each.
    pub(super) fn begin(&mut self, marks: impl Iterator<Item = u8>) {
        self.rows = 0;
        for (own, mark) in self.marks.iter_mut().zip(marks) {
            *own = mark;
            self.rows += 1;
        }
        self.issues.clear();
    }

    /// What is to be said of a row beside the remarks on its cells.
    pub(super) fn issues_of(&self, row: usize) -> &[Issue] {
        let place = self.issues.binary_search_by_key(&row, |(of, _)| *of);
        place.map_or(&[], |place| &self.issues[place].1)
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The classes of a column's cells.
    #[inline]
    pub(super) fn classes(&self, column: usize) -> &[CellClass] {
        &self.classes[column * COLUMN..][..self.rows]
    }

    /// The class of one cell.
    pub(super) fn class(&self, column: usize, row: usize) -> CellClass {
        self.classes[column * COLUMN + row]
    }

    /// Whether a row has anything that can be used in one of these columns.
    pub(super) fn says_something(&self, columns: &[usize], row: usize) -> bool {
        let mut columns = columns.iter();
        columns.any(|column| self.class(*column, row).has_result())
    }

    /// The classes of a column's cells and the marks of the rows, to be written.
    pub(super) fn column_mut(&mut self, column: usize) -> (&mut [CellClass], &mut [u8]) {
        (
            &mut self.classes[column * COLUMN..][..self.rows],
            &mut self.marks[..self.rows],
        )
    }
}

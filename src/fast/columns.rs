//! The columns of results and facts, and the classes into which their texts fall.

use crate::input::{CellFact, LoneRows, PlainCells, RowPlace};
use crate::panel::Issue;
use crate::text_map::{Key, TextMap};

use super::chunk::Marks;
use super::views::Views;

/// So many texts of a column are remembered; what comes after is read each time.
const TEXTS_KEPT: usize = 60_000;

/// Longer texts are not remembered.
const LONGEST_KEPT: usize = 200;

/// What a cell comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CellClass(u32);

impl CellClass {
    /// Its row must be read as a whole.
    pub(super) const ODD: CellClass = CellClass(u32::MAX);
    /// Nothing in it that can be used.
    pub(super) const NOTHING: CellClass = CellClass(0);
    /// There is a remark on it.
    const REMARK: u32 = 1 << 30;

    pub(super) fn of_number(number: u32) -> Self {
        CellClass(number)
    }

    fn with_remark(self, remark: Option<&Issue>) -> Self {
        match remark {
            Some(issue) => CellClass(self.0 | CellClass::REMARK | (issue.code as u32) << 16),
            None => self,
        }
    }

    /// Tells its remark from other ones.
    pub(super) fn remark_number(self) -> u32 {
        self.0 >> 16
    }

    /// Whether there is a remark on it, which belongs to the row's issues.
    pub(super) fn has_remark(self) -> bool {
        self.0 & CellClass::REMARK != 0
    }

    /// The number of its class; nothing is class 0.
    #[inline]
    pub(super) fn number(self) -> usize {
        (self.0 & 0xffff) as usize
    }

    /// What a cell of the class says of its row.
    #[inline]
    fn marks(self, of_usable: u8) -> u8 {
        if self.0 & CellClass::REMARK == 0 {
            return if self.0 == 0 { 0 } else { of_usable };
        }
        match self {
            CellClass::ODD => Marks::ODD,
            _ if self.number() > 0 => Marks::REMARK | of_usable,
            _ => Marks::REMARK,
        }
    }
}

/// One column of results or facts.
pub(super) struct Column {
    /// Its place in a row.
    pub index: usize,
    number: usize,
    /// What a usable cell says of its row: that it has a result, if the column holds results.
    of_usable: u8,
    texts: TextMap<CellClass>,
}

impl Column {
    pub(super) fn new(index: usize, number: usize, is_laboratory: bool) -> Self {
        Column {
            index,
            number,
            of_usable: if is_laboratory { Marks::USABLE } else { 0 },
            texts: TextMap::default(),
        }
    }

    /// Finds the classes of the column's cells in some rows of a block, and what they say of their rows.
    pub(super) fn classify(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        block: &str,
        (cells, rows): (&PlainCells, &[RowPlace]),
        (classes, marks): (&mut [CellClass], &mut [u8]),
    ) {
        let bytes = block.as_bytes();
        for ((row, class), marks) in rows.iter().zip(classes).zip(marks) {
            *class = CellClass::NOTHING;
            if *marks & Marks::ODD != 0 {
                continue;
            }
            let place = cells.range(row, self.index);
            if place.is_empty() {
                continue;
            }
            let key = Key::of(bytes, &place);
            let found = match self.texts.get(key) {
                Some(class) => class,
                None => self.read_new(views, reader, key, &block[place]),
            };
            *marks |= found.marks(self.of_usable);
            // An odd row has no classes that could be looked up.
            if found != CellClass::ODD {
                *class = found;
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn read_new(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        key: Key,
        text: &str,
    ) -> CellClass {
        let class = self.read(views, reader, text);
        if self.texts.count() < TEXTS_KEPT && text.len() < LONGEST_KEPT {
            self.texts.put(key, class);
        }
        class
    }

    fn read(&self, views: &mut Views, reader: &LoneRows, text: &str) -> CellClass {
        match reader.cell(self.number, text, 0) {
            CellFact::Empty | CellFact::NoResult => CellClass::NOTHING,
            CellFact::Refused(issue) => CellClass::NOTHING.with_remark(Some(&issue)),
            CellFact::Odd => CellClass::ODD,
            CellFact::Observed(observation, remark) => match views.class_of(*observation) {
                CellClass::ODD => CellClass::ODD,
                class => class.with_remark(remark.as_ref()),
            },
        }
    }

    /// The remark on a cell, again for the line on which it stands.
    pub(super) fn remark(&self, reader: &LoneRows, text: &str, line: u64) -> Option<Issue> {
        match reader.cell(self.number, text, line) {
            CellFact::Refused(issue) => Some(issue),
            CellFact::Observed(_, remark) => remark,
            CellFact::Empty | CellFact::NoResult | CellFact::Odd => None,
        }
    }
}

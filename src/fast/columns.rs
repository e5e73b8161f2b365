//! The columns of results and facts, and the classes into which their texts fall.

use crate::input::{CellFact, LoneRows, RowPlace};
use crate::panel::Issue;
use crate::text_map::{Key, ShortKey, TextMap};

use super::block::Block;
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
    /// Not found yet.
    const UNKNOWN: CellClass = CellClass(1 << 31);

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
        (block, rows): (&Block, &[RowPlace]),
        keys: &[ShortKey],
        (classes, marks): (&mut [CellClass], &mut [u8]),
    ) {
        let mut seen = 0;
        for (key, class) in keys.iter().zip(&mut *classes) {
            *class = self.texts.get_short(*key).unwrap_or(CellClass::UNKNOWN);
            seen |= class.0;
        }
        if seen & CellClass::UNKNOWN.0 != 0 {
            for (row, class) in rows.iter().zip(&mut *classes) {
                if *class == CellClass::UNKNOWN {
                    let text = &block.text[block.places.range(row, self.index)];
                    *class = self.find(views, reader, text);
                    seen |= class.0;
                }
            }
        }
        for (class, marks) in classes.iter().zip(&mut *marks) {
            *marks |= if class.number() == 0 {
                0
            } else {
                self.of_usable
            };
        }
        if seen & CellClass::REMARK != 0 {
            for (class, marks) in classes.iter_mut().zip(marks) {
                if *class == CellClass::ODD {
                    // An odd row has no classes that could be looked up.
                    *class = CellClass::NOTHING;
                    *marks |= Marks::ODD;
                } else if class.has_remark() {
                    *marks |= Marks::REMARK;
                }
            }
        }
    }

    fn find(&mut self, views: &mut Views, reader: &LoneRows, text: &str) -> CellClass {
        let key = Key::of(text);
        match self.texts.get(key) {
            Some(class) => class,
            None => self.read_new(views, reader, key, text),
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
            CellFact::Observed(observation, remark) => match views.class_of(&observation) {
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

//! The columns of results and facts, and the classes into which their texts fall.

use crate::input::{CellFact, LoneRows, PlainRow, RowPlace};
use crate::panel::{Issue, IssueCode};
use crate::text_map::{Key, ShortKey, TextMap};

use super::beside::Beside;
use super::block::Block;
use super::chunk::Marks;
use super::classes::Said;
use super::views::Views;

/// So many texts of a column are remembered; what comes after is read each time.
const TEXTS_KEPT: usize = 60_000;

/// Longer texts are not remembered.
const LONGEST_KEPT: usize = 200;

/// So many bits tell which remarks there are on a cell.
const REMARK_BITS: u32 = 12;

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
    /// It stands for limits without a result.
    const WITHOUT_RESULT: u32 = 1 << 29;
    /// Not found yet.
    const UNKNOWN: CellClass = CellClass(1 << 31);

    pub(super) fn of_number(number: u32) -> Self {
        CellClass(number)
    }

    /// The same with remarks that have this number; that of odd cells where there are too many of them.
    fn with_remarks(self, number: usize) -> Self {
        match u32::try_from(number) {
            Ok(number) if number < 1 << REMARK_BITS => {
                CellClass(self.0 | CellClass::REMARK | number << 16)
            }
            _ => CellClass::ODD,
        }
    }

    /// The same where it stands for limits without a result.
    pub(super) fn without_result(self) -> Self {
        match self {
            CellClass::ODD => CellClass::ODD,
            class => CellClass(class.0 | CellClass::WITHOUT_RESULT),
        }
    }

    /// Whether there is a result that can be used.
    #[inline]
    pub(super) fn has_result(self) -> bool {
        self.number() != 0 && self.0 & CellClass::WITHOUT_RESULT == 0
    }

    /// The number of its remarks.
    fn remarks(self) -> usize {
        (self.0 >> 16) as usize & ((1 << REMARK_BITS) - 1)
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
    /// What its texts stand for; where others belong to it, beside each of what stands in these.
    texts: Vec<TextMap<CellClass>>,
    beside: Option<Beside>,
    /// Where it holds dates of birth: what each number of completed years stands for.
    by_years: Option<Vec<CellClass>>,
    /// The remarks that cells have, by their number.
    remarks: Vec<Vec<IssueCode>>,
}

impl Column {
    /// `number` is that of the column among those of results and facts.
    pub(super) fn new(reader: &LoneRows, index: usize, number: usize) -> Self {
        let is_birth = reader.is_birth(number);
        // Hardly two dates of birth stand beside the same time.
        let beside = match is_birth {
            true => &[],
            false => reader.beside(number),
        };
        let texts = match beside {
            [] => vec![TextMap::default()],
            _ => Vec::new(),
        };
        Column {
            index,
            number,
            of_usable: if reader.is_laboratory(number) {
                Marks::USABLE
            } else {
                0
            },
            texts,
            beside: (!beside.is_empty()).then(|| Beside::new(beside)),
            by_years: is_birth.then(Vec::new),
            remarks: Vec::new(),
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
        let mut seen = match (&self.beside, &self.by_years) {
            (None, None) => self.look_up(keys, classes),
            (Some(_), _) => {
                self.look_up_beside(views, reader, (block, rows), keys, (classes, marks))
            }
            (None, Some(_)) => self.look_up_ages(views, reader, (block, rows), (classes, marks)),
        };
        if seen & CellClass::UNKNOWN.0 != 0 {
            for (row, class) in rows.iter().zip(&mut *classes) {
                if *class == CellClass::UNKNOWN {
                    *class = self.find(views, reader, block, row);
                    seen |= class.0;
                }
            }
        }
        for (class, marks) in classes.iter().zip(&mut *marks) {
            *marks |= if class.has_result() {
                self.of_usable
            } else {
                0
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

    /// The classes of cells with these keys; gives the bits of all of them.
    #[inline(always)]
    fn look_up(&self, keys: &[ShortKey], classes: &mut [CellClass]) -> u32 {
        let [texts] = self.texts.as_slice() else {
            return 0;
        };
        let mut seen = 0;
        for (key, class) in keys.iter().zip(classes) {
            *class = texts.get_short(*key).unwrap_or(CellClass::UNKNOWN);
            seen |= class.0;
        }
        seen
    }

    /// The same where other cells belong to those of the column.
    fn look_up_beside(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        (block, rows): (&Block, &[RowPlace]),
        keys: &[ShortKey],
        (classes, marks): (&mut [CellClass], &[u8]),
    ) -> u32 {
        let mut seen = 0;
        for (((key, class), row), marks) in keys.iter().zip(classes).zip(rows).zip(marks) {
            *class = match marks & Marks::ODD {
                0 => match self.texts_beside(views, reader, block, row) {
                    Some(texts) => texts.get_short(*key).unwrap_or(CellClass::UNKNOWN),
                    None => CellClass::ODD,
                },
                _ => CellClass::NOTHING,
            };
            seen |= class.0;
        }
        seen
    }

    /// The same of the ages that follow from dates of birth.
    fn look_up_ages(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        (block, rows): (&Block, &[RowPlace]),
        (classes, marks): (&mut [CellClass], &[u8]),
    ) -> u32 {
        let mut seen = 0;
        for ((class, row), marks) in classes.iter_mut().zip(rows).zip(marks) {
            *class = match marks & Marks::ODD {
                0 => self.age(views, reader, block, row),
                _ => CellClass::NOTHING,
            };
            seen |= class.0;
        }
        seen
    }

    fn age(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        block: &Block,
        row: &RowPlace,
    ) -> CellClass {
        let cell = |index: usize| block.cell(row, index);
        let years = reader.completed_years(cell);
        let known = |(years, known): (usize, &Vec<CellClass>)| known.get(years).copied();
        let known = years.zip(self.by_years.as_ref()).and_then(known);
        if let Some(class) = known.filter(|class| *class != CellClass::UNKNOWN) {
            return class;
        }
        let class = self.read(views, reader, cell);
        if let (Some(years), Some(known)) = (years, &mut self.by_years) {
            known.resize(known.len().max(years + 1), CellClass::UNKNOWN);
            known[years] = class;
        }
        class
    }

    /// What the column's texts stand for beside what stands in a row; nothing where that is seldom so.
    fn texts_beside(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        block: &Block,
        row: &RowPlace,
    ) -> Option<&mut TextMap<CellClass>> {
        let number = match &mut self.beside {
            None => 0,
            Some(beside) => beside.number(block, row)?,
        };
        if number == self.texts.len() {
            let own = self.index;
            let empty = self.read(views, reader, |index| match index == own {
                true => "",
                false => block.cell(row, index),
            });
            self.texts.push(TextMap::with_empty(empty));
        }
        self.texts.get_mut(number)
    }

    fn find(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        block: &Block,
        row: &RowPlace,
    ) -> CellClass {
        let key = Key::of(block.cell(row, self.index));
        match self.texts_beside(views, reader, block, row) {
            None => CellClass::ODD,
            Some(texts) => match texts.get(key) {
                Some(class) => class,
                None => self.read_new(views, reader, block, row),
            },
        }
    }

    #[cold]
    #[inline(never)]
    fn read_new(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        block: &Block,
        row: &RowPlace,
    ) -> CellClass {
        let class = self.read(views, reader, |index| block.cell(row, index));
        let text = block.cell(row, self.index);
        let known: usize = self.texts.iter().map(TextMap::count).sum();
        if known < TEXTS_KEPT
            && text.len() < LONGEST_KEPT
            && let Some(texts) = self.texts_beside(views, reader, block, row)
        {
            texts.put(Key::of(text), class);
        }
        class
    }

    fn read<'t>(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        cell: impl Fn(usize) -> &'t str,
    ) -> CellClass {
        let CellFact::Said {
            result,
            limits,
            issues,
        } = reader.cell(self.number, cell, 0)
        else {
            return CellClass::ODD;
        };
        let class = views.class_of(Said {
            result: result.as_deref(),
            limits: limits.as_ref(),
        });
        if class == CellClass::ODD || issues.is_empty() {
            return class;
        }
        let codes: Vec<IssueCode> = issues.iter().map(|issue| issue.code).collect();
        let known = self.remarks.iter().position(|own| *own == codes);
        class.with_remarks(known.unwrap_or_else(|| {
            self.remarks.push(codes);
            self.remarks.len() - 1
        }))
    }

    /// The kinds of the remarks on a cell of a class.
    pub(super) fn remark_codes(&self, class: CellClass) -> &[IssueCode] {
        match class.has_remark() {
            true => &self.remarks[class.remarks()],
            false => &[],
        }
    }

    /// The remarks on a cell of a row, again for the line on which it stands.
    pub(super) fn remarks(&self, reader: &LoneRows, row: &PlainRow) -> Vec<Issue> {
        match reader.cell(self.number, |index| row.cell(index), row.line) {
            CellFact::Said { issues, .. } => issues,
            CellFact::Odd => Vec::new(),
        }
    }
}

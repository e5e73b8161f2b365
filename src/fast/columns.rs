//! The columns of results and facts, and the classes into which their texts fall.

use crate::input::{CellFact, LoneRows, PlainRow, RowPlace};
use crate::panel::{Issue, IssueCode};
use crate::text_map::{Key, ShortKey, TextMap};

use super::block::Block;
use super::chunk::Marks;
use super::classes::ResultAndLimits;
use super::units_and_limits::UnitsAndLimits;
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
    /// What a usable cell says of its row: that it has a result, if the column holds results.
    of_usable: u8,
    texts: Texts,
    cells: CellReading,
}

/// What the texts of a column stand for.
enum Texts {
    /// Each by itself.
    Alone(TextMap<CellClass>),
    /// Beside each of the units and limits that belong to them.
    ByUnitsAndLimits(UnitsAndLimits, Vec<TextMap<CellClass>>),
    /// As dates of birth: each number of completed years. Hardly two stand beside the same time.
    Births(Vec<CellClass>),
}

/// How the cells of a column are read for the first time.
struct CellReading {
    /// The number of the column among those of results and facts.
    number: usize,
    /// The remarks that cells have, by their number.
    remarks: Vec<Vec<IssueCode>>,
}

impl Column {
    /// `number` is that of the column among those of results and facts.
    pub(super) fn new(reader: &LoneRows, index: usize, number: usize) -> Self {
        Column {
            index,
            of_usable: if reader.holds_results(number) {
                Marks::USABLE
            } else {
                0
            },
            texts: match reader.beside(number) {
                _ if reader.is_birth(number) => Texts::Births(Vec::new()),
                [] => Texts::Alone(TextMap::default()),
                beside => Texts::ByUnitsAndLimits(UnitsAndLimits::new(beside), Vec::new()),
            },
            cells: CellReading {
                number,
                remarks: Vec::new(),
            },
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
        let mut seen = match &self.texts {
            Texts::Alone(texts) => look_up(texts, keys, classes),
            Texts::ByUnitsAndLimits(..) | Texts::Births(_) => {
                let mut seen = 0;
                let cells = keys.iter().zip(&mut *classes);
                for (((key, class), row), marks) in cells.zip(rows).zip(&*marks) {
                    *class = match marks & Marks::ODD {
                        0 => self.known(views, reader, (block, row), *key),
                        _ => CellClass::NOTHING,
                    };
                    seen |= class.0;
                }
                seen
            }
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

    /// The class of a cell, if it is known and can be found by its key.
    fn known(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        (block, row): (&Block, &RowPlace),
        key: ShortKey,
    ) -> CellClass {
        if let Texts::Births(by_years) = &self.texts {
            let years = reader.completed_years(|index| block.cell(row, index));
            let known = years.and_then(|years| by_years.get(years));
            return known.copied().unwrap_or(CellClass::UNKNOWN);
        }
        match self.texts_of(views, reader, block, row) {
            Some(texts) => texts.get_short(key).unwrap_or(CellClass::UNKNOWN),
            None => CellClass::ODD,
        }
    }

    /// What the texts stand for that stand beside what stands in a row; nothing where that is seldom so.
    fn texts_of(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        block: &Block,
        row: &RowPlace,
    ) -> Option<&mut TextMap<CellClass>> {
        let (beside, texts) = match &mut self.texts {
            Texts::Alone(texts) => return Some(texts),
            Texts::ByUnitsAndLimits(beside, texts) => (beside, texts),
            Texts::Births(_) => return None,
        };
        let number = beside.number(block, row)?;
        if number == texts.len() {
            let own = self.index;
            let empty = self.cells.read(views, reader, |index| match index == own {
                true => "",
                false => block.cell(row, index),
            });
            texts.push(TextMap::with_empty(empty));
        }
        texts.get_mut(number)
    }

    /// The class of a cell that its key does not tell.
    fn find(
        &mut self,
        views: &mut Views,
        reader: &LoneRows,
        block: &Block,
        row: &RowPlace,
    ) -> CellClass {
        let key = Key::of(block.cell(row, self.index));
        let known = self.texts_of(views, reader, block, row);
        match known.and_then(|texts| texts.get(key)) {
            Some(class) => class,
            None => self.read_new(views, reader, block, row),
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
        let cell = |index: usize| block.cell(row, index);
        let class = self.cells.read(views, reader, cell);
        if let Texts::Births(by_years) = &mut self.texts {
            if let Some(years) = reader.completed_years(cell) {
                by_years.resize(by_years.len().max(years + 1), CellClass::UNKNOWN);
                by_years[years] = class;
            }
            return class;
        }
        let text = cell(self.index);
        if self.texts.count() < TEXTS_KEPT
            && text.len() < LONGEST_KEPT
            && let Some(texts) = self.texts_of(views, reader, block, row)
        {
            texts.put(Key::of(text), class);
        }
        class
    }

    /// The kinds of the remarks on a cell of a class.
    pub(super) fn remark_codes(&self, class: CellClass) -> &[IssueCode] {
        match class.has_remark() {
            true => &self.cells.remarks[class.remarks()],
            false => &[],
        }
    }

    /// The remarks on a cell of a row, again for the line on which it stands.
    pub(super) fn remarks(&self, reader: &LoneRows, row: &PlainRow) -> Vec<Issue> {
        match reader.cell(self.cells.number, |index| row.cell(index), row.line) {
            CellFact::Said { issues, .. } => issues,
            CellFact::Odd => Vec::new(),
        }
    }
}

impl Texts {
    /// How many are known.
    fn count(&self) -> usize {
        match self {
            Texts::Alone(texts) => texts.count(),
            Texts::ByUnitsAndLimits(_, texts) => texts.iter().map(TextMap::count).sum(),
            Texts::Births(by_years) => by_years.len(),
        }
    }
}

/// The classes of cells with these keys; gives the bits of all of them.
#[inline(always)]
fn look_up(texts: &TextMap<CellClass>, keys: &[ShortKey], classes: &mut [CellClass]) -> u32 {
    let mut seen = 0;
    for (key, class) in keys.iter().zip(classes) {
        *class = texts.get_short(*key).unwrap_or(CellClass::UNKNOWN);
        seen |= class.0;
    }
    seen
}

impl CellReading {
    /// The class of a cell; `cell` gives the text in each column of its row.
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
            ..
        } = reader.cell(self.number, cell, 0)
        else {
            return CellClass::ODD;
        };
        let class = views.class_of(ResultAndLimits {
            result: result.as_deref(),
            limits: limits.as_deref(),
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
}

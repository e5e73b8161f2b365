//! The columns of results and facts, and the classes into which their texts fall.

use std::collections::HashMap;
use std::sync::Arc;

use crate::input::{CellFact, LoneRows, PlainCells, RowPlace};
use crate::interpret::OLDEST;
use crate::panel::{Issue, Observation};
use crate::text_map::{Key, TextMap};
use crate::value::{Decimal, End, Known};

use super::chunk::Marks;
use super::classes::{PersonLimits, signature, signature_for_anybody};
use super::dependence::Look;

/// So many texts of a column are remembered; what comes after is read each time.
const TEXTS_KEPT: usize = 8192;

/// Longer texts are not remembered.
const LONGEST_KEPT: usize = 200;

/// A column with more classes than this is not worth remembering.
const CLASSES_KEPT: usize = 8192;

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
    /// What any output looks at.
    look: Look,
    classes: HashMap<Vec<u8>, u32>,
    /// One observation of each class; none of the class of nothing.
    examples: Vec<Option<Observation>>,
    /// What each output that looks at the column tells apart.
    views: Vec<View>,
    reduced: Reduced,
}

/// Not found out yet.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// The classes that one output tells apart.
struct View {
    look: Look,
    classes: HashMap<Arc<[u8]>, u32>,
    /// What each class is known by.
    signatures: Vec<Arc<[u8]>>,
}

/// For each person, of each class, in each view, the number of the view's own class.
struct Reduced {
    /// The limits of persons, each once. The first are nobody's, of whom no limits are asked.
    limits: Vec<PersonLimits>,
    /// Which limits a person has.
    limits_of: Vec<u32>,
    /// Room for so many classes.
    classes: usize,
    views: usize,
    table: Vec<u32>,
}

impl Reduced {
    #[inline(always)]
    fn place(&self, person: u32, class: CellClass, view: usize) -> usize {
        let limits = self.limits_of[person as usize] as usize;
        (limits * self.classes + class.number()) * self.views + view
    }

    /// Makes room for all persons and classes; what was known of others is found out again.
    fn make_room(&mut self, classes: usize) {
        if classes > self.classes {
            self.classes = classes.next_power_of_two();
            self.table.clear();
        }
        let length = self.limits.len() * self.classes * self.views;
        self.table.resize(length, UNKNOWN);
    }
}

impl Column {
    pub(super) fn new(index: usize, number: usize, is_laboratory: bool) -> Self {
        Column {
            index,
            number,
            of_usable: if is_laboratory { Marks::USABLE } else { 0 },
            texts: TextMap::default(),
            look: Look::default(),
            classes: HashMap::new(),
            examples: vec![None],
            views: Vec::new(),
            reduced: Reduced {
                limits: vec![PersonLimits::nobody()],
                limits_of: vec![0],
                classes: 0,
                views: 0,
                table: Vec::new(),
            },
        }
    }

    /// Adds what an output tells apart; gives the number of its view, which others with the same look share.
    pub(super) fn add_view(&mut self, look: &Look) -> usize {
        self.look.with(look);
        if let Some(place) = self.views.iter().position(|view| view.look == *look) {
            return place;
        }
        self.views.push(View {
            look: look.clone(),
            classes: HashMap::new(),
            signatures: Vec::new(),
        });
        self.reduced.views = self.views.len();
        self.reduced.make_room(self.examples.len());
        self.views.len() - 1
    }

    /// An observation of a class; none where nothing can be used.
    pub(super) fn example(&self, class: CellClass) -> Option<&Observation> {
        self.examples[class.number()].as_ref()
    }

    /// Whether the limits of a person matter in this column.
    pub(super) fn looks_at_limits(&self) -> bool {
        !self.look.from_limits.is_empty()
    }

    /// Adds a person with these limits; the first is nobody.
    pub(super) fn add_person(&mut self, limits: PersonLimits) {
        let all = &mut self.reduced.limits;
        let place = all.iter().position(|one| *one == limits);
        let place = place.unwrap_or_else(|| {
            all.push(limits);
            all.len() - 1
        });
        self.reduced.limits_of.push(place as u32);
        self.reduced.make_room(self.examples.len());
    }

    /// Adds a person whose limits don't matter here.
    pub(super) fn add_person_without_limits(&mut self) {
        self.reduced.limits_of.push(0);
    }

    /// Forgets all persons but nobody.
    pub(super) fn forget_persons(&mut self) {
        self.reduced.limits.truncate(1);
        self.reduced.limits_of.truncate(1);
        self.reduced.make_room(self.examples.len());
    }

    /// The class of a class for one person and view; [`UNKNOWN`] before it was asked for.
    #[inline(always)]
    pub(super) fn reduced(&self, person: u32, class: CellClass, view: usize) -> u32 {
        self.reduced.table[self.reduced.place(person, class, view)]
    }

    /// The same, found out where it is not known.
    pub(super) fn reduce(&mut self, person: u32, class: CellClass, view: usize) -> u32 {
        let known = self.reduced(person, class, view);
        if known != UNKNOWN {
            return known;
        }
        let place = self.reduced.place(person, class, view);
        let example = self.examples[class.number()].as_ref();
        let limits = &self.reduced.limits[self.reduced.limits_of[person as usize] as usize];
        let view = &mut self.views[view];
        let own: Arc<[u8]> = signature(example, &view.look, limits).into();
        let reduced = match view.classes.get(&own) {
            Some(class) => *class,
            None => {
                let next = view.signatures.len() as u32;
                view.signatures.push(Arc::clone(&own));
                view.classes.insert(own, next);
                next
            }
        };
        self.reduced.table[place] = reduced;
        reduced
    }

    /// What a view's own class is known by, which is the same in every thread.
    pub(super) fn signature(&self, view: usize, reduced: u32) -> &Arc<[u8]> {
        &self.views[view].signatures[reduced as usize]
    }

    /// Finds the classes of the column's cells in some rows of a block, and what they say of their rows.
    pub(super) fn classify(
        &mut self,
        reader: &LoneRows,
        block: &str,
        cells: &PlainCells,
        rows: &[RowPlace],
        classes: &mut [CellClass],
        marks: &mut [u8],
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
                None => self.read_new(reader, key, &block[place]),
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
    fn read_new(&mut self, reader: &LoneRows, key: Key, text: &str) -> CellClass {
        let class = self.read(reader, text);
        if self.texts.count() < TEXTS_KEPT && text.len() < LONGEST_KEPT {
            self.texts.put(key, class);
        }
        class
    }

    fn read(&mut self, reader: &LoneRows, text: &str) -> CellClass {
        match reader.cell(self.number, text, 0) {
            CellFact::Empty | CellFact::NoResult => CellClass::NOTHING,
            CellFact::Refused(issue) => CellClass::NOTHING.with_remark(Some(&issue)),
            CellFact::Odd => CellClass::ODD,
            CellFact::Observed(observation, remark) => match self.class_of(*observation) {
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

    /// The class of an observation; that of odd cells where there are too many classes.
    pub(super) fn class_of(&mut self, observation: Observation) -> CellClass {
        if self.look.whole && !observation.known().is_none_or(is_whole) {
            return CellClass::ODD;
        }
        let own = signature_for_anybody(&observation, &self.look);
        if let Some(class) = self.classes.get(&own) {
            return CellClass(*class);
        }
        if self.examples.len() >= CLASSES_KEPT {
            return CellClass::ODD;
        }
        let class = self.examples.len() as u32;
        self.classes.insert(own, class);
        self.examples.push(Some(observation));
        self.reduced.make_room(self.examples.len());
        CellClass(class)
    }
}

/// Whether the ends of what is known are whole numbers of years that a person can count.
fn is_whole(known: &Known) -> bool {
    let ends = [known.low(), known.high()].map(End::value);
    let mut ends = ends.into_iter().flatten();
    ends.all(|end| (0..=OLDEST).any(|years| Decimal::from_whole(years) == Some(end)))
}

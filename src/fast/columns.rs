//! The texts of one column and the classes into which they fall.

use std::collections::HashMap;
use std::ops::Range;

use crate::input::{CellFact, LoneRows};
use crate::panel::{Issue, Observation};

use super::classes::{PersonLimits, signature, signature_for_anybody};
use super::dependence::Look;

/// So many texts of a column are remembered; what comes after is read each time.
const TEXTS_KEPT: usize = 8192;

/// A column with more classes than this is not worth remembering.
const CLASSES_KEPT: usize = 8192;

/// What a cell comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellClass(u32);

impl CellClass {
    /// Its row must be read as a whole.
    pub(super) const ODD: CellClass = CellClass(u32::MAX);
    /// Nothing in it that can be used.
    const NOTHING: CellClass = CellClass(0);
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
    pub(super) fn number(self) -> usize {
        (self.0 & 0xffff) as usize
    }

    /// Whether it can be used.
    pub(super) fn is_usable(self) -> bool {
        self.number() > 0
    }
}

/// One column of results or facts.
pub(super) struct Column {
    /// Its place in a row.
    pub index: usize,
    number: usize,
    short: ShortTexts,
    long: HashMap<Box<[u8]>, CellClass>,
    /// What any output looks at.
    look: Look,
    classes: HashMap<Vec<u8>, u32>,
    /// One observation of each class; none of the class of nothing.
    examples: Vec<Option<Observation>>,
    /// What each output that looks at the column tells apart.
    views: Vec<View>,
    /// For each person, in it for each class, and in it for each view, the number of the view's own class.
    reduced: Vec<Vec<u32>>,
    limits: Vec<PersonLimits>,
}

/// Not found out yet.
const UNKNOWN: u32 = u32::MAX;

/// The classes that one output tells apart.
struct View {
    look: Look,
    classes: HashMap<Vec<u8>, u32>,
}

impl Column {
    pub(super) fn new(index: usize, number: usize) -> Self {
        Column {
            index,
            number,
            short: ShortTexts::new(),
            long: HashMap::new(),
            look: Look::default(),
            classes: HashMap::new(),
            examples: vec![None],
            views: Vec::new(),
            reduced: Vec::new(),
            limits: Vec::new(),
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
        });
        self.views.len() - 1
    }

    /// Adds a person with these limits; the first is nobody, of whom no limits are asked.
    pub(super) fn add_person(&mut self, limits: PersonLimits) {
        self.limits.push(limits);
        self.reduced.push(Vec::new());
    }

    /// Forgets all persons but nobody.
    pub(super) fn forget_persons(&mut self) {
        self.limits.truncate(1);
        self.reduced.truncate(1);
    }

    /// The class of a class for one person and view.
    #[inline]
    pub(super) fn reduced(&mut self, person: usize, class: CellClass, view: usize) -> u32 {
        let place = class.number() * self.views.len() + view;
        match self.reduced[person].get(place) {
            Some(&known) if known != UNKNOWN => known,
            _ => self.reduce(person, class, view, place),
        }
    }

    #[cold]
    fn reduce(&mut self, person: usize, class: CellClass, view: usize, place: usize) -> u32 {
        let example = self.examples[class.number()].as_ref();
        let view = &mut self.views[view];
        let own = signature(example, &view.look, &self.limits[person]);
        let next = view.classes.len() as u32;
        let reduced = *view.classes.entry(own).or_insert(next);
        let table = &mut self.reduced[person];
        if table.len() <= place {
            table.resize(self.examples.len() * self.views.len(), UNKNOWN);
        }
        table[place] = reduced;
        reduced
    }

    /// The class of the cell that stands at `place` in `block`.
    #[inline]
    pub(super) fn class(&mut self, rows: &LoneRows, block: &str, place: Range<usize>) -> CellClass {
        if place.is_empty() {
            return CellClass::NOTHING;
        }
        if let Some(key) = short_key(block.as_bytes(), &place) {
            if let Some(class) = self.short.get(key) {
                return class;
            }
            let class = self.read(rows, &block[place]);
            self.short.put(key, class);
            return class;
        }
        let text = &block[place];
        if let Some(class) = self.long.get(text.as_bytes()) {
            return *class;
        }
        let class = self.read(rows, text);
        if self.long.len() < TEXTS_KEPT && text.len() < 200 {
            self.long.insert(text.as_bytes().into(), class);
        }
        class
    }

    fn read(&mut self, rows: &LoneRows, text: &str) -> CellClass {
        match rows.cell(self.number, text, 0) {
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
    pub(super) fn remark(&self, rows: &LoneRows, text: &str, line: u64) -> Option<Issue> {
        match rows.cell(self.number, text, line) {
            CellFact::Refused(issue) => Some(issue),
            CellFact::Observed(_, remark) => remark,
            CellFact::Empty | CellFact::NoResult | CellFact::Odd => None,
        }
    }

    fn class_of(&mut self, observation: Observation) -> CellClass {
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
        CellClass(class)
    }
}

/// A text of up to seven bytes as a number: its bytes, and its length in the highest.
#[inline]
fn short_key(block: &[u8], place: &Range<usize>) -> Option<u64> {
    let (start, length) = (place.start, place.len());
    if length > 7 {
        return None;
    }
    let bytes = match block.get(start..start + 8) {
        Some(eight) => {
            let mut array = [0; 8];
            array.copy_from_slice(eight);
            u64::from_le_bytes(array) & ((1 << (8 * length)) - 1)
        }
        None => block[place.clone()]
            .iter()
            .rev()
            .fold(0, |key, byte| key << 8 | u64::from(*byte)),
    };
    Some(bytes | (length as u64) << 56)
}

/// Short texts and their classes, found by multiplication and a short search.
struct ShortTexts {
    keys: Vec<u64>,
    classes: Vec<CellClass>,
    count: usize,
}

impl ShortTexts {
    fn new() -> Self {
        ShortTexts {
            keys: vec![0; 64],
            classes: vec![CellClass::NOTHING; 64],
            count: 0,
        }
    }

    #[inline]
    fn place(&self, key: u64) -> usize {
        let mask = self.keys.len() - 1;
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        // A key is never 0: the empty text is not asked for.
        while self.keys[at] != key && self.keys[at] != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    #[inline]
    fn get(&self, key: u64) -> Option<CellClass> {
        let at = self.place(key);
        (self.keys[at] == key).then(|| self.classes[at])
    }

    fn put(&mut self, key: u64, class: CellClass) {
        if self.count >= TEXTS_KEPT {
            return;
        }
        if self.count * 2 >= self.keys.len() {
            let size = self.keys.len() * 2;
            let old = std::mem::replace(&mut self.keys, vec![0; size]);
            let classes = std::mem::replace(&mut self.classes, vec![CellClass::NOTHING; size]);
            for (key, class) in old.into_iter().zip(classes).filter(|(key, _)| *key != 0) {
                let at = self.place(key);
                (self.keys[at], self.classes[at]) = (key, class);
            }
        }
        let at = self.place(key);
        (self.keys[at], self.classes[at]) = (key, class);
        self.count += 1;
    }
}

//! The classes of a column, and which of them each output tells apart.

use std::collections::HashMap;
use std::sync::Arc;

use crate::interpret::OLDEST;
use crate::panel::Observation;
use crate::value::{Decimal, End, Known, Truth};

use super::classes::{PersonLimits, signature, signature_for_anybody};
use super::columns::CellClass;
use super::earlier::{Beside, Comparisons};
use super::look::Look;

/// A column with more classes than this is not worth remembering.
const CLASSES_KEPT: usize = 60_000;

/// Not found out yet.
pub(super) const UNKNOWN: u32 = u32::MAX;

const TRUTHS: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Unknown];

/// What a class stands for.
pub(super) enum Example {
    /// Nothing that can be used.
    Nothing,
    /// Such an observation.
    Result(Observation),
    /// Such an observation and what earlier ones say beside it.
    Beside(Beside),
    /// That a statement holds, does not, or may.
    Truth(Truth),
}

/// The classes of one column.
pub(super) struct Views {
    /// What any output looks at.
    look: Look,
    classes: HashMap<Vec<u8>, u32>,
    /// One of each class.
    examples: Vec<Example>,
    /// What each output that looks at the column tells apart.
    views: Vec<View>,
    reduced: Reduced,
}

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
    /// Which limits all persons have but nobody, if they have the same.
    limits_of_all: Option<u32>,
    /// Room for so many classes.
    classes: usize,
    /// For each view, the classes of one person after those of the other.
    tables: Vec<Vec<u32>>,
}

impl Reduced {
    #[inline(always)]
    fn place(&self, person: u32, class: CellClass) -> usize {
        let limits = self.limits_of[person as usize] as usize;
        limits * self.classes + class.number()
    }

    fn add_person(&mut self, limits: u32) {
        let is_first = self.limits_of.len() == 1;
        self.limits_of_all = match self.limits_of_all {
            _ if is_first => Some(limits),
            same => same.filter(|same| *same == limits),
        };
        self.limits_of.push(limits);
    }

    /// Makes room for all persons and classes; what was known of others is found out again.
    fn make_room(&mut self, classes: usize) {
        if classes > self.classes {
            self.classes = classes.next_power_of_two();
            self.tables.iter_mut().for_each(Vec::clear);
        }
        let length = self.limits.len() * self.classes;
        for table in &mut self.tables {
            table.resize(length, UNKNOWN);
        }
    }
}

impl Default for Views {
    fn default() -> Self {
        Views {
            look: Look::default(),
            classes: HashMap::new(),
            examples: vec![Example::Nothing],
            views: Vec::new(),
            reduced: Reduced {
                limits: vec![PersonLimits::nobody()],
                limits_of: vec![0],
                limits_of_all: Some(0),
                classes: 0,
                tables: Vec::new(),
            },
        }
    }
}

impl Views {
    /// The classes of what a statement says, of which there is one view.
    pub(super) fn of_truths() -> Self {
        let mut views = Views::default();
        for truth in TRUTHS {
            views.examples.push(Example::Truth(truth));
        }
        views.add_view(&Look::default());
        views
    }

    /// The class of what a statement says.
    pub(super) fn class_of_truth(truth: Truth) -> u32 {
        let place = TRUTHS.iter().position(|one| *one == truth);
        place.map_or(0, |place| place as u32 + 1)
    }

    /// What outputs compare earlier results with.
    pub(super) fn comparisons(&self) -> &Comparisons {
        &self.look.earlier
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
        self.reduced.tables.push(Vec::new());
        self.reduced.make_room(self.examples.len());
        self.views.len() - 1
    }

    /// Tells apart whatever can be told apart, for the classes of the column; what outputs tell apart stays as it is.
    pub(super) fn look_exactly(&mut self) {
        self.look.exactly = true;
    }

    /// What a class stands for.
    pub(super) fn example(&self, class: CellClass) -> &Example {
        &self.examples[class.number()]
    }

    /// An observation of a class; none where nothing can be used.
    pub(super) fn observation(&self, class: CellClass) -> Option<&Observation> {
        match self.example(class) {
            Example::Result(observation) => Some(observation),
            Example::Nothing | Example::Beside(_) | Example::Truth(_) => None,
        }
    }

    /// How many classes there are.
    pub(super) fn count(&self) -> usize {
        self.examples.len()
    }

    /// Whether the limits of a person matter in this column.
    pub(super) fn looks_at_limits(&self) -> bool {
        !self.look.from_limits.is_empty()
    }

    /// Whether the limit for the person's age matters in this column.
    pub(super) fn looks_at_age(&self) -> bool {
        self.look.looks_at_age()
    }

    /// Adds a person with these limits; the first is nobody.
    pub(super) fn add_person(&mut self, limits: PersonLimits) {
        let all = &mut self.reduced.limits;
        let place = all.iter().position(|one| *one == limits);
        let place = place.unwrap_or_else(|| {
            all.push(limits);
            all.len() - 1
        });
        self.reduced.add_person(place as u32);
        self.reduced.make_room(self.examples.len());
    }

    /// Adds a person whose limits don't matter here.
    pub(super) fn add_person_without_limits(&mut self) {
        self.reduced.add_person(0);
    }

    /// Forgets all persons but nobody.
    pub(super) fn forget_persons(&mut self) {
        self.reduced.limits.truncate(1);
        self.reduced.limits_of.truncate(1);
        self.reduced.limits_of_all = Some(0);
        self.reduced.make_room(self.examples.len());
    }

    /// The class of a class for one person and view; [`UNKNOWN`] before it was asked for.
    #[inline(always)]
    pub(super) fn reduced(&self, person: u32, class: CellClass, view: usize) -> u32 {
        self.reduced.tables[view][self.reduced.place(person, class)]
    }

    /// What each class is in a view for all persons, if it is the same for all, as mostly.
    #[inline]
    pub(super) fn same_for_all(&self, view: usize) -> Option<&[u32]> {
        let start = self.reduced.limits_of_all? as usize * self.reduced.classes;
        Some(&self.reduced.tables[view][start..][..self.reduced.classes])
    }

    /// What each class is in a view where no limits are asked for.
    #[inline]
    pub(super) fn same_for_nobody(&self, view: usize) -> &[u32] {
        &self.reduced.tables[view][..self.reduced.classes]
    }

    /// The same, found out where it is not known.
    pub(super) fn reduce(&mut self, person: u32, class: CellClass, view: usize) -> u32 {
        let known = self.reduced(person, class, view);
        if known != UNKNOWN {
            return known;
        }
        let place = self.reduced.place(person, class);
        let limits = &self.reduced.limits[self.reduced.limits_of[person as usize] as usize];
        let table = &mut self.reduced.tables[view];
        let view = &mut self.views[view];
        let own: Arc<[u8]> = match &self.examples[class.number()] {
            Example::Nothing => signature(None, &view.look, limits),
            Example::Result(result) => signature(Some(result), &view.look, limits),
            Example::Beside(beside) => beside.signature(&view.look.earlier),
            Example::Truth(truth) => vec![b't', *truth as u8],
        }
        .into();
        let reduced = match view.classes.get(&own) {
            Some(class) => *class,
            None => {
                let next = view.signatures.len() as u32;
                view.signatures.push(Arc::clone(&own));
                view.classes.insert(own, next);
                next
            }
        };
        table[place] = reduced;
        reduced
    }

    /// What a view's own class is known by, which is the same in every thread.
    pub(super) fn signature(&self, view: usize, reduced: u32) -> &Arc<[u8]> {
        &self.views[view].signatures[reduced as usize]
    }

    /// The class of an observation; that of odd cells where there are too many classes.
    pub(super) fn class_of(&mut self, observation: &Observation) -> CellClass {
        if self.look.whole && !observation.known().is_none_or(is_whole) {
            return CellClass::ODD;
        }
        let own = signature_for_anybody(observation, &self.look);
        self.class_known_by(own, || Example::Result(observation.clone()))
    }

    /// The class of a result beside earlier ones; that of odd cells where there are too many classes.
    pub(super) fn class_of_beside(&mut self, beside: Beside) -> CellClass {
        let own = beside.signature(&self.look.earlier);
        self.class_known_by(own, || Example::Beside(beside))
    }

    fn class_known_by(
        &mut self,
        signature: Vec<u8>,
        example: impl FnOnce() -> Example,
    ) -> CellClass {
        if let Some(class) = self.classes.get(&signature) {
            return CellClass::of_number(*class);
        }
        if self.examples.len() >= CLASSES_KEPT {
            return CellClass::ODD;
        }
        let class = self.examples.len() as u32;
        self.classes.insert(signature, class);
        self.examples.push(example());
        self.reduced.make_room(self.examples.len());
        CellClass::of_number(class)
    }
}

// Whether the ends of what is known are whole numbers of years that a person can count.
fn is_whole(known: &Known) -> bool {
    let ends = [known.low(), known.high()].map(End::value);
    let mut ends = ends.into_iter().flatten();
    ends.all(|end| (0..=OLDEST).any(|years| Decimal::from_whole(years) == Some(end)))
}

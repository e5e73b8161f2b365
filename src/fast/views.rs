//! The classes of a column, and which of them each output tells apart.

use std::collections::HashMap;
use std::sync::Arc;

use crate::interpret::OLDEST;
use crate::panel::{Observation, ReportedLimits};
use crate::value::{Decimal, End, Known, Truth};

use super::classes::{PersonLimits, ResultAndLimits, signature, signature_for_anybody};
use super::columns::CellClass;
use super::earlier::{Beside, Comparisons};
use super::look::Look;
use super::reduced::{DependsOn, Reduced, UNKNOWN};

/// A column with more classes than this is not worth remembering.
const CLASSES_KEPT: usize = 60_000;

const TRUTHS: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Unknown];

/// What a class stands for.
pub(super) enum Example {
    /// Nothing that can be used.
    Nothing,
    /// Such an observation, and the limits that came with it, or either.
    Result {
        result: Option<Box<Observation>>,
        limits: Option<Box<ReportedLimits>>,
    },
    /// Such an observation and what earlier ones say beside it.
    Beside(Box<Beside>),
    /// That a condition holds, does not, or may.
    Truth(Truth),
}

/// The classes of one column.
pub(super) struct Views {
    /// What any output looks at.
    look: Look,
    classes: HashMap<Box<[u8]>, u32>,
    /// One of each class.
    examples: Vec<Example>,
    /// What each output that looks at the column tells apart.
    views: Vec<View>,
    reduced: Reduced,
}

/// The classes that one output tells apart.
struct View {
    /// How closely it looks; nothing where a view shows whether a condition holds, which is put in.
    look: Option<Look>,
    classes: HashMap<Arc<[u8]>, u32>,
    /// What each class is known by.
    signatures: Vec<Arc<[u8]>>,
}

impl Default for Views {
    fn default() -> Self {
        Views {
            look: Look::default(),
            classes: HashMap::new(),
            examples: vec![Example::Nothing],
            views: Vec::new(),
            reduced: Reduced::new(),
        }
    }
}

impl Views {
    /// The classes of whether a condition holds, of which there is one view.
    pub(super) fn of_truths() -> Self {
        let mut views = Views::default();
        for truth in TRUTHS {
            views.examples.push(Example::Truth(truth));
        }
        views.add_view(&Look::default());
        views
    }

    /// Adds a view that shows of each class whether a condition holds that looks at it by another view; gives its number.
    pub(super) fn add_view_of_truths(&mut self, by: usize) -> usize {
        let nothing = std::iter::once(Arc::default());
        let signatures = TRUTHS.map(|truth| signature_of_truth(truth).into());
        let view = View {
            look: None,
            classes: HashMap::new(),
            signatures: nothing.chain(signatures).collect(),
        };
        self.put_view(view, self.reduced.depends_on(by))
    }

    /// The class of whether a condition holds.
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
        let same = |view: &View| view.look.as_ref() == Some(look);
        if let Some(place) = self.views.iter().position(same) {
            return place;
        }
        let depends_on = match (look.from_limits.is_empty(), look.looks_at_age()) {
            (true, _) => DependsOn::Nothing,
            (false, false) => DependsOn::Limits,
            (false, true) => DependsOn::LimitsAndAge,
        };
        let view = View {
            look: Some(look.clone()),
            classes: HashMap::new(),
            signatures: Vec::new(),
        };
        self.put_view(view, depends_on)
    }

    fn put_view(&mut self, view: View, depends_on: DependsOn) -> usize {
        self.views.push(view);
        self.reduced.add_view(depends_on, self.examples.len());
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
        self.said(class).result
    }

    /// What is said where a cell is of a class.
    pub(super) fn said(&self, class: CellClass) -> ResultAndLimits<'_> {
        match self.example(class) {
            Example::Result { result, limits } => ResultAndLimits {
                result: result.as_deref(),
                limits: limits.as_deref(),
            },
            Example::Nothing | Example::Beside(_) | Example::Truth(_) => ResultAndLimits::NOTHING,
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

    /// Adds a person, with limits where they matter here; the first is nobody.
    pub(super) fn add_person(&mut self, limits: Option<PersonLimits>) {
        self.reduced.add_person(limits);
    }

    /// Forgets all persons but nobody.
    pub(super) fn forget_persons(&mut self) {
        self.reduced.forget_persons();
    }

    /// The class of a class for one person and view; [`UNKNOWN`] before it was asked for.
    #[inline(always)]
    pub(super) fn reduced(&self, person: u32, class: CellClass, view: usize) -> u32 {
        self.reduced.get(person, class, view)
    }

    /// What each class is in a view for all persons, if it is the same for all, as mostly.
    #[inline]
    pub(super) fn same_for_all(&self, view: usize) -> Option<&[u32]> {
        self.reduced.same_for_all(view)
    }

    /// What each class is in a view where no limits are asked for.
    #[inline]
    pub(super) fn same_for_nobody(&self, view: usize) -> &[u32] {
        self.reduced.same_for_nobody(view)
    }

    /// Whether the class of a class for one person and view is known.
    pub(super) fn is_known(&self, person: u32, class: CellClass, view: usize) -> bool {
        self.reduced(person, class, view) != UNKNOWN
    }

    /// Puts in what a view shows of a class for one person.
    pub(super) fn put(&mut self, person: u32, class: CellClass, view: usize, reduced: u32) {
        self.reduced.put(person, class, view, reduced);
    }

    /// The same, found out where it is not known; of a view whose classes are put in it stays so.
    pub(super) fn reduce(&mut self, person: u32, class: CellClass, number: usize) -> u32 {
        let known = self.reduced(person, class, number);
        if known != UNKNOWN {
            return known;
        }
        let limits = self.reduced.limits(person, number);
        let Some(look) = &self.views[number].look else {
            return UNKNOWN;
        };
        let own: Arc<[u8]> = match &self.examples[class.number()] {
            Example::Nothing | Example::Result { .. } => signature(self.said(class), look, limits),
            Example::Beside(beside) => beside.signature(&look.earlier),
            Example::Truth(truth) => signature_of_truth(*truth),
        }
        .into();
        let view = &mut self.views[number];
        let reduced = match view.classes.get(&own) {
            Some(class) => *class,
            None => {
                let next = view.signatures.len() as u32;
                view.signatures.push(Arc::clone(&own));
                view.classes.insert(own, next);
                next
            }
        };
        self.reduced.put(person, class, number, reduced);
        reduced
    }

    /// How many bits tell the classes of a view apart; fewer than 32, as a column has no more classes than
    /// [`CLASSES_KEPT`] for each of some persons.
    #[inline]
    pub(super) fn bits(&self, view: usize) -> u32 {
        usize::BITS
            - self.views[view]
                .signatures
                .len()
                .saturating_sub(1)
                .leading_zeros()
    }

    /// What a view's own class is known by, which is the same in every thread.
    pub(super) fn signature(&self, view: usize, reduced: u32) -> &Arc<[u8]> {
        &self.views[view].signatures[reduced as usize]
    }

    /// The class of what is said; that of odd cells where there are too many classes.
    pub(super) fn class_of(&mut self, said: ResultAndLimits) -> CellClass {
        let known = said.result.and_then(Observation::known);
        if self.look.whole && !known.is_none_or(is_whole) {
            return CellClass::ODD;
        }
        if said.result.is_none() && said.limits.is_none() {
            return CellClass::NOTHING;
        }
        let own = signature_for_anybody(said, &self.look);
        let class = self.class_known_by(own, || Example::Result {
            result: said.result.cloned().map(Box::new),
            limits: said.limits.map(|limits| Box::new(*limits)),
        });
        match said.result {
            Some(_) => class,
            None => class.without_result(),
        }
    }

    /// The class of a result beside earlier ones; that of odd cells where there are too many classes.
    pub(super) fn class_of_beside(&mut self, beside: Beside) -> CellClass {
        let own = beside.signature(&self.look.earlier);
        self.class_known_by(own, || Example::Beside(Box::new(beside)))
    }

    fn class_known_by(
        &mut self,
        signature: Vec<u8>,
        example: impl FnOnce() -> Example,
    ) -> CellClass {
        if let Some(class) = self.classes.get(signature.as_slice()) {
            return CellClass::of_number(*class);
        }
        if self.examples.len() >= CLASSES_KEPT {
            return CellClass::ODD;
        }
        let class = self.examples.len() as u32;
        self.classes.insert(signature.into(), class);
        self.examples.push(example());
        self.reduced.make_room(self.examples.len());
        CellClass::of_number(class)
    }
}

/// What it is known by whether a condition holds.
fn signature_of_truth(truth: Truth) -> Vec<u8> {
    vec![b't', truth as u8]
}

// Whether the ends of what is known are whole numbers of years that a person can count.
fn is_whole(known: &Known) -> bool {
    let ends = [known.low(), known.high()].map(End::value);
    let mut ends = ends.into_iter().flatten();
    ends.all(|end| (0..=OLDEST).any(|years| Decimal::from_whole(years) == Some(end)))
}

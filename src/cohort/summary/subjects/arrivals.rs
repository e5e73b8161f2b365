//! Panels of subjects that were not taken in yet, of one thread.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::kinds::{Kind, Kinds};
use super::known::Known;
use super::when::First;
use super::{LongTexts, NO_GROUP, PARTS, Part, Said, Subjects, TextKey, When, lock};

/// So many panels of a part wait at most. Going from subject to subject is slow where there are many; those of one part
/// stand close together, and the more panels of a part are taken in together, the more of them find what they need at
/// hand. Each part goes by itself: while all of them went, other threads ran out of work.
const MOST_WAITING: usize = 1 << 12;

/// The names of panels that wait take so many bytes at most, where they need room of their own.
const MOST_NAMES: usize = 1 << 24;

/// What rules say of panels takes room for so much at most.
const MOST_SAID: usize = 1 << 22;

/// The number of a kind takes so many bits of what is remembered of a panel, and its place the others.
const KIND_BITS: u32 = 20;

/// A panel of a subject that waits, in few bytes: there may be a million of them for each thread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub name: TextKey,
    nanoseconds: i64,
    place_and_kind: u64,
}

impl Arrival {
    /// `None` where its place has no room.
    fn new(name: TextKey, first: First, kind: usize) -> Option<Self> {
        let has_room = first.place >> (u64::BITS - KIND_BITS) == 0;
        debug_assert!(kind >> KIND_BITS == 0, "more kinds than have numbers");
        has_room.then_some(Arrival {
            name,
            nanoseconds: first.nanoseconds,
            place_and_kind: first.place << KIND_BITS | kind as u64,
        })
    }

    /// The number of its kind.
    pub(super) fn kind(&self) -> usize {
        (self.place_and_kind & ((1 << KIND_BITS) - 1)) as usize
    }

    /// When it was taken, if it is of this kind.
    pub(super) fn first(&self, kind: &Kind) -> First {
        First {
            nanoseconds: self.nanoseconds,
            place: self.place_and_kind >> KIND_BITS,
            dataset: kind.dataset,
            form: kind.form,
        }
    }
}

/// Panels of subjects, in any order, that wait until there are more of them.
#[derive(Debug)]
pub(in crate::cohort::summary) struct Arrivals {
    parts: Vec<Waiting>,
    /// How many bytes the long names have.
    names: usize,
    kinds: Kinds,
    /// The numbers of groups.
    groups: HashMap<Arc<str>, u32>,
}

#[derive(Debug, Default)]
struct Waiting {
    panels: Vec<Arrival>,
    long_names: LongTexts,
}

impl Default for Arrivals {
    fn default() -> Self {
        Arrivals {
            parts: (0..PARTS).map(|_| Waiting::default()).collect(),
            names: 0,
            kinds: Kinds::default(),
            groups: HashMap::new(),
        }
    }
}

impl Arrivals {
    /// The number of a group of panels.
    pub(in crate::cohort::summary) fn group(
        &mut self,
        subjects: &Subjects,
        group: Option<&Arc<str>>,
    ) -> u32 {
        let Some(group) = group else {
            return NO_GROUP;
        };
        if let Some(number) = self.groups.get(group) {
            return *number;
        }
        let number = lock(&subjects.groups).number(group);
        self.groups.insert(Arc::clone(group), number);
        number
    }

    /// Takes in a panel of the subject whose name stands at a place of a text, and what each rule says of it. Of all
    /// panels the same rules say something.
    #[inline]
    pub(in crate::cohort::summary) fn see(
        &mut self,
        subjects: &Subjects,
        (text, name): (&str, Range<usize>),
        when: When,
        group: u32,
        said: &[Said],
    ) {
        let part = Subjects::part_of(text, name.clone());
        if !self.wait(part, (text, name.clone()), when, group, said) {
            let Part { known, long_names } = &mut *lock(&subjects.parts[part]);
            let name = TextKey::of(text.as_bytes(), name, long_names);
            known.see_one(name, when, group, said);
        }
        let has_room = self.kinds.count() < 1 << KIND_BITS && self.kinds.said() < MOST_SAID;
        if self.names >= MOST_NAMES || !has_room {
            self.hand_over(subjects);
        } else if self.parts[part].panels.len() >= MOST_WAITING {
            self.hand_over_part(subjects, part);
        }
    }

    /// Lets a panel wait; false where its time or its place takes more room.
    #[inline]
    fn wait(
        &mut self,
        part: usize,
        (text, name): (&str, Range<usize>),
        when: When,
        group: u32,
        said: &[Said],
    ) -> bool {
        let first = First::of(when);
        if first.form == First::FAR {
            return false;
        }
        let kind = Kind {
            group,
            dataset: first.dataset,
            form: first.form,
        };
        let number = self.kinds.number(kind, said);
        let waiting = &mut self.parts[part];
        let before = waiting.long_names.length();
        let name = TextKey::of(text.as_bytes(), name, &mut waiting.long_names);
        self.names += waiting.long_names.length() - before;
        let Some(arrival) = Arrival::new(name, first, number) else {
            return false;
        };
        waiting.panels.push(arrival);
        true
    }

    /// Lets the subjects know of all panels that wait.
    pub(in crate::cohort::summary) fn hand_over(&mut self, subjects: &Subjects) {
        (0..PARTS).for_each(|part| self.hand_over_part(subjects, part));
        self.kinds.clear();
    }

    /// Lets the subjects of one part know of the panels that wait.
    fn hand_over_part(&mut self, subjects: &Subjects, part: usize) {
        let waiting = &mut self.parts[part];
        self.names -= waiting.long_names.length();
        if !waiting.panels.is_empty() || waiting.long_names.count() > 0 {
            waiting.hand_over(&self.kinds, &mut lock(&subjects.parts[part]));
        }
    }
}

impl Waiting {
    fn hand_over(&mut self, kinds: &Kinds, part: &mut Part) {
        let Part { known, long_names } = part;
        if self.long_names.count() > 0 {
            for panel in &mut self.panels {
                panel.name = panel.name.moved(&self.long_names, long_names);
            }
            self.long_names = LongTexts::default();
        }
        Known::see(known, &self.panels, kinds);
        self.panels.clear();
    }
}

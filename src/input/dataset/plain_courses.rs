//! Results of subjects whose rows come in the order of time, close together in memory.

use std::hint::black_box;

use crate::earlier::{EarlierQuestion, ExtremeSoFar};
use crate::input::grammar::instant::Instant;
use crate::panel::Assay;
use crate::text_key::{Index, LongTexts, TextKey};
use crate::value::{Decimal, Known, Truth};

/// No result.
pub(crate) const NO_VALUE: i64 = i64::MIN;

/// Numbers from here on are exact results in billionths; those below it are places of others, counted up from [`NO_VALUE`].
const FIRST_EXACT: i64 = NO_VALUE + (1 << 34);

/// No visit.
const NOBODY: u32 = u32::MAX;

/// More rows than this within the window of a question are not gone through for each row.
const MOST_WITHIN: usize = 64;

const NANOSECONDS_PER_HOUR: i64 = 3_600_000_000_000;

/// Exact numbers in billionths, at most so far apart as what is not known of the time lets them be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Extreme {
    /// Of the results that surely lie within the window; [`NO_VALUE`] where none does.
    surely: i64,
    /// Of those that may lie within it too.
    perhaps: i64,
}

impl Extreme {
    const NONE: Extreme = Extreme {
        surely: NO_VALUE,
        perhaps: NO_VALUE,
    };

    /// What is known of the extreme; nothing where no result surely lies within the window.
    fn known(self, highest: bool) -> Option<Known> {
        if self.surely == NO_VALUE {
            return None;
        }
        let surely = Decimal::from_billionths(self.surely);
        let perhaps = Decimal::from_billionths(self.perhaps);
        match self.perhaps {
            NO_VALUE => Some(Known::exactly(surely)),
            _ if highest && perhaps > surely => Known::between(surely, perhaps),
            _ if !highest && perhaps < surely => Known::between(perhaps, surely),
            _ => Some(Known::exactly(surely)),
        }
    }
}

/// A result of a row that is no exact number without more: a bound, one that a mask has widened, one of a named calibrator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Other {
    /// Which of the results of the row.
    pub slot: usize,
    pub assay: Assay,
    /// What is remembered of it; nothing of a word.
    pub known: Option<Known>,
}

/// What is known of a subject.
struct Subject {
    latest: Instant,
    last_visit: u32,
    /// A bit for each slot of which a result is no exact number; slots that have none share the last one.
    slots_of_others: u32,
    /// Its results are held elsewhere.
    is_elsewhere: bool,
}

/// A row with results.
struct Visit {
    nanoseconds: i64,
    /// The visit of the subject before.
    before: u32,
    line: u32,
}

/// A row as it is handed on.
pub(super) struct PastRow {
    /// Its number among all rows that were taken in.
    pub visit: u32,
    pub instant: Instant,
    pub line: u64,
    /// The results and their slots.
    pub results: Vec<(usize, Known, Assay)>,
}

/// A question, and which result of a row it is about.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct AskedOf {
    pub question: EarlierQuestion,
    pub slot: usize,
}

/// The results of all subjects.
pub(super) struct PlainCourses {
    /// How many results a row can have.
    slots: usize,
    index: Index,
    keys: Vec<TextKey>,
    long: LongTexts,
    subjects: Vec<Subject>,
    /// The lowest and the highest result of each subject, for each slot.
    extremes: Vec<[i64; 2]>,
    visits: Vec<Visit>,
    /// For each visit, its results.
    values: Vec<i64>,
    /// Results that are no exact numbers.
    others: Vec<(Known, Assay)>,
}

impl PlainCourses {
    pub(super) fn new(slots: usize) -> Self {
        PlainCourses {
            slots,
            index: Index::default(),
            keys: Vec::new(),
            long: LongTexts::default(),
            subjects: Vec::new(),
            extremes: Vec::new(),
            visits: Vec::new(),
            values: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Looks where what is known of some subjects stands in memory, in steps, each for all of them: where one is found by
    /// what stands there, the next one is not waited for, and all is at hand when they are asked for.
    pub(super) fn look_ahead<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let long = &mut self.long;
        let hash = |name: &str| TextKey::of(name.as_bytes(), 0..name.len(), long).hash(0);
        let hashes: Vec<u64> = names.map(hash).collect();
        for hash in &hashes {
            self.index.touch(*hash);
        }
        let found = |hash: &u64| self.index.candidate(*hash);
        let found: Vec<u32> = hashes.iter().filter_map(found).collect();
        let visit = |subject: &u32| {
            let subject = *subject as usize;
            black_box(self.keys[subject]);
            black_box(self.extremes.get(subject * self.slots).copied());
            self.subjects[subject].last_visit
        };
        let visits: Vec<u32> = found.iter().map(visit).collect();
        for visit in visits {
            let visit = visit as usize;
            black_box(self.values.get(visit.saturating_mul(self.slots)).copied());
            black_box(self.visits.get(visit).map(|visit| visit.before));
        }
    }

    /// The number of a subject, which is put in where it is new.
    pub(super) fn subject(&mut self, name: &str, at: Instant) -> usize {
        let key = TextKey::of(name.as_bytes(), 0..name.len(), &mut self.long);
        let hash = key.hash(0);
        let keys = &self.keys;
        if let Some(number) = self.index.find(hash, |number| keys[number as usize] == key) {
            return number as usize;
        }
        let number = self.keys.len();
        self.keys.push(key);
        self.index.add(hash, number as u32);
        self.subjects.push(Subject {
            latest: at,
            last_visit: NOBODY,
            slots_of_others: 0,
            is_elsewhere: false,
        });
        let none = [NO_VALUE; 2];
        self.extremes.resize(self.extremes.len() + self.slots, none);
        number
    }

    pub(super) fn is_elsewhere(&self, subject: usize) -> bool {
        self.subjects[subject].is_elsewhere
    }

    /// Takes a row in, and answers what is asked of those before it. Its exact results stand in `values`, its others in
    /// `others`. False where the row does not come surely after the others of the subject, or is not alike: then nothing has
    /// changed.
    pub(super) fn take(
        &mut self,
        subject: usize,
        (at, line): (Instant, u64),
        (values, others): (&[i64], &[Other]),
        questions: &[AskedOf],
        mut answer: impl FnMut(usize, Option<Known>),
    ) -> bool {
        let known = &self.subjects[subject];
        let is_first = known.last_visit == NOBODY;
        let is_after = at.form == known.latest.form && at.nanoseconds > known.latest.nanoseconds;
        let Ok(line) = u32::try_from(line) else {
            return false;
        };
        let has_room = self.visits.len() < NOBODY as usize
            && self.others.len() + others.len() < NOBODY as usize;
        let may_be_held = |value: &i64| *value == NO_VALUE || *value >= FIRST_EXACT;
        if !(is_first || is_after) || !has_room || !values.iter().all(may_be_held) {
            return false;
        }
        for (number, asked) in questions.iter().enumerate() {
            let other = others.iter().find(|other| other.slot == asked.slot);
            if is_first || (other.is_none() && values[asked.slot] == NO_VALUE) {
                answer(number, None);
                continue;
            }
            let said = match other {
                None if known.slots_of_others & bit_of(asked.slot) == 0 => self
                    .extreme(subject, at, *asked)
                    .map(|extreme| extreme.known(asked.question.highest)),
                None => self.among_others(subject, at, *asked, Assay::Unstated),
                Some(other) => self.among_others(subject, at, *asked, other.assay),
            };
            match said {
                Some(said) => answer(number, said),
                None => return false,
            }
        }
        let visit = self.visits.len() as u32;
        let subject_known = &mut self.subjects[subject];
        self.visits.push(Visit {
            nanoseconds: at.nanoseconds,
            before: subject_known.last_visit,
            line,
        });
        subject_known.last_visit = visit;
        subject_known.latest = at;
        let own = self.values.len();
        self.values.extend_from_slice(values);
        for other in others {
            if let Some(known) = other.known {
                subject_known.slots_of_others |= bit_of(other.slot);
                self.others.push((known, other.assay));
                self.values[own + other.slot] = NO_VALUE + self.others.len() as i64;
            }
        }
        let extremes = &mut self.extremes[subject * self.slots..][..self.slots];
        for ([low, high], &value) in extremes.iter_mut().zip(values) {
            if value != NO_VALUE {
                *low = if *low == NO_VALUE {
                    value
                } else {
                    value.min(*low)
                };
                *high = value.max(*high);
            }
        }
        true
    }

    /// The answer to a question of a result of a calibrator, where not all results are exact numbers; `None` where too many
    /// rows would have to be gone through.
    fn among_others(
        &self,
        subject: usize,
        at: Instant,
        asked: AskedOf,
        own: Assay,
    ) -> Option<Option<Known>> {
        let AskedOf { question, slot } = asked;
        let mut extreme = ExtremeSoFar::default();
        self.each_within(subject, at, question.within_hours, |visit, within| {
            let result = self.result(visit, slot);
            // A number of another calibrator is another number.
            if let Some((known, _)) = result.filter(|(_, assay)| *assay == own) {
                extreme.see(&known, within, question.highest);
            }
        })?;
        Some(extreme.known(question.highest))
    }

    /// What is remembered of a result of a visit.
    fn result(&self, visit: u32, slot: usize) -> Option<(Known, Assay)> {
        match self.values[visit as usize * self.slots + slot] {
            NO_VALUE => None,
            exact if exact >= FIRST_EXACT => {
                let exact = Decimal::from_billionths(exact);
                Some((Known::exactly(exact), Assay::Unstated))
            }
            place => self.others.get((place - NO_VALUE - 1) as usize).copied(),
        }
    }

    /// The answer to a question; `None` where too many rows would have to be gone through.
    fn extreme(&self, subject: usize, at: Instant, asked: AskedOf) -> Option<Extreme> {
        let highest = asked.question.highest;
        let Some(hours) = asked.question.within_hours else {
            let of_all = self.extremes[subject * self.slots + asked.slot][usize::from(highest)];
            return Some(Extreme {
                surely: of_all,
                perhaps: NO_VALUE,
            });
        };
        let further = |known: i64, value: i64| match highest {
            _ if known == NO_VALUE => value,
            true => known.max(value),
            false => known.min(value),
        };
        let mut extreme = Extreme::NONE;
        self.each_within(subject, at, Some(hours), |visit, within| {
            let value = self.values[visit as usize * self.slots + asked.slot];
            if value != NO_VALUE {
                let which = match within {
                    Truth::Yes => &mut extreme.surely,
                    _ => &mut extreme.perhaps,
                };
                *which = further(*which, value);
            }
        })?;
        Some(extreme)
    }

    /// Goes through the rows of a subject that lie, or may lie, so many hours or less before a moment; through all where no
    /// hours are given. `None` where they are too many.
    fn each_within(
        &self,
        subject: usize,
        at: Instant,
        hours: Option<u16>,
        mut see: impl FnMut(u32, Truth),
    ) -> Option<()> {
        let window = hours.map_or(i64::MAX, |hours| i64::from(hours) * NANOSECONDS_PER_HOUR);
        // Of days only, a row may have been taken a day less or more before.
        let doubt = match at.form {
            Instant::DAY => 24 * NANOSECONDS_PER_HOUR,
            _ => 0,
        };
        let mut next = self.subjects[subject].last_visit;
        for _ in 0..MOST_WITHIN {
            let Some(visit) = self.visits.get(next as usize) else {
                return Some(());
            };
            let before = at.nanoseconds.checked_sub(visit.nanoseconds)?;
            // Times of day end the window with them, the ends of days of which the times are not known do not.
            if before - doubt > window || (doubt > 0 && before - doubt == window) {
                return Some(());
            }
            let is_within = hours.is_none() || before.saturating_add(doubt) <= window;
            see(
                next,
                if is_within {
                    Truth::Yes
                } else {
                    Truth::Unknown
                },
            );
            next = visit.before;
        }
        None
    }

    /// How many rows were taken in.
    pub(super) fn visits(&self) -> u32 {
        self.visits.len() as u32
    }

    /// The subjects whose rows were taken in and not handed over, with their names.
    pub(super) fn subjects(&self) -> Vec<(usize, String)> {
        let subjects = self.subjects.iter().zip(&self.keys).enumerate();
        subjects
            .filter(|(_, (subject, _))| !subject.is_elsewhere)
            .map(|(number, (_, key))| (number, key.text(&self.long)))
            .collect()
    }

    /// All rows of a subject, the first one first; it is held elsewhere from now on.
    pub(super) fn hand_over(&mut self, subject: usize) -> Vec<PastRow> {
        let known = &mut self.subjects[subject];
        known.is_elsewhere = true;
        let form = known.latest.form;
        let mut next = std::mem::replace(&mut known.last_visit, NOBODY);
        let mut rows = Vec::new();
        while let Some(visit) = self.visits.get(next as usize) {
            let results = (0..self.slots).filter_map(|slot| {
                let (known, assay) = self.result(next, slot)?;
                Some((slot, known, assay))
            });
            rows.push(PastRow {
                visit: next,
                instant: Instant {
                    form,
                    nanoseconds: visit.nanoseconds,
                },
                line: u64::from(visit.line),
                results: results.collect(),
            });
            next = visit.before;
        }
        rows.reverse();
        rows
    }
}

/// The bit that stands for a slot.
fn bit_of(slot: usize) -> u32 {
    1 << slot.min(31)
}

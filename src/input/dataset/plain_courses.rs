//! Exact results of subjects whose rows come in the order of time, close together in memory.

use std::hint::black_box;

use crate::earlier::EarlierQuestion;
use crate::input::grammar::instant::Instant;
use crate::text_key::{Index, LongTexts, TextKey};

/// No result.
pub(crate) const NO_VALUE: i64 = i64::MIN;

/// No visit.
const NOBODY: u32 = u32::MAX;

/// More rows than this within the window of a question are not gone through for each row.
const MOST_WITHIN: usize = 64;

const NANOSECONDS_PER_HOUR: i64 = 3_600_000_000_000;

/// Exact numbers in billionths, at most so far apart as what is not known of the time lets them be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extreme {
    /// Of the results that surely lie within the window; [`NO_VALUE`] where none does.
    pub surely: i64,
    /// Of those that may lie within it too.
    pub perhaps: i64,
}

impl Extreme {
    const NONE: Extreme = Extreme {
        surely: NO_VALUE,
        perhaps: NO_VALUE,
    };
}

/// What is known of a subject.
struct Subject {
    latest: Instant,
    last_visit: u32,
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
    pub values: Vec<i64>,
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
            is_elsewhere: false,
        });
        let none = [NO_VALUE; 2];
        self.extremes.resize(self.extremes.len() + self.slots, none);
        number
    }

    pub(super) fn is_elsewhere(&self, subject: usize) -> bool {
        self.subjects[subject].is_elsewhere
    }

    /// Takes a row in, and answers what is asked of those before it. False where the row does not come surely after
    /// the others of the subject, or is not alike: then nothing has changed.
    pub(super) fn take(
        &mut self,
        subject: usize,
        at: Instant,
        line: u64,
        values: &[i64],
        questions: &[AskedOf],
        mut answer: impl FnMut(usize, Extreme),
    ) -> bool {
        let known = &self.subjects[subject];
        let is_first = known.last_visit == NOBODY;
        let is_after = at.form == known.latest.form && at.nanoseconds > known.latest.nanoseconds;
        let Ok(line) = u32::try_from(line) else {
            return false;
        };
        if !(is_first || is_after) || self.visits.len() >= NOBODY as usize {
            return false;
        }
        for (number, asked) in questions.iter().enumerate() {
            if values[asked.slot] == NO_VALUE || is_first {
                answer(number, Extreme::NONE);
                continue;
            }
            match self.extreme(subject, at, *asked) {
                Some(extreme) => answer(number, extreme),
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
        self.values.extend_from_slice(values);
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
        let window = i64::from(hours) * NANOSECONDS_PER_HOUR;
        // Of days only, a row may have been taken a day less or more before.
        let doubt = match at.form {
            Instant::DAY => 24 * NANOSECONDS_PER_HOUR,
            _ => 0,
        };
        let further = |known: i64, value: i64| match highest {
            _ if known == NO_VALUE => value,
            true => known.max(value),
            false => known.min(value),
        };
        let mut extreme = Extreme::NONE;
        let mut next = self.subjects[subject].last_visit;
        for _ in 0..MOST_WITHIN {
            let Some(visit) = self.visits.get(next as usize) else {
                return Some(extreme);
            };
            let before = at.nanoseconds.checked_sub(visit.nanoseconds)?;
            // Times of day end the window with them, the ends of days of which the times are not known do not.
            if before - doubt > window || (doubt > 0 && before - doubt == window) {
                return Some(extreme);
            }
            let value = self.values[next as usize * self.slots + asked.slot];
            if value != NO_VALUE {
                let which = match before + doubt <= window {
                    true => &mut extreme.surely,
                    false => &mut extreme.perhaps,
                };
                *which = further(*which, value);
            }
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
            rows.push(PastRow {
                visit: next,
                instant: Instant {
                    form,
                    nanoseconds: visit.nanoseconds,
                },
                line: u64::from(visit.line),
                values: self.values[next as usize * self.slots..][..self.slots].to_vec(),
            });
            next = visit.before;
        }
        rows.reverse();
        rows
    }
}

//! What was decided of the rows seen so far, and the deciding of what is new.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::catalog::{AnalyteId, Catalog};
use crate::interpret::{Decider, Settings};
use crate::panel::Panel;

use super::chunk::{Chunk, Marks};
use super::classes::PersonLimits;
use super::columns::Column;
use super::dependence::{looks, person_looks};
use super::memo::{Memo, Of, Seen};
use super::outputs::Output;

/// The limits of so many persons are remembered; then it begins anew.
const PERSONS_KEPT: u32 = 1000;

/// So many different answers of one group are remembered; then it begins anew.
const ANSWERS_KEPT: usize = 1 << 15;

/// How often rows are looked up again because deciding some of them made others be forgotten.
const ATTEMPTS: usize = 3;

/// Makes an answer of what is decided of a panel.
pub(super) trait Answering {
    /// What is remembered.
    type Answer: Clone + Eq + Hash;

    /// The answer of some outputs, which are decided together.
    fn answer(&mut self, outputs: Range<usize>, decider: &Decider) -> io::Result<Self::Answer>;
}

/// So many answers are told to other threads.
const ANSWERS_TOLD: usize = 1 << 15;

/// Answers that one thread tells the others, by group and by what the classes of the cells are known by.
pub(super) struct Told<T>(Mutex<HashMap<Question, T>>);

/// A group, and what the classes of the cells at which it looks are known by.
type Question = (usize, Vec<Arc<[u8]>>);

impl<T> Default for Told<T> {
    fn default() -> Self {
        Told(Mutex::default())
    }
}

impl<T: Clone> Told<T> {
    fn get(&self, key: &Question) -> Option<T> {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.get(key).cloned()
    }

    fn put(&self, key: Question, answer: &T) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < ANSWERS_TOLD {
            told.insert(key, answer.clone());
        }
    }
}

/// Outputs that look at the same cells.
pub(super) struct Group {
    /// Which outputs, as a range of their numbers.
    pub outputs: Range<usize>,
}

/// The memory of one thread.
pub(super) struct Decisions<'a, A: Answering> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    analytes: Vec<AnalyteId>,
    /// The columns of results and facts.
    pub columns: Vec<Column>,
    groups: Vec<Group>,
    memories: Vec<Memory<A::Answer>>,
    /// The numbers of persons to whom other limits apply.
    persons: Memo,
    persons_known: u32,
    /// What all threads know.
    told: &'a Told<A::Answer>,
    /// Answers whose numbers may stand in the chunk were forgotten.
    forgot: bool,
}

/// What is remembered of a group.
struct Memory<T> {
    memo: Memo,
    answers: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<'a, A: Answering> Decisions<'a, A> {
    /// A memory of nothing, for columns of these analytes. Neighboring outputs of which one looks at all that the
    /// other one looks at are decided together, unless `stays_alone` holds for one of them.
    pub(super) fn new(
        catalog: &'a Catalog,
        settings: &'a Settings,
        mut columns: Vec<Column>,
        analytes: Vec<AnalyteId>,
        outputs: &[Output],
        stays_alone: impl Fn(&Output) -> bool,
        told: &'a Told<A::Answer>,
    ) -> Self {
        let known: BTreeSet<AnalyteId> = analytes.iter().copied().collect();
        let mut groups: Vec<(Group, Vec<Seen>)> = Vec::new();
        for (number, output) in outputs.iter().enumerate() {
            let looks = looks(catalog, settings, &known, output);
            let mut seen = Vec::new();
            for (column, analyte) in analytes.iter().enumerate() {
                if let Some(look) = looks.get(analyte) {
                    let view = columns[column].add_view(look);
                    seen.push(Seen { column, view });
                }
            }
            let alone = |number: usize| stays_alone(&outputs[number]);
            match groups.last_mut() {
                Some((group, before))
                    if !alone(number)
                        && !alone(group.outputs.start)
                        && (is_within(&seen, before) || is_within(before, &seen)) =>
                {
                    group.outputs.end = number + 1;
                    if seen.len() > before.len() {
                        *before = seen;
                    }
                }
                _ => groups.push((
                    Group {
                        outputs: number..number + 1,
                    },
                    seen,
                )),
            }
        }
        let person_looks = person_looks(catalog, settings);
        let mut seen = Vec::new();
        for (column, analyte) in analytes.iter().enumerate() {
            if let Some(look) = person_looks.get(analyte) {
                let view = columns[column].add_view(look);
                seen.push(Seen { column, view });
            }
        }
        let (groups, memories) = groups
            .into_iter()
            .map(|(group, seen)| (group, Memory::new(seen)))
            .unzip();
        Decisions {
            catalog,
            settings,
            analytes,
            columns,
            groups,
            memories,
            persons: Memo::new(seen),
            persons_known: 1,
            told,
            forgot: false,
        }
    }

    /// The groups of outputs.
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The answers of a group by their numbers.
    #[inline]
    pub(super) fn answers(&self, group: usize) -> &[A::Answer] {
        &self.memories[group].answers
    }

    /// Finds the answers to all rows of a chunk that are not odd, and decides what is new; rows of which something
    /// can't be remembered become odd.
    pub(super) fn answer(&mut self, answering: &mut A, chunk: &mut Chunk) -> io::Result<()> {
        for _ in 0..ATTEMPTS {
            self.look_up(chunk);
            let is_new = |marks: &u8| marks & (Marks::ODD | Marks::NEW) == Marks::NEW;
            if !chunk.marks[..chunk.rows()].iter().any(is_new) {
                return Ok(());
            }
            self.forgot = false;
            for row in 0..chunk.rows() {
                if is_new(&chunk.marks[row]) {
                    let is_told = self.decide(answering, chunk, row)?;
                    chunk.marks[row] &= !Marks::NEW;
                    if !is_told {
                        chunk.marks[row] |= Marks::ODD;
                    }
                }
            }
            if !self.forgot {
                return Ok(());
            }
        }
        // So many different rows that one makes the other be forgotten.
        for marks in &mut chunk.marks {
            *marks |= Marks::ODD;
        }
        Ok(())
    }

    fn look_up(&mut self, chunk: &mut Chunk) {
        let columns = &self.columns;
        self.persons
            .look_up(columns, chunk, Of::Nobody, |chunk, row, person| {
                chunk.persons[row] = person;
            });
        for (group, memory) in self.memories.iter_mut().enumerate() {
            memory
                .memo
                .look_up(columns, chunk, Of::Person, |chunk, row, answer| {
                    chunk.set_answer(group, row, answer);
                });
        }
    }

    /// Finds the answers to one row, and decides what is new; false where something can't be remembered.
    fn decide(&mut self, answering: &mut A, chunk: &mut Chunk, row: usize) -> io::Result<bool> {
        let Some(person) = self.person(chunk, row) else {
            return Ok(false);
        };
        chunk.persons[row] = person;
        let mut new = Vec::new();
        for (group, memory) in self.memories.iter_mut().enumerate() {
            let Some(key) = memory.memo.key(&mut self.columns, chunk, row, Of::Person) else {
                return Ok(false);
            };
            match memory.memo.get(key) {
                Some(answer) => chunk.set_answer(group, row, answer),
                None => new.push((group, key)),
            }
        }
        let mut still_new = Vec::new();
        for (group, key) in new {
            let memo = &self.memories[group].memo;
            let place = (group, memo.signatures(&mut self.columns, chunk, row));
            match self.told.get(&place) {
                Some(answer) => self.put(chunk, row, group, key, answer),
                None => still_new.push((place, key)),
            }
        }
        if still_new.is_empty() {
            return Ok(true);
        }
        let panel = self.panel(chunk, row);
        let decider = Decider::new(self.catalog, &panel, self.settings);
        for (place, key) in still_new {
            let group = place.0;
            let outputs = self.groups[group].outputs.clone();
            let answer = answering.answer(outputs, &decider)?;
            self.told.put(place, &answer);
            self.put(chunk, row, group, key, answer);
        }
        Ok(true)
    }

    /// A panel that no rule can tell from that of a row.
    fn panel(&self, chunk: &Chunk, row: usize) -> Panel {
        let mut panel = Panel::new();
        for (number, (column, analyte)) in self.columns.iter().zip(&self.analytes).enumerate() {
            if let Some(example) = column.example(chunk.class(number, row)) {
                panel.set(*analyte, example.clone());
            }
        }
        panel
    }

    fn put(&mut self, chunk: &mut Chunk, row: usize, group: usize, key: u128, answer: A::Answer) {
        let (number, forgot) = self.memories[group].put(key, answer);
        self.forgot |= forgot;
        chunk.set_answer(group, row, number);
    }

    /// The number of the person whose limits apply; `None` where there are too many to tell.
    fn person(&mut self, chunk: &Chunk, row: usize) -> Option<u32> {
        let key = self
            .persons
            .key(&mut self.columns, chunk, row, Of::Nobody)?;
        if let Some(person) = self.persons.get(key) {
            return Some(person);
        }
        if self.persons_known >= PERSONS_KEPT {
            self.columns.iter_mut().for_each(Column::forget_persons);
            self.persons.forget();
            self.persons_known = 1;
        }
        let panel = self.panel(chunk, row);
        for (column, analyte) in self.columns.iter_mut().zip(&self.analytes) {
            if column.looks_at_limits() {
                let limits = PersonLimits::new(self.catalog, self.settings, &panel, *analyte);
                column.add_person(limits);
            } else {
                column.add_person_without_limits();
            }
        }
        let person = self.persons_known;
        self.persons_known += 1;
        self.persons.put(key, person);
        Some(person)
    }
}

impl<T: Clone + Eq + Hash> Memory<T> {
    fn new(seen: Vec<Seen>) -> Self {
        Memory {
            memo: Memo::new(seen),
            answers: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// Remembers an answer; gives its number, and whether others were forgotten.
    fn put(&mut self, key: u128, answer: T) -> (u32, bool) {
        let mut forgot = false;
        if self.answers.len() >= ANSWERS_KEPT && !self.numbers.contains_key(&answer) {
            self.memo.forget();
            self.answers.clear();
            self.numbers.clear();
            forgot = true;
        }
        let number = match self.numbers.get(&answer) {
            Some(number) => *number,
            None => {
                let next = self.answers.len() as u32;
                self.answers.push(answer.clone());
                self.numbers.insert(answer, next);
                next
            }
        };
        self.memo.put(key, number);
        (number, forgot)
    }
}

/// Whether all that is seen by one is seen by the other, as closely.
fn is_within(one: &[Seen], other: &[Seen]) -> bool {
    one.iter().all(|seen| other.contains(seen))
}

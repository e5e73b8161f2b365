//! What was decided of the rows seen so far, and the deciding of what is new.

use std::hash::Hash;
use std::io;
use std::ops::Range;

use crate::catalog::{AnalyteId, Catalog};
use crate::earlier::EarlierQuestion;
use crate::input::NO_VALUE;
use crate::interpret::{Decider, Settings};
use crate::panel::{Observation, Panel};

use super::chunk::{Answers, Chunk, Marks};
use super::classes::PersonLimits;
use super::columns::CellClass;
use super::earlier::{EarlierColumn, asked_of, masking, plain_value};
use super::grouping::{Group, Grouping};
use super::leaves::Leaf;
use super::memo::{Memo, NONE, Of};
use super::memory::Memory;
use super::outputs::Output;
use super::told::Told;
use super::views::Views;

/// The limits of so many persons are remembered; then it begins anew.
const PERSONS_KEPT: u32 = 1000;

/// The number of a person of whom nothing is known yet.
const NOBODY: u32 = 0;

/// How often rows are looked up again because deciding some of them made others be forgotten.
const ATTEMPTS: usize = 3;

/// Makes an answer of what is decided of a panel.
pub(super) trait Answering {
    /// What is remembered.
    type Answer: Clone + Eq + Hash;

    /// The answer of some outputs, which are decided together.
    fn answer(&mut self, outputs: Range<usize>, decider: &Decider) -> io::Result<Self::Answer>;

    /// The numbers of the answers of a group mean others from now on.
    fn forget(&mut self, _group: usize, _answers: &[Self::Answer]) {}
}

/// The memory of one thread.
pub(super) struct Decisions<'a, A: Answering> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    /// What each column of results and facts holds.
    analytes: Vec<AnalyteId>,
    /// The classes of these columns, and behind them of those of earlier results and of conditions.
    pub views: Vec<Views>,
    /// The conditions of which patterns and scores are made.
    leaves: Vec<Leaf<'a>>,
    /// What earlier results say beside some columns.
    earlier: Vec<EarlierColumn>,
    /// The columns whose cells say that a result is to be masked which is remembered.
    masking: Vec<usize>,
    groups: Vec<Group>,
    memories: Vec<Memory<A::Answer>>,
    /// The numbers of persons to whom other limits apply.
    persons: Memo,
    persons_known: u32,
    /// What all threads know, where they tell each other.
    told: Option<&'a Told<A::Answer>>,
    /// Answers whose numbers may stand in the chunk were forgotten.
    forgot: bool,
}

impl<'a, A: Answering> Decisions<'a, A> {
    /// A memory of nothing, for columns of these analytes; [`Grouping::new`] tells what is decided together.
    pub(super) fn new(
        (catalog, settings): (&'a Catalog, &'a Settings),
        analytes: Vec<AnalyteId>,
        questions: &[EarlierQuestion],
        outputs: &[Output],
        stays_alone: impl Fn(&Output) -> bool,
        told: Option<&'a Told<A::Answer>>,
    ) -> Self {
        let about = (catalog, settings);
        let Grouping {
            mut views,
            leaves,
            groups,
            persons,
        } = Grouping::new(about, &analytes, questions, outputs, stays_alone);
        let mut earlier = Vec::new();
        for (place, (column, questions)) in asked_of(&analytes, questions).into_iter().enumerate() {
            // Of what is remembered each number counts, also where no output can tell it from others.
            views[column].look_exactly();
            let comparisons = views[analytes.len() + place].comparisons();
            earlier.push(EarlierColumn::new(column, questions, comparisons));
        }
        let memories = groups.iter().map(|group| Memory::new(group.seen.clone()));
        Decisions {
            catalog,
            settings,
            masking: masking(catalog, &analytes, questions),
            memories: memories.collect(),
            analytes,
            views,
            leaves,
            earlier,
            groups,
            persons,
            persons_known: 1,
            told,
            forgot: false,
        }
    }

    /// Tells everything apart that can be told apart in a column.
    pub(super) fn look_exactly(&mut self, column: usize) {
        self.views[column].look_exactly();
    }

    /// What is observed in a column where a cell is of a class.
    pub(super) fn observation(&self, column: usize, class: CellClass) -> Option<&Observation> {
        self.views[column].observation(class)
    }

    /// How many classes a column has.
    pub(super) fn classes_of(&self, column: usize) -> usize {
        self.views[column].count()
    }

    /// How many columns there are: those of results and facts, of what earlier results say beside them, and of
    /// conditions.
    pub(super) fn columns(&self) -> usize {
        self.views.len()
    }

    /// The value of a class of a column, and whether that is all that is known of the result.
    pub(super) fn value(&self, column: usize, class: CellClass) -> (i64, bool) {
        match self.views[column].observation(class) {
            None => (NO_VALUE, true),
            Some(result) => match plain_value(result) {
                Some(value) => (value, true),
                None => (NO_VALUE, false),
            },
        }
    }

    /// Whether a result of a row that is remembered may have to be masked.
    pub(super) fn may_be_masked(&self, chunk: &Chunk, row: usize) -> bool {
        chunk.says_something(&self.masking, row)
    }

    /// Finds the classes of what earlier results say of all rows of a chunk that are not odd.
    pub(super) fn classify_earlier(&mut self, chunk: &mut Chunk) {
        for (place, column) in self.earlier.iter_mut().enumerate() {
            let own_place = self.analytes.len() + place;
            let (results, views) = self.views.split_at_mut(self.analytes.len());
            let classified = (&results[column.of], &mut views[place]);
            for row in 0..chunk.rows() {
                let own = chunk.class(column.of, row);
                let is_odd = chunk.marks[row] & Marks::ODD != 0;
                let class = match is_odd || !own.has_result() {
                    true => CellClass::NOTHING,
                    false => {
                        let is_masked = chunk.says_something(&self.masking, row);
                        let answers = (&chunk.earlier, row);
                        let (results, views) = (classified.0, &mut *classified.1);
                        column.class_of((results, views), own, answers, is_masked)
                    }
                };
                match class {
                    CellClass::ODD => chunk.marks[row] |= Marks::ODD,
                    class => chunk.column_mut(own_place).0[row] = class,
                }
            }
        }
    }

    /// Puts results into the panel of a row that say of earlier ones what is known of them.
    pub(super) fn put_earlier_into(&self, panel: &mut Panel, chunk: &Chunk, row: usize) {
        for column in &self.earlier {
            chunk.earlier.put_into(panel, row, &column.questions);
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
    pub(super) fn answer(
        &mut self,
        answering: &mut A,
        chunk: &mut Chunk,
        answers: &mut Answers,
    ) -> io::Result<()> {
        for _ in 0..ATTEMPTS {
            // Persons may have been forgotten.
            chunk.persons.fill(NOBODY);
            self.look_up(chunk, answers);
            let is_new = |marks: &u8| marks & (Marks::ODD | Marks::NEW) == Marks::NEW;
            if !chunk.marks[..chunk.rows()].iter().any(is_new) {
                return Ok(());
            }
            self.forgot = false;
            for row in 0..chunk.rows() {
                if is_new(&chunk.marks[row]) {
                    let is_told = self.decide(answering, chunk, answers, row)?;
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

    fn look_up(&mut self, chunk: &mut Chunk, answers: &mut Answers) {
        let columns = &self.views;
        self.persons
            .look_up(columns, chunk, Of::Nobody, |chunk, row, person| {
                chunk.persons[row] = if person == NONE { NOBODY } else { person };
            });
        for leaf in &mut self.leaves {
            leaf.look_up(columns, chunk);
        }
        for (group, memory) in self.memories.iter_mut().enumerate() {
            memory
                .memo
                .look_up(columns, chunk, Of::Person, |_, row, answer| {
                    answers.set(group, row, answer);
                });
        }
    }

    /// Finds the answers to one row that are not known yet; false where something can't be remembered.
    fn decide(
        &mut self,
        answering: &mut A,
        chunk: &mut Chunk,
        answers: &mut Answers,
        row: usize,
    ) -> io::Result<bool> {
        let Some(person) = self.person(chunk, row) else {
            return Ok(false);
        };
        // What was looked up before holds for the same person only.
        let is_another = chunk.persons[row] != person;
        chunk.persons[row] = person;
        if !self.decide_leaves(chunk, row, is_another) {
            return Ok(false);
        }
        let mut new = Vec::new();
        for (group, memory) in self.memories.iter_mut().enumerate() {
            if !is_another && answers.of(group, row) != NONE {
                continue;
            }
            let Some(key) = memory.memo.key(&mut self.views, chunk, row, Of::Person) else {
                return Ok(false);
            };
            match memory.memo.get(key) {
                Some(answer) => answers.set(group, row, answer),
                None => new.push((group, key)),
            }
        }
        let mut still_new = Vec::new();
        for (group, key) in new {
            let memo = &self.memories[group].memo;
            let place = (group, memo.signatures(&mut self.views, chunk, row));
            match self.told.and_then(|told| told.get(&place)) {
                Some(answer) => self.put(answering, answers, row, (group, key), answer),
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
            if let Some(told) = self.told {
                told.put(place, &answer);
            }
            self.put(answering, answers, row, (group, key), answer);
        }
        Ok(true)
    }

    /// Finds out of each condition whether it holds for a row, or of those of which that is not known; false where
    /// something can't be remembered.
    fn decide_leaves(&mut self, chunk: &mut Chunk, row: usize, all: bool) -> bool {
        let mut new = Vec::new();
        for (place, leaf) in self.leaves.iter_mut().enumerate() {
            if !all && leaf.is_known(&self.views, chunk, row) {
                continue;
            }
            let Some(key) = leaf.memo.key(&mut self.views, chunk, row, Of::Person) else {
                return false;
            };
            match leaf.memo.get(key) {
                Some(truth) => leaf.show(&mut self.views, chunk, row, truth),
                None => new.push((place, key)),
            }
        }
        if new.is_empty() {
            return true;
        }
        let panel = self.panel(chunk, row);
        let decider = Decider::new(self.catalog, &panel, self.settings);
        for (place, key) in new {
            let leaf = &mut self.leaves[place];
            let truth = Views::class_of_truth(leaf.condition.holds(&decider));
            leaf.memo.put(key, truth);
            leaf.show(&mut self.views, chunk, row, truth);
        }
        true
    }

    /// A panel that no rule can tell from that of a row, as far as the row itself goes.
    pub(super) fn own_panel(&self, chunk: &Chunk, row: usize) -> Panel {
        let mut panel = Panel::new();
        for (number, (views, analyte)) in self.views.iter().zip(&self.analytes).enumerate() {
            let said = views.said(chunk.class(number, row));
            if let Some(result) = said.result {
                panel.set(*analyte, result.clone());
            }
            if let Some(limits) = said.limits {
                panel.set_limits(*analyte, *limits);
            }
        }
        panel
    }

    /// A panel that no rule can tell from that of a row.
    fn panel(&self, chunk: &Chunk, row: usize) -> Panel {
        let mut panel = self.own_panel(chunk, row);
        self.put_earlier_into(&mut panel, chunk, row);
        panel
    }

    fn put(
        &mut self,
        answering: &mut A,
        answers: &mut Answers,
        row: usize,
        (group, key): (usize, u128),
        answer: A::Answer,
    ) {
        let memory = &mut self.memories[group];
        let (number, forgot) = memory.put(key, answer, |answers| answering.forget(group, answers));
        self.forgot |= forgot;
        answers.set(group, row, number);
    }

    /// The number of the person whose limits apply; `None` where there are too many to tell.
    fn person(&mut self, chunk: &Chunk, row: usize) -> Option<u32> {
        let key = self.persons.key(&mut self.views, chunk, row, Of::Nobody)?;
        if let Some(person) = self.persons.get(key) {
            return Some(person);
        }
        if self.persons_known >= PERSONS_KEPT {
            self.views.iter_mut().for_each(Views::forget_persons);
            self.persons.forget();
            self.persons_known = 1;
        }
        let panel = self.panel(chunk, row);
        for (place, views) in self.views.iter_mut().enumerate() {
            let analyte = self.analytes.get(place);
            let limits = analyte.filter(|_| views.looks_at_limits()).map(|analyte| {
                let about = (self.catalog, self.settings);
                PersonLimits::new(about, &panel, *analyte, views.looks_at_age())
            });
            views.add_person(limits);
        }
        let person = self.persons_known;
        self.persons_known += 1;
        self.persons.put(key, person);
        Some(person)
    }
}

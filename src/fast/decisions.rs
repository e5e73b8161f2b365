//! What was decided of the rows seen so far, and the deciding of what is new.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::io;
use std::ops::Range;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::NO_VALUE;
use crate::interpret::{Decider, EarlierQuestion, Settings};
use crate::panel::{Observation, Panel};

use super::chunk::{Answers, Chunk, Marks};
use super::classes::PersonLimits;
use super::columns::CellClass;
use super::dependence::{looks, looks_without_gates, person_looks};
use super::earlier::{EarlierColumn, asked_of, masking, plain_value};
use super::leaves::{Leaf, Leaves};
use super::look::Look;
use super::memo::{Memo, Of, Seen};
use super::memory::Memory;
use super::outputs::Output;
use super::told::Told;
use super::views::Views;

/// The limits of so many persons are remembered; then it begins anew.
const PERSONS_KEPT: u32 = 1000;

/// How often rows are looked up again because deciding some of them made others be forgotten.
const ATTEMPTS: usize = 3;

/// So many flags are decided together.
const FLAGS_TOGETHER: usize = 3;

/// Makes an answer of what is decided of a panel.
pub(super) trait Answering {
    /// What is remembered.
    type Answer: Clone + Eq + Hash;

    /// The answer of some outputs, which are decided together.
    fn answer(&mut self, outputs: Range<usize>, decider: &Decider) -> io::Result<Self::Answer>;

    /// The numbers of the answers of a group mean others from now on.
    fn forget(&mut self, _group: usize, _answers: &[Self::Answer]) {}
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
    /// What each column of results and facts holds.
    analytes: Vec<AnalyteId>,
    /// The classes of these columns, and behind them of those of earlier results and of statements.
    pub views: Vec<Views>,
    /// The statements of which patterns are made; the last columns say whether they hold.
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
    /// A memory of nothing, for columns of these analytes. Neighboring outputs of which one looks at all that the
    /// other one looks at are decided together, unless `stays_alone` holds for one of them. `questions` are those
    /// to which the rows bring answers.
    pub(super) fn new(
        (catalog, settings): (&'a Catalog, &'a Settings),
        analytes: Vec<AnalyteId>,
        questions: &[EarlierQuestion],
        outputs: &[Output],
        stays_alone: impl Fn(&Output) -> bool,
        told: Option<&'a Told<A::Answer>>,
    ) -> Self {
        let known: BTreeSet<AnalyteId> = analytes.iter().copied().collect();
        let asked = asked_of(&analytes, questions);
        let mut statements = Leaves::new(catalog, settings, &known, outputs);
        let mut views = Vec::new();
        views.resize_with(analytes.len() + asked.len(), Views::default);
        let first_leaf = views.len();
        let mut add = |look: Look, column: usize| {
            let (results, earlier) = look.parted();
            let mut seen = vec![Seen {
                column,
                view: views[column].add_view(&results),
            }];
            let place = asked.iter().position(|(of, _)| *of == column);
            if let (Some(place), Some(look)) = (place, earlier) {
                let column = analytes.len() + place;
                let view = views[column].add_view(&look);
                seen.push(Seen { column, view });
            }
            seen
        };
        let mut see = |mut looks: BTreeMap<AnalyteId, Look>| -> Vec<Seen> {
            let columns = analytes.iter().enumerate();
            columns
                .filter_map(|(column, analyte)| Some(add(looks.remove(analyte)?, column)))
                .flatten()
                .collect()
        };
        let mut each_year = false;
        let mut leaves = Vec::new();
        for (statement, looks) in statements.take() {
            each_year |= looks.values().any(Look::looks_at_age);
            let memo = Memo::new(see(looks));
            leaves.push(Leaf { statement, memo });
        }
        let mut groups: Vec<(Group, Vec<Seen>)> = Vec::new();
        for (number, output) in outputs.iter().enumerate() {
            let own = match (statements.of_output(number), output) {
                (None, _) => looks(catalog, settings, &known, output),
                (Some(_), Output::Score(position)) => {
                    let score = &catalog.scores_and_variants()[*position];
                    looks_without_gates(catalog, settings, &known, score)
                }
                (Some(_), _) => BTreeMap::new(),
            };
            each_year |= own.values().any(Look::looks_at_age);
            let mut seen = see(own);
            let leaves = statements.of_output(number).unwrap_or_default();
            let columns = leaves.iter().map(|leaf| first_leaf + leaf);
            seen.extend(columns.map(|column| Seen { column, view: 0 }));
            let alone = |number: usize| stays_alone(&outputs[number]);
            match groups.last_mut() {
                Some((group, before))
                    if !alone(number)
                        && !alone(group.outputs.start)
                        && (is_within(&seen, before)
                            || is_within(before, &seen)
                            || may_join(&outputs[group.outputs.start..=number])) =>
                {
                    group.outputs.end = number + 1;
                    seen.retain(|one| !before.contains(one));
                    before.extend(seen);
                }
                _ => groups.push((
                    Group {
                        outputs: number..number + 1,
                    },
                    seen,
                )),
            }
        }
        let persons = Memo::new(see(person_looks(catalog, settings, each_year)));
        let (groups, memories) = groups
            .into_iter()
            .map(|(group, seen)| (group, Memory::new(seen)))
            .unzip();
        let masking = masking(catalog, &analytes, questions);
        let mut earlier = Vec::new();
        for (place, (column, questions)) in asked.into_iter().enumerate() {
            // Of what is remembered each number counts, also where no output can tell it from others.
            views[column].look_exactly();
            let comparisons = views[analytes.len() + place].comparisons();
            earlier.push(EarlierColumn::new(column, questions, comparisons));
        }
        views.extend(leaves.iter().map(|_| Views::of_truths()));
        Decisions {
            catalog,
            settings,
            analytes,
            views,
            leaves,
            earlier,
            masking,
            groups,
            memories,
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
    /// statements.
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
                let class = match is_odd || own.number() == 0 {
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
            chunk.persons.fill(0);
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
                chunk.persons[row] = person;
            });
        let first_leaf = columns.len() - self.leaves.len();
        for (place, leaf) in self.leaves.iter_mut().enumerate() {
            let column = first_leaf + place;
            leaf.memo
                .look_up(columns, chunk, Of::Person, |chunk, row, truth| {
                    chunk.column_mut(column).0[row] = CellClass::of_number(truth);
                });
        }
        for (group, memory) in self.memories.iter_mut().enumerate() {
            memory
                .memo
                .look_up(columns, chunk, Of::Person, |_, row, answer| {
                    answers.set(group, row, answer);
                });
        }
    }

    /// Finds the answers to one row, and decides what is new; false where something can't be remembered.
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
        chunk.persons[row] = person;
        if !self.decide_leaves(chunk, row) {
            return Ok(false);
        }
        let mut new = Vec::new();
        for (group, memory) in self.memories.iter_mut().enumerate() {
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

    /// Finds out of each statement whether it holds for a row; false where something can't be remembered.
    fn decide_leaves(&mut self, chunk: &mut Chunk, row: usize) -> bool {
        let first_leaf = self.views.len() - self.leaves.len();
        let mut new = Vec::new();
        for (place, leaf) in self.leaves.iter_mut().enumerate() {
            let Some(key) = leaf.memo.key(&mut self.views, chunk, row, Of::Person) else {
                return false;
            };
            match leaf.memo.get(key) {
                Some(truth) => {
                    let column = first_leaf + place;
                    chunk.column_mut(column).0[row] = CellClass::of_number(truth);
                }
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
            let truth = Views::class_of_truth(decider.holds(leaf.statement));
            leaf.memo.put(key, truth);
            chunk.column_mut(first_leaf + place).0[row] = CellClass::of_number(truth);
        }
        true
    }

    /// A panel that no rule can tell from that of a row, as far as the row itself goes.
    pub(super) fn own_panel(&self, chunk: &Chunk, row: usize) -> Panel {
        let mut panel = Panel::new();
        for (number, (views, analyte)) in self.views.iter().zip(&self.analytes).enumerate() {
            if let Some(example) = views.observation(chunk.class(number, row)) {
                panel.set(*analyte, example.clone());
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
            match self.analytes.get(place) {
                Some(analyte) if views.looks_at_limits() => {
                    let limits = PersonLimits::new(
                        (self.catalog, self.settings),
                        &panel,
                        *analyte,
                        views.looks_at_age(),
                    );
                    views.add_person(limits);
                }
                _ => views.add_person_without_limits(),
            }
        }
        let person = self.persons_known;
        self.persons_known += 1;
        self.persons.put(key, person);
        Some(person)
    }
}

/// Whether outputs are decided together that look at different cells: some flags, each of which can say little.
fn may_join(outputs: &[Output]) -> bool {
    let is_flag = |output: &Output| matches!(output, Output::Flag(_));
    outputs.len() <= FLAGS_TOGETHER && outputs.iter().all(is_flag)
}

/// Whether all that is seen by one is seen by the other, as closely.
fn is_within(one: &[Seen], other: &[Seen]) -> bool {
    one.iter().all(|seen| other.contains(seen))
}

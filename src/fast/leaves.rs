//! What patterns and the gates of scores are made of: statements that look at the panel themselves, and for whom scores
//! were made.
//!
//! A pattern or a gate rests on nothing but whether these hold, however it joins them. There are far fewer ways for
//! them to hold or not than there are different panels, so that patterns are decided by these, and scores by these and
//! what their items look at.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{AnalyteId, Catalog, Statement, Test};
use crate::interpret::Settings;

use super::chunk::Chunk;
use super::columns::CellClass;
use super::condition::Condition;
use super::dependence::{gates, looks_of_condition};
use super::look::Look;
use super::memo::{Memo, NONE, Of, Seen};
use super::outputs::Output;
use super::views::Views;

/// What is made of more conditions than this is decided by the panel itself.
const MOST_CONDITIONS: usize = 30;

/// A condition, and whether it holds by the classes at which it looks.
pub(super) struct Leaf<'a> {
    pub condition: Condition<'a>,
    pub memo: Memo,
    pub shown: Shown,
}

/// Where it is shown whether a condition holds.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    /// By the classes of the one column at which it looks: in that view.
    ByClass(Seen),
    /// For each row, in a column of its own.
    InColumn(usize),
}

impl Shown {
    /// At what those look that rest on the condition.
    pub(super) fn seen(self) -> Seen {
        match self {
            Shown::ByClass(seen) => seen,
            Shown::InColumn(column) => Seen { column, view: 0 },
        }
    }
}

impl Leaf<'_> {
    /// Finds out for all rows of a chunk whether it holds where that is shown for each; what is not known is no class of
    /// which any output knows what it tells, so that what rests on the condition is not known either.
    pub(super) fn look_up(&mut self, columns: &[Views], chunk: &mut Chunk) {
        if let Shown::InColumn(column) = self.shown {
            let put = |chunk: &mut Chunk, row: usize, truth| {
                let class = match truth {
                    NONE => CellClass::NOTHING,
                    truth => CellClass::of_number(truth),
                };
                chunk.column_mut(column).0[row] = class;
            };
            self.memo.look_up(columns, chunk, Of::Person, put);
        }
    }

    /// Whether it was found out for a row.
    pub(super) fn is_known(&self, columns: &[Views], chunk: &Chunk, row: usize) -> bool {
        match self.shown {
            Shown::ByClass(seen) => {
                let class = chunk.class(seen.column, row);
                columns[seen.column].is_known(chunk.persons[row], class, seen.view)
            }
            Shown::InColumn(column) => chunk.class(column, row) != CellClass::NOTHING,
        }
    }

    /// Shows for a row whether it holds.
    pub(super) fn show(&self, columns: &mut [Views], chunk: &mut Chunk, row: usize, truth: u32) {
        match self.shown {
            Shown::ByClass(seen) => {
                let class = chunk.class(seen.column, row);
                columns[seen.column].put(chunk.persons[row], class, seen.view, truth);
            }
            Shown::InColumn(column) => {
                chunk.column_mut(column).0[row] = CellClass::of_number(truth);
            }
        }
    }
}

/// The conditions of all patterns and scores that can differ from row to row.
#[derive(Default)]
pub(super) struct Leaves<'a> {
    all: Vec<(Condition<'a>, BTreeMap<AnalyteId, Look>)>,
    by_words: BTreeMap<String, Option<usize>>,
    /// For each output that is decided by them, their numbers.
    of_output: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Leaves<'a> {
    /// The conditions of the patterns and scores among some outputs.
    pub(super) fn new(
        catalog: &'a Catalog,
        settings: &Settings,
        columns: &BTreeSet<AnalyteId>,
        outputs: &[Output],
    ) -> Self {
        let mut leaves = Leaves::default();
        for (number, output) in outputs.iter().enumerate() {
            let mut found = Vec::new();
            match output {
                Output::Pattern(position) => {
                    let condition = &catalog.patterns()[*position].condition;
                    collect(catalog, condition, &mut found);
                }
                Output::Score(position) => {
                    let score = &catalog.scores_and_variants()[*position];
                    found.push(Condition::Population(score));
                    gates(score).for_each(|gate| collect(catalog, gate, &mut found));
                }
                Output::Flag(_) | Output::PtReference(_) | Output::Issues => continue,
            }
            let numbers: BTreeSet<usize> = found
                .into_iter()
                .filter_map(|condition| leaves.number(condition, catalog, settings, columns))
                .collect();
            if numbers.len() <= MOST_CONDITIONS {
                let numbers = numbers.into_iter().collect();
                leaves.of_output.insert(number, numbers);
            }
        }
        leaves
    }

    /// The number of a condition; none where it is the same for all rows.
    fn number(
        &mut self,
        condition: Condition<'a>,
        catalog: &Catalog,
        settings: &Settings,
        columns: &BTreeSet<AnalyteId>,
    ) -> Option<usize> {
        let words = condition.words();
        if let Some(known) = self.by_words.get(&words) {
            return *known;
        }
        let looks = looks_of_condition(catalog, settings, columns, condition);
        let number = (!looks.is_empty()).then_some(self.all.len());
        if number.is_some() {
            self.all.push((condition, looks));
        }
        self.by_words.insert(words, number);
        number
    }

    /// The conditions, and at what each looks.
    pub(super) fn take(&mut self) -> Vec<(Condition<'a>, BTreeMap<AnalyteId, Look>)> {
        std::mem::take(&mut self.all)
    }

    /// By which conditions an output is decided, a score by its items beside; `None` where it is decided by the
    /// panel itself.
    pub(super) fn of_output(&self, number: usize) -> Option<&[usize]> {
        self.of_output.get(&number).map(Vec::as_slice)
    }
}

fn collect<'a>(catalog: &'a Catalog, statement: &'a Statement, found: &mut Vec<Condition<'a>>) {
    match &statement.test {
        Test::All(_) | Test::Any(_) | Test::AtLeast(..) | Test::Not(_) | Test::Known(_) => {
            for part in statement.parts() {
                collect(catalog, part, found);
            }
        }
        Test::Pattern(id) => {
            if let Some(pattern) = catalog.pattern(id) {
                collect(catalog, &pattern.condition, found);
            }
        }
        Test::Range { .. }
        | Test::BelowDetection { .. }
        | Test::Word { .. }
        | Test::Comment { .. }
        | Test::WhereReported(_)
        | Test::Met(_)
        | Test::ItemPoints { .. } => found.push(Condition::Statement(statement)),
    }
}

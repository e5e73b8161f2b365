//! What patterns and the gates of scores are made of: statements that look at the panel themselves.
//!
//! A pattern or a gate rests on nothing but whether these hold, however it joins them. There are far fewer ways for
//! them to hold or not than there are different panels, so that patterns are decided by these, and scores by these and
//! what their items look at.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{AnalyteId, Catalog, Statement, Test};
use crate::interpret::Settings;

use super::dependence::{gates, looks_of_statement};
use super::look::Look;
use super::memo::Memo;
use super::outputs::Output;

/// What is made of more statements than this is decided by the panel itself.
const MOST_STATEMENTS: usize = 30;

/// A statement, and whether it holds by the classes at which it looks.
pub(super) struct Leaf<'a> {
    pub statement: &'a Statement,
    pub memo: Memo,
}

/// The statements of all patterns and gates that can differ from row to row.
#[derive(Default)]
pub(super) struct Leaves<'a> {
    all: Vec<(&'a Statement, BTreeMap<AnalyteId, Look>)>,
    by_words: BTreeMap<String, Option<usize>>,
    /// For each output that is decided by them, their numbers.
    of_output: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Leaves<'a> {
    /// The statements of the patterns and gates among some outputs.
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
                    gates(score).for_each(|gate| collect(catalog, gate, &mut found));
                }
                Output::Flag(_) | Output::PtReference(_) | Output::Issues => continue,
            }
            let numbers: BTreeSet<usize> = found
                .into_iter()
                .filter_map(|statement| leaves.number(statement, catalog, settings, columns))
                .collect();
            if numbers.len() <= MOST_STATEMENTS {
                let numbers = numbers.into_iter().collect();
                leaves.of_output.insert(number, numbers);
            }
        }
        leaves
    }

    /// The number of a statement; none where it is the same for all rows.
    fn number(
        &mut self,
        statement: &'a Statement,
        catalog: &Catalog,
        settings: &Settings,
        columns: &BTreeSet<AnalyteId>,
    ) -> Option<usize> {
        let words = format!("{:?}", statement.test);
        if let Some(known) = self.by_words.get(&words) {
            return *known;
        }
        let looks = looks_of_statement(catalog, settings, columns, statement);
        let number = (!looks.is_empty()).then_some(self.all.len());
        if number.is_some() {
            self.all.push((statement, looks));
        }
        self.by_words.insert(words, number);
        number
    }

    /// The statements, and at what each looks.
    pub(super) fn take(&mut self) -> Vec<(&'a Statement, BTreeMap<AnalyteId, Look>)> {
        std::mem::take(&mut self.all)
    }

    /// By which statements an output is decided, a score by its items beside; `None` where it is decided by the
    /// panel itself.
    pub(super) fn of_output(&self, number: usize) -> Option<&[usize]> {
        self.of_output.get(&number).map(Vec::as_slice)
    }
}

fn collect<'a>(catalog: &'a Catalog, statement: &'a Statement, found: &mut Vec<&'a Statement>) {
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
        | Test::ItemPoints { .. } => found.push(statement),
    }
}

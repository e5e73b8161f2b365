//! How a row of a long file is read from the texts that decide what it says.

use std::sync::Arc;

use crate::catalog::{Catalog, Kind, Role};
use crate::input::Record;
use crate::input::grammar::time::Window;

use super::super::counts::Counts;
use super::super::declaration::{Declaration, Layout};
use super::super::plan::{ColumnRole, Plan};
use super::super::row::Row;
use super::super::survey::ColumnSurvey;
use super::super::wide::{Fate, Reader};
use super::tree::MOST_TEXTS;

/// What each row says of its result in one column at most, from what is said of many to what is said of few.
const NAMED: [Role; 9] = [
    Role::Analyte,
    Role::Code,
    Role::Unit,
    Role::Status,
    Role::RefRange,
    Role::RefLow,
    Role::RefHigh,
    Role::CriticalLow,
    Role::CriticalHigh,
];

/// All that it takes to read a row of a long file whose subject and time say to which panel it belongs, and whose
/// other cells say what it adds to it: a result, and facts about the person.
pub(crate) struct LongRows<'a> {
    pub(super) catalog: &'a Catalog,
    declaration: Declaration,
    plan: Plan,
    file: Arc<str>,
    number: u32,
    /// The columns whose texts together decide what a row says of its result, the value last.
    saying: Vec<usize>,
    /// The columns of facts about the person, which mostly are the same in all rows of a panel.
    facts: Vec<usize>,
}

impl<'a> LongRows<'a> {
    /// `None` where rows say more than a result and facts each, or look at others: comments or dates of birth in columns
    /// of their own, date and time of day apart, cells that repeat those above, windows that slide.
    pub(in super::super) fn new(
        catalog: &'a Catalog,
        declaration: &Declaration,
        plan: &Plan,
        (file, number): (&Arc<str>, u32),
    ) -> Option<Self> {
        let is_simple = plan.layout == Layout::Long
            && plan.clock.is_none()
            && !plan.time_is_name
            && plan.fill_down.is_empty()
            && !matches!(plan.window, Window::Duration(_));
        let mut facts = Vec::new();
        let says_one_thing =
            plan.columns
                .iter()
                .enumerate()
                .all(|(index, column)| match &column.role {
                    ColumnRole::Observation(fact) => {
                        let is_fact = matches!(
                            catalog.analyte(fact.analyte).kind,
                            Kind::Number | Kind::Truth | Kind::Category
                        );
                        facts.extend((plan.specimen != Some(index)).then_some(index));
                        plan.specimen == Some(index) || is_fact
                    }
                    ColumnRole::Subject
                    | ColumnRole::Time
                    | ColumnRole::LeftOut
                    | ColumnRole::Ambiguous(_)
                    | ColumnRole::ForeignUnit(..)
                    | ColumnRole::OtherValue
                    | ColumnRole::NotRecognized => true,
                    ColumnRole::Long(role) => {
                        NAMED.contains(role)
                            || matches!(role, Role::Comparator | Role::Value | Role::Order)
                    }
                    _ => false,
                });
        let value = plan.long_column(Role::Value)?;
        let named = NAMED.map(|role| plan.long_column(role));
        let mut saying: Vec<usize> = named
            .into_iter()
            .chain([plan.specimen, plan.comparator])
            .flatten()
            .chain(plan.long_columns(Role::Order))
            .chain(plan.other_values())
            .collect();
        let has_room = saying.len().max(facts.len()) <= MOST_TEXTS;
        saying.push(value);
        let is_apart = |index: &usize| ![plan.subject, plan.time].contains(&Some(*index));
        let all_apart = saying.iter().chain(&facts).all(is_apart);
        (is_simple && says_one_thing && all_apart && has_room).then(|| LongRows {
            catalog,
            declaration: declaration.clone(),
            plan: plan.clone(),
            file: Arc::clone(file),
            number,
            saying,
            facts,
        })
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader {
            catalog: self.catalog,
            declaration: &self.declaration,
            plan: &self.plan,
            file: &self.file,
            number: self.number,
            keep: &[],
        }
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn file(&self) -> (&Arc<str>, u32) {
        (&self.file, self.number)
    }

    /// The columns whose texts together decide what a row says of its result.
    pub(super) fn saying(&self) -> &[usize] {
        &self.saying
    }

    /// The columns of facts about the person.
    pub(super) fn facts(&self) -> &[usize] {
        &self.facts
    }

    /// What a row says that has these texts, and these of facts, or none; its subject and its time are left open.
    pub(in super::super) fn said<'t>(
        &self,
        texts: &'t [String],
        facts: &'t [String],
        line: u64,
        counts: &mut Counts,
    ) -> (Row, Fate) {
        let mut cells = self.cells_of_facts(facts);
        for (&column, text) in self.saying.iter().zip(texts) {
            cells[column] = text;
        }
        // A row without a subject is not used, whatever it says.
        if let Some(subject) = self.plan.subject {
            cells[subject] = "somebody";
        }
        let record = Record::plain(line, cells.into_iter());
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        let (mut row, fate) = self.reader().long(&record, &mut ignored, counts);
        row.subject = None;
        (row, fate)
    }

    /// The facts that such texts say, without a result.
    pub(super) fn said_facts(&self, facts: &[String], line: u64) -> Row {
        let record = Record::plain(line, self.cells_of_facts(facts).into_iter());
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        let reader = self.reader();
        let mut row = reader.begin(&record);
        reader.facts(&record, &mut row, &mut ignored);
        row
    }

    fn cells_of_facts<'t>(&self, facts: &'t [String]) -> Vec<&'t str> {
        let mut cells = vec![""; self.plan.columns.len()];
        for (&column, text) in self.facts.iter().zip(facts) {
            cells[column] = text;
        }
        cells
    }

    /// A row as it stands.
    pub(in super::super) fn whole(&self, record: &Record, counts: &mut Counts) -> (Row, Fate) {
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        self.reader().meeting(record, &mut ignored, counts)
    }
}

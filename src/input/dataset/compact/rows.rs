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
use crate::text_key::TextKey;

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
    /// The columns that mostly say the same in all rows of a panel: facts about the person, and what the user wants to keep.
    facts: Vec<usize>,
    /// The columns of comments.
    comments: Vec<usize>,
    /// The columns that the user wants to keep.
    keep: Vec<usize>,
    /// What stands before the texts of a row, where other files are read in another way.
    pub(super) way: Option<TextKey>,
}

impl<'a> LongRows<'a> {
    /// `None` where rows say more than a result, facts and comments each, or look at others: dates of birth, date and time
    /// of day apart, cells that repeat those above, windows that slide.
    pub(in super::super) fn new(
        catalog: &'a Catalog,
        declaration: &Declaration,
        plan: &Plan,
        keep: &[usize],
        (file, number): (&Arc<str>, u32),
    ) -> Option<Self> {
        let is_simple = plan.layout == Layout::Long
            && plan.clock.is_none()
            && !plan.time_is_name
            && plan.fill_down.is_empty()
            && !matches!(plan.window, Window::Duration(_));
        let comment = catalog.find("comment");
        let (mut facts, mut comments) = (Vec::new(), Vec::new());
        let says_one_thing =
            plan.columns
                .iter()
                .enumerate()
                .all(|(index, column)| match &column.role {
                    ColumnRole::Observation(fact) => {
                        let kind = catalog.analyte(fact.analyte).kind;
                        match kind {
                            _ if plan.specimen == Some(index) => return true,
                            _ if Some(fact.analyte) == comment => comments.push(index),
                            _ => facts.push(index),
                        }
                        Some(fact.analyte) == comment
                            || matches!(kind, Kind::Number | Kind::Truth | Kind::Category)
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
        facts.extend(keep);
        facts.sort_unstable();
        facts.dedup();
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
        let mut used = saying.iter().chain(&facts).chain(&comments);
        let all_apart = used.all(is_apart);
        let keep = keep.to_vec();
        // So many comments may come together then that not all of them are read.
        let is_boundless = plan.subject.is_none() && plan.time.is_none() && !comments.is_empty();
        (is_simple && says_one_thing && all_apart && has_room && !is_boundless).then(|| LongRows {
            catalog,
            declaration: declaration.clone(),
            plan: plan.clone(),
            file: Arc::clone(file),
            number,
            saying,
            facts,
            comments,
            keep,
            way: None,
        })
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader {
            catalog: self.catalog,
            declaration: &self.declaration,
            plan: &self.plan,
            file: &self.file,
            number: self.number,
            keep: &self.keep,
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

    /// The columns that mostly say the same in all rows of a panel.
    pub(super) fn facts(&self) -> &[usize] {
        &self.facts
    }

    /// The columns of comments.
    pub(super) fn comments(&self) -> &[usize] {
        &self.comments
    }

    /// What a row says that has nothing but this text in a column.
    pub(super) fn said_beside(&self, column: usize, text: &str) -> Row {
        let mut cells = vec![""; self.plan.columns.len()];
        cells[column] = text;
        self.facts_of(&Record::plain(0, cells.into_iter()))
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
        for (&column, text) in self.saying.iter().zip(self.behind_way(texts)) {
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

    /// The facts that such texts say, without a result and without comments.
    pub(super) fn said_facts(&self, facts: &[String], line: u64) -> Row {
        let record = Record::plain(line, self.cells_of_facts(facts).into_iter());
        let mut row = self.facts_of(&record);
        let comment = self.catalog.find("comment");
        row.observations.retain(|(fact, _)| Some(*fact) != comment);
        row
    }

    fn facts_of(&self, record: &Record) -> Row {
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        let reader = self.reader();
        let mut row = reader.begin(record);
        reader.facts(record, &mut row, &mut ignored);
        row
    }

    fn cells_of_facts<'t>(&self, facts: &'t [String]) -> Vec<&'t str> {
        let mut cells = vec![""; self.plan.columns.len()];
        for (&column, text) in self.facts.iter().zip(self.behind_way(facts)) {
            cells[column] = text;
        }
        cells
    }

    /// The texts of a row without the one that tells how its file is read.
    fn behind_way<'t>(&self, texts: &'t [String]) -> &'t [String] {
        texts
            .get(usize::from(self.way.is_some())..)
            .unwrap_or_default()
    }

    /// A row as it stands.
    pub(in super::super) fn whole(&self, record: &Record, counts: &mut Counts) -> (Row, Fate) {
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        self.reader().meeting(record, &mut ignored, counts)
    }
}

//! How a row of a file whose rows meet is read from the texts that decide what it says.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, Role};
use crate::input::Record;
use crate::input::grammar::time::Window;

use super::super::counts::Counts;
use super::super::declaration::{Declaration, Layout};
use super::super::lone::{CellFact, LoneRows};
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

/// Cells of a row that together say one thing.
pub(super) struct Saying {
    /// What stands before their texts in a row that says several things: which of them it is.
    marker: Option<TextKey>,
    /// Their columns, the value last.
    pub columns: Vec<usize>,
}

impl Saying {
    /// How many texts stand before the value.
    pub(super) fn texts_before_value(&self) -> usize {
        usize::from(self.marker.is_some()) + self.columns.len() - 1
    }
}

/// All that it takes to read a row whose subject and time say to which panel it belongs, and whose other cells say what
/// it adds to it: a result and facts about the person in a row of a long file, several results in one of a wide file.
pub(crate) struct RowsToPack<'a> {
    pub(super) catalog: &'a Catalog,
    declaration: Declaration,
    plan: Plan,
    file: Arc<str>,
    number: u32,
    /// What a row says: of a long file one thing, of a wide one something in each of its columns.
    sayings: Vec<Saying>,
    /// How the cells of a wide file are read.
    wide: Option<LoneRows<'a>>,
    /// The columns that mostly say the same in all rows of a panel: facts about the person, and what the user wants to keep.
    facts: Vec<usize>,
    /// The columns of comments.
    comments: Vec<usize>,
    /// The columns that the user wants to keep.
    keep: Vec<usize>,
    /// What stands before the texts of a row, where other files are read in another way.
    pub(super) way: Option<TextKey>,
}

impl<'a> RowsToPack<'a> {
    /// How rows of a long file are read. `None` where rows say more than a result, facts and comments each, or look at others: dates of birth, date and time
    /// of day apart, cells that repeat those above, windows that slide.
    pub(in super::super) fn of_long(
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
        (is_simple && says_one_thing && all_apart && has_room && !is_boundless).then(|| {
            RowsToPack {
                catalog,
                declaration: declaration.clone(),
                plan: plan.clone(),
                file: Arc::clone(file),
                number,
                sayings: vec![Saying {
                    marker: None,
                    columns: saying,
                }],
                wide: None,
                facts,
                comments,
                keep,
                way: None,
            }
        })
    }

    /// How rows of a wide file are read, each of whose cells can be read alone. `None` where rows look at others, or ages
    /// follow from dates of birth.
    pub(in super::super) fn of_wide(
        catalog: &'a Catalog,
        declaration: &Declaration,
        keep: &[usize],
        (file, number): (&Arc<str>, u32),
        cells: LoneRows<'a>,
    ) -> Option<Self> {
        let plan = cells.plan().clone();
        let meet = matches!(plan.window, Window::Day | Window::Hour);
        let comment = catalog.find("comment");
        let (mut sayings, mut comments) = (Vec::new(), Vec::new());
        for (number, (column, analyte)) in cells.observations().enumerate() {
            if Some(analyte) == comment {
                comments.push(column);
                continue;
            }
            if matches!(
                catalog.analyte(analyte).kind,
                Kind::Text | Kind::Time | Kind::Identifier
            ) {
                return None;
            }
            sayings.push(Saying {
                marker: Some(TextKey::short(number.to_string().as_bytes())?),
                columns: [cells.beside(number), &[column]].concat(),
            });
        }
        let before_value = sayings.iter().map(Saying::texts_before_value).max()?;
        let has_room = before_value.max(keep.len()) <= MOST_TEXTS;
        let mut used = sayings
            .iter()
            .flat_map(|saying| &saying.columns)
            .chain(&comments);
        let all_apart = used.all(|index| ![plan.subject, plan.time].contains(&Some(*index)));
        let look_at_others = !plan.fill_down.is_empty() || !plan.births.is_empty();
        let mut kept = keep.to_vec();
        kept.sort_unstable();
        (meet && has_room && all_apart && !look_at_others).then(|| RowsToPack {
            catalog,
            declaration: declaration.clone(),
            plan,
            file: Arc::clone(file),
            number,
            sayings,
            wide: Some(cells),
            facts: kept,
            comments,
            keep: keep.to_vec(),
            way: None,
        })
    }

    /// Whether what is kept of rows is asked for where nothing in them is used.
    pub(super) fn keeps_of_subjects(&self) -> bool {
        self.declaration.keeps_of_subjects && !self.keep.is_empty()
    }

    /// Whether a row may say several things.
    pub(super) fn say_several(&self) -> bool {
        self.wide.is_some()
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

    /// What a row says.
    pub(super) fn sayings(&self) -> &[Saying] {
        &self.sayings
    }

    /// What stands before the texts of something that a row says.
    pub(super) fn markers(&self, saying: &Saying) -> impl Iterator<Item = TextKey> {
        self.way.into_iter().chain(saying.marker)
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

    /// What the cells of a wide file say that have these texts, and of what they say it.
    pub(super) fn cell_said(&self, texts: &[String], line: u64) -> Option<(AnalyteId, CellFact)> {
        let cells = self.wide.as_ref()?;
        let (marker, texts) = self.behind_way(texts).split_first()?;
        let number: usize = marker.parse().ok()?;
        let (column, analyte) = cells.observations().nth(number)?;
        let columns = cells.beside(number).iter().chain([&column]);
        let known: Vec<(usize, &String)> = columns.copied().zip(texts).collect();
        let text = |index: usize| {
            let known = known.iter().find(|(column, _)| *column == index);
            known.map_or("", |(_, text)| text.as_str())
        };
        Some((analyte, cells.cell(number, text, line)))
    }

    /// What a row of a wide file says that has nothing but these texts, and these of what is kept.
    fn said_by_cell(&self, texts: &[String], facts: &[String], line: u64) -> Row {
        let mut row = self.said_facts(facts, line);
        if let Some((
            analyte,
            CellFact::Said {
                result,
                limits,
                without_result,
                issues,
            },
        )) = self.cell_said(texts, line)
        {
            row.without_result
                .extend(without_result.map(|said| (analyte, said)));
            let result = result.map(|result| (analyte, *result));
            row.observations.extend(result);
            row.limits.extend(limits.map(|limits| (analyte, *limits)));
            row.issues.extend(issues);
        }
        row
    }

    /// What a row says that has these texts, and these of facts, or none; its subject and its time are left open.
    pub(in super::super) fn said<'t>(
        &self,
        texts: &'t [String],
        facts: &'t [String],
        line: u64,
        counts: &mut Counts,
    ) -> (Row, Fate) {
        if self.say_several() {
            return (self.said_by_cell(texts, facts, line), Fate::Used);
        }
        let mut cells = self.cells_of_facts(facts);
        let columns = self.sayings.iter().flat_map(|saying| &saying.columns);
        for (&column, text) in columns.zip(self.behind_way(texts)) {
            cells[column] = text;
        }
        // A row without a subject is not used, whatever it says.
        if let Some(subject) = self.plan.subject {
            cells[subject] = "somebody";
        }
        let record = Record::plain(line, cells.into_iter());
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        let (mut row, fate) = self.reader().long(&record, &mut ignored, counts);
        if fate.tells_of_result() {
            row.make_no_panel();
        }
        row.subject = None;
        (row, fate)
    }

    /// The facts that such texts say, without a result and without comments.
    pub(super) fn said_facts(&self, facts: &[String], line: u64) -> Row {
        let record = Record::plain(line, self.cells_of_facts(facts).into_iter());
        if self.say_several() {
            // Facts are cells like others there; these are only kept.
            return self.reader().begin(&record);
        }
        let mut row = self.facts_of(&record);
        let comment = self.catalog.find("comment");
        row.observations.retain(|(fact, _)| Some(*fact) != comment);
        row
    }

    fn facts_of(&self, record: &Record) -> Row {
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        let reader = self.reader();
        if self.say_several() {
            return reader.wide(record, &mut ignored).0;
        }
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

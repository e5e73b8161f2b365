//! A data set: opened, planned, and read panel by panel.

mod ahead;
mod dealing;
mod gather;
mod in_order;
mod pack;
mod reading;
mod told;
mod unit_guard;
mod unused_names;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use csv::StringRecord;

use crate::catalog::{AnalyteId, Catalog, UnitMatch};
use crate::input::InputError;
use crate::input::file::{Record, SampleTexts, Table};
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{Issue, Panel};

use super::column_by_name;
use super::comparator_beside;
use super::comparator_column;
use super::counts::Counts;
use super::dates_of_blocks;
use super::declaration::{Declaration, Layout};
use super::earlier::EarlierResults;
use super::grouped_header;
use super::header_notes::note_unrecognized;
use super::headers;
use super::history::History;
use super::kept_elsewhere::{KeptElsewhere, KeptOfSubject};
use super::limits::{OptionLimits, from_options};
use super::mapped_columns;
use super::other_header;
use super::persons_between;
use super::plan::{self, ColumnRole, Plan};
use super::previous::{Given, Sampled, attach};
use super::repeat_rows;
use super::share::{Firsts, RowsOfAllShares, When};
use super::sign_or_flag;
use super::subject_column;
use super::survey::{self, ColumnSurvey};
use super::told_twice;
use super::unit_row::is_unit_row;
use super::unknown_codes;
use super::untold_clock;
use super::untold_time;
use super::wide::Reader;
use ahead::Ahead;

/// A panel, and what its result row repeats of the input.
#[derive(Debug, Clone)]
pub struct PanelRow {
    /// The panel.
    pub panel: Panel,
    /// Of the files of the data set the number of the one in which it stands, or in which its first row stands, from 0.
    pub file_number: u32,
    /// The name of that file.
    pub file: Arc<str>,
    /// The line of that file on which it stands, or on which its first row stands.
    pub line: u64,
    /// The cells of its row, where the panel is one row of a wide file.
    pub cells: Option<StringRecord>,
    /// The cells of the columns that the user wants to keep, from the panel's first row. Where that is one
    /// column, the different cells that further rows of the panel have in it follow.
    pub kept: Vec<Arc<str>>,
    /// When it was sampled, as far as that could be read; of a window the last moment in it.
    pub moment: Option<Moment>,
    /// Whether it is of a patient: a wide row that is a statistic, a control or the header once more gives a result row
    /// too, of which nothing is known.
    pub is_of_patient: bool,
    /// Whether it has a laboratory result: a wide row is a panel also where nothing in it can be used.
    pub is_used: bool,
}

/// So many rows that are not plain text are taken at once.
const RECORDS_AT_ONCE: usize = 1000;

/// Some rows of a file.
pub(crate) enum Lines {
    /// Lines of which each is a row whose cells stand between delimiters.
    Plain {
        /// The line of the file on which they begin.
        first_line: u64,
        /// The lines.
        text: Vec<u8>,
    },
    /// Rows that had to be read one by one.
    Records(Vec<Record>),
}

/// The units in which an analyte was found.
type Units = BTreeMap<AnalyteId, Vec<UnitMatch>>;

/// One file of results, read panel by panel; or several whose rows meet.
pub struct Dataset<'a> {
    catalog: &'a Catalog,
    /// Of the files whose rows meet the number of this one, from 0.
    number: u32,
    /// Where it can be opened again.
    path: Option<PathBuf>,
    /// Whether it must be opened again before its rows are read.
    is_suspended: bool,
    /// The other files whose rows meet those of this one; nothing but their rows is asked of them.
    others: Vec<Dataset<'a>>,
    /// The texts of the first 8 MiB, until it is decided what they mean.
    texts: Option<SampleTexts>,
    declaration: Declaration,
    table: Table,
    plan: Plan,
    keep: Vec<usize>,
    counts: Counts,
    surveys: Vec<ColumnSurvey>,
    limits: OptionLimits,
    notes: Vec<Issue>,
    /// The cells above of the columns that are filled down, and the subject above.
    filled: Vec<String>,
    /// The cells of the row that was read last as they stand in the file, where cells from above were filled in.
    before_filling: Option<StringRecord>,
    ahead: Option<Ahead<'a>>,
    kept_elsewhere: KeptElsewhere,
    /// Rows of other shares than the one that is read are looked at, and count here.
    ignored: (Vec<ColumnSurvey>, Counts),
    /// Where a share is read.
    rows_of_all_shares: RowsOfAllShares,
    firsts: Firsts,
    stage: u8,
    oversized_group: Option<usize>,
    history: Option<History>,
    /// What the fast way remembered of the subjects of files before, until it is known which way this one is read; or of
    /// this one, when it was read.
    remembered: Option<Vec<EarlierResults>>,
    analytes: Vec<AnalyteId>,
}

/// What may be filled down before the first row: nothing in any column, and no subject.
fn nothing_above(plan: &Plan) -> Vec<String> {
    vec![String::new(); plan.fill_down.len() + 1]
}

impl<'a> Dataset<'a> {
    /// Opens a file, or standard input for `-`, and decides how it is read.
    ///
    /// # Errors
    /// [`InputError`] where the input can't be read at all, or the declaration does not fit it.
    pub fn open(
        catalog: &'a Catalog,
        path: &std::path::Path,
        declaration: &Declaration,
        keep: &[String],
    ) -> Result<Self, InputError> {
        Self::at(catalog, path, declaration, keep)?.prepared()
    }

    /// Opens a file and plans how it is read.
    pub(super) fn at(
        catalog: &'a Catalog,
        path: &std::path::Path,
        declaration: &Declaration,
        keep: &[String],
    ) -> Result<Self, InputError> {
        let table = open_table(catalog, path, declaration)?;
        let mut dataset = Self::from_table(catalog, table, declaration, keep)?;
        let is_file = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        dataset.path = is_file.then(|| path.to_path_buf());
        Ok(dataset)
    }

    /// The same for any source of bytes; `name` is used in messages.
    ///
    /// # Errors
    /// As [`Dataset::open`].
    pub fn from_reader(
        catalog: &'a Catalog,
        name: &str,
        reader: Box<dyn std::io::Read + Send>,
        declaration: &Declaration,
        keep: &[String],
    ) -> Result<Self, InputError> {
        let recognized = |cells: &[&str]| headers::recognized(catalog, declaration, cells);
        let mut table = Table::from_reader(name, reader, &declaration.read, &recognized)?;
        take_units_below(catalog, declaration, &mut table)?;
        Self::from_table(catalog, table, declaration, keep)?.prepared()
    }

    fn from_table(
        catalog: &'a Catalog,
        table: Table,
        declaration: &Declaration,
        keep: &[String],
    ) -> Result<Self, InputError> {
        let declaration = &mapped_columns::with_force_of_options(catalog, declaration, &table);
        let mut plan = plan::build(
            catalog,
            declaration,
            &table.name,
            (&table.header, table.units_below.as_deref()),
            table.header_line,
        )?;
        let texts = survey::decide(catalog, declaration, &table, &mut plan);
        comparator_beside::settle(catalog, &table, &mut plan)?;
        comparator_column::check(catalog, &table, &plan)?;
        sign_or_flag::check(catalog, &table, &plan)?;
        other_header::check((catalog, declaration), &table, &plan, &texts)?;
        grouped_header::check(catalog, &table, &plan)?;
        dates_of_blocks::check(catalog, &table, &plan)?;
        unknown_codes::note(catalog, declaration, &table, &mut plan);
        told_twice::check(&table, &plan)?;
        persons_between::check(catalog, &table, &plan)?;
        subject_column::check(catalog, declaration, &table, &plan)?;
        untold_time::check(catalog, &table, &mut plan)?;
        untold_clock::check(catalog, &table, &plan)?;
        repeat_rows::check(catalog, &table, &plan)?;
        let mut kept = Vec::new();
        for name in keep {
            let index = column_by_name::named(&table.name, &table.header, ("--keep", name))?;
            // Subject and time are kept anyway.
            let is_there =
                [plan.subject, plan.time].contains(&Some(index)) || kept.contains(&index);
            if !is_there {
                kept.push(index);
            }
        }
        note_unrecognized(&table, &mut plan, &kept);
        let ignored = vec![ColumnSurvey::default(); plan.columns.len()];
        Ok(Dataset {
            catalog,
            number: 0,
            path: None,
            is_suspended: false,
            others: Vec::new(),
            texts: Some(texts),
            ignored: (ignored, Counts::default()),
            rows_of_all_shares: RowsOfAllShares::default(),
            firsts: Firsts::default(),
            stage: 0,
            oversized_group: None,
            declaration: declaration.clone(),
            surveys: vec![ColumnSurvey::default(); plan.columns.len()],
            filled: nothing_above(&plan),
            before_filling: None,
            keep: kept,
            counts: Counts::default(),
            limits: OptionLimits::default(),
            notes: Vec::new(),
            ahead: None,
            kept_elsewhere: KeptElsewhere::default(),
            history: None,
            remembered: None,
            analytes: Vec::new(),
            table,
            plan,
        })
    }

    /// Decides what must be known before the first panel.
    pub(super) fn prepared(mut self) -> Result<Self, InputError> {
        self.tell_notes();
        (0..self.others.len()).for_each(|other| self.others[other].tell_notes());
        self.prepare()?;
        Ok(self)
    }

    /// Tells places with their files, where there are several.
    pub(super) fn name_files(&mut self, several: bool) {
        self.counts.names_files = several;
    }

    /// What is kept of rows of this data set that are no panels, by subject, where the declaration asks for it; after the
    /// last panel. Of wide rows that are each a panel there is none.
    pub fn take_kept_elsewhere(&mut self) -> impl Iterator<Item = KeptOfSubject> + use<> {
        let mut all = std::mem::take(&mut self.kept_elsewhere);
        for other in &mut self.others {
            all.join(std::mem::take(&mut other.kept_elsewhere));
        }
        all.into_all()
    }

    /// Takes in a file whose rows meet those of this one.
    pub(super) fn push_other(&mut self, mut other: Dataset<'a>) {
        other.number = u32::try_from(self.files()).unwrap_or(u32::MAX);
        self.others.push(other);
    }

    /// Tells what was noticed when the file was opened and planned.
    fn tell_notes(&mut self) {
        let notes = self.table.notes.iter().chain(&self.plan.notes);
        let notes: Vec<Issue> = notes.cloned().collect();
        notes.into_iter().for_each(|note| self.note(note));
    }

    fn note(&mut self, issue: Issue) {
        self.count_for_file(&issue, (self.stage, self.number, 0, 0));
        self.notes.push(issue);
    }

    /// The same where another text is told with the count.
    fn note_as(&mut self, issue: Issue, counted: &Issue) {
        self.count_for_file(counted, (self.stage, self.number, 0, 0));
        self.notes.push(issue);
    }

    /// Counts an issue that belongs to no row; of several shares the first one tells it.
    fn count_for_file(&mut self, issue: &Issue, when: When) {
        if self.declaration.share.is_none_or(|share| share.is_first()) {
            self.counts.note(issue);
            self.mark(when);
        }
    }

    /// Notes when kinds of issues were counted first, where other shares count too.
    fn mark(&mut self, when: When) {
        if self.declaration.share.is_some() {
            self.firsts.see(&self.counts, when);
        }
    }

    pub(super) fn is_streaming(&self) -> bool {
        self.plan.layout == Layout::Wide && self.plan.window == Window::Exact
    }

    /// Looks ahead, guards assumed units, reads limits from options; reads everything where rows meet.
    fn prepare(&mut self) -> Result<(), InputError> {
        let unused = unused_names::note(self);
        let mut units = Units::new();
        for number in 0..self.files() {
            let file = self.file_mut(number);
            let texts = file.texts.take();
            if let (Layout::Wide, Some(texts)) = (file.plan.layout, texts) {
                file.guard_columns(&texts, &mut units);
            }
        }
        // Whose results or when they were sampled isn't known without both columns.
        let history = match (self.plan.subject, self.plan.time) {
            (Some(_), Some(_)) => History::new(self.catalog, &self.declaration.track),
            _ => None,
        };
        if self.is_streaming() {
            self.analytes = self.wide_analytes();
            self.history = history;
        } else if self.declaration.sorted {
            self.begin_in_order(history, &mut units)?;
        } else if !self.gather_packed(history.as_ref(), &mut units)? {
            self.gather(history, &mut units)?;
        }
        self.announce_unstated_assays(&units);
        for number in 0..self.files() {
            let file = self.file(number);
            if file.plan.layout == Layout::Wide {
                file.add_units_of_empty_columns(&mut units);
            }
        }
        let mut notes = Vec::new();
        self.limits = from_options(
            self.catalog,
            &self.declaration,
            &self.table.name.clone(),
            (&self.analytes, &units),
            &mut notes,
        )?;
        unused_names::join(unused, &mut notes);
        notes.into_iter().for_each(|note| self.note(note));
        self.table.give_up_sample();
        Ok(())
    }

    fn wide_analytes(&self) -> Vec<AnalyteId> {
        let mut analytes = Vec::new();
        for column in &self.plan.columns {
            if let ColumnRole::Observation(observation) = &column.role
                && !analytes.contains(&observation.analyte)
            {
                analytes.push(observation.analyte);
            }
        }
        let age = self
            .plan
            .births
            .first()
            .and_then(|_| self.catalog.find("age"));
        analytes.extend(age.filter(|age| !analytes.contains(age)));
        analytes
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            catalog: self.catalog,
            declaration: &self.declaration,
            plan: &self.plan,
            file: &self.table.name,
            number: self.number,
            keep: &self.keep,
        }
    }
}

fn open_table(
    catalog: &Catalog,
    path: &std::path::Path,
    declaration: &Declaration,
) -> Result<Table, InputError> {
    let recognized = |cells: &[&str]| headers::recognized(catalog, declaration, cells);
    let mut table = Table::open(path, &declaration.read, &recognized)?;
    take_units_below(catalog, declaration, &mut table)?;
    Ok(table)
}

fn take_units_below(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &mut Table,
) -> Result<(), InputError> {
    table.take_units_below(|header, row| is_unit_row(catalog, declaration, header, row))
}

/// Puts the results from before a panel into it.
pub(super) fn with_earlier(
    history: Option<&History>,
    mut row: PanelRow,
    sampled: &Sampled,
    previous: &Given,
) -> PanelRow {
    let subject = row.panel.subject.clone();
    attach(
        &mut row.panel,
        sampled,
        previous,
        |analyte, own| match history {
            Some(history) => history.before(subject.as_ref(), analyte, own),
            None => Vec::new(),
        },
    );
    row
}

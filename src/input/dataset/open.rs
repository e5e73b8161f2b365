//! A data set: opened, planned, and read panel by panel.

mod unit_guard;

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::StringRecord;

use crate::catalog::{AnalyteId, Catalog, UnitMatch};
use crate::input::InputError;
use crate::input::file::{Record, SampleTexts, Shape, Table};
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{Issue, IssueCode, Panel, Place};

use super::counts::Counts;
use super::declaration::{Declaration, Layout};
use super::headers;
use super::history::History;
use super::limits::{OptionLimits, from_options};
use super::lone::{LoneRows, LoneRowsOf};
use super::panels::{Grouped, group};
use super::plan::{self, ColumnRole, Plan};
use super::previous::{Given, Sampled, attach};
use super::row::Row;
use super::survey::{self, ColumnSurvey};
use super::wide::{Fate, Reader};
use unit_guard::remember_unit;

/// A panel, and what its result row repeats of the input.
#[derive(Debug, Clone)]
pub struct PanelRow {
    /// The panel.
    pub panel: Panel,
    /// The line of the file on which it stands, or on which its first row stands.
    pub line: u64,
    /// The cells of its row, where the panel is one row of a wide file.
    pub cells: Option<StringRecord>,
    /// The cells of the columns that the user wants to keep.
    pub kept: Vec<Arc<str>>,
    /// When it was sampled, as far as that could be read; of a window the last moment in it.
    pub moment: Option<Moment>,
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

/// One file of results, read panel by panel.
pub struct Dataset<'a> {
    catalog: &'a Catalog,
    declaration: Declaration,
    table: Table,
    plan: Plan,
    keep: Vec<usize>,
    counts: Counts,
    surveys: Vec<ColumnSurvey>,
    limits: OptionLimits,
    notes: Vec<Issue>,
    filled: Vec<String>,
    grouped: Option<std::vec::IntoIter<Grouped>>,
    history: Option<History>,
    analytes: Vec<AnalyteId>,
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
        let recognized = |cells: &[&str]| headers::recognized(catalog, declaration, cells);
        let table = Table::open(path, &declaration.read, &recognized)?;
        Self::from_table(catalog, table, declaration, keep)
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
        let table = Table::from_reader(name, reader, &declaration.read, &recognized)?;
        Self::from_table(catalog, table, declaration, keep)
    }

    fn from_table(
        catalog: &'a Catalog,
        table: Table,
        declaration: &Declaration,
        keep: &[String],
    ) -> Result<Self, InputError> {
        let mut plan = plan::build(
            catalog,
            declaration,
            &table.name,
            &table.header,
            table.header_line,
        )?;
        let texts = survey::decide(catalog, declaration, &table, &mut plan);
        let mut kept = Vec::new();
        for name in keep {
            let index = table
                .header
                .iter()
                .position(|header| header == name)
                .ok_or_else(|| InputError::BadDeclaration {
                    name: table.name.to_string(),
                    message: format!("--keep `{name}`: there is no such column"),
                })?;
            // Subject and time are kept anyway.
            let is_there =
                [plan.subject, plan.time].contains(&Some(index)) || kept.contains(&index);
            if !is_there {
                kept.push(index);
            }
        }
        let mut dataset = Dataset {
            catalog,
            declaration: declaration.clone(),
            surveys: vec![ColumnSurvey::default(); plan.columns.len()],
            filled: vec![String::new(); plan.fill_down.len()],
            keep: kept,
            counts: Counts::default(),
            limits: OptionLimits::default(),
            notes: Vec::new(),
            grouped: None,
            history: None,
            analytes: Vec::new(),
            table,
            plan,
        };
        let notes: Vec<Issue> = dataset
            .table
            .notes
            .iter()
            .chain(&dataset.plan.notes)
            .cloned()
            .collect();
        notes.into_iter().for_each(|note| dataset.note(note));
        dataset.prepare(&texts)?;
        Ok(dataset)
    }

    fn note(&mut self, issue: Issue) {
        self.counts.note(&issue);
        self.notes.push(issue);
    }

    fn is_streaming(&self) -> bool {
        self.plan.layout == Layout::Wide && self.plan.window == Window::Exact
    }

    /// Looks ahead, guards assumed units, reads limits from options; reads everything where rows meet.
    fn prepare(&mut self, texts: &SampleTexts) -> Result<(), InputError> {
        let mut units: BTreeMap<AnalyteId, Vec<UnitMatch>> = BTreeMap::new();
        if self.plan.layout == Layout::Wide {
            self.guard_columns(texts, &mut units);
        }
        // Whose results or when they were sampled isn't known without both columns.
        let history = match (self.plan.subject, self.plan.time) {
            (Some(_), Some(_)) => History::new(self.catalog, &self.declaration.track),
            _ => None,
        };
        if self.is_streaming() {
            self.analytes = self.wide_analytes();
            self.history = history;
        } else {
            let rows = self.read_all_rows(&mut units)?;
            let mut seen: Vec<AnalyteId> = Vec::new();
            for (analyte, _) in rows.iter().flat_map(|row| &row.observations) {
                if !seen.contains(analyte) {
                    seen.push(*analyte);
                }
            }
            self.analytes = if self.plan.layout == Layout::Wide {
                self.wide_analytes()
            } else {
                seen
            };
            if self.plan.layout == Layout::Long {
                self.analytes.sort();
            }
            let mut history = history.map(|history| history.of_rows(&rows));
            let panels = group(self.catalog, rows, self.plan.window, self.plan.pick);
            if let Some(history) = &mut history {
                history.mask(self.catalog, &panels, self.plan.window);
            }
            self.history = history;
            self.grouped = Some(panels.into_iter());
        }
        let mut notes = Vec::new();
        self.limits = from_options(
            self.catalog,
            &self.declaration,
            &self.table.name.clone(),
            &units,
            &mut notes,
        )?;
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
        analytes
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            catalog: self.catalog,
            declaration: &self.declaration,
            plan: &self.plan,
            file: &self.table.name,
            keep: &self.keep,
        }
    }

    /// What rows are read by apart from the file itself, where each row can be read alone: no row looks at
    /// another one, and no cell of a row at another cell. `None` where that is not so.
    pub(crate) fn lone_rows(&self) -> Option<LoneRows<'a>> {
        let is_alone = self.is_streaming() && self.history.is_none();
        self.rows_that_may_be_alone()
            .filter(|_| is_alone && self.plan.fill_down.is_empty())
    }

    fn rows_that_may_be_alone(&self) -> Option<LoneRows<'a>> {
        LoneRows::new(LoneRowsOf {
            catalog: self.catalog,
            declaration: self.declaration.clone(),
            plan: self.plan.clone(),
            file: Arc::clone(&self.table.name),
            keep: self.keep.clone(),
        })
    }

    /// The next rows as they stand in the file, for [`Dataset::lone_rows`]; `buffer` is used again.
    pub(crate) fn next_lines(&mut self, mut buffer: Vec<u8>) -> Result<Option<Lines>, InputError> {
        if let Some(first_line) = self.table.next_plain_lines(&mut buffer)? {
            return Ok(Some(Lines::Plain {
                first_line,
                text: buffer,
            }));
        }
        let mut records = Vec::new();
        while records.len() < RECORDS_AT_ONCE
            && let Some(record) = self.next_record()?
        {
            records.push(record);
        }
        Ok((!records.is_empty()).then_some(Lines::Records(records)))
    }

    /// Adds the counts of rows that were read elsewhere.
    pub(crate) fn add_counts(&mut self, counts: &Counts) {
        self.counts.add(counts);
    }

    fn next_record(&mut self) -> Result<Option<Record>, InputError> {
        let Some(mut record) = self.table.next_record()? else {
            for issue in self.table.take_issues() {
                // Counted, not kept: memory must not grow with the rows.
                self.counts.note(&issue);
            }
            return Ok(None);
        };
        for issue in self.table.take_issues() {
            self.counts.note(&issue);
        }
        if !self.plan.fill_down.is_empty() {
            self.fill_down(&mut record);
        }
        Ok(Some(record))
    }

    fn fill_down(&mut self, record: &mut Record) {
        // A row whose cells can't be trusted may begin another subject: what follows must not be
        // given to the one before.
        let shape = record.shape_among(self.plan.columns.len(), self.plan.usual_cells);
        if record.damaged || shape == Shape::Long {
            for (&column, above) in self.plan.fill_down.iter().zip(&mut self.filled) {
                if record.damaged || !record.cell(column).trim().is_empty() {
                    above.clear();
                }
            }
            return;
        }
        let mut cells: Vec<String> = record.cells.iter().map(str::to_string).collect();
        for (&column, above) in self.plan.fill_down.iter().zip(&mut self.filled) {
            match cells.get_mut(column) {
                Some(cell) if cell.trim().is_empty() => cell.clone_from(above),
                Some(cell) => above.clone_from(cell),
                None => {}
            }
        }
        record.cells = StringRecord::from(cells);
    }

    fn read_all_rows(
        &mut self,
        units: &mut BTreeMap<AnalyteId, Vec<UnitMatch>>,
    ) -> Result<Vec<Row>, InputError> {
        let mut rows = Vec::new();
        while let Some(record) = self.next_record()? {
            let mut surveys = std::mem::take(&mut self.surveys);
            let mut counts = std::mem::take(&mut self.counts);
            let reader = self.reader();
            let (mut row, mut fate) = match self.plan.layout {
                Layout::Long => reader.long(&record, &mut surveys, &mut counts),
                _ => reader.wide(&record, &mut surveys),
            };
            self.surveys = surveys;
            self.counts = counts;
            let needs_time = self.plan.time.is_some() && self.plan.window != Window::Exact;
            if fate == Fate::Used && needs_time && row.moment.is_none() {
                if row.time.is_none() {
                    row.issues.push(Issue {
                        code: IssueCode::BadTime,
                        message: "the row has no time, so it belongs to no window".to_string(),
                        place: self.reader().place(record.line, self.plan.time),
                    });
                }
                fate = Fate::Unusable("no readable time");
            }
            self.counts.row(&row, fate);
            if fate == Fate::Used {
                for (analyte, observation) in &row.observations {
                    if observation.known().is_some() {
                        remember_unit(self.catalog, *analyte, observation, units);
                    }
                }
                rows.push(row);
            }
        }
        if self.plan.layout == Layout::Long {
            self.guard_long(&mut rows);
        }
        Ok(rows)
    }

    /// The next panel; `None` at the end.
    ///
    /// # Errors
    /// [`InputError`] where the file can't be read further.
    pub fn next_panel(&mut self) -> Result<Option<PanelRow>, InputError> {
        if let Some(panels) = &mut self.grouped {
            let Some(grouped) = panels.next() else {
                return Ok(None);
            };
            let row = PanelRow {
                line: grouped.line,
                moment: grouped.sampled.panel,
                panel: grouped.panel,
                cells: None,
                kept: grouped.kept,
            };
            let row = self.with_earlier(row, &grouped.sampled, &grouped.previous);
            self.counts.panel(&row.panel);
            return Ok(Some(row));
        }
        let Some(record) = self.next_record()? else {
            return Ok(None);
        };
        let mut surveys = std::mem::take(&mut self.surveys);
        let (mut row, fate) = self.reader().wide(&record, &mut surveys);
        self.surveys = surveys;
        if let Some(history) = &self.history {
            let place = || Place {
                file: Arc::clone(&self.table.name),
                line: record.line,
                column: None,
            };
            let issue = history.out_of_order(row.subject.as_ref(), row.moment.as_ref(), place);
            row.issues.extend(issue);
        }
        self.counts.row(&row, fate);
        let sampled = Sampled {
            panel: row.moment,
            results: Vec::new(),
        };
        let previous = std::mem::take(&mut row.previous);
        let next = PanelRow {
            line: record.line,
            moment: row.moment,
            kept: row.kept.clone(),
            panel: row.into_panel(),
            cells: Some(record.cells),
        };
        let mut next = self.with_earlier(next, &sampled, &previous);
        if let Some(history) = &mut self.history {
            history.remember(self.catalog, &mut next.panel, next.moment.as_ref());
        }
        self.counts.panel(&next.panel);
        Ok(Some(next))
    }

    /// Puts the results from before a panel into it.
    fn with_earlier(&self, mut row: PanelRow, sampled: &Sampled, previous: &Given) -> PanelRow {
        let subject = row.panel.subject.clone();
        attach(
            &mut row.panel,
            sampled,
            previous,
            |analyte, own| match &self.history {
                Some(history) => history.before(subject.as_ref(), analyte, own),
                None => Vec::new(),
            },
        );
        row
    }

    /// Shows every panel before the first one is handed out, where rows were read as a whole to make
    /// windows of them; nothing where each row is a panel of its own.
    pub fn for_each_ahead(&self, mut see: impl FnMut(&PanelRow)) {
        let Some(panels) = &self.grouped else {
            return;
        };
        for grouped in panels.as_slice() {
            let row = PanelRow {
                line: grouped.line,
                moment: grouped.sampled.panel,
                panel: grouped.panel.clone(),
                cells: None,
                kept: grouped.kept.clone(),
            };
            see(&self.with_earlier(row, &grouped.sampled, &grouped.previous));
        }
    }

    /// How the file is read.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The file behind the data set: name, encoding, delimiter.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The columns that the user wants to keep beside subject and time.
    pub fn kept(&self) -> impl Iterator<Item = &str> {
        self.keep
            .iter()
            .map(|&column| self.plan.columns[column].name.as_ref())
    }

    /// What became of the rows so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What the cells of each column held so far.
    pub fn surveys(&self) -> &[ColumnSurvey] {
        &self.surveys
    }

    /// Limits given by option, in canonical units.
    pub fn option_limits(&self) -> &OptionLimits {
        &self.limits
    }

    /// What concerns the file as a whole.
    pub fn notes(&self) -> &[Issue] {
        &self.notes
    }

    /// The analytes and facts that the data may hold: in column order (wide) or catalog order (long).
    pub fn analytes(&self) -> &[AnalyteId] {
        &self.analytes
    }

    /// Whether each row of the file gives one result row.
    pub fn rows_are_panels(&self) -> bool {
        self.is_streaming()
    }
}

//! A data set: opened, planned, and read panel by panel.

mod ahead;
mod gather;
mod in_order;
mod pack;
mod unit_guard;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use csv::StringRecord;

use crate::catalog::{AnalyteId, Catalog, UnitMatch};
use crate::input::InputError;
use crate::input::file::{Record, SampleTexts, Shape, Table};
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{Issue, Panel, Place};

use super::compact::LongPanels;
use super::counts::Counts;
use super::declaration::{Declaration, Layout};
use super::headers;
use super::history::History;
use super::limits::{OptionLimits, from_options};
use super::lone::{LoneRows, LoneRowsOf};
use super::plan::{self, ColumnRole, Plan};
use super::previous::{Given, Sampled, attach};
use super::row::Row;
use super::share::{Firsts, When, row_digest};
use super::survey::{self, ColumnSurvey};
use super::wide::{Fate, Reader};
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
    filled: Vec<String>,
    ahead: Option<Ahead<'a>>,
    /// Rows of other shares than the one that is read are looked at, and count here.
    ignored: (Vec<ColumnSurvey>, Counts),
    /// Rows of all shares.
    rows_of_all_shares: u64,
    digest_of_all_shares: u64,
    firsts: Firsts,
    stage: u8,
    oversized_group: Option<usize>,
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
        let table = Table::from_reader(name, reader, &declaration.read, &recognized)?;
        Self::from_table(catalog, table, declaration, keep)?.prepared()
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
        let ignored = vec![ColumnSurvey::default(); plan.columns.len()];
        Ok(Dataset {
            catalog,
            number: 0,
            path: None,
            is_suspended: false,
            others: Vec::new(),
            texts: Some(texts),
            ignored: (ignored, Counts::default()),
            rows_of_all_shares: 0,
            digest_of_all_shares: 0,
            firsts: Firsts::default(),
            stage: 0,
            oversized_group: None,
            declaration: declaration.clone(),
            surveys: vec![ColumnSurvey::default(); plan.columns.len()],
            filled: vec![String::new(); plan.fill_down.len()],
            keep: kept,
            counts: Counts::default(),
            limits: OptionLimits::default(),
            notes: Vec::new(),
            ahead: None,
            history: None,
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
        } else if history.is_some() || !self.gather_packed(&mut units)? {
            self.gather(history, &mut units)?;
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
            number: self.number,
            keep: &self.keep,
        }
    }

    /// What rows are read by apart from the file itself, where each row can be read alone: no row looks at
    /// another one, and no cell of a row at another cell. `None` where that is not so.
    pub(crate) fn lone_rows(&self) -> Option<LoneRows<'a>> {
        let is_alone =
            self.is_streaming() && self.history.is_none() && self.declaration.share.is_none();
        self.rows_that_may_be_alone()
            .filter(|_| is_alone && self.plan.fill_down.is_empty())
    }

    fn rows_that_may_be_alone(&self) -> Option<LoneRows<'a>> {
        LoneRows::new(LoneRowsOf {
            catalog: self.catalog,
            declaration: self.declaration.clone(),
            plan: self.plan.clone(),
            file: Arc::clone(&self.table.name),
            number: self.number,
            keep: self.keep.clone(),
        })
    }

    /// The next rows as they stand in the file, for [`Dataset::lone_rows`]; `buffer` is used again.
    pub(crate) fn next_lines(&mut self, mut buffer: Vec<u8>) -> Result<Option<Lines>, InputError> {
        self.resume_reading()?;
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

    /// The panels of rows that were packed, where none was handed out yet. Whoever takes them hands them out, and
    /// counts them.
    pub(crate) fn take_packed(&mut self) -> Option<LongPanels<'a>> {
        let packed = self.ahead.take_if(|ahead| ahead.is_packed_and_whole())?;
        packed.into_packed()
    }

    /// Adds the counts of rows that were read elsewhere.
    pub(crate) fn add_counts(&mut self, counts: &Counts) {
        self.counts.add(counts);
    }

    fn next_record(&mut self) -> Result<Option<Record>, InputError> {
        self.resume_reading()?;
        let record = self.table.next_record()?;
        let line = record.as_ref().map_or(u64::MAX, |record| record.line);
        for issue in self.table.take_issues() {
            // Counted, not kept: memory must not grow with the rows.
            self.count_for_file(&issue, (0, self.number, line, 0));
        }
        let Some(mut record) = record else {
            return Ok(None);
        };
        self.rows_of_all_shares += 1;
        if self.declaration.share.is_some() {
            let digest = row_digest(self.number, record.line, record.cells.iter());
            self.digest_of_all_shares = self.digest_of_all_shares.wrapping_add(digest);
        }
        if !self.plan.fill_down.is_empty() {
            self.fill_down(&mut record);
        }
        Ok(Some(record))
    }

    /// Gives back the file until its rows are read, where it can be opened again.
    pub(super) fn suspend(&mut self) {
        if self.path.is_some() {
            self.table.close();
            self.is_suspended = true;
        }
    }

    /// Opens the file again where it was given back; whether it was.
    fn resume(&mut self) -> Result<bool, InputError> {
        let Some(path) = self.path.as_ref().filter(|_| self.is_suspended) else {
            return Ok(false);
        };
        self.table = open_table(self.catalog, path, &self.declaration)?;
        self.is_suspended = false;
        Ok(true)
    }

    /// The same for reading on, which needs no sample.
    fn resume_reading(&mut self) -> Result<(), InputError> {
        if self.resume()? {
            self.table.give_up_sample();
        }
        Ok(())
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

    /// Reads a row of a file whose rows meet.
    fn read_row(
        &self,
        record: &Record,
        surveys: &mut [ColumnSurvey],
        counts: &mut Counts,
    ) -> (Row, Fate) {
        self.reader().meeting(record, surveys, counts)
    }

    /// The next row of this file of which something can be used, and whether it belongs to the share that is read.
    fn next_used_row(&mut self) -> Result<Option<(Record, Row, bool)>, InputError> {
        while let Some(record) = self.next_record()? {
            let is_mine = self.is_mine(&record);
            let (mut surveys, mut counts) = match is_mine {
                true => (
                    std::mem::take(&mut self.surveys),
                    std::mem::take(&mut self.counts),
                ),
                false => std::mem::take(&mut self.ignored),
            };
            let (row, fate) = self.read_row(&record, &mut surveys, &mut counts);
            if is_mine {
                counts.row(&row, fate);
                (self.surveys, self.counts) = (surveys, counts);
                self.mark((0, self.number, record.line, 1));
            } else {
                self.ignored = (surveys, counts);
            }
            if fate == Fate::Used {
                return Ok(Some((record, row, is_mine)));
            }
        }
        Ok(None)
    }

    /// Whether a row belongs to the share that is read. Where each row is a panel, those without a subject are
    /// shared out by their lines; otherwise they belong to the first share, as do rows that can't be trusted.
    fn is_mine(&self, record: &Record) -> bool {
        let Some(share) = self.declaration.share else {
            return true;
        };
        let subject = self.plan.subject.map_or("", |at| record.cell(at).trim());
        match subject {
            _ if record.damaged => share.is_first(),
            "" if self.is_streaming() => share.has_number(record.line),
            "" => share.is_first(),
            subject => share.has(subject),
        }
    }

    /// The next panel; `None` at the end.
    ///
    /// # Errors
    /// [`InputError`] where the file can't be read further.
    pub fn next_panel(&mut self) -> Result<Option<PanelRow>, InputError> {
        if self.ahead.is_some() {
            return self.next_panel_ahead();
        }
        let record = loop {
            match self.next_record()? {
                None => return Ok(None),
                Some(record) if self.is_mine(&record) => break record,
                Some(_) => {}
            }
        };
        let mut surveys = std::mem::take(&mut self.surveys);
        let (mut row, fate) = self.reader().wide(&record, &mut surveys);
        self.surveys = surveys;
        let came_back = match (self.declaration.sorted, &mut self.history, &row.subject) {
            (true, Some(history), Some(subject)) => history.turn_to(subject),
            _ => false,
        };
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
        self.mark((0, self.number, record.line, 1));
        let sampled = Sampled {
            panel: row.moment,
            results: Vec::new(),
        };
        let previous = std::mem::take(&mut row.previous);
        let mut next = PanelRow {
            file_number: self.number,
            file: Arc::clone(&self.table.name),
            line: record.line,
            moment: row.moment,
            kept: row.kept.clone(),
            panel: row.into_panel(),
            cells: Some(record.cells),
        };
        if came_back {
            in_order::say_not_sorted(&mut next);
        }
        let mut next = with_earlier(self.history.as_ref(), next, &sampled, &previous);
        if let Some(history) = &mut self.history {
            history.remember(self.catalog, &mut next.panel, next.moment.as_ref());
        }
        self.counts.panel(&next.panel);
        self.mark((0, self.number, next.line, 2));
        Ok(Some(next))
    }

    /// Goes on where another file of the same data ended: what was remembered of its subjects is known here too.
    pub fn follow(&mut self, before: &mut Dataset) {
        if self.history.is_some() && self.is_streaming() && before.is_streaming() {
            self.history = before.history.take().or(self.history.take());
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

    /// Of a share: when the first issue of each kind was counted.
    pub fn firsts(&self) -> &Firsts {
        &self.firsts
    }

    /// Rows of the data of which a share was read; the same for each share.
    pub fn rows_of_all_shares(&self) -> u64 {
        self.rows_of_all_shares
    }

    /// A number that tells the data of which a share was read from other data; the same for each share.
    pub fn digest_of_all_shares(&self) -> u64 {
        let header = self.table.header.iter().map(String::as_str);
        let header = row_digest(self.number, self.table.header_line, header);
        self.digest_of_all_shares.wrapping_add(header)
    }

    /// The bytes of the largest group of rows that belong together and were held in memory although they are more
    /// than may be held.
    pub fn oversized_group(&self) -> Option<usize> {
        self.oversized_group
    }

    /// Each file whose rows meet, in the order of their numbers: how it is read, and what its columns held. Panels, counts
    /// and limits are those of the first, which stands for all.
    pub fn each_file(&self) -> impl Iterator<Item = &Dataset<'a>> {
        std::iter::once(self).chain(&self.others)
    }

    /// The name of each file, in the order of their numbers.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.each_file().map(|file| &file.table.name)
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

fn open_table(
    catalog: &Catalog,
    path: &std::path::Path,
    declaration: &Declaration,
) -> Result<Table, InputError> {
    let recognized = |cells: &[&str]| headers::recognized(catalog, declaration, cells);
    Table::open(path, &declaration.read, &recognized)
}

/// Puts the results from before a panel into it.
fn with_earlier(
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

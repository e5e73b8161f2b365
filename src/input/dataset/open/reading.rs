//! The rows of an opened file, one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::StringRecord;

use crate::earlier::EarlierQuestion;
use crate::input::InputError;
use crate::input::file::{Record, Shape};
use crate::panel::{IssueCode, Place};

use super::super::compact::UnmadePanels;
use super::super::counts::Counts;
use super::super::earlier::EarlierResults;
use super::super::history::History;
use super::super::lone::{LoneRows, LoneRowsOf};
use super::super::previous::Sampled;
use super::super::repeat_rows;
use super::super::row::Row;
use super::super::share::RowsOfAllShares;
use super::super::subject::subject_in;
use super::super::survey::ColumnSurvey;
use super::super::wide::Fate;
use super::{Dataset, Lines, PanelRow, RECORDS_AT_ONCE, in_order, open_table, with_earlier};

impl<'a> Dataset<'a> {
    /// What rows are read by apart from the file itself, where each row can be read alone: no result looks at other cells
    /// than those of its unit and limits, and a row at others only for earlier results of its subject. `None` where that is
    /// not so.
    pub(crate) fn lone_rows(&self) -> Option<LoneRows<'a>> {
        let history = self.history.as_ref();
        let begins_anew =
            history.is_none_or(|history| history.is_fresh() && !self.declaration.sorted);
        let is_alone = self.is_streaming() && begins_anew;
        self.rows_that_may_be_alone()
            .filter(|_| is_alone && self.plan.fill_down.is_empty())
    }

    pub(super) fn rows_that_may_be_alone(&self) -> Option<LoneRows<'a>> {
        LoneRows::new(LoneRowsOf {
            catalog: self.catalog,
            declaration: self.declaration.clone(),
            plan: self.plan.clone(),
            file: Arc::clone(&self.table.name),
            number: self.number,
            keep: self.keep.clone(),
            history: self.history.as_ref().map(History::fresh),
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
    pub(crate) fn take_packed(&mut self) -> Option<UnmadePanels<'a>> {
        let packed = self.ahead.take_if(|ahead| ahead.is_packed_and_whole())?;
        packed.into_packed()
    }

    /// What remembers earlier results in `parts` parts while rows are read elsewhere, and answers these questions, as
    /// [`LoneRows::earlier_results`] tells. Where that is not to be, rows read here know what was remembered before.
    pub(crate) fn take_remembered(
        &mut self,
        rows: &LoneRows,
        questions: &[EarlierQuestion],
        parts: usize,
    ) -> Option<Vec<EarlierResults>> {
        let taken = rows.earlier_results(questions, parts, &mut self.remembered);
        self.settle_remembered();
        taken
    }

    /// Keeps what was remembered while rows were read elsewhere, for the files that follow.
    pub(crate) fn keep_remembered(&mut self, remembered: Option<Vec<EarlierResults>>) {
        self.remembered = remembered;
    }

    /// Knows what was remembered in files before as if their rows had been read one by one.
    fn settle_remembered(&mut self) {
        for part in self.remembered.take().into_iter().flatten() {
            let part = part.into_history(self.catalog);
            match &mut self.history {
                Some(history) => history.join(part),
                None => self.history = Some(part),
            }
        }
    }

    /// Adds the counts of panels that were made elsewhere, and where each kind of issue stands first in them.
    pub(crate) fn add_counts_of_panels(
        &mut self,
        counts: &Counts,
        firsts: &BTreeMap<IssueCode, (u32, u64)>,
    ) {
        self.counts.add(counts);
        if self.declaration.share.is_some() {
            for (code, (file, line)) in firsts {
                let first = self.firsts.0.entry(*code);
                first.or_insert((2, *file, *line, 0));
            }
        }
    }

    /// Adds the counts of rows that were read elsewhere and are each a panel, the lines on which each kind of issue stands
    /// first, and the rows of all shares that were looked at.
    pub(crate) fn add_counts_of_rows(
        &mut self,
        counts: &Counts,
        firsts: &BTreeMap<IssueCode, u64>,
        looked_at: RowsOfAllShares,
    ) {
        self.counts.add(counts);
        if self.declaration.share.is_some() {
            self.rows_of_all_shares.add(looked_at);
            for (code, line) in firsts {
                let later = if Counts::is_of_panel(*code) { 2 } else { 1 };
                let first = self.firsts.0.entry(*code);
                first.or_insert((0, self.number, *line, later));
            }
        }
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Record>, InputError> {
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
        if self.declaration.share.is_some() {
            let cells = record.cells.iter();
            self.rows_of_all_shares.see(self.number, record.line, cells);
        }
        if !self.plan.fill_down.is_empty() {
            self.before_filling = self.fill_down(&mut record);
        }
        Ok(Some(record))
    }

    /// Gives back the file until its rows are read, where it can be opened again.
    pub(in crate::input::dataset) fn suspend(&mut self) {
        if self.path.is_some() {
            self.table.close();
            self.is_suspended = true;
        }
    }

    /// Opens the file again where it was given back; whether it was.
    pub(super) fn resume(&mut self) -> Result<bool, InputError> {
        let Some(path) = self.path.as_ref().filter(|_| self.is_suspended) else {
            return Ok(false);
        };
        self.table = open_table(self.catalog, path, &self.declaration)?;
        self.is_suspended = false;
        Ok(true)
    }

    /// The same for reading on, which needs no sample.
    pub(super) fn resume_reading(&mut self) -> Result<(), InputError> {
        if self.resume()? {
            self.table.give_up_sample();
        }
        Ok(())
    }

    /// Fills empty cells with those above; gives the cells as they were, where it may have filled any.
    pub(super) fn fill_down(&mut self, record: &mut Record) -> Option<StringRecord> {
        // A row whose cells can't be trusted may begin another subject: what follows must not be
        // given to the one before.
        let shape = record.shape_among(self.plan.columns.len(), self.plan.usual_cells);
        if record.damaged || shape == Shape::Long {
            for (&column, above) in self.plan.fill_down.iter().zip(&mut self.filled) {
                if record.damaged || !record.cell(column).trim().is_empty() {
                    above.clear();
                }
            }
            return None;
        }
        let mut cells: Vec<String> = record.cells.iter().map(str::to_string).collect();
        self.forget_facts_of_another(record);
        for (&column, above) in self.plan.fill_down.iter().zip(&mut self.filled) {
            match cells.get_mut(column) {
                Some(cell) if cell.trim().is_empty() => cell.clone_from(above),
                Some(cell) => above.clone_from(cell),
                None => {}
            }
        }
        Some(std::mem::replace(
            &mut record.cells,
            StringRecord::from(cells),
        ))
    }

    /// Nobody has the age or the sex of the subject above, where that was another one.
    fn forget_facts_of_another(&mut self, record: &Record) {
        let Some(subject) = self.plan.subject else {
            return;
        };
        let name = subject_in(record.cell(subject));
        let repeats_above = name.is_empty() && self.plan.fill_down.contains(&subject);
        let Some(above) = self.filled.last_mut() else {
            return;
        };
        if repeats_above || above == name {
            return;
        }
        *above = name.to_string();
        for (&column, above) in self.plan.fill_down.iter().zip(&mut self.filled) {
            if repeat_rows::is_of_a_person(self.catalog, &self.plan, column) {
                above.clear();
            }
        }
    }

    /// Reads a row of a file whose rows meet.
    pub(super) fn read_row(
        &self,
        record: &Record,
        surveys: &mut [ColumnSurvey],
        counts: &mut Counts,
    ) -> (Row, Fate) {
        self.reader().meeting(record, surveys, counts)
    }

    /// The next row of this file that makes a panel, or of which a panel of the share that is read is told; and whether it
    /// belongs to that share.
    pub(super) fn next_row_of_panel(&mut self) -> Result<Option<(Record, Row, bool)>, InputError> {
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
                if self.declaration.keeps_of_subjects {
                    self.kept_elsewhere.see(&row, fate);
                }
                (self.surveys, self.counts) = (surveys, counts);
                self.mark((0, self.number, record.line, 1));
            } else {
                self.ignored = (surveys, counts);
            }
            if fate == Fate::Used || is_mine && row.is_told_beside() {
                return Ok(Some((record, row, is_mine)));
            }
        }
        Ok(None)
    }

    /// Whether a row belongs to the share that is read. Where each row is a panel, those without a subject are
    /// shared out by their lines; otherwise they belong to the first share, as do rows that can't be trusted.
    pub(super) fn is_mine(&self, record: &Record) -> bool {
        let Some(share) = self.declaration.share else {
            return true;
        };
        let subject = self.plan.subject;
        let names_nobody = || subject_in(subject.map_or("", |at| record.cell(at))).is_empty();
        match self.is_streaming() && !record.damaged && names_nobody() {
            true => share.has_number(record.line),
            false => share.has_row_that_meets(record, subject),
        }
    }

    /// The next panel, without the cells that are kept of it where the row can't be trusted in which they stand: one
    /// with too many or too few of them. `None` at the end.
    ///
    /// # Errors
    /// [`InputError`] where the file can't be read further.
    pub fn next_trusted_panel(&mut self) -> Result<Option<PanelRow>, InputError> {
        let before = self.counts.rows_not_trusted();
        let mut panel = self.next_panel()?;
        // Where several rows make a panel, those that can't be trusted are none of them.
        if let Some(panel) = &mut panel
            && self.counts.rows_not_trusted() != before
            && self.rows_are_panels()
        {
            panel.kept.clear();
        }
        Ok(panel)
    }

    /// The next panel; `None` at the end.
    ///
    /// # Errors
    /// [`InputError`] where the file can't be read further.
    pub fn next_panel(&mut self) -> Result<Option<PanelRow>, InputError> {
        loop {
            match self.next_row()? {
                Some(row) if !row.is_of_patient => {}
                next => return Ok(next),
            }
        }
    }

    /// What the next result row tells of: a panel, or a row of a wide file that is none of a patient. `None` at the end.
    ///
    /// # Errors
    /// [`InputError`] where the file can't be read further.
    pub fn next_row(&mut self) -> Result<Option<PanelRow>, InputError> {
        if self.ahead.is_some() {
            return self.next_panel_ahead();
        }
        self.settle_remembered();
        let record = loop {
            let Some(record) = self.next_record()? else {
                return Ok(None);
            };
            if self.is_mine(&record) {
                break record;
            }
        };
        let mut surveys = std::mem::take(&mut self.surveys);
        let (mut row, fate) = self.reader().wide(&record, &mut surveys);
        self.surveys = surveys;
        let mut history = self.history.as_mut().filter(|_| fate.is_of_patient());
        let came_back = match (self.declaration.sorted, &mut history, &row.subject) {
            (true, Some(history), Some(subject)) => history.turn_to(subject),
            _ => false,
        };
        if let Some(history) = history {
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
            is_of_patient: fate.is_of_patient(),
            is_used: fate == Fate::Used,
            panel: row.into_panel(),
            // What was filled in counts, and the input is repeated as it was.
            cells: Some(self.before_filling.take().unwrap_or(record.cells)),
        };
        if came_back {
            in_order::say_not_sorted(&mut next);
        }
        if !next.is_of_patient {
            return Ok(Some(next));
        }
        let mut next = with_earlier(self.history.as_ref(), next, &sampled, &previous);
        if let Some(history) = &mut self.history {
            history.remember(self.catalog, &mut next.panel, next.moment.as_ref());
        }
        self.counts.panel(&next.panel);
        self.mark((0, self.number, next.line, 2));
        Ok(Some(next))
    }
}

//! Rows that come sorted by subject: the panels of each are made as soon as its rows end.

use std::collections::{HashSet, VecDeque};

use crate::input::InputError;
use crate::panel::{Issue, IssueCode, Place};

use super::super::counts::{Counts, UNIT_DOES_NOT_FIT};
use super::super::history::History;
use super::super::panels::key_of;
use super::super::row::Row;
use super::super::survey::ColumnSurvey;
use super::super::wide::Fate;
use super::ahead::Ahead;
use super::gather::{Overview, has_windows};
use super::unit_guard::Refused;
use super::{Dataset, PanelRow, Units};

/// How far rows were read.
#[derive(Default)]
pub(super) struct InOrder {
    file: usize,
    /// The first row of the next subject.
    waiting: Option<(u64, Row)>,
    pub(super) ready: VecDeque<PanelRow>,
    pub(super) stretch: u64,
    /// Eight bytes for each subject, so that one that comes back is noticed: of ten million subjects one
    /// that does not would be taken for another with a probability of three in a million.
    seen: HashSet<u64>,
    refused: Vec<Refused>,
    history: Option<History>,
    /// Whether all analytes were seen before.
    knows_analytes: bool,
}

impl Dataset<'_> {
    /// Finds out what must be known before the first panel: from all rows where they can be read twice, else
    /// from the first 8 MiB.
    pub(super) fn begin_in_order(
        &mut self,
        history: Option<History>,
        units: &mut Units,
    ) -> Result<(), InputError> {
        if self.plan.subject.is_none() && !has_windows(self.plan.window) {
            return Err(InputError::BadDeclaration {
                name: self.table.name.to_string(),
                message: "--sorted goes by the subject, and no column is known to hold it; name it with --subject, or leave out --sorted".to_string(),
            });
        }
        let mut overview = Overview::new(units);
        let mut knows_analytes = true;
        for number in 0..self.files() {
            knows_analytes &= self.file_mut(number).look_over(&mut overview)?;
        }
        let refused = self.decide(overview);
        self.ahead = Some(Ahead::InOrder(Box::new(InOrder {
            refused,
            history,
            knows_analytes,
            ..InOrder::default()
        })));
        Ok(())
    }

    /// Looks at the rows of this file before they are read; whether at all of them.
    fn look_over(&mut self, overview: &mut Overview) -> Result<bool, InputError> {
        let layout = self.plan.layout;
        let was_suspended = self.is_suspended;
        self.resume()?;
        if let (false, Some(path)) = (self.table.sample_is_whole(), &self.path) {
            let mut scout = Dataset::at(self.catalog, path, &self.declaration, &[])?;
            // What was decided about its columns holds.
            scout.plan = self.plan.clone();
            self.suspend_again(was_suspended);
            while let Some((_, row, _)) = scout.next_row_of_panel()? {
                overview.see(self.catalog, &row, layout, 1);
                overview.see_analytes(&row);
            }
            return Ok(true);
        }
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        let mut filled = std::mem::replace(&mut self.filled, super::nothing_above(&self.plan));
        let records: Vec<_> = self.table.sample().collect();
        for mut record in records {
            if !self.plan.fill_down.is_empty() {
                self.fill_down(&mut record);
            }
            let (row, fate) = self.read_row(&record, &mut ignored, &mut Counts::default());
            if fate == Fate::Used {
                overview.see(self.catalog, &row, layout, 1);
                overview.see_analytes(&row);
            }
        }
        std::mem::swap(&mut self.filled, &mut filled);
        let is_whole = self.table.sample_is_whole();
        self.suspend_again(was_suspended);
        Ok(is_whole)
    }

    fn suspend_again(&mut self, was_suspended: bool) {
        if was_suspended {
            self.suspend();
        }
    }

    /// The next panel; the rows of a subject are read when its first one is asked for.
    pub(super) fn next_in_order(&mut self) -> Result<Option<PanelRow>, InputError> {
        let Some(Ahead::InOrder(mut state)) = self.ahead.take() else {
            return Ok(None);
        };
        let read = self.fill(&mut state);
        let next = state.ready.pop_front();
        self.ahead = Some(Ahead::InOrder(state));
        read.map(|()| next)
    }

    /// Reads the rows of subjects until there is a panel.
    fn fill(&mut self, state: &mut InOrder) -> Result<(), InputError> {
        while state.ready.is_empty() {
            let mut rows: Vec<Row> = Vec::new();
            let mut present = None;
            while let Some((key, row)) = self.next_row_in_order(state)? {
                if present.is_some_and(|present| present != key) {
                    state.waiting = Some((key, row));
                    break;
                }
                present = Some(key);
                rows.push(row);
            }
            let Some(key) = present else {
                return Ok(());
            };
            let came_back = !state.seen.insert(key);
            let (mut panels, dropped) =
                self.panels_of(rows, &state.refused, state.history.as_ref());
            self.counts.no_longer_used(dropped, UNIT_DOES_NOT_FIT);
            if came_back {
                panels.iter_mut().for_each(say_not_sorted);
            }
            state.stretch += 1;
            state.ready.extend(panels);
        }
        Ok(())
    }

    /// The next row of any file that can be used, and what it belongs to.
    fn next_row_in_order(&mut self, state: &mut InOrder) -> Result<Option<(u64, Row)>, InputError> {
        if let Some(waiting) = state.waiting.take() {
            return Ok(Some(waiting));
        }
        while state.file < self.files() {
            match self.file_mut(state.file).next_row_of_panel()? {
                None => {
                    self.end_file(state.file);
                    state.file += 1;
                }
                Some((_, _, false)) => {}
                Some((record, mut row, true)) => {
                    if !state.knows_analytes {
                        self.say_late(&mut row, record.line, state.file);
                    }
                    return Ok(Some((key_of(&row, self.plan.window), row)));
                }
            }
        }
        Ok(None)
    }

    /// Says that the flag of an analyte has no column.
    fn say_late(&mut self, row: &mut Row, line: u64, file: usize) {
        for (analyte, _) in &row.observations {
            if self.analytes.contains(analyte) {
                continue;
            }
            let issue = Issue {
                code: IssueCode::LateAnalyte,
                message: format!(
                    "{} comes up first after the first 8 MiB, when the columns of the result were settled; it is used, and its flag has no column. Give a file instead of standard input, or leave out --sorted",
                    self.catalog.analyte(*analyte).title
                ),
                place: self.file(file).reader().place(line, None),
            };
            self.counts.note(&issue);
            row.issues.push(issue);
        }
        let number = self.file(file).number;
        self.mark((0, number, line, 1));
    }
}

/// Says that a panel knows nothing of rows further above.
pub(super) fn say_not_sorted(row: &mut PanelRow) {
    row.panel.push_issue(Issue {
        code: IssueCode::NotSorted,
        message: "other rows of this subject stand further above, with rows of others between them; with --sorted the later ones make panels of their own, which know nothing of those above. Sort the rows by subject, or leave out --sorted".to_string(),
        place: Place {
            file: row.file.clone(),
            line: row.line,
            column: None,
        },
    });
}

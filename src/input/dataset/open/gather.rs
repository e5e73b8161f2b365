//! Rows that meet: all of them are read, those of one subject are brought together, and the panels made of them
//! are put into the order of their first rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::InputError;
use crate::input::grammar::time::Window;

use super::super::counts::{Counts, UNIT_DOES_NOT_FIT};
use super::super::declaration::Layout;
use super::super::history::History;
use super::super::panels::{group, key_of};
use super::super::row::Row;
use super::super::share::RowsOfAllShares;
use super::super::store::{Names, PanelSorter, RowStore, StoredColumns};
use super::super::survey::ColumnSurvey;
use super::ahead::Ahead;
use super::unit_guard::{LongGuard, Refused, remember_unit, take_back_refused};
use super::{Dataset, PanelRow, Units, with_earlier};

/// What only all rows together tell.
pub(super) struct Overview<'u> {
    units: &'u mut Units,
    guard: LongGuard,
    analytes: BTreeSet<AnalyteId>,
}

impl<'u> Overview<'u> {
    pub(super) fn new(units: &'u mut Units) -> Self {
        Overview {
            units,
            guard: LongGuard::default(),
            analytes: BTreeSet::new(),
        }
    }

    pub(super) fn see(&mut self, catalog: &Catalog, row: &Row, layout: Layout, count: u64) {
        for (analyte, observation) in &row.observations {
            if observation.known().is_some() {
                remember_unit(catalog, *analyte, observation, self.units);
            }
        }
        if layout == Layout::Long {
            self.guard.see(catalog, row, count);
        }
    }
}

impl Dataset<'_> {
    /// How many files there are whose rows meet.
    pub(super) fn files(&self) -> usize {
        1 + self.others.len()
    }

    pub(super) fn file(&self, number: usize) -> &Self {
        match number.checked_sub(1) {
            None => self,
            Some(other) => &self.others[other],
        }
    }

    pub(super) fn file_mut(&mut self, number: usize) -> &mut Self {
        match number.checked_sub(1) {
            None => self,
            Some(other) => &mut self.others[other],
        }
    }

    /// Reads every row of every file and makes panels of them.
    pub(super) fn gather(
        &mut self,
        history: Option<History>,
        units: &mut Units,
    ) -> Result<(), InputError> {
        let (catalog, window) = (self.catalog, self.plan.window);
        let columns: Vec<StoredColumns> = (0..self.files())
            .map(|number| self.file(number))
            .map(|file| StoredColumns::of(&file.plan, &file.keep))
            .collect();
        let mut overview = Overview::new(units);
        let mut store = RowStore::new(&self.declaration.bounds);
        for (number, columns) in columns.iter().enumerate() {
            let file = self.file_mut(number);
            let (layout, order) = (file.plan.layout, file.number);
            while let Some((record, row, is_mine)) = file.next_row_of_panel()? {
                overview.see(catalog, &row, layout, 1);
                overview.see_analytes(&row);
                if is_mine {
                    let key = key_of(&row, window);
                    store.push(key, |out| columns.encode(order, &record, out))?;
                }
            }
            self.end_file(number);
        }
        self.stage = 1;
        let refused = self.decide(overview);
        let names = self.names_of_places();
        let mut sorter = PanelSorter::new(&self.declaration.bounds);
        let mut ignored: Vec<Vec<ColumnSurvey>> = (0..self.files())
            .map(|number| self.file(number).surveys.len())
            .map(|columns| vec![ColumnSurvey::default(); columns])
            .collect();
        let mut again = Counts::default();
        let mut dropped = 0;
        self.oversized_group = store.for_each_group(&mut |stored| {
            let mut rows = Vec::new();
            for bytes in stored {
                let (number, record) =
                    StoredColumns::decode(&columns, bytes).ok_or_else(garbled)?;
                let number = number as usize;
                let read = self
                    .file(number)
                    .read_row(&record, &mut ignored[number], &mut again);
                rows.push(read.0);
            }
            let (panels, without) = self.panels_of(rows, &refused, history.as_ref());
            dropped += without;
            for panel in panels {
                let order = (panel.file_number, panel.line);
                sorter.push(order, |out| names.encode(&panel, out))?;
            }
            Ok(())
        })?;
        self.counts.no_longer_used(dropped, UNIT_DOES_NOT_FIT);
        self.ahead = Some(Ahead::sorted(sorter.finish()?, names)?);
        Ok(())
    }

    /// What the rows of a file counted counts for all, and its memory is given back.
    pub(super) fn end_file(&mut self, number: usize) {
        let Some(other) = number.checked_sub(1) else {
            return;
        };
        let other = &mut self.others[other];
        other.table.close();
        let counts = std::mem::take(&mut other.counts);
        let firsts = std::mem::take(&mut other.firsts);
        let notes = std::mem::take(&mut other.notes);
        self.rows_of_all_shares.add(RowsOfAllShares {
            count: other.rows_of_all_shares(),
            digest: other.digest_of_all_shares(),
        });
        self.counts.add(&counts);
        for (code, when) in firsts.0 {
            self.firsts.0.entry(code).or_insert(when);
        }
        self.notes.extend(notes);
    }

    /// Which analytes the results may hold, and which units do not fit their values.
    pub(super) fn decide(&mut self, overview: Overview) -> Vec<Refused> {
        let mut of_columns: Vec<AnalyteId> = Vec::new();
        let mut is_wide = true;
        for number in 0..self.files() {
            let file = self.file(number);
            if file.plan.layout == Layout::Wide {
                of_columns.extend(file.wide_analytes());
            } else {
                is_wide = false;
            }
        }
        if is_wide {
            let mut seen = BTreeSet::new();
            of_columns.retain(|analyte| seen.insert(*analyte));
            self.analytes = of_columns;
            return Vec::new();
        }
        let mut analytes = overview.analytes;
        analytes.extend(of_columns);
        self.analytes = analytes.into_iter().collect();
        self.guard_long(overview.guard)
    }

    /// The panels of rows that belong together, and how many rows were not used after all.
    pub(super) fn panels_of(
        &self,
        mut rows: Vec<Row>,
        refused: &[Refused],
        history: Option<&History>,
    ) -> (Vec<PanelRow>, u64) {
        let window = self.plan.window;
        let file = |number: u32| self.file(number as usize);
        let dropped = take_back_refused(
            &mut rows,
            refused,
            &|row| file(row.file).plan.layout == Layout::Long,
            &|row| Arc::clone(&file(row.file).table.name),
        );
        let mut history = history.map(|history| history.fresh().of_rows(&rows));
        let panels = group(self.catalog, rows, window, self.plan.pick);
        if let Some(history) = &mut history {
            history.mask(self.catalog, &panels, window);
        }
        let panels = panels.into_iter().map(|grouped| {
            let row = PanelRow {
                file_number: grouped.file,
                file: Arc::clone(&file(grouped.file).table.name),
                line: grouped.line,
                moment: grouped.sampled.panel,
                panel: grouped.panel,
                cells: None,
                kept: grouped.kept,
                is_of_patient: true,
                is_used: true,
            };
            with_earlier(history.as_ref(), row, &grouped.sampled, &grouped.previous)
        });
        (panels.collect(), dropped)
    }

    /// The names that places repeat.
    fn names_of_places(&self) -> Names {
        let files = (0..self.files()).map(|number| self.file(number));
        Names::new(files.flat_map(|file| {
            let columns = file.plan.columns.iter().map(|column| &column.name);
            std::iter::once(&file.table.name).chain(columns).cloned()
        }))
    }
}

impl Overview<'_> {
    /// Takes in that there are results of an analyte.
    pub(super) fn see_analyte(&mut self, analyte: AnalyteId) {
        self.analytes.insert(analyte);
    }

    /// Takes in what a row holds.
    pub(super) fn see_analytes(&mut self, row: &Row) {
        let analytes = row.observations.iter().map(|(analyte, _)| *analyte);
        self.analytes.extend(analytes);
    }
}

/// What was stored can't be read again.
pub(super) fn garbled() -> InputError {
    InputError::Temporary {
        folder: "memory or a temporary file".to_string(),
        cause: std::io::Error::from(std::io::ErrorKind::InvalidData),
    }
}

/// Whether rows without a subject can be told apart.
pub(super) fn has_windows(window: Window) -> bool {
    !matches!(window, Window::Duration(_))
}

//! Panels that are put together the rich way, with the earlier results beside theirs.

use std::collections::HashMap;

use super::super::history::History;
use super::super::open::{PanelRow, with_earlier};
use super::super::panels::group;
use super::super::row::Row;
use super::PartOfPanels;
use super::by_subject::BySubject;

/// Panels that are put together the rich way, with the earlier results beside theirs.
#[derive(Default)]
pub(crate) struct WholePanels {
    by_subject: Option<BySubject>,
    /// Those that were made together with others of their subjects.
    waiting: HashMap<u32, PanelRow>,
}

impl WholePanels {
    /// A panel of the part of which all panels are asked for. Of those of the same subject, those are kept that will be
    /// asked for, `most` of all at a time.
    pub(crate) fn take(
        &mut self,
        part: PartOfPanels,
        panel: usize,
        most: usize,
        will_be_asked_for: impl Fn(usize) -> bool,
    ) -> PanelRow {
        let Some(history) = &part.all.history else {
            return part.panel(panel);
        };
        if let Some(made) = self.waiting.remove(&(panel as u32)) {
            return made;
        }
        let by_subject = self.by_subject.get_or_insert_with(|| BySubject::of(part));
        let mut asked = None;
        for (number, made) in part.with_earlier(history, by_subject.with(panel)) {
            if number == panel {
                asked = Some(made);
            } else if number > panel && self.waiting.len() < most && will_be_asked_for(number) {
                self.waiting.insert(number as u32, made);
            }
        }
        asked.unwrap_or_else(|| part.panel(panel))
    }
}

impl PartOfPanels<'_, '_> {
    /// The panels of one subject with their earlier results, made the rich way, with their numbers.
    pub(super) fn with_earlier(self, history: &History, panels: &[u32]) -> Vec<(usize, PanelRow)> {
        let (catalog, window) = (self.all.catalog(), self.all.window());
        let mut rows: Vec<Row> = Vec::new();
        for panel in panels {
            rows.extend(self.rows_of(*panel as usize));
        }
        rows.sort_by_key(Row::order);
        let mut history = history.fresh().of_rows(&rows);
        let grouped = group(catalog, rows, window, self.all.pick());
        history.mask(catalog, &grouped, window);
        let number = |line: u64| {
            let line_of = |panel: &u32| u64::from(self.line(*panel as usize));
            let place = panels.binary_search_by_key(&line, line_of).ok()?;
            Some(panels[place] as usize)
        };
        let made = grouped.into_iter().filter_map(|grouped| {
            let panel = number(self.all.files.counted_on(grouped.file, grouped.line))?;
            let (sampled, previous) = (grouped.sampled.clone(), grouped.previous.clone());
            let row = self.panel_row(Some(grouped));
            Some((
                panel,
                with_earlier(Some(&history), row, &sampled, &previous),
            ))
        });
        made.collect()
    }
}

//! One row of the file, read.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Standing};
use crate::input::grammar::time::Moment;
use crate::panel::{Issue, Observation, Panel, Reading, ReportedLimits};

use super::previous::Given;

/// What one row says.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Whose.
    pub subject: Option<Arc<str>>,
    /// When, as printed.
    pub time: Option<Arc<str>>,
    /// When, as read.
    pub moment: Option<Moment>,
    /// Results and facts.
    pub observations: Vec<(AnalyteId, Observation)>,
    /// What cells say in place of a result.
    pub without_result: Vec<(AnalyteId, Arc<str>)>,
    /// Limits that stand beside them.
    pub limits: Vec<(AnalyteId, ReportedLimits)>,
    /// Earlier results that stand beside them.
    pub previous: Given,
    /// Which of several results of one time counts.
    pub standing: Standing,
    /// What was odd.
    pub issues: Vec<Issue>,
    /// Nothing in it is used: it belongs to the panel that other rows make, and makes none.
    pub makes_no_panel: bool,
    /// Cells of the columns that the user wants to keep.
    pub kept: Vec<Arc<str>>,
    /// The file, by its number.
    pub file: u32,
    /// The line of the file.
    pub line: u64,
}

impl Row {
    /// The place of the row in the input.
    pub(super) fn order(&self) -> (u32, u64) {
        (self.file, self.line)
    }

    /// Nothing in the row is used; what is told of it belongs to the panel that other rows make.
    pub(super) fn make_no_panel(&mut self) {
        self.makes_no_panel = true;
        self.observations.clear();
        self.limits.clear();
        self.previous = Given::default();
    }

    /// Whether a panel that other rows make is told of this one, in which nothing is used.
    pub(super) fn is_told_beside(&self) -> bool {
        self.makes_no_panel && !(self.issues.is_empty() && self.without_result.is_empty())
    }

    /// Results and facts, and the earlier results beside them.
    pub(super) fn results(&self) -> impl Iterator<Item = &(AnalyteId, Observation)> {
        self.observations.iter().chain(&self.previous.values)
    }

    /// The row as a panel of its own. Of several values of one analyte the later column counts.
    pub(super) fn into_panel(self) -> Panel {
        let mut panel = Panel::new();
        panel.subject = self.subject;
        panel.time = self.time;
        panel.issues = self.issues;
        for (analyte, observation) in self.observations {
            if let (Some(before), Reading::Text(_)) = (panel.get(analyte), &observation.reading) {
                let mut joined = before.clone();
                super::panels::join_texts(&mut joined, &observation);
                panel.set(analyte, joined);
                continue;
            }
            if let Some(before) = panel.get(analyte)
                && super::panels::differ(before, &observation)
            {
                panel
                    .issues
                    .push(super::panels::conflict(before, &observation));
            }
            panel.set(analyte, observation);
        }
        for (analyte, reported) in self.without_result {
            panel.set_without_result(analyte, reported);
        }
        for (analyte, limits) in self.limits {
            panel.set_limits(analyte, limits);
        }
        panel
    }
}

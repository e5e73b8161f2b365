//! Counts panels as they come.

use std::sync::Arc;

use super::analytes::Analytes;
use super::subjects::{RuleName, Said, Subjects};
use super::tally::{GroupTally, STATE_VERSION, ScoreOutcome, SummaryState};
use crate::catalog::{AnalyteId, Catalog};
use crate::cohort::validation::says_nothing;
use crate::input::PanelRow;
use crate::input::grammar::time::Moment;
use crate::interpret::{Codes, Finding, Settings, Verdict, chosen_patterns, chosen_scores};
use crate::panel::Reading;

/// The group of panels whose cell of the column says nothing.
pub const NOT_STATED: &str = "(not stated)";

/// The group of panels whose rows say different things in the column.
pub const SEVERAL_VALUES: &str = "(several values)";

/// Counts panels.
pub struct SummaryCollector<'a> {
    catalog: &'a Catalog,
    rules: Vec<RuleName>,
    analytes: Analytes,
    state: SummaryState,
    subjects: Subjects,
    days: Option<(Moment, Moment)>,
    file_has_subjects: bool,
    by_fact: Option<AnalyteId>,
}

impl<'a> SummaryCollector<'a> {
    /// Begins; `by` names the column by which groups are made, which the data keep as the first one.
    pub fn new(catalog: &'a Catalog, settings: &Settings, by: Option<String>) -> Self {
        let scores = catalog.scores_and_variants();
        let patterns = catalog.patterns();
        let scores = chosen_scores(catalog, settings)
            .into_iter()
            .map(|position| RuleName::Score(scores[position].id.clone()));
        let patterns = chosen_patterns(catalog, settings)
            .into_iter()
            .map(|position| RuleName::Pattern(patterns[position].id.clone()));
        SummaryCollector {
            catalog,
            rules: scores.chain(patterns).collect(),
            analytes: Analytes::default(),
            state: SummaryState {
                version: STATE_VERSION,
                by,
                ..SummaryState::default()
            },
            subjects: Subjects::default(),
            days: None,
            file_has_subjects: false,
            by_fact: None,
        }
    }

    /// Makes groups by a fact as it is read, such as the sex however it is written, not by the text of a column.
    pub fn by_fact(&mut self, fact: AnalyteId) {
        self.by_fact = Some(fact);
    }

    /// How many groups there are so far.
    pub fn groups(&self) -> usize {
        self.state.groups.len()
    }

    /// Begins a data set, which may have results of these analytes.
    pub fn begin(&mut self, has_subjects: bool, analytes: &[AnalyteId]) {
        self.file_has_subjects = has_subjects;
        self.state.has_subjects |= has_subjects;
        self.analytes.expect(self.catalog, analytes);
    }

    /// Counts a panel and what was decided of it. Its kept cells are those of the column of groups.
    pub fn see(&mut self, row: &PanelRow, codes: &Codes) {
        let group = self.group(row);
        self.analytes
            .see(self.catalog, row, codes, &mut self.state.all);
        if let Some(group) = &group {
            let tally = self.state.groups.entry(group.to_string()).or_default();
            self.analytes.see(self.catalog, row, codes, tally);
        }
        let mut said = Vec::with_capacity(self.rules.len());
        for score in &codes.scores {
            let rule = &self.catalog.scores_and_variants()[score.score];
            let outcome = ScoreOutcome::new(rule, score);
            said.push(Said {
                verdict: score.verdict,
                min: score.min,
                max: score.max,
            });
            for tally in each(&mut self.state, group.as_ref()) {
                let scores = tally.scores.entry(rule.id.clone()).or_default();
                scores.panels.add(outcome.clone(), 1);
            }
        }
        for (pattern, finding) in &codes.patterns {
            let id = &self.catalog.patterns()[*pattern].id;
            said.push(Said {
                verdict: Verdict::from(*finding),
                min: i32::from(*finding == Finding::Present),
                max: i32::from(*finding != Finding::Absent),
            });
            for tally in each(&mut self.state, group.as_ref()) {
                let patterns = tally.patterns.entry(id.clone()).or_default();
                patterns.panels.add(Verdict::from(*finding), 1);
            }
        }
        let subject = row
            .panel
            .subject
            .as_ref()
            .filter(|_| self.file_has_subjects);
        for tally in each(&mut self.state, group.as_ref()) {
            tally.panels += 1;
            tally.panels_without_subject += u64::from(subject.is_none());
        }
        if let Some(subject) = subject {
            self.subjects
                .see(subject, row.moment, group.as_ref(), &said);
        }
        match row.moment {
            None => self.state.panels_without_time += 1,
            Some(moment) => {
                let (first, last) = self.days.unwrap_or((moment, moment));
                self.days = Some((first.min(moment), last.max(moment)));
            }
        }
    }

    fn group(&self, row: &PanelRow) -> Option<Arc<str>> {
        self.state.by.as_ref()?;
        let value = match self.by_fact {
            None => one_value(row.kept.iter().map(|cell| &**cell)),
            Some(fact) => one_value(row.panel.get(fact).map(|fact| match &fact.reading {
                Reading::Word(word) | Reading::Text(word) => &**word,
                Reading::Quantity { .. } => &*fact.reported,
            })),
        };
        Some(Arc::from(value))
    }

    /// What was counted.
    pub fn finish(mut self) -> SummaryState {
        let groups = self.state.by.is_some().then_some(&mut self.state.groups);
        self.state.subjects_in_several_groups =
            self.subjects
                .count(&self.rules, &mut self.state.all, groups);
        self.state.days = self.days.map(|(first, last)| (first.day(), last.day()));
        self.state
    }
}

/// The tallies in which a panel is counted.
fn each<'s>(
    state: &'s mut SummaryState,
    group: Option<&Arc<str>>,
) -> impl Iterator<Item = &'s mut GroupTally> {
    let group = group.map(|group| state.groups.entry(group.to_string()).or_default());
    [Some(&mut state.all), group].into_iter().flatten()
}

/// What the cells of a panel say in one column; further rows may say it otherwise, or nothing.
fn one_value<'a>(cells: impl IntoIterator<Item = &'a str>) -> &'a str {
    let cells = cells.into_iter().map(str::trim);
    let mut stated = cells.filter(|cell| !says_nothing(cell));
    match stated.next() {
        None => NOT_STATED,
        Some(value) if stated.all(|other| other == value) => value,
        Some(_) => SEVERAL_VALUES,
    }
}

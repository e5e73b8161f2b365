//! Counts panels as they come.

use std::ops::Range;
use std::sync::Arc;

use super::analytes::{self, Analytes};
use super::subjects::{Arrivals, RuleName, Said, Subjects, Taken, When};
use super::tally::{GroupTally, STATE_VERSION, ScoreOutcome, SummaryState};
use crate::catalog::{AnalyteId, Catalog, Vocabulary};
use crate::input::grammar::time::Moment;
use crate::input::{KeptOfSubject, PanelRow};
use crate::interpret::{
    Codes, Finding, Flag, ScoreCodes, Settings, Verdict, chosen_patterns, chosen_scores,
};
use crate::panel::{Observation, Reading};

/// The group of panels whose cell of the column says nothing.
pub const NOT_STATED: &str = "(not stated)";

/// The group of panels whose rows say different things in the column.
pub const SEVERAL_VALUES: &str = "(several values)";

/// Of more groups nobody sees anything, and each has counts of its own.
pub const MOST_GROUPS: usize = 100;

/// Counts panels.
pub struct SummaryCollector<'a> {
    catalog: &'a Catalog,
    rules: Vec<RuleName>,
    analytes: Analytes,
    state: SummaryState,
    subjects: Arc<Subjects>,
    /// Panels of which the subjects do not know yet.
    arrivals: Arrivals,
    days: Option<(Moment, Moment)>,
    /// How many data sets were begun.
    datasets: u32,
    /// How many panels of the present one were seen.
    panels: u64,
    file_has_subjects: bool,
    by_fact: Option<AnalyteId>,
}

/// What one rule says of a panel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum RuleOutcome {
    /// The score at this position.
    Score(usize, ScoreOutcome),
    /// The pattern at this position.
    Pattern(usize, Finding),
}

impl RuleOutcome {
    /// What a score says.
    pub(crate) fn of_score(catalog: &Catalog, codes: &ScoreCodes) -> Self {
        let rule = &catalog.scores_and_variants()[codes.score];
        RuleOutcome::Score(codes.score, ScoreOutcome::new(rule, codes))
    }

    /// What of it is remembered of a subject.
    pub(crate) fn said(&self, catalog: &Catalog) -> Said {
        match self {
            RuleOutcome::Score(position, outcome) => {
                let order = &catalog.scores_and_variants()[*position].severity;
                let (min, max) = order.places_of(outcome.min, outcome.max);
                Said::new(outcome.verdict, min, max)
            }
            RuleOutcome::Pattern(_, finding) => Said::new(
                Verdict::from(*finding),
                i32::from(*finding == Finding::Present),
                i32::from(*finding != Finding::Absent),
            ),
        }
    }
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
            subjects: Arc::default(),
            arrivals: Arrivals::default(),
            days: None,
            datasets: 0,
            panels: 0,
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
        self.datasets += 1;
        self.panels = 0;
        self.file_has_subjects = has_subjects;
        self.state.has_subjects |= has_subjects;
        self.analytes.expect(self.catalog, analytes);
    }

    /// One that counts panels of the same data set by itself, of the same subjects.
    pub(crate) fn another(&self) -> Self {
        SummaryCollector {
            catalog: self.catalog,
            rules: self.rules.clone(),
            analytes: self.analytes.clone(),
            state: SummaryState {
                version: STATE_VERSION,
                by: self.state.by.clone(),
                has_subjects: self.state.has_subjects,
                ..SummaryState::default()
            },
            subjects: Arc::clone(&self.subjects),
            arrivals: Arrivals::default(),
            days: None,
            datasets: self.datasets,
            panels: 0,
            file_has_subjects: self.file_has_subjects,
            by_fact: self.by_fact,
        }
    }

    /// Takes in what [`another`](Self::another) has counted.
    pub(crate) fn join(&mut self, mut other: SummaryCollector) {
        other.hand_over();
        self.state.merge(&other.state);
        for moment in other
            .days
            .into_iter()
            .flat_map(|(first, last)| [first, last])
        {
            self.see_day(moment);
        }
    }

    /// Counts a panel and what was decided of it. Its kept cells are those of the column of groups.
    pub fn see(&mut self, row: &PanelRow, codes: &Codes) {
        self.panels += 1;
        self.see_at(row, codes, self.panels);
    }

    /// The same for a panel that has this place among those of its data set.
    pub(crate) fn see_at(&mut self, row: &PanelRow, codes: &Codes, place: u64) {
        let group = self.group(row);
        let group = group.as_ref();
        if !row.is_used {
            let group = self.group_of_subjects(group);
            if let Some(subject) = row
                .panel
                .subject
                .as_deref()
                .filter(|_| self.file_has_subjects)
            {
                self.subjects.see_group(subject, group, self.rules.len());
            }
            return;
        }
        let (catalog, analytes) = (self.catalog, &self.analytes);
        for tally in each(&mut self.state, group) {
            analytes.see(catalog, row, codes, tally);
        }
        let scores = codes.scores.iter();
        let scores = scores.map(|score| RuleOutcome::of_score(catalog, score));
        let patterns = codes.patterns.iter();
        let patterns = patterns.map(|(pattern, finding)| RuleOutcome::Pattern(*pattern, *finding));
        let mut said = Vec::with_capacity(self.rules.len());
        for outcome in scores.chain(patterns) {
            said.push(outcome.said(catalog));
            self.count_outcome(group, &outcome, 1);
        }
        let subject = row.panel.subject.as_deref();
        let subject = subject.filter(|_| self.file_has_subjects);
        self.count_panels(group, 1, u64::from(subject.is_none()));
        if let Some(subject) = subject {
            let when = self.when(Taken::of(row.moment), place);
            let group = self.group_of_subjects(group);
            self.see_subject((subject, 0..subject.len()), when, group, &said);
        }
        match row.moment {
            Some(moment) => self.see_day(moment),
            None => self.count_panel_without_time(),
        }
    }

    /// Takes in what is kept of a row of a subject that is no panel.
    pub fn see_kept(&mut self, (subject, kept): &KeptOfSubject) {
        if self.by_fact.is_none() && self.state.by.is_some() && self.file_has_subjects {
            let group = self.group_of_cells(kept);
            let group = self.group_of_subjects(Some(&group));
            self.subjects.see_group(subject, group, self.rules.len());
        }
    }

    /// The analytes whose results are counted.
    pub(crate) fn analytes(&self) -> impl Iterator<Item = AnalyteId> {
        self.analytes.expected()
    }

    /// By which fact groups are made.
    pub(crate) fn fact_of_groups(&self) -> Option<AnalyteId> {
        self.by_fact
    }

    /// Whether groups are made.
    pub(crate) fn has_groups(&self) -> bool {
        self.state.by.is_some()
    }

    /// Counts a result that so many panels of a group have.
    pub(crate) fn count_result(
        &mut self,
        group: Option<&Arc<str>>,
        analyte: AnalyteId,
        result: Option<&Observation>,
        count: u64,
    ) {
        for tally in each(&mut self.state, group) {
            analytes::count_result(self.catalog, analyte, result, count, tally);
        }
    }

    /// Counts a flag that so many panels of a group have; the name is that of [`flag_name`](Self::flag_name).
    pub(crate) fn count_flag(
        &mut self,
        group: Option<&Arc<str>>,
        name: &str,
        flag: Option<Flag>,
        count: u64,
    ) {
        for tally in each(&mut self.state, group) {
            analytes::count_flag(name, flag, count, tally);
        }
    }

    /// Under which name a result is counted.
    pub(crate) fn flag_name(catalog: &Catalog, analyte: AnalyteId, result: &Observation) -> String {
        analytes::name(catalog, analyte, result)
    }

    /// Counts what a rule says of so many panels of a group.
    pub(crate) fn count_outcome(
        &mut self,
        group: Option<&Arc<str>>,
        outcome: &RuleOutcome,
        count: u64,
    ) {
        for tally in each(&mut self.state, group) {
            match outcome {
                RuleOutcome::Score(score, outcome) => {
                    let id = &self.catalog.scores_and_variants()[*score].id;
                    let scores = tally.scores.entry(id.clone()).or_default();
                    scores.panels.add(outcome.clone(), count);
                }
                RuleOutcome::Pattern(pattern, finding) => {
                    let id = &self.catalog.patterns()[*pattern].id;
                    let patterns = tally.patterns.entry(id.clone()).or_default();
                    patterns.panels.add(Verdict::from(*finding), count);
                }
            }
        }
    }

    /// Counts panels of a group themselves.
    pub(crate) fn count_panels(
        &mut self,
        group: Option<&Arc<str>>,
        panels: u64,
        without_subject: u64,
    ) {
        for tally in each(&mut self.state, group) {
            tally.panels += panels;
            tally.panels_without_subject += without_subject;
        }
    }

    /// Counts a panel of which nothing says when it was taken.
    pub(crate) fn count_panel_without_time(&mut self) {
        self.state.panels_without_time += 1;
    }

    /// By which number subjects know a group.
    pub(crate) fn group_of_subjects(&mut self, group: Option<&Arc<str>>) -> u32 {
        self.arrivals.group(&self.subjects, group)
    }

    /// Takes in a panel of the subject whose name stands at a place of a text; the group is that of
    /// [`group_of_subjects`](Self::group_of_subjects).
    #[inline]
    pub(crate) fn see_subject(
        &mut self,
        name: (&str, Range<usize>),
        when: When,
        group: u32,
        said: &[Said],
    ) {
        self.arrivals.see(&self.subjects, name, when, group, said);
    }

    /// Lets the subjects know of all panels.
    pub(crate) fn hand_over(&mut self) {
        self.arrivals.hand_over(&self.subjects);
    }

    /// When a panel was taken that has this place among those of the data set.
    pub(crate) fn when(&self, taken: Taken, place: u64) -> When {
        When {
            taken,
            dataset: self.datasets,
            place,
        }
    }

    /// The day of a panel may be the first or the last one.
    pub(crate) fn see_day(&mut self, moment: Moment) {
        let (first, last) = self.days.unwrap_or((moment, moment));
        // By the clocks that showed them: what comes later may be of an earlier day elsewhere.
        let is_before = |one: &Moment, other: &Moment| one.cmp_day(other).is_lt();
        self.days = Some((
            match is_before(&moment, &first) {
                true => moment,
                false => first,
            },
            match is_before(&last, &moment) {
                true => moment,
                false => last,
            },
        ));
    }

    /// The group that the text of a cell or a fact names.
    pub(crate) fn group_of_text(&self, text: &str) -> Arc<str> {
        Arc::from(one_value(self.catalog.vocabulary(), [text]))
    }

    /// What a fact states.
    pub(crate) fn stated(fact: &Observation) -> &str {
        match &fact.reading {
            Reading::Word(word) | Reading::Text(word) => word,
            Reading::Quantity { .. } => &fact.reported,
        }
    }

    fn group(&self, row: &PanelRow) -> Option<Arc<str>> {
        self.state.by.as_ref()?;
        Some(match self.by_fact {
            None => self.group_of_cells(&row.kept),
            Some(fact) => {
                let fact = row.panel.get(fact);
                self.group_of_text(fact.map_or("", Self::stated))
            }
        })
    }

    /// The group that the cells of rows of one panel, or of one row, name.
    fn group_of_cells(&self, cells: &[Arc<str>]) -> Arc<str> {
        let cells = cells.iter().map(|cell| &**cell);
        Arc::from(one_value(self.catalog.vocabulary(), cells))
    }

    /// What was counted.
    pub fn finish(mut self) -> SummaryState {
        self.hand_over();
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
fn one_value<'a>(vocabulary: &Vocabulary, cells: impl IntoIterator<Item = &'a str>) -> &'a str {
    let cells = cells.into_iter().map(str::trim);
    let mut stated = cells.filter(|cell| !vocabulary.is_no_label(cell));
    match stated.next() {
        None => NOT_STATED,
        Some(value) if stated.all(|other| other == value) => value,
        Some(_) => SEVERAL_VALUES,
    }
}

//! What is told of a cohort, computed from what was counted.

use std::collections::BTreeMap;

use serde::Serialize;

use super::collect::{NOT_STATED, SEVERAL_VALUES};
use super::finding_words;
use super::percentile::{Percentile, percentiles};
use super::prevalence::{LEVEL, Prevalence, Redraw, Rule};
use super::tally::{
    AnalyteTally, GroupTally, PatternTally, ScoreOutcome, ScoreTally, SubjectTally, SummaryState,
    Verdicts,
};
use crate::catalog::{Catalog, Item, ItemForm, Score};
use crate::cohort::written::plain;
use crate::interpret::Verdict;
use crate::statistics::difference::newcombe;
use crate::value::Truth;

/// A cohort.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// How intervals of shares of panels were made, where they were asked for.
    pub bootstrap: Option<Redraw>,
    /// By which column groups were made.
    pub by: Option<String>,
    /// Whether subjects are told apart.
    pub has_subjects: bool,
    /// The first and the last day.
    pub days: Option<(String, String)>,
    /// Panels whose time could not be read.
    pub panels_without_time: u64,
    /// All panels.
    pub all: GroupSummary,
    /// By the value of the column.
    pub groups: Vec<(String, GroupSummary)>,
    /// Subjects with several values of the column, which belong to no group.
    pub subjects_in_several_groups: u64,
    /// How each stated group differs from the first stated one in which the rule applies to somebody.
    pub differences: Vec<Difference>,
}

/// All panels, or those of one group.
#[derive(Debug, Clone, Serialize)]
pub struct GroupSummary {
    /// Panels.
    pub panels: u64,
    /// Panels of which nothing says whose they are.
    pub panels_without_subject: u64,
    /// Subjects; of a group those whose panels state it and no other one.
    pub subjects: u64,
    /// Of these, subjects some of whose panels do not state a group. Whatever is told of subjects counts all of their
    /// panels, also these.
    pub subjects_with_panels_elsewhere: u64,
    /// The most panels that one subject has.
    pub most_panels_of_a_subject: u64,
    /// Whether its panels are all panels of its subjects, and no others. Shares of panels have intervals only then:
    /// a subject with panels of several groups, or of a group that is not stated, can't be drawn for one of them.
    pub is_of_whole_subjects: bool,
    /// Results, by analyte.
    pub analytes: Vec<AnalyteSummary>,
    /// Scores, in the order of the catalog.
    pub scores: Vec<ScoreSummary>,
    /// Patterns, in the order of the catalog.
    pub patterns: Vec<PatternSummary>,
}

/// Something that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted<T> {
    /// What.
    pub value: T,
    /// How often.
    pub count: u64,
}

fn counted<T>(all: impl IntoIterator<Item = (T, u64)>) -> Vec<Counted<T>> {
    let all = all.into_iter();
    all.map(|(value, count)| Counted { value, count }).collect()
}

/// How many subjects meet a rule, by one way of making one verdict of their panels.
#[derive(Debug, Clone, Serialize)]
pub struct BySubject {
    /// The way.
    pub rule: Rule,
    /// How many.
    #[serde(flatten)]
    pub prevalence: Prevalence,
}

/// One analyte.
#[derive(Debug, Clone, Serialize)]
pub struct AnalyteSummary {
    /// Identifier; behind it DDU, or that FEU or DDU is not stated.
    pub id: String,
    /// Canonical unit.
    pub unit: String,
    /// Panels with a result.
    pub results: u64,
    /// Of the results those that are numbers, bounds among them: the others are words.
    pub numbers: u64,
    /// Panels without one; of D-dimer those without a result by any calibrator.
    pub missing: u64,
    /// Of the results those that are known only to lie in an interval.
    pub censored: u64,
    /// Words, with how often each stands there.
    pub words: Vec<Counted<String>>,
    /// Percentiles of the numbers. Words have no place among them, so that these are no percentiles of all results
    /// where some are words.
    pub percentiles: Vec<Percentile>,
    /// Flags, with how often each was given; the empty one is none.
    pub flags: Vec<Counted<String>>,
}

impl AnalyteSummary {
    /// The identifier of the analyte, without the calibrator that may stand behind it.
    pub fn analyte(&self) -> &str {
        id_of(&self.id)
    }
}

/// One score.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreSummary {
    /// Identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// How often each total came up where it is known: points and panels.
    pub totals: Vec<Counted<i32>>,
    /// How often each range of totals came up where it is not.
    pub ranges: Vec<Counted<(i32, i32)>>,
    /// How often the prerequisite is fulfilled, not fulfilled and not known: `yes`, `no`, `unknown`.
    pub prerequisite: Vec<Counted<&'static str>>,
    /// How often each class came up.
    pub classes: Vec<Counted<String>>,
    /// Per panel.
    pub panels: Prevalence,
    /// Per subject, by each rule.
    pub subjects: Vec<BySubject>,
    /// What missing tests cost.
    pub cost: Cost,
}

/// What missing tests cost a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Undecided panels.
    pub undecided: u64,
    /// Of these, those that would be taken for not met if what is missing scored 0.
    pub taken_for_not_met: u64,
    /// Items, those first that decide the most by themselves.
    pub items: Vec<ItemCost>,
}

/// What one item costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemCost {
    /// Identifier of the item.
    pub item: String,
    /// The tests and facts at which it looks.
    pub looks_at: Vec<String>,
    /// Undecided panels whose verdict it could change.
    pub needed: u64,
    /// Of these, panels that say nothing about it.
    pub missing: u64,
    /// Of those that need it, panels that lack a test, a fact or an earlier result which keeps it open; those that say
    /// nothing about it are among them. In the others everything is there and does not settle it, such as a PT without
    /// a limit, or a censored result.
    pub lacking: u64,
    /// Undecided panels whose verdict nothing else could change, whatever else is open: knowing it decides them.
    pub decides: u64,
}

/// One pattern.
#[derive(Debug, Clone, Serialize)]
pub struct PatternSummary {
    /// Identifier.
    pub id: String,
    /// Per panel; `met` is present, and written so.
    #[serde(serialize_with = "finding_words::panels")]
    pub panels: Prevalence,
    /// Per subject, by each rule.
    #[serde(serialize_with = "finding_words::subjects")]
    pub subjects: Vec<BySubject>,
}

/// How often a score or pattern was ever met, in one group less in the first to which it applies.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// The score or pattern.
    pub id: String,
    /// The group.
    pub group: String,
    /// The first group.
    pub from: String,
    /// The difference of shares, counting undecided subjects in the group as not met and in the first as met.
    pub low: f64,
    /// And the other way.
    pub high: f64,
    /// The difference among subjects that are decided, with Newcombe's interval.
    pub of_decided: Option<(f64, (f64, f64))>,
}

impl Summary {
    /// The groups whose names differ only in how they are written, such as `Died` and `died`, or `1` and `1.0`.
    pub fn groups_written_otherwise(&self) -> Vec<Vec<&str>> {
        let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, _) in &self.groups {
            alike.entry(plain(name)).or_default().push(name);
        }
        alike
            .into_values()
            .filter(|names| names.len() > 1)
            .collect()
    }
}

/// Computes what is told of a cohort; with `redraw` also intervals of shares of panels.
pub fn summarize(catalog: &Catalog, state: &SummaryState, redraw: Option<Redraw>) -> Summary {
    let groups: Vec<(String, GroupSummary)> = state
        .groups
        .iter()
        .map(|(name, group)| (name.clone(), group_summary(catalog, group, redraw)))
        .collect();
    Summary {
        bootstrap: redraw,
        by: state.by.clone(),
        has_subjects: state.has_subjects,
        days: state.days.clone(),
        panels_without_time: state.panels_without_time,
        all: group_summary(catalog, &state.all, redraw),
        differences: differences(&groups),
        groups,
        subjects_in_several_groups: state.subjects_in_several_groups,
    }
}

fn group_summary(catalog: &Catalog, group: &GroupTally, redraw: Option<Redraw>) -> GroupSummary {
    let is_of_whole_subjects = group.is_of_whole_subjects();
    let redraw = redraw.filter(|_| is_of_whole_subjects);
    let scores = catalog.scores_and_variants().iter();
    let patterns = catalog.patterns().iter();
    let most = group.panels_of_subjects.iter().next_back();
    GroupSummary {
        panels: group.panels,
        panels_without_subject: group.panels_without_subject,
        subjects: group.subjects,
        subjects_with_panels_elsewhere: group.subjects_with_panels_elsewhere,
        most_panels_of_a_subject: most.map_or(0, |(panels, _)| *panels),
        is_of_whole_subjects,
        analytes: analytes(catalog, group),
        scores: scores
            .filter_map(|score| Some((score, group.scores.get(&score.id)?)))
            .map(|(score, tally)| score_summary(catalog, score, tally, redraw))
            .collect(),
        patterns: patterns
            .filter_map(|pattern| Some((&pattern.id, group.patterns.get(&pattern.id)?)))
            .map(|(id, tally)| pattern_summary(id, tally, redraw))
            .collect(),
    }
}

fn analytes(catalog: &Catalog, group: &GroupTally) -> Vec<AnalyteSummary> {
    // Each calibrator of D-dimer has a name of its own; a panel with one of them does not miss the others.
    let mut with_result: BTreeMap<&str, u64> = BTreeMap::new();
    for (name, tally) in &group.analytes {
        *with_result.entry(id_of(name)).or_default() += tally.results();
    }
    let with_result = |id: &str| with_result.get(id).copied().unwrap_or(0);
    let mut summaries: Vec<(usize, AnalyteSummary)> = group
        .analytes
        .iter()
        .filter(|(name, tally)| tally.results() > 0 || with_result(id_of(name)) == 0)
        .map(|(name, tally)| {
            let id = id_of(name);
            let place = catalog.analytes().position(|(_, analyte)| analyte.id == id);
            let unit = catalog.find(id).map_or("", |id| &catalog.analyte(id).unit);
            let unit = match id == name {
                true => unit.to_string(),
                false => unit.replace("FEU", "DDU"),
            };
            (
                place.unwrap_or(usize::MAX),
                analyte_summary(name, unit, group.panels - with_result(id), tally),
            )
        })
        .collect();
    summaries.sort_by_key(|(place, _)| *place);
    summaries.into_iter().map(|(_, summary)| summary).collect()
}

/// The identifier of an analyte without what is named behind it.
fn id_of(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

fn analyte_summary(name: &str, unit: String, missing: u64, tally: &AnalyteTally) -> AnalyteSummary {
    let pairs = |counter: &super::Counter<String>| {
        counted(counter.iter().map(|(word, count)| (word.clone(), count)))
    };
    AnalyteSummary {
        id: name.to_string(),
        unit,
        results: tally.results(),
        numbers: tally.numbers.total(),
        missing,
        censored: tally.numbers.total_of(|span| !span.is_number()),
        words: pairs(&tally.words),
        percentiles: percentiles(&tally.numbers),
        flags: pairs(&tally.flags),
    }
}

fn score_summary(
    catalog: &Catalog,
    score: &Score,
    tally: &ScoreTally,
    redraw: Option<Redraw>,
) -> ScoreSummary {
    let mut totals: BTreeMap<i32, u64> = BTreeMap::new();
    let mut ranges: BTreeMap<(i32, i32), u64> = BTreeMap::new();
    let mut classes: BTreeMap<String, u64> = BTreeMap::new();
    let mut prerequisite: BTreeMap<&str, u64> = BTreeMap::new();
    let mut verdicts = Verdicts::default();
    for (outcome, count) in tally.panels.iter() {
        verdicts.add(outcome.verdict, count);
        if outcome.verdict == Verdict::NotApplicable {
            continue;
        }
        match outcome.min == outcome.max {
            true => *totals.entry(outcome.min).or_default() += count,
            false => *ranges.entry((outcome.min, outcome.max)).or_default() += count,
        }
        if let Some(class) = &outcome.class {
            *classes.entry(class.clone()).or_default() += count;
        }
        if let Some(truth) = outcome.prerequisite {
            let word = match truth {
                Truth::Yes => "yes",
                Truth::No => "no",
                Truth::Unknown => "unknown",
            };
            *prerequisite.entry(word).or_default() += count;
        }
    }
    ScoreSummary {
        id: score.id.clone(),
        title: score.title.clone(),
        totals: counted(totals),
        ranges: counted(ranges),
        prerequisite: counted(prerequisite),
        classes: counted(classes),
        panels: of_panels(verdicts, &tally.subjects, redraw),
        subjects: of_subjects(&tally.subjects),
        cost: cost(catalog, score, tally),
    }
}

fn cost(catalog: &Catalog, score: &Score, tally: &ScoreTally) -> Cost {
    let undecided = |holds: &dyn Fn(&ScoreOutcome) -> bool| {
        let is_one =
            |outcome: &ScoreOutcome| outcome.verdict == Verdict::Undecided && holds(outcome);
        tally.panels.total_of(is_one)
    };
    let mut items: Vec<ItemCost> = score
        .items
        .iter()
        .enumerate()
        .map(|(number, item)| ItemCost {
            item: item.id.clone(),
            looks_at: looks_at(catalog, item),
            needed: undecided(&|outcome| outcome.needs.contains(&number)),
            missing: undecided(&|outcome| outcome.missing.contains(&number)),
            lacking: undecided(&|outcome| outcome.lacking.contains(&number)),
            decides: undecided(&|outcome| outcome.needs == [number]),
        })
        .filter(|cost| cost.needed > 0)
        .collect();
    items.sort_by_key(|cost| std::cmp::Reverse((cost.decides, cost.needed)));
    Cost {
        undecided: undecided(&|_| true),
        taken_for_not_met: undecided(&|outcome| outcome.missing_as_zero == Verdict::NotMet),
        items,
    }
}

/// The tests and facts at which an item looks, each once.
fn looks_at(catalog: &Catalog, item: &Item) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for analyte in item.forms.iter().flat_map(ItemForm::analytes) {
        let id = &catalog.analyte(analyte).id;
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}

fn pattern_summary(id: &str, tally: &PatternTally, redraw: Option<Redraw>) -> PatternSummary {
    PatternSummary {
        id: id.to_string(),
        panels: of_panels(tally.panels, &tally.subjects, redraw),
        subjects: of_subjects(&tally.subjects),
    }
}

fn of_panels(verdicts: Verdicts, subjects: &SubjectTally, redraw: Option<Redraw>) -> Prevalence {
    let own = Prevalence::of_panels(verdicts);
    redraw.map_or(own, |redraw| own.redrawn(redraw, &subjects.panels))
}

fn of_subjects(tally: &SubjectTally) -> Vec<BySubject> {
    let by = |rule: Rule| match rule {
        Rule::First => tally.first,
        Rule::Worst => tally.worst,
        Rule::Ever => tally.ever,
    };
    let all = Rule::ALL.into_iter();
    all.map(|rule| BySubject {
        rule,
        prevalence: Prevalence::of_subjects(by(rule)),
    })
    .collect()
}

/// How often each rule was ever met in each group, less in the first. Panels whose group is not stated are none.
fn differences(groups: &[(String, GroupSummary)]) -> Vec<Difference> {
    let is_stated = |name: &str| ![NOT_STATED, SEVERAL_VALUES].contains(&name);
    let stated: Vec<_> = groups.iter().filter(|(name, _)| is_stated(name)).collect();
    let mut differences = Vec::new();
    for (place, (name, group)) in stated.iter().enumerate() {
        for (id, own) in group.ever() {
            // The first group of those to whom the rule applies.
            let from = stated[..place].iter().find_map(|(name, before)| {
                let (_, from) = before.ever().find(|(of, _)| *of == id)?;
                from.low.map(|_| (name.as_str(), from))
            });
            differences.extend(from.and_then(|from| difference(id, (name, own), from)));
        }
    }
    differences
}

impl GroupSummary {
    /// Every score and pattern, and in how many subjects it was ever met.
    pub fn ever(&self) -> impl Iterator<Item = (&str, &Prevalence)> {
        let scores = self.scores.iter();
        let scores = scores.map(|score| (&score.id, &score.subjects));
        let patterns = self.patterns.iter();
        let patterns = patterns.map(|pattern| (&pattern.id, &pattern.subjects));
        scores.chain(patterns).filter_map(|(id, subjects)| {
            let ever = subjects.iter().find(|by| by.rule == Rule::Ever)?;
            Some((id.as_str(), &ever.prevalence))
        })
    }
}

fn difference(
    id: &str,
    (group, own): (&str, &Prevalence),
    (from, first): (&str, &Prevalence),
) -> Option<Difference> {
    let decided = |of: &Prevalence| (of.verdicts.met, of.verdicts.met + of.verdicts.not_met);
    Some(Difference {
        id: id.to_string(),
        group: group.to_string(),
        from: from.to_string(),
        low: own.low? - first.high?,
        high: own.high? - first.low?,
        of_decided: newcombe(decided(own), decided(first), LEVEL),
    })
}

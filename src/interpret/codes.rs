//! An interpretation without words: what result rows carry. It rests on the same decisions as the
//! rich interpretation, and any row can be explained by that afterwards.

use crate::catalog::{AnalyteId, Catalog, Score, Statement};
use crate::panel::{IssueCode, Observation, Panel};
use crate::value::Truth;

use super::decision::{decide, form, item_has_value, outside_population, reference_kind};
use super::lacking::lacking;
use super::outcome::{Finding, Flag, ReferenceKind, Verdict};
use super::settings::Settings;
use super::statements::holds;
use super::trend::{self, AnalyteTrend};
use super::view::View;
use super::{chosen_patterns, chosen_scores, flags};

/// What is decided of one panel, as codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Codes {
    /// Flags of the laboratory results that have one.
    pub flags: Vec<(AnalyteId, Flag)>,
    /// Scores, in the order in which they were asked for.
    pub scores: Vec<ScoreCodes>,
    /// Patterns, by rank: position in the catalog and finding.
    pub patterns: Vec<(usize, Finding)>,
    /// The course of the analytes that were asked for, where there are earlier results.
    pub trends: Vec<AnalyteTrend>,
    /// Kinds of issues, each once, sorted by code.
    pub issues: Vec<IssueCode>,
}

/// What is decided of one score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreCodes {
    /// Position of the score among the scores and variants of the catalog.
    pub score: usize,
    /// Least total.
    pub min: i32,
    /// Greatest total.
    pub max: i32,
    /// The verdict.
    pub verdict: Verdict,
    /// Positions of the items whose value could change the verdict.
    pub needs: Vec<usize>,
    /// Of these, those that are open also because a test, a fact or an earlier result at which they look is not there.
    pub lacking: Vec<usize>,
    /// Whether the prerequisite is fulfilled; `None` where the score has none.
    pub prerequisite: Option<Truth>,
    /// Class, for scores with classes.
    pub class: Option<String>,
    /// Least and most points of each item; `None` where the panel says nothing about it.
    pub items: Vec<Option<(i32, i32)>>,
    /// From which reference a prolongation was measured that has a choice of them.
    pub reference_kind: Option<ReferenceKind>,
    /// How often repeats would give which points, where that was asked for.
    pub uncertainty: Option<super::Uncertainty>,
}

/// Interprets a panel as codes only.
pub fn codes_with(catalog: &Catalog, panel: &Panel, settings: &Settings) -> Codes {
    let decider = Decider::new(catalog, panel, settings);
    Codes {
        flags: catalog
            .analytes()
            .filter_map(|(id, _)| Some((id, decider.flag(id)?)))
            .collect(),
        scores: chosen_scores(catalog, settings)
            .into_iter()
            .map(|score| decider.score(score))
            .collect(),
        patterns: chosen_patterns(catalog, settings)
            .into_iter()
            .map(|pattern| (pattern, decider.finding(pattern)))
            .collect(),
        trends: settings
            .trends
            .iter()
            .filter_map(|analyte| trend::analyte(&decider.view, *analyte))
            .collect(),
        issues: decider.issues(),
    }
}

/// Decides one thing of a panel after the other, as they are asked for.
pub(crate) struct Decider<'a> {
    view: View<'a>,
}

impl<'a> Decider<'a> {
    /// Looks at a panel.
    pub(crate) fn new(catalog: &'a Catalog, panel: &'a Panel, settings: &'a Settings) -> Self {
        Decider {
            view: View::new(catalog, settings, panel),
        }
    }

    /// What was observed of an analyte.
    pub(crate) fn observation(&self, analyte: AnalyteId) -> Option<&Observation> {
        self.view.panel.get(analyte)
    }

    /// The flag of a laboratory result that has one.
    pub(crate) fn flag(&self, analyte: AnalyteId) -> Option<Flag> {
        if !self.view.is_laboratory(analyte) {
            return None;
        }
        flags::flag(&self.view, analyte, self.view.entry(analyte)?).0
    }

    /// What is decided of the score at this position among the scores and variants.
    pub(crate) fn score(&self, position: usize) -> ScoreCodes {
        score_codes(&self.view, position)
    }

    /// Whether a statement holds.
    pub(crate) fn holds(&self, statement: &Statement) -> Truth {
        holds(&self.view, statement)
    }

    /// Whether a score was made for somebody like this.
    pub(crate) fn is_in_population(&self, score: &Score) -> bool {
        outside_population(&self.view, score).is_none()
    }

    /// What is found of the pattern at this position.
    pub(crate) fn finding(&self, pattern: usize) -> Finding {
        self.view.pattern(pattern).into()
    }

    /// Kinds of issues of the panel and of what follows from it, each once, sorted by code.
    pub(crate) fn issues(&self) -> Vec<IssueCode> {
        let panel = &self.view.panel.issues;
        let mut issues: Vec<IssueCode> = panel
            .iter()
            .chain(&self.view.issues)
            .map(|issue| issue.code)
            .collect();
        issues.sort_by_key(|code| code.code());
        issues.dedup();
        issues
    }
}

fn score_codes(view: &View, position: usize) -> ScoreCodes {
    let score = &view.catalog.scores_and_variants()[position];
    let points = view.points(position);
    let decision = decide(view, score, &points);
    let forms = || {
        score
            .items
            .iter()
            .map(|item| form(view, score, item))
            .zip(&points.items)
    };
    ScoreCodes {
        score: position,
        min: decision.min,
        max: decision.max,
        verdict: decision.verdict,
        lacking: lacking(view, score, &decision.needs),
        needs: decision.needs,
        prerequisite: decision.prerequisite,
        class: decision.class.map(|(class, _)| class),
        items: forms()
            .map(|(form, points)| {
                let has_value = form.is_some_and(|form| item_has_value(view, form, points));
                has_value
                    .then(|| points.first().copied().zip(points.last().copied()))
                    .flatten()
            })
            .collect(),
        uncertainty: super::uncertainty::of_score(view, position),
        reference_kind: forms()
            .filter_map(|(form, _)| form.filter(|form| form.chooses_reference()))
            .find_map(|form| reference_kind(view, form)),
    }
}

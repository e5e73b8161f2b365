//! How the results of a panel have changed since those before it. Nothing here is told of a panel that has
//! no earlier results.

mod analyte;

use std::sync::Arc;

use serde::Serialize;

use super::outcome::Verdict;
use super::variation::ReferenceChange;
use crate::catalog::AnalyteId;
use crate::value::Known;

pub(super) use analyte::analyte;

/// What can be said of the time before a panel.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Trends {
    /// One entry per analyte with earlier results, in catalog order.
    pub analytes: Vec<AnalyteTrend>,
    /// One entry per score, where the subject has earlier panels.
    pub scores: Vec<ScoreTrend>,
}

/// The course of one analyte up to a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnalyteTrend {
    /// Slot in the catalog (not in JSON).
    #[serde(skip)]
    pub analyte: AnalyteId,
    /// Identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// Canonical unit.
    pub unit: String,
    /// The results in the order of time; the panel's own is the last.
    pub points: Vec<TrendPoint>,
    /// The change since the result before.
    pub change: Difference,
    /// Whether that change is more than chance.
    pub direction: Direction,
    /// What chance does; `None` where no variation within one person is known.
    pub reference_change: Option<ReferenceChange>,
    /// The lowest of all results.
    pub lowest: TrendPoint,
    /// Percent falls from the highest earlier value.
    pub falls: Vec<FallSince>,
    /// What stands out.
    pub findings: Vec<TrendFinding>,
}

/// One result of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrendPoint {
    /// As printed.
    pub reported: Arc<str>,
    /// When it was sampled, as printed.
    pub time: Option<Arc<str>>,
    /// What is known of it, in the canonical unit.
    pub known: Known,
    /// How many hours before the panel's own result; 0 for that itself.
    pub hours_before: Option<Known>,
}

/// A change between two results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The result before.
    pub since: TrendPoint,
    /// The later minus the earlier, in the canonical unit.
    pub absolute: Known,
    /// The same in percent of the earlier; `None` where that may be zero.
    pub percent: Option<Known>,
    /// The change per day; `None` where the time between is not known or may be nothing.
    pub per_day: Option<Known>,
}

/// Whether a change is more than chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Up, beyond variation.
    Rise,
    /// Down, beyond variation.
    Fall,
    /// No more than one person's results vary.
    WithinVariation,
    /// Can't be told: the values are known too loosely, or the variation is not known.
    Unknown,
}

impl Direction {
    /// `rise`, `fall`, `within_variation` or `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            Direction::Rise => "rise",
            Direction::Fall => "fall",
            Direction::WithinVariation => "within_variation",
            Direction::Unknown => "unknown",
        }
    }
}

/// A percent fall from the highest earlier value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FallSince {
    /// The stretch in hours from which the highest value is taken; `None`: any time before.
    pub within_hours: Option<u16>,
    /// The earlier result that is or may be the highest; of equal ones the last.
    pub highest: TrendPoint,
    /// The highest earlier value as far as it is known, from which the fall is measured. It is no single
    /// result's where results are known loosely, or may lie within the stretch or not.
    pub from: Known,
    /// The fall in percent; negative for a rise.
    pub percent: Known,
    /// The stretch in words.
    pub text: String,
    /// Citations.
    pub sources: Vec<String>,
}

/// What kind of remark a course gives rise to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendFindingKind {
    /// Falls beyond variation, and is still inside its limits.
    FallsWithinLimits,
    /// Has changed by more than one person's results usually do.
    DeltaCheck,
}

/// A remark on a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrendFinding {
    /// Its kind.
    pub kind: TrendFindingKind,
    /// In words.
    pub text: String,
    /// Citations.
    pub sources: Vec<String>,
}

/// A score over the panels of one subject, up to the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreTrend {
    /// Identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// One step per panel in the order of time; the panel's own is the last.
    pub steps: Vec<ScoreStep>,
    /// When the threshold was reached for the first time; `None` where it never was.
    pub first_met: Option<FirstPanel>,
    /// When the verdict was met or not met for the first time; `None` where it is still open.
    pub first_decided: Option<FirstPanel>,
    /// Whether the verdict is met here and the last one that was decided was not met.
    pub crosses: bool,
}

/// A score at one panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreStep {
    /// When, as printed.
    pub time: Option<Arc<str>>,
    /// Least total.
    pub min: i32,
    /// Greatest total.
    pub max: i32,
    /// The verdict.
    pub verdict: Verdict,
}

/// Which panel of a course is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FirstPanel {
    /// When, as printed.
    pub time: Option<Arc<str>>,
    /// Whether it is the panel itself.
    pub is_this: bool,
}

impl ScoreTrend {
    /// The course of a score from its steps, of which the last is the panel itself.
    pub fn new(id: &str, title: &str, steps: Vec<ScoreStep>) -> Self {
        let last = steps.len().saturating_sub(1);
        let first = |holds: fn(Verdict) -> bool| {
            let at = steps.iter().position(|step| holds(step.verdict))?;
            Some(FirstPanel {
                time: steps[at].time.clone(),
                is_this: at == last,
            })
        };
        let is_decided = |verdict| matches!(verdict, Verdict::Met | Verdict::NotMet);
        let before = steps[..last]
            .iter()
            .rev()
            .find(|step| is_decided(step.verdict));
        let is_met = steps
            .last()
            .is_some_and(|step| step.verdict == Verdict::Met);
        ScoreTrend {
            id: id.to_string(),
            title: title.to_string(),
            first_met: first(|verdict| verdict == Verdict::Met),
            first_decided: first(|verdict| matches!(verdict, Verdict::Met | Verdict::NotMet)),
            crosses: is_met && before.is_some_and(|step| step.verdict == Verdict::NotMet),
            steps,
        }
    }
}

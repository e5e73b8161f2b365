//! What came of comparing scores on the same panels.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::agreement::{KappaRange, Paired};
use super::choose::{Choice, Chosen};
use super::prerequisite::PrerequisiteCounts;
use crate::interpret::Verdict;
use crate::panel::IssueCode;

/// What came of a comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// How the panels were chosen.
    pub choice: Choice,
    /// Which panels were chosen.
    pub chosen: Chosen,
    /// Panels read.
    pub panels: usize,
    /// How many of the chosen panels have an issue of each kind.
    pub issues: BTreeMap<IssueCode, u64>,
    /// Whether no subject stands for two panels.
    pub one_per_subject: bool,
    /// The scores, in the order asked for.
    pub scores: Vec<ScoreCount>,
    /// Every two of them.
    pub pairs: Vec<Pair>,
    /// The panels on which two of them decide differently, in the order of the input.
    pub differences: Vec<Difference>,
}

/// How often a score gave each verdict.
#[derive(Debug, Clone)]
pub struct ScoreCount {
    /// As it was asked for.
    pub name: String,
    /// Its identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// The profile in use, where it has profiles.
    pub profile: Option<String>,
    /// The counts.
    pub verdicts: VerdictCounts,
    /// On how many of these panels its prerequisite is fulfilled, where it has one.
    pub prerequisite: Option<PrerequisiteCounts>,
}

/// Verdicts counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct VerdictCounts {
    /// The threshold is reached.
    pub met: u64,
    /// It is not reached.
    pub not_met: u64,
    /// The unknown values decide.
    pub undecided: u64,
    /// The score is not made for this.
    pub not_applicable: u64,
}

impl VerdictCounts {
    pub(super) fn of(verdicts: impl Iterator<Item = Verdict>) -> Self {
        let mut counts = VerdictCounts::default();
        for verdict in verdicts {
            *match verdict {
                Verdict::Met => &mut counts.met,
                Verdict::NotMet => &mut counts.not_met,
                Verdict::Undecided => &mut counts.undecided,
                Verdict::NotApplicable => &mut counts.not_applicable,
            } += 1;
        }
        counts
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.met + self.not_met + self.undecided + self.not_applicable
    }
}

/// Two scores on the same panels.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Position of the first score in the comparison.
    pub first: usize,
    /// Position of the second score.
    pub second: usize,
    /// Their verdicts, where both apply.
    pub paired: Paired,
    /// Panels to which one of them does not apply; they are left out.
    pub not_applicable: u64,
    /// On how many of the differing panels each item differs.
    pub items: BTreeMap<String, u64>,
}

impl Pair {
    /// The bounds of kappa over all completions of the undecided panels.
    pub fn kappa_range(&self) -> Option<KappaRange> {
        self.paired.kappa_range()
    }
}

/// A panel on which two scores decide differently.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Which panel, in the order of the input.
    pub(super) panel: usize,
    /// The file.
    pub file: Arc<str>,
    /// Its line; where several rows make the panel, the first of them.
    pub line: u64,
    /// Whose panel.
    pub subject: Option<Arc<str>>,
    /// When.
    pub time: Option<Arc<str>>,
    /// What the first score says.
    pub first: Outcome,
    /// What the second score says.
    pub second: Outcome,
    /// The items whose points differ. None: the same points, and the thresholds differ.
    pub items: Vec<ItemDifference>,
    /// Kinds of issues of the panel.
    pub issues: Vec<IssueCode>,
}

/// What a score says.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The score, as it was asked for.
    pub score: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Least total.
    pub min: i32,
    /// Greatest total.
    pub max: i32,
}

/// Two items that stand for each other and have different points.
#[derive(Debug, Clone, Serialize)]
pub struct ItemDifference {
    /// Of the first score; `None` where it has no such item.
    pub first: Option<ItemPoints>,
    /// Of the second score; `None` where it has no such item.
    pub second: Option<ItemPoints>,
}

/// The points of an item.
#[derive(Debug, Clone, Serialize)]
pub struct ItemPoints {
    /// The score, as it was asked for.
    pub score: String,
    /// The item.
    pub item: String,
    /// Least points.
    pub min: i32,
    /// Most points.
    pub max: i32,
    /// The bands that it may lie in, as published; `no value` where the panel says nothing.
    pub bands: String,
}

impl ItemDifference {
    /// The name of the item, of both where they differ, or with the score that alone has it.
    pub fn name(&self) -> String {
        match (&self.first, &self.second) {
            (Some(first), Some(second)) if first.item == second.item => first.item.clone(),
            (Some(first), Some(second)) => format!("{}/{}", first.item, second.item),
            (Some(only), None) | (None, Some(only)) => {
                format!("{} ({} only)", only.item, only.score)
            }
            (None, None) => String::new(),
        }
    }

    /// In words: `platelets 1 (from 50 to below 100 10*9/L) / 3 (below 80 10*9/L)`.
    pub fn text(&self) -> String {
        let side = |points: &ItemPoints| {
            let range = if points.min == points.max {
                points.min.to_string()
            } else {
                format!("{}..{}", points.min, points.max)
            };
            if points.bands.is_empty() {
                range
            } else {
                format!("{range} ({})", points.bands)
            }
        };
        match (&self.first, &self.second) {
            (Some(first), Some(second)) if first.item == second.item => {
                format!("{} {} / {}", first.item, side(first), side(second))
            }
            (Some(first), Some(second)) => format!(
                "{} {} / {} {}",
                first.item,
                side(first),
                second.item,
                side(second)
            ),
            (Some(only), None) | (None, Some(only)) => {
                format!("{} {} in {} only", only.item, side(only), only.score)
            }
            (None, None) => String::new(),
        }
    }
}

/// How the verdicts of one score pass into those of another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transitions {
    /// By both verdicts; those that do not occur are absent.
    pub counts: BTreeMap<(Verdict, Verdict), u64>,
}

impl Transitions {
    /// Panels whose verdict changes.
    pub fn changed(&self) -> u64 {
        self.counts
            .iter()
            .filter(|((from, to), _)| from != to)
            .map(|(_, count)| count)
            .sum()
    }

    /// All panels.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }
}

//! How often a repeat of the measurement would give which points: the distribution of a score, computed
//! and not simulated.
//!
//! Model: the printed value is taken for the true one, and a repeated result is log-normal around it, with
//! the coefficient of variation of its analyte. Results of different analytes vary independently; PT, its
//! ratio and its INR are one measurement. Items that share no measurement are convolved; those that do are
//! integrated together, a count and its earlier value over both. What is missing or known only within
//! bounds stays unknown, so that a probability may itself be a range. Limits, controls and derived values
//! are taken for certain.

mod cells;
mod combine;
mod variables;

use serde::Serialize;

use crate::catalog::Score;

use super::decision::decide;
use super::outcome::Verdict;
use super::view::View;
use variables::Variable;

/// Whose variation is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Variation {
    /// Of the measurement alone: the same specimen measured again.
    Analytical,
    /// Of the measurement and within a person in a steady state: another specimen of the same person.
    Total,
}

impl Variation {
    /// What is repeated, for sentences.
    pub fn repeated(self) -> &'static str {
        match self {
            Variation::Analytical => "repeat measurements of this specimen",
            Variation::Total => "repeat specimens of this person in the same state",
        }
    }
}

/// A probability between two bounds; equal where nothing else is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Probability {
    /// At least this.
    pub least: f64,
    /// At most this.
    pub most: f64,
}

/// How often so many points or more would be reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PointsProbability {
    /// So many points or more.
    pub points: i32,
    /// How often.
    pub probability: Probability,
}

/// A result that varies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VaryingResult {
    /// Identifier of the analyte.
    pub analyte: String,
    /// As printed.
    pub title: String,
    /// Coefficient of variation in percent.
    pub coefficient_of_variation: f64,
    /// Whence.
    pub source: String,
}

/// The distribution of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Uncertainty {
    /// Whose variation.
    pub variation: Variation,
    /// How often the threshold would be met on the points.
    pub met: Probability,
    /// How often each total or more would be reached, from the least that occurs.
    pub at_least: Vec<PointsProbability>,
    /// What varies.
    pub varying: Vec<VaryingResult>,
    /// Titles of the results of this score that were held as they are, since no coefficient of variation
    /// is known for them or their value is known only within bounds; and what of earlier results was held.
    /// A coefficient below 0.0001 % counts as none.
    pub held: Vec<String>,
}

/// The distribution of a score; `None` where it does not apply or nothing in it varies.
pub(super) fn of_score(view: &View, index: usize) -> Option<Uncertainty> {
    let variation = view.settings.uncertainty?;
    let score: &Score = &view.catalog.scores_and_variants()[index];
    let points = view.points(index);
    if decide(view, score, &points).verdict == Verdict::NotApplicable {
        return None;
    }
    let (variables, held) = variables::of_score(view, score, variation);
    if variables.is_empty() {
        return None;
    }
    let parts = cells::distributions(view, score, &points.items, &variables);
    let combined = combine::combine(score, &parts);
    Some(Uncertainty {
        variation,
        met: combined.met,
        at_least: combined.at_least,
        varying: variables.iter().flat_map(Variable::described).collect(),
        held,
    })
}

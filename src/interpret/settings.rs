//! What a user can choose about an interpretation.

use std::collections::BTreeMap;

use crate::catalog::{AnalyteId, ReferenceInterval};
use crate::panel::ReportedLimit;
use crate::value::{Decimal, Truth};

/// Choices that hold for every panel of a run.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Identifiers of the scores to compute; `None`: all stable ones.
    pub scores: Option<Vec<String>>,
    /// Identifiers of the patterns to look for; `None`: all stable ones.
    pub patterns: Option<Vec<String>>,
    /// Score to profile, where the default profile is not wanted.
    pub profiles: BTreeMap<String, String>,
    /// Whether an underlying disorder is present, for panels that do not say.
    pub underlying: Option<Truth>,
    /// Upper limits by option.
    pub upper_limits: BTreeMap<AnalyteId, ReportedLimit>,
    /// Lower limits by option.
    pub lower_limits: BTreeMap<AnalyteId, ReportedLimit>,
    /// Whether the panels hold the last of several values of a window.
    pub last_of_window: bool,
    /// Whether the distribution of each score is computed, and over whose variation.
    pub uncertainty: Option<super::Variation>,
    /// The user's own analytical coefficients of variation, in percent.
    pub analytical_variation: BTreeMap<AnalyteId, Decimal>,
    /// The analytes whose change since earlier results the codes of a panel carry.
    pub trends: Vec<AnalyteId>,
    /// The user's own reference intervals; they come before the built-in ones.
    pub ranges: Vec<ReferenceInterval>,
}

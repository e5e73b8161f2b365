//! How much results vary: by measuring, within one person and between persons; and what is looked for
//! in the course of one person's results.

use super::AnalyteId;
use crate::value::Decimal;

/// What kind of number a coefficient of variation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Measured in a study.
    Measured,
    /// A study says only that it lies below this.
    AtMost,
    /// A goal: half of the variation within one person.
    Goal,
    /// A decision of this project, which the note explains.
    Decision,
}

/// A coefficient of variation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coefficient {
    /// In percent.
    pub percent: Decimal,
    /// What kind of number it is.
    pub basis: Basis,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

/// The coefficients of variation of one analyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variation {
    /// Whose.
    pub analyte: AnalyteId,
    /// Of measuring one specimen again.
    pub analytical: Option<Coefficient>,
    /// Of one healthy person's results over time, without that of measuring.
    pub within_subject: Option<Coefficient>,
    /// Between healthy persons.
    pub between_subject: Option<Coefficient>,
    /// Anything to know of them.
    pub note: String,
}

/// Whether a change is counted in the analyte's unit or in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// In the analyte's canonical unit.
    Absolute,
    /// In percent of the earlier value.
    Percent,
}

/// A change since the previous result that is larger than one person's results usually are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeltaCheck {
    /// Of which analyte.
    pub analyte: AnalyteId,
    /// How the change is counted.
    pub change: ChangeKind,
    /// A change above this, up or down.
    pub above: Decimal,
    /// What it may mean.
    pub text: String,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

/// A percent fall from the highest earlier value of some stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FallWindow {
    /// Of which analyte.
    pub analyte: AnalyteId,
    /// The stretch in hours; `None`: any time before.
    pub within_hours: Option<u16>,
    /// In words.
    pub text: String,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

/// A fall that is remarked on while the value is still inside its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FallWithinLimits {
    /// Of which analyte.
    pub analyte: AnalyteId,
    /// Why.
    pub text: String,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

/// What is looked for in the course of one person's results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrendRules {
    /// The analytes whose changes stand in columns of their own in result rows with `--trends`.
    pub columns: Vec<AnalyteId>,
    /// Changes too large for one person.
    pub delta_checks: Vec<DeltaCheck>,
    /// Percent falls.
    pub falls: Vec<FallWindow>,
    /// Falls inside the limits.
    pub within_limits: Vec<FallWithinLimits>,
}

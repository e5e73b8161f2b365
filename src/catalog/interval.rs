//! Published reference intervals.

use std::sync::Arc;

use super::AnalyteId;
use crate::catalog::Assay;
use crate::value::{Decimal, Known};

/// The sex for which an interval holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SexScope {
    /// Both.
    Any,
    /// Women.
    Female,
    /// Men.
    Male,
}

/// The state for which an interval holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Not pregnant.
    NotPregnant,
    /// First trimester of pregnancy.
    Trimester1,
    /// Second trimester of pregnancy.
    Trimester2,
    /// Third trimester of pregnancy.
    Trimester3,
}

/// One row of `reference/intervals.csv` or of a user's file of the same form.
#[derive(Debug, Clone)]
pub struct ReferenceInterval {
    /// The analyte.
    pub analyte: AnalyteId,
    /// Calibrator of a D-dimer interval.
    pub assay: Assay,
    /// Sex.
    pub sex: SexScope,
    /// Age in years: from the first, to below the second where there is one.
    pub age: Known,
    /// Pregnancy; `None` where it does not matter.
    pub state: Option<State>,
    /// Lower limit, canonical unit.
    pub lower: Option<Decimal>,
    /// Upper limit, canonical unit.
    pub upper: Option<Decimal>,
    /// Whether it is the one to use where several are equally specific.
    pub is_default: bool,
    /// Whether its numbers were read in the source; others are listed and never applied.
    pub is_verified: bool,
    /// Where it comes from.
    pub source: Arc<str>,
    /// Remarks.
    pub note: String,
    /// Line in the file.
    pub line: u64,
}

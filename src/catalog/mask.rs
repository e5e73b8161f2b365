//! Measured values that are known less well than they were printed.

use crate::value::{Decimal, End, Known};

use super::{AnalyteId, Statement};

/// How a mask widens what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskReason {
    /// The specimen was hemolyzed: the value is at most what was measured.
    HemolyzedSpecimen,
    /// Platelets were clumped: the value is at least what was counted.
    ClumpedPlatelets,
    /// Plasma or another transfusion was given before sampling: the value is at most what was measured.
    PlasmaGiven,
    /// The specimen had clotted: the value says nothing.
    ClottedSpecimen,
    /// The comment says that the result does not count: nothing is known of it.
    RevokedResult,
}

impl MaskReason {
    /// What is known of a number that was measured in such a specimen.
    pub fn widened(self, known: &Known) -> Known {
        let widened = match self {
            MaskReason::ClumpedPlatelets => Known::new(known.low(), End::Unbounded),
            MaskReason::RevokedResult => Some(Known::anything()),
            MaskReason::ClottedSpecimen => Some(Known::not_negative()),
            MaskReason::HemolyzedSpecimen | MaskReason::PlasmaGiven => {
                Known::new(End::Closed(Decimal::ZERO), known.high())
            }
        };
        widened.unwrap_or(*known)
    }

    /// Whether a word for a result in such a specimen still holds: a count that is at least what was counted is high if
    /// it was found high, and may be normal if it was found low.
    pub fn keeps(self, word: &str) -> bool {
        match self {
            MaskReason::ClumpedPlatelets => word == "high",
            MaskReason::HemolyzedSpecimen | MaskReason::PlasmaGiven => {
                matches!(word, "low" | "undetectable" | "absent")
            }
            MaskReason::RevokedResult | MaskReason::ClottedSpecimen => false,
        }
    }
}

/// When a measured value is known less well than it was printed.
#[derive(Debug, Clone)]
pub struct Mask {
    /// The analytes whose values are masked.
    pub analytes: Vec<AnalyteId>,
    /// Why, which also says on which side the value is open.
    pub reason: MaskReason,
    /// When.
    pub when: Statement,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

impl Mask {
    /// Whether it takes results back altogether, by a comment.
    pub fn revokes(&self) -> bool {
        self.reason == MaskReason::RevokedResult
    }

    /// Whether rules that look at this analyte look at what this mask rests on. A comment that takes results back is seldom,
    /// and each panel that has one is decided by itself.
    pub(crate) fn is_looked_at_with(&self, analyte: AnalyteId) -> bool {
        !self.revokes() && self.analytes.contains(&analyte)
    }
}

//! What a cell can say: plain types.

use std::sync::Arc;

use crate::panel::IssueCode;
use crate::value::{Decimal, End, Known, Numeral, Ratio};

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing at all.
    Empty,
    /// A word that means a missing result; its reason.
    Missing(Arc<str>),
    /// A number or an interval.
    Number(NumberCell),
    /// A word of the vocabulary.
    Word(Arc<str>),
    /// Nothing that can be trusted.
    Refused(Refusal),
}

/// Why a cell can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The kind of issue.
    pub code: IssueCode,
    /// For people: quotes the cell, says why and how to mend it.
    pub message: String,
    /// The spelling that looks like a unit and is none of this analyte's, for a suggestion.
    pub unknown_unit: Option<String>,
}

impl Refusal {
    /// A refusal that concerns no unit.
    pub fn new(code: IssueCode, message: String) -> Self {
        Refusal {
            code,
            message,
            unknown_unit: None,
        }
    }
}

/// One end of what a cell says, in the unit of the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The number as printed.
    pub value: Numeral,
    /// Whether the number itself is left out (`<5`).
    pub open: bool,
}

/// A number or an interval with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberCell {
    /// The lower end; `None` where the cell gives none (`<5`).
    pub low: Option<Bound>,
    /// The upper end; `None` where the cell gives none (`>5`).
    pub high: Option<Bound>,
    /// The unit in the cell, as written; one that `has_unit` knows.
    pub unit: Option<String>,
    /// The flag in the cell, without brackets.
    pub flag: Option<String>,
    /// Whether it is `<x` or `<=x`: below what the laboratory can or will measure.
    pub censored_below: bool,
}

impl NumberCell {
    pub(super) fn exactly(value: Numeral) -> Self {
        let bound = Some(Bound { value, open: false });
        NumberCell {
            low: bound,
            high: bound,
            unit: None,
            flag: None,
            censored_below: false,
        }
    }

    /// Whether the cell gives one number.
    pub fn is_exact(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low == high && !low.open)
    }

    /// What is known of the quantity in another unit. A missing lower end is zero, unless the
    /// quantity may be negative. `None` where a number is out of range.
    pub fn known(&self, ratio: Ratio, signed: bool) -> Option<Known> {
        let low = match self.low {
            Some(bound) => {
                let known = bound.value.convert(ratio)?;
                if bound.open {
                    opened(known.low())
                } else {
                    known.low()
                }
            }
            None if signed => End::Unbounded,
            None => End::Closed(Decimal::ZERO),
        };
        let high = match self.high {
            Some(bound) => {
                let known = bound.value.convert(ratio)?;
                if bound.open {
                    opened(known.high())
                } else {
                    known.high()
                }
            }
            None => End::Unbounded,
        };
        Known::new(low, high)
    }
}

fn opened(end: End) -> End {
    end.value().map_or(End::Unbounded, End::Open)
}

/// Reference limits as printed beside a result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// The lower limit; open where a result equal to it is outside.
    pub low: Option<Bound>,
    /// The upper limit; open where a result equal to it is outside (`<0.5`).
    pub high: Option<Bound>,
    /// The unit in the cell, as written.
    pub unit: Option<String>,
}

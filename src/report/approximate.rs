//! Binary floats for charts and statistics; no decision ever sees one.

use crate::value::Decimal;

const BILLION: f64 = 1e9;

/// The binary float nearest to a decimal.
pub(super) fn approximate(value: Decimal) -> f64 {
    value.billionths() as f64 / BILLION
}

//! What is known of a quantity: exact decimals, intervals of knowledge, and three-valued truth.

mod decimal;
mod known;
mod shown;
mod truth;

pub use decimal::{Decimal, DecimalError, Numeral, Ratio};
pub use known::{End, Known};
pub use truth::Truth;

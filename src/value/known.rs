//! Intervals of knowledge: the set of values that a quantity may have.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Decimal, Truth};

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// No limit on this side.
    Unbounded,
    /// Up to, and without, this value.
    Open(Decimal),
    /// Up to, and with, this value.
    Closed(Decimal),
}

impl End {
    /// The value at the end, where there is one.
    pub fn value(self) -> Option<Decimal> {
        match self {
            End::Unbounded => None,
            End::Open(value) | End::Closed(value) => Some(value),
        }
    }

    fn is_open(self) -> bool {
        !matches!(self, End::Closed(_))
    }

    fn with(value: Decimal, open: bool) -> Self {
        if open {
            End::Open(value)
        } else {
            End::Closed(value)
        }
    }

    /// Of two lower ends, the one that admits less.
    pub(crate) fn higher_low(self, other: End) -> End {
        match (self.value(), other.value()) {
            (None, _) => other,
            (_, None) => self,
            (Some(a), Some(b)) if a > b => self,
            (Some(a), Some(b)) if a == b && self.is_open() => self,
            _ => other,
        }
    }

    /// Of two upper ends, the one that admits less.
    pub(crate) fn lower_high(self, other: End) -> End {
        match (self.value(), other.value()) {
            (None, _) => other,
            (_, None) => self,
            (Some(a), Some(b)) if a < b => self,
            (Some(a), Some(b)) if a == b && self.is_open() => self,
            _ => other,
        }
    }
}

/// What is known of a quantity: it lies somewhere in this interval, which is never empty.
///
/// ```
/// use coagscope::value::{Decimal, Known, Truth};
/// let limit = Decimal::parse("0.5").unwrap();
/// let below_detection = Known::from_zero_below(Decimal::parse("0.27").unwrap()).unwrap();
/// assert_eq!(below_detection.lies_in(&Known::below(limit)), Truth::Yes);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Known {
    low: End,
    high: End,
}

impl Known {
    /// Everything between two ends; `None` where nothing lies between them.
    pub fn new(low: End, high: End) -> Option<Self> {
        if let (Some(a), Some(b)) = (low.value(), high.value())
            && (a > b || (a == b && (low.is_open() || high.is_open())))
        {
            return None;
        }
        Some(Known { low, high })
    }

    /// Exactly this value.
    pub fn exactly(value: Decimal) -> Self {
        Known {
            low: End::Closed(value),
            high: End::Closed(value),
        }
    }

    /// Nothing is known, not even the sign.
    pub fn anything() -> Self {
        Known {
            low: End::Unbounded,
            high: End::Unbounded,
        }
    }

    /// Nothing is known of a quantity that can't be negative: a missing result.
    pub const fn not_negative() -> Self {
        Known {
            low: End::Closed(Decimal::ZERO),
            high: End::Unbounded,
        }
    }

    /// Above this value.
    pub fn above(value: Decimal) -> Self {
        Known {
            low: End::Open(value),
            high: End::Unbounded,
        }
    }

    /// This value or more.
    pub fn from(value: Decimal) -> Self {
        Known {
            low: End::Closed(value),
            high: End::Unbounded,
        }
    }

    /// Below this value, without a lower limit.
    pub fn below(value: Decimal) -> Self {
        Known {
            low: End::Unbounded,
            high: End::Open(value),
        }
    }

    /// At most this value, without a lower limit.
    pub fn upto(value: Decimal) -> Self {
        Known {
            low: End::Unbounded,
            high: End::Closed(value),
        }
    }

    /// From zero to below this value; `None` for a value of zero or less.
    pub fn from_zero_below(value: Decimal) -> Option<Self> {
        Known::new(End::Closed(Decimal::ZERO), End::Open(value))
    }

    /// From zero to this value; `None` for a negative value.
    pub fn from_zero_upto(value: Decimal) -> Option<Self> {
        Known::new(End::Closed(Decimal::ZERO), End::Closed(value))
    }

    /// Both values and all between; `None` where the first is the greater.
    pub fn between(low: Decimal, high: Decimal) -> Option<Self> {
        Known::new(End::Closed(low), End::Closed(high))
    }

    /// The lower end.
    pub fn low(&self) -> End {
        self.low
    }

    /// The upper end.
    pub fn high(&self) -> End {
        self.high
    }

    /// The value, where it is known exactly.
    pub fn exact(&self) -> Option<Decimal> {
        match (self.low, self.high) {
            (End::Closed(low), End::Closed(high)) if low == high => Some(low),
            _ => None,
        }
    }

    /// With a unit, where it has one, for print.
    pub(crate) fn with_unit(&self, unit: &str) -> String {
        format!("{self} {unit}").trim_end().to_string()
    }

    /// Whether this is all that is known of a missing result.
    pub fn says_nothing(&self) -> bool {
        self.high == End::Unbounded
            && !matches!(self.low.value(), Some(low) if low > Decimal::ZERO)
            && !matches!(self.low, End::Open(_))
    }

    /// What is known of something that is counted in whole numbers: above 2 is 3 or more. What lies between two whole
    /// numbers is no count, and stays as it is.
    #[must_use]
    pub fn of_whole_numbers(&self) -> Self {
        let next = |value: Decimal| value.floor()?.checked_add(Decimal::from_whole(1)?);
        let previous = |value: Decimal| {
            let floor = value.floor()?;
            if floor < value {
                return Some(floor);
            }
            floor.checked_sub(Decimal::from_whole(1)?)
        };
        let low = match self.low {
            End::Open(value) => next(value).map_or(self.low, End::Closed),
            end => end,
        };
        let high = match self.high {
            End::Open(value) => previous(value).map_or(self.high, End::Closed),
            end => end,
        };
        Known::new(low, high).unwrap_or(*self)
    }

    /// What both know; `None` where they contradict each other.
    pub fn intersection(&self, other: &Known) -> Option<Self> {
        Known::new(
            self.low.higher_low(other.low),
            self.high.lower_high(other.high),
        )
    }

    /// The smallest interval that holds both.
    #[must_use]
    pub fn hull(&self, other: &Known) -> Self {
        let low = if self.low.higher_low(other.low) == self.low {
            other.low
        } else {
            self.low
        };
        let high = if self.high.lower_high(other.high) == self.high {
            other.high
        } else {
            self.high
        };
        Known { low, high }
    }

    /// Whether some value is in both.
    pub fn meets(&self, other: &Known) -> bool {
        self.intersection(other).is_some()
    }

    /// Whether every value of this is in the other.
    pub fn is_within(&self, other: &Known) -> bool {
        self.intersection(other) == Some(*self)
    }

    /// Whether the quantity lies in `range`.
    pub fn lies_in(&self, range: &Known) -> Truth {
        if self.is_within(range) {
            Truth::Yes
        } else if self.meets(range) {
            Truth::Unknown
        } else {
            Truth::No
        }
    }

    /// What is known of the difference of two independent quantities.
    #[must_use]
    pub fn minus(&self, other: &Known) -> Self {
        Known {
            low: difference(self.low, other.high, Rounding::Down),
            high: difference(self.high, other.low, Rounding::Up),
        }
    }

    /// What is known of the quotient of two quantities that are not negative, enclosed by open
    /// ends where it is not finite. `None` where the divisor may be zero.
    pub fn divided_by(&self, divisor: &Known) -> Option<Self> {
        let positive = |end: End| end.value().filter(|&value| value > Decimal::ZERO);
        let smallest = positive(divisor.low)?;
        let low = match (self.low.value(), positive(divisor.high)) {
            (Some(low), Some(largest)) => {
                let open = self.low.is_open() || (divisor.high.is_open() && low != Decimal::ZERO);
                end_of(low.quotient(largest), open, low, Rounding::Down)
            }
            _ => End::Closed(Decimal::ZERO),
        };
        let high = match self.high.value() {
            Some(high) => {
                let open = self.high.is_open() || (divisor.low.is_open() && high != Decimal::ZERO);
                end_of(high.quotient(smallest), open, high, Rounding::Up)
            }
            None => End::Unbounded,
        };
        Known::new(low, high)
    }

    /// Everything that is not in this interval: what lies below and what lies above it.
    pub fn complement(&self) -> impl Iterator<Item = Known> {
        let below = match self.low {
            End::Unbounded => None,
            End::Open(value) => Some(Known::upto(value)),
            End::Closed(value) => Some(Known::below(value)),
        };
        let above = match self.high {
            End::Unbounded => None,
            End::Open(value) => Some(Known::from(value)),
            End::Closed(value) => Some(Known::above(value)),
        };
        below.into_iter().chain(above)
    }

    /// What is known of the product with a quantity that is not negative. Only the ends of
    /// `self` may be negative or unbounded. Products that need more than nine places are
    /// enclosed by open ends, so no value on the grid is let in or left out wrongly.
    #[must_use]
    pub fn times(&self, factor: &Known) -> Self {
        let negative_low = matches!(self.low.value(), Some(low) if low < Decimal::ZERO);
        let negative_high = matches!(self.high.value(), Some(high) if high <= Decimal::ZERO);
        let factor_for_low = if negative_low {
            factor.high
        } else {
            factor.low
        };
        let factor_for_high = if negative_high {
            factor.low
        } else {
            factor.high
        };
        Known {
            low: product(self.low, factor_for_low, Rounding::Down),
            high: product(self.high, factor_for_high, Rounding::Up),
        }
    }
}

fn difference(end: End, other: End, rounding: Rounding) -> End {
    let (Some(a), Some(b)) = (end.value(), other.value()) else {
        return End::Unbounded;
    };
    let exact = a.checked_sub(b).map(|exact| (exact, exact));
    end_of(exact, end.is_open() || other.is_open(), a, rounding)
}

#[derive(Clone, Copy)]
enum Rounding {
    Down,
    Up,
}

fn product(end: End, factor: End, rounding: Rounding) -> End {
    let Some(value) = end.value() else {
        return End::Unbounded;
    };
    // Nothing times anything is nothing, however little is known of the other.
    let nothing = End::Closed(Decimal::ZERO);
    if end == nothing || factor == nothing {
        return nothing;
    }
    if value == Decimal::ZERO {
        return end;
    }
    let Some(factor_value) = factor.value() else {
        return End::Unbounded;
    };
    let open = end.is_open() || factor.is_open();
    end_of(value.product(factor_value), open, value, rounding)
}

/// The end for a result of arithmetic that two decimals enclose. One that is out of their range, on the side of
/// the sign of `signed`, lies beyond the last of them. A lower end above the largest still says that much: if it
/// said nothing, who knows a result better would know less of what follows from it.
fn end_of(
    enclosed: Option<(Decimal, Decimal)>,
    open: bool,
    signed: Decimal,
    rounding: Rounding,
) -> End {
    let negative = signed < Decimal::ZERO;
    match (enclosed, rounding) {
        (Some((down, up)), Rounding::Down) => End::with(down, open || down != up),
        (Some((down, up)), Rounding::Up) => End::with(up, open || down != up),
        (None, Rounding::Down) if !negative => End::Open(Decimal::LARGEST),
        (None, Rounding::Up) if negative => End::Open(Decimal::SMALLEST),
        (None, _) => End::Unbounded,
    }
}

impl fmt::Display for Known {
    /// Readable to a person: `45`, `<0.27`, `>=3`, `10 to 20`, `unknown`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (self.low, self.high) {
            _ if self.says_nothing() => "unknown".to_string(),
            (End::Closed(low), End::Closed(high)) if low == high => low.to_string(),
            (End::Unbounded | End::Closed(Decimal::ZERO), End::Open(high)) => format!("<{high}"),
            (End::Unbounded | End::Closed(Decimal::ZERO), End::Closed(high)) => format!("<={high}"),
            (End::Open(low), End::Unbounded) => format!(">{low}"),
            (End::Closed(low), End::Unbounded) => format!(">={low}"),
            (low, high) => {
                let low = match low {
                    End::Open(low) => format!("above {low}"),
                    End::Closed(low) => low.to_string(),
                    End::Unbounded => "anything".to_string(),
                };
                match high {
                    End::Open(high) => format!("{low} to below {high}"),
                    End::Closed(high) => format!("{low} to {high}"),
                    End::Unbounded => low,
                }
            }
        };
        formatter.pad(&text)
    }
}

/// The same in JSON: `{"low": "0", "low_open": false, "high": null, "high_open": true}`.
impl Serialize for Known {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Ends {
            low: Option<Decimal>,
            low_open: bool,
            high: Option<Decimal>,
            high_open: bool,
        }
        Ends {
            low: self.low.value(),
            low_open: self.low.is_open(),
            high: self.high.value(),
            high_open: self.high.is_open(),
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests;

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
    fn higher_low(self, other: End) -> End {
        match (self.value(), other.value()) {
            (None, _) => other,
            (_, None) => self,
            (Some(a), Some(b)) if a != b => {
                if a > b {
                    self
                } else {
                    other
                }
            }
            _ => {
                if self.is_open() {
                    self
                } else {
                    other
                }
            }
        }
    }

    /// Of two upper ends, the one that admits less.
    fn lower_high(self, other: End) -> End {
        match (self.value(), other.value()) {
            (None, _) => other,
            (_, None) => self,
            (Some(a), Some(b)) if a != b => {
                if a < b {
                    self
                } else {
                    other
                }
            }
            _ => {
                if self.is_open() {
                    self
                } else {
                    other
                }
            }
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
    pub fn not_negative() -> Self {
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
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn open_and_closed_ends_decide_at_the_cut_off() {
        let three = decimal("3");
        assert_eq!(
            Known::exactly(three).lies_in(&Known::from(three)),
            Truth::Yes
        );
        assert_eq!(
            Known::exactly(three).lies_in(&Known::above(three)),
            Truth::No
        );
        let censored = Known::from_zero_below(three).unwrap();
        assert_eq!(censored.lies_in(&Known::from(three)), Truth::No);
        let at_most = Known::from_zero_upto(three).unwrap();
        assert_eq!(at_most.lies_in(&Known::from(three)), Truth::Unknown);
    }

    #[test]
    fn prolongation_pairs_opposite_ends() {
        let limit = Known::between(decimal("11"), decimal("16")).unwrap();
        let prolongation = Known::exactly(decimal("18")).minus(&limit);
        assert_eq!(
            prolongation,
            Known::between(decimal("2"), decimal("7")).unwrap()
        );
        let open = Known::above(decimal("18")).minus(&limit);
        assert_eq!(open, Known::above(decimal("2")));
    }

    #[test]
    fn a_band_times_a_limit_moves_both_ends() {
        let band = Known::new(End::Open(decimal("3")), End::Closed(decimal("7"))).unwrap();
        let limit = Known::exactly(decimal("0.3"));
        assert_eq!(
            band.times(&limit),
            Known::new(End::Open(decimal("0.9")), End::Closed(decimal("2.1"))).unwrap()
        );
    }

    #[test]
    fn nothing_lies_between_two_whole_numbers() {
        let known = |(low, high)| Known::new(low, high).unwrap();
        let open = |text| End::Open(decimal(text));
        let closed = |text| End::Closed(decimal(text));
        for (before, after) in [
            ((open("2"), End::Unbounded), (closed("3"), End::Unbounded)),
            ((open("2.5"), open("4")), (closed("3"), closed("3"))),
            ((closed("0"), open("3")), (closed("0"), closed("2"))),
            ((closed("0"), open("2.5")), (closed("0"), closed("2"))),
            ((closed("2"), closed("4")), (closed("2"), closed("4"))),
            (
                (closed("2.5"), closed("2.5")),
                (closed("2.5"), closed("2.5")),
            ),
            ((open("2"), open("3")), (open("2"), open("3"))),
        ] {
            assert_eq!(known(before).of_whole_numbers(), known(after));
        }
    }

    #[test]
    fn contradiction_is_no_interval() {
        assert_eq!(
            Known::below(decimal("1")).intersection(&Known::from(decimal("1"))),
            None
        );
    }

    /// Reticulocytes of 214 over red cells below 1, but above a billionth, overflow; yet more is known of them than of
    /// reticulocytes above 199.5, and the percentage that follows must not be known less.
    #[test]
    fn a_quotient_out_of_range_is_still_known_on_its_other_side() {
        let red_cells = Known::new(End::Open(decimal("0.00000001")), End::Open(decimal("10")));
        let percent = Known::exactly(decimal("214")).divided_by(&red_cells.unwrap());
        assert_eq!(percent, Some(Known::above(decimal("21.4"))));
        let hundredth = Known::exactly(decimal("0.01"));
        let beyond = Known::exactly(Decimal::LARGEST).divided_by(&hundredth);
        assert_eq!(beyond, Some(Known::above(Decimal::LARGEST)));
    }

    fn any_end() -> impl proptest::strategy::Strategy<Value = End> {
        use proptest::prelude::*;
        prop_oneof![
            Just(End::Unbounded),
            (-50_i64..50).prop_map(|value| End::Open(Decimal::from_billionths(value))),
            (-50_i64..50).prop_map(|value| End::Closed(Decimal::from_billionths(value))),
        ]
    }

    /// What may be known of a number of any size; and, without a sign, of a quantity.
    fn anything_known(signed: bool) -> impl proptest::strategy::Strategy<Value = Known> {
        use proptest::prelude::*;
        let end = move || {
            (any::<i64>(), 0_u32..63, 0_u8..5).prop_map(move |(value, smaller, kind)| {
                let value = value >> smaller;
                let value = if signed {
                    value
                } else {
                    value.saturating_abs()
                };
                match kind {
                    0 => End::Unbounded,
                    1 | 2 => End::Open(Decimal::from_billionths(value)),
                    _ => End::Closed(Decimal::from_billionths(value)),
                }
            })
        };
        (end(), end(), any::<bool>()).prop_filter_map("an interval", move |(low, high, exact)| {
            let known = match low {
                End::Closed(value) if exact => Known::exactly(value),
                _ => Known::new(low, high)?,
            };
            if signed {
                Some(known)
            } else {
                known.intersection(&Known::not_negative())
            }
        })
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, max_global_rejects: 50_000, max_local_rejects: 200_000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn who_knows_more_knows_more_of_what_follows(
            a in anything_known(true), b in anything_known(true), quantity in anything_known(false), c in anything_known(false)
        ) {
            let narrower = a.intersection(&b).zip(quantity.intersection(&c));
            proptest::prop_assume!(narrower.is_some());
            let (narrow, narrow_quantity) = narrower.unwrap();
            proptest::prop_assert!(narrow.minus(&narrow_quantity).is_within(&a.minus(&quantity)));
            proptest::prop_assert!(narrow.times(&narrow_quantity).is_within(&a.times(&quantity)));
            let positive = |known: &Known| known.intersection(&Known::not_negative());
            if let (Some(wide), Some(narrow)) = (positive(&a), positive(&narrow))
                && let Some(before) = wide.divided_by(&quantity)
            {
                let after = narrow.divided_by(&narrow_quantity);
                proptest::prop_assert!(after.is_some_and(|after| after.is_within(&before)), "{:?} {:?}", after, before);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_narrower_interval_never_undoes_an_answer(
            a in any_end(), b in any_end(), c in any_end(), d in any_end(), e in any_end(), f in any_end()
        ) {
            if let (Some(wide), Some(other), Some(range)) = (Known::new(a, b), Known::new(c, d), Known::new(e, f))
                && let Some(narrow) = wide.intersection(&other)
            {
                let before = wide.lies_in(&range);
                if before != Truth::Unknown {
                    proptest::prop_assert_eq!(narrow.lies_in(&range), before);
                }
                proptest::prop_assert!(narrow.is_within(&wide));
                proptest::prop_assert!(narrow.minus(&other).is_within(&wide.minus(&other)));
                proptest::prop_assert!(narrow.is_within(&narrow.hull(&range)) && range.is_within(&narrow.hull(&range)));
            }
        }
    }
}

//! Exact percentiles from counts of distinct values.

use serde::Serialize;

use super::counter::Counter;
use super::tally::Span;
use crate::value::{Decimal, End, Known};

/// The percentiles that are told.
pub const PERCENTS: [u64; 5] = [5, 25, 50, 75, 95];

/// One percentile: what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Percentile {
    /// Which one.
    pub percent: u64,
    /// Between which ends it lies; one number where they are equal.
    #[serde(flatten)]
    pub known: Known,
}

/// The percentiles of results, by linear interpolation between the two nearest ranks (Hyndman and Fan's
/// seventh definition). Censored results are intervals; each percentile lies between that of all lower ends and
/// that of all upper ends, and is above the former where an open end takes part in it.
pub(super) fn percentiles(numbers: &Counter<Span>) -> Vec<Percentile> {
    let mut lows: Counter<Place> = Counter::default();
    let mut highs: Counter<Place> = Counter::default();
    for (span, count) in numbers.iter() {
        // No lower end comes before all others, no upper one behind all others. At one number an open lower end
        // comes behind a closed one, an open upper end before it.
        lows.add(
            match span.low() {
                None => (Bound::None, 0, false),
                Some((number, is_closed)) => (Bound::Number, number, !is_closed),
            },
            count,
        );
        highs.add(
            match span.high() {
                None => (Bound::NoneAtAll, 0, false),
                Some((number, is_closed)) => (Bound::Number, number, is_closed),
            },
            count,
        );
    }
    let lows = Ranked::new(&lows, |is_open| is_open);
    let highs = Ranked::new(&highs, |is_closed| !is_closed);
    let percentile = |percent| {
        let low = lows.percentile(percent, Rounding::Down);
        let high = highs.percentile(percent, Rounding::Up);
        Some(Percentile {
            percent,
            known: Known::new(low, high)?,
        })
    };
    match numbers.total() {
        0 => Vec::new(),
        _ => PERCENTS.into_iter().filter_map(percentile).collect(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bound {
    None,
    Number,
    NoneAtAll,
}

/// Where an end stands among others: whether it is one, its number, and which of an open and a closed end of
/// one number comes later.
type Place = (Bound, i64, bool);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounding {
    Down,
    Up,
}

/// Ends in their order, with how many there are up to each.
struct Ranked {
    ends: Vec<(u64, End)>,
    total: u64,
}

impl Ranked {
    fn new(counts: &Counter<Place>, is_open: impl Fn(bool) -> bool) -> Self {
        let mut total = 0;
        let ends = counts
            .iter()
            .map(|((bound, number, later), count)| {
                total += count;
                let end = match bound {
                    Bound::Number => with(*number, is_open(*later)),
                    Bound::None | Bound::NoneAtAll => End::Unbounded,
                };
                (total, end)
            })
            .collect();
        Ranked { ends, total }
    }

    /// The end at a rank from 0.
    fn at(&self, rank: u64) -> End {
        let place = self.ends.partition_point(|(upto, _)| *upto <= rank);
        self.ends.get(place).map_or(End::Unbounded, |(_, end)| *end)
    }

    /// Rounded outward where it has more than nine decimal places.
    fn percentile(&self, percent: u64, rounding: Rounding) -> End {
        let hundredfold = u128::from(percent) * u128::from(self.total.saturating_sub(1));
        let rank = (hundredfold / 100) as u64;
        let share = (hundredfold % 100) as i128;
        let below = self.at(rank);
        if share == 0 {
            return below;
        }
        let above = self.at(rank + 1);
        let (Some(one), Some(other)) = (below.value(), above.value()) else {
            return End::Unbounded;
        };
        let number = |value: Decimal| i128::from(value.billionths());
        let hundredfold = number(one) * (100 - share) + number(other) * share;
        let is_rounded = hundredfold.rem_euclid(100) != 0;
        let value =
            hundredfold.div_euclid(100) + i128::from(is_rounded && rounding == Rounding::Up);
        let is_open = [below, above].iter().any(|end| matches!(end, End::Open(_)));
        i64::try_from(value).map_or(End::Unbounded, |value| with(value, is_open))
    }
}

fn with(billionths: i64, is_open: bool) -> End {
    let value = Decimal::from_billionths(billionths);
    match is_open {
        true => End::Open(value),
        false => End::Closed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn whole(number: i64) -> Known {
        Known::exactly(Decimal::from_whole(number).unwrap())
    }

    fn of(numbers: &[Known]) -> Vec<String> {
        let mut counter = Counter::default();
        for known in numbers {
            counter.add(Span::from(known), 1);
        }
        let percentiles = percentiles(&counter).into_iter();
        percentiles.map(|one| one.known.to_string()).collect()
    }

    #[test]
    fn ranks_between_two_values_are_interpolated() {
        let numbers: Vec<Known> = (1..=4).map(whole).collect();
        // numpy.percentile([1, 2, 3, 4], [5, 25, 50, 75, 95])
        assert_eq!(of(&numbers), ["1.15", "1.75", "2.5", "3.25", "3.85"]);
        assert_eq!(of(&[whole(7)]), ["7"; 5]);
    }

    #[test]
    fn a_percentile_among_censored_results_is_a_bound() {
        let below = Known::from_zero_below(decimal("0.27")).unwrap();
        let above = Known::above(decimal("20"));
        let numbers = [below, below, whole(1), above, above];
        assert_eq!(of(&numbers), ["<0.27", "<0.27", "1", ">20", ">20"]);
    }

    #[test]
    fn a_percentile_between_a_bound_and_a_number_is_an_interval() {
        let below = Known::from_zero_below(decimal("2")).unwrap();
        // Lower ends 0, 4, 10; upper ends 2, 6, 10. The upper end 2 does not belong to its interval, so that no
        // interpolation with it does.
        let between = Known::between(decimal("4"), decimal("6")).unwrap();
        assert_eq!(
            of(&[below, between, whole(10)]),
            [
                "0.4 to below 2.4",
                "2 to below 4",
                "4 to 6",
                "7 to 8",
                "9.4 to 9.6"
            ]
        );
    }

    #[test]
    fn at_one_number_ends_stand_in_the_order_of_what_they_admit() {
        let five = decimal("5");
        let numbers = [
            Known::above(five),
            Known::exactly(five),
            Known::from_zero_below(five).unwrap(),
        ];
        assert_eq!(of(&numbers)[2], "5");
        let numbers = [Known::above(five), Known::from_zero_upto(five).unwrap()];
        assert_eq!(of(&numbers), [">0.25", ">1.25", ">2.5", ">3.75", ">4.75"]);
    }

    #[test]
    fn no_result_has_no_percentile() {
        assert!(of(&[]).is_empty());
    }

    fn any_known() -> impl proptest::strategy::Strategy<Value = Known> {
        use proptest::prelude::*;
        let end = || (0_i64..40, any::<bool>());
        (end(), end()).prop_filter_map("no interval", |(low, high)| {
            Known::new(with(low.0, low.1), with(high.0, high.1))
        })
    }

    proptest::proptest! {
        /// Whatever the numbers within the intervals are, their percentiles lie within those of the intervals.
        #[test]
        fn percentiles_hold_those_of_all_numbers_that_may_be_meant(
            numbers in proptest::collection::vec((any_known(), 0_i64..=20), 1..12),
        ) {
            let mut meant = Counter::default();
            for (known, part) in &numbers {
                let number = |end: End| end.value().map_or(0, Decimal::billionths);
                let (low, high) = (number(known.low()), number(known.high()));
                // Twentyfold, so that something lies between neighbors.
                let between = 20 * low + (high - low) * part;
                let within = Known::exactly(Decimal::from_billionths(between));
                let range = scaled(known);
                let chosen = if within.is_within(&range) {
                    within
                } else {
                    Known::exactly(Decimal::from_billionths(10 * (low + high)))
                };
                meant.add(Span::from(&chosen), 1);
            }
            let scaled_intervals = {
                let mut counter = Counter::default();
                for (known, _) in &numbers {
                    counter.add(Span::from(&scaled(known)), 1);
                }
                counter
            };
            for (outer, inner) in percentiles(&scaled_intervals).iter().zip(percentiles(&meant)) {
                // A percentile that needs more than nine places is enclosed; it meets the interval then.
                proptest::prop_assert!(
                    inner.known.meets(&outer.known),
                    "{} of {}: {}", inner.percent, inner.known, outer.known
                );
            }
        }
    }

    fn scaled(known: &Known) -> Known {
        let end = |end: End| match end {
            End::Open(value) => with(20 * value.billionths(), true),
            End::Closed(value) => with(20 * value.billionths(), false),
            End::Unbounded => End::Unbounded,
        };
        Known::new(end(known.low()), end(known.high())).unwrap()
    }
}

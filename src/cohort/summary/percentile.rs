//! Exact percentiles from counts of distinct values.

use serde::Serialize;

use super::counter::Counter;
use super::tally::Span;
use crate::value::Decimal;

/// The percentiles that are told.
pub const PERCENTS: [u64; 5] = [5, 25, 50, 75, 95];

/// One percentile: between which numbers it lies. Both are equal where it is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Percentile {
    /// Which one.
    pub percent: u64,
    /// It is not below this; `None` where nothing says so.
    pub low: Option<Decimal>,
    /// It is not above this; `None` where nothing says so.
    pub high: Option<Decimal>,
}

/// The percentiles of results, by linear interpolation between the two nearest ranks (Hyndman and Fan's
/// seventh definition). Censored results are intervals; each percentile lies between that of all lower ends and
/// that of all upper ends.
pub(super) fn percentiles(numbers: &Counter<Span>) -> Vec<Percentile> {
    let mut lows: Counter<(bool, i64)> = Counter::default();
    let mut highs: Counter<(bool, i64)> = Counter::default();
    for (span, count) in numbers.iter() {
        // No lower end comes before all others, no upper one behind all others.
        lows.add((span.low().is_some(), span.low().unwrap_or(0)), count);
        highs.add((span.high().is_none(), span.high().unwrap_or(0)), count);
    }
    let lows = Ranked::new(&lows, |(is_there, _)| *is_there);
    let highs = Ranked::new(&highs, |(is_not_there, _)| !is_not_there);
    let percentile = |percent| Percentile {
        percent,
        low: lows.percentile(percent, Rounding::Down),
        high: highs.percentile(percent, Rounding::Up),
    };
    match numbers.total() {
        0 => Vec::new(),
        _ => PERCENTS.into_iter().map(percentile).collect(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounding {
    Down,
    Up,
}

/// Values in their order, with how many there are up to each.
struct Ranked {
    values: Vec<(u64, Option<i64>)>,
    total: u64,
}

impl Ranked {
    fn new(counts: &Counter<(bool, i64)>, is_there: impl Fn(&(bool, i64)) -> bool) -> Self {
        let mut total = 0;
        let values = counts
            .iter()
            .map(|(value, count)| {
                total += count;
                (total, is_there(value).then_some(value.1))
            })
            .collect();
        Ranked { values, total }
    }

    /// The value at a rank from 0.
    fn at(&self, rank: u64) -> Option<i64> {
        let place = self.values.partition_point(|(upto, _)| *upto <= rank);
        self.values.get(place)?.1
    }

    /// Rounded outward where it has more than nine decimal places.
    fn percentile(&self, percent: u64, rounding: Rounding) -> Option<Decimal> {
        let hundredfold = u128::from(percent) * u128::from(self.total.checked_sub(1)?);
        let rank = (hundredfold / 100) as u64;
        let share = (hundredfold % 100) as i128;
        let below = i128::from(self.at(rank)?);
        if share == 0 {
            return Some(Decimal::from_billionths(below as i64));
        }
        let above = i128::from(self.at(rank + 1)?);
        let hundredfold = below * (100 - share) + above * share;
        let down = hundredfold.div_euclid(100);
        let is_rounded = hundredfold.rem_euclid(100) != 0;
        let value = down + i128::from(is_rounded && rounding == Rounding::Up);
        i64::try_from(value).ok().map(Decimal::from_billionths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Known;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn of(numbers: &[Known]) -> Vec<(String, String)> {
        let mut counter = Counter::default();
        numbers
            .iter()
            .for_each(|known| counter.add(Span::from(known), 1));
        let text = |end: Option<Decimal>| end.map_or("none".to_string(), |end| end.to_string());
        percentiles(&counter)
            .into_iter()
            .map(|one| (text(one.low), text(one.high)))
            .collect()
    }

    #[test]
    fn ranks_between_two_values_are_interpolated() {
        let numbers: Vec<Known> = (1..=4)
            .map(|n| Known::exactly(Decimal::from_whole(n).unwrap()))
            .collect();
        // numpy.percentile([1, 2, 3, 4], [5, 25, 50, 75, 95]): 1.15, 1.75, 2.5, 3.25, 3.85
        let expected = ["1.15", "1.75", "2.5", "3.25", "3.85"];
        let expected: Vec<_> = expected
            .map(|text| (text.to_string(), text.to_string()))
            .to_vec();
        assert_eq!(of(&numbers), expected);
    }

    #[test]
    fn a_percentile_among_censored_results_is_a_bound() {
        let below = Known::from_zero_below(decimal("0.27")).unwrap();
        let above = Known::above(decimal("20"));
        let numbers = [below, below, Known::exactly(decimal("1")), above, above];
        let expected = [
            ("0", "0.27"),
            ("0", "0.27"),
            ("1", "1"),
            ("20", "none"),
            ("20", "none"),
        ];
        let expected: Vec<_> = expected
            .map(|(low, high)| (low.to_string(), high.to_string()))
            .to_vec();
        assert_eq!(of(&numbers), expected);
    }

    #[test]
    fn no_result_has_no_percentile() {
        assert!(of(&[]).is_empty());
    }
}

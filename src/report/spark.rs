//! A course as a row of small marks, one per result, the lowest to the highest of them. Floats only choose
//! a mark; they decide nothing.

use super::amount::nearly_exact;
use crate::statistics::normal::approximate;
use crate::value::{Decimal, End, Known};

/// The most marks of a chart; of a longer course the latest are drawn.
pub const MARKS: usize = 12;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 4] = ['_', '-', '=', '#'];

/// Draws a course. `<` and `>` stand for results that are known only to lie below or above a number, `?` for
/// those of which nothing is known.
pub fn sparkline(values: &[Known], ascii: bool) -> String {
    let latest = values.len().saturating_sub(MARKS);
    let drawn: Vec<Mark> = values.iter().skip(latest).map(mark).collect();
    let heights = || {
        drawn.iter().filter_map(|mark| match mark {
            Mark::Height(height) => Some(*height),
            Mark::Sign(_) => None,
        })
    };
    let low = heights().fold(f64::INFINITY, f64::min);
    let high = heights().fold(f64::NEG_INFINITY, f64::max);
    let marks: &[char] = if ascii { &ASCII } else { &BLOCKS };
    drawn
        .iter()
        .map(|mark| match mark {
            Mark::Sign(sign) => *sign,
            Mark::Height(height) => level(*height, low, high, marks),
        })
        .collect()
}

enum Mark {
    Height(f64),
    Sign(char),
}

fn mark(known: &Known) -> Mark {
    if let Some(value) = nearly_exact(known) {
        return Mark::Height(approximate(value));
    }
    match (known.low(), known.high()) {
        _ if known.says_nothing() => Mark::Sign('?'),
        (End::Unbounded | End::Closed(Decimal::ZERO), _) => Mark::Sign('<'),
        (_, End::Unbounded) => Mark::Sign('>'),
        (low, high) => match (low.value(), high.value()) {
            (Some(low), Some(high)) => {
                Mark::Height(approximate(low) / 2.0 + approximate(high) / 2.0)
            }
            _ => Mark::Sign('?'),
        },
    }
}

/// The mark of a height between the lowest and the highest; the middle one where all are equal.
fn level(height: f64, low: f64, high: f64, marks: &[char]) -> char {
    let last = marks.len() - 1;
    let share = if high > low {
        (height - low) / (high - low)
    } else {
        0.5
    };
    // A cast from a float saturates.
    let place = (share * last as f64).round() as usize;
    marks[place.min(last)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> Known {
        let decimal = |text: &str| Decimal::parse(text).unwrap();
        match (text.strip_prefix('<'), text.strip_prefix('>')) {
            (Some(high), _) => Known::from_zero_below(decimal(high)).unwrap(),
            (_, Some(low)) => Known::above(decimal(low)),
            _ => Known::exactly(decimal(text)),
        }
    }

    fn drawn(values: &[&str], ascii: bool) -> String {
        let values: Vec<Known> = values.iter().map(|value| known(value)).collect();
        sparkline(&values, ascii)
    }

    #[test]
    fn the_lowest_and_the_highest_have_the_outer_marks() {
        assert_eq!(drawn(&["310", "205", "90", "20"], false), "█▅▃▁");
        assert_eq!(drawn(&["310", "205", "90", "20"], true), "#=-_");
        assert_eq!(drawn(&["5", "5"], true), "==");
        assert_eq!(drawn(&["310", "<10", ">500", "20"], true), "#<>_");
        assert_eq!(drawn(&[], true), "");
    }

    #[test]
    fn of_a_long_course_the_latest_are_drawn() {
        let values: Vec<String> = (0..30).map(|value| value.to_string()).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        assert_eq!(drawn(&values, false).chars().count(), MARKS);
    }

    proptest::proptest! {
        #[test]
        fn every_course_is_drawn(values in proptest::collection::vec(proptest::prelude::any::<i64>(), 0..40)) {
            let values: Vec<Known> =
                values.iter().map(|value| Known::exactly(Decimal::from_billionths(*value))).collect();
            proptest::prop_assert_eq!(sparkline(&values, true).len(), values.len().min(MARKS));
        }
    }
}

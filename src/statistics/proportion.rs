//! Intervals of proportions that were counted. They are shown beside a result and never decide a point.

use statrs::distribution::{Beta, ContinuousCDF};

use super::normal;

/// Wilson's score interval of a proportion, without a correction for continuity, as fractions of 1
/// (Wilson EB. J Am Stat Assoc 1927;22:209-212). Without trials, or at a level outside 0 to 1, nothing is
/// known: 0 to 1.
pub fn wilson(successes: u64, trials: u64, level: f64) -> (f64, f64) {
    let successes = successes.min(trials);
    if trials == 0 || !(0.0..1.0).contains(&level) {
        return (0.0, 1.0);
    }
    let (share, trials_in_all) = (successes as f64 / trials as f64, trials as f64);
    let z = normal::two_sided(level);
    let square = z * z / trials_in_all;
    let middle = share + square / 2.0;
    let reach = z * (share * (1.0 - share) / trials_in_all + square / (4.0 * trials_in_all)).sqrt();
    // At none and at all the ends are 0 and 1, whatever a float makes of it.
    let low = if successes == 0 {
        0.0
    } else {
        ((middle - reach) / (1.0 + square)).max(0.0)
    };
    let high = if successes == trials {
        1.0
    } else {
        ((middle + reach) / (1.0 + square)).min(1.0)
    };
    (low, high)
}

/// The exact interval of a proportion at a confidence level such as 0.95, as fractions of 1 (Clopper CJ,
/// Pearson ES. Biometrika 1934;26:404-413). Without trials, or at a level outside 0 to 1, nothing is known: 0 to 1.
pub fn clopper_pearson(successes: u64, trials: u64, level: f64) -> (f64, f64) {
    let successes = successes.min(trials);
    let tail = (1.0 - level) / 2.0;
    if trials == 0 || !(0.0..=0.5).contains(&tail) {
        return (0.0, 1.0);
    }
    // Counts of cells lie far below 2^53, where a binary float is still exact.
    let (some, rest) = (successes as f64, (trials - successes) as f64);
    let low = if successes == 0 {
        0.0
    } else {
        quantile(some, rest + 1.0, tail).unwrap_or(0.0)
    };
    let high = if successes == trials {
        1.0
    } else {
        quantile(some + 1.0, rest, 1.0 - tail).unwrap_or(1.0)
    };
    (low, high)
}

/// The quantile of a beta distribution, by halving an interval that encloses it. The inverse that
/// statrs offers was seen to stop earlier (0.18, at 2 of 1,000,000: off in the fifth place of its tail).
fn quantile(shape_a: f64, shape_b: f64, probability: f64) -> Option<f64> {
    let beta = Beta::new(shape_a, shape_b).ok()?;
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return Some(middle);
        }
        if beta.cdf(middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ends in percent with this many places, as printed tables give them.
    fn percent(successes: u64, trials: u64, places: usize) -> (String, String) {
        let (low, high) = clopper_pearson(successes, trials, 0.95);
        let text = |value: f64| format!("{:.places$}", value * 100.0);
        (text(low), text(high))
    }

    fn pair(low: &str, high: &str) -> (String, String) {
        (low.to_string(), high.to_string())
    }

    #[test]
    fn schistocytes_among_a_thousand_cells() {
        assert_eq!(percent(10, 1000, 2), pair("0.48", "1.83"));
        assert_eq!(percent(15, 1000, 2), pair("0.84", "2.46"));
        assert_eq!(percent(20, 1000, 2), pair("1.23", "3.07"));
    }

    #[test]
    fn severe_deficiency_by_plasmic_class() {
        assert_eq!(percent(2, 220, 1), pair("0.1", "3.2"));
        assert_eq!(percent(11, 101, 1), pair("5.6", "18.7"));
        assert_eq!(percent(137, 175, 1), pair("71.4", "84.2"));
        assert_eq!(percent(2, 47, 1), pair("0.5", "14.5"));
        assert_eq!(percent(6, 25, 1), pair("9.4", "45.1"));
        assert_eq!(percent(61, 74, 1), pair("71.8", "90.3"));
    }

    #[test]
    fn ends_without_a_tail_are_0_and_1() {
        let (low, high) = clopper_pearson(0, 1000, 0.95);
        assert_eq!(low, 0.0);
        // The closed form where nothing was counted: 1 - 0.025^(1/n).
        assert!((high - (1.0 - 0.025_f64.powf(0.001))).abs() < 1e-9);
        let (low, high) = clopper_pearson(1000, 1000, 0.95);
        assert_eq!(high, 1.0);
        assert!((low - 0.025_f64.powf(0.001)).abs() < 1e-9);
    }

    #[test]
    fn nothing_counted_or_no_level_says_nothing() {
        assert_eq!(clopper_pearson(0, 0, 0.95), (0.0, 1.0));
        assert_eq!(clopper_pearson(5, 10, 1.5), (0.0, 1.0));
        assert_eq!(clopper_pearson(5, 10, f64::NAN), (0.0, 1.0));
        assert_eq!(
            clopper_pearson(11, 10, 0.95),
            clopper_pearson(10, 10, 0.95),
            "never more than all"
        );
    }

    #[test]
    fn every_interval_covers_what_was_counted_and_its_tails_are_right() {
        for trials in [1, 2, 7, 100, 500, 1000, 10_000, 1_000_000] {
            for successes in [0, 1, 2, 5, 50, trials / 2, trials - 1, trials] {
                if successes > trials {
                    continue;
                }
                let (low, high) = clopper_pearson(successes, trials, 0.95);
                let seen = successes as f64 / trials as f64;
                assert!(
                    low <= seen && seen <= high && low < high,
                    "{successes} of {trials}: {low} {seen} {high}"
                );
                // The probability of as many or more at the lower end is 2.5 %, read off the
                // beta distribution itself.
                if successes > 0 {
                    let beta = Beta::new(successes as f64, (trials - successes) as f64 + 1.0);
                    let tail = beta.expect("positive shapes").cdf(low);
                    assert!(
                        (tail - 0.025).abs() < 1e-9,
                        "{successes} of {trials}: {tail}"
                    );
                }
            }
        }
    }
}

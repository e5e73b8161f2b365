//! Likelihood ratios of a test with two answers, and their intervals by the log method.
//!
//! Simel DL, Samsa GP, Matchar DB. Likelihood ratios with confidence: sample size estimation for
//! diagnostic test studies. J Clin Epidemiol 1991;44:763-770.

use super::normal;

/// A quotient of two counted shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ratio {
    /// A number, 0 too.
    Number(f64),
    /// Something divided by nothing.
    Infinite,
    /// Nothing divided by nothing, or a group without anybody.
    Undefined,
}

impl Ratio {
    /// One number divided by another that is not below 0.
    pub fn of(above: f64, below: f64) -> Self {
        if above.is_nan() || below.is_nan() || (above == 0.0 && below == 0.0) {
            Ratio::Undefined
        } else if below == 0.0 {
            Ratio::Infinite
        } else {
            Ratio::Number(above / below)
        }
    }
}

/// Why a likelihood ratio has no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoInterval {
    /// The logarithm of 0 is asked for.
    #[error("a count of 0 has no logarithm, and nothing is added to it here")]
    ZeroCount,
    /// Everybody answers alike, so that the formula sees no variation.
    #[error("everybody has the same answer, so that the method sees no variation")]
    NoVariation,
}

/// The ratio of two shares, `some` of `all` in the first group to that in the second. The positive
/// likelihood ratio is that of positive answers, the negative one that of negative answers; the first
/// group are those who have the disease.
pub fn ratio(first: (u64, u64), second: (u64, u64)) -> Ratio {
    let share = |(some, all): (u64, u64)| match all {
        0 => f64::NAN,
        _ => some as f64 / all as f64,
    };
    Ratio::of(share(first), share(second))
}

/// The interval of that ratio at a confidence level such as 0.95, by the log method: the logarithm of
/// the ratio is taken as normal with the variance 1/a - 1/m + 1/b - 1/n, for a of m and b of n.
///
/// # Errors
/// [`NoInterval`] where the formula has nothing to say; no half is added to a count of 0.
pub fn log_interval(
    first: (u64, u64),
    second: (u64, u64),
    level: f64,
) -> Result<(f64, f64), NoInterval> {
    let [(a, m), (b, n)] = [first, second];
    if a == 0 || b == 0 {
        return Err(NoInterval::ZeroCount);
    }
    if a == m && b == n {
        return Err(NoInterval::NoVariation);
    }
    let [a, m, b, n] = [a, m, b, n].map(|count| count as f64);
    let logarithm = (a / m / (b / n)).ln();
    let deviation = (1.0 / a - 1.0 / m + 1.0 / b - 1.0 / n).max(0.0).sqrt();
    let reach = normal::two_sided(level) * deviation;
    Ok(((logarithm - reach).exp(), (logarithm + reach).exp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_counts_are_named_and_nothing_is_added() {
        assert_eq!(ratio((0, 10), (3, 10)), Ratio::Number(0.0));
        assert_eq!(ratio((5, 10), (0, 10)), Ratio::Infinite);
        assert_eq!(ratio((0, 10), (0, 10)), Ratio::Undefined);
        assert_eq!(ratio((0, 0), (3, 10)), Ratio::Undefined);
        assert_eq!(ratio((3, 10), (0, 0)), Ratio::Undefined);
        for counts in [((0, 10), (3, 10)), ((5, 10), (0, 10)), ((0, 0), (0, 0))] {
            let interval = log_interval(counts.0, counts.1, 0.95);
            assert_eq!(interval, Err(NoInterval::ZeroCount));
        }
        assert_eq!(
            log_interval((10, 10), (7, 7), 0.95),
            Err(NoInterval::NoVariation)
        );
    }
}

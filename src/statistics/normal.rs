//! The normal distribution, and sums over it that are computed instead of simulated.

use std::sync::LazyLock;

use statrs::distribution::{ContinuousCDF, Normal};

use crate::value::Decimal;

static STANDARD: LazyLock<Normal> = LazyLock::new(Normal::standard);

/// Beyond this many standard deviations nothing is left that a double could show.
const EDGE: f64 = 9.0;

/// Width of the pieces of an integral, and the nodes and weights of Gauss and Legendre with ten points
/// (Abramowitz and Stegun, table 25.4); the integrands here are smooth on each piece.
const PIECE: f64 = 0.25;
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_22, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// Probability that a standard normal variable lies below `z`.
pub fn below(z: f64) -> f64 {
    STANDARD.cdf(z)
}

/// Probability that a standard normal variable lies between `low` and `high`. Small probabilities far
/// out keep their digits, since the nearer tail is used.
pub fn between(low: f64, high: f64) -> f64 {
    if low >= high {
        0.0
    } else if low > 0.0 {
        STANDARD.cdf(-low) - STANDARD.cdf(-high)
    } else {
        STANDARD.cdf(high) - STANDARD.cdf(low)
    }
}

/// So many standard deviations to both sides hold this share of a normal variable; 1.96 for 0.95.
pub fn two_sided(level: f64) -> f64 {
    STANDARD.inverse_cdf(0.5 + level / 2.0)
}

/// The mean of `function` over the part of a standard normal variable between `low` and `high`, times
/// the probability of that part: the integral of density times function.
pub fn weighted(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (low, high) = (low.max(-EDGE), high.min(EDGE));
    if low >= high {
        return 0.0;
    }
    let pieces = ((high - low) / PIECE).ceil().max(1.0);
    let half = (high - low) / pieces / 2.0;
    let mut sum = 0.0;
    for piece in 0..pieces as usize {
        let middle = low + half * (2.0 * piece as f64 + 1.0);
        for (node, weight) in NODES {
            for z in [middle - half * node, middle + half * node] {
                sum += weight * half * density(z) * function(z);
            }
        }
    }
    sum
}

fn density(z: f64) -> f64 {
    (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The standard deviation of the logarithm for a coefficient of variation: sqrt(ln(1 + cv^2)).
pub fn log_deviation(coefficient_of_variation: f64) -> f64 {
    (coefficient_of_variation * coefficient_of_variation)
        .ln_1p()
        .sqrt()
}

/// The binary float nearest to a decimal.
pub fn approximate(value: Decimal) -> f64 {
    value.billionths() as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-10, "{one} is not {other}");
    }

    #[test]
    fn probabilities_agree_with_printed_tables() {
        close(below(0.0), 0.5);
        close(between(-1.959_963_984_540_054, 1.959_963_984_540_054), 0.95);
        close(between(1.0, 2.0), 0.135_905_121_983_277_9);
        close(between(f64::NEG_INFINITY, f64::INFINITY), 1.0);
        close(between(2.0, 1.0), 0.0);
    }

    #[test]
    fn the_reach_of_an_interval() {
        close(two_sided(0.95), 1.959_963_984_540_054);
        close(two_sided(0.90), 1.644_853_626_951_472_2);
    }

    #[test]
    fn an_integral_of_one_is_the_probability() {
        for (low, high) in [(-1.0, 2.0), (0.3, 0.31), (f64::NEG_INFINITY, f64::INFINITY)] {
            close(weighted(low, high, |_| 1.0), between(low, high));
        }
    }

    #[test]
    fn two_equal_variables_are_in_either_order_equally_often() {
        // The chance that Z exceeds another, where it is above zero itself: 3/8.
        close(weighted(0.0, f64::INFINITY, below), 0.375);
        close(weighted(f64::NEG_INFINITY, f64::INFINITY, below), 0.5);
    }

    #[test]
    fn a_small_coefficient_of_variation_is_about_its_log_deviation() {
        close(log_deviation(0.0), 0.0);
        assert!((log_deviation(0.05) - 0.049_968_8).abs() < 1e-6);
    }
}

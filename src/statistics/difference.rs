//! The difference of two independent proportions.

use super::proportion::wilson;

/// The difference of two shares, the first less the second, with its interval by the square-and-add method on
/// Wilson's intervals (method 10 of Newcombe RG. Stat Med 1998;17:873-890). Each is a count among trials. `None`
/// where one has no trials.
///
/// ```
/// use coagscope::statistics::difference::newcombe;
/// // Newcombe's example (a): 56/70 against 48/80, interval 0.0524 to 0.3339.
/// let (difference, (low, high)) = newcombe((56, 70), (48, 80), 0.95).unwrap();
/// assert!((difference - 0.2).abs() < 1e-12);
/// assert!((low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5);
/// ```
pub fn newcombe(first: (u64, u64), second: (u64, u64), level: f64) -> Option<(f64, (f64, f64))> {
    if first.1 == 0 || second.1 == 0 {
        return None;
    }
    let share = |(count, trials): (u64, u64)| count as f64 / trials as f64;
    let (one, other) = (share(first), share(second));
    let (one_low, one_high) = wilson(first.0, first.1, level);
    let (other_low, other_high) = wilson(second.0, second.1, level);
    let reach = |down: f64, up: f64| (down * down + up * up).sqrt();
    let difference = one - other;
    let low = difference - reach(one - one_low, other_high - other);
    let high = difference + reach(one_high - one, other - other_low);
    Some((difference, (low, high)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Method 10 in table II of Newcombe's paper.
    #[test]
    fn intervals_agree_with_the_published_table() {
        for (first, second, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((10, 10), (0, 10), 0.6075, 1.0),
            ((0, 10), (0, 10), -0.2775, 0.2775),
        ] {
            let (_, (own_low, own_high)) = newcombe(first, second, 0.95).unwrap();
            assert!(
                (own_low - low).abs() < 6e-5,
                "{first:?} {second:?}: {own_low}"
            );
            assert!(
                (own_high - high).abs() < 6e-5,
                "{first:?} {second:?}: {own_high}"
            );
        }
    }

    /// statsmodels 0.15.0: `confint_proportions_2indep(25, 55, 0, 22, method="newcomb", compare="diff")` and so on.
    #[test]
    fn intervals_are_those_of_an_established_package() {
        for (first, second, low, high) in [
            (
                (25, 55),
                (0, 22),
                0.260_775_139_243_072_94,
                0.584_773_097_581_387_6,
            ),
            (
                (56, 70),
                (48, 80),
                0.052_431_472_402_364_98,
                0.333_872_654_036_906_14,
            ),
            (
                (0, 15),
                (0, 1),
                -0.793_450_685_622_762_7,
                0.203_883_301_035_848_67,
            ),
        ] {
            let (_, (own_low, own_high)) = newcombe(first, second, 0.95).unwrap();
            assert!(
                (own_low - low).abs() < 1e-9,
                "{first:?} {second:?}: {own_low}"
            );
            assert!(
                (own_high - high).abs() < 1e-9,
                "{first:?} {second:?}: {own_high}"
            );
        }
    }
}

//! Shares and ratios as people read them, never rounded to a certainty that they are not.

/// So many places are enough for any share of what can be counted.
const MOST_PLACES: usize = 18;

/// A share in percent, with one place; with more where one would print 0 or 100 for what is neither.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let is_an_end = |text: &str| {
        let printed: f64 = text.parse().unwrap_or(percent);
        printed == 0.0 || printed == 100.0
    };
    let is_certain = share <= 0.0 || share >= 1.0;
    (1..MOST_PLACES)
        .map(|places| format!("{percent:.places$}"))
        .find(|text| is_certain || !is_an_end(text))
        .unwrap_or_else(|| percent.to_string())
}

/// A number near zero, with three places; with more where three would print 0 for what is above it.
pub(super) fn small(number: f64) -> String {
    (3..MOST_PLACES)
        .map(|places| format!("{number:.places$}"))
        .find(|text| number == 0.0 || text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)))
        .unwrap_or_else(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::{percent, small};

    #[test]
    fn what_is_not_certain_is_never_printed_as_0_or_100_percent() {
        for (share, text) in [
            (0.0, "0.0"),
            (1.0, "100.0"),
            (0.25, "25.0"),
            (2999.0 / 3000.0, "99.97"),
            (1.0 / 3000.0, "0.03"),
            (1.0 - 1e-9, "99.9999999"),
            (0.9994, "99.9"),
        ] {
            assert_eq!(percent(share), text);
        }
        for (number, text) in [(0.0, "0.000"), (0.05, "0.050"), (0.000_33, "0.0003")] {
            assert_eq!(small(number), text);
        }
    }
}

//! Quantities and limits as a reader wants them: short, and honest about what was rounded.

use crate::interpret::{AnalyteTrend, Limit, Limits};
use crate::panel::Assay;
use crate::value::{Decimal, End, Known};

/// A decimal with at most about five significant digits; `~` where some were left out.
pub(super) fn tidy(value: Decimal) -> String {
    let billion = 1_000_000_000_u64;
    let mut places = 2_u32;
    // Small numbers need more places for the same number of digits.
    let mut magnitude = value.billionths().unsigned_abs();
    if magnitude > 0 {
        while magnitude < 100 * billion && places < 9 {
            magnitude *= 10;
            places += 1;
        }
    }
    // A number that is not round must not look like a round limit: 149.996 is not 150.
    let is_rounder = |places: u32| value.rounded(places) == value.rounded(places - 1);
    while value.rounded(places) != value && is_rounder(places) {
        places += 1;
    }
    let rounded = value.rounded(places);
    if rounded == value {
        value.to_string()
    } else {
        format!("~{rounded}")
    }
}

/// What is known of a quantity: `45`, `<0.27`, `10 to 20`, `~0.3333`.
pub(super) fn amount(known: &Known) -> String {
    if known.says_nothing() {
        return "unknown".to_string();
    }
    if let Some(value) = nearly_exact(known) {
        return if known.exact().is_some() {
            tidy(value)
        } else {
            format!("~{}", tidy(value).trim_start_matches('~'))
        };
    }
    match (known.low(), known.high()) {
        (End::Unbounded | End::Closed(Decimal::ZERO), End::Open(high)) => {
            format!("<{}", tidy(high))
        }
        (End::Unbounded | End::Closed(Decimal::ZERO), End::Closed(high)) => {
            format!("<={}", tidy(high))
        }
        (End::Open(low), End::Unbounded) => format!(">{}", tidy(low)),
        (End::Closed(low), End::Unbounded) => format!(">={}", tidy(low)),
        (low, high) => {
            let low = match low {
                End::Open(low) => format!("above {}", tidy(low)),
                End::Closed(low) => tidy(low),
                End::Unbounded => "anything".to_string(),
            };
            match high {
                End::Open(high) => format!("{low} to below {}", tidy(high)),
                End::Closed(high) => format!("{low} to {}", tidy(high)),
                End::Unbounded => low,
            }
        }
    }
}

/// The value where it is exact, or one beside it where a conversion was not finite and the
/// value lies between two neighboring decimals.
pub(super) fn nearly_exact(known: &Known) -> Option<Decimal> {
    let (low, high) = (known.low().value()?, known.high().value()?);
    let apart = high.checked_sub(low)?.billionths();
    (apart <= 1).then_some(low)
}

/// The limits of chance beside which a change in percent is shown.
pub(super) fn chance_limits(trend: &AnalyteTrend) -> Vec<Decimal> {
    trend
        .reference_change
        .as_ref()
        .map_or(Vec::new(), |limits| {
            vec![limits.fall_percent, limits.rise_percent]
        })
}

/// What is known of a number, rounded to tenths: `-33.3`, `20.5..40`, `>12.5`; with more places where it
/// would look like a whole number or one of the cut-offs, or lie beyond it.
pub(super) fn tenths(known: &Known, cut_offs: &[Decimal]) -> String {
    let cut_offs: Vec<Decimal> = cut_offs
        .iter()
        .copied()
        .chain(known.nearest_whole_numbers())
        .collect();
    let rounded = |value: Decimal| value.rounded_beside(1, &cut_offs);
    // A quotient that is not finite is enclosed; its ends differ only far behind the point.
    if let Some(value) = known.one_number_beside(1, &cut_offs) {
        return value.to_string();
    }
    let (low, high) = (known.low().value(), known.high().value());
    match (low, high) {
        (Some(low), Some(high)) => {
            let (low, high) = (rounded(low), rounded(high));
            if low == high {
                low.to_string()
            } else {
                format!("{low}..{high}")
            }
        }
        (Some(low), None) => format!(">{}", rounded(low)),
        (None, Some(high)) => format!("<{}", rounded(high)),
        (None, None) => String::new(),
    }
}

/// The limits in one cell: `150-410`, `<=0.5`, `>=70`, `9.5..12 to 11..16`.
pub(super) fn limits_text(limits: &Limits) -> String {
    match (&limits.lower, &limits.upper) {
        (None, None) => String::new(),
        (Some(lower), None) => format!(
            "{}{}",
            if lower.exclusive { ">" } else { ">=" },
            limit_text(lower)
        ),
        (None, Some(upper)) => format!(
            "{}{}",
            if upper.exclusive { "<" } else { "<=" },
            limit_text(upper)
        ),
        (Some(lower), Some(upper)) => {
            let (low, high) = (limit_text(lower), limit_text(upper));
            let low = if lower.exclusive {
                format!(">{low}")
            } else {
                low
            };
            let high = if upper.exclusive {
                format!("<{high}")
            } else {
                high
            };
            let plain = [&low, &high].iter().all(|text| {
                text.bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.')
                    && !text.contains("..")
            });
            if plain {
                format!("{low}-{high}")
            } else {
                format!("{low} to {high}")
            }
        }
    }
}

fn limit_text(limit: &Limit) -> String {
    match (limit.value.low().value(), limit.value.high().value()) {
        (Some(low), Some(high)) if nearly_exact(&limit.value).is_none() => {
            format!("{}..{}", tidy(low), tidy(high))
        }
        _ => amount(&limit.value),
    }
}

/// Points: `2`, or `0..2` where they are not decided.
pub(super) fn points(least: i32, most: i32) -> String {
    if least == most {
        least.to_string()
    } else {
        format!("{least}..{most}")
    }
}

/// A unit as printed; one that is nothing but a remark in braces, such as `{INR}`, is none.
pub(super) fn unit_text(unit: &str) -> &str {
    if unit.starts_with('{') && unit.ends_with('}') {
        ""
    } else {
        unit
    }
}

/// The calibrator as printed behind a unit; empty where it isn't stated.
pub(super) fn assay_text(assay: Assay) -> &'static str {
    match assay {
        Assay::Feu => " FEU",
        Assay::Ddu => " DDU",
        Assay::Unstated => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::LimitOrigin;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn limit(low: &str, high: &str, exclusive: bool) -> Option<Limit> {
        Some(Limit {
            value: Known::between(decimal(low), decimal(high)).unwrap(),
            exclusive,
            assay: Assay::Unstated,
            origin: LimitOrigin::Builtin,
            sources: Vec::new(),
        })
    }

    #[test]
    fn long_fractions_are_rounded_openly() {
        for (value, shown) in [
            ("45", "45"),
            ("176.8", "176.8"),
            ("0.123456789", "~0.12346"),
            ("123.456", "~123.46"),
            ("0.000001234", "0.000001234"),
            ("12345.67", "12345.67"),
            ("-0.5", "-0.5"),
            ("0", "0"),
            ("149.996", "149.996"),
            ("49.99999", "49.99999"),
            ("123.404", "123.404"),
        ] {
            assert_eq!(tidy(decimal(value)), shown);
        }
        let third = Known::new(
            End::Open(decimal("0.333333333")),
            End::Open(decimal("0.333333334")),
        )
        .unwrap();
        assert_eq!(amount(&third), "~0.33333");
        assert_eq!(
            amount(&Known::from_zero_below(decimal("0.27")).unwrap()),
            "<0.27"
        );
        assert_eq!(amount(&Known::not_negative()), "unknown");
    }

    #[test]
    fn limits_in_one_cell() {
        let text = |lower, upper| {
            limits_text(&Limits {
                lower,
                upper,
                ..Limits::default()
            })
        };
        assert_eq!(
            text(limit("150", "150", false), limit("410", "410", false)),
            "150-410"
        );
        assert_eq!(text(None, limit("0.5", "0.5", true)), "<0.5");
        assert_eq!(text(limit("70", "70", false), None), ">=70");
        assert_eq!(
            text(limit("9.5", "12", false), limit("11", "16", false)),
            "9.5..12 to 11..16"
        );
        assert_eq!(
            text(limit("-2", "-2", false), limit("2", "2", true)),
            "-2 to <2"
        );
        assert_eq!(text(None, None), "");
    }
}

//! A number as its digits were written, before it is taken for a value.

use std::cmp::Ordering;

use crate::value::{DecimalError, Numeral};

/// A number as written: digits with at most one point, and powers of ten.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub negative: bool,
    pub digits: String,
    pub exponent: i64,
}

impl Written {
    pub fn numeral(&self, extra_power: i64) -> Result<Numeral, DecimalError> {
        let sign = if self.negative { "-" } else { "" };
        Numeral::parse(&format!(
            "{sign}{}e{}",
            self.digits,
            self.exponent.saturating_add(extra_power)
        ))
    }

    /// Where the first digit that isn't zero stands, and the digits from there; `None` for zero.
    fn magnitude(&self) -> Option<(i64, String)> {
        let (whole, fraction) = self.digits.split_once('.').unwrap_or((&self.digits, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let zeros = i64::try_from(all.len() - significant.len()).unwrap_or(i64::MAX);
        let whole = i64::try_from(whole.len()).unwrap_or(i64::MAX);
        let place = (whole - zeros).saturating_add(self.exponent);
        (!significant.is_empty()).then(|| (place, significant.trim_end_matches('0').to_string()))
    }

    /// Exact, whatever the size.
    pub fn compare(&self, other: &Written) -> Ordering {
        let (mine, theirs) = (self.magnitude(), other.magnitude());
        let sign = |written: &Written, magnitude: &Option<_>| match (magnitude, written.negative) {
            (None, _) => 0,
            (Some(_), true) => -1,
            (Some(_), false) => 1,
        };
        let (my_sign, their_sign) = (sign(self, &mine), sign(other, &theirs));
        my_sign.cmp(&their_sign).then_with(|| {
            if my_sign < 0 {
                theirs.cmp(&mine)
            } else {
                mine.cmp(&theirs)
            }
        })
    }

    pub fn is_below_zero(&self) -> bool {
        self.negative && self.magnitude().is_some()
    }

    pub fn is_zero(&self) -> bool {
        self.magnitude().is_none()
    }
}

/// What follows a multiplication sign.
pub(super) fn times_sign(text: &str) -> Option<&str> {
    text.strip_prefix(['x', 'X', '×', '*', '·', '✕', '⋅'])
        .map(str::trim_start)
}

/// `x10^3`, `× 10³`, `*10E3` at the start of a text: the power and what follows.
pub(super) fn power_of_ten(text: &str) -> Option<(i64, &str)> {
    const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let rest = times_sign(text)?.strip_prefix("10")?;
    let superscript = |character: char| {
        (0_i64..)
            .zip(SUPERSCRIPTS.chars())
            .find(|&(_, digit)| digit == character)
            .map(|(value, _)| value)
    };
    let negative_superscript = rest.strip_prefix('⁻');
    let digits = negative_superscript.unwrap_or(rest);
    let length: usize = digits
        .chars()
        .take_while(|&c| superscript(c).is_some())
        .map(char::len_utf8)
        .sum();
    if length > 0 {
        let power = digits[..length]
            .chars()
            .filter_map(superscript)
            .fold(0_i64, |power, digit| {
                power.saturating_mul(10).saturating_add(digit)
            });
        let power = if negative_superscript.is_some() {
            -power
        } else {
            power
        };
        return Some((power, digits[length..].trim_start()));
    }
    let rest = rest.trim_start();
    let rest = rest
        .strip_prefix("**")
        .or_else(|| rest.strip_prefix(['^', '*', 'e', 'E']))?;
    let (sign, digits) = match rest.trim_start().strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, rest.trim_start().trim_start_matches('+')),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let power: i64 = digits[..length].parse().ok()?;
    Some((sign * power, digits[length..].trim_start()))
}

/// `e3`, `E+02` right after the digits: the power and what follows.
pub(super) fn leading_exponent(text: &str) -> (i64, &str) {
    let Some(rest) = text.strip_prefix(['e', 'E']) else {
        return (0, text);
    };
    let (sign, digits) = match rest.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, rest.strip_prefix('+').unwrap_or(rest)),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return (0, text);
    }
    // More digits than fit: far outside every range, and refused as such.
    let power: i64 = digits[..length].parse().unwrap_or(i64::from(i32::MAX));
    (sign * power.min(i64::from(i32::MAX)), &digits[length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten() {
        for (text, expected) in [
            ("x10^3", Some((3, ""))),
            ("× 10³ U/L", Some((3, "U/L"))),
            ("*10E+03/L", Some((3, "/L"))),
            ("x10^-2", Some((-2, ""))),
            ("x10⁻²", Some((-2, ""))),
            ("x10**6/L", Some((6, "/L"))),
            ("10^3", None),
            ("x10", None),
            ("x103", None),
            ("x10^99999999999999999999", None),
        ] {
            assert_eq!(power_of_ten(text), expected, "{text}");
        }
        assert_eq!(leading_exponent("e3 x"), (3, " x"));
        assert_eq!(leading_exponent("E-02"), (-2, ""));
        assert_eq!(leading_exponent("e/L"), (0, "e/L"));
    }

    proptest::proptest! {
        #[test]
        fn order_of_written_numbers_is_exact(a in "[0-9]{1,20}(\\.[0-9]{1,20})?", b in "[0-9]{1,20}(\\.[0-9]{1,20})?") {
            let written = |text: &str, negative| Written { negative, digits: text.to_string(), exponent: 0 };
            let padded = |text: &str| {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                format!("{whole:0>20}{fraction:0<20}")
            };
            let expected = padded(&a).cmp(&padded(&b));
            proptest::prop_assert_eq!(written(&a, false).compare(&written(&b, false)), expected);
            proptest::prop_assert_eq!(written(&a, true).compare(&written(&b, true)), expected.reverse());
        }
    }
}

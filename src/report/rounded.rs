//! Numbers with so many places, of which none is a negative zero.

/// A number with so many places.
pub(super) fn rounded(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    match text.strip_prefix('-') {
        Some(zero) if is_zero(zero) => zero.to_string(),
        _ => text,
    }
}

/// The same with its sign, as of a difference; what rounds to zero has none.
pub(super) fn signed(number: f64, places: usize) -> String {
    let text = rounded(number, places);
    match text.starts_with('-') || is_zero(&text) || number.is_nan() {
        true => text,
        false => format!("+{text}"),
    }
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::{rounded, signed};

    #[test]
    fn no_zero_is_negative() {
        for (number, plain, with_sign) in [
            (-0.0004, "0.000", "0.000"),
            (-0.0, "0.000", "0.000"),
            (0.0004, "0.000", "0.000"),
            (-0.0006, "-0.001", "-0.001"),
            (0.5, "0.500", "+0.500"),
            (-1.0, "-1.000", "-1.000"),
        ] {
            assert_eq!(rounded(number, 3), plain);
            assert_eq!(signed(number, 3), with_sign);
        }
    }
}

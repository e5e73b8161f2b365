//! Whether two numbers as they are written are of one result: a column of numbers may hold rounded what the one of texts says.

use crate::input::grammar::number::DecimalMark;
use crate::value::Decimal;

use super::written_forms::stands_for_none;

/// No number of a result is longer, in bytes.
const LONGEST: usize = 40;

/// Whether neither number is the other one with fewer decimals. `None` where one of them is no plain number, or
/// stands for none.
pub(super) fn differ(
    (one, mark): (&str, DecimalMark),
    (other, mark_of_other): (&str, DecimalMark),
) -> Option<bool> {
    let ((one, decimals), (other, of_other)) = (read(one, mark)?, read(other, mark_of_other)?);
    let difference = one.checked_sub(other)?.billionths().unsigned_abs();
    const PLACES: u32 = 9;
    let unit_of_last = 10_u64.pow(PLACES - decimals.min(of_other).min(PLACES));
    Some(difference.saturating_mul(2) > unit_of_last)
}

/// The number with which a text begins, and how many decimals it is written with.
fn read(text: &str, mark: DecimalMark) -> Option<(Decimal, u32)> {
    let text = text.trim().trim_start_matches('+');
    let is_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
    let end = text.find(|letter| !is_of_number(letter));
    let (number, behind) = text.split_at(end.unwrap_or(text.len()));
    // A power of ten, or a range.
    let goes_on = behind.starts_with(['e', 'E', '-', '–', '^', '*', '/', ':']);
    if number.is_empty() || number.len() > LONGEST || goes_on || stands_for_none(number) {
        return None;
    }
    let decimal = match (mark.is_comma(), number.contains(','), number.contains('.')) {
        (true, ..) => ',',
        (false, true, false) if mark == DecimalMark::Unknown => ',',
        _ => '.',
    };
    let groups = match decimal {
        ',' => '.',
        _ => ',',
    };
    let plain = number.replace(groups, "").replace(decimal, ".");
    let decimals = plain.split_once('.').map_or(0, |(_, behind)| behind.len());
    Some((Decimal::parse(&plain).ok()?, u32::try_from(decimals).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_numbers_are_of_one_result() {
        use DecimalMark::{Comma, Point, Unknown};
        for (one, mark, other, expected) in [
            ("145", Point, "45", Some(true)),
            ("145", Point, "145.0", Some(false)),
            ("145.4", Point, "145", Some(false)),
            ("1.25", Point, "1.3", Some(false)),
            ("1.25", Point, "1.2", Some(false)),
            ("1.25", Point, "1.4", Some(true)),
            ("0.1", Point, "0.10000000149", None),
            ("0.1", Point, "0.100000001", Some(false)),
            ("1,25", Comma, "1.25", Some(false)),
            ("1.450", Comma, "1450", Some(false)),
            ("1,450", Point, "1450", Some(false)),
            ("1,25", Unknown, "1.25", Some(false)),
            ("45 H", Point, "45", Some(false)),
            ("45", Point, "9999999", None),
            ("45-60", Point, "45", None),
            ("negative", Point, "0", None),
            ("<45", Point, "45", None),
            ("", Point, "45", None),
        ] {
            assert_eq!(
                differ((one, mark), (other, Point)),
                expected,
                "{one} {other}"
            );
        }
    }
}

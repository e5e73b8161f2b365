//! Exact decimals. No binary float takes part in any decision.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{End, Known};

/// An exact decimal number with nine places after the point.
///
/// Stored as a whole number of billionths, so that 16.4 - 13.4 is exactly 3.
/// Range: about -9.2e9 to 9.2e9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i64);

/// Why a text is no [`Decimal`] or [`Ratio`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with at most one point, a sign and an exponent.
    #[error("not a decimal number")]
    Malformed,
    /// Outside the range or with more digits than can be kept exactly.
    #[error("has more digits than can be kept exactly")]
    OutOfRange,
}

const PLACES: i32 = 9;
const UNIT: i64 = 1_000_000_000;

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal(0);

    /// The largest that there is, about 9.2e9.
    pub const LARGEST: Decimal = Decimal(i64::MAX);

    /// The smallest that there is, about -9.2e9.
    pub const SMALLEST: Decimal = Decimal(i64::MIN);

    /// The whole number `value`, or `None` where it is out of range.
    pub fn from_whole(value: i64) -> Option<Self> {
        value.checked_mul(UNIT).map(Decimal)
    }

    /// The number of billionths.
    pub fn billionths(self) -> i64 {
        self.0
    }

    /// The decimal that is this many billionths.
    pub const fn from_billionths(billionths: i64) -> Self {
        Decimal(billionths)
    }

    /// Reads a plain decimal such as `-12.50`; the text must be exactly representable.
    ///
    /// # Errors
    /// [`DecimalError`] where the text is no number or can't be kept exactly.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        Numeral::parse(text)?
            .convert(Ratio::ONE)
            .and_then(|known| known.exact())
            .ok_or(DecimalError::OutOfRange)
    }

    /// The sum, or `None` where it is out of range.
    pub fn checked_add(self, other: Decimal) -> Option<Self> {
        self.0.checked_add(other.0).map(Decimal)
    }

    /// The difference, or `None` where it is out of range.
    pub fn checked_sub(self, other: Decimal) -> Option<Self> {
        self.0.checked_sub(other.0).map(Decimal)
    }

    /// The product rounded down and rounded up to nine places; both are equal where it is exact.
    /// `None` where it is out of range.
    pub fn product(self, other: Decimal) -> Option<(Self, Self)> {
        enclose(i128::from(self.0) * i128::from(other.0), i128::from(UNIT))
    }

    /// The quotient rounded down and rounded up to nine places; both are equal where it is exact.
    /// `None` where the divisor is not positive or the result out of range.
    pub fn quotient(self, divisor: Decimal) -> Option<(Self, Self)> {
        if divisor.0 <= 0 {
            return None;
        }
        enclose(i128::from(self.0) * i128::from(UNIT), i128::from(divisor.0))
    }

    /// The greatest whole number that is not above this; `None` where it is out of range.
    pub fn floor(self) -> Option<Self> {
        Decimal::from_whole(self.0.div_euclid(UNIT))
    }

    /// The number rounded half up to `places` for display, trailing zeros kept away.
    pub fn rounded(self, places: u32) -> Decimal {
        let places = places.min(PLACES as u32);
        let step = 10_i64.pow(PLACES as u32 - places);
        let half = step / 2;
        let remainder = self.0.rem_euclid(step);
        let down = self.0.saturating_sub(remainder);
        if remainder >= half && step > 1 {
            down.checked_add(step).map_or(self, Decimal)
        } else {
            Decimal(down)
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let whole = magnitude / UNIT as u64;
        let fraction = magnitude % UNIT as u64;
        let text = if fraction == 0 {
            format!("{sign}{whole}")
        } else {
            let digits = format!("{fraction:09}");
            format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
        };
        formatter.pad(&text)
    }
}

impl Serialize for Decimal {
    /// Decimals are written as text, so that no reader turns them into binary floats unasked.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An exact positive ratio between two units, such as 88.4 or 1/12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: u64,
    denominator: u64,
}

impl Ratio {
    /// One to one.
    pub const ONE: Ratio = Ratio {
        numerator: 1,
        denominator: 1,
    };

    /// Reads `88.4`, `0.001` or `1/12`.
    ///
    /// # Errors
    /// [`DecimalError`] where the text is no positive ratio.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (numerator, denominator) = match text.split_once('/') {
            Some((above, below)) => (Decimal::parse(above.trim())?, Decimal::parse(below.trim())?),
            None => (Decimal::parse(text.trim())?, Decimal(UNIT)),
        };
        if numerator.0 <= 0 || denominator.0 <= 0 {
            return Err(DecimalError::Malformed);
        }
        Ok(Ratio::reduced(numerator.0 as u64, denominator.0 as u64))
    }

    /// The whole number `factor` to one.
    pub fn whole(factor: u32) -> Self {
        Ratio {
            numerator: u64::from(factor.max(1)),
            denominator: 1,
        }
    }

    /// One to the whole number `parts`.
    pub fn one_in(parts: u32) -> Self {
        Ratio {
            numerator: 1,
            denominator: u64::from(parts.max(1)),
        }
    }

    fn reduced(numerator: u64, denominator: u64) -> Self {
        let (mut a, mut b) = (numerator, denominator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Ratio {
            numerator: numerator / a,
            denominator: denominator / a,
        }
    }
}

/// A number as it was printed: `mantissa` times ten to the power of `exponent`, exactly; or, where it has more digits
/// than the mantissa holds, between that and the next mantissa away from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Numeral {
    mantissa: i64,
    exponent: i32,
    /// Whether digits follow those of the mantissa that are not all zeros.
    has_more: bool,
}

impl Numeral {
    /// Reads ASCII digits, any number of them, with an optional sign, point and exponent.
    ///
    /// # Errors
    /// [`DecimalError::Malformed`] where the text is no number, [`DecimalError::OutOfRange`]
    /// where it has an exponent beyond 99.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (number, exponent) = match text.find(['e', 'E']) {
            Some(at) => {
                let digits = &text[at + 1..];
                let bare = digits.strip_prefix(['+', '-']).unwrap_or(digits);
                if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(DecimalError::Malformed);
                }
                let exponent: i32 = digits.parse().map_err(|_| DecimalError::OutOfRange)?;
                (&text[..at], exponent)
            }
            None => (text, 0),
        };
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number.strip_prefix('+').unwrap_or(number)),
        };
        let (mut mantissa, mut places, mut digits, mut point) = (0_i64, 0_i32, 0, false);
        let (mut is_full, mut has_more) = (false, false);
        // Trailing zeros after the point must not use up the room for digits.
        let number = if number.contains('.') {
            let trimmed = number.trim_end_matches('0');
            if trimmed == "." || trimmed.is_empty() {
                number
            } else {
                trimmed
            }
        } else {
            number
        };
        for byte in number.bytes() {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    let digit = i64::from(byte - b'0');
                    let longer = mantissa.checked_mul(10);
                    match longer.and_then(|shifted| shifted.checked_add(digit)) {
                        Some(longer) if !is_full => {
                            mantissa = longer;
                            places += i32::from(point);
                        }
                        // A digit that finds no room; before the point it still makes the number ten times as large.
                        _ => {
                            is_full = true;
                            has_more |= digit != 0;
                            places -= i32::from(!point);
                        }
                    }
                }
                b'.' if !point => point = true,
                _ => return Err(DecimalError::Malformed),
            }
        }
        if digits == 0 {
            return Err(DecimalError::Malformed);
        }
        if exponent.unsigned_abs() > 99 && mantissa != 0 {
            return Err(DecimalError::OutOfRange);
        }
        Ok(Numeral {
            mantissa: if negative { -mantissa } else { mantissa },
            exponent: if mantissa == 0 { 0 } else { exponent - places },
            has_more,
        })
    }

    /// Whether the number is below zero.
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Whether the number is zero.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The number in another unit. Where the result has more than nine places, it is the open
    /// interval between the two neighboring decimals: no cut-off lies strictly inside, so
    /// rounding can't decide. `None` where it is out of range.
    pub fn convert(self, ratio: Ratio) -> Option<Known> {
        let mantissa = i128::from(self.mantissa);
        let (mut floor, mut ceiling) = self.enclosed(mantissa, ratio)?;
        if self.has_more {
            // Of a number with more digits than fit, all that is known is between which two it lies.
            let (low, high) = self.enclosed(mantissa + mantissa.signum(), ratio)?;
            (floor, ceiling) = (floor.min(low), ceiling.max(high));
        }
        if floor == ceiling {
            Some(Known::exactly(floor))
        } else {
            Known::new(End::Open(floor), End::Open(ceiling))
        }
    }

    /// A mantissa with this exponent in another unit, rounded down and up.
    fn enclosed(self, mantissa: i128, ratio: Ratio) -> Option<(Decimal, Decimal)> {
        let mut numerator = mantissa.checked_mul(i128::from(ratio.numerator))?;
        let mut denominator = i128::from(ratio.denominator);
        let shift = self.exponent.checked_add(PLACES)?;
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        if shift >= 0 {
            numerator = match power {
                Some(power) => numerator.checked_mul(power)?,
                None if numerator == 0 => 0,
                None => return None,
            };
        } else {
            match power.and_then(|power| denominator.checked_mul(power)) {
                Some(product) => denominator = product,
                // So small that it lies between zero and the first decimal.
                None => (numerator, denominator) = (numerator.signum(), 2),
            }
        }
        enclose(numerator, denominator)
    }
}

fn enclose(numerator: i128, denominator: i128) -> Option<(Decimal, Decimal)> {
    let floor = numerator.div_euclid(denominator);
    let exact = numerator.rem_euclid(denominator) == 0;
    let floor = i64::try_from(floor).ok()?;
    let ceiling = if exact { floor } else { floor.checked_add(1)? };
    Some((Decimal(floor), Decimal(ceiling)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn sixteen_point_four_minus_thirteen_point_four_is_exactly_three() {
        assert_eq!(
            decimal("16.4").checked_sub(decimal("13.4")),
            Some(decimal("3"))
        );
        assert_eq!(
            decimal("18.1").checked_sub(decimal("12.1")),
            Some(decimal("6"))
        );
        assert_eq!(
            decimal("0.3").product(decimal("7")),
            Some((decimal("2.1"), decimal("2.1")))
        );
    }

    #[test]
    fn two_milligrams_of_creatinine_are_exactly_176_point_8_micromoles() {
        let ratio = Ratio::parse("88.4").unwrap();
        let known = Numeral::parse("2.0").unwrap().convert(ratio).unwrap();
        assert_eq!(known, Known::exactly(decimal("176.8")));
    }

    #[test]
    fn a_conversion_that_is_not_finite_is_enclosed() {
        let third = Numeral::parse("1")
            .unwrap()
            .convert(Ratio::parse("1/3").unwrap())
            .unwrap();
        assert_eq!(third.low(), End::Open(decimal("0.333333333")));
        assert_eq!(third.high(), End::Open(decimal("0.333333334")));
    }

    #[test]
    fn malformed_and_monstrous_numbers_are_refused() {
        for text in [
            "", "-", ".", "1.2.3", "1e", "e5", "0x10", "1_000", "١", "--1", "1e+-5",
        ] {
            assert_eq!(Numeral::parse(text), Err(DecimalError::Malformed), "{text}");
        }
        for text in ["1e400", "1e-400", "9e99999999999"] {
            assert_eq!(
                Numeral::parse(text),
                Err(DecimalError::OutOfRange),
                "{text}"
            );
        }
        for text in ["1e90", "1234567890123456789", "12345678901234567890123456"] {
            let numeral = Numeral::parse(text).unwrap();
            assert_eq!(numeral.convert(Ratio::ONE), None, "{text}");
        }
        assert_eq!(
            Decimal::parse("0.0000000001"),
            Err(DecimalError::OutOfRange)
        );
        assert_eq!(
            Decimal::parse("0.10000000000000000000000"),
            Ok(decimal("0.1"))
        );
    }

    #[test]
    fn tiny_numbers_stay_above_zero() {
        let tiny = Numeral::parse("1e-60")
            .unwrap()
            .convert(Ratio::ONE)
            .unwrap();
        assert_eq!(tiny.low(), End::Open(Decimal::ZERO));
        let tiny = Numeral::parse("-1e-60")
            .unwrap()
            .convert(Ratio::ONE)
            .unwrap();
        assert_eq!(tiny.high(), End::Open(Decimal::ZERO));
    }

    #[test]
    fn more_digits_than_fit_are_enclosed_by_one_unit_in_the_last_place() {
        let read = |text: &str| Numeral::parse(text).unwrap().convert(Ratio::ONE).unwrap();
        for (text, low, high) in [
            ("49.99999999999999999999", "49.999999999", "50"),
            ("-49.99999999999999999999", "-50", "-49.999999999"),
            ("0.30000000000000000000004", "0.3", "0.300000001"),
            (
                "1234567890.12345678912345",
                "1234567890.123456789",
                "1234567890.12345679",
            ),
            ("4999999999999999999999e-20", "49.999999999", "50"),
            // As many digits as just fit, and one more.
            ("9.2233720368547758071", "9.223372036", "9.223372037"),
        ] {
            assert_eq!(
                (read(text).low(), read(text).high()),
                (End::Open(decimal(low)), End::Open(decimal(high))),
                "{text}"
            );
        }
        // Zeros say nothing more.
        for text in [
            "50.0000000000000000000000",
            "5000000000000000000000000e-23",
            "0050",
        ] {
            assert_eq!(read(text), Known::exactly(decimal("50")), "{text}");
        }
        // In another unit, too.
        let thousandth = Ratio::parse("0.001").unwrap();
        let known = Numeral::parse("49999.99999999999999999").unwrap();
        let known = known.convert(thousandth).unwrap();
        assert_eq!(known.high(), End::Open(decimal("50")));
    }

    #[test]
    fn printing_and_rounding() {
        assert_eq!(decimal("-0.50").to_string(), "-0.5");
        assert_eq!(decimal("176.80").to_string(), "176.8");
        assert_eq!(decimal("2.345").rounded(2).to_string(), "2.35");
        assert_eq!(decimal("49.999").rounded(0).to_string(), "50");
    }

    proptest::proptest! {
        #[test]
        fn parse_and_print_round_trip(billionths: i64) {
            let value = Decimal(billionths);
            proptest::prop_assert_eq!(Decimal::parse(&value.to_string()).ok().or(
                // One more than the mantissa of a numeral holds.
                (billionths == i64::MIN).then_some(value)), Some(value));
        }

        #[test]
        fn a_number_lies_within_what_is_read_of_it(whole in 0..9_000_000_000_u64, parts in "[0-9]{0,40}") {
            let known = Numeral::parse(&format!("{whole}.{parts}")).unwrap().convert(Ratio::ONE).unwrap();
            let nine = format!("{parts:0<9}");
            let down = decimal(&format!("{whole}.{}", &nine[..9]));
            let is_exact = nine[9..].bytes().all(|digit| digit == b'0');
            let up = Decimal::from_billionths(down.billionths() + 1);
            let expected = if is_exact {
                Known::exactly(down)
            } else {
                Known::new(End::Open(down), End::Open(up)).unwrap()
            };
            proptest::prop_assert_eq!(known, expected);
        }

        #[test]
        fn any_text_never_panics(text in "\\PC{0,40}") {
            let _ = Numeral::parse(&text).map(|numeral| numeral.convert(Ratio::ONE));
        }
    }
}

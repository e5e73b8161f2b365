//! Exact fractions, written for the tests alone, so that they share no arithmetic with the program.

use std::cmp::Ordering;

/// A fraction in lowest terms; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    numerator: i128,
    denominator: i128,
}

impl Exact {
    fn new(numerator: i128, denominator: i128) -> Self {
        assert!(denominator != 0, "a fraction over nothing");
        let (mut a, mut b) = (numerator.abs(), denominator.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = if denominator < 0 { -1 } else { 1 };
        let divisor = a.max(1);
        Exact {
            numerator: sign * numerator / divisor,
            denominator: sign * denominator / divisor,
        }
    }

    /// One over ten to the power of `places`.
    pub fn step(places: u32) -> Self {
        Exact::new(1, 10_i128.pow(places))
    }

    /// Reads `12`, `-0.25` or `1/12`.
    pub fn parse(text: &str) -> Self {
        if let Some((above, below)) = text.split_once('/') {
            return Exact::parse(above.trim()).over(Exact::parse(below.trim()));
        }
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits: i128 = format!("{whole}{fraction}")
            .parse()
            .unwrap_or_else(|_| panic!("`{text}` is no decimal"));
        Exact::new(digits, 10_i128.pow(fraction.len() as u32))
    }

    pub fn times(self, other: Self) -> Self {
        Exact::new(
            self.numerator * other.numerator,
            self.denominator * other.denominator,
        )
    }

    pub fn over(self, other: Self) -> Self {
        Exact::new(
            self.numerator * other.denominator,
            self.denominator * other.numerator,
        )
    }

    pub fn plus(self, other: Self) -> Self {
        Exact::new(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )
    }

    pub fn minus(self, other: Self) -> Self {
        self.plus(Exact::new(-other.numerator, other.denominator))
    }

    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// The digits after the point that it takes to write the number; `None` where no number of digits does.
    pub fn places(self) -> Option<u32> {
        (0..=18).find(|places| 10_i128.pow(*places) % self.denominator == 0)
    }

    /// The number as a decimal; `None` where it has no end or too many digits for any result.
    pub fn text(self) -> Option<String> {
        let places = self.places()?;
        let digits = self.numerator.abs() * (10_i128.pow(places) / self.denominator);
        if digits >= 10_i128.pow(18) {
            return None;
        }
        let sign = if self.numerator < 0 { "-" } else { "" };
        let padded = format!("{digits:0>width$}", width = places as usize + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places as usize);
        Some(if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        })
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

//! Numbers for print: with few places, and with more where few would show a number on a cut-off, or
//! beyond one, that it isn't on.

use std::cmp::Ordering;

use super::{Decimal, End, Known};

/// An interval no wider than this is one number whose digits do not end, in billionths.
const ONE_NUMBER: i64 = 100_000;

/// The most places that a decimal has.
const MOST_PLACES: u32 = 9;

impl Decimal {
    /// The number rounded to `places`, or to as many more as it takes to stand on the same side of
    /// each cut-off as the number itself.
    ///
    /// ```
    /// use coagscope::value::Decimal;
    /// let decimal = |text| Decimal::parse(text).unwrap();
    /// assert_eq!(decimal("49.97").rounded_beside(1, &[decimal("50")]), decimal("49.97"));
    /// assert_eq!(decimal("49.97").rounded_beside(1, &[]), decimal("50"));
    /// ```
    pub fn rounded_beside(self, places: u32, cut_offs: &[Decimal]) -> Decimal {
        (places..MOST_PLACES)
            .map(|places| self.rounded(places))
            .find(|shown| {
                let same_side = |cut_off: &Decimal| shown.cmp(cut_off) == self.cmp(cut_off);
                cut_offs.iter().all(same_side)
            })
            .unwrap_or(self)
    }
}

impl Known {
    /// The one number that this is, for print: rounded as [`Decimal::rounded_beside`] does. `None` where
    /// it is known no better than between two numbers, or where no number shows on which side of a cut-off it is.
    pub fn one_number_beside(&self, places: u32, cut_offs: &[Decimal]) -> Option<Decimal> {
        let (low, high) = (self.low().value()?, self.high().value()?);
        if high.checked_sub(low)?.billionths() > ONE_NUMBER {
            return None;
        }
        (places..=MOST_PLACES)
            .flat_map(|places| [low.rounded(places), high.rounded(places)])
            .find(|shown| {
                cut_offs
                    .iter()
                    .all(|&cut_off| self.side_of(cut_off) == Some(shown.cmp(&cut_off)))
            })
    }

    /// The interval with rounded ends, for print; one number where it is one.
    pub fn rounded_beside(&self, places: u32, cut_offs: &[Decimal]) -> Known {
        if let Some(value) = self.one_number_beside(places, cut_offs) {
            return Known::exactly(value);
        }
        let end = |end: End| match end {
            End::Open(value) => End::Open(value.rounded_beside(places, cut_offs)),
            End::Closed(value) => End::Closed(value.rounded_beside(places, cut_offs)),
            End::Unbounded => End::Unbounded,
        };
        Known::new(end(self.low()), end(self.high())).unwrap_or(*self)
    }

    /// The whole numbers next to its ends: cut-offs that have no places are among them.
    pub fn nearest_whole_numbers(&self) -> impl Iterator<Item = Decimal> {
        [self.low(), self.high()]
            .into_iter()
            .filter_map(End::value)
            .map(|value| value.rounded(0))
    }

    /// On which side of a cut-off all of it lies; `None` where it reaches over the cut-off.
    fn side_of(&self, cut_off: Decimal) -> Option<Ordering> {
        match (self.low(), self.high()) {
            (End::Closed(low), End::Closed(high)) if low == cut_off && high == cut_off => {
                Some(Ordering::Equal)
            }
            (End::Open(low), _) if low >= cut_off => Some(Ordering::Greater),
            (End::Closed(low), _) if low > cut_off => Some(Ordering::Greater),
            (_, End::Open(high)) if high <= cut_off => Some(Ordering::Less),
            (_, End::Closed(high)) if high < cut_off => Some(Ordering::Less),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn no_number_is_shown_on_a_cut_off_that_it_is_not_on() {
        for (value, cut_off, shown) in [
            ("49.97", "50", "49.97"),
            ("50", "50", "50"),
            ("50.04", "50", "50.04"),
            ("49.999999999", "50", "49.999999999"),
            ("-18.76", "-18.8", "-18.76"),
            ("49.94", "50", "49.9"),
            ("49.98", "49.99", "49.98"),
        ] {
            let (value, cut_off) = (decimal(value), decimal(cut_off));
            assert_eq!(value.rounded_beside(1, &[cut_off]), decimal(shown));
            let known = Known::exactly(value);
            assert_eq!(known.one_number_beside(1, &[cut_off]), Some(decimal(shown)));
        }
    }

    #[test]
    fn digits_that_do_not_end_keep_to_their_side() {
        let between =
            |low, high| Known::new(End::Open(decimal(low)), End::Open(decimal(high))).unwrap();
        let third = between("33.3333333", "33.3333334");
        assert_eq!(
            third.one_number_beside(1, &[decimal("33")]),
            Some(decimal("33.3"))
        );
        let just_above = between("50", "50.0000001");
        let shown = just_above.one_number_beside(1, &[decimal("50")]).unwrap();
        assert!(shown > decimal("50"));
        let over = between("49.9999999", "50.0000001");
        assert_eq!(over.one_number_beside(1, &[decimal("50")]), None);
        assert_eq!(between("20", "40").one_number_beside(1, &[]), None);
    }
}

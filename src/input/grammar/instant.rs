//! A point in time in few bytes.

use std::cmp::Ordering;

use super::moment::Moment;

/// A moment as its form and how far it lies from others of the form. Its order is that of moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    /// See [`Moment::form`].
    pub form: u8,
    /// See [`Moment::nanoseconds`].
    pub nanoseconds: i64,
}

impl Instant {
    /// Dates without a time of day have this form.
    pub(crate) const DAY: u8 = 0;
    /// Times of day without an offset from universal time have this form.
    pub(crate) const TIME: u8 = 1;
    /// Times of which an offset from universal time is stated have this form.
    pub(crate) const WITH_OFFSET: u8 = 2;
    /// Numbers have this form.
    const NUMBER: u8 = 3;

    /// The instant of a moment; `None` where it lies too far away.
    pub(crate) fn of(moment: &Moment) -> Option<Self> {
        Some(Instant {
            form: moment.form() as u8,
            nanoseconds: moment.nanoseconds()?,
        })
    }

    /// The moment. Where an offset from universal time was written, it is the same one at another offset.
    pub(crate) fn moment(self) -> Option<Moment> {
        Moment::of_form(usize::from(self.form), self.nanoseconds)
    }
}

impl Ord for Instant {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |one: &Instant| (one.form == Instant::NUMBER, one.nanoseconds, one.form);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;
    use crate::value::Decimal;

    #[test]
    fn instants_have_the_order_of_their_moments() {
        let (day, next) = (date(2024, 1, 1), date(2024, 1, 2));
        let (midnight, noon) = (time(0, 0, 0, 0), time(12, 0, 0, 5));
        let mut moments: Vec<Moment> = [0, -5, 86_400]
            .into_iter()
            .filter_map(|seconds| Decimal::from_whole(seconds).map(Moment::offset))
            .collect();
        for day in [day, next] {
            moments.push(Moment::civil(day, None));
            for time in [midnight, noon] {
                moments.push(Moment::civil(day, Some(time)));
                for minutes in [0, 90, -720] {
                    moments.push(Moment::with_utc_offset(day, time, Some(minutes)));
                }
            }
        }
        let instant = |moment: &Moment| Instant::of(moment).expect("it is near");
        for one in &moments {
            for other in &moments {
                assert_eq!(one.cmp(other), instant(one).cmp(&instant(other)));
            }
            assert_eq!(instant(one).moment(), Some(*one));
        }
        let far = Moment::civil(date(9999, 12, 31), None);
        assert_eq!(Instant::of(&far), None);
    }
}

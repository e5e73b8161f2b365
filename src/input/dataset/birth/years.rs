//! How old somebody is who was born on a day.

use jiff::civil::Date;

use crate::value::{Decimal, Known, Numeral, Ratio};

/// From this age on only completed years are counted, as people do.
pub(super) const GROWN_UP: i64 = 18;

/// How many birthdays somebody had, at a day that is not before the birth.
pub(super) fn years_between(born: Date, sampled: Date) -> i64 {
    let years = i64::from(sampled.year()) - i64::from(born.year());
    let had_birthday = (sampled.month(), sampled.day()) >= (born.month(), born.day());
    years - i64::from(!had_birthday)
}

/// The age in years at sampling, which is not before the birth: completed years of adults; of children the days since the
/// last birthday are a part of a year beside, and of a child before the first birthday each is so much of a year as a day
/// in a column of ages.
pub(super) fn age_at(born: Date, sampled: Date, day: Ratio) -> Option<Known> {
    let years = years_between(born, sampled);
    let whole = Decimal::from_whole(years)?;
    if years >= GROWN_UP {
        return Some(Known::exactly(whole));
    }
    let last = birthday(born, years)?;
    let days = days_between(last, sampled)?;
    if years == 0 {
        return Numeral::parse(&days.to_string()).ok()?.convert(day);
    }
    let of_year = days_between(last, birthday(born, years + 1)?)?;
    let (part, _) = days.quotient(of_year)?;
    Some(Known::exactly(whole.checked_add(part.rounded(3))?))
}

/// The birthday after so many years: the first of March where the year lacks the 29th of February.
fn birthday(born: Date, years: i64) -> Option<Date> {
    let year = born.year().checked_add(i16::try_from(years).ok()?)?;
    Date::new(year, born.month(), born.day())
        .or_else(|_| Date::new(year, 3, 1))
        .ok()
}

fn days_between(earlier: Date, later: Date) -> Option<Decimal> {
    Decimal::from_whole(i64::from(later.since(earlier).ok()?.get_days()))
}

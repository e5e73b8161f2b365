//! Days of the form `2024-01-31` and times of day of the form `23:59:59`, read without a calendar.

/// Year, month and day, of a year from 1900 to 2099; `None` where there is no such day.
#[inline]
pub(crate) fn plain_day(date: &[u8; 10]) -> Option<[u32; 3]> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = date else {
        return None;
    };
    let year = number_of_two(*a, *b)? * 100 + number_of_two(*c, *d)?;
    let (month, day) = (number_of_two(*e, *f)?, number_of_two(*g, *h)?);
    let is_leap_year = year % 4 == 0 && year != 1900;
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap_year),
        1..=12 => 31,
        _ => return None,
    };
    let exists = (1900..2100).contains(&year) && (1..=days).contains(&day);
    exists.then_some([year, month, day])
}

/// The number of a day, counted from 1970, by the civil calendar: years begin in March, so that the day
/// that is left out in most years is the last one.
pub(crate) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The second of the day at `23:59:59` or `23:59`, and whether seconds are written.
#[inline]
pub(crate) fn plain_clock(clock: &[u8]) -> Option<(u32, bool)> {
    let (minutes, seconds) = clock.split_first_chunk::<5>()?;
    let [h, hh, b':', m, mm] = *minutes else {
        return None;
    };
    let hour = number_of_two(h, hh).filter(|hour| *hour < 24)?;
    let minute = number_of_two(m, mm).filter(|minute| *minute < 60)?;
    let second = match *seconds {
        [] => 0,
        [b':', s, ss] => number_of_two(s, ss).filter(|second| *second < 60)?,
        _ => return None,
    };
    Some(((hour * 60 + minute) * 60 + second, !seconds.is_empty()))
}

/// The number of two digits.
#[inline]
fn number_of_two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

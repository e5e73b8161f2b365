//! Days of the form `2024-01-31`, read without a calendar.

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

/// The number of two digits.
#[inline]
pub(crate) fn number_of_two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

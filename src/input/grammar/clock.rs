//! The time of day after a date.

use jiff::civil::Time;

use super::cursor::Cursor;

/// Why a text is no time of day.
pub(super) enum ClockFault {
    Unreadable,
    Impossible(&'static str),
}

/// A time of day.
pub(super) struct Clock {
    pub time: Time,
    /// The midnight that ends the day, written as 24:00 (ISO 8601).
    pub ends_day: bool,
    pub utc_offset_minutes: Option<i16>,
}

/// All that stands after the date: `T14:30:05.5Z`, ` 14:30`, ` 2:30 PM`, ` 14h30`, `1430`, ` kl. 14.30`, ` 14時30分`. A zero
/// that a spreadsheet took away in front is put back: `615` is 06:15.
pub(super) fn separated_clock(cursor: &mut Cursor<'_>) -> Result<Clock, ClockFault> {
    let after_t = cursor.symbol('T') || cursor.symbol('t');
    if !after_t {
        // SAS puts a colon between date and time; basic forms put nothing.
        let _ = cursor.spaces() | cursor.symbol(',') | cursor.spaces() || cursor.symbol(':');
    }
    if !after_t
        && ["à", "kl.", "kl", "um", "at", "alle", "às"]
            .iter()
            .any(|word| cursor.word(word))
    {
        cursor.spaces();
    }
    let (digits, length) = cursor.digits(1, 6).ok_or(ClockFault::Unreadable)?;
    let (mut hour, mut minute, mut second, mut nanosecond) = (digits, 0, 0, 0);
    let mut has_minutes = true;
    match length {
        3 | 4 => (hour, minute) = (digits / 100, digits % 100),
        5 | 6 => {
            (hour, minute, second) = (digits / 10_000, digits / 100 % 100, digits % 100);
            nanosecond = fraction(cursor)?;
        }
        1 | 2 if cursor.symbol(':') => {
            (minute, _) = cursor.digits(2, 2).ok_or(ClockFault::Unreadable)?;
            if cursor.symbol(':') {
                (second, _) = cursor.digits(2, 2).ok_or(ClockFault::Unreadable)?;
                nanosecond = fraction(cursor)?;
            }
        }
        1 | 2 if cursor.symbol('.') => {
            (minute, _) = cursor.digits(2, 2).ok_or(ClockFault::Unreadable)?;
        }
        1 | 2
            if cursor.symbol('時')
                || cursor.symbol('时')
                || cursor.symbol('點')
                || cursor.symbol('点') =>
        {
            if let Some((minutes, _)) = cursor.digits(1, 2) {
                minute = minutes;
                let _ = cursor.symbol('分');
            }
        }
        1 | 2 if cursor.symbol('h') => minute = cursor.digits(2, 2).map_or(0, |(minute, _)| minute),
        1 | 2 => has_minutes = false,
        _ => return Err(ClockFault::Unreadable),
    }
    cursor.spaces();
    let mut word = cursor.letters_and_dots().to_string();
    if matches!(word.to_ascii_lowercase().as_str(), "a." | "p.") {
        cursor.spaces();
        word.push_str(cursor.letters_and_dots());
    }
    let mut zone = None;
    match word.replace('.', "").to_ascii_lowercase().as_str() {
        half @ ("am" | "pm") => {
            if !(1..=12).contains(&hour) {
                return Err(ClockFault::Impossible(
                    "has AM or PM after an hour that isn't 1 to 12; correct it",
                ));
            }
            hour = hour % 12 + if half == "pm" { 12 } else { 0 };
        }
        "uhr" => {}
        "z" | "utc" | "gmt" if has_minutes => zone = Some(0),
        "" if has_minutes || (after_t && length == 2) => {}
        _ => return Err(ClockFault::Unreadable),
    }
    cursor.spaces();
    if zone.is_none() && !cursor.is_at_end() {
        zone = Some(zone_offset(cursor)?);
    }
    if !cursor.is_at_end() {
        return Err(ClockFault::Unreadable);
    }
    let ends_day = (hour, minute, second, nanosecond) == (24, 0, 0, 0);
    if ends_day {
        hour = 0;
    }
    let small = |number: u64| i8::try_from(number).unwrap_or(i8::MAX);
    let time = Time::new(small(hour), small(minute), small(second), nanosecond);
    let time = time
        .map_err(|_| ClockFault::Impossible("has a time of day that doesn't exist; correct it"))?;
    Ok(Clock {
        time,
        ends_day,
        utc_offset_minutes: zone,
    })
}

/// `.5` or `,500` after the seconds, as nanoseconds.
fn fraction(cursor: &mut Cursor<'_>) -> Result<i32, ClockFault> {
    if cursor.one_of(&['.', ',']).is_none() {
        return Ok(0);
    }
    let (digits, length) = cursor.digits(1, 9).ok_or(ClockFault::Unreadable)?;
    let power = u32::try_from(9 - length).unwrap_or(0);
    i32::try_from(digits * 10_u64.pow(power)).map_err(|_| ClockFault::Unreadable)
}

/// `+02:00`, `-0500`, `+01` as minutes.
fn zone_offset(cursor: &mut Cursor<'_>) -> Result<i16, ClockFault> {
    let sign = if cursor.one_of(&['+', '-']).ok_or(ClockFault::Unreadable)? == '-' {
        -1
    } else {
        1
    };
    let (digits, length) = cursor.digits(2, 4).ok_or(ClockFault::Unreadable)?;
    let (hours, minutes) = match length {
        4 => (digits / 100, digits % 100),
        2 if cursor.symbol(':') => (digits, cursor.digits(2, 2).ok_or(ClockFault::Unreadable)?.0),
        2 => (digits, 0),
        _ => return Err(ClockFault::Unreadable),
    };
    // From 12 hours behind universal time to 14 before it.
    let most = if sign < 0 { 12 } else { 14 };
    if hours * 60 + minutes > most * 60 || minutes > 59 {
        return Err(ClockFault::Impossible(
            "has an offset from universal time that doesn't exist; correct it",
        ));
    }
    i16::try_from(hours * 60 + minutes)
        .map(|offset| sign * offset)
        .map_err(|_| ClockFault::Unreadable)
}

//! Times of the most usual form, read without a calendar.

use crate::input::grammar::instant::Instant;

/// Whether a text is a time of the most usual form, `2024-01-31T23:59:59` (or with a space, or without the
/// seconds, or a day alone), on a day that every month has. Every reader of times takes it.
pub(in super::super) fn is_usual_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !matches!(bytes.len(), 10 | 16 | 19) {
        return false;
    }
    let two = |at: usize| {
        let (tens, ones) = (
            bytes[at].wrapping_sub(b'0'),
            bytes[at + 1].wrapping_sub(b'0'),
        );
        if tens > 9 || ones > 9 {
            u8::MAX
        } else {
            tens * 10 + ones
        }
    };
    let day = matches!(two(0), 19 | 20)
        && two(2) <= 99
        && bytes[4] == b'-'
        && (1..=12).contains(&two(5))
        && bytes[7] == b'-'
        && (1..=28).contains(&two(8));
    let clock =
        || matches!(bytes[10], b'T' | b' ') && two(11) < 24 && bytes[13] == b':' && two(14) < 60;
    let seconds = || bytes[16] == b':' && two(17) < 60;
    day && (bytes.len() == 10 || clock()) && (bytes.len() < 19 || seconds())
}

/// The instant of a time of the most usual form. (The calendar of `jiff` checks what is known here.)
pub(super) fn usual_instant(text: &[u8]) -> Instant {
    let two = |at: usize| {
        let digits = text.get(at..at + 2).unwrap_or(b"00");
        digits
            .iter()
            .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
    };
    let (year, month, day) = (two(0) * 100 + two(2), two(5), two(8));
    let seconds = (two(11) * 60 + two(14)) * 60 + two(17);
    Instant {
        form: match text.len() {
            10 => Instant::DAY,
            _ => Instant::TIME,
        },
        nanoseconds: (days_before(year, month) + day - 1) * 86_400_000_000_000
            + seconds * 1_000_000_000,
    }
}

/// How many days lie between 1970 and the first of a month, in the centuries of usual times.
fn days_before(year: i64, month: i64) -> i64 {
    // Years begin with March, so that the odd day is their last one.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let before_month = (153 * month + 2) / 5;
    // The first of March of the year 0 lies so many days before 1970.
    365 * year + leap_days + before_month - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::grammar::time::TimeReader;

    #[test]
    fn every_reader_of_times_takes_the_usual_form() {
        let months = (1900..2100).flat_map(|year| (1..13).map(move |month| (year, month)));
        let days = months.map(|(year, month)| format!("{year}-{month:02}-28"));
        let times = ["2024-02-28T23:59:59", "1999-12-01 00:00"].map(str::to_string);
        for text in days.chain(times) {
            assert!(is_usual_time(&text), "{text}");
            let read = TimeReader::default().read(&text);
            let read = read.ok().flatten();
            let instant = read.and_then(|read| Instant::of(&read));
            assert_eq!(instant, Some(usual_instant(text.as_bytes())), "{text}");
        }
        for text in [
            "2024-02-31",
            "2024-13-01",
            "2024-01-01 24:00",
            "01.02.2024",
            "2024-1-1",
            "",
        ] {
            assert!(!is_usual_time(text), "{text}");
        }
    }
}

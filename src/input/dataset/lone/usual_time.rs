//! Times of the most usual form, read without a calendar.

use crate::input::grammar::instant::Instant;
use crate::input::grammar::plain_time::{day_number, plain_clock, plain_day};

const NANOSECONDS: i64 = 1_000_000_000;

/// Whether a text is a time of the most usual form, `2024-01-31T23:59:59` (or with a space, or without the
/// seconds, or a day alone). Every reader of times takes it.
pub(in super::super) fn is_usual_time(text: &str) -> bool {
    usual_instant(text).is_some()
}

/// The instant of a time of the most usual form; `None` for any other text.
pub(super) fn usual_instant(text: &str) -> Option<Instant> {
    let (date, clock) = text.as_bytes().split_first_chunk()?;
    let [year, month, day] = plain_day(date)?.map(i64::from);
    let (form, seconds) = match clock {
        [] => (Instant::DAY, 0),
        [b'T' | b' ', clock @ ..] => (Instant::TIME, plain_clock(clock)?.0),
        _ => return None,
    };
    Some(Instant {
        form,
        nanoseconds: (day_number(year, month, day) * 86_400 + i64::from(seconds)) * NANOSECONDS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::grammar::time::TimeReader;

    #[test]
    fn every_reader_of_times_takes_the_usual_form() {
        let months = (1900..2100).flat_map(|year| (1..13).map(move |month| (year, month)));
        let days = months.flat_map(|(year, month)| {
            let days = [1, 28, 29, 30, 31].into_iter();
            let exists = move |day: &i8| jiff::civil::Date::new(year, month, *day).is_ok();
            let days = days.filter(exists);
            days.map(move |day| format!("{year}-{month:02}-{day:02}"))
        });
        let times = ["2024-02-28T23:59:59", "1999-12-01 00:00"].map(str::to_string);
        for text in days.chain(times) {
            assert!(usual_instant(&text).is_some(), "{text}");
            let read = TimeReader::default().read(&text);
            let read = read.ok().flatten();
            let instant = read.and_then(|read| Instant::of(&read));
            assert_eq!(instant, usual_instant(&text), "{text}");
        }
        for text in [
            "2024-02-31",
            "2023-02-29",
            "1900-02-29",
            "1899-12-31",
            "2024-01-01 23:60",
            "2024-01-01T23:59:6",
            "2024-01-01x23:59",
            "2024-13-01",
            "2024-01-01 24:00",
            "01.02.2024",
            "2024-1-1",
            "",
        ] {
            assert_eq!(usual_instant(text), None, "{text}");
        }
    }
}

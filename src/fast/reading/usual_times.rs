//! Times of the usual form, most of which need not be read.

use crate::input::LoneRows;
use crate::input::grammar::instant::Instant;

/// Knows times by those before them, which had the same day or the same minute.
#[derive(Default)]
pub(in crate::fast) struct UsualTimes {
    /// The beginning of a time that is read without a remark.
    minute: Option<[u8; UsualTimes::MINUTE]>,
    /// The day of a time, and its beginning, where all of the day has a number.
    day: Option<([u8; UsualTimes::DAY], i64)>,
}

const SECOND: i64 = 1_000_000_000;

const SECONDS_PER_DAY: i64 = 86_400;

impl UsualTimes {
    /// `2024-01-31T23:59`, and then seconds.
    const MINUTE: usize = 16;
    /// `2024-01-31`, and then `T23:59:59`.
    const DAY: usize = 10;

    /// Whether a time is read without a remark.
    #[inline]
    pub(super) fn is_plain(&mut self, text: &str, reader: &LoneRows) -> bool {
        if let Some((minute, [b':', tens @ b'0'..=b'5', ones])) = text
            .as_bytes()
            .split_first_chunk::<{ UsualTimes::MINUTE }>()
            && tens.is_ascii_digit()
            && ones.is_ascii_digit()
        {
            if Some(*minute) == self.minute {
                return true;
            }
            let is_plain = reader.is_plain_time(text);
            if is_plain {
                self.minute = Some(*minute);
            }
            return is_plain;
        }
        reader.is_plain_time(text)
    }

    /// What [`LoneRows::instant`] gives.
    #[inline]
    pub(in crate::fast) fn instant(
        &mut self,
        text: &str,
        reader: &LoneRows,
    ) -> Option<Option<Instant>> {
        let Some((day, clock)) = text.as_bytes().split_first_chunk::<{ UsualTimes::DAY }>() else {
            return reader.instant(text);
        };
        let Some(seconds) = seconds_of(clock) else {
            return reader.instant(text);
        };
        if let Some((known, midnight)) = &self.day
            && known == day
        {
            return Some(Some(Instant {
                form: Instant::TIME,
                nanoseconds: midnight + seconds * SECOND,
            }));
        }
        let read = reader.instant(text);
        if let Some(Some(instant)) = read
            && instant.form == Instant::TIME
        {
            self.day = midnight_before(instant, seconds).map(|midnight| (*day, midnight));
        }
        read
    }
}

/// When the day of a time began; `None` where a part of the day has no number.
fn midnight_before(instant: Instant, seconds: i64) -> Option<i64> {
    let midnight = instant.nanoseconds.checked_sub(seconds * SECOND)?;
    midnight.checked_add(SECONDS_PER_DAY * SECOND)?;
    Some(midnight)
}

/// The seconds since midnight of a clock of the form `T23:59:59`.
#[inline]
fn seconds_of(clock: &[u8]) -> Option<i64> {
    let [b'T' | b' ', h, hh, b':', m, mm, b':', s, ss] = clock else {
        return None;
    };
    let two = |tens: &u8, ones: &u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens <= 9 && ones <= 9).then_some(i64::from(tens * 10 + ones))
    };
    let (hours, minutes, seconds) = (two(h, hh)?, two(m, mm)?, two(s, ss)?);
    let is_usual = hours < 24 && minutes < 60 && seconds < 60;
    is_usual.then_some((hours * 60 + minutes) * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::input::{Dataset, Declaration};

    proptest::proptest! {
        /// In any order, the days before which numbers of nanoseconds end among them.
        #[test]
        fn times_are_known_as_they_are_read(
            parts in proptest::collection::vec(("(1677-09-2[0-2]|1969-12-31|2023-02-(28|29)|2262-04-1[0-2]|2262-4-11)", "(T|)", "(0[0-3]|12|2[3-4]):(00|12|47):(0[0-9]|4[3-5]|59|60|)"), 1..12),
        ) {
            let text = "id,time,platelets (10*9/L)\n1,2023-01-01T00:00:00,90\n";
            let reader = Box::new(std::io::Cursor::new(text));
            let data = Dataset::from_reader(Catalog::builtin(), "x.csv", reader, &Declaration::default(), &[]);
            let rows = data.unwrap().lone_rows().unwrap();
            let mut times = UsualTimes::default();
            for (day, sign, clock) in parts {
                let text = format!("{day}{sign}{clock}");
                proptest::prop_assert_eq!(times.instant(&text, &rows), rows.instant(&text), "{}", text);
                proptest::prop_assert_eq!(times.is_plain(&text, &rows), rows.is_plain_time(&text), "{}", text);
            }
        }
    }

    #[test]
    fn a_clock_is_of_the_usual_form() {
        assert_eq!(seconds_of(b"T23:59:58"), Some(86_398));
        assert_eq!(seconds_of(b" 00:01:00"), Some(60));
        for clock in [
            "T24:00:00",
            "T23:60:00",
            "T23:59:60",
            "T23:59:5",
            "T2a:00:00",
            "x01:00:00",
            "",
        ] {
            assert_eq!(seconds_of(clock.as_bytes()), None, "{clock}");
        }
    }
}

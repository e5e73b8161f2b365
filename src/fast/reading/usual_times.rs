//! Times of the usual form, most of which need not be read.

use crate::input::LoneRows;
use crate::input::grammar::instant::Instant;

/// Knows times by those before them, which had the same day or the same minute.
#[derive(Default)]
pub(in crate::fast) struct UsualTimes {
    /// The beginning of a time that is read without a remark.
    minute: [u8; UsualTimes::MINUTE],
    /// The day of a time, and its beginning.
    day: [u8; UsualTimes::DAY],
    midnight: i64,
}

const SECOND: i64 = 1_000_000_000;

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
            if *minute == self.minute {
                return true;
            }
            let is_plain = reader.is_plain_time(text);
            if is_plain {
                self.minute = *minute;
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
        if *day != self.day {
            match reader.instant(text) {
                Some(Some(instant)) if instant.form == Instant::TIME => {
                    self.midnight = instant.nanoseconds - seconds * SECOND;
                    self.day = *day;
                }
                other => return other,
            }
        }
        Some(Some(Instant {
            form: Instant::TIME,
            nanoseconds: self.midnight + seconds * SECOND,
        }))
    }
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
    use super::seconds_of;

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

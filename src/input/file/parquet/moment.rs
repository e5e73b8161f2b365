//! Dates and times as ISO 8601 has them.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Timestamp, tz};

/// So many in a second.
pub(super) const MILLIS: i64 = 1_000;
pub(super) const MICROS: i64 = 1_000_000;
pub(super) const NANOS: i64 = 1_000_000_000;

/// The date so many days after 1970 began.
pub(super) fn date(days: i64) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let date = Span::new()
        .try_days(days)
        .and_then(|days| epoch.checked_add(days));
    // Such a text is no date and becomes an issue of its row; a bare number might be taken for a time.
    date.map_or_else(
        |_| format!("{days} days since 1970"),
        |date| date.to_string(),
    )
}

/// The time of day after so many parts of a second.
pub(super) fn time(value: i64, parts: i64) -> String {
    let time = Span::new()
        .try_nanoseconds(value.saturating_mul(NANOS / parts))
        .and_then(|span| Time::midnight().checked_add(span));
    time.map_or_else(
        |_| format!("{value}/{parts} s since midnight"),
        |time| time.to_string(),
    )
}

/// The moment so many parts of a second after 1970 began.
pub(super) fn timestamp(value: i128, parts: i64, is_utc: bool) -> String {
    let moment = value
        .checked_mul(i128::from(NANOS / parts))
        .and_then(|nanos| Timestamp::from_nanosecond(nanos).ok());
    let Some(moment) = moment else {
        return format!("{value}/{parts} s since 1970");
    };
    let written: DateTime = tz::Offset::UTC.to_datetime(moment);
    format!("{written}{}", if is_utc { "Z" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_before_and_after_1970_are_written_as_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(19_797), "2024-03-15");
        assert_eq!(date(i64::MAX), "9223372036854775807 days since 1970");
        assert_eq!(time(29_100_000, MILLIS), "08:05:00");
        assert_eq!(time(-1, NANOS), "-1/1000000000 s since midnight");
        assert_eq!(
            timestamp(1_710_489_900_000_000, MICROS, false),
            "2024-03-15T08:05:00"
        );
        assert_eq!(
            timestamp(1_710_489_900_250, MILLIS, true),
            "2024-03-15T08:05:00.25Z"
        );
        assert_eq!(timestamp(-1, MILLIS, false), "1969-12-31T23:59:59.999");
        assert_eq!(
            timestamp(i64::MAX.into(), MILLIS, false),
            "9223372036854775807/1000 s since 1970"
        );
    }
}

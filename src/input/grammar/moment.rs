//! A point in time, its day and its hour.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use crate::value::{Decimal, End, Known};

const SECONDS_PER_HOUR: i64 = 3600;
const SECONDS_PER_DAY: i64 = 86_400;

/// A point in time as far as it is stated. Ordered within its kind; dates come before offsets, and
/// a date without a time of day before every time of that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Civil {
        date: Date,
        time: Option<Time>,
        utc_offset_minutes: Option<i16>,
    },
    /// Seconds.
    Offset(Decimal),
}

impl Moment {
    /// A date, or a date and a time.
    pub fn civil(date: Date, time: Option<Time>) -> Self {
        Moment(Kind::Civil {
            date,
            time,
            utc_offset_minutes: None,
        })
    }

    /// A date and a time whose offset from universal time was written.
    pub fn with_utc_offset(date: Date, time: Time, utc_offset_minutes: Option<i16>) -> Self {
        Moment(Kind::Civil {
            date,
            time: Some(time),
            utc_offset_minutes,
        })
    }

    /// Seconds from an event such as the admission.
    pub fn offset(seconds: Decimal) -> Self {
        Moment(Kind::Offset(seconds))
    }

    /// Whether more than the date is stated.
    pub fn has_time(&self) -> bool {
        !matches!(self.0, Kind::Civil { time: None, .. })
    }

    /// Whether it is a number of seconds, not a date.
    pub fn is_offset(&self) -> bool {
        matches!(self.0, Kind::Offset(_))
    }

    /// The offset from universal time that was written, such as 120 for `+02:00`. It takes no part in
    /// the order: times are compared as the clock on the wall showed them.
    pub fn utc_offset_minutes(&self) -> Option<i16> {
        match self.0 {
            Kind::Civil {
                utc_offset_minutes, ..
            } => utc_offset_minutes,
            Kind::Offset(_) => None,
        }
    }

    /// The calendar day as an ISO date; for offsets the whole days, rounded down (`-1` is the day
    /// that ends with the event).
    pub fn day(&self) -> String {
        match self.0 {
            Kind::Civil { date, .. } => iso_date(date),
            Kind::Offset(seconds) => whole_units(seconds, SECONDS_PER_DAY).to_string(),
        }
    }

    /// The clock hour, such as `2020-01-31T14`; just the date where no time is stated; for offsets the whole hours,
    /// rounded down.
    pub fn hour(&self) -> String {
        match self.0 {
            Kind::Civil {
                date,
                time: Some(time),
                ..
            } => format!("{}T{:02}", iso_date(date), time.hour()),
            Kind::Civil { .. } => self.day(),
            Kind::Offset(seconds) => whole_units(seconds, SECONDS_PER_HOUR).to_string(),
        }
    }

    /// Nanoseconds from an earlier moment to this one; a date without a time counts from its
    /// midnight. `None` between a date and an offset.
    pub fn nanoseconds_since(&self, earlier: &Moment) -> Option<i128> {
        match (self.0, earlier.0) {
            (
                Kind::Civil { date, time, .. },
                Kind::Civil {
                    date: other_date,
                    time: other_time,
                    ..
                },
            ) => {
                let at = DateTime::from_parts(date, time.unwrap_or(Time::midnight()));
                let before =
                    DateTime::from_parts(other_date, other_time.unwrap_or(Time::midnight()));
                Some(at.duration_since(before).as_nanos())
            }
            (Kind::Offset(seconds), Kind::Offset(other)) => {
                Some(i128::from(seconds.billionths()) - i128::from(other.billionths()))
            }
            _ => None,
        }
    }

    /// How many hours this lies after another moment: exact where both are offsets or have a time of
    /// day, an interval where only the day of one is known. Written offsets from universal time are
    /// allowed for where both have one. `None` between a date and an offset.
    ///
    /// ```
    /// use coagscope::input::grammar::time::TimeReader;
    /// let read = |text| TimeReader::default().read(text).unwrap().unwrap();
    /// let hours = |later, earlier| read(later).hours_since(&read(earlier)).unwrap().to_string();
    /// assert_eq!(hours("2025-03-02 08:30", "2025-03-01 08:00"), "24.5");
    /// assert_eq!(hours("2025-03-03", "2025-03-01"), "above 24 to below 72");
    /// ```
    pub fn hours_since(&self, earlier: &Moment) -> Option<Known> {
        let wall_clock = self.nanoseconds_since(earlier)?;
        let shift = match (self.utc_offset_minutes(), earlier.utc_offset_minutes()) {
            (Some(own), Some(other)) => i128::from(own) - i128::from(other),
            _ => 0,
        };
        let elapsed = wall_clock - shift * 60 * 1_000_000_000;
        let day = i128::from(SECONDS_PER_DAY) * 1_000_000_000;
        let (least, least_is_open) = match earlier.has_time() {
            true => (elapsed, false),
            false => (elapsed - day, true),
        };
        let (greatest, greatest_is_open) = match self.has_time() {
            true => (elapsed, false),
            false => (elapsed + day, true),
        };
        Known::new(
            end_in_hours(least, least_is_open, false)?,
            end_in_hours(greatest, greatest_is_open, true)?,
        )
    }

    /// Whether this lies after another moment whatever the times of day are that are not stated.
    ///
    /// ```
    /// use coagscope::input::grammar::time::TimeReader;
    /// let read = |text| TimeReader::default().read(text).unwrap().unwrap();
    /// let after = |later, earlier| read(later).is_surely_after(&read(earlier));
    /// assert!(after("2025-03-02", "2025-03-01 23:59") && after("2025-03-02 00:00", "2025-03-01"));
    /// assert!(!after("2025-03-02 14:00", "2025-03-02") && !after("2025-03-02", "2025-03-02 14:00"));
    /// ```
    pub fn is_surely_after(&self, earlier: &Moment) -> bool {
        self.hours_since(earlier)
            .is_some_and(|hours| match hours.low() {
                End::Closed(low) => low > Decimal::ZERO,
                End::Open(low) => low >= Decimal::ZERO,
                End::Unbounded => false,
            })
    }

    /// Whether this lies at `sampling` or before, by no more than `seconds`.
    pub fn is_within(&self, sampling: &Moment, seconds: i64) -> bool {
        sampling
            .nanoseconds_since(self)
            .is_some_and(|age| (0..=i128::from(seconds) * 1_000_000_000).contains(&age))
    }
}

/// An end of a stretch of time in hours; hours that are not finite are enclosed by an open end.
fn end_in_hours(nanoseconds: i128, is_open: bool, upwards: bool) -> Option<End> {
    // A billionth of an hour is 3600 nanoseconds.
    let per_billionth = i128::from(SECONDS_PER_HOUR);
    let down = nanoseconds.div_euclid(per_billionth);
    let is_exact = down * per_billionth == nanoseconds;
    let billionths = if upwards && !is_exact { down + 1 } else { down };
    let hours = Decimal::from_billionths(i64::try_from(billionths).ok()?);
    Some(match is_open || !is_exact {
        true => End::Open(hours),
        false => End::Closed(hours),
    })
}

fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn whole_units(seconds: Decimal, seconds_per_unit: i64) -> i64 {
    seconds
        .billionths()
        .div_euclid(seconds_per_unit * 1_000_000_000)
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&match self.0 {
            Kind::Civil {
                date, time: None, ..
            } => iso_date(date),
            Kind::Civil {
                date,
                time: Some(time),
                ..
            } => format!("{}T{time}", iso_date(date)),
            Kind::Offset(seconds) => format!("{seconds} s"),
        })
    }
}

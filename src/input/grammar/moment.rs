//! A point in time, its day and its hour.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::civil::{Date, DateTime, Time};

use crate::value::{Decimal, End, Known};

const SECONDS_PER_HOUR: i64 = 3600;
const SECONDS_PER_DAY: i64 = 86_400;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;
const NANOSECONDS_PER_HOUR: i128 = 3600 * NANOSECONDS_PER_SECOND;

/// The farthest that a clock on a wall anywhere is behind universal time, and before it.
const MOST_BEHIND: i128 = 12 * NANOSECONDS_PER_HOUR;
const MOST_AHEAD: i128 = 14 * NANOSECONDS_PER_HOUR;

/// A point in time as far as it is stated.
///
/// The order is that of time where it can be known: where offsets from universal time are written, by
/// universal time; where none is, as the clock on the wall showed it; a stated one among unstated ones
/// as if those were universal time. Whatever [`is_surely_after`](Self::is_surely_after) another moment comes
/// behind it. Dates come before numbers, a date without a time of day before every time of that day.
/// Moments are equal where the same is known of both, however it is written: `10:00+05:00` is `05:00Z`.
#[derive(Debug, Clone, Copy)]
pub struct Moment(Kind);

/// What the order of moments rests on.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Civil {
        nanoseconds: i128,
        has_time: bool,
        has_zone: bool,
    },
    Offset(Decimal),
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Moment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Civil {
        date: Date,
        time: Option<Time>,
        utc_offset_minutes: Option<i16>,
        /// Since 1970, of universal time where the offset is known; kept because moments are compared often.
        nanoseconds: i128,
    },
    /// Seconds.
    Offset(Decimal),
}

impl Moment {
    /// A date, or a date and a time.
    pub fn civil(date: Date, time: Option<Time>) -> Self {
        Self::stated(date, time, None)
    }

    /// A date and a time whose offset from universal time was written.
    pub fn with_utc_offset(date: Date, time: Time, utc_offset_minutes: Option<i16>) -> Self {
        Self::stated(date, Some(time), utc_offset_minutes)
    }

    fn stated(date: Date, time: Option<Time>, utc_offset_minutes: Option<i16>) -> Self {
        let wall_clock = DateTime::from_parts(date, time.unwrap_or(Time::midnight()))
            .duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0))
            .as_nanos();
        let shift = i128::from(utc_offset_minutes.unwrap_or(0));
        Moment(Kind::Civil {
            date,
            time,
            utc_offset_minutes,
            nanoseconds: wall_clock - shift * 60 * NANOSECONDS_PER_SECOND,
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

    /// The calendar day that the clock on the wall showed; `None` for a number of seconds.
    pub(crate) fn date(&self) -> Option<Date> {
        match self.0 {
            Kind::Civil { date, .. } => Some(date),
            Kind::Offset(_) => None,
        }
    }

    /// Whether it is a number of seconds, not a date.
    pub fn is_offset(&self) -> bool {
        matches!(self.0, Kind::Offset(_))
    }

    /// The moment as numbers, from which [`Moment::from_numbers`] makes it again; the first is never 0.
    pub(crate) fn to_numbers(self) -> [i64; 4] {
        match self.0 {
            Kind::Civil {
                date,
                time,
                utc_offset_minutes,
                ..
            } => {
                let day = i64::from(date.year()) * 10_000
                    + i64::from(date.month()) * 100
                    + i64::from(date.day());
                let clock = time.map(|time| {
                    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60
                        + i64::from(time.second());
                    seconds * 1_000_000_000 + i64::from(time.subsec_nanosecond())
                });
                let kind =
                    1 + i64::from(clock.is_some()) + 2 * i64::from(utc_offset_minutes.is_some());
                let offset = i64::from(utc_offset_minutes.unwrap_or(0));
                [kind, day, clock.unwrap_or(0), offset]
            }
            Kind::Offset(seconds) => [5, seconds.billionths(), 0, 0],
        }
    }

    /// The moment of these numbers; `None` where they make none.
    pub(crate) fn from_numbers([kind, day, clock, offset]: [i64; 4]) -> Option<Self> {
        if kind == 5 {
            return Some(Moment::offset(Decimal::from_billionths(day)));
        }
        let kind = kind.checked_sub(1).filter(|kind| (0..4).contains(kind))?;
        let small = |number: i64| i8::try_from(number).ok();
        let year = i16::try_from(day.div_euclid(10_000)).ok()?;
        let in_year = day.rem_euclid(10_000);
        let date = Date::new(year, small(in_year / 100)?, small(in_year % 100)?).ok()?;
        let seconds = clock / 1_000_000_000;
        let time = Time::new(
            small(seconds / 3600)?,
            small(seconds / 60 % 60)?,
            small(seconds % 60)?,
            i32::try_from(clock % 1_000_000_000).ok()?,
        );
        let time = (kind & 1 == 1).then_some(time.ok()?);
        let offset = (kind & 2 == 2).then_some(i16::try_from(offset).ok()?);
        Some(Moment::stated(date, time, offset))
    }

    fn key(&self) -> Key {
        match self.0 {
            Kind::Civil {
                time,
                utc_offset_minutes,
                nanoseconds,
                ..
            } => Key::Civil {
                nanoseconds,
                has_time: time.is_some(),
                has_zone: utc_offset_minutes.is_some(),
            },
            Kind::Offset(seconds) => Key::Offset(seconds),
        }
    }

    /// How many forms there are; see [`Moment::form`].
    pub(crate) const FORMS: usize = 4;

    /// Which of its parts are stated: of two moments of one form the later one lies surely after the earlier
    /// one, or both are of one day.
    pub(crate) fn form(&self) -> usize {
        match self.0 {
            Kind::Civil { time: None, .. } => 0,
            Kind::Civil {
                utc_offset_minutes: None,
                ..
            } => 1,
            Kind::Civil { .. } => 2,
            Kind::Offset(_) => 3,
        }
    }

    /// When it was, in nanoseconds from an origin that all moments of one form share; `None` where that is no
    /// number of 64 bits.
    pub(crate) fn nanoseconds(&self) -> Option<i64> {
        match self.0 {
            Kind::Civil { nanoseconds, .. } => i64::try_from(nanoseconds).ok(),
            Kind::Offset(seconds) => Some(seconds.billionths()),
        }
    }

    /// A moment of a form that is as far from others of the form as the one that gave these nanoseconds. Where an
    /// offset from universal time was written, it is the same moment at another offset.
    pub(crate) fn of_form(form: usize, nanoseconds: i64) -> Option<Self> {
        if form == 3 {
            return Some(Moment::offset(Decimal::from_billionths(nanoseconds)));
        }
        let at = DateTime::constant(1970, 1, 1, 0, 0, 0, 0)
            .checked_add(jiff::SignedDuration::from_nanos(nanoseconds))
            .ok()?;
        Some(match form {
            0 => Moment::civil(at.date(), None),
            1 => Moment::civil(at.date(), Some(at.time())),
            _ => Moment::with_utc_offset(at.date(), at.time(), Some(0)),
        })
    }

    /// The offset from universal time that was written, such as 120 for `+02:00`. Days and hours are
    /// those that the clock on the wall showed; the order of moments allows for it.
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

    /// Which of two moments is of the earlier day, as [`day`](Self::day) tells it; dates come before numbers of days.
    pub(crate) fn cmp_day(&self, other: &Moment) -> Ordering {
        match (self.0, other.0) {
            (Kind::Civil { date: own, .. }, Kind::Civil { date: other, .. }) => own.cmp(&other),
            (Kind::Offset(own), Kind::Offset(other)) => {
                let day = |seconds| whole_units(seconds, SECONDS_PER_DAY);
                day(own).cmp(&day(other))
            }
            (Kind::Civil { .. }, Kind::Offset(_)) => Ordering::Less,
            (Kind::Offset(_), Kind::Civil { .. }) => Ordering::Greater,
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

    /// The least and the greatest number of nanoseconds from an earlier moment to this one; a date without a
    /// time counts from its midnight. They differ where only one offset from universal time is written:
    /// the other clock may have stood in any zone. `None` between a date and a number.
    fn nanoseconds_since(&self, earlier: &Moment) -> Option<(i128, i128)> {
        match (self.key(), earlier.key()) {
            (
                Key::Civil {
                    nanoseconds: own,
                    has_zone: own_zone,
                    ..
                },
                Key::Civil {
                    nanoseconds: other,
                    has_zone: other_zone,
                    ..
                },
            ) => {
                let elapsed = own - other;
                Some(match (own_zone, other_zone) {
                    (true, false) => (elapsed - MOST_BEHIND, elapsed + MOST_AHEAD),
                    (false, true) => (elapsed - MOST_AHEAD, elapsed + MOST_BEHIND),
                    _ => (elapsed, elapsed),
                })
            }
            (Key::Offset(seconds), Key::Offset(other)) => {
                let elapsed = i128::from(seconds.billionths()) - i128::from(other.billionths());
                Some((elapsed, elapsed))
            }
            _ => None,
        }
    }

    /// How many hours this lies after another moment: exact where both are offsets or have a time of
    /// day, an interval where only the day of one is known. Written offsets from universal time are
    /// allowed for; where only one of both has one, the hours are an interval for every zone that the other
    /// may be in. Where none has, both clocks are taken to stand in one zone. `None` between a date and
    /// a number.
    ///
    /// ```
    /// use coagscope::input::grammar::time::TimeReader;
    /// let read = |text| TimeReader::default().read(text).unwrap().unwrap();
    /// let hours = |later, earlier| read(later).hours_since(&read(earlier)).unwrap().to_string();
    /// assert_eq!(hours("2025-03-02 08:30", "2025-03-01 08:00"), "24.5");
    /// assert_eq!(hours("2025-03-03", "2025-03-01"), "above 24 to below 72");
    /// assert_eq!(hours("2025-03-02T08:00+02:00", "2025-03-01T08:00+01:00"), "23");
    /// assert_eq!(hours("2025-03-02T08:00Z", "2025-03-01T08:00"), "12 to 38");
    /// ```
    pub fn hours_since(&self, earlier: &Moment) -> Option<Known> {
        let (least, greatest) = self.nanoseconds_since(earlier)?;
        let day = 24 * NANOSECONDS_PER_HOUR;
        let (least, least_is_open) = match earlier.has_time() {
            true => (least, false),
            false => (least - day, true),
        };
        let (greatest, greatest_is_open) = match self.has_time() {
            true => (greatest, false),
            false => (greatest + day, true),
        };
        Known::new(
            end_in_hours(least, least_is_open, false)?,
            end_in_hours(greatest, greatest_is_open, true)?,
        )
    }

    /// Whether this lies after another moment whatever the times of day and zones are that are not stated.
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

    /// Whether this lies at `sampling` or before, by no more than `seconds`, whatever the zones are that are
    /// not stated; a date without a time counts from its midnight.
    pub fn is_within(&self, sampling: &Moment, seconds: i64) -> bool {
        sampling
            .nanoseconds_since(self)
            .is_some_and(|(least, greatest)| {
                least >= 0 && greatest <= i128::from(seconds) * NANOSECONDS_PER_SECOND
            })
    }
}

/// An end of a stretch of time in hours; hours that are not finite are enclosed by an open end.
fn end_in_hours(nanoseconds: i128, is_open: bool, upwards: bool) -> Option<End> {
    // A billionth of an hour is 3600 nanoseconds.
    let per_billionth = NANOSECONDS_PER_HOUR / NANOSECONDS_PER_SECOND;
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

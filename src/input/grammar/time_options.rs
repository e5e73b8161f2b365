//! What options say of how times are written.

use std::fmt;
use std::str::FromStr;

use super::plain_text::quote;
use crate::value::Ratio;

/// In which order the parts of a date such as `05/06/2020` stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// Day, month, year.
    DayMonthYear,
    /// Month, day, year.
    MonthDayYear,
    /// Year, month, day.
    YearMonthDay,
}

impl FromStr for DateOrder {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "dmy" => Ok(DateOrder::DayMonthYear),
            "mdy" => Ok(DateOrder::MonthDayYear),
            "ymd" => Ok(DateOrder::YearMonthDay),
            _ => Err(OptionError {
                given: quote(text),
                expected: "dmy, mdy or ymd",
            }),
        }
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            DateOrder::DayMonthYear => "dmy",
            DateOrder::MonthDayYear => "mdy",
            DateOrder::YearMonthDay => "ymd",
        })
    }
}

/// The unit of times that are plain numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// A thousandth of a second.
    Millisecond,
    /// A second.
    Second,
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
}

impl TimeUnit {
    /// How many seconds it has.
    pub(super) fn seconds(self) -> Ratio {
        match self {
            TimeUnit::Millisecond => Ratio::one_in(1000),
            TimeUnit::Second => Ratio::ONE,
            TimeUnit::Minute => Ratio::whole(60),
            TimeUnit::Hour => Ratio::whole(3600),
            TimeUnit::Day => Ratio::whole(86_400),
        }
    }
}

impl FromStr for TimeUnit {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "millisecond" | "milliseconds" | "ms" => Ok(TimeUnit::Millisecond),
            // A bare `s` is as often the unit of a clotting time in a header.
            "second" | "seconds" | "sec" => Ok(TimeUnit::Second),
            "minute" | "minutes" | "min" => Ok(TimeUnit::Minute),
            "hour" | "hours" | "h" => Ok(TimeUnit::Hour),
            "day" | "days" | "d" => Ok(TimeUnit::Day),
            _ => Err(OptionError {
                given: quote(text),
                expected: "millisecond, second, minute, hour or day",
            }),
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            TimeUnit::Millisecond => "millisecond",
            TimeUnit::Second => "second",
            TimeUnit::Minute => "minute",
            TimeUnit::Hour => "hour",
            TimeUnit::Day => "day",
        })
    }
}

/// Why the value of an option is none of those that it may have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given} is not {expected}")]
pub struct OptionError {
    given: String,
    expected: &'static str,
}

/// The hundred years to which years of two digits belong, by the first of them.
///
/// ```
/// use coagscope::input::grammar::time::Century;
/// let century: Century = "1970".parse().unwrap();
/// assert_eq!((century.year(70), century.year(69)), (1970, 2069));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Century(u64);

impl Century {
    /// The hundred years that end with a year.
    pub(crate) fn ending_with(year: i16) -> Self {
        Century(u64::try_from(year).unwrap_or(0).saturating_sub(99))
    }

    /// The year of two digits, with all of them.
    pub fn year(self, two_digits: u64) -> u64 {
        let year = self.0 - self.0 % 100 + two_digits;
        year + if year < self.0 { 100 } else { 0 }
    }
}

impl FromStr for Century {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let year = text.trim().parse().ok();
        let year = year.filter(|year| (1800..=2100).contains(year));
        year.map(Century).ok_or_else(|| OptionError {
            given: quote(text),
            expected: "a year from 1800 to 2100, the first of the hundred that are meant",
        })
    }
}

impl fmt::Display for Century {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

//! When a specimen was taken: dates and times without any locale, and offsets from an event.
//!
//! A date whose day and month could be exchanged is never guessed, nor is a two-digit year or the
//! serial number of a spreadsheet.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::panel::IssueCode;
use crate::value::Ratio;

use super::number::{self, DecimalMark, Refusal};
use super::plain_text::{plain, quote};

use super::clock::{Clock, ClockFault, separated_clock};
use super::cursor::Cursor;

pub use super::moment::Moment;
pub use super::window::{Window, WindowError};

/// The longest text that may be a time.
const LONGEST_TIME: usize = 64;

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
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
}

impl TimeUnit {
    fn seconds(self) -> u32 {
        match self {
            TimeUnit::Minute => 60,
            TimeUnit::Hour => 3600,
            TimeUnit::Day => 86_400,
        }
    }
}

impl FromStr for TimeUnit {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "minute" | "minutes" | "min" => Ok(TimeUnit::Minute),
            "hour" | "hours" | "h" => Ok(TimeUnit::Hour),
            "day" | "days" | "d" => Ok(TimeUnit::Day),
            _ => Err(OptionError {
                given: quote(text),
                expected: "minute, hour or day",
            }),
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
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

/// What the times of a file say about the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateEvidence {
    /// Dates whose first part can't be a month.
    pub day_first: u64,
    /// Dates whose second part can't be a month.
    pub month_first: u64,
}

impl DateEvidence {
    /// No date seen yet.
    pub fn new() -> Self {
        DateEvidence::default()
    }

    /// Takes a cell of the time column into account.
    pub fn observe(&mut self, text: &str) {
        let trimmed = text.trim();
        if trimmed.len() > 4 * LONGEST_TIME {
            return;
        }
        let Ok(clean) = plain(trimmed) else { return };
        let mut cursor = Cursor::new(clean.trim());
        let Some((first, second)) = cursor.open_order_date() else {
            return;
        };
        match (first > 12, second > 12) {
            (true, false) if first <= 31 => self.day_first += 1,
            (false, true) if second <= 31 => self.month_first += 1,
            _ => {}
        }
    }

    /// The order, where the dates leave none open and don't contradict each other.
    pub fn decide(&self) -> Option<DateOrder> {
        match (self.day_first > 0, self.month_first > 0) {
            (true, false) => Some(DateOrder::DayMonthYear),
            (false, true) => Some(DateOrder::MonthDayYear),
            _ => None,
        }
    }

    /// Whether the file has dates of both orders.
    pub fn contradicts_itself(&self) -> bool {
        self.day_first > 0 && self.month_first > 0
    }
}

/// How the time column of a data set is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeReader {
    /// The order of day and month, from an option or from [`DateEvidence::decide`].
    pub order: Option<DateOrder>,
    /// The unit of plain numbers; without it they are refused.
    pub unit: Option<TimeUnit>,
    /// The decimal mark of plain numbers.
    pub mark: DecimalMark,
}

impl TimeReader {
    /// Reads the cell of a time column; `None` where it is empty.
    ///
    /// # Errors
    /// [`Refusal`] with [`IssueCode::BadTime`] where it is no time that exists, and
    /// [`IssueCode::AmbiguousTime`] where it may be two.
    pub fn read(&self, text: &str) -> Result<Option<Moment>, Refusal> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(None);
        }
        // Bytes first, so that a huge cell isn't even counted.
        if trimmed.len() > 4 * LONGEST_TIME || trimmed.chars().count() > LONGEST_TIME {
            return Err(bad(trimmed, "is too long for a date"));
        }
        let clean =
            plain(trimmed).map_err(|fault| bad(trimmed, &format!("can't be read: {fault}")))?;
        let clean = clean.trim();
        let clean = clean
            .strip_prefix("=\"")
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(clean);
        let clean = clean.strip_prefix('\'').unwrap_or(clean).trim();
        if clean.is_empty() {
            return Ok(None);
        }
        match self.unit {
            Some(unit) => self.offset(trimmed, clean, unit),
            None => self.civil(trimmed, clean),
        }
        .map(Some)
    }

    fn offset(&self, original: &str, clean: &str, unit: TimeUnit) -> Result<Moment, Refusal> {
        let number = match number::parse_number(clean, self.mark, &|_| false, true) {
            Ok(number) if number.is_exact() => number,
            Err(refusal) if matches!(refusal.code, IssueCode::AmbiguousNumber) => {
                return Err(Refusal {
                    code: IssueCode::AmbiguousTime,
                    ..refusal
                });
            }
            _ => {
                let why = format!("isn't a plain number of {unit}s, which --time-unit declares");
                return Err(bad(original, &why));
            }
        };
        number
            .low
            .and_then(|bound| bound.value.convert(Ratio::whole(unit.seconds())))
            .and_then(|seconds| seconds.exact())
            .map(Moment::offset)
            .ok_or_else(|| {
                bad(
                    original,
                    "is outside 290 years, or has more digits than can be kept exactly",
                )
            })
    }

    fn civil(&self, original: &str, clean: &str) -> Result<Moment, Refusal> {
        let mut cursor = Cursor::new(clean);
        let date = self.date(original, &mut cursor)?;
        if cursor.is_at_end() {
            return Ok(Moment::civil(date, None));
        }
        let clock = separated_clock(&mut cursor).map_err(|fault| match fault {
            ClockFault::Unreadable => bad(
                original,
                "has something after the date that isn't a time of day",
            ),
            ClockFault::Impossible(why) => bad(original, why),
        })?;
        let Clock {
            time,
            utc_offset_minutes,
        } = clock;
        Ok(Moment::with_utc_offset(date, time, utc_offset_minutes))
    }

    fn date(&self, original: &str, cursor: &mut Cursor<'_>) -> Result<Date, Refusal> {
        let unreadable = || not_a_date(original);
        if cursor.next_is(char::is_alphabetic) {
            let month = cursor.month().ok_or_else(unreadable)?;
            cursor.between_parts();
            let (day, _) = cursor.digits(1, 2).ok_or_else(unreadable)?;
            cursor.symbol(',');
            cursor.spaces();
            let year = year(original, cursor)?;
            return existing(original, year, month, day);
        }
        let (first, length) = cursor.digits(1, 14).ok_or_else(unreadable)?;
        match length {
            1 | 2 => {}
            4 => return year_first(original, cursor, first),
            8 | 12 | 14 => {
                // The digits of the time go back, to be read by the same rules as all others.
                cursor.give_back(length - 8);
                let digits = first / 10_u64.pow(u32::try_from(length - 8).unwrap_or(0));
                return existing(original, digits / 10_000, digits / 100 % 100, digits % 100);
            }
            _ => return Err(unreadable()),
        }
        let mut numeric = *cursor;
        if let Some(separator) = numeric.one_of(&['.', '/', '-'])
            && let Some((second, _)) = numeric.digits(1, 2)
        {
            *cursor = numeric;
            if !cursor.symbol(separator) {
                return Err(unreadable());
            }
            let year = year(original, cursor)?;
            return self.ordered(original, separator, first, second, year);
        }
        // `31 Jan 2020`, `31-JAN-2020`, `31. Januar 2020`, `31JAN2020`
        cursor.between_parts();
        let month = cursor.month().ok_or_else(unreadable)?;
        cursor.between_parts();
        cursor.symbol(',');
        cursor.spaces();
        let year = year(original, cursor)?;
        existing(original, year, month, first)
    }

    fn ordered(
        &self,
        original: &str,
        separator: char,
        first: u64,
        second: u64,
        year: u64,
    ) -> Result<Date, Refusal> {
        // Dots are written between day, month and year everywhere.
        let order = if separator == '.' {
            Some(DateOrder::DayMonthYear)
        } else {
            self.order
        };
        let (day, month) = match order {
            Some(DateOrder::DayMonthYear) => (first, second),
            Some(DateOrder::MonthDayYear) => (second, first),
            Some(DateOrder::YearMonthDay) => {
                return Err(bad(
                    original,
                    "doesn't begin with the year, as --date-order ymd says",
                ));
            }
            // Only one order gives a date, or both give the same one.
            None if first > 12 || first == second => (first, second),
            None if second > 12 => (second, first),
            None => {
                let why = "may begin with the day or the month, and no other date decides it; say --date-order dmy or \
                           --date-order mdy";
                return Err(Refusal::new(
                    IssueCode::AmbiguousTime,
                    format!("{} {why}", quote(original)),
                ));
            }
        };
        if let Some(order) = order.filter(|_| month > 12 && day <= 12) {
            let why = if separator == '.' {
                "has a month above 12, where dots part day, month and year; correct it".to_string()
            } else {
                format!(
                    "has a month above 12 in the order {order} of this file; correct it or say --date-order"
                )
            };
            return Err(bad(original, &why));
        }
        existing(original, year, month, day)
    }
}

fn bad(original: &str, why: &str) -> Refusal {
    Refusal::new(IssueCode::BadTime, format!("{} {why}", quote(original)))
}

fn not_a_date(original: &str) -> Refusal {
    let number = original.strip_prefix(['-', '+']).unwrap_or(original);
    if number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    {
        let why = "is a plain number; say its unit with --time-unit minute, hour or day, or, where a spreadsheet made \
                   it from a date, export dates as text (2020-01-31)";
        return bad(original, why);
    }
    let is_clock = original.contains(':')
        && original
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b':');
    if is_clock {
        let why = "is a time of day without its date; name the column of dates with --time, or put date and time into one column";
        return bad(original, why);
    }
    bad(
        original,
        "isn't a date that can be read; write it as 2020-01-31 or 2020-01-31 14:30",
    )
}

fn existing(original: &str, year: u64, month: u64, day: u64) -> Result<Date, Refusal> {
    let date = || {
        let year = i16::try_from(year)
            .ok()
            .filter(|year| (1000..=9999).contains(year))?;
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    date().ok_or_else(|| bad(original, "is no date that exists; correct it"))
}

fn year(original: &str, cursor: &mut Cursor<'_>) -> Result<u64, Refusal> {
    match cursor.digits(1, 4) {
        Some((year, 4)) => Ok(year),
        Some((_, 2)) => {
            let why =
                "has a year of two digits, which leaves the century open; write the year with four";
            Err(Refusal::new(
                IssueCode::AmbiguousTime,
                format!("{} {why}", quote(original)),
            ))
        }
        _ => Err(not_a_date(original)),
    }
}

/// After a year of four digits: `-01-31`, `/1/31`, `.01.31`, `-Jan-31`, `年1月31日`.
fn year_first(original: &str, cursor: &mut Cursor<'_>, year: u64) -> Result<Date, Refusal> {
    let parts = |cursor: &mut Cursor<'_>| {
        if cursor.symbol('年') {
            let (month, _) = cursor.digits(1, 2).filter(|_| cursor.symbol('月'))?;
            let (day, _) = cursor.digits(1, 2).filter(|_| cursor.symbol('日'))?;
            return Some((month, day));
        }
        let separator = cursor.one_of(&['-', '/', '.', ' '])?;
        let month = cursor
            .digits(1, 2)
            .map(|(month, _)| month)
            .or_else(|| cursor.month())?;
        let (day, _) = cursor.symbol(separator).then(|| cursor.digits(1, 2))??;
        Some((month, day))
    };
    let (month, day) = parts(cursor).ok_or_else(|| not_a_date(original))?;
    existing(original, year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Decimal;
    use jiff::civil::Time;

    fn read(reader: TimeReader, text: &str) -> Result<String, IssueCode> {
        match reader.read(text) {
            Ok(moment) => Ok(moment.map_or_else(String::new, |moment| moment.to_string())),
            Err(refusal) => {
                assert!(refusal.message.contains('`'), "{}", refusal.message);
                Err(refusal.code)
            }
        }
    }

    #[test]
    fn dates_that_leave_nothing_open() {
        for (text, expected) in [
            ("", ""),
            ("  ", ""),
            ("2020-01-31", "2020-01-31"),
            ("2020-1-31", "2020-01-31"),
            ("2020/01/31", "2020-01-31"),
            ("2020.01.31", "2020-01-31"),
            ("20200131", "2020-01-31"),
            ("2020-Jan-31", "2020-01-31"),
            ("2020年1月31日", "2020-01-31"),
            ("2020年1月31日 14:30", "2020-01-31T14:30:00"),
            ("31.01.2020", "2020-01-31"),
            ("5.6.2020", "2020-06-05"),
            ("31/01/2020", "2020-01-31"),
            ("01/31/2020", "2020-01-31"),
            ("5/5/2020", "2020-05-05"),
            ("31-01-2020", "2020-01-31"),
            ("31 Jan 2020", "2020-01-31"),
            ("31-JAN-2020", "2020-01-31"),
            ("31JAN2020", "2020-01-31"),
            ("31JAN2020:14:30:05", "2020-01-31T14:30:05"),
            ("Jan 31, 2020", "2020-01-31"),
            ("January 31 2020", "2020-01-31"),
            ("31. Januar 2020", "2020-01-31"),
            ("31. Jän. 2020", "!"),
            ("31. März 2020", "2020-03-31"),
            ("31 août 2020", "2020-08-31"),
            ("31 de enero de 2020", "2020-01-31"),
            ("2114-02-28", "2114-02-28"),
            ("9999-12-31 23:59:59", "9999-12-31T23:59:59"),
            ("1000-01-01", "1000-01-01"),
            ("2020-02-29", "2020-02-29"),
            ("2020-01-31T14:30", "2020-01-31T14:30:00"),
            ("2020-01-31 14:30:05", "2020-01-31T14:30:05"),
            ("2020-01-31  9:05", "2020-01-31T09:05:00"),
            ("2020-01-31 14:30:05.25", "2020-01-31T14:30:05.25"),
            ("2020-01-31 14:30:05,0000000", "2020-01-31T14:30:05"),
            ("20200131T1430", "2020-01-31T14:30:00"),
            ("202001311430", "2020-01-31T14:30:00"),
            ("20200131143005", "2020-01-31T14:30:05"),
            ("31.01.2020 14:30", "2020-01-31T14:30:00"),
            ("31.01.2020, 14:30 Uhr", "2020-01-31T14:30:00"),
            ("31/01/2020 14h30", "2020-01-31T14:30:00"),
            ("1/31/2020 2:30 PM", "2020-01-31T14:30:00"),
            ("1/31/2020 12:00:00 AM", "2020-01-31T00:00:00"),
            ("1/31/2020 12:15 p.m.", "2020-01-31T12:15:00"),
            ("1/31/2020 2 PM", "2020-01-31T14:00:00"),
            ("2020-01-31T14", "2020-01-31T14:00:00"),
            ("２０２０－０１－３１", "2020-01-31"),
            ("٢٠٢٠-٠١-٣١", "2020-01-31"),
            ("=\"2020-01-31\"", "2020-01-31"),
            ("'2020-01-31", "2020-01-31"),
        ] {
            let found = read(TimeReader::default(), text);
            if expected == "!" {
                assert_eq!(found, Err(IssueCode::BadTime), "{text}");
            } else {
                assert_eq!(found, Ok(expected.to_string()), "{text}");
            }
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_never_guessed() {
        let with = |order| TimeReader {
            order: Some(order),
            ..TimeReader::default()
        };
        for (text, undecided, day_first, month_first) in [
            (
                "05/06/2020",
                Err(IssueCode::AmbiguousTime),
                Ok("2020-06-05"),
                Ok("2020-05-06"),
            ),
            (
                "5-6-2020 14:30",
                Err(IssueCode::AmbiguousTime),
                Ok("2020-06-05T14:30:00"),
                Ok("2020-05-06T14:30:00"),
            ),
            (
                "31/01/2020",
                Ok("2020-01-31"),
                Ok("2020-01-31"),
                Err(IssueCode::BadTime),
            ),
            (
                "01/31/2020",
                Ok("2020-01-31"),
                Err(IssueCode::BadTime),
                Ok("2020-01-31"),
            ),
            (
                "05.06.2020",
                Ok("2020-06-05"),
                Ok("2020-06-05"),
                Ok("2020-06-05"),
            ),
        ] {
            let owned = |result: Result<&str, IssueCode>| result.map(str::to_string);
            assert_eq!(
                read(TimeReader::default(), text),
                owned(undecided),
                "{text}"
            );
            assert_eq!(
                read(with(DateOrder::DayMonthYear), text),
                owned(day_first),
                "{text}"
            );
            assert_eq!(
                read(with(DateOrder::MonthDayYear), text),
                owned(month_first),
                "{text}"
            );
        }
        assert_eq!(
            read(with(DateOrder::YearMonthDay), "05/06/2020"),
            Err(IssueCode::BadTime)
        );
        assert_eq!(
            read(with(DateOrder::YearMonthDay), "2020/06/05"),
            Ok("2020-06-05".to_string())
        );
    }

    #[test]
    fn all_dates_of_a_file_decide_the_order() {
        let decide = |cells: &[&str]| {
            let mut evidence = DateEvidence::new();
            cells.iter().for_each(|cell| evidence.observe(cell));
            evidence.decide()
        };
        assert_eq!(
            decide(&["05/06/2020", "31/01/2020 14:30"]),
            Some(DateOrder::DayMonthYear)
        );
        assert_eq!(
            decide(&["05/06/2020", "01/31/2020"]),
            Some(DateOrder::MonthDayYear)
        );
        assert_eq!(
            decide(&["05/06/2020", "31.01.2020", "2020-01-31", "31/01/20"]),
            None
        );
        assert_eq!(decide(&["31/01/2020", "01/31/2020"]), None);
        assert_eq!(decide(&["99/01/2020", "31/31/2020"]), None);
    }

    #[test]
    fn what_does_not_exist_or_is_no_date_is_refused() {
        for text in [
            "2021-02-30",
            "2021-02-29",
            "2020-13-01",
            "31/13/2020",
            "31.04.2020",
            "00.01.2020",
            "0999-01-01",
            "2020-01-31 24:00",
            "2020-01-31 25:00",
            "2020-01-31 14:60",
            "2020-01-31 14:30:60",
            "2020-01-31 14:30 PM",
            "2020-01-31 0:30 AM",
            "2020-01-31 14",
            "2020-01-31 14:3",
            "2020-01-31 noon",
            "2020-01-31 14:30:05.1234567890",
            "2020-01-31 14:30 Europe/Berlin",
            "2020-01-31 14:30+25:00",
            "2020-01-31x",
            "2020-01",
            "2020",
            "43861",
            "43861.25",
            "-5",
            "14:30",
            "31012020",
            "20201301",
            "2020-W05-5",
            "31/01-2020",
            "31 Foo 2020",
            "yesterday",
            "n/a",
            "As of 12/2/08",
            "\u{202E}2020-01-31",
            "1\u{0}",
        ] {
            assert_eq!(
                read(TimeReader::default(), text),
                Err(IssueCode::BadTime),
                "{text:?}"
            );
        }
        for text in ["31/01/20", "1/2/20", "31.01.20", "31-Jan-20", "Jan 31, 20"] {
            assert_eq!(
                read(TimeReader::default(), text),
                Err(IssueCode::AmbiguousTime),
                "{text}"
            );
        }
        let huge = "1".repeat(10_000_000);
        let refusal = TimeReader::default().read(&huge).unwrap_err();
        assert!(refusal.message.chars().count() < 200);
    }

    #[test]
    fn messages_say_how_to_mend() {
        let message = |text: &str| TimeReader::default().read(text).unwrap_err().message;
        assert!(message("43861").contains("--time-unit"));
        assert!(message("05/06/2020").contains("--date-order dmy"));
        assert!(message("31/01/20").contains("century"));
        assert!(message("2020-01-31 24:00").contains("00:00"));
    }

    #[test]
    fn an_offset_from_universal_time_is_kept_apart() {
        let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
        for (text, minutes) in [
            ("2020-01-31T14:30:00Z", 0),
            ("2020-01-31 14:30 UTC", 0),
            ("2020-01-31T14:30:00.5+02:00", 120),
            ("2020-01-31T14:30-0530", -330),
            ("20200131143000+01", 60),
        ] {
            assert_eq!(read(text).utc_offset_minutes(), Some(minutes), "{text}");
            assert_eq!(read(text).hour(), "2020-01-31T14", "{text}");
        }
        assert_eq!(read("2020-01-31 14:30").utc_offset_minutes(), None);
    }

    #[test]
    fn plain_numbers_need_a_declared_unit() {
        let with = |unit| TimeReader {
            unit: Some(unit),
            ..TimeReader::default()
        };
        for (unit, text, seconds, day, hour) in [
            (TimeUnit::Minute, "90", "5400 s", "0", "1"),
            (TimeUnit::Hour, "0.1", "360 s", "0", "0"),
            (TimeUnit::Hour, "-0.5", "-1800 s", "-1", "-1"),
            (TimeUnit::Hour, "−24", "-86400 s", "-1", "-24"),
            (TimeUnit::Hour, "24", "86400 s", "1", "24"),
            (TimeUnit::Day, "1.5", "129600 s", "1", "36"),
            (TimeUnit::Day, "0", "0 s", "0", "0"),
            (TimeUnit::Day, "-1", "-86400 s", "-1", "-24"),
        ] {
            let moment = with(unit).read(text).unwrap().unwrap();
            assert_eq!(
                (
                    moment.to_string().as_str(),
                    moment.day().as_str(),
                    moment.hour().as_str()
                ),
                (seconds, day, hour)
            );
        }
        for text in [
            "2020-01-31",
            "<5",
            "1-5",
            "5 h",
            "1e30",
            "0.00000000000001",
            "x",
        ] {
            assert_eq!(
                read(with(TimeUnit::Hour), text),
                Err(IssueCode::BadTime),
                "{text}"
            );
        }
        assert_eq!(
            read(with(TimeUnit::Hour), "1,234"),
            Err(IssueCode::AmbiguousTime)
        );
        let comma = TimeReader {
            mark: DecimalMark::Comma,
            ..with(TimeUnit::Hour)
        };
        assert_eq!(read(comma, "1,5"), Ok("5400 s".to_string()));
    }

    #[test]
    fn moments_are_ordered_and_aged() {
        let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
        let ordered = [
            "2020-01-31",
            "2020-01-31 00:00",
            "2020-01-31 9:00",
            "2020-01-31 14:30:00.5",
            "2020-02-01",
            "2114-01-01",
        ];
        assert!(ordered.windows(2).all(|pair| read(pair[0]) < read(pair[1])));
        assert!(!read("2020-01-31").has_time() && read("2020-01-31 00:00").has_time());
        let sampling = read("2020-02-01 14:30");
        for (earlier, fits) in [
            ("2020-01-31 14:30", true),
            ("2020-01-31 14:29:59.999", false),
            ("2020-02-01 14:30", true),
            ("2020-02-01 14:31", false),
            ("2020-02-01", true),
        ] {
            assert_eq!(
                read(earlier).is_within(&sampling, 86_400),
                fits,
                "{earlier}"
            );
        }
        assert_eq!(
            read("9999-12-31T23:59Z")
                .hours_since(&read("1000-01-01T23:59Z"))
                .map(|hours| hours.to_string()),
            Some((3_287_181_i64 * 24).to_string())
        );
        assert_eq!(sampling.hours_since(&Moment::offset(Decimal::ZERO)), None);
        assert!(read("2020-01-31") < Moment::offset(Decimal::ZERO));
    }

    #[test]
    fn written_offsets_are_in_the_order_of_real_time() {
        let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
        let ordered = [
            "2025-03-01T10:00+14:00",
            "2025-03-01T01:00Z",
            "2025-03-01T10:00+05:00",
            "2025-03-01T09:00+00:00",
            "2025-03-01T05:00-05:00",
        ];
        for pair in ordered.windows(2) {
            assert!(read(pair[0]) < read(pair[1]), "{pair:?}");
            assert!(read(pair[1]).is_surely_after(&read(pair[0])), "{pair:?}");
        }
        // One time written twice is one time; without its zone it is another.
        assert_eq!(read("2025-03-01T10:00+05:00"), read("2025-03-01T05:00Z"));
        assert_ne!(read("2025-03-01T05:00"), read("2025-03-01T05:00Z"));
    }

    #[test]
    fn a_zone_that_is_not_stated_leaves_the_hours_open() {
        let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
        let hours = |later: &str, earlier: &str| {
            read(later)
                .hours_since(&read(earlier))
                .map(|hours| hours.to_string())
        };
        let expected = |text: &str| Some(text.to_string());
        assert_eq!(
            hours("2025-03-02T08:00Z", "2025-03-01 08:00"),
            expected("12 to 38")
        );
        assert_eq!(
            hours("2025-03-02 08:00", "2025-03-01T08:00Z"),
            expected("10 to 36")
        );
        assert_eq!(
            hours("2025-03-03T00:00Z", "2025-03-01"),
            expected("above 12 to 62")
        );
        let zoned = read("2025-03-02T08:00Z");
        assert!(zoned.is_surely_after(&read("2025-03-01 19:59")));
        assert!(!zoned.is_surely_after(&read("2025-03-01 20:00")));
        assert!(read("2025-03-02 22:01").is_surely_after(&zoned));
        assert!(!read("2025-03-02 22:00").is_surely_after(&zoned));
        assert!(read("2025-03-01 19:00").is_within(&zoned, 86_400 + 3 * 3600));
        assert!(!read("2025-03-01 19:00").is_within(&zoned, 86_400));
        assert!(!read("2025-03-01 21:00").is_within(&zoned, 10 * 86_400));
    }

    #[test]
    fn options_are_read_and_printed() {
        for order in ["dmy", "mdy", "ymd"] {
            assert_eq!(order.parse::<DateOrder>().unwrap().to_string(), order);
        }
        for unit in ["minute", "hour", "day"] {
            assert_eq!(unit.parse::<TimeUnit>().unwrap().to_string(), unit);
        }
        assert_eq!(
            "x".parse::<DateOrder>().unwrap_err().to_string(),
            "`x` is not dmy, mdy or ymd"
        );
        assert!("week".parse::<TimeUnit>().is_err());
    }

    /// A date with or without a time of day and an offset from universal time.
    fn any_moment() -> impl proptest::strategy::Strategy<Value = Moment> {
        use proptest::strategy::Strategy;
        (1_i8..=5, 0_i64..48, 0_u8..4, -12_i16..=14).prop_map(|(day, half_hours, form, zone)| {
            let date = Date::new(2025, 3, day).unwrap();
            let time = Time::midnight() + jiff::SignedDuration::from_mins(30 * half_hours);
            match form {
                0 => Moment::civil(date, None),
                1 => Moment::civil(date, Some(time)),
                _ => Moment::with_utc_offset(date, time, Some(60 * zone)),
            }
        })
    }

    proptest::proptest! {
        #[test]
        fn what_is_surely_later_is_sorted_behind(one in any_moment(), other in any_moment()) {
            proptest::prop_assert!(!one.is_surely_after(&other) || one > other);
            proptest::prop_assert!(!(one.is_surely_after(&other) && other.is_surely_after(&one)));
            proptest::prop_assert!(!one.is_surely_after(&one));
        }

        #[test]
        fn any_text_never_panics(text in "\\PC{0,40}", near in "[0-9TZapm :/.,+年月日Jan-]{0,24}") {
            for text in [text, near] {
                for unit in [None, Some(TimeUnit::Hour)] {
                    let _ = TimeReader { unit, ..TimeReader::default() }.read(&text);
                }
                DateEvidence::new().observe(&text);
            }
        }

        #[test]
        fn every_date_is_read_back(year in 1000_i16..=9999, month in 1_i8..=12, day in 1_i8..=31, second in 0_i64..86_400) {
            let last = Date::new(year, month, 1).unwrap().days_in_month();
            let date = Date::new(year, month, day.min(last)).unwrap();
            let time = Time::midnight().checked_add(jiff::SignedDuration::from_secs(second)).unwrap();
            let moment = Moment::civil(date, Some(time));
            proptest::prop_assert_eq!(TimeReader::default().read(&moment.to_string()).unwrap(), Some(moment));
            proptest::prop_assert_eq!(TimeReader::default().read(&moment.day()).unwrap(), Some(Moment::civil(date, None)));
            let (year, month, day) = (date.year(), date.month(), date.day());
            let day_first = format!("{day:02}/{month:02}/{year}");
            let reader = TimeReader { order: Some(DateOrder::DayMonthYear), ..TimeReader::default() };
            proptest::prop_assert_eq!(reader.read(&day_first).unwrap(), Some(Moment::civil(date, None)));
            // Without the order: the same date or none, never another.
            if let Ok(read) = TimeReader::default().read(&day_first) {
                proptest::prop_assert_eq!(read, Some(Moment::civil(date, None)));
            }
        }
    }
}

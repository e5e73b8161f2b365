//! When a specimen was taken: dates and times without any locale, and offsets from an event.
//!
//! A date whose day and month could be exchanged is never guessed, nor is the century of a two-digit year or the
//! serial number of a spreadsheet.

use jiff::civil::Date;

use crate::panel::IssueCode;

use super::number::{self, DecimalMark, Refusal};
use super::plain_text::{plain, quote};

use super::clock::{Clock, ClockFault, separated_clock};
use super::cursor::Cursor;

pub use super::moment::Moment;
pub use super::time_options::{Century, DateOrder, OptionError, TimeUnit};
pub use super::window::{Window, WindowError};

/// The longest text that may be a time.
const LONGEST_TIME: usize = 64;

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

/// A year of a date.
struct Year {
    written: u64,
    full: u64,
    /// What completed it, where it was written with two digits.
    century: Option<Century>,
}

/// How the time column of a data set is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeReader {
    /// The order of day and month, from an option or from [`DateEvidence::decide`].
    pub order: Option<DateOrder>,
    /// To which hundred years those of two digits belong; without it they are refused.
    pub century: Option<Century>,
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
            .and_then(|bound| bound.value.convert(unit.seconds()))
            // Programs write a third of an hour with sixteen digits; less than a billionth of a second tells no two draws apart.
            .and_then(|seconds| seconds.exact().or_else(|| seconds.low().value()))
            .map(Moment::offset)
            .ok_or_else(|| bad(original, "is outside 290 years"))
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
            ends_day,
            utc_offset_minutes,
        } = clock;
        let date = match ends_day {
            true => date
                .tomorrow()
                .map_err(|_| bad(original, "ends after the last day that there is"))?,
            false => date,
        };
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
            let year = self.year(original, cursor)?.full;
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
            return self.ordered(original, cursor, separator, first, second);
        }
        // `31 Jan 2020`, `31-JAN-2020`, `31. Januar 2020`, `31JAN2020`
        cursor.between_parts();
        let month = cursor.month().ok_or_else(unreadable)?;
        cursor.between_parts();
        cursor.symbol(',');
        cursor.spaces();
        let year = self.year(original, cursor)?;
        match (self.order, year.century) {
            (Some(DateOrder::YearMonthDay), Some(century)) => {
                existing(original, century.year(first), month, year.written)
            }
            _ => existing(original, year.full, month, first),
        }
    }

    fn year(&self, original: &str, cursor: &mut Cursor<'_>) -> Result<Year, Refusal> {
        match (cursor.digits(1, 4), self.century) {
            (Some((year, 4)), _) => Ok(Year {
                written: year,
                full: year,
                century: None,
            }),
            (Some((written, 2)), Some(century)) => Ok(Year {
                written,
                full: century.year(written),
                century: Some(century),
            }),
            (Some((_, 2)), None) => {
                let why = "has a year of two digits, which leaves the century open; say --century-from 1970 (70 is then \
                           1970, 69 is 2069) and the order with --date-order, or write the year with four";
                Err(Refusal::new(
                    IssueCode::AmbiguousTime,
                    format!("{} {why}", quote(original)),
                ))
            }
            _ => Err(not_a_date(original)),
        }
    }

    fn ordered(
        &self,
        original: &str,
        cursor: &mut Cursor<'_>,
        separator: char,
        first: u64,
        second: u64,
    ) -> Result<Date, Refusal> {
        let year = self.year(original, cursor)?;
        // Dots are written between day, month and year everywhere.
        let order = if separator == '.' {
            Some(DateOrder::DayMonthYear)
        } else {
            self.order
        };
        if let Some(century) = year.century {
            return match order {
                _ if self.order == Some(DateOrder::YearMonthDay) => {
                    existing(original, century.year(first), second, year.written)
                }
                Some(DateOrder::MonthDayYear) => existing(original, year.full, first, second),
                Some(DateOrder::DayMonthYear) => existing(original, year.full, second, first),
                _ => {
                    let why = "has a year of two digits, which may stand first or last; say --date-order dmy, mdy or ymd";
                    Err(Refusal::new(
                        IssueCode::AmbiguousTime,
                        format!("{} {why}", quote(original)),
                    ))
                }
            };
        }
        let year = year.full;
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
        let why = "is a plain number; say its unit with --time-unit (millisecond, second, minute, hour or day), or, where a spreadsheet made \
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
mod tests;

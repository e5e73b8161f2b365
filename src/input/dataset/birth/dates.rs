//! Dates of birth, as far as they are told.

use jiff::civil::Date;

use crate::input::grammar::number::Refusal;
use crate::input::grammar::time::{Century, DateOrder, Moment, TimeReader};
use crate::panel::IssueCode;

use super::years::years_between;

/// So many years may lie between birth and sampling. Own decision: whoever is older counts among supercentenarians, and
/// dates before are far more often what programs write for unknown ones.
pub(super) const MOST_YEARS: i64 = 110;

/// The date is not quoted: it may tell who it is.
pub(super) fn refusal(code: IssueCode, why: &str) -> Refusal {
    Refusal::new(code, format!("{why}; no one age follows from it"))
}

/// Whether a date, or a year alone, is one from which spreadsheets and data bases count.
pub(super) fn is_filler((first, last): (Date, Date)) -> bool {
    const FILLERS: [Date; 5] = [
        Date::constant(1899, 12, 30),
        Date::constant(1899, 12, 31),
        Date::constant(1900, 1, 1),
        Date::constant(1900, 1, 2),
        Date::constant(1901, 1, 1),
    ];
    let is_year =
        first.year() == 1900 && first.first_of_year() == first && last == first.last_of_year();
    is_year || (first == last && FILLERS.contains(&first))
}

/// The day of birth, which may be written with a year of two digits where only one century is possible.
pub(super) fn read_date(
    reader: &TimeReader,
    birth: &str,
    sampled: Date,
) -> Result<Option<Date>, Refusal> {
    let date = |read: Option<Moment>| read.and_then(|read| read.date());
    let failed = match reader.read(birth) {
        Ok(read) => return Ok(date(read)),
        Err(failed) => failed,
    };
    let with_century = TimeReader {
        century: Some(Century::ending_with(sampled.year())),
        ..*reader
    };
    let Some(late) = with_century.read(birth).ok().and_then(date) else {
        let why = match failed.code {
            IssueCode::AmbiguousTime => {
                "it leaves the order of day, month and year open; write it as 1950-03-02, or say the order with --date-order"
            }
            _ => "it can't be read; write it as 1950-03-02",
        };
        return Err(refusal(failed.code, why));
    };
    let early = Date::new(late.year() - 100, late.month(), late.day());
    let is_possible = |day: &Date| *day <= sampled && years_between(*day, sampled) <= MOST_YEARS;
    let mut possible = [Ok(late), early].into_iter().flatten().filter(is_possible);
    match (possible.next(), possible.next()) {
        (Some(day), None) => Ok(Some(day)),
        _ => {
            let why = "it may lie in either of two centuries; write the year with four digits";
            Err(refusal(IssueCode::AmbiguousTime, why))
        }
    }
}

/// The days that a date may be whose order of day and month is open, from the first to the last.
pub(super) fn either_order(
    reader: &TimeReader,
    birth: &str,
    sampled: Date,
) -> Option<(Date, Date)> {
    let read = |order: DateOrder| {
        let reader = TimeReader {
            order: Some(order),
            ..*reader
        };
        let day = read_date(&reader, birth, sampled).ok()??;
        Some(day).filter(|day| *day <= sampled)
    };
    let (one, other) = (
        read(DateOrder::DayMonthYear)?,
        read(DateOrder::MonthDayYear)?,
    );
    Some((one.min(other), one.max(other)))
}

/// The first and the last day of a year or a month that stands alone: `1950`, `1950.0` as programs write numbers, `1950-03`,
/// `1950-UNK-UNK`, `03/1950`.
pub(super) fn year_or_month(text: &str) -> Option<(Date, Date)> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let text = match text.split_once('-') {
        Some((year, rest)) if !rest.contains(|letter: char| letter.is_numeric()) => year,
        _ => text,
    };
    let (year, month) = match text.split_once(['-', '/']) {
        Some((year, month)) if month.len() == 2 => (year, Some(month)),
        Some((month, year)) if month.len() == 2 && year.len() == 4 => (year, Some(month)),
        Some(_) => return None,
        None => (text, None),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !is_number(year) || !month.is_none_or(is_number) {
        return None;
    }
    let year = year.parse().ok()?;
    match month {
        None => Date::new(year, 1, 1).ok().zip(Date::new(year, 12, 31).ok()),
        Some(month) => {
            let first = Date::new(year, month.parse().ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
    }
}

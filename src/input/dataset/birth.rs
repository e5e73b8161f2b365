//! The age at sampling, from a date of birth.

use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::{Catalog, WordMatch, normalize_name};
use crate::input::file::{Record, SampleTexts, Table};
use crate::input::grammar::number::Refusal;
use crate::input::grammar::time::{Century, DateEvidence, Moment, TimeReader};
use crate::panel::{Assay, Issue, IssueCode, Observation, Reading, UnitOrigin};
use crate::value::{Decimal, Known};

use super::cells::{plain_number, quoted};
use super::declaration::Declaration;
use super::plan::{ColumnRole, Plan};
use super::row::Row;
use super::wide::Reader;

/// From this age on only completed years are counted, as people do.
const GROWN_UP: i64 = 18;

/// Hardly anybody is older: dates of birth before are those that programs write for unknown ones, such as 1900-01-01.
const OLDEST: i64 = 110;

const DAYS_PER_YEAR: Decimal = Decimal::from_billionths(365_250_000_000);

/// Gives their role to the columns of dates of birth: those that the user names, else all that are named so.
pub(super) fn choose_columns(catalog: &Catalog, declaration: &Declaration, plan: &mut Plan) {
    let Some(field) = catalog.find("birth_date") else {
        return;
    };
    let is_birth = |role: &ColumnRole| matches!(role, ColumnRole::Observation(observation) if observation.analyte == field);
    let is_mapped = |name: &str| {
        let mapped = declaration.map.get(name.trim());
        let mapped = mapped.or_else(|| plan.named_by_user.get(&normalize_name(name)));
        mapped.is_some_and(|id| catalog.find(id) == Some(field))
    };
    let named: Vec<usize> = (0..plan.columns.len())
        .filter(|index| is_birth(&plan.columns[*index].role))
        .collect();
    let mut births = named.clone();
    births.retain(|index| is_mapped(&plan.columns[*index].name));
    if births.is_empty() {
        births.clone_from(&named);
    }
    for index in named {
        plan.columns[index].role = match births.contains(&index) {
            true => ColumnRole::BirthDate,
            false => ColumnRole::LeftOut,
        };
    }
    plan.births = births;
}

/// Decides the order of day and month in dates of birth: by these alone, else as it is declared, else as in the other
/// dates of the file.
pub(super) fn settle_order(table: &Table, plan: &mut Plan, texts: &SampleTexts) {
    let mut dates = DateEvidence::new();
    for birth in &plan.births {
        for (cell, _) in texts.of_column(*birth) {
            dates.observe(cell);
        }
    }
    if dates.contradicts_itself() {
        plan.birth_reader.order = None;
        plan.notes.push(Issue {
            code: IssueCode::AmbiguousTime,
            message: "some dates of birth can only be day first and others only month first; those that may be either are not read".to_string(),
            place: table.header_place(None),
        });
        return;
    }
    let declared = plan.birth_reader.order;
    plan.birth_reader.order = dates.decide().or(declared).or(plan.time_reader.order);
}

/// Whether an age was computed from a date of birth, and gives way to one that is stated.
pub(super) fn is_computed(age: &Observation) -> bool {
    age.unit_origin == UnitOrigin::Computed
}

impl Reader<'_> {
    /// Adds the age that follows from the date of birth, where the row states none.
    pub(super) fn age_from_birth(&self, record: &Record, row: &mut Row) {
        let (Some(age), Some(sampling)) = (self.catalog.find("age"), row.moment) else {
            return;
        };
        if row.observations.iter().any(|(analyte, _)| *analyte == age) {
            return;
        }
        let mut found: Option<(Known, usize)> = None;
        let mut refused = Vec::new();
        for &column in &self.plan.births {
            let text = record.cell(column).trim();
            if self.says_no_birth(text) {
                continue;
            }
            let known = match self.age(text, &sampling) {
                Ok(Some(known)) => known,
                Ok(None) => continue,
                Err(refusal) => {
                    refused.push((refusal, column));
                    continue;
                }
            };
            match found
                .as_ref()
                .map(|(before, _)| before.intersection(&known))
            {
                None => found = Some((known, column)),
                Some(Some(both)) => found = Some((both, column)),
                Some(None) => {
                    let message = format!(
                        "it is another one than in column {}; the age counts as not stated",
                        quoted(&self.plan.columns[found.map_or(column, |(_, of)| of)].name)
                    );
                    row.issues.push(self.birth_issue(
                        record,
                        Refusal::new(IssueCode::Conflict, message),
                        column,
                    ));
                    return;
                }
            }
        }
        let Some((known, column)) = found else {
            let issues = refused
                .into_iter()
                .map(|(refusal, column)| self.birth_issue(record, refusal, column));
            row.issues.extend(issues);
            return;
        };
        let observation = Observation {
            // The date itself may tell who it is.
            reported: Arc::from(known.to_string()),
            unit: None,
            unit_origin: UnitOrigin::Computed,
            reading: Reading::Quantity {
                known,
                below_detection: false,
            },
            assay: Assay::Unstated,
            time: row.time.clone(),
            place: self.place(record.line, Some(column)),
        };
        row.observations.push((age, observation));
    }

    fn says_no_birth(&self, text: &str) -> bool {
        let said = || self.catalog.vocabulary().find(text);
        text.is_empty()
            || match said() {
                WordMatch::Missing(_) => true,
                WordMatch::Word(word) => word.as_ref() == "unknown",
                WordMatch::Flag | WordMatch::Unknown => false,
            }
    }

    fn birth_issue(&self, record: &Record, refusal: Refusal, column: usize) -> Issue {
        Issue {
            code: refusal.code,
            message: format!("date of birth: {}", refusal.message),
            place: self.place(record.line, Some(column)),
        }
    }

    /// The age at a moment; `None` where that is no date.
    fn age(&self, birth: &str, sampling: &Moment) -> Result<Option<Known>, Refusal> {
        let Some(sampled) = sampling.date() else {
            return Ok(None);
        };
        let span = match year_or_month(birth) {
            Some(span) => span,
            None => match read_date(&self.plan.birth_reader, birth, sampled)? {
                Some(day) => (day, day),
                None => return Ok(None),
            },
        };
        let (first, last) = (span.0, span.1.min(sampled));
        if first > sampled {
            return Err(refusal(
                IssueCode::BadTime,
                birth,
                "lies after the sampling",
            ));
        }
        if years_between(first, sampled) > OLDEST {
            let why = "lies so long before the sampling that it is no date of birth";
            return Err(refusal(IssueCode::OutOfRange, birth, why));
        }
        let ages = age_at(last, sampled).zip(age_at(first, sampled));
        Ok(ages.map(|(least, greatest)| least.hull(&greatest)))
    }
}

fn refusal(code: IssueCode, birth: &str, why: &str) -> Refusal {
    let message = format!("{} {why}; the age counts as not stated", quoted(birth));
    Refusal::new(code, message)
}

/// The day of birth, which may be written with a year of two digits where only one century is possible.
fn read_date(reader: &TimeReader, birth: &str, sampled: Date) -> Result<Option<Date>, Refusal> {
    let is_number = plain_number(birth).is_some();
    let date = |read: Option<Moment>| read.and_then(|read| read.date());
    let failed = match reader.read(birth) {
        Ok(read) => return Ok(date(read)),
        Err(_) if is_number => {
            let why = "is a number and no date of birth; write it as 1950-03-02";
            return Err(refusal(IssueCode::BadTime, birth, why));
        }
        Err(failed) => failed,
    };
    let latest = Century::ending_with(sampled.year());
    let with_century = TimeReader {
        century: Some(latest),
        ..*reader
    };
    let Some(late) = with_century.read(birth).ok().and_then(date) else {
        return Err(failed);
    };
    let early = Date::new(late.year() - 100, late.month(), late.day());
    let mut possible = [Ok(late), early]
        .into_iter()
        .flatten()
        .filter(|day| *day <= sampled && years_between(*day, sampled) <= OLDEST);
    match (possible.next(), possible.next()) {
        (Some(day), None) => Ok(Some(day)),
        _ => {
            let why = "may lie in either of two centuries; write the year with four digits";
            Err(refusal(IssueCode::AmbiguousTime, birth, why))
        }
    }
}

/// The first and the last day of a year or a month that stands alone: `1950`, `1950.0` as programs write numbers, `1950-03`.
fn year_or_month(text: &str) -> Option<(Date, Date)> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let (year, month) = match text.split_once(['-', '/']) {
        Some((year, month)) if month.len() == 2 => (year, Some(month)),
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

fn years_between(born: Date, sampled: Date) -> i64 {
    let years = i64::from(sampled.year()) - i64::from(born.year());
    let had_birthday = (sampled.month(), sampled.day()) >= (born.month(), born.day());
    years - i64::from(!had_birthday)
}

/// The age in years at sampling, which is not before the birth: completed years of adults; of children the days since the
/// last birthday are a part of a year beside, and of a child before the first birthday they are counted as days of age
/// are, 365.25 to the year.
fn age_at(born: Date, sampled: Date) -> Option<Known> {
    let years = years_between(born, sampled);
    let whole = Decimal::from_whole(years)?;
    if years >= GROWN_UP {
        return Some(Known::exactly(whole));
    }
    let last = birthday(born, years)?;
    let days = days_between(last, sampled)?;
    if years == 0 {
        let (low, high) = days.quotient(DAYS_PER_YEAR)?;
        return Known::between(low, high);
    }
    let of_year = days_between(last, birthday(born, years + 1)?)?;
    let (part, _) = days.quotient(of_year)?;
    Some(Known::exactly(whole.checked_add(part.rounded(3))?))
}

/// The birthday after so many years: the first of March where the year lacks the 29th of February.
fn birthday(born: Date, years: i64) -> Option<Date> {
    let year = born.year().checked_add(i16::try_from(years).ok()?)?;
    Date::new(year, born.month(), born.day())
        .or_else(|_| Date::new(year, 3, 1))
        .ok()
}

fn days_between(earlier: Date, later: Date) -> Option<Decimal> {
    Decimal::from_whole(i64::from(later.since(earlier).ok()?.get_days()))
}

//! The age at sampling, from a date of birth.

use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::WordMatch;
use crate::input::file::{Record, SampleTexts};
use crate::input::grammar::number::Refusal;
use crate::input::grammar::time::{DateEvidence, Moment};
use crate::panel::{Assay, Issue, IssueCode, Observation, Reading, UnitOrigin};
use crate::value::{Decimal, Known};

use super::cells::quoted;
use super::plan::Plan;
use super::row::Row;
use super::wide::Reader;

/// From this age on only completed years are counted, as people do.
const GROWN_UP: i64 = 18;

const DAYS_PER_YEAR: Decimal = Decimal::from_billionths(365_250_000_000);

/// Decides the order of day and month in dates of birth: by these alone, else as in the other dates of the file.
pub(super) fn settle_order(plan: &mut Plan, texts: &SampleTexts) {
    let Some(birth) = plan.birth else {
        return;
    };
    let mut dates = DateEvidence::new();
    for (cell, _) in texts.of_column(birth) {
        dates.observe(cell);
    }
    let reader = &mut plan.birth_reader;
    if reader.order.is_none() && !dates.contradicts_itself() {
        reader.order = dates.decide().or(plan.time_reader.order);
    }
}

impl Reader<'_> {
    /// Adds the age that follows from the date of birth, where the row states none.
    pub(super) fn age_from_birth(&self, record: &Record, row: &mut Row) {
        let (Some(column), Some(age)) = (self.plan.birth, self.catalog.find("age")) else {
            return;
        };
        let text = record.cell(column).trim();
        let is_stated = row.observations.iter().any(|(analyte, _)| *analyte == age);
        let says_nothing = matches!(self.catalog.vocabulary().find(text), WordMatch::Missing(_));
        let Some(sampling) = row
            .moment
            .filter(|_| !is_stated && !text.is_empty() && !says_nothing)
        else {
            return;
        };
        let place = self.place(record.line, Some(column));
        let plausible = &self.catalog.analyte(age).plausible;
        let found = self.age(text, &sampling).and_then(|known| match known {
            Some(known) if !known.meets(plausible) => Err(Refusal::new(
                IssueCode::OutOfRange,
                format!("{} lies so long before the sampling that it is no date of birth; the age counts as not stated", quoted(text)),
            )),
            known => Ok(known),
        });
        match found {
            Ok(None) => {}
            Ok(Some(known)) => row.observations.push((
                age,
                Observation {
                    reported: Arc::from(text),
                    unit: None,
                    unit_origin: UnitOrigin::None,
                    reading: Reading::Quantity {
                        known,
                        below_detection: false,
                    },
                    assay: Assay::Unstated,
                    time: row.time.clone(),
                    place,
                },
            )),
            Err(refusal) => row.issues.push(Issue {
                code: refusal.code,
                message: format!("date of birth: {}", refusal.message),
                place,
            }),
        }
    }

    /// The age at a moment; `None` where that is no date.
    fn age(&self, birth: &str, sampling: &Moment) -> Result<Option<Known>, Refusal> {
        let Some(sampled) = sampling.date() else {
            return Ok(None);
        };
        if let Some(year) = year_alone(birth) {
            return age_of_year(year, sampled)
                .map(Some)
                .ok_or_else(|| born_later(birth));
        }
        let Some(born) = self
            .plan
            .birth_reader
            .read(birth)?
            .and_then(|read| read.date())
        else {
            return Ok(None);
        };
        age_at(born, sampled)
            .map(Some)
            .ok_or_else(|| born_later(birth))
    }
}

fn born_later(birth: &str) -> Refusal {
    Refusal::new(
        IssueCode::BadTime,
        format!(
            "{} lies after the sampling; the age counts as not stated",
            quoted(birth)
        ),
    )
}

/// A cell that holds a year of four digits and nothing else.
fn year_alone(text: &str) -> Option<i64> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| text.parse().ok()).flatten()
}

/// The completed years of somebody who was born in a year: one of two numbers.
fn age_of_year(year: i64, sampled: Date) -> Option<Known> {
    let most = i64::from(sampled.year()) - year;
    let least = Decimal::from_whole((most - 1).max(0))?;
    Known::between(least, Decimal::from_whole(most)?)
}

/// The age in years at sampling: completed years of adults; of children the days since the last birthday are a part of
/// a year beside, and of a child before the first birthday they are counted as days of age are, 365.25 to the year.
/// `None` where the birth comes later.
fn age_at(born: Date, sampled: Date) -> Option<Known> {
    if sampled < born {
        return None;
    }
    let years = i64::from(sampled.year()) - i64::from(born.year());
    let had_birthday = (sampled.month(), sampled.day()) >= (born.month(), born.day());
    let years = years - i64::from(!had_birthday);
    let whole = Decimal::from_whole(years)?;
    if years >= GROWN_UP {
        return Some(Known::exactly(whole));
    }
    let days = days_between(birthday(born, years)?, sampled)?;
    if years == 0 {
        let (low, high) = days.quotient(DAYS_PER_YEAR)?;
        return Known::between(low, high);
    }
    let of_year = days_between(birthday(born, years)?, birthday(born, years + 1)?)?;
    let (part, _) = days.quotient(of_year)?;
    Some(Known::exactly(whole.checked_add(part.rounded(3))?))
}

fn days_between(earlier: Date, later: Date) -> Option<Decimal> {
    Decimal::from_whole(i64::from(later.since(earlier).ok()?.get_days()))
}

/// The birthday after so many years: the first of March where the year lacks the 29th of February.
fn birthday(born: Date, years: i64) -> Option<Date> {
    let year = born.year().checked_add(i16::try_from(years).ok()?)?;
    Date::new(year, born.month(), born.day())
        .or_else(|_| Date::new(year, 3, 1))
        .ok()
}

//! The age at sampling, from a date of birth, or from an age in another year.

mod age_of_year;
mod columns;
mod dates;
mod plain;
mod years;

use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::AnalyteId;
use crate::input::file::Record;
use crate::input::grammar::number::Refusal;
use crate::input::grammar::time::Moment;
use crate::panel::{Assay, Issue, IssueCode, Observation, Reading, UnitOrigin};
use crate::value::Known;

use super::cells::quoted;
use super::panels::within_a_year;
use super::row::Row;
use super::wide::Reader;
pub(super) use age_of_year::choose_age_of_year;
pub(super) use columns::{choose_columns, settle_order};
use dates::{MOST_YEARS, either_order, is_filler, read_date, refusal, year_or_month};
pub(super) use plain::adult_age;
use years::{age_at, years_between};

impl Reader<'_> {
    /// Adds the age that follows from the date of birth, where the row states none; where it states another one, says so.
    pub(super) fn age_from_birth(&self, record: &Record, row: &mut Row) {
        let Some(age) = self.catalog.find("age") else {
            return;
        };
        let Some(sampling) = row.moment else {
            self.any_age_without_time(record, age, row);
            return;
        };
        let mut found: Option<(Known, usize)> = None;
        let mut refused = Vec::new();
        for &column in &self.plan.births {
            let text = record.cell(column).trim();
            if text.is_empty() || self.catalog.vocabulary().says_nothing(text) {
                continue;
            }
            let read = match self.plan.age_of_year {
                Some((of_year, year)) if of_year == column => {
                    self.age_of_year(text, record.cell(year).trim(), age, &sampling)
                }
                _ => self.age_of_birth(text, age, &sampling),
            };
            let known = match read {
                Ok(Some(known)) => known,
                Ok(None) => continue,
                Err(refusal) => {
                    let is_date = refusal.code != IssueCode::OutOfRange;
                    let either = match refusal.code {
                        IssueCode::AmbiguousTime => self.age_of_either_order(text, age, &sampling),
                        _ => None,
                    };
                    refused.push(self.birth_issue(record, refusal, column));
                    match either {
                        Some(known) => known,
                        // One that is stated and can't be read is no adult's for that.
                        None if is_date => Known::not_negative(),
                        None => continue,
                    }
                }
            };
            let Some((before, of)) = found else {
                found = Some((known, column));
                continue;
            };
            let Some(both) = before.intersection(&known) else {
                let why = format!(
                    "it is another one than in column {}, so that no age follows; name the right one with --map COL=birth_date",
                    quoted(&self.plan.columns[of].name)
                );
                let refusal = Refusal::new(IssueCode::BirthsDiffer, why);
                row.issues.push(self.birth_issue(record, refusal, column));
                if self.plan.age_of_year.is_some() {
                    self.push_age(record, (age, Known::not_negative()), column, row);
                }
                return;
            };
            found = Some((both, of));
        }
        let stated = row.observations.iter().find(|(analyte, _)| *analyte == age);
        let stated = stated.map(|(_, stated)| stated.known().copied());
        if stated.is_none() {
            row.issues.extend(refused);
        }
        match (found, stated) {
            (None, _) => {}
            (Some((known, column)), Some(stated)) => {
                if stated.is_some_and(|stated| !within_a_year(&known, &stated)) {
                    let why = format!(
                        "an age of {known} follows from it, and another one is stated, which counts; correct either"
                    );
                    let refusal = Refusal::new(IssueCode::BirthsDiffer, why);
                    row.issues.push(self.birth_issue(record, refusal, column));
                }
            }
            (Some((known, column)), None) => self.push_age(record, (age, known), column, row),
        }
    }

    /// An age in another year tells of a row without a time only that there is one: whoever that is may be a child.
    fn any_age_without_time(&self, record: &Record, age: AnalyteId, row: &mut Row) {
        let Some((column, _)) = self.plan.age_of_year else {
            return;
        };
        let text = record.cell(column).trim();
        if text.is_empty() || self.catalog.vocabulary().says_nothing(text) {
            return;
        }
        let is_stated = row.observations.iter().any(|(analyte, _)| *analyte == age);
        if !is_stated {
            let why = "the row has no time, so that no age at sampling follows".to_string();
            let refusal = Refusal::new(IssueCode::BadTime, why);
            row.issues.push(self.birth_issue(record, refusal, column));
        }
        self.push_age(record, (age, Known::not_negative()), column, row);
    }

    /// Adds an age that follows from a column, where the row states none.
    fn push_age(
        &self,
        record: &Record,
        (age, known): (AnalyteId, Known),
        column: usize,
        row: &mut Row,
    ) {
        if row.observations.iter().any(|(analyte, _)| *analyte == age) {
            return;
        }
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

    fn birth_issue(&self, record: &Record, refusal: Refusal, column: usize) -> Issue {
        let what = match self.plan.age_of_year {
            Some((of_year, _)) if of_year == column => "age in another year",
            _ => "date of birth",
        };
        Issue {
            code: refusal.code,
            message: format!("{what}: {}", refusal.message),
            place: self.place(record.line, Some(column)),
        }
    }

    /// The ages that are possible where the order of day and month is open.
    fn age_of_either_order(&self, birth: &str, age: AnalyteId, sampling: &Moment) -> Option<Known> {
        let day = self.catalog.analyte(age).units.find("d")?;
        let sampled = sampling.date()?;
        let (first, last) = either_order(&self.plan.birth_reader, birth, sampled)?;
        let least = age_at(last, sampled, day.ratio)?;
        Some(least.hull(&age_at(first, sampled, day.ratio)?))
    }

    /// The age at a moment; `None` where that is no date.
    fn age_of_birth(
        &self,
        birth: &str,
        age: AnalyteId,
        sampling: &Moment,
    ) -> Result<Option<Known>, Refusal> {
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
        if is_filler(span) {
            let why = "it is what programs write for one that is not known; leave the cell empty";
            return Err(refusal(IssueCode::OutOfRange, why));
        }
        self.age_of_span(span, age, sampled)
    }

    /// The ages of those who were born between two days.
    fn age_of_span(
        &self,
        span: (Date, Date),
        age: AnalyteId,
        sampled: Date,
    ) -> Result<Option<Known>, Refusal> {
        let Some(day) = self.catalog.analyte(age).units.find("d") else {
            return Ok(None);
        };
        let (first, last) = (span.0, span.1.min(sampled));
        if first > sampled {
            return Err(refusal(
                IssueCode::BadTime,
                "it lies after the sampling; correct either date",
            ));
        }
        if years_between(first, sampled) > MOST_YEARS {
            let why = "it lies so long before the sampling that it can't be one; correct it, or leave the cell empty";
            return Err(refusal(IssueCode::OutOfRange, why));
        }
        let ages = age_at(last, sampled, day.ratio).zip(age_at(first, sampled, day.ratio));
        Ok(ages.map(|(least, greatest)| least.hull(&greatest)))
    }
}

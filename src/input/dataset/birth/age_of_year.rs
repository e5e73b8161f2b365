//! Ages that are those of one year and not those at sampling, as `anchor_age` and `anchor_year` of MIMIC-IV.

use jiff::civil::Date;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::grammar::number::Refusal;
use crate::input::grammar::time::Moment;
use crate::panel::{Issue, IssueCode, Place};
use crate::value::Known;

use super::super::declaration::Declaration;
use super::super::plan::{ColumnRole, Plan};
use super::super::wide::Reader;
use super::dates::{MOST_YEARS, refusal};

/// From this age on the age itself is hidden: MIMIC writes 91 for all who are older than 89.
const HIDDEN_FROM: i16 = 90;

/// Lets the age in a year tell the age at sampling, where the year stands beside it; says where it does not.
pub(in crate::input::dataset) fn choose_age_of_year(
    catalog: &Catalog,
    declaration: &Declaration,
    plan: &mut Plan,
) {
    let headers = catalog.headers();
    let age = catalog.find("age");
    let of_year = plan.columns.iter().position(|column| {
        let tells_age =
            matches!(&column.role, ColumnRole::Observation(one) if Some(one.analyte) == age);
        tells_age
            && headers.is_age_of_year(&column.name)
            && !declaration.map.contains_key(column.name.trim())
    });
    let Some(of_year) = of_year else {
        return;
    };
    let mut columns = plan.columns.iter();
    let year = columns.position(|column| {
        column.role == ColumnRole::NotRecognized && headers.is_year_of_age(&column.name)
    });
    match year {
        Some(year) => {
            plan.columns[of_year].role = ColumnRole::AgeOfYear;
            plan.columns[year].role = ColumnRole::YearOfAge;
            plan.births.push(of_year);
            plan.age_of_year = Some((of_year, year));
        }
        None => {
            let name = &plan.columns[of_year].name;
            plan.notes.push(Issue {
                code: IssueCode::Note,
                message: format!(
                    "`{name}` is taken for the age at sampling, and may be that of another year; keep the column of that year (`anchor_year`) beside it, or leave the age out with --map '{name}=-'"
                ),
                place: Place {
                    column: Some(name.clone()),
                    ..Place::default()
                },
            });
        }
    }
}

impl Reader<'_> {
    /// The ages that are possible at a moment for somebody who was so old on some day of a year: the day is not told, nor
    /// is the birthday.
    pub(super) fn age_of_year(
        &self,
        years: &str,
        in_year: &str,
        age: AnalyteId,
        sampling: &Moment,
    ) -> Result<Option<Known>, Refusal> {
        let Some(sampled) = sampling.date() else {
            return Ok(None);
        };
        let whole = |text: &str| {
            let text = text.strip_suffix(".0").unwrap_or(text);
            text.parse::<i16>().ok().filter(|number| *number >= 0)
        };
        let old = whole(years).filter(|years| i64::from(*years) <= MOST_YEARS);
        let Some(old) = old else {
            let why = "it is no number of years";
            return Err(refusal(IssueCode::BadTime, why));
        };
        let Some(in_year) = whole(in_year).filter(|year| *year >= 1000) else {
            let why = "the year in which somebody was so old is not told";
            return Err(refusal(IssueCode::BadTime, why));
        };
        let oldest = match old {
            HIDDEN_FROM.. => i16::try_from(MOST_YEARS).unwrap_or(old),
            _ => old,
        };
        let young = old.min(HIDDEN_FROM);
        let first = Date::new(in_year - oldest - 1, 1, 1);
        let last = Date::new(in_year - young, 12, 31);
        let Some((first, last)) = first.ok().zip(last.ok()) else {
            return Ok(None);
        };
        // Whoever is at least 90 is not older than anybody is.
        let eldest = i16::try_from(MOST_YEARS).ok().and_then(|years| {
            // The 29th of February is no day of most years.
            let day = sampled.day().min(28);
            Date::new(sampled.year() - years, sampled.month(), day).ok()
        });
        let is_hidden = old >= HIDDEN_FROM && eldest.is_some_and(|eldest| eldest <= last);
        let first = match eldest {
            Some(eldest) if is_hidden => first.max(eldest),
            _ => first,
        };
        self.age_of_span((first, last), age, sampled)
    }
}

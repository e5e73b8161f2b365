//! The age at sampling, from a date of birth.

use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::{Catalog, WordMatch, normalize_name};
use crate::input::file::{Record, SampleTexts, Table};
use crate::input::grammar::number::Refusal;
use crate::input::grammar::time::{Century, DateEvidence, DateOrder, Moment, TimeReader};
use crate::panel::{Assay, Issue, IssueCode, Observation, Reading, UnitOrigin};
use crate::value::{Decimal, Known};

use super::cells::quoted;
use super::declaration::Declaration;
use super::headers::bracketed;
use super::plan::{ColumnRole, ObservationColumn, Plan};
use super::row::Row;
use super::wide::Reader;

/// From this age on only completed years are counted, as people do.
const GROWN_UP: i64 = 18;

/// Hardly anybody is older.
const OLDEST: i64 = 110;

const DAYS_PER_YEAR: Decimal = Decimal::from_billionths(365_250_000_000);

/// Gives their role to the columns of dates of birth: those that the user names, else all that are named so.
pub(super) fn choose_columns(catalog: &Catalog, declaration: &Declaration, plan: &mut Plan) {
    let Some(field) = catalog.find("birth_date") else {
        return;
    };
    let is_mapped = |name: &str| {
        let mapped = declaration.map.get(name.trim());
        let mapped = mapped.or_else(|| plan.named_by_user.get(&normalize_name(name)));
        mapped.is_some_and(|id| catalog.find(id) == Some(field))
    };
    let mut mapped = Vec::new();
    let mut named = Vec::new();
    let mut foreign = Vec::new();
    for (index, column) in plan.columns.iter().enumerate() {
        let ColumnRole::Observation(ObservationColumn { analyte, .. }) = &column.role else {
            continue;
        };
        let remark = bracketed(&column.name);
        match *analyte == field {
            false => {}
            true if is_mapped(&column.name) => mapped.push(index),
            true if remark.is_none_or(|(_, remark)| order_in_words(remark).is_some()) => {
                named.push(index);
            }
            // `DOB (ug/kg/min)` is dobutamine.
            true => foreign.push(index),
        }
    }
    for index in foreign {
        plan.columns[index].role = ColumnRole::NotRecognized;
    }
    plan.births = if mapped.is_empty() {
        named.clone()
    } else {
        mapped
    };
    for index in named {
        plan.columns[index].role = ColumnRole::LeftOut;
    }
    for &index in &plan.births {
        plan.columns[index].role = ColumnRole::BirthDate;
    }
}

/// Decides the order of day and month in dates of birth: by a header such as `DOB (dd/mm/yyyy)`, else by these dates alone,
/// else as it is declared. That of other dates says nothing: it may be another program that wrote them.
pub(super) fn settle_order(table: &Table, plan: &mut Plan, texts: &SampleTexts) {
    let in_headers = plan.births.iter().filter_map(|birth| {
        let (_, remark) = bracketed(&plan.columns[*birth].name)?;
        order_in_words(remark)
    });
    let in_headers: Vec<DateOrder> = in_headers.collect();
    if let [order, others @ ..] = in_headers.as_slice()
        && others.iter().all(|other| other == order)
    {
        plan.birth_reader.order = Some(*order);
        return;
    }
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
    plan.birth_reader.order = dates.decide().or(plan.birth_reader.order);
}

/// The order of `dd/mm/yyyy`, `TT.MM.JJJJ` or `yyyy-mm-dd`.
fn order_in_words(text: &str) -> Option<DateOrder> {
    let parts: Vec<&str> = text.trim().split(['/', '.', '-']).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let is = |part: &str, letters: &str, most: usize| {
        let mut all = part.chars().map(|letter| letter.to_ascii_lowercase());
        let first = all.next();
        (1..=most).contains(&part.chars().count())
            && first.is_some_and(|first| letters.contains(first))
            && all.all(|letter| Some(letter) == first)
    };
    let is_day = |part: &str| is(part, "dtjg", 2);
    let is_month = |part: &str| is(part, "m", 2);
    let is_year = |part: &str| part.chars().count() >= 2 && is(part, "yja", 4);
    if is_year(third) && is_day(first) && is_month(second) {
        Some(DateOrder::DayMonthYear)
    } else if is_year(third) && is_month(first) && is_day(second) {
        Some(DateOrder::MonthDayYear)
    } else if is_year(first) && is_month(second) && is_day(third) {
        Some(DateOrder::YearMonthDay)
    } else {
        None
    }
}

/// What becomes of two ages of one panel that stand in different rows.
pub(super) enum Ages {
    /// The one that was held counts.
    Held,
    /// The new one counts.
    New,
    /// Both were computed, and together tell so much.
    Together(Known),
    /// They can't be of one person: none counts.
    Neither,
}

/// How two ages go together, at least one of which was computed; `None` where it is left to their times. One that is
/// stated counts before one that was computed.
pub(super) fn together(held: &Observation, new: &Observation, same_time: bool) -> Option<Ages> {
    let is_computed = |age: &Observation| age.unit_origin == UnitOrigin::Computed;
    match (is_computed(held), is_computed(new)) {
        (false, false) => None,
        (false, true) => Some(Ages::Held),
        (true, false) => Some(Ages::New),
        (true, true) => {
            let (one, other) = (held.known()?, new.known()?);
            if one.says_nothing() {
                return Some(Ages::Held);
            }
            if same_time {
                return Some(
                    one.intersection(other)
                        .map_or(Ages::Neither, Ages::Together),
                );
            }
            (!within_a_year(one, other)).then_some(Ages::Neither)
        }
    }
}

/// Makes an age say nothing.
pub(super) fn forget(age: &mut Observation) {
    tell(age, Known::not_negative());
}

/// Makes a computed age say what is known of it.
pub(super) fn tell(age: &mut Observation, known: Known) {
    age.reported = Arc::from(known.to_string());
    age.reading = Reading::Quantity {
        known,
        below_detection: false,
    };
}

/// Whether two ages may be those of one person between two birthdays.
pub(super) fn within_a_year(one: &Known, other: &Known) -> bool {
    let year = Decimal::from_whole(1).zip(Decimal::from_whole(-1));
    let within = year.and_then(|(more, less)| Known::between(less, more));
    within.is_some_and(|within| one.minus(other).meets(&within))
}

impl Reader<'_> {
    /// Adds the age that follows from the date of birth, where the row states none; where it states another one, says so.
    pub(super) fn age_from_birth(&self, record: &Record, row: &mut Row) {
        let (Some(age), Some(sampling)) = (self.catalog.find("age"), row.moment) else {
            return;
        };
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
                    refused.push(self.birth_issue(record, refusal, column));
                    continue;
                }
            };
            let Some((before, of)) = found else {
                found = Some((known, column));
                continue;
            };
            let Some(both) = before.intersection(&known) else {
                let why = format!(
                    "it is another one than in column {}; no age follows from it",
                    quoted(&self.plan.columns[of].name)
                );
                let refusal = Refusal::new(IssueCode::BirthsDiffer, why);
                row.issues.push(self.birth_issue(record, refusal, column));
                return;
            };
            found = Some((both, of));
        }
        let stated = row.observations.iter().find(|(analyte, _)| *analyte == age);
        let stated = stated.map(|(_, stated)| stated.known().copied());
        match (found, stated) {
            (None, None) => row.issues.extend(refused),
            (None, Some(_)) => {}
            (Some((known, column)), Some(stated)) => {
                if stated.is_some_and(|stated| !within_a_year(&known, &stated)) {
                    let why = format!(
                        "an age of {known} follows from it, and another one is stated, which counts; correct either"
                    );
                    let refusal = Refusal::new(IssueCode::BirthsDiffer, why);
                    row.issues.push(self.birth_issue(record, refusal, column));
                }
            }
            (Some((known, column)), None) => {
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
        }
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
        if is_filler(span) {
            let why = "it is what programs write for one that is not known";
            return Err(refusal(IssueCode::OutOfRange, why));
        }
        let (first, last) = (span.0, span.1.min(sampled));
        if first > sampled {
            return Err(refusal(IssueCode::BadTime, "it lies after the sampling"));
        }
        if years_between(first, sampled) > OLDEST {
            let why = "it lies so long before the sampling that it can't be one";
            return Err(refusal(IssueCode::OutOfRange, why));
        }
        let ages = age_at(last, sampled).zip(age_at(first, sampled));
        Ok(ages.map(|(least, greatest)| least.hull(&greatest)))
    }
}

/// The date is not quoted: it may tell who it is.
fn refusal(code: IssueCode, why: &str) -> Refusal {
    Refusal::new(code, format!("{why}; no age follows from it"))
}

/// Whether a date, or a year alone, is one from which spreadsheets and data bases count.
fn is_filler((first, last): (Date, Date)) -> bool {
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
fn read_date(reader: &TimeReader, birth: &str, sampled: Date) -> Result<Option<Date>, Refusal> {
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
    let is_possible = |day: &Date| *day <= sampled && years_between(*day, sampled) <= OLDEST;
    let mut possible = [Ok(late), early].into_iter().flatten().filter(is_possible);
    match (possible.next(), possible.next()) {
        (Some(day), None) => Ok(Some(day)),
        _ => {
            let why = "it may lie in either of two centuries; write the year with four digits";
            Err(refusal(IssueCode::AmbiguousTime, why))
        }
    }
}

/// The first and the last day of a year or a month that stands alone: `1950`, `1950.0` as programs write numbers, `1950-03`,
/// `1950-UNK-UNK`.
fn year_or_month(text: &str) -> Option<(Date, Date)> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let text = match text.split_once('-') {
        Some((year, rest)) if !rest.contains(|letter: char| letter.is_numeric()) => year,
        _ => text,
    };
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

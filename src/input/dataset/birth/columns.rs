//! Which columns hold dates of birth, and in which order day and month stand there.

use crate::catalog::{Catalog, normalize_name};
use crate::input::file::{SampleTexts, Table};
use crate::input::grammar::time::{DateEvidence, DateOrder};
use crate::panel::{Issue, IssueCode};

use super::super::declaration::Declaration;
use super::super::headers::bracketed;
use super::super::plan::{ColumnRole, ObservationColumn, Plan};

/// Gives their role to the columns of dates of birth: those that the user names, else all that are named so.
pub(in crate::input::dataset) fn choose_columns(
    catalog: &Catalog,
    declaration: &Declaration,
    plan: &mut Plan,
) {
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
pub(in crate::input::dataset) fn settle_order(table: &Table, plan: &mut Plan, texts: &SampleTexts) {
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
    let ages = plan.age_of_year.map(|(age, _)| age);
    for birth in plan.births.iter().filter(|birth| Some(**birth) != ages) {
        for (cell, _) in texts.of_column(*birth) {
            dates.observe(cell);
        }
    }
    if dates.contradicts_itself() {
        plan.birth_reader.order = None;
        plan.notes.push(Issue {
            code: IssueCode::AmbiguousTime,
            message: "some dates of birth can only be day first and others only month first; those that may be either are not read. Write them as 1950-03-02, or tell the order in the header: `DOB (dd/mm/yyyy)`".to_string(),
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

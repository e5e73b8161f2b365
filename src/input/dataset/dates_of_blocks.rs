//! Two dates in a wide row, each before results of its own: the blood count of one day, the coagulation of another.

use crate::catalog::{Catalog, Kind};
use crate::input::InputError;
use crate::input::file::{Record, Table};
use crate::input::grammar::time::Moment;
use crate::value::{Decimal, Known};

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
use super::result_times::columns_with_dates;
use super::subject_column::is_left_out_by_user;
use super::time_columns::ways_of_reading;
use super::told_twice::stem;

/// So many rows tell whether two dates are the same.
const ROWS_LOOKED_AT: usize = 10_000;

/// Two times of one draw lie within so many hours, though midnight may lie between them. A decision of this project.
const HOURS_OF_ONE_DRAW: i64 = 12;

/// Refuses to make one panel of results that two columns of dates tell apart, where the dates differ and nothing says
/// which results are of which.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    if plan.layout != Layout::Wide {
        return Ok(());
    }
    let columns = columns_of_dates(catalog, table, plan);
    let first = plan.time.filter(|time| columns.contains(time));
    let Some(first) = first.or_else(|| columns.first().copied()) else {
        return Ok(());
    };
    let parts = |column: &usize| {
        *column != first
            && (are_alike(plan, first, *column)
                || stand_before_blocks(catalog, plan, first, *column))
    };
    let differing = |first: usize, column: usize| {
        let mut records = table.sound_sample().take(ROWS_LOOKED_AT);
        let record = records.find(|record| differ(plan, record, first, column))?;
        Some((first, column, record))
    };
    let others = columns.iter().copied().filter(parts);
    let found = others
        .map(|column| (first, column))
        .chain(beside_own_dates(plan, &columns));
    let found = found
        .into_iter()
        .find_map(|(one, other)| differing(one, other));
    let Some((first, second, record)) = found else {
        return Ok(());
    };
    let [one, other] = [first, second].map(|column| {
        let name = &plan.columns[column].name;
        let date = crate::safe::cell(record.cell(column).trim());
        format!("`{name}` (column {}) holds {date}", column + 1)
    });
    let (name, of_first) = (&plan.columns[second].name, &plan.columns[first].name);
    let rename = match name == of_first {
        true => "Give the columns names of their own first: make",
        false => "Make",
    };
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "line {}: {one} and {other}, and nothing tells which results were sampled when: those of both would make one panel. {rename} a row of each date, or name the second column after its result, such as `D-dimer date`; or say with --map '{name}=-' that all results of a row are of one time",
            record.line
        ),
    })
}

/// Where no column says when the row was sampled, each column of dates that is not known, beside one that is that of a
/// result alone: the date of the blood count beside `INR date`.
fn beside_own_dates(plan: &Plan, columns: &[usize]) -> Vec<(usize, usize)> {
    let is_own = |column: &usize| matches!(plan.columns[*column].role, ColumnRole::TimeOf(_));
    let own: Vec<usize> = match plan.time {
        Some(_) => Vec::new(),
        None => (0..plan.columns.len()).filter(is_own).collect(),
    };
    let pairs = own
        .iter()
        .flat_map(|own| columns.iter().map(|open| (*own, *open)));
    pairs.collect()
}

/// The columns that hold dates and may say when results were sampled, in the order of the file.
fn columns_of_dates(catalog: &Catalog, table: &Table, plan: &Plan) -> Vec<usize> {
    let headers = catalog.headers();
    let is_open = |column: usize| {
        let name = &plan.columns[column].name;
        match plan.columns[column].role {
            ColumnRole::NotRecognized => true,
            ColumnRole::LeftOut => {
                plan.other_times.contains(&column) && !is_left_out_by_user(plan, name)
            }
            _ => false,
        }
    };
    let is_asked = |column: &usize| plan.time == Some(*column) || is_open(*column);
    let asked = (0..plan.columns.len()).filter(is_asked).collect();
    let mut dates = columns_with_dates(table, plan, asked);
    dates.retain(|column| {
        let is_event = || {
            plan.reported_times.contains(column) || headers.is_event(&plan.columns[*column].name)
        };
        plan.time == Some(*column) || !is_event()
    });
    dates
}

/// Whether two names are one, but for what tells a second column from the first.
fn are_alike(plan: &Plan, one: usize, other: usize) -> bool {
    let [one, other] = [one, other].map(|column| stem(&plan.columns[column].name));
    one == other
}

/// Whether results stand right behind each of both columns, and so between them.
fn stand_before_blocks(catalog: &Catalog, plan: &Plan, one: usize, other: usize) -> bool {
    /// So many columns may stand between a date and its results: a clock, the number of the specimen.
    const COLUMNS_BETWEEN: usize = 1;
    let is_result = |column: usize| match &plan.columns[column].role {
        ColumnRole::Observation(observation) => {
            catalog.analyte(observation.analyte).kind == Kind::Laboratory
        }
        ColumnRole::Ambiguous(_) => true,
        _ => false,
    };
    let (before, behind) = (one.min(other), one.max(other));
    let end = plan.columns.len().min(behind + 2 + COLUMNS_BETWEEN);
    (before + 1..behind).any(is_result) && (behind + 1..end).any(is_result)
}

/// Whether a row has two days in two columns, whichever way they are read, and more than one draw takes between them.
fn differ(plan: &Plan, record: &Record, one: usize, other: usize) -> bool {
    let [one, other] = [one, other].map(|column| record.cell(column).trim());
    if one == other {
        return false;
    }
    let one_draw = Decimal::from_whole(-HOURS_OF_ONE_DRAW)
        .zip(Decimal::from_whole(HOURS_OF_ONE_DRAW))
        .and_then(|(least, most)| Known::between(least, most));
    let are_apart = |one: Moment, other: Moment| {
        let hours = one.hours_since(&other).zip(one_draw);
        let is_one_draw = hours.is_some_and(|(hours, draw)| hours.is_within(&draw));
        one.day() != other.day() && !is_one_draw
    };
    let mut ways = ways_of_reading(plan).filter_map(|reader| {
        let read = |text: &str| reader.read(text).ok().flatten();
        let (one, other) = read(one).zip(read(other))?;
        (!one.is_offset() && !other.is_offset()).then(|| are_apart(one, other))
    });
    ways.next()
        .is_some_and(|first| first && ways.all(|apart| apart))
}

//! Which of several columns named like a time hold the date and the time of day.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::catalog::{Catalog, normalize_name};
use crate::input::file::Table;
use crate::input::grammar::time::{DateOrder, TimeReader};
use crate::panel::{Issue, IssueCode};

use super::declaration::Declaration;
use super::plan::{ColumnRole, Plan};

/// Where the column that is named like a time holds nothing that can be one, and another one does, that one tells when. Those
/// of `comparators` were named like a time as well.
pub(super) fn prefer_column_with_times(
    catalog: &Catalog,
    table: &Table,
    plan: &mut Plan,
    comparators: &[usize],
) {
    let holds_times = |column: usize| {
        let mut rows = table.sound_sample();
        rows.any(|record| {
            let cell = record.cell(column).trim();
            cell.contains(char::is_numeric) && !catalog.vocabulary().says_nothing(cell)
        })
    };
    let chosen = match plan.time {
        Some(chosen) if plan.other_times.is_empty() || holds_times(chosen) => return,
        Some(chosen) => chosen,
        None => match comparators.first() {
            Some(chosen) => *chosen,
            None => return,
        },
    };
    let mut others = plan.other_times.iter().copied();
    let Some(other) = others.find(|column| holds_times(*column)) else {
        return;
    };
    if plan.time.is_some() {
        plan.columns[chosen].role = ColumnRole::LeftOut;
        plan.other_times.push(chosen);
        let [name, by] = [chosen, other].map(|column| Arc::clone(&plan.columns[column].name));
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: format!(
                "`{name}` is named like a time and holds none, so `{by}` tells when results were taken; --time '{name}' decides otherwise"
            ),
            place: table.header_place(Some(by)),
        });
    }
    plan.columns[other].role = ColumnRole::Time;
    plan.time = Some(other);
    plan.other_times.retain(|column| *column != other);
}

/// Where the date and the time of day stand in two columns, both make the time.
pub(super) fn join_clock(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &mut Plan,
) {
    let Some(chosen) = plan.time.filter(|_| !plan.other_times.is_empty()) else {
        return;
    };
    // What the user says belongs to the time does so before what only its name says.
    let is_mapped = |index: &usize| {
        let name = normalize_name(&plan.columns[*index].name);
        plan.named_by_user.get(&name).is_some_and(|id| id == "time")
    };
    let mut columns = plan.other_times.clone();
    columns.sort_by_key(|index| !is_mapped(index));
    columns.insert(0, chosen);
    let tells_clocks = |column: usize| {
        catalog
            .headers()
            .may_hold_clocks(&plan.columns[column].name)
    };
    let mut counts = vec![Cells::default(); columns.len()];
    for record in table.sound_sample().take(1000) {
        for (column, count) in columns.iter().zip(&mut counts) {
            let cell = record.cell(*column).trim();
            match cell {
                cell if cell.is_empty() || catalog.vocabulary().says_nothing(cell) => {}
                cell if is_time_of_day(cell)
                    || (tells_clocks(*column) && is_clock_of_digits(cell)) =>
                {
                    count.clocks += 1;
                }
                cell if is_odd_clock(cell) => count.odd_clocks += 1,
                _ => count.others += 1,
            }
        }
    }
    let is_reported = |column: usize| plan.reported_times.contains(&column);
    let date = columns
        .iter()
        .zip(&counts)
        .find(|(_, count)| count.clocks == 0 && count.others + count.odd_clocks > 0)
        .map(|(column, _)| *column);
    // When a result was known tells no time of day of its sampling.
    let goes_with_date = |column: usize| !is_reported(column) || date.is_some_and(&is_reported);
    let clock = columns
        .iter()
        .zip(&counts)
        .find(|(column, count)| count.are_clocks() && goes_with_date(**column))
        .map(|(column, _)| *column);
    let unread = columns.iter().zip(&counts).find(|(column, count)| {
        count.clocks + count.odd_clocks > 0
            && count.others == 0
            && clock.is_none()
            && tells_clocks(**column)
            && goes_with_date(**column)
    });
    if let (Some((clock, _)), Some(_)) = (unread, date) {
        let name = &plan.columns[*clock].name;
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: format!(
                "`{name}` may hold times of day, and not all of them can be read, so that nothing is used of it: which of several results of one date is the later one is not known. Write them as 06:15"
            ),
            place: table.header_place(Some(Arc::clone(name))),
        });
    }
    if let (Some(clock), Some(date)) = (clock, date) {
        let has_its_own_clock = table
            .sample()
            .take(1000)
            .any(|record| record.cell(date).contains(':'));
        plan.columns[chosen].role = ColumnRole::LeftOut;
        plan.columns[date].role = ColumnRole::Time;
        plan.time = Some(date);
        if !has_its_own_clock {
            plan.columns[clock].role = ColumnRole::Time;
            plan.clock = Some(clock);
        }
    } else if declaration.time.is_none()
        && let Some(full) = column_with_clock(table, plan, chosen)
    {
        plan.columns[chosen].role = ColumnRole::LeftOut;
        plan.columns[full].role = ColumnRole::Time;
        plan.time = Some(full);
    }
}

/// Where the chosen column holds dates only, another one that holds the same dates with a time of day: that with the
/// name most like it.
fn column_with_clock(table: &Table, plan: &Plan, chosen: usize) -> Option<usize> {
    let mut dates = 0_u32;
    // For each other column: cells of the same date, and those of them with a time of day.
    let mut counts = vec![(0_u32, 0_u32); plan.other_times.len()];
    for record in table.sound_sample().take(1000) {
        let date = record.cell(chosen).trim();
        if date.is_empty() {
            continue;
        }
        if tells_clock(plan, date) {
            return None;
        }
        dates += 1;
        for (column, count) in plan.other_times.iter().zip(&mut counts) {
            let has_clock = clock_on_day(plan, date, record.cell(*column));
            count.0 += u32::from(has_clock.is_some());
            count.1 += u32::from(has_clock == Some(true));
        }
    }
    let likeness = |column: usize| {
        let names = [column, chosen].map(|index| plan.columns[index].name.chars());
        let [own, other] = names;
        own.zip(other)
            .take_while(|(own, other)| own == other)
            .count()
    };
    let is_reported = |column: usize| plan.reported_times.contains(&column);
    let fitting = plan.other_times.iter().zip(&counts);
    fitting
        .filter(|(column, _)| !is_reported(**column) || is_reported(chosen))
        .filter(|(_, (same, clocks))| *clocks > 0 && u64::from(*same) * 10 >= u64::from(dates) * 9)
        .map(|(column, _)| *column)
        .max_by_key(|column| (likeness(*column), Reverse(*column)))
}

/// The ways in which dates may be read: any of them tells whether two are the same.
pub(super) fn ways_of_reading(plan: &Plan) -> impl Iterator<Item = TimeReader> + use<'_> {
    let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
    orders.into_iter().map(|order| TimeReader {
        order: plan.time_reader.order.or(Some(order)),
        ..plan.time_reader
    })
}

/// Whether a time says more than its day; midnight is how some systems write that they don't know.
fn tells_clock(plan: &Plan, text: &str) -> bool {
    ways_of_reading(plan)
        .find_map(|reader| reader.read(text).ok().flatten())
        .is_some_and(|moment| moment.has_time() && !moment.to_string().contains("T00:00"))
}

/// Where the cell is a time on this date, whether it says more than the day.
fn clock_on_day(plan: &Plan, date: &str, cell: &str) -> Option<bool> {
    let same = ways_of_reading(plan).any(|reader| match (reader.read(date), reader.read(cell)) {
        (Ok(Some(date)), Ok(Some(own))) => !date.is_offset() && date.day() == own.day(),
        _ => false,
    });
    same.then(|| tells_clock(plan, cell))
}

/// What the cells of a column are.
#[derive(Clone, Copy, Default)]
struct Cells {
    /// Only a time of day.
    clocks: u32,
    /// What may be meant as one, and can't be read: `20.15`, `800`.
    odd_clocks: u32,
    others: u32,
}

impl Cells {
    /// One clock that can't be read makes its own row unusable, and no other.
    fn are_clocks(&self) -> bool {
        self.clocks > self.odd_clocks && self.others == 0
    }
}

/// Up to four digits, perhaps with a point, a letter or a word beside them.
fn is_odd_clock(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    cell.len() <= 12 && digits <= 4
}

/// `0610`, `2359`, `235959`, `615` of a spreadsheet, and `6.15`.
pub(super) fn is_clock_of_digits(cell: &str) -> bool {
    let (hour, minute) = match cell.split_once('.') {
        Some(parts) => parts,
        None if (3..=4).contains(&cell.len()) => {
            cell.split_at_checked(cell.len() - 2).unwrap_or_default()
        }
        None if (5..=6).contains(&cell.len()) => {
            let (hour, rest) = cell.split_at_checked(cell.len() - 4).unwrap_or_default();
            (hour, rest.get(..2).unwrap_or_default())
        }
        None => return false,
    };
    let below = |text: &str, most: u8| text.parse().is_ok_and(|number: u8| number < most);
    cell.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && (1..=2).contains(&hour.len())
        && minute.len() == 2
        && below(hour, 24)
        && below(minute, 60)
}

/// `7:05`, `07:05:30`, `6:10 AM`, `6h10`, `6.15 Uhr`; `24h` is no clock.
pub(super) fn is_time_of_day(cell: &str) -> bool {
    let cell = cell.to_ascii_lowercase();
    let half = ["a.m.", "p.m.", "am", "pm", "uhr"];
    let is_dotted = half.iter().any(|half| {
        cell.strip_suffix(half)
            .is_some_and(|clock| is_clock_of_digits(clock.trim_end()))
    });
    if is_dotted {
        return true;
    }
    let cell = half
        .iter()
        .find_map(|half| cell.strip_suffix(half))
        .unwrap_or(&cell)
        .trim_end();
    let mut parts = cell.split([':', 'h']);
    let is_hour = |hour: &str| (1..=2).contains(&hour.len());
    cell.len() <= 12
        && cell.contains([':', 'h'])
        && cell
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'h'))
        && parts.next().is_some_and(is_hour)
        && parts.next().is_some_and(|minutes| !minutes.is_empty())
}

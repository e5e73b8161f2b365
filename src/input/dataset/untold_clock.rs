//! A column that is not known and holds times of day, beside dates without any.

use std::collections::HashMap;

use crate::catalog::{Catalog, Role};
use crate::input::InputError;
use crate::input::file::Table;
use crate::input::grammar::time::{Moment, Window};

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
use super::subject::subject_in;
use super::time_columns::{is_clock_of_digits, is_time_of_day};

/// So many rows tell whether times of day differ.
const ROWS_LOOKED_AT: usize = 10_000;

/// Refuses to join results of one date that such a column parts: in a window shorter than a day those of the morning and
/// the evening would be one panel, and of a day the earlier result would count for the later one.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let rows_meet = plan.layout == Layout::Long || plan.window != Window::Exact;
    let Some(date) = plan.time.filter(|_| rows_meet && plan.clock.is_none()) else {
        return Ok(());
    };
    let is_open = |column: &usize| {
        let column = &plan.columns[*column];
        column.role == ColumnRole::NotRecognized && !catalog.headers().is_event(&column.name)
    };
    let columns = (0..plan.columns.len()).filter(is_open);
    let mut columns: Vec<Clocks> = columns
        .map(|column| Clocks::new(catalog, plan, column))
        .collect();
    for record in table.sound_sample().take(ROWS_LOOKED_AT) {
        if columns.is_empty() {
            return Ok(());
        }
        let cell = |column: usize| record.cell(column).trim();
        let subject = plan.subject.map_or("", |column| subject_in(cell(column)));
        if plan.subject.is_some() && subject.is_empty() {
            continue;
        }
        let [test, result] =
            [Role::Analyte, Role::Value].map(|role| plan.long_column(role).map_or("", cell));
        for clocks in &mut columns {
            clocks.see(
                plan,
                (subject, cell(date)),
                cell(clocks.column),
                (test, result),
            );
        }
        columns.retain(Clocks::may_be_clocks);
    }
    let Some(clocks) = columns.iter().find(|clocks| clocks.part(plan.window)) else {
        return Ok(());
    };
    let [name, date] = [clocks.column, date].map(|column| &plan.columns[column].name);
    let what = match plan.window {
        Window::Day => {
            "and rows of one day do not stand in their order, so that an earlier result would count for a later one".to_string()
        }
        window => format!(
            "so that with --window {window} results of one date and different times would make one panel"
        ),
    };
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "`{date}` tells no time of day; `{name}` holds times of day and is not known, {what}. Say with --map '{name}=time' that it belongs to `{date}`, or with --map '{name}=-' that it does not"
        ),
    })
}

/// What the cells of a column are.
struct Clocks {
    column: usize,
    may_be_digits: bool,
    cells: usize,
    clocks: usize,
    /// Of each subject and date the first time of day.
    first: HashMap<(String, String), String>,
    differ: bool,
    /// Of each subject, date and test the last time and result.
    last: HashMap<(String, String, String), (Moment, String)>,
    stand_backwards: bool,
}

impl Clocks {
    fn new(catalog: &Catalog, plan: &Plan, column: usize) -> Self {
        Clocks {
            column,
            may_be_digits: catalog
                .headers()
                .may_hold_clocks(&plan.columns[column].name),
            cells: 0,
            clocks: 0,
            first: HashMap::new(),
            differ: false,
            last: HashMap::new(),
            stand_backwards: false,
        }
    }

    fn see(
        &mut self,
        plan: &Plan,
        (subject, date): (&str, &str),
        cell: &str,
        (test, result): (&str, &str),
    ) {
        if cell.is_empty() {
            return;
        }
        self.cells += 1;
        let is_clock = is_time_of_day(cell) || (self.may_be_digits && is_clock_of_digits(cell));
        if !is_clock {
            return;
        }
        self.clocks += 1;
        let read = |text: &str| plan.time_reader.read(text).ok().flatten();
        // A time that tells its own clock needs none.
        if read(date).is_none_or(|moment| moment.has_time()) {
            return;
        }
        let day = (subject.to_string(), date.to_string());
        let first = self.first.entry(day).or_insert_with(|| cell.to_string());
        self.differ |= first != cell;
        let Some(moment) = read(&format!("{date} {cell}")) else {
            return;
        };
        let key = (subject.to_string(), date.to_string(), test.to_string());
        if let Some((before, other)) = self.last.insert(key, (moment, result.to_string())) {
            self.stand_backwards |= other != result && before.is_surely_after(&moment);
        }
    }

    /// Whether the column may still hold times of day after the first cells.
    fn may_be_clocks(&self) -> bool {
        const CELLS_LOOKED_AT: usize = 20;
        self.cells < CELLS_LOOKED_AT || self.clocks * 10 >= self.cells * 9
    }

    /// Whether they would be needed to part, or to order, what a window joins.
    fn part(&self, window: Window) -> bool {
        let is_needed = match window {
            Window::Day => self.stand_backwards,
            _ => self.differ,
        };
        is_needed && self.clocks * 10 >= self.cells * 9
    }
}

//! What `--map COL=subject` says, with the force of `--subject COL`.

use crate::catalog::Catalog;
use crate::input::file::Table;

use super::column_by_name::place_of;
use super::declaration::Declaration;
use super::time_columns::{is_clock_of_digits, is_time_of_day};

/// So many rows tell whether a column holds times of day.
const ROWS_LOOKED_AT: usize = 1000;

/// The declaration, with the columns that it maps to a subject, a time or a specimen named as if by the options for these.
/// Where several are mapped to one, their names decide as they would otherwise.
pub(super) fn with_force_of_options(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
) -> Declaration {
    let mut declared = declaration.clone();
    let names = || table.header.iter().map(String::as_str);
    let only_one = |id: &str, may_be: &dyn Fn(usize) -> bool| {
        let of_id = declaration.map.iter().filter(|(_, meaning)| *meaning == id);
        let mut columns: Vec<usize> = of_id
            .filter_map(|(name, _)| place_of(names(), name).ok())
            .filter(|column| may_be(*column))
            .collect();
        columns.dedup();
        match columns.as_slice() {
            [column] => table.header.get(*column).cloned(),
            _ => None,
        }
    };
    // A clock belongs to a date in another column.
    let is_no_clock = |column: usize| !holds_clocks(catalog, table, column);
    let any = |_: usize| true;
    declared.subject = declared.subject.or_else(|| only_one("subject", &any));
    declared.time = declared.time.or_else(|| only_one("time", &is_no_clock));
    let specimen = declared.specimen_column.take();
    declared.specimen_column = specimen.or_else(|| only_one("specimen", &any));
    declared
}

fn holds_clocks(catalog: &Catalog, table: &Table, column: usize) -> bool {
    let header = table.header.get(column).map_or("", String::as_str);
    let may_be_digits = catalog.headers().may_hold_clocks(header);
    let (mut cells, mut clocks) = (0_usize, 0_usize);
    for record in table.sound_sample().take(ROWS_LOOKED_AT) {
        let cell = record.cell(column).trim();
        let is_clock = is_time_of_day(cell) || (may_be_digits && is_clock_of_digits(cell));
        cells += usize::from(!cell.is_empty());
        clocks += usize::from(is_clock);
    }
    clocks > 0 && clocks * 2 >= cells
}

//! A column that is not known and parts results of one test that would stand in one panel, as persons do.

use std::cmp::Reverse;

use crate::catalog::{Catalog, Role, WordMatch};
use crate::input::dataset::plan::{ColumnRole, Plan};
use crate::input::dataset::repeated_tests::RepeatedTests;
use crate::input::dataset::result_times::is_date;
use crate::input::file::Table;

use super::untold::is_code;

/// Of the columns that part the tests as persons do, the one with the most different texts.
pub(super) fn column_of_persons(catalog: &Catalog, table: &Table, plan: &Plan) -> Option<usize> {
    let headers = catalog.headers();
    let subject = catalog.find("subject").map(|one| catalog.analyte(one));
    let may_tell = |index: &usize| {
        let column = &plan.columns[*index];
        let is_open = match column.role {
            // `Ref` may be short for a reference of the person as well.
            ColumnRole::NotRecognized | ColumnRole::Long(Role::RefRange) => true,
            _ => false,
        };
        is_open
            && plan.comparator != Some(*index)
            && (!headers.is_not_of_persons(&column.name) || headers.is_of_one_person(&column.name))
            && !headers.may_hold_clocks(&column.name)
            && !subject.is_some_and(|subject| subject.is_visit_name(&column.name))
    };
    widest(catalog, table, plan, may_tell, |cell| {
        cell.contains(char::is_alphabetic) || is_code(cell)
    })
}

/// Of the columns that part the results of one name, the one with the most different codes.
pub(super) fn column_of_numbers(catalog: &Catalog, table: &Table, plan: &Plan) -> Option<usize> {
    let headers = catalog.headers();
    let subject = catalog.find("subject").map(|one| catalog.analyte(one));
    let may_tell = |index: &usize| {
        let column = &plan.columns[*index];
        column.role == ColumnRole::NotRecognized
            && plan.comparator != Some(*index)
            && !headers.is_not_of_persons(&column.name)
            && !subject.is_some_and(|subject| subject.is_visit_name(&column.name))
    };
    widest(catalog, table, plan, may_tell, is_code)
}

fn widest(
    catalog: &Catalog,
    table: &Table,
    plan: &Plan,
    may_tell: impl Fn(&usize) -> bool,
    may_be: impl Fn(&str) -> bool,
) -> Option<usize> {
    let columns: Vec<usize> = (0..plan.columns.len()).filter(may_tell).collect();
    let repeated = RepeatedTests::find(catalog, table, plan, &columns)?;
    let is_name = |cell: &str| {
        may_be(cell)
            && !is_date(&plan.time_reader, cell)
            && matches!(catalog.vocabulary().find(cell), WordMatch::Unknown)
    };
    let holds_names = |place: usize| {
        let (cells, names) = repeated.count(place, is_name);
        names * 10 >= cells * 9
    };
    let parting =
        (0..columns.len()).filter(|place| repeated.are_parted_by(*place) && holds_names(*place));
    parting
        .max_by_key(|place| (repeated.texts(*place), Reverse(*place)))
        .map(|place| columns[place])
}

//! A second header further down, whose columns are others or stand in another order: exports or tables that were put
//! behind each other.

use std::collections::HashSet;

use crate::catalog::{Catalog, normalize_name};
use crate::input::InputError;
use crate::input::file::{Record, SampleTexts, Table, may_have_row};

use super::declaration::Declaration;
use super::headers::header_role;
use super::plan::{ColumnRole, Plan};

/// Refuses a file in whose first 8 MiB such a header stands: below it results of one analyte would be read as those of
/// another.
pub(super) fn check(
    (catalog, declaration): (&Catalog, &Declaration),
    table: &Table,
    plan: &Plan,
    texts: &SampleTexts,
) -> Result<(), InputError> {
    check_other_order(table, plan, texts)?;
    check_other_columns(catalog, declaration, table, plan)
}

/// A row that names the columns of subject and time, and beside them others than the header does.
fn check_other_columns(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &Plan,
) -> Result<(), InputError> {
    let names_of = |id: &str| {
        let field = catalog.find(id).map(|field| catalog.analyte(field));
        let names = field.map_or(&[][..], |field| &field.names);
        let names: HashSet<String> = names.iter().map(|name| normalize_name(name)).collect();
        names
    };
    let keys = [(plan.subject, "subject"), (plan.time, "time")];
    let keys = keys
        .into_iter()
        .filter_map(|(column, id)| Some((column?, names_of(id))));
    let keys: Vec<(usize, HashSet<String>)> = keys.collect();
    if keys.is_empty() {
        return Ok(());
    }
    let header = &table.header;
    if !may_have_row(table, |cell| names_keys(header, &keys, cell)) {
        return Ok(());
    }
    let names_own = |row: &Record| names_keys(header, &keys, &|index| row.cell(index));
    for row in table.sound_sample().filter(names_own) {
        for (index, own) in table.header.iter().enumerate() {
            let cell = row.cell(index).trim();
            let is_key = keys.iter().any(|(column, _)| *column == index);
            if is_key || cell.is_empty() || normalize_name(cell) == normalize_name(own) {
                continue;
            }
            let is_known = || {
                let role = header_role(catalog, declaration, cell);
                role != ColumnRole::NotRecognized || catalog.role_of(cell).is_some()
            };
            if is_known() {
                return Err(InputError::BadDeclaration {
                    name: table.name.to_string(),
                    message: format!(
                        "line {} is the header of another table: {} stands where `{own}` stood. The rows below it can't be read by the first header; make a file of its own of them",
                        row.line,
                        crate::safe::quote(cell)
                    ),
                });
            }
        }
    }
    Ok(())
}

/// Whether the cells of a row name the columns of subject and time. All rows are asked, and nearly all are passed over by a
/// digit in the cell of the subject or of the time.
fn names_keys<'t>(
    header: &[String],
    keys: &[(usize, HashSet<String>)],
    cell: &dyn Fn(usize) -> &'t str,
) -> bool {
    keys.iter().all(|(column, names)| {
        let cell = cell(*column).trim();
        let may_be_name = || {
            cell.contains(char::is_alphabetic)
                && !cell.contains(|letter: char| letter.is_ascii_digit())
        };
        cell == header[*column].trim() || (may_be_name() && names.contains(&normalize_name(cell)))
    })
}

/// A row of the same names in another order.
fn check_other_order(table: &Table, plan: &Plan, texts: &SampleTexts) -> Result<(), InputError> {
    let other_column = |index: usize, cell: &str| {
        let own = &table.header[index];
        let mut columns = table.header.iter();
        columns.find(|name| *name == cell && *name != own)
    };
    let has_other_name = |index: usize| {
        let mut cells = texts.of_column(index);
        cells.any(|(cell, _)| !cell.trim().is_empty() && other_column(index, cell.trim()).is_some())
    };
    // A single one may be a word of the data: `sex` as the name of a test.
    let columns = (0..plan.columns.len()).filter(|index| has_other_name(*index));
    if columns.count() < 2 {
        return Ok(());
    }
    for row in table.sound_sample() {
        let cells = (0..table.header.len()).map(|index| row.cell(index).trim());
        let is_header = cells
            .clone()
            .all(|cell| table.header.iter().any(|name| name == cell));
        let mut moved = cells
            .enumerate()
            .filter(|(index, cell)| *cell != table.header[*index]);
        if is_header && let Some((index, cell)) = moved.next() {
            return Err(InputError::BadDeclaration {
                name: table.name.to_string(),
                message: format!(
                    "line {} is another header, in another order: `{cell}` stands where `{}` stood. The rows below it can't be read by the first header; make a file of its own of them",
                    row.line, table.header[index]
                ),
            });
        }
    }
    Ok(())
}

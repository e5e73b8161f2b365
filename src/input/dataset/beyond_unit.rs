//! Columns most of whose numbers lie beyond the greatest that exists: ages in days, whose small ones would pass for years.

use crate::catalog::{Analyte, Catalog};
use crate::input::file::{SampleTexts, Table};
use crate::panel::{Issue, IssueCode};

use super::cells::plain_number;
use super::declaration::Declaration;
use super::plan::{Blocked, ColumnRole, Plan};

/// Blocks columns of a bounded number whose unit nobody names, and which can't be in the assumed one.
pub(super) fn block_other_units(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &mut Plan,
    texts: &SampleTexts,
) {
    let with_units = plan.with_unit_columns();
    for (index, column) in plan.columns.iter_mut().enumerate() {
        let ColumnRole::Observation(observation) = &mut column.role else {
            continue;
        };
        let known = catalog.analyte(observation.analyte);
        let is_told = observation.header_unit.is_some()
            || declaration.units.contains_key(&known.id)
            || with_units.contains(&observation.analyte);
        if is_told || !known.bounded || known.units.is_empty() {
            continue;
        }
        let (mut beyond, mut all) = (0, 0);
        for (cell, count) in texts.of_column(index) {
            if let Some(fits) = fits(known, cell) {
                all += count;
                beyond += if fits { 0 } else { count };
            }
        }
        // One that is beyond is a code or a slip, and is set aside by itself.
        if beyond < 2 || beyond * 2 <= all {
            continue;
        }
        let why = format!(
            "{beyond} of {all} values of {} are more than can be in {}, the assumed unit; the column is not used: name the unit with --unit '{}=UNIT'",
            known.title, known.unit, known.id
        );
        observation.blocked = Some(Blocked {
            code: IssueCode::ImplausibleUnit,
            why: why.clone(),
        });
        plan.notes.push(Issue {
            code: IssueCode::ImplausibleUnit,
            message: why,
            place: table.header_place(Some(column.name.clone())),
        });
    }
}

/// Whether a number exists in the canonical unit; `None` where a cell is no plain number.
fn fits(known: &Analyte, cell: &str) -> Option<bool> {
    Some(plain_number(cell)?.meets(&known.plausible))
}

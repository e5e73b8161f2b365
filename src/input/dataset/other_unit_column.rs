//! Long data with two columns of units, where the one that was chosen holds hardly any unit that is known.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{Catalog, Role};
use crate::input::file::Table;
use crate::panel::{Issue, IssueCode};

use super::cells::quoted;
use super::declaration::Declaration;
use super::plan::Plan;
use super::units::{fits, names_no_unit};

/// So many rows tell what stands in a column.
const ROWS_LOOKED_AT: usize = 1000;

/// Names the other column where most units of the chosen one are refused, and most of the other one are known.
pub(super) fn note(catalog: &Catalog, declaration: &Declaration, table: &Table, plan: &mut Plan) {
    let Some(chosen) = plan.long_column(Role::Unit) else {
        return;
    };
    if declaration.unit_column.is_some() {
        return;
    }
    let is_other = |index: &usize| {
        let name = &plan.columns[*index].name;
        *index != chosen
            && catalog
                .role_of(name)
                .is_some_and(|(role, _)| role == Role::Unit)
    };
    let others: Vec<usize> = (0..plan.columns.len()).filter(is_other).collect();
    if others.is_empty() {
        return;
    }
    let (mostly, refused) = are_units(catalog, table, chosen);
    let Some(refused) = refused.filter(|_| !mostly) else {
        return;
    };
    let Some(other) = others
        .into_iter()
        .find(|index| are_units(catalog, table, *index).0)
    else {
        return;
    };
    let name = &plan.columns[other].name;
    plan.notes.push(Issue {
        code: IssueCode::UnknownUnit,
        message: format!(
            "most units in this column are none that is known, such as {}, and those in column {} are; read those with --unit-column '{name}'",
            quoted(&refused),
            quoted(name)
        ),
        place: table.header_place(Some(Arc::clone(&plan.columns[chosen].name))),
    });
}

/// Whether most cells that tell a unit are units of something, and the first that is none.
fn are_units(catalog: &Catalog, table: &Table, column: usize) -> (bool, Option<String>) {
    let mut known: HashMap<String, bool> = HashMap::new();
    let (mut units, mut all, mut refused) = (0_u64, 0_u64, None);
    for record in table.sound_sample().take(ROWS_LOOKED_AT) {
        let cell = record.cell(column).trim();
        if names_no_unit(cell) {
            continue;
        }
        let is_known = || catalog.analytes().any(|(one, _)| fits(catalog, one, cell));
        let is_unit = match known.get(cell) {
            Some(is_unit) => *is_unit,
            None => *known.entry(cell.to_string()).or_insert_with(is_known),
        };
        all += 1;
        units += u64::from(is_unit);
        if !is_unit && refused.is_none() {
            refused = Some(cell.to_string());
        }
    }
    (units * 2 > all, refused)
}

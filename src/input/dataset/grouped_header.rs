//! A line above the header that groups the columns: `Baseline` above some, `Day 3` above others.

use std::collections::BTreeMap;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::InputError;
use crate::input::file::Table;

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};

/// Refuses to make one panel of columns that a line above the header tells apart: those of an analyte that stands more than
/// once would be of different days.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let groups = table.cells_above();
    if plan.layout != Layout::Wide || groups.len() < 2 {
        return Ok(());
    }
    let group_of = |column: usize| groups.iter().rev().find(|(from, _)| *from <= column);
    let mut first: BTreeMap<AnalyteId, usize> = BTreeMap::new();
    for (index, column) in plan.columns.iter().enumerate() {
        let ColumnRole::Observation(observation) = &column.role else {
            continue;
        };
        if catalog.analyte(observation.analyte).kind != Kind::Laboratory {
            continue;
        }
        let before = *first.entry(observation.analyte).or_insert(index);
        let (Some((_, one)), Some((_, other))) = (group_of(before), group_of(index)) else {
            continue;
        };
        // What is called otherwise may be another method; what is called the same is of another day.
        if one != other && plan.columns[before].name == column.name {
            let [one, other] = [one, other].map(|group| crate::safe::quote(group));
            return Err(InputError::BadDeclaration {
                name: table.name.to_string(),
                message: format!(
                    "columns {} and {} both hold {}, under {one} and {other} in the line above the header; they would make one panel of two. Make a file of each group, or rows of their own with a column of the time",
                    before + 1,
                    index + 1,
                    catalog.analyte(observation.analyte).id
                ),
            });
        }
    }
    Ok(())
}

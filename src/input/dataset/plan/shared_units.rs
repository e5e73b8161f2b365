//! Units that one column has from another one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::headers::means_unit;
use super::{ColumnRole, Plan};
use crate::catalog::{AnalyteId, Catalog, Kind};

/// A column of units without a name of its own tells of the results to its left: `Thrombozyten;Einheit`.
pub(super) fn units_of_neighbors(catalog: &Catalog, plan: &mut Plan) {
    for index in 1..plan.columns.len() {
        let is_unit = plan.columns[index].role == ColumnRole::NotRecognized
            && means_unit(catalog, &plan.columns[index].name);
        let left = match &plan.columns[index - 1].role {
            ColumnRole::Observation(observation) => observation.analyte,
            ColumnRole::Ambiguous(candidates) if candidates.len() == 1 => candidates[0],
            _ => continue,
        };
        let known = catalog.analyte(left);
        if is_unit && (known.kind == Kind::Laboratory || !known.units.is_empty()) {
            plan.columns[index].role = ColumnRole::UnitOf(left);
        }
    }
}

/// An earlier result is in the unit that the header of the analyte's own column names, unless its own does.
pub(super) fn share_units_with_previous(plan: &mut Plan) {
    let mut units: BTreeMap<AnalyteId, Arc<str>> = BTreeMap::new();
    for column in &plan.columns {
        if let ColumnRole::Observation(observation) = &column.role
            && let Some(unit) = &observation.header_unit
        {
            units
                .entry(observation.analyte)
                .or_insert_with(|| Arc::clone(unit));
        }
    }
    for (index, column) in plan.columns.iter_mut().enumerate() {
        if let ColumnRole::Previous(observation) = &mut column.role
            && observation.header_unit.is_none()
            && let Some(unit) = units.get(&observation.analyte)
        {
            observation.header_unit = Some(Arc::clone(unit));
            plan.inherited_units.push(index);
        }
    }
}

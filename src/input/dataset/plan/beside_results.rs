//! Limits and units in columns that are named after a column of results, whatever that is called.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::headers::{bracketed, role_beside};
use super::super::units::fits;
use super::{ColumnRole, Plan};
use crate::catalog::{AnalyteId, Catalog, Kind, normalize_name};

/// Longer headers are no names.
const LONGEST_HEADER: usize = 256;

/// `dd_uln` and `dd_unit` tell of the results in `dd`, once it is known what those are; `FOO_uln` of a column that the
/// user names.
pub(in crate::input::dataset) fn settle(catalog: &Catalog, plan: &mut Plan) {
    let mut results: HashMap<String, Option<AnalyteId>> = HashMap::new();
    for column in &plan.columns {
        if let ColumnRole::Observation(observation) = &column.role
            && catalog.analyte(observation.analyte).kind == Kind::Laboratory
            && column.name.len() <= LONGEST_HEADER
        {
            let stem = bracketed(&column.name).map_or(&*column.name, |(stem, _)| stem);
            let analyte = Some(observation.analyte);
            let known = results.entry(normalize_name(stem)).or_insert(analyte);
            // Two columns of one name that mean different things name nothing together.
            *known = known.filter(|known| Some(*known) == analyte);
        }
    }
    for column in &mut plan.columns {
        if column.role != ColumnRole::NotRecognized || column.name.len() > LONGEST_HEADER {
            continue;
        }
        let name = Arc::clone(&column.name);
        let (stem, unit) =
            bracketed(&name).map_or((&*name, None), |(stem, unit)| (stem, Some(unit)));
        let found = role_beside(stem, |own| {
            let analyte = results.get(own).copied().flatten()?;
            unit.is_none_or(|unit| fits(catalog, analyte, unit))
                .then_some(analyte)
        });
        if let Some(role) = found {
            column.role = role;
        }
    }
}

//! Limits and units in columns that are named after a column of results, whatever that is called.

use std::collections::HashMap;

use super::super::headers::{LONGEST_NAME, bracketed, role_beside};
use super::{ColumnRole, Plan};
use crate::catalog::{AnalyteId, Catalog, Kind, normalize_name};

/// `dd_uln` and `dd_unit` tell of the results in `dd`, once it is known what those are; `FOO_uln` of a column that the
/// user names.
pub(in crate::input::dataset) fn settle(catalog: &Catalog, plan: &mut Plan) {
    let mut results: HashMap<String, Option<AnalyteId>> = HashMap::new();
    for column in &plan.columns {
        if let ColumnRole::Observation(observation) = &column.role
            && catalog.analyte(observation.analyte).kind == Kind::Laboratory
            && column.name.len() <= LONGEST_NAME
        {
            let stem = bracketed(&column.name).map_or(&*column.name, |(stem, _)| stem);
            let analyte = Some(observation.analyte);
            let known = results.entry(normalize_name(stem)).or_insert(analyte);
            // Two columns of one name that mean different things name nothing together.
            *known = known.filter(|known| Some(*known) == analyte);
        }
    }
    for column in &mut plan.columns {
        if column.role == ColumnRole::NotRecognized {
            let find = |own: &str| results.get(own).copied().flatten();
            if let Some(role) = role_beside(catalog, &column.name, find) {
                column.role = role;
            }
        }
    }
}

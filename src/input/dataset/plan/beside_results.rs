//! Limits and units in columns that are named after a column of results, whatever that is called.

use std::collections::HashMap;

use super::super::headers::{LONGEST_NAME, bracketed, named, role_beside};
use super::{ColumnRole, Plan};
use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, normalize_name};

/// `dd_uln` and `dd_unit` tell of the results in `dd`, once it is known what those are, or in the one column of an analyte
/// of that short name, `d_dimer`; `FOO_uln` of a column that the user names.
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
    let roles: Vec<ColumnRole> = plan
        .columns
        .iter()
        .map(|column| column.role.clone())
        .collect();
    let is_held = |analyte: &AnalyteId| {
        let mut held = results.values();
        held.any(|held| *held == Some(*analyte))
    };
    let one_of_short_name = |own: &str| match named(catalog, own) {
        NameMatch::Ambiguous(candidates) => {
            let mut held = candidates.iter().filter(|analyte| is_held(analyte));
            held.next().filter(|_| held.next().is_none()).copied()
        }
        NameMatch::Known(_) | NameMatch::Unknown => None,
    };
    for column in &mut plan.columns {
        if column.role == ColumnRole::NotRecognized {
            let of_name = |own: &str| results.get(own).copied().flatten();
            let by_name = role_beside(catalog, &column.name, of_name);
            // What another column tells already, this one does not.
            let by_short_name = || {
                let role = role_beside(catalog, &column.name, one_of_short_name);
                role.filter(|role| !roles.contains(role))
            };
            if let Some(role) = by_name.or_else(by_short_name) {
                column.role = role;
            }
        }
    }
}

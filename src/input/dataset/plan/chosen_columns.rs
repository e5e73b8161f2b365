//! Which columns hold the subject, the time and the specimen: those that the user names, else those of the most usual names.

use std::sync::Arc;

use super::super::column_by_name;
use super::super::declaration::Declaration;
use super::{ColumnRole, ObservationColumn, Plan};
use crate::catalog::{Catalog, normalize_name};
use crate::input::InputError;

/// Finds columns by names that the user gives.
pub(super) struct Finder<'a> {
    pub file: &'a Arc<str>,
    pub header: &'a [String],
}

impl Finder<'_> {
    /// The column of a header that the user names.
    pub(super) fn named(&self, name: &str, option: &str) -> Result<usize, InputError> {
        column_by_name::named(self.file, self.header, (option, name))
    }
}

/// The columns whose names stand for a field of the context.
pub(super) fn columns_of(catalog: &Catalog, plan: &Plan, id: &str) -> Vec<usize> {
    let field = catalog.find(id);
    plan.columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(&column.role, ColumnRole::Observation(observation) if Some(observation.analyte) == field))
        .map(|(index, _)| index)
        .collect()
}

/// Of the columns that may hold the subject (or the time, or the specimen), the one that the user names or that has
/// the most usual name; the others are left out.
pub(super) fn choose(
    catalog: &Catalog,
    finder: &Finder,
    plan: &mut Plan,
    id: &str,
    declared: Option<&str>,
    role: ColumnRole,
) -> Result<Option<usize>, InputError> {
    let Some(field) = catalog.find(id) else {
        return Ok(None);
    };
    let candidates = columns_of(catalog, plan, id);
    let names: Vec<String> = catalog
        .analyte(field)
        .names
        .iter()
        .map(|name| normalize_name(name))
        .collect();
    let rank = |index: usize| {
        let normal = normalize_name(&finder.header[index]);
        if normal == id {
            (0, index)
        } else {
            (
                1 + names
                    .iter()
                    .position(|name| *name == normal)
                    .unwrap_or(names.len()),
                index,
            )
        }
    };
    let chosen = match declared {
        Some(name) => Some(finder.named(name, &format!("--{id}"))?),
        None => candidates.iter().copied().min_by_key(|index| rank(*index)),
    };
    for index in candidates {
        plan.columns[index].role = ColumnRole::LeftOut;
    }
    if let Some(index) = chosen {
        plan.columns[index].role = role;
    }
    Ok(chosen)
}

pub(super) fn choose_specimen(
    catalog: &Catalog,
    declaration: &Declaration,
    finder: &Finder,
    plan: &mut Plan,
) -> Result<Option<usize>, InputError> {
    let Some(field) = catalog.find("specimen") else {
        return Ok(None);
    };
    if let Some(name) = &declaration.specimen_column {
        let index = finder.named(name, "--specimen-column")?;
        for other in columns_of(catalog, plan, "specimen") {
            plan.columns[other].role = ColumnRole::LeftOut;
        }
        plan.columns[index].role = ColumnRole::Observation(ObservationColumn {
            analyte: field,
            header_unit: None,
            blocked: None,
        });
        return Ok(Some(index));
    }
    let role = ColumnRole::Observation(ObservationColumn {
        analyte: field,
        header_unit: None,
        blocked: None,
    });
    choose(catalog, finder, plan, "specimen", None, role)
}

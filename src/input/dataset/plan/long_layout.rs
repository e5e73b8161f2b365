//! Whether a file is long, and which of its columns then hold names, results and units.

use crate::catalog::{Catalog, Kind, Role, normalize_name};
use crate::input::InputError;
use crate::panel::{Issue, IssueCode, Place};

use super::super::cells::quoted;
use super::super::declaration::{Declaration, Layout};
use super::{ColumnRole, Finder, Plan};

/// Wide or long, by the declaration or by what the header names.
pub(super) fn layout(
    catalog: &Catalog,
    declaration: &Declaration,
    header: &[String],
    plan: &Plan,
) -> Layout {
    let declared_long = declaration.analyte_column.is_some()
        || declaration.value_column.is_some()
        || declaration.code_column.is_some();
    match declaration.layout {
        Layout::Auto if declared_long => Layout::Long,
        Layout::Auto => {
            let roles: Vec<Role> = header
                .iter()
                .filter_map(|name| catalog.role_of(name).map(|(role, _)| role))
                .collect();
            let has = |wanted: Role| roles.contains(&wanted);
            let laboratory = plan
                .columns
                .iter()
                .filter(|column| match &column.role {
                    ColumnRole::Observation(observation) => {
                        catalog.analyte(observation.analyte).kind == Kind::Laboratory
                    }
                    _ => false,
                })
                .count();
            let looks_long = (has(Role::Analyte) || has(Role::Code)) && has(Role::Value);
            if looks_long && laboratory < 2 {
                Layout::Long
            } else {
                Layout::Wide
            }
        }
        declared => declared,
    }
}

/// Gives the columns of a long file their roles: those declared, then those that the header names best.
pub(super) fn assign_long_columns(
    catalog: &Catalog,
    declaration: &Declaration,
    finder: &Finder,
    plan: &mut Plan,
) -> Result<(), InputError> {
    let declared = [
        (
            Role::Analyte,
            &declaration.analyte_column,
            "--analyte-column",
        ),
        (Role::Code, &declaration.code_column, "code_column"),
        (Role::Value, &declaration.value_column, "--value-column"),
        (Role::Comparator, &None, ""),
        (Role::Unit, &declaration.unit_column, "--unit-column"),
        (
            Role::RefLow,
            &declaration.ref_low_column,
            "--ref-low-column",
        ),
        (
            Role::RefHigh,
            &declaration.ref_high_column,
            "--ref-high-column",
        ),
        (
            Role::RefRange,
            &declaration.ref_range_column,
            "--ref-range-column",
        ),
        (Role::CriticalLow, &None, ""),
        (Role::CriticalHigh, &None, ""),
        (Role::Status, &declaration.status_column, "--status-column"),
    ];
    for (role, name, option) in declared {
        let chosen = match name {
            Some(name) => Some(finder.named(name, option)?),
            None => finder
                .header
                .iter()
                .enumerate()
                .filter(|(_, header)| !is_left_out(declaration, header))
                .filter(|(_, header)| goes_with_value(plan, role, header))
                .filter_map(|(index, header)| {
                    catalog
                        .role_of(header)
                        .filter(|(found, _)| *found == role)
                        .map(|(_, rank)| (rank, index))
                })
                .filter(|(_, index)| !matches!(plan.columns[*index].role, ColumnRole::Long(_)))
                .min()
                .map(|(_, index)| index),
        };
        if let Some(index) = chosen {
            plan.columns[index].role = ColumnRole::Long(role);
        }
    }
    // Any of them may tell the fluid.
    for (index, header) in finder.header.iter().enumerate() {
        let is_order = catalog
            .role_of(header)
            .is_some_and(|(role, _)| role == Role::Order);
        if is_order
            && !is_left_out(declaration, header)
            && !matches!(plan.columns[index].role, ColumnRole::Long(_))
        {
            plan.columns[index].role = ColumnRole::Long(Role::Order);
        }
    }
    let has = |role| plan.long_column(role).is_some();
    if !(has(Role::Analyte) || has(Role::Code)) || !has(Role::Value) {
        return Err(InputError::BadDeclaration {
            name: finder.file.to_string(),
            message: "long data need a column with the analyte and one with the value; name them with --analyte-column and --value-column".to_string(),
        });
    }
    let of_value = plan
        .long_column(Role::Value)
        .and_then(|index| family(&plan.columns[index].name));
    for (index, header) in finder.header.iter().enumerate() {
        let is_value = catalog
            .role_of(header)
            .is_some_and(|(role, _)| role == Role::Value);
        if is_value
            && !matches!(plan.columns[index].role, ColumnRole::Long(_))
            && !is_left_out(declaration, header)
            && family(header) == of_value
        {
            plan.columns[index].role = ColumnRole::OtherValue;
        }
    }
    // Results stand in the value columns only; a column named like a laboratory analyte is something else here.
    for column in &mut plan.columns {
        let is_result = match &column.role {
            ColumnRole::Observation(observation) => {
                catalog.analyte(observation.analyte).kind == Kind::Laboratory
            }
            ColumnRole::Long(_) | ColumnRole::OtherValue => false,
            ColumnRole::LowerLimit(_)
            | ColumnRole::ComparatorOf(_)
            | ColumnRole::UpperLimit(_)
            | ColumnRole::BothLimits(_)
            | ColumnRole::Previous(_)
            | ColumnRole::PreviousTime { .. }
            | ColumnRole::TimeOf(_) => true,
            ColumnRole::UnitOf(analyte) => catalog.analyte(*analyte).kind == Kind::Laboratory,
            _ => catalog.role_of(&column.name).is_some(),
        };
        if is_result {
            let is_analyte = matches!(column.role, ColumnRole::Observation(_));
            column.role = ColumnRole::LeftOut;
            if is_analyte {
                plan.notes.push(Issue {
                    code: IssueCode::Note,
                    message: format!(
                        "{} is named like a test; results of long data stand in the column of values, so that nothing of it is used. Put them into rows of their own, or leave it out with --map '{}=-'",
                        quoted(&column.name),
                        column.name
                    ),
                    place: Place::default(),
                });
            }
        }
    }
    Ok(())
}

fn is_left_out(declaration: &Declaration, header: &str) -> bool {
    (declaration.map.get(header.trim())).is_some_and(|meaning| meaning == "-")
}

/// Studies name what was reported `LBOR...`, and the same in standard units `LBST...`: the unit and the limits of one
/// are not those of the other.
fn goes_with_value(plan: &Plan, role: Role, header: &str) -> bool {
    if matches!(role, Role::Analyte | Role::Code | Role::Value) {
        return true;
    }
    let value = plan.long_column(Role::Value);
    let of_value = value.and_then(|index| family(&plan.columns[index].name));
    match (of_value, family(header)) {
        (Some(of_value), Some(own)) => of_value == own,
        _ => true,
    }
}

/// The family of a column's name.
fn family(header: &str) -> Option<&'static str> {
    let name = normalize_name(header);
    ["lbor", "lbst"]
        .into_iter()
        .find(|family| name.starts_with(family))
}

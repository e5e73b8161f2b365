//! Columns that the user names by options of long data, where the file is read as wide.

use crate::catalog::{Catalog, Kind};
use crate::input::InputError;

use super::super::declaration::{Declaration, Layout};
use super::{ColumnRole, Finder, Plan};

/// Refuses options that would be passed over: in wide data each result has a column, and what stands beside it goes by its
/// name. A canceled result would be used, and a limit taken for a result of its own.
pub(super) fn check(
    catalog: &Catalog,
    declaration: &Declaration,
    finder: &Finder,
    plan: &Plan,
) -> Result<(), InputError> {
    if plan.layout != Layout::Wide {
        return Ok(());
    }
    let example = plan.columns.iter().find_map(|column| match &column.role {
        ColumnRole::Observation(own) => Some(catalog.analyte(own.analyte)),
        _ => None,
    });
    let example = example.filter(|analyte| analyte.kind == Kind::Laboratory);
    let example = example.map_or("platelets", |analyte| &analyte.id);
    for (option, name) in declaration.columns_by_option() {
        let instead = match option {
            "--subject" | "--time" | "--specimen-column" => continue,
            "--unit-column" => format!(
                "a column of units goes by the name of its results, such as {example}_unit"
            ),
            "--ref-low-column" => {
                format!("a column of limits goes by the name of its results, such as {example}_ref_low")
            }
            "--ref-high-column" => {
                format!("a column of limits goes by the name of its results, such as {example}_ref_high")
            }
            "--ref-range-column" => {
                format!("a column of limits goes by the name of its results, such as {example}_ref_range")
            }
            "--status-column" => "no column tells what became of the results of a row, so that those that were canceled would be used: take these out first".to_string(),
            _ => "each column has one analyte".to_string(),
        };
        finder.named(name, option)?;
        return Err(InputError::BadDeclaration {
            name: finder.file.to_string(),
            message: format!(
                "{option} `{name}` belongs to long data, and this file is read as wide, one panel per row, where {instead}. Where each row is one result, say so with --layout long --analyte-column COL --value-column COL; else leave {option} out"
            ),
        });
    }
    Ok(())
}

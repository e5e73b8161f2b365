//! The reference limits that apply to the analytes of a data set.

use std::io::{self, Write};

use super::entry;
use crate::catalog::{AnalyteId, Catalog, Kind, Role};
use crate::input::Dataset;
use crate::input::dataset::ColumnRole;
use crate::interpret::{Limit, Settings, limits_for};
use crate::panel::{Assay, Panel};

/// Lists the limits of somebody of whom nothing is stated.
pub(super) fn write_limits(
    out: &mut dyn Write,
    catalog: &Catalog,
    dataset: &Dataset,
    settings: &Settings,
) -> io::Result<()> {
    writeln!(
        out,
        "LIMITS IN FORCE for a person of whom nothing is stated"
    )?;
    let in_columns = limits_in_columns(dataset);
    let panel = Panel::new();
    for &analyte in dataset.analytes() {
        let known = catalog.analyte(analyte);
        if known.kind != Kind::Laboratory {
            continue;
        }
        let side = |limit: &Option<Limit>| {
            limit.as_ref().map_or("none".to_string(), |limit| {
                let sources = match limit.sources.as_slice() {
                    [one] => one.to_string(),
                    many => format!("{} sources", many.len()),
                };
                format!("{} ({sources})", limit.value)
            })
        };
        let before = match in_columns.contains(&analyte) {
            true => "those of the data where they name any; else ",
            false => "",
        };
        let calibrators: &[(Assay, &str)] = match known.has_assay {
            true => &[(Assay::Feu, " FEU"), (Assay::Ddu, " DDU")],
            false => &[(Assay::Unstated, "")],
        };
        for (assay, calibrator) in calibrators {
            let limits = limits_for(catalog, settings, &panel, analyte, *assay);
            entry(
                out,
                &format!(
                    "{} {}{calibrator}: {before}lower {}; upper {}",
                    known.id,
                    known.unit,
                    side(&limits.lower),
                    side(&limits.upper)
                ),
            )?;
        }
    }
    writeln!(out)
}

/// The analytes whose limits stand in columns of the data: in a long file those of all.
fn limits_in_columns(dataset: &Dataset) -> Vec<AnalyteId> {
    let columns = &dataset.plan().columns;
    let is_of_all = columns.iter().any(|column| {
        matches!(
            column.role,
            ColumnRole::Long(Role::RefLow | Role::RefHigh | Role::RefRange)
        )
    });
    if is_of_all {
        return dataset.analytes().to_vec();
    }
    let analytes = columns.iter().filter_map(|column| match column.role {
        ColumnRole::LowerLimit(analyte)
        | ColumnRole::UpperLimit(analyte)
        | ColumnRole::BothLimits(analyte) => Some(analyte),
        _ => None,
    });
    analytes.collect()
}

//! A row of units below the header of a wide file.

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::file::Record;

use super::cells::plain_number;
use super::declaration::Declaration;
use super::headers::{header_role, means_unit};
use super::plan::ColumnRole;
use super::units::{fits_its_name, names_no_unit};

/// Whether a row says nothing but in which units the results below it are: most of its cells under laboratory analytes
/// are units of these, and nothing in it is a number.
pub(super) fn is_unit_row(
    catalog: &Catalog,
    declaration: &Declaration,
    header: &[String],
    row: &Record,
) -> bool {
    if row.damaged {
        return false;
    }
    let (mut units, mut others, mut columns) = (0, 0, 0);
    let mut stands_alone = true;
    for (index, name) in header.iter().enumerate() {
        let cell = row.cell(index).trim();
        let candidates: Vec<AnalyteId> = match header_role(catalog, declaration, name) {
            ColumnRole::Observation(observation) => vec![observation.analyte],
            ColumnRole::Ambiguous(candidates) => candidates,
            _ => Vec::new(),
        };
        let is_laboratory =
            |analyte: &AnalyteId| catalog.analyte(*analyte).kind == Kind::Laboratory;
        if !candidates.iter().any(is_laboratory) {
            if cell.contains(char::is_numeric) {
                return false;
            }
            stands_alone &= cell.is_empty() || means_unit(catalog, cell);
            continue;
        }
        columns += 1;
        if plain_number(cell).is_some() {
            return false;
        }
        let unit = unit_in(cell);
        let is_unit = |analyte: AnalyteId| fits_its_name(catalog, analyte, unit);
        if candidates.into_iter().any(is_unit) {
            units += 1;
        } else if !names_no_unit(cell) {
            others += 1;
        }
    }
    // A lone unit is one of a row of units where nothing beside it could be a patient's.
    units > others && (units > 1 || columns == 1 || (others == 0 && stands_alone))
}

/// The unit in a cell of such a row, without the brackets around it; `None` where there is none.
pub(super) fn unit_below(units: &[String], index: usize) -> Option<&str> {
    let cell = units.get(index)?.trim();
    (!names_no_unit(cell)).then(|| unit_in(cell))
}

fn unit_in(cell: &str) -> &str {
    let within = |open, close| cell.strip_prefix(open)?.strip_suffix(close);
    let within = within('[', ']').or_else(|| within('(', ')'));
    within.map_or(cell, str::trim)
}

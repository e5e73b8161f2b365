//! Columns whose bare name may mean a part of a score or the whole of it: `SOFA`, of four organs or of six.

use crate::catalog::{AnalyteId, Catalog, normalize_name};
use crate::input::file::{SampleTexts, Table};
use crate::panel::{Issue, IssueCode};
use crate::value::Known;

use super::cells::plain_number;
use super::declaration::Declaration;
use super::plan::{ColumnRole, Plan};

/// Takes a column for the whole where it holds a number that no part reaches, and says in any case how it is read.
///
/// A header that equals the identifier of the part is that part, whatever its cells hold: one number mistyped in one row
/// must not change what the others mean.
pub(super) fn settle_sums(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &mut Plan,
    texts: &SampleTexts,
) {
    let is_mapped = |name: &str| {
        let normal = normalize_name(name);
        let mut mapped = declaration.map.keys();
        mapped.any(|given| normalize_name(given) == normal)
    };
    for (index, column) in plan.columns.iter_mut().enumerate() {
        let ColumnRole::Observation(observation) = &mut column.role else {
            continue;
        };
        let part = catalog.analyte(observation.analyte);
        let Some(whole) = catalog.find(&part.beyond) else {
            continue;
        };
        if normalize_name(&column.name) != normalize_name(&part.id) || is_mapped(&column.name) {
            continue;
        }
        let is_whole = column.name.trim() != part.id
            && texts
                .of_column(index)
                .any(|(cell, _)| is_beyond(catalog, observation.analyte, whole, cell));
        let most = part.plausible.high().value();
        let most = most.map_or_else(String::new, |most| most.to_string());
        let message = match is_whole {
            true => format!(
                "the column holds numbers above {most}, so it is read as {}",
                catalog.analyte(whole).title
            ),
            false => format!(
                "the column is read as {}, at most {most}; if it is {}, say so with --map '{}={}'",
                part.title,
                catalog.analyte(whole).title,
                column.name,
                part.beyond
            ),
        };
        if is_whole {
            observation.analyte = whole;
        }
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message,
            place: table.header_place(Some(column.name.clone())),
        });
    }
}

/// Whether a cell holds a number that only the whole reaches; one beyond the whole, too, is a code.
fn is_beyond(catalog: &Catalog, part: AnalyteId, whole: AnalyteId, cell: &str) -> bool {
    let within = |known: &Known, of: AnalyteId| known.meets(&catalog.analyte(of).plausible);
    plain_number(cell).is_some_and(|number| !within(&number, part) && within(&number, whole))
}

//! What columns hold whose short names may mean several things.

use crate::catalog::{AnalyteId, Catalog};
use crate::input::file::{SampleTexts, Table};
use crate::panel::{Issue, IssueCode};

use super::cells::{plain_number, quoted};
use super::declaration::Layout;
use super::plan::{ColumnRole, ObservationColumn, Plan};

/// Columns whose short names neither a unit nor the values tell, or with a unit that fits nothing that they may mean, are
/// not used, which must not go unsaid.
pub(super) fn note_open_names(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    for column in &plan.columns {
        let (code, why, mend) = match &column.role {
            ColumnRole::Ambiguous(candidates) if plan.layout == Layout::Wide => (
                IssueCode::UnknownAnalyte,
                format!(
                    "the name may mean {}, and neither a unit nor the values tell",
                    catalog.one_of(candidates)
                ),
                "Name its unit in the header, or say what it is with --map COL=ANALYTE",
            ),
            ColumnRole::ForeignUnit(candidates, unit) => (
                IssueCode::UnknownUnit,
                format!(
                    "the name may mean {}, where {} is no unit",
                    catalog.one_of(candidates),
                    quoted(unit)
                ),
                "Say what it is with --map COL=ANALYTE and its unit with --unit",
            ),
            _ => continue,
        };
        plan.notes.push(Issue {
            code,
            message: format!("{why}; the column is not used. {mend}"),
            place: table.header_place(Some(column.name.clone())),
        });
    }
}

/// A short name such as `PT` is its analyte where the values fit just one meaning and the file has
/// a subject column of its own, so that it can't be the patient's number.
pub(super) fn settle_short_name(
    catalog: &Catalog,
    plan: &mut Plan,
    index: usize,
    texts: &SampleTexts,
) {
    let ColumnRole::Ambiguous(candidates) = &plan.columns[index].role else {
        return;
    };
    if plan.subject.is_none() || plan.layout == Layout::Long {
        return;
    }
    // A name that may mean something else says nothing against one that does not.
    let is_clear = |analyte: AnalyteId| {
        let mut columns = plan.columns.iter();
        columns.any(
            |column| matches!(&column.role, ColumnRole::Observation(one) if one.analyte == analyte),
        )
    };
    // Nothing but 0 and 1 tells whether something was found, not how much of it.
    let says_only = |words: &[&str]| {
        let mut cells = texts.of_column(index);
        cells.all(|(cell, _)| words.contains(&cell.trim()))
    };
    if says_only(&["", "0", "1"]) && !says_only(&["", "1"]) {
        return;
    }
    let fits = |analyte: AnalyteId| {
        let known = catalog.analyte(analyte);
        let is_plausible = |cell: &str| {
            plain_number(cell).is_some_and(|value| value.meets(&known.under_short_name))
        };
        let (mut plausible, mut all) = (0, 0);
        for (cell, count) in texts.of_column(index) {
            if !cell.trim().is_empty() {
                all += count;
                plausible += if is_plausible(cell) { count } else { 0 };
            }
        }
        plausible * 2 > all
    };
    let fitting: Vec<AnalyteId> = candidates
        .iter()
        .copied()
        .filter(|analyte| fits(*analyte) && !is_clear(*analyte))
        .collect();
    if let [analyte] = fitting.as_slice() {
        plan.columns[index].role = ColumnRole::Observation(ObservationColumn {
            analyte: *analyte,
            header_unit: None,
            blocked: None,
        });
    }
}

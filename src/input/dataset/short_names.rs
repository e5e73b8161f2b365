//! What columns hold whose short names may mean several things.

use crate::catalog::{AnalyteId, Catalog};
use crate::input::file::{SampleTexts, Table};
use crate::panel::{Issue, IssueCode};

use super::cells::{plain_number, quoted, units_like};
use super::declaration::Layout;
use super::headers::tells_units_of;
use super::plan::{ColumnRole, ObservationColumn, Plan};
use super::units::{fits, names_no_unit};

/// So many rows tell which units stand in a column.
const ROWS_LOOKED_AT: usize = 1000;

/// A short name is its analyte where a column of units beside it, `fib_unit` beside `fib`, holds nothing but units of that
/// one.
pub(super) fn settle_by_unit_columns(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    for index in 0..plan.columns.len() {
        let ColumnRole::Ambiguous(candidates) = &plan.columns[index].role else {
            continue;
        };
        let Some(units) = column_of_units(catalog, plan, index, candidates) else {
            continue;
        };
        let mut fitting = candidates.clone();
        let mut is_told = false;
        for record in table.sound_sample().take(ROWS_LOOKED_AT) {
            let unit = record.cell(units).trim();
            if !names_no_unit(unit) {
                is_told = true;
                fitting.retain(|analyte| fits(catalog, *analyte, unit));
            }
        }
        if let ([analyte], true) = (fitting.as_slice(), is_told) {
            plan.columns[index].role = observation(*analyte);
        }
    }
}

/// The column that is named as that of the units of another one.
fn column_of_units(
    catalog: &Catalog,
    plan: &Plan,
    index: usize,
    candidates: &[AnalyteId],
) -> Option<usize> {
    let own = &plan.columns[index].name;
    let mut columns = 0..plan.columns.len();
    columns.find(|other| match plan.columns[*other].role {
        ColumnRole::NotRecognized => tells_units_of(catalog, &plan.columns[*other].name, own),
        // One without a name of its own stands right behind it.
        ColumnRole::UnitOf(analyte) => *other == index + 1 && candidates.contains(&analyte),
        _ => false,
    })
}

fn observation(analyte: AnalyteId) -> ColumnRole {
    ColumnRole::Observation(ObservationColumn {
        analyte,
        header_unit: None,
        blocked: None,
    })
}

/// The unit that stands behind the number in a cell: `18.4 s`.
fn unit_in(cell: &str) -> Option<&str> {
    let number = cell
        .trim()
        .trim_start_matches(['<', '>', '=', '≤', '≥', ' ']);
    let is_number = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == ',';
    let unit = number.trim_start_matches(is_number);
    let unit = (number.len() > unit.len()).then(|| unit.trim())?;
    (!unit.is_empty()).then_some(unit)
}

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
                    "the name may mean {}, where {} is no unit{}",
                    catalog.one_of(candidates),
                    quoted(unit),
                    nearest_unit(catalog, candidates, unit)
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

/// The spellings nearest to what is no unit, where it is plain whose units are meant.
fn nearest_unit(catalog: &Catalog, candidates: &[AnalyteId], unit: &str) -> String {
    let [analyte] = candidates else {
        return String::new();
    };
    format!("; {}", units_like(catalog, *analyte, unit))
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
    if plan.layout == Layout::Long {
        return;
    }
    if let [analyte] = named_in_cells(catalog, candidates, index, texts).as_slice() {
        plan.columns[index].role = observation(*analyte);
        return;
    }
    if plan.subject.is_none() {
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
        plan.columns[index].role = observation(*analyte);
    }
}

/// Of what a short name may mean, what has the units that stand in most of its cells; nothing where a cell has another.
fn named_in_cells(
    catalog: &Catalog,
    candidates: &[AnalyteId],
    index: usize,
    texts: &SampleTexts,
) -> Vec<AnalyteId> {
    let (mut with_unit, mut all) = (0, 0);
    let mut fitting = candidates.to_vec();
    for (cell, count) in texts.of_column(index) {
        if cell.trim().is_empty() {
            continue;
        }
        all += count;
        if let Some(unit) = unit_in(cell).filter(|unit| !catalog.vocabulary().is_flag(unit)) {
            with_unit += count;
            fitting.retain(|analyte| fits(catalog, *analyte, unit));
        }
    }
    match with_unit * 2 > all {
        true => fitting,
        false => Vec::new(),
    }
}

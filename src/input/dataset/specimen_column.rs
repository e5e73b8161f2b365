//! A column of specimens whose name is not known: its cells tell.

use std::collections::HashSet;
use std::sync::Arc;

use crate::catalog::{Catalog, Role};
use crate::input::file::Table;
use crate::panel::{Issue, IssueCode};

use super::declaration::Layout;
use super::ordered_fluid::fluid_in_words;
use super::plan::{ColumnRole, ObservationColumn, Plan};

/// So many rows tell what a column holds.
const ROWS_LOOKED_AT: usize = 1000;

/// So many cells of which none is a word for a specimen tell that a column holds none.
const CELLS_LOOKED_AT: u32 = 20;

/// What the cells of a column are.
struct Cells {
    column: usize,
    cells: u32,
    words: u32,
    /// Whether one of the words is longer than `U`, `S` and `P`, which alone may mean anything.
    is_plain: bool,
}

/// Takes a column that is not known for that of the specimens where its cells are words for them, and as one that may tell
/// the fluid where some are: results of another fluid must not be read as those of blood.
pub(super) fn settle(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    if plan.layout != Layout::Long || plan.specimen.is_some() {
        return;
    }
    if column_of_specimens(catalog, table, plan).is_none() {
        columns_that_name_fluids(catalog, table, plan);
    }
}

/// The column whose cells are nearly all words for specimens.
fn column_of_specimens(catalog: &Catalog, table: &Table, plan: &mut Plan) -> Option<()> {
    let field = catalog.find("specimen")?;
    let is_open = |column: &usize| {
        let column = &plan.columns[*column];
        column.role == ColumnRole::NotRecognized
            && !catalog.headers().is_not_of_specimens(&column.name)
    };
    let begun = |column| Cells {
        column,
        cells: 0,
        words: 0,
        is_plain: false,
    };
    let mut open: Vec<Cells> = (0..plan.columns.len()).filter(is_open).map(begun).collect();
    let records = table.sound_sample();
    for record in records.take(ROWS_LOOKED_AT) {
        for seen in &mut open {
            let cell = record.cell(seen.column).trim();
            if !cell.is_empty() {
                let is_word = catalog.word_of(field, cell).is_some();
                seen.cells += 1;
                seen.words += u32::from(is_word);
                seen.is_plain |= is_word && cell.len() > 2;
            }
        }
        open.retain(|seen| seen.words > 0 || seen.cells < CELLS_LOOKED_AT);
        if open.is_empty() {
            return None;
        }
    }
    let holds_specimens = |seen: &&Cells| seen.is_plain && seen.words * 10 >= seen.cells * 9;
    let column = open.iter().find(holds_specimens).map(|seen| seen.column)?;
    plan.columns[column].role = ColumnRole::Observation(ObservationColumn {
        analyte: field,
        header_unit: None,
        blocked: None,
    });
    plan.specimen = Some(column);
    let name = Arc::clone(&plan.columns[column].name);
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "`{name}` holds words for specimens and is read as the specimen; --map '{name}=-' leaves it out"
        ),
        place: table.header_place(Some(name.clone())),
    });
    Some(())
}

/// More different texts are no labels.
const MOST_LABELS: usize = 200;

/// Columns such as `Category` in which some cells say plainly that a result was measured in another fluid than blood:
/// `Urine` beside `Chemistry`. They are read as names of orders are.
fn columns_that_name_fluids(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let is_open = |column: &usize| {
        let column = &plan.columns[*column];
        column.role == ColumnRole::NotRecognized
            && !catalog.headers().is_not_of_specimens(&column.name)
    };
    let columns = (0..plan.columns.len()).filter(is_open);
    let mut open: Vec<(usize, HashSet<String>)> =
        columns.map(|one| (one, HashSet::new())).collect();
    let mut found = Vec::new();
    for record in table.sound_sample() {
        open.retain_mut(|(column, seen)| {
            let cell = record.cell(*column).trim();
            if seen.contains(cell) {
                return true;
            }
            seen.insert(cell.to_string());
            let names_fluid = fluid_in_words(catalog, cell).is_some();
            if names_fluid {
                found.push(*column);
            }
            !names_fluid && seen.len() <= MOST_LABELS
        });
        if open.is_empty() {
            break;
        }
    }
    found.sort_unstable();
    for column in found {
        plan.columns[column].role = ColumnRole::Long(Role::Order);
        let name = Arc::clone(&plan.columns[column].name);
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: format!(
                "`{name}` names other fluids than blood beside some results; these are set aside; --map '{name}=-' leaves it out"
            ),
            place: table.header_place(Some(name.clone())),
        });
    }
}

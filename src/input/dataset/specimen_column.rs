//! A column of specimens whose name is not known: its cells tell.

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::input::file::Table;
use crate::panel::{Issue, IssueCode};

use super::declaration::Layout;
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

/// Takes a column that is not known for that of the specimens where its cells are words for them: results of another
/// fluid must not be read as those of blood.
pub(super) fn settle(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let Some(field) = catalog.find("specimen").filter(|_| plan.specimen.is_none()) else {
        return;
    };
    if plan.layout != Layout::Long {
        return;
    }
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
            return;
        }
    }
    let holds_specimens = |seen: &&Cells| seen.is_plain && seen.words * 10 >= seen.cells * 9;
    let Some(column) = open.iter().find(holds_specimens).map(|seen| seen.column) else {
        return;
    };
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
}

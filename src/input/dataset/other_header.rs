//! A second header further down, whose columns stand in another order: exports that were put behind each other.

use crate::input::InputError;
use crate::input::file::{SampleTexts, Table};

use super::plan::Plan;

/// Refuses a file in whose first 8 MiB such a header stands: below it results of one analyte would be read as those of
/// another.
pub(super) fn check(table: &Table, plan: &Plan, texts: &SampleTexts) -> Result<(), InputError> {
    let other_column = |index: usize, cell: &str| {
        let own = &table.header[index];
        let mut columns = table.header.iter();
        columns.find(|name| *name == cell && *name != own)
    };
    let has_other_name = |index: usize| {
        let mut cells = texts.of_column(index);
        cells.any(|(cell, _)| !cell.trim().is_empty() && other_column(index, cell.trim()).is_some())
    };
    // A single one may be a word of the data: `sex` as the name of a test.
    let columns = (0..plan.columns.len()).filter(|index| has_other_name(*index));
    if columns.count() < 2 {
        return Ok(());
    }
    for row in table.sound_sample() {
        let cells = (0..table.header.len()).map(|index| row.cell(index).trim());
        let is_header = cells
            .clone()
            .all(|cell| table.header.iter().any(|name| name == cell));
        let mut moved = cells
            .enumerate()
            .filter(|(index, cell)| *cell != table.header[*index]);
        if is_header && let Some((index, cell)) = moved.next() {
            return Err(InputError::BadDeclaration {
                name: table.name.to_string(),
                message: format!(
                    "line {} is another header, in another order: `{cell}` stands where `{}` stood. The rows below it can't be read by the first header; make a file of its own of them",
                    row.line, table.header[index]
                ),
            });
        }
    }
    Ok(())
}

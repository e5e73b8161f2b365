//! Two persons under one name.

use crate::catalog::Catalog;
use crate::input::InputError;
use crate::input::dataset::plan::Plan;
use crate::input::file::Table;

use super::{has_digit, is_name_of_a_person, parted, records};

/// Refuses to join results of one name where a column of codes that is not known parts them.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let Some(subject) = plan
        .subject
        .filter(|subject| holds_names(catalog, table, plan, *subject))
    else {
        return Ok(());
    };
    let Some(number) = parted::column_of_numbers(catalog, table, plan) else {
        return Ok(());
    };
    let [subject, number] = [subject, number].map(|column| &plan.columns[column].name);
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "`{subject}` holds names, which two persons can share, and beside one of them the same tests stand with different results under different `{number}`. Say with --subject '{number}' that it tells whose the results are, or with --map '{number}=-' that each `{subject}` is one person"
        ),
    })
}

/// Whether the subjects are words without digits, such as a name.
fn holds_names(catalog: &Catalog, table: &Table, plan: &Plan, subject: usize) -> bool {
    /// A shorter word may be a code: `A`, `xy`.
    const SHORTEST: usize = 3;
    let is_named = catalog.headers().names_persons(&plan.columns[subject].name);
    let is_name = |cell: &str| {
        let is_word = || {
            !has_digit(cell)
                && cell.chars().filter(|letter| letter.is_alphabetic()).count() >= SHORTEST
        };
        is_named || is_name_of_a_person(cell) || is_word()
    };
    let (mut cells, mut names) = (0_usize, 0_usize);
    for record in records(table) {
        let cell = record.cell(subject).trim();
        cells += usize::from(!cell.is_empty());
        names += usize::from(!cell.is_empty() && is_name(cell));
    }
    cells > 0 && names * 10 >= cells * 9
}

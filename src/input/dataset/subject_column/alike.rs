//! Numbers of subjects that are alike although the subjects are not.

use std::collections::HashMap;

use crate::catalog::Catalog;
use crate::input::InputError;
use crate::input::dataset::plan::{ColumnRole, Plan};
use crate::input::file::{Record, Table};

use super::records;

/// So many rows tell in which form numbers stand.
const ROWS_THAT_TELL_A_FORM: usize = 1000;

/// Refuses subjects that stand under several hospitals, whose numbers may be alike.
pub(super) fn check_sites(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let Some(subject) = plan.subject else {
        return Ok(());
    };
    let is_site = |index: &usize| {
        let column = &plan.columns[*index];
        // The number of a study may be that of its subjects where no other column is.
        let is_open =
            column.role == ColumnRole::NotRecognized || plan.other_subjects.contains(index);
        is_open && catalog.headers().is_site(&column.name)
    };
    let Some(site) = (0..plan.columns.len()).find(is_site) else {
        return Ok(());
    };
    let mut first: HashMap<String, String> = HashMap::new();
    let is_elsewhere = |record: Record| {
        let [subject, site] = [subject, site].map(|column| record.cell(column).trim().to_string());
        !subject.is_empty()
            && !site.is_empty()
            && *first.entry(subject).or_insert_with(|| site.clone()) != site
    };
    if !records(table).any(is_elsewhere) {
        return Ok(());
    }
    let [subject, site] = [subject, site].map(|column| &plan.columns[column].name);
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "the same `{subject}` stands under more than one `{site}`, and numbers of different hospitals or studies may be alike. Make one column of both, or say with --map '{site}=-' that each `{subject}` is one person"
        ),
    })
}

/// Refuses numbers of subjects that a spreadsheet has shortened, by which many are alike: `1.23457E+11`.
pub(super) fn check_shortened(table: &Table, plan: &Plan) -> Result<(), InputError> {
    let Some(subject) = plan.subject else {
        return Ok(());
    };
    let Some(cell) = records(table)
        .take(ROWS_THAT_TELL_A_FORM)
        .map(|record| record.cell(subject).trim().to_string())
        .find(|cell| is_shortened(cell))
    else {
        return Ok(());
    };
    let name = &plan.columns[subject].name;
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "`{name}` holds numbers that a spreadsheet has shortened ({cell}), so that different ones are alike. Export the column as text, or go on without it with --map '{name}=-'"
        ),
    })
}

/// `1.23457E+11`, also with a comma.
fn is_shortened(cell: &str) -> bool {
    let Some((number, power)) = cell.split_once("E+") else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && digits(power)
}

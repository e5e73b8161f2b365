//! Results of several persons below each other where no column tells whose they are.

use std::collections::HashMap;

use crate::catalog::{Catalog, normalize_name};
use crate::input::InputError;
use crate::input::file::{Record, Table};
use crate::input::grammar::time::Window;

use super::declaration::Layout;
use super::plan::Plan;

/// So many rows tell whether there are several persons.
const ROWS_LOOKED_AT: usize = 10_000;

/// Refuses to take all rows for those of one person where something between or beside them speaks of others: a line that
/// names a patient, another date of birth.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let meet = plan.layout == Layout::Long || plan.window != Window::Exact;
    if !meet || plan.subject.is_some() {
        return Ok(());
    }
    let why = names_a_person(catalog, table).or_else(|| births_differ(table, plan));
    let Some((line, why)) = why else {
        return Ok(());
    };
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "line {line}: {why}, and no column tells whose the results are, so that those of several persons would be taken for those of one. Put a column in front that names the person of each row, or name the one that does with --subject; where all are of one person, take out what speaks of others"
        ),
    })
}

fn records(table: &Table) -> impl Iterator<Item = Record> {
    table.sound_sample().take(ROWS_LOOKED_AT)
}

/// A row of one cell between results that begins with a word for a person: `Patient: 2 Maier`. The same line again and again
/// stands at the head of each page of one.
fn names_a_person(catalog: &Catalog, table: &Table) -> Option<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    let (mut results_before, mut behind) = (false, 0);
    for record in records(table) {
        let mut filled = record
            .cells
            .iter()
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        let (first, second) = (filled.next(), filled.next());
        match (first, second) {
            (Some(cell), None) if results_before && is_of_a_person(catalog, cell) => {
                lines.push((record.line, cell.to_string()));
            }
            (Some(_), Some(_)) => {
                results_before = true;
                behind = lines.len();
            }
            _ => {}
        }
    }
    lines.truncate(behind);
    let (line, text) = lines.first()?.clone();
    let are_pages = lines.len() > 1 && lines.iter().all(|(_, other)| *other == text);
    let why = format!("{} stands between the results", crate::safe::quote(&text));
    (!are_pages).then_some((line, why))
}

fn is_of_a_person(catalog: &Catalog, cell: &str) -> bool {
    let name = normalize_name(cell);
    name.split_once(' ')
        .is_some_and(|(word, _)| catalog.headers().identifies_persons(word))
}

/// Two dates of birth.
fn births_differ(table: &Table, plan: &Plan) -> Option<(u64, String)> {
    let mut first: HashMap<usize, String> = HashMap::new();
    for record in records(table) {
        let ages = plan.age_of_year.map(|(age, _)| age);
        for &column in plan.births.iter().filter(|column| Some(**column) != ages) {
            let cell = record.cell(column).trim();
            if cell.is_empty() {
                continue;
            }
            let known = first.entry(column).or_insert_with(|| cell.to_string());
            if known != cell {
                let name = &plan.columns[column].name;
                return Some((
                    record.line,
                    format!("`{name}` holds another date of birth than above"),
                ));
            }
        }
    }
    None
}

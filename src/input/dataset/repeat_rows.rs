//! Exports of studies in which a subject has one row of facts, and its results stand in rows of forms that were filled in
//! repeatedly.

use std::collections::HashSet;

use crate::catalog::{Catalog, Kind, Role};
use crate::input::InputError;
use crate::input::file::Table;

use super::plan::{ColumnRole, Plan};
use super::subject::subject_in;

/// So many rows tell where facts stand.
const ROWS_LOOKED_AT: usize = 10_000;

/// Refuses to score results of such forms without the age or the sex that another row of their subject states: a child
/// would be scored as an adult.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let names_forms = |column: &usize| {
        let column = &plan.columns[*column];
        column.role == ColumnRole::NotRecognized && catalog.headers().is_repeated_form(&column.name)
    };
    let form = (0..plan.columns.len()).find(names_forms);
    let Some((form, subject)) = form.zip(plan.subject) else {
        return Ok(());
    };
    let is_open =
        |column: &usize| is_of_a_person(catalog, plan, *column) && !plan.fill_down.contains(column);
    let facts: Vec<usize> = (0..plan.columns.len()).filter(is_open).collect();
    let is_result = |role: &ColumnRole| match role {
        ColumnRole::Observation(column) => catalog.analyte(column.analyte).kind == Kind::Laboratory,
        role => *role == ColumnRole::Long(Role::Value),
    };
    let results = || (0..plan.columns.len()).filter(|index| is_result(&plan.columns[*index].role));
    let (mut stated, mut lacking) = (HashSet::new(), HashSet::new());
    for record in table.sound_sample().take(ROWS_LOOKED_AT) {
        let name = subject_in(record.cell(subject));
        if name.is_empty() {
            continue;
        }
        let is_empty = |column: usize| record.cell(column).trim().is_empty();
        let is_repeated = !is_empty(form) && !results().all(is_empty);
        for &fact in &facts {
            if !is_empty(fact) {
                stated.insert((fact, name.to_string()));
            } else if is_repeated {
                lacking.insert((fact, name.to_string()));
            }
        }
    }
    let names = |before: &str| {
        let open = facts.iter().filter(|fact| {
            lacking
                .iter()
                .any(|one| one.0 == **fact && stated.contains(one))
        });
        let names = open.map(|fact| format!("{before}'{}'", plan.columns[*fact].name));
        names.collect::<Vec<String>>()
    };
    if names("").is_empty() {
        return Ok(());
    }
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "{} stand in other rows of a subject than the results of forms that `{}` names, which would be scored without them. Repeat them with {}, or say with --map '{}=-' that they are not to be known",
            names("").join(", "),
            plan.columns[form].name,
            names("--fill-down ").join(" "),
            plan.columns[form].name
        ),
    })
}

/// Whether a column holds what one person has and nobody shares with those around: the age, the sex or the date of birth.
pub(super) fn is_of_a_person(catalog: &Catalog, plan: &Plan, column: usize) -> bool {
    match &plan.columns[column].role {
        ColumnRole::BirthDate | ColumnRole::AgeOfYear | ColumnRole::YearOfAge => true,
        ColumnRole::Observation(column) => {
            let id = &catalog.analyte(column.analyte).id;
            matches!(id.as_ref(), "age" | "sex" | "pregnant")
        }
        _ => false,
    }
}

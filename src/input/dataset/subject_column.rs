//! Whose rows these are, where the names of the columns alone do not tell it: two persons must never become one panel.

mod alike;
mod namesakes;
mod of_persons;
mod parted;
mod persons;
mod untold;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::{Catalog, normalize_name};
use crate::input::InputError;
use crate::input::file::{Record, Table};
use crate::input::grammar::time::Window;
use crate::panel::{Issue, IssueCode};

use super::declaration::{Declaration, Layout};
use super::plan::{ColumnRole, Plan};

/// So many rows tell what a column holds.
const ROWS_LOOKED_AT: usize = 10_000;

pub(super) use of_persons::prefer_persons;

/// Where the chosen column holds names of persons and another one numbers, the numbers tell whose the rows are: two
/// persons can have one name.
pub(super) fn prefer_number_to_name(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let Some(chosen) = plan.subject.filter(|_| !plan.other_subjects.is_empty()) else {
        return;
    };
    let rows: Vec<Record> = records(table).collect();
    let cells = |column: usize| rows.iter().map(move |record| record.cell(column).trim());
    let names = cells(chosen).filter(|cell| !cell.is_empty()).count();
    let of_persons = cells(chosen)
        .filter(|cell| is_name_of_a_person(cell))
        .count();
    if of_persons == 0 || of_persons * 10 < names * 9 {
        return;
    }
    let subject = catalog
        .find("subject")
        .map(|subject| catalog.analyte(subject));
    let tells_persons = |column: &usize| {
        let header = &plan.columns[*column].name;
        let is_visit = subject.is_some_and(|subject| subject.is_visit_name(header));
        let numbers = cells(*column).filter(|cell| has_digit(cell)).count();
        let different: BTreeSet<&str> = cells(*column).filter(|cell| !cell.is_empty()).collect();
        // A number for each row counts rows; one number for all of several names is none.
        let counts_rows = different.len() == rows.len() && catalog.headers().may_count_rows(header);
        let of_all = different.len() == 1 && cells(chosen).collect::<BTreeSet<_>>().len() > 1;
        numbers * 10 >= names * 9
            && !is_visit
            && !counts_rows
            && !of_all
            && !catalog.headers().is_not_of_persons(header)
    };
    let Some(number) = plan.other_subjects.iter().copied().find(tells_persons) else {
        return;
    };
    take_instead(table, plan, (chosen, number), |name, by| {
        format!("`{name}` holds names, which two persons can share, so `{by}` tells")
    });
}

/// Takes another column for that of the subject, and says why.
fn take_instead(
    table: &Table,
    plan: &mut Plan,
    (chosen, other): (usize, usize),
    why: impl Fn(&str, &str) -> String,
) {
    plan.columns[chosen].role = ColumnRole::LeftOut;
    plan.columns[other].role = ColumnRole::Subject;
    plan.subject = Some(other);
    plan.other_subjects.retain(|column| *column != other);
    plan.other_subjects.push(chosen);
    let [name, by] = [chosen, other].map(|column| Arc::clone(&plan.columns[column].name));
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "{} whose results these are; --subject '{name}' decides otherwise",
            why(&name, &by)
        ),
        place: table.header_place(Some(by)),
    });
}

/// Refuses rows of which it can't be told whose they are.
pub(super) fn check(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &Plan,
) -> Result<(), InputError> {
    alike::check_sites(catalog, table, plan)?;
    alike::check_shortened(table, plan)?;
    untold::check(catalog, table, plan)?;
    if plan.layout == Layout::Wide && plan.window == Window::Exact {
        return Ok(());
    }
    match declaration.subject {
        None => namesakes::check(catalog, table, plan),
        Some(_) => Ok(()),
    }
}

/// Whether the user says that a column is none of those that count.
pub(super) fn is_left_out_by_user(plan: &Plan, name: &str) -> bool {
    let meaning = plan.named_by_user.get(&normalize_name(name));
    meaning.is_some_and(|meaning| meaning == "-")
}

fn records(table: &Table) -> impl Iterator<Item = Record> {
    let sound = table.sound_sample();
    sound.take(ROWS_LOOKED_AT)
}

/// Letters in two words or more, or in a script without spaces, and no digit.
fn is_name_of_a_person(cell: &str) -> bool {
    let ideographs = |letter: char| {
        ('\u{3400}'..'\u{a000}').contains(&letter) || ('\u{ac00}'..'\u{d7a4}').contains(&letter)
    };
    !has_digit(cell)
        && cell.contains(char::is_alphabetic)
        && (cell.contains([' ', ',', '^']) || cell.contains(ideographs))
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|letter: char| letter.is_ascii_digit())
}

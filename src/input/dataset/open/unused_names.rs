//! Names to which the user gives a meaning, and which no row and no column of long data has.

use std::collections::BTreeSet;

use crate::catalog::{Role, normalize_name};
use crate::panel::{Issue, IssueCode, Place};

use super::super::column_by_name::place_of;
use super::super::declaration::Layout;
use super::super::headers::loinc_in;
use super::Dataset;

/// Longer texts of rows are looked at no further for a name that was meant.
const LONGEST_NAME: usize = 64;

/// In so many letters of ten at most a name differs from the one that may be meant. A decision of this project.
const LETTERS_OF_TEN: usize = 3;

/// Tells of names of `--map` that mean nothing: a slip of a letter would leave an analyte out of every panel.
pub(super) fn note(dataset: &Dataset) -> Option<Issue> {
    let files = || dataset.each_file();
    let mapped = &dataset.declaration.map;
    if mapped.is_empty() || files().any(|file| file.plan.layout != Layout::Long) {
        return None;
    }
    let names_of_rows: BTreeSet<&str> = files().flat_map(names_in_rows).collect();
    let plain: BTreeSet<String> = names_of_rows
        .iter()
        .map(|name| normalize_name(name))
        .collect();
    let is_column = |name: &str| {
        files().any(|file| {
            let names = file.plan.columns.iter().map(|column| &*column.name);
            place_of(names, name).is_ok()
        })
    };
    let is_met = |name: &str| {
        let normal = normalize_name(name);
        names_of_rows.contains(name) || (!normal.is_empty() && plain.contains(&normal))
    };
    let mut unused = Vec::new();
    for (name, meaning) in mapped {
        if is_column(name) || is_met(name) {
            continue;
        }
        let near = nearest(name, &names_of_rows);
        let near = near.map_or(String::new(), |near| {
            format!(" (did you mean {}?)", crate::safe::quote(near))
        });
        unused.push(format!("--map '{name}={meaning}'{near}"));
    }
    let verb = match unused.len() {
        0 => return None,
        1 => "is",
        _ => "are",
    };
    // What stands further down was not looked at.
    let where_looked = match files().all(|file| file.table.sample_is_whole()) {
        true => "",
        false => " in the first 8 MiB",
    };
    Some(Issue {
        code: IssueCode::UnusedOption,
        message: format!(
            "{} {verb} not used: no column and no row{where_looked} has that name",
            unused.join(", ")
        ),
        place: Place {
            file: dataset.table.name.clone(),
            ..Place::default()
        },
    })
}

/// Puts what is told of names beside what is told of other options that are not used: of several issues of one kind only the
/// first is printed.
pub(super) fn join(of_names: Option<Issue>, notes: &mut Vec<Issue>) {
    let Some(of_names) = of_names else { return };
    let mut others = notes.iter_mut();
    match others.find(|note| note.code == of_names.code) {
        Some(other) => other.message = format!("{}; {}", of_names.message, other.message),
        None => notes.push(of_names),
    }
}

/// The names and codes of rows, as a name of the user is held against them.
fn names_in_rows<'d>(file: &'d Dataset) -> impl Iterator<Item = &'d str> {
    let columns = [Role::Analyte, Role::Code].map(|role| file.plan.long_column(role));
    let columns = columns.into_iter().flatten();
    let texts = columns.flat_map(|column| {
        file.texts
            .iter()
            .flat_map(move |texts| texts.of_column(column))
    });
    texts
        .flat_map(|(text, _)| [Some(text.trim()), loinc_in(text.trim())])
        .flatten()
}

fn nearest<'n>(name: &str, names: &BTreeSet<&'n str>) -> Option<&'n str> {
    let normal = normalize_name(name);
    if normal.chars().count() < 3 || normal.len() > LONGEST_NAME {
        return None;
    }
    let short = names.iter().filter(|one| one.len() <= LONGEST_NAME);
    let like = short.filter_map(|one| {
        let other = normalize_name(one);
        let letters = normal.chars().count().max(other.chars().count());
        let distance = strsim::damerau_levenshtein(&normal, &other);
        (distance * 10 <= letters * LETTERS_OF_TEN).then_some((distance, *one))
    });
    like.min().map(|(_, one)| one)
}

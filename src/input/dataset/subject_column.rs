//! Whose rows these are, where the names of the columns alone do not tell it: two persons must never become one panel.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::catalog::{Catalog, normalize_name};
use crate::input::InputError;
use crate::input::file::{Record, Table};
use crate::input::grammar::time::Window;
use crate::panel::{Issue, IssueCode};

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
use super::result_times::is_date;

/// So many rows tell what a column holds.
const ROWS_LOOKED_AT: usize = 10_000;

/// The first of the names of a subject that are those of a specimen or an order (`reference/context.toml`).
const FIRST_NAME_OF_A_SPECIMEN: &str = "sample id";

/// Words in the name of a column whose codes are not those of persons.
const NO_PERSONS: [&str; 30] = [
    "order",
    "accession",
    "result",
    "sample",
    "specimen",
    "test",
    "lab",
    "item",
    "row",
    "line",
    "seq",
    "index",
    "code",
    "loinc",
    "ward",
    "room",
    "bed",
    "department",
    "dept",
    "device",
    "analyzer",
    "instrument",
    "method",
    "lot",
    "phone",
    "version",
    "auftrag",
    "probe",
    "station",
    "gerat",
];

/// Where the chosen column holds names of persons and another one numbers, the numbers tell whose the rows are: two
/// persons can have one name.
pub(super) fn prefer_number_to_name(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let Some(chosen) = plan.subject.filter(|_| !plan.other_subjects.is_empty()) else {
        return;
    };
    let mostly = |column: usize, is: fn(&str) -> bool| {
        let (mut fitting, mut cells) = (0_u32, 0_u32);
        for record in records(table) {
            let cell = record.cell(column).trim();
            cells += u32::from(!cell.is_empty());
            fitting += u32::from(is(cell));
        }
        fitting > 0 && fitting * 10 >= cells * 9
    };
    if !mostly(chosen, is_name_of_a_person) {
        return;
    }
    let is_of_persons = |column: &usize| !is_of_specimen(catalog, &plan.columns[*column].name);
    let mut others = plan.other_subjects.iter().copied().filter(is_of_persons);
    let Some(number) = others.find(|column| mostly(*column, has_digit)) else {
        return;
    };
    let [name, by] = [chosen, number].map(|column| Arc::clone(&plan.columns[column].name));
    plan.columns[chosen].role = ColumnRole::LeftOut;
    plan.columns[number].role = ColumnRole::Subject;
    plan.subject = Some(number);
    plan.other_subjects.retain(|column| *column != number);
    plan.other_subjects.push(chosen);
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "`{name}` holds names, which two persons can share, so `{by}` tells whose results these are; --subject '{name}' decides otherwise"
        ),
        place: table.header_place(Some(by.clone())),
    });
}

/// Refuses to make one person's panels of all rows where no column is known to tell the subject, and a column that is not
/// known holds codes that differ within a day.
pub(super) fn check(table: &Table, plan: &Plan) -> Result<(), InputError> {
    let rows_meet = plan.layout == Layout::Long || plan.window != Window::Exact;
    if plan.subject.is_some() || !rows_meet {
        return Ok(());
    }
    let is_open = |column: &usize| {
        let column = &plan.columns[*column];
        let name = normalize_name(&column.name);
        let is_of_something_else = NO_PERSONS.iter().any(|word| name.contains(word));
        column.role == ColumnRole::NotRecognized && !is_of_something_else
    };
    let mut open: Vec<Codes> = (0..plan.columns.len())
        .filter(is_open)
        .map(Codes::new)
        .collect();
    for record in records(table) {
        if open.is_empty() {
            break;
        }
        let time = plan.time.map_or("", |time| record.cell(time).trim());
        let day = match plan.time_reader.read(time) {
            Ok(Some(moment)) => moment.day(),
            _ => time.to_string(),
        };
        for seen in &mut open {
            seen.see(record.cell(seen.column).trim(), &day, plan);
        }
        open.retain(Codes::may_be_codes);
    }
    let Some(column) = open
        .iter()
        .find(|seen| seen.tell_persons_apart())
        .map(|seen| seen.column)
    else {
        return Ok(());
    };
    let name = &plan.columns[column].name;
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "no column is known to say whose results these are, so that all of them would be those of one person; but `{name}` holds codes that differ within a day. Say with --subject '{name}' that it is the subject, or with --map '{name}=-' that it is not"
        ),
    })
}

/// What the cells of a column are.
struct Codes {
    column: usize,
    rows: usize,
    cells: usize,
    codes: usize,
    values: BTreeSet<String>,
    first_of_days: HashMap<String, String>,
    differ_within_a_day: bool,
}

impl Codes {
    fn new(column: usize) -> Self {
        Codes {
            column,
            rows: 0,
            cells: 0,
            codes: 0,
            values: BTreeSet::new(),
            first_of_days: HashMap::new(),
            differ_within_a_day: false,
        }
    }

    fn see(&mut self, cell: &str, day: &str, plan: &Plan) {
        self.rows += 1;
        if cell.is_empty() {
            return;
        }
        self.cells += 1;
        if !is_code(cell) || is_date(&plan.time_reader, cell) {
            return;
        }
        self.codes += 1;
        self.values.insert(cell.to_string());
        match self.first_of_days.get(day) {
            Some(first) => self.differ_within_a_day |= first != cell,
            None => {
                self.first_of_days.insert(day.to_string(), cell.to_string());
            }
        }
    }

    /// Whether the column may still hold codes after the first cells.
    fn may_be_codes(&self) -> bool {
        const CELLS_LOOKED_AT: usize = 20;
        self.cells < CELLS_LOOKED_AT || self.codes * 10 >= self.cells * 9
    }

    /// Whether a code stands in every second row or more, some in several rows, and different ones on one day.
    fn tell_persons_apart(&self) -> bool {
        self.differ_within_a_day
            && self.may_be_codes()
            && self.codes * 10 >= self.cells * 9
            && self.cells * 2 >= self.rows
            && self.values.len() < self.cells
    }
}

fn records(table: &Table) -> impl Iterator<Item = Record> {
    let sound = table.sample().filter(|record| !record.damaged);
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

/// `771`, `X7-22`, `85010112345`; no number with a decimal mark.
fn is_code(cell: &str) -> bool {
    const LONGEST: usize = 40;
    cell.len() <= LONGEST
        && has_digit(cell)
        && cell
            .chars()
            .all(|letter| letter.is_alphanumeric() || "-_/".contains(letter))
}

/// Whether a header is among the names of specimens, orders and studies, by which a subject is told only where nothing
/// else tells it.
fn is_of_specimen(catalog: &Catalog, header: &str) -> bool {
    let Some(subject) = catalog
        .find("subject")
        .map(|subject| catalog.analyte(subject))
    else {
        return false;
    };
    let names = subject.names.iter().map(|name| normalize_name(name));
    let mut from_specimens = names.skip_while(|name| name != FIRST_NAME_OF_A_SPECIMEN);
    let header = normalize_name(header);
    from_specimens.any(|name| name == header)
}

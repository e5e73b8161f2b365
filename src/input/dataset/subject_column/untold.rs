//! Long data in which no column is known to tell the subject, and an unknown one may.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::{Catalog, Role};
use crate::input::InputError;
use crate::input::dataset::comparator_column::loss_of_signs;
use crate::input::dataset::declaration::Layout;
use crate::input::dataset::plan::{ColumnRole, Plan};
use crate::input::dataset::result_times::is_date;
use crate::input::file::Table;
use crate::input::grammar::time::Window;

use super::{has_digit, parted, persons, records};

/// So long a code is an identifier whatever its column is called; a shorter one may be a priority, a page or a grade. A
/// decision of this project.
const LENGTH_OF_AN_IDENTIFIER: usize = 6;

/// Refuses to make one person's panels of all rows where no column is known to tell the subject, and a column that is not
/// known holds codes that differ within a day.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let rows_meet = plan.layout == Layout::Long || plan.window != Window::Exact;
    if plan.subject.is_some() || !rows_meet {
        return Ok(());
    }
    persons::check(catalog, table, plan)?;
    let refused = |column: usize, why: &str| {
        let name = &plan.columns[column].name;
        Err(InputError::BadDeclaration {
            name: table.name.to_string(),
            message: format!(
                "no column is known to say whose results these are, so that all of them would be those of one person; but {why}. Say with --subject '{name}' that it is the subject, or with --map '{name}=-' that it is not{}",
                loss_of_signs(table, plan, column)
            ),
        })
    };
    if let Some(column) = column_of_codes(catalog, table, plan) {
        let name = &plan.columns[column].name;
        return refused(
            column,
            &format!("`{name}` holds codes that differ within a day"),
        );
    }
    if let Some(column) = parted::column_of_persons(catalog, table, plan) {
        let name = &plan.columns[column].name;
        return refused(
            column,
            &format!("the same tests stand with different results beside different `{name}`"),
        );
    }
    Ok(())
}

/// The first column of long data that is not known and holds codes that differ within a day.
fn column_of_codes(catalog: &Catalog, table: &Table, plan: &Plan) -> Option<usize> {
    if plan.layout != Layout::Long {
        return None;
    }
    let is_open = |column: &usize| {
        let column = &plan.columns[*column];
        column.role == ColumnRole::NotRecognized
            && !catalog.headers().is_not_of_persons(&column.name)
    };
    let mut open: Vec<Codes> = (0..plan.columns.len())
        .filter(is_open)
        .map(|column| Codes::new(catalog, plan, column))
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
        let test = plan
            .long_column(Role::Analyte)
            .map_or("", |column| record.cell(column).trim());
        for seen in &mut open {
            seen.see(record.cell(seen.column).trim(), (&day, test), plan);
        }
        open.retain(Codes::may_be_codes);
    }
    open.iter()
        .find(|seen| seen.tell_persons_apart())
        .map(|seen| seen.column)
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
    /// The tests beside each code, and whether one code has several.
    first_tests: HashMap<String, String>,
    have_several_tests: bool,
    /// Whether its name or the length of its codes says that they are identifiers.
    are_identifiers: bool,
}

impl Codes {
    fn new(catalog: &Catalog, plan: &Plan, column: usize) -> Self {
        Codes {
            column,
            first_tests: HashMap::new(),
            have_several_tests: false,
            are_identifiers: catalog
                .headers()
                .names_identifiers(&plan.columns[column].name),
            rows: 0,
            cells: 0,
            codes: 0,
            values: BTreeSet::new(),
            first_of_days: HashMap::new(),
            differ_within_a_day: false,
        }
    }

    fn see(&mut self, cell: &str, (day, test): (&str, &str), plan: &Plan) {
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
        self.are_identifiers |= cell.len() >= LENGTH_OF_AN_IDENTIFIER;
        match self.first_tests.get(cell) {
            Some(first) => self.have_several_tests |= first != test,
            None => {
                self.first_tests.insert(cell.to_string(), test.to_string());
            }
        }
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

    /// Whether identifiers stand in every second row or more, some beside several tests, and different ones on one day.
    fn tell_persons_apart(&self) -> bool {
        self.differ_within_a_day
            && self.have_several_tests
            && self.are_identifiers
            && self.may_be_codes()
            && self.codes * 10 >= self.cells * 9
            && self.cells * 2 >= self.rows
            && self.values.len() < self.cells
    }
}

/// `771`, `X7-22`, `85010112345`, `123.456.789-09`; no number with a decimal mark.
pub(super) fn is_code(cell: &str) -> bool {
    const LONGEST: usize = 40;
    let is_plain = |text: &str| {
        text.chars()
            .all(|letter| letter.is_alphanumeric() || "-_/".contains(letter))
    };
    cell.len() <= LONGEST && has_digit(cell) && (is_plain(cell) || is_number_of_a_person(cell))
}

/// `12.345.678`, `1.023.456.789`, `123.456.789-09`: two points or more part groups of three digits, as in the numbers of
/// persons of some countries.
fn is_number_of_a_person(cell: &str) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (groups, check) = cell.split_once('-').unwrap_or((cell, "0"));
    let mut parts = groups.split('.');
    let first = parts.next().unwrap_or_default();
    let others: Vec<&str> = parts.collect();
    (1..=3).contains(&first.len())
        && is_number(first)
        && others.len() > 1
        && others.iter().all(|part| part.len() == 3 && is_number(part))
        && (1..=2).contains(&check.len())
        && is_number(check)
}

//! Long data in which no column is known to tell the subject, and an unknown one may.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::{Catalog, Role};
use crate::input::InputError;
use crate::input::dataset::declaration::Layout;
use crate::input::dataset::plan::{ColumnRole, Plan};
use crate::input::dataset::result_times::is_date;
use crate::input::file::Table;
use crate::input::grammar::time::Window;

use super::{has_digit, persons, records};

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
    if plan.layout != Layout::Long {
        return Ok(());
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

/// `771`, `X7-22`, `85010112345`; no number with a decimal mark.
fn is_code(cell: &str) -> bool {
    const LONGEST: usize = 40;
    cell.len() <= LONGEST
        && has_digit(cell)
        && cell
            .chars()
            .all(|letter| letter.is_alphanumeric() || "-_/".contains(letter))
}

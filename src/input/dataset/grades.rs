//! Small whole numbers that may be grades: those of a column that names no unit and holds no other numbers.

use crate::catalog::{Analyte, AnalyteId, Catalog, NameMatch, Role};
use crate::input::file::{SampleTexts, Table};
use crate::panel::{Issue, IssueCode};
use crate::value::Known;

use super::cells::plain_number;
use super::declaration::{Declaration, Layout};
use super::plan::{ColumnRole, Plan};

/// Finds the analytes whose numbers may be grades, and says so.
pub(super) fn note_grades(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    texts: &SampleTexts,
    plan: &mut Plan,
) {
    for (analyte, known) in catalog.analytes() {
        if known.grades_upto.is_none() || declaration.units.contains_key(&known.id) {
            continue;
        }
        let column = match plan.layout {
            Layout::Long => {
                long_rows_hold_grades(catalog, declaration, (analyte, known), table, texts, plan)
                    .then_some(None)
            }
            _ => column_of_grades((analyte, known), texts, plan).map(Some),
        };
        let Some(column) = column else { continue };
        plan.notes.push(Issue {
            code: IssueCode::AmbiguousNumber,
            message: message(known),
            place: table.header_place(column.map(|index| plan.columns[index].name.clone())),
        });
        plan.grades.push(analyte);
    }
}

/// What is said of numbers that may be grades.
pub(super) fn message(known: &Analyte) -> String {
    format!(
        "small whole numbers of {0} without a unit may be grades, so that one from 1 on is read as at least that number. \
         If they are not, name the unit with --unit '{1}={2}'",
        known.title, known.id, known.unit
    )
}

/// What the numbers of some cells may be.
#[derive(Default)]
struct Numbers {
    grades: bool,
    others: bool,
}

impl Numbers {
    fn observe(&mut self, known: &Analyte, cell: &str) {
        let Some(number) = plain_number(cell) else {
            // What is no plain number may hold one, as `<10` does.
            self.others |=
                cell.contains(|letter: char| letter.is_ascii_digit()) && !is_plus_grade(cell);
            return;
        };
        let is_zero = number.is_within(&Known::exactly(crate::value::Decimal::ZERO));
        self.grades |= known.may_be_grade(&number);
        self.others |= !is_zero && !known.may_be_grade(&number);
    }

    fn are_grades(&self) -> bool {
        self.grades && !self.others
    }
}

/// `2+`, beside which numbers are grades all the more.
fn is_plus_grade(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() <= 3 && cell.contains('+')
}

fn column_of_grades(
    (analyte, known): (AnalyteId, &Analyte),
    texts: &SampleTexts,
    plan: &Plan,
) -> Option<usize> {
    if plan.with_unit_columns().contains(&analyte) {
        return None;
    }
    plan.columns.iter().enumerate().find_map(|(index, column)| {
        let ColumnRole::Observation(observation) = &column.role else {
            return None;
        };
        if observation.analyte != analyte || observation.header_unit.is_some() {
            return None;
        }
        let mut numbers = Numbers::default();
        texts
            .of_column(index)
            .for_each(|(cell, _)| numbers.observe(known, cell));
        numbers.are_grades().then_some(index)
    })
}

fn long_rows_hold_grades(
    catalog: &Catalog,
    declaration: &Declaration,
    (analyte, known): (AnalyteId, &Analyte),
    table: &Table,
    texts: &SampleTexts,
    plan: &Plan,
) -> bool {
    let (Some(name), Some(value)) = (
        plan.long_column(Role::Analyte),
        plan.long_column(Role::Value),
    ) else {
        return false;
    };
    let is_own = |text: &str| {
        let text = text.trim();
        match declaration.map.get(text) {
            Some(mapped) => *mapped == known.id,
            None => catalog.match_name(text) == NameMatch::Known(analyte),
        }
    };
    let own: Vec<&str> = texts
        .of_column(name)
        .map(|(text, _)| text)
        .filter(|text| is_own(text))
        .collect();
    if own.is_empty() {
        return false;
    }
    let unit = plan.long_column(Role::Unit);
    let mut numbers = Numbers::default();
    for record in table.sound_sample() {
        let has_unit = unit.is_some_and(|unit| !record.cell(unit).trim().is_empty());
        if own.contains(&record.cell(name)) && !has_unit {
            numbers.observe(known, record.cell(value));
        }
    }
    numbers.are_grades()
}

//! What a header does not name, and what follows from that: said once, before anything is scored.

use std::sync::Arc;

use crate::catalog::{Catalog, Kind, NameMatch};
use crate::input::file::Table;
use crate::input::grammar::time::Window;
use crate::panel::{Issue, IssueCode, Place};

use super::declaration::Layout;
use super::no_patient::no_patient;
use super::plan::{ColumnRole, Plan};

/// So many rows tell what a column holds.
const ROWS: usize = 200;

/// So many rows tell whether each has its subject.
const ROWS_WITH_SUBJECTS: usize = 1000;

/// So many cells at least must be names of analytes.
const LEAST_NAMES: usize = 2;

/// So many columns that are not known are named.
const COLUMNS_NAMED: usize = 8;

/// Says that no column names the subject, where rows meet that may be of several.
pub(super) fn note_nobody(table: &Table, plan: &mut Plan) {
    let rows_meet = plan.layout == Layout::Long || plan.window != Window::Exact;
    if plan.subject.is_none() && rows_meet {
        plan.notes.push(Issue {
            code: IssueCode::MissingSubject,
            message: "no column is known that tells whose the rows are, so all of them are taken for those of one person; name it with --subject".to_string(),
            place: table.header_place(None),
        });
    }
}

/// Says that rows of a wide sheet have no subject, which the rows above them have: a sheet may print it on the first row of
/// each only, and without a window each of these rows would be a panel of nobody.
pub(super) fn note_rows_of_nobody(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let Some(subject) = plan.subject else {
        return;
    };
    if plan.layout != Layout::Wide
        || plan.window != Window::Exact
        || plan.fill_down.contains(&subject)
    {
        return;
    }
    let results: Vec<usize> = (0..plan.columns.len())
        .filter(|index| matches!(&plan.columns[*index].role, ColumnRole::Observation(own) if catalog.analyte(own.analyte).kind == Kind::Laboratory))
        .collect();
    let mut is_below_one = false;
    let (mut without, mut first) = (0_u64, None);
    for record in table.sound_sample().take(ROWS_WITH_SUBJECTS) {
        let has_result = || {
            results
                .iter()
                .any(|index| !record.cell(*index).trim().is_empty())
        };
        if !record.cell(subject).trim().is_empty() {
            is_below_one = true;
        } else if is_below_one && has_result() && no_patient(catalog, plan, &record).is_none() {
            without += 1;
            first.get_or_insert(record.line);
        }
    }
    let Some(line) = first else {
        return;
    };
    let name = Arc::clone(&plan.columns[subject].name);
    plan.notes.push(Issue {
        code: IssueCode::MissingSubject,
        message: format!(
            "{without} of the rows looked at have no subject, the first on line {line}, and make panels of nobody; if the sheet prints it on the first row of a patient only, use --fill-down '{name}'"
        ),
        place: Place {
            line,
            ..table.header_place(Some(name))
        },
    });
}

/// Says that dates of birth tell no age, where nothing tells when the rows were sampled, and no other column the age.
pub(super) fn note_births(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let age = catalog.find("age");
    let tells_age = |role: &ColumnRole| match role {
        ColumnRole::Observation(observation) => Some(observation.analyte) == age,
        _ => false,
    };
    let has_dates = plan.time.is_some() && !plan.time_is_name && plan.time_reader.unit.is_none();
    if has_dates || plan.columns.iter().any(|column| tells_age(&column.role)) {
        return;
    }
    if let Some(&birth) = plan.births.first() {
        let from = match plan.columns[birth].role {
            ColumnRole::AgeOfYear => "the age in another year",
            _ => "the date of birth",
        };
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: format!("no column tells the date of sampling, so that no age follows from {from}: limits and rules are those for whom no age is stated; name the column of the date with --time, or add a column `age`, in years at sampling"),
            place: table.header_place(Some(plan.columns[birth].name.clone())),
        });
    }
}

/// Says which columns are not known, but for those that the user keeps.
pub(super) fn note_unrecognized(table: &Table, plan: &mut Plan, kept: &[usize]) {
    let is_unknown = |index: &usize| {
        let column = &plan.columns[*index];
        column.role == ColumnRole::NotRecognized
            && !column.name.trim().is_empty()
            && !kept.contains(index)
            && plan.comparator != Some(*index)
    };
    let unknown: Vec<usize> = (0..plan.columns.len()).filter(is_unknown).collect();
    if unknown.is_empty() {
        return;
    }
    let named = unknown.iter().take(COLUMNS_NAMED);
    let names: Vec<String> = named
        .map(|index| crate::safe::quote(&plan.columns[*index].name))
        .collect();
    let more = match unknown.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let mend = match plan.layout {
        Layout::Long => {
            "; where one of them holds the names or the results, say so with --analyte-column or --value-column"
        }
        _ => "; `coagscope check` tells what may be meant, and --map COL=ANALYTE says it",
    };
    plan.notes.push(Issue {
        code: IssueCode::UnknownColumn,
        message: format!(
            "nothing is used of columns that are not known: {}{more}{mend}",
            names.join(", ")
        ),
        place: table.header_place(None),
    });
}

/// Says that a header names nothing to score, and what may be meant instead: a long file whose column of names or of
/// results is not known.
pub(super) fn note_nothing_to_score(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let names = column_of_names(catalog, table, plan);
    let message = match names {
        Some(column) => format!(
            "line {} names no laboratory result, so there is no result to score; column `{column}` holds the names of some: where each row is one result, name the columns with --layout long --analyte-column '{column}' --value-column COLUMN",
            table.header_line
        ),
        None => format!(
            "line {} names no laboratory result that is known, so there is no result to score; is it the header? Name columns with --map, or, where each row is one result, with --layout long --analyte-column and --value-column",
            table.header_line
        ),
    };
    plan.notes.push(Issue {
        code: IssueCode::UnknownAnalyte,
        message,
        place: table.header_place(None),
    });
}

/// The column half of whose cells name analytes.
fn column_of_names(catalog: &Catalog, table: &Table, plan: &Plan) -> Option<String> {
    let names_analyte = |cell: &str| matches!(catalog.match_name(cell), NameMatch::Known(_));
    let holds_names = |column: &usize| {
        let rows = table.sound_sample().take(ROWS);
        let (mut cells, mut names) = (0, 0);
        for record in rows {
            let cell = record.cell(*column).trim();
            cells += usize::from(!cell.is_empty());
            names += usize::from(!cell.is_empty() && names_analyte(cell));
        }
        names >= LEAST_NAMES && names * 2 >= cells
    };
    let column = (0..plan.columns.len()).find(holds_names)?;
    Some(crate::safe::cell(&plan.columns[column].name))
}

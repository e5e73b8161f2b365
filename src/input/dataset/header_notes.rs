//! What a header does not name, and what follows from that: said once, before anything is scored.

use crate::catalog::{Catalog, NameMatch, normalize_name};
use crate::input::file::Table;
use crate::input::grammar::time::Window;
use crate::panel::{Issue, IssueCode};

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};

/// So many rows tell what a column holds.
const ROWS: usize = 200;

/// So many cells at least must be names of analytes.
const LEAST_NAMES: usize = 2;

/// Headers of dates of birth, in the plain form of names.
const BIRTH: [&str; 22] = [
    "birth date",
    "birthdate",
    "birth",
    "date of birth",
    "dob",
    "birthday",
    "pat birth date",
    "patient birth date",
    "geburtsdatum",
    "geb datum",
    "gebdat",
    "date de naissance",
    "ddn",
    "date naissance",
    "fecha de nacimiento",
    "fecha nacimiento",
    "data di nascita",
    "data de nascimento",
    "geboortedatum",
    "生年月日",
    "出生日期",
    "出生年月日",
];

/// Whether a header in the plain form of names is that of dates of birth.
pub(crate) fn names_birth(header: &str) -> bool {
    BIRTH.contains(&header)
}

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

/// Says that dates of birth are not read, where nothing else tells the age.
pub(super) fn note_births(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let age = catalog.find("age");
    let tells_age = |role: &ColumnRole| match role {
        ColumnRole::Observation(observation) => Some(observation.analyte) == age,
        _ => false,
    };
    if plan.columns.iter().any(|column| tells_age(&column.role)) {
        return;
    }
    let births = plan.columns.iter().find(|column| {
        matches!(column.role, ColumnRole::NotRecognized)
            && names_birth(&normalize_name(&column.name))
    });
    if let Some(births) = births {
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: "dates of birth are not read, and no column tells the age: limits and rules are those for whom no age is stated; add a column `age`, in years at sampling".to_string(),
            place: table.header_place(Some(births.name.clone())),
        });
    }
}

/// Says that a header names nothing to score, and what may be meant instead: a long file whose column of names or of
/// results is not known.
pub(super) fn note_nothing_to_score(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let names = column_of_names(catalog, table, plan);
    let message = match names {
        Some(column) => format!(
            "line {} names no laboratory result, so nothing can be scored; column `{column}` holds the names of some: where each row is one result, name the columns with --layout long --analyte-column '{column}' --value-column COLUMN",
            table.header_line
        ),
        None => format!(
            "line {} names no laboratory result that is known, so nothing can be scored; is it the header? Name columns with --map, or, where each row is one result, with --layout long --analyte-column and --value-column",
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
        let rows = table.sample().filter(|record| !record.damaged).take(ROWS);
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

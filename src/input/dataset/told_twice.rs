//! Two columns of one name of which nothing tells which one counts: whose a result is, what was measured, in which unit.

use crate::catalog::{Role, normalize_name};
use crate::input::InputError;
use crate::input::file::{Record, Table};

use super::plan::{ColumnRole, Plan};
use super::subject_column::is_left_out_by_user;

/// So many rows tell whether two columns say the same.
const ROWS_LOOKED_AT: usize = 10_000;

/// Refuses two columns of one name that say different things in one row, where one of them would be passed over.
pub(super) fn check(table: &Table, plan: &Plan) -> Result<(), InputError> {
    let counting = [
        plan.subject,
        plan.long_column(Role::Analyte),
        plan.long_column(Role::Unit),
    ];
    for own in counting.into_iter().flatten() {
        let is_passed_over = |column: &usize| {
            let other = &plan.columns[*column];
            *column != own
                && matches!(other.role, ColumnRole::LeftOut | ColumnRole::NotRecognized)
                && stem(&other.name) == stem(&plan.columns[own].name)
                && !is_left_out_by_user(plan, &other.name)
        };
        for other in (0..plan.columns.len()).filter(is_passed_over) {
            let differs = |record: &Record| {
                let [one, other] = [own, other].map(|column| record.cell(column).trim());
                !one.is_empty() && !other.is_empty() && one != other
            };
            let mut records = table.sound_sample().take(ROWS_LOOKED_AT);
            if let Some(record) = records.find(differs) {
                return Err(refused(table, plan, (own, other), &record));
            }
        }
    }
    Ok(())
}

/// A name without what tells a second column of one name from the first: `id.1`, `id_2`, `id_x`, `Date 2`.
pub(super) fn stem(name: &str) -> String {
    let name = normalize_name(name);
    let is_number = |letter: char| letter.is_ascii_digit() || letter == ' ';
    let stem = name.trim_end_matches(is_number);
    let of_a_join = stem.strip_suffix(" x").or_else(|| stem.strip_suffix(" y"));
    of_a_join.unwrap_or(stem).to_string()
}

fn refused(
    table: &Table,
    plan: &Plan,
    (own, other): (usize, usize),
    record: &Record,
) -> InputError {
    let told = |column: usize| {
        let cell = crate::safe::cell(record.cell(column).trim());
        let name = &plan.columns[column].name;
        format!("`{name}` (column {}) holds {cell}", column + 1)
    };
    let (name, of_own) = (&plan.columns[other].name, &plan.columns[own].name);
    let mend = match name == of_own {
        true => "Give the columns names of their own".to_string(),
        false => format!("Leave the one out that does not count: --map '{name}=-'"),
    };
    InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "line {}: {} and {}, and nothing tells which of them counts. {mend}",
            record.line,
            told(own),
            told(other)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn names_are_one_but_for_what_tells_a_second_column() {
        for name in ["id", "ID", "id.1", "id_2", "id_x", "id_y"] {
            assert_eq!(stem(name), "id", "{name}");
        }
        assert_ne!(stem("id_site"), "id");
    }
}

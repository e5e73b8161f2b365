//! A column of identifiers of persons beside one that is named like a subject, and numbers rows, specimens, orders or visits.

use std::collections::HashMap;

use crate::catalog::Catalog;
use crate::input::dataset::plan::{ColumnRole, Plan};
use crate::input::dataset::subject::subject_in;
use crate::input::file::Table;

use super::{ROWS_LOOKED_AT, is_left_out_by_user, records, take_instead};

/// Where the chosen column may number something else than persons, and another one is named for nothing but persons, that
/// one tells whose the rows are: otherwise each row, tube or visit would be a person, or all rows of a study one.
pub(in crate::input::dataset) fn prefer_persons(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let Some(chosen) = plan.subject else {
        return;
    };
    let headers = catalog.headers();
    let subject = catalog
        .find("subject")
        .map(|subject| catalog.analyte(subject));
    let is_visit = |name: &str| subject.is_some_and(|subject| subject.is_visit_name(name));
    let may_be_of_others = |name: &str| {
        headers.may_count_rows(name) || headers.is_not_of_persons(name) || is_visit(name)
    };
    let name = &plan.columns[chosen].name;
    if headers.identifies_persons(name) || !may_be_of_others(name) {
        return;
    }
    let tells_persons = |column: &usize| {
        let name = &plan.columns[*column].name;
        // `pat_ref` sounds like limits of what is called `pat`.
        let is_open = match plan.columns[*column].role {
            ColumnRole::NotRecognized | ColumnRole::BothLimits(_) => true,
            ColumnRole::LeftOut => !is_left_out_by_user(plan, name),
            _ => plan.other_subjects.contains(column),
        };
        is_open
            && headers.identifies_persons(name)
            && !is_visit(name)
            && differs(table, chosen, *column)
    };
    let Some(persons) = (0..plan.columns.len()).find(tells_persons) else {
        return;
    };
    take_instead(table, plan, (chosen, persons), |name, by| {
        format!(
            "`{name}` may number rows, specimens, orders or visits, and `{by}` persons, so `{by}` tells"
        )
    });
}

/// Whether a column holds codes in nearly all rows, and parts these otherwise than the chosen one does.
fn differs(table: &Table, chosen: usize, column: usize) -> bool {
    let (mut rows, mut codes) = (0_usize, 0_usize);
    let mut of_chosen: HashMap<String, String> = HashMap::new();
    let mut of_column: HashMap<String, String> = HashMap::new();
    let mut differs = false;
    for record in records(table) {
        let [one, other] = [chosen, column].map(|column| subject_in(record.cell(column)).trim());
        if one.is_empty() && other.is_empty() {
            continue;
        }
        rows += 1;
        if other.is_empty() || other.contains(char::is_whitespace) {
            continue;
        }
        codes += 1;
        if one.is_empty() {
            differs = true;
            continue;
        }
        let first = of_chosen
            .entry(one.to_string())
            .or_insert_with(|| other.to_string());
        differs |= first != other;
        let first = of_column
            .entry(other.to_string())
            .or_insert_with(|| one.to_string());
        differs |= first != one;
    }
    // Of what was not looked at nothing is known.
    codes * 10 >= rows * 9 && (differs || rows >= ROWS_LOOKED_AT)
}

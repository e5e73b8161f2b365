//! Rows that meet and have no subject, where a column seems to name persons.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::catalog::{Catalog, NameMatch, Role};
use crate::input::InputError;
use crate::input::dataset::comparator_column::loss_of_signs;
use crate::input::dataset::declaration::Layout;
use crate::input::dataset::plan::{ColumnRole, Plan};
use crate::input::dataset::result_times::is_date;
use crate::input::dataset::subject::subject_in;
use crate::input::file::Table;

use super::{is_left_out_by_user, records};

/// So many different texts at most are names of persons among which rows are looked for in blocks.
const MOST_TEXTS: usize = 2000;

/// Refuses to make one person's panels of all rows where a column that is named for persons tells several, or one that is
/// not known parts the rows in blocks that have the same tests at the same time.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let headers = catalog.headers();
    for (index, column) in plan.columns.iter().enumerate() {
        let is_named =
            headers.identifies_persons(&column.name) || headers.names_persons(&column.name);
        // A name may be taken for one of tests, which stand elsewhere.
        let is_open = match column.role {
            ColumnRole::NotRecognized => is_named || !headers.is_not_of_persons(&column.name),
            ColumnRole::BothLimits(_) => is_named,
            ColumnRole::LeftOut => is_named && !is_left_out_by_user(plan, &column.name),
            _ => false,
        };
        if !is_open || plan.comparator == Some(index) {
            continue;
        }
        let tells_several = match is_named {
            true => names_several(catalog, table, plan, index),
            false => plan.layout == Layout::Long && stands_in_blocks(table, plan, index),
        };
        if tells_several {
            let name = &column.name;
            return Err(InputError::BadDeclaration {
                name: table.name.to_string(),
                message: format!(
                    "no column is known to say whose results these are, so that all of them would be those of one person; but `{name}` seems to tell several. Say with --subject '{name}' that it is the subject, or with --map '{name}=-' that it is not{}",
                    loss_of_signs(table, plan, index)
                ),
            });
        }
    }
    Ok(())
}

/// Whether different texts stand in half the rows or more that are no names of tests, and no dates.
fn names_several(catalog: &Catalog, table: &Table, plan: &Plan, column: usize) -> bool {
    let (mut rows, mut texts, mut others) = (0_usize, 0_usize, 0_usize);
    let mut first = None;
    let mut differ = false;
    for record in records(table) {
        rows += 1;
        let cell = subject_in(record.cell(column)).trim();
        if cell.is_empty() {
            continue;
        }
        texts += 1;
        let is_other = is_date(&plan.time_reader, cell)
            || !matches!(catalog.match_name(cell), NameMatch::Unknown);
        others += usize::from(is_other);
        let first = first.get_or_insert_with(|| cell.to_string());
        differ |= first != cell;
    }
    differ && texts * 2 >= rows && others * 2 < texts
}

/// Whether words part all rows in blocks of several tests, and two blocks have one test at one time.
fn stands_in_blocks(table: &Table, plan: &Plan, column: usize) -> bool {
    let (Some(time), Some(analyte)) = (plan.time, plan.long_column(Role::Analyte)) else {
        return false;
    };
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut first: HashMap<(String, String), String> = HashMap::new();
    let (mut last, mut is_shared) = (String::new(), false);
    for record in records(table) {
        let [cell, time, test] = [column, time, analyte].map(|column| record.cell(column).trim());
        let is_word = cell.contains(char::is_alphabetic) && !is_date(&plan.time_reader, cell);
        if !is_word || tests.len() > MOST_TEXTS {
            return false;
        }
        if cell != last {
            if tests.contains_key(cell) {
                return false;
            }
            last = cell.to_string();
        }
        tests
            .entry(last.clone())
            .or_default()
            .insert(test.to_string());
        if !time.is_empty() {
            let first = first
                .entry((time.to_string(), test.to_string()))
                .or_insert_with(|| last.clone());
            is_shared |= *first != last;
        }
    }
    is_shared && tests.len() > 1 && tests.values().all(|tests| tests.len() > 1)
}

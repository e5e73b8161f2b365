//! The column of a long file that holds the comparators of its results.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::{Catalog, Role};
use crate::input::InputError;
use crate::input::file::Table;
use crate::panel::{Issue, IssueCode};

use super::declaration::{Declaration, Layout};
use super::plan::{Column, ColumnRole, Plan};
use super::sign::Sign;
use super::subject_column::is_left_out_by_user;

/// What a cell of the column of comparators says.
pub(super) fn sign_in(column: &Column, cell: &str) -> Sign {
    match column.role {
        ColumnRole::Long(Role::Comparator) | ColumnRole::ComparatorOf(_) => {
            Sign::under(&column.name, cell)
        }
        _ => Sign::of(cell),
    }
}

/// More different cells, of which none is a comparator, are something else under its name, such as who operated the
/// analyzer.
const MOST_CODES: usize = 12;

/// Finds the column of comparators, and tells it.
pub(super) fn settle(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    plan.comparator = comparator_column(catalog, table, plan);
    let tell = |plan: &mut Plan, index: usize, what: &str| {
        let name = Arc::clone(&plan.columns[index].name);
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: what.to_string(),
            place: table.header_place(Some(name)),
        });
    };
    let passed_over = plan.columns.iter().position(is_comparator_by_name);
    let passed_over = passed_over.filter(|index| plan.comparator != Some(*index));
    if let Some(index) = passed_over {
        let holds_none = !may_be_comparators(table, &plan.columns[index], index);
        plan.columns[index].role = ColumnRole::LeftOut;
        if holds_none {
            tell(
                plan,
                index,
                "the column is named as one of <, > and the like, and holds none that is known; it is passed over",
            );
        }
    }
    let Some(found) = plan.comparator else { return };
    if is_named(catalog, plan, found) {
        plan.columns[found].role = ColumnRole::Long(Role::Comparator);
    }
    tell(
        plan,
        found,
        "the column holds <, > and the like; they are read together with the results beside them",
    );
}

fn is_comparator_by_name(column: &Column) -> bool {
    column.role == ColumnRole::Long(Role::Comparator)
}

/// Whether a column has a name of comparators, and the user does not leave it out.
fn is_named(catalog: &Catalog, plan: &Plan, index: usize) -> bool {
    let name = &plan.columns[index].name;
    let role = catalog.role_of(name).map(|(role, _)| role);
    role == Some(Role::Comparator) && !is_left_out_by_user(plan, name)
}

/// Whether the cells of a column that is named as one of comparators may be such: some are known, or they are so few
/// that they may be codes that are not known.
fn may_be_comparators(table: &Table, column: &Column, index: usize) -> bool {
    let mut others = BTreeSet::new();
    for record in table.sound_sample() {
        let cell = record.cell(index).trim();
        match sign_in(column, cell) {
            Sign::Bound(_) | Sign::Equal => return true,
            Sign::Other if others.len() <= MOST_CODES && !others.contains(cell) => {
                others.insert(cell.to_string());
            }
            Sign::Other | Sign::Nothing => {}
        }
    }
    others.len() <= MOST_CODES
}

/// Gives up what a column is named for, where all that it holds are comparators: `tag` is no day then, and a `text value` of
/// nothing but `<` no result. Passed over, or taken for a time, it would turn `>` and `2` into an exact 2. What the user says
/// of a column stands.
pub(super) fn take_from_other_names(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &mut Plan,
) -> Vec<usize> {
    let is_long = plan.layout == Layout::Long;
    let may_be_misnamed = |index: &usize| {
        let column = &plan.columns[*index];
        let is_by_role = match column.role {
            ColumnRole::Time | ColumnRole::LeftOut => true,
            // A sign beside a limit is one of the limit.
            ColumnRole::Long(role) => matches!(
                role,
                Role::Code | Role::Unit | Role::RefRange | Role::Order | Role::Status
            ),
            ColumnRole::OtherValue | ColumnRole::Observation(_) => is_long,
            _ => false,
        };
        // What is named as one of comparators is looked at as such.
        let is_named = || is_named(catalog, plan, *index);
        is_by_role && !declaration.means(&column.name) && !is_named()
    };
    let open = (0..plan.columns.len()).filter(may_be_misnamed);
    let mut open: Vec<(usize, Signs)> = open.map(|index| (index, Signs::default())).collect();
    for record in table.sound_sample() {
        if open.is_empty() {
            break;
        }
        open.retain_mut(|(index, signs)| {
            signs.count(Sign::of(record.cell(*index)));
            // Of what is a time by its name a few cells may be signs that are not known.
            match plan.columns[*index].role {
                ColumnRole::Time | ColumnRole::LeftOut => signs.may_yet_be_comparators(),
                _ => signs.others == 0,
            }
        });
    }
    let found = open
        .into_iter()
        .filter(|(_, signs)| signs.are_comparators());
    let found: Vec<usize> = found.map(|(index, _)| index).collect();
    for &index in &found {
        plan.forget_role(index);
    }
    found
}

/// The column of a long file that holds the comparators of its results: of those that are named so, and those that are not
/// known otherwise and whose cells are mostly comparators, the one with the most bounds. Passed over, it would turn `<` and
/// `50` into an exact 50.
fn comparator_column(catalog: &Catalog, table: &Table, plan: &Plan) -> Option<usize> {
    if plan.layout != Layout::Long {
        return None;
    }
    let named = plan.long_column(Role::Comparator);
    let named = named.filter(|named| may_be_comparators(table, &plan.columns[*named], *named));
    let with_bounds = columns_of_bounds(catalog, table, plan);
    // Of several with as many the first name counts.
    let most = with_bounds.iter().map(|(_, bounds)| *bounds).max();
    let mut fullest = with_bounds.iter().filter(|(_, own)| Some(*own) == most);
    let is_named = |(index, _): &&(usize, u64)| Some(*index) == named;
    let first = fullest.clone().next();
    let found = fullest.find(is_named).or(first).map(|(index, _)| *index);
    found.or(named)
}

/// The columns that hold comparators, some of them bounds, and how many.
fn columns_of_bounds(catalog: &Catalog, table: &Table, plan: &Plan) -> Vec<(usize, u64)> {
    let is_open = |index: &usize| match plan.columns[*index].role {
        ColumnRole::NotRecognized | ColumnRole::Long(Role::Comparator) => true,
        ColumnRole::LeftOut => is_named(catalog, plan, *index),
        _ => false,
    };
    let open = (0..plan.columns.len()).filter(is_open);
    let mut open: Vec<(usize, bool, Signs)> = open
        .map(|index| (index, is_named(catalog, plan, index), Signs::default()))
        .collect();
    for record in table.sound_sample() {
        open.retain_mut(|(index, is_named, signs)| {
            let cell = record.cell(*index);
            signs.count(match is_named {
                true => Sign::under(&plan.columns[*index].name, cell),
                false => Sign::of(cell),
            });
            *is_named || signs.others < ENOUGH_CELLS || signs.may_be_comparators()
        });
        if open.is_empty() {
            break;
        }
    }
    let holds = |(_, is_named, signs): &(usize, bool, Signs)| match is_named {
        true => signs.bounds > 0,
        false => signs.are_comparators(),
    };
    let found = open.into_iter().filter(holds);
    found
        .map(|(index, _, signs)| (index, signs.bounds))
        .collect()
}

/// Refuses two columns of comparators of which one has a sign where the other has none or another one: which of them
/// belongs to the results is not known, and either would lose signs of the other.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let Some(chosen) = plan.comparator else {
        return Ok(());
    };
    let bound_in = |index: usize, cell: &str| match sign_of(catalog, plan, index, cell) {
        Sign::Bound(sign) => Some(sign),
        _ => None,
    };
    for (other, _) in columns_of_bounds(catalog, table, plan) {
        if other == chosen {
            continue;
        }
        let mut rows = table.sound_sample();
        let lost = rows.find(|record| {
            let told = bound_in(other, record.cell(other));
            told.is_some() && told != bound_in(chosen, record.cell(chosen))
        });
        let Some(lost) = lost else { continue };
        let [chosen, other] = [chosen, other].map(|index| &plan.columns[index].name);
        return Err(InputError::BadDeclaration {
            name: table.name.to_string(),
            message: format!(
                "`{chosen}` and `{other}` both hold <, > and the like, and on line {} they do not say the same, so that signs of one of them would be lost. Leave the one out that does not belong to the results, with --map '{chosen}=-' or --map '{other}=-'",
                lost.line
            ),
        });
    }
    Ok(())
}

fn sign_of(catalog: &Catalog, plan: &Plan, index: usize, cell: &str) -> Sign {
    let name = &plan.columns[index].name;
    match catalog.role_of(name) {
        Some((Role::Comparator, _)) => Sign::under(name, cell),
        _ => Sign::of(cell),
    }
}

/// What is to be said where a message offers to leave a column out that holds signs, be it among much else.
pub(super) fn loss_of_signs(table: &Table, plan: &Plan, index: usize) -> &'static str {
    let mut rows = table.sound_sample().take(ROWS_LOOKED_AT);
    let holds_sign =
        |cell: &str| matches!(Sign::under(&plan.columns[index].name, cell), Sign::Bound(_));
    match rows.any(|record| holds_sign(record.cell(index))) {
        true => {
            "; its <, > and the like are lost then, and the numbers beside them are taken as exact"
        }
        false => "",
    }
}

/// So many rows tell whether a column holds signs.
const ROWS_LOOKED_AT: usize = 10_000;

/// What cells of a column say as comparators.
#[derive(Default)]
pub(super) struct Signs {
    bounds: u64,
    equal: u64,
    others: u64,
}

/// So many cells tell that a column has other uses.
const ENOUGH_CELLS: u64 = 10_000;

/// So many cells of which none is a comparator tell that a column holds none, where many columns are looked at.
const CELLS_LOOKED_AT: u64 = 100;

impl Signs {
    pub(super) fn count(&mut self, sign: Sign) {
        match sign {
            Sign::Nothing => {}
            Sign::Equal => self.equal += 1,
            Sign::Bound(_) => self.bounds += 1,
            Sign::Other => self.others += 1,
        }
    }

    /// Whether most of what is said are comparators.
    pub(super) fn may_be_comparators(&self) -> bool {
        self.others <= self.bounds + self.equal
    }

    /// Whether it is worth to look at further cells.
    pub(super) fn may_yet_be_comparators(&self) -> bool {
        self.others < CELLS_LOOKED_AT || self.may_be_comparators()
    }

    pub(super) fn are_comparators(&self) -> bool {
        self.bounds > 0 && self.may_be_comparators()
    }
}

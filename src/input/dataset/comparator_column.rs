//! The column of a long file that holds the comparators of its results.

use std::collections::BTreeSet;

use crate::catalog::Role;
use crate::input::file::Table;

use super::declaration::Layout;
use super::plan::{Column, ColumnRole, Plan};
use super::sign::Sign;

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

/// Whether the cells of a column that is named as one of comparators may be such: some are known, or they are so few
/// that they may be codes that are not known.
pub(super) fn may_be_comparators(table: &Table, plan: &Plan, index: usize) -> bool {
    let mut others = BTreeSet::new();
    for record in table.sound_sample() {
        let cell = record.cell(index).trim();
        match sign_in(&plan.columns[index], cell) {
            Sign::Bound(_) | Sign::Equal => return true,
            Sign::Other if others.len() <= MOST_CODES && !others.contains(cell) => {
                others.insert(cell.to_string());
            }
            Sign::Other | Sign::Nothing => {}
        }
    }
    others.len() <= MOST_CODES
}

/// The column of a long file, not known otherwise, whose cells are mostly comparators, some of them bounds.
/// Passed over, it would turn `<` and `50` into an exact 50.
pub(super) fn comparator_column(table: &Table, plan: &Plan) -> Option<usize> {
    let mut open: Vec<(usize, Signs)> = match plan.layout {
        Layout::Long => (0..plan.columns.len())
            .filter(|&index| matches!(plan.columns[index].role, ColumnRole::NotRecognized))
            .map(|index| (index, Signs::default()))
            .collect(),
        _ => return None,
    };
    for record in table.sound_sample() {
        open.retain_mut(|(index, signs)| {
            signs.count(Sign::of(record.cell(*index)));
            signs.others < ENOUGH_CELLS || signs.may_be_comparators()
        });
        if open.is_empty() {
            return None;
        }
    }
    let found = open.into_iter().find(|(_, signs)| signs.are_comparators());
    found.map(|(index, _)| index)
}

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

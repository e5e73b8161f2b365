//! Columns of `<` and `>` that may be flags of results beyond their limits, and no signs of the results themselves.

use crate::catalog::{Catalog, Role};
use crate::input::InputError;
use crate::input::file::{Record, Table};
use crate::value::Decimal;

use super::plan::Plan;
use super::sign::Sign;

/// Asks about a column that is not named as one of comparators and holds `<` just where results lie below their lower limit,
/// and `>` just where they lie above the upper one: a platelet count of 50 would be one below 50.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let Some(signs) = plan.comparator else {
        return Ok(());
    };
    let name = &plan.columns[signs].name;
    let is_named = catalog.role_of(name).map(|(role, _)| role) == Some(Role::Comparator);
    let columns = [Role::Value, Role::RefLow, Role::RefHigh].map(|role| plan.long_column(role));
    let [Some(value), low, high] = columns else {
        return Ok(());
    };
    if is_named || (low.is_none() && high.is_none()) {
        return Ok(());
    }
    let mut flagged = None;
    for record in table.sound_sample() {
        let sign = Sign::of(record.cell(signs));
        match lies_beyond(&record, sign, value, [low, high]) {
            Some(true) => flagged = flagged.or(Some(record.line)),
            Some(false) => return Ok(()),
            None => {}
        }
    }
    let Some(line) = flagged else {
        return Ok(());
    };
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "`{name}` holds < and > just where results lie below or above their limits, as on line {line}, so that these may be flags or belong to the results. Leave flags out with --map '{name}=-'; where they belong to the results, call the column `comparator`"
        ),
    })
}

/// Whether a result with a sign lies beyond its limit on the side of the sign; `None` where nothing can be said.
fn lies_beyond(
    record: &Record,
    sign: Sign,
    value: usize,
    [low, high]: [Option<usize>; 2],
) -> Option<bool> {
    let Sign::Bound(sign) = sign else {
        return None;
    };
    let number = |column: usize| Decimal::parse(record.cell(column).trim()).ok();
    let result = number(value)?;
    match sign.starts_with('<') {
        true => Some(result < number(low?)?),
        false => Some(result > number(high?)?),
    }
}

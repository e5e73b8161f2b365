//! Columns of a wide file that hold the comparators of the results in another one: `fib_op` beside `fibrinogen`.

use std::collections::BTreeSet;

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, Role, normalize_name};
use crate::input::InputError;
use crate::input::file::Table;
use crate::panel::{Issue, IssueCode};

use super::cells::quoted;
use super::comparator_column::Signs;
use super::declaration::Layout;
use super::headers::{LONGEST_NAME, bracketed, named};
use super::plan::{ColumnRole, Plan};
use super::sign::Sign;

/// Behind the name of an analyte, and besides the names of such a column in long data.
const ENDINGS: [&str; 6] = ["op", "sign", "qualifier", "qual", "prefix", "modifier"];

/// Reads such columns together with their results. A column of comparators of which it is not known whose they are would
/// turn `<` and `1.0` into an exact 1.0, so that the user is asked.
pub(super) fn settle(catalog: &Catalog, table: &Table, plan: &mut Plan) -> Result<(), InputError> {
    let has_results = plan.columns.iter().any(|column| match &column.role {
        ColumnRole::Observation(own) => catalog.analyte(own.analyte).kind == Kind::Laboratory,
        _ => false,
    });
    if plan.layout == Layout::Long || !has_results {
        return Ok(());
    }
    let named = read_together(catalog, table, plan);
    if let Some(column) = column_of_comparators(table, plan) {
        return Err(ask(catalog, table, plan, column));
    }
    if !named.is_empty() {
        let (columns, hold) = match named.len() {
            1 => ("column", "holds"),
            _ => ("columns", "hold"),
        };
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: format!(
                "{columns} {} {hold} <, > and the like; they are read together with the results that they are named after",
                named.join(", ")
            ),
            place: table.header_place(None),
        });
    }
    Ok(())
}

/// Gives the columns that are named after one of results their role, and tells their names.
fn read_together(catalog: &Catalog, table: &Table, plan: &mut Plan) -> Vec<String> {
    let mut names = Vec::new();
    for index in 0..plan.columns.len() {
        let column = &plan.columns[index];
        if column.role != ColumnRole::NotRecognized {
            continue;
        }
        let Some(own) = name_before_ending(catalog, &column.name) else {
            continue;
        };
        match whose(catalog, plan, &own) {
            Whose::Analyte(analyte) if may_be_comparators(table, &column.name, index) => {
                names.push(quoted(&column.name));
                plan.columns[index].role = ColumnRole::ComparatorOf(analyte);
            }
            // Where the results are not used, it does not matter what they are compared with.
            Whose::Unused => plan.columns[index].role = ColumnRole::LeftOut,
            Whose::Analyte(_) | Whose::NotKnown => {}
        }
    }
    names
}

/// `fib` of `fib_op` and `Fibrinogen Vergleichsoperator`, in its plain form.
fn name_before_ending(catalog: &Catalog, header: &str) -> Option<String> {
    if header.len() > LONGEST_NAME {
        return None;
    }
    let normal = normalize_name(header);
    let is_ending = |ending: &str| {
        let role = || catalog.role_of(ending).map(|(role, _)| role);
        ENDINGS.contains(&ending) || role() == Some(Role::Comparator)
    };
    let boundaries = normal.match_indices(' ').map(|(at, _)| at);
    let mut fitting = boundaries.filter(|at| is_ending(&normal[at + 1..]));
    fitting.next().map(|at| normal[..at].to_string())
}

/// Of which results a column tells.
enum Whose {
    /// Those of the only column of this analyte.
    Analyte(AnalyteId),
    /// Those of a column that is not read as one of results.
    Unused,
    NotKnown,
}

fn whose(catalog: &Catalog, plan: &Plan, own: &str) -> Whose {
    let (mut of_name, mut is_unused) = (BTreeSet::new(), false);
    for column in &plan.columns {
        let stem = bracketed(&column.name).map_or(&*column.name, |(stem, _)| stem);
        if stem.len() > LONGEST_NAME || normalize_name(stem) != own {
            continue;
        }
        match &column.role {
            ColumnRole::Observation(result) => {
                of_name.insert(result.analyte);
            }
            _ => is_unused = true,
        }
    }
    let candidates: Vec<AnalyteId> = match (of_name.is_empty(), is_unused) {
        (false, _) => of_name.into_iter().collect(),
        (true, true) => return Whose::Unused,
        (true, false) => match named(catalog, own) {
            NameMatch::Known(analyte) => vec![analyte],
            NameMatch::Ambiguous(candidates) => candidates,
            NameMatch::Unknown => Vec::new(),
        },
    };
    let columns_of = |analyte: AnalyteId| {
        let is_own = |role: &ColumnRole| matches!(role, ColumnRole::Observation(result) if result.analyte == analyte);
        plan.columns.iter().filter(|one| is_own(&one.role)).count()
    };
    let has_comparators = |analyte| {
        let mut columns = plan.columns.iter();
        columns.any(|column| column.role == ColumnRole::ComparatorOf(analyte))
    };
    let is_number = |analyte| {
        let kind = catalog.analyte(analyte).kind;
        matches!(kind, Kind::Laboratory | Kind::Number)
    };
    let mut in_file = candidates
        .into_iter()
        .filter(|analyte| columns_of(*analyte) > 0);
    match (in_file.next(), in_file.next()) {
        // Of two columns of one analyte, either may be meant.
        (Some(analyte), None)
            if is_number(analyte) && columns_of(analyte) == 1 && !has_comparators(analyte) =>
        {
            Whose::Analyte(analyte)
        }
        _ => Whose::NotKnown,
    }
}

/// Whether the cells of a column that is named as one of comparators are such: a `d_dimer_qual` may say `positive`.
fn may_be_comparators(table: &Table, header: &str, column: usize) -> bool {
    let mut signs = Signs::default();
    for record in table.sound_sample() {
        signs.count(Sign::under(header, record.cell(column)));
    }
    signs.may_be_comparators()
}

/// The first column that is not known and holds comparators.
fn column_of_comparators(table: &Table, plan: &Plan) -> Option<usize> {
    let is_open = |index: &usize| plan.columns[*index].role == ColumnRole::NotRecognized;
    let open = (0..plan.columns.len()).filter(is_open);
    let mut open: Vec<(usize, Signs)> = open.map(|index| (index, Signs::default())).collect();
    for record in table.sound_sample() {
        if open.is_empty() {
            return None;
        }
        open.retain_mut(|(index, signs)| {
            signs.count(Sign::of(record.cell(*index)));
            signs.may_yet_be_comparators()
        });
    }
    let found = open.into_iter().find(|(_, signs)| signs.are_comparators());
    found.map(|(index, _)| index)
}

fn ask(catalog: &Catalog, table: &Table, plan: &Plan, column: usize) -> InputError {
    let name = crate::safe::cell(&plan.columns[column].name);
    let after = |index: &usize| match &plan.columns[*index].role {
        ColumnRole::Observation(own) => Some(catalog.analyte(own.analyte)),
        _ => None,
    };
    let mut results = (0..plan.columns.len()).filter_map(|index| after(&index));
    let example = results.find(|analyte| analyte.kind == Kind::Laboratory);
    let example = example.map_or("fibrinogen", |analyte| &analyte.id);
    let (what, leave_out) = match name.trim().is_empty() {
        true => (
            format!("column {} has no name and holds", column + 1),
            "remove it".to_string(),
        ),
        false => (
            format!("`{name}` holds"),
            format!("leave it out with --map '{name}=-', by which the signs are lost"),
        ),
    };
    InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "{what} <, > and the like, and nothing tells to which results they belong, so that those would be read as exact numbers. Name the column after its analyte with `_comparator` behind it, such as {example}_comparator; or, where it says nothing of the results, {leave_out}"
        ),
    }
}

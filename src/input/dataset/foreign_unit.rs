//! Columns whose header names an analyte and, in brackets behind it, a word that is no unit of it: `Platelets (foo)`.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch};

use super::declaration::Layout;
use super::header_signs;
use super::headers::{LONGEST_NAME, bracketed};
use super::plan::{ColumnRole, Plan};

/// Longer words are no units.
const LONGEST_UNIT: usize = 12;

/// Says of such a column that its unit is not known, unless another one holds the analyte beyond doubt: the word may as
/// well tell whose or which result it is (`Platelets (donor)`), so that nothing is used of the column.
pub(super) fn settle(catalog: &Catalog, plan: &mut Plan) {
    if plan.layout != Layout::Wide {
        return;
    }
    let holds = |role: &ColumnRole, analyte: AnalyteId| match role {
        ColumnRole::Observation(column) => column.analyte == analyte,
        _ => false,
    };
    for index in 0..plan.columns.len() {
        let column = &plan.columns[index];
        if column.role != ColumnRole::NotRecognized {
            continue;
        }
        let Some((analyte, unit)) = analyte_and_word(catalog, &column.name) else {
            continue;
        };
        let is_held = plan.columns.iter().any(|other| holds(&other.role, analyte));
        if !is_held {
            plan.columns[index].role = ColumnRole::ForeignUnit(vec![analyte], unit);
        }
    }
}

fn analyte_and_word(catalog: &Catalog, header: &str) -> Option<(AnalyteId, Arc<str>)> {
    let (name, word) = bracketed(header).filter(|_| header.len() <= LONGEST_NAME)?;
    let is_word = word.chars().count() <= LONGEST_UNIT && word.chars().all(char::is_alphabetic);
    let NameMatch::Known(analyte) = header_signs::match_name(catalog, name) else {
        return None;
    };
    let is_laboratory = catalog.analyte(analyte).kind == Kind::Laboratory;
    (is_word && is_laboratory).then(|| (analyte, Arc::from(word)))
}

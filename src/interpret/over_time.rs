//! Which analytes the chosen rules compare with earlier values.

use std::collections::BTreeSet;

use crate::catalog::{AnalyteId, Catalog, Quantity, Statement, Test};
use crate::value::Known;

use super::settings::Settings;
use super::sharing::{each_in_statement, each_quantity};
use super::{chosen_patterns, chosen_scores};
use crate::earlier::EarlierQuestion;

/// Identifiers of the analytes of whose earlier values the chosen scores and patterns ask something.
pub fn analytes_over_time(catalog: &Catalog, settings: &Settings) -> Vec<String> {
    let mut found: BTreeSet<AnalyteId> = BTreeSet::new();
    let mut see = |quantity: Quantity, _: &[Known]| {
        found.extend(EarlierQuestion::of(quantity).map(|question| question.analyte));
    };
    // A pattern may rest on others and on scores, so all that it reaches is looked at.
    let mut scores: BTreeSet<usize> = chosen_scores(catalog, settings).into_iter().collect();
    let mut waiting: Vec<usize> = chosen_patterns(catalog, settings);
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut gates_seen: BTreeSet<usize> = BTreeSet::new();
    loop {
        if let Some(pattern) = waiting.pop() {
            if seen.insert(pattern) {
                let condition = &catalog.patterns()[pattern].condition;
                each_in_statement(condition, &mut see);
                rules_named(catalog, condition, &mut scores, &mut waiting);
            }
        } else if let Some(&score) = scores.difference(&gates_seen).next() {
            gates_seen.insert(score);
            let score = &catalog.scores_and_variants()[score];
            for gate in [&score.prerequisite, &score.class_setting]
                .into_iter()
                .flatten()
            {
                each_in_statement(&gate.statement, &mut see);
                rules_named(catalog, &gate.statement, &mut scores, &mut waiting);
            }
        } else {
            break;
        }
    }
    for score in scores {
        for form in catalog.scores_and_variants()[score]
            .items
            .iter()
            .flat_map(|item| &item.forms)
        {
            each_quantity(form, &mut see);
        }
    }
    found
        .into_iter()
        .map(|analyte| catalog.analyte(analyte).id.clone())
        .collect()
}

/// The scores and patterns that a statement names.
fn rules_named(
    catalog: &Catalog,
    statement: &Statement,
    scores: &mut BTreeSet<usize>,
    patterns: &mut Vec<usize>,
) {
    match &statement.test {
        Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
            for inner in list {
                rules_named(catalog, inner, scores, patterns);
            }
        }
        Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
            rules_named(catalog, inner, scores, patterns)
        }
        Test::Pattern(id) => {
            patterns.extend(catalog.patterns().iter().position(|known| known.id == *id));
        }
        Test::Met(id) | Test::ItemPoints { score: id, .. } => {
            scores.extend(catalog.scores().iter().position(|known| known.id == *id));
        }
        Test::Range { .. }
        | Test::BelowDetection { .. }
        | Test::Word { .. }
        | Test::Comment { .. } => {}
    }
}

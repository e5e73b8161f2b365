//! At what a result cell looks: which analytes, and between which numbers it can tell a difference.

mod cut_offs;
mod person;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{AnalyteId, Catalog, ItemForm, Score};
use crate::earlier::EarlierQuestion;
use crate::interpret::{Settings, issue_inputs, maskable};
use crate::value::Decimal;

use super::condition::Condition;
use super::look::{FromLimit, Look, On};
use super::outputs::Output;
use walk::Walk;

pub(super) use cut_offs::in_either_assay;
pub(super) use person::person_looks;
pub(super) use walk::gates;

/// At which analytes a result cell looks, and how closely.
pub(super) fn looks(
    catalog: &Catalog,
    settings: &Settings,
    columns: &BTreeSet<AnalyteId>,
    output: &Output,
) -> BTreeMap<AnalyteId, Look> {
    let mut walk = Walk::new(catalog, settings, columns);
    match output {
        Output::Flag(analyte) => {
            let one = Decimal::from_whole(1).unwrap_or_default();
            walk.value(*analyte, Vec::new());
            walk.compare_with_limit(*analyte, FromLimit::TimesUpper(one), On::Itself);
            walk.compare_with_limit(*analyte, FromLimit::TimesLower(one), On::Itself);
        }
        Output::Score(position) => walk.score(*position),
        Output::PtReference(positions) => {
            let scores = positions
                .iter()
                .filter_map(|one| catalog.scores_and_variants().get(*one));
            let items = scores.flat_map(|score| &score.items);
            for item in items.filter(|item| item.forms.iter().any(ItemForm::chooses_reference)) {
                item.forms.iter().for_each(|form| walk.form(form));
            }
        }
        Output::Pattern(position) => walk.pattern(*position),
        Output::Issues => {
            for analyte in issue_inputs(catalog, columns) {
                walk.exactly(analyte);
            }
            for analyte in maskable(catalog, columns) {
                walk.value(analyte, Vec::new());
            }
        }
    }
    walk.end()
}

/// At which analytes the items of a score look: not its population, nor its gates, which are the prerequisite and the
/// setting of its classes.
pub(super) fn looks_of_items(
    catalog: &Catalog,
    settings: &Settings,
    columns: &BTreeSet<AnalyteId>,
    score: &Score,
) -> BTreeMap<AnalyteId, Look> {
    let mut walk = Walk::new(catalog, settings, columns);
    walk.items(score);
    walk.end()
}

/// At which analytes a condition looks, and how closely.
pub(super) fn looks_of_condition(
    catalog: &Catalog,
    settings: &Settings,
    columns: &BTreeSet<AnalyteId>,
    condition: Condition,
) -> BTreeMap<AnalyteId, Look> {
    let mut walk = Walk::new(catalog, settings, columns);
    match condition {
        Condition::Statement(statement) => walk.statement(statement),
        Condition::Population(score) => walk.population(&score.population),
    }
    walk.end()
}

/// What outputs ask of the earlier results of these analytes, in the order of the analytes.
pub(super) fn earlier_questions(
    catalog: &Catalog,
    settings: &Settings,
    analytes: &[AnalyteId],
    outputs: &[Output],
) -> Vec<EarlierQuestion> {
    let columns: BTreeSet<AnalyteId> = analytes.iter().copied().collect();
    let mut questions = BTreeSet::new();
    for output in outputs {
        let looks = looks(catalog, settings, &columns, output);
        questions.extend(looks.values().flat_map(|look| look.earlier.keys().copied()));
    }
    questions.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::earlier::QUESTIONS_OF_ONE;
    use crate::interpret::analytes_over_time;

    #[test]
    fn so_many_questions_are_asked_of_one_analyte_as_memory_is_reckoned_for() {
        let catalog = Catalog::builtin();
        let analytes: Vec<AnalyteId> = catalog.analytes().map(|(id, _)| id).collect();
        let scores = (0..catalog.scores_and_variants().len()).map(Output::Score);
        let patterns = (0..catalog.patterns().len()).map(Output::Pattern);
        let outputs: Vec<Output> = scores.chain(patterns).collect();
        let questions = earlier_questions(catalog, &Settings::default(), &analytes, &outputs);
        let of = |analyte: &AnalyteId| {
            let own = questions.iter().filter(|one| one.analyte == *analyte);
            own.count()
        };
        assert_eq!(analytes.iter().map(of).max(), Some(QUESTIONS_OF_ONE));
    }

    #[test]
    fn every_analyte_of_whose_earlier_results_a_rule_asks_is_remembered() {
        let catalog = Catalog::builtin();
        let analytes: Vec<AnalyteId> = catalog.analytes().map(|(id, _)| id).collect();
        let scores = catalog.scores_and_variants().iter().enumerate();
        let scores = scores.map(|(place, score)| {
            let settings = Settings {
                scores: Some(vec![score.id.clone()]),
                patterns: Some(Vec::new()),
                ..Settings::default()
            };
            (settings, Output::Score(place))
        });
        let patterns = catalog.patterns().iter().enumerate();
        let patterns = patterns.map(|(place, pattern)| {
            let settings = Settings {
                scores: Some(Vec::new()),
                patterns: Some(vec![pattern.id.clone()]),
                ..Settings::default()
            };
            (settings, Output::Pattern(place))
        });
        for (settings, output) in scores.chain(patterns) {
            let questions = earlier_questions(catalog, &settings, &analytes, &[output]);
            let asked: BTreeSet<String> = questions
                .iter()
                .map(|question| catalog.analyte(question.analyte).id.clone())
                .collect();
            let remembered = analytes_over_time(catalog, &settings);
            assert_eq!(
                remembered.into_iter().collect::<BTreeSet<_>>(),
                asked,
                "{settings:?}"
            );
        }
    }
}

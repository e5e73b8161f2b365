//! Results that a comment takes back: another patient's, contaminated, not to be used.

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, Statement, Test};
use crate::panel::{Observation, Reading};

use super::clauses::{self, Part};
use super::mention::{Mention, beside, mention};

/// Whether an observation is a comment that takes back results, of whatever analyte. Panels that have one are seldom.
pub(crate) fn takes_results_back(catalog: &Catalog, observation: &Observation) -> bool {
    let Reading::Text(text) = &observation.reading else {
        return false;
    };
    let clauses = clauses::clauses(text, catalog.vocabulary().clause_words());
    let mut masks = catalog.masks().iter().filter(|mask| mask.revokes());
    masks.any(|mask| scope(catalog, &mask.when, &clauses) != Scope::Nothing)
}

/// Whether a comment takes back the results of an analyte.
pub(crate) fn takes_back(catalog: &Catalog, text: &str, analyte: AnalyteId) -> bool {
    let clauses = clauses::clauses(text, catalog.vocabulary().clause_words());
    let masks = catalog.masks().iter().filter(|mask| mask.revokes());
    masks
        .filter(|mask| mask.analytes.contains(&analyte))
        .any(|mask| scope(catalog, &mask.when, &clauses).holds(analyte))
}

/// Of which results a comment says that they do not count.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Nothing,
    /// Of those that it names.
    Named(Vec<AnalyteId>),
    /// It names none.
    All,
}

impl Scope {
    pub(crate) fn holds(&self, analyte: AnalyteId) -> bool {
        match self {
            Scope::Nothing => false,
            Scope::Named(named) => named.contains(&analyte),
            Scope::All => true,
        }
    }

    fn with(self, other: Scope) -> Scope {
        match (self, other) {
            (Scope::Nothing, scope) | (scope, Scope::Nothing) => scope,
            (Scope::Named(mut one), Scope::Named(other)) => {
                one.extend(other);
                Scope::Named(one)
            }
            (Scope::All, _) | (_, Scope::All) => Scope::All,
        }
    }
}

/// The result that is named before a state of the specimen: `potassium not valid due to hemolysis` speaks of potassium alone.
fn beside_its_cause(catalog: &Catalog, name: &str) -> Option<AnalyteId> {
    const LONGEST_NAME: usize = 3;
    let masks = catalog.masks().iter().filter(|mask| !mask.revokes());
    let states: Vec<&Statement> = masks.map(|mask| &mask.when).collect();
    let words: Vec<&str> = name.split(' ').collect();
    (1..words.len().min(LONGEST_NAME + 1)).find_map(|length| {
        let (name, cause) = words.split_at(length);
        let NameMatch::Known(analyte) = catalog.match_name(&name.join(" ")) else {
            return None;
        };
        let cause = [cause.join(" ")];
        let is_state = || states.iter().any(|state| is_said(catalog, state, &cause));
        (catalog.analyte(analyte).kind == Kind::Laboratory && is_state()).then_some(analyte)
    })
}

/// Whether a clause says one of the things for which a statement looks in comments.
fn is_said(catalog: &Catalog, statement: &Statement, clause: &[Part]) -> bool {
    match &statement.test {
        Test::Any(list) => list.iter().any(|inner| is_said(catalog, inner, clause)),
        Test::Comment { words, .. } => {
            mention(clause, words, catalog.vocabulary()) == Mention::Said
        }
        _ => false,
    }
}

/// Of which results these clauses say what a statement asks for.
pub(crate) fn scope(catalog: &Catalog, statement: &Statement, clauses: &[Vec<Part>]) -> Scope {
    let is_result = |analyte| catalog.analyte(analyte).kind == Kind::Laboratory;
    match &statement.test {
        Test::Any(list) => list
            .iter()
            .map(|inner| scope(catalog, inner, clauses))
            .fold(Scope::Nothing, Scope::with),
        Test::Comment { words, .. } => clauses
            .iter()
            .flat_map(|clause| beside(clause, words, catalog.vocabulary()))
            .map(|name| match catalog.match_name(&name) {
                NameMatch::Known(analyte) if is_result(analyte) => Scope::Named(vec![analyte]),
                NameMatch::Ambiguous(candidates) => Scope::Named(candidates),
                // `mislabeled specimen` names no result.
                NameMatch::Known(_) | NameMatch::Unknown => beside_its_cause(catalog, &name)
                    .map_or(Scope::All, |one| Scope::Named(vec![one])),
            })
            .fold(Scope::Nothing, Scope::with),
        _ => Scope::Nothing,
    }
}

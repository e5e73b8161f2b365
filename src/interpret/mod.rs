//! From a panel to everything that can be said of it.

mod agreement;
mod codes;
mod counting;
mod decision;
mod derive;
pub(crate) mod describe;
mod earlier;
mod flags;
mod lacking;
mod limits;
mod masks;
mod measures;
mod outcome;
mod over_time;
mod patterns;
mod person;
mod results;
mod scores;
mod settings;
mod sharing;
mod statements;
mod trend;
mod uncertainty;
mod variation;
mod verdict;
mod view;
mod warnings;

pub(crate) use codes::Decider;
pub use codes::{Codes, ScoreCodes, codes_with};
pub(crate) use derive::{issue_inputs, value_inputs};
pub(crate) use limits::before_others;
pub(crate) use masks::{maskable, masking_analytes, masks_of};
pub(crate) use measures::{OLDEST, age_adjusted_limit_of, limits_of_whole_ages};
pub use outcome::*;
pub use over_time::analytes_over_time;
pub(crate) use person::{CONTEXT, ages_that_matter};
pub use settings::Settings;
pub use trend::{
    AnalyteTrend, Difference, Direction, FallSince, FirstPanel, ScoreStep, ScoreTrend,
    TrendFinding, TrendFindingKind, TrendPoint, Trends,
};
pub use uncertainty::{PointsProbability, Probability, Uncertainty, Variation, VaryingResult};
pub use variation::{ReferenceChange, reference_change};

use crate::catalog::{AnalyteId, Catalog, Status};
use crate::panel::{Assay, Panel};
use view::View;

/// Interprets a panel with every stable score and pattern.
pub fn interpret(catalog: &Catalog, panel: &Panel) -> Interpretation {
    interpret_with(catalog, panel, &Settings::default())
}

/// Interprets a panel with the user's choices.
pub fn interpret_with(catalog: &Catalog, panel: &Panel, settings: &Settings) -> Interpretation {
    let view = View::new(catalog, settings, panel);
    let scores = chosen_scores(catalog, settings);
    let patterns = chosen_patterns(catalog, settings);
    let mut issues = panel.issues.clone();
    issues.extend(view.issues.iter().cloned());
    Interpretation {
        subject: panel.subject.clone(),
        time: panel.time.clone(),
        person: view.person.clone(),
        context: results::context(&view),
        results: results::laboratory(&view),
        without_result: results::without_result(&view),
        scores: scores
            .into_iter()
            .map(|index| scores::outcome(&view, index))
            .collect(),
        patterns: patterns
            .into_iter()
            .map(|index| patterns::outcome(&view, index))
            .collect(),
        contradictions: warnings::contradictions(&view),
        trends: Trends {
            analytes: catalog
                .analytes()
                .filter(|(id, _)| !panel.earlier(*id).is_empty())
                .filter_map(|(id, _)| trend::analyte(&view, id))
                .collect(),
            scores: Vec::new(),
        },
        issues,
    }
}

/// The reference limits that apply to an analyte for the person of a panel.
pub fn limits_for(
    catalog: &Catalog,
    settings: &Settings,
    panel: &Panel,
    analyte: AnalyteId,
    assay: Assay,
) -> Limits {
    limits::in_force(
        catalog,
        settings,
        panel,
        &person::of_panel(catalog, panel),
        analyte,
        assay,
    )
}

/// The same without those that came with the data, whatever these contradict.
pub(crate) fn limits_without_reported(
    catalog: &Catalog,
    settings: &Settings,
    panel: &Panel,
    analyte: AnalyteId,
    assay: Assay,
) -> Limits {
    let person = person::of_panel(catalog, panel);
    limits::without_reported(catalog, settings, &person, analyte, assay)
}

/// Positions of the scores to compute.
pub(crate) fn chosen_scores(catalog: &Catalog, settings: &Settings) -> Vec<usize> {
    let rules = catalog
        .scores_and_variants()
        .iter()
        .map(|score| (score.id.as_str(), score.status));
    chosen(rules, &settings.scores)
}

/// Positions of the patterns to look for.
pub(crate) fn chosen_patterns(catalog: &Catalog, settings: &Settings) -> Vec<usize> {
    let rules = catalog
        .patterns()
        .iter()
        .map(|pattern| (pattern.id.as_str(), pattern.status));
    chosen(rules, &settings.patterns)
}

/// Positions of the rules asked for, in the order asked for; all stable ones where nobody asked.
fn chosen<'a>(
    rules: impl Iterator<Item = (&'a str, Status)>,
    wanted: &Option<Vec<String>>,
) -> Vec<usize> {
    let rules: Vec<(&str, Status)> = rules.collect();
    match wanted {
        Some(ids) => ids
            .iter()
            .filter_map(|id| rules.iter().position(|(known, _)| known == id))
            .collect(),
        None => (0..rules.len())
            .filter(|&index| rules[index].1 == Status::Stable)
            .collect(),
    }
}

/// The citations of source identifiers, in their order.
fn citations(catalog: &Catalog, sources: &[String]) -> Vec<String> {
    sources
        .iter()
        .filter_map(|id| catalog.source(id))
        .map(|source| source.citation.clone())
        .collect()
}

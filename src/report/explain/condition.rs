//! Explains a named disorder: how it leads to DIC, what the laboratory shows, which scores it opens.

use std::sync::Arc;

use crate::catalog::{Catalog, Condition};
use crate::interpret::{Settings, interpret_with};
use crate::panel::{Assay, Observation, Panel, Place, Reading, UnitOrigin};
use crate::report::page::Page;
use crate::value::Truth;

use super::entry::Entry;
use super::links::{self, Numbered};
use super::write_list;

pub(super) fn explain(page: &mut Page, catalog: &Catalog, condition: &Condition) {
    page.heading_with(&condition.title, &format!("condition {}", condition.id));
    page.paragraph("", "", &condition.note);
    let dic = if condition.leads_to_dic {
        "counts as an underlying disorder of overt DIC"
    } else {
        "does not by itself count as an underlying disorder of overt DIC"
    };
    page.labelled("In the column `underlying`", dic);
    page.labelled("Recognized or not", &condition.recognized);
    page.labelled("States by itself", &condition.implies.join(", "));
    page.labelled("Names", &condition.names.join("; "));
    let mut sources = Numbered::default();
    for id in &condition.sources {
        sources.number(id);
    }
    sources.write(page, "By which route", &condition.route);
    sources.write(page, "What the laboratory shows", &condition.laboratory);
    sources.write(
        page,
        "What textbooks describe (no advice)",
        &condition.treatment,
    );
    write_list(
        page,
        "Scores whose prerequisite it fulfills",
        &opened_scores(catalog, condition),
    );
    links::write(page, catalog, Entry::Condition(condition));
    sources.write_list(page, catalog);
}

/// The scores of every status whose prerequisite is fulfilled where nothing but this disorder is
/// stated. Asked of the interpretation itself, so that page and report can't disagree.
fn opened_scores(catalog: &Catalog, condition: &Condition) -> Vec<String> {
    let Some(underlying) = catalog.find("underlying") else {
        return Vec::new();
    };
    let Some(word) = catalog.word_of(underlying, &condition.id) else {
        return Vec::new();
    };
    let mut panel = Panel::new();
    panel.set(
        underlying,
        Observation {
            reported: Arc::from(condition.id.as_str()),
            unit: None,
            unit_origin: UnitOrigin::None,
            reading: Reading::Word(word),
            assay: Assay::Unstated,
            time: None,
            place: Place::default(),
        },
    );
    let settings = Settings {
        scores: Some(
            catalog
                .scores()
                .iter()
                .map(|score| score.id.clone())
                .collect(),
        ),
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    interpret_with(catalog, &panel, &settings)
        .scores
        .iter()
        .filter(|score| score.prerequisite == Some(Truth::Yes))
        .map(|score| format!("{}: {}", score.id, score.title))
        .collect()
}

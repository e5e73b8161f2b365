//! Scores: items, bands, verdicts.

use super::ranges::{load_analyte, load_quantity, load_range};
use super::rules::{
    load_family, load_id, load_pitfalls, load_prerequisite, load_rank, load_rule_sources,
    load_status,
};
use super::statements::load_statement;
use super::{Draft, Section, prove};
use crate::catalog::{
    Band, Class, Item, ItemForm, Measure, Population, Requirement, Score, Status,
};
use crate::value::{Decimal, End, Known};

pub(super) fn load_score(draft: &mut Draft, file: &Section) {
    let id = load_id(draft, file);
    let title = file.text(draft, "title");
    let version = file.text(draft, "version");
    let status = load_status(draft, file);
    let family = load_family(draft, file);
    let rank = load_rank(draft, file);
    let first_values = file.optional_text(draft, "first_values");
    let summary = file.text(draft, "summary");
    let sources = load_rule_sources(draft, file);
    let population = load_population(draft, file);
    let prerequisite = load_prerequisite(draft, file, "prerequisite");
    let class_setting = load_prerequisite(draft, file, "class_setting");
    let items: Vec<Item> = file
        .sections(draft, "item")
        .iter()
        .map(|section| load_item(draft, section))
        .collect();
    let (requirements, met, not_met) = load_verdict(draft, file, &items);
    let mut classes = Vec::new();
    for section in file.sections(draft, "class") {
        classes.push(Class {
            name: section.text(draft, "name"),
            from: section.whole(draft, "from"),
            upto: section.whole(draft, "upto"),
            text: section.text(draft, "text"),
        });
        section.refuse_unknown_keys(draft);
    }
    let score = Score {
        id,
        title,
        version,
        status,
        family,
        rank,
        first_values,
        summary,
        population,
        prerequisite,
        items,
        requirements,
        met,
        not_met,
        classes,
        class_setting,
        pitfalls: load_pitfalls(draft, file),
        notes: file.texts(draft, "notes"),
        does_not_mean: file.texts(draft, "does_not_mean"),
        sources,
        file: file.file().to_string(),
    };
    if score.does_not_mean.is_empty() {
        draft.fault(
            file.file(),
            "does_not_mean",
            "is missing: say what the score must not be taken for",
        );
    }
    file.refuse_unknown_keys(draft);
    prove::score(draft, file, &score);
    draft.scores.push(score);
}

fn load_population(draft: &mut Draft, file: &Section) -> Population {
    let everyone = Population {
        age: Known::not_negative(),
        excludes_pregnancy: false,
        text: String::new(),
    };
    let Some(section) = file.optional_section(draft, "population") else {
        draft.fault(
            file.file(),
            "population",
            "is missing: say for whom the score was made",
        );
        return everyone;
    };
    let low = section
        .optional_decimal(draft, "age_from")
        .map_or(Decimal::ZERO, |(_, age)| age);
    let high = section
        .optional_decimal(draft, "age_below")
        .map_or(End::Unbounded, |(_, age)| End::Open(age));
    let population = Population {
        age: Known::new(End::Closed(low), high).unwrap_or_else(|| {
            draft.fault(
                file.file(),
                section.key("age_below"),
                "is not above age_from",
            );
            everyone.age
        }),
        excludes_pregnancy: section.flag(draft, "excludes_pregnancy"),
        text: section.text(draft, "text"),
    };
    section.refuse_unknown_keys(draft);
    population
}

fn load_item(draft: &mut Draft, section: &Section) -> Item {
    let id = section.text(draft, "id");
    let title = section.text(draft, "title");
    let on_cut_off = section.optional_text(draft, "on_cut_off");
    let profiles = section.sections(draft, "profile");
    let forms: Vec<ItemForm> = if profiles.is_empty() {
        let form = load_form(draft, section, None, Status::Stable);
        form.into_iter().collect()
    } else {
        profiles
            .iter()
            .filter_map(|profile| {
                let name = profile.text(draft, "name");
                let status = load_status(draft, profile);
                let form = load_form(draft, profile, Some(name), status);
                profile.refuse_unknown_keys(draft);
                form
            })
            .collect()
    };
    let has_cut_offs = forms
        .iter()
        .any(|form| matches!(form.measure, Measure::Quantity(_)));
    if has_cut_offs && on_cut_off.is_empty() {
        draft.fault(
            section.file(),
            section.key("on_cut_off"),
            "is missing: say where a value that lies exactly on a cut-off belongs, and who prints it otherwise",
        );
    }
    section.refuse_unknown_keys(draft);
    Item {
        id,
        title,
        forms,
        on_cut_off,
    }
}

fn load_form(
    draft: &mut Draft,
    section: &Section,
    profile: Option<String>,
    status: Status,
) -> Option<ItemForm> {
    let note = section.optional_text(draft, "note");
    let not_monotone = section.optional_text(draft, "not_monotone");
    let bands = section.sections(draft, "bands");
    let (measure, bands, unit) = if let Some(when) = section.optional_section(draft, "when") {
        let statement = load_statement(draft, &when);
        let points = (
            section.optional_whole(draft, "points").unwrap_or(1),
            section.optional_whole(draft, "points_else").unwrap_or(0),
        );
        (
            Measure::Statement(statement?),
            statement_bands(points),
            String::new(),
        )
    } else if section.has("word_of") {
        let analyte = load_analyte(draft, section, "word_of");
        let bands = bands
            .iter()
            .map(|band| load_word_band(draft, band))
            .collect();
        (Measure::Word(analyte?), bands, String::new())
    } else {
        let loaded = load_quantity(draft, section);
        let ratio = loaded
            .as_ref()
            .map_or(crate::value::Ratio::ONE, |loaded| loaded.ratio);
        let mut ranges = Vec::new();
        for band in &bands {
            let points = band.whole(draft, "points");
            let range = load_range(draft, band, ratio, false);
            band.refuse_unknown_keys(draft);
            match range {
                Some(range) => {
                    if let Some(loaded) = &loaded {
                        prove::reachable(
                            draft,
                            band,
                            loaded.quantity,
                            &range.known,
                            &range.printed,
                        );
                    }
                    ranges.push(Band {
                        range: range.known,
                        printed: range.printed,
                        word: None,
                        points,
                    });
                }
                None => draft.fault(
                    band.file(),
                    band.key(""),
                    "a band has from or above, below or upto, and points",
                ),
            }
        }
        prove::bands(draft, section, &ranges, &not_monotone);
        let loaded = loaded?;
        (Measure::Quantity(loaded.quantity), ranges, loaded.unit)
    };
    Some(ItemForm {
        profile,
        status,
        measure,
        bands,
        unit,
        note,
    })
}

fn statement_bands((yes, no): (i32, i32)) -> Vec<Band> {
    [("holds", yes), ("does not hold", no)]
        .into_iter()
        .map(|(printed, points)| Band {
            range: Known::anything(),
            printed: printed.to_string(),
            word: None,
            points,
        })
        .collect()
}

fn load_word_band(draft: &mut Draft, section: &Section) -> Band {
    let word = section.text(draft, "word");
    if !draft.canonical_words.contains(&word) {
        draft.fault(
            section.file(),
            section.key("word"),
            format!("`{word}` is not a word of words.toml or context.toml"),
        );
    }
    let points = section.whole(draft, "points");
    section.refuse_unknown_keys(draft);
    Band {
        range: Known::anything(),
        printed: word.clone(),
        word: Some(word),
        points,
    }
}

fn load_verdict(
    draft: &mut Draft,
    file: &Section,
    items: &[Item],
) -> (Vec<Requirement>, String, String) {
    let Some(section) = file.optional_section(draft, "verdict") else {
        draft.fault(file.file(), "verdict", "is missing");
        return Default::default();
    };
    let mut requirements = Vec::new();
    for requirement in section.sections(draft, "requires") {
        let names = requirement.texts(draft, "sum_of");
        let from = requirement.whole(draft, "from");
        let mut indices = Vec::new();
        for name in &names {
            match items.iter().position(|item| item.id == *name) {
                Some(index) => indices.push(index),
                None => draft.fault(
                    file.file(),
                    requirement.key("sum_of"),
                    format!("`{name}` is no item of this score"),
                ),
            }
        }
        if names.is_empty() {
            indices = (0..items.len()).collect();
        }
        requirement.refuse_unknown_keys(draft);
        requirements.push(Requirement {
            items: indices,
            from,
        });
    }
    if requirements.is_empty() {
        draft.fault(
            file.file(),
            section.key("requires"),
            "is missing: name the sums that must be reached",
        );
    }
    let texts = (section.text(draft, "met"), section.text(draft, "not_met"));
    section.refuse_unknown_keys(draft);
    (requirements, texts.0, texts.1)
}

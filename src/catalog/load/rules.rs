//! Sources, conditions, scores and patterns.

use super::statements::{load_analyte, load_quantity, load_range, load_statement};
use super::{Draft, Section, prove};
use crate::catalog::{
    Band, Class, Condition, Family, Item, ItemForm, Mask, MaskReason, Measure, Pattern, Pitfall,
    Population, Prerequisite, Requirement, Score, SideEvidence, Source, Statement, Status, Test,
};
use crate::value::{Decimal, End, Known};

pub(super) fn load_sources(draft: &mut Draft, file: &Section) {
    for (id, value) in file.table() {
        let Some(table) = value.as_table() else {
            draft.fault(file.file(), id, "must be a table with citation and read");
            continue;
        };
        let section = Section::new(file.file(), table);
        let source = Source {
            id: id.clone(),
            citation: section.text(draft, "citation"),
            doi: section.optional_text(draft, "doi"),
            pmid: section.optional_text(draft, "pmid"),
            url: section.optional_text(draft, "url"),
            read: section.text(draft, "read"),
            note: section.optional_text(draft, "note"),
        };
        if !["full", "abstract", "secondary", "memory"].contains(&source.read.as_str()) {
            draft.fault(
                file.file(),
                format!("{id}.read"),
                format!(
                    "`{}` is none of full, abstract, secondary, memory",
                    source.read
                ),
            );
        }
        section.refuse_unknown_keys(draft);
        draft.sources.push(source);
    }
}

pub(super) fn load_conditions(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "condition") {
        let condition = Condition {
            id: section.text(draft, "id"),
            title: section.text(draft, "title"),
            names: section.texts(draft, "names"),
            leads_to_dic: section.flag(draft, "leads_to_dic"),
            implies: section.texts(draft, "implies"),
            note: section.optional_text(draft, "note"),
            sources: section.texts(draft, "sources"),
        };
        for fact in condition
            .implies
            .iter()
            .filter(|fact| !draft.by_id.contains_key(*fact))
            .cloned()
            .collect::<Vec<_>>()
        {
            draft.fault(
                section.file(),
                section.key("implies"),
                format!("`{fact}` is no fact of context.toml"),
            );
        }
        draft.check_sources(&section, &condition.sources);
        section.refuse_unknown_keys(draft);
        draft.conditions.push(condition);
    }
    file.refuse_unknown_keys(draft);
}

pub(super) fn load_masks(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "mask") {
        let analyte = load_analyte(draft, &section, "analyte");
        let reason = match section.text(draft, "reason").as_str() {
            "hemolyzed_specimen" => MaskReason::HemolyzedSpecimen,
            "clumped_platelets" => MaskReason::ClumpedPlatelets,
            "plasma_given" => MaskReason::PlasmaGiven,
            "clotted_specimen" => MaskReason::ClottedSpecimen,
            other => {
                draft.fault(
                    file.file(),
                    section.key("reason"),
                    format!(
                        "`{other}` is none of hemolyzed_specimen, clumped_platelets, clotted_specimen, plasma_given"
                    ),
                );
                continue;
            }
        };
        let when = section.optional_section(draft, "when");
        if when.is_none() {
            draft.fault(file.file(), section.key("when"), "is missing");
        }
        let when = when.and_then(|when| load_statement(draft, &when));
        let sources = section.texts(draft, "sources");
        draft.check_sources(&section, &sources);
        section.refuse_unknown_keys(draft);
        if let (Some(analyte), Some(when)) = (analyte, when) {
            draft.masks.push(Mask {
                analyte,
                reason,
                when,
                sources,
            });
        }
    }
    file.refuse_unknown_keys(draft);
}

fn load_status(draft: &mut Draft, section: &Section) -> Status {
    match section.text(draft, "status").as_str() {
        "stable" => Status::Stable,
        "preview" => Status::Preview,
        "superseded" => Status::Superseded,
        other => {
            draft.fault(
                section.file(),
                section.key("status"),
                format!("`{other}` is none of stable, preview, superseded"),
            );
            Status::Preview
        }
    }
}

fn load_family(draft: &mut Draft, section: &Section) -> Family {
    match section.text(draft, "family").as_str() {
        "dic" => Family::Dic,
        "tma" => Family::Tma,
        "hemolysis" => Family::Hemolysis,
        "specimen" => Family::Specimen,
        "single" => Family::Single,
        other => {
            draft.fault(
                section.file(),
                section.key("family"),
                format!("`{other}` is none of dic, tma, hemolysis, specimen, single"),
            );
            Family::Single
        }
    }
}

fn load_rank(draft: &mut Draft, section: &Section) -> u32 {
    u32::try_from(section.whole(draft, "rank")).unwrap_or(0)
}

fn load_id(draft: &mut Draft, file: &Section) -> String {
    let id = file.text(draft, "id");
    let stem = file
        .file()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".toml");
    if id != stem {
        draft.fault(
            file.file(),
            "id",
            format!("`{id}` must be the file's name, `{stem}`"),
        );
    }
    id
}

fn load_rule_sources(draft: &mut Draft, file: &Section) -> Vec<String> {
    let sources = file.texts(draft, "sources");
    if sources.is_empty() {
        draft.fault(file.file(), "sources", "a rule names at least one source");
    }
    draft.check_sources(file, &sources);
    sources
}

fn load_pitfalls(draft: &mut Draft, file: &Section) -> Vec<Pitfall> {
    let mut pitfalls = Vec::new();
    for section in file.sections(draft, "pitfall") {
        let when = section.optional_section(draft, "when");
        if when.is_none() {
            draft.fault(file.file(), section.key("when"), "is missing");
        }
        let when = when.and_then(|when| load_statement(draft, &when));
        let pitfall = when.map(|when| Pitfall {
            when,
            also_when_unknown: section.flag(draft, "also_when_unknown"),
            also_when_absent: section.flag(draft, "also_when_absent"),
            text: section.text(draft, "text"),
            sources: section.texts(draft, "sources"),
        });
        if let Some(pitfall) = pitfall {
            draft.check_sources(&section, &pitfall.sources);
            section.refuse_unknown_keys(draft);
            pitfalls.push(pitfall);
        }
    }
    pitfalls
}

fn load_prerequisite(draft: &mut Draft, file: &Section, key: &'static str) -> Option<Prerequisite> {
    let section = file.optional_section(draft, key)?;
    let when = section.optional_section(draft, "when");
    if when.is_none() {
        draft.fault(file.file(), section.key("when"), "is missing");
    }
    let text = section.text(draft, "text");
    section.refuse_unknown_keys(draft);
    Some(Prerequisite {
        statement: load_statement(draft, &when?)?,
        text,
    })
}

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

pub(super) fn load_pattern(draft: &mut Draft, file: &Section) {
    let id = load_id(draft, file);
    let condition = file.optional_section(draft, "condition");
    if condition.is_none() {
        draft.fault(file.file(), "condition", "is missing");
    }
    let condition = condition
        .and_then(|section| load_statement(draft, &section))
        .unwrap_or(Statement {
            label: String::new(),
            test: Test::All(Vec::new()),
        });
    let mut side_evidence = Vec::new();
    for section in file.sections(draft, "evidence") {
        let supports = match section.text(draft, "speaks").as_str() {
            "for" => true,
            "against" => false,
            other => {
                draft.fault(
                    file.file(),
                    section.key("speaks"),
                    format!("`{other}` is neither for nor against"),
                );
                true
            }
        };
        let when = section.optional_section(draft, "when");
        if when.is_none() {
            draft.fault(file.file(), section.key("when"), "is missing");
        }
        section.refuse_unknown_keys(draft);
        if let Some(statement) = when.and_then(|when| load_statement(draft, &when)) {
            side_evidence.push(SideEvidence {
                statement,
                supports,
            });
        }
    }
    let pattern = Pattern {
        id,
        title: file.text(draft, "title"),
        version: file.text(draft, "version"),
        status: load_status(draft, file),
        summary: file.text(draft, "summary"),
        family: load_family(draft, file),
        rank: load_rank(draft, file),
        condition,
        side_evidence,
        present: file.text(draft, "present"),
        pitfalls: load_pitfalls(draft, file),
        notes: file.texts(draft, "notes"),
        does_not_mean: file.texts(draft, "does_not_mean"),
        sources: load_rule_sources(draft, file),
        file: file.file().to_string(),
    };
    file.refuse_unknown_keys(draft);
    draft.patterns.push(pattern);
}

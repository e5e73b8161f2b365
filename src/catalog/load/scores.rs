//! Scores: items, bands, verdicts.

use super::ranges::{load_analyte, load_quantity, load_range};
use super::rules::{
    load_family, load_id, load_pitfalls, load_prerequisite, load_rank, load_rule_sources,
    load_status,
};
use super::statements::load_statement;
use super::variants::load_variant;
use super::{Draft, Section, prove};
use crate::catalog::{
    Band, Class, Combine, Item, ItemForm, Measure, Part, Population, Requirement, Score,
    SeverityOrder, Status, Threshold, TotalBounds,
};
use crate::value::{Decimal, End, Known};

/// What stands behind the identifier of a score in the names of the columns that are its own. An item has a column of the
/// same form.
const ENDINGS_OF_COLUMNS: [&str; 10] = [
    "min",
    "max",
    "verdict",
    "needs",
    "prerequisite",
    "class",
    "profile",
    "probability_met",
    "first_met",
    "first_decided",
];

pub(super) fn load_score(draft: &mut Draft, file: &Section) {
    let id = load_id(draft, file);
    let title = file.text(draft, "title");
    let version = file.text(draft, "version");
    let status = load_status(draft, file);
    let variant = load_variant(draft, file, status);
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
    let verdict = load_verdict(draft, file, &items);
    let mut classes = Vec::new();
    for section in file.sections(draft, "class") {
        classes.push(Class {
            name: section.text(draft, "name"),
            from: section.whole(draft, "from"),
            upto: section.whole(draft, "upto"),
            text: section.text(draft, "text"),
            when_met: Some(section.optional_text(draft, "when_met"))
                .filter(|name| !name.is_empty()),
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
        threshold: verdict.threshold,
        total: verdict.total,
        severity: verdict.severity,
        met: verdict.met,
        not_met: verdict.not_met,
        classes,
        class_setting,
        pitfalls: load_pitfalls(draft, file),
        notes: file.texts(draft, "notes"),
        does_not_mean: file.texts(draft, "does_not_mean"),
        sources,
        variant,
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
        excludes_marrow_suppression: false,
        excludes_postpartum: false,
        only_pregnancy: false,
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
        excludes_marrow_suppression: section.flag(draft, "excludes_marrow_suppression"),
        excludes_postpartum: section.flag(draft, "excludes_postpartum"),
        only_pregnancy: section.flag(draft, "only_pregnancy"),
        text: section.text(draft, "text"),
    };
    section.refuse_unknown_keys(draft);
    population
}

fn load_item(draft: &mut Draft, section: &Section) -> Item {
    let id = section.text(draft, "id");
    if ENDINGS_OF_COLUMNS.contains(&id.as_str()) {
        draft.fault(
            section.file(),
            section.key("id"),
            format!(
                "`{id}` can't name an item: result rows have a column of that ending for the score as a whole"
            ),
        );
    }
    let title = section.text(draft, "title");
    let in_total = section.optional_flag(draft, "in_total").unwrap_or(true);
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
    let on_cut_off = load_on_cut_off(draft, section, &forms);
    section.refuse_unknown_keys(draft);
    Item {
        id,
        title,
        forms,
        on_cut_off,
        in_total,
    }
}

/// What to say of a value on a cut-off; needed wherever bands of numbers meet.
fn load_on_cut_off(draft: &mut Draft, section: &Section, forms: &[ItemForm]) -> String {
    let on_cut_off = section.optional_text(draft, "on_cut_off");
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
    on_cut_off
}

/// Reads what an item, a profile or a part looks at, and its points.
fn load_form(
    draft: &mut Draft,
    section: &Section,
    profile: Option<String>,
    status: Status,
) -> Option<ItemForm> {
    let note = section.optional_text(draft, "note");
    let missing_points = section.optional_whole(draft, "missing_points");
    let mut not_monotone = String::new();
    let (measure, bands, unit) = if section.has("when") {
        load_statement_form(draft, section)?
    } else if section.has("case") {
        load_cases(draft, section)?
    } else if section.has("combine") {
        (load_parts(draft, section)?, Vec::new(), String::new())
    } else if section.has("word_of") {
        let analyte = load_analyte(draft, section, "word_of");
        let bands = section
            .sections(draft, "bands")
            .iter()
            .map(|band| load_word_band(draft, band))
            .collect();
        (Measure::Word(analyte?), bands, String::new())
    } else {
        not_monotone = section.optional_text(draft, "not_monotone");
        load_bands(draft, section, &not_monotone)?
    };
    Some(ItemForm {
        profile,
        status,
        measure,
        bands,
        unit,
        not_monotone,
        note,
        missing_points,
    })
}

/// What a form looks at, its bands, and the unit of their cut-offs.
type LoadedForm = (Measure, Vec<Band>, String);

fn load_bands(draft: &mut Draft, section: &Section, not_monotone: &str) -> Option<LoadedForm> {
    let loaded = load_quantity(draft, section);
    let ratio = loaded
        .as_ref()
        .map_or(crate::value::Ratio::ONE, |loaded| loaded.ratio);
    let mut ranges = Vec::new();
    for band in &section.sections(draft, "bands") {
        let points = band.whole(draft, "points");
        let range = load_range(draft, band, ratio, false);
        band.refuse_unknown_keys(draft);
        match range {
            Some(range) => {
                if let Some(loaded) = &loaded {
                    prove::reachable(draft, band, loaded.quantity, &range.known, &range.printed);
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
    prove::bands(draft, section, &ranges, not_monotone);
    let loaded = loaded?;
    Some((Measure::Quantity(loaded.quantity), ranges, loaded.unit))
}

fn load_statement_form(draft: &mut Draft, section: &Section) -> Option<LoadedForm> {
    let when = section.optional_section(draft, "when")?;
    let statement = load_statement(draft, &when);
    let points = (
        section.optional_whole(draft, "points").unwrap_or(1),
        section.optional_whole(draft, "points_else").unwrap_or(0),
    );
    Some((
        Measure::Statement(statement?),
        statement_bands(points),
        String::new(),
    ))
}

/// Cases in order; `points_else` where none of them holds.
fn load_cases(draft: &mut Draft, section: &Section) -> Option<LoadedForm> {
    let mut statements = Vec::new();
    let mut bands = Vec::new();
    let cases = section.sections(draft, "case");
    let wanted = cases.len();
    for case in cases {
        let points = case.whole(draft, "points");
        let statement = case
            .optional_section(draft, "when")
            .and_then(|when| load_statement(draft, &when));
        case.refuse_unknown_keys(draft);
        let Some(statement) = statement else {
            draft.fault(case.file(), case.key("when"), "is missing or wrong");
            continue;
        };
        bands.push(plain_band(statement.label.clone(), points));
        statements.push(statement);
    }
    let points_else = section.whole(draft, "points_else");
    bands.push(plain_band("none of these".to_string(), points_else));
    (statements.len() == wanted).then_some((Measure::Cases(statements), bands, String::new()))
}

fn load_parts(draft: &mut Draft, section: &Section) -> Option<Measure> {
    let at_most = section.optional_whole(draft, "at_most");
    let combine = match section.text(draft, "combine").as_str() {
        "greatest" => Combine::Greatest,
        "greatest_measured" => Combine::GreatestMeasured,
        "first_measured" => Combine::FirstMeasured,
        "sum" => Combine::Sum { at_most },
        other => {
            draft.fault(
                section.file(),
                section.key("combine"),
                format!("`{other}` is none of greatest, greatest_measured, first_measured, sum"),
            );
            return None;
        }
    };
    if at_most.is_some() && !matches!(combine, Combine::Sum { .. }) {
        draft.fault(
            section.file(),
            section.key("at_most"),
            "belongs to `combine = \"sum\"` only",
        );
    }
    let sections = section.sections(draft, "part");
    if sections.len() < 2 {
        draft.fault(
            section.file(),
            section.key("part"),
            "an item that combines has two parts or more",
        );
    }
    let mut parts = Vec::new();
    for part in &sections {
        let title = part.text(draft, "title");
        let form = load_form(draft, part, None, Status::Stable);
        let on_cut_off = load_on_cut_off(draft, part, form.as_slice());
        part.refuse_unknown_keys(draft);
        parts.extend(form.map(|form| Part {
            title,
            form,
            on_cut_off,
        }));
    }
    (parts.len() == sections.len()).then_some(Measure::Parts(combine, parts))
}

fn statement_bands((yes, no): (i32, i32)) -> Vec<Band> {
    [("holds", yes), ("does not hold", no)]
        .into_iter()
        .map(|(printed, points)| plain_band(printed.to_string(), points))
        .collect()
}

/// A band that is told by a statement, not by numbers.
fn plain_band(printed: String, points: i32) -> Band {
    Band {
        range: Known::anything(),
        printed,
        word: None,
        points,
    }
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

/// What `[verdict]` says.
#[derive(Default)]
struct Verdict {
    threshold: Threshold,
    total: TotalBounds,
    severity: SeverityOrder,
    met: String,
    not_met: String,
}

fn load_verdict(draft: &mut Draft, file: &Section, items: &[Item]) -> Verdict {
    let Some(section) = file.optional_section(draft, "verdict") else {
        draft.fault(file.file(), "verdict", "is missing");
        return Verdict::default();
    };
    let mut ways = vec![load_requirements(draft, &section, items)];
    for alternative in section.sections(draft, "alternative") {
        ways.push(load_requirements(draft, &alternative, items));
        alternative.refuse_unknown_keys(draft);
    }
    let verdict = Verdict {
        threshold: Threshold { ways },
        total: TotalBounds {
            least: section.optional_whole(draft, "least"),
            most: section.optional_whole(draft, "most"),
        },
        severity: SeverityOrder::of(section.optional_wholes(draft, "mildest_first")),
        met: section.text(draft, "met"),
        not_met: section.text(draft, "not_met"),
    };
    section.refuse_unknown_keys(draft);
    verdict
}

/// The sums that must all be reached; without `sum_of` the sum of everything in the total.
fn load_requirements(draft: &mut Draft, section: &Section, items: &[Item]) -> Vec<Requirement> {
    let mut requirements = Vec::new();
    for requirement in section.sections(draft, "requires") {
        let names = requirement.texts(draft, "sum_of");
        let from = requirement.whole(draft, "from");
        let mut indices = Vec::new();
        for name in &names {
            match items.iter().position(|item| item.id == *name) {
                Some(index) => indices.push(index),
                None => draft.fault(
                    section.file(),
                    requirement.key("sum_of"),
                    format!("`{name}` is no item of this score"),
                ),
            }
        }
        if names.is_empty() {
            indices = (0..items.len())
                .filter(|&index| items[index].in_total)
                .collect();
        }
        requirement.refuse_unknown_keys(draft);
        requirements.push(Requirement {
            items: indices,
            from,
        });
    }
    if requirements.is_empty() {
        draft.fault(
            section.file(),
            section.key("requires"),
            "is missing: name the sums that must be reached",
        );
    }
    requirements
}

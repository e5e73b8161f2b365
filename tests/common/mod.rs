//! What several integration tests share: panels written by hand, and exact fractions of their own.
#![allow(dead_code)]

pub mod any_panel;
pub mod any_table;
pub mod either_way;
pub mod exact;
pub mod files;
pub mod grids;
pub mod landmarks;
pub mod measured;
pub mod narrower;
#[cfg(feature = "cli")]
pub mod program;
pub mod rules;
pub mod scored;
pub mod tape;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use coagscope::catalog::{AnalyteId, Catalog, ItemForm, Kind, Score};
use coagscope::interpret::{
    Finding, Interpretation, ItemOutcome, PatternOutcome, ReferenceKind, ScoreOutcome, Settings,
    interpret_with,
};
use coagscope::panel::{
    Assay, Earlier, Observation, Panel, Place, Reading, ReportedLimit, ReportedLimits, UnitOrigin,
};
use coagscope::value::{Decimal, End, Known, Numeral, Ratio};

/// What the setting of the French score asks for, all of it fulfilled.
pub const FRENCH_SETTING: [(&str, &str); 10] = [
    ("schistocytes", "present"),
    ("haptoglobin", "undetectable"),
    ("active_cancer", "no"),
    ("transplant", "no"),
    ("age", "40"),
    ("d_dimer", "0.4 FEU"),
    ("d_dimer.high", "0.5 FEU"),
    ("pt", "12"),
    ("pt.high", "14"),
    ("fibrinogen", "3"),
];

/// The built-in rules, or those of the folder that `COAGSCOPE_RULES_UNDER_TEST` names: `tests/rule_mutations.py`
/// changes one number there and sees whether a published case notices.
pub fn rule_set() -> &'static Catalog {
    static GIVEN: LazyLock<Option<Catalog>> = LazyLock::new(|| {
        let folder = std::env::var_os("COAGSCOPE_RULES_UNDER_TEST")?;
        let mut files = Vec::new();
        collect(folder.as_ref(), folder.as_ref(), &mut files);
        Some(Catalog::from_files(&files).unwrap_or_else(|error| panic!("refused: {error}")))
    });
    GIVEN.as_ref().unwrap_or_else(|| Catalog::builtin())
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let kind = path.extension().and_then(|kind| kind.to_str());
        if path.is_dir() {
            collect(root, &path, files);
        } else if matches!(kind, Some("toml" | "csv")) {
            let name = path.strip_prefix(root).expect("below the root");
            let text = std::fs::read_to_string(&path).expect("a text");
            files.push((name.to_string_lossy().replace('\\', "/"), text));
            files.sort();
        }
    }
}

/// The analyte of an identifier.
pub fn analyte(catalog: &Catalog, id: &str) -> AnalyteId {
    catalog
        .find(id)
        .unwrap_or_else(|| panic!("`{id}` is no analyte of the catalog"))
}

/// A decimal that is known to be one.
pub fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

/// An observation of this reading, as if it came from nowhere.
pub fn observation(reading: Reading, assay: Assay) -> Observation {
    Observation {
        reported: Arc::from("x"),
        unit: None,
        unit_origin: UnitOrigin::Assumed,
        reading,
        assay,
        time: None,
        place: Place::default(),
    }
}

/// The observation of a quantity.
pub fn quantity(known: Known, assay: Assay) -> Observation {
    observation(
        Reading::Quantity {
            known,
            below_detection: false,
        },
        assay,
    )
}

/// The observation of a word.
pub fn word(text: &str) -> Observation {
    observation(Reading::Word(Arc::from(text)), Assay::Unstated)
}

/// A limit that includes its own value.
pub fn limit(value: Known, assay: Assay) -> ReportedLimit {
    ReportedLimit {
        value,
        exclusive: false,
        assay,
    }
}

/// Writes a panel by hand: `("platelets", "45")`, `("haptoglobin", "<0.2")`, `("pt", "11..16")`,
/// `("creatinine", "2.0 mg/dL")`, `("sex", "female")`. The key `pt.high` (or `.low`) sets a limit, and
/// `platelets.earlier` adds an earlier value with the hours before: `270 @ 12`, `270 @ 0..48`, `270 @ ?`.
pub fn panel(fields: &[(&str, &str)]) -> Panel {
    let catalog = rule_set();
    let mut panel = Panel::new();
    for (key, text) in fields {
        match key.split_once('.') {
            None => {
                let id = analyte(catalog, key);
                panel.set(id, written(catalog, id, text));
            }
            Some((key, "earlier")) => {
                let id = analyte(catalog, key);
                panel.add_earlier(id, earlier(catalog, id, text));
            }
            Some((key, side)) => {
                let id = analyte(catalog, key);
                let (known, _, assay) = interval(catalog, id, text)
                    .unwrap_or_else(|| panic!("`{text}` is no limit of {key}"));
                let mut limits = panel.limits(id).copied().unwrap_or_default();
                set_side(&mut limits, side, limit(known, assay));
                panel.set_limits(id, limits);
            }
        }
    }
    panel
}

fn earlier(catalog: &Catalog, id: AnalyteId, text: &str) -> Earlier {
    let (value, hours) = text.split_once(" @ ").expect("a value, ` @ `, and hours");
    let (known, _, assay) =
        interval(catalog, id, value).unwrap_or_else(|| panic!("`{value}` is no earlier value"));
    let hours_before = match hours.split_once("..") {
        _ if hours == "?" => None,
        Some((low, high)) => Known::between(decimal(low), decimal(high)),
        None => Some(Known::exactly(decimal(hours))),
    };
    Earlier {
        known,
        assay,
        hours_before,
        reported: Arc::from(value),
        time: None,
        place: Place::default(),
    }
}

fn set_side(limits: &mut ReportedLimits, side: &str, limit: ReportedLimit) {
    match side {
        "high" => limits.upper = Some(limit),
        "low" => limits.lower = Some(limit),
        other => panic!("`{other}` is no side of a limit"),
    }
}

fn written(catalog: &Catalog, id: AnalyteId, text: &str) -> Observation {
    if catalog.analyte(id).kind == Kind::Text {
        return observation(Reading::Text(Arc::from(text)), Assay::Unstated);
    }
    match interval(catalog, id, text) {
        Some((known, below_detection, assay)) => observation(
            Reading::Quantity {
                known,
                below_detection,
            },
            assay,
        ),
        None => word(text),
    }
}

/// What a text says of a quantity: the interval in the canonical unit, whether it is `<x`, the calibrator.
fn interval(catalog: &Catalog, id: AnalyteId, text: &str) -> Option<(Known, bool, Assay)> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let (ratio, assay) = match unit {
        "" => (Ratio::ONE, Assay::Unstated),
        "FEU" => (Ratio::ONE, Assay::Feu),
        "DDU" => (Ratio::ONE, Assay::Ddu),
        unit => {
            let found = catalog.analyte(id).units.find(unit)?;
            (found.ratio, found.assay)
        }
    };
    let exact = |text: &str| Numeral::parse(text).ok()?.convert(ratio)?.exact();
    let zero = End::Closed(Decimal::ZERO);
    let (known, below_detection) = if let Some((low, high)) = number.split_once("..") {
        (Known::between(exact(low)?, exact(high)?)?, false)
    } else if let Some(bound) = number.strip_prefix("<=") {
        (Known::new(zero, End::Closed(exact(bound)?))?, true)
    } else if let Some(bound) = number.strip_prefix('<') {
        (Known::new(zero, End::Open(exact(bound)?))?, true)
    } else if let Some(bound) = number.strip_prefix(">=") {
        (Known::from(exact(bound)?), false)
    } else if let Some(bound) = number.strip_prefix('>') {
        (Known::above(exact(bound)?), false)
    } else {
        (Numeral::parse(number).ok()?.convert(ratio)?, false)
    };
    Some((known, below_detection, assay))
}

/// The embedded set with one more score under `scores/made_up.toml`: a head, the given items and verdict.
pub fn with_made_up_score(rest: &str) -> Catalog {
    let mut files = rules::embedded();
    let head = r#"
id = "made_up"
title = "A made-up score"
version = "1"
status = "stable"
family = "single"
rank = 900
summary = "For a test."
sources = ["coagscope_design"]
does_not_mean = ["It means nothing."]
"#;
    files.push(("scores/made_up.toml".to_string(), format!("{head}{rest}")));
    Catalog::from_files(&files).unwrap_or_else(|error| panic!("{error}"))
}

/// The made-up score of a set with one.
pub fn made_up(catalog: &Catalog, fields: &[(&str, &str)]) -> ScoreOutcome {
    let settings = only_score("made_up", None);
    let interpretation = interpret_with(catalog, &panel(fields), &settings);
    score(&interpretation, "made_up").clone()
}

/// Settings that compute one score under a profile and no pattern.
pub fn only_score(id: &str, profile: Option<&str>) -> Settings {
    Settings {
        scores: Some(vec![id.to_string()]),
        patterns: Some(Vec::new()),
        profiles: profile
            .map(|profile| (id.to_string(), profile.to_string()))
            .into_iter()
            .collect(),
        ..Settings::default()
    }
}

/// Settings that compute every score and pattern there is, stable or not.
pub fn everything(catalog: &Catalog) -> Settings {
    Settings {
        scores: Some(catalog.scores().iter().map(|one| one.id.clone()).collect()),
        patterns: Some(
            catalog
                .patterns()
                .iter()
                .map(|one| one.id.clone())
                .collect(),
        ),
        ..Settings::default()
    }
}

/// From what a score measured the first prolongation that may be measured from a limit or from a control.
pub fn chosen_reference(rule: &Score, outcome: &ScoreOutcome) -> Option<ReferenceKind> {
    let items = rule.items.iter().zip(&outcome.items);
    let choosing = items.filter(|(item, _)| item.forms.iter().any(ItemForm::chooses_reference));
    choosing
        .map(|(_, item)| item.reference_kind)
        .find_map(|kind| kind)
}

/// The score of an identifier in an interpretation.
pub fn score<'a>(interpretation: &'a Interpretation, id: &str) -> &'a ScoreOutcome {
    interpretation
        .scores
        .iter()
        .find(|score| score.id == id)
        .unwrap_or_else(|| panic!("no score {id}"))
}

/// The pattern of an identifier in an interpretation.
pub fn pattern<'a>(interpretation: &'a Interpretation, id: &str) -> &'a PatternOutcome {
    interpretation
        .patterns
        .iter()
        .find(|pattern| pattern.id == id)
        .unwrap_or_else(|| panic!("no pattern {id}"))
}

/// The finding of a pattern under the stable rules.
pub fn finding(fields: &[(&str, &str)], id: &str) -> Finding {
    pattern(&coagscope::interpret(rule_set(), &panel(fields)), id).finding
}

/// The item of an identifier in a score.
pub fn item<'a>(score: &'a ScoreOutcome, id: &str) -> &'a ItemOutcome {
    score
        .items
        .iter()
        .find(|item| item.id == id)
        .unwrap_or_else(|| panic!("no item {id} in {}", score.id))
}

/// A file of the repository.
pub fn repository(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

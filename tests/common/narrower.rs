//! The same panel, better known.

use coagscope::catalog::{Catalog, Kind};
use coagscope::panel::{
    Assay, Earlier, Observation, Panel, Reading, ReportedLimit, ReportedLimits,
};
use coagscope::value::{Decimal, End, Known};

use super::any_panel::{WORDS, any_assay};
use super::landmarks::{Landmarks, by_what_was_measured};
use super::tape::Tape;
use super::word;

/// A part of what is known: one value of it, or an interval within.
pub fn narrower(tape: &mut Tape, known: Known, values: &[Decimal]) -> Known {
    let inside: Vec<Decimal> = values
        .iter()
        .copied()
        .chain(
            [known.low(), known.high()]
                .into_iter()
                .filter_map(End::value),
        )
        .filter(|value| Known::exactly(*value).is_within(&known))
        .collect();
    let (Some(first), Some(second)) = (tape.one_of(&inside), tape.one_of(&inside)) else {
        return known;
    };
    let (low, high) = (first.min(second), first.max(second));
    let part = match tape.pick(5) {
        0 | 1 => Some(Known::exactly(first)),
        2 => Known::between(low, high),
        3 => Known::new(End::Open(low), End::Open(high)),
        _ => Known::new(End::Closed(first), known.high()),
    };
    part.filter(|part| part.is_within(&known)).unwrap_or(known)
}

/// Facts that decide which rules, limits and masks apply. They are context, not results.
const CONTEXT: [&str; 8] = [
    "age",
    "sex",
    "pregnant",
    "trimester",
    "gestation_weeks",
    "postpartum",
    "plasma_or_transfusion",
    "hemolysis_index",
];

/// Facts that become known, and what as. A disorder is never denied: an unstated one lets a threshold count for patterns
/// by its points, as every report of them says.
const FACTS: [(&str, &[&str]); 5] = [
    ("active_cancer", &["yes", "no"]),
    ("transplant", &["yes", "no"]),
    ("infection", &["yes", "no"]),
    ("hematopoietic_injury", &["yes", "no"]),
    ("underlying", &["yes"]),
];

/// Where hemoglobin that red cells have lost is found; a laboratory seldom looks in all three places.
const SPILLED: [&str; 3] = [
    "plasma_free_hemoglobin",
    "hemoglobinuria",
    "hemosiderinuria",
];

/// The same panel with the earlier results known better.
fn with_narrower_earlier(
    catalog: &Catalog,
    landmarks: &Landmarks,
    tape: &mut Tape,
    panel: &Panel,
) -> Panel {
    let mut narrow = Panel::new();
    for (id, _) in catalog.analytes() {
        if let Some(observation) = panel.get(id) {
            narrow.set(id, observation.clone());
        }
        if let Some(limits) = panel.limits(id) {
            narrow.set_limits(id, *limits);
        }
        for earlier in panel.earlier(id) {
            let known = narrower(tape, earlier.known, landmarks.near(id));
            let earlier = Earlier {
                known,
                ..earlier.clone()
            };
            narrow.add_earlier(id, earlier);
        }
    }
    narrow
}

/// The same panel with some results, and some limits, known better. Context and masks stay as they are.
pub fn narrowed(catalog: &Catalog, landmarks: &Landmarks, tape: &mut Tape, panel: &Panel) -> Panel {
    let by_what_was_measured = by_what_was_measured(catalog);
    let mut narrow = with_narrower_earlier(catalog, landmarks, tape, panel);
    // Where no disorder is stated to be there, an infection that is stated after all contradicts it.
    let underlying = catalog.find("underlying").and_then(|id| panel.get(id));
    let denies_disorder = underlying.and_then(Observation::word) == Some("no");
    let has = |panel: &Panel, id: &str| catalog.find(id).is_some_and(|id| panel.get(id).is_some());
    for (id, analyte) in catalog.analytes() {
        if CONTEXT.contains(&analyte.id.as_str()) || tape.pick(2) == 0 {
            continue;
        }
        let is_unknown = panel
            .get(id)
            .is_none_or(|observation| observation.word() == Some("unknown"));
        if let Some((_, words)) = FACTS.iter().find(|(fact, _)| *fact == analyte.id)
            && is_unknown
            && !(analyte.id == "infection" && denies_disorder)
            && let Some(text) = tape.one_of(words)
        {
            narrow.set(id, word(text));
        }
        if !matches!(analyte.kind, Kind::Laboratory | Kind::Number) {
            continue;
        }
        // A reported value beats what follows from others; a missing one that follows from others is
        // known already, and a value at random would contradict it.
        let follows = match analyte.id.as_str() {
            "bilirubin_indirect" => has(&narrow, "bilirubin_total"),
            // A percentage and a count are two results of one thing.
            "reticulocytes" => has(&narrow, "reticulocytes_absolute"),
            "reticulocytes_absolute" => has(&narrow, "reticulocytes"),
            // Hemoglobin that is spilled is looked for in plasma or in urine.
            one if SPILLED.contains(&one) => SPILLED
                .iter()
                .any(|other| *other != one && has(&narrow, other)),
            "sofa" => has(&narrow, "sofa_total"),
            "reticulocyte_production_index" => {
                let percentage = has(&narrow, "reticulocytes")
                    || (has(&narrow, "reticulocytes_absolute") && has(&narrow, "rbc"));
                percentage && has(&narrow, "hematocrit")
            }
            // A control in place of published limits is another reference, not a part of them; and so
            // is a ratio as reported.
            "pt_control" | "pt_ratio" => true,
            _ => by_what_was_measured.contains(&id),
        };
        let values = landmarks.near(id);
        let better = match panel.get(id) {
            None if follows => None,
            None if tape.pick(6) == 0 => tape.one_of(&WORDS).map(word),
            None => {
                let nothing = if analyte.signed {
                    Known::anything()
                } else {
                    Known::not_negative()
                };
                let assay = if analyte.has_assay {
                    any_assay(tape)
                } else {
                    Assay::Unstated
                };
                Some(super::quantity(narrower(tape, nothing, values), assay))
            }
            // What says nothing counts as not measured.
            Some(observation)
                if by_what_was_measured.contains(&id)
                    && observation.known().is_some_and(Known::says_nothing) =>
            {
                None
            }
            Some(observation) => match &observation.reading {
                Reading::Quantity {
                    known,
                    below_detection,
                } => {
                    let assay = match observation.assay {
                        Assay::Unstated if analyte.has_assay => any_assay(tape),
                        assay => assay,
                    };
                    let reading = Reading::Quantity {
                        known: narrower(tape, *known, values),
                        below_detection: *below_detection,
                    };
                    Some(super::observation(reading, assay))
                }
                _ => None,
            },
        };
        if let Some(better) = better {
            narrow.set(id, better);
        }
        if let Some(limits) = panel.limits(id).copied() {
            let mut part = |limit: Option<ReportedLimit>| {
                limit.map(|limit| ReportedLimit {
                    value: narrower(tape, limit.value, values),
                    ..limit
                })
            };
            let limits = ReportedLimits {
                lower: part(limits.lower),
                upper: part(limits.upper),
                ..limits
            };
            narrow.set_limits(id, limits);
        }
    }
    narrow
}

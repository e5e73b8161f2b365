//! Random panels.

use coagscope::catalog::{AnalyteId, Catalog, Kind};
use coagscope::panel::{
    Assay, Earlier, Observation, Panel, Place, Reading, ReportedLimit, ReportedLimits,
};
use coagscope::value::{Decimal, End, Known};

use super::landmarks::Landmarks;
use super::tape::Tape;
use super::{limit, observation, word};

/// Analytes that stand in most files, since much depends on them.
pub const USUAL: [&str; 14] = [
    "platelets",
    "pt",
    "inr",
    "fibrinogen",
    "d_dimer",
    "ldh",
    "creatinine",
    "hemoglobin",
    "age",
    "sex",
    "bilirubin_total",
    "underlying",
    "trauma",
    "schistocytes",
];

/// Earlier values, divided by a hundred: a fall in percent is told from them.
pub const EARLIER_HUNDREDTHS: [&str; 2] = ["2.7", "1.5"];

/// Earlier values of an analyte, at random.
fn any_earlier(tape: &mut Tape, panel: &mut Panel, id: AnalyteId, values: &[Decimal]) {
    for _ in 0..tape.pick(3) {
        let hours = [Some("12"), Some("24"), Some("25"), None][tape.pick(4)];
        let hours_before = match (hours, tape.pick(3)) {
            (Some(_), 0) => Known::between(Decimal::ZERO, super::decimal("48")),
            (hours, _) => hours.map(super::decimal).map(Known::exactly),
        };
        let known = match tape.pick(2) {
            0 => tape
                .one_of(&EARLIER_HUNDREDTHS)
                .and_then(|value| super::decimal(value).product(super::decimal("100")))
                .map(|(value, _)| Known::exactly(value)),
            _ => any_known(tape, values),
        };
        if let Some(known) = known {
            let earlier = Earlier {
                known,
                assay: Assay::Unstated,
                hours_before,
                reported: "earlier".into(),
                time: None,
                place: Place::default(),
            };
            panel.add_earlier(id, earlier);
        }
    }
}

/// What is known of a result, at random: exactly, between two numbers, on one side.
pub fn any_known(tape: &mut Tape, values: &[Decimal]) -> Option<Known> {
    let first = tape.one_of(values)?;
    let second = tape.one_of(values)?;
    let (low, high) = (first.min(second), first.max(second));
    let zero = End::Closed(Decimal::ZERO);
    match tape.pick(8) {
        0..=2 => Some(Known::exactly(first)),
        3 => Known::between(low, high),
        4 => Known::new(End::Open(low), End::Open(high)),
        5 => Known::new(zero, End::Open(first)),
        6 => Some(Known::above(first)),
        _ => Known::new(zero, End::Closed(first)),
    }
}

/// A calibrator.
pub fn any_assay(tape: &mut Tape) -> Assay {
    [Assay::Feu, Assay::Ddu, Assay::Unstated][tape.pick(3)]
}

fn any_limit(tape: &mut Tape, values: &[Decimal], has_assay: bool) -> Option<ReportedLimit> {
    // A limit of zero is none, and no part of a limit.
    let values: Vec<Decimal> = values
        .iter()
        .copied()
        .filter(|value| *value > Decimal::ZERO)
        .collect();
    let first = tape.one_of(&values)?;
    let second = tape.one_of(&values)?;
    let value = match tape.pick(2) {
        0 => Known::exactly(first),
        _ => Known::between(first.min(second), first.max(second))?,
    };
    let assay = if has_assay {
        any_assay(tape)
    } else {
        Assay::Unstated
    };
    Some(ReportedLimit {
        exclusive: tape.pick(4) == 0,
        ..limit(value, assay)
    })
}

/// Words that some analyte takes.
pub const WORDS: [&str; 14] = [
    "positive",
    "negative",
    "present",
    "absent",
    "none",
    "few",
    "moderate",
    "many",
    "trace",
    "low",
    "normal",
    "high",
    "undetectable",
    "strong",
];

const COMMENTS: [&str; 4] = ["", "clumped platelets", "hemolyzed", "seen by telephone"];

/// A panel at random; about half of the results are missing.
pub fn any_panel(catalog: &Catalog, landmarks: &Landmarks, tape: &mut Tape) -> Panel {
    let mut panel = Panel::new();
    for (id, analyte) in catalog.analytes() {
        let values = landmarks.near(id);
        match analyte.kind {
            Kind::Laboratory | Kind::Number => {
                let assay = if analyte.has_assay {
                    any_assay(tape)
                } else {
                    Assay::Unstated
                };
                let drawn: Option<Observation> = match tape.pick(8) {
                    0..=3 => None,
                    4 => tape.one_of(&WORDS).map(word),
                    _ => any_known(tape, values).map(|known| {
                        let from_zero = known.low() == End::Closed(Decimal::ZERO);
                        let reading = Reading::Quantity {
                            known,
                            below_detection: from_zero && known.exact().is_none(),
                        };
                        observation(reading, assay)
                    }),
                };
                if let Some(observation) = drawn {
                    panel.set(id, observation);
                }
                if ["platelets", "pt", "fibrinogen"].contains(&analyte.id.as_str()) {
                    any_earlier(tape, &mut panel, id, values);
                }
                if analyte.kind == Kind::Laboratory && tape.pick(4) == 3 {
                    let mut side = || match tape.pick(2) {
                        0 => None,
                        _ => any_limit(tape, values, analyte.has_assay),
                    };
                    let limits = ReportedLimits {
                        lower: side(),
                        upper: side(),
                        ..ReportedLimits::default()
                    };
                    panel.set_limits(id, limits);
                }
            }
            Kind::Truth => {
                if let Some(text) = tape.one_of(&["", "", "yes", "no", "unknown"])
                    && !text.is_empty()
                {
                    panel.set(id, word(text));
                }
            }
            Kind::Category => {
                let words: &[&str] = match analyte.id.as_str() {
                    "sex" => &["", "female", "male"],
                    "fibrin_marker" => &["", "none", "moderate", "strong"],
                    _ => &[""],
                };
                if let Some(text) = tape.one_of(words)
                    && !text.is_empty()
                {
                    panel.set(id, word(text));
                }
            }
            Kind::Text => {
                if let Some(text) = tape.one_of(&COMMENTS)
                    && !text.is_empty()
                {
                    panel.set(id, observation(Reading::Text(text.into()), Assay::Unstated));
                }
            }
            Kind::Identifier | Kind::Time => {}
        }
    }
    panel
}

//! Ranges and quantities as rule files write them.

use super::{Draft, Section};
use crate::catalog::{AnalyteId, Quantity};
use crate::value::{End, Known, Numeral, Ratio};

/// A range as written, with its text.
pub(super) struct Range {
    pub(super) known: Known,
    pub(super) printed: String,
}

/// Reads `from`, `above`, `below`, `upto` in the given unit. `prefix` is empty or `denied_`.
/// `None` where none of the four words is there, or they are wrong (already reported).
pub(super) fn load_range(
    draft: &mut Draft,
    section: &Section,
    ratio: Ratio,
    denied: bool,
) -> Option<Range> {
    let keys: [&'static str; 4] = if denied {
        ["denied_from", "denied_above", "denied_below", "denied_upto"]
    } else {
        ["from", "above", "below", "upto"]
    };
    let mut ends = Vec::new();
    for key in keys {
        let end = section.optional_decimal(draft, key).and_then(|(text, _)| {
            let converted = Numeral::parse(&text).ok()?.convert(ratio)?.exact();
            if converted.is_none() {
                draft.fault(
                    section.file(),
                    section.key(key),
                    format!("`{text}` can't be kept exactly in the canonical unit"),
                );
            }
            Some((text, converted?))
        });
        ends.push(end);
    }
    if ends.iter().all(Option::is_none) {
        return None;
    }
    for (first, second) in [(0, 1), (2, 3)] {
        if ends[first].is_some() && ends[second].is_some() {
            draft.fault(
                section.file(),
                section.key(keys[second]),
                format!("stands beside `{}`; one of both is meant", keys[first]),
            );
        }
    }
    let low = match (&ends[0], &ends[1]) {
        (Some((_, from)), _) => End::Closed(*from),
        (None, Some((_, above))) => End::Open(*above),
        (None, None) => End::Unbounded,
    };
    let high = match (&ends[2], &ends[3]) {
        (Some((_, below)), _) => End::Open(*below),
        (None, Some((_, upto))) => End::Closed(*upto),
        (None, None) => End::Unbounded,
    };
    let word = |at: usize, word: &str| ends[at].as_ref().map(|(text, _)| format!("{word} {text}"));
    let lower = word(0, "from").or_else(|| word(1, "above"));
    let upper_words = if lower.is_some() {
        ["to below", "up to"]
    } else {
        ["below", "up to"]
    };
    let upper = word(2, upper_words[0]).or_else(|| word(3, upper_words[1]));
    let printed = [lower, upper]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    match Known::new(low, high) {
        Some(known) => Some(Range { known, printed }),
        None => {
            draft.fault(
                section.file(),
                section.key(""),
                format!("`{}` can never be reached: nothing lies in it", printed),
            );
            None
        }
    }
}

/// Finds the analyte that `key` names.
pub(super) fn load_analyte(
    draft: &mut Draft,
    section: &Section,
    key: &'static str,
) -> Option<AnalyteId> {
    let id = section.text(draft, key);
    let found = draft.by_id.get(&id).copied();
    if found.is_none() && !id.is_empty() {
        draft.fault(
            section.file(),
            section.key(key),
            format!("`{id}` is no analyte of analytes.toml or context.toml"),
        );
    }
    found
}

/// A quantity, the ratio of its cut-offs' unit to the canonical one, and that unit as printed.
pub(super) struct LoadedQuantity {
    pub(super) quantity: Quantity,
    pub(super) ratio: Ratio,
    pub(super) unit: String,
}

/// Reads `analyte`, `measure`, `unit` and what the measure needs besides.
pub(super) fn load_quantity(draft: &mut Draft, section: &Section) -> Option<LoadedQuantity> {
    let analyte = load_analyte(draft, section, "analyte");
    let measure = section.optional_text(draft, "measure");
    let unit = section.optional_text(draft, "unit");
    let named = |draft: &mut Draft, key: &'static str| {
        section
            .has(key)
            .then(|| load_analyte(draft, section, key))
            .flatten()
    };
    // What no measure of this kind looks at is left as a key that is not known.
    let within_hours = match measure.as_str() {
        "fall" | "rise" | "change_from_highest" | "highest_earlier" => {
            section.optional_hours(draft, "within_hours")
        }
        _ => None,
    };
    let control = match measure.as_str() {
        "prolongation" | "prolongation_over_control" => named(draft, "control"),
        _ => None,
    };
    let (of, reported) = match measure.as_str() {
        "multiple_of" => (named(draft, "of"), named(draft, "reported")),
        _ => (None, None),
    };
    let analyte = analyte?;
    let has_assay = draft.analyte(analyte).has_assay;
    let plain = |quantity, unit: &str| {
        Some(LoadedQuantity {
            quantity,
            ratio: Ratio::ONE,
            unit: unit.to_string(),
        })
    };
    let missing = |draft: &mut Draft, key: &'static str, what: &str| {
        draft.fault(
            section.file(),
            section.key(key),
            format!("is missing: `{measure}` needs {what}"),
        );
    };
    match measure.as_str() {
        "" | "value" => in_unit(draft, section, analyte, &unit, Quantity::Value(analyte)),
        "rise" | "change_from_highest" | "highest_earlier" if has_assay => {
            missing(draft, "measure", "an analyte of one calibrator");
            None
        }
        "rise" => {
            let quantity = Quantity::Rise {
                analyte,
                within_hours,
            };
            in_unit(draft, section, analyte, &unit, quantity)
        }
        "change_from_highest" => {
            let quantity = Quantity::ChangeFromHighest {
                analyte,
                within_hours,
            };
            in_unit(draft, section, analyte, &unit, quantity)
        }
        "highest_earlier" => {
            let quantity = Quantity::HighestEarlier {
                analyte,
                within_hours,
            };
            in_unit(draft, section, analyte, &unit, quantity)
        }
        "fall" => plain(
            Quantity::Fall {
                analyte,
                within_hours,
            },
            "%",
        ),
        "multiple_of" => match of {
            Some(of) => plain(
                Quantity::MultipleOf {
                    analyte,
                    of,
                    reported,
                },
                &format!("x {}", draft.analyte(of).title.clone()),
            ),
            None => {
                missing(draft, "of", "the analyte by which it is divided");
                None
            }
        },
        "prolongation_over_control" => match control {
            Some(control) => plain(
                Quantity::ProlongationOverControl {
                    time: analyte,
                    control,
                },
                "s",
            ),
            None => {
                missing(draft, "control", "the control");
                None
            }
        },
        "multiple_of_age_adjusted_limit" => plain(
            Quantity::MultipleOfAgeAdjustedLimit(analyte),
            "x age-adjusted limit",
        ),
        "prolongation" => plain(
            Quantity::Prolongation {
                time: analyte,
                control,
            },
            "s",
        ),
        "multiple_of_upper_limit" => {
            plain(Quantity::MultipleOfUpperLimit(analyte), "x upper limit")
        }
        "multiple_of_lower_limit" => {
            plain(Quantity::MultipleOfLowerLimit(analyte), "x lower limit")
        }
        other => {
            draft.fault(
                section.file(),
                section.key("measure"),
                format!("`{other}` is none of value, prolongation, prolongation_over_control, multiple_of, multiple_of_upper_limit, multiple_of_lower_limit, multiple_of_age_adjusted_limit, fall, rise, change_from_highest, highest_earlier"),
            );
            None
        }
    }
}

/// A quantity whose cut-offs are in a unit of its analyte.
fn in_unit(
    draft: &mut Draft,
    section: &Section,
    analyte: AnalyteId,
    unit: &str,
    quantity: Quantity,
) -> Option<LoadedQuantity> {
    let known = draft.analyte(analyte);
    let id = &known.id;
    let found = if known.units.is_empty() {
        match unit {
            "" => Ok(Ratio::ONE),
            _ => Err(format!("{id} has no unit")),
        }
    } else if unit.is_empty() {
        Err(format!("is missing: name the unit of the cut-offs of {id}"))
    } else if let Some(found) = known.units.find(unit) {
        Ok(found.ratio)
    } else {
        let near = known.units.nearest(unit);
        let nearest = near.first().unwrap_or(&"none");
        Err(format!("`{unit}` is no unit of {id}; nearest: `{nearest}`"))
    };
    let ratio = match found {
        Ok(ratio) => ratio,
        Err(message) => {
            draft.fault(section.file(), section.key("unit"), message);
            return None;
        }
    };
    Some(LoadedQuantity {
        quantity,
        ratio,
        unit: unit.to_string(),
    })
}

//! HL7 flags: given only where every limit in force agrees.

use crate::panel::{Panel, ReportedLimit};
use crate::value::{Known, Truth};

use super::outcome::{Flag, Limit, Limits};
use super::view::{Alternative, Entry, View, feu_factor};
use crate::catalog::{Analyte, AnalyteId};

/// The flag of a result and, where it is `?` or absent, why.
pub(super) fn flag(
    view: &View,
    analyte: AnalyteId,
    entry: &Entry,
) -> (Option<Flag>, Option<String>) {
    if let Some(word) = &entry.word {
        return word_flag(view.catalog.analyte(analyte), word);
    }
    let flags: Option<Vec<Flag>> = view
        .alternatives(analyte)
        .into_iter()
        .map(|alternative| {
            let limits = view.limits(analyte, alternative.assay);
            against_limits(view.panel, analyte, alternative, &limits)
        })
        .collect();
    let Some(flags) = flags else {
        let reason = "no reference limits for this person".to_string();
        return (None, Some(reason));
    };
    let agreed = flags.first().filter(|first| {
        let all_agree = flags.iter().all(|flag| flag == *first);
        all_agree && **first != Flag::Undetermined
    });
    match agreed {
        Some(flag) => (Some(*flag), None),
        None => (Some(Flag::Undetermined), Some(reason(view, analyte, entry))),
    }
}

fn word_flag(known: &Analyte, word: &str) -> (Option<Flag>, Option<String>) {
    let flag = match word {
        // What need not be there is not low where it isn't found.
        "undetectable" if known.one_sided || known.is_finding() => Flag::Normal,
        "positive" | "present" | "moderate" | "many" | "strong" => Flag::Abnormal,
        "negative" | "absent" | "none" | "normal" => Flag::Normal,
        "low" | "undetectable" => Flag::Low,
        "high" => Flag::High,
        _ => {
            return (
                Some(Flag::Undetermined),
                Some("the word decides nothing".to_string()),
            );
        }
    };
    (Some(flag), None)
}

fn against_limits(
    panel: &Panel,
    analyte: AnalyteId,
    alternative: Alternative,
    limits: &Limits,
) -> Option<Flag> {
    let critical = panel.limits(analyte).copied().unwrap_or_default();
    let value = |limit: &Limit| comparable(alternative, limit);
    if beyond_critical(alternative.known, critical.critical_lower, true) {
        return Some(Flag::CriticallyLow);
    }
    if beyond_critical(alternative.known, critical.critical_upper, false) {
        return Some(Flag::CriticallyHigh);
    }
    let is_low = limits.lower.as_ref().map(|limit| {
        let (known, limit_value) = value(limit);
        below(&known, &limit_value, limit.exclusive)
    });
    let is_high = limits.upper.as_ref().map(|limit| {
        let (known, limit_value) = value(limit);
        above(&known, &limit_value, limit.exclusive)
    });
    match (is_low, is_high) {
        (None, None) => None,
        // Limits from two places, the lower above the upper.
        (Some(Truth::Yes), Some(Truth::Yes)) => Some(Flag::Undetermined),
        (Some(Truth::Yes), _) => Some(Flag::Low),
        (_, Some(Truth::Yes)) => Some(Flag::High),
        _ if limits.is_one_contradicted => Some(Flag::Undetermined),
        (Some(Truth::Unknown), _) | (_, Some(Truth::Unknown)) => Some(Flag::Undetermined),
        (Some(Truth::No) | None, Some(Truth::No) | None) => Some(Flag::Normal),
    }
}

/// The value and the limit in one calibrator.
fn comparable(alternative: Alternative, limit: &Limit) -> (Known, Known) {
    if limit.assay == alternative.assay {
        (alternative.known, limit.value)
    } else {
        (
            alternative.known.times(&feu_factor(alternative.assay)),
            limit.value.times(&feu_factor(limit.assay)),
        )
    }
}

fn beyond_critical(known: Known, limit: Option<ReportedLimit>, lower: bool) -> bool {
    limit.is_some_and(|limit| {
        let beyond = if lower {
            below(&known, &limit.value, true)
        } else {
            above(&known, &limit.value, true)
        };
        beyond == Truth::Yes
    })
}

/// Whether the value lies below a limit that may itself be an interval. Where the limit is
/// exclusive (`>60`), a value at the limit is outside the reference interval.
fn below(known: &Known, limit: &Known, exclusive: bool) -> Truth {
    let Some((lowest, highest)) = limit.low().value().zip(limit.high().value()) else {
        return Truth::Unknown;
    };
    let range = |value| {
        if exclusive {
            Known::upto(value)
        } else {
            Known::below(value)
        }
    };
    match (
        known.lies_in(&range(lowest)),
        known.lies_in(&range(highest)),
    ) {
        (Truth::Yes, _) => Truth::Yes,
        (_, Truth::No) => Truth::No,
        _ => Truth::Unknown,
    }
}

/// Whether the value lies above a limit that may itself be an interval.
fn above(known: &Known, limit: &Known, exclusive: bool) -> Truth {
    let Some((lowest, highest)) = limit.low().value().zip(limit.high().value()) else {
        return Truth::Unknown;
    };
    let range = |value| {
        if exclusive {
            Known::from(value)
        } else {
            Known::above(value)
        }
    };
    match (
        known.lies_in(&range(highest)),
        known.lies_in(&range(lowest)),
    ) {
        (Truth::Yes, _) => Truth::Yes,
        (_, Truth::No) => Truth::No,
        _ => Truth::Unknown,
    }
}

fn reason(view: &View, analyte: AnalyteId, entry: &Entry) -> String {
    let mut reasons = Vec::new();
    if view.alternatives(analyte).len() > 1 {
        reasons.push("the calibrator (FEU or DDU) is not stated".to_string());
    }
    if !entry.masks.is_empty() {
        reasons.push("the specimen makes the value uncertain".to_string());
    } else if entry.known.exact().is_none() {
        reasons.push("the value is known too loosely".to_string());
    }
    let limits = view.limits(
        analyte,
        view.alternatives(analyte)
            .first()
            .map_or(Default::default(), |one| one.assay),
    );
    if limits.is_one_contradicted {
        let (missing, known, option) = match limits.lower {
            None => ("lower", "upper", "--lln"),
            Some(_) => ("upper", "lower", "--uln"),
        };
        reasons.push(format!(
            "the published {missing} limit contradicts the {known} one stated here (give your laboratory's own with {option})"
        ));
    }
    if let (Some(lower), Some(upper)) = (&limits.lower, &limits.upper)
        && lower.value.low().value() > upper.value.high().value()
    {
        reasons.push("the lower limit lies above the upper one; correct either".to_string());
    }
    for (name, limit) in [("lower", &limits.lower), ("upper", &limits.upper)] {
        if let Some(limit) = limit
            && limit.value.exact().is_none()
        {
            reasons.push(format!(
                "{name} limits disagree: {} ({} sources)",
                limit.value,
                limit.sources.len()
            ));
        }
    }
    reasons.join("; ")
}

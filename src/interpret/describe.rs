//! What was looked at, in words. Every number that a conclusion rests on is named here.

use crate::catalog::{AnalyteId, Quantity, Statement, Test};
use crate::panel::Assay;
use crate::value::{Decimal, End, Known, Ratio};

use super::measures::{Against, Measured, measure};
use super::outcome::{Limit, LimitOrigin};
use super::view::View;

const NOT_REPORTED: &str = "not reported";

/// What the panel says on a statement.
pub(super) fn observed(view: &View, statement: &Statement) -> String {
    match &statement.test {
        Test::Range {
            quantity,
            range,
            denied,
            ..
        } => {
            let ranges = std::iter::once(range).chain(denied);
            quantity_text(view, *quantity, &cut_offs(ranges))
        }
        Test::BelowDetection { analyte, .. } => value_text(view, *analyte),
        Test::Word { analyte, .. } => fact_text(view, *analyte),
        Test::Comment { comment, .. } => match view.panel.get(*comment) {
            Some(observation) => format!("comment: {}", shortened(&observation.reported)),
            None => "no comment".to_string(),
        },
        Test::Pattern(_) | Test::Met(_) | Test::ItemPoints { .. } => {
            super::statements::holds(view, statement).word().to_string()
        }
        Test::All(_)
        | Test::Any(_)
        | Test::AtLeast(..)
        | Test::Not(_)
        | Test::Known(_)
        | Test::WhereReported(_) => String::new(),
    }
}

/// A fact with its own name, so that "no" can't be read as an answer to the statement.
fn fact_text(view: &View, analyte: AnalyteId) -> String {
    match value_text(view, analyte) {
        text if text == NOT_REPORTED => text,
        text => format!("{}: {text}", view.catalog.analyte(analyte).title),
    }
}

/// A text of the input for a sentence: at most 80 characters. Outputs make it safe for their own medium.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_string(),
    }
}

/// A value with its unit, as reported and in the canonical unit where that differs, and why it is
/// known no better.
pub(super) fn value_text(view: &View, analyte: AnalyteId) -> String {
    value_text_beside(view, analyte, &[])
}

/// The ends of ranges.
pub(super) fn cut_offs<'a>(ranges: impl Iterator<Item = &'a Known>) -> Vec<Decimal> {
    ranges
        .flat_map(|range| [range.low(), range.high()])
        .filter_map(End::value)
        .collect()
}

/// The same beside cut-offs: no number is rounded onto one of them.
fn value_text_beside(view: &View, analyte: AnalyteId, cut_offs: &[Decimal]) -> String {
    let Some(entry) = view.entry(analyte) else {
        return match view.panel.without_result(analyte) {
            Some(reported) => format!("no usable result ({})", shortened(reported)),
            None => NOT_REPORTED.to_string(),
        };
    };
    if let Some(word) = &entry.word {
        return word.replace('_', " ");
    }
    if entry.known.says_nothing() {
        return NOT_REPORTED.to_string();
    }
    let known = view.catalog.analyte(analyte);
    let shown = match &entry.derived {
        Some(_) if is_index(&known.unit) => shown_index(&entry.known, cut_offs),
        _ => displayed(&entry.known, cut_offs),
    };
    let mut text = shown.with_unit(&known.unit_text(entry.assay));
    if let Some(observation) = view.panel.get(analyte).filter(|_| entry.masks.is_empty())
        && let Some(unit) = observation.unit.as_deref()
        && known
            .units
            .find(unit)
            .is_some_and(|unit| unit.ratio != Ratio::ONE)
        && !observation.reported.contains(unit)
    {
        text = format!(
            "{} {} = {text}",
            shortened(&observation.reported),
            shortened(unit)
        );
    }
    if !entry.masks.is_empty() {
        text.push_str(" (masked)");
    }
    match &entry.derived {
        Some(how) => format!("{text} ({how})"),
        None => text,
    }
}

/// The same interval with at most six places, for print only. One between two neighboring decimals is a number whose digits
/// do not end, as an age of two months is in years.
fn displayed(known: &Known, cut_offs: &[Decimal]) -> Known {
    if let Some(value) = known.exact() {
        return Known::exactly(value.rounded_beside(6, cut_offs));
    }
    let ends = known.low().value().zip(known.high().value());
    let width = ends.and_then(|(low, high)| high.checked_sub(low));
    let is_one_number = width.is_some_and(|width| width <= Decimal::from_billionths(1));
    match known.one_number_beside(6, cut_offs) {
        Some(value) if is_one_number => Known::exactly(value),
        _ => *known,
    }
}

/// Whether a unit is that of an index or a ratio.
pub(crate) fn is_index(unit: &str) -> bool {
    unit.starts_with('{')
}

/// An index that was derived, with two places, for print only; no cut-off of an index is finer.
pub(crate) fn shown_index(known: &Known, cut_offs: &[Decimal]) -> Known {
    let cut_offs: Vec<Decimal> = cut_offs
        .iter()
        .copied()
        .chain(known.nearest_whole_numbers())
        .collect();
    known.rounded_beside(2, &cut_offs)
}

/// A quantity as a sentence: the value, the multiple or prolongation, and the limit that was used.
/// No number is rounded onto one of the cut-offs or beyond it.
pub(super) fn quantity_text(view: &View, quantity: Quantity, cut_offs: &[Decimal]) -> String {
    if let Some(ratio) = quantity.reported().filter(|&ratio| view.has_value(ratio)) {
        let text = value_text_beside(view, ratio, cut_offs);
        return format!("{text} (ratio as reported)");
    }
    let analyte = quantity.analyte();
    let mut text = value_text_beside(view, analyte, cut_offs);
    if view.word(analyte).is_some() || !view.has_value(analyte) {
        return text;
    }
    let unit = plain_unit(view, analyte);
    for measured in measure(view, quantity) {
        text.push_str(&reference_text(view, quantity, &measured, &unit, cut_offs));
    }
    text
}

/// What a quantity was compared with, beside its own number.
fn reference_text(
    view: &View,
    quantity: Quantity,
    measured: &Measured,
    unit: &str,
    cut_offs: &[Decimal],
) -> String {
    let limit = measured.limit.as_ref().map(|limit| limit_text(limit, unit));
    match (quantity, limit) {
        (Quantity::Value(_), _) => String::new(),
        (Quantity::Prolongation { .. } | Quantity::ProlongationOverControl { .. }, Some(limit)) => {
            format!("; {} s over {limit}", measured.number)
        }
        (Quantity::MultipleOfUpperLimit(_), Some(limit)) => {
            format!("; {}upper limit {limit}", multiple_text(measured, cut_offs))
        }
        (Quantity::MultipleOfLowerLimit(_), Some(limit)) => format!("; lower limit {limit}"),
        (Quantity::ProlongationOverControl { .. }, None) => "; no control reported".to_string(),
        (
            Quantity::Prolongation { .. }
            | Quantity::MultipleOfUpperLimit(_)
            | Quantity::MultipleOfLowerLimit(_),
            None,
        ) => "; no limit known for this person".to_string(),
        (Quantity::MultipleOfAgeAdjustedLimit(_), _) => match measured.against {
            Against::Multiples(limit) => format!(
                "; {}age-adjusted limit {}",
                multiple_text(measured, cut_offs),
                limit.with_unit("mg/L FEU")
            ),
            _ => String::new(),
        },
        (Quantity::MultipleOf { of, .. }, _) => {
            let title = &view.catalog.analyte(of).title;
            match measured.against {
                Against::Multiples(_) if !view.has_value(of) => {
                    format!("; {title} not reported")
                }
                Against::Multiples(other) => format!(
                    "; {}{title} {}",
                    multiple_text(measured, cut_offs),
                    other.with_unit(&plain_unit(view, of))
                ),
                _ => String::new(),
            }
        }
        (Quantity::Fall { .. }, _) => match (measured.against, measured.shown()) {
            (Against::FallFrom(earlier), Some(fall)) => format!(
                "; fall of {} % from {}",
                rounded(&fall, cut_offs),
                displayed(&earlier, cut_offs).with_unit(unit)
            ),
            (Against::FallFrom(earlier), None) => {
                format!(
                    "; earlier {}",
                    displayed(&earlier, cut_offs).with_unit(unit)
                )
            }
            _ => no_earlier_value(view, quantity.analyte()).to_string(),
        },
        (Quantity::HighestEarlier { .. }, _) if measured.number.says_nothing() => {
            "; no earlier value in the window".to_string()
        }
        (Quantity::HighestEarlier { .. }, _) => format!(
            "; highest earlier value {}",
            displayed(&measured.number, cut_offs).with_unit(unit)
        ),
        (Quantity::Rise { .. } | Quantity::ChangeFromHighest { .. }, _) => match measured.less {
            Some(earlier) => format!(
                "; change of {} from {}",
                displayed(&measured.number, cut_offs).with_unit(unit),
                displayed(&earlier, cut_offs).with_unit(unit)
            ),
            None => no_earlier_value(view, quantity.analyte()).to_string(),
        },
    }
}

/// Why a fall or rise can't be told.
fn no_earlier_value(view: &View, analyte: AnalyteId) -> &'static str {
    let earlier = view.panel.earlier(analyte);
    if earlier.iter().any(|one| one.hours_before.is_none()) {
        "; an earlier value is known, but not how long before it was taken"
    } else if earlier.is_empty() {
        "; no earlier value known"
    } else {
        "; no earlier value that surely lies in the window"
    }
}

/// An interval for print, with one place.
fn rounded(known: &Known, cut_offs: &[Decimal]) -> String {
    // A percent that is not whole never looks whole: other rules beside may have their cut-off there.
    let cut_offs: Vec<Decimal> = cut_offs
        .iter()
        .copied()
        .chain(known.nearest_whole_numbers())
        .collect();
    if let Some(value) = known.one_number_beside(1, &cut_offs) {
        return value.to_string();
    }
    let rounded = |value: Decimal| value.rounded_beside(1, &cut_offs);
    match (known.low().value(), known.high().value()) {
        (Some(low), Some(high)) if rounded(low) == rounded(high) => rounded(low).to_string(),
        (Some(low), Some(high)) => format!("{} to {}", rounded(low), rounded(high)),
        _ => known.to_string(),
    }
}

/// The canonical unit without braces or calibrator.
pub(super) fn plain_unit(view: &View, analyte: AnalyteId) -> String {
    let unit = &view.catalog.analyte(analyte).unit;
    if unit.starts_with('{') {
        String::new()
    } else {
        unit.trim_end_matches(" FEU").to_string()
    }
}

/// `3.8 x ` where both numbers are exact.
fn multiple_text(measured: &Measured, cut_offs: &[Decimal]) -> String {
    let quotient = measured
        .number
        .exact()
        .zip(match measured.against {
            Against::Multiples(unit) => unit.exact(),
            _ => None,
        })
        .and_then(|(number, scale)| number.quotient(scale));
    match quotient {
        Some((down, up)) if down == up => format!("{} x ", down.rounded_beside(3, cut_offs)),
        Some((down, up)) => Known::new(End::Open(down), End::Open(up))
            .and_then(|multiple| multiple.one_number_beside(2, cut_offs))
            .map_or(String::new(), |multiple| format!("about {multiple} x ")),
        None => String::new(),
    }
}

/// A limit with its unit and whence it comes; the sources of built-in limits stand under the table.
pub(super) fn limit_text(limit: &Limit, unit: &str) -> String {
    let assay = match limit.assay {
        Assay::Ddu => " DDU",
        Assay::Feu => " FEU",
        Assay::Unstated => "",
    };
    let origin = match (limit.origin, limit.sources.len()) {
        (LimitOrigin::Reported, _) => limit
            .sources
            .first()
            .map_or("the data", |source| source)
            .to_string(),
        (LimitOrigin::Option, _) => "given by option".to_string(),
        (LimitOrigin::RangesFile, _) => "your ranges file".to_string(),
        (LimitOrigin::Builtin, 1) => "built-in".to_string(),
        (LimitOrigin::Builtin, sources) if limit.value.exact().is_none() => {
            format!("{sources} published sources; yours may lie outside")
        }
        (LimitOrigin::Builtin, sources) => format!("{sources} published sources"),
    };
    let unit = unit.trim_end_matches(" FEU");
    format!("{}{assay} ({origin})", limit.value.with_unit(unit))
}

/// `1 point`, `2 points`.
pub(super) fn points_text(points: i32) -> String {
    let noun = if points.abs() == 1 { "point" } else { "points" };
    format!("{points} {noun}")
}

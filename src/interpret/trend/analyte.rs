//! The course of one analyte: how a result has changed since those before it.

use std::sync::Arc;

use super::{
    AnalyteTrend, Difference, Direction, FallSince, TrendFinding, TrendFindingKind, TrendPoint,
};
use crate::catalog::{AnalyteId, ChangeKind, DeltaCheck, FallWindow};
use crate::earlier::EarlierQuestion;
use crate::interpret::earlier::earlier_extreme;
use crate::interpret::outcome::Flag;
use crate::interpret::variation::ReferenceChange;
use crate::interpret::view::View;
use crate::interpret::{citations, flags};
use crate::panel::{Assay, Earlier};
use crate::value::{Decimal, End, Known, Truth};

/// The course of an analyte, where the panel has a number of it and earlier ones.
pub(in crate::interpret) fn analyte(view: &View, analyte: AnalyteId) -> Option<AnalyteTrend> {
    let earlier: Vec<&Earlier> = comparable(view, analyte);
    let entry = view.entry(analyte)?;
    if earlier.is_empty() || entry.word.is_some() || entry.known.says_nothing() {
        return None;
    }
    let observation = view.panel.get(analyte);
    let own = TrendPoint {
        reported: observation.map_or_else(
            || Arc::from(entry.known.to_string().as_str()),
            |observation| Arc::clone(&observation.reported),
        ),
        time: observation
            .and_then(|observation| observation.time.clone())
            .or_else(|| view.panel.time.clone()),
        known: entry.known,
        hours_before: Some(Known::exactly(Decimal::ZERO)),
    };
    let mut points: Vec<TrendPoint> = earlier.iter().map(|earlier| point(earlier)).collect();
    let change = difference(&own, points.last()?.clone());
    let known = view.catalog.analyte(analyte);
    let reference_change = view
        .catalog
        .variation(analyte)
        .and_then(|variation| ReferenceChange::of(view.catalog, variation));
    let direction = match (&change.percent, &reference_change) {
        (Some(percent), Some(reference)) => direction(percent, reference),
        _ => Direction::Unknown,
    };
    points.push(own.clone());
    let rules = view.catalog.trend_rules();
    let falls: Vec<FallSince> = rules
        .falls
        .iter()
        .filter(|rule| rule.analyte == analyte)
        .filter_map(|rule| fall(view, rule, &own, &earlier))
        .collect();
    let mut trend = AnalyteTrend {
        analyte,
        id: known.id.clone(),
        title: known.title.clone(),
        unit: known.unit.clone(),
        lowest: lowest(&points).unwrap_or(own),
        points,
        change,
        direction,
        reference_change,
        falls,
        findings: Vec::new(),
    };
    trend.findings = findings(view, &trend);
    Some(trend)
}

/// Earlier results in the same calibrator, in the order of time.
fn comparable<'a>(view: &View<'a>, analyte: AnalyteId) -> Vec<&'a Earlier> {
    let assay = view
        .entry(analyte)
        .map_or(Assay::Unstated, |entry| entry.assay);
    let earlier = view.panel.earlier(analyte);
    earlier.iter().filter(|one| one.assay == assay).collect()
}

fn point(earlier: &Earlier) -> TrendPoint {
    TrendPoint {
        reported: Arc::clone(&earlier.reported),
        time: earlier.time.clone(),
        known: earlier.known,
        hours_before: earlier.hours_before,
    }
}

fn whole(number: i64) -> Known {
    Known::exactly(Decimal::from_whole(number).unwrap_or_default())
}

fn difference(own: &TrendPoint, since: TrendPoint) -> Difference {
    let absolute = own.known.minus(&since.known);
    Difference {
        percent: percent_of(&own.known, &since.known),
        per_day: since
            .hours_before
            .and_then(|hours| per_day(&absolute, &hours)),
        absolute,
        since,
    }
}

/// The change from one value to another in percent of the first.
fn percent_of(own: &Known, before: &Known) -> Option<Known> {
    let share = own.divided_by(before)?;
    Some(share.times(&whole(100)).minus(&whole(100)))
}

/// A change per day, where it is known whether it went up or down and how long it took.
fn per_day(change: &Known, hours: &Known) -> Option<Known> {
    // A quotient needs a divisor that is surely above zero.
    let took_time = hours.low().value().is_some_and(|low| low > Decimal::ZERO);
    if !took_time {
        return None;
    }
    let zero = whole(0);
    let rate = |size: &Known| size.times(&whole(24)).divided_by(hours);
    if change.is_within(&Known::not_negative()) {
        rate(change)
    } else if change.is_within(&Known::upto(Decimal::ZERO)) {
        rate(&zero.minus(change)).map(|rate| zero.minus(&rate))
    } else {
        None
    }
}

fn direction(percent: &Known, reference: &ReferenceChange) -> Direction {
    let falls = percent.lies_in(&Known::below(reference.fall_percent));
    let rises = percent.lies_in(&Known::above(reference.rise_percent));
    match (falls, rises) {
        (Truth::Yes, _) => Direction::Fall,
        (_, Truth::Yes) => Direction::Rise,
        (Truth::No, Truth::No) => Direction::WithinVariation,
        _ => Direction::Unknown,
    }
}

/// The point whose value may be the lowest; of equal ones the first.
fn lowest(points: &[TrendPoint]) -> Option<TrendPoint> {
    // No end on a side counts as far out on it.
    let ends = |point: &&TrendPoint| {
        let high = point.known.high();
        (
            high == End::Unbounded,
            high.value(),
            matches!(high, End::Closed(_)),
            point.known.low().value(),
        )
    };
    points.iter().min_by_key(ends).cloned()
}

/// A percent fall from the highest earlier value within a stretch of time.
fn fall(
    view: &View,
    rule: &FallWindow,
    own: &TrendPoint,
    earlier: &[&Earlier],
) -> Option<FallSince> {
    let from = earlier_extreme(
        view,
        EarlierQuestion {
            analyte: rule.analyte,
            within_hours: rule.within_hours,
            highest: true,
        },
    )?;
    let window = rule
        .within_hours
        .and_then(|hours| Decimal::from_whole(i64::from(hours)))
        .and_then(Known::from_zero_upto);
    let may_be_within = |one: &&&Earlier| match (&window, &one.hours_before) {
        (Some(window), Some(hours)) => hours.lies_in(window) != Truth::No,
        _ => true,
    };
    let point = earlier
        .iter()
        .filter(may_be_within)
        .max_by_key(|one| {
            let high = one.known.high();
            (
                one.known == from,
                high == End::Unbounded,
                high.value(),
                matches!(high, End::Closed(_)),
                one.known.low().value(),
            )
        })
        .map(|one| point(one))?;
    let rise = percent_of(&own.known, &from)?;
    Some(FallSince {
        within_hours: rule.within_hours,
        highest: point,
        from,
        percent: whole(0).minus(&rise),
        text: rule.text.clone(),
        sources: citations(view.catalog, &rule.sources),
    })
}

fn findings(view: &View, trend: &AnalyteTrend) -> Vec<TrendFinding> {
    let rules = view.catalog.trend_rules();
    let of_this = |analyte: AnalyteId| analyte == trend.analyte;
    let mut findings = Vec::new();
    for rule in rules
        .within_limits
        .iter()
        .filter(|rule| of_this(rule.analyte))
    {
        if let Some(what) = falls_within_limits(view, trend) {
            findings.push(TrendFinding {
                kind: TrendFindingKind::FallsWithinLimits,
                text: format!("{what}; {}", rule.text),
                sources: citations(view.catalog, &rule.sources),
            });
        }
    }
    for rule in rules
        .delta_checks
        .iter()
        .filter(|rule| of_this(rule.analyte))
    {
        if exceeds(trend, rule) == Truth::Yes {
            findings.push(TrendFinding {
                kind: TrendFindingKind::DeltaCheck,
                text: format!(
                    "{}: from {} to {}, a change of more than {}{}; {}",
                    trend.title,
                    trend.change.since.known,
                    trend
                        .points
                        .last()
                        .map_or(trend.change.since.known, |own| own.known),
                    rule.above,
                    match rule.change {
                        ChangeKind::Absolute => format!(" {}", trend.unit),
                        ChangeKind::Percent => " %".to_string(),
                    },
                    rule.text
                ),
                sources: citations(view.catalog, &rule.sources),
            });
        }
    }
    findings
}

/// A fall that is more than chance and ends inside the limits: since the result before, or over the last
/// three and more results, each lower than the one before it.
fn falls_within_limits(view: &View, trend: &AnalyteTrend) -> Option<String> {
    let entry = view.entry(trend.analyte)?;
    let (flag, _) = flags::flag(view, trend.analyte, entry);
    if flag != Some(Flag::Normal) {
        return None;
    }
    if trend.direction == Direction::Fall {
        return Some(format!(
            "{}: a fall beyond variation since the result before, still within the limits",
            trend.title
        ));
    }
    let run = steady_fall(&trend.points);
    let first = trend.points.len().checked_sub(run).filter(|_| run >= 3)?;
    let (start, own) = (trend.points.get(first)?, trend.points.last()?);
    let percent = percent_of(&own.known, &start.known)?;
    let reference = trend.reference_change.as_ref()?;
    (direction(&percent, reference) == Direction::Fall).then(|| {
        format!(
            "{}: a fall at each of the last {} steps, beyond variation in all, still within the limits",
            trend.title,
            run - 1
        )
    })
}

/// How many points at the end each lie surely below the one before; at least the last.
fn steady_fall(points: &[TrendPoint]) -> usize {
    let steps = points.windows(2).rev().take_while(|pair| {
        let change = pair[1].known.minus(&pair[0].known);
        change.is_within(&Known::below(Decimal::ZERO)) && pair[0].hours_before.is_some()
    });
    1 + steps.count()
}

fn exceeds(trend: &AnalyteTrend, rule: &DeltaCheck) -> Truth {
    let change = match rule.change {
        ChangeKind::Absolute => Some(trend.change.absolute),
        ChangeKind::Percent => trend.change.percent,
    };
    let Some(change) = change else {
        return Truth::Unknown;
    };
    let below = Decimal::ZERO
        .checked_sub(rule.above)
        .map_or(Truth::Unknown, |end| change.lies_in(&Known::below(end)));
    match (change.lies_in(&Known::above(rule.above)), below) {
        (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
        (Truth::No, Truth::No) => Truth::No,
        _ => Truth::Unknown,
    }
}

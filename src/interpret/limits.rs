//! Which reference limits apply to a result, and whence.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, ReferenceInterval, SexScope, State};
use crate::panel::{Assay, Panel, ReportedLimit};
use crate::value::{Decimal, Known, Truth};

use super::outcome::{Limit, LimitOrigin, Limits, Person};
use super::person::{age_or_adult, possible_states};
use super::settings::Settings;

/// The limits for one analyte in one calibrator. Each side comes from the first place that has it:
/// the data, an option, the user's ranges, the built-in set.
pub(super) fn in_force(
    catalog: &Catalog,
    settings: &Settings,
    panel: &Panel,
    person: &Person,
    analyte: AnalyteId,
    assay: Assay,
) -> Limits {
    let reported = panel.limits(analyte).copied().unwrap_or_default();
    let stated = |limit: Option<ReportedLimit>, option: Option<&ReportedLimit>| {
        let from = |limit: ReportedLimit, origin, source: &str| Limit {
            value: limit.value,
            exclusive: limit.exclusive,
            assay: if limit.assay == Assay::Unstated {
                assay
            } else {
                limit.assay
            },
            origin,
            sources: vec![Arc::from(source)],
        };
        match (limit, option) {
            (Some(limit), _) => Some(from(limit, LimitOrigin::Reported, "the data")),
            (None, Some(limit)) => Some(from(*limit, LimitOrigin::Option, "given by option")),
            (None, None) => None,
        }
    };
    let lower = stated(reported.lower, settings.lower_limits.get(&analyte));
    let upper = stated(reported.upper, settings.upper_limits.get(&analyte));
    let mut limits = Limits { lower, upper };
    if limits.lower.is_none() || limits.upper.is_none() {
        let own = settings.ranges.iter().filter(|row| row.analyte == analyte);
        complete(
            &mut limits,
            &applicable_rows(catalog, own, person, analyte, assay),
            assay,
            LimitOrigin::RangesFile,
        );
    }
    if limits.lower.is_none() || limits.upper.is_none() {
        let built_in = catalog.intervals_of(analyte);
        complete(
            &mut limits,
            &applicable_rows(catalog, built_in, person, analyte, assay),
            assay,
            LimitOrigin::Builtin,
        );
    }
    drop_contradicted_lower_limit(&mut limits);
    limits
}

/// Fills the sides that are still open.
fn complete(limits: &mut Limits, rows: &[&ReferenceInterval], assay: Assay, origin: LimitOrigin) {
    if limits.lower.is_none() {
        limits.lower = hull(rows, |row| row.lower, assay, origin);
    }
    if limits.upper.is_none() {
        limits.upper = hull(rows, |row| row.upper, assay, origin);
    }
}

/// A stated upper limit below a built-in lower one shows that the latter is not this laboratory's.
fn drop_contradicted_lower_limit(limits: &mut Limits) {
    let built_in = |limit: &Limit| limit.origin == LimitOrigin::Builtin;
    if let (Some(lower), Some(upper)) = (&limits.lower, &limits.upper)
        && lower.value.high().value() >= upper.value.low().value()
        && lower.assay == upper.assay
    {
        match (built_in(lower), built_in(upper)) {
            (true, false) => limits.lower = None,
            (false, true) => limits.upper = None,
            _ => {}
        }
    }
}

fn applicable_rows<'a>(
    catalog: &Catalog,
    rows: impl Iterator<Item = &'a ReferenceInterval>,
    person: &Person,
    analyte: AnalyteId,
    assay: Assay,
) -> Vec<&'a ReferenceInterval> {
    let age = age_or_adult(person);
    let known = catalog.analyte(analyte);
    let rows: Vec<&ReferenceInterval> = rows
        .filter(|row| row.is_default && row.is_verified && row.age.meets(&age))
        .filter(|row| !known.has_assay || row.assay == assay)
        .collect();
    // A laboratory-specific analyte has several defaults, which all count; others have one.
    let all_count = known.lab_specific || assay == Assay::Ddu;
    let mut people = Vec::new();
    if person.female != Truth::No {
        people.extend(
            possible_states(person)
                .into_iter()
                .map(|state| (SexScope::Female, state)),
        );
    }
    if person.female != Truth::Yes {
        people.push((SexScope::Male, State::NotPregnant));
    }
    let mut chosen: Vec<&ReferenceInterval> = Vec::new();
    for (sex, state) in people {
        let fitting = |scope: SexScope| {
            rows.iter()
                .copied()
                .filter(move |row| row.state.is_none_or(|of| of == state) && row.sex == scope)
        };
        let specific: Vec<_> = fitting(sex).collect();
        if all_count || specific.is_empty() {
            chosen.extend(fitting(SexScope::Any));
        }
        chosen.extend(specific);
    }
    chosen
}

fn hull(
    rows: &[&ReferenceInterval],
    side: impl Fn(&ReferenceInterval) -> Option<Decimal>,
    assay: Assay,
    origin: LimitOrigin,
) -> Option<Limit> {
    let mut value: Option<Known> = None;
    let mut sources: Vec<Arc<str>> = Vec::new();
    for row in rows {
        let Some(limit) = side(row) else { continue };
        let limit = Known::exactly(limit);
        value = Some(value.map_or(limit, |value| value.hull(&limit)));
        if !sources.contains(&row.source) {
            sources.push(Arc::clone(&row.source));
        }
    }
    value.map(|value| Limit {
        value,
        exclusive: false,
        assay,
        origin,
        sources,
    })
}

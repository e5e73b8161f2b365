//! Which reference limits apply to a result, and whence.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, ReferenceInterval, SexScope, State};
use crate::panel::{Assay, Panel, ReportedLimit, ReportedLimits};
use crate::value::{Decimal, End, Known, Truth};

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
    let is_signed = catalog.analyte(analyte).signed;
    before_others(panel.limits(analyte), is_signed, assay, || {
        without_reported(catalog, settings, person, analyte, assay)
    })
}

/// The limits in force where those that came with the data stand before `others`, which are asked for only where they
/// matter.
pub(crate) fn before_others(
    reported: Option<&ReportedLimits>,
    is_signed: bool,
    assay: Assay,
    others: impl FnOnce() -> Limits,
) -> Limits {
    let reported = reported.copied().unwrap_or_default();
    // An upper limit of zero is none, as in a file: a result that was never measured would lie above it.
    let is_a_limit =
        |limit: &ReportedLimit| is_signed || limit.value.meets(&Known::above(Decimal::ZERO));
    let from_data = |limit| stated(limit, assay, LimitOrigin::Reported, "the data");
    let mut limits = Limits {
        lower: reported.lower.map(from_data),
        upper: reported.upper.filter(is_a_limit).map(from_data),
        ..Limits::default()
    };
    if limits.lower.is_none() || limits.upper.is_none() {
        let others = others();
        limits.lower = limits.lower.or(others.lower);
        limits.upper = limits.upper.or(others.upper);
    }
    keep_what_agrees(&mut limits);
    limits
}

/// The limits that do not come with the data; what contradicts a side that does is among them.
pub(super) fn without_reported(
    catalog: &Catalog,
    settings: &Settings,
    person: &Person,
    analyte: AnalyteId,
    assay: Assay,
) -> Limits {
    let by_option = |limits: &BTreeMap<AnalyteId, ReportedLimit>| {
        let limit = limits.get(&analyte)?;
        Some(stated(
            *limit,
            assay,
            LimitOrigin::Option,
            "given by option",
        ))
    };
    let mut limits = Limits {
        lower: by_option(&settings.lower_limits),
        upper: by_option(&settings.upper_limits),
        ..Limits::default()
    };
    if limits.lower.is_none() || limits.upper.is_none() {
        let (rows, origin) = applicable_rows(catalog, settings, person, analyte, assay);
        limits.lower = limits
            .lower
            .or_else(|| hull(&rows, |row| row.lower, assay, origin));
        limits.upper = limits
            .upper
            .or_else(|| hull(&rows, |row| row.upper, assay, origin));
    }
    limits
}

/// A limit that stands in the calibrator of the result, unless it names another one.
fn stated(limit: ReportedLimit, assay: Assay, origin: LimitOrigin, source: &str) -> Limit {
    Limit {
        value: limit.value,
        exclusive: limit.exclusive,
        assay: if limit.assay == Assay::Unstated {
            assay
        } else {
            limit.assay
        },
        origin,
        sources: vec![Arc::from(source)],
    }
}

/// A stated upper limit below a built-in lower one shows that the latter is not this laboratory's. Of built-in upper limits
/// on which sources disagree those above a stated lower limit are left: no time is normal because only its lower limit is
/// known.
fn keep_what_agrees(limits: &mut Limits) {
    let built_in = |limit: &Limit| limit.origin == LimitOrigin::Builtin;
    let (Some(lower), Some(upper)) = (&limits.lower, &mut limits.upper) else {
        return;
    };
    let meet = lower.value.high().value() >= upper.value.low().value();
    if !meet || lower.assay != upper.assay {
        return;
    }
    match (built_in(lower), built_in(upper)) {
        (true, false) => limits.lower = None,
        (false, true) => {
            // One that may lie above all of them leaves none, so that knowing it better takes none away.
            let some_are_above = lower.value.high().value() < upper.value.high().value();
            let above = Known::new(open(lower.value.low()), End::Unbounded);
            let left = above.and_then(|above| upper.value.intersection(&above));
            match left.filter(|_| some_are_above) {
                Some(left) => upper.value = left,
                None => limits.upper = None,
            }
        }
        _ => {}
    }
    limits.is_one_contradicted = limits.lower.is_none() || limits.upper.is_none();
}

fn open(end: End) -> End {
    end.value().map_or(End::Unbounded, End::Open)
}

/// The rows that apply to each person whom the panel may be about: the user's own where they have some for that person at
/// every age that is possible, else the built-in ones too; of laboratory-specific analytes in pregnancy also those outside
/// of it. The origin is the user's only if all rows are.
fn applicable_rows<'a>(
    catalog: &'a Catalog,
    settings: &'a Settings,
    person: &Person,
    analyte: AnalyteId,
    assay: Assay,
) -> (Vec<&'a ReferenceInterval>, LimitOrigin) {
    let age = age_or_adult(person);
    let known = catalog.analyte(analyte);
    let fits = |row: &&ReferenceInterval| {
        row.is_default
            && row.is_verified
            && row.age.meets(&age)
            && (!known.has_assay || row.assay == assay)
    };
    let own: Vec<_> = settings
        .ranges
        .iter()
        .filter(|row| row.analyte == analyte)
        .filter(fits)
        .collect();
    let builtin: Vec<_> = catalog.intervals_of(analyte).filter(fits).collect();
    // A laboratory-specific analyte has several defaults, which all count; others have one.
    let all_count = known.lab_specific || assay == Assay::Ddu;
    let mut people = Vec::new();
    if person.female != Truth::No {
        let states = possible_states(person).into_iter();
        people.extend(states.map(|state| (SexScope::Female, state)));
    }
    if person.female != Truth::Yes {
        people.push((SexScope::Male, State::NotPregnant));
    }
    let mut chosen = Vec::new();
    // Few sources list a laboratory-specific analyte in pregnancy (PT: two, against six outside of it), and what their limits
    // differ by is the reagent more than the person. So those outside pregnancy count beside them. Limits of children stand
    // alone: adult limits are not theirs.
    let mut of_other_reagents = Vec::new();
    let mut all_own = true;
    for (sex, state) in people {
        let mut rows = most_specific(rows_for(&own, sex, state, false), &age);
        if !cover(&rows, &age) {
            let others = rows_for(&builtin, sex, state, all_count);
            all_own &= others.is_empty();
            let has_others = !others.is_empty();
            rows.extend(others);
            if all_count && state != State::NotPregnant && has_others {
                let own = most_specific(rows_for(&own, sex, State::NotPregnant, false), &age);
                of_other_reagents.extend(match own.is_empty() {
                    true => rows_for(&builtin, sex, State::NotPregnant, all_count),
                    false => own,
                });
            }
        }
        chosen.extend(rows);
    }
    match cover(&chosen, &age) {
        true => chosen.extend(of_other_reagents),
        false => chosen.clear(),
    }
    let origin = if all_own && !chosen.is_empty() {
        LimitOrigin::RangesFile
    } else {
        LimitOrigin::Builtin
    };
    (chosen, origin)
}

/// The rows for one person; a row for the sex comes before one for both.
fn rows_for<'a>(
    rows: &[&'a ReferenceInterval],
    sex: SexScope,
    state: State,
    all_count: bool,
) -> Vec<&'a ReferenceInterval> {
    let fitting = |scope: SexScope| {
        rows.iter()
            .copied()
            .filter(move |row| row.state.is_none_or(|of| of == state) && row.sex == scope)
    };
    let specific: Vec<_> = fitting(sex).collect();
    if all_count || specific.is_empty() {
        fitting(SexScope::Any).chain(specific).collect()
    } else {
        specific
    }
}

/// A user's rows without those beside which a more specific one stands: one for a state before one for all states, one
/// for an age before one for a wider span, where the whole of what is known of the age lies in the narrower.
fn most_specific<'a>(rows: Vec<&'a ReferenceInterval>, age: &Known) -> Vec<&'a ReferenceInterval> {
    let is_within = |narrow: &ReferenceInterval, wide: &ReferenceInterval| {
        age.is_within(&narrow.age) && narrow.age.is_within(&wide.age)
    };
    let is_more_specific = |one: &ReferenceInterval, other: &ReferenceInterval| {
        let (state, age) = (one.state != other.state, one.age != other.age);
        (state || age) && (other.state.is_none() || !state) && (!age || is_within(one, other))
    };
    let stands = |row: &&&ReferenceInterval| {
        let mut others = rows.iter();
        !others.any(|other| is_more_specific(other, row))
    };
    rows.iter().filter(stands).copied().collect()
}

/// Whether some row holds for every age that is possible: adult limits are never lent to somebody who may be a child, nor
/// those of one age to an age between two rows.
fn cover(rows: &[&ReferenceInterval], age: &Known) -> bool {
    let mut without_limits = vec![*age];
    for row in rows {
        without_limits = without_limits
            .iter()
            .flat_map(|ages| {
                row.age
                    .complement()
                    .filter_map(|other| ages.intersection(&other))
            })
            .collect();
    }
    without_limits.is_empty()
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

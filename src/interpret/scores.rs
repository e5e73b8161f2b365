//! Scores: points from bands, bounds, verdicts, and what would change them.

mod changes;

use crate::catalog::{Band, Combine, Item, ItemForm, Measure, Part, Quantity, Score, Status};
use crate::value::Truth;

use super::decision::{
    decide, form, is_measured, item_has_value, possible_bands, quantity_has_value,
};
use super::describe::{cut_offs, limit_text, plain_unit, points_text, quantity_text, value_text};
use super::measures::{Measured, measure};
use super::outcome::{ItemOutcome, ReferenceKind, ScoreOutcome, Verdict};
use super::statements::{evidence, has_value, holds};
use super::view::View;
use super::warnings;
use changes::changes;

/// Puts a score into words.
pub(super) fn outcome(view: &View, index: usize) -> ScoreOutcome {
    let score = &view.catalog.scores_and_variants()[index];
    let points = view.points(index);
    let items: Vec<ItemOutcome> = score
        .items
        .iter()
        .zip(&points.items)
        .map(|(item, points)| item_outcome(view, score, item, points))
        .collect();
    let decision = decide(view, score, &points);
    let (class, class_text) = decision.class.unzip();
    let (verdict, min, max) = (decision.verdict, decision.min, decision.max);
    let needs = decision
        .needs
        .iter()
        .map(|&item| score.items[item].id.clone())
        .collect();
    let profile = score
        .items
        .iter()
        .filter_map(|item| form(view, score, item))
        .find_map(|form| form.profile.clone());
    let mut outcome = ScoreOutcome {
        id: score.id.clone(),
        title: score.title.clone(),
        status: status(view, score),
        family: score.family,
        remarks: remarks(view, score),
        profile,
        min,
        max,
        most: score.total.total(
            score
                .items
                .iter()
                .filter(|item| item.in_total)
                .filter_map(|item| form(view, score, item))
                .map(most_points)
                .sum(),
        ),
        verdict,
        verdict_text: String::new(),
        prerequisite: decision.prerequisite,
        prerequisite_text: score
            .prerequisite
            .as_ref()
            .map(|gate| gate.text.clone())
            .unwrap_or_default(),
        not_applicable_because: decision.not_applicable_because,
        needs,
        class,
        class_text,
        changes: if verdict == Verdict::NotApplicable {
            Vec::new()
        } else {
            changes(view, score, &points)
        },
        warnings: warnings::that_apply(view, &score.pitfalls),
        uncertainty: super::uncertainty::of_score(view, index),
        sources: super::citations(view.catalog, &score.sources),
        items,
    };
    let anything_stated = score
        .prerequisite
        .as_ref()
        .is_some_and(|gate| has_value(view, &gate.statement));
    outcome.verdict_text = verdict_text(score, &outcome, anything_stated);
    outcome
}

fn most_points(form: &ItemForm) -> i32 {
    form.all_points().last().copied().unwrap_or(0)
}

/// The score's own status, or the worse one of a profile in use.
fn status(view: &View, score: &Score) -> Status {
    let preview = score
        .items
        .iter()
        .filter_map(|item| form(view, score, item))
        .any(|form| form.status == Status::Preview);
    if preview && score.status == Status::Stable {
        Status::Preview
    } else {
        score.status
    }
}

fn verdict_text(score: &Score, outcome: &ScoreOutcome, anything_stated: bool) -> String {
    let range = if outcome.min == outcome.max {
        points_text(outcome.min)
    } else {
        format!("{} to {}", outcome.min, points_text(outcome.max))
    };
    let caveat = match outcome.prerequisite {
        Some(Truth::Unknown) => format!(
            "; {}: {}; without it the score does not apply",
            if anything_stated {
                "not settled by what is stated"
            } else {
                "not stated"
            },
            outcome.prerequisite_text
        ),
        _ => String::new(),
    };
    match outcome.verdict {
        Verdict::NotApplicable => {
            format!(
                "not applicable: {}",
                outcome
                    .not_applicable_because
                    .as_deref()
                    .unwrap_or_default()
            )
        }
        Verdict::Met if caveat.is_empty() => format!("{range}: {}", score.met),
        Verdict::Met => {
            let reach = match (outcome.min, outcome.max) {
                (1, 1) => "reaches",
                _ => "reach",
            };
            format!("{range} {reach} the threshold under these limits{caveat}")
        }
        Verdict::NotMet => format!("{range}: {}{caveat}", score.not_met),
        Verdict::Undecided => {
            format!(
                "undecided: {range} of {}; what would decide: {}{caveat}",
                outcome.most,
                titles(score, &outcome.needs)
            )
        }
    }
}

fn titles(score: &Score, ids: &[String]) -> String {
    let titles: Vec<&str> = score
        .items
        .iter()
        .filter(|item| ids.contains(&item.id))
        .map(|item| item.title.as_str())
        .collect();
    titles.join(", ")
}

fn item_outcome(view: &View, score: &Score, item: &Item, points: &[i32]) -> ItemOutcome {
    let mut outcome = ItemOutcome {
        points: points.to_vec(),
        ..empty_outcome(&item.id, &item.title)
    };
    let Some(form) = form(view, score, item) else {
        return outcome;
    };
    outcome.most = most_points(form);
    outcome.has_value = item_has_value(view, form, points);
    if !item.in_total {
        outcome
            .remarks
            .push("a condition of the verdict; its points are not in the total".to_string());
    }
    describe_form(view, form, &item.on_cut_off, &mut outcome);
    outcome
}

/// What was seen of a form, its possible bands, and what to know of both.
fn describe_form(view: &View, form: &ItemForm, on_cut_off: &str, outcome: &mut ItemOutcome) {
    outcome.bands = possible_bands(view, form)
        .map(|band| format!("{}: {}", band_text(form, band), band.points))
        .collect();
    if !form.note.is_empty() {
        outcome.remarks.push(form.note.clone());
    }
    if let Some(points) = form.missing_points
        && !is_measured(view, form)
    {
        outcome.bands = vec![format!("not reported: {points}")];
        outcome.remarks.push(format!(
            "not reported; this reading of the score gives a missing item {}",
            points_text(points)
        ));
    }
    match &form.measure {
        Measure::Quantity(quantity) => {
            describe_quantity(view, *quantity, on_cut_off, form, outcome);
        }
        Measure::Word(analyte) => {
            outcome.evidence = value_text(view, *analyte);
        }
        Measure::Statement(statement) => {
            evidence(view, statement, true, true, &mut outcome.parts);
            outcome.evidence = match outcome.parts.as_slice() {
                [part] => part.observed.clone(),
                _ => holds(view, statement).word().to_string(),
            };
        }
        Measure::Cases(cases) => {
            let mut possible = cases.iter().filter(|case| holds(view, case) != Truth::No);
            let counts = possible
                .next()
                .filter(|case| holds(view, case) == Truth::Yes);
            // What is asked in other cases speaks against nothing where one counts.
            let told = counts.map_or(&cases[..], std::slice::from_ref);
            for case in told {
                evidence(view, case, true, true, &mut outcome.parts);
            }
            let mut seen: Vec<&str> = Vec::new();
            for part in &outcome.parts {
                if !seen.contains(&part.observed.as_str()) {
                    seen.push(&part.observed);
                }
            }
            outcome.evidence = seen.join("; ");
        }
        Measure::Parts(combine, parts) => describe_parts(view, *combine, parts, outcome),
    }
}

/// The parts of an item one under the other, each with its title.
fn describe_parts(view: &View, combine: Combine, parts: &[Part], outcome: &mut ItemOutcome) {
    let any_is_measured = parts.iter().any(|part| is_measured(view, &part.form));
    let by_what_was_measured =
        matches!(combine, Combine::GreatestMeasured | Combine::FirstMeasured) && any_is_measured;
    let mut lines = Vec::new();
    let mut taken: Option<&Part> = None;
    for part in parts {
        let measured = is_measured(view, &part.form);
        let first = taken.filter(|_| combine == Combine::FirstMeasured);
        if by_what_was_measured && (!measured || first.is_some()) {
            let disagrees = first
                .filter(|_| measured)
                .and_then(|first| beside_first(view, part, first));
            outcome.remarks.extend(disagrees);
            continue;
        }
        if measured {
            taken = taken.or(Some(part));
        }
        let mut own = ItemOutcome {
            has_value: measured,
            ..empty_outcome(&outcome.id, &part.title)
        };
        describe_form(view, &part.form, &part.on_cut_off, &mut own);
        lines.push(format!("{}: {}", part.title, own.evidence));
        let titled = own
            .bands
            .iter()
            .map(|band| format!("{}: {band}", part.title));
        outcome.bands.extend(titled);
        outcome.parts.extend(own.parts);
        outcome.remarks.extend(own.remarks);
        outcome.on_cut_off = outcome.on_cut_off.take().or(own.on_cut_off);
        outcome.reference_kind = outcome.reference_kind.or(own.reference_kind);
        outcome.limit = outcome.limit.take().or(own.limit);
    }
    outcome.evidence = lines.join("; ");
    let stands_in = combine == Combine::FirstMeasured
        && parts
            .first()
            .is_some_and(|first| !is_measured(view, &first.form))
        && any_is_measured;
    if stands_in {
        let first = parts.first().map_or("", |part| part.title.as_str());
        outcome
            .remarks
            .push(format!("{first} is not reported; what is stands in for it"));
    }
}

/// What a part would give that does not count beside the first one, where one of both gives points and the other none.
fn beside_first(view: &View, part: &Part, first: &Part) -> Option<String> {
    let points = |part: &Part| -> Vec<i32> {
        let bands = possible_bands(view, &part.form);
        bands.map(|band| band.points).collect()
    };
    let (own, of_first) = (points(part), points(first));
    let (least, most) = (own.iter().min()?, own.iter().max()?);
    let gives = |points: &[i32]| points.iter().all(|points| *points > 0);
    let gives_none = |points: &[i32]| points.iter().all(|points| *points == 0);
    let disagree = gives(&own) && gives_none(&of_first) || gives_none(&own) && gives(&of_first);
    if of_first.is_empty() || !disagree {
        return None;
    }
    let mut said = empty_outcome("", &part.title);
    describe_form(view, &part.form, "", &mut said);
    let would_give = match least == most {
        true => points_text(*least),
        false => format!("{least} to {}", points_text(*most)),
    };
    Some(format!(
        "{}: {} is reported too and would give {would_give}; {} counts first",
        part.title, said.evidence, first.title
    ))
}

fn empty_outcome(id: &str, title: &str) -> ItemOutcome {
    ItemOutcome {
        id: id.to_string(),
        title: title.to_string(),
        points: Vec::new(),
        most: 0,
        has_value: false,
        evidence: String::new(),
        bands: Vec::new(),
        on_cut_off: None,
        reference_kind: None,
        limit: None,
        parts: Vec::new(),
        remarks: Vec::new(),
    }
}

fn describe_quantity(
    view: &View,
    quantity: Quantity,
    on_cut_off: &str,
    form: &ItemForm,
    outcome: &mut ItemOutcome,
) {
    let ranges = form.bands.iter().map(|band| &band.range);
    outcome.evidence = quantity_text(view, quantity, &cut_offs(ranges));
    let measured: Vec<Measured> = measure(view, quantity);
    if quantity_has_value(view, quantity) {
        let is_on_cut_off = measured
            .iter()
            .any(|one| form.bands.iter().any(|band| one.is_on_end_of(&band.range)));
        outcome.on_cut_off = is_on_cut_off.then(|| on_cut_off.to_string());
        outcome.reference_kind = measured.first().and_then(|one| one.reference_kind);
        outcome.limit = measured
            .first()
            .and_then(|one| one.limit.as_ref())
            .map(|limit| {
                let kind = match outcome.reference_kind {
                    Some(ReferenceKind::Control) => "control",
                    _ if matches!(quantity, Quantity::MultipleOfLowerLimit(_)) => "lower limit",
                    _ => "upper limit",
                };
                format!(
                    "{kind} {}",
                    limit_text(limit, &plain_unit(view, quantity.analyte()))
                )
            });
        if measured.len() > 1 {
            outcome.remarks.push("the D-dimer's calibrator is not stated; both readings, FEU and DDU, are allowed for".to_string());
        } else if measured.iter().any(|one| one.nominal_conversion) {
            outcome.remarks.push("DDU taken twice to compare with FEU, which is nominal: the factor differs between assays".to_string());
        }
    }
}

/// What else to say of how the score came about.
fn remarks(view: &View, score: &Score) -> Vec<String> {
    let last_values = view.settings.last_of_window && !score.first_values.is_empty();
    last_values
        .then(|| score.first_values.clone())
        .into_iter()
        .collect()
}

fn band_text(form: &ItemForm, band: &Band) -> String {
    format!("{} {}", band.printed, printed_unit(form))
        .trim_end()
        .to_string()
}

fn printed_unit(form: &ItemForm) -> &str {
    if form.unit == "{INR}" { "" } else { &form.unit }
}

//! What would change a score: other bands of its items, one at a time.

use crate::catalog::{AnalyteId, Band, Item, ItemForm, Measure, Score, Statement, Test};
use crate::value::Truth;

use super::band_text;
use crate::interpret::decision::{Points, form, possible_bands};
use crate::interpret::describe::points_text;
use crate::interpret::outcome::{Change, Verdict};
use crate::interpret::verdict;
use crate::interpret::view::View;

/// What another band of one item would change, with everything else as it is: the neighboring
/// bands, and every band that would alter the verdict. Where another item looks at the same result, or what the score rests
/// on does, not everything else would be as it is, and nothing is said.
pub(super) fn changes(view: &View, score: &Score, points: &Points) -> Vec<Change> {
    let mut changes = Vec::new();
    for (position, item) in score.items.iter().enumerate() {
        let Some(form) = form(view, score, item) else {
            continue;
        };
        if shares_a_result(view, score, position, form) || is_looked_at_by_gate(view, score, form) {
            continue;
        }
        let [now] = points.items[position].as_slice() else {
            continue;
        };
        let others = match form.measure {
            Measure::Parts(..) | Measure::Cases(_) => other_totals(item, form, *now),
            _ => other_bands(view, item, form, *now),
        };
        for other in others {
            let mut worlds = points.worlds.clone();
            for world in &mut worlds {
                world.items[position] = vec![other.points];
            }
            let met = verdict::met(&score.threshold, &worlds);
            let alters = met != points.met;
            if !other.is_next && !alters {
                continue;
            }
            let verdict = match met {
                Truth::Yes => Verdict::Met,
                Truth::No => Verdict::NotMet,
                Truth::Unknown => Verdict::Undecided,
            };
            let difference = other.points - now;
            changes.push(Change {
                item: item.id.clone(),
                text: format!("{} {}", other.what, effect(item, *now, other.points)),
                difference,
                verdict,
                alters_verdict: alters,
            });
        }
    }
    changes.sort_by_key(|change| (!change.alters_verdict, change.difference.abs()));
    changes
}

/// What other points of an item do.
fn effect(item: &Item, now: i32, other: i32) -> String {
    match other - now {
        _ if !item.in_total => format!(
            "would give {} in place of {now} beside the total",
            points_text(other)
        ),
        more if more > 0 => format!("would add {}", points_text(more)),
        less => format!("would take away {}", points_text(less.abs())),
    }
}

/// Whether another item looks at a result at which this one looks.
fn shares_a_result(view: &View, score: &Score, position: usize, form: &ItemForm) -> bool {
    let own = form.analytes();
    let mut others = score.items.iter().enumerate();
    others.any(|(at, item)| {
        let other = super::form(view, score, item).filter(|_| at != position);
        other.is_some_and(|other| other.analytes().iter().any(|analyte| own.contains(analyte)))
    })
}

/// Whether that on which the score rests looks at a result at which this item looks, be it by another score.
fn is_looked_at_by_gate(view: &View, score: &Score, form: &ItemForm) -> bool {
    let own = form.analytes();
    let gate = score.prerequisite.as_ref().map(|gate| &gate.statement);
    gate.is_some_and(|statement| looks_at_any(view, statement, &own))
}

fn looks_at_any(view: &View, statement: &Statement, results: &[AnalyteId]) -> bool {
    if let Test::Met(id) | Test::ItemPoints { score: id, .. } = &statement.test {
        let index = view.catalog.place_of_score(id);
        let score = index.map(|index| &view.catalog.scores_and_variants()[index]);
        let mut items = score.into_iter().flat_map(|score| &score.items);
        let forms = |item: &Item| item.forms.iter().any(|form| looks_at(form, results));
        return items.any(forms);
    }
    let is_looked_at = |result: &AnalyteId| statement.analytes().contains(result);
    let mut parts = statement.parts().iter();
    results.iter().any(is_looked_at) || parts.any(|part| looks_at_any(view, part, results))
}

fn looks_at(form: &ItemForm, results: &[AnalyteId]) -> bool {
    form.analytes()
        .iter()
        .any(|analyte| results.contains(analyte))
}

/// What else an item could be.
struct Otherwise {
    points: i32,
    /// In words.
    what: String,
    /// Whether it lies next to what is.
    is_next: bool,
}

/// The bands of an item that give other points.
fn other_bands(view: &View, item: &Item, form: &ItemForm, now: i32) -> Vec<Otherwise> {
    let mut bands: Vec<&Band> = form.bands.iter().collect();
    bands.sort_by_key(|band| (band.range.low().value().is_some(), band.range.low().value()));
    let possible: Vec<*const Band> = possible_bands(view, form).map(std::ptr::from_ref).collect();
    let is_here = |band: &Band| possible.contains(&std::ptr::from_ref(band));
    let here: Vec<usize> = (0..bands.len()).filter(|at| is_here(bands[*at])).collect();
    let others = bands.iter().enumerate();
    let others = others.filter(|(_, band)| band.points != now);
    others
        .map(|(at, band)| Otherwise {
            points: band.points,
            what: match &form.measure {
                Measure::Statement(statement) => {
                    let answer = if at == 0 { "yes" } else { "no" };
                    let asked = statement.label.strip_suffix(": yes");
                    format!("{}: {answer}", asked.unwrap_or(&statement.label))
                }
                _ => format!("{} {}", item.title, band_text(form, band)),
            },
            is_next: here.iter().any(|here| here.abs_diff(at) == 1),
        })
        .collect()
}

/// The other points of an item that is made of parts or cases, which has no single band that could be another.
fn other_totals(item: &Item, form: &ItemForm, now: i32) -> Vec<Otherwise> {
    let mut totals = form.all_points();
    totals.sort_unstable();
    totals.dedup();
    let here = totals.iter().position(|points| *points == now);
    let others = totals.iter().enumerate();
    let others = others.filter(|(_, points)| **points != now);
    others
        .map(|(at, points)| Otherwise {
            points: *points,
            what: format!(
                "{} of {} in place of {now}",
                item.title,
                points_text(*points)
            ),
            is_next: here.is_some_and(|here| here.abs_diff(at) == 1),
        })
        .collect()
}

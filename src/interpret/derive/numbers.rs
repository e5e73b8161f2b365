//! Numbers that follow from others; a reported one stays, and is compared.

use crate::catalog::AnalyteId;
use crate::interpret::agreement::{Slack, compare};
use crate::interpret::view::{Entry, View};
use crate::value::{Decimal, End, Known};

/// Fills in numbers.
pub(super) fn fill(view: &mut View) {
    indirect_bilirubin(view);
    reticulocyte_percentage(view);
    reticulocyte_production_index(view);
    four_organ_sofa(view);
    pt_ratio(view);
}

fn slots<const N: usize>(view: &View, ids: [&str; N]) -> Option<[AnalyteId; N]> {
    let mut slots = Vec::with_capacity(N);
    for id in ids {
        slots.push(view.catalog.find(id)?);
    }
    slots.try_into().ok()
}

fn number(view: &View, analyte: AnalyteId) -> Option<Known> {
    view.entry(analyte)
        .filter(|entry| entry.word.is_none())
        .map(|entry| entry.known)
}

/// Indirect is total minus direct, and never more than total.
fn indirect_bilirubin(view: &mut View) {
    let Some([total, direct, indirect]) = slots(
        view,
        ["bilirubin_total", "bilirubin_direct", "bilirubin_indirect"],
    ) else {
        return;
    };
    let Some(total_known) = number(view, total) else {
        return;
    };
    let at_most_total =
        Known::new(End::Closed(Decimal::ZERO), total_known.high()).unwrap_or(Known::not_negative());
    let (implied, how) = match number(view, direct) {
        Some(direct_known) => (
            total_known
                .minus(&direct_known)
                .intersection(&at_most_total),
            "total minus direct bilirubin",
        ),
        None => (Some(at_most_total), "at most total bilirubin"),
    };
    let message = match (&implied, number(view, indirect)) {
        (None, _) => Some(
            "direct bilirubin exceeds total bilirubin; nothing is derived from them".to_string(),
        ),
        (Some(_), Some(reported)) if !reported.meets(&at_most_total) => Some(
            "indirect bilirubin exceeds total bilirubin; the reported value is used".to_string(),
        ),
        _ => None,
    };
    if let Some(message) = message {
        view.contradiction(Some(total), message);
    }
    let Some(implied) = implied else {
        return;
    };
    match number(view, indirect) {
        Some(reported) if reported.meets(&at_most_total) => {
            if let Some(slack) = Slack::of_indirect_bilirubin(&total_known) {
                compare(view, indirect, &reported, &implied, &slack, how);
            }
        }
        _ if view.entry(indirect).is_none() => {
            view.set(indirect, Entry::number(implied, Some(how.to_string())));
        }
        _ => {}
    }
}

/// Whether a number follows from a count that has reference limits itself: whether that is raised is told by the
/// count. A percentage of few red cells lies above its limit where the marrow sends no more cells than usual.
pub(in crate::interpret) fn has_limits_elsewhere(view: &View, analyte: AnalyteId) -> bool {
    let is_derived = view
        .entry(analyte)
        .is_some_and(|entry| entry.derived.is_some());
    is_derived && view.catalog.analyte(analyte).id == "reticulocytes"
}

/// Percentage = absolute count / red cells; 10*9/L over 10*12/L is per mille.
fn reticulocyte_percentage(view: &mut View) {
    let Some([percent, absolute, red_cells]) =
        slots(view, ["reticulocytes", "reticulocytes_absolute", "rbc"])
    else {
        return;
    };
    let (Some(absolute), Some(red_cells)) = (number(view, absolute), number(view, red_cells))
    else {
        return;
    };
    let ten = Known::exactly(Decimal::from_whole(10).unwrap_or_default());
    if let Some(implied) = absolute.divided_by(&red_cells.times(&ten)) {
        let how = "absolute reticulocytes by red cell count";
        fill_or_compare(view, percent, implied, &Slack::of_percentage(), how);
    }
}

/// Sets what is not reported; a reported value stays, and is compared.
fn fill_or_compare(view: &mut View, analyte: AnalyteId, implied: Known, slack: &Slack, how: &str) {
    match number(view, analyte) {
        Some(reported) => compare(view, analyte, &reported, &implied, slack, how),
        None if view.entry(analyte).is_none() => {
            view.set(analyte, Entry::number(implied, Some(how.to_string())));
        }
        None => {}
    }
}

/// Percentage x (hematocrit / 45) / maturation, with maturation = 1 + (45 - hematocrit) / 20, at least 1 and
/// at most 2.5 days: the line through the points on which the published steps agree. It rises with both
/// results, so its bounds are those at their bounds.
fn reticulocyte_production_index(view: &mut View) {
    let Some([percent, hematocrit, index]) = slots(
        view,
        [
            "reticulocytes",
            "hematocrit",
            "reticulocyte_production_index",
        ],
    ) else {
        return;
    };
    let (Some(percent), Some(hematocrit)) = (number(view, percent), number(view, hematocrit))
    else {
        return;
    };
    let at = |percent: End, hematocrit: End| index_at(percent.value()?, hematocrit.value()?);
    let low = at(percent.low(), hematocrit.low()).map(|known| known.low());
    let high = at(percent.high(), hematocrit.high()).map(|known| known.high());
    let known = Known::new(
        low.unwrap_or(End::Closed(Decimal::ZERO)),
        high.unwrap_or(End::Unbounded),
    );
    if let Some(known) = known.filter(|known| !known.says_nothing()) {
        let how = "percentage, hematocrit and a maturation time that rises as the hematocrit falls";
        fill_or_compare(view, index, known, &Slack::of_production_index(), how);
    }
}

/// The index at exact values; the hematocrit as a fraction.
fn index_at(percent: Decimal, hematocrit: Decimal) -> Option<Known> {
    let decimal = |text| Decimal::parse(text).ok();
    let exactly = |text| decimal(text).map(Known::exactly);
    let hematocrit = Known::exactly(hematocrit).times(&exactly("100")?);
    let maturation = exactly("3.25")?
        .minus(&hematocrit.times(&exactly("0.05")?))
        .exact()?
        .clamp(decimal("1")?, decimal("2.5")?);
    Known::exactly(percent)
        .times(&hematocrit)
        .divided_by(&Known::exactly(maturation).times(&exactly("45")?))
}

/// Respiration, circulation, liver and kidney: the full SOFA has two organs more, with 4 points each.
fn four_organ_sofa(view: &mut View) {
    let Some([sofa, total]) = slots(view, ["sofa", "sofa_total"]) else {
        return;
    };
    let Some(total) = number(view, total) else {
        return;
    };
    let whole = |value| Decimal::from_whole(value).unwrap_or_default();
    let range = Known::between(Decimal::ZERO, whole(16));
    let without_two_organs = total.minus(&Known::exactly(whole(8)));
    let known = Known::new(without_two_organs.low(), total.high())
        .zip(range)
        // A total above 24 can't come from a file; it leaves all the four organs can give.
        .map(|(known, range)| {
            let most = Known::exactly(whole(16));
            known.intersection(&range).unwrap_or(most)
        });
    if let Some(known) = known {
        fill_or_compare(view, sofa, known, &Slack::none(), "from the full SOFA");
    }
}

/// A ratio is not derived, since the rules compare the time with multiples of its control; a reported one is compared.
fn pt_ratio(view: &mut View) {
    let Some([ratio, time, control]) = slots(view, ["pt_ratio", "pt", "pt_control"]) else {
        return;
    };
    let (Some(reported), Some(time), Some(control)) = (
        number(view, ratio),
        number(view, time),
        number(view, control),
    ) else {
        return;
    };
    if let Some(implied) = time.divided_by(&control) {
        let how = "PT by its control";
        compare(view, ratio, &reported, &implied, &Slack::of_ratio(), how);
    }
}

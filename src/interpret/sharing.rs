//! Unknown quantities that several items of a score share. Taken one by one, items would allow for
//! combinations that no value of the shared quantity gives (a count that is both low and not fallen), so
//! each such quantity is split at every cut-off, and each range between two cut-offs is looked at by itself.

use std::collections::BTreeMap;

use crate::catalog::{AnalyteId, ItemForm, Measure, Quantity, Score, Statement};
use crate::value::{Decimal, End, Known};

use super::decision::form;
use super::measures;
use super::view::View;

/// More combinations than this are not looked at one by one; bounds then stay sound, if wider.
const MOST_COMBINATIONS: usize = 128;

/// An unknown that is looked at more than once.
pub(super) struct SharedUnknown {
    /// The analyte.
    pub analyte: AnalyteId,
    /// The items that depend on it.
    pub items: Vec<usize>,
    /// Where it may lie, in ranges without a cut-off inside.
    pub ranges: Vec<Known>,
}

/// How often an analyte is looked at, by which items, and where its cut-offs lie.
#[derive(Default)]
struct Uses {
    count: usize,
    items: Vec<usize>,
    cut_offs: Vec<Decimal>,
}

/// The unknowns that a score looks at more than once.
pub(super) fn shared_unknowns(view: &View, score: &Score) -> Vec<SharedUnknown> {
    let mut uses: BTreeMap<AnalyteId, Uses> = BTreeMap::new();
    for (index, item) in score.items.iter().enumerate() {
        if let Some(form) = form(view, score, item) {
            each_quantity(form, &mut |quantity, ranges| {
                let analyte = quantity.analyte();
                let uses = uses.entry(analyte).or_default();
                uses.count += 1;
                if !uses.items.contains(&index) {
                    uses.items.push(index);
                }
                uses.cut_offs.extend(cut_offs(view, quantity, ranges));
            });
        }
    }
    let mut shared = Vec::new();
    let mut combinations = 1;
    for (analyte, uses) in uses.into_iter().filter(|(_, uses)| uses.count > 1) {
        let Some(known) = unknown(view, analyte) else {
            continue;
        };
        let ranges = split(&known, uses.cut_offs);
        let with_these = combinations * ranges.len();
        if ranges.len() > 1 && with_these <= MOST_COMBINATIONS {
            combinations = with_these;
            shared.push(SharedUnknown {
                analyte,
                items: uses.items,
                ranges,
            });
        }
    }
    shared
}

/// Every choice of one range for each unknown; one empty choice where nothing is shared.
pub(super) fn combinations(shared: &[SharedUnknown]) -> Vec<Vec<usize>> {
    shared.iter().fold(vec![Vec::new()], |chosen, unknown| {
        chosen
            .iter()
            .flat_map(|before: &Vec<usize>| {
                (0..unknown.ranges.len()).map(move |range| {
                    let mut next = before.clone();
                    next.push(range);
                    next
                })
            })
            .collect()
    })
}

/// The panel as it would be if each shared unknown lay in the chosen range.
pub(super) fn narrowed<'a>(
    view: &View<'a>,
    shared: &[SharedUnknown],
    chosen: &[usize],
) -> View<'a> {
    let ranges = shared
        .iter()
        .zip(chosen)
        .map(|(unknown, &range)| (unknown.analyte, unknown.ranges[range]));
    view.narrowed(ranges)
}

/// What is known of an analyte that is not known exactly; words have no ranges.
fn unknown(view: &View, analyte: AnalyteId) -> Option<Known> {
    // Two calibrators make two numbers of one, which are not split.
    if view.catalog.analyte(analyte).has_assay || view.word(analyte).is_some() {
        return None;
    }
    let known = match view.entry(analyte) {
        Some(entry) => entry.known,
        None => super::view::nothing_known(view.catalog.analyte(analyte).signed),
    };
    known.exact().is_none().then_some(known)
}

/// Calls `see` with every quantity of a form and the ranges that are asked of it.
pub(super) fn each_quantity(form: &ItemForm, see: &mut dyn FnMut(Quantity, &[Known])) {
    match &form.measure {
        Measure::Quantity(quantity) => {
            let ranges: Vec<Known> = form.bands.iter().map(|band| band.range).collect();
            see(*quantity, &ranges);
        }
        Measure::Word(_) => {}
        Measure::Statement(statement) => each_in_statement(statement, see),
        Measure::Cases(cases) => cases.iter().for_each(|case| each_in_statement(case, see)),
        Measure::Parts(_, parts) => parts.iter().for_each(|part| each_quantity(&part.form, see)),
    }
}

/// Calls `see` with every quantity of a statement and the ranges that are asked of it.
pub(super) fn each_in_statement(statement: &Statement, see: &mut dyn FnMut(Quantity, &[Known])) {
    if let Some((quantity, ranges)) = statement.test.quantity_and_ranges() {
        see(quantity, &ranges);
    }
    for part in statement.parts() {
        each_in_statement(part, see);
    }
}

/// Where the analyte's own number passes a cut-off of a quantity.
fn cut_offs(view: &View, quantity: Quantity, ranges: &[Known]) -> Vec<Decimal> {
    let measured = measures::measure(view, quantity);
    let [measured] = measured.as_slice() else {
        return Vec::new();
    };
    ranges
        .iter()
        .flat_map(|range| [range.low(), range.high()])
        .filter_map(End::value)
        .flat_map(|cut_off| measured.numbers_at(cut_off))
        .collect()
}

/// The ranges into which cut-offs divide what is known: between them, and exactly on them.
fn split(known: &Known, mut cut_offs: Vec<Decimal>) -> Vec<Known> {
    cut_offs.sort_unstable();
    cut_offs.dedup();
    let mut ranges = Vec::new();
    let mut low = End::Unbounded;
    for cut_off in cut_offs {
        ranges.extend(Known::new(low, End::Open(cut_off)));
        ranges.push(Known::exactly(cut_off));
        low = End::Open(cut_off);
    }
    ranges.extend(Known::new(low, End::Unbounded));
    ranges
        .iter()
        .filter_map(|range| range.intersection(known))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_between_cut_offs_cover_what_is_known_once() {
        let number = |text| Decimal::parse(text).unwrap();
        let known = Known::between(number("40"), number("90")).unwrap();
        let ranges = split(&known, vec![number("80"), number("50"), number("120")]);
        let printed: Vec<String> = ranges.iter().map(Known::to_string).collect();
        assert_eq!(ranges.len(), 5, "{printed:?}");
        for pair in ranges.windows(2) {
            assert!(!pair[0].meets(&pair[1]), "{printed:?}");
        }
        let hull = ranges
            .iter()
            .skip(1)
            .fold(ranges[0], |all, one| all.hull(one));
        assert_eq!(hull, known);
    }
}

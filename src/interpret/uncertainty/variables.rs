//! Which results of a score vary, how far, and where their cut-offs lie.

use std::collections::BTreeMap;

use crate::catalog::{AnalyteId, Basis, Coefficient, Quantity, Score};
use crate::statistics::normal::{approximate, log_deviation};
use crate::value::{Decimal, End, Known};

use super::{Variation, VaryingResult};
use crate::earlier::EarlierQuestion;
use crate::interpret::decision::form;
use crate::interpret::measures::{self, Against, Measured};
use crate::interpret::sharing::each_quantity;
use crate::interpret::view::View;

/// Results that come from one measurement: they go up and down together.
const ONE_MEASUREMENT: [&[&str]; 1] = [&["pt", "pt_ratio", "inr"]];

/// One result of a measurement.
pub(super) struct Member {
    pub analyte: AnalyteId,
    /// The printed value.
    pub value: f64,
    /// The printed value, exactly.
    pub exact: Decimal,
    /// Standard deviation of its logarithm.
    pub deviation: f64,
    described: VaryingResult,
}

/// What ties the present value to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tie {
    /// Percent fall from the earlier value.
    Fall,
    /// Rise above the earlier value.
    Rise,
}

/// The earlier value of a measurement, which varies by itself.
pub(super) struct Earlier {
    pub tie: Tie,
    /// The printed earlier value.
    pub value: f64,
    /// Where falls or rises pass a cut-off, ascending.
    pub cut_offs: Vec<f64>,
}

/// A measurement that varies.
pub(super) struct Variable {
    pub members: Vec<Member>,
    /// The items that depend on it.
    pub items: Vec<usize>,
    /// Where a result of it passes a cut-off, in standard deviations from the printed value, ascending.
    pub cut_offs: Vec<f64>,
    pub earlier: Option<Earlier>,
}

impl Variable {
    pub(super) fn described(&self) -> impl Iterator<Item = VaryingResult> + '_ {
        self.members.iter().map(|member| member.described.clone())
    }
}

/// One look-up of a score: an item asks a quantity for its ranges.
struct LookUp {
    item: usize,
    quantity: Quantity,
    ranges: Vec<Known>,
}

/// The measurements of a score that vary, and the titles of the results that were held.
pub(super) fn of_score(
    view: &View,
    score: &Score,
    variation: Variation,
) -> (Vec<Variable>, Vec<String>) {
    let mut look_ups: Vec<LookUp> = Vec::new();
    for (item, form) in score
        .items
        .iter()
        .enumerate()
        .filter_map(|(at, item)| form(view, score, item).map(|form| (at, form)))
    {
        each_quantity(form, &mut |quantity, ranges| {
            look_ups.push(LookUp {
                item,
                quantity,
                ranges: ranges.to_vec(),
            });
        });
    }
    let mut groups: BTreeMap<AnalyteId, Variable> = BTreeMap::new();
    let mut held: Vec<String> = Vec::new();
    for look_up in &look_ups {
        let analyte = looked_at(view, look_up.quantity);
        let Some(member) = member(view, analyte, variation) else {
            let title = &view.catalog.analyte(analyte).title;
            if view.has_value(analyte) && view.is_laboratory(analyte) && !held.contains(title) {
                held.push(title.clone());
            }
            continue;
        };
        let variable = groups
            .entry(measurement_of(view, analyte))
            .or_insert_with(|| Variable {
                members: Vec::new(),
                items: Vec::new(),
                cut_offs: Vec::new(),
                earlier: None,
            });
        if !variable.items.contains(&look_up.item) {
            variable.items.push(look_up.item);
        }
        let has_modelled_earlier = add_cut_offs(view, variable, &member, look_up);
        if let Some(what) = held_earlier(view, look_up.quantity, has_modelled_earlier)
            && !held.contains(&what)
        {
            held.push(what);
        }
        if !variable
            .members
            .iter()
            .any(|known| known.analyte == analyte)
        {
            variable.members.push(member);
        }
    }
    for variable in groups.values_mut() {
        variable.cut_offs.sort_by(f64::total_cmp);
        variable.cut_offs.dedup();
        if let Some(earlier) = &mut variable.earlier {
            earlier.cut_offs.sort_by(f64::total_cmp);
            earlier.cut_offs.dedup();
        }
    }
    (groups.into_values().collect(), held)
}

/// The analyte whose result answers a quantity: the ratio where it was reported.
fn looked_at(view: &View, quantity: Quantity) -> AnalyteId {
    quantity
        .reported()
        .filter(|&ratio| view.has_value(ratio))
        .unwrap_or(quantity.analyte())
}

/// The first analyte of the measurement to which an analyte belongs.
fn measurement_of(view: &View, analyte: AnalyteId) -> AnalyteId {
    let id = view.catalog.analyte(analyte).id.as_str();
    ONE_MEASUREMENT
        .iter()
        .find(|group| group.contains(&id))
        .and_then(|group| view.catalog.find(group.first()?))
        .unwrap_or(analyte)
}

/// A result that varies: reported as a plain number, not masked, with a known coefficient.
fn member(view: &View, analyte: AnalyteId, variation: Variation) -> Option<Member> {
    let entry = view.entry(analyte)?;
    if entry.word.is_some() || entry.derived.is_some() || !entry.masks.is_empty() {
        return None;
    }
    let exact = entry.known.exact().filter(|value| *value > Decimal::ZERO)?;
    let (percent, source) = coefficient(view, analyte, variation)?;
    let known = view.catalog.analyte(analyte);
    Some(Member {
        analyte,
        value: approximate(exact),
        exact,
        deviation: log_deviation(percent / 100.0),
        described: VaryingResult {
            analyte: known.id.clone(),
            title: known.title.clone(),
            coefficient_of_variation: percent,
            source,
        },
    })
}

/// The least coefficient of variation in percent: with a smaller one, numbers of nine places can't tell a
/// result from the cut-off that it lies on.
const LEAST_VARIATION: f64 = 0.0001;

/// The coefficient of variation in percent, and whence it is; nothing where it is next to zero or not known.
fn coefficient(view: &View, analyte: AnalyteId, variation: Variation) -> Option<(f64, String)> {
    let published = view.catalog.variation(analyte);
    let own = view.settings.analytical_variation.get(&analyte);
    let (analytical, analytical_source) = match own {
        Some(percent) => (approximate(*percent), "given by option".to_string()),
        None => described(view, published?.analytical.as_ref()?),
    };
    let (percent, source) = match variation {
        Variation::Analytical => (analytical, analytical_source),
        Variation::Total => {
            let (within, within_source) = described(view, published?.within_subject.as_ref()?);
            let source = format!("{analytical_source}; within a person: {within_source}");
            (analytical.hypot(within), source)
        }
    };
    (percent >= LEAST_VARIATION).then_some((percent, source))
}

/// A published coefficient in percent, with what kind of number it is and its citations.
fn described(view: &View, coefficient: &Coefficient) -> (f64, String) {
    let citations = crate::interpret::citations(view.catalog, &coefficient.sources).join("; ");
    let basis = match coefficient.basis {
        Basis::Measured => "",
        Basis::AtMost => "at most this: ",
        Basis::Goal => "a goal, half of the variation within a person: ",
        Basis::Decision => "a decision of this project: ",
    };
    (
        approximate(coefficient.percent),
        format!("{basis}{citations}"),
    )
}

/// What of the earlier results that a quantity looks at is held as it is.
fn held_earlier(view: &View, quantity: Quantity, is_modelled: bool) -> Option<String> {
    let looks_back = EarlierQuestion::of(quantity).is_some();
    let analyte = quantity.analyte();
    let earlier = view.panel.earlier(analyte).len();
    let title = &view.catalog.analyte(analyte).title;
    match (looks_back, is_modelled, earlier) {
        (false, ..) | (_, _, 0) | (_, true, 1) => None,
        (true, true, _) => Some(format!("{title}, which of the earlier results counts")),
        (true, false, _) => Some(format!("{title}, earlier results")),
    }
}

/// Adds where a look-up passes its cut-offs; whether the earlier value that it looks at varies too.
fn add_cut_offs(view: &View, variable: &mut Variable, member: &Member, look_up: &LookUp) -> bool {
    let measured = measures::measure(view, look_up.quantity);
    let ends = || {
        look_up
            .ranges
            .iter()
            .flat_map(|range| [range.low(), range.high()])
            .filter_map(End::value)
    };
    if let Some((tie, earlier)) = earlier_value(look_up.quantity, &measured)
        && variable
            .earlier
            .as_ref()
            .is_none_or(|known| known.tie == tie && known.value == earlier)
    {
        let own = variable.earlier.get_or_insert_with(|| Earlier {
            tie,
            value: earlier,
            cut_offs: Vec::new(),
        });
        own.cut_offs.extend(ends().map(approximate));
        return true;
    }
    for cut_off in ends() {
        for number in measured.iter().flat_map(|one| one.numbers_at(cut_off)) {
            let number = approximate(number);
            if number > 0.0 {
                let distance = (number / member.value).ln() / member.deviation;
                variable.cut_offs.push(distance);
            }
        }
    }
    false
}

/// The earlier value that takes part in a fall or rise, where it is one plain number.
fn earlier_value(quantity: Quantity, measured: &[Measured]) -> Option<(Tie, f64)> {
    let [measured] = measured else { return None };
    match (quantity, measured.against, measured.less) {
        (Quantity::Fall { .. }, Against::FallFrom(earlier), _) => {
            Some((Tie::Fall, approximate(earlier.exact()?)))
        }
        (Quantity::Rise { .. }, _, Some(earlier)) => {
            Some((Tie::Rise, approximate(earlier.exact()?)))
        }
        _ => None,
    }
}

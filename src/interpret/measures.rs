//! The closed list of derived measures, and how they fall into ranges.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Quantity};
use crate::panel::{Assay, Panel};
use crate::value::{Decimal, End, Known, Truth};

use super::derive;
use super::earlier::earlier_extreme;
use super::outcome::{Limit, LimitOrigin, ReferenceKind};
use super::view::{Alternative, View, feu_factor};
use crate::earlier::EarlierQuestion;

/// What a number is compared with.
#[derive(Clone, Copy)]
pub(super) enum Against {
    /// The cut-offs as they are.
    CutOffs,
    /// The cut-offs times this: a limit, a control, another analyte.
    Multiples(Known),
    /// This earlier value less the cut-offs in percent.
    FallFrom(Known),
}

/// A quantity as one panel shows it, in one reading of its calibrator: a number to compare, and
/// what it is compared with. Multiples are tested by multiplying, never by dividing.
pub(super) struct Measured {
    /// The number that is compared.
    pub number: Known,
    /// What it is compared with.
    pub against: Against,
    /// What the analyte's own number was multiplied with to be compared: 2 for DDU against FEU.
    pub factor: Decimal,
    /// What was taken away from the analyte's own number, where it is a difference.
    pub less: Option<Known>,
    /// The limit that takes part.
    pub limit: Option<Limit>,
    /// For prolongations.
    pub reference_kind: Option<ReferenceKind>,
    /// DDU was doubled to be compared with FEU.
    pub nominal_conversion: bool,
}

impl Measured {
    fn plain(number: Known) -> Self {
        Measured {
            number,
            against: Against::CutOffs,
            factor: Decimal::from_whole(1).unwrap_or_default(),
            less: None,
            limit: None,
            reference_kind: None,
            nominal_conversion: false,
        }
    }

    /// Whether some possible value lies in the range.
    pub(super) fn meets(&self, range: &Known) -> bool {
        match &self.against {
            Against::CutOffs => self.number.meets(range),
            Against::Multiples(unit) => self
                .number
                .meets(&self.with_exclusive_limit(range).times(unit)),
            Against::FallFrom(earlier) => {
                remaining_share(range).is_some_and(|share| self.number.meets(&share.times(earlier)))
            }
        }
    }

    /// A limit printed as `<250` is itself outside: a value equal to it counts as beyond.
    fn with_exclusive_limit(&self, range: &Known) -> Known {
        if !self.limit.as_ref().is_some_and(|limit| limit.exclusive) {
            return *range;
        }
        let at_limit = |end: End| end.value() == Decimal::from_whole(1);
        let turned = |end: End| match end {
            End::Open(value) => End::Closed(value),
            End::Closed(value) => End::Open(value),
            End::Unbounded => End::Unbounded,
        };
        let low = if at_limit(range.low()) {
            turned(range.low())
        } else {
            range.low()
        };
        let high = if at_limit(range.high()) {
            turned(range.high())
        } else {
            range.high()
        };
        Known::new(low, high).unwrap_or(*range)
    }

    /// Whether the quantity lies in the range.
    pub(super) fn lies_in(&self, range: &Known) -> Truth {
        let outside = range.complement().any(|beyond| self.meets(&beyond));
        match (self.meets(range), outside) {
            (true, false) => Truth::Yes,
            (true, true) => Truth::Unknown,
            (false, _) => Truth::No,
        }
    }

    /// Whether the value lies exactly on one of the ends of the range.
    pub(super) fn is_on_end_of(&self, range: &Known) -> bool {
        let Some(number) = self.number.exact() else {
            return false;
        };
        [range.low(), range.high()]
            .into_iter()
            .filter_map(crate::value::End::value)
            .any(|cut_off| self.compared(cut_off).and_then(|one| one.exact()) == Some(number))
    }

    /// The numbers that just meet a cut-off: one where what it is compared with is exact.
    fn compared(&self, cut_off: Decimal) -> Option<Known> {
        let cut_off = Known::exactly(cut_off);
        match &self.against {
            Against::CutOffs => Some(cut_off),
            Against::Multiples(unit) => Some(cut_off.times(unit)),
            Against::FallFrom(earlier) => Some(remaining_share(&cut_off)?.times(earlier)),
        }
    }

    /// The analyte's own numbers between which a cut-off is met: one where all else is exact, two where
    /// it is known between bounds.
    pub(super) fn numbers_at(&self, cut_off: Decimal) -> Vec<Decimal> {
        let Some(number) = self.compared(cut_off) else {
            return Vec::new();
        };
        let zero = Known::exactly(Decimal::ZERO);
        let number = number.minus(&zero.minus(&self.less.unwrap_or(zero)));
        let mut ends: Vec<Decimal> = [number.low(), number.high()]
            .into_iter()
            .filter_map(End::value)
            .filter_map(|end| {
                let (down, up) = end.quotient(self.factor)?;
                (down == up).then_some(down)
            })
            .collect();
        ends.dedup();
        ends
    }

    /// The multiple, percent or number itself as an interval, for texts only: it is rounded outward.
    pub(super) fn shown(&self) -> Option<Known> {
        match &self.against {
            Against::CutOffs => Some(self.number),
            Against::Multiples(unit) => self.number.divided_by(unit),
            Against::FallFrom(earlier) => {
                let share = self.number.divided_by(earlier)?;
                let hundred = Known::exactly(Decimal::from_whole(100)?);
                Some(hundred.minus(&share.times(&hundred)))
            }
        }
    }
}

/// What share of the earlier value is left after a fall in this range of percents.
fn remaining_share(fall: &Known) -> Option<Known> {
    let hundred = Decimal::from_whole(100)?;
    let hundredth = Decimal::parse("0.01").ok()?;
    let share = Known::exactly(hundred)
        .minus(fall)
        .times(&Known::exactly(hundredth));
    // Nothing can fall by more than all of it.
    share.intersection(&Known::not_negative())
}

/// What a quantity looks like in every reading that the panel allows.
pub(super) fn measure(view: &View, quantity: Quantity) -> Vec<Measured> {
    match quantity {
        Quantity::Value(analyte) => view
            .alternatives(analyte)
            .into_iter()
            .map(plain_value)
            .collect(),
        Quantity::MultipleOfUpperLimit(analyte) => multiples(view, analyte, true),
        Quantity::MultipleOfLowerLimit(analyte) => multiples(view, analyte, false),
        Quantity::MultipleOfAgeAdjustedLimit(analyte) => {
            let limit = age_adjusted_limit(view);
            view.alternatives(analyte)
                .into_iter()
                .map(|alternative| Measured {
                    against: Against::Multiples(limit),
                    ..plain_value(alternative)
                })
                .collect()
        }
        Quantity::MultipleOf {
            analyte,
            of,
            reported,
        } => vec![multiple_of(view, analyte, of, reported)],
        Quantity::Prolongation { time, control } => vec![prolongation(view, time, control)],
        Quantity::ProlongationOverControl { time, control } => {
            vec![prolongation_over_control(view, time, control)]
        }
        Quantity::Fall { analyte, .. } => vec![fall(view, analyte, asked(view, quantity))],
        Quantity::Rise { analyte, .. } | Quantity::ChangeFromHighest { analyte, .. } => {
            vec![change(view, analyte, asked(view, quantity))]
        }
        Quantity::HighestEarlier { .. } => {
            let earlier = asked(view, quantity);
            vec![Measured::plain(earlier.unwrap_or(Known::not_negative()))]
        }
    }
}

/// Absolute cut-offs for a D-dimer are in FEU; DDU is doubled, nominally.
fn plain_value(alternative: Alternative) -> Measured {
    Measured {
        nominal_conversion: alternative.assay == Assay::Ddu,
        factor: feu_factor(alternative.assay).exact().unwrap_or_default(),
        ..Measured::plain(alternative.known.times(&feu_factor(alternative.assay)))
    }
}

/// No person is older, in years.
pub(crate) const OLDEST: i64 = 150;

/// The limits of all whole numbers of years that a person can count, and of an age that isn't known.
pub(crate) fn limits_of_whole_ages() -> Vec<Decimal> {
    let ages = (0..=OLDEST)
        .filter_map(Decimal::from_whole)
        .map(Known::exactly);
    let limits = ages
        .chain([Known::not_negative()])
        .map(|age| limit_at_age(&age));
    let ends = limits.flat_map(|limit| [limit.low(), limit.high()]);
    ends.filter_map(End::value).collect()
}

fn age_adjusted_limit(view: &View) -> Known {
    limit_at_age(&super::person::age_or_adult(&view.person))
}

/// The age-adjusted limit of D-dimer for the person of a panel.
pub(crate) fn age_adjusted_limit_of(catalog: &Catalog, panel: &Panel) -> Known {
    limit_at_age(&super::person::age_or_adult(&super::person::of_panel(
        catalog, panel,
    )))
}

/// 0.5 mg/L FEU up to 50 years, above that 0.01 mg/L for each year (Righini 2014).
fn limit_at_age(age: &Known) -> Known {
    let decimal = |text| Decimal::parse(text).unwrap_or_default();
    let fifty = Known::upto(decimal("50"));
    let until_fifty = age.meets(&fifty).then(|| Known::exactly(decimal("0.5")));
    let beyond = age
        .intersection(&Known::above(decimal("50")))
        .map(|age| age.times(&Known::exactly(decimal("0.01"))));
    match (until_fifty, beyond) {
        (Some(one), Some(other)) => one.hull(&other),
        (one, other) => one.or(other).unwrap_or(Known::not_negative()),
    }
}

fn multiple_of(
    view: &View,
    analyte: AnalyteId,
    of: AnalyteId,
    reported: Option<AnalyteId>,
) -> Measured {
    if let Some(ratio) = reported.and_then(|ratio| number(view, ratio)) {
        return Measured::plain(ratio);
    }
    Measured {
        against: Against::Multiples(number(view, of).unwrap_or(Known::not_negative())),
        ..Measured::plain(number(view, analyte).unwrap_or(Known::not_negative()))
    }
}

/// The number of an analyte that has no calibrators, where the panel has one.
fn number(view: &View, analyte: AnalyteId) -> Option<Known> {
    view.entry(analyte)
        .filter(|entry| entry.word.is_none() && !entry.known.says_nothing())
        .map(|entry| entry.known)
}

fn multiples(view: &View, analyte: AnalyteId, upper: bool) -> Vec<Measured> {
    view.alternatives(analyte)
        .into_iter()
        .map(|alternative| {
            let limits = view.limits(analyte, alternative.assay);
            let limit = if upper {
                limits.upper.clone()
            } else {
                limits.lower.clone()
            };
            // Calibrators that differ are both brought to FEU; equal ones cancel.
            let differs = limit
                .as_ref()
                .is_some_and(|limit| limit.assay != alternative.assay);
            let factor = feu_factor(if differs {
                alternative.assay
            } else {
                Assay::Unstated
            });
            let known = match derive::has_limits_elsewhere(view, analyte) {
                true => Known::not_negative(),
                false => alternative.known,
            };
            let number = known.times(&factor);
            let scale = match &limit {
                Some(limit) if differs => limit.value.times(&feu_factor(limit.assay)),
                Some(limit) => limit.value,
                None => Known::not_negative(),
            };
            Measured {
                against: Against::Multiples(scale),
                limit,
                factor: factor.exact().unwrap_or_default(),
                nominal_conversion: differs && view.has_value(analyte),
                ..Measured::plain(number)
            }
        })
        .collect()
}

/// Seconds above the upper limit in the data; else above the control; else above an upper limit given
/// by option; else above the published spread of upper limits.
fn prolongation(view: &View, time: AnalyteId, control: Option<AnalyteId>) -> Measured {
    let limits = view.limits(time, Assay::Unstated);
    // The data come first: a limit beside the result, then a control; then what an option gives.
    let in_the_data = |limit: &&Limit| limit.origin == LimitOrigin::Reported;
    let control_known = control
        .and_then(|control| view.entry(control))
        .filter(|entry| entry.word.is_none())
        .map(|entry| entry.known);
    let (limit, reference_kind) = match (limits.upper.as_ref().filter(in_the_data), control_known) {
        (Some(limit), _) => (Some(limit.clone()), ReferenceKind::UpperLimit),
        (None, Some(value)) => {
            let limit = Limit {
                value,
                exclusive: false,
                assay: Assay::Unstated,
                origin: LimitOrigin::Reported,
                sources: vec![Arc::from("control of the data")],
            };
            (Some(limit), ReferenceKind::Control)
        }
        (None, None) => (limits.upper.clone(), ReferenceKind::UpperLimit),
    };
    let number = own_number(view, time);
    let reference = limit.as_ref().map(|limit| limit.value);
    Measured {
        less: reference,
        limit,
        reference_kind: Some(reference_kind),
        ..Measured::plain(reference.map_or(Known::anything(), |reference| number.minus(&reference)))
    }
}

fn prolongation_over_control(view: &View, time: AnalyteId, control: AnalyteId) -> Measured {
    let reference = number(view, control);
    let limit = reference.map(|value| Limit {
        value,
        exclusive: false,
        assay: Assay::Unstated,
        origin: LimitOrigin::Reported,
        sources: vec![Arc::from("control of the data")],
    });
    Measured {
        less: reference,
        limit,
        reference_kind: Some(ReferenceKind::Control),
        ..Measured::plain(reference.map_or(Known::anything(), |reference| {
            own_number(view, time).minus(&reference)
        }))
    }
}

/// What is known of an analyte's number; anything that is not negative where nothing is.
fn own_number(view: &View, analyte: AnalyteId) -> Known {
    view.alternatives(analyte)
        .first()
        .map_or(Known::not_negative(), |alternative| alternative.known)
}

/// The earlier value with which a quantity compares.
fn asked(view: &View, quantity: Quantity) -> Option<Known> {
    EarlierQuestion::of(quantity).and_then(|question| earlier_extreme(view, question))
}

/// Percent fall since the highest earlier value. Without an earlier value nothing is known of it.
fn fall(view: &View, analyte: AnalyteId, earlier: Option<Known>) -> Measured {
    match earlier {
        Some(earlier) => {
            // A number below zero can't come from a file; it has fallen by all there was.
            let number = own_number(view, analyte).intersection(&Known::not_negative());
            Measured {
                against: Against::FallFrom(earlier),
                ..Measured::plain(number.unwrap_or(Known::exactly(Decimal::ZERO)))
            }
        }
        None => Measured::plain(Known::anything()),
    }
}

/// Change since the lowest or the highest earlier value. Without an earlier value nothing is known of it.
fn change(view: &View, analyte: AnalyteId, earlier: Option<Known>) -> Measured {
    Measured {
        less: earlier,
        ..Measured::plain(earlier.map_or(Known::anything(), |earlier| {
            own_number(view, analyte).minus(&earlier)
        }))
    }
}

//! The closed list of derived measures, and how they fall into ranges.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Quantity};
use crate::panel::Assay;
use crate::value::{Decimal, End, Known, Truth};

use super::outcome::{Limit, LimitOrigin, ReferenceKind};
use super::view::{Alternative, View, feu_factor};

/// A quantity as one panel shows it, in one reading of its calibrator: a number to compare, and
/// what the cut-offs must be multiplied with (the limit, for multiples of a limit).
pub(super) struct Measured {
    /// The number that is compared.
    pub number: Known,
    /// What every cut-off is multiplied with; `None` for plain numbers.
    pub scale: Option<Known>,
    /// The limit that takes part.
    pub limit: Option<Limit>,
    /// For prolongations.
    pub reference_kind: Option<ReferenceKind>,
    /// DDU was doubled to be compared with FEU.
    pub nominal_conversion: bool,
}

impl Measured {
    /// Whether some possible value lies in the range.
    pub(super) fn meets(&self, range: &Known) -> bool {
        match &self.scale {
            None => self.number.meets(range),
            Some(scale) => self
                .number
                .meets(&self.with_exclusive_limit(range).times(scale)),
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
            .any(|cut_off| {
                let cut_off = Known::exactly(cut_off);
                let cut_off = self.scale.map_or(cut_off, |scale| cut_off.times(&scale));
                cut_off.exact() == Some(number)
            })
    }
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
        Quantity::Prolongation { time, control } => vec![prolongation(view, time, control)],
    }
}

/// Absolute cut-offs for a D-dimer are in FEU; DDU is doubled, nominally.
fn plain_value(alternative: Alternative) -> Measured {
    Measured {
        number: alternative.known.times(&feu_factor(alternative.assay)),
        scale: None,
        limit: None,
        reference_kind: None,
        nominal_conversion: alternative.assay == Assay::Ddu,
    }
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
            let number = if differs {
                alternative.known.times(&feu_factor(alternative.assay))
            } else {
                alternative.known
            };
            let scale = match &limit {
                Some(limit) if differs => limit.value.times(&feu_factor(limit.assay)),
                Some(limit) => limit.value,
                None => Known::not_negative(),
            };
            Measured {
                number,
                scale: Some(scale),
                limit,
                reference_kind: None,
                nominal_conversion: differs && view.has_value(analyte),
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
    let number = view
        .alternatives(time)
        .first()
        .map_or(Known::not_negative(), |alternative| alternative.known);
    let reference = limit
        .as_ref()
        .map_or(Known::not_negative(), |limit| limit.value);
    let number = match limit {
        Some(_) => number.minus(&reference),
        None => Known::anything(),
    };
    Measured {
        number,
        scale: None,
        limit,
        reference_kind: Some(reference_kind),
        nominal_conversion: false,
    }
}

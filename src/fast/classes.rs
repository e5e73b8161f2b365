//! Classes of observations that no rule can tell apart.

use std::cmp::Ordering;

use crate::catalog::{AnalyteId, Catalog};
use crate::interpret::{Limit, Settings, age_adjusted_limit_of, limits_for};
use crate::panel::{Assay, Observation, Panel, Reading};
use crate::value::{Decimal, End, Known};

use super::dependence::in_either_assay;
use super::look::{FromLimit, Look, On};

/// The reference limits of one analyte for one person, for each calibrator that a result may have.
#[derive(PartialEq)]
pub(super) struct PersonLimits {
    limits: Vec<(Assay, Bounds)>,
    /// The limit for the person's age, where it matters.
    at_age: Option<Known>,
}

/// What rules look at of the limits of a result.
#[derive(PartialEq, Clone, Copy)]
struct Bounds {
    lower: Option<Bound>,
    upper: Option<Bound>,
}

#[derive(PartialEq, Clone, Copy)]
struct Bound {
    value: Known,
    exclusive: bool,
    assay: Assay,
}

impl Bound {
    fn of(limit: Limit) -> Self {
        Bound {
            value: limit.value,
            exclusive: limit.exclusive,
            assay: limit.assay,
        }
    }
}

impl PersonLimits {
    /// No limits at all.
    pub(super) fn nobody() -> Self {
        PersonLimits {
            limits: Vec::new(),
            at_age: None,
        }
    }

    pub(super) fn new(
        (catalog, settings): (&Catalog, &Settings),
        panel: &Panel,
        analyte: AnalyteId,
        at_age: bool,
    ) -> Self {
        let assays: &[Assay] = match catalog.analyte(analyte).has_assay {
            true => &[Assay::Unstated, Assay::Feu, Assay::Ddu],
            false => &[Assay::Unstated],
        };
        let bounds = |assay: Assay| {
            let limits = limits_for(catalog, settings, panel, analyte, assay);
            Bounds {
                lower: limits.lower.map(Bound::of),
                upper: limits.upper.map(Bound::of),
            }
        };
        PersonLimits {
            at_age: at_age.then(|| age_adjusted_limit_of(catalog, panel)),
            limits: assays
                .iter()
                .map(|assay| (*assay, bounds(*assay)))
                .collect(),
        }
    }

    /// The same without the limit for the age.
    pub(super) fn without_age(&self) -> Self {
        PersonLimits {
            limits: self.limits.clone(),
            at_age: None,
        }
    }

    /// Whether results have a calibrator.
    fn has_assays(&self) -> bool {
        self.limits.len() > 1
    }

    /// The limits with which a result of this calibrator can be compared: its own; all, where it isn't stated.
    fn of(&self, assay: Assay) -> impl Iterator<Item = Bounds> {
        let is_own = move |of: Assay| assay == Assay::Unstated || of == assay;
        let limits = self.limits.iter();
        limits
            .filter(move |(of, _)| is_own(*of))
            .map(|(_, bounds)| *bounds)
    }
}

/// What can be told of an observation of whomever, as bytes: the finest of all classes.
pub(super) fn signature_for_anybody(observation: &Observation, look: &Look) -> Vec<u8> {
    of_observation(observation, look, |known, bytes| {
        bytes.extend(
            look.for_anybody
                .iter()
                .map(|(cut_off, on)| sides(known, *cut_off, *on)),
        );
    })
}

/// What a look can tell of an observation of a person, as bytes: two observations with the same bytes give the
/// same results. Of a number it is where it may lie, seen from each cut-off: below it, on it, above it. A
/// range between two cut-offs is met by an interval if and only if the interval reaches above the one and
/// below the other, so that these three answers settle every range that ends at cut-offs. A cut-off that is a
/// multiple of a limit is the same cut-off for each person, whatever its number.
pub(super) fn signature(
    observation: Option<&Observation>,
    look: &Look,
    limits: &PersonLimits,
) -> Vec<u8> {
    let assay = observation.map_or(Assay::Unstated, |observation| observation.assay);
    let numbers = |known: &Known, bytes: &mut Vec<u8>| {
        let cut_offs = look.cut_offs.iter();
        bytes.extend(cut_offs.map(|(cut_off, on)| sides(known, *cut_off, *on)));
        for (relation, on) in &look.from_limits {
            if let FromLimit::TimesAgeAdjusted(_) = relation {
                let bound = limits.at_age.map(|value| Bound {
                    value,
                    exclusive: false,
                    assay: Assay::Feu,
                });
                push_sides(known, assay == Assay::Feu, (*relation, *on), bound, bytes);
                continue;
            }
            for bounds in limits.of(assay) {
                let bound = match relation {
                    FromLimit::TimesLower(_) => bounds.lower,
                    FromLimit::TimesUpper(_)
                    | FromLimit::AboveUpper(_)
                    | FromLimit::TimesAgeAdjusted(_) => bounds.upper,
                };
                let is_one_assay =
                    !limits.has_assays() || bound.is_some_and(|bound| bound.assay == assay);
                push_sides(known, is_one_assay, (*relation, *on), bound, bytes);
            }
        }
        kinds(look, limits.of(assay), bytes);
    };
    match observation {
        Some(observation) => of_observation(observation, look, numbers),
        None => {
            let mut bytes = vec![b'-'];
            numbers(&Known::not_negative(), &mut bytes);
            bytes
        }
    }
}

/// Where a number may lie, seen from the cut-offs that stand in a relation to a limit.
fn push_sides(
    known: &Known,
    is_one_assay: bool,
    (relation, on): (FromLimit, On),
    bound: Option<Bound>,
    bytes: &mut Vec<u8>,
) {
    let Some(bound) = bound else {
        bytes.push(NO_LIMIT);
        return;
    };
    for end in [bound.value.low(), bound.value.high()] {
        let (end, on) = match end {
            End::Closed(end) => (end, on),
            End::Open(end) => (end, On::Itself),
            End::Unbounded => {
                bytes.push(NO_LIMIT);
                continue;
            }
        };
        for number in relation.numbers(end) {
            match number {
                Some(number) if is_one_assay => bytes.push(sides(known, number, on)),
                Some(number) => {
                    bytes.extend(in_either_assay(number).map(|one| sides(known, one, on)));
                }
                None => bytes.push(NO_LIMIT),
            }
        }
    }
}

/// What of a person's limits can matter beside their numbers: whether there are any, of which kind.
fn kinds(look: &Look, limits: impl Iterator<Item = Bounds>, bytes: &mut Vec<u8>) {
    if look.from_limits.is_empty() {
        return;
    }
    for bound in limits.flat_map(|bounds| [bounds.lower, bounds.upper]) {
        bytes.push(bound.map_or(0, |bound| {
            1 | u8::from(bound.exclusive) << 1 | (bound.assay as u8) << 2
        }));
    }
}

const NO_LIMIT: u8 = 8;

const INTERVAL: u8 = 16;

fn of_observation(
    observation: &Observation,
    look: &Look,
    number: impl Fn(&Known, &mut Vec<u8>),
) -> Vec<u8> {
    match &observation.reading {
        Reading::Word(word) if look.exactly => {
            // A named disorder says more than the word that it comes to.
            format!("w{word}\u{0}{}", observation.reported).into_bytes()
        }
        Reading::Word(word) => format!("w{word}").into_bytes(),
        Reading::Text(text) => format!("t{text}").into_bytes(),
        Reading::Quantity {
            known,
            below_detection,
        } => {
            let mut bytes = vec![
                b'n',
                u8::from(*below_detection),
                observation.assay as u8,
                u8::from(known.says_nothing()),
            ];
            number(known, &mut bytes);
            if look.exactly {
                bytes.extend_from_slice(format!("{known:?}").as_bytes());
            }
            bytes
        }
    }
}

/// Where a number may lie, seen from a cut-off. In an interval the cut-off is a place of its own, since what is
/// not known is looked at piece by piece; an exact number on it is told together with one side, if every rule
/// does so.
fn sides(known: &Known, cut_off: Decimal, on: On) -> u8 {
    const BELOW: u8 = 1;
    const ON: u8 = 2;
    const ABOVE: u8 = 4;
    if let Some(number) = known.exact() {
        return match (number.cmp(&cut_off), on) {
            (Ordering::Less, _) | (Ordering::Equal, On::Below) => BELOW,
            (Ordering::Greater, _) | (Ordering::Equal, On::Above) => ABOVE,
            (Ordering::Equal, On::Itself) => ON,
        };
    }
    let meets = |range: &Known, side: u8| if known.meets(range) { side } else { 0 };
    // That it is an interval must show where the bits are those of a number.
    INTERVAL
        | meets(&Known::below(cut_off), BELOW)
        | meets(&Known::exactly(cut_off), ON)
        | meets(&Known::above(cut_off), ABOVE)
}

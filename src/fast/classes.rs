//! Classes of observations that no rule can tell apart.

use std::cmp::Ordering;

use crate::catalog::{AnalyteId, Catalog};
use crate::interpret::{
    Limit, LimitOrigin, Limits, Settings, age_adjusted_limit_of, before_others,
    limits_without_reported,
};
use crate::panel::{Assay, Observation, Panel, Reading, ReportedLimit, ReportedLimits};
use crate::value::{Decimal, End, Known};

use super::dependence::in_either_assay;
use super::look::{FromLimit, Look, On};

/// A result and the limits that came with it, of which a class may have both, either or none.
#[derive(Clone, Copy)]
pub(super) struct ResultAndLimits<'o> {
    pub result: Option<&'o Observation>,
    pub limits: Option<&'o ReportedLimits>,
}

impl ResultAndLimits<'_> {
    pub(super) const NOTHING: ResultAndLimits<'static> = ResultAndLimits {
        result: None,
        limits: None,
    };
}

/// The reference limits of one analyte for one person, for each calibrator that a result may have; those that come with
/// a result stand before them.
#[derive(PartialEq)]
pub(super) struct PersonLimits {
    limits: Vec<(Assay, Limits)>,
    is_signed: bool,
    /// The limit for the person's age, where it matters.
    at_age: Option<Known>,
}

/// What rules look at of the limits of a result.
#[derive(PartialEq, Clone, Copy)]
struct Bounds {
    lower: Option<Bound>,
    upper: Option<Bound>,
    is_one_contradicted: bool,
}

#[derive(PartialEq, Clone, Copy)]
struct Bound {
    value: Known,
    exclusive: bool,
    assay: Assay,
    /// Whether it came with the data: then it stands before a control.
    is_reported: bool,
}

impl Bound {
    fn of(limit: Limit) -> Self {
        Bound {
            value: limit.value,
            exclusive: limit.exclusive,
            assay: limit.assay,
            is_reported: limit.origin == LimitOrigin::Reported,
        }
    }

    fn reported(limit: ReportedLimit) -> Self {
        Bound {
            value: limit.value,
            exclusive: limit.exclusive,
            assay: limit.assay,
            is_reported: true,
        }
    }
}

impl PersonLimits {
    /// No limits at all.
    pub(super) fn nobody() -> Self {
        PersonLimits {
            limits: Vec::new(),
            is_signed: false,
            at_age: None,
        }
    }

    pub(super) fn new(
        (catalog, settings): (&Catalog, &Settings),
        panel: &Panel,
        analyte: AnalyteId,
        at_age: bool,
    ) -> Self {
        let known = catalog.analyte(analyte);
        let assays: &[Assay] = match known.has_assay {
            true => &[Assay::Unstated, Assay::Feu, Assay::Ddu],
            false => &[Assay::Unstated],
        };
        let limits = |assay: Assay| {
            let mut limits = limits_without_reported(catalog, settings, panel, analyte, assay);
            // From where they are matters no more than whether others contradict them.
            for limit in [&mut limits.lower, &mut limits.upper].into_iter().flatten() {
                limit.sources.clear();
                if limit.origin != LimitOrigin::Builtin {
                    limit.origin = LimitOrigin::Option;
                }
            }
            limits
        };
        PersonLimits {
            at_age: at_age.then(|| age_adjusted_limit_of(catalog, panel)),
            is_signed: known.signed,
            limits: assays
                .iter()
                .map(|assay| (*assay, limits(*assay)))
                .collect(),
        }
    }

    /// The same without the limit for the age.
    pub(super) fn without_age(&self) -> Self {
        PersonLimits {
            limits: self.limits.clone(),
            is_signed: self.is_signed,
            at_age: None,
        }
    }

    /// Whether results have a calibrator.
    fn has_assays(&self) -> bool {
        self.limits.len() > 1
    }

    /// The limits with which a result of this calibrator can be compared: its own; all, where it isn't stated.
    fn of(&self, assay: Assay, reported: Option<&ReportedLimits>) -> impl Iterator<Item = Bounds> {
        let is_own = move |of: Assay| assay == Assay::Unstated || of == assay;
        let limits = self.limits.iter();
        limits
            .filter(move |(of, _)| is_own(*of))
            .map(move |(of, limits)| {
                let limits = before_others(reported, self.is_signed, *of, || limits.clone());
                Bounds {
                    lower: limits.lower.map(Bound::of),
                    upper: limits.upper.map(Bound::of),
                    is_one_contradicted: limits.is_one_contradicted,
                }
            })
    }
}

/// What can be told of what was said of whomever, as bytes: the finest of all classes.
pub(super) fn signature_for_anybody(said: ResultAndLimits, look: &Look) -> Vec<u8> {
    let numbers = |sides: &mut Sides| {
        for (cut_off, on) in &look.for_anybody {
            sides.push(*cut_off, *on);
        }
        let Some(limits) = said.limits else { return };
        for (relation, on) in &look.from_limits {
            let limit = match relation {
                FromLimit::TimesLower(_) => limits.lower,
                FromLimit::TimesUpper(_) | FromLimit::AboveUpper(_) => limits.upper,
                FromLimit::TimesAgeAdjusted(_) => None,
            };
            let bound = limit.map(Bound::reported);
            sides.push_from_limit((*relation, *on), bound, !look.has_assays);
        }
        sides.push_critical(limits);
    };
    let mut bytes = of_said(said, look, numbers);
    if let Some(limits) = said.limits {
        push_exactly(limits, &mut bytes);
    }
    bytes
}

/// What a look can tell of what was said of a person, as bytes: what has the same bytes gives the
/// same results. Of a number it is where it may lie, seen from each cut-off: below it, on it, above it. A
/// range between two cut-offs is met by an interval if and only if the interval reaches above the one and
/// below the other, so that these three answers settle every range that ends at cut-offs. A cut-off that is a
/// multiple of a limit is the same cut-off for each person, whatever its number; where it lies among the others matters
/// to what is known as an interval, or is left open by a mask.
pub(super) fn signature(said: ResultAndLimits, look: &Look, limits: &PersonLimits) -> Vec<u8> {
    let assay = said.result.map_or(Assay::Unstated, |result| result.assay);
    let looks_at_limits = !look.from_limits.is_empty();
    let numbers = |sides: &mut Sides| {
        for (cut_off, on) in &look.cut_offs {
            sides.push(*cut_off, *on);
        }
        for (relation, on) in &look.from_limits {
            if let FromLimit::TimesAgeAdjusted(_) = relation {
                let bound = limits.at_age.map(|value| Bound {
                    value,
                    exclusive: false,
                    assay: Assay::Feu,
                    is_reported: false,
                });
                sides.push_from_limit((*relation, *on), bound, assay == Assay::Feu);
                continue;
            }
            for bounds in limits.of(assay, said.limits) {
                let bound = match relation {
                    FromLimit::TimesLower(_) => bounds.lower,
                    FromLimit::TimesUpper(_)
                    | FromLimit::AboveUpper(_)
                    | FromLimit::TimesAgeAdjusted(_) => bounds.upper,
                };
                let is_one_assay =
                    !limits.has_assays() || bound.is_some_and(|bound| bound.assay == assay);
                sides.push_from_limit((*relation, *on), bound, is_one_assay);
            }
        }
        if let Some(reported) = said.limits.filter(|_| looks_at_limits) {
            sides.push_critical(reported);
        }
        if looks_at_limits {
            sides.push_order();
        }
    };
    let mut bytes = of_said(said, look, numbers);
    if !looks_at_limits {
        return bytes;
    }
    kinds(limits.of(assay, said.limits), &mut bytes);
    let is_compared_elsewhere = look.exact_limits || said.result.is_none();
    if let Some(limits) = said.limits.filter(|_| is_compared_elsewhere) {
        push_exactly(limits, &mut bytes);
    }
    bytes
}

/// Which limits came with a result.
fn push_exactly(limits: &ReportedLimits, bytes: &mut Vec<u8>) {
    for limit in limits.in_order() {
        let Some(limit) = limit else {
            bytes.push(NO_LIMIT);
            continue;
        };
        bytes.extend([u8::from(limit.exclusive), limit.assay as u8]);
        push_ends(&limit.value, bytes);
    }
}

/// Exactly what is known, in few bytes: of each text of a column there may be one.
fn push_ends(known: &Known, bytes: &mut Vec<u8>) {
    for end in [known.low(), known.high()] {
        let (kind, number) = match end {
            End::Closed(number) => (0, number.billionths()),
            End::Open(number) => (1, number.billionths()),
            End::Unbounded => (2, 0),
        };
        bytes.push(kind);
        bytes.extend(number.to_le_bytes());
    }
}

/// Where a number may lie, seen from cut-offs, one after the other.
struct Sides<'k> {
    known: &'k Known,
    cut_offs: Vec<Decimal>,
    bytes: Vec<u8>,
}

impl Sides<'_> {
    fn push(&mut self, cut_off: Decimal, on: On) {
        self.bytes.push(side(self.known, cut_off, on));
        self.cut_offs.push(cut_off);
    }

    /// Seen from the cut-offs that stand in a relation to a limit.
    fn push_from_limit(
        &mut self,
        (relation, on): (FromLimit, On),
        bound: Option<Bound>,
        is_one_assay: bool,
    ) {
        let Some(bound) = bound else {
            self.bytes.push(NO_LIMIT);
            return;
        };
        for end in [bound.value.low(), bound.value.high()] {
            let (end, on) = match end {
                End::Closed(end) => (end, on),
                End::Open(end) => (end, On::Itself),
                End::Unbounded => {
                    self.bytes.push(NO_LIMIT);
                    continue;
                }
            };
            for number in relation.numbers(end) {
                match number {
                    Some(number) if is_one_assay => self.push(number, on),
                    Some(number) => in_either_assay(number).for_each(|one| self.push(one, on)),
                    None => self.bytes.push(NO_LIMIT),
                }
            }
        }
    }

    /// Seen from the critical limits that came with it.
    fn push_critical(&mut self, limits: &ReportedLimits) {
        for limit in [limits.critical_lower, limits.critical_upper] {
            let Some(limit) = limit else {
                self.bytes.push(NO_LIMIT);
                continue;
            };
            for end in [limit.value.low(), limit.value.high()] {
                match end.value() {
                    Some(end) => self.push(end, On::Itself),
                    None => self.bytes.push(NO_LIMIT),
                }
            }
        }
    }

    /// The order of the cut-offs.
    fn push_order(&mut self) {
        let mut sorted = self.cut_offs.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let places = self.cut_offs.iter();
        let places = places.map(|cut_off| sorted.partition_point(|other| other < cut_off));
        self.bytes.extend(places.map(|place| place as u8));
    }
}

/// What of limits can matter beside their numbers: whether there are any, of which kind.
fn kinds(limits: impl Iterator<Item = Bounds>, bytes: &mut Vec<u8>) {
    for bounds in limits {
        for bound in [bounds.lower, bounds.upper] {
            bytes.push(
                bound.map_or(u8::from(bounds.is_one_contradicted) << 5, |bound| {
                    let [exclusive, reported] = [bound.exclusive, bound.is_reported].map(u8::from);
                    1 | exclusive << 1 | reported << 2 | (bound.assay as u8) << 3
                }),
            );
        }
    }
}

const NO_LIMIT: u8 = 8;

const INTERVAL: u8 = 16;

fn of_said(said: ResultAndLimits, look: &Look, numbers: impl Fn(&mut Sides)) -> Vec<u8> {
    let Some(observation) = said.result else {
        let mut sides = Sides {
            known: &Known::not_negative(),
            cut_offs: Vec::new(),
            bytes: vec![b'-'],
        };
        numbers(&mut sides);
        return in_runs(&sides.bytes);
    };
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
            let mut sides = Sides {
                known,
                cut_offs: Vec::new(),
                bytes: vec![
                    b'n',
                    u8::from(*below_detection),
                    observation.assay as u8,
                    u8::from(known.says_nothing()),
                ],
            };
            numbers(&mut sides);
            let mut bytes = in_runs(&sides.bytes);
            if look.exactly {
                push_ends(known, &mut bytes);
            }
            bytes
        }
    }
}

/// The same bytes as runs, each by its length and its byte, with a 0 behind the last one. Most numbers lie above all cut-offs
/// of a stretch and below all of the next one, there may be hundreds of these, and each text of a column may be a class.
fn in_runs(bytes: &[u8]) -> Vec<u8> {
    let mut runs = Vec::with_capacity(32);
    for run in bytes.chunk_by(|one, other| one == other) {
        for piece in run.chunks(usize::from(u8::MAX)) {
            runs.extend([piece.len() as u8, piece[0]]);
        }
    }
    runs.push(0);
    runs
}

/// Where a number may lie, seen from a cut-off. In an interval the cut-off is a place of its own, since what is
/// not known is looked at piece by piece; an exact number on it is told together with one side, if every rule
/// does so.
fn side(known: &Known, cut_off: Decimal, on: On) -> u8 {
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

//! Whether the values of an analyte fit the unit that was assumed for them.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::catalog::{Analyte, AnalyteId, Catalog, UnitMatch};
use crate::panel::{Observation, UnitOrigin};
use crate::value::{Decimal, Known, Numeral, Ratio};

/// How well the values of one analyte fit the unit that was assumed for them.
#[derive(Debug, Clone, Default)]
pub(super) struct AssumedUnit {
    usable: u64,
    implausible: u64,
    /// How many are more than most are in the assumed unit, though there are such.
    unusual: u64,
    examples: Vec<Known>,
    /// How many results name another unit than the one that is assumed, and the first of them.
    named_otherwise: (u64, Option<Arc<str>>),
    /// The first other unit that is known of a result, whoever names it.
    other_unit: Option<Arc<str>>,
    /// The unit of the analyte's own column that earlier results were given.
    inherited: Option<Arc<str>>,
}

impl AssumedUnit {
    pub(super) fn observe(
        &mut self,
        catalog: &Catalog,
        analyte: AnalyteId,
        observation: &Observation,
        count: u64,
    ) {
        let Some(known) = observation.known() else {
            return;
        };
        if observation.unit_origin != UnitOrigin::Assumed {
            let units = &catalog.analyte(analyte).units;
            // Where there is a column for it, each result was to have one; a cell with its own unit speaks for itself.
            let is_another = |unit: &&Arc<str>| {
                units
                    .find(unit)
                    .is_some_and(|unit| unit.ratio != Ratio::ONE)
            };
            let other = observation.unit.as_ref().filter(is_another);
            if self.other_unit.is_none() {
                self.other_unit = other.cloned();
            }
            if let Some(unit) = other.filter(|_| observation.unit_origin == UnitOrigin::Row) {
                self.named_otherwise.0 += count;
                self.named_otherwise
                    .1
                    .get_or_insert_with(|| Arc::clone(unit));
            }
            return;
        }
        self.usable += count;
        let own = catalog.analyte(analyte);
        // Of a bound that is itself implausible something plausible may be left, as of `<270` for a D-dimer in mg/L.
        let is_implausible = !own.fits_assumed_unit(known) || is_bound_beyond(own, known);
        let is_more = |most: Decimal| known.low().value().is_some_and(|low| low > most);
        if is_implausible {
            self.implausible += count;
        }
        if is_implausible || own.assumed_upto.is_some_and(is_more) {
            self.unusual += count;
        }
        if self.examples.len() < 50 {
            self.examples.push(*known);
        }
    }

    /// The same for an earlier result in the unit of another column's header.
    pub(super) fn observe_inherited(
        &mut self,
        catalog: &Catalog,
        analyte: AnalyteId,
        observation: &Observation,
    ) {
        let Some(known) = observation
            .known()
            .filter(|_| observation.unit_origin == UnitOrigin::Header)
        else {
            return;
        };
        self.usable += 1;
        self.implausible += u64::from(!known.meets(&catalog.analyte(analyte).plausible));
        self.inherited = observation.unit.clone();
    }

    /// The first unit of the results that is known to be another one than would be assumed.
    pub(super) fn other_unit(&self) -> Option<&str> {
        self.other_unit.as_deref()
    }

    pub(super) fn was_seen(&self) -> bool {
        self.usable > 0
    }

    /// Why the values are not used: more than half are implausible in the assumed unit, or results beside them name another
    /// one, be it a tenth as many.
    pub(super) fn refusal(&self, catalog: &Catalog, analyte: AnalyteId) -> Option<String> {
        if let (named, Some(unit)) = &self.named_otherwise
            && named.saturating_mul(10) >= self.usable
        {
            let known = catalog.analyte(analyte);
            return Some(format!(
                "{} values of {} name no unit and others are in {}; those without are not used: if they are in {} as well, say so with --unit '{}={unit}'",
                self.usable,
                known.title,
                super::cells::quoted(unit),
                super::cells::quoted(unit),
                known.id
            ));
        }
        let are_unusual = self.usable >= LEAST_UNUSUAL && self.unusual * 2 > self.usable;
        if self.implausible * 2 <= self.usable && !are_unusual {
            return None;
        }
        let known = catalog.analyte(analyte);
        if let Some(unit) = &self.inherited {
            return Some(format!(
                "{} of {} earlier values of {} are implausible in {}, the unit of its own column; they are not used: name their unit in the header of their column",
                self.implausible,
                self.usable,
                known.title,
                super::cells::quoted(unit)
            ));
        }
        if known.is_ratio() {
            return Some(format!(
                "{} of {} values of {} are implausible for a ratio; they are not used: name the column for what it is, such as with --map 'COLUMN=pt', or say with --unit '{}=ratio' that they are ratios",
                self.implausible, self.usable, known.title, known.id
            ));
        }
        let fitting = self.fitting_units(catalog, analyte);
        let is_implausible = self.implausible * 2 > self.usable;
        let suggestion = match fitting.as_slice() {
            [] if !is_implausible => format!(
                "they may be of another kind than the name says, such as a percentage; look their unit up and say so with --unit '{}=UNIT', or leave the column out with --map 'COLUMN=-'",
                known.id
            ),
            [] => format!("name the unit with --unit '{}=UNIT'", known.id),
            [unit] => format!(
                "they are plausible in {unit}; if that is their unit, say so with --unit '{}={unit}'",
                known.id
            ),
            [unit, others @ ..] => format!(
                "they are plausible in {unit}, and also in {}; look their unit up and say so, such as with --unit '{}={unit}'",
                others.join(" and "),
                known.id
            ),
        };
        let (count, what) = match is_implausible {
            true => (self.implausible, "implausible in"),
            false => (self.unusual, "more than most can be in"),
        };
        Some(format!(
            "{count} of {} values of {} are {what} the assumed unit {}; the column is not scored: {suggestion}",
            self.usable, known.title, known.unit
        ))
    }

    /// The units in which most examples are plausible, each by its most usual spelling: those first in which
    /// the most are plausible, then those that laboratories use, then those in which the most lie within reference limits.
    /// The assumed one is none of them: the values don't fit it.
    fn fitting_units(&self, catalog: &Catalog, analyte: AnalyteId) -> Vec<String> {
        let known = catalog.analyte(analyte);
        let usual = usual_range(catalog, analyte);
        let fits = |unit: UnitMatch| {
            let converted: Vec<Known> = self
                .examples
                .iter()
                .filter_map(Known::exact)
                .filter_map(|value| Numeral::parse(&value.to_string()).ok()?.convert(unit.ratio))
                .collect();
            let within =
                |range: &Known| converted.iter().filter(|value| value.meets(range)).count();
            let plausible = converted.iter();
            let plausible = plausible.filter(|value| known.fits_assumed_unit(value));
            (plausible.count(), usual.as_ref().map_or(0, within))
        };
        let numbers = self.examples.iter().filter_map(Known::exact).count();
        let mut fitting: Vec<_> = known
            .units
            .spellings()
            .filter_map(|(spelling, _)| {
                let unit = known.units.find(spelling)?;
                Some((fits(unit), spelling, unit.ratio))
            })
            .filter(|((plausible, _), _, ratio)| plausible * 2 > numbers && *ratio != Ratio::ONE)
            .collect();
        let usual_units: Vec<Ratio> = (known.usual_units.iter())
            .filter_map(|unit| Some(known.units.find(unit)?.ratio))
            .collect();
        fitting.sort_by_key(|((plausible, within), spelling, ratio)| {
            (
                Reverse(*plausible),
                !usual_units.contains(ratio),
                Reverse(*within),
                !known.usual_units.iter().any(|unit| unit == spelling),
                !spelling.contains('/'),
                spelling.len(),
            )
        });
        let mut units: Vec<(&str, Ratio)> = Vec::new();
        for (_, spelling, ratio) in fitting {
            if units.iter().all(|(_, other)| *other != ratio) {
                units.push((spelling, ratio));
            }
        }
        let spelled = units.into_iter().map(|(spelling, _)| spelling.to_string());
        spelled.take(MOST_SUGGESTED).collect()
    }
}

/// Whether it is known that a value is below something that no value is above.
fn is_bound_beyond(own: &Analyte, known: &Known) -> bool {
    let most = own.plausible.high().value();
    let upto = known.high().value();
    upto.zip(most).is_some_and(|(upto, most)| upto > most)
}

/// Of fewer values each may be unusual in its own right.
const LEAST_UNUSUAL: u64 = 4;

/// So many units are suggested at most.
const MOST_SUGGESTED: usize = 3;

/// From the lowest to the highest limit of any reference interval.
fn usual_range(catalog: &Catalog, analyte: AnalyteId) -> Option<Known> {
    let rows = || catalog.intervals_of(analyte).filter(|row| row.is_default);
    let lowest = rows().filter_map(|row| row.lower).min()?;
    let highest = rows().filter_map(|row| row.upper).max()?;
    Known::between(lowest, highest)
}

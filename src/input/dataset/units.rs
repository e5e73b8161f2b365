//! Which unit a result is in, and whence that is known.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, UnitMatch};
use crate::panel::{Assay, UnitOrigin};
use crate::value::Ratio;

/// A unit that was found for a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUnit {
    /// Ratio to the canonical unit and calibrator.
    pub unit: UnitMatch,
    /// As written.
    pub text: Option<Arc<str>>,
    /// Whence.
    pub origin: UnitOrigin,
}

/// The places where a unit may be named, in the order in which they count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct UnitSources<'a> {
    pub cell: Option<&'a str>,
    pub row: Option<&'a str>,
    pub option: Option<&'a str>,
    pub header: Option<&'a str>,
}

/// The unit of a result; the spelling that isn't known, where the first place that names one
/// names one that the analyte does not have.
pub(super) fn resolve(
    catalog: &Catalog,
    analyte: AnalyteId,
    sources: UnitSources,
) -> Result<FoundUnit, String> {
    let units = &catalog.analyte(analyte).units;
    let places = [
        (sources.cell, UnitOrigin::Cell),
        (sources.row, UnitOrigin::Row),
        (sources.option, UnitOrigin::Option),
        (sources.header, UnitOrigin::Header),
    ];
    // A calibrator named anywhere completes a unit that leaves it open.
    let assay = places
        .iter()
        .filter_map(|(text, _)| *text)
        .map(|text| units.assay_named(text))
        .find(|assay| *assay != Assay::Unstated)
        .unwrap_or_default();
    // Who declares that a ratio has none has said that it is one.
    let is_declared =
        |origin: UnitOrigin, text: &str| origin == UnitOrigin::Option && units.find(text).is_some();
    let named = places
        .iter()
        .filter_map(|(text, origin)| {
            text.map(str::trim)
                .filter(|text| !names_no_unit(text) || is_declared(*origin, text))
                .map(|text| (text, *origin))
        })
        .find(|(text, _)| !only_names_assay(catalog, analyte, text));
    let Some((text, origin)) = named else {
        let known = catalog.analyte(analyte);
        let origin = if units.is_empty()
            || (needs_no_unit(&known.unit) && !known.is_ratio())
            || known.kind != Kind::Laboratory
        {
            UnitOrigin::None
        } else {
            UnitOrigin::Assumed
        };
        return Ok(FoundUnit {
            unit: UnitMatch {
                ratio: Ratio::ONE,
                assay,
            },
            text: None,
            origin,
        });
    };
    let unit = units.find(text).ok_or_else(|| text.to_string())?;
    let assay = if unit.assay == Assay::Unstated {
        assay
    } else {
        unit.assay
    };
    Ok(FoundUnit {
        unit: UnitMatch { assay, ..unit },
        text: Some(Arc::from(text)),
        origin,
    })
}

/// `FEU` alone names the calibrator and no unit. With any word beside it, it may be the name of another quantity or a unit
/// that is not known: `FEU upper limit`.
fn only_names_assay(catalog: &Catalog, analyte: AnalyteId, text: &str) -> bool {
    let units = &catalog.analyte(analyte).units;
    units.only_names_assay(text)
}

/// What stands in a cell for units where none is named; `@` is the null of i2b2.
const NO_UNIT: [&str; 14] = [
    "", "-", "--", "\u{2013}", ".", "/", "n/a", "na", "nan", "null", "none", "nil", "no unit", "@",
];

/// Whether the cell of a unit says that there is none, or that it isn't known.
pub(super) fn names_no_unit(text: &str) -> bool {
    NO_UNIT
        .iter()
        .any(|nothing| nothing.eq_ignore_ascii_case(text))
}

/// Numbers that are ratios or indices have no unit to name.
fn needs_no_unit(canonical: &str) -> bool {
    is_annotation(canonical) || canonical.is_empty()
}

/// Whether a note stands in place of a unit, as UCUM writes it for ratios and indices: `{INR}`.
pub(super) fn is_annotation(unit: &str) -> bool {
    unit.starts_with('{')
}

/// The analyte that a name and a unit mean together: the named one, or the one that stands in for
/// it where only its units fit (reticulocytes in 10*9/L are a count).
pub(super) fn by_unit(catalog: &Catalog, analyte: AnalyteId, unit: Option<&str>) -> AnalyteId {
    let known = catalog.analyte(analyte);
    let other = catalog.find(&known.by_unit);
    match (
        unit.map(str::trim).filter(|unit| !names_no_unit(unit)),
        other,
    ) {
        (Some(unit), Some(other))
            if known.units.find(unit).is_none()
                && catalog.analyte(other).units.find(unit).is_some() =>
        {
            other
        }
        _ => analyte,
    }
}

/// Whether a unit is one of an analyte, or of the one that its name means in that unit.
pub(super) fn fits_its_name(catalog: &Catalog, analyte: AnalyteId, unit: &str) -> bool {
    fits(catalog, analyte, unit) || fits(catalog, by_unit(catalog, analyte, Some(unit)), unit)
}

/// Whether an analyte has a unit of this spelling, or the spelling names its calibrator.
pub(super) fn fits(catalog: &Catalog, analyte: AnalyteId, unit: &str) -> bool {
    catalog.analyte(analyte).units.find(unit).is_some() || only_names_assay(catalog, analyte, unit)
}

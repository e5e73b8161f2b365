//! Reference limits from cells and from options.

use std::collections::BTreeMap;

use crate::catalog::{AnalyteId, Catalog, UnitMatch};
use crate::input::InputError;
use crate::input::grammar::number::{Bound, DecimalMark, parse_limits, parse_number};
use crate::panel::{Assay, Issue, IssueCode, Place, ReportedLimit, ReportedLimits};

use super::cells::{CellReader, quoted};
use super::declaration::Declaration;
use super::units::{UnitSources, resolve};
use super::wide::Side;

/// Reads the limits in a cell, in the unit of the result beside them.
pub(super) fn read_limits(
    reader: &CellReader,
    cell: &str,
    side: Side,
) -> Result<ReportedLimits, String> {
    let known = reader.catalog.analyte(reader.analyte);
    let has_unit = |spelling: &str| known.units.find(spelling).is_some();
    let mend = "write limits as 4.0-10.0, <0.5 or >60, or a single number in a column of its own";
    let limits = match side {
        Side::Both => parse_limits(cell, reader.mark, &has_unit)
            .map(|limits| (limits.low, limits.high))
            .map_err(|refusal| format!("{}; {mend}", refusal.message))?,
        _ => {
            let number = parse_number(cell, reader.mark, &has_unit, known.signed)
                .map_err(|refusal| format!("{}; {mend}", refusal.message))?;
            match side {
                Side::Lower | Side::CriticalLower => (number.low, None),
                _ => (None, number.high),
            }
        }
    };
    let sources = UnitSources {
        cell: None,
        row: reader.row_unit,
        option: reader.option_unit,
        header: reader.header_unit,
    };
    let unit = resolve(reader.catalog, reader.analyte, sources)
        .map_err(|spelling| format!("the unit {} of the limit is not known", quoted(&spelling)))?;
    let convert = |bound: Option<Bound>| -> Result<Option<ReportedLimit>, String> {
        bound
            .map(|bound| {
                let value = bound
                    .value
                    .convert(unit.unit.ratio)
                    .ok_or_else(|| format!("{} is too large", quoted(cell)))?;
                // A limit printed beside a result is in the result's own calibrator.
                Ok(ReportedLimit {
                    value,
                    exclusive: bound.open,
                    assay: Assay::Unstated,
                })
            })
            .transpose()
    };
    Ok(ReportedLimits {
        lower: convert(limits.0)?,
        upper: convert(limits.1)?,
        ..ReportedLimits::default()
    })
}

/// Limits given by option, in canonical units.
#[derive(Debug, Clone, Default)]
pub struct OptionLimits {
    /// Upper limits.
    pub upper: BTreeMap<AnalyteId, ReportedLimit>,
    /// Lower limits.
    pub lower: BTreeMap<AnalyteId, ReportedLimit>,
}

/// Reads `--uln` and `--lln`. A limit without a unit is in the unit of the data, where they have just one.
pub(super) fn from_options(
    catalog: &Catalog,
    declaration: &Declaration,
    file: &str,
    units: &BTreeMap<AnalyteId, Vec<UnitMatch>>,
    notes: &mut Vec<Issue>,
) -> Result<OptionLimits, InputError> {
    let mut limits = OptionLimits::default();
    for (option, given, target) in [
        ("--uln", &declaration.upper_limits, &mut limits.upper),
        ("--lln", &declaration.lower_limits, &mut limits.lower),
    ] {
        for (id, text) in given {
            let Some(analyte) = catalog.find(id) else {
                continue;
            };
            let known = catalog.analyte(analyte);
            let bad = |message: String| InputError::BadDeclaration {
                name: file.to_string(),
                message: format!("{option} {id}={text}: {message}"),
            };
            let has_unit = |spelling: &str| known.units.find(spelling).is_some();
            let number = parse_number(text, DecimalMark::Unknown, &has_unit, known.signed)
                .map_err(|refusal| bad(refusal.message))?;
            let (Some(bound), true) = (number.low, number.is_exact()) else {
                return Err(bad(
                    "a limit is one number, with or without a unit".to_string()
                ));
            };
            let unit = match number.unit.as_deref().map(|unit| known.units.find(unit)) {
                Some(Some(unit)) => unit,
                Some(None) => return Err(bad(format!("no unit of {id} is spelled so"))),
                None => match units.get(&analyte).map(Vec::as_slice) {
                    Some([unit]) => *unit,
                    None | Some([]) => {
                        notes.push(Issue {
                            code: IssueCode::UnusedOption,
                            message: format!(
                                "{option} {id}={text} is not used: the data have no {id}"
                            ),
                            place: Place {
                                file: file.into(),
                                ..Place::default()
                            },
                        });
                        continue;
                    }
                    Some(_) => {
                        return Err(bad(format!(
                            "the data have {id} in several units; name the unit of the limit: --uln '{id}={text} {}'",
                            known.unit
                        )));
                    }
                },
            };
            let value = bound
                .value
                .convert(unit.ratio)
                .ok_or_else(|| bad("the number is too large".to_string()))?;
            target.insert(
                analyte,
                ReportedLimit {
                    value,
                    exclusive: false,
                    assay: unit.assay,
                },
            );
        }
    }
    Ok(limits)
}

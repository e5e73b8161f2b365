//! Reference limits from cells and from options.

use std::collections::BTreeMap;

use crate::catalog::{AnalyteId, Catalog, ReferenceInterval, UnitMatch};
use crate::input::InputError;
use crate::input::grammar::number::{Bound, DecimalMark, parse_limits, parse_number};
use crate::panel::{Assay, Issue, IssueCode, Place, ReportedLimit, ReportedLimits};

use crate::value::{Decimal, Known, Ratio};

use super::cells::{CellReader, quoted};
use super::declaration::Declaration;
use super::units::{UnitSources, resolve};
use super::wide::Side;

/// Reads the limits in a cell: in the unit that it names, else in that of the result beside it
/// (`result_unit`, which may stand in the result's own cell), else as a result would be read. `calibrator` is what the name of
/// their column says of it.
pub(super) fn read_limits(
    reader: &CellReader,
    cell: &str,
    (side, calibrator): (Side, Assay),
    result_unit: Option<&str>,
) -> Result<ReportedLimits, String> {
    if says_no_limit(reader.catalog, cell) {
        return Ok(ReportedLimits::default());
    }
    let known = reader.catalog.analyte(reader.analyte);
    let has_unit = |spelling: &str| known.units.find(spelling).is_some();
    let mend = "write limits as 4.0-10.0, <0.5 or >60, or a single number in a column of its own";
    let limits = match side {
        Side::Both => parse_limits(cell, reader.mark, &has_unit)
            .map(|limits| (limits.low, limits.high, limits.unit))
            .map_err(|refusal| format!("{}; {mend}", refusal.message))?,
        _ => {
            let number = parse_number(cell, reader.mark, &has_unit, known.signed)
                .map_err(|refusal| format!("{}; {mend}", refusal.message))?;
            match side {
                Side::Lower | Side::CriticalLower => (number.low, None, number.unit),
                _ => (None, number.high, number.unit),
            }
        }
    };
    let sources = UnitSources {
        cell: limits.2.as_deref(),
        row: result_unit.or(reader.row_unit),
        option: reader.option_unit,
        header: reader.header_unit,
    };
    let unit = resolve(reader.catalog, reader.analyte, sources)
        .map_err(|spelling| format!("the unit {} of the limit is not known", quoted(&spelling)))?;
    let is_upper = !matches!(side, Side::Lower | Side::CriticalLower);
    let zero =
        |bound: &Bound| bound.value.convert(Ratio::ONE) == Some(Known::exactly(Decimal::ZERO));
    if is_upper && !known.signed && limits.1.as_ref().is_some_and(zero) {
        return Err(format!(
            "an upper limit of zero, {}, is none; leave the cell empty where there is no limit",
            quoted(cell)
        ));
    }
    let convert = |bound: Option<Bound>| -> Result<Option<ReportedLimit>, String> {
        bound
            .map(|bound| {
                let value = bound
                    .value
                    .convert(unit.unit.ratio)
                    .ok_or_else(|| format!("{} is too large", quoted(cell)))?;
                // A limit printed beside a result is in the result's own calibrator, unless it says otherwise.
                Ok(ReportedLimit {
                    value,
                    exclusive: bound.open,
                    assay: limits
                        .2
                        .as_deref()
                        .map(|unit| known.units.assay_named(unit))
                        .filter(|assay| *assay != Assay::Unstated)
                        .unwrap_or(calibrator),
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

/// Whether a cell says that there is no limit: `NULL`, `N/A`, and `None` as programs write it.
fn says_no_limit(catalog: &Catalog, cell: &str) -> bool {
    let cell = cell.trim();
    catalog.vocabulary().says_nothing(cell) || cell == "None" || cell == "\\N"
}

/// Takes limits that contradict each other away, and says so: a lower one above the upper one.
fn refuse_crossed(limits: &mut ReportedLimits) -> Option<String> {
    let (lower, upper) = (limits.lower?, limits.upper?);
    let crossed = match (lower.value.exact(), upper.value.exact()) {
        (Some(lower), Some(upper)) => lower > upper,
        _ => false,
    };
    if !crossed || lower.assay != upper.assay {
        return None;
    }
    (limits.lower, limits.upper) = (None, None);
    Some(format!(
        "the lower limit {} is above the upper limit {}, so neither is used; perhaps the columns are interchanged",
        lower.value, upper.value
    ))
}

/// Takes limits away that can't be meant, and says so: crossed ones, those of a treatment, those that are far from every
/// published one, and a lower one of zero where there is none.
pub(super) fn refuse_doubtful(
    catalog: &Catalog,
    analyte: AnalyteId,
    limits: &mut ReportedLimits,
) -> Option<String> {
    refuse_crossed(limits)
        .or_else(|| refuse_therapeutic(catalog, analyte, limits))
        .or_else(|| refuse_lower_alone(catalog, analyte, limits))
        .or_else(|| refuse_far(catalog, analyte, limits))
        .or_else(|| refuse_zero(catalog, analyte, limits))
}

/// The range that a treatment aims at, such as INR 2 to 3, begins where reference intervals have ended.
fn refuse_therapeutic(
    catalog: &Catalog,
    analyte: AnalyteId,
    limits: &mut ReportedLimits,
) -> Option<String> {
    let lower = limits.lower?;
    let (least, greatest) = published_ends(catalog, analyte, lower.assay, upper_end)?;
    // Limits in another unit are beyond all others, which is said elsewhere.
    let near = Decimal::from_billionths(greatest.billionths().saturating_mul(FAR));
    let mut stated = [limits.lower, limits.upper].into_iter().flatten();
    let are_near = stated.all(|limit| limit.value.is_within(&Known::upto(near)));
    if !are_near || !lower.value.is_within(&Known::above(greatest)) {
        return None;
    }
    (limits.lower, limits.upper) = (None, None);
    let known = catalog.analyte(analyte);
    Some(format!(
        "the lower limit {} {unit} is above every upper limit that is published for {title} ({least} to {greatest} {unit}), as that of a range which a treatment aims at, so no reference limit beside this result is used; correct it, or name your laboratory's own with --uln {id}=VALUE",
        lower.value,
        unit = known.unit,
        title = known.title,
        id = known.id,
    ))
}

/// Of what only too much is abnormal, a lower limit alone says from where on a result is abnormal: `> 0.5` beside a
/// D-dimer would make every high one normal.
fn refuse_lower_alone(
    catalog: &Catalog,
    analyte: AnalyteId,
    limits: &mut ReportedLimits,
) -> Option<String> {
    let known = catalog.analyte(analyte);
    let lower = limits
        .lower
        .filter(|_| known.one_sided && limits.upper.is_none())?;
    if lower.value.exact() == Some(Decimal::ZERO) {
        return None;
    }
    limits.lower = None;
    Some(format!(
        "{title} has no lower limit, and {value} {unit} stands here as one and without an upper one, so it is not used; name your laboratory's own with --uln {id}=VALUE",
        title = known.title,
        value = lower.value,
        unit = known.unit,
        id = known.id,
    ))
}

/// Zero is written where a system must have a number: of what everybody has some, it is no lower limit, and would make
/// the lowest result a normal one.
fn refuse_zero(
    catalog: &Catalog,
    analyte: AnalyteId,
    limits: &mut ReportedLimits,
) -> Option<String> {
    let known = catalog.analyte(analyte);
    let is_zero = |lower: &ReportedLimit| lower.value.exact() == Some(Decimal::ZERO);
    let lower = limits.lower.filter(is_zero)?;
    if known.zero_lower_limit || known.one_sided || known.signed {
        return None;
    }
    let (least, greatest) = published_ends(catalog, analyte, lower.assay, lower_end)?;
    if least <= Decimal::ZERO {
        return None;
    }
    limits.lower = None;
    Some(format!(
        "zero is no lower limit of {title} (published are {least} to {greatest} {unit}), so the next source of limits counts for that side; leave the cell empty where there is no limit",
        title = known.title,
        unit = known.unit,
    ))
}

/// A limit of another unit, or of percent instead of seconds, would decide flags and points unseen.
fn refuse_far(
    catalog: &Catalog,
    analyte: AnalyteId,
    limits: &mut ReportedLimits,
) -> Option<String> {
    let far = |limit: &ReportedLimit, end| {
        let (least, greatest) = far_from_published(catalog, analyte, limit, end)?;
        Some((limit.value, least, greatest))
    };
    let upper = limits
        .upper
        .as_ref()
        .and_then(|limit| far(limit, upper_end));
    let lower = limits
        .lower
        .as_ref()
        .and_then(|limit| far(limit, lower_end));
    let (side, (value, least, greatest)) = match (upper, lower) {
        (Some(upper), _) => ("upper", upper),
        (None, Some(lower)) => ("lower", lower),
        (None, None) => return None,
    };
    (limits.lower, limits.upper) = (None, None);
    let known = catalog.analyte(analyte);
    Some(format!(
        "the {side} limit {value} {unit} is far from what is published for {title} ({least} to {greatest} {unit}), so no reference limit beside this result is used; write its own unit behind it if it is in another one, or correct it",
        unit = known.unit,
        title = known.title,
    ))
}

/// The least and the greatest published limit of a side, where a limit is far from both. Zero is none.
fn far_from_published(
    catalog: &Catalog,
    analyte: AnalyteId,
    limit: &ReportedLimit,
    end: EndOf,
) -> Option<(Decimal, Decimal)> {
    let (least, greatest) = published_ends(catalog, analyte, limit.assay, end)?;
    let near = Known::between(
        Decimal::from_billionths(least.billionths() / FAR),
        Decimal::from_billionths(greatest.billionths().saturating_mul(FAR)),
    )?;
    let is_no_limit = limit.value.exact() == Some(Decimal::ZERO);
    (!is_no_limit && !limit.value.meets(&near)).then_some((least, greatest))
}

/// So many times less or more than any published limit is no limit of that analyte.
const FAR: i64 = 4;

/// One end of an interval.
type EndOf = fn(&ReferenceInterval) -> Option<Decimal>;

fn lower_end(row: &ReferenceInterval) -> Option<Decimal> {
    row.lower
}

fn upper_end(row: &ReferenceInterval) -> Option<Decimal> {
    row.upper
}

/// The least and the greatest limit that is published for any age, sex and state; `None` where none is used by default.
/// Those that are listed beside the defaults count too: a limit for a pregnancy is a limit.
fn published_ends(
    catalog: &Catalog,
    analyte: AnalyteId,
    assay: Assay,
    end: EndOf,
) -> Option<(Decimal, Decimal)> {
    let has_default = catalog
        .intervals_of(analyte)
        .any(|row| row.is_default && end(row).is_some());
    let ends = || {
        catalog
            .intervals_of(analyte)
            .filter(|row| row.is_verified && (assay == Assay::Unstated || row.assay == assay))
            .filter_map(end)
    };
    Some((ends().min()?, ends().max()?)).filter(|_| has_default)
}

/// Limits given by option, in canonical units.
#[derive(Debug, Clone, Default)]
pub struct OptionLimits {
    /// Upper limits.
    pub upper: BTreeMap<AnalyteId, ReportedLimit>,
    /// Lower limits.
    pub lower: BTreeMap<AnalyteId, ReportedLimit>,
}

/// Reads `--uln` and `--lln`. A limit without a unit is in the unit of the data, where they have just one. Notes which of these,
/// and of the units that are given, are of none of the analytes of the data.
pub(super) fn from_options(
    catalog: &Catalog,
    declaration: &Declaration,
    file: &str,
    (analytes, units): (&[AnalyteId], &BTreeMap<AnalyteId, Vec<UnitMatch>>),
    notes: &mut Vec<Issue>,
) -> Result<OptionLimits, InputError> {
    let mut limits = OptionLimits::default();
    let mut unused: Vec<(String, &str)> = Vec::new();
    for (id, text) in &declaration.units {
        let analyte = catalog.find(id);
        if analyte
            .is_some_and(|analyte| !analytes.contains(&analyte) && !units.contains_key(&analyte))
        {
            unused.push((format!("--unit {id}={text}"), id));
        }
    }
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
                .map_err(|refusal| {
                    // What is said of a cell that is no number does not help with an option.
                    bad(match refusal.code {
                        IssueCode::UnreadableValue => format!(
                            "{} is no number; write one, with or without its unit: {option} '{id}=NUMBER {}'",
                            quoted(text),
                            known.unit
                        ),
                        _ => refusal.message,
                    })
                })?;
            let (Some(bound), true) = (number.low, number.is_exact()) else {
                return Err(bad(
                    "a limit is one number, with or without a unit".to_string()
                ));
            };
            if option == "--uln"
                && !known.signed
                && bound.value.convert(Ratio::ONE) == Some(Known::exactly(Decimal::ZERO))
            {
                return Err(bad("an upper limit of zero is none".to_string()));
            }
            let unit = match number.unit.as_deref().map(|unit| known.units.find(unit)) {
                Some(Some(unit)) => unit,
                Some(None) => return Err(bad(format!("no unit of {id} is spelled so"))),
                None => match units.get(&analyte).map(Vec::as_slice) {
                    Some([unit]) => *unit,
                    None | Some([]) => {
                        unused.push((format!("{option} {id}={text}"), id));
                        continue;
                    }
                    Some(_) => {
                        return Err(bad(format!(
                            "the data have {id} in several units; name the unit of the limit: {option} '{id}={text} {}'",
                            known.unit
                        )));
                    }
                },
            };
            let has = |assay: Assay| {
                let own = units.get(&analyte).into_iter().flatten();
                own.map(|unit| unit.assay).any(|own| own == assay)
            };
            if unit.assay == Assay::Unstated && has(Assay::Feu) && has(Assay::Ddu) {
                return Err(bad(format!(
                    "the data have {id} in FEU and in DDU; name that of the limit: {option} '{id}={text} FEU'"
                )));
            }
            let value = bound
                .value
                .convert(unit.ratio)
                .ok_or_else(|| bad("the number is too large".to_string()))?;
            let limit = ReportedLimit {
                value,
                exclusive: false,
                assay: unit.assay,
            };
            let end = if option == "--uln" {
                upper_end
            } else {
                lower_end
            };
            if let Some((least, greatest)) = far_from_published(catalog, analyte, &limit, end) {
                let mend = match number.unit {
                    Some(_) => "correct it",
                    None => "write its own unit behind it, or correct it",
                };
                return Err(bad(format!(
                    "{value} {unit} is far from what is published for {title} ({least} to {greatest} {unit}); {mend}",
                    unit = known.unit,
                    title = known.title,
                )));
            }
            let mut alone = ReportedLimits {
                lower: Some(limit),
                ..ReportedLimits::default()
            };
            if option == "--lln" && refuse_zero(catalog, analyte, &mut alone).is_some() {
                return Err(bad(format!(
                    "zero is no lower limit of {}; leave the option out where there is none",
                    known.title
                )));
            }
            target.insert(analyte, limit);
        }
    }
    notes.extend(unused_options(&unused, file));
    match crossed_option(&limits) {
        Some(analyte) => {
            let id = &catalog.analyte(analyte).id;
            let given = |texts: &BTreeMap<String, String>| {
                texts
                    .get(id)
                    .map_or(String::new(), |text| format!("{id}={text}"))
            };
            Err(InputError::BadDeclaration {
                name: file.to_string(),
                message: format!(
                    "--lln {} is above --uln {}; correct one of them, or its unit",
                    given(&declaration.lower_limits),
                    given(&declaration.upper_limits)
                ),
            })
        }
        None => Ok(limits),
    }
}

/// Names all options that are passed over, since only the first of several issues of one kind is printed.
fn unused_options(unused: &[(String, &str)], file: &str) -> Option<Issue> {
    let options: Vec<&str> = unused.iter().map(|(option, _)| option.as_str()).collect();
    let mut ids: Vec<&str> = unused.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let verb = match options.len() {
        0 => return None,
        1 => "is",
        _ => "are",
    };
    Some(Issue {
        code: IssueCode::UnusedOption,
        message: format!(
            "{} {verb} not used: the data have no {}",
            options.join(", "),
            ids.join(", no ")
        ),
        place: Place {
            file: file.into(),
            ..Place::default()
        },
    })
}

/// An analyte whose lower limit is above its upper one.
fn crossed_option(limits: &OptionLimits) -> Option<AnalyteId> {
    let crossed = |(analyte, lower): (&AnalyteId, &ReportedLimit)| {
        let upper = limits.upper.get(analyte)?;
        let comparable =
            lower.assay == upper.assay || [lower.assay, upper.assay].contains(&Assay::Unstated);
        let (lower, upper) = (lower.value.low().value()?, upper.value.high().value()?);
        (comparable && lower > upper).then_some(*analyte)
    };
    limits.lower.iter().find_map(crossed)
}

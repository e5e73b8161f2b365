//! What a header means on its own: names, units, codes, limits.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, Role, normalize_name};

use super::calibrator::{assay_of_code, calibrator, with_calibrator};
use super::declaration::Declaration;
use super::header_signs;
use super::plan::{ColumnRole, ObservationColumn};
use super::previous;
use super::units::{by_unit, fits, fits_its_name, is_annotation};

/// How many header cells mean something: for finding the header line. What also stands above a table, as `Panel name` and
/// `DOB` do, tells nothing.
pub(super) fn recognized(catalog: &Catalog, declaration: &Declaration, cells: &[&str]) -> usize {
    let birth_date = catalog.find("birth_date");
    let is_column = |role: ColumnRole| match role {
        ColumnRole::NotRecognized | ColumnRole::LeftOut => false,
        ColumnRole::Observation(column) => Some(column.analyte) != birth_date,
        _ => true,
    };
    cells
        .iter()
        .filter(|cell| {
            let name = cell.trim();
            let role = || catalog.role_of(name).map(|(role, _)| role);
            !name.is_empty()
                && (declaration.names_header(name)
                    || role().is_some_and(|role| role != Role::Order)
                    || is_column(header_role(catalog, declaration, name)))
        })
        .count()
}

/// What a column means for the analyte that its header names.
type RoleOf = fn(AnalyteId) -> ColumnRole;

/// Longer headers are no names.
pub(super) const LONGEST_NAME: usize = 256;

/// Endings of headers that name something beside the result itself.
const ENDINGS: &[(&str, RoleOf)] = &[
    ("ref low", ColumnRole::LowerLimit),
    ("ref high", ColumnRole::UpperLimit),
    ("ref lower", ColumnRole::LowerLimit),
    ("ref upper", ColumnRole::UpperLimit),
    ("reflow", ColumnRole::LowerLimit),
    ("refhigh", ColumnRole::UpperLimit),
    ("normal low", ColumnRole::LowerLimit),
    ("normal high", ColumnRole::UpperLimit),
    ("lower limit", ColumnRole::LowerLimit),
    ("upper limit", ColumnRole::UpperLimit),
    ("lln", ColumnRole::LowerLimit),
    ("uln", ColumnRole::UpperLimit),
    ("ref range", ColumnRole::BothLimits),
    ("reference range", ColumnRole::BothLimits),
    ("normal range", ColumnRole::BothLimits),
    ("normbereich", ColumnRole::BothLimits),
    ("referenzbereich", ColumnRole::BothLimits),
    ("reference", ColumnRole::BothLimits),
    ("ref", ColumnRole::BothLimits),
    ("critical low", ColumnRole::CriticalLower),
    ("critical high", ColumnRole::CriticalUpper),
    ("unit", ColumnRole::UnitOf),
    ("units", ColumnRole::UnitOf),
];

/// What a header means on its own.
pub(super) fn header_role(
    catalog: &Catalog,
    declaration: &Declaration,
    header: &str,
) -> ColumnRole {
    let name = header.trim();
    if let Some(mapped) = declaration.map.get(name) {
        return mapped_role(catalog, name, mapped);
    }
    let role = role_by_name(catalog, name);
    let is_result = |analyte: AnalyteId| catalog.analyte(analyte).kind == Kind::Laboratory;
    match role.analyte() {
        Some(analyte) if header_signs::is_of_change(name) && is_result(analyte) => {
            ColumnRole::NotRecognized
        }
        _ => role,
    }
}

fn role_by_name(catalog: &Catalog, name: &str) -> ColumnRole {
    let observation = |analyte, unit: Option<&str>| {
        ColumnRole::Observation(ObservationColumn {
            analyte,
            header_unit: unit.map(Arc::from),
            blocked: None,
        })
    };
    if let Some(code) = loinc_in(name)
        && let Some(analyte) = catalog.match_loinc(code)
    {
        return observation(analyte, calibrator(assay_of_code(catalog, analyte, code)));
    }
    if name.len() <= LONGEST_NAME {
        if let Some((analyte, unit)) = named_in_unit(catalog, name) {
            return observation(analyte, Some(unit));
        }
        if let Some(analyte) = catalog.unit_column_of(name) {
            return ColumnRole::UnitOf(analyte);
        }
    }
    if let Some((found, unit)) = named_with_unit(catalog, name)
        && let Some(role) = result_role(catalog, name, found, unit)
    {
        return role;
    }
    if let Some(role) = previous::header_role(catalog, name) {
        return role;
    }
    if name.len() <= LONGEST_NAME {
        let beside = role_beside(catalog, name, |own| match named(catalog, own) {
            NameMatch::Known(analyte) => Some(analyte),
            NameMatch::Ambiguous(_) | NameMatch::Unknown => None,
        });
        if let Some(role) = beside {
            return role;
        }
        let (stem, _) = bracketed(name).unwrap_or((name, ""));
        let normal = normalize_name(stem);
        if let Some(analyte) = unit_of(catalog, &normal) {
            return ColumnRole::UnitOf(analyte);
        }
        if let Some(comment) = comment_on(catalog, &normal) {
            return observation(comment, None);
        }
    }
    ColumnRole::NotRecognized
}

/// What a header means that tells of results beside it, where `find` knows those by their name in its plain form. A limit
/// may come in a unit of its own: `d_dimer_uln (ng/mL)`.
pub(super) fn role_beside(
    catalog: &Catalog,
    header: &str,
    find: impl Fn(&str) -> Option<AnalyteId>,
) -> Option<ColumnRole> {
    if header.len() > LONGEST_NAME {
        return None;
    }
    let (stem, unit) = bracketed(header).map_or((header, None), |(stem, unit)| (stem, Some(unit)));
    let normal = normalize_name(stem);
    ENDINGS.iter().find_map(|(ending, role)| {
        let own = normal.strip_suffix(ending)?.strip_suffix(' ')?;
        let analyte = find(own).filter(|_| !header_signs::sets_apart(stem, ending))?;
        let has_unit = unit.is_none_or(|unit| fits(catalog, analyte, unit));
        has_unit.then(|| role(analyte))
    })
}

/// Whether a header is another one with a word for units behind it: `fib_unit` of `fib`.
pub(super) fn tells_units_of(catalog: &Catalog, header: &str, own: &str) -> bool {
    if header.len() > LONGEST_NAME || own.len() > LONGEST_NAME {
        return false;
    }
    let (header, own) = (normalize_name(header), normalize_name(own));
    let behind = header.strip_prefix(&own);
    let ending = behind.and_then(|rest| rest.strip_prefix(' '));
    ending.is_some_and(|ending| means_unit(catalog, ending))
}

/// What a column of results holds whose header has this name, and in which unit.
fn result_role(
    catalog: &Catalog,
    header: &str,
    found: NameMatch,
    unit: Option<String>,
) -> Option<ColumnRole> {
    let observation = |analyte, unit: Option<String>| {
        ColumnRole::Observation(ObservationColumn {
            analyte,
            header_unit: unit.map(Arc::from),
            blocked: None,
        })
    };
    match found {
        NameMatch::Known(analyte) => {
            let analyte = by_unit(catalog, analyte, unit.as_deref());
            let unit = with_calibrator(catalog, analyte, header, unit);
            Some(observation(analyte, unit))
        }
        NameMatch::Ambiguous(candidates) => {
            let Some(unit) = unit else {
                return Some(ColumnRole::Ambiguous(candidates));
            };
            let mut fitting = candidates.clone();
            fitting.retain(|analyte| fits(catalog, *analyte, &unit));
            Some(match fitting.as_slice() {
                [analyte] => observation(*analyte, Some(unit)),
                [] => ColumnRole::ForeignUnit(candidates, Arc::from(unit)),
                _ => ColumnRole::Ambiguous(candidates),
            })
        }
        NameMatch::Unknown => None,
    }
}

/// What a column means below whose header a unit stands; a unit in the header itself is the nearer one.
pub(super) fn with_unit_below(
    catalog: &Catalog,
    header: &str,
    role: ColumnRole,
    unit: &str,
) -> ColumnRole {
    // What stands below the header of a subject or a sex is a remark.
    let may_have_unit = |analyte: AnalyteId| {
        catalog.analyte(analyte).kind == Kind::Laboratory || fits(catalog, analyte, unit)
    };
    let found = match &role {
        ColumnRole::Observation(own) if own.header_unit.is_none() && may_have_unit(own.analyte) => {
            NameMatch::Known(own.analyte)
        }
        ColumnRole::Ambiguous(candidates) => NameMatch::Ambiguous(candidates.clone()),
        _ => return role,
    };
    result_role(catalog, header, found, Some(unit.to_string())).unwrap_or(role)
}

/// `Alter in Tagen` and `月齢`, also with the unit in brackets behind it.
fn named_in_unit<'n>(catalog: &'n Catalog, name: &'n str) -> Option<(AnalyteId, &'n str)> {
    catalog.named_in_unit(name).or_else(|| {
        let (stem, unit) = bracketed(name)?;
        let (analyte, _) = catalog.named_in_unit(stem)?;
        fits(catalog, analyte, unit).then_some((analyte, unit))
    })
}

/// The analyte of whose unit a header tells in any language: `PT Einheit`.
fn unit_of(catalog: &Catalog, normal: &str) -> Option<AnalyteId> {
    let boundaries = normal.match_indices(' ').map(|(at, _)| at);
    boundaries
        .filter(|at| means_unit(catalog, &normal[at + 1..]))
        .find_map(|at| match named(catalog, &normal[..at]) {
            NameMatch::Known(analyte) => Some(analyte),
            NameMatch::Ambiguous(_) | NameMatch::Unknown => None,
        })
}

/// The comment, where a header names one on an analyte in any language: `PLT comment`, `Kommentar Thrombozyten`.
fn comment_on(catalog: &Catalog, normal: &str) -> Option<AnalyteId> {
    let comment = catalog.find("comment")?;
    let is_result = |name: &str| match named(catalog, name) {
        NameMatch::Known(analyte) => catalog.analyte(analyte).kind == Kind::Laboratory,
        NameMatch::Ambiguous(_) => true,
        NameMatch::Unknown => false,
    };
    let is_comment = |name: &str| named(catalog, name) == NameMatch::Known(comment);
    let mut halves = normal
        .match_indices(' ')
        .map(|(at, _)| (&normal[..at], &normal[at + 1..]));
    halves
        .any(|(one, other)| {
            (is_result(one) && is_comment(other)) || (is_comment(one) && is_result(other))
        })
        .then_some(comment)
}

/// Whether a header means units and names nothing whose they are.
pub(super) fn means_unit(catalog: &Catalog, header: &str) -> bool {
    catalog
        .role_of(header)
        .is_some_and(|(role, _)| role == Role::Unit)
}

/// A header that means what the user says; `-` leaves it out.
pub(super) fn mapped_role(catalog: &Catalog, header: &str, mapped: &str) -> ColumnRole {
    let Some(analyte) = catalog.find(mapped) else {
        return previous::mapped_role(catalog, header, mapped).unwrap_or(ColumnRole::LeftOut);
    };
    let unit = bracketed(header)
        .map(|(_, unit)| unit)
        .filter(|unit| fits(catalog, analyte, unit));
    ColumnRole::Observation(ObservationColumn {
        analyte,
        header_unit: unit.map(Arc::from),
        blocked: None,
    })
}

/// A name, or an identifier that lost its underscores.
pub(super) fn named(catalog: &Catalog, name: &str) -> NameMatch {
    match catalog.find(&name.replace(' ', "_")) {
        Some(analyte) => NameMatch::Known(analyte),
        None => catalog.match_name(name),
    }
}

/// A header as a name and the unit that it names.
fn named_with_unit(catalog: &Catalog, header: &str) -> Option<(NameMatch, Option<String>)> {
    let named = name_and_unit(catalog, header);
    let is_closed = bracketed(header).or_else(|| percent(header)).is_some();
    if named.is_some() || is_closed || header.len() > LONGEST_NAME {
        return named;
    }
    unit_after_name(catalog, header)
}

/// A name, and the unit that stands in brackets or as a sign beside it.
pub(super) fn name_and_unit(
    catalog: &Catalog,
    header: &str,
) -> Option<(NameMatch, Option<String>)> {
    if header.len() > LONGEST_NAME {
        return None;
    }
    if let Some((name, inner)) = bracketed(header).or_else(|| percent(header)) {
        // Signs are no part of a name: `PT (%)` as a whole would be read as `PT`.
        let whole = match normalize_name(inner).as_str() {
            "" => NameMatch::Unknown,
            _ => header_signs::match_name(catalog, header),
        };
        let found = match header_signs::match_name(catalog, name) {
            NameMatch::Unknown => whole.clone(),
            found => found,
        };
        let candidates: Vec<AnalyteId> = match &found {
            NameMatch::Known(analyte) => vec![*analyte],
            NameMatch::Ambiguous(analytes) => analytes.clone(),
            NameMatch::Unknown => return None,
        };
        let is_unit_of = |analyte: &AnalyteId| fits_its_name(catalog, *analyte, inner);
        if candidates.iter().any(is_unit_of) {
            return Some((found, Some(inner.to_string())));
        }
        // `INR (s)`: a ratio has no unit, so that this is the unit of something else.
        let is_ratio = |analyte: &AnalyteId| is_annotation(&catalog.analyte(*analyte).unit);
        let is_unit_of_another = || catalog.analytes().any(|(one, _)| fits(catalog, one, inner));
        if candidates.iter().all(is_ratio) && is_unit_of_another() {
            return Some((found, Some(inner.to_string())));
        }
        // `Lactate Dehydrogenase (LD)` is one name; `Platelets (banana/L)` has a unit that isn't known.
        if whole != NameMatch::Unknown {
            return Some((whole, None));
        }
        let names_the_same = matches!(catalog.match_name(inner), NameMatch::Known(other) if candidates.contains(&other))
            || matches!(catalog.match_name(inner), NameMatch::Ambiguous(others) if others.iter().any(|other| candidates.contains(other)));
        if names_the_same {
            return Some((NameMatch::Known(candidates[0]), None));
        }
        let looks_like_unit = inner.contains(['/', '%', '^', '*'])
            || inner.chars().any(|letter| letter.is_ascii_digit());
        return looks_like_unit.then(|| (found, Some(inner.to_string())));
    }
    if let Some(count) = counted(catalog, header) {
        return Some((NameMatch::Known(count), None));
    }
    match header_signs::match_name(catalog, header) {
        NameMatch::Unknown => None,
        found => Some((found, None)),
    }
}

/// `ldh_u_l`, `creatinine mg/dL`, `Platelets, K/uL`: the longest name whose rest is a unit of it.
fn unit_after_name(catalog: &Catalog, header: &str) -> Option<(NameMatch, Option<String>)> {
    let boundaries = header
        .char_indices()
        .filter(|(_, letter)| matches!(letter, '_' | ' ' | ',' | ';' | '-' | '.'));
    let mut found = None;
    for (at, separator) in boundaries {
        let (name, rest) = (&header[..at], &header[at + separator.len_utf8()..]);
        // In `d_dimer_ng_ml_ddu` the calibrator alone is less of a unit than `ng/mL DDU`.
        let is_calibrator = matches!(normalize_name(rest).as_str(), "feu" | "ddu" | "d du");
        if is_calibrator && found.is_some() {
            continue;
        }
        let candidates = match header_signs::match_name(catalog, name) {
            NameMatch::Known(analyte) => vec![analyte],
            NameMatch::Ambiguous(analytes) => analytes,
            NameMatch::Unknown => continue,
        };
        let spellings = spellings_of_suffix(rest);
        for analyte in candidates {
            let unit = spellings
                .iter()
                .find(|unit| fits_its_name(catalog, analyte, unit));
            if let Some(unit) = unit {
                found = Some((NameMatch::Known(analyte), Some(unit.clone())));
            }
        }
    }
    found
}

/// What `mg_dl`, `mg.dL.`, `10e9_per_l` or `pct` may stand for.
pub(super) fn spellings_of_suffix(rest: &str) -> Vec<String> {
    let rest = rest
        .trim()
        .trim_matches(|letter| "_,;[]().".contains(letter));
    let lower = rest.to_lowercase();
    let mut spellings = vec![rest.to_string()];
    if ["pct", "percent", "prozent"].contains(&lower.as_str()) {
        spellings.push("%".to_string());
    }
    // `mgdl`: whichever stroke makes a unit of the analyte.
    const LONGEST_RUN: usize = 5;
    if (2..=LONGEST_RUN).contains(&lower.len())
        && lower.bytes().all(|byte| byte.is_ascii_lowercase())
    {
        spellings.extend((1..lower.len()).map(|at| format!("{}/{}", &lower[..at], &lower[at..])));
    }
    let tokens: Vec<&str> = rest
        .split(['_', ' ', '-', '.'])
        .filter(|token| !token.is_empty() && *token != "per")
        .collect();
    if (2..=4).contains(&tokens.len()) {
        spellings.push(format!("{}/{}", tokens[0], tokens[1..].join(" ")));
        // `10_9_l` and `x10_9_l`.
        if tokens.len() == 3 {
            spellings.push(format!("{}^{}/{}", tokens[0], tokens[1], tokens[2]));
        }
    }
    spellings
}

/// `Platelets (K/uL)` or `LDH [U/L]`: the name and what the last brackets hold.
pub(super) fn bracketed(header: &str) -> Option<(&str, &str)> {
    let header = header.trim();
    let close = header.chars().last()?;
    let open = match close {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        '］' => '［',
        '}' => '{',
        _ => return None,
    };
    // The bracket that the last one closes: `Platelets (x10(9)/L)`.
    let mut depth = 0_u32;
    let mut opening = header.char_indices().rev().filter_map(|(at, letter)| {
        if letter == close {
            depth += 1;
        } else if letter == open {
            depth = depth.saturating_sub(1);
            return (depth == 0).then_some(at);
        }
        None
    });
    let at = opening.next().or_else(|| header.rfind(open))?;
    let inner_start = at + open.len_utf8();
    let inner = &header[inner_start..header.len() - header.chars().last()?.len_utf8()];
    let name =
        header[..at].trim_end_matches(|letter: char| letter == '_' || letter.is_whitespace());
    (!name.is_empty() && !inner.trim().is_empty()).then(|| (name, inner.trim()))
}

/// `RET#` of blood counters: the number of what is otherwise a share.
fn counted(catalog: &Catalog, header: &str) -> Option<AnalyteId> {
    let name = header.trim().strip_suffix('#')?;
    let analyte = match named(catalog, name.trim()) {
        NameMatch::Known(analyte) => analyte,
        NameMatch::Ambiguous(candidates) if candidates.len() == 1 => candidates[0],
        NameMatch::Ambiguous(_) | NameMatch::Unknown => return None,
    };
    let known = catalog.analyte(analyte);
    let of_share = catalog.find(&known.by_unit).filter(|_| known.unit == "%");
    of_share.or((known.unit != "%" && known.kind == Kind::Laboratory).then_some(analyte))
}

/// `Quick %`, `% Retikulozyten` or `PT_%`: the name, and the sign as the unit.
fn percent(header: &str) -> Option<(&str, &str)> {
    let header = header.trim();
    if let Some(name) = header.strip_suffix('‰') {
        return Some((name.trim_end(), "‰")).filter(|(name, _)| !name.is_empty());
    }
    if let Some(name) = header.strip_prefix('%') {
        return Some((name.trim_start(), "%")).filter(|(name, _)| !name.is_empty());
    }
    let name = header.strip_suffix('%')?;
    let name =
        name.trim_end_matches(|letter: char| "_,;-.".contains(letter) || letter.is_whitespace());
    (!name.is_empty()).then_some((name, "%"))
}

/// `777-3` and `LOINC 777-3` are codes.
pub(super) fn loinc_in(header: &str) -> Option<&str> {
    let lower = header.get(..5).map(str::to_ascii_lowercase);
    let code = if lower.as_deref() == Some("loinc") {
        header[5..].trim_start_matches([' ', '_', ':', '-', '#'])
    } else {
        header
    };
    let (digits, check) = code.split_once('-')?;
    let is_code = (1..=7).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && check.len() == 1
        && check.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(code)
}

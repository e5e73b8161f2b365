//! Signs in a header that say more than the name around them: `PLT↓` says whether platelets are low, `D-dimer/ULN` is a
//! ratio, `RET#` a count. Names are compared without their signs, so these are looked at by themselves.

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, normalize_name};

use super::units::is_annotation;

/// What a header in its plain form names, unless its signs say that it is something else.
pub(super) fn match_name(catalog: &Catalog, header: &str) -> NameMatch {
    let found = catalog.match_name(header);
    let is_other = match &found {
        NameMatch::Known(analyte) => says_more(catalog, *analyte, header),
        NameMatch::Ambiguous(candidates) => {
            (candidates.iter()).all(|analyte| says_more(catalog, *analyte, header))
        }
        NameMatch::Unknown => false,
    };
    if is_other { NameMatch::Unknown } else { found }
}

/// Whether a name begins with an underscore: in analysis data sets of studies `_PLAT` is the change of a count since the
/// last visit, relative to its normal range. Elsewhere it is a name of the data base's own, as `_id`.
pub(super) fn is_of_change(name: &str) -> bool {
    name.trim_start().starts_with('_')
}

/// Whether a sign between a name and the words behind it says that the one is compared with the other, divided by it or
/// taken off it: then `ULN` tells no limit, as in `D-dimer/ULN` or `PT - ULN`.
pub(super) fn sets_apart(header: &str, words_behind: &str) -> bool {
    let is_between = |letter: char| !letter.is_alphanumeric();
    let mut before = header.trim_end_matches(is_between);
    for word in words_behind.rsplit(' ') {
        let name = before.trim_end_matches(is_between);
        let start = name.len().saturating_sub(word.len());
        match name.get(start..) {
            Some(own) if own.eq_ignore_ascii_case(word) => before = &name[..start],
            // Written with letters that are compared in another form.
            _ => return false,
        }
    }
    let between = &before[before.trim_end_matches(is_between).len()..];
    between.contains(['/', ':', '<', '>', '≤', '≥', '=', '÷', '×', '*'])
        || [" - ", " – "].iter().any(|minus| between.contains(minus))
}

fn says_more(catalog: &Catalog, analyte: AnalyteId, header: &str) -> bool {
    let known = catalog.analyte(analyte);
    if known.kind != Kind::Laboratory {
        return false;
    }
    if is_of_change(header) {
        return true;
    }
    // Seconds beside a name without a unit are those of something else: `PT-INR s`.
    let last = header.trim().rsplit([' ', '_']).next();
    if is_annotation(&known.unit) && last == Some("s") {
        return true;
    }
    if is_over_something(header) || header.contains("+/-") {
        return true;
    }
    let signs = signs(header);
    if signs.is_empty() {
        return false;
    }
    let plain = normalize_name(header);
    let has_them = |name: &String| self::signs(name) == signs && normalize_name(name) == plain;
    !known.names.iter().any(has_them)
}

/// The signs of a text that names are not compared by.
fn signs(text: &str) -> String {
    const TELLING: &str = "‰#↑↓⬆⬇▲▼<>≤≥=√∑Σ∂Δ±?%~×÷";
    // LOINC's names tell in square brackets what kind of quantity it is: `[#/volume]`.
    let mut depth = 0_u32;
    let outside = text.chars().filter(|letter| {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    outside.filter(|letter| TELLING.contains(*letter)).collect()
}

/// Whether a stroke or a colon parts the name from what its result is divided by: `PT/control`. Others join two names
/// of one thing, or are part of a name (`AST/SGOT`, `urine protein/creatinine ratio`).
fn is_over_something(header: &str) -> bool {
    const DIVISORS: [&str; 10] = [
        "control", "kontroll", "normal", "testigo", "uln", "lln", "ref", "limit", "baseline",
        "mean",
    ];
    let mut sides = header.split(['/', ':']).skip(1).map(normalize_name);
    sides.any(|side| DIVISORS.iter().any(|word| side.starts_with(word)))
}

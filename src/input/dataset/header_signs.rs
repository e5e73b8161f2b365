//! Signs in a header that say more than the name around them: `PLT↓` says whether platelets are low, `D-dimer/ULN` is a
//! ratio, `RET#` a count. Names are compared without their signs, so these are looked at by themselves.

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, normalize_name};

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

/// Whether what is named beside an analyte is compared with it, divided by it or taken off it, and so no limit of it.
pub(super) fn compares(header: &str) -> bool {
    header.contains(['/', ':', '<', '>', '≤', '≥', '=', '÷', '×', '*'])
        || [" - ", " – ", " vs", "ratio"]
            .iter()
            .any(|between| header.to_lowercase().contains(between))
}

fn says_more(catalog: &Catalog, analyte: AnalyteId, header: &str) -> bool {
    let known = catalog.analyte(analyte);
    if known.kind != Kind::Laboratory {
        return false;
    }
    // Seconds beside a name without a unit are those of something else: `PT-INR s`.
    let last = header.trim().rsplit([' ', '_']).next();
    if known.unit.starts_with('{') && last == Some("s") {
        return true;
    }
    let signs = signs(header);
    if signs.is_empty() {
        return false;
    }
    let plain = normalize_name(header);
    let has_them = |name: &String| self::signs(name) == signs && normalize_name(name) == plain;
    !known.names.iter().any(has_them) && !is_said_twice(catalog, analyte, header)
}

/// The signs of a text that names are not compared by.
fn signs(text: &str) -> String {
    const TELLING: &str = "‰#↑↓⬆⬇▲▼<>≤≥=√∑Σ∂Δ±?%~/:×÷";
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

/// Whether both sides of a stroke name the same analyte: `AST/SGOT`.
fn is_said_twice(catalog: &Catalog, analyte: AnalyteId, header: &str) -> bool {
    let mut sides = header.split(['/', ':']);
    signs(header) == "/"
        && sides.all(|side| match catalog.match_name(side) {
            NameMatch::Known(own) => own == analyte,
            NameMatch::Ambiguous(candidates) => candidates.contains(&analyte),
            NameMatch::Unknown => false,
        })
}

//! Units: every accepted spelling of an analyte, with its exact ratio to the canonical unit.
//! A table instead of a unit library, since laboratories write `K/uL`, `G/L` and `FEU`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::letters::unfolded;
use super::unit_words;
use crate::value::Ratio;

/// Which kind of calibrator a D-dimer result is reported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Assay {
    /// Fibrinogen equivalent units.
    Feu,
    /// D-dimer units; about half of the number in FEU.
    Ddu,
    /// Not stated, or not a D-dimer.
    #[default]
    Unstated,
}

/// A unit that an analyte may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitMatch {
    /// Canonical value = value times this.
    pub ratio: Ratio,
    /// The D-dimer calibrator that the spelling names.
    pub assay: Assay,
}

/// The units of one analyte.
#[derive(Debug, Clone, Default)]
pub struct UnitTable {
    spellings: Arc<UnitFamily>,
    takes_assay: bool,
}

/// Units into which each other can be converted, with all their spellings.
#[derive(Debug, Default)]
pub(super) struct UnitFamily {
    /// Normal form to (spelling as written in the reference set, ratio).
    entries: BTreeMap<String, (String, Ratio)>,
    /// Spellings just as the reference set writes them, which need no normalizing.
    as_written: HashMap<String, Ratio>,
}

impl UnitFamily {
    /// Adds a spelling; false where the same normal form already has another ratio.
    pub(super) fn insert(&mut self, spelling: &str, ratio: Ratio) -> bool {
        self.as_written.insert(spelling.to_string(), ratio);
        let entry = self
            .entries
            .entry(normalize_unit(spelling))
            .or_insert_with(|| (spelling.to_string(), ratio));
        entry.1 == ratio
    }
}

impl UnitTable {
    /// The units of a family, for an analyte whose unit may name its calibrator or not.
    pub(super) fn new(spellings: Arc<UnitFamily>, takes_assay: bool) -> Self {
        UnitTable {
            spellings,
            takes_assay,
        }
    }

    /// The unit of this spelling.
    pub fn find(&self, spelling: &str) -> Option<UnitMatch> {
        if let Some(ratio) = self.spellings.as_written.get(spelling) {
            return Some(UnitMatch {
                ratio: *ratio,
                assay: Assay::Unstated,
            });
        }
        if spelling.len() > 64 {
            return None;
        }
        let normal = normalize_unit(spelling);
        if let Some((_, ratio)) = self.spellings.entries.get(&normal) {
            return Some(UnitMatch {
                ratio: *ratio,
                assay: Assay::Unstated,
            });
        }
        if !self.takes_assay {
            return None;
        }
        let (bare, assay) = without_assay(&normal);
        let (_, ratio) = self.spellings.entries.get(&bare)?;
        Some(UnitMatch {
            ratio: *ratio,
            assay,
        })
    }

    /// The D-dimer calibrator that a text names, even where it names no unit.
    pub fn assay_named(&self, text: &str) -> Assay {
        if self.takes_assay {
            without_assay(&normalize_unit(text)).1
        } else {
            Assay::Unstated
        }
    }

    /// Whether a text names nothing but the calibrator.
    pub(crate) fn only_names_assay(&self, text: &str) -> bool {
        let (bare, assay) = without_assay(&normalize_unit(text));
        self.takes_assay && assay != Assay::Unstated && bare.is_empty()
    }

    /// The accepted spelling most like this one, for a message, and those nearly as like to it that stand for another unit:
    /// which of them is meant, a likeness of letters can't tell.
    pub fn nearest(&self, spelling: &str) -> Vec<&str> {
        /// One letter more is nearly as like.
        const NEARLY: usize = 1;
        /// So many are named at most.
        const MOST_NAMED: usize = 3;
        let normal = normalize_unit(spelling);
        if normal.len() > 64 {
            return Vec::new();
        }
        let entries = self.spellings.entries.iter();
        let mut near: Vec<(usize, &str, Ratio)> = entries
            .map(|(known, (written, ratio))| {
                let distance = strsim::damerau_levenshtein(&normal, known);
                (distance, written.as_str(), *ratio)
            })
            .collect();
        near.sort_by_key(|(distance, written, _)| (*distance, written.len(), *written));
        let least = near.first().map_or(0, |(distance, ..)| *distance);
        let mut units: Vec<(&str, Ratio)> = Vec::new();
        for (distance, written, ratio) in near {
            let is_another = units.iter().all(|(_, other)| *other != ratio);
            if distance <= least + NEARLY && is_another && units.len() < MOST_NAMED {
                units.push((written, ratio));
            }
        }
        units.into_iter().map(|(written, _)| written).collect()
    }

    /// Every spelling, as written in the reference set.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, Ratio)> {
        let entries = self.spellings.entries.values();
        entries.map(|(written, ratio)| (written.as_str(), *ratio))
    }

    /// Whether the analyte has no units at all.
    pub fn is_empty(&self) -> bool {
        self.spellings.entries.is_empty()
    }
}

fn without_assay(normal: &str) -> (String, Assay) {
    for (mark, assay) in [
        ("fibrinogenequivalentunits", Assay::Feu),
        ("fibrinogenequivalents", Assay::Feu),
        ("fibrinogenequiv", Assay::Feu),
        ("feus", Assay::Feu),
        ("feu", Assay::Feu),
        ("d-du", Assay::Ddu),
        ("ddu", Assay::Ddu),
        ("d-dimerunits", Assay::Ddu),
    ] {
        if let Some(at) = normal.find(mark) {
            let bare: String = normal[..at]
                .chars()
                .chain(normal[at + mark.len()..].chars())
                .filter(|letter| !"{}()[],;-_*.".contains(*letter))
                .collect();
            return (bare, assay);
        }
    }
    (normal.to_string(), Assay::Unstated)
}

/// The form in which units are compared.
///
/// ```
/// use coagscope::catalog::normalize_unit;
/// assert_eq!(normalize_unit("×10⁹ / L"), normalize_unit("10*9/L"));
/// assert_eq!(normalize_unit("µmol/l"), normalize_unit("mcmol/L"));
/// ```
pub fn normalize_unit(unit: &str) -> String {
    let in_signs = unit_words::in_signs(unit);
    let unit = in_signs.as_deref().unwrap_or(unit);
    let mut expanded = String::with_capacity(unit.len());
    let mut raised = false;
    for letter in unit.chars() {
        let mut superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars();
        let digit = match letter.is_ascii() {
            true => None,
            false => superscripts.position(|superscript| superscript == letter),
        };
        let sign = match (digit, letter) {
            (Some(digit), _) => Some(char::from(b'0' + digit as u8)),
            (None, '⁻') => Some('-'),
            _ => None,
        };
        if sign.is_some() && !raised {
            expanded.push('^');
        }
        expanded.push(sign.unwrap_or(letter));
        raised = sign.is_some();
    }
    let mut normal: String = unfolded(&expanded)
        .chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control())
        .map(|letter| match letter {
            'µ' | 'μ' => 'u',
            '∕' | '⁄' => '/',
            other => other,
        })
        .collect();
    for (long, short) in [
        ("microliter", "ul"),
        ("microlitre", "ul"),
        ("microl", "ul"),
        ("micl", "ul"),
        ("mcg", "ug"),
        ("mcl", "ul"),
        ("mcmol", "umol"),
        ("mckat", "ukat"),
        ("micromol", "umol"),
        ("cu.mm", "cumm"),
        ("cubicmm", "cumm"),
        // HL7 writes the sign of a power as an escape.
        ("\\s\\", "^"),
    ] {
        if normal.contains(long) {
            normal = normal.replace(long, short);
        }
    }
    let bare = normal.trim_start_matches(['x', '×', '*', '·']);
    if bare.starts_with("10") {
        normal = bare.to_string();
        for sign in [
            "10**", "10*", "10e+", "10e", "10.e", "10^^", "10x", "10exp", "10'",
        ] {
            if let Some(rest) = normal.strip_prefix(sign)
                && rest.starts_with(|letter: char| letter.is_ascii_digit())
            {
                normal = format!("10^{rest}");
                break;
            }
        }
    }
    normal.trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_unit_have_one_form() {
        for spelling in [
            "10^9/L",
            "10*9/L",
            "10**9/l",
            "10e9/L",
            "x10^9/L",
            "×10⁹/L",
            "10E9 / L",
            "x 10*9/L",
            "10X9/L",
            "10E+9/L",
            "x10.e9/L",
            "10exp9/L",
            "10\\S\\9/L",
        ] {
            assert_eq!(normalize_unit(spelling), "10^9/l", "{spelling}");
        }
        for spelling in [
            "10^3/microL",
            "10*3/mcL",
            "10^3/micL",
            "10e3/microliter",
            "10^3/µL",
        ] {
            assert_eq!(normalize_unit(spelling), "10^3/ul", "{spelling}");
        }
        for spelling in ["10^3/cu mm", "10^3/cumm", "10^3/cu.mm.", "10^3/cubic mm"] {
            assert_eq!(normalize_unit(spelling), "10^3/cumm", "{spelling}");
        }
        assert_eq!(normalize_unit("thousand per microliter"), "10^3/ul");
        assert_eq!(normalize_unit("μg/mL"), "ug/ml");
        assert_eq!(normalize_unit("\u{b5}g/mL"), "ug/ml");
    }

    #[test]
    fn the_calibrator_is_taken_off() {
        let mut family = UnitFamily::default();
        assert!(family.insert("mg/L", Ratio::ONE));
        let table = UnitTable::new(Arc::new(family), true);
        for spelling in [
            "mg/L FEU",
            "mg/L{FEU}",
            "FEU mg/L",
            "mg/L (FEU)",
            "mg FEU/L",
            "mg/L-FEU",
            "mg/L_FEU",
            "mg/L FEU*",
            "mg/L FEUs",
            "mg/L fibrinogen equivalent units",
        ] {
            let found = table.find(spelling).unwrap_or_else(|| panic!("{spelling}"));
            assert_eq!(found.assay, Assay::Feu, "{spelling}");
        }
        assert_eq!(
            table.find("mg/L D-DU").map(|unit| unit.assay),
            Some(Assay::Ddu)
        );
        assert_eq!(
            table.find("mg/L").map(|unit| unit.assay),
            Some(Assay::Unstated)
        );
        assert_eq!(table.find("K/uL"), None);
    }
}

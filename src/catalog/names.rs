//! From a header or a label to an analyte.

use std::collections::{BTreeSet, HashMap};

use super::AnalyteId;
use super::letters::{recomposed, without_accents};
use super::spelling;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameMatch {
    /// This analyte, without doubt.
    Known(AnalyteId),
    /// One of these, if a unit, a code or the values agree.
    Ambiguous(Vec<AnalyteId>),
    /// Nothing that the catalog knows.
    Unknown,
}

/// The form in which names are compared: compatibility characters unfolded, lower case, accents
/// dropped, everything but letters and digits turned into single spaces.
///
/// ```
/// assert_eq!(coagscope::catalog::normalize_name(" Hämoglobin_(g/dL)"), "hamoglobin g dl");
/// ```
pub fn normalize_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    let mut gap = false;
    for letter in without_accents(name).chars() {
        if letter.is_alphanumeric() {
            if gap && !normal.is_empty() {
                normal.push(' ');
            }
            gap = false;
            normal.push(letter);
        } else {
            gap = true;
        }
    }
    recomposed(normal)
}

/// Words around a name that do not change what is measured.
const NEUTRAL_WORDS: &[&str] = &[
    "value",
    "values",
    "result",
    "results",
    "level",
    "levels",
    "lab",
    "labs",
    "test",
    "conc",
    "concentration",
    "measured",
    "measurement",
    "quantitative",
    "quant",
    "wert",
    "valeur",
    "valor",
];

/// Words for the specimen; neutral except for hemoglobin, which in plasma or serum is another thing.
const SPECIMEN_WORDS: &[&str] = &[
    "serum", "plasma", "blood", "s", "p", "b", "srm", "blut", "sang", "sangre", "sangue",
];

/// Names of analytes, normalized.
#[derive(Debug, Clone, Default)]
pub(super) struct NameIndex {
    /// Identifiers as they are written; `pt` is one, `PT` is a short name.
    identifiers: HashMap<String, AnalyteId>,
    entries: HashMap<String, NameMatch>,
    changed_by_specimen: BTreeSet<AnalyteId>,
}

impl NameIndex {
    /// Adds a name that stands for one analyte without doubt; gives back the analyte that already
    /// has it, if that is another.
    pub(super) fn insert(&mut self, name: &str, analyte: AnalyteId) -> Option<AnalyteId> {
        let normal = normalize_name(name);
        match self.entries.insert(normal, NameMatch::Known(analyte)) {
            Some(NameMatch::Known(other)) if other != analyte => Some(other),
            _ => None,
        }
    }

    /// Adds an identifier.
    pub(super) fn insert_identifier(&mut self, id: &str, analyte: AnalyteId) {
        self.identifiers.insert(id.to_string(), analyte);
    }

    /// Adds a short name that may stand for the analyte.
    pub(super) fn insert_ambiguous(&mut self, name: &str, analyte: AnalyteId) -> Option<AnalyteId> {
        let entry = self
            .entries
            .entry(normalize_name(name))
            .or_insert_with(|| NameMatch::Ambiguous(Vec::new()));
        match entry {
            NameMatch::Ambiguous(analytes) => {
                analytes.push(analyte);
                None
            }
            NameMatch::Known(other) if *other != analyte => Some(*other),
            _ => None,
        }
    }

    /// Declares that a specimen word changes what the name means (plasma hemoglobin).
    pub(super) fn specimen_changes(&mut self, analyte: AnalyteId) {
        self.changed_by_specimen.insert(analyte);
    }

    /// What a name stands for.
    pub(super) fn find(&self, name: &str) -> NameMatch {
        // No name of anything is this long; what is must not cost more than its reading.
        if name.len() > 256 {
            return NameMatch::Unknown;
        }
        if let Some(analyte) = self.identifiers.get(name.trim()) {
            return NameMatch::Known(*analyte);
        }
        let normal = normalize_name(name);
        if let Some(found) = self.entries.get(&normal) {
            return found.clone();
        }
        let without = |dropped: &[&[&str]]| {
            let kept: Vec<&str> = normal
                .split(' ')
                .filter(|word| !dropped.iter().any(|words| words.contains(word)))
                .collect();
            self.entries.get(&kept.join(" ")).cloned()
        };
        if let Some(found) = without(&[NEUTRAL_WORDS]) {
            return found;
        }
        match without(&[NEUTRAL_WORDS, SPECIMEN_WORDS]) {
            Some(NameMatch::Known(analyte)) if self.changed_by_specimen.contains(&analyte) => {
                NameMatch::Unknown
            }
            Some(found) => found,
            None => NameMatch::Unknown,
        }
    }

    /// The analyte whose name this one is but for a mistake in spelling, for a message.
    pub(super) fn nearest(&self, name: &str) -> Option<AnalyteId> {
        let normal = normalize_name(name);
        if normal.chars().count() < 3 || normal.len() > 64 {
            return None;
        }
        self.entries
            .iter()
            .filter_map(|(known, found)| match found {
                NameMatch::Known(analyte) => {
                    Some((spelling::mistakes(&normal, known)?, known, *analyte))
                }
                _ => None,
            })
            .min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)))
            .map(|(_, _, analyte)| analyte)
    }
}

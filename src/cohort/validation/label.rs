//! What the cells of the label column say: the reference diagnosis or outcome.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::Vocabulary;
use crate::cohort::written::plain;

/// So many different values are told apart; a column with more is no label.
const MOST_VALUES: usize = 24;

/// The bit of further values.
const FURTHER: u32 = 1 << 31;
/// The bit of all values that were named as positive, and of those named as negative.
const NAMED: [u32; 2] = [1 << 30, 1 << 29];

/// Two answers that belong together: positive words and negative words.
const FAMILIES: [[&[&str]; 2]; 8] = [
    [&["yes", "y"], &["no", "n"]],
    [&["true", "t"], &["false", "f"]],
    [&["1"], &["0"]],
    [&["positive", "pos", "+"], &["negative", "neg"]],
    [&["present"], &["absent"]],
    [
        &[
            "died",
            "dead",
            "deceased",
            "death",
            "expired",
            "nonsurvivor",
            "non-survivor",
        ],
        &["survived", "alive", "survivor", "survival"],
    ],
    [&["case"], &["control"]],
    [&["ja"], &["nein"]],
];

/// The labels of a subject or a panel: one bit for each value that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LabelSet(u32);

impl LabelSet {
    /// The labels of both.
    pub fn with(self, other: LabelSet) -> LabelSet {
        LabelSet(self.0 | other.0)
    }
}

/// What the labels of a subject come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// The reference diagnosis or outcome is there.
    Positive,
    /// It is not there.
    Negative,
    /// Labels say both.
    Contradicting,
    /// A label says neither.
    NotReadable,
    /// There is no label.
    NoLabel,
}

/// Why labels can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// The column has no label at all.
    #[error(
        "the column holds no label; cells of it that are empty or say that it is missing: {missing}"
    )]
    Empty {
        /// Cells.
        missing: u64,
    },
    /// There is one value only.
    #[error(
        "every label of the column is `{value}`, so that there is nobody to compare with{}. Write the other answer into the column where it holds, or name the value with --positive or --negative to see the sensitivity or the specificity alone",
        unanswered_text(*missing)
    )]
    OneValue {
        /// It.
        value: Arc<str>,
        /// Cells.
        missing: u64,
    },
    /// The values are no known pair.
    #[error(
        "the column has the values {values}, which are no known pair such as yes and no, 1 and 0, died and survived; name those that stand for the reference diagnosis or outcome with --positive VALUE"
    )]
    NotAPair {
        /// What there is.
        values: String,
    },
    /// None of the values that the user named occurs.
    #[error("none of the cells says {named}; the column has the values {values}")]
    NotFound {
        /// As they were given.
        named: String,
        /// What there is.
        values: String,
    },
    /// One value on both sides.
    #[error("`{value}` is named as positive and as negative")]
    OnBothSides {
        /// As it was given.
        value: String,
    },
}

/// A value of the label column and how many cells have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelValue {
    /// As it was written first.
    pub value: Arc<str>,
    /// So many labels.
    pub count: u64,
}

/// The values that stand for each answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meaning {
    /// Those of the reference diagnosis or outcome.
    pub positive: Vec<LabelValue>,
    /// Those of its absence.
    pub negative: Vec<LabelValue>,
    /// Those that are neither.
    pub not_readable: Vec<LabelValue>,
    /// Labels with further values, which are not told apart; they count as the last group that has any rule
    /// for them.
    pub further: u64,
    positive_bits: u32,
    negative_bits: u32,
}

impl Meaning {
    /// What labels come to.
    pub fn of(&self, labels: LabelSet) -> Reference {
        match (
            labels.0 & self.positive_bits != 0,
            labels.0 & self.negative_bits != 0,
        ) {
            (true, true) => Reference::Contradicting,
            (true, false) => Reference::Positive,
            (false, true) => Reference::Negative,
            (false, false) if labels.0 != 0 => Reference::NotReadable,
            (false, false) => Reference::NoLabel,
        }
    }
}

/// Reads labels, and learns which values there are.
#[derive(Debug, Clone)]
pub struct Labels<'c> {
    vocabulary: &'c Vocabulary,
    positive: Vec<String>,
    negative: Vec<String>,
    places: BTreeMap<String, usize>,
    values: Vec<LabelValue>,
    /// Of each of them.
    bits: Vec<u32>,
    further: u64,
    missing: u64,
}

impl<'c> Labels<'c> {
    /// Begins. Without values that are positive the column must hold a known pair; without values that are
    /// negative all others are.
    ///
    /// # Errors
    /// [`LabelError::OnBothSides`].
    pub fn new(
        vocabulary: &'c Vocabulary,
        positive: &[String],
        negative: &[String],
    ) -> Result<Self, LabelError> {
        let folded = |values: &[String]| values.iter().map(|value| plain(value)).collect();
        let labels = Labels {
            positive: folded(positive),
            negative: folded(negative),
            vocabulary,
            places: BTreeMap::new(),
            values: Vec::new(),
            bits: Vec::new(),
            further: 0,
            missing: 0,
        };
        match negative
            .iter()
            .find(|value| labels.positive.contains(&plain(value)))
        {
            Some(value) => Err(LabelError::OnBothSides {
                value: value.clone(),
            }),
            None => Ok(labels),
        }
    }

    /// Reads the cells of a panel.
    pub fn read(&mut self, cells: &[Arc<str>]) -> LabelSet {
        let mut labels = LabelSet::default();
        for cell in cells {
            labels = labels.with(self.read_cell(cell));
        }
        labels
    }

    fn read_cell(&mut self, cell: &Arc<str>) -> LabelSet {
        let text = plain(cell);
        let named = [&self.positive, &self.negative].map(|named| named.contains(&text));
        let is_named = named.contains(&true);
        if !is_named && self.vocabulary.is_no_label(cell) {
            self.missing += 1;
            return LabelSet::default();
        }
        if let Some(&place) = self.places.get(&text) {
            self.values[place].count += 1;
            return LabelSet(self.bits[place]);
        }
        // What the user named is always told apart.
        let others = self.bits.iter().filter(|bit| !NAMED.contains(bit)).count();
        let bit = match named {
            [true, _] => NAMED[0],
            [_, true] => NAMED[1],
            _ if others < MOST_VALUES => 1 << others,
            _ => {
                self.further += 1;
                return LabelSet(FURTHER);
            }
        };
        self.places.insert(text, self.values.len());
        self.values.push(LabelValue {
            value: Arc::from(cell.trim()),
            count: 1,
        });
        self.bits.push(bit);
        LabelSet(bit)
    }

    /// What the values mean, when all cells were read.
    ///
    /// # Errors
    /// [`LabelError`] where that is not certain.
    pub fn meaning(&self) -> Result<Meaning, LabelError> {
        if self.values.is_empty() {
            return Err(LabelError::Empty {
                missing: self.missing,
            });
        }
        let texts: Vec<&str> = {
            let mut texts = vec![""; self.values.len()];
            for (text, place) in &self.places {
                texts[*place] = text;
            }
            texts
        };
        let is_positive: Vec<bool>;
        let is_negative: Vec<bool>;
        if self.positive.is_empty() && self.negative.is_empty() {
            if let ([only], 0) = (self.values.as_slice(), self.further) {
                return Err(LabelError::OneValue {
                    value: Arc::clone(&only.value),
                    missing: self.missing,
                });
            }
            let family = self.family(&texts).ok_or_else(|| LabelError::NotAPair {
                values: self.listed(),
            })?;
            is_positive = texts.iter().map(|text| family[0].contains(text)).collect();
            is_negative = is_positive.iter().map(|positive| !positive).collect();
        } else {
            let named = |list: &[String], text: &&str| list.iter().any(|named| named == text);
            let positive: Vec<bool> = texts
                .iter()
                .map(|text| named(&self.positive, text))
                .collect();
            let negative: Vec<bool> = texts
                .iter()
                .map(|text| named(&self.negative, text))
                .collect();
            for (list, found) in [(&self.positive, &positive), (&self.negative, &negative)] {
                if !list.is_empty() && !found.contains(&true) {
                    return Err(LabelError::NotFound {
                        named: quoted(list.iter().map(String::as_str)),
                        values: self.listed(),
                    });
                }
            }
            let others = |found: &[bool]| found.iter().map(|one| !one).collect();
            is_positive = if self.positive.is_empty() {
                others(&negative)
            } else {
                positive.clone()
            };
            is_negative = if self.negative.is_empty() {
                others(&positive)
            } else {
                negative
            };
        }
        let mut meaning = Meaning {
            further: self.further,
            ..Meaning::default()
        };
        for (place, value) in self.values.iter().enumerate() {
            let list = match (is_positive[place], is_negative[place]) {
                (true, _) => {
                    meaning.positive_bits |= self.bits[place];
                    &mut meaning.positive
                }
                (false, true) => {
                    meaning.negative_bits |= self.bits[place];
                    &mut meaning.negative
                }
                (false, false) => &mut meaning.not_readable,
            };
            list.push(value.clone());
        }
        if !self.positive.is_empty() && self.negative.is_empty() {
            meaning.negative_bits |= FURTHER;
        } else if self.positive.is_empty() && !self.negative.is_empty() {
            meaning.positive_bits |= FURTHER;
        }
        for list in [
            &mut meaning.positive,
            &mut meaning.negative,
            &mut meaning.not_readable,
        ] {
            list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        }
        Ok(meaning)
    }

    /// The known pair, where the column has just these two values.
    fn family(&self, texts: &[&str]) -> Option<[&'static [&'static str]; 2]> {
        let [one, other] = texts else { return None };
        if self.further > 0 {
            return None;
        }
        FAMILIES.into_iter().find(|[positive, negative]| {
            (positive.contains(one) && negative.contains(other))
                || (positive.contains(other) && negative.contains(one))
        })
    }

    fn listed(&self) -> String {
        let mut values: Vec<&str> = self
            .values
            .iter()
            .map(|value| value.value.as_ref())
            .collect();
        values.sort_unstable();
        let more = if self.further > 0 { " and more" } else { "" };
        format!("{}{more}", quoted(values.into_iter()))
    }
}

/// Cells that somebody may take for the other answer.
fn unanswered_text(missing: u64) -> String {
    match missing {
        0 => String::new(),
        _ => format!(
            "; cells that are empty or say that it is missing, which is no answer: {missing}"
        ),
    }
}

fn quoted<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<String> = values
        .map(|value| format!("`{}`", value.chars().take(40).collect::<String>()))
        .collect();
    values.join(", ")
}

#[cfg(test)]
mod tests;

//! The words that cells may hold, in several languages.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::letters::{recomposed, without_accents};
use super::status_words::StatusWords;

/// What a text is in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordMatch {
    /// A word with a meaning, in its canonical form.
    Word(Arc<str>),
    /// A word that means that there is no result, and why.
    Missing(Arc<str>),
    /// A flag that a laboratory prints beside a result.
    Flag,
    /// None of these.
    Unknown,
}

/// Words of cells.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    words: HashMap<String, WordMatch>,
    flags: HashSet<String>,
    labels: LabelWords,
    clauses: ClauseWords,
    statuses: StatusWords,
}

/// How a clause of a comment is understood that names something beside a denial. All words are normalized as names are.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClauseWords {
    /// What denies the states of a specimen alike.
    pub negations: Vec<String>,
    /// What is passed over beside them.
    pub asides: Vec<String>,
    /// What stands behind one of these is the cause, whatever else is denied.
    pub causes: Vec<Vec<String>>,
    /// What is denied together with its cause: `no interference due to hemolysis`.
    pub effects: HashSet<String>,
    /// A denial reaches over these to what it denies.
    pub reached_over: HashSet<String>,
    /// One denial of two things.
    pub joins: HashSet<String>,
    /// Those of them between two things of which one is meant.
    pub alternatives: HashSet<String>,
    /// What is an alternative behind one denial alone, each as that denial and it.
    pub alternatives_behind: Vec<Vec<String>>,
    /// What denies every bare item of a list behind it, however that ends.
    pub denies_every_item: Vec<Vec<String>>,
    /// Parts of words for what a list of denied things may name.
    pub listed_things: Vec<String>,
    /// Parts of words for the states that a list of denied states may name.
    pub listed_states: Vec<String>,
    /// What may stand beside such a thing within one item: `platelet clumps`.
    pub listed_beside: HashSet<String>,
    /// What stands between something and the word that denies it.
    pub denied_over: HashSet<String>,
    /// What also stands there where that word ends the clause.
    pub answered_over: HashSet<String>,
    /// What one of these denies stands behind it.
    pub before_what_is_denied: HashSet<String>,
    /// What stands before something is said of another specimen.
    pub elsewhere: Vec<Vec<String>>,
    /// What stands before something is said of a specimen that this one replaces.
    pub replaced: Vec<Vec<String>>,
    /// Where one of these stands, the other specimen is still asked for.
    pub asked_for: HashSet<String>,
    /// What stands before something that is looked for.
    pub looked_for: Vec<String>,
    /// What excludes, and says nothing where it is denied: `cannot be excluded`.
    pub exclusions: HashSet<String>,
    /// What denies an exclusion beside the negations: `unable to exclude`.
    pub not_excluded_by: HashSet<String>,
    /// What denies a word of a script without spaces before it and behind it, and what may stand between.
    pub written_before: Vec<String>,
    pub written_behind: Vec<String>,
    pub written_between: Vec<String>,
}

/// What says nothing in a column of labels or groups.
#[derive(Debug, Clone, Default)]
struct LabelWords {
    /// Why there is no result; words of these reasons say nothing.
    reasons: HashSet<String>,
    unstated: HashSet<String>,
    /// Words of these reasons that can be a value all the same.
    values: HashSet<String>,
}

impl Vocabulary {
    pub(super) fn insert(&mut self, spelling: &str, meaning: WordMatch) -> Option<WordMatch> {
        match self.words.insert(normalize_word(spelling), meaning.clone()) {
            Some(before) if before != meaning => Some(before),
            _ => None,
        }
    }

    pub(super) fn insert_flag(&mut self, flag: &str) {
        self.flags.insert(flag.to_uppercase());
    }

    /// Takes what says nothing in a column of labels or groups.
    pub(super) fn set_label_words(
        &mut self,
        reasons: Vec<String>,
        unstated: &[String],
        values: &[String],
    ) {
        let normalized = |words: &[String]| words.iter().map(|word| normalize_word(word)).collect();
        self.labels = LabelWords {
            reasons: reasons.into_iter().collect(),
            unstated: normalized(unstated),
            values: normalized(values),
        };
    }

    pub(super) fn set_clause_words(&mut self, clauses: ClauseWords) {
        self.clauses = clauses;
    }

    pub(super) fn set_status_words(&mut self, statuses: StatusWords) {
        self.statuses = statuses;
    }

    /// The words of columns of states.
    pub(crate) fn status_words(&self) -> &StatusWords {
        &self.statuses
    }

    /// How clauses of comments are understood.
    pub(crate) fn clause_words(&self) -> &ClauseWords {
        &self.clauses
    }

    /// What a whole cell says.
    pub fn find(&self, text: &str) -> WordMatch {
        if text.len() > 120 {
            return WordMatch::Unknown;
        }
        match self.words.get(&normalize_word(text)) {
            Some(found) => found.clone(),
            None if self.is_flag(text.trim()) => WordMatch::Flag,
            None => WordMatch::Unknown,
        }
    }

    /// Whether a whole cell says that nothing is known.
    pub fn says_nothing(&self, text: &str) -> bool {
        match self.find(text) {
            WordMatch::Missing(_) => true,
            WordMatch::Word(word) => word.as_ref() == "unknown",
            WordMatch::Flag | WordMatch::Unknown => false,
        }
    }

    /// Whether a cell says that nothing was reported, and no reason.
    pub fn is_not_reported(&self, text: &str) -> bool {
        matches!(self.find(text), WordMatch::Missing(reason) if reason.as_ref() == "not_reported")
    }

    /// Whether a cell of a column of labels or groups says nothing. Fewer words than in a cell of results: `hemolyzed`
    /// is no result and may be a group.
    pub fn is_no_label(&self, text: &str) -> bool {
        let word = normalize_word(text);
        let is_for_a_reason = || match self.words.get(&word) {
            Some(WordMatch::Missing(reason)) => self.labels.reasons.contains(reason.as_ref()),
            _ => false,
        };
        text.trim().is_empty()
            || self.labels.unstated.contains(&word)
            || (is_for_a_reason() && !self.labels.values.contains(&word))
    }

    /// Whether a token is a flag such as `H` or `*`.
    pub fn is_flag(&self, token: &str) -> bool {
        self.flags.contains(&token.to_uppercase())
    }
}

/// Words of one category, such as sex: spelling to canonical word.
#[derive(Debug, Clone, Default)]
pub(super) struct CategoryWords(BTreeMap<String, Arc<str>>);

impl CategoryWords {
    pub(super) fn insert(&mut self, spelling: &str, word: &Arc<str>) -> bool {
        let before = self.0.insert(normalize_word(spelling), Arc::clone(word));
        before.is_none_or(|before| before == *word)
    }

    pub(super) fn find(&self, text: &str) -> Option<Arc<str>> {
        if text.len() > 120 {
            return None;
        }
        let word = normalize_word(text);
        let found = self.0.get(&word).or_else(|| {
            // `Citrat-Plasma` is written in two words as well; a sign at an end is none that joins.
            let is_joined = word.contains('-') && !word.starts_with('-') && !word.ends_with('-');
            is_joined.then(|| self.0.get(&word.replace('-', " ")))?
        });
        found.cloned()
    }

    pub(super) fn canonical(&self) -> HashSet<&str> {
        self.0.values().map(AsRef::as_ref).collect()
    }
}

/// The form in which words are compared: like names, but `+` and `-` keep their meaning.
///
/// A plus in brackets is the weakest grade of a film, and no plus.
pub(super) fn normalize_word(text: &str) -> String {
    if matches!(text.trim(), "(+)" | "\u{ff08}+\u{ff09}") {
        return "+-".to_string();
    }
    let mut normal = String::with_capacity(text.len());
    let mut gap = false;
    for letter in without_accents(text).chars() {
        if letter.is_alphanumeric() || "+-#".contains(letter) {
            if gap && !normal.is_empty() {
                normal.push(' ');
            }
            gap = false;
            normal.push(letter);
        } else if letter == '_' || letter == '.' || letter == '?' {
            // Runs of these alone mean "nothing here"; inside words they are spaces.
            if normal.is_empty() && !gap {
                normal.push(letter);
            } else {
                gap = true;
            }
        } else {
            gap = true;
        }
    }
    recomposed(normal)
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn a_label_or_a_group_may_be_missing_in_several_languages() {
        let vocabulary = Catalog::builtin().vocabulary();
        for missing in [
            "",
            " ",
            "NA",
            "n/a",
            "#N/A",
            "NaN",
            "null",
            "nd",
            "?",
            "-",
            ".",
            "unknown",
            "unk",
            "not known",
            "missing",
            "not done",
            "not available",
            "pending",
            "k.A.",
            "nicht bestimmt",
            "keine Angabe",
            "inconnu",
            "不明",
            "未做",
        ] {
            assert!(vocabulary.is_no_label(missing), "{missing}");
        }
        for value in [
            "yes",
            "no",
            "NR",
            "NB",
            "done",
            "*",
            "+",
            "%",
            "hemolyzed",
            "borderline",
            "ongoing",
            "none",
            "ICU",
            "0",
        ] {
            assert!(!vocabulary.is_no_label(value), "{value}");
        }
    }
}

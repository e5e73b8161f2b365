//! What words in a column of states say of the result beside them.

use std::collections::HashMap;

use super::normalize_name;
use super::words::{Vocabulary, WordMatch};

/// Which of two results of one time counts: the higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Standing {
    /// Told before it was final.
    Preliminary,
    /// Final, or nothing is said.
    #[default]
    Final,
    /// Told in place of another.
    Corrected,
}

/// What a state says of its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultStatus {
    /// It says nothing: empty, `unknown`, or how high the result is.
    Nothing,
    /// The result stands, be it preliminary.
    Stands(Standing),
    /// The result was canceled, deleted or never released.
    Withdrawn,
    /// What it says is not known.
    NotKnown,
}

/// The words, normalized as names are.
#[derive(Debug, Clone, Default)]
pub(crate) struct StatusWords {
    /// By their first word, what follows it.
    phrases: HashMap<String, Vec<(Vec<String>, ResultStatus)>>,
    /// Those of scripts without spaces.
    written: Vec<(String, ResultStatus)>,
    pub withdrawn_letters: Vec<String>,
    pub of_results: Vec<String>,
    pub final_letters: Vec<String>,
    pub preliminary_letters: Vec<String>,
    pub corrected_letters: Vec<String>,
}

impl Standing {
    /// What two words of one state say together: `final` beside `corrected` adds nothing, `preliminary` speaks against it.
    fn beside(self, other: Standing) -> Standing {
        match (self, other) {
            (one, Standing::Final) => one,
            (Standing::Final, other) => other,
            (one, other) if one == other => one,
            _ => Standing::Final,
        }
    }
}

/// Longer texts are no states.
const LONGEST: usize = 160;

/// Parts of the names of columns that are those of results.
const RESULTS: [&str; 3] = ["res", "obs", "obx"];

impl StatusWords {
    /// Adds a word or several; gives what they were known for.
    pub(super) fn insert(&mut self, phrase: &str, status: ResultStatus) -> Option<ResultStatus> {
        if !phrase.is_ascii() {
            let before = self.written.iter().find(|(known, _)| known == phrase);
            let before = before.map(|(_, status)| *status);
            self.written.push((phrase.to_string(), status));
            return before;
        }
        let mut words = phrase.split(' ').map(str::to_string);
        let first = words.next()?;
        let rest: Vec<String> = words.collect();
        let begun = self.phrases.entry(first).or_default();
        let before = begun.iter().find(|(known, _)| *known == rest);
        let before = before.map(|(_, status)| *status);
        begun.push((rest, status));
        before
    }

    fn found_in(&self, name: &str, vocabulary: &Vocabulary) -> ResultStatus {
        let clauses = vocabulary.clause_words();
        let words: Vec<&str> = name.split(' ').collect();
        let mut withdrawn = false;
        let mut stands: Option<Standing> = None;
        let mut see = |status: ResultStatus| match status {
            ResultStatus::Withdrawn => withdrawn = true,
            ResultStatus::Stands(standing) => {
                stands = Some(stands.map_or(standing, |before| before.beside(standing)));
            }
            ResultStatus::Nothing | ResultStatus::NotKnown => {}
        };
        for (at, word) in words.iter().enumerate() {
            let is_denied = at > 0 && clauses.negations.iter().any(|no| no == words[at - 1]);
            for (rest, status) in self.phrases.get(*word).into_iter().flatten() {
                let follows = words[at + 1..].iter().take(rest.len());
                if !is_denied && follows.eq(rest.iter()) {
                    see(*status);
                }
            }
        }
        if !name.is_ascii() {
            for (phrase, status) in &self.written {
                let is_denied = |at: usize| {
                    let before = &name[..at];
                    clauses
                        .written_before
                        .iter()
                        .any(|no| before.ends_with(no.as_str()))
                };
                let mut places = name.match_indices(phrase.as_str());
                if places.any(|(at, _)| !is_denied(at)) {
                    see(*status);
                }
            }
        }
        match (withdrawn, stands) {
            (true, None) => ResultStatus::Withdrawn,
            (false, Some(standing)) => ResultStatus::Stands(standing),
            (true, Some(_)) | (false, None) => ResultStatus::NotKnown,
        }
    }
}

impl Vocabulary {
    /// What a cell of a column of states says of the result beside it.
    pub(crate) fn status_in(&self, header: &str, text: &str) -> ResultStatus {
        let text = text.trim();
        if text.is_empty() {
            return ResultStatus::Nothing;
        }
        if text.len() > LONGEST {
            return ResultStatus::NotKnown;
        }
        let words = self.status_words();
        let name = normalize_name(text);
        let is_among = |letters: &[String]| letters.contains(&name);
        if is_among(&words.withdrawn_letters) {
            return ResultStatus::Withdrawn;
        }
        for (letters, standing) in [
            (&words.final_letters, Standing::Final),
            (&words.preliminary_letters, Standing::Preliminary),
            (&words.corrected_letters, Standing::Corrected),
        ] {
            if is_among(letters) {
                return ResultStatus::Stands(standing);
            }
        }
        if is_among(&words.of_results) {
            let header = normalize_name(header);
            let is_of_results = RESULTS.iter().any(|part| header.contains(part));
            return match is_of_results {
                true => ResultStatus::Withdrawn,
                false => ResultStatus::NotKnown,
            };
        }
        match words.found_in(&name, self) {
            ResultStatus::NotKnown => self.status_of_word(text),
            known => known,
        }
    }

    /// What words for results say as states: how high the result is says nothing of whether it stands. `N` is a flag, and the
    /// letter for a result that was never asked for.
    fn status_of_word(&self, text: &str) -> ResultStatus {
        const OF_RESULTS: [&str; 5] = ["normal", "high", "low", "positive", "negative"];
        match self.find(text) {
            _ if text.eq_ignore_ascii_case("n") => ResultStatus::NotKnown,
            WordMatch::Missing(reason) if reason.as_ref() == "canceled" => ResultStatus::Withdrawn,
            WordMatch::Missing(reason) if reason.as_ref() == "not_reported" => {
                ResultStatus::Nothing
            }
            WordMatch::Word(word) if word.as_ref() == "unknown" => ResultStatus::Nothing,
            WordMatch::Word(word) if OF_RESULTS.contains(&word.as_ref()) => ResultStatus::Nothing,
            WordMatch::Flag => ResultStatus::Nothing,
            _ => ResultStatus::NotKnown,
        }
    }
}

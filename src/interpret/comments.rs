//! Comments on a specimen, read clause by clause: what a clause says, denies or asks speaks for itself alone.

use unicode_normalization::UnicodeNormalization;

use crate::catalog::{CommentWords, Vocabulary, WordMatch, normalize_name};

/// The words that signs are read as, which normalizing would drop.
const NEGATIVE: &str = "negative";
const QUESTIONABLE: &str = "questionable";
const ZERO: &str = "zero";

const DASHES: [char; 4] = ['-', '−', '–', '—'];

/// A period behind one of these, or behind a single letter, ends no clause.
const ABBREVIATIONS: [&str; 7] = ["susp", "evtl", "poss", "prob", "fragl", "ggf", "verd"];

/// The clauses of a comment, normalized.
pub(super) fn clauses(text: &str) -> Vec<String> {
    let text: String = text.nfkc().collect();
    let mut clauses = Vec::new();
    let mut begin = 0;
    for (at, mark) in text.char_indices() {
        let after = at + mark.len_utf8();
        if ends_clause(&text[begin..at], mark, &text[after..]) {
            clauses.push(&text[begin..after]);
            begin = after;
        }
    }
    clauses.push(&text[begin..]);
    clauses
        .into_iter()
        .map(|clause| normalize_name(&signs_as_words(clause)))
        .filter(|clause| !clause.is_empty())
        .collect()
}

fn ends_clause(before: &str, mark: char, after: &str) -> bool {
    let between_digits = || {
        before.ends_with(|letter: char| letter.is_ascii_digit())
            && after.starts_with(|letter: char| letter.is_ascii_digit())
    };
    match mark {
        ';' | '!' | '|' | '\n' | '。' | '、' => true,
        ',' => !between_digits(),
        '.' => !between_digits() && !is_abbreviation(before),
        '?' => before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_whitespace),
        _ => false,
    }
}

fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_ascii_letter =
        word.len() == 1 && word.starts_with(|one: char| one.is_ascii_alphabetic());
    is_ascii_letter
        || ABBREVIATIONS
            .iter()
            .any(|abbreviation| word.eq_ignore_ascii_case(abbreviation))
}

/// `(-)` and a dash at the end deny, a question mark asks, and a number may be zero.
fn signs_as_words(clause: &str) -> String {
    let clause = clause.trim_end_matches(['.', ',', ';', '!', '|', '\n', '。', '、', ' ']);
    let mut text = String::with_capacity(clause.len());
    for token in clause.split([' ', '\t', ':', '=', '(', ')', '[', ']']) {
        text.push(' ');
        match token {
            _ if is_zero(token) => text.push_str(ZERO),
            _ => text.push_str(&token.replace('?', &format!(" {QUESTIONABLE} "))),
        }
    }
    if has_negative_sign(clause) {
        text.push(' ');
        text.push_str(NEGATIVE);
    }
    text
}

/// `0`, `0.0` and `0/4`.
fn is_zero(token: &str) -> bool {
    let number = token.split('/').next().unwrap_or_default();
    number.starts_with('0') && number.trim_matches(['0', '.', ',']).is_empty()
}

fn has_negative_sign(clause: &str) -> bool {
    let is_dash = |text: &str| {
        let mut letters = text.trim().chars();
        letters.next().is_some_and(|sign| DASHES.contains(&sign)) && letters.next().is_none()
    };
    let in_brackets = clause
        .split(['(', '['])
        .skip(1)
        .filter_map(|part| part.split([')', ']']).next())
        .any(is_dash);
    let at_end = clause
        .trim_end()
        .strip_suffix(DASHES)
        .is_some_and(|before| !before.ends_with(DASHES));
    in_brackets || at_end
}

/// Whether a clause says what these words stand for, without a denial, a doubt or another meaning.
pub(super) fn clause_says(clause: &str, words: &CommentWords, vocabulary: &Vocabulary) -> bool {
    let has = |clause: &str, parts: &[String]| parts.iter().any(|part| clause.contains(part));
    if has(clause, &words.unless) {
        return false;
    }
    let clause = without(clause, &words.asides);
    let is_said = || {
        has(&clause, &words.says)
            || matches!(
                (vocabulary.find(&clause), &words.as_missing),
                (WordMatch::Missing(reason), Some(wanted)) if reason.as_ref() == wanted.as_str()
            )
    };
    let is_denied = || {
        clause
            .split(' ')
            .any(|word| words.negations.iter().any(|negation| negation == word))
    };
    let is_in_doubt = || {
        let padded = format!(" {clause} ");
        words
            .doubts
            .iter()
            .any(|doubt| padded.contains(&format!(" {doubt} ")))
    };
    is_said() && !is_denied() && !is_in_doubt() && !is_zero_of(&clause, &words.says)
}

/// The clause without these parts.
fn without(clause: &str, asides: &[String]) -> String {
    let mut text = clause.to_string();
    for aside in asides {
        text = text.replace(aside.as_str(), " ");
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Whether what is said has the degree zero, named behind it: `hemolysis 0`, `hemolysis grade 0`.
fn is_zero_of(clause: &str, says: &[String]) -> bool {
    let degrees = says.iter().filter_map(|part| {
        let (_, behind) = clause.split_once(part.as_str())?;
        Some(behind.split(' ').skip(1).take(2))
    });
    degrees.flatten().any(|word| word == ZERO)
}

//! Comments on a specimen, read clause by clause: what a clause says, denies or asks speaks for itself alone.

use std::borrow::Cow;
use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::catalog::{Catalog, CommentWords, Vocabulary, WordMatch, normalize_name};

/// The words that signs are read as, which normalizing would drop.
const NEGATIVE: &str = "negative";
const QUESTIONABLE: &str = "questionable";
const ZERO: &str = "zero";

const DASHES: [char; 4] = ['-', '−', '–', '—'];

/// A period behind one of these, or behind a single letter, ends no clause.
const ABBREVIATIONS: [&str; 7] = ["susp", "evtl", "poss", "prob", "fragl", "ggf", "verd"];

/// What stands between two dashes of a clause, normalized. What follows a dash is most often an instruction of its
/// own, `clumps - do not report`, and sometimes the answer, `clumps - none`.
pub(super) type Part = String;

/// The clauses of a comment, each in its parts.
pub(super) fn clauses(text: &str) -> Vec<Vec<Part>> {
    let text: String = text.nfkc().collect();
    pieces(&text, ends_clause)
        .into_iter()
        .map(|piece| parts(piece.with_mark))
        .filter(|parts| !parts.is_empty())
        .collect()
}

/// The parts of a clause that dashes set apart.
fn parts(clause: &str) -> Vec<Part> {
    pieces(clause, sets_apart)
        .into_iter()
        .map(|piece| normalize_name(&signs_as_words(piece.text)))
        .filter(|part| !part.is_empty())
        .collect()
}

/// A piece of a text.
struct Piece<'t> {
    text: &'t str,
    /// The same with the mark that ends it.
    with_mark: &'t str,
}

/// The pieces of a text that end where `ends` says so of what stands before a mark, the mark, and what follows it.
fn pieces(text: &str, ends: fn(&str, char, &str) -> bool) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    for (at, mark) in text.char_indices() {
        let after = at + mark.len_utf8();
        if ends(&text[begin..at], mark, &text[after..]) {
            pieces.push(Piece {
                text: &text[begin..at],
                with_mark: &text[begin..after],
            });
            begin = after;
        }
    }
    let rest = &text[begin..];
    pieces.push(Piece {
        text: rest,
        with_mark: rest,
    });
    pieces
}

/// Whether a dash stands between words, with spaces around it; a sign beside a name in brackets does not.
fn sets_apart(before: &str, mark: char, after: &str) -> bool {
    let last = before.trim_end().chars().next_back();
    let next = after.trim_start_matches(DASHES).trim_start().chars().next();
    DASHES.contains(&mark)
        && before.ends_with(char::is_whitespace)
        && after
            .trim_start_matches(DASHES)
            .starts_with(char::is_whitespace)
        && last.is_some_and(|letter| letter.is_alphanumeric() || ")]+%.'\"".contains(letter))
        && next.is_some_and(|letter| letter.is_alphanumeric() || letter == '?')
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

/// For which things of [`Catalog::comment_words`] that are said a comment would be found, by their numbers. What several
/// comments say together is what each of them says.
pub(crate) fn said_by_comment(catalog: &Catalog, text: &str) -> BTreeSet<usize> {
    let clauses = clauses(text);
    let vocabulary = catalog.vocabulary();
    let is_said = |words: &CommentWords| {
        let mut clauses = clauses.iter();
        clauses.any(|clause| clause_says(clause, words, vocabulary))
    };
    let words = catalog.comment_words().iter().enumerate();
    words
        .filter(|(_, words)| is_said(words))
        .map(|(number, _)| number)
        .collect()
}

/// Whether a clause says what these words stand for, without a denial, a doubt or another meaning.
pub(super) fn clause_says(clause: &[Part], words: &CommentWords, vocabulary: &Vocabulary) -> bool {
    saying_parts(clause, words, vocabulary).next().is_some()
}

/// What beside these words stands in those parts of a clause that say them.
pub(super) fn beside(
    clause: &[Part],
    words: &CommentWords,
    vocabulary: &Vocabulary,
) -> Vec<String> {
    saying_parts(clause, words, vocabulary)
        .map(|part| beside_words(&without(&part, &words.asides), &words.says))
        .collect()
}

/// The words of a part of which nothing says it.
fn beside_words(part: &str, says: &[String]) -> String {
    const SAID: &str = "\u{1}";
    let mut text = part.to_string();
    for said in says {
        text = text.replace(said.as_str(), SAID);
    }
    let others: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !word.contains(SAID))
        .collect();
    others.join(" ")
}

fn saying_parts<'c>(
    clause: &'c [Part],
    words: &'c CommentWords,
    vocabulary: &'c Vocabulary,
) -> impl Iterator<Item = String> + 'c {
    let whole = (0..clause.len()).map(|at| match clause.get(at + 1) {
        Some(next) if answers(next, words) => format!("{} {next}", clause[at]),
        Some(_) if is_denied_list(&clause[at + 1..], words) => clause[at..].join(" "),
        _ => clause[at].clone(),
    });
    whole.filter(|part| part_says(part, words, vocabulary))
}

/// Whether the names of several things are denied together: `hemolysis - lipemia - icterus: none`.
fn is_denied_list(others: &[Part], words: &CommentWords) -> bool {
    const LONGEST: usize = 2;
    let is_short = others.iter().all(|part| part.split(' ').count() <= LONGEST);
    let last = others.last().and_then(|part| part.rsplit(' ').next());
    is_short
        && last.is_some_and(|last| {
            last == ZERO || words.negations.iter().any(|negation| negation == last)
        })
}

/// Whether what follows a dash denies, doubts or says once more what stands before it.
fn answers(part: &str, words: &CommentWords) -> bool {
    let part = without(part, &words.asides);
    let first = part.split(' ').next().unwrap_or_default();
    first == ZERO
        || words.negations.iter().any(|negation| negation == first)
        || first == QUESTIONABLE
        || words.doubts.contains(&part)
        || has_any(&part, &words.says)
}

fn part_says(part: &str, words: &CommentWords, vocabulary: &Vocabulary) -> bool {
    // Most comments say nothing of it. Whatever is passed over within a part, the first word of what it says stands in it.
    let begins_in_part = |said: &String| {
        let first = said.split(' ').next();
        first.is_some_and(|word| part.contains(word))
    };
    let may_say = words.says.iter().any(begins_in_part);
    if !may_say && words.as_missing.is_none() {
        return false;
    }
    let spoken = without(part, &words.asides);
    let is_missing = || {
        matches!(
            (vocabulary.find(&spoken), &words.as_missing),
            (WordMatch::Missing(reason), Some(wanted)) if reason.as_ref() == wanted.as_str()
        )
    };
    let is_said = (may_say && has_any(&spoken, &words.says)) || is_missing();
    // The words themselves may hold a denial, as `do not use` does.
    is_said
        && !has_any_whole(part, &words.unless_words)
        && !has_any(&spoken, &words.unless)
        && !has_any_whole(&without(&spoken, &words.says), &words.negations)
        && !has_any_whole(&spoken, &words.doubts)
        && !is_zero_of(&spoken, &words.says)
}

fn has_any(part: &str, pieces: &[String]) -> bool {
    pieces.iter().any(|piece| part.contains(piece))
}

/// Whether one of these stands in a text as whole words.
fn has_any_whole(part: &str, wanted: &[String]) -> bool {
    let padded = format!(" {part} ");
    wanted
        .iter()
        .any(|words| padded.contains(&format!(" {words} ")))
}

/// The clause without these parts.
fn without(clause: &str, asides: &[String]) -> String {
    let mut text = Cow::Borrowed(clause);
    for aside in asides {
        if text.contains(aside.as_str()) {
            text = Cow::Owned(text.replace(aside.as_str(), " "));
        }
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

//! A comment in clauses: what a clause says, denies or asks speaks for itself alone.

use unicode_normalization::UnicodeNormalization;

use crate::catalog::{ClauseWords, normalize_name};

use super::lists::with_denied_lists_joined;

/// The words that signs are read as, which normalizing would drop.
const NEGATIVE: &str = "negative";
pub(super) const POSITIVE: &str = "positive";
pub(super) const BELOW: &str = "below";
pub(super) const QUESTIONABLE: &str = "questionable";
pub(super) const ZERO: &str = "zero";

const DASHES: [char; 4] = ['-', '−', '–', '—'];

/// A period behind one of these, or behind a single letter, ends no clause.
const ABBREVIATIONS: [&str; 7] = ["susp", "evtl", "poss", "prob", "fragl", "ggf", "verd"];

/// What answers a question.
const ANSWERS: [&str; 14] = [
    "y", "yes", "n", "no", "none", "negative", "positive", "ja", "nein", "oui", "non", "si", "sim",
    "nee",
];

/// What stands between two dashes of a clause, normalized. What follows a dash is most often an instruction of its
/// own, `clumps - do not report`, and sometimes the answer, `clumps - none`.
pub(crate) type Part = String;

/// The clauses of a comment, each in its parts.
pub(crate) fn clauses(text: &str, words: &ClauseWords) -> Vec<Vec<Part>> {
    let text = with_denied_lists_joined(text.nfkc().collect(), words);
    let clauses = with_answers(pieces(&text, ends_clause)).into_iter();
    clauses
        .flat_map(|clause| match graded_names(&clause) {
            Some(names) => names.into_iter().map(|name| vec![name]).collect(),
            None => vec![parts(&clause)],
        })
        .filter(|parts| !parts.is_empty())
        .collect()
}

/// The clauses, each question with the word that answers it: `Hemolyzed? Y`.
fn with_answers(pieces: Vec<Piece<'_>>) -> Vec<String> {
    let mut clauses = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let answer = pieces.next_if(|next| {
            let is_answer = ANSWERS.contains(&normalize_name(next.text).as_str());
            is_answer && piece.with_mark.ends_with('?')
        });
        clauses.push(match answer {
            Some(answer) => format!("{} {}", piece.text, answer.with_mark.trim_start()),
            None => piece.with_mark.to_string(),
        });
    }
    clauses
}

/// Several names of which each has its own sign behind it: `Hemolysis ++ Lipemia - Icterus -`.
fn graded_names(clause: &str) -> Option<Vec<Part>> {
    const LONGEST_NAME: usize = 2;
    let mut names = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    let clause = clause.trim_end_matches(['.', ',', ';', '!', '|', '\n', '。', '、', ' ']);
    for token in clause.split_whitespace() {
        let (word, sign) = sign_behind(token);
        name.extend(Some(word).filter(|word| !word.is_empty()));
        let Some(sign) = sign else {
            continue;
        };
        if name.is_empty() || name.len() > LONGEST_NAME {
            return None;
        }
        names.push(format!("{} {sign}", normalize_name(&name.join(" "))));
        name.clear();
    }
    (names.len() > 1 && name.is_empty()).then_some(names)
}

/// A word and the sign that ends it; the sign may stand alone, also in brackets.
fn sign_behind(token: &str) -> (&str, Option<&'static str>) {
    let bare = token.trim_matches(['(', ')', '[', ']']);
    if is_degree(bare) || bare == "+/-" {
        return ("", Some(POSITIVE));
    }
    let is_dash = |text: &str| text.chars().all(|sign| DASHES.contains(&sign));
    if !bare.is_empty() && is_dash(bare) {
        return ("", Some(NEGATIVE));
    }
    let word = token.trim_end_matches(|sign| sign == '+' || DASHES.contains(&sign));
    let is_word = word.len() > 2 && word.chars().all(char::is_alphabetic);
    match &token[word.len()..] {
        "" => (token, None),
        sign if is_word && sign.chars().all(|sign| sign == '+') => (word, Some(POSITIVE)),
        sign if is_word && is_dash(sign) => (word, Some(NEGATIVE)),
        _ => (token, None),
    }
}

/// `+`, `++`, `2+`, `+2`.
fn is_degree(token: &str) -> bool {
    let number: String = token.chars().filter(|sign| *sign != '+').collect();
    token.contains('+') && matches!(number.as_str(), "" | "1" | "2" | "3" | "4")
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
            // A lone plus most often joins two names.
            _ if (is_degree(token) && token != "+") || token == "+/-" => text.push_str(POSITIVE),
            _ if token.starts_with(['<', '≤']) => {
                text.push_str(BELOW);
                text.push(' ');
                text.push_str(token);
            }
            _ if is_list(token) => text.push_str(&token.replace('/', " or ")),
            _ => text.push_str(&token.replace('?', &format!(" {QUESTIONABLE} "))),
        }
    }
    if has_negative_sign(clause) {
        text.push(' ');
        text.push_str(NEGATIVE);
    }
    text
}

/// `clots/clumps`, not `r/o`.
fn is_list(token: &str) -> bool {
    let is_word = |word: &str| word.chars().filter(|letter| letter.is_alphabetic()).count() > 2;
    token.contains('/') && token.split('/').all(is_word)
}

/// `0`, `0.0`, `0/4` and the sign for none.
fn is_zero(token: &str) -> bool {
    if matches!(token, "ø" | "Ø" | "∅") {
        return true;
    }
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
        .is_some_and(|before| !before.ends_with(DASHES) && !before.ends_with('/'));
    in_brackets || at_end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_read_as(text: &str, expected: &[&[&str]]) {
        assert_eq!(clauses(text, &ClauseWords::default()), expected, "{text}");
    }

    #[test]
    fn a_sign_behind_a_name_belongs_to_it() {
        is_read_as(
            "Haemolysis ++ Lipaemia - Icterus -",
            &[
                &["haemolysis positive"],
                &["lipaemia negative"],
                &["icterus negative"],
            ],
        );
        is_read_as(
            "Hemolysis (+) Icterus (-).",
            &[&["hemolysis positive"], &["icterus negative"]],
        );
        is_read_as("clumps - do not report", &[&["clumps", "do not report"]]);
        is_read_as("hemolysis 2+", &[&["hemolysis positive"]]);
        is_read_as("hemolysis <10", &[&["hemolysis below 10"]]);
    }

    #[test]
    fn an_answer_belongs_to_its_question() {
        is_read_as(
            "Clotted? No, Hemolyzed? Y",
            &[&["clotted no"], &["hemolyzed y"]],
        );
        is_read_as(
            "clotted? hemolyzed",
            &[&["clotted questionable"], &["hemolyzed"]],
        );
    }
}

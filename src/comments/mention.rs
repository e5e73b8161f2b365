//! What a clause of a comment mentions, and whether it says, denies or doubts it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::catalog::{Catalog, ClauseWords, CommentWords, Vocabulary, WordMatch};

use super::clauses::{BELOW, Part, QUESTIONABLE, ZERO, clauses};
use super::denial::{self, Denial};

/// How a clause speaks of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mention {
    /// Not at all, or it denies it, asks for it, or means something else.
    Nothing,
    /// It names it beside a denial of which it is not plain what it denies, or of another specimen.
    Unclear,
    /// It says it.
    Said,
}

/// Which things of [`Catalog::comment_words`] a comment mentions, by their numbers, and how. What several comments say
/// together is what each of them says.
pub(crate) fn mentioned_by_comment(catalog: &Catalog, text: &str) -> BTreeSet<(usize, Mention)> {
    let vocabulary = catalog.vocabulary();
    let clauses = clauses(text, vocabulary.clause_words());
    let mentions = catalog
        .comment_words()
        .iter()
        .enumerate()
        .flat_map(|(number, words)| {
            let mentions = clauses
                .iter()
                .map(move |clause| mention(clause, words, vocabulary));
            mentions.map(move |mention| (number, mention))
        });
    mentions
        .filter(|(_, mention)| *mention != Mention::Nothing)
        .collect()
}

/// How a clause speaks of what these words stand for.
pub(crate) fn mention(clause: &[Part], words: &CommentWords, vocabulary: &Vocabulary) -> Mention {
    let parts = whole_parts(clause, words);
    let mentions = parts.map(|part| mention_in_part(&part, words, vocabulary));
    mentions.max().unwrap_or(Mention::Nothing)
}

/// What beside these words stands in those parts of a clause that say them.
pub(super) fn beside(
    clause: &[Part],
    words: &CommentWords,
    vocabulary: &Vocabulary,
) -> Vec<String> {
    whole_parts(clause, words)
        .filter(|part| mention_in_part(part, words, vocabulary) == Mention::Said)
        .map(|part| beside_words(&without(&part, &words.asides), words))
        .collect()
}

/// The words of a part of which nothing says it.
fn beside_words(part: &str, words: &CommentWords) -> String {
    const SAID: &str = "\u{1}";
    let mut text = format!(" {part} ");
    for said in &words.says {
        text = text.replace(said.as_str(), SAID);
    }
    for said in &words.says_words {
        text = text.replace(&format!(" {said} "), &format!(" {SAID} "));
    }
    let others: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !word.contains(SAID))
        .collect();
    others.join(" ")
}

/// The parts of a clause, each with what answers it; not those that are denied together.
fn whole_parts<'c>(
    clause: &'c [Part],
    words: &'c CommentWords,
) -> impl Iterator<Item = String> + 'c {
    (0..clause.len()).filter_map(|at| match clause.get(at + 1) {
        Some(next) if answers(next, words) => Some(format!("{} {next}", clause[at])),
        Some(_) if is_denied_list(&clause[at + 1..], words) => None,
        _ => Some(clause[at].clone()),
    })
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
        || is_named_in(&part, words)
}

fn mention_in_part(part: &str, words: &CommentWords, vocabulary: &Vocabulary) -> Mention {
    // Most comments say nothing of it. Whatever is passed over within a part, the first word of what it says stands in it.
    let may_say = has_any(part, &words.first_words);
    let says_as_missing = || {
        words.as_missing.is_some() && is_missing(&without(part, &words.asides), words, vocabulary)
    };
    if !may_say && !says_as_missing() {
        return Mention::Nothing;
    }
    let by_name = mention_by_name(part, words, vocabulary);
    by_name.max(mention_by_index(part, words, vocabulary))
}

fn mention_by_name(part: &str, words: &CommentWords, vocabulary: &Vocabulary) -> Mention {
    let clauses = vocabulary.clause_words();
    let spoken = without_others(without(part, &words.asides), words, clauses);
    let spoken = denial::without_written_denials(spoken, words, clauses);
    let is_named = is_named_in(&spoken, words);
    if !is_named && !is_missing(&spoken, words, vocabulary) {
        return Mention::Nothing;
    }
    let is_plain = has_any(&spoken, &words.plain);
    let means_something_else =
        has_any_whole(part, &words.unless_words) || has_any(&spoken, &words.unless);
    if means_something_else && !is_plain {
        return Mention::Nothing;
    }
    if is_named && denial::is_left_open(&spoken, words, clauses) {
        return Mention::Unclear;
    }
    let is_asked = has_any_whole(&spoken, &words.doubts) || is_zero_of(&spoken, words);
    if is_looked_for(&spoken, words, vocabulary) {
        return Mention::Nothing;
    }
    let is_suspected = has_any(&spoken, &words.suspicions);
    if is_asked || (is_suspected && !is_plain) {
        return Mention::Nothing;
    }
    let is_cause = || denial::is_cause(&spoken, words, clauses);
    let denial = if has_any_whole(part, &words.denials) && !is_cause() {
        Denial::Plain
    } else {
        denial::of(&spoken, words, clauses)
    };
    match denial {
        Denial::None if is_suspected => Mention::Unclear,
        Denial::None => Mention::Said,
        Denial::Unclear => Mention::Unclear,
        Denial::Plain if has_any_whole(part, &words.denied_elsewhere) => Mention::Unclear,
        Denial::Plain => Mention::Nothing,
    }
}

/// Whether a part is, as a whole, a word for a result that is missing for this reason.
fn is_missing(part: &str, words: &CommentWords, vocabulary: &Vocabulary) -> bool {
    let Some(wanted) = &words.as_missing else {
        return false;
    };
    matches!(vocabulary.find(part), WordMatch::Missing(reason) if reason.as_ref() == wanted.as_str())
}

/// Whether a part names it once, as what is looked for, and tells of nothing that was found.
fn is_looked_for(part: &str, words: &CommentWords, vocabulary: &Vocabulary) -> bool {
    let looked_for = &vocabulary.clause_words().looked_for;
    let mut behind = looked_for
        .iter()
        .filter_map(|phrase| part.split_once(phrase.as_str()));
    let Some((before, behind)) = behind.next() else {
        return false;
    };
    let is_found = |word: &str| matches!(vocabulary.find(word), WordMatch::Word(found) if found.as_ref() == "yes" || DEGREES.contains(&found.as_ref()));
    !is_named_in(before, words)
        && denial::names_once(part, words)
        && !behind.split(' ').any(is_found)
}

/// What an index says by a degree behind its name, or leaves open by a number: on what scale it was counted is not known.
fn mention_by_index(part: &str, words: &CommentWords, vocabulary: &Vocabulary) -> Mention {
    let Some(from) = words.index_from else {
        return Mention::Nothing;
    };
    let mut behind = words
        .indices
        .iter()
        .filter_map(|index| part.split_once(index.as_str()));
    let Some((before, behind)) = behind.next() else {
        return Mention::Nothing;
    };
    let is_degree = |word: &str| {
        EXCEEDS.contains(&word)
            || matches!(vocabulary.find(word), WordMatch::Word(degree) if DEGREES.contains(&degree.as_ref()))
    };
    let said = behind
        .split(' ')
        .find(|word| !word.is_empty() && !LINKS.contains(word));
    let is_number_of_it = |number: u32| number >= from;
    match said {
        Some(word) if is_degree(word) => Mention::Said,
        Some(word) if word.parse().is_ok_and(is_number_of_it) => Mention::Unclear,
        _ if before.split(' ').any(|word| EXCEEDS.contains(&word)) => Mention::Unclear,
        _ => Mention::Nothing,
    }
}

/// The words of degrees by which an index says that there is something.
const DEGREES: [&str; 7] = [
    "positive", "present", "few", "moderate", "many", "strong", "high",
];

const EXCEEDS: [&str; 10] = [
    "h",
    "hh",
    "exceeded",
    "exceeds",
    "exceeding",
    "uberschritten",
    "depasse",
    "superato",
    "superado",
    "overschreden",
];

/// What stands between the name of an index and what it says.
const LINKS: [&str; 11] = [
    "is", "was", "of", "level", "value", "result", "grade", "flag", "ist", "est", "at",
];

/// Whether a text names it.
fn is_named_in(text: &str, words: &CommentWords) -> bool {
    has_any(text, &words.says) || has_any_whole(text, &words.says_words)
}

/// The text without other things whose names hold a word that says it, `red cell clumps`; not where they are named together
/// with it, `platelets and red cells clumped`.
fn without_others(text: String, words: &CommentWords, clauses: &ClauseWords) -> String {
    let is_joined = |text: &str, at: usize| {
        let mut before = text[..at].trim_end().rsplit(' ');
        let is_join = before
            .next()
            .is_some_and(|word| clauses.joins.contains(word));
        is_join
            && before
                .next()
                .is_some_and(|word| clauses.reached_over.contains(word))
    };
    let mut text = text;
    for other in &words.others {
        let mut from = 0;
        while let Some(at) = text[from..].find(other.as_str()).map(|at| from + at) {
            let end = at + other.len();
            if is_joined(&text, at) {
                from = end;
            } else {
                text.replace_range(at..end, " ");
                from = at;
            }
        }
    }
    text
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

/// Whether what is said has the degree zero, named behind it, or a number below which there is none: `hemolysis 0`,
/// `hemolysis grade 0`, `hemolysis <10`.
fn is_zero_of(clause: &str, words: &CommentWords) -> bool {
    let says = words.says.iter().chain(&words.says_words);
    let degrees = says.filter_map(|part| {
        let (_, behind) = clause.split_once(part.as_str())?;
        Some(behind.split(' ').skip(1))
    });
    let is_small = |number: &str| {
        let number = number.parse::<u32>().ok();
        number
            .zip(words.index_from)
            .is_some_and(|(number, from)| number <= from)
    };
    degrees.into_iter().any(|mut behind| match behind.next() {
        Some(ZERO) => true,
        Some(BELOW) => behind.next().is_some_and(is_small),
        _ => behind.next() == Some(ZERO),
    })
}

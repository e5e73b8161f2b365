//! What a clause of a comment mentions, and whether it says, denies or doubts it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::catalog::{Catalog, CommentWords, Vocabulary, WordMatch};

use super::clauses::{Part, QUESTIONABLE, ZERO, clauses};
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
    let clauses = clauses(text);
    let vocabulary = catalog.vocabulary();
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
        || has_any(&part, &words.says)
}

fn mention_in_part(part: &str, words: &CommentWords, vocabulary: &Vocabulary) -> Mention {
    // Most comments say nothing of it. Whatever is passed over within a part, the first word of what it says stands in it.
    let begins_in_part = |said: &String| {
        let first = said.split(' ').next();
        first.is_some_and(|word| part.contains(word))
    };
    let may_say = words.says.iter().any(begins_in_part);
    if !may_say && words.as_missing.is_none() {
        return Mention::Nothing;
    }
    let spoken = without(part, &words.asides);
    let is_named = may_say && has_any(&spoken, &words.says);
    let is_missing = || {
        matches!(
            (vocabulary.find(&spoken), &words.as_missing),
            (WordMatch::Missing(reason), Some(wanted)) if reason.as_ref() == wanted.as_str()
        )
    };
    if !is_named && !is_missing() {
        return Mention::Nothing;
    }
    let clauses = vocabulary.clause_words();
    let is_cause = || denial::is_cause(&spoken, words, clauses);
    let means_something_else = has_any_whole(part, &words.unless_words)
        || (has_any_whole(part, &words.denials) && !is_cause())
        || has_any(&spoken, &words.unless)
        || has_any_whole(&spoken, &words.doubts)
        || is_zero_of(&spoken, &words.says);
    if means_something_else {
        return Mention::Nothing;
    }
    match denial::of(&spoken, words, clauses) {
        Denial::None => Mention::Said,
        Denial::Unclear => Mention::Unclear,
        Denial::Plain => Mention::Nothing,
    }
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

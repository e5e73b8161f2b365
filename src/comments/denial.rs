//! Whether a denial within a clause denies what the clause names, or something else: `no clumps seen`, and
//! `count not accurate due to clumps`.

use std::collections::HashSet;
use std::ops::Range;

use crate::catalog::{ClauseWords, CommentWords};

use super::clauses::{POSITIVE, ZERO};
use super::lists::{ItemWord, item_word};

/// How what a clause names is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Denial {
    /// It is said.
    None,
    /// Something is denied, or another specimen is spoken of.
    Unclear,
    /// It is what is denied.
    Plain,
}

/// So many words may stand between a cause and its name: `due to severe platelet clumping`.
const WORDS_WITHIN_A_CAUSE: usize = 2;

/// So many words may stand between a denial and the exclusion that it denies: `cannot completely be ruled out`.
const WORDS_BEFORE_AN_EXCLUSION: usize = 4;

/// How what these words stand for is denied in a part of a clause that names it. Of several names the one that is
/// denied least counts.
pub(super) fn of(part: &str, words: &CommentWords, clauses: &ClauseWords) -> Denial {
    let reader = Reader::new(part, words, clauses);
    let denials = reader.named.iter().map(|place| reader.denial(place));
    denials.min().unwrap_or_else(|| {
        // A word for a missing result says it as a whole.
        match reader.is_denied_somewhere(0..reader.tokens.len()) {
            true => Denial::Plain,
            false => Denial::None,
        }
    })
}

/// Whether a part says of what these words stand for that it is the cause of something: `not determined due to hemolysis`.
pub(super) fn is_cause(part: &str, words: &CommentWords, clauses: &ClauseWords) -> bool {
    let reader = Reader::new(part, words, clauses);
    let mut named = reader.named.iter();
    named.any(|named| reader.cause(named.start) == Some(true))
}

/// Whether a part denies no more than that it is excluded: `clumps cannot be ruled out`.
pub(super) fn is_left_open(part: &str, words: &CommentWords, clauses: &ClauseWords) -> bool {
    let reader = Reader::new(part, words, clauses);
    let mut places = 0..reader.tokens.len();
    places.any(|place| reader.is_denied_exclusion(place))
}

/// Whether a part names it in one place alone.
pub(super) fn names_once(part: &str, words: &CommentWords) -> bool {
    named(part, words).len() == 1
}

/// The text without those names of a script without spaces that the same writing denies: `未溶血`, `血小板凝集は認めず`.
pub(super) fn without_written_denials(
    part: String,
    words: &CommentWords,
    clauses: &ClauseWords,
) -> String {
    if part.is_ascii() {
        return part;
    }
    let mut text = part;
    for said in words.says.iter().filter(|said| !said.is_ascii()) {
        let mut from = 0;
        while let Some(at) = text[from..].find(said.as_str()).map(|at| from + at) {
            let end = at + said.len();
            let (before, behind) = (&text[..at], &text[end..]);
            if is_denied_in_writing(before, behind, clauses) {
                text.replace_range(at..end, " ");
                from = at;
            } else {
                from = end;
            }
        }
    }
    text
}

fn is_denied_in_writing(before: &str, behind: &str, clauses: &ClauseWords) -> bool {
    let mut before = before.trim_end();
    let mut behind = behind.trim_start();
    let between = &clauses.written_between;
    while let Some(rest) = between
        .iter()
        .find_map(|word| before.strip_suffix(word.as_str()))
    {
        before = rest.trim_end();
    }
    while let Some(rest) = between
        .iter()
        .find_map(|word| behind.strip_prefix(word.as_str()))
    {
        behind = rest.trim_start();
    }
    let ends = |denial: &String| before.ends_with(denial.as_str());
    // A single sign denies what stands before it only where nothing follows that it begins: `溶血无`, not `溶血无法测定`.
    let begins = |denial: &String| {
        let rest = behind.strip_prefix(denial.as_str());
        rest.is_some_and(|rest| {
            denial.chars().nth(1).is_some() || rest.is_empty() || rest.starts_with(' ')
        })
    };
    clauses.written_before.iter().any(ends) || clauses.written_behind.iter().any(begins)
}

/// The places of the words that name it; words that follow one another are one name.
fn named(part: &str, words: &CommentWords) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    let is_whole = |at: usize, said: &str| {
        let is_gap = |letter: Option<char>| letter.is_none_or(|letter| letter == ' ');
        is_gap(part[..at].chars().next_back()) && is_gap(part[at + said.len()..].chars().next())
    };
    let mut add = |at: usize, said: &str| {
        let first = part[..at].matches(' ').count();
        let last = first + said.matches(' ').count();
        places.push(first..last + 1);
    };
    for said in &words.says {
        for (at, said) in part.match_indices(said.as_str()) {
            add(at, said);
        }
    }
    for said in &words.says_words {
        for (at, said) in part.match_indices(said.as_str()) {
            if is_whole(at, said) {
                add(at, said);
            }
        }
    }
    places.sort_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(before) if place.start <= before.end => before.end = before.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
}

struct Reader<'c> {
    tokens: Vec<&'c str>,
    named: Vec<Range<usize>>,
    negations: &'c [String],
    clauses: &'c ClauseWords,
}

impl<'c> Reader<'c> {
    fn new(part: &'c str, words: &'c CommentWords, clauses: &'c ClauseWords) -> Self {
        Reader {
            tokens: part.split(' ').filter(|token| !token.is_empty()).collect(),
            named: named(part, words),
            negations: &words.negations,
            clauses,
        }
    }

    fn is_negation(&self, place: usize) -> bool {
        let token = self.tokens.get(place);
        token.is_some_and(|token| self.negations.iter().any(|negation| negation == token))
    }

    fn is_denied_somewhere(&self, mut places: Range<usize>) -> bool {
        places.any(|place| self.is_negation(place) && !self.is_named(place))
    }

    fn is_named(&self, place: usize) -> bool {
        self.named.iter().any(|named| named.contains(&place))
    }

    /// Whether what excludes is denied here: `not ruled out`, `unable to exclude`, `nicht auszuschließen`.
    fn is_denied_exclusion(&self, place: usize) -> bool {
        if !self.is_in(&self.clauses.exclusions, place) {
            return false;
        }
        let is_denial = |place: &usize| {
            self.is_negation(*place) || self.is_in(&self.clauses.not_excluded_by, *place)
        };
        let is_other =
            |place: &usize| self.is_named(*place) || self.is_in(&self.clauses.joins, *place);
        let nearest = place.saturating_sub(WORDS_BEFORE_AN_EXCLUSION);
        let before = (nearest..place).rev();
        let mut before = before.take_while(|place| !is_other(place));
        before.any(|place| is_denial(&place))
    }

    /// Whether it is said of a specimen in whose place this one came: `redraw of hemolyzed specimen`.
    fn is_replaced(&self, named: usize) -> bool {
        let stands = |begin: usize| {
            self.clauses
                .replaced
                .iter()
                .any(|phrase| self.stands(phrase, begin))
        };
        let is_asked_for =
            || (0..self.tokens.len()).any(|place| self.is_in(&self.clauses.asked_for, place));
        (0..named).any(stands) && !is_asked_for()
    }

    fn denial(&self, named: &Range<usize>) -> Denial {
        if self.is_replaced(named.start) {
            return Denial::Plain;
        }
        if self.is_elsewhere(named.start) {
            return Denial::Unclear;
        }
        match self.cause(named.start) {
            Some(true) => return Denial::None,
            Some(false) => return Denial::Plain,
            None => {}
        }
        let is_denied = self.is_counted_as_none(named)
            || self.is_answered(named.end)
            || self.is_denied_before(named)
            || self.is_denied_behind(named.end);
        if is_denied {
            Denial::Plain
        } else if self.is_denied_somewhere(0..self.tokens.len()) {
            Denial::Unclear
        } else {
            Denial::None
        }
    }

    /// Whether what is named is said to be the cause of something, or not to be it: `not due to clumps`.
    fn cause(&self, named: usize) -> Option<bool> {
        let begins = |end: usize| {
            let begin_of = |cause: &Vec<String>| end.checked_sub(cause.len());
            let mut causes = self.clauses.causes.iter();
            causes.find_map(|cause| begin_of(cause).filter(|begin| self.stands(cause, *begin)))
        };
        let ends = (0..=WORDS_WITHIN_A_CAUSE).filter_map(|between| named.checked_sub(between));
        let mut ends = ends.filter(|end| !self.is_denied_somewhere(*end..named));
        let begin = ends.find_map(begins)?;
        // `not due to`, `no interference due to`.
        let is_effect = |place: &usize| self.is_in(&self.clauses.effects, *place);
        let before = (0..begin).rev().find(|place| !is_effect(place));
        Some(!before.is_some_and(|place| self.is_negation(place)))
    }

    fn is_elsewhere(&self, named: usize) -> bool {
        let phrases = &self.clauses.elsewhere;
        let stands = |begin: usize| phrases.iter().any(|phrase| self.stands(phrase, begin));
        (0..named).any(stands)
    }

    /// Whether these words stand from a place on.
    fn stands(&self, phrase: &[String], begin: usize) -> bool {
        let tokens = self.tokens.get(begin..begin + phrase.len());
        tokens.is_some_and(|tokens| tokens.iter().eq(phrase))
    }

    /// `0 clumps`, `zero clots seen`.
    fn is_counted_as_none(&self, named: &Range<usize>) -> bool {
        let is_seen = |place| self.is_in(&self.clauses.denied_over, place);
        self.tokens.first() == Some(&ZERO)
            && (1..named.start).all(|place| self.is_reached_over(place))
            && (named.end..self.tokens.len()).all(is_seen)
    }

    /// `clot check negative`, `clotted sample n`, `clots or red cell fragments none`: an answer that ends the clause.
    fn is_answered(&self, end: usize) -> bool {
        let Some(last) = self.tokens.len().checked_sub(1).filter(|last| end <= *last) else {
            return false;
        };
        let is_list = self.is_in(&self.clauses.alternatives, end);
        let is_answer = match self.tokens[last] {
            "n" | "false" => true,
            // Of several only the last one has this degree.
            ZERO => !is_list,
            _ => self.is_negation(last),
        };
        if !is_answer {
            return false;
        }
        let kind = self.item_word(end - 1);
        let is_of_list = |place: &usize| {
            let word = self.item_word(*place);
            self.is_in(&self.clauses.alternatives, *place)
                || word == Some(ItemWord::Beside)
                || (word.is_some() && word == kind)
        };
        let others = match is_list {
            true => (end..last).take_while(is_of_list).count(),
            false => 0,
        };
        (end + others..last).all(|place| {
            self.is_in(&self.clauses.denied_over, place)
                || self.is_in(&self.clauses.answered_over, place)
        })
    }

    fn item_word(&self, place: usize) -> Option<ItemWord> {
        item_word(self.tokens.get(place)?, self.clauses)
    }

    fn is_reached_over(&self, place: usize) -> bool {
        self.is_in(&self.clauses.reached_over, place)
            || self.is_named(place)
            || self.item_word(place) == Some(ItemWord::Beside)
    }

    /// `no evidence of clumps`, `no lipemia or hemolysis`.
    fn is_denied_before(&self, named: &Range<usize>) -> bool {
        let mut before = (0..named.start).rev();
        let Some(negation) = before.find(|place| self.is_negation(*place)) else {
            return false;
        };
        // `not free of clots`, but `ne pas` and the like deny once.
        let denies_alone = self.is_in(&self.clauses.before_what_is_denied, negation);
        if !denies_alone && negation > 0 && self.is_negation(negation - 1) {
            return false;
        }
        let mut between = negation + 1..named.start;
        let join = between
            .clone()
            .rev()
            .find(|place| self.is_in(&self.clauses.joins, *place));
        let Some(join) = join else {
            return between.all(|place| self.is_reached_over(place));
        };
        // It joins in Dutch alone: `no evidence of sample hemolysis`.
        let is_of = self.tokens[join] == "of";
        (join + 1..named.start)
            .all(|place| self.is_reached_over(place) || (is_of && self.item_word(place).is_none()))
            && !self.is_set_against(negation + 1..join, named)
    }

    /// Whether what is named says something of its own beside what is denied: `no clots and hemolyzed`, `no clots/hemolysis 2+`.
    fn is_set_against(&self, mut denied: Range<usize>, named: &Range<usize>) -> bool {
        let is_state = self.item_word(named.end - 1) == Some(ItemWord::State);
        let is_graded = self.tokens.get(named.end) == Some(&POSITIVE);
        is_graded
            || (is_state && denied.any(|place| self.item_word(place) == Some(ItemWord::Thing)))
    }

    /// `clumps were not seen`, `hemolysis none`.
    fn is_denied_behind(&self, end: usize) -> bool {
        let over =
            |place: &usize| self.is_in(&self.clauses.denied_over, *place) || self.is_named(*place);
        // `clots or clumps absent`.
        let is_or = |place: usize| self.is_in(&self.clauses.alternatives, place);
        let is_alternative = |place: &usize| {
            is_or(*place) || (*place > end && is_or(*place - 1) && !self.is_negation(*place))
        };
        let next = (end..self.tokens.len())
            .find(|place| self.is_negation(*place) || !(over(place) || is_alternative(place)));
        if next.is_some_and(|place| place > end && is_or(place - 1)) {
            return false;
        }
        // `hemolyzed no icterus` denies the icterus.
        let denies_what_follows = |place: usize| {
            let follows =
                place + 1 < self.tokens.len() && !self.is_in(&self.clauses.denied_over, place + 1);
            follows && self.is_in(&self.clauses.before_what_is_denied, place)
        };
        next.is_some_and(|place| self.is_negation(place) && !denies_what_follows(place))
    }

    fn is_in(&self, words: &HashSet<String>, place: usize) -> bool {
        self.tokens
            .get(place)
            .is_some_and(|token| words.contains(*token))
    }
}

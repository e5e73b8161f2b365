//! Lists that one denial denies as a whole: `no lipemia, hemolysis or icterus`, `lipemia, hemolysis, icterus: none`.
//!
//! A comma else ends what a denial reaches, since `no clots, hemolyzed` says that the specimen is hemolyzed. It is passed over
//! only between bare items, which nothing grades or asserts, and where the end of the list shows that it is one: to lose a
//! finding is worse than to take one denied for said.

use std::collections::HashSet;
use std::ops::Range;

use crate::catalog::{ClauseWords, normalize_name};

/// So many words may stand between a denial and another one that takes it back: `not entirely free of clots`.
const WORDS_BEFORE_A_DENIAL: usize = 3;
const LONGEST_ITEM: usize = 6;
const LONGEST_LIST: usize = 24;

/// What a word is within an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemWord {
    /// `hemolysis`
    Thing,
    /// `hemolyzed`
    State,
    /// `platelet` of `platelet clumps`
    Beside,
}

/// What a word is within an item. Of several roots that it holds the longest counts: `clotted` is no `clot`.
pub(super) fn item_word(word: &str, clauses: &ClauseWords) -> Option<ItemWord> {
    if clauses.listed_beside.contains(word) {
        return Some(ItemWord::Beside);
    }
    let longest = |roots: &[String]| {
        let held = roots.iter().filter(|root| word.contains(root.as_str()));
        held.map(String::len).max()
    };
    let thing = longest(&clauses.listed_things);
    let state = longest(&clauses.listed_states);
    match thing > state {
        true => Some(ItemWord::Thing),
        false => state.map(|_| ItemWord::State),
    }
}

/// The text with ` or ` in place of the commas and slashes of each list that is denied as a whole.
pub(super) fn with_denied_lists_joined(text: String, clauses: &ClauseWords) -> String {
    if !text.contains([',', '/']) {
        return text;
    }
    let mut joined = String::with_capacity(text.len());
    let mut from = 0;
    for mark in Reader::new(&text, clauses).marks_of_denied_lists() {
        joined.push_str(&text[from..mark.start]);
        joined.push_str(" or ");
        from = mark.end;
    }
    joined.push_str(&text[from..]);
    joined
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    Comma,
    Slash,
    Colon,
    /// The end of a sentence or of the text.
    End,
    /// Another sign, as of a degree or a question.
    Other,
}

impl Gap {
    fn of(between: &str) -> Self {
        if between.contains('\n') {
            return Gap::End;
        }
        match between.trim() {
            "" | "'" | "’" => Gap::Space,
            "-" if between == "-" => Gap::Space,
            "," => Gap::Comma,
            "/" => Gap::Slash,
            ":" | "=" => Gap::Colon,
            signs => match signs.trim_start_matches([')', ']', '"', '\'']) {
                "" => Gap::End,
                signs if signs.starts_with([';', '.', '!', '|', '。']) => Gap::End,
                _ => Gap::Other,
            },
        }
    }

    fn ends_item(self) -> bool {
        matches!(self, Gap::Comma | Gap::End)
    }
}

struct Word {
    normal: String,
    /// Where it stands in the text.
    place: Range<usize>,
}

/// What joins an item of a list to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// It is the first.
    None,
    Comma,
    Slash,
    And,
    Or,
}

struct Item {
    joint: Joint,
    kind: ItemWord,
    /// The word behind it.
    end: usize,
    /// The commas and slashes of the list up to here.
    marks: Vec<Range<usize>>,
}

impl Item {
    /// Whether it is joined as the last one of a list is.
    fn closes(&self) -> bool {
        matches!(self.joint, Joint::Or | Joint::And)
    }
}

struct Reader<'c> {
    words: Vec<Word>,
    /// What stands before each word, and behind the last one.
    gaps: Vec<Gap>,
    clauses: &'c ClauseWords,
}

impl<'c> Reader<'c> {
    fn new(text: &str, clauses: &'c ClauseWords) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut gaps = vec![Gap::End];
        let mut end = 0;
        while let Some(begin) = text[end..].find(char::is_alphanumeric) {
            let begin = end + begin;
            if !words.is_empty() {
                gaps.push(Gap::of(&text[end..begin]));
            }
            let length = text[begin..].find(|letter: char| !letter.is_alphanumeric());
            end = length.map_or(text.len(), |length| begin + length);
            words.push(Word {
                normal: normalize_name(&text[begin..end]),
                place: begin..end,
            });
        }
        gaps.push(match text[end..].trim() {
            "" => Gap::End,
            signs => Gap::of(signs),
        });
        Reader {
            words,
            gaps,
            clauses,
        }
    }

    /// The commas and slashes of all denied lists, in their order.
    fn marks_of_denied_lists(&self) -> Vec<Range<usize>> {
        let mut marks = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let last = self
                .last_denied_from(at)
                .or_else(|| self.last_denied_behind(at));
            at = last.as_ref().map_or(at + 1, |last| last.end);
            marks.extend(last.into_iter().flat_map(|last| last.marks));
        }
        marks
    }

    /// The last item that is denied by the word here: `no A, B or C`, `No: A, B`, `free of A, B and C`.
    fn last_denied_from(&self, at: usize) -> Option<Item> {
        let mut phrases = self.clauses.denies_every_item.iter();
        let phrase = phrases.find(|phrase| self.stands(phrase, at));
        if (phrase.is_none() && !self.is_negation(at)) || self.is_denied_itself(at) {
            return None;
        }
        let behind = at + phrase.map_or(1, Vec::len);
        let is_label =
            self.gaps[behind] == Gap::Colon && (phrase.is_some() || self.gaps[at] == Gap::End);
        let list = match is_label {
            true => self.list(behind, at),
            false => self.list(self.first_item(behind)?, at),
        };
        let denied = match is_label || phrase.is_some() {
            true => list,
            false => closing(list),
        };
        denied.into_iter().rev().find(|item| self.is_bare(item))
    }

    /// The last item of a list that begins here and is denied behind a colon: `A, B, C: none`.
    fn last_denied_behind(&self, at: usize) -> Option<Item> {
        if !self.gaps[at].ends_item() {
            return None;
        }
        let last = self.list(at, at).pop()?;
        let is_answer = self.is_negation(last.end) || self.is_any_of(&["n", "false"], last.end);
        let end = self.end_of(&self.clauses.denied_over, last.end + 1);
        let is_denied = self.gaps[last.end] == Gap::Colon && is_answer;
        (is_denied && self.gaps[end].ends_item()).then_some(last)
    }

    /// Whether a denial is denied: `not free of clots`, `cannot rule out clots`. `no` is no more than the word before it says.
    fn is_denied_itself(&self, at: usize) -> bool {
        let reach = match self.is_in(&self.clauses.before_what_is_denied, at) {
            true => 1,
            false => WORDS_BEFORE_A_DENIAL,
        };
        let before = (at.saturating_sub(reach)..at).rev();
        let mut before = before.take_while(|place| !self.gaps[place + 1].ends_item());
        before.any(|place| {
            self.is_negation(place)
                || self.is_in(&self.clauses.not_excluded_by, place)
                || self.is_in(&self.clauses.exclusions, place)
        })
    }

    /// Where the first item stands behind a denial: `no evidence of A`, `no interference from A`.
    fn first_item(&self, behind: usize) -> Option<usize> {
        let cause_at = self.end_of(&self.clauses.effects, behind);
        let mut causes = self.clauses.causes.iter();
        let cause = causes.find(|cause| self.stands(cause, cause_at));
        let mut at = cause.map_or(behind, |cause| cause_at + cause.len());
        while self.gaps.get(at) == Some(&Gap::Space) {
            if self.item(at).is_some() {
                return Some(at);
            }
            if !self.is_in(&self.clauses.reached_over, at) {
                return None;
            }
            at += 1;
        }
        None
    }

    /// The items of one kind that are joined from here on, behind a denial; what a comma parts from the last two is none of them.
    fn list(&self, first: usize, denial: usize) -> Vec<Item> {
        let mut list: Vec<Item> = Vec::new();
        let mut next = Some((first, Joint::None, Vec::new()));
        while let Some((begin, joint, marks)) = next
            && list.len() < LONGEST_LIST
            && let Some((kind, end)) = self.item(begin)
            && list.last().is_none_or(|before| before.kind == kind)
            && !(joint == Joint::Comma && list.last().is_some_and(Item::closes))
        {
            next = self.joint(end, denial, marks.clone());
            list.push(Item {
                joint,
                kind,
                end,
                marks,
            });
        }
        list
    }

    /// The kind of the item that begins here, and the word behind it. A state stands alone: `platelets clumped` asserts it.
    fn item(&self, begin: usize) -> Option<(ItemWord, usize)> {
        let kind = |place: usize| item_word(&self.words.get(place)?.normal, self.clauses);
        if kind(begin) == Some(ItemWord::State) {
            return Some((ItemWord::State, begin + 1));
        }
        let is_of_it = |place: &usize| {
            let is_next = *place == begin || self.gaps[*place] == Gap::Space;
            is_next && matches!(kind(*place), Some(ItemWord::Thing | ItemWord::Beside))
        };
        let length = (begin..).take(LONGEST_ITEM).take_while(is_of_it).count();
        let end = begin + length;
        let mut words = begin..end;
        let has_thing = words.any(|place| kind(place) == Some(ItemWord::Thing));
        has_thing.then_some((ItemWord::Thing, end))
    }

    /// What joins the next item to the one that ends here, where that begins, and the marks with those of the joint.
    fn joint(
        &self,
        end: usize,
        denial: usize,
        mut marks: Vec<Range<usize>>,
    ) -> Option<(usize, Joint, Vec<Range<usize>>)> {
        let mut joint = Joint::None;
        let mut at = end;
        while at < self.words.len() {
            let by_mark = match self.gaps[at] {
                Gap::Space => Joint::None,
                Gap::Comma => Joint::Comma,
                Gap::Slash => Joint::Slash,
                _ => return None,
            };
            if by_mark != Joint::None {
                marks.push(self.words[at - 1].place.end..self.words[at].place.start);
            }
            if joint == Joint::None {
                joint = by_mark;
            }
            if self.is_alternative(at, denial) {
                joint = Joint::Or;
            } else if !self.is_in(&self.clauses.joins, at) {
                break;
            } else if joint != Joint::Or {
                joint = Joint::And;
            }
            at += 1;
        }
        (joint != Joint::None).then_some((at, joint, marks))
    }

    /// Whether nothing is said of the last item of a list but that it is seen, of all together: `no A, B or C seen`.
    fn is_bare(&self, item: &Item) -> bool {
        let end = match item.joint {
            Joint::Or => self.end_of(&self.clauses.denied_over, item.end),
            _ => item.end,
        };
        self.gaps[end].ends_item()
    }

    /// Whether a word is an alternative, as `of` is behind `geen` alone.
    fn is_alternative(&self, at: usize, denial: usize) -> bool {
        let normal = |place: usize| self.words[place].normal.as_str();
        let is_pair = |pair: &Vec<String>| pair.iter().eq([normal(denial), normal(at)]);
        self.is_in(&self.clauses.alternatives, at)
            || self.clauses.alternatives_behind.iter().any(is_pair)
    }

    /// The first word from a place on that is none of these.
    fn end_of(&self, words: &HashSet<String>, from: usize) -> usize {
        let is_one = |place: &usize| self.gaps[*place] == Gap::Space && self.is_in(words, *place);
        let from = from.min(self.words.len());
        from + (from..self.words.len()).take_while(is_one).count()
    }

    fn stands(&self, phrase: &[String], begin: usize) -> bool {
        let is_word = |(place, word): (usize, &String)| {
            let is_next = place == begin || self.gaps[place] == Gap::Space;
            is_next && self.is_any_of(&[word], place)
        };
        begin + phrase.len() <= self.words.len() && (begin..).zip(phrase).all(is_word)
    }

    fn is_negation(&self, place: usize) -> bool {
        let word = self.words.get(place);
        word.is_some_and(|word| self.clauses.negations.contains(&word.normal))
    }

    fn is_any_of(&self, words: &[&str], place: usize) -> bool {
        let word = self.words.get(place);
        word.is_some_and(|word| words.contains(&word.normal.as_str()))
    }

    fn is_in(&self, words: &HashSet<String>, place: usize) -> bool {
        let word = self.words.get(place);
        word.is_some_and(|word| words.contains(&word.normal))
    }
}

/// The items that an alternative closes a list with. Of slashes alone the first does, too: `no clots / clumps`.
fn closing(list: Vec<Item>) -> Vec<Item> {
    let mut has_comma = false;
    let is_before = |item: &Item| {
        has_comma |= item.joint == Joint::Comma;
        !(item.joint == Joint::Or || (item.joint == Joint::Slash && !has_comma))
    };
    list.into_iter()
        .take_while(|item| item.joint != Joint::And)
        .skip_while(is_before)
        .take_while(|item| matches!(item.joint, Joint::Or | Joint::Slash))
        .collect()
}

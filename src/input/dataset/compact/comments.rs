//! What the comments beside its results say of a panel: no more is kept of them than what rules look for.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::Catalog;
use crate::interpret::said_by_comment;

/// Longer texts are not put together; a comment that is far longer is not read to its end.
const LONGEST_EXAMPLE: usize = 5_000;

/// No comment.
pub(super) const NO_COMMENT: u32 = 0;

/// What comments say, as numbers from 1 on, and of which panels they say it.
#[derive(Default)]
pub(super) struct Comments {
    said: Vec<SaidByComment>,
    joined: HashMap<(u32, u32), Option<u32>>,
    of_panels: Vec<u32>,
    /// Whether one of them belongs to a row that is used.
    pub is_used: bool,
}

struct SaidByComment {
    /// The numbers of the things for which rules look; a comment may say none of them.
    things: BTreeSet<usize>,
    /// A comment that says just these.
    example: String,
}

impl Comments {
    /// The number of what a comment says.
    pub(super) fn number(&mut self, catalog: &Catalog, text: &str) -> u32 {
        let things = said_by_comment(catalog, text);
        let known = self.said.iter().position(|said| said.things == things);
        let place = known.unwrap_or_else(|| {
            self.said.push(SaidByComment {
                things,
                example: text.to_string(),
            });
            self.said.len() - 1
        });
        place as u32 + 1
    }

    /// The number of what two comments say together; `None` where that can't be told from what each of them says.
    pub(super) fn join(&mut self, catalog: &Catalog, one: u32, other: u32) -> Option<u32> {
        if one == other || other == NO_COMMENT {
            return Some(one);
        }
        if one == NO_COMMENT {
            return Some(other);
        }
        if let Some(known) = self.joined.get(&(one, other)) {
            return *known;
        }
        let both = [one, other].map(|number| &self.said[number as usize - 1]);
        let things: BTreeSet<usize> = both[0].things.union(&both[1].things).copied().collect();
        let text = format!("{}; {}", both[0].example, both[1].example);
        let mut joined = None;
        if text.len() <= LONGEST_EXAMPLE {
            let number = self.number(catalog, &text);
            let is_sum = self.said[number as usize - 1].things == things;
            joined = is_sum.then_some(number);
        }
        self.joined.insert((one, other), joined);
        joined
    }

    /// What is said of a panel.
    pub(super) fn of(&self, panel: usize) -> u32 {
        self.of_panels.get(panel).copied().unwrap_or(NO_COMMENT)
    }

    /// Puts in what is said of a panel; there are so many panels.
    pub(super) fn set(&mut self, panel: usize, comment: u32, panels: usize) {
        if self.of_panels.len() <= panel {
            self.of_panels.resize(panels, NO_COMMENT);
        }
        self.of_panels[panel] = comment;
        self.is_used = true;
    }

    /// How many different things comments say.
    pub(super) fn count(&self) -> usize {
        self.said.len()
    }

    /// A comment that says what this number stands for, and nothing else.
    pub(super) fn example(&self, comment: u32) -> Option<&str> {
        let place = comment.checked_sub(1)?;
        Some(&self.said.get(place as usize)?.example)
    }

    /// Whether a comment says anything for which rules look.
    pub(super) fn says_anything(&self, comment: u32) -> bool {
        let said = comment
            .checked_sub(1)
            .map(|place| &self.said[place as usize]);
        said.is_some_and(|said| !said.things.is_empty())
    }

    pub(super) fn bytes(&self) -> usize {
        self.of_panels.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_that_say_the_same_have_one_number() {
        let catalog = Catalog::builtin();
        let mut comments = Comments::default();
        let mut number = |text: &str| comments.number(catalog, text);
        let (plain, hemolyzed) = (number("verified by smear"), number("specimen hemolyzed"));
        assert_eq!(number("repeated; checked"), plain);
        assert_eq!(number("slight hemolysis, repeated"), hemolyzed);
        assert_eq!(number("no hemolysis"), plain);
        let clumped = number("platelet clumps seen");
        assert_eq!(comments.join(catalog, plain, hemolyzed), Some(hemolyzed));
        assert_eq!(comments.join(catalog, NO_COMMENT, clumped), Some(clumped));
        let both = comments.join(catalog, hemolyzed, clumped);
        assert_eq!(both, comments.join(catalog, clumped, hemolyzed));
        assert!(both.is_some() && both != Some(clumped) && both != Some(hemolyzed));
        assert!(!comments.says_anything(plain) && comments.says_anything(clumped));
    }
}

//! What the comments beside its results say of a panel: no more is kept of them than what rules look for.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::Catalog;
use crate::comments::{Mention, mentioned_by_comment};
use crate::panel::{Observation, Reading};

use super::super::panels::join_texts;

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
    /// The numbers of the things for which rules look, and how it mentions them; a comment may mention none of them.
    things: BTreeSet<(usize, Mention)>,
    /// A comment that says just these.
    example: Observation,
}

impl Comments {
    /// The number of what a comment says.
    pub(super) fn number(&mut self, catalog: &Catalog, comment: &Observation) -> u32 {
        let text = match &comment.reading {
            Reading::Text(text) => text,
            _ => &comment.reported,
        };
        let things = mentioned_by_comment(catalog, text);
        let known = self.said.iter().position(|said| said.things == things);
        let place = known.unwrap_or_else(|| {
            self.said.push(SaidByComment {
                things,
                example: comment.clone(),
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
        let joined = self.join_anew(catalog, one, other);
        self.joined.insert((one, other), joined);
        joined
    }

    fn join_anew(&mut self, catalog: &Catalog, one: u32, other: u32) -> Option<u32> {
        let both = [one, other].map(|number| &self.said[number as usize - 1]);
        if both[1].things.is_subset(&both[0].things) {
            return Some(one);
        }
        if both[0].things.is_subset(&both[1].things) {
            return Some(other);
        }
        let things: BTreeSet<(usize, Mention)> =
            both[0].things.union(&both[1].things).copied().collect();
        let mut example = both[0].example.clone();
        join_texts(&mut example, &both[1].example);
        if example.reported.len() > LONGEST_EXAMPLE {
            return None;
        }
        let number = self.number(catalog, &example);
        let is_sum = self.said[number as usize - 1].things == things;
        is_sum.then_some(number)
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
    pub(super) fn example(&self, comment: u32) -> Option<&Observation> {
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
    use crate::panel::{Assay, Place, UnitOrigin};

    fn comment(text: &str) -> Observation {
        Observation {
            reported: text.into(),
            unit: None,
            unit_origin: UnitOrigin::None,
            reading: Reading::Text(text.into()),
            assay: Assay::Unstated,
            time: None,
            place: Place {
                file: "".into(),
                line: 0,
                column: None,
            },
        }
    }

    #[test]
    fn comments_that_say_the_same_have_one_number() {
        let catalog = Catalog::builtin();
        let mut comments = Comments::default();
        let mut number = |text: &str| comments.number(catalog, &comment(text));
        let long = "as always ".repeat(1000);
        let (plain, hemolyzed) = (number(&long), number("specimen hemolyzed"));
        assert_eq!(number("repeated; checked"), plain);
        assert_eq!(number("slight hemolysis, repeated"), hemolyzed);
        assert_eq!(number("no hemolysis"), plain);
        let clumped = number("platelet clumps seen");
        assert_eq!(comments.join(catalog, plain, hemolyzed), Some(hemolyzed));
        assert_eq!(comments.join(catalog, NO_COMMENT, clumped), Some(clumped));
        let both = comments.join(catalog, hemolyzed, clumped);
        assert_eq!(both, comments.join(catalog, clumped, hemolyzed));
        assert!(both.is_some() && both != Some(clumped) && both != Some(hemolyzed));
        assert_eq!(
            comments.join(catalog, clumped, both.expect("a number")),
            both
        );
        assert!(!comments.says_anything(plain) && comments.says_anything(clumped));
    }
}

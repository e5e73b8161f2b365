//! What the comments beside a result say.

use std::collections::HashMap;
use std::ops::Range;

use crate::comments::takes_results_back;

use super::super::subject::trimmed;
use super::comments::{Comments, NO_COMMENT};
use super::rows::RowsToPack;

/// So many comments of a column are remembered; of further ones it is found out each time what they say.
const COMMENTS_HEARD: usize = 20_000;

/// Longer ones are not remembered.
const LONGEST_HEARD: usize = 200;

/// What a comment comes to.
#[derive(Clone, Copy)]
enum Heard {
    /// This is all that its panel needs of it.
    Says(u32),
    /// Its row must be read as a whole.
    Odd,
}

/// What comments were heard to say in each column of them.
#[derive(Default)]
pub(super) struct Hearing(Vec<HashMap<Box<str>, Heard>>);

impl Hearing {
    /// The number of what the comments of a row say; `None` where one takes results back, or something about it is to be
    /// told. `range` gives the places of the row's cells in a text.
    #[inline(always)]
    pub(super) fn said(
        &mut self,
        rows: &RowsToPack,
        comments: &mut Comments,
        text: &str,
        range: &impl Fn(usize) -> Range<usize>,
    ) -> Option<u32> {
        let mut said = NO_COMMENT;
        for (number, column) in rows.comments().iter().enumerate() {
            let comment = &text[trimmed(text, range(*column))];
            if comment.is_empty() {
                continue;
            }
            let known = self.0.get(number).and_then(|heard| heard.get(comment));
            let heard = match known {
                Some(heard) => *heard,
                None => self.hear(rows, comments, number, comment),
            };
            said = match heard {
                Heard::Odd => return None,
                Heard::Says(own) => comments.join(rows.catalog, said, own)?,
            };
        }
        Some(said)
    }

    /// Finds out what a comment in a column of them says.
    #[cold]
    #[inline(never)]
    fn hear(
        &mut self,
        rows: &RowsToPack,
        comments: &mut Comments,
        number: usize,
        comment: &str,
    ) -> Heard {
        let row = rows.said_beside(rows.comments()[number], comment);
        let heard = match row.observations.as_slice() {
            _ if !row.issues.is_empty() => Heard::Odd,
            [] => Heard::Says(NO_COMMENT),
            [(_, observation)] if !takes_results_back(rows.catalog, observation) => {
                Heard::Says(comments.number(rows.catalog, observation))
            }
            _ => Heard::Odd,
        };
        self.0.resize_with(rows.comments().len(), HashMap::new);
        if comment.len() <= LONGEST_HEARD && self.0[number].len() < COMMENTS_HEARD {
            self.0[number].insert(comment.into(), heard);
        }
        heard
    }
}

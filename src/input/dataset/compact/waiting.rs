//! What rows say, waiting to be put into their panels.

use std::ops::Range;

use super::comments::NO_COMMENT;
use super::times::When;
use crate::text_key::TextKey;

/// What one row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// What this node says.
    Node(u32),
    /// What the row that was kept under this number says.
    Kept(u32),
}

impl What {
    /// What a number in the list stands for.
    #[inline(always)]
    pub(super) fn of(number: u32) -> Self {
        match number & 1 {
            0 => What::Node(number >> 1),
            _ => What::Kept(number >> 1),
        }
    }
}

/// No number of facts, to which cells belong that are kept.
pub(super) const NO_FACTS: u32 = u32::MAX;

/// One thing that a row says, which is put in together with others.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    pub subject: TextKey,
    pub when: When,
    /// Which kind of thing it is.
    pub kind: u32,
    /// Its value, where it is not known yet what it says.
    pub value: TextKey,
    /// What it says; none where that is not known, or no result.
    pub node: Option<u32>,
    /// The facts that it says of the person; [`NO_FACTS`] where no column holds any.
    pub facts: u32,
    /// The number of what its comments say.
    pub comment: u32,
    /// Whether its subject is one of those that are read.
    pub is_own: bool,
    /// Whether its row must be read as a whole.
    pub is_odd: bool,
    /// The number of its row within the block.
    pub number: u32,
    pub line: u32,
    /// From where to where its time stands.
    pub time: (u32, u32),
    pub hash: u64,
    /// The node, or then the entry, that may be the one with this hash.
    pub candidate: Option<u32>,
}

impl Waiting {
    #[inline(always)]
    pub(super) fn new((subject, when): (TextKey, When), line: u32, time: &Range<usize>) -> Self {
        Waiting {
            subject,
            when,
            kind: 0,
            value: TextKey([0, 0]),
            node: None,
            facts: NO_FACTS,
            comment: NO_COMMENT,
            is_own: true,
            is_odd: false,
            number: 0,
            line,
            time: (time.start as u32, time.end as u32),
            hash: 0,
            candidate: None,
        }
    }
}

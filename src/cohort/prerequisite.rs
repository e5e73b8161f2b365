//! How often the prerequisite of a score is fulfilled. A threshold that is reached does not stand for the diagnosis without it.

use serde::Serialize;

use crate::value::Truth;

/// On how many panels the prerequisite of a score is fulfilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PrerequisiteCounts {
    /// It is.
    pub fulfilled: u64,
    /// It is not.
    pub not_fulfilled: u64,
    /// Nothing tells.
    pub unknown: u64,
}

impl PrerequisiteCounts {
    /// Counts some panels; `None` is what a score without a prerequisite says.
    pub(super) fn of(seen: impl Iterator<Item = (Option<Truth>, u64)>) -> Option<Self> {
        let mut counts = None;
        for (truth, count) in seen {
            let Some(truth) = truth else { continue };
            let counts: &mut Self = counts.get_or_insert_default();
            *match truth {
                Truth::Yes => &mut counts.fulfilled,
                Truth::No => &mut counts.not_fulfilled,
                Truth::Unknown => &mut counts.unknown,
            } += count;
        }
        counts
    }
}

//! Cells that are kept of rows that are no panels. What they state of a subject holds all the same: a death often stands on
//! a row of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::row::Row;
use super::wide::Fate;

/// What is kept of rows that are no panels, each once, with the subject.
#[derive(Debug, Clone, Default)]
pub(super) struct KeptElsewhere(BTreeSet<KeptOfSubject>);

/// A subject, and the cells that are kept of a row of it.
pub type KeptOfSubject = (Arc<str>, Vec<Arc<str>>);

impl KeptElsewhere {
    /// Takes in a row, if it is no panel and tells of its subject.
    pub(super) fn see(&mut self, row: &Row, fate: Fate) {
        if let Some(subject) = &row.subject
            && fate != Fate::Used
            && fate.tells_of_subject()
        {
            self.add((Arc::clone(subject), row.kept.clone()));
        }
    }

    pub(super) fn add(&mut self, kept: KeptOfSubject) {
        self.0.insert(kept);
    }

    /// Takes in what is kept of other rows.
    pub(super) fn join(&mut self, other: KeptElsewhere) {
        self.0.extend(other.0);
    }

    /// All of it, in the order of the subjects.
    pub(super) fn into_all(self) -> impl Iterator<Item = KeptOfSubject> {
        self.0.into_iter()
    }
}

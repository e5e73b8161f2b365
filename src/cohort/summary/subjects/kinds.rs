//! What panels have in common that wait, each once: there are far fewer kinds than panels.

use super::rules::Said;
use crate::text_key::{Index, mix};

/// What a panel has in common with many others, beside what rules say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub group: u32,
    pub dataset: u32,
    /// The form of the time at which it was taken.
    pub form: u8,
}

/// Kinds by their numbers.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    index: Index,
    kinds: Vec<Kind>,
    /// How many rules there are, and what they say of each kind.
    rules: usize,
    said: Vec<Said>,
}

impl Kinds {
    /// The number of a kind of which rules say this.
    #[inline]
    pub(super) fn number(&mut self, kind: Kind, said: &[Said]) -> usize {
        let start = u64::from(kind.group) << 32 | u64::from(kind.dataset);
        let start = mix(
            start ^ 0xA076_1D64_78BD_642F,
            u64::from(kind.form) ^ 0xE703_7ED1_A0B4_28DB,
        );
        let hash = said.chunks(2).fold(start, Said::mixed_into);
        let found = self.index.find(hash, |number| {
            let number = number as usize;
            self.kinds[number] == kind && self.said_of(number) == said
        });
        match found {
            Some(number) => number as usize,
            None => self.add(hash, kind, said),
        }
    }

    #[cold]
    fn add(&mut self, hash: u64, kind: Kind, said: &[Said]) -> usize {
        let number = self.kinds.len();
        debug_assert!(
            number == 0 || self.rules == said.len(),
            "the same rules speak of all"
        );
        self.rules = said.len();
        self.kinds.push(kind);
        self.said.extend_from_slice(said);
        self.index.add(hash, number as u32);
        number
    }

    /// A kind, and what rules say of it.
    #[inline]
    pub(super) fn get(&self, number: usize) -> (&Kind, &[Said]) {
        (&self.kinds[number], self.said_of(number))
    }

    fn said_of(&self, number: usize) -> &[Said] {
        &self.said[number * self.rules..][..self.rules]
    }

    /// How many rules there are.
    pub(super) fn rules(&self) -> usize {
        self.rules
    }

    /// How many kinds there are.
    pub(super) fn count(&self) -> usize {
        self.kinds.len()
    }

    /// How much rules say of all.
    pub(super) fn said(&self) -> usize {
        self.said.len()
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Kinds::default();
    }
}

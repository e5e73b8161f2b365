//! The answers to one group of outputs.

use std::collections::HashMap;
use std::hash::Hash;

use super::memo::{Memo, Seen};

/// So many different answers of one group are remembered; then it begins anew.
const ANSWERS_KEPT: usize = 1 << 15;

/// What is remembered of a group.
pub(super) struct Memory<T> {
    /// The numbers of answers, by the classes at which the group looks.
    pub memo: Memo,
    /// The answers by their numbers.
    pub answers: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T: Clone + Eq + Hash> Memory<T> {
    /// A memory of nothing.
    pub(super) fn new(seen: Vec<Seen>) -> Self {
        Memory {
            memo: Memo::new(seen),
            answers: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// Remembers an answer; gives its number, and whether others were forgotten.
    pub(super) fn put(&mut self, key: u128, answer: T, forget: impl FnOnce(&[T])) -> (u32, bool) {
        let mut forgot = false;
        if self.answers.len() >= ANSWERS_KEPT && !self.numbers.contains_key(&answer) {
            forget(&self.answers);
            self.memo.forget();
            self.answers.clear();
            self.numbers.clear();
            forgot = true;
        }
        let number = match self.numbers.get(&answer) {
            Some(number) => *number,
            None => {
                let next = self.answers.len() as u32;
                self.answers.push(answer.clone());
                self.numbers.insert(answer, next);
                next
            }
        };
        self.memo.put(key, number);
        (number, forgot)
    }
}

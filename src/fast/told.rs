//! What the threads tell each other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// So many answers are told to other threads.
const ANSWERS_TOLD: usize = 1 << 15;

/// Answers that one thread tells the others, by group and by what the classes of the cells are known by.
pub(super) struct Told<T>(Mutex<HashMap<Question, T>>);

/// A group, and what the classes of the cells at which it looks are known by.
pub(super) type Question = (usize, Vec<Arc<[u8]>>);

impl<T> Default for Told<T> {
    fn default() -> Self {
        Told(Mutex::default())
    }
}

impl<T: Clone> Told<T> {
    /// What is told.
    pub(super) fn get(&self, key: &Question) -> Option<T> {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.get(key).cloned()
    }

    /// Tells an answer.
    pub(super) fn put(&self, key: Question, answer: &T) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < ANSWERS_TOLD {
            told.insert(key, answer.clone());
        }
    }
}

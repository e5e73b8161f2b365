//! Something that threads use one after the other, in the order of the blocks on which they work.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What is used, and whose turn it is.
pub(super) struct Turnstile<T> {
    inside: Mutex<Inside<T>>,
    has_moved: Condvar,
}

struct Inside<T> {
    next: usize,
    used: T,
}

/// The turn of one block. It passes also where it was not taken, so that nobody waits for it forever.
pub(super) struct Turn<'t, T> {
    turnstile: &'t Turnstile<T>,
    number: usize,
    is_over: bool,
}

impl<T> Turnstile<T> {
    pub(super) fn new(used: T) -> Self {
        Turnstile {
            inside: Mutex::new(Inside { next: 0, used }),
            has_moved: Condvar::new(),
        }
    }

    /// What was used.
    pub(super) fn into_inner(self) -> T {
        let inside = self.inside.into_inner();
        inside.unwrap_or_else(PoisonError::into_inner).used
    }

    /// The turn of a block; each number from 0 on has one.
    pub(super) fn turn(&self, number: usize) -> Turn<'_, T> {
        Turn {
            turnstile: self,
            number,
            is_over: false,
        }
    }

    fn wait_for(&self, number: usize) -> MutexGuard<'_, Inside<T>> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        while inside.next != number {
            let waited = self.has_moved.wait(inside);
            inside = waited.unwrap_or_else(PoisonError::into_inner);
        }
        inside
    }
}

impl<T> Turn<'_, T> {
    /// Waits for the turn and takes it.
    pub(super) fn take<R>(mut self, work: impl FnOnce(&mut T) -> R) -> R {
        let mut inside = self.turnstile.wait_for(self.number);
        let result = work(&mut inside.used);
        inside.next += 1;
        self.is_over = true;
        drop(inside);
        self.turnstile.has_moved.notify_all();
        result
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        if !self.is_over {
            let mut inside = self.turnstile.wait_for(self.number);
            inside.next += 1;
            drop(inside);
            self.turnstile.has_moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_come_in_the_order_of_their_numbers_also_where_one_is_not_taken() {
        let turnstile = Turnstile::new(Vec::new());
        std::thread::scope(|scope| {
            for first in 0..3 {
                let turnstile = &turnstile;
                scope.spawn(move || {
                    for number in (first..99).step_by(3) {
                        let turn = turnstile.turn(number);
                        if number % 7 != 3 {
                            turn.take(|taken| taken.push(number));
                        }
                    }
                });
            }
        });
        let taken = turnstile.turn(99).take(std::mem::take);
        let expected: Vec<usize> = (0..99).filter(|number| number % 7 != 3).collect();
        assert_eq!(taken, expected);
    }
}

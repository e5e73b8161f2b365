//! Random numbers that are read off one by one, so that a failing case shrinks to few results.

use coagscope::catalog::Catalog;
use coagscope::interpret::Settings;

use super::everything;

/// The usual settings, or everything that there is.
pub fn any_settings(tape: &mut Tape) -> Settings {
    match tape.pick(3) {
        0 => Settings::default(),
        _ => everything(Catalog::builtin()),
    }
}

/// Random numbers that follow from a seed, so that a failure prints one number and can be looked at again.
#[derive(Clone)]
pub struct Seeded {
    seed: u64,
    numbers: Vec<u32>,
}

impl Seeded {
    pub fn new(seed: u64, count: usize) -> Self {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32
        };
        Seeded {
            seed,
            numbers: (0..count).map(|_| next()).collect(),
        }
    }
}

impl std::ops::Deref for Seeded {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.numbers
    }
}

impl std::fmt::Debug for Seeded {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Seeded::new({}, {})", self.seed, self.numbers.len())
    }
}

/// Random numbers that are used up one by one; zeros after the end.
pub struct Tape<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Tape<'a> {
    pub fn new(numbers: &'a [u32]) -> Self {
        Tape { numbers, at: 0 }
    }

    /// One of `0..count`.
    pub fn pick(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number as usize % count.max(1)
    }

    pub fn one_of<T: Clone>(&mut self, choices: &[T]) -> Option<T> {
        (!choices.is_empty()).then(|| choices[self.pick(choices.len())].clone())
    }
}

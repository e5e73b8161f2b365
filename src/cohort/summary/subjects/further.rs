//! What the second rule and those behind it said of subjects.

use std::hint::black_box;

use super::rules::SmallRule;

/// The rules of so many subjects stand together in memory that is never moved: there may be gigabytes of it.
const SUBJECTS_TOGETHER: usize = 64;

/// So many rules come from memory at once.
const FETCHED_TOGETHER: usize = 64 / size_of::<SmallRule>();

/// For each subject, what each rule but the first said.
#[derive(Debug, Default)]
pub(super) struct FurtherRules {
    /// How many rules there are of each subject.
    rules: usize,
    blocks: Vec<Box<[SmallRule]>>,
}

impl FurtherRules {
    /// There are so many rules of each subject, as before.
    pub(super) fn set_rules(&mut self, rules: usize) {
        self.rules = rules;
    }

    /// Makes room for so many subjects.
    pub(super) fn make_room(&mut self, subjects: usize) {
        while self.blocks.len() * SUBJECTS_TOGETHER < subjects {
            let block = vec![SmallRule::default(); SUBJECTS_TOGETHER * self.rules];
            self.blocks.push(block.into_boxed_slice());
        }
    }

    /// Those of a subject.
    #[inline]
    pub(super) fn of(&self, subject: usize) -> &[SmallRule] {
        let start = subject % SUBJECTS_TOGETHER * self.rules;
        &self.blocks[subject / SUBJECTS_TOGETHER][start..start + self.rules]
    }

    /// Those of a subject, to be changed.
    #[inline]
    pub(super) fn of_mut(&mut self, subject: usize) -> &mut [SmallRule] {
        let start = subject % SUBJECTS_TOGETHER * self.rules;
        &mut self.blocks[subject / SUBJECTS_TOGETHER][start..start + self.rules]
    }

    /// Looks at those of a subject, so that they are at hand when they are changed.
    #[inline]
    pub(super) fn touch(&self, subject: usize) {
        for rule in self.of(subject).iter().step_by(FETCHED_TOGETHER) {
            black_box(*rule);
        }
    }
}

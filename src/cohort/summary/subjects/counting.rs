//! Counting subjects by what is remembered of them.

use super::super::tally::GroupTally;
use super::rules::{RuleName, RuleOfSubject, SmallRule};
use crate::text_key::{Index, mix};

/// So many panels and more of a subject are counted by themselves.
const FEW_PANELS: usize = 64;

/// How many subjects there are of each kind.
#[derive(Debug)]
pub(super) struct Counting {
    subjects: u64,
    /// Subjects some of whose panels are of no stated group, in which they are not counted.
    with_panels_elsewhere: u64,
    /// Subjects with so many panels.
    with_few_panels: [u64; FEW_PANELS],
    with_more_panels: Vec<u64>,
    /// For each rule, what it said of subjects, and of how many: there are far fewer kinds than subjects.
    small: Vec<Kinds>,
    large: Vec<Vec<RuleOfSubject>>,
}

/// What a rule said of subjects, and of how many.
#[derive(Debug, Default)]
struct Kinds {
    index: Index,
    kinds: Vec<(SmallRule, u64)>,
}

impl Kinds {
    fn count(&mut self, rule: SmallRule) {
        let kinds = &mut self.kinds;
        let own = mix(rule.number(), 0x9E37_79B9_7F4A_7C15);
        let is_it = |number: u32| kinds[number as usize].0 == rule;
        match self.index.find(own, is_it) {
            Some(number) => kinds[number as usize].1 += 1,
            None => {
                kinds.push((rule, 1));
                let number = kinds.len() as u32 - 1;
                self.index.add(own, number);
            }
        }
    }
}

impl Counting {
    pub(super) fn new(rules: usize) -> Self {
        Counting {
            subjects: 0,
            with_panels_elsewhere: 0,
            with_few_panels: [0; FEW_PANELS],
            with_more_panels: Vec::new(),
            small: (0..rules).map(|_| Kinds::default()).collect(),
            large: vec![Vec::new(); rules],
        }
    }

    /// Counts a subject itself.
    pub(super) fn count_subject(&mut self, panels: u64) {
        self.subjects += 1;
        let few = usize::try_from(panels).ok();
        match few.and_then(|few| self.with_few_panels.get_mut(few)) {
            Some(count) => *count += 1,
            None => self.with_more_panels.push(panels),
        }
    }

    /// Counts that a subject of a group has panels that are not of it.
    pub(super) fn count_panels_elsewhere(&mut self) {
        self.with_panels_elsewhere += 1;
    }

    /// Counts what each rule said of a subject.
    pub(super) fn count_small(&mut self, rules: impl Iterator<Item = SmallRule>) {
        for (kinds, rule) in self.small.iter_mut().zip(rules) {
            kinds.count(rule);
        }
    }

    /// Counts what one rule said of some subjects.
    pub(super) fn count_small_of(&mut self, rule: usize, said: impl Iterator<Item = SmallRule>) {
        let kinds = &mut self.small[rule];
        said.for_each(|said| kinds.count(said));
    }

    /// The same as `count_small` where numbers are great.
    pub(super) fn count_large(&mut self, rules: &[RuleOfSubject]) {
        for (all, rule) in self.large.iter_mut().zip(rules) {
            all.push(*rule);
        }
    }

    /// Adds what was counted to a tally.
    pub(super) fn add_to(self, rules: &[RuleName], tally: &mut GroupTally) {
        tally.subjects += self.subjects;
        tally.subjects_with_panels_elsewhere += self.with_panels_elsewhere;
        for (panels, count) in self.with_few_panels.into_iter().enumerate() {
            tally.panels_of_subjects.add(panels as u64, count);
        }
        for panels in self.with_more_panels {
            tally.panels_of_subjects.add(panels, 1);
        }
        for ((name, small), large) in rules.iter().zip(self.small).zip(self.large) {
            let tally = name.tally(tally);
            for (rule, count) in small.kinds {
                rule.large().count(tally, count);
            }
            for rule in large {
                rule.count(tally, 1);
            }
        }
    }
}

//! Subjects who are known, and what is remembered of each.

use std::collections::HashMap;
use std::hint::black_box;

use super::counting::Counting;
use super::rules::{RuleOfSubject, Said, SmallRule};
use super::when::{First, Taken, When};
use super::{NO_GROUP, NOT_STATED_GROUP, SEVERAL_GROUP};
use crate::input::grammar::time::Moment;
use crate::text_key::{Index, TextKey};

/// Nobody.
const NOBODY: u32 = u32::MAX;

/// One subject. All of it is fetched from memory at once: going from subject to subject is what takes time where there
/// are many.
#[repr(align(64))]
#[derive(Debug)]
struct Subject {
    name: TextKey,
    first: First,
    panels: u64,
    /// The number of the group of its panels. One that is not stated says nothing beside others.
    group: u32,
    /// All panels are of that group; of none it is not stated, unless of all.
    is_in_one_group: bool,
    /// What the first rule said.
    rule: SmallRule,
}

/// A panel of a subject.
#[derive(Debug)]
pub(super) struct PanelOf {
    pub name: TextKey,
    first: First,
    group: u32,
    /// Who it may be.
    candidate: u32,
}

impl PanelOf {
    pub(super) fn new(name: TextKey, when: When, group: u32) -> Self {
        PanelOf {
            name,
            first: First::of(when),
            group,
            candidate: NOBODY,
        }
    }
}

/// Some of the subjects. What rules said of them stands close together.
#[derive(Debug, Default)]
pub(super) struct Known {
    index: Index,
    subjects: Vec<Subject>,
    /// When the first panel of subjects was taken for whom an instant does not tell it.
    far: HashMap<usize, Moment>,
    /// How many rules there are.
    rules: usize,
    /// For each subject, what each further rule said.
    further: Vec<SmallRule>,
    /// Of subjects of whom that does not fit, what all rules said.
    large: HashMap<usize, Box<[RuleOfSubject]>>,
}

impl Known {
    /// Takes panels in, and what each rule said of them. Their subjects are looked for in steps, each for all of them:
    /// where one is found by what stands in memory, the next one is not waited for.
    pub(super) fn see(&mut self, panels: &mut [PanelOf], said: &[Said]) {
        if panels.is_empty() {
            return;
        }
        self.rules = said.len() / panels.len();
        for panel in &*panels {
            black_box(self.index.first_slot(panel.name.hash(0)));
        }
        for panel in &mut *panels {
            let candidate = self.index.find(panel.name.hash(0), |_| true);
            panel.candidate = candidate.unwrap_or(NOBODY);
        }
        for panel in &mut *panels {
            let subject = self.subjects.get(panel.candidate as usize);
            // Looked at now, so that it is at hand when it is changed.
            let further = (panel.candidate as usize).wrapping_mul(self.further_rules());
            black_box(self.further.get(further).copied());
            if subject.is_none_or(|subject| subject.name != panel.name) {
                panel.candidate = NOBODY;
            }
        }
        for (number, panel) in panels.iter().enumerate() {
            let said = &said[number * self.rules..][..self.rules];
            self.see_panel(panel, panel.first.when(|| None), said);
        }
    }

    /// Takes one panel in, taken farther away than an instant can tell.
    pub(super) fn see_far(&mut self, panel: &PanelOf, when: When, said: &[Said]) {
        self.rules = said.len();
        self.see_panel(panel, when, said);
    }

    fn see_panel(&mut self, panel: &PanelOf, when: When, said: &[Said]) {
        let number = match panel.candidate {
            NOBODY => self.number(panel),
            number => number as usize,
        };
        let subject = &mut self.subjects[number];
        let first = || subject.first.when(|| self.far.get(&number).copied());
        let is_first = subject.panels == 0 || when.is_before(&first());
        if is_first {
            subject.first = First::of(when);
            if let Taken::Far(moment) = when.taken {
                self.far.insert(number, moment);
            }
        }
        subject.panels += 1;
        subject.is_in_one_group &= subject.group == panel.group;
        subject.group = match (subject.group, panel.group) {
            (own, new) if own == new || new == NOT_STATED_GROUP => own,
            (NO_GROUP | NOT_STATED_GROUP, new) => new,
            _ => SEVERAL_GROUP,
        };
        self.see_rules(number, is_first, said);
    }

    /// The number of a subject, who is put in where this is the first panel.
    fn number(&mut self, panel: &PanelOf) -> usize {
        let subjects = &self.subjects;
        let hash = panel.name.hash(0);
        let is_it = |number: u32| subjects[number as usize].name == panel.name;
        if let Some(number) = self.index.find(hash, is_it) {
            return number as usize;
        }
        let number = self.subjects.len();
        self.subjects.push(Subject {
            name: panel.name,
            first: panel.first,
            group: panel.group,
            is_in_one_group: true,
            panels: 0,
            rule: SmallRule::default(),
        });
        let subjects = &self.subjects;
        self.index.add(hash, number as u32, |number| {
            subjects[number as usize].name.hash(0)
        });
        let length = self.subjects.len() * self.further_rules();
        self.further.resize(length, SmallRule::default());
        number
    }

    fn see_rules(&mut self, number: usize, is_first: bool, said: &[Said]) {
        if let Some(large) = self.large.get_mut(&number) {
            for (rule, said) in large.iter_mut().zip(said) {
                rule.see(is_first, said);
            }
            return;
        }
        let further = self.further_rules();
        let further = &mut self.further[number * further..][..further];
        let mut rules = std::iter::once(&mut self.subjects[number].rule).chain(further);
        let mut seen = 0;
        for (rule, said) in rules.by_ref().zip(said) {
            let Some(next) = rule.saw(is_first, said) else {
                break;
            };
            *rule = next;
            seen += 1;
        }
        if seen == said.len() {
            return;
        }
        let mut large: Box<[RuleOfSubject]> =
            self.small_rules(number).map(SmallRule::large).collect();
        for (rule, said) in large.iter_mut().zip(said).skip(seen) {
            rule.see(is_first, said);
        }
        self.large.insert(number, large);
    }

    fn further_rules(&self) -> usize {
        self.rules.saturating_sub(1)
    }

    /// What each rule said of a subject, where that fits.
    fn small_rules(&self, number: usize) -> impl Iterator<Item = SmallRule> {
        let further = self.further_rules();
        let further = &self.further[number * further..][..further];
        let first = std::iter::once(self.subjects[number].rule);
        first.chain(further.iter().copied()).take(self.rules)
    }

    /// How many subjects there are.
    pub(super) fn count(&self) -> usize {
        self.subjects.len()
    }

    /// The group of a subject.
    pub(super) fn group_of(&self, number: usize) -> u32 {
        self.subjects[number].group
    }

    /// Whether all panels of a subject are of that group.
    pub(super) fn is_in_one_group(&self, number: usize) -> bool {
        self.subjects[number].is_in_one_group
    }

    /// What each rule said of a subject.
    #[cfg(test)]
    pub(super) fn rules_of(&self, number: usize) -> impl Iterator<Item = RuleOfSubject> {
        let large = self.large.get(&number).map_or(&[][..], |large| large);
        let small = self.small_rules(number).map(SmallRule::large);
        let small = small.filter(|_| large.is_empty());
        small.chain(large.iter().copied())
    }

    /// Counts a subject among others.
    pub(super) fn count_one(&self, number: usize, counting: &mut Counting) {
        counting.count_subject(self.subjects[number].panels);
        match self.large.get(&number) {
            Some(large) => counting.count_large(large),
            None => counting.count_small(self.small_rules(number)),
        }
    }
}

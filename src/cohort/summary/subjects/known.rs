//! Subjects who are known, and what is remembered of each.

use super::arrivals::Arrival;
use super::counting::Counting;
use super::further::FurtherRules;
use super::kinds::Kinds;
use super::rules::{RuleOfSubject, Said, SmallRule};
use super::when::{First, Taken, When};
use super::{NO_GROUP, NOT_STATED_GROUP, SEVERAL_GROUP};
use crate::input::grammar::time::Moment;
use crate::text_key::{Index, TextKey};
use std::collections::HashMap;

/// So many panels are looked at together.
const PANELS_TOGETHER: usize = 512;

/// Nobody.
const NOBODY: u32 = u32::MAX;

/// One subject. All of it is fetched from memory at once: going from subject to subject is what takes time where there
/// are many.
#[repr(align(64))]
#[derive(Debug)]
struct Subject {
    name: TextKey,
    first: First,
    panels: u32,
    /// The number of the group of its panels, and that of its rows that are none.
    group: u32,
    group_elsewhere: u32,
    /// All panels are of that group; of none it is not stated, unless of all.
    is_in_one_group: bool,
    /// What the first rule said.
    rule: SmallRule,
}

impl Subject {
    /// Takes in the group of a panel.
    fn see_group(&mut self, group: u32) {
        if self.panels > 0 {
            self.is_in_one_group &= self.group == group;
        }
        self.group = joined(self.group, group);
    }
}

/// The group of rows of which some are in one and some in another. One that is not stated says nothing beside others.
fn joined(one: u32, other: u32) -> u32 {
    match (one, other) {
        (NO_GROUP | NOT_STATED_GROUP, new) if new != NO_GROUP => new,
        (own, new) if own == new || [NO_GROUP, NOT_STATED_GROUP].contains(&new) => own,
        _ => SEVERAL_GROUP,
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
    /// What the others said.
    further: FurtherRules,
    /// Of subjects of whom that does not fit, what all rules said.
    large: HashMap<usize, Box<[RuleOfSubject]>>,
}

impl Known {
    /// Takes panels in, whose kinds are these. Their subjects are looked for in steps, each for some of them: where one
    /// is found by what stands in memory, the next one is not waited for.
    pub(super) fn see(&mut self, panels: &[Arrival], kinds: &Kinds) {
        self.set_rules(kinds.rules());
        let mut candidates = [NOBODY; PANELS_TOGETHER];
        for panels in panels.chunks(PANELS_TOGETHER) {
            for panel in panels {
                self.index.touch(panel.name.hash(0));
            }
            for (panel, candidate) in panels.iter().zip(&mut candidates) {
                let found = self.index.candidate(panel.name.hash(0));
                *candidate = found.unwrap_or(NOBODY);
            }
            for (panel, candidate) in panels.iter().zip(&mut candidates) {
                let subject = self.subjects.get(*candidate as usize);
                if subject.is_some() {
                    self.further.touch(*candidate as usize);
                }
                if subject.is_none_or(|subject| subject.name != panel.name) {
                    *candidate = NOBODY;
                }
            }
            for (panel, candidate) in panels.iter().zip(candidates) {
                let (kind, said) = kinds.get(panel.kind());
                let number = match candidate {
                    NOBODY => self.number(panel.name),
                    number => number as usize,
                };
                let when = panel.first(kind).when(|| None);
                self.see_panel(number, when, kind.group, said);
            }
        }
    }

    /// Takes one panel in.
    pub(super) fn see_one(&mut self, name: TextKey, when: When, group: u32, said: &[Said]) {
        self.set_rules(said.len());
        let number = self.number(name);
        self.see_panel(number, when, group, said);
    }

    /// There are so many rules, as before.
    fn set_rules(&mut self, rules: usize) {
        debug_assert!(
            self.subjects.is_empty() || self.rules == rules,
            "the same rules speak of all"
        );
        self.rules = rules;
        self.further.set_rules(rules.saturating_sub(1));
    }

    fn see_panel(&mut self, number: usize, when: When, group: u32, said: &[Said]) {
        let subject = &mut self.subjects[number];
        let first = || subject.first.when(|| self.far.get(&number).copied());
        let is_first = subject.panels == 0 || when.is_before(&first());
        if is_first {
            subject.first = First::of(when);
            if let Taken::Far(moment) = when.taken {
                self.far.insert(number, moment);
            }
        }
        subject.see_group(group);
        subject.panels = subject.panels.saturating_add(1);
        self.see_rules(number, is_first, said);
    }

    /// Takes in the group of a row that is no panel; so many rules speak of those that are.
    pub(super) fn see_group(&mut self, name: TextKey, group: u32, rules: usize) {
        self.set_rules(rules);
        let number = self.number(name);
        let subject = &mut self.subjects[number];
        subject.group_elsewhere = joined(subject.group_elsewhere, group);
    }

    /// The number of a subject, who is put in where there is none of the name.
    fn number(&mut self, name: TextKey) -> usize {
        let subjects = &self.subjects;
        let hash = name.hash(0);
        let is_it = |number: u32| subjects[number as usize].name == name;
        if let Some(number) = self.index.find(hash, is_it) {
            return number as usize;
        }
        let number = self.subjects.len();
        self.subjects.push(Subject {
            name,
            first: First::of(When::never()),
            group: NO_GROUP,
            group_elsewhere: NO_GROUP,
            is_in_one_group: true,
            panels: 0,
            rule: SmallRule::default(),
        });
        self.index.add(hash, number as u32);
        self.further.make_room(self.subjects.len());
        number
    }

    fn see_rules(&mut self, number: usize, is_first: bool, said: &[Said]) {
        if !self.large.is_empty()
            && let Some(large) = self.large.get_mut(&number)
        {
            for (rule, said) in large.iter_mut().zip(said) {
                rule.see(is_first, *said);
            }
            return;
        }
        let further = self.further.of_mut(number);
        let mut rules = std::iter::once(&mut self.subjects[number].rule).chain(further);
        let mut seen = 0;
        for (rule, said) in rules.by_ref().zip(said) {
            let Some(next) = rule.saw(is_first, *said) else {
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
            rule.see(is_first, *said);
        }
        self.large.insert(number, large);
    }

    /// What each rule said of a subject, where that fits.
    fn small_rules(&self, number: usize) -> impl Iterator<Item = SmallRule> {
        let first = std::iter::once(self.subjects[number].rule);
        let further = self.further.of(number).iter().copied();
        first.chain(further).take(self.rules)
    }

    /// How many rules speak of them.
    pub(super) fn rules(&self) -> usize {
        self.rules
    }

    /// The subjects who have panels; of others no more than a group is known.
    pub(super) fn with_panels(&self) -> impl Iterator<Item = usize> {
        let subjects = self.subjects.iter().enumerate();
        let with_panels = subjects.filter(|(_, subject)| subject.panels > 0);
        with_panels.map(|(number, _)| number)
    }

    /// The group of a subject.
    pub(super) fn group_of(&self, number: usize) -> u32 {
        let subject = &self.subjects[number];
        joined(subject.group, subject.group_elsewhere)
    }

    /// Whether all panels of a subject are of its group.
    pub(super) fn is_in_one_group(&self, number: usize) -> bool {
        let subject = &self.subjects[number];
        subject.is_in_one_group && subject.group == self.group_of(number)
    }

    /// What each rule said of a subject.
    #[cfg(test)]
    pub(super) fn rules_of(&self, number: usize) -> impl Iterator<Item = RuleOfSubject> {
        let large = self.large.get(&number).map_or(&[][..], |large| large);
        let small = self.small_rules(number).map(SmallRule::large);
        let small = small.filter(|_| large.is_empty());
        small.chain(large.iter().copied())
    }

    /// Counts all subjects: rule by rule, so that what is counted of one stays at hand.
    pub(super) fn count_all(&self, counting: &mut Counting) {
        for number in self.with_panels() {
            counting.count_subject(self.subjects[number].panels.into());
            if let Some(large) = self.large_rules(number) {
                counting.count_large(large);
            }
        }
        for rule in 0..self.rules {
            let numbers = self.with_panels();
            let numbers = numbers.filter(|number| self.large_rules(*number).is_none());
            let said = numbers.map(|number| match rule.checked_sub(1) {
                None => self.subjects[number].rule,
                Some(place) => self.further.of(number)[place],
            });
            counting.count_small_of(rule, said);
        }
    }

    /// What all rules said of a subject, where that takes more room.
    fn large_rules(&self, number: usize) -> Option<&[RuleOfSubject]> {
        match self.large.is_empty() {
            true => None,
            false => self.large.get(&number).map(|large| &large[..]),
        }
    }

    /// Counts a subject among others.
    pub(super) fn count_one(&self, number: usize, counting: &mut Counting) {
        counting.count_subject(self.subjects[number].panels.into());
        match self.large_rules(number) {
            Some(large) => counting.count_large(large),
            None => counting.count_small(self.small_rules(number)),
        }
    }
}

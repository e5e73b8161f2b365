//! What is remembered of each subject while panels come.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::collect::{NOT_STATED, SEVERAL_VALUES};
use super::tally::{GroupTally, SubjectTally, Verdicts};
use crate::input::grammar::time::Moment;
use crate::interpret::Verdict;
use crate::text_key::{Index, LongTexts, TextKey};

/// What one rule said of one subject.
#[derive(Debug, Clone, Copy, Default)]
struct RuleOfSubject {
    first: Option<Verdict>,
    /// The panel with the greatest least total; of equal ones that with the greatest greatest total, and then the
    /// one that is met: beside the total a threshold may ask for more, so that equal totals can differ in it.
    worst: Option<(i32, i32, Verdict)>,
    panels: Verdicts,
}

impl RuleOfSubject {
    fn see(&mut self, is_first: bool, said: &Said) {
        if is_first {
            self.first = Some(said.verdict);
        }
        if said.verdict != Verdict::NotApplicable {
            let new = (said.min, said.max, said.verdict);
            let place = |(min, max, verdict): (i32, i32, Verdict)| {
                (
                    min,
                    max,
                    verdict == Verdict::Met,
                    verdict == Verdict::Undecided,
                )
            };
            if self.worst.is_none_or(|worst| place(new) > place(worst)) {
                self.worst = Some(new);
            }
        }
        self.panels.add(said.verdict, 1);
    }
}

/// The same in fewer bytes, as most subjects have few panels.
#[derive(Debug, Clone, Copy, Default)]
struct SmallRule {
    first: Option<Verdict>,
    worst: Option<(i8, i8, Verdict)>,
    met: u8,
    not_met: u8,
    undecided: u8,
    not_applicable: u8,
}

impl SmallRule {
    fn large(self) -> RuleOfSubject {
        let worst = |(min, max, verdict)| (i32::from(min), i32::from(max), verdict);
        RuleOfSubject {
            first: self.first,
            worst: self.worst.map(worst),
            panels: Verdicts {
                met: self.met.into(),
                not_met: self.not_met.into(),
                undecided: self.undecided.into(),
                not_applicable: self.not_applicable.into(),
            },
        }
    }

    /// `None` where a number is too great.
    fn of(rule: RuleOfSubject) -> Option<Self> {
        let small = |count: u64| u8::try_from(count).ok();
        let worst = match rule.worst {
            None => None,
            Some((min, max, verdict)) => {
                Some((i8::try_from(min).ok()?, i8::try_from(max).ok()?, verdict))
            }
        };
        Some(SmallRule {
            first: rule.first,
            worst,
            met: small(rule.panels.met)?,
            not_met: small(rule.panels.not_met)?,
            undecided: small(rule.panels.undecided)?,
            not_applicable: small(rule.panels.not_applicable)?,
        })
    }
}

/// When a panel was taken, and its place among others of the same time: the data set, and the panel in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    pub moment: Option<Moment>,
    pub place: (usize, u64),
}

impl When {
    /// Whether it comes before another one. What has no time comes last.
    fn is_before(&self, other: &When) -> bool {
        let key = |when: &When| (when.moment.is_none(), when.moment, when.place);
        key(self) < key(other)
    }
}

/// One subject.
#[derive(Debug)]
struct Subject {
    name: TextKey,
    first: When,
    /// The group of its panels. One that is not stated says nothing beside others.
    group: Option<Arc<str>>,
    panels: u64,
}

/// What a rule says of a panel, and its least and greatest total; a pattern has 1 where it is or may be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Said {
    pub verdict: Verdict,
    pub min: i32,
    pub max: i32,
}

/// Into so many parts the subjects are divided, so that threads seldom wait for each other.
const PARTS: usize = 64;

/// All subjects. Their panels may come in any order and from several threads.
#[derive(Debug)]
pub(super) struct Subjects(Vec<Mutex<Part>>);

/// Some of the subjects. What rules said of them stands close together, since there may be millions.
#[derive(Debug, Default)]
pub(crate) struct Part {
    index: Index,
    long_names: LongTexts,
    subjects: Vec<Subject>,
    /// How many rules there are.
    rules: usize,
    /// For each subject, what each rule said.
    small: Vec<SmallRule>,
    /// Of subjects of whom that does not fit.
    large: HashMap<usize, Box<[RuleOfSubject]>>,
}

impl Default for Subjects {
    fn default() -> Self {
        Subjects((0..PARTS).map(|_| Mutex::default()).collect())
    }
}

impl Subjects {
    /// The part of the subject whose name stands at a place of a text.
    pub(super) fn part_of(text: &str, name: Range<usize>) -> usize {
        TextKey::spread(text.as_bytes(), name) as usize % PARTS
    }

    /// A part, which nobody else uses meanwhile.
    pub(super) fn part(&self, part: usize) -> MutexGuard<'_, Part> {
        self.0[part].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts all subjects, in the whole and in the groups; gives how many belong to several groups.
    pub(super) fn count(
        &self,
        rules: &[RuleName],
        all: &mut GroupTally,
        groups: Option<&mut BTreeMap<String, GroupTally>>,
    ) -> u64 {
        let mut in_several = 0;
        let mut groups = groups;
        for part in 0..PARTS {
            let part = self.part(part);
            for (number, subject) in part.subjects.iter().enumerate() {
                part.count(number, rules, all);
                let Some(groups) = &mut groups else { continue };
                match subject.group.as_deref() {
                    None | Some(SEVERAL_VALUES) => in_several += 1,
                    Some(group) => {
                        let group = groups.entry(group.to_string()).or_default();
                        part.count(number, rules, group);
                    }
                }
            }
        }
        in_several
    }
}

impl Part {
    /// Takes a panel of a subject in, whose name stands at a place of a text.
    pub(crate) fn see(
        &mut self,
        (text, name): (&str, Range<usize>),
        when: When,
        group: Option<&Arc<str>>,
        said: &[Said],
    ) {
        let number = self.number((text, name), when, group, said.len());
        let subject = &mut self.subjects[number];
        let is_first = subject.panels == 0 || when.is_before(&subject.first);
        if is_first {
            subject.first = when;
        }
        if let (Some(own), Some(new)) = (&mut subject.group, group)
            && own != new
            && **new != *NOT_STATED
        {
            let is_first_stated = **own == *NOT_STATED;
            *own = if is_first_stated {
                Arc::clone(new)
            } else {
                Arc::from(SEVERAL_VALUES)
            };
        }
        subject.panels += 1;
        self.see_rules(number, is_first, said);
    }

    /// The number of a subject, who is put in where this is the first panel.
    fn number(
        &mut self,
        (text, name): (&str, Range<usize>),
        when: When,
        group: Option<&Arc<str>>,
        rules: usize,
    ) -> usize {
        let name = TextKey::of(text.as_bytes(), name, &mut self.long_names);
        let hash = name.hash(0);
        let subjects = &self.subjects;
        let is_it = |number: u32| subjects[number as usize].name == name;
        if let Some(number) = self.index.find(hash, is_it) {
            return number as usize;
        }
        let number = self.subjects.len();
        self.subjects.push(Subject {
            name,
            first: when,
            group: group.cloned(),
            panels: 0,
        });
        let subjects = &self.subjects;
        self.index.add(hash, number as u32, |number| {
            subjects[number as usize].name.hash(0)
        });
        self.rules = rules;
        let length = self.subjects.len() * rules;
        self.small.resize(length, SmallRule::default());
        number
    }

    fn see_rules(&mut self, number: usize, is_first: bool, said: &[Said]) {
        let small = &mut self.small[number * self.rules..][..self.rules];
        if let Some(large) = self.large.get_mut(&number) {
            for (rule, said) in large.iter_mut().zip(said) {
                rule.see(is_first, said);
            }
            return;
        }
        let next = |rule: &SmallRule, said: &Said| {
            let mut rule = rule.large();
            rule.see(is_first, said);
            rule
        };
        let fits = |(rule, said)| SmallRule::of(next(rule, said)).is_some();
        if small.iter().zip(said).all(fits) {
            for (rule, said) in small.iter_mut().zip(said) {
                *rule = SmallRule::of(next(rule, said)).unwrap_or_default();
            }
            return;
        }
        let large = small.iter().zip(said).map(|(rule, said)| next(rule, said));
        self.large.insert(number, large.collect());
    }

    /// What each rule said of a subject.
    fn rules_of(&self, number: usize) -> impl Iterator<Item = RuleOfSubject> {
        let large = self.large.get(&number).map_or(&[][..], |large| large);
        let small = match large.is_empty() {
            true => &self.small[number * self.rules..][..self.rules],
            false => &[],
        };
        let small = small.iter().map(|rule| rule.large());
        small.chain(large.iter().copied())
    }

    fn count(&self, number: usize, rules: &[RuleName], tally: &mut GroupTally) {
        tally.subjects += 1;
        tally
            .panels_of_subjects
            .add(self.subjects[number].panels, 1);
        for (name, rule) in rules.iter().zip(self.rules_of(number)) {
            rule.count(name.tally(tally));
        }
    }
}

impl RuleOfSubject {
    fn count(&self, tally: &mut SubjectTally) {
        tally
            .first
            .add(self.first.unwrap_or(Verdict::NotApplicable), 1);
        let worst = self.worst.map(|(_, _, verdict)| verdict);
        tally.worst.add(worst.unwrap_or(Verdict::NotApplicable), 1);
        tally.ever.add(self.panels.ever(), 1);
        tally.panels.add(self.panels, 1);
    }
}

/// Which rule.
#[derive(Debug, Clone)]
pub(super) enum RuleName {
    Score(String),
    Pattern(String),
}

impl RuleName {
    fn tally<'t>(&self, group: &'t mut GroupTally) -> &'t mut SubjectTally {
        match self {
            RuleName::Score(id) => &mut group.scores.entry(id.clone()).or_default().subjects,
            RuleName::Pattern(id) => &mut group.patterns.entry(id.clone()).or_default().subjects,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_panels_and_great_totals_are_counted_as_few_and_small_ones() {
        let said = |verdict, points| Said {
            verdict,
            min: points,
            max: points,
        };
        let mut part = Part::default();
        let mut see = |place: u64, said: &[Said]| {
            let when = When {
                moment: None,
                place: (1, place),
            };
            part.see(("a,b", 2..3), when, None, said);
        };
        for number in 0..300 {
            let verdict = [Verdict::NotMet, Verdict::Met][number as usize % 2];
            see(number, &[said(verdict, 5), said(Verdict::Undecided, 4)]);
        }
        let last = [said(Verdict::Met, 100_000), said(Verdict::NotApplicable, 9)];
        see(300, &last);
        let all: Vec<RuleOfSubject> = part.rules_of(0).collect();
        assert_eq!(all[0].first, Some(Verdict::NotMet));
        assert_eq!(all[0].worst, Some((100_000, 100_000, Verdict::Met)));
        assert_eq!((all[0].panels.met, all[0].panels.not_met), (151, 150));
        assert_eq!(
            (all[1].panels.undecided, all[1].panels.not_applicable),
            (300, 1)
        );
        assert_eq!(all[1].worst, Some((4, 4, Verdict::Undecided)));
    }
}

//! What is remembered of each subject while panels come.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use super::collect::{NOT_STATED, SEVERAL_VALUES};
use super::tally::{GroupTally, SubjectTally, Verdicts};
use crate::input::grammar::time::Moment;
use crate::interpret::Verdict;

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

/// What all rules said of one subject.
#[derive(Debug, Clone)]
enum Rules {
    Small(Box<[SmallRule]>),
    Large(Box<[RuleOfSubject]>),
}

impl Rules {
    fn see(&mut self, is_first: bool, said: &[Said]) {
        if let Rules::Small(rules) = self {
            let mut next = rules.iter().map(|rule| rule.large()).zip(said);
            let fits = |(mut rule, said): (RuleOfSubject, &Said)| {
                rule.see(is_first, said);
                SmallRule::of(rule)
            };
            if next.all(|one| fits(one).is_some()) {
                for (rule, said) in rules.iter_mut().zip(said) {
                    *rule = fits((rule.large(), said)).unwrap_or_default();
                }
                return;
            }
            *self = Rules::Large(rules.iter().map(|rule| rule.large()).collect());
        }
        if let Rules::Large(rules) = self {
            for (rule, said) in rules.iter_mut().zip(said) {
                rule.see(is_first, said);
            }
        }
    }

    fn each(&self) -> impl Iterator<Item = RuleOfSubject> {
        let (small, large): (&[SmallRule], &[RuleOfSubject]) = match self {
            Rules::Small(rules) => (rules, &[]),
            Rules::Large(rules) => (&[], rules),
        };
        let small = small.iter().map(|rule| rule.large());
        small.chain(large.iter().copied())
    }
}

/// When a panel was taken, and its place among others of the same time: the data set, and the panel in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
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
#[derive(Debug, Clone)]
struct Subject {
    first: When,
    /// The group of its panels. One that is not stated says nothing beside others.
    group: Option<Arc<str>>,
    panels: u64,
    rules: Rules,
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
pub(super) struct Subjects {
    parts: Vec<Mutex<HashMap<Arc<str>, Subject>>>,
    hashing: RandomState,
}

impl Default for Subjects {
    fn default() -> Self {
        Subjects {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            hashing: RandomState::new(),
        }
    }
}

impl Subjects {
    /// Takes a panel of a subject in.
    pub(super) fn see(&self, name: &str, when: When, group: Option<&Arc<str>>, said: &[Said]) {
        let part = self.hashing.hash_one(name) as usize % PARTS;
        let mut part = self.parts[part]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !part.contains_key(name) {
            let new = Subject {
                first: when,
                group: group.cloned(),
                panels: 0,
                rules: Rules::Small(vec![SmallRule::default(); said.len()].into()),
            };
            part.insert(Arc::from(name), new);
        }
        let Some(subject) = part.get_mut(name) else {
            return;
        };
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
        subject.rules.see(is_first, said);
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
        for part in &self.parts {
            let part = part.lock().unwrap_or_else(PoisonError::into_inner);
            for subject in part.values() {
                subject.count(rules, all);
                let Some(groups) = &mut groups else { continue };
                match subject.group.as_deref() {
                    None | Some(SEVERAL_VALUES) => in_several += 1,
                    Some(group) => {
                        subject.count(rules, groups.entry(group.to_string()).or_default());
                    }
                }
            }
        }
        in_several
    }
}

impl Subject {
    fn count(&self, rules: &[RuleName], tally: &mut GroupTally) {
        tally.subjects += 1;
        tally.panels_of_subjects.add(self.panels, 1);
        for (name, rule) in rules.iter().zip(self.rules.each()) {
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
        let mut rules = Rules::Small(vec![SmallRule::default(); 2].into());
        for number in 0..300 {
            let verdict = [Verdict::NotMet, Verdict::Met][number % 2];
            rules.see(
                number == 0,
                &[said(verdict, 5), said(Verdict::Undecided, 4)],
            );
        }
        rules.see(
            false,
            &[said(Verdict::Met, 100_000), said(Verdict::NotApplicable, 9)],
        );
        let all: Vec<RuleOfSubject> = rules.each().collect();
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

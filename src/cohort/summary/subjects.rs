//! What is remembered of each subject while panels come.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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

/// One subject.
#[derive(Debug, Clone)]
struct Subject {
    first_moment: Option<Moment>,
    /// The group of its panels. One that is not stated says nothing beside others.
    group: Option<Arc<str>>,
    panels: u64,
    rules: Box<[RuleOfSubject]>,
}

/// What a rule says of a panel, and its least and greatest total; a pattern has 1 where it is or may be present.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub verdict: Verdict,
    pub min: i32,
    pub max: i32,
}

/// All subjects.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    all: HashMap<Arc<str>, Subject>,
}

impl Subjects {
    /// Takes a panel of a subject in.
    pub(super) fn see(
        &mut self,
        name: &Arc<str>,
        moment: Option<Moment>,
        group: Option<&Arc<str>>,
        said: &[Said],
    ) {
        let subject = self.all.entry(Arc::clone(name)).or_insert_with(|| Subject {
            first_moment: None,
            group: group.cloned(),
            panels: 0,
            rules: vec![RuleOfSubject::default(); said.len()].into(),
        });
        let is_first = subject.panels == 0
            || match (moment, subject.first_moment) {
                (Some(new), Some(old)) => new < old,
                (new, old) => new.is_some() && old.is_none(),
            };
        if is_first {
            subject.first_moment = moment;
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
        for (rule, said) in subject.rules.iter_mut().zip(said) {
            if is_first {
                rule.first = Some(said.verdict);
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
                if rule.worst.is_none_or(|worst| place(new) > place(worst)) {
                    rule.worst = Some(new);
                }
            }
            rule.panels.add(said.verdict, 1);
        }
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
        for subject in self.all.values() {
            subject.count(rules, all);
            if let Some(groups) = &mut groups {
                match subject.group.as_deref() {
                    None | Some(SEVERAL_VALUES) => in_several += 1,
                    Some(group) => {
                        subject.count(rules, groups.entry(group.to_string()).or_default())
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
        for (name, rule) in rules.iter().zip(&self.rules) {
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

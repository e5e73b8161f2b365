//! What each rule said of a subject.

use super::super::tally::{GroupTally, SubjectTally, Verdicts};
use crate::cohort::Severity;
use crate::interpret::Verdict;

/// What a rule says of a panel, and its least and greatest total; a pattern has 1 where it is or may be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Said {
    pub verdict: Verdict,
    pub min: i32,
    pub max: i32,
}

/// What one rule said of one subject.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RuleOfSubject {
    pub first: Option<Verdict>,
    /// The most severe panel to which it applies.
    pub worst: Option<(i32, i32, Verdict)>,
    pub panels: Verdicts,
}

impl RuleOfSubject {
    /// Takes in what it said of a panel.
    pub(super) fn see(&mut self, is_first: bool, said: &Said) {
        if is_first {
            self.first = Some(said.verdict);
        }
        let severity = |(min, max, verdict)| Severity::of(verdict, min, max);
        let new = (said.min, said.max, said.verdict);
        if severity(new) > self.worst.and_then(severity) {
            self.worst = Some(new);
        }
        self.panels.add(said.verdict, 1);
    }
}

/// The same in fewer bytes, as most subjects have few panels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SmallRule {
    first: Option<Verdict>,
    worst: Option<(i8, i8, Verdict)>,
    met: u8,
    not_met: u8,
    undecided: u8,
    not_applicable: u8,
}

impl SmallRule {
    /// The same after another panel; `None` where a number is too great.
    pub(super) fn saw(self, is_first: bool, said: &Said) -> Option<Self> {
        let mut rule = self.large();
        rule.see(is_first, said);
        SmallRule::of(rule)
    }

    /// The same with room for great numbers.
    pub(super) fn large(self) -> RuleOfSubject {
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

    /// A number that tells most of them apart.
    #[inline]
    pub(super) fn number(self) -> u64 {
        let verdict = |verdict: Option<Verdict>| verdict.map_or(7, |verdict| verdict as u8);
        let (min, max, worst) = match self.worst {
            Some((min, max, worst)) => (min, max, Some(worst)),
            None => (0, 0, None),
        };
        u64::from_le_bytes([
            verdict(self.first) << 4 | verdict(worst),
            min as u8,
            max as u8,
            self.met,
            self.not_met,
            self.undecided,
            self.not_applicable,
            0,
        ])
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

impl RuleOfSubject {
    /// Counts what it said of so many subjects among that of others.
    pub(super) fn count(&self, tally: &mut SubjectTally, subjects: u64) {
        let first = self.first.unwrap_or(Verdict::NotApplicable);
        tally.first.add(first, subjects);
        let worst = self.worst.map(|(_, _, verdict)| verdict);
        let worst = worst.unwrap_or(Verdict::NotApplicable);
        tally.worst.add(worst, subjects);
        tally.ever.add(self.panels.ever(), subjects);
        tally.panels.add(self.panels, subjects);
    }
}

/// Which rule.
#[derive(Debug, Clone)]
pub(crate) enum RuleName {
    Score(String),
    Pattern(String),
}

impl RuleName {
    /// What is counted of it.
    pub(super) fn tally<'t>(&self, group: &'t mut GroupTally) -> &'t mut SubjectTally {
        match self {
            RuleName::Score(id) => &mut group.scores.entry(id.clone()).or_default().subjects,
            RuleName::Pattern(id) => &mut group.patterns.entry(id.clone()).or_default().subjects,
        }
    }
}

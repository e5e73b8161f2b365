//! What each rule said of a subject.

use super::super::tally::{GroupTally, SubjectTally, Verdicts};
use crate::catalog::MOST_POINTS;
use crate::interpret::Verdict;
use crate::text_key::mix;

/// What a rule says of a panel: its verdict, and the places of its least and greatest total by their severity; a pattern has 1
/// where it is or may be present.
/// Of two, the greater one is of the more severe panel, as [`Severity`](crate::cohort::Severity) orders them; where the rule
/// does not apply, it is the least of all. It takes few bytes, as there may be some of each of many panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Said(u32);

/// Totals lie from here up to as much above 0; see [`MOST_POINTS`].
const LEAST_TOTAL: i32 = -(1 << 12);
const _: () = assert!(MOST_POINTS < -LEAST_TOTAL);

impl Said {
    const APPLIES: u32 = 1 << 3;
    /// Bits in which it has nothing.
    const NOTHING: u32 = 7;

    pub(crate) fn new(verdict: Verdict, min: i32, max: i32) -> Self {
        let place = match verdict {
            Verdict::NotApplicable => return Said::default(),
            Verdict::NotMet => 0,
            Verdict::Undecided => 1,
            Verdict::Met => 2,
        };
        let total = |total: i32| {
            total
                .clamp(LEAST_TOTAL, -LEAST_TOTAL - 1)
                .abs_diff(LEAST_TOTAL)
        };
        Said(total(min) << 19 | total(max) << 6 | place << 4 | Said::APPLIES)
    }

    pub(super) fn verdict(self) -> Verdict {
        match (self.0 & Said::APPLIES, self.0 >> 4 & 3) {
            (0, _) => Verdict::NotApplicable,
            (_, 0) => Verdict::NotMet,
            (_, 1) => Verdict::Undecided,
            _ => Verdict::Met,
        }
    }

    /// Spreads what two rules say over all bits.
    pub(super) fn mixed_into(hash: u64, pair: &[Said]) -> u64 {
        let two = pair.iter().fold(0, |two, one| two << 32 | u64::from(one.0));
        mix(hash ^ two, 0x8EBC_6AF0_9C88_C6E3)
    }
}

/// What one rule said of one subject.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RuleOfSubject {
    pub first: Option<Verdict>,
    /// Of the most severe panel.
    pub worst: Said,
    pub panels: Verdicts,
}

impl RuleOfSubject {
    /// Takes in what it said of a panel.
    pub(super) fn see(&mut self, is_first: bool, said: Said) {
        if is_first {
            self.first = Some(said.verdict());
        }
        self.worst = self.worst.max(said);
        self.panels.add(said.verdict(), 1);
    }
}

/// The same in fewer bytes, as most subjects have few panels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SmallRule {
    /// Of the most severe panel, and in the lowest bits the verdict on the first one, plus 1.
    worst_and_first: u32,
    /// How many panels have each verdict.
    panels: [u8; 4],
}

impl SmallRule {
    /// In the order of their numbers.
    const VERDICTS: [Verdict; 4] = [
        Verdict::Met,
        Verdict::NotMet,
        Verdict::Undecided,
        Verdict::NotApplicable,
    ];

    /// The same after another panel; `None` where there are too many.
    #[inline]
    pub(super) fn saw(self, is_first: bool, said: Said) -> Option<Self> {
        let mut rule = self;
        let verdict = said.verdict() as u32;
        let first = match is_first {
            true => verdict + 1,
            false => self.worst_and_first & Said::NOTHING,
        };
        let worst = (self.worst_and_first & !Said::NOTHING).max(said.0);
        rule.worst_and_first = worst | first;
        let panels = &mut rule.panels[verdict as usize & 3];
        *panels = panels.checked_add(1)?;
        Some(rule)
    }

    /// The same with room for great numbers.
    pub(super) fn large(self) -> RuleOfSubject {
        let first = self.worst_and_first & Said::NOTHING;
        let first = first.checked_sub(1);
        let mut panels = Verdicts::default();
        for (verdict, count) in SmallRule::VERDICTS.into_iter().zip(self.panels) {
            panels.add(verdict, count.into());
        }
        RuleOfSubject {
            first: first.and_then(|first| SmallRule::VERDICTS.get(first as usize).copied()),
            worst: Said(self.worst_and_first & !Said::NOTHING),
            panels,
        }
    }

    /// A number that tells all of them apart.
    #[inline]
    pub(super) fn number(self) -> u64 {
        u64::from(self.worst_and_first) << 32 | u64::from(u32::from_le_bytes(self.panels))
    }
}

impl RuleOfSubject {
    /// Counts what it said of so many subjects among that of others.
    pub(super) fn count(&self, tally: &mut SubjectTally, subjects: u64) {
        let first = self.first.unwrap_or(Verdict::NotApplicable);
        tally.first.add(first, subjects);
        tally.worst.add(self.worst.verdict(), subjects);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cohort::Severity;

    fn any_said() -> impl Strategy<Value = (Verdict, i32, i32)> {
        let total = || prop_oneof![-3..9_i32, -MOST_POINTS..=MOST_POINTS];
        (
            proptest::sample::select(SmallRule::VERDICTS.to_vec()),
            total(),
            total(),
        )
    }

    proptest! {
        #[test]
        fn what_is_said_is_ordered_as_severities_are(one in any_said(), other in any_said()) {
            let said = |(verdict, min, max): (Verdict, i32, i32)| Said::new(verdict, min, max);
            let severity = |(verdict, min, max)| Severity::of(verdict, min, max);
            prop_assert_eq!(said(one).cmp(&said(other)), severity(one).cmp(&severity(other)));
            prop_assert_eq!(said(one).verdict(), one.0);
        }

        #[test]
        fn few_bytes_say_the_same_as_many(panels in proptest::collection::vec((any_said(), any::<bool>()), 0..20)) {
            let mut small = SmallRule::default();
            let mut large = RuleOfSubject::default();
            for ((verdict, min, max), is_first) in panels {
                let said = Said::new(verdict, min, max);
                small = small.saw(is_first, said).unwrap();
                large.see(is_first, said);
            }
            prop_assert_eq!(format!("{:?}", small.large()), format!("{large:?}"));
        }
    }
}

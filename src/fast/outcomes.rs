//! What is decided of panels that are counted, and the counts by numbers.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::cohort::summary::{RuleOutcome, Said, SummaryCollector};
use crate::interpret::{Decider, Flag};

use super::decisions::Answering;
use super::outputs::Output;

/// What is decided of some outputs.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Decided {
    /// Under which names results are counted, and their flags.
    pub flags: Vec<(String, Option<Flag>)>,
    pub outcomes: Vec<RuleOutcome>,
    /// What of them is remembered of the subject.
    pub said: Vec<Said>,
}

/// What is counted of the panels of one group, by numbers.
pub(super) struct GroupCounts {
    pub name: Option<Arc<str>>,
    /// By which number subjects know it.
    pub of_subjects: u32,
    pub panels: u64,
    pub without_subject: u64,
    /// For each column, how many panels have a result of each class.
    pub classes: Vec<Vec<u64>>,
    /// For each group of outputs, how many panels have each answer.
    pub answers: Vec<Vec<u64>>,
}

/// Decides, and counts what is decided.
pub(super) struct Outcomes<'j, 'a> {
    pub catalog: &'a Catalog,
    pub outputs: &'j [Output],
    pub collector: SummaryCollector<'a>,
    pub groups: Vec<GroupCounts>,
}

impl Answering for Outcomes<'_, '_> {
    type Answer = Arc<Decided>;

    fn answer(&mut self, outputs: Range<usize>, decider: &Decider) -> io::Result<Arc<Decided>> {
        let mut flags = Vec::new();
        let mut outcomes = Vec::new();
        for output in &self.outputs[outputs] {
            match output {
                Output::Flag(analyte) => {
                    flags.extend(decider.observation(*analyte).map(|result| {
                        let name = SummaryCollector::flag_name(self.catalog, *analyte, result);
                        (name, decider.flag(*analyte))
                    }));
                }
                Output::Score(position) => {
                    let codes = decider.score(*position);
                    outcomes.push(RuleOutcome::of_score(self.catalog, &codes));
                }
                Output::Pattern(position) => {
                    let finding = decider.finding(*position);
                    outcomes.push(RuleOutcome::Pattern(*position, finding));
                }
                Output::PtReference(_) | Output::Issues => {}
            }
        }
        let said = outcomes.iter().map(|outcome| outcome.said(self.catalog));
        let said = said.collect();
        Ok(Arc::new(Decided {
            flags,
            outcomes,
            said,
        }))
    }

    fn forget(&mut self, group: usize, answers: &[Arc<Decided>]) {
        for counts in &mut self.groups {
            let name = counts.name.as_ref();
            let counted = counts.answers[group].drain(..).zip(answers);
            for (count, decided) in counted.filter(|(count, _)| *count > 0) {
                for (result, flag) in &decided.flags {
                    self.collector.count_flag(name, result, *flag, count);
                }
                for outcome in &decided.outcomes {
                    self.collector.count_outcome(name, outcome, count);
                }
            }
        }
    }
}

/// Counts the numbers of rows, of which `known` there are, in their groups.
pub(super) fn count(
    groups: &mut [GroupCounts],
    rows: &[(usize, usize)],
    (counts_of, known): (impl Fn(&mut GroupCounts) -> &mut Vec<u64>, usize),
    number_of: impl Fn(usize) -> usize,
) {
    for group in &mut *groups {
        counts_of(group).resize(known, 0);
    }
    if let [only] = groups {
        let counts = counts_of(only).as_mut_slice();
        for (row, _) in rows {
            counts[number_of(*row)] += 1;
        }
        return;
    }
    for (row, group) in rows {
        counts_of(&mut groups[*group])[number_of(*row)] += 1;
    }
}

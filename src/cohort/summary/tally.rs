//! What is counted of a cohort. All counts can be added in any order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counter::Counter;
use crate::interpret::{Finding, Flag, ScoreCodes, Verdict};
use crate::value::{Decimal, End, Known, Truth};

/// The version of [`SummaryState`] as it is written.
pub const STATE_VERSION: u32 = 2;

/// An interval as it is counted: its ends in billionths, and whether each belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    low: Option<(i64, bool)>,
    high: Option<(i64, bool)>,
}

impl Span {
    /// The interval that is counted.
    pub fn known(self) -> Option<Known> {
        let end = |end: Option<(i64, bool)>| match end {
            None => End::Unbounded,
            Some((number, true)) => End::Closed(Decimal::from_billionths(number)),
            Some((number, false)) => End::Open(Decimal::from_billionths(number)),
        };
        Known::new(end(self.low), end(self.high))
    }

    /// Whether it is one number, or one whose digits do not end, between two neighboring decimals.
    pub fn is_number(self) -> bool {
        match (self.low, self.high) {
            (Some((low, _)), Some((high, _))) => high.abs_diff(low) <= 1,
            _ => false,
        }
    }

    /// The lower end in billionths, and whether it belongs to the interval.
    pub(super) fn low(self) -> Option<(i64, bool)> {
        self.low
    }

    /// The upper end.
    pub(super) fn high(self) -> Option<(i64, bool)> {
        self.high
    }
}

impl From<&Known> for Span {
    fn from(known: &Known) -> Self {
        let end = |end: End| match end {
            End::Unbounded => None,
            End::Closed(number) => Some((number.billionths(), true)),
            End::Open(number) => Some((number.billionths(), false)),
        };
        Span {
            low: end(known.low()),
            high: end(known.high()),
        }
    }
}

/// The results of one analyte, one per panel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalyteTally {
    /// Numbers and intervals in the canonical unit. Of D-dimer, each calibrator is an analyte of its own here.
    pub numbers: Counter<Span>,
    /// Words.
    pub words: Counter<String>,
    /// Flags; the empty one is no flag.
    pub flags: Counter<String>,
}

impl AnalyteTally {
    /// Counts a flag.
    pub fn flag(&mut self, flag: Option<Flag>, count: u64) {
        let code = flag.map_or(String::new(), |flag| flag.code().to_string());
        self.flags.add(code, count);
    }

    fn merge(&mut self, other: &Self) {
        self.numbers.merge(&other.numbers);
        self.words.merge(&other.words);
        self.flags.merge(&other.flags);
    }

    /// How many results there are.
    pub fn results(&self) -> u64 {
        self.numbers.total() + self.words.total()
    }
}

/// What a score said of a panel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScoreOutcome {
    /// The verdict.
    pub verdict: Verdict,
    /// Least total.
    pub min: i32,
    /// Greatest total.
    pub max: i32,
    /// Whether the prerequisite is fulfilled.
    pub prerequisite: Option<Truth>,
    /// The class.
    pub class: Option<String>,
    /// Items whose value could change the verdict.
    pub needs: Vec<usize>,
    /// Of these, those of which nothing is known.
    pub missing: Vec<usize>,
    /// Of those that could change it, those of which some test, fact or earlier result is not there.
    pub lacking: Vec<usize>,
    /// What the verdict would be if every item of which nothing is known scored 0.
    pub missing_as_zero: Verdict,
}

impl ScoreOutcome {
    /// What is counted of a score's codes.
    pub fn new(score: &crate::catalog::Score, codes: &ScoreCodes) -> Self {
        ScoreOutcome {
            verdict: codes.verdict,
            min: codes.min,
            max: codes.max,
            prerequisite: codes.prerequisite,
            class: codes.class.clone(),
            needs: codes.needs.clone(),
            missing: {
                let has_no_value = |item: &&usize| matches!(codes.items.get(**item), Some(None));
                codes.needs.iter().filter(has_no_value).copied().collect()
            },
            lacking: codes.lacking.clone(),
            missing_as_zero: missing_as_zero(score, codes),
        }
    }
}

/// The verdict on the points of the items that have a value, alone. An item that is measured and open (of a PT
/// whose limit is not known) stays open.
fn missing_as_zero(score: &crate::catalog::Score, codes: &ScoreCodes) -> Verdict {
    if codes.verdict != Verdict::Undecided || codes.items.iter().all(Option::is_some) {
        return codes.verdict;
    }
    let is_met = |points: &dyn Fn(&(i32, i32)) -> i32| {
        let points: Vec<i32> = codes
            .items
            .iter()
            .map(|item| item.as_ref().map_or(0, points))
            .collect();
        let is_reached = |requirement: &crate::catalog::Requirement| {
            let points = requirement
                .items
                .iter()
                .filter_map(|item| points.get(*item));
            points.sum::<i32>() >= requirement.from
        };
        let mut ways = score.threshold.ways.iter();
        ways.any(|way| way.iter().all(is_reached))
    };
    match (is_met(&|(least, _)| *least), is_met(&|(_, most)| *most)) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::Undecided,
        (false, false) => Verdict::NotMet,
    }
}

/// How often a score's verdict was each of the four.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Verdicts {
    /// Met.
    pub met: u64,
    /// Not met.
    pub not_met: u64,
    /// Undecided.
    pub undecided: u64,
    /// Not applicable.
    pub not_applicable: u64,
}

impl Verdicts {
    /// Counts a verdict.
    pub fn add(&mut self, verdict: Verdict, count: u64) {
        *match verdict {
            Verdict::Met => &mut self.met,
            Verdict::NotMet => &mut self.not_met,
            Verdict::Undecided => &mut self.undecided,
            Verdict::NotApplicable => &mut self.not_applicable,
        } += count;
    }

    /// Adds others.
    pub fn merge(&mut self, other: &Verdicts) {
        self.met += other.met;
        self.not_met += other.not_met;
        self.undecided += other.undecided;
        self.not_applicable += other.not_applicable;
    }

    /// All to which the score applies.
    pub fn applicable(&self) -> u64 {
        self.met + self.not_met + self.undecided
    }

    /// All.
    pub fn total(&self) -> u64 {
        self.applicable() + self.not_applicable
    }

    /// What holds of a subject whose panels these are: met if any is; else undecided if any is; and so on.
    pub fn ever(&self) -> Verdict {
        match self {
            Verdicts { met: 1.., .. } => Verdict::Met,
            Verdicts { undecided: 1.., .. } => Verdict::Undecided,
            Verdicts { not_met: 1.., .. } => Verdict::NotMet,
            _ => Verdict::NotApplicable,
        }
    }
}

impl From<Finding> for Verdict {
    /// A pattern is counted as a score is: present as met, absent as not met.
    fn from(finding: Finding) -> Self {
        match finding {
            Finding::Present => Verdict::Met,
            Finding::Absent => Verdict::NotMet,
            Finding::Undecided => Verdict::Undecided,
        }
    }
}

/// What a score or pattern said of subjects, one panel each by a stated rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectTally {
    /// Of the first panel.
    pub first: Verdicts,
    /// Of the worst panel.
    pub worst: Verdicts,
    /// Of all panels together.
    pub ever: Verdicts,
    /// How many subjects have panels of which so many were met, and so on.
    pub panels: Counter<Verdicts>,
}

impl SubjectTally {
    fn merge(&mut self, other: &Self) {
        self.first.merge(&other.first);
        self.worst.merge(&other.worst);
        self.ever.merge(&other.ever);
        self.panels.merge(&other.panels);
    }
}

/// A score.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreTally {
    /// What it said of panels.
    pub panels: Counter<ScoreOutcome>,
    /// What it said of subjects.
    pub subjects: SubjectTally,
}

/// A pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatternTally {
    /// What it said of panels.
    pub panels: Verdicts,
    /// What it said of subjects.
    pub subjects: SubjectTally,
}

/// All panels, or those of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTally {
    /// Panels.
    pub panels: u64,
    /// Panels of which nothing says whose they are.
    pub panels_without_subject: u64,
    /// Subjects.
    pub subjects: u64,
    /// Subjects of a group who also have panels of which the group is not stated.
    pub subjects_with_panels_elsewhere: u64,
    /// Subjects with how many panels.
    pub panels_of_subjects: Counter<u64>,
    /// By analyte.
    pub analytes: BTreeMap<String, AnalyteTally>,
    /// By score.
    pub scores: BTreeMap<String, ScoreTally>,
    /// By pattern.
    pub patterns: BTreeMap<String, PatternTally>,
}

impl GroupTally {
    /// Whether its panels are all panels of its subjects, and no others: only then are its panels drawn where its
    /// subjects are.
    pub fn is_of_whole_subjects(&self) -> bool {
        let subjects = self.panels_of_subjects.iter();
        let panels: u64 = subjects.map(|(panels, subjects)| panels * subjects).sum();
        self.subjects_with_panels_elsewhere == 0 && panels == self.panels
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.panels += other.panels;
        self.panels_without_subject += other.panels_without_subject;
        self.subjects += other.subjects;
        self.subjects_with_panels_elsewhere += other.subjects_with_panels_elsewhere;
        self.panels_of_subjects.merge(&other.panels_of_subjects);
        for (id, tally) in &other.analytes {
            self.analytes.entry(id.clone()).or_default().merge(tally);
        }
        for (id, tally) in &other.scores {
            let own = self.scores.entry(id.clone()).or_default();
            own.panels.merge(&tally.panels);
            own.subjects.merge(&tally.subjects);
        }
        for (id, tally) in &other.patterns {
            let own = self.patterns.entry(id.clone()).or_default();
            own.panels.merge(&tally.panels);
            own.subjects.merge(&tally.subjects);
        }
    }
}

/// Everything that is counted of a cohort.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryState {
    /// The version of this form.
    pub version: u32,
    /// By which column groups were made.
    pub by: Option<String>,
    /// Whether some file has a column of subjects.
    pub has_subjects: bool,
    /// The first and the last day.
    pub days: Option<(String, String)>,
    /// Panels whose time could not be read.
    pub panels_without_time: u64,
    /// All panels.
    pub all: GroupTally,
    /// By the value of the column.
    pub groups: BTreeMap<String, GroupTally>,
    /// Subjects in whose panels the column has several values; they are in none of the groups.
    pub subjects_in_several_groups: u64,
}

impl SummaryState {
    /// Adds what was counted of other subjects.
    pub fn merge(&mut self, other: &Self) {
        self.has_subjects |= other.has_subjects;
        self.panels_without_time += other.panels_without_time;
        self.subjects_in_several_groups += other.subjects_in_several_groups;
        self.days = match (self.days.take(), &other.days) {
            (Some((first, last)), Some((other_first, other_last))) => {
                let is_earlier = is_before(other_first, &first);
                let is_later = is_before(&last, other_last);
                Some((
                    if is_earlier {
                        other_first.clone()
                    } else {
                        first
                    },
                    if is_later { other_last.clone() } else { last },
                ))
            }
            (own, other) => own.or_else(|| other.clone()),
        };
        self.all.merge(&other.all);
        for (name, group) in &other.groups {
            self.groups.entry(name.clone()).or_default().merge(group);
        }
    }
}

/// Whether a day comes before another one: dates by their text, numbers of days by number and after all dates.
fn is_before(one: &str, other: &str) -> bool {
    let number = |day: &str| day.parse::<i64>().ok();
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one < other,
        (None, None) => one < other,
        (one, _) => one.is_none(),
    }
}

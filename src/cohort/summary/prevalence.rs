//! How many of the panels or subjects meet a rule, as far as that is known.

use serde::{Deserialize, Serialize};

use super::counter::Counter;
use super::tally::Verdicts;
use crate::statistics::bootstrap::{Cluster, share_interval};
use crate::statistics::proportion::clopper_pearson;

/// The confidence level of all intervals.
pub const LEVEL: f64 = 0.95;

/// By which rule one verdict is made of the panels of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// That of the first panel in time.
    First,
    /// That of the panel with the greatest least total.
    Worst,
    /// Met if any panel meets it.
    Ever,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 3] = [Rule::First, Rule::Worst, Rule::Ever];

    /// `first`, `worst` or `ever`.
    pub fn word(self) -> &'static str {
        match self {
            Rule::First => "first",
            Rule::Worst => "worst",
            Rule::Ever => "ever",
        }
    }
}

/// The share that meets a rule: its ends count every undecided one as not met, and as met.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prevalence {
    /// What was counted.
    #[serde(flatten)]
    pub verdicts: Verdicts,
    /// The share if no undecided one is met; `None` where the rule applies to none.
    pub low: Option<f64>,
    /// The share if all undecided ones are met.
    pub high: Option<f64>,
    /// The interval of `low`: of subjects the exact one (Clopper-Pearson); of panels only where it was asked for, from
    /// drawing subjects anew.
    pub low_interval: Option<(f64, f64)>,
    /// That of `high`.
    pub high_interval: Option<(f64, f64)>,
}

/// How often subjects are drawn anew, for intervals of shares of panels, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redraw {
    /// How many samples are drawn.
    pub draws: u32,
    /// Where the numbers begin; the same for every rule.
    pub seed: u64,
}

impl Redraw {
    /// The interval of the share of panels for which `found` counts those of a subject.
    fn interval(
        self,
        panels_of_subjects: &Counter<Verdicts>,
        found: impl Fn(&Verdicts) -> u64,
    ) -> Option<(f64, f64)> {
        let clusters: Vec<Cluster> = panels_of_subjects
            .iter()
            .map(|(panels, subjects)| Cluster {
                subjects,
                panels: panels.applicable(),
                found: found(panels),
            })
            .collect();
        share_interval(&clusters, self.draws, self.seed, LEVEL)
    }
}

impl Prevalence {
    /// With the intervals that come of drawing subjects anew, all of whose panels are these; none for an end that is the
    /// same in every sample, which says nothing of how others would be.
    pub(super) fn redrawn(self, redraw: Redraw, panels_of_subjects: &Counter<Verdicts>) -> Self {
        let interval = |found: fn(&Verdicts) -> u64| {
            let interval = redraw.interval(panels_of_subjects, found);
            interval.filter(|(low, high)| low < high)
        };
        Prevalence {
            low_interval: interval(|panels| panels.met),
            high_interval: interval(|panels| panels.met + panels.undecided),
            ..self
        }
    }

    /// Of panels, several of which may be of one subject: no interval holds for them.
    pub(super) fn of_panels(verdicts: Verdicts) -> Self {
        let all = verdicts.applicable();
        let share = |count: u64| (all > 0).then(|| count as f64 / all as f64);
        Prevalence {
            verdicts,
            low: share(verdicts.met),
            high: share(verdicts.met + verdicts.undecided),
            low_interval: None,
            high_interval: None,
        }
    }

    /// Of subjects, which are independent.
    pub(super) fn of_subjects(verdicts: Verdicts) -> Self {
        let all = verdicts.applicable();
        let interval = |count: u64| (all > 0).then(|| clopper_pearson(count, all, LEVEL));
        Prevalence {
            low_interval: interval(verdicts.met),
            high_interval: interval(verdicts.met + verdicts.undecided),
            ..Prevalence::of_panels(verdicts)
        }
    }
}

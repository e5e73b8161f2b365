//! Patterns among the counts of verdicts, written in their own three words: present, absent, undecided.
//!
//! A pattern is counted as a score is; only where its counts are written do they change their names.

use serde::{Serialize, Serializer};

use super::derive::BySubject;
use super::prevalence::{Prevalence, Rule};

/// How many panels or subjects show a pattern. A pattern applies to everybody.
#[derive(Serialize)]
struct Findings {
    present: u64,
    absent: u64,
    undecided: u64,
    low: Option<f64>,
    high: Option<f64>,
    low_interval: Option<(f64, f64)>,
    high_interval: Option<(f64, f64)>,
}

impl From<&Prevalence> for Findings {
    fn from(prevalence: &Prevalence) -> Self {
        Findings {
            present: prevalence.verdicts.met,
            absent: prevalence.verdicts.not_met,
            undecided: prevalence.verdicts.undecided,
            low: prevalence.low,
            high: prevalence.high,
            low_interval: prevalence.low_interval,
            high_interval: prevalence.high_interval,
        }
    }
}

#[derive(Serialize)]
struct FindingsBySubject {
    rule: Rule,
    #[serde(flatten)]
    findings: Findings,
}

/// Writes the panels of a pattern.
pub(super) fn panels<S: Serializer>(panels: &Prevalence, out: S) -> Result<S::Ok, S::Error> {
    Findings::from(panels).serialize(out)
}

/// Writes the subjects of a pattern.
pub(super) fn subjects<S: Serializer>(subjects: &[BySubject], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(subjects.iter().map(|by| FindingsBySubject {
        rule: by.rule,
        findings: Findings::from(&by.prevalence),
    }))
}

//! What a cohort as a whole shows.
//!
//! While panels come one by one, they are only counted ([`tally`]): how often each distinct thing was seen. Everything that
//! is told of a cohort is computed at the end from these counts ([`derive`]), so that counts of threads, files and
//! shares can be added.

mod analytes;
mod collect;
mod counter;
mod derive;
mod finding_words;
mod percentile;
mod prevalence;
mod subjects;
pub mod tally;

pub(crate) use collect::RuleOutcome;
pub use collect::{MOST_GROUPS, NOT_STATED, SEVERAL_VALUES, SummaryCollector};
pub use counter::Counter;
pub use derive::{
    AnalyteSummary, BySubject, Cost, Counted, Difference, GroupSummary, ItemCost, PatternSummary,
    ScoreSummary, Summary, summarize,
};
pub use percentile::{PERCENTS, Percentile};
pub use prevalence::{LEVEL, Prevalence, Redraw, Rule};
pub(crate) use subjects::{Said, Taken};
pub use tally::{Span, SummaryState};

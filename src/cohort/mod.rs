//! Whole data sets: how rules agree on the same panels. Binary floats appear here, where a real
//! statistic is computed; they decide no point and no verdict.

pub mod agreement;
mod choose;
mod collect;
mod comparison;
mod ledger;
mod looked;
mod names;
mod partners;
mod prerequisite;
pub mod summary;
pub mod validation;
mod written;

pub use choose::{Candidate, Choice, Chosen, Severity, Whose, choose};
pub use collect::Collector;
pub use comparison::{
    Comparison, Difference, ItemDifference, ItemPoints, Outcome, Pair, ScoreCount, Transitions,
    VerdictCounts,
};
pub use ledger::{Ledger, LedgerEntry, LedgerPlan};
pub use looked::{Looked, Run};
pub use names::{ComparedScore, NameError, named_scores};
pub use prerequisite::PrerequisiteCounts;

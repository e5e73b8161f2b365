//! What comments on a specimen say: that it was hemolyzed or clotted, that platelets were clumped, that a result does not
//! count.

mod clauses;
mod denial;
mod lists;
mod mention;
mod revoked;

pub(crate) use clauses::{Part, clauses};
pub(crate) use mention::{Mention, mention, mentioned_by_comment};
pub(crate) use revoked::{scope, takes_back, takes_results_back};

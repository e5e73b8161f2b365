//! What a cohort as a whole shows, in several forms.

mod blocks;
pub mod json;
mod markdown;
mod text;

pub use markdown::write_markdown;
pub use text::write_text;

use super::compare::Head;
use crate::catalog::Catalog;
use crate::cohort::summary::Summary;

/// What is reported.
#[derive(Clone, Copy)]
pub struct Reported<'a> {
    /// The reference set.
    pub catalog: &'a Catalog,
    /// The cohort.
    pub summary: &'a Summary,
    /// What stands above it.
    pub head: Head<'a>,
}

//! Ways in which others score a published score differently. They are kept for comparison and are
//! never the score itself.

/// How a variant of a score differs from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Identifier of the published score.
    pub of: String,
    /// How it differs, in one sentence.
    pub differs: String,
    /// Why its items or what they look at are not those of the score; empty where they are.
    pub other_items: String,
    /// Programs and tables that score so, with commit, address or DOI.
    pub seen_in: Vec<String>,
}

/// A published table of which no rule can be made: it leaves a gap, or two of its bands overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedTable {
    /// Lower snake case.
    pub id: String,
    /// As printed.
    pub title: String,
    /// The score that it means to reproduce.
    pub variant_of: String,
    /// What stands in it, as far as that matters.
    pub prints: String,
    /// Which values have no home, or two.
    pub wrong: String,
    /// Programs and tables that print it, with commit, address or DOI.
    pub seen_in: Vec<String>,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

//! Named underlying disorders.

/// A disorder that a column may name instead of a plain yes or no.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Lower snake case.
    pub id: String,
    /// As printed.
    pub title: String,
    /// Names in several languages.
    pub names: Vec<String>,
    /// Whether it is a recognised underlying disorder of overt DIC.
    pub leads_to_dic: bool,
    /// Facts that it states by itself: `liver_failure`, `infection`.
    pub implies: Vec<String>,
    /// What to know of it.
    pub note: String,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

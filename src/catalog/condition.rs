//! Named underlying disorders.

use super::SourcedText;

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
    /// Where it is none by itself: that it isn't, and why popular accounts name it all the same.
    pub recognized: String,
    /// Facts that it states by itself: `liver_failure`, `infection`.
    pub implies: Vec<String>,
    /// What to know of it.
    pub note: String,
    /// By which mechanism it leads to clotting or bleeding.
    pub route: Vec<SourcedText>,
    /// What the laboratory typically shows.
    pub laboratory: Vec<SourcedText>,
    /// What textbooks describe; never advice.
    pub treatment: Vec<SourcedText>,
    /// Identifiers of what to read next: topics, rules, analytes, conditions, sources.
    pub see: Vec<String>,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

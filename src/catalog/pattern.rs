//! Patterns: combinations of findings. All of it comes from `reference/patterns/*.toml`.

use super::score::{Family, Status};
use super::statement::{Pitfall, Statement};

/// A statement that speaks for or against a pattern without deciding it.
#[derive(Debug, Clone)]
pub struct SideEvidence {
    /// The statement.
    pub statement: Statement,
    /// Whether it speaks for the pattern when it holds; otherwise against.
    pub supports: bool,
}

/// A pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Lower snake case; the file's name.
    pub id: String,
    /// As printed.
    pub title: String,
    /// Other names by which its page is found.
    pub names: Vec<String>,
    /// Version of the rule file.
    pub version: String,
    /// How far it can be trusted.
    pub status: Status,
    /// What it is, in one or two sentences.
    pub summary: String,
    /// What it is about.
    pub family: Family,
    /// Order in a report; lower stands first.
    pub rank: u32,
    /// The pattern is present where this holds.
    pub condition: Statement,
    /// What else speaks for or against it.
    pub side_evidence: Vec<SideEvidence>,
    /// What a present finding says.
    pub present: String,
    /// Warnings that apply to some values only.
    pub pitfalls: Vec<Pitfall>,
    /// Remarks on the rule.
    pub notes: Vec<String>,
    /// What it must not be taken for.
    pub does_not_mean: Vec<String>,
    /// Identifiers of sources.
    pub sources: Vec<String>,
    /// Where in the reference set it stands.
    pub file: String,
}

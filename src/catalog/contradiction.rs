//! Findings that do not fit each other. All of it comes from `reference/contradictions.toml`.

use super::Statement;

/// Two or more findings that do not fit each other; shown where they surely stand together, and
/// never resolved in silence.
#[derive(Debug, Clone)]
pub struct Contradiction {
    /// Lower snake case.
    pub id: String,
    /// What does not fit, and what may explain it.
    pub text: String,
    /// When it is shown.
    pub when: Statement,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

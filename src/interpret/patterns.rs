//! Patterns with their evidence.

use super::outcome::PatternOutcome;
use super::view::View;
use super::{statements, warnings};

/// Puts a pattern into words.
pub(super) fn outcome(view: &View, index: usize) -> PatternOutcome {
    let pattern = &view.catalog.patterns()[index];
    let mut evidence = Vec::new();
    statements::evidence(view, &pattern.condition, true, &mut evidence);
    for side in &pattern.side_evidence {
        let mut line = statements::line(view, &side.statement, side.supports);
        // The absence of something that would speak against says little; it is not counted in favor.
        if !side.supports && line.truth == crate::value::Truth::No {
            continue;
        }
        if !evidence
            .iter()
            .any(|known| known.statement == line.statement)
        {
            line.statement = side.statement.label.clone();
            evidence.push(line);
        }
    }
    PatternOutcome {
        id: pattern.id.clone(),
        title: pattern.title.clone(),
        status: pattern.status,
        finding: view.pattern(index).into(),
        text: pattern.present.clone(),
        evidence,
        warnings: warnings::that_apply(view, &pattern.pitfalls),
        sources: super::citations(view.catalog, &pattern.sources),
    }
}

//! Patterns with their evidence.

use crate::value::Truth;

use super::outcome::{Finding, PatternOutcome};
use super::view::View;
use super::{statements, warnings};

/// Puts a pattern into words.
pub(super) fn outcome(view: &View, index: usize) -> PatternOutcome {
    let pattern = &view.catalog.patterns()[index];
    let finding = Finding::from(view.pattern(index));
    let mut evidence = Vec::new();
    statements::evidence(view, &pattern.condition, true, true, &mut evidence);
    for side in &pattern.side_evidence {
        let line = statements::line(view, &side.statement, side.supports, false);
        // Only what is seen speaks for or against; that it is absent says little.
        let says_little = line.truth == Truth::No;
        if !says_little
            && !evidence
                .iter()
                .any(|known| known.statement == line.statement)
        {
            evidence.push(line);
        }
    }
    let mut needs = Vec::new();
    statements::undecided_parts(view, &pattern.condition, &mut needs);
    // Most warnings about a picture that is not there would only mislead.
    let pitfalls = pattern
        .pitfalls
        .iter()
        .filter(|pitfall| finding != Finding::Absent || pitfall.also_when_absent);
    let warnings = warnings::that_apply(view, pitfalls);
    PatternOutcome {
        id: pattern.id.clone(),
        title: pattern.title.clone(),
        status: pattern.status,
        family: pattern.family,
        finding,
        text: pattern.present.clone(),
        needs,
        evidence,
        warnings,
        sources: super::citations(view.catalog, &pattern.sources),
    }
}

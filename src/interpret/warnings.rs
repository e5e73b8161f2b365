//! Pitfalls that apply to these very values.

use crate::catalog::Pitfall;
use crate::value::Truth;

use super::outcome::Warning;
use super::statements::holds;
use super::view::View;

/// The pitfalls whose statement holds, or may hold where the rule asks for that.
pub(super) fn that_apply<'a>(
    view: &View,
    pitfalls: impl IntoIterator<Item = &'a Pitfall>,
) -> Vec<Warning> {
    pitfalls
        .into_iter()
        .filter_map(|pitfall| {
            let applies = holds(view, &pitfall.when);
            let shown =
                applies == Truth::Yes || (applies == Truth::Unknown && pitfall.also_when_unknown);
            shown.then(|| Warning {
                text: pitfall.text.clone(),
                applies,
                sources: super::citations(view.catalog, &pitfall.sources),
            })
        })
        .collect()
}

/// The contradictions that surely hold.
pub(super) fn contradictions(view: &View) -> Vec<Warning> {
    view.catalog
        .contradictions()
        .iter()
        .filter(|contradiction| holds(view, &contradiction.when) == Truth::Yes)
        .map(|contradiction| Warning {
            text: contradiction.text.clone(),
            applies: Truth::Yes,
            sources: super::citations(view.catalog, &contradiction.sources),
        })
        .collect()
}

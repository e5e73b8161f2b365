//! What the earlier results of a panel answer.

use crate::earlier::EarlierQuestion;
use crate::value::Known;

use super::view::View;

/// What the earlier results of the panel answer.
pub(super) fn earlier_extreme(view: &View, question: EarlierQuestion) -> Option<Known> {
    if let Some(assumed) = view.assumed_earlier(question.analyte) {
        return Some(assumed);
    }
    let assay = view.entry(question.analyte).map(|entry| entry.assay);
    question.answer(view.panel.earlier(question.analyte), assay)
}

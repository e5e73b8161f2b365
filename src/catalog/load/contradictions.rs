//! Findings that do not fit each other.

use super::statements::load_statement;
use super::{Draft, Section};
use crate::catalog::Contradiction;

pub(super) fn load_contradictions(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "contradiction") {
        let id = section.text(draft, "id");
        let text = section.text(draft, "text");
        let sources = section.texts(draft, "sources");
        if sources.is_empty() {
            draft.fault(
                section.file(),
                section.key("sources"),
                "a contradiction names at least one source",
            );
        }
        draft.check_sources(&section, &sources);
        let when = section.optional_section(draft, "when");
        if when.is_none() {
            draft.fault(section.file(), section.key("when"), "is missing");
        }
        section.refuse_unknown_keys(draft);
        if let Some(when) = when.and_then(|when| load_statement(draft, &when)) {
            draft.contradictions.push(Contradiction {
                id,
                text,
                when,
                sources,
            });
        }
    }
    file.refuse_unknown_keys(draft);
}

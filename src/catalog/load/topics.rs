//! Topics, statements with sources, and rules whose numbers could not be read.

use super::rules::load_id;
use super::{Draft, Section};
use crate::catalog::{SourcedText, Topic, TopicKind, TopicSection, Unverified};

pub(super) fn load_topic(draft: &mut Draft, file: &Section) {
    let id = load_id(draft, file);
    let topic = Topic {
        id,
        title: file.text(draft, "title"),
        kind: load_kind(draft, file),
        names: file.texts(draft, "names"),
        summary: file.text(draft, "summary"),
        see: file.texts(draft, "see"),
        sections: load_sections(draft, file),
        file: file.file().to_string(),
    };
    file.refuse_unknown_keys(draft);
    draft.topics.push(topic);
}

fn load_kind(draft: &mut Draft, file: &Section) -> TopicKind {
    let word = file.text(draft, "kind");
    let kind = TopicKind::ALL.into_iter().find(|kind| kind.word() == word);
    kind.unwrap_or_else(|| {
        let words = TopicKind::ALL.map(TopicKind::word).join(", ");
        draft.fault(file.file(), "kind", format!("`{word}` is none of {words}"));
        TopicKind::Concept
    })
}

fn load_sections(draft: &mut Draft, file: &Section) -> Vec<TopicSection> {
    let sections: Vec<TopicSection> = file
        .sections(draft, "section")
        .iter()
        .map(|section| {
            let part = TopicSection {
                title: section.text(draft, "title"),
                statements: load_sourced(draft, section, "statement"),
            };
            if part.statements.is_empty() {
                draft.fault(
                    section.file(),
                    section.key("statement"),
                    "is missing: a section has at least one statement",
                );
            }
            section.refuse_unknown_keys(draft);
            part
        })
        .collect();
    if sections.is_empty() {
        draft.fault(
            file.file(),
            "section",
            "is missing: a topic has at least one section",
        );
    }
    sections
}

/// A list of statements, each with at least one source; empty where the key is absent.
pub(super) fn load_sourced(
    draft: &mut Draft,
    section: &Section,
    key: &'static str,
) -> Vec<SourcedText> {
    section
        .sections(draft, key)
        .iter()
        .map(|part| {
            let text = part.text(draft, "text");
            let sources = load_sources_of(draft, part, "a statement");
            part.refuse_unknown_keys(draft);
            SourcedText { text, sources }
        })
        .collect()
}

fn load_sources_of(draft: &mut Draft, section: &Section, what: &str) -> Vec<String> {
    let sources = section.texts(draft, "sources");
    if sources.is_empty() {
        draft.fault(
            section.file(),
            section.key("sources"),
            format!("is missing or empty: {what} names at least one source"),
        );
    }
    draft.check_sources(section, &sources);
    sources
}

pub(super) fn load_unverified(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "unverified") {
        let entry = Unverified {
            id: section.text(draft, "id"),
            title: section.text(draft, "title"),
            names: section.texts(draft, "names"),
            text: section.text(draft, "text"),
            sources: load_sources_of(draft, &section, "an entry"),
        };
        section.refuse_unknown_keys(draft);
        draft.unverified.push(entry);
    }
    file.refuse_unknown_keys(draft);
}

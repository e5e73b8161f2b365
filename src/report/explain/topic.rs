//! Explains a topic, and names a rule whose numbers could not be read.

use crate::catalog::{Catalog, Topic, TopicKind, Unverified};
use crate::report::page::Page;
use crate::report::rule_parts;

use super::entry::Entry;
use super::links::{self, Numbered};
use super::rules::write_parts;
use super::source;

pub(super) fn explain(page: &mut Page, catalog: &Catalog, topic: &Topic) {
    page.heading_with(&topic.title, &format!("{} {}", topic.kind.word(), topic.id));
    page.paragraph("", "", &topic.summary);
    if topic.kind == TopicKind::Treatment {
        page.paragraph(
            "",
            "",
            "What textbooks and guidelines describe, to learn from; no advice for any person or panel.",
        );
    }
    page.labelled("Names", &topic.names.join("; "));
    let mut sources = Numbered::default();
    for section in &topic.sections {
        sources.write(page, &section.title, &section.statements);
    }
    links::write(page, catalog, Entry::Topic(topic));
    sources.write_list(page, catalog);
}

pub(super) fn name_unverified(page: &mut Page, catalog: &Catalog, entry: &Unverified) {
    page.heading_with(&entry.title, &format!("not verified {}", entry.id));
    write_parts(page, &rule_parts::of_unverified(entry));
    links::write(page, catalog, Entry::Unverified(entry));
    source::write_all(page, catalog, &entry.sources);
}

//! Explains a source: what it is, how far it was read, what rests on it.

use crate::catalog::{Catalog, Source, SourcedText};
use crate::report::citation::how_read;
use crate::report::page::Page;

use super::entry::Entry;
use super::links;

pub(super) fn explain(page: &mut Page, catalog: &Catalog, source: &Source) {
    page.heading_with("Source", &source.id);
    write(page, "  - ", source);
    let used: Vec<&str> = Entry::all(catalog)
        .filter(|entry| rests_on(*entry, catalog, &source.id))
        .map(|entry| entry.id(catalog))
        .collect();
    page.labelled("Used by", &used.join(", "));
    links::write(page, catalog, Entry::Source(source));
}

fn rests_on(entry: Entry, catalog: &Catalog, source: &str) -> bool {
    let names_it = |sources: &[String]| sources.iter().any(|known| known == source);
    let says_by_it =
        |statements: &[SourcedText]| statements.iter().any(|part| names_it(&part.sources));
    match entry {
        Entry::Score(score) | Entry::Variant(score) => names_it(&score.sources),
        Entry::Pattern(pattern) => names_it(&pattern.sources),
        Entry::Contradiction(contradiction) => names_it(&contradiction.sources),
        Entry::Analyte(id) => names_it(&catalog.analyte(id).sources),
        Entry::Condition(condition) => {
            names_it(&condition.sources)
                || says_by_it(&condition.route)
                || says_by_it(&condition.laboratory)
                || says_by_it(&condition.treatment)
        }
        Entry::Topic(topic) => topic
            .sections
            .iter()
            .any(|section| says_by_it(&section.statements)),
        Entry::Unverified(entry) => names_it(&entry.sources),
        Entry::RefusedTable(table) => names_it(&table.sources),
        Entry::Source(_) | Entry::Issue(_) => false,
    }
}

/// The citation, its addresses, and how far it was read.
pub(super) fn write(page: &mut Page, mark: &str, source: &Source) {
    let mut text = source.citation.clone();
    for (label, value) in [
        ("doi:", &source.doi),
        ("PMID ", &source.pmid),
        ("", &source.url),
    ] {
        if !value.is_empty() {
            text.push_str(&format!(" {label}{value}"));
        }
    }
    let indent = " ".repeat(mark.len());
    page.paragraph(mark, &indent, &text);
    let read = how_read(source);
    if !read.is_empty() {
        page.paragraph(&indent, &indent, &read);
    }
}

/// Sources without numbers, for pages whose statements share them all.
pub(super) fn write_all(page: &mut Page, catalog: &Catalog, sources: &[String]) {
    if sources.is_empty() {
        return;
    }
    page.blank();
    page.heading("Sources");
    for id in sources {
        match catalog.source(id) {
            Some(source) => write(page, "  - ", source),
            None => page.paragraph("  - ", "    ", id),
        }
    }
}

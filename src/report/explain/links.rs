//! Where a page leads, and which pages lead to it.

use crate::catalog::{Catalog, SourcedText};
use crate::report::page::Page;

use super::entry::Entry;

/// What the page names, and what names it. A link that goes both ways stands once, under the first.
pub(super) fn write(page: &mut Page, catalog: &Catalog, entry: Entry) {
    let id = entry.id(catalog);
    let see = entry.see();
    let named: Vec<Entry> = see
        .iter()
        .flat_map(|target| Entry::all(catalog).filter(move |other| other.id(catalog) == target))
        .collect();
    list(page, catalog, "See also", &named);
    let naming: Vec<Entry> = Entry::all(catalog)
        .filter(|other| other.see().iter().any(|target| target == id))
        .filter(|other| !see.iter().any(|target| target == other.id(catalog)))
        .collect();
    list(page, catalog, "Named by", &naming);
}

fn list(page: &mut Page, catalog: &Catalog, title: &str, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    page.blank();
    page.heading(title);
    for entry in entries {
        let text = format!(
            "{}: {} ({})",
            entry.id(catalog),
            entry.title(catalog),
            entry.kind(catalog)
        );
        page.paragraph("  - ", "      ", &text);
    }
}

/// The sources of a page, numbered in the order in which its statements name them.
#[derive(Default)]
pub(super) struct Numbered {
    sources: Vec<String>,
}

impl Numbered {
    /// Statements, each with the numbers of its sources.
    pub(super) fn write(&mut self, page: &mut Page, title: &str, statements: &[SourcedText]) {
        if statements.is_empty() {
            return;
        }
        page.blank();
        page.heading(title);
        for statement in statements {
            let numbers: Vec<String> = statement
                .sources
                .iter()
                .map(|id| self.number(id).to_string())
                .collect();
            let text = format!("{} [{}]", statement.text, numbers.join(", "));
            page.paragraph("  - ", "    ", &text);
        }
    }

    /// The number of a source; a new one gets the next.
    pub(super) fn number(&mut self, id: &str) -> usize {
        let place = self.sources.iter().position(|known| known == id);
        place.map_or_else(
            || {
                self.sources.push(id.to_string());
                self.sources.len()
            },
            |place| place + 1,
        )
    }

    /// The list of sources at the foot of the page.
    pub(super) fn write_list(&self, page: &mut Page, catalog: &Catalog) {
        if self.sources.is_empty() {
            return;
        }
        page.blank();
        page.heading("Sources");
        for (index, id) in self.sources.iter().enumerate() {
            let mark = format!("  [{}] ", index + 1);
            match catalog.source(id) {
                Some(source) => super::source::write(page, &mark, source),
                None => page.paragraph(&mark, "      ", id),
            }
        }
    }
}

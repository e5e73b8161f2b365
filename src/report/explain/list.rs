//! The list of everything that has a page, in groups.

use crate::catalog::{Catalog, Kind, TopicKind};
use crate::report::page::Page;

use super::entry::Entry;

pub(super) fn write(page: &mut Page, catalog: &Catalog) {
    page.paragraph("", "", "Topics, for `coagscope explain TOPIC`:");
    let group = |page: &mut Page, title: &str, belongs: &dyn Fn(&Entry) -> bool| {
        let mut members = Entry::all(catalog).filter(belongs).peekable();
        if members.peek().is_none() {
            return;
        }
        page.blank();
        page.heading(title);
        for entry in members {
            page.paragraph("  ", "      ", &line(catalog, entry));
        }
    };
    group(page, "Scores", &|entry| matches!(entry, Entry::Score(_)));
    group(page, "Patterns", &|entry| {
        matches!(entry, Entry::Pattern(_))
    });
    group(page, "Findings that do not fit each other", &|entry| {
        matches!(entry, Entry::Contradiction(_))
    });
    group(
        page,
        "Published rules that are named only and not computed",
        &|entry| matches!(entry, Entry::Unverified(_)),
    );
    group(
        page,
        "Variants of scores, kept for comparison (coagscope compare --ledger)",
        &|entry| matches!(entry, Entry::Variant(_)),
    );
    group(
        page,
        "Published tables with a gap or an overlap, of which no rule can be made",
        &|entry| matches!(entry, Entry::RefusedTable(_)),
    );
    let is_analyte = |entry: &Entry, laboratory: bool| match entry {
        Entry::Analyte(id) => (catalog.analyte(*id).kind == Kind::Laboratory) == laboratory,
        _ => false,
    };
    group(page, "Analytes", &|entry| is_analyte(entry, true));
    group(page, "Facts of the context", &|entry| {
        is_analyte(entry, false)
    });
    group(page, "Conditions", &|entry| {
        matches!(entry, Entry::Condition(_))
    });
    for kind in TopicKind::ALL {
        group(
            page,
            heading(kind),
            &|entry| matches!(entry, Entry::Topic(topic) if topic.kind == kind),
        );
    }
    group(page, "Codes in the column `issues`", &|entry| {
        matches!(entry, Entry::Issue(_))
    });
    group(page, "Sources", &|entry| matches!(entry, Entry::Source(_)));
}

fn heading(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Sign => "Signs",
        TopicKind::Cause => "Causes of a sign",
        TopicKind::Mechanism => "Mechanisms",
        TopicKind::Organ => "Organs",
        TopicKind::Concept => "Concepts",
        TopicKind::Treatment => "What textbooks describe as treatment (no advice)",
    }
}

fn line(catalog: &Catalog, entry: Entry) -> String {
    let unit = match entry {
        Entry::Analyte(id) if !catalog.analyte(id).unit.is_empty() => {
            format!(", {}", catalog.analyte(id).unit)
        }
        _ => String::new(),
    };
    format!("{}: {}{unit}", entry.id(catalog), entry.title(catalog))
}

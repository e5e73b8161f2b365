//! Explains scores, patterns and contradictions: what they look at, their cut-offs, what they do not mean.

use crate::catalog::{Catalog, Contradiction, Pattern, RefusedTable, Score};
use crate::report::page::Page;
use crate::report::rule_parts::{self, Part};
use crate::report::rule_words::titled;
use crate::report::wrap::{Align, Column};

use super::entry::Entry;
use super::{links, source};

const BANDS: [Column; 2] = [
    Column {
        width: 56,
        align: Align::Left,
    },
    Column {
        width: 10,
        align: Align::Left,
    },
];

pub(super) fn explain_score(page: &mut Page, catalog: &Catalog, score: &Score) {
    let kind = match score.variant {
        Some(_) => "variant",
        None => "score",
    };
    page.heading_with(
        &titled(&score.title, score.status),
        &format!("{kind} {}", score.id),
    );
    write_parts(page, &rule_parts::of_score(catalog, score));
    links::write(page, catalog, Entry::Score(score));
    source::write_all(page, catalog, &score.sources);
}

/// A published table of which no rule can be made.
pub(super) fn explain_refused_table(page: &mut Page, catalog: &Catalog, table: &RefusedTable) {
    page.heading_with(&table.title, &format!("refused table {}", table.id));
    write_parts(page, &rule_parts::of_refused_table(table));
    links::write(page, catalog, Entry::RefusedTable(table));
    source::write_all(page, catalog, &table.sources);
}

pub(super) fn explain_pattern(page: &mut Page, catalog: &Catalog, pattern: &Pattern) {
    page.heading_with(
        &titled(&pattern.title, pattern.status),
        &format!("pattern {}", pattern.id),
    );
    write_parts(page, &rule_parts::of_pattern(catalog, pattern));
    links::write(page, catalog, Entry::Pattern(pattern));
    source::write_all(page, catalog, &pattern.sources);
}

pub(super) fn explain_contradiction(
    page: &mut Page,
    catalog: &Catalog,
    contradiction: &Contradiction,
) {
    page.heading_with(
        "Findings that do not fit each other",
        &format!("contradiction {}", contradiction.id),
    );
    write_parts(page, &rule_parts::of_contradiction(catalog, contradiction));
    links::write(page, catalog, Entry::Contradiction(contradiction));
    source::write_all(page, catalog, &contradiction.sources);
}

/// Lays the parts out in 80 columns. What stands before the first heading begins at the margin.
pub(super) fn write_parts(page: &mut Page, parts: &[Part]) {
    let mut indent = "";
    for part in parts {
        match part {
            Part::Text(text) => page.paragraph(indent, &indent.repeat(2), text),
            Part::Labelled(label, text) => page.labelled(label, text),
            Part::Heading(text, column) => {
                indent = "  ";
                page.blank();
                match column {
                    Some(column) => page.heading_with(text, column),
                    None => page.heading(text),
                }
            }
            Part::Bands(looks_at, rows) => {
                page.paragraph("  ", "    ", looks_at);
                for row in rows {
                    page.row(4, &BANDS, row, None);
                }
            }
            Part::Entry(text) => page.paragraph("  - ", "    ", text),
            Part::Tree(lines) => {
                for line in lines {
                    let indent = "  ".repeat(line.depth + 1);
                    page.paragraph(&format!("{indent}- "), &format!("{indent}  "), &line.text);
                }
            }
        }
    }
}

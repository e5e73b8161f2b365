//! The ledger as text.

use std::io;

use super::Head;
use super::text::{left, right, write_panels};
use crate::INTENDED_USE;
use crate::catalog::{Catalog, RefusedTable};
use crate::cohort::{Ledger, LedgerEntry};
use crate::report::page::Page;
use crate::report::text::{Style, write_head};
use crate::report::wrap::Column;

const CHANGES: [Column; 3] = [left(40), right(16), right(18)];

/// Writes the ledger of variants.
///
/// # Errors
/// Those of the writer.
pub fn write_ledger(
    out: &mut dyn io::Write,
    catalog: &Catalog,
    ledger: &Ledger,
    head: Head,
    style: &Style,
) -> io::Result<()> {
    write_head(out, catalog, head.files, style)?;
    let mut page = Page::new(style.color);
    let first = ledger.entries.first();
    let first = first.map_or(("", None), |entry| {
        (
            entry.score.name.as_str(),
            catalog.scores_and_variants().get(entry.score.position),
        )
    });
    write_panels(
        &mut page,
        head,
        ledger.choice,
        ledger.panels,
        &ledger.chosen,
        first,
    );
    page.section("Panels whose verdict changes");
    let cells = |cells: [&str; 3]| cells.map(str::to_string);
    page.row(
        2,
        &CHANGES,
        &cells(["variant", "of", "panels that change"]),
        None,
    );
    for entry in &ledger.entries {
        let changed = entry.transitions.changed();
        page.row(
            2,
            &CHANGES,
            &cells([
                &entry.variant.name,
                &entry.score.name,
                &format!("{changed} of {}", entry.transitions.total()),
            ]),
            None,
        );
    }
    for entry in &ledger.entries {
        write_entry(&mut page, catalog, entry);
    }
    write_refused(&mut page, catalog.refused_tables());
    page.blank();
    page.paragraph(
        "",
        "",
        "A variant is a way in which others score, kept for comparison: no verdict here but those of the published score stands under its name. `coagscope explain VARIANT` shows its cut-offs and sources.",
    );
    page.blank();
    page.paragraph("", "", INTENDED_USE);
    out.write_all(page.into_text().as_bytes())
}

fn write_entry(page: &mut Page, catalog: &Catalog, entry: &LedgerEntry) {
    let rule = &catalog.scores_and_variants()[entry.variant.position];
    page.blank();
    page.heading_with(&rule.title, &rule.id);
    if let Some(variant) = &rule.variant {
        page.labelled("Differs", &variant.differs);
        page.labelled("Seen in", &variant.seen_in.join("; "));
    }
    let changes: Vec<String> = entry
        .transitions
        .counts
        .iter()
        .filter(|((from, to), _)| from != to)
        .map(|((from, to), panels)| format!("{} to {} on {panels}", from.word(), to.word()))
        .collect();
    let changes = if changes.is_empty() {
        "no verdict".to_string()
    } else {
        changes.join(", ")
    };
    page.labelled("Changes", &changes);
}

fn write_refused(page: &mut Page, tables: &[RefusedTable]) {
    if tables.is_empty() {
        return;
    }
    page.section("Published tables of which no rule can be made");
    page.paragraph(
        "",
        "",
        "They leave a gap or overlap, so that `coagscope reference check` refuses them and no panel is scored by them.",
    );
    for table in tables {
        page.paragraph(
            "  - ",
            "    ",
            &format!("{} [{}]: {}", table.title, table.id, table.wrong),
        );
    }
}

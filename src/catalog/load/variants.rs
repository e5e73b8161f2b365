//! Variants of scores, and published tables that can't be loaded at all.

use super::{Draft, Section};
use crate::catalog::{RefusedTable, Status, Variant};

/// Where variants stand, apart from the scores.
const FOLDER: &str = "variants/";

/// Whether a file stands among the variants.
pub(super) fn is_variant(file: &str) -> bool {
    file.starts_with(FOLDER)
}

/// What a variant says of itself beside what every score says.
pub(super) fn load_variant(draft: &mut Draft, file: &Section, status: Status) -> Option<Variant> {
    if !is_variant(file.file()) {
        return None;
    }
    if status != Status::Variant {
        draft.fault(
            file.file(),
            "status",
            "must be `variant`: what stands in variants/ is kept for comparison only",
        );
    }
    let variant = Variant {
        of: file.text(draft, "variant_of"),
        differs: file.text(draft, "differs"),
        other_items: file.optional_text(draft, "other_items"),
        seen_in: file.texts(draft, "seen_in"),
    };
    check_seen_in(draft, file, &variant.seen_in);
    Some(variant)
}

/// Published tables that leave a gap or overlap, so that no rule can be made of them.
pub(super) fn load_refused_tables(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "refused") {
        let table = RefusedTable {
            id: section.text(draft, "id"),
            title: section.text(draft, "title"),
            variant_of: section.text(draft, "variant_of"),
            prints: section.text(draft, "prints"),
            wrong: section.text(draft, "wrong"),
            seen_in: section.texts(draft, "seen_in"),
            sources: section.texts(draft, "sources"),
        };
        check_seen_in(draft, &section, &table.seen_in);
        if table.sources.is_empty() {
            draft.fault(
                file.file(),
                section.key("sources"),
                "a refused table names at least one source",
            );
        }
        draft.check_sources(&section, &table.sources);
        section.refuse_unknown_keys(draft);
        draft.refused_tables.push(table);
    }
    file.refuse_unknown_keys(draft);
}

/// Whoever is said to score differently is named, so that a reader can look.
fn check_seen_in(draft: &mut Draft, section: &Section, seen_in: &[String]) {
    if seen_in.is_empty() {
        draft.fault(
            section.file(),
            section.key("seen_in"),
            "is missing: name the program or the table, with its commit or DOI",
        );
    }
}

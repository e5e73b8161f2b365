//! Sources and named conditions.

use super::topics::load_sourced;
use super::{Draft, Section};
use crate::catalog::{Condition, Source};

pub(super) fn load_sources(draft: &mut Draft, file: &Section) {
    for (id, value) in file.table() {
        let Some(table) = value.as_table() else {
            draft.fault(file.file(), id, "must be a table with citation and read");
            continue;
        };
        let section = Section::new(file.file(), table);
        let source = Source {
            id: id.clone(),
            citation: section.text(draft, "citation"),
            doi: section.optional_text(draft, "doi"),
            pmid: section.optional_text(draft, "pmid"),
            url: section.optional_text(draft, "url"),
            read: section.text(draft, "read"),
            note: section.optional_text(draft, "note"),
        };
        if !["full", "abstract", "secondary", "memory"].contains(&source.read.as_str()) {
            draft.fault(
                file.file(),
                format!("{id}.read"),
                format!(
                    "`{}` is none of full, abstract, secondary, memory",
                    source.read
                ),
            );
        }
        section.refuse_unknown_keys(draft);
        draft.sources.push(source);
    }
}

pub(super) fn load_conditions(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "condition") {
        let condition = Condition {
            id: section.text(draft, "id"),
            title: section.text(draft, "title"),
            names: section.texts(draft, "names"),
            leads_to_dic: section.flag(draft, "leads_to_dic"),
            implies: section.texts(draft, "implies"),
            recognized: section.optional_text(draft, "recognized"),
            note: section.optional_text(draft, "note"),
            route: load_sourced(draft, &section, "route"),
            laboratory: load_sourced(draft, &section, "laboratory"),
            treatment: load_sourced(draft, &section, "treatment"),
            see: section.texts(draft, "see"),
            sources: section.texts(draft, "sources"),
        };
        draft.check_facts(section.file(), &section.key("implies"), &condition.implies);
        draft.check_sources(&section, &condition.sources);
        section.refuse_unknown_keys(draft);
        draft.conditions.push(condition);
    }
    file.refuse_unknown_keys(draft);
}

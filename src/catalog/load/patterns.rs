//! Patterns with their evidence.

use super::rules::{
    load_family, load_id, load_pitfalls, load_rank, load_rule_sources, load_status,
};
use super::statements::load_statement;
use super::{Draft, Section};
use crate::catalog::{Pattern, SideEvidence, Statement, Test};

pub(super) fn load_pattern(draft: &mut Draft, file: &Section) {
    let id = load_id(draft, file);
    let condition = file.optional_section(draft, "condition");
    if condition.is_none() {
        draft.fault(file.file(), "condition", "is missing");
    }
    let condition = condition
        .and_then(|section| load_statement(draft, &section))
        .unwrap_or(Statement {
            label: String::new(),
            test: Test::All(Vec::new()),
        });
    let mut side_evidence = Vec::new();
    for section in file.sections(draft, "evidence") {
        let supports = match section.text(draft, "speaks").as_str() {
            "for" => true,
            "against" => false,
            other => {
                draft.fault(
                    file.file(),
                    section.key("speaks"),
                    format!("`{other}` is neither for nor against"),
                );
                true
            }
        };
        let when = section.optional_section(draft, "when");
        if when.is_none() {
            draft.fault(file.file(), section.key("when"), "is missing");
        }
        section.refuse_unknown_keys(draft);
        if let Some(statement) = when.and_then(|when| load_statement(draft, &when)) {
            side_evidence.push(SideEvidence {
                statement,
                supports,
            });
        }
    }
    let pattern = Pattern {
        id,
        title: file.text(draft, "title"),
        names: file.texts(draft, "names"),
        version: file.text(draft, "version"),
        status: load_status(draft, file),
        summary: file.text(draft, "summary"),
        family: load_family(draft, file),
        rank: load_rank(draft, file),
        condition,
        side_evidence,
        present: file.text(draft, "present"),
        pitfalls: load_pitfalls(draft, file),
        notes: file.texts(draft, "notes"),
        does_not_mean: file.texts(draft, "does_not_mean"),
        sources: load_rule_sources(draft, file),
        file: file.file().to_string(),
    };
    file.refuse_unknown_keys(draft);
    draft.patterns.push(pattern);
}

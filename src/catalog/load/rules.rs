//! What scores and patterns have in common.

use super::statements::load_statement;
use super::variants::is_variant;
use super::{Draft, Section};
use crate::catalog::{Family, Pitfall, Prerequisite, Status};

pub(super) fn load_status(draft: &mut Draft, section: &Section) -> Status {
    match section.text(draft, "status").as_str() {
        "stable" => Status::Stable,
        "preview" => Status::Preview,
        "superseded" => Status::Superseded,
        "variant" if is_variant(section.file()) => Status::Variant,
        other => {
            draft.fault(
                section.file(),
                section.key("status"),
                format!("`{other}` is none of stable, preview, superseded"),
            );
            Status::Preview
        }
    }
}

pub(super) fn load_family(draft: &mut Draft, section: &Section) -> Family {
    match section.text(draft, "family").as_str() {
        "dic" => Family::Dic,
        "tma" => Family::Tma,
        "hemolysis" => Family::Hemolysis,
        "specimen" => Family::Specimen,
        "single" => Family::Single,
        "platelets" => Family::Platelets,
        "coagulation" => Family::Coagulation,
        other => {
            draft.fault(
                section.file(),
                section.key("family"),
                format!("`{other}` is none of dic, tma, hemolysis, specimen, single, platelets, coagulation"),
            );
            Family::Single
        }
    }
}

pub(super) fn load_rank(draft: &mut Draft, section: &Section) -> u32 {
    section.count(draft, "rank")
}

pub(super) fn load_id(draft: &mut Draft, file: &Section) -> String {
    let id = file.text(draft, "id");
    let stem = file
        .file()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".toml");
    if id != stem {
        draft.fault(
            file.file(),
            "id",
            format!("`{id}` must be the file's name, `{stem}`"),
        );
    }
    id
}

pub(super) fn load_rule_sources(draft: &mut Draft, file: &Section) -> Vec<String> {
    let sources = file.texts(draft, "sources");
    if sources.is_empty() {
        draft.fault(file.file(), "sources", "a rule names at least one source");
    }
    draft.check_sources(file, &sources);
    sources
}

pub(super) fn load_pitfalls(draft: &mut Draft, file: &Section) -> Vec<Pitfall> {
    let mut pitfalls = Vec::new();
    for section in file.sections(draft, "pitfall") {
        let when = section.optional_section(draft, "when");
        if when.is_none() {
            draft.fault(file.file(), section.key("when"), "is missing");
        }
        let when = when.and_then(|when| load_statement(draft, &when));
        let pitfall = when.map(|when| Pitfall {
            when,
            also_when_unknown: section.flag(draft, "also_when_unknown"),
            also_when_absent: section.flag(draft, "also_when_absent"),
            text: section.text(draft, "text"),
            sources: section.texts(draft, "sources"),
        });
        if let Some(pitfall) = pitfall {
            draft.check_sources(&section, &pitfall.sources);
            section.refuse_unknown_keys(draft);
            pitfalls.push(pitfall);
        }
    }
    pitfalls
}

pub(super) fn load_prerequisite(
    draft: &mut Draft,
    file: &Section,
    key: &'static str,
) -> Option<Prerequisite> {
    let section = file.optional_section(draft, key)?;
    let when = section.optional_section(draft, "when");
    if when.is_none() {
        draft.fault(file.file(), section.key("when"), "is missing");
    }
    let text = section.text(draft, "text");
    section.refuse_unknown_keys(draft);
    Some(Prerequisite {
        statement: load_statement(draft, &when?)?,
        text,
    })
}

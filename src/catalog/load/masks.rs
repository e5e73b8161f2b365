//! When measured values are known less well than they were printed.

use super::ranges::load_analyte;
use super::statements::load_statement;
use super::{Draft, Section};
use crate::catalog::{AnalyteId, Kind, Mask, MaskReason};

pub(super) fn load_masks(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "mask") {
        let analytes = load_masked(draft, &section);
        let reason = match section.text(draft, "reason").as_str() {
            "hemolyzed_specimen" => MaskReason::HemolyzedSpecimen,
            "clumped_platelets" => MaskReason::ClumpedPlatelets,
            "plasma_given" => MaskReason::PlasmaGiven,
            "clotted_specimen" => MaskReason::ClottedSpecimen,
            "revoked_result" => MaskReason::RevokedResult,
            other => {
                draft.fault(
                    file.file(),
                    section.key("reason"),
                    format!(
                        "`{other}` is none of hemolyzed_specimen, clumped_platelets, clotted_specimen, plasma_given, revoked_result"
                    ),
                );
                continue;
            }
        };
        let when = section.optional_section(draft, "when");
        if when.is_none() {
            draft.fault(file.file(), section.key("when"), "is missing");
        }
        let when = when.and_then(|when| load_statement(draft, &when));
        let sources = section.texts(draft, "sources");
        if sources.is_empty() {
            draft.fault(section.file(), section.key("sources"), "is missing");
        }
        draft.check_sources(&section, &sources);
        section.refuse_unknown_keys(draft);
        if let (Some(analytes), Some(when)) = (analytes, when) {
            draft.masks.push(Mask {
                analytes,
                reason,
                when,
                sources,
            });
        }
    }
    file.refuse_unknown_keys(draft);
}

/// The analytes that a mask concerns: one, several, or every laboratory result.
fn load_masked(draft: &mut Draft, section: &Section) -> Option<Vec<AnalyteId>> {
    if section.flag(draft, "every_result") {
        let analytes = draft.analytes.iter().enumerate();
        let laboratory = analytes.filter(|(_, analyte)| analyte.kind == Kind::Laboratory);
        return Some(laboratory.map(|(index, _)| AnalyteId::new(index)).collect());
    }
    if !section.has("analytes") {
        return load_analyte(draft, section, "analyte").map(|analyte| vec![analyte]);
    }
    let mut analytes = Vec::new();
    for id in section.texts(draft, "analytes") {
        match draft.by_id.get(&id) {
            Some(analyte) => analytes.push(*analyte),
            None => draft.fault(
                section.file(),
                section.key("analytes"),
                format!("no analyte has the identifier `{id}`"),
            ),
        }
    }
    (!analytes.is_empty()).then_some(analytes)
}

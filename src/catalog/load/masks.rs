//! When measured values are known less well than they were printed.

use super::ranges::load_analyte;
use super::statements::load_statement;
use super::{Draft, Section};
use crate::catalog::{Mask, MaskReason};

pub(super) fn load_masks(draft: &mut Draft, file: &Section) {
    for section in file.sections(draft, "mask") {
        let analyte = load_analyte(draft, &section, "analyte");
        let reason = match section.text(draft, "reason").as_str() {
            "hemolyzed_specimen" => MaskReason::HemolyzedSpecimen,
            "clumped_platelets" => MaskReason::ClumpedPlatelets,
            "plasma_given" => MaskReason::PlasmaGiven,
            "clotted_specimen" => MaskReason::ClottedSpecimen,
            other => {
                draft.fault(
                    file.file(),
                    section.key("reason"),
                    format!(
                        "`{other}` is none of hemolyzed_specimen, clumped_platelets, clotted_specimen, plasma_given"
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
        draft.check_sources(&section, &sources);
        section.refuse_unknown_keys(draft);
        if let (Some(analyte), Some(when)) = (analyte, when) {
            draft.masks.push(Mask {
                analyte,
                reason,
                when,
                sources,
            });
        }
    }
    file.refuse_unknown_keys(draft);
}

//! The table of laboratory results and the lines of the context.

use crate::panel::{Observation, Place, Reading, UnitOrigin};
use crate::value::Known;

use super::outcome::{ContextLine, InterpretedResult};
use super::view::View;
use super::{counting, flags};

/// One line per laboratory result that was reported or derived, in catalog order.
pub(super) fn laboratory(view: &View) -> Vec<InterpretedResult> {
    let mut results = Vec::new();
    for (id, analyte) in view.catalog.analytes() {
        let Some(entry) = view.entry(id).filter(|_| view.is_laboratory(id)) else {
            continue;
        };
        let observation = view
            .panel
            .get(id)
            .cloned()
            .unwrap_or_else(|| derived_observation(&entry.known));
        let (flag, flag_reason) = flags::flag(view, id, entry);
        let assay = view
            .alternatives(id)
            .first()
            .map_or(entry.assay, |one| one.assay);
        results.push(InterpretedResult {
            analyte: id,
            id: analyte.id.clone(),
            title: analyte.title.clone(),
            unit: analyte.unit.clone(),
            observation,
            known: entry.word.is_none().then_some(entry.known),
            masks: entry.masks.clone(),
            derived: entry.derived.clone(),
            limits: view.limits(id, assay).as_ref().clone(),
            flag,
            flag_reason,
            one_sided: analyte.one_sided,
            remarks: counting::remark(view, id, entry).into_iter().collect(),
        });
    }
    results
}

/// The laboratory analytes whose cell says something in place of a result.
pub(super) fn without_result(view: &View) -> Vec<ContextLine> {
    let analytes = view
        .catalog
        .analytes()
        .filter(|(id, _)| view.is_laboratory(*id));
    analytes
        .filter_map(|(id, analyte)| {
            Some(ContextLine {
                id: analyte.id.clone(),
                title: analyte.title.clone(),
                reported: view.panel.without_result(id)?.clone(),
            })
        })
        .collect()
}

fn derived_observation(known: &Known) -> Observation {
    Observation {
        reported: "".into(),
        unit: None,
        unit_origin: UnitOrigin::None,
        reading: Reading::Quantity {
            known: *known,
            below_detection: false,
        },
        assay: Default::default(),
        time: None,
        place: Place::default(),
    }
}

/// The facts that the panel states, in catalog order.
pub(super) fn context(view: &View) -> Vec<ContextLine> {
    view.panel
        .observed()
        .filter(|(id, _)| !view.is_laboratory(*id))
        .map(|(id, observation)| {
            let analyte = view.catalog.analyte(id);
            ContextLine {
                id: analyte.id.clone(),
                title: analyte.title.clone(),
                reported: observation.reported.clone(),
            }
        })
        .collect()
}

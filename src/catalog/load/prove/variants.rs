//! Variants differ from the score that they name in the items that they say.

use super::super::{Draft, Fault};
use super::{fault, published};
use crate::catalog::Item;

/// A variant names a published score and has its items, or says why not.
pub(in crate::catalog::load) fn variants(draft: &mut Draft) {
    let mut faults: Vec<Fault> = Vec::new();
    for score in &draft.scores {
        let Some(variant) = &score.variant else {
            continue;
        };
        if published(draft, &score.id).is_some() {
            let message = "is the name of a published score".to_string();
            faults.push(fault(&score.file, "id", message));
        }
        let Some(base) = published(draft, &variant.of) else {
            let message = format!("there is no published score `{}`", variant.of);
            faults.push(fault(&score.file, "variant_of", message));
            continue;
        };
        let differs = if score.items.len() != base.items.len() {
            Some(format!("has other items than {}", base.id))
        } else {
            score
                .items
                .iter()
                .zip(&base.items)
                .find(|(own, its)| own.id != its.id || look_at_others(own, its))
                .map(|(own, _)| format!("the item `{}` is not the one of {}", own.id, base.id))
        };
        match differs {
            Some(what) if variant.other_items.is_empty() => faults.push(fault(
                &score.file,
                "item",
                format!("{what}; say why in `other_items`"),
            )),
            None if !variant.other_items.is_empty() => faults.push(fault(
                &score.file,
                "other_items",
                format!("the items are those of {}", base.id),
            )),
            _ => {}
        }
    }
    for (index, table) in draft.refused_tables.iter().enumerate() {
        if published(draft, &table.variant_of).is_none() {
            faults.push(fault(
                "refused_tables.toml",
                &format!("refused[{index}].variant_of"),
                format!("there is no published score `{}`", table.variant_of),
            ));
        }
    }
    draft.faults.extend(faults);
}

/// Whether the default reading of an item looks at an analyte that the other's does not. Of an item that could not
/// be loaded nothing is said; its own fault is enough.
fn look_at_others(one: &Item, other: &Item) -> bool {
    match (one.forms.first(), other.forms.first()) {
        (Some(one), Some(other)) => {
            let known = other.analytes();
            !one.analytes().iter().all(|analyte| known.contains(analyte))
        }
        _ => false,
    }
}

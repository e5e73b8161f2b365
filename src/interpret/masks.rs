//! Results that the state of their specimen leaves known less well than they were printed.

use crate::catalog::{AnalyteId, Catalog, MaskReason};
use crate::panel::Panel;
use crate::value::Truth;

use super::settings::Settings;
use super::statements::holds;
use super::view::View;

/// Which masks are surely due.
pub(super) fn due(view: &View) -> Vec<(AnalyteId, MaskReason)> {
    view.catalog
        .masks()
        .iter()
        .filter(|mask| holds(view, &mask.when) == Truth::Yes)
        .map(|mask| (mask.analyte, mask.reason))
        .collect()
}

/// Which masks are due to the results of a panel, so that a result that is remembered for later panels of
/// the subject is remembered as it is known and not as it was printed.
pub(crate) fn masks_of(catalog: &Catalog, panel: &Panel) -> Vec<(AnalyteId, MaskReason)> {
    let is_masked = |analyte| panel.get(analyte).is_some();
    let can_be_due = catalog.masks().iter().any(|mask| {
        is_masked(mask.analyte)
            && mask
                .when
                .analytes()
                .into_iter()
                .any(|one| panel.get(one).is_some())
    });
    if !can_be_due {
        return Vec::new();
    }
    due(&View::new(catalog, &Settings::default(), panel))
}

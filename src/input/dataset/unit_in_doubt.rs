//! Assumed units of results that are parts of one whole: where one is in another unit, the others may be so, too.

use crate::catalog::{AnalyteId, Catalog};

use super::assumed_unit::AssumedUnit;
use super::cells::quoted;

/// Results that laboratories report side by side in one unit, and of which one is taken off the other.
const PARTS: [&[&str]; 1] = [&["bilirubin_total", "bilirubin_direct", "bilirubin_indirect"]];

/// Why a unit that would be assumed for an analyte is not: a part beside it is in another one, or its values say so.
pub(super) fn doubt<'g>(
    catalog: &Catalog,
    analyte: AnalyteId,
    guard_of: impl Fn(AnalyteId) -> Option<&'g AssumedUnit>,
) -> Option<String> {
    let known = catalog.analyte(analyte);
    let parts = PARTS
        .iter()
        .find(|parts| parts.contains(&known.id.as_str()))?;
    let others = parts.iter().filter_map(|id| catalog.find(id));
    others.filter(|other| *other != analyte).find_map(|other| {
        let guard = guard_of(other)?;
        let title = &catalog.analyte(other).title;
        let (beside, unit) = match guard.other_unit() {
            Some(unit) => (format!("is in {}", quoted(unit)), unit),
            None => {
                guard.refusal(catalog, other)?;
                (format!("does not fit {}", known.unit), "UNIT")
            }
        };
        Some(format!(
            "no unit is named for {}, and {title} beside it {beside}; it is not scored in {}, the usual unit: look its unit up and say so, as with --unit '{}={unit}'",
            known.title, known.unit, known.id
        ))
    })
}

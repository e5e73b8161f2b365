//! How far chance alone scatters a share that was counted by eye. It is only shown; nothing is scored by it.

use crate::catalog::AnalyteId;
use crate::statistics::proportion::clopper_pearson;
use crate::value::Decimal;

use super::view::{Entry, View};

/// The share that is counted, and the number of cells that were looked at.
const SHARE: &str = "schistocytes";
const CELLS: &str = "cells_counted";

const LEVEL: f64 = 0.95;

/// For a percentage of schistocytes where the number of counted cells is stated: the exact
/// interval. A number of cells is never assumed.
pub(super) fn remark(view: &View, analyte: AnalyteId, entry: &Entry) -> Option<String> {
    if view.catalog.find(SHARE) != Some(analyte) || entry.word.is_some() {
        return None;
    }
    let cells = view.entry(view.catalog.find(CELLS)?)?.known.exact()?;
    let trials = u64::try_from(whole(cells)?)
        .ok()
        .filter(|cells| *cells > 0)?;
    let hundredth = Decimal::parse("0.01").ok()?;
    let (exact, _) = entry.known.exact()?.product(cells)?.0.product(hundredth)?;
    let rounded = exact.rounded(0);
    let counted = u64::try_from(whole(rounded)?).ok()?;
    if counted > trials {
        return None;
    }
    let (low, high) = clopper_pearson(counted, trials, LEVEL);
    let about = if exact == rounded { "" } else { "about " };
    Some(format!(
        "{about}{counted} of {trials} cells; by chance of counting alone the true share may be {:.2} to {:.2} % (exact 95 % interval)",
        low * 100.0,
        high * 100.0
    ))
}

fn whole(value: Decimal) -> Option<i64> {
    let rounded = value.rounded(0);
    (rounded == value).then(|| rounded.billionths() / 1_000_000_000)
}

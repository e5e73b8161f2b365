//! Results that the state of their specimen leaves known less well than they were printed.

use std::collections::BTreeSet;

use crate::catalog::{AnalyteId, Catalog, Mask, MaskReason, Statement, Test};
use crate::panel::{IssueCode, Panel};
use crate::value::Truth;

use super::settings::Settings;
use super::statements::{has_value, holds};
use super::view::View;
use crate::comments::{Mention, mention, scope};
use crate::earlier::EarlierQuestion;

/// Which masks are due. What was reported and leaves it open is no reason to trust a result.
pub(super) fn due(view: &View) -> Vec<(AnalyteId, MaskReason)> {
    let (revoking, other): (Vec<&Mask>, Vec<&Mask>) =
        view.catalog.masks().iter().partition(|mask| mask.revokes());
    let mut due: Vec<(AnalyteId, MaskReason)> = other
        .into_iter()
        .filter(|mask| may_hold(view, &mask.when))
        .flat_map(of_each)
        .collect();
    if let Some(comment) = view.catalog.find("comment") {
        let clauses = view.comment_clauses(comment);
        for mask in revoking.into_iter().filter(|_| !clauses.is_empty()) {
            let scope = scope(view.catalog, &mask.when, clauses);
            due.extend(of_each(mask).filter(|(analyte, _)| scope.holds(*analyte)));
        }
    }
    due
}

fn of_each(mask: &Mask) -> impl Iterator<Item = (AnalyteId, MaskReason)> {
    mask.analytes.iter().map(|analyte| (*analyte, mask.reason))
}

/// Whether a statement holds, or may hold by what was reported. What was not reported, and a comment that says nothing
/// of it, give no reason to think so.
fn may_hold(view: &View, statement: &Statement) -> bool {
    match holds(view, statement) {
        Truth::Yes => return true,
        Truth::No => return false,
        Truth::Unknown => {}
    }
    match &statement.test {
        Test::Any(list) => list.iter().any(|inner| may_hold(view, inner)),
        Test::All(list) => list.iter().all(|inner| may_hold(view, inner)),
        Test::WhereReported(inner) => may_hold(view, inner),
        Test::Range { .. } | Test::BelowDetection { .. } => has_value(view, statement),
        // Of a specimen that is named clumped or hemolyzed beside some denial nobody can trust the number.
        Test::Comment { comment, words } => {
            let vocabulary = view.catalog.vocabulary();
            let mut clauses = view.comment_clauses(*comment).iter();
            clauses.any(|clause| mention(clause, words, vocabulary) == Mention::Unclear)
        }
        Test::AtLeast(..)
        | Test::Not(_)
        | Test::Known(_)
        | Test::Word { .. }
        | Test::Pattern(_)
        | Test::Met(_)
        | Test::ItemPoints { .. } => false,
    }
}

/// At which analytes masks look of results of which something is asked. A comment that takes results back is not among
/// them: it makes its panel one that is decided by itself.
pub(crate) fn masking_analytes(
    catalog: &Catalog,
    questions: &[EarlierQuestion],
) -> BTreeSet<AnalyteId> {
    let is_asked = |mask: &&Mask| {
        let mut asked = questions.iter().map(|question| question.analyte);
        asked.any(|analyte| mask.is_looked_at_with(analyte))
    };
    let masks = catalog.masks().iter().filter(is_asked);
    masks.flat_map(|mask| mask.when.analytes()).collect()
}

/// The analytes of the data whose masks can be due by other columns of the data: that they are is an issue of the panel.
pub(crate) fn maskable(catalog: &Catalog, columns: &BTreeSet<AnalyteId>) -> BTreeSet<AnalyteId> {
    let can_be_due = |mask: &&Mask| {
        let looks = mask.when.analytes();
        !mask.revokes() && looks.iter().any(|analyte| columns.contains(analyte))
    };
    let masks = catalog.masks().iter().filter(can_be_due);
    let analytes = masks.flat_map(|mask| mask.analytes.iter().copied());
    analytes
        .filter(|analyte| columns.contains(analyte))
        .collect()
}

/// Which masks are due to the results of a panel, so that a result that is remembered for later panels of
/// the subject is remembered as it is known and not as it was printed.
pub(crate) fn masks_of(catalog: &Catalog, panel: &Panel) -> Vec<(AnalyteId, MaskReason)> {
    let is_masked = |analyte| panel.get(analyte).is_some();
    let can_be_due = catalog.masks().iter().any(|mask| {
        mask.analytes.iter().copied().any(is_masked)
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

/// The issue of a panel with results that are known less well for this reason; a comment that takes results back is told
/// with its own words.
pub(super) fn issue_of(reason: MaskReason) -> Option<IssueCode> {
    match reason {
        MaskReason::HemolyzedSpecimen => Some(IssueCode::HemolyzedSpecimen),
        MaskReason::ClumpedPlatelets => Some(IssueCode::ClumpedPlatelets),
        MaskReason::PlasmaGiven => Some(IssueCode::PlasmaGiven),
        MaskReason::ClottedSpecimen => Some(IssueCode::ClottedSpecimen),
        MaskReason::RevokedResult => None,
    }
}

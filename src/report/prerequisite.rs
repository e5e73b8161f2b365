//! The prerequisite of a score, said wherever its verdicts are counted.

use serde::Serialize;

use crate::catalog::Score;
use crate::cohort::PrerequisiteCounts;

/// What is said of it in JSON.
#[derive(Serialize)]
pub(super) struct JsonPrerequisite<'a> {
    text: &'a str,
    #[serde(flatten)]
    counts: PrerequisiteCounts,
}

impl<'a> JsonPrerequisite<'a> {
    pub(super) fn of(score: &'a Score, counts: Option<PrerequisiteCounts>) -> Option<Self> {
        let prerequisite = score.prerequisite.as_ref()?;
        Some(JsonPrerequisite {
            text: &prerequisite.text,
            counts: counts?,
        })
    }
}

/// The same as a sentence; nothing of a score without a prerequisite. `units` are what is counted.
pub(super) fn prerequisite_text(
    score: &Score,
    counts: Option<PrerequisiteCounts>,
    units: &str,
) -> Option<String> {
    let prerequisite = score.prerequisite.as_ref()?;
    let counts = counts?;
    Some(format!(
        "{}: fulfilled for {}, not fulfilled for {}, not known for {} {units}. The verdicts are those of the points alone",
        prerequisite.text, counts.fulfilled, counts.not_fulfilled, counts.unknown
    ))
}

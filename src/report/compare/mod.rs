//! The comparison of scores on a cohort, and the ledger of variants.

pub mod csv;
pub mod json;
mod ledger;
pub(in crate::report) mod text;

pub use ledger::write_ledger;
pub use text::write_comparison;

use crate::catalog::Score;
use crate::cohort::agreement::Agreement;
use crate::cohort::{Choice, Chosen, Comparison};
use crate::input::Counts;
use crate::panel::Issue;

/// What stands above a comparison.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// How each file was read.
    pub files: &'a [String],
    /// What concerns each file as a whole.
    pub notes: &'a [Issue],
    /// What became of the rows.
    pub counts: &'a Counts,
}

/// The rule by which panels were chosen, in words; the worst ones by the first score, which was asked for by this name.
pub(in crate::report) fn rule_text(
    choice: Choice,
    (first_score, score): (&str, Option<&Score>),
) -> String {
    let order = score.map_or(&[][..], |score| score.severity.mildest_first());
    match choice {
        Choice::First => "one panel per subject, the first in time".to_string(),
        Choice::Last => "one panel per subject, the last in time".to_string(),
        Choice::Worst if !order.is_empty() => format!(
            "one panel per subject, the one that {first_score} finds most severe ({}), also where the missing results come out mild; of equal ones the one that may be most severe, then the first in time",
            severity_text(order)
        ),
        Choice::Worst => format!(
            "one panel per subject, the one with the greatest least total of {first_score} among those to which it applies; of equal ones the one with the greatest possible total, then one that is met before one that is undecided, then the first in time"
        ),
        Choice::All => "all panels".to_string(),
    }
}

/// In which order totals are more severe, where more points are not.
pub(in crate::report) fn severity_text(mildest_first: &[i32]) -> String {
    let totals: Vec<String> = mildest_first.iter().map(i32::to_string).collect();
    format!("its totals are, from the mildest on, {}", totals.join(", "))
}

/// What became of the panels: the numbers add up to those read.
fn choice_text(panels: usize, chosen: &Chosen) -> String {
    let mut text = format!("panels {panels} = compared {}", chosen.panels.len());
    text.push_str(&format!(
        " + other panels of the same subjects {}",
        chosen.not_chosen
    ));
    let left_out = panels
        .saturating_sub(chosen.panels.len())
        .saturating_sub(chosen.not_chosen);
    text.push_str(&format!(" + without a subject {left_out}"));
    text
}

/// What to know of the choice.
pub(in crate::report) fn choice_remarks(choice: Choice, chosen: &Chosen) -> Vec<String> {
    let mut remarks = Vec::new();
    if chosen.nobodys > 0 {
        remarks.push(format!(
            "Panels of a file without a column of subjects: {}. Each counts as a subject of its own, which nothing in the data shows; name the column with --subject.",
            chosen.nobodys
        ));
    }
    if choice == Choice::All {
        if chosen.without_subject > 0 {
            remarks.push(format!(
                "Panels that do not say whose they are: {}.",
                chosen.without_subject
            ));
        }
    } else {
        if chosen.without_subject > 0 {
            remarks.push(format!(
                "Panels that do not say whose they are: {}. They are left out.",
                chosen.without_subject
            ));
        }
        if chosen.not_chosen > 0 && chosen.without_time > 0 {
            let side = if choice == Choice::Last {
                "before"
            } else {
                "after"
            };
            remarks.push(format!(
                "Panels without a readable time: {}. They stand {side} those of their subject that have one, in the order of the input.",
                chosen.without_time
            ));
        }
    }
    remarks
}

/// The p-value of McNemar's exact test, or why there is none.
fn p_value(comparison: &Comparison, decided: &Agreement) -> Result<f64, &'static str> {
    if !comparison.one_per_subject {
        return Err(SERIAL);
    }
    decided
        .mcnemar_exact()
        .ok_or("none: it can't be computed, as no panel is decided by both")
}

/// Why the panels are no sample for a test.
const SERIAL: &str = "none: serial panels of one subject, or panels that do not say whose they are, are not independent; choose one per subject with --panels first, last or worst";

//! Reported values beside what others surely imply. Rounding is no contradiction: values reach a panel in any unit and
//! with any number of places, so each comparison allows more than rounding can explain. How much more is this project's
//! choice, no published cut-off: no point and no verdict rests on it.

use crate::catalog::AnalyteId;
use crate::panel::Assay;
use crate::value::{Decimal, Known};

use super::describe::shown_index;
use super::view::View;

/// By how much a reported value may leave what is implied.
pub(super) struct Slack {
    factor: Decimal,
    more: Decimal,
}

impl Slack {
    /// Whole numbers that are added up.
    pub(super) fn none() -> Self {
        Slack::of("1", "0")
    }

    /// Times of whole seconds are up to 4 % off each, and a control need not be the mean of the normal range.
    pub(super) fn of_ratio() -> Self {
        Slack::of("1.25", "0.05")
    }

    /// Red cells and reticulocytes may be counted by two instruments, and percentages are often whole numbers.
    pub(super) fn of_percentage() -> Self {
        Slack::of("1.5", "0.5")
    }

    /// The maturation time is published in steps of half a day from 1 to 2.5, which differ in where they begin, and not
    /// all take 45 % as the normal hematocrit.
    pub(super) fn of_production_index() -> Self {
        Slack::of("2", "0.1")
    }

    /// A third of the total, by which three numbers of whole mg/dL can be off, and 0.15 mg/dL for those with one place.
    pub(super) fn of_indirect_bilirubin(total: &Known) -> Option<Self> {
        let (_, third) = total.high().value()?.product(decimal("0.34"))?;
        Some(Slack {
            more: third.checked_add(decimal("2.6"))?,
            ..Slack::none()
        })
    }

    fn of(factor: &str, more: &str) -> Self {
        Slack {
            factor: decimal(factor),
            more: decimal(more),
        }
    }

    /// What is implied, with this on both sides.
    fn around(&self, implied: &Known) -> Option<Known> {
        let factor = Known::exactly(self.factor);
        let less = implied
            .divided_by(&factor)?
            .minus(&Known::exactly(self.more));
        let minus_more = Decimal::ZERO.checked_sub(self.more)?;
        let more = implied.times(&factor).minus(&Known::exactly(minus_more));
        Known::new(less.low(), more.high())
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap_or_default()
}

/// An issue where a reported value can't be what others imply; `how` says how.
pub(super) fn compare(
    view: &mut View,
    analyte: AnalyteId,
    reported: &Known,
    implied: &Known,
    slack: &Slack,
    how: &str,
) {
    let agrees = slack
        .around(implied)
        .is_none_or(|allowed| reported.meets(&allowed));
    if agrees {
        return;
    }
    let known = view.catalog.analyte(analyte);
    let text = |value: &Known| {
        let unit = known.unit_text(Assay::Unstated);
        shown_index(value, &[]).with_unit(&unit)
    };
    let message = format!(
        "{} is reported as {}, yet {} follows from other results ({how}); the reported value is used, correct whichever is wrong",
        known.title,
        text(reported),
        text(implied)
    );
    view.contradiction(Some(analyte), message);
}

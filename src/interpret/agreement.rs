//! Reported values beside what others surely imply. Rounding is no contradiction: values reach a panel in any unit and
//! with any number of places, so each comparison allows more than rounding can explain.

use crate::catalog::AnalyteId;
use crate::panel::{Assay, Issue, IssueCode};
use crate::value::{Decimal, Known};

use super::describe::{shown_index, unit_text, with_unit};
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
        let third = Known::exactly(total.high().value()?).times(&exactly("0.34"));
        let rounding = Decimal::parse("-2.6").unwrap_or_default();
        Some(Slack {
            more: third.minus(&Known::exactly(rounding)).high().value()?,
            ..Slack::none()
        })
    }

    fn of(factor: &str, more: &str) -> Self {
        let decimal = |text| Decimal::parse(text).unwrap_or_default();
        Slack {
            factor: decimal(factor),
            more: decimal(more),
        }
    }

    /// What is implied, with this on both sides.
    fn around(&self, implied: &Known) -> Option<Known> {
        let factor = Known::exactly(self.factor);
        let more = Known::exactly(self.more);
        let low = implied.divided_by(&factor)?.minus(&more).low();
        let less = Known::exactly(Decimal::ZERO).minus(&more);
        let high = implied.times(&factor).minus(&less).high();
        Known::new(low, high)
    }
}

fn exactly(text: &str) -> Known {
    Known::exactly(Decimal::parse(text).unwrap_or_default())
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
        let unit = unit_text(known, Assay::Unstated);
        with_unit(&shown_index(value, &[]), &unit)
    };
    let message = format!(
        "{} is reported as {}, yet {} follows from other results ({how}); the reported value is used",
        known.title,
        text(reported),
        text(implied)
    );
    let place = view
        .panel
        .get(analyte)
        .map(|observation| observation.place.clone())
        .unwrap_or_default();
    view.issues.push(Issue {
        code: IssueCode::Contradiction,
        message,
        place,
    });
}

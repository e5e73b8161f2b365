//! Ages of one panel that stand in different rows, some of them computed from dates of birth.

use std::sync::Arc;

use super::{Held, contradict, contradiction};
use crate::catalog::{AnalyteId, Catalog};
use crate::panel::{Issue, Observation, Reading, UnitOrigin};
use crate::value::{Decimal, Known};

/// What becomes of two ages of one panel that stand in different rows.
pub(super) enum Ages {
    /// The one that was held counts.
    Held,
    /// The new one counts.
    New,
    /// Both were computed, and together tell so much.
    Together(Known),
    /// They can't be of one person: none counts.
    Neither,
}

/// How two ages go together, at least one of which was computed; `None` where it is left to their times. One that is
/// stated counts before one that was computed.
fn together(held: &Observation, new: &Observation, same_time: bool) -> Option<Ages> {
    let is_computed = |age: &Observation| age.unit_origin == UnitOrigin::Computed;
    match (is_computed(held), is_computed(new)) {
        (false, false) => None,
        (false, true) => Some(Ages::Held),
        (true, false) => Some(Ages::New),
        (true, true) => {
            let (one, other) = (held.known()?, new.known()?);
            if one.says_nothing() {
                return Some(Ages::Held);
            }
            if same_time {
                return Some(
                    one.intersection(other)
                        .map_or(Ages::Neither, Ages::Together),
                );
            }
            (!within_a_year(one, other)).then_some(Ages::Neither)
        }
    }
}

/// Makes an age say nothing.
fn forget(age: &mut Observation) {
    tell(age, Known::not_negative());
}

/// Makes a computed age say what is known of it.
fn tell(age: &mut Observation, known: Known) {
    age.reported = Arc::from(known.to_string());
    age.reading = Reading::Quantity {
        known,
        below_detection: false,
    };
}

/// Whether two ages may be those of one person between two birthdays.
pub(in crate::input::dataset) fn within_a_year(one: &Known, other: &Known) -> bool {
    let year = Decimal::from_whole(1).zip(Decimal::from_whole(-1));
    let within = year.and_then(|(more, less)| Known::between(less, more));
    within.is_some_and(|within| one.minus(other).meets(&within))
}

/// How the ages of two rows go together, if an age it is and one of both was computed.
pub(super) fn ages_of(
    catalog: &Catalog,
    analyte: AnalyteId,
    (held, new): (&Held, &Held),
    same_time: bool,
) -> Option<Ages> {
    let is_age = catalog.find("age") == Some(analyte);
    is_age.then(|| together(&held.observation, &new.observation, same_time))?
}

/// Lets that age be held that counts; says where they contradict each other.
pub(super) fn settle_ages(
    catalog: &Catalog,
    analyte: AnalyteId,
    (held, new): (&mut Held, Held),
    ages: Ages,
) -> Option<Issue> {
    let (one, other) = (&held.observation, &new.observation);
    let is_told = matches!(ages, Ages::Neither) || contradict(catalog, analyte, one, other);
    let issue = is_told.then(|| contradiction(one, other));
    match ages {
        Ages::Held => {}
        Ages::New => *held = new,
        Ages::Together(known) => tell(&mut held.observation, known),
        Ages::Neither => forget(&mut held.observation),
    }
    issue
}

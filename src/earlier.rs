//! What rules ask of earlier results.

use crate::catalog::{AnalyteId, EarlierKind, Quantity};
use crate::panel::{Assay, Earlier};
use crate::value::{Decimal, Known, Truth};

/// So many questions the rules ask of one analyte at most.
pub(crate) const QUESTIONS_OF_ONE: usize = 2;

/// What a rule asks of the earlier results of an analyte: the highest or the lowest within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EarlierQuestion {
    /// Of which analyte.
    pub analyte: AnalyteId,
    /// How far back; `None` for as far as there are results.
    pub within_hours: Option<u16>,
    /// The highest, or the lowest.
    pub highest: bool,
}

impl EarlierQuestion {
    /// What a quantity asks.
    pub(crate) fn of(quantity: Quantity) -> Option<Self> {
        let (kind, within_hours) = quantity.earlier()?;
        Some(EarlierQuestion {
            analyte: quantity.analyte(),
            within_hours,
            highest: match kind {
                EarlierKind::Fall | EarlierKind::ChangeFromHighest | EarlierKind::Highest => true,
                EarlierKind::Rise => false,
            },
        })
    }

    /// The answer that earlier results give beside a value of this calibrator. `None` where none surely lies
    /// within the window; one that may lie within it widens what is known of the extreme.
    pub(crate) fn answer(self, earlier: &[Earlier], assay: Option<Assay>) -> Option<Known> {
        let window = self
            .within_hours
            .and_then(|hours| Decimal::from_whole(i64::from(hours)))
            .and_then(Known::from_zero_upto);
        let mut extreme = ExtremeSoFar::default();
        for earlier in earlier {
            // A number of another calibrator is another number.
            if assay.is_some_and(|assay| assay != earlier.assay) {
                continue;
            }
            let within = match (&window, &earlier.hours_before) {
                (None, _) => Truth::Yes,
                (Some(window), Some(hours)) => hours.lies_in(window),
                (Some(_), None) => Truth::Unknown,
            };
            extreme.see(&earlier.known, within, self.highest);
        }
        extreme.known(self.highest)
    }
}

/// What is known of the highest or the lowest of some results, in whatever order they come.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ExtremeSoFar {
    /// Of those that surely lie within the window.
    surely: Option<Known>,
    /// Of those that may lie within it.
    perhaps: Option<Known>,
}

impl ExtremeSoFar {
    /// Takes in another result, which lies within the window or not.
    pub(crate) fn see(&mut self, result: &Known, within: Truth, highest: bool) {
        let extreme = match within {
            Truth::Yes => &mut self.surely,
            Truth::Unknown => &mut self.perhaps,
            Truth::No => return,
        };
        *extreme = Some(match extreme {
            None => *result,
            Some(extreme) => extreme_of(extreme, result, highest),
        });
    }

    /// The extreme; nothing where no result surely lies within the window. One that may lie within it widens what is known.
    pub(crate) fn known(self, highest: bool) -> Option<Known> {
        let surely = self.surely?;
        Some(self.perhaps.map_or(surely, |perhaps| {
            surely.hull(&extreme_of(&surely, &perhaps, highest))
        }))
    }
}

/// What is known of the greater (or smaller) of two quantities.
fn extreme_of(one: &Known, other: &Known, highest: bool) -> Known {
    // Of two intervals the greater value lies from the higher lower end to the higher upper end.
    let all = one.hull(other);
    let (low, high) = if highest {
        (one.low().higher_low(other.low()), all.high())
    } else {
        (all.low(), one.high().lower_high(other.high()))
    };
    Known::new(low, high).unwrap_or(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::End;

    fn halves() -> impl Iterator<Item = Decimal> {
        (0..=9).map(|half| Decimal::from_billionths(half * 500_000_000))
    }

    /// Every interval whose ends are 1, 2 or 3, or that is open to one side.
    fn intervals() -> Vec<Known> {
        let numbers = (1..=3).filter_map(Decimal::from_whole);
        let ends: Vec<End> = numbers
            .flat_map(|number| [End::Open(number), End::Closed(number)])
            .chain([End::Unbounded])
            .collect();
        let pairs = ends
            .iter()
            .flat_map(|low| ends.iter().map(move |high| (low, high)));
        pairs
            .filter_map(|(low, high)| Known::new(*low, *high))
            .collect()
    }

    /// Whatever the greater of two numbers can be, and nothing else, lies in what is known of it; so of the smaller one.
    #[test]
    fn the_extreme_of_two_intervals_holds_just_what_it_can_be() {
        let holds = |known: &Known, number: Decimal| known.meets(&Known::exactly(number));
        for (one, other) in intervals()
            .iter()
            .flat_map(|one| intervals().into_iter().map(move |other| (*one, other)))
        {
            for highest in [true, false] {
                let found = extreme_of(&one, &other, highest);
                for number in halves() {
                    let can_be = halves().any(|second| {
                        let is_extreme = match highest {
                            true => second <= number,
                            false => second >= number,
                        };
                        is_extreme
                            && (holds(&one, number) && holds(&other, second)
                                || holds(&other, number) && holds(&one, second))
                    });
                    assert_eq!(
                        holds(&found, number),
                        can_be,
                        "{number} of {one:?} and {other:?}, highest {highest}: {found:?}"
                    );
                }
            }
        }
    }
}

//! Which of many results can matter to rules that ask for the highest or the lowest of some time.

use super::subject::Past;
use crate::input::grammar::time::Moment;
use crate::value::{Decimal, End, Known};

/// As many earlier results are kept whole; of more, those that can matter.
pub(super) const KEPT_WHOLE: usize = 64;

/// So many of the latest ones are kept in any case, and none is given up because of them: a row that is read
/// next may lie before or beside them.
pub(super) const KEPT_LATEST: usize = 16;

/// Of results in the order of time, whether each is the highest or the lowest of some stretch that ends
/// before the latest ones, or one of the latest.
pub(super) fn that_can_matter<'a>(
    series: impl DoubleEndedIterator<Item = &'a Past> + ExactSizeIterator,
) -> Vec<bool> {
    let latest = series.len().saturating_sub(KEPT_LATEST);
    // Numbers of different calibrators can't be compared, nor times of different forms.
    let mut extremes = [[Extremes::default(); Moment::FORMS]; 3];
    let mut keeps = vec![true; series.len()];
    for (index, past) in series
        .enumerate()
        .rev()
        .filter(|(index, _)| *index < latest)
    {
        keeps[index] = extremes[past.assay as usize][past.moment.form()].widen(&past.known);
    }
    keeps
}

/// The highest and the lowest ends seen so far.
#[derive(Debug, Clone, Copy, Default)]
struct Extremes {
    highest: Option<(LowKey, HighKey)>,
    lowest: Option<(LowKey, HighKey)>,
}

/// Lower ends in their order: no end, then by value, an open end above a closed one.
type LowKey = (Option<Decimal>, bool);

/// Upper ends in their order: by value, a closed end above an open one, then no end.
type HighKey = (bool, Option<Decimal>, bool);

impl Extremes {
    /// Takes a value in; whether it is higher or lower than all before.
    fn widen(&mut self, known: &Known) -> bool {
        let low: LowKey = (known.low().value(), matches!(known.low(), End::Open(_)));
        let high: HighKey = (
            known.high() == End::Unbounded,
            known.high().value(),
            matches!(known.high(), End::Closed(_)),
        );
        let (highest, lowest) = (
            self.highest.unwrap_or((low, high)),
            self.lowest.unwrap_or((low, high)),
        );
        let is_first = self.highest.is_none();
        let is_higher = low > highest.0 || high > highest.1;
        let is_lower = low < lowest.0 || high < lowest.1;
        self.highest = Some((highest.0.max(low), highest.1.max(high)));
        self.lowest = Some((lowest.0.min(low), lowest.1.min(high)));
        is_first || is_higher || is_lower
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::Standing;
    use crate::panel::{Assay, Place};

    fn past(day: i64, value: i64) -> Past {
        Past {
            known: Known::exactly(Decimal::from_whole(value).unwrap()),
            assay: Assay::Unstated,
            moment: Moment::offset(Decimal::from_whole(day * 86_400).unwrap()),
            standing: Standing::default(),
            reported: Arc::from(value.to_string().as_str()),
            time: None,
            place: Place::default(),
        }
    }

    proptest::proptest! {
        #[test]
        fn the_highest_and_lowest_of_every_stretch_are_kept(
            values in proptest::collection::vec(1_i64..40, 1..200), from in 0_usize..200
        ) {
            let series: Vec<Past> = values.iter().zip(0..).map(|(value, day)| past(day, *value)).collect();
            let mut kept = series.clone();
            let mut keeps = that_can_matter(series.iter()).into_iter();
            kept.retain(|_| keeps.next().unwrap());
            let from = from.min(values.len() - 1) as i64;
            let extremes = |series: &[Past]| {
                let within: Vec<Decimal> = series
                    .iter()
                    .filter(|past| past.moment >= self::past(from, 0).moment)
                    .filter_map(|past| past.known.exact())
                    .collect();
                (within.iter().min().copied(), within.iter().max().copied())
            };
            proptest::prop_assert_eq!(extremes(&series), extremes(&kept));
        }
    }
}

//! The results of a subject that were read so far, so that those before a panel can be told.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::grammar::time::{Moment, Window};
use crate::interpret::masks_of;
use crate::panel::{Assay, Earlier, Issue, IssueCode, Observation, Panel, Place, Reading};
use crate::value::{Decimal, End, Known};

use super::declaration::Track;
use super::panels::{Grouped, same_window};
use super::row::Row;

/// As many earlier results are kept whole; of more, those that can matter.
const KEPT_WHOLE: usize = 64;

/// So many of the latest ones are kept in any case.
const KEPT_LATEST: usize = 16;

/// One result that was read.
#[derive(Debug, Clone)]
struct Past {
    known: Known,
    assay: Assay,
    moment: Moment,
    reported: Arc<str>,
    time: Option<Arc<str>>,
    place: Place,
}

/// What was read of one subject, each analyte's results in the order of time.
#[derive(Debug, Default)]
struct Subject {
    series: Vec<(AnalyteId, Vec<Past>)>,
    latest: Option<Moment>,
    was_out_of_order: bool,
    was_pruned: bool,
}

impl Subject {
    fn series_of(&mut self, analyte: AnalyteId) -> &mut Vec<Past> {
        let place = match self.series.iter().position(|(of, _)| *of == analyte) {
            Some(place) => place,
            None => {
                self.series.push((analyte, Vec::new()));
                self.series.len() - 1
            }
        };
        &mut self.series[place].1
    }
}

/// Earlier results of all subjects.
#[derive(Debug)]
pub(super) struct History {
    /// In catalog order.
    tracked: Vec<AnalyteId>,
    subjects: HashMap<Arc<str>, Subject>,
}

impl History {
    /// An empty history; `None` where nothing is to be remembered.
    pub(super) fn new(catalog: &Catalog, track: &Track) -> Option<Self> {
        let tracked = track.analytes(catalog);
        (!tracked.is_empty()).then(|| History {
            tracked,
            subjects: HashMap::new(),
        })
    }

    /// Remembers every result of the rows. Of two at one time the later row counts, as it does in a panel.
    pub(super) fn of_rows(mut self, rows: &[Row]) -> Self {
        for row in rows {
            if let (Some(subject), Some(moment)) = (&row.subject, &row.moment) {
                for (analyte, observation) in &row.observations {
                    if let Some(past) = self.past(*analyte, observation, moment) {
                        let subject = self.subjects.entry(Arc::clone(subject)).or_default();
                        subject.series_of(*analyte).push(past);
                    }
                }
            }
        }
        for (_, series) in self
            .subjects
            .values_mut()
            .flat_map(|subject| &mut subject.series)
        {
            // The sort keeps the order of the file where moments are equal.
            series.sort_by_key(|past| past.moment);
            series.reverse();
            series.dedup_by_key(|past| past.moment);
            series.reverse();
        }
        self
    }

    /// Widens the results of each panel by the masks that are due to it.
    pub(super) fn mask(&mut self, catalog: &Catalog, panels: &[Grouped], window: Window) {
        for grouped in panels {
            let moment = grouped.sampled.panel;
            let subject = grouped.panel.subject.as_ref();
            let (Some(moment), Some(subject)) =
                (moment, subject.and_then(|name| self.subjects.get_mut(name)))
            else {
                continue;
            };
            for (analyte, reason) in masks_of(catalog, &grouped.panel) {
                for past in subject.series_of(analyte) {
                    if same_window(&past.moment, &moment, window) {
                        past.known = reason.widened(&past.known);
                    }
                }
            }
        }
    }

    fn past(&self, analyte: AnalyteId, observation: &Observation, moment: &Moment) -> Option<Past> {
        let is_tracked = self.tracked.binary_search(&analyte).is_ok();
        match observation.reading {
            Reading::Quantity { known, .. } if is_tracked => Some(Past {
                known,
                assay: observation.assay,
                moment: *moment,
                reported: Arc::clone(&observation.reported),
                time: observation.time.clone(),
                place: observation.place.clone(),
            }),
            _ => None,
        }
    }

    /// Remembers the results of a panel whose row has just been read.
    pub(super) fn remember(&mut self, catalog: &Catalog, panel: &Panel, moment: Option<&Moment>) {
        let (Some(name), Some(moment)) = (&panel.subject, moment) else {
            return;
        };
        let mut results: Vec<(AnalyteId, Past)> = panel
            .observed()
            .filter_map(|(analyte, result)| Some((analyte, self.past(analyte, result, moment)?)))
            .collect();
        for (analyte, reason) in masks_of(catalog, panel) {
            for (_, past) in results.iter_mut().filter(|(of, _)| *of == analyte) {
                past.known = reason.widened(&past.known);
            }
        }
        let subject = self.subjects.entry(Arc::clone(name)).or_default();
        for (analyte, past) in results {
            let series = subject.series_of(analyte);
            let at = series.partition_point(|before| before.moment <= past.moment);
            series.insert(at, past);
            // Now and then, so that a series of which all can matter is not gone through each time.
            if series.len() > KEPT_WHOLE && series.len().is_power_of_two() {
                let kept: Vec<Past> = {
                    let all: Vec<&Past> = series.iter().collect();
                    that_can_matter(&all).into_iter().cloned().collect()
                };
                *series = kept;
                subject.was_pruned = true;
            }
        }
        subject.latest = subject.latest.max(Some(*moment));
    }

    /// Whether a row comes after a later one of its subject; told once for each subject.
    pub(super) fn out_of_order(
        &mut self,
        subject: Option<&Arc<str>>,
        moment: Option<&Moment>,
        place: impl Fn() -> Place,
    ) -> Option<Issue> {
        let subject = self.subjects.get_mut(subject?)?;
        let is_before = subject.latest.as_ref()?.is_surely_after(moment?);
        if !is_before || std::mem::replace(&mut subject.was_out_of_order, true) {
            return None;
        }
        Some(Issue {
            code: IssueCode::OutOfOrder,
            message: "the row is earlier than one of the same subject above it; of earlier results only those in rows above are known. Sort the rows of each subject by time".to_string(),
            place: place(),
        })
    }

    /// The results of an analyte from before `own`, the earliest first.
    pub(super) fn before(
        &self,
        subject: Option<&Arc<str>>,
        analyte: AnalyteId,
        own: &Moment,
    ) -> Vec<Earlier> {
        let Some(subject) = subject.and_then(|subject| self.subjects.get(subject)) else {
            return Vec::new();
        };
        // What was given up as surpassed by later results may count for a row from before them.
        if subject.was_pruned
            && subject
                .latest
                .as_ref()
                .is_some_and(|latest| latest.is_surely_after(own))
        {
            return Vec::new();
        }
        let Some((_, series)) = subject.series.iter().find(|(of, _)| *of == analyte) else {
            return Vec::new();
        };
        // Printed times of different offsets from universal time are not in the order of time, so each
        // result is asked by itself, and before any is given up.
        let mut before: Vec<&Past> = series
            .iter()
            .filter(|past| own.is_surely_after(&past.moment))
            .collect();
        if before.len() > KEPT_WHOLE {
            before = that_can_matter(&before);
        }
        let earlier = |past: &Past| {
            Some(Earlier {
                known: past.known,
                assay: past.assay,
                hours_before: Some(own.hours_since(&past.moment)?),
                reported: Arc::clone(&past.reported),
                time: past.time.clone(),
                place: past.place.clone(),
            })
        };
        before.into_iter().filter_map(earlier).collect()
    }
}

/// Of results in the order of time those that are the highest or the lowest of some stretch that ends
/// with the last one, and the latest.
fn that_can_matter<'a>(series: &[&'a Past]) -> Vec<&'a Past> {
    let latest = series.len().saturating_sub(KEPT_LATEST);
    let mut extremes = [Extremes::default(); 3];
    let mut keeps = vec![false; series.len()];
    for (index, past) in series.iter().enumerate().rev() {
        // Numbers of different calibrators can't be compared.
        let matters = extremes[past.assay as usize].widen(&past.known);
        keeps[index] = matters || index >= latest;
    }
    series
        .iter()
        .zip(keeps)
        .filter_map(|(past, keep)| keep.then_some(*past))
        .collect()
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
    use super::*;

    fn past(day: i64, value: i64) -> Past {
        Past {
            known: Known::exactly(Decimal::from_whole(value).unwrap()),
            assay: Assay::Unstated,
            moment: Moment::offset(Decimal::from_whole(day * 86_400).unwrap()),
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
            let kept: Vec<Past> = {
                let all: Vec<&Past> = series.iter().collect();
                that_can_matter(&all).into_iter().cloned().collect()
            };
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

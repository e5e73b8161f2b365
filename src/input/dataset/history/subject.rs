//! What was read of one subject.

use std::sync::Arc;

use super::extremes::{KEPT_WHOLE, that_can_matter};
use crate::catalog::{AnalyteId, MaskReason, Standing};
use crate::input::dataset::panels::same_window;
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{Assay, Earlier, Place};
use crate::value::Known;

/// One result that was read.
#[derive(Debug, Clone)]
pub(in crate::input::dataset) struct Past {
    pub(super) known: Known,
    pub(super) assay: Assay,
    pub(super) moment: Moment,
    pub(super) standing: Standing,
    pub(super) reported: Arc<str>,
    pub(super) time: Option<Arc<str>>,
    pub(super) place: Place,
}

/// What was read of one subject, each analyte's results in the order of time.
#[derive(Debug, Default)]
pub(in crate::input::dataset) struct Subject {
    pub(super) series: Vec<(AnalyteId, Vec<Past>)>,
    pub(super) latest: Latest,
    /// The latest results because of which others were given up.
    pub(super) pruned_by: Latest,
}

/// The latest moment of each form. Moments of one form differ by the same number of hours from whatever they are
/// compared with, so what lies surely after the latest of a form lies surely after all of it; a date
/// without a time of day, or a time without its zone, may lie on both sides of others.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::input::dataset) struct Latest([Option<Moment>; Moment::FORMS]);

impl Latest {
    pub(in crate::input::dataset) fn see(&mut self, moment: &Moment) {
        let latest = &mut self.0[moment.form()];
        *latest = (*latest).max(Some(*moment));
    }

    /// Whether some of them lies surely after a moment.
    pub(in crate::input::dataset) fn is_surely_after(&self, moment: &Moment) -> bool {
        let mut all = self.0.iter().flatten();
        all.any(|latest| latest.is_surely_after(moment))
    }

    /// Whether all of them lie surely before a moment.
    pub(in crate::input::dataset) fn is_surely_before(&self, moment: &Moment) -> bool {
        let mut all = self.0.iter().flatten();
        all.all(|latest| moment.is_surely_after(latest))
    }
}

impl Subject {
    pub(in crate::input::dataset) fn series_of(&mut self, analyte: AnalyteId) -> &mut Vec<Past> {
        let place = match self.series.iter().position(|(of, _)| *of == analyte) {
            Some(place) => place,
            None => {
                self.series.push((analyte, Vec::new()));
                self.series.len() - 1
            }
        };
        &mut self.series[place].1
    }

    /// One with these results, in the order of the file, of which no more is held than their numbers. No two of one analyte and
    /// time differ.
    pub(in crate::input::dataset) fn of_results(
        results: impl Iterator<Item = (AnalyteId, Known, Assay, Moment)>,
    ) -> Self {
        let (nothing, place): (Arc<str>, Place) = (Arc::from(""), Place::default());
        let mut subject = Subject::default();
        for (analyte, known, assay, moment) in results {
            subject.series_of(analyte).push(Past {
                known,
                assay,
                moment,
                standing: Standing::default(),
                reported: Arc::clone(&nothing),
                time: None,
                place: place.clone(),
            });
        }
        subject.sort();
        subject
    }

    /// Puts results into the order of time. Of two at one time that counts which would in a panel: the later row, unless its
    /// status says less.
    pub(in crate::input::dataset) fn sort(&mut self) {
        for (_, series) in &mut self.series {
            // The sort keeps the order of the file where moments are equal.
            series.sort_by_key(|past| (past.moment, past.standing));
            series.reverse();
            series.dedup_by_key(|past| past.moment);
            series.reverse();
        }
    }

    /// Widens the results that are of the window of a moment.
    pub(in crate::input::dataset) fn widen(
        &mut self,
        masks: Vec<(AnalyteId, MaskReason)>,
        moment: &Moment,
        window: Window,
    ) {
        for (analyte, reason) in masks {
            for past in self.series_of(analyte) {
                if same_window(&past.moment, moment, window) {
                    past.known = reason.widened(&past.known);
                }
            }
        }
    }

    /// The results of an analyte from before `own`, the earliest first.
    pub(in crate::input::dataset) fn before(
        &self,
        analyte: AnalyteId,
        own: &Moment,
    ) -> Vec<Earlier> {
        // What was given up as surpassed by others may count for a row that isn't after those.
        if !self.pruned_by.is_surely_before(own) {
            return Vec::new();
        }
        let Some((_, series)) = self.series.iter().find(|(of, _)| *of == analyte) else {
            return Vec::new();
        };
        // Whether a time without its zone or a date is surely before, each result is asked by itself, and before
        // any is given up.
        let own_place = series.partition_point(|past| past.moment < *own);
        let mut before: Vec<&Past> = series[..own_place]
            .iter()
            .filter(|past| own.is_surely_after(&past.moment))
            .collect();
        if before.len() > KEPT_WHOLE {
            let mut keeps = that_can_matter(before.iter().copied()).into_iter();
            before.retain(|_| keeps.next().unwrap_or(true));
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

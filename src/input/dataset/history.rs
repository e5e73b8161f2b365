//! The results of a subject that were read so far, so that those before a panel can be told.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, MaskReason};
use crate::input::grammar::time::{Moment, Window};
use crate::interpret::describe::{unit_text, with_unit};
use crate::interpret::masks_of;
use crate::panel::{Assay, Earlier, Issue, IssueCode, Observation, Panel, Place, Reading};
use crate::value::{Decimal, End, Known};

use super::declaration::Track;
use super::panels::{Grouped, conflict_between, same_window};
use super::row::Row;

/// As many earlier results are kept whole; of more, those that can matter.
const KEPT_WHOLE: usize = 64;

/// So many of the latest ones are kept in any case, and none is given up because of them: a row that is read
/// next may lie before or beside them.
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
    latest: Latest,
    /// The latest results because of which others were given up.
    pruned_by: Latest,
}

/// The latest moment of each form. Moments of one form differ by the same number of hours from whatever they are
/// compared with, so what lies surely after the latest of a form lies surely after all of it; a date
/// without a time of day, or a time without its zone, may lie on both sides of others.
#[derive(Debug, Clone, Copy, Default)]
struct Latest([Option<Moment>; Moment::FORMS]);

impl Latest {
    fn see(&mut self, moment: &Moment) {
        let latest = &mut self.0[moment.form()];
        *latest = (*latest).max(Some(*moment));
    }

    /// Whether some of them lies surely after a moment.
    fn is_surely_after(&self, moment: &Moment) -> bool {
        let mut all = self.0.iter().flatten();
        all.any(|latest| latest.is_surely_after(moment))
    }

    /// Whether all of them lie surely before a moment.
    fn is_surely_before(&self, moment: &Moment) -> bool {
        let mut all = self.0.iter().flatten();
        all.all(|latest| moment.is_surely_after(latest))
    }
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

    /// Puts results into the order of time. Of two at one time the later row counts, as it does in a panel.
    fn sort(&mut self) {
        for (_, series) in &mut self.series {
            // The sort keeps the order of the file where moments are equal.
            series.sort_by_key(|past| past.moment);
            series.reverse();
            series.dedup_by_key(|past| past.moment);
            series.reverse();
        }
    }

    /// Widens the results that are of the window of a moment.
    fn widen(&mut self, masks: Vec<(AnalyteId, MaskReason)>, moment: &Moment, window: Window) {
        for (analyte, reason) in masks {
            for past in self.series_of(analyte) {
                if same_window(&past.moment, moment, window) {
                    past.known = reason.widened(&past.known);
                }
            }
        }
    }

    /// The results of an analyte from before `own`, the earliest first.
    fn before(&self, analyte: AnalyteId, own: &Moment) -> Vec<Earlier> {
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

/// Earlier results of all subjects.
#[derive(Debug)]
pub(super) struct History {
    /// In catalog order.
    tracked: Vec<AnalyteId>,
    subjects: HashMap<Arc<str>, Subject>,
    turns: Turns,
}

/// Which subjects had their turn, where the rows of each stand together.
#[derive(Debug, Default)]
struct Turns {
    present: Option<Arc<str>>,
    /// Eight bytes for each.
    seen: HashSet<u64>,
}

impl History {
    /// An empty history; `None` where nothing is to be remembered.
    pub(super) fn new(catalog: &Catalog, track: &Track) -> Option<Self> {
        let tracked = track.analytes(catalog);
        (!tracked.is_empty()).then(|| History {
            tracked,
            subjects: HashMap::new(),
            turns: Turns::default(),
        })
    }

    /// Whether results of an analyte are remembered.
    pub(super) fn is_tracked(&self, analyte: AnalyteId) -> bool {
        self.tracked.binary_search(&analyte).is_ok()
    }

    /// About how many bytes it takes to hold what is asked of earlier results beside one panel: rules ask up to three
    /// questions of an analyte, and the place of the panel among those of its subject is held too.
    pub(super) fn bytes_of_answers(&self) -> usize {
        self.tracked.len() * 3 * size_of::<i64>() + 16
    }

    /// The same without any result yet.
    pub(super) fn fresh(&self) -> Self {
        History {
            tracked: self.tracked.clone(),
            subjects: HashMap::new(),
            turns: Turns::default(),
        }
    }

    /// Whether nothing was remembered yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.subjects.is_empty() && self.turns.present.is_none()
    }

    /// Takes in what was remembered of other subjects.
    pub(super) fn join(&mut self, others: History) {
        self.subjects.extend(others.subjects);
    }

    /// Where the rows of each subject stand together: forgets all others. Tells whether the subject had its turn before.
    pub(super) fn turn_to(&mut self, subject: &Arc<str>) -> bool {
        if self.turns.present.as_ref() == Some(subject) {
            return false;
        }
        self.subjects.clear();
        self.turns.present = Some(Arc::clone(subject));
        let mut hasher = DefaultHasher::new();
        subject.hash(&mut hasher);
        !self.turns.seen.insert(hasher.finish())
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
        self.subjects.values_mut().for_each(Subject::sort);
        self
    }

    /// Remembers these results, in the order of the file, as those of the only subject.
    pub(super) fn of_one(
        &mut self,
        results: impl Iterator<Item = (AnalyteId, Known, Assay, Moment)>,
    ) {
        let nothing: Arc<str> = Arc::from("");
        let place = Place::default();
        let subject = self.subjects.entry(Arc::clone(&nothing)).or_default();
        subject.series.iter_mut().for_each(|(_, own)| own.clear());
        for (analyte, known, assay, moment) in results {
            subject.series_of(analyte).push(Past {
                known,
                assay,
                moment,
                reported: Arc::clone(&nothing),
                time: None,
                place: place.clone(),
            });
        }
        subject.sort();
    }

    /// Widens the results of the only subject that are of the window of a moment.
    pub(super) fn widen_of_one(
        &mut self,
        masks: Vec<(AnalyteId, MaskReason)>,
        moment: &Moment,
        window: Window,
    ) {
        if let Some(subject) = self.subjects.get_mut("") {
            subject.widen(masks, moment, window);
        }
    }

    /// The results of the only subject from before `own`, the earliest first.
    pub(super) fn before_of_one(&self, analyte: AnalyteId, own: &Moment) -> Vec<Earlier> {
        let subject = self.subjects.get("");
        subject.map_or(Vec::new(), |subject| subject.before(analyte, own))
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
            subject.widen(masks_of(catalog, &grouped.panel), &moment, window);
        }
    }

    fn past(&self, analyte: AnalyteId, observation: &Observation, moment: &Moment) -> Option<Past> {
        let is_tracked = self.is_tracked(analyte);
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

    /// Remembers the results of a panel whose row has just been read. Of two at one time the later row counts;
    /// where they differ, that is an issue of the panel.
    pub(super) fn remember(
        &mut self,
        catalog: &Catalog,
        panel: &mut Panel,
        moment: Option<&Moment>,
    ) {
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
        let mut pruned_by = subject.pruned_by;
        for (analyte, past) in results {
            let series = subject.series_of(analyte);
            let at = series.partition_point(|before| before.moment <= past.moment);
            // Two results of one day are not of one time.
            let same_time = series[..at]
                .last_mut()
                .filter(|before| moment.has_time() && before.moment == past.moment);
            if let Some(before) = same_time {
                // What a mask has widened may still be the same number.
                let agree = before.known.intersection(&past.known).is_some();
                if !agree || before.assay != past.assay {
                    let shown = |past: &Past| {
                        let unit = unit_text(catalog.analyte(analyte), past.assay);
                        with_unit(&past.known, &unit)
                    };
                    panel.issues.push(conflict_between(
                        (&shown(before), &before.place),
                        (&shown(&past), &past.place),
                    ));
                }
                *before = past;
                continue;
            }
            series.insert(at, past);
            // Now and then, so that a series of which all can matter is not gone through each time.
            if series.len() > KEPT_WHOLE && series.len().is_power_of_two() {
                let older = series.len() - KEPT_LATEST;
                for past in &series[..older] {
                    pruned_by.see(&past.moment);
                }
                let mut keeps = that_can_matter(series.iter()).into_iter();
                series.retain(|_| keeps.next().unwrap_or(true));
            }
        }
        subject.pruned_by = pruned_by;
        subject.latest.see(moment);
    }

    /// Whether a row comes after a later one of its subject.
    pub(super) fn out_of_order(
        &self,
        subject: Option<&Arc<str>>,
        moment: Option<&Moment>,
        place: impl Fn() -> Place,
    ) -> Option<Issue> {
        let subject = self.subjects.get(subject?)?;
        subject.latest.is_surely_after(moment?).then(|| Issue {
            code: IssueCode::OutOfOrder,
            message: "the row is earlier than one of the same subject above it; of earlier results each row knows only those in rows above, so that the later rows above lack this one. Sort the rows of each subject by time".to_string(),
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
        let subject = subject.and_then(|subject| self.subjects.get(subject));
        subject.map_or(Vec::new(), |subject| subject.before(analyte, own))
    }
}

/// Of results in the order of time, whether each is the highest or the lowest of some stretch that ends
/// before the latest ones, or one of the latest.
fn that_can_matter<'a>(
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
    use super::*;
    use crate::panel::UnitOrigin;

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

    #[test]
    fn two_values_at_one_time_are_told_with_the_unit_in_which_they_are_compared() {
        let catalog = Catalog::builtin();
        let told = |id: &str, values: [&str; 2]| {
            let analyte = catalog.find(id).unwrap();
            let mut history = History::new(catalog, &Track::Only(vec![id.to_string()])).unwrap();
            let moment = Moment::offset(Decimal::ZERO);
            let issues = values.map(|value| {
                let known = Known::exactly(Decimal::parse(value).unwrap());
                let mut panel = Panel::new();
                panel.subject = Some(Arc::from("a"));
                panel.set(
                    analyte,
                    Observation {
                        reported: Arc::from("as printed"),
                        unit: None,
                        unit_origin: UnitOrigin::Assumed,
                        reading: Reading::Quantity {
                            known,
                            below_detection: false,
                        },
                        assay: Assay::Unstated,
                        time: None,
                        place: Place::default(),
                    },
                );
                history.remember(catalog, &mut panel, Some(&moment));
                panel
                    .issues
                    .into_iter()
                    .map(|issue| issue.message)
                    .collect()
            });
            let [first, second]: [Vec<String>; 2] = issues;
            assert!(first.is_empty());
            second.concat()
        };
        let platelets = told("platelets", ["120", "90"]);
        assert!(
            platelets.contains("\"120 10*9/L\"") && platelets.contains("\"90 10*9/L\""),
            "{platelets}"
        );
        let inr = told("inr", ["2", "3.5"]);
        assert!(inr.contains("\"2\"") && inr.contains("\"3.5\""), "{inr}");
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

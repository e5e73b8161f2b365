//! The results of a subject that were read so far, so that those before a panel can be told.

mod extremes;
mod subject;

use super::declaration::Track;
use super::panels::{Grouped, LATER_COUNTS, conflict_between};
use super::row::Row;
use crate::catalog::{AnalyteId, Catalog, Standing};
use crate::earlier::QUESTIONS_OF_ONE;
use crate::input::grammar::time::{Moment, Window};
use crate::interpret::masks_of;
use crate::panel::{Earlier, Issue, IssueCode, Observation, Panel, Place, Reading};
use extremes::{KEPT_LATEST, KEPT_WHOLE, that_can_matter};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use subject::Past;
pub(super) use subject::Subject;
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

    /// About how many bytes it takes to hold what is asked of earlier results beside one panel; the place of the panel among
    /// those of its subject is held too.
    pub(super) fn bytes_of_answers(&self) -> usize {
        self.tracked.len() * QUESTIONS_OF_ONE * size_of::<i64>() + 16
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

    /// Remembers every result of the rows. Of two at one time that counts which does in a panel.
    pub(super) fn of_rows(mut self, rows: &[Row]) -> Self {
        for row in rows {
            if let (Some(subject), Some(moment)) = (&row.subject, &row.moment) {
                for (analyte, observation) in &row.observations {
                    if let Some(mut past) = self.past(*analyte, observation, moment) {
                        past.standing = row.standing;
                        let subject = self.subjects.entry(Arc::clone(subject)).or_default();
                        subject.series_of(*analyte).push(past);
                    }
                }
            }
        }
        self.subjects.values_mut().for_each(Subject::sort);
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
                standing: Standing::default(),
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
                        let unit = catalog.analyte(analyte).unit_text(past.assay);
                        past.known.with_unit(&unit)
                    };
                    panel.push_issue(conflict_between(
                        (&shown(before), &before.place),
                        (&shown(&past), &past.place),
                        LATER_COUNTS,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{Assay, UnitOrigin};
    use crate::value::{Decimal, Known};

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
}

//! The panels of each subject, so that a score can be followed over time.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::input::PanelRow;
use crate::input::grammar::time::Moment;
use crate::interpret::{ScoreCodes, ScoreOutcome, ScoreStep, ScoreTrend, Verdict};

/// A score of one panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScorePoint {
    score: usize,
    min: i32,
    max: i32,
    verdict: Verdict,
}

impl From<&ScoreCodes> for ScorePoint {
    fn from(codes: &ScoreCodes) -> Self {
        ScorePoint {
            score: codes.score,
            min: codes.min,
            max: codes.max,
            verdict: codes.verdict,
        }
    }
}

impl ScorePoint {
    /// The point of a score that was interpreted in full; `None` for one that the catalog does not have.
    pub fn of(catalog: &Catalog, outcome: &ScoreOutcome) -> Option<Self> {
        let score = catalog
            .scores()
            .iter()
            .position(|score| score.id == outcome.id)?;
        Some(ScorePoint {
            score,
            min: outcome.min,
            max: outcome.max,
            verdict: outcome.verdict,
        })
    }
}

struct Seen {
    moment: Moment,
    time: Option<Arc<str>>,
    points: Vec<ScorePoint>,
}

/// When a score was as it was.
type Then<'a> = (&'a Option<Arc<str>>, &'a ScorePoint);

impl Seen {
    /// The point of a score, which mostly stands at the same place in each panel.
    fn point(&self, at: usize, score: usize) -> Option<&ScorePoint> {
        let is_it = |point: &&ScorePoint| point.score == score;
        self.points
            .get(at)
            .filter(is_it)
            .or_else(|| self.points.iter().find(is_it))
    }
}

/// The scores of every panel seen so far, by subject.
#[derive(Default)]
pub struct Series {
    subjects: HashMap<Arc<str>, Vec<Seen>>,
}

impl Series {
    /// A series without any panel.
    pub fn new() -> Self {
        Series::default()
    }

    /// Takes a panel in. Panels without a subject or a readable time belong to no course.
    pub fn add(&mut self, row: &PanelRow, points: Vec<ScorePoint>) {
        let (Some(subject), Some(moment)) = (&row.panel.subject, row.moment) else {
            return;
        };
        let seen = self.subjects.entry(Arc::clone(subject)).or_default();
        let at = seen.partition_point(|before| before.moment <= moment);
        let time = row.panel.time.clone();
        seen.insert(
            at,
            Seen {
                moment,
                time,
                points,
            },
        );
    }

    /// The course of each score up to a panel: the panels that surely lie before it, and itself. `None`
    /// where the panel has no subject or no readable time.
    pub fn course(
        &self,
        catalog: &Catalog,
        row: &PanelRow,
        points: &[ScorePoint],
    ) -> Option<Vec<ScoreTrend>> {
        self.trends(catalog, row, points, |before| before.collect())
    }

    /// The same with no other steps than those that say when a score was met or decided first, and what was
    /// decided last; a long course is not copied for each of its panels.
    pub fn turning_points(
        &self,
        catalog: &Catalog,
        row: &PanelRow,
        points: &[ScorePoint],
    ) -> Option<Vec<ScoreTrend>> {
        self.trends(catalog, row, points, |before| {
            let (mut first_met, mut first_decided, mut last_decided) = (None, None, None);
            for (at, one) in before.enumerate() {
                let is_met = one.1.verdict == Verdict::Met;
                if is_met {
                    first_met = first_met.or(Some((at, one)));
                }
                if is_met || one.1.verdict == Verdict::NotMet {
                    first_decided = first_decided.or(Some((at, one)));
                    last_decided = Some((at, one));
                }
            }
            let mut kept: Vec<_> = [first_met, first_decided, last_decided]
                .into_iter()
                .flatten()
                .collect();
            kept.sort_by_key(|(at, _)| *at);
            kept.dedup_by_key(|(at, _)| *at);
            kept.into_iter().map(|(_, one)| one).collect()
        })
    }

    fn trends(
        &self,
        catalog: &Catalog,
        row: &PanelRow,
        points: &[ScorePoint],
        keep: impl for<'a> Fn(&mut dyn Iterator<Item = Then<'a>>) -> Vec<Then<'a>>,
    ) -> Option<Vec<ScoreTrend>> {
        let (subject, moment) = (row.panel.subject.as_ref()?, row.moment?);
        let seen = self.subjects.get(subject).map_or(&[][..], Vec::as_slice);
        let own_place = seen.partition_point(|seen| seen.moment < moment);
        let before: Vec<&Seen> = seen[..own_place]
            .iter()
            .filter(|seen| moment.is_surely_after(&seen.moment))
            .collect();
        let step = |time: &Option<Arc<str>>, point: &ScorePoint| ScoreStep {
            time: time.clone(),
            min: point.min,
            max: point.max,
            verdict: point.verdict,
        };
        let course = points.iter().enumerate().filter_map(|(index, point)| {
            let score = catalog.scores().get(point.score)?;
            let mut then = before
                .iter()
                .filter_map(|seen| Some((&seen.time, seen.point(index, point.score)?)));
            let mut steps: Vec<ScoreStep> = keep(&mut then)
                .into_iter()
                .map(|(time, then)| step(time, then))
                .collect();
            steps.push(step(&row.panel.time, point));
            Some(ScoreTrend::new(&score.id, &score.title, steps))
        });
        Some(course.collect())
    }
}

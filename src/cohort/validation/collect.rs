//! Reads what the index tests say of the panels, and what the label says. Of a panel nothing is kept but
//! counts, unless it is the one that stands for its subject so far.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::bounds::{Crossed, OpenPoints};
use super::flow::Flow;
use super::label::{LabelError, LabelSet, Labels, Meaning, Reference};
use super::table::IntervalMethod;
use crate::catalog::{Catalog, SeverityOrder};
use crate::cohort::PrerequisiteCounts;
use crate::cohort::choose::{Candidate, Choice, Severity, Whose, replaces};
use crate::input::{KeptOfSubject, PanelRow};
use crate::interpret::{Codes, Finding, Settings, Verdict};
use crate::value::Truth;

/// What is held against the label.
#[derive(Debug, Clone, Default)]
pub struct ValidationPlan {
    /// Positions of the scores among the scores and variants, each with a threshold of its own where the user
    /// names one.
    pub scores: Vec<(usize, Option<i32>)>,
    /// Positions of the patterns.
    pub patterns: Vec<usize>,
    /// Which panels.
    pub choice: Choice,
    /// How intervals of proportions are computed.
    pub method: IntervalMethod,
}

impl ValidationPlan {
    /// The settings under which just these rules are computed.
    pub fn settings(&self, catalog: &Catalog, settings: &Settings) -> Settings {
        let scores = catalog.scores_and_variants();
        let scores = self
            .scores
            .iter()
            .map(|(score, _)| scores[*score].id.clone());
        let patterns = self.patterns.iter();
        let patterns = patterns.map(|pattern| catalog.patterns()[*pattern].id.clone());
        Settings {
            scores: Some(scores.collect()),
            patterns: Some(patterns.collect()),
            ..settings.clone()
        }
    }
}

/// What one index test says of one panel: for a score the places of the least and the greatest total by their severity, and the
/// verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Said {
    min: i32,
    max: i32,
    verdict: Verdict,
    prerequisite: Option<Truth>,
}

impl From<Finding> for Said {
    fn from(finding: Finding) -> Self {
        let verdict = match finding {
            Finding::Present => Verdict::Met,
            Finding::Absent => Verdict::NotMet,
            Finding::Undecided => Verdict::Undecided,
        };
        Said {
            min: 0,
            max: 0,
            verdict,
            prerequisite: None,
        }
    }
}

/// The panel that stands for a subject so far, and the labels of all of its panels.
#[derive(Debug)]
struct Standing {
    candidate: Candidate,
    labels: LabelSet,
    said: Box<[Said]>,
}

/// Counts by label.
#[derive(Debug, Clone, Default)]
struct Tally {
    labels: HashMap<LabelSet, u64>,
    /// For each index test.
    said: Vec<HashMap<(LabelSet, Said), u64>>,
}

impl Tally {
    fn new(tests: usize) -> Self {
        Tally {
            labels: HashMap::new(),
            said: vec![HashMap::new(); tests],
        }
    }

    fn add(&mut self, labels: LabelSet, said: &[Said]) {
        *self.labels.entry(labels).or_default() += 1;
        for (counts, said) in self.said.iter_mut().zip(said) {
            *counts.entry((labels, *said)).or_default() += 1;
        }
    }
}

/// Collects what the index tests and the label say, panel by panel.
pub struct ValidationCollector<'c> {
    catalog: &'c Catalog,
    plan: ValidationPlan,
    labels: Labels<'c>,
    has_subject_column: bool,
    subjects: HashMap<Arc<str>, Standing>,
    /// The labels of subjects in rows that are no panels.
    labels_elsewhere: HashMap<Arc<str>, LabelSet>,
    /// Panels that stand for themselves.
    tally: Tally,
    flow: Flow,
}

impl<'c> ValidationCollector<'c> {
    /// Begins.
    pub fn new(catalog: &'c Catalog, plan: ValidationPlan, labels: Labels<'c>) -> Self {
        ValidationCollector {
            catalog,
            tally: Tally::new(plan.scores.len() + plan.patterns.len()),
            plan,
            labels,
            has_subject_column: false,
            subjects: HashMap::new(),
            labels_elsewhere: HashMap::new(),
            flow: Flow {
                one_per_subject: true,
                ..Flow::default()
            },
        }
    }

    /// Begins a file.
    pub fn begin_file(&mut self, has_subject_column: bool) {
        self.has_subject_column = has_subject_column;
    }

    /// Looks at one panel and its codes by the settings of [`ValidationPlan::settings`] for its file; its kept cells
    /// are those of the label column, as far as they are trusted to stand in it.
    pub fn see(&mut self, row: &PanelRow, codes: &Codes) {
        if !row.is_used {
            if let Some(subject) = &row.panel.subject {
                self.see_kept(&(Arc::clone(subject), row.kept.clone()));
            }
            return;
        }
        let said = said(self.catalog, codes);
        let labels = self.labels.read(&row.kept);
        self.flow.panels += 1;
        let choice = self.plan.choice;
        let subject = match &row.panel.subject {
            _ if !self.has_subject_column => {
                self.flow.nobodys += 1;
                self.tally.add(labels, &said);
                return;
            }
            None if choice == Choice::All => {
                self.flow.not_stated += 1;
                self.flow.one_per_subject = false;
                self.tally.add(labels, &said);
                return;
            }
            None => {
                self.flow.without_subject += 1;
                return;
            }
            Some(subject) => subject,
        };
        self.flow.without_time += u64::from(row.moment.is_none());
        let candidate = Candidate {
            // Only panels of one subject meet here.
            whose: Whose::Subject(0),
            moment: row.moment,
            severity: (codes.scores.first().zip(said.first()))
                .and_then(|(_, first)| Severity::of(first.verdict, first.min, first.max)),
        };
        if choice == Choice::All {
            self.tally.add(labels, &said);
            if self.subjects.contains_key(subject) {
                self.flow.one_per_subject = false;
                return;
            }
            let nothing = Standing {
                candidate,
                labels,
                said: Box::default(),
            };
            self.subjects.insert(Arc::clone(subject), nothing);
            return;
        }
        if let Some(standing) = self.subjects.get_mut(subject) {
            self.flow.other_of_subject += 1;
            standing.labels = standing.labels.with(labels);
            if replaces(choice, &candidate, &standing.candidate) {
                standing.candidate = candidate;
                standing.said = said.into();
            }
            return;
        }
        let standing = Standing {
            candidate,
            labels,
            said: said.into(),
        };
        self.subjects.insert(Arc::clone(subject), standing);
    }

    /// Takes in the label in a row of a subject that is no panel.
    pub fn see_kept(&mut self, (subject, kept): &KeptOfSubject) {
        let labels = self.labels.read(kept);
        if self.has_subject_column && self.plan.choice != Choice::All {
            let own = self
                .labels_elsewhere
                .entry(Arc::clone(subject))
                .or_default();
            *own = own.with(labels);
        }
    }

    /// What came of it.
    ///
    /// # Errors
    /// [`LabelError`] where it is not certain what the labels mean.
    pub fn finish(self) -> Result<Validation, LabelError> {
        let meaning = self.labels.meaning()?;
        let mut tally = self.tally;
        let mut flow = self.flow;
        flow.subjects = self.subjects.len() as u64;
        if self.plan.choice != Choice::All {
            for (subject, standing) in self.subjects {
                let elsewhere = self.labels_elsewhere.get(&subject).copied();
                let labels = standing.labels.with(elsewhere.unwrap_or_default());
                tally.add(labels, &standing.said);
            }
        }
        for (labels, count) in &tally.labels {
            *match meaning.of(*labels) {
                Reference::Positive => &mut flow.with_reference,
                Reference::Negative => &mut flow.without_reference,
                Reference::Contradicting => &mut flow.contradicting,
                Reference::NotReadable => &mut flow.not_readable,
                Reference::NoLabel => &mut flow.no_label,
            } += count;
        }
        let mut said = tally
            .said
            .iter()
            .map(|counts| by_reference(counts, &meaning));
        let scores = self.plan.scores.iter().zip(said.by_ref());
        let rules = self.catalog.scores_and_variants();
        let scores = scores.map(|((position, own), said)| {
            let order = &rules[*position].severity;
            tested_score((*position, order), *own, &said)
        });
        let scores = scores.collect();
        let patterns = self.plan.patterns.iter().zip(said);
        let patterns = patterns.map(|(position, said)| Tested {
            position: *position,
            crossed: crossed(&said, |said| said.verdict),
        });
        let patterns = patterns.collect();
        Ok(Validation {
            choice: self.plan.choice,
            method: self.plan.method,
            meaning,
            flow,
            scores,
            patterns,
        })
    }
}

fn said(catalog: &Catalog, codes: &Codes) -> Vec<Said> {
    let scores = codes.scores.iter().map(|score| {
        let order = &catalog.scores_and_variants()[score.score].severity;
        let (min, max) = order.places_of(score.min, score.max);
        Said {
            min,
            max,
            verdict: score.verdict,
            prerequisite: score.prerequisite,
        }
    });
    let patterns = codes
        .patterns
        .iter()
        .map(|(_, finding)| Said::from(*finding));
    scores.chain(patterns).collect()
}

/// What was said of how many with and without the reference diagnosis.
type ByReference = BTreeMap<(Said, bool), u64>;

fn by_reference(counts: &HashMap<(LabelSet, Said), u64>, meaning: &Meaning) -> ByReference {
    let mut found = ByReference::new();
    for ((labels, said), count) in counts {
        let has_reference = match meaning.of(*labels) {
            Reference::Positive => true,
            Reference::Negative => false,
            Reference::Contradicting | Reference::NotReadable | Reference::NoLabel => continue,
        };
        *found.entry((*said, has_reference)).or_default() += count;
    }
    found
}

fn crossed(counts: &ByReference, verdict: impl Fn(Said) -> Verdict) -> Crossed {
    let mut crossed = Crossed::default();
    for ((said, has_reference), count) in counts {
        crossed.add(*has_reference, verdict(*said), *count);
    }
    crossed
}

/// Whether the total is as severe as the one of a place, or more.
fn reaches(said: Said, place: i32) -> Verdict {
    match said {
        Said {
            verdict: Verdict::NotApplicable,
            ..
        } => Verdict::NotApplicable,
        Said { min, .. } if min >= place => Verdict::Met,
        Said { max, .. } if max < place => Verdict::NotMet,
        _ => Verdict::Undecided,
    }
}

fn tested_score(
    (position, order): (usize, &SeverityOrder),
    own: Option<i32>,
    counts: &ByReference,
) -> TestedScore {
    let mut points = OpenPoints::default();
    let (mut lowest, mut highest) = (i32::MAX, i32::MIN);
    for ((said, has_reference), count) in counts {
        if said.verdict != Verdict::NotApplicable {
            points.add(said.min, said.max, *has_reference, *count);
            lowest = lowest.min(said.min);
            highest = highest.max(said.max);
        }
    }
    let prerequisites = counts
        .iter()
        .map(|((said, _), count)| (said.prerequisite, *count));
    // At the lowest total and below everybody tests positive.
    let thresholds = (lowest.saturating_add(1)..=highest).map(|least| ThresholdRow {
        points: order.total_of(least),
        crossed: crossed(counts, |said| reaches(said, least)),
    });
    TestedScore {
        tested: Tested {
            position,
            crossed: crossed(counts, |said| match own {
                None => said.verdict,
                Some(least) => reaches(said, order.place_of(least)),
            }),
        },
        own_threshold: own,
        prerequisite: PrerequisiteCounts::of(prerequisites),
        thresholds: if lowest < highest {
            thresholds.collect()
        } else {
            Vec::new()
        },
        points,
    }
}

/// An index test against the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// Position of the score among the scores and variants, or of the pattern.
    pub position: usize,
    /// What it says of those with and without the reference diagnosis.
    pub crossed: Crossed,
}

/// A score against the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestedScore {
    /// By its threshold.
    pub tested: Tested,
    /// The threshold of the total that the user names instead of the published one.
    pub own_threshold: Option<i32>,
    /// For how many of those with a label its prerequisite is fulfilled, where it has one.
    pub prerequisite: Option<PrerequisiteCounts>,
    /// The totals, as places by their severity: see [`SeverityOrder::place_of`].
    pub points: OpenPoints,
    /// The score by every threshold of its total that tells somebody apart, the mildest first.
    pub thresholds: Vec<ThresholdRow>,
}

/// A score by one threshold of its total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThresholdRow {
    /// So many points or more are positive, or a total that is more severe where more points are not.
    pub points: i32,
    /// What it says then.
    pub crossed: Crossed,
}

/// Index tests against a reference diagnosis or outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// How the panels were chosen.
    pub choice: Choice,
    /// How intervals of proportions are computed.
    pub method: IntervalMethod,
    /// What the labels mean.
    pub meaning: Meaning,
    /// What became of the panels and subjects.
    pub flow: Flow,
    /// Scores, in the order asked for.
    pub scores: Vec<TestedScore>,
    /// Patterns, in the order asked for.
    pub patterns: Vec<Tested>,
}

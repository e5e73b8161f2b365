//! Reads what several scores say of the same panels. Panels come one by one; of each only codes are
//! kept.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::agreement::Paired;
use super::choose::{Candidate, Choice, Chosen, Severity, Whose, choose};
use super::comparison::{
    Comparison, Difference, ItemDifference, ItemPoints, Outcome, Pair, ScoreCount, Transitions,
    VerdictCounts,
};
use super::looked::{ItemSeen, Looked, Run, Seen};
use super::names::ComparedScore;
use super::partners::{Partners, partners};
use super::prerequisite::PrerequisiteCounts;
use crate::catalog::Catalog;
use crate::input::PanelRow;
use crate::input::grammar::time::Moment;
use crate::interpret::{Settings, Verdict};
use crate::panel::IssueCode;

/// What is kept of a panel.
#[derive(Debug)]
struct Kept {
    file: usize,
    line: u64,
    whose: Whose,
    time: Option<Arc<str>>,
    moment: Option<Moment>,
    seen: Box<[Seen]>,
    /// Kinds of issues, as in the result row of the panel.
    issues: Box<[IssueCode]>,
}

/// Collects what the scores say, panel by panel.
pub struct Collector<'a> {
    catalog: &'a Catalog,
    compared: Vec<ComparedScore>,
    keeps_items: bool,
    files: Vec<Arc<str>>,
    /// The first of the files that were begun last.
    first_file: usize,
    has_subject_column: bool,
    subjects: HashMap<Arc<str>, usize>,
    names_of_subjects: Vec<Arc<str>>,
    bands: Vec<Arc<str>>,
    places_of_bands: HashMap<Arc<str>, usize>,
    panels: Vec<Kept>,
}

impl<'a> Collector<'a> {
    /// Begins. With `keeps_items` the items are kept for panels on which two scores differ.
    pub fn new(catalog: &'a Catalog, compared: Vec<ComparedScore>, keeps_items: bool) -> Self {
        Collector {
            catalog,
            compared,
            keeps_items,
            files: Vec::new(),
            first_file: 0,
            has_subject_column: false,
            subjects: HashMap::new(),
            names_of_subjects: Vec::new(),
            bands: Vec::new(),
            places_of_bands: HashMap::new(),
            panels: Vec::new(),
        }
    }

    /// Begins a file, or several whose rows meet.
    pub fn begin_files<'n>(
        &mut self,
        names: impl Iterator<Item = &'n Arc<str>>,
        has_subject_column: bool,
    ) {
        self.first_file = self.files.len();
        self.files.extend(names.cloned());
        self.has_subject_column = has_subject_column;
    }

    /// The passes over each panel of a file: a score can have just one profile in each.
    pub fn runs(&self, settings: &Settings) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (index, score) in self.compared.iter().enumerate() {
            let is_free = |run: &&mut Run| {
                run.members
                    .iter()
                    .all(|&member| self.compared[member].position != score.position)
            };
            let run = match runs.iter_mut().find(is_free) {
                Some(run) => run,
                None => {
                    runs.push(Run {
                        settings: Settings {
                            scores: Some(Vec::new()),
                            patterns: Some(Vec::new()),
                            ..settings.clone()
                        },
                        members: Vec::new(),
                    });
                    let last = runs.len() - 1;
                    &mut runs[last]
                }
            };
            let id = &self.catalog.scores_and_variants()[score.position].id;
            run.settings.scores.get_or_insert_default().push(id.clone());
            match &score.profile {
                Some(profile) => run.settings.profiles.insert(id.clone(), profile.clone()),
                None => run.settings.profiles.remove(id),
            };
            run.members.push(index);
        }
        runs
    }

    /// Whether the items are kept of panels on which two scores differ.
    pub fn keeps_items(&self) -> bool {
        self.keeps_items
    }

    /// Takes a panel in, and what was found out of it.
    pub fn see(&mut self, row: &PanelRow, looked: Looked) {
        // Nothing in it could be used.
        if !row.is_used {
            return;
        }
        let mut seen: Vec<Seen> = looked.seen;
        for (seen, items) in seen.iter_mut().zip(looked.items) {
            let items = items.into_iter().map(|(min, max, bands)| ItemSeen {
                min,
                max,
                bands: self.place_of_bands(&bands),
            });
            seen.items = Some(items.collect());
        }
        let whose = match &row.panel.subject {
            _ if !self.has_subject_column => Whose::Nobodys,
            Some(subject) => Whose::Subject(self.subject(subject)),
            None => Whose::NotStated,
        };
        self.panels.push(Kept {
            file: self.first_file + row.file_number as usize,
            line: row.line,
            whose,
            time: row.panel.time.clone(),
            moment: row.moment,
            seen: seen.into(),
            issues: looked.issues.into(),
        });
    }

    fn subject(&mut self, name: &Arc<str>) -> usize {
        if let Some(&number) = self.subjects.get(name) {
            return number;
        }
        let number = self.names_of_subjects.len();
        self.names_of_subjects.push(Arc::clone(name));
        self.subjects.insert(Arc::clone(name), number);
        number
    }

    /// The number of a text that says where an item lies.
    fn place_of_bands(&mut self, text: &str) -> usize {
        if let Some(&place) = self.places_of_bands.get(text) {
            return place;
        }
        let text: Arc<str> = Arc::from(text);
        self.bands.push(Arc::clone(&text));
        self.places_of_bands.insert(text, self.bands.len() - 1);
        self.bands.len() - 1
    }

    /// The panels that a rule chooses.
    pub fn choice(&self, choice: Choice) -> Chosen {
        let candidates: Vec<Candidate> = self
            .panels
            .iter()
            .map(|panel| Candidate {
                whose: panel.whose,
                moment: panel.moment,
                severity: self.compared.first().and_then(|first| {
                    let seen = panel.seen.first()?;
                    let score = &self.catalog.scores_and_variants()[first.position];
                    Severity::of_score(score, seen.verdict, seen.min, seen.max)
                }),
            })
            .collect();
        choose(choice, &candidates)
    }

    /// How many of the chosen panels have an issue of each kind.
    pub fn issues(&self, chosen: &Chosen) -> BTreeMap<IssueCode, u64> {
        let mut counts = BTreeMap::new();
        for code in chosen
            .panels
            .iter()
            .flat_map(|&panel| &self.panels[panel].issues)
        {
            *counts.entry(*code).or_default() += 1;
        }
        counts
    }

    /// How often each score gave each verdict of the chosen panels.
    pub fn score_counts(&self, chosen: &Chosen) -> Vec<ScoreCount> {
        let rules = self.catalog.scores_and_variants();
        self.compared
            .iter()
            .enumerate()
            .map(|(index, score)| {
                let rule = &rules[score.position];
                let panels = chosen.panels.iter();
                let seen = panels.map(|&panel| &self.panels[panel].seen[index]);
                let prerequisites = seen.clone().map(|seen| (seen.prerequisite, 1));
                ScoreCount {
                    name: score.name.clone(),
                    id: rule.id.clone(),
                    title: rule.title.clone(),
                    profile: score
                        .profile
                        .clone()
                        .or_else(|| rule.profiles().first().map(|first| first.to_string())),
                    verdicts: VerdictCounts::of(seen.map(|seen| seen.verdict)),
                    prerequisite: PrerequisiteCounts::of(prerequisites),
                }
            })
            .collect()
    }

    /// The kinds of issues that panels have, chosen or not.
    pub fn all_issues(&self) -> impl Iterator<Item = IssueCode> {
        let all = self.panels.iter().flat_map(|panel| panel.issues.iter());
        all.copied()
    }

    /// Compares every two scores on the chosen panels.
    pub fn compare(&self, choice: Choice) -> Comparison {
        let chosen = self.choice(choice);
        let scores = self.score_counts(&chosen);
        let mut pairs = Vec::new();
        let mut differences = Vec::new();
        for first in 0..self.compared.len() {
            for second in first + 1..self.compared.len() {
                let (pair, rows) = self.pair(&chosen, first, second);
                pairs.push(pair);
                differences.extend(rows);
            }
        }
        differences.sort_by_key(|row| row.panel);
        let one_per_subject = chosen.panels.len() == chosen.subjects + chosen.nobodys;
        Comparison {
            choice,
            issues: self.issues(&chosen),
            chosen,
            panels: self.panels.len(),
            one_per_subject,
            scores,
            pairs,
            differences,
        }
    }

    fn pair(&self, chosen: &Chosen, first: usize, second: usize) -> (Pair, Vec<Difference>) {
        let rules = self.catalog.scores_and_variants();
        let partners = partners(
            &rules[self.compared[first].position],
            &self.compared[first],
            &rules[self.compared[second].position],
            &self.compared[second],
        );
        let mut pair = Pair {
            first,
            second,
            paired: Paired::default(),
            not_applicable: 0,
            items: BTreeMap::new(),
        };
        let mut rows = Vec::new();
        for &panel in &chosen.panels {
            let seen = &self.panels[panel].seen;
            let (one, other) = (&seen[first], &seen[second]);
            let (Some(one_met), Some(other_met)) = (answer(one.verdict), answer(other.verdict))
            else {
                pair.not_applicable += 1;
                continue;
            };
            pair.paired.add(one_met, other_met);
            let differ = one_met.is_some() && other_met.is_some() && one_met != other_met;
            if !differ {
                continue;
            }
            let items = self.item_differences(&partners, first, one, second, other);
            for item in &items {
                *pair.items.entry(item.name()).or_default() += 1;
            }
            rows.push(self.difference(panel, first, one, second, other, items));
        }
        (pair, rows)
    }

    fn difference(
        &self,
        panel: usize,
        first: usize,
        one: &Seen,
        second: usize,
        other: &Seen,
        items: Vec<ItemDifference>,
    ) -> Difference {
        let kept = &self.panels[panel];
        let outcome = |index: usize, seen: &Seen| Outcome {
            score: self.compared[index].name.clone(),
            verdict: seen.verdict,
            min: seen.min,
            max: seen.max,
        };
        Difference {
            panel,
            file: self.files.get(kept.file).cloned().unwrap_or_default(),
            line: kept.line,
            subject: match kept.whose {
                Whose::Subject(number) => self.names_of_subjects.get(number).cloned(),
                _ => None,
            },
            time: kept.time.clone(),
            first: outcome(first, one),
            second: outcome(second, other),
            items,
            issues: kept.issues.to_vec(),
        }
    }

    fn item_differences(
        &self,
        partners: &[Partners],
        first: usize,
        one: &Seen,
        second: usize,
        other: &Seen,
    ) -> Vec<ItemDifference> {
        let rules = self.catalog.scores_and_variants();
        let points = |score: usize, seen: &Seen, item: usize| -> Option<ItemPoints> {
            let found = seen.items.as_ref()?.get(item)?;
            Some(ItemPoints {
                score: self.compared[score].name.clone(),
                item: rules[self.compared[score].position]
                    .items
                    .get(item)?
                    .id
                    .clone(),
                min: found.min,
                max: found.max,
                bands: self.bands.get(found.bands)?.to_string(),
            })
        };
        let range = |points: &Option<ItemPoints>| {
            points
                .as_ref()
                .map_or((0, 0), |points| (points.min, points.max))
        };
        partners
            .iter()
            .filter_map(|partners| {
                let own = partners.first.and_then(|item| points(first, one, item));
                let its = partners.second.and_then(|item| points(second, other, item));
                // An item that the other score lacks matters where it gives points.
                (range(&own) != range(&its)).then_some(ItemDifference {
                    first: own,
                    second: its,
                })
            })
            .collect()
    }

    /// Counts how the verdicts of one score pass into those of another on chosen panels.
    pub fn transitions(&self, chosen: &Chosen, from: usize, to: usize) -> Transitions {
        let mut transitions = Transitions::default();
        for &panel in &chosen.panels {
            let seen = &self.panels[panel].seen;
            let change = (seen[from].verdict, seen[to].verdict);
            *transitions.counts.entry(change).or_default() += 1;
        }
        transitions
    }

    /// How many panels were read.
    pub fn panels(&self) -> usize {
        self.panels.len()
    }
}

/// A verdict as an answer; `None` where the score does not apply.
fn answer(verdict: Verdict) -> Option<Option<bool>> {
    match verdict {
        Verdict::Met => Some(Some(true)),
        Verdict::NotMet => Some(Some(false)),
        Verdict::Undecided => Some(None),
        Verdict::NotApplicable => None,
    }
}

//! What is known of a panel when rules look at it: values after masks, derived values, limits.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, MaskReason};
use crate::panel::{Assay, Issue, IssueCode, Panel, Reading};
use crate::value::{Decimal, Known, Truth};

use super::outcome::{Limits, Person};
use super::settings::Settings;
use super::{decision, derive, limits, masks, person};
use crate::comments::{Part, clauses};

/// What is known of one analyte.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// What is known of the number, in the canonical unit and its own calibrator.
    pub known: Known,
    /// D-dimer calibrator.
    pub assay: Assay,
    /// The laboratory reported it as below a limit.
    pub below_detection: bool,
    /// A word instead of a number.
    pub word: Option<Arc<str>>,
    /// Masks that widened it.
    pub masks: Vec<MaskReason>,
    /// How it was derived, where it was not reported.
    pub derived: Option<String>,
}

impl Entry {
    pub(super) fn number(known: Known, derived: Option<String>) -> Self {
        Entry {
            known,
            assay: Assay::Unstated,
            below_detection: false,
            word: None,
            masks: Vec::new(),
            derived,
        }
    }
}

/// One reading of a result whose calibrator is not stated: the number if it is in FEU, or if it is in DDU.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alternative {
    /// The number as calibrated by `assay`.
    pub known: Known,
    /// The calibrator of this reading.
    pub assay: Assay,
}

/// DDU times this is FEU; nominal.
pub(super) fn feu_factor(assay: Assay) -> Known {
    let factor = if assay == Assay::Ddu { 2 } else { 1 };
    Known::exactly(Decimal::from_whole(factor).unwrap_or_default())
}

pub(super) struct View<'a> {
    pub catalog: &'a Catalog,
    pub settings: &'a Settings,
    pub panel: &'a Panel,
    pub person: Person,
    entries: Vec<Option<Entry>>,
    /// Whether anything is known of an analyte, from the data or derived from them.
    measured: Vec<bool>,
    /// Earlier values that are taken instead of those of the panel.
    assumed_earlier: Vec<(AnalyteId, Known)>,
    limits: RefCell<HashMap<(AnalyteId, Assay), Arc<Limits>>>,
    points: Vec<OnceCell<Arc<decision::Points>>>,
    patterns: Vec<OnceCell<Truth>>,
    comment_clauses: OnceCell<Vec<Vec<Part>>>,
    /// Contradictions found while deriving.
    pub issues: Vec<Issue>,
}

impl<'a> View<'a> {
    pub(super) fn new(catalog: &'a Catalog, settings: &'a Settings, panel: &'a Panel) -> Self {
        let mut view = View {
            catalog,
            settings,
            panel,
            person: person::of_panel(catalog, panel),
            entries: Vec::new(),
            measured: Vec::new(),
            assumed_earlier: Vec::new(),
            limits: RefCell::default(),
            points: catalog
                .scores_and_variants()
                .iter()
                .map(|_| OnceCell::new())
                .collect(),
            patterns: catalog.patterns().iter().map(|_| OnceCell::new()).collect(),
            comment_clauses: OnceCell::new(),
            issues: Vec::new(),
        };
        view.read_entries();
        view.contradictory_person();
        derive::fill(&mut view);
        // A mask can take away everything that was known; what was measured stays measured.
        view.note_what_was_measured();
        view.apply_masks();
        view
    }

    fn note_what_was_measured(&mut self) {
        let says_something = |entry: &Entry| entry.word.is_some() || !entry.known.says_nothing();
        self.measured = self
            .entries
            .iter()
            .map(|entry| entry.as_ref().is_some_and(says_something))
            .collect();
    }

    /// The same panel if these analytes were known to lie in these ranges. What was measured stays what
    /// was measured.
    pub(super) fn narrowed(&self, ranges: impl Iterator<Item = (AnalyteId, Known)>) -> View<'a> {
        let mut view = View {
            catalog: self.catalog,
            settings: self.settings,
            panel: self.panel,
            person: self.person.clone(),
            entries: self.entries.clone(),
            measured: self.measured.clone(),
            assumed_earlier: Vec::new(),
            limits: self.limits.clone(),
            points: self.points.iter().map(|_| OnceCell::new()).collect(),
            patterns: self.patterns.iter().map(|_| OnceCell::new()).collect(),
            comment_clauses: self.comment_clauses.clone(),
            issues: Vec::new(),
        };
        for (analyte, known) in ranges {
            if let Some(slot) = view.entries.get_mut(analyte.index()) {
                match slot {
                    Some(entry) => entry.known = known,
                    None => *slot = Some(Entry::number(known, None)),
                }
            }
        }
        view
    }

    /// Takes these earlier values instead of those of the panel.
    pub(super) fn assume_earlier(&mut self, earlier: impl Iterator<Item = (AnalyteId, Known)>) {
        self.assumed_earlier.extend(earlier);
    }

    pub(super) fn assumed_earlier(&self, analyte: AnalyteId) -> Option<Known> {
        self.assumed_earlier
            .iter()
            .find(|(of, _)| *of == analyte)
            .map(|(_, known)| *known)
    }

    /// Whether a fact is stated as yes.
    pub(super) fn states(&self, fact: &str) -> bool {
        let analyte = self.catalog.find(fact);
        analyte.is_some_and(|analyte| self.word(analyte) == Some("yes"))
    }

    fn read_entries(&mut self) {
        for (id, analyte) in self.catalog.analytes() {
            let entry = self.panel.get(id).and_then(|observation| {
                let plain = |known| Entry::number(known, None);
                match &observation.reading {
                    Reading::Quantity {
                        known,
                        below_detection,
                    } => Some(Entry {
                        below_detection: *below_detection,
                        assay: if analyte.has_assay {
                            observation.assay
                        } else {
                            Assay::Unstated
                        },
                        ..plain(*known)
                    }),
                    Reading::Word(word) => Some(Entry {
                        word: Some(Arc::clone(word)),
                        ..plain(nothing_known(analyte.signed))
                    }),
                    Reading::Text(_) => None,
                }
            });
            self.entries.push(entry);
        }
        let underlying = self.catalog.find("underlying");
        if let (Some(slot), Some(stated)) = (underlying, self.settings.underlying)
            && self.entry(slot).is_none()
        {
            let word = Some(Arc::from(stated.word()));
            self.set(
                slot,
                Entry {
                    word,
                    ..Entry::number(Known::not_negative(), Some("given by option".to_string()))
                },
            );
        }
    }

    /// Notes that results or facts contradict each other, at the place of one of them.
    pub(super) fn contradiction(&mut self, at: Option<AnalyteId>, message: String) {
        let stated = at.and_then(|analyte| self.panel.get(analyte));
        let place = stated.map(|stated| stated.place.clone());
        self.issues.push(Issue {
            code: IssueCode::Contradiction,
            message,
            place: place.unwrap_or_default(),
        });
    }

    fn contradictory_person(&mut self) {
        if self.person.pregnant == Truth::Yes
            && person::has_no_possible_trimester(self.catalog, self.panel)
        {
            let message = "trimester and weeks of gestation contradict each other; limits of all trimesters are joined";
            self.contradiction(None, message.to_string());
        }
        let has_delivered = || self.states("postpartum");
        if self.person.female == Truth::No
            && (self.person.pregnant == Truth::Yes || has_delivered())
        {
            let message =
                "sex is stated as male and a pregnancy or a delivery as yes; correct one of them";
            self.contradiction(self.catalog.find("sex"), message.to_string());
        }
        if person::has_pregnancy_outside_its_ages(self.catalog, self.panel, &self.person) {
            let message = "pregnancy or a delivery is stated as yes at an age at which neither is believed (below 9 or from 65 years); correct one of them";
            self.contradiction(self.catalog.find("age"), message.to_string());
        }
        if person::has_course_without_pregnancy(self.catalog, self.panel, &self.person) {
            let message = "sex is stated as male, yet weeks of gestation or a trimester are given; they are not used: weeks at birth say nothing of a pregnancy. Correct one of them, or leave the column out with --map COL=-";
            self.contradiction(self.catalog.find("sex"), message.to_string());
        }
    }

    fn apply_masks(&mut self) {
        let mut has_revoked = false;
        let mut widened: BTreeMap<IssueCode, Vec<AnalyteId>> = BTreeMap::new();
        for (analyte, reason) in masks::due(self) {
            let signed = self.catalog.analyte(analyte).signed;
            let Some(entry) = self
                .entries
                .get_mut(analyte.index())
                .and_then(Option::as_mut)
            else {
                continue;
            };
            if reason == MaskReason::RevokedResult {
                entry.below_detection = false;
                has_revoked = true;
            }
            match &entry.word {
                Some(word) if reason.keeps(word) => continue,
                _ => entry.word = None,
            }
            if entry.masks.contains(&reason) {
                continue;
            }
            if let Some(code) = masks::issue_of(reason) {
                widened.entry(code).or_default().push(analyte);
            }
            entry.known = match reason {
                MaskReason::RevokedResult => nothing_known(signed),
                _ => reason.widened(&entry.known),
            };
            entry.masks.push(reason);
        }
        if has_revoked {
            self.tell_revoked();
        }
        for (code, analytes) in widened {
            self.tell_widened(code, &analytes);
        }
    }

    /// Why a result row leaves open what its own numbers seem to settle.
    fn tell_widened(&mut self, code: IssueCode, analytes: &[AnalyteId]) {
        let titles: Vec<&str> = (analytes.iter())
            .map(|analyte| self.catalog.analyte(*analyte).title.as_str())
            .collect();
        let first = analytes.first().and_then(|first| self.panel.get(*first));
        self.issues.push(Issue {
            code,
            message: format!("{} ({})", code.meaning(), titles.join(", ")),
            place: first.map(|first| first.place.clone()).unwrap_or_default(),
        });
    }

    fn tell_revoked(&mut self) {
        let comment = self.catalog.find("comment");
        let Some(comment) = comment.and_then(|comment| self.panel.get(comment)) else {
            return;
        };
        self.issues.push(Issue {
            code: IssueCode::RevokedResult,
            message: format!(
                "the comment {} says that results do not count, so nothing is taken as known of them. Correct the data, or leave \
                 the comments out with --map COL=-",
                crate::safe::quote(&comment.reported)
            ),
            place: comment.place.clone(),
        });
    }

    pub(super) fn entry(&self, analyte: AnalyteId) -> Option<&Entry> {
        self.entries.get(analyte.index()).and_then(Option::as_ref)
    }

    pub(super) fn set(&mut self, analyte: AnalyteId, entry: Entry) {
        if let Some(slot) = self.entries.get_mut(analyte.index()) {
            *slot = Some(entry);
        }
    }

    /// Whether anything at all is known of an analyte.
    pub(super) fn has_value(&self, analyte: AnalyteId) -> bool {
        self.measured.get(analyte.index()) == Some(&true)
    }

    /// Whether something is known of an analyte that isn't only derived from others.
    pub(super) fn is_reported(&self, analyte: AnalyteId) -> bool {
        let Some(entry) = self.entry(analyte).filter(|entry| entry.derived.is_none()) else {
            return false;
        };
        // "unknown" says nothing; a named disorder that settles nothing does say something.
        let names_a_disorder = || {
            self.panel.get(analyte).is_some_and(|observation| {
                self.catalog
                    .condition_named(&observation.reported)
                    .is_some()
            })
        };
        match entry.word.as_deref() {
            Some("unknown") => names_a_disorder(),
            _ => self.has_value(analyte),
        }
    }

    /// The readings that a result allows: one, or two for a D-dimer whose calibrator is not stated.
    pub(super) fn alternatives(&self, analyte: AnalyteId) -> Vec<Alternative> {
        let known = self.catalog.analyte(analyte);
        let (value, assay) = match self.entry(analyte) {
            Some(entry) => (entry.known, entry.assay),
            None => (nothing_known(known.signed), Assay::Unstated),
        };
        match (known.has_assay, assay) {
            (true, Assay::Unstated) => {
                vec![
                    Alternative {
                        known: value,
                        assay: Assay::Feu,
                    },
                    Alternative {
                        known: value,
                        assay: Assay::Ddu,
                    },
                ]
            }
            _ => vec![Alternative {
                known: value,
                assay,
            }],
        }
    }

    pub(super) fn limits(&self, analyte: AnalyteId, assay: Assay) -> Arc<Limits> {
        let key = (analyte, assay);
        if let Some(found) = self.limits.borrow().get(&key) {
            return Arc::clone(found);
        }
        let found = Arc::new(limits::in_force(
            self.catalog,
            self.settings,
            self.panel,
            &self.person,
            analyte,
            assay,
        ));
        self.limits.borrow_mut().insert(key, Arc::clone(&found));
        found
    }

    /// The points of a score, computed once.
    pub(super) fn points(&self, score: usize) -> Arc<decision::Points> {
        let cell = &self.points[score];
        Arc::clone(cell.get_or_init(|| {
            Arc::new(decision::points(
                self,
                &self.catalog.scores_and_variants()[score],
            ))
        }))
    }

    /// Whether a pattern is present, computed once. The loader proves that patterns don't go in circles.
    pub(super) fn pattern(&self, pattern: usize) -> Truth {
        *self.patterns[pattern].get_or_init(|| {
            super::statements::holds(self, &self.catalog.patterns()[pattern].condition)
        })
    }

    /// The clauses of a comment, normalized; a negation denies only its own clause.
    pub(super) fn comment_clauses(&self, comment: AnalyteId) -> &[Vec<Part>] {
        self.comment_clauses.get_or_init(|| {
            let text = match self
                .panel
                .get(comment)
                .map(|observation| &observation.reading)
            {
                Some(Reading::Text(text) | Reading::Word(text)) => text,
                _ => return Vec::new(),
            };
            clauses(text, self.catalog.vocabulary().clause_words())
        })
    }

    /// Facts of kind truth and words of categories.
    pub(super) fn word(&self, analyte: AnalyteId) -> Option<&str> {
        self.entry(analyte).and_then(|entry| entry.word.as_deref())
    }

    /// Whether the analyte is a laboratory result.
    pub(super) fn is_laboratory(&self, analyte: AnalyteId) -> bool {
        self.catalog.analyte(analyte).kind == Kind::Laboratory
    }
}

pub(super) fn nothing_known(signed: bool) -> Known {
    if signed {
        Known::anything()
    } else {
        Known::not_negative()
    }
}

//! Codes of panels, however they were read, from what was decided of panels of the same classes.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::comments::takes_results_back;
use crate::earlier::EarlierQuestion;
use crate::interpret::{Codes, Decider, Settings, chosen_patterns, chosen_scores, codes_with};
use crate::panel::{Earlier, Panel};

use super::chunk::{Answers, Chunk, Marks, ROWS_TOGETHER};
use super::classes::ResultAndLimits;
use super::columns::CellClass;
use super::decisions::{Answering, Decisions};
use super::dependence::earlier_questions;
use super::outputs::Output;

/// So many panels are decided without a memory, or one that has no place for what they say: it costs more to begin one
/// than to decide these.
const PANELS_WITHOUT: usize = 64;

/// Decides panels, and remembers what it decided. It gives the same as [`codes_with`].
pub struct Coder<'a> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    /// The analytes of the panels so far.
    analytes: BTreeSet<AnalyteId>,
    /// How many panels the memory had no place for.
    without: usize,
    memory: Option<Memory<'a>>,
}

impl<'a> Coder<'a> {
    /// Knows nothing yet.
    pub fn new(catalog: &'a Catalog, settings: &'a Settings) -> Self {
        Coder {
            catalog,
            settings,
            analytes: BTreeSet::new(),
            without: 0,
            memory: None,
        }
    }

    /// The codes of a panel.
    pub fn code(&mut self, panel: &Panel) -> Codes {
        let codes = self.codes([panel]).pop();
        codes.unwrap_or_else(|| codes_with(self.catalog, panel, self.settings))
    }

    /// The codes of some panels, in their order.
    pub fn codes<'p>(&mut self, panels: impl IntoIterator<Item = &'p Panel>) -> Vec<Codes> {
        let panels: Vec<&Panel> = panels.into_iter().collect();
        let has_place: Vec<bool> = panels.iter().map(|panel| self.has_place(panel)).collect();
        let placed = panels.iter().zip(&has_place).filter(|(_, has)| **has);
        let placed: Vec<&Panel> = placed.map(|(panel, _)| *panel).collect();
        let mut remembered = Vec::new();
        if let Some(memory) = &mut self.memory {
            for some in placed.chunks(ROWS_TOGETHER) {
                remembered.extend(memory.codes(some));
            }
        }
        let mut remembered = remembered.into_iter();
        let codes = panels.iter().zip(has_place).map(|(panel, has_place)| {
            let known = has_place.then(|| remembered.next().flatten()).flatten();
            known.unwrap_or_else(|| codes_with(self.catalog, panel, self.settings))
        });
        let codes = codes.collect();
        if self.without >= PANELS_WITHOUT {
            let analytes = self.analytes.iter().copied().collect();
            self.memory = Some(Memory::new(self.catalog, self.settings, analytes));
            self.without = 0;
        }
        codes
    }

    /// Whether the memory has a place for all that a panel says.
    fn has_place(&mut self, panel: &Panel) -> bool {
        // Courses and probabilities are numbers of their own for each panel.
        let is_its_own = self.settings.uncertainty.is_some() || !self.settings.trends.is_empty();
        if is_its_own || !is_plain(panel) {
            return false;
        }
        let observed = || panel.observed().map(|(analyte, _)| analyte);
        let analytes = || observed().chain(panel.limited().map(|(analyte, _)| analyte));
        let knows = |memory: &Memory| analytes().all(|analyte| memory.knows(analyte));
        let has_place = self.memory.as_ref().is_some_and(knows);
        if !has_place {
            self.analytes.extend(analytes());
            self.without += 1;
        }
        has_place
    }
}

/// Whether classes tell all that a panel says: it brings earlier results only beside one of its own with which they can
/// be compared.
fn is_plain(panel: &Panel) -> bool {
    let is_beside_own = |(analyte, earlier): (AnalyteId, &[Earlier])| {
        let own = panel.get(analyte).map(|own| own.assay);
        earlier.iter().all(|earlier| Some(earlier.assay) == own)
    };
    panel.with_earlier().all(is_beside_own)
}

/// A memory for panels of some analytes.
struct Memory<'a> {
    catalog: &'a Catalog,
    /// In their order.
    analytes: Vec<AnalyteId>,
    questions: Vec<EarlierQuestion>,
    parts: Parts,
    decisions: Decisions<'a, Parts>,
    chunk: Chunk,
    answers: Answers,
}

impl<'a> Memory<'a> {
    fn new(catalog: &'a Catalog, settings: &'a Settings, analytes: Vec<AnalyteId>) -> Self {
        let outputs = outputs(catalog, settings);
        let questions = earlier_questions(catalog, settings, &analytes, &outputs);
        let about = (catalog, settings);
        // Issues are joined with those of the panel itself.
        let stays_alone = |output: &Output| *output == Output::Issues;
        let decisions = Decisions::new(
            about,
            analytes.clone(),
            &questions,
            &outputs,
            stays_alone,
            None,
        );
        Memory {
            catalog,
            analytes,
            questions,
            parts: Parts { outputs },
            chunk: Chunk::new(decisions.columns()),
            answers: Answers::new(decisions.groups().len()),
            decisions,
        }
    }

    /// Whether it has a place for the results of an analyte.
    fn knows(&self, analyte: AnalyteId) -> bool {
        self.analytes.binary_search(&analyte).is_ok()
    }

    /// The codes of plain panels; `None` for those that can't be told from others by their classes.
    fn codes(&mut self, panels: &[&Panel]) -> Vec<Option<Codes>> {
        self.chunk.begin(panels.iter().map(|_| Marks::USABLE));
        self.chunk.earlier.begin(panels.len(), self.questions.len());
        for (row, panel) in panels.iter().enumerate() {
            self.classify(row, panel);
        }
        self.decisions.classify_earlier(&mut self.chunk);
        let answered = self
            .decisions
            .answer(&mut self.parts, &mut self.chunk, &mut self.answers);
        // Deciding writes nothing, and can't fail.
        let is_told = |row: usize| answered.is_ok() && self.chunk.marks[row] & Marks::ODD == 0;
        let codes = |(row, panel): (usize, &&Panel)| is_told(row).then(|| self.join(row, panel));
        panels.iter().enumerate().map(codes).collect()
    }

    fn classify(&mut self, row: usize, panel: &Panel) {
        for (column, analyte) in self.analytes.iter().enumerate() {
            let said = ResultAndLimits {
                result: panel.get(*analyte),
                limits: panel.limits(*analyte),
            };
            let takes_back = |result| takes_results_back(self.catalog, result);
            let class = match said.result.is_some_and(takes_back) {
                true => CellClass::ODD,
                false => self.decisions.views[column].class_of(said),
            };
            match class {
                CellClass::ODD => self.chunk.marks[row] |= Marks::ODD,
                class => self.chunk.column_mut(column).0[row] = class,
            }
        }
        for (number, question) in self.questions.iter().enumerate() {
            let own = panel.get(question.analyte).map(|own| own.assay);
            let answer = question.answer(panel.earlier(question.analyte), own);
            self.chunk.earlier.set(row, number, answer);
        }
    }

    /// The codes of a panel from the parts that were decided.
    fn join(&self, row: usize, panel: &Panel) -> Codes {
        let mut codes = nothing();
        for group in 0..self.decisions.groups().len() {
            let part = &self.decisions.answers(group)[self.answers.of(group, row) as usize].codes;
            codes.flags.extend_from_slice(&part.flags);
            codes.scores.extend_from_slice(&part.scores);
            codes.patterns.extend_from_slice(&part.patterns);
            codes.issues.extend_from_slice(&part.issues);
        }
        codes
            .issues
            .extend(panel.issues.iter().map(|issue| issue.code));
        codes.issues.sort_by_key(|code| code.code());
        codes.issues.dedup();
        codes
    }
}

fn nothing() -> Codes {
    Codes {
        flags: Vec::new(),
        scores: Vec::new(),
        patterns: Vec::new(),
        trends: Vec::new(),
        issues: Vec::new(),
    }
}

/// All that codes tell, in their order.
fn outputs(catalog: &Catalog, settings: &Settings) -> Vec<Output> {
    let laboratory = catalog
        .analytes()
        .filter(|(_, analyte)| analyte.kind == Kind::Laboratory);
    let flags = laboratory.map(|(id, _)| Output::Flag(id));
    let scores = chosen_scores(catalog, settings)
        .into_iter()
        .map(Output::Score);
    let patterns = chosen_patterns(catalog, settings)
        .into_iter()
        .map(Output::Pattern);
    let issues = std::iter::once(Output::Issues);
    flags.chain(scores).chain(patterns).chain(issues).collect()
}

/// Makes codes of what is decided.
struct Parts {
    outputs: Vec<Output>,
}

/// Some of the codes of a panel.
struct Part {
    codes: Codes,
    /// What they say, by which they are told from others.
    said: String,
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.said == other.said
    }
}

impl Eq for Part {}

impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.said.hash(state);
    }
}

impl Answering for Parts {
    type Answer = Arc<Part>;

    fn answer(&mut self, outputs: Range<usize>, decider: &Decider) -> io::Result<Arc<Part>> {
        let mut codes = nothing();
        for output in &self.outputs[outputs] {
            match output {
                Output::Flag(analyte) => {
                    let flag = decider.flag(*analyte);
                    codes.flags.extend(flag.map(|flag| (*analyte, flag)));
                }
                Output::Score(position) => codes.scores.push(decider.score(*position)),
                Output::Pattern(position) => {
                    codes.patterns.push((*position, decider.finding(*position)));
                }
                Output::Issues => codes.issues = decider.issues(),
                Output::PtReference(_) => {}
            }
        }
        let said = format!("{codes:?}");
        Ok(Arc::new(Part { codes, said }))
    }
}

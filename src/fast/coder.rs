//! Codes of panels, however they were read, from what was decided of panels of the same classes.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::interpret::{
    Codes, Decider, EarlierQuestion, Settings, chosen_patterns, chosen_scores, codes_with,
};
use crate::panel::Panel;

use super::chunk::{Answers, Chunk, Marks, ROWS_TOGETHER};
use super::columns::CellClass;
use super::decisions::{Answering, Decisions};
use super::dependence::earlier_questions;
use super::outputs::Output;

/// So many panels are decided without a memory: it costs more to begin than these.
const PANELS_WITHOUT: usize = 64;

/// Decides panels, and remembers what it decided. It gives the same as [`codes_with`].
pub struct Coder<'a> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    seen: usize,
    /// The analytes of the panels so far.
    analytes: BTreeSet<AnalyteId>,
    memory: Option<Memory<'a>>,
}

impl<'a> Coder<'a> {
    /// Knows nothing yet.
    pub fn new(catalog: &'a Catalog, settings: &'a Settings) -> Self {
        Coder {
            catalog,
            settings,
            seen: 0,
            analytes: BTreeSet::new(),
            memory: None,
        }
    }

    /// The codes of some panels, in their order.
    pub fn codes<'p>(&mut self, panels: impl IntoIterator<Item = &'p Panel>) -> Vec<Codes> {
        let panels: Vec<&Panel> = panels.into_iter().collect();
        let mut all = Vec::with_capacity(panels.len());
        for panels in panels.chunks(ROWS_TOGETHER) {
            self.push_codes(panels, &mut all);
        }
        all
    }

    fn push_codes(&mut self, panels: &[&Panel], all: &mut Vec<Codes>) {
        let known = self.analytes.len();
        let observed = panels.iter().flat_map(|panel| panel.observed());
        self.analytes.extend(observed.map(|(analyte, _)| analyte));
        if self.analytes.len() > known {
            // There is no column for what came up now.
            self.memory = None;
        }
        self.seen += panels.len();
        // Courses and probabilities are numbers of their own for each panel.
        let is_each_its_own =
            self.settings.uncertainty.is_some() || !self.settings.trends.is_empty();
        if is_each_its_own || self.seen <= PANELS_WITHOUT {
            let codes = |panel: &&Panel| codes_with(self.catalog, panel, self.settings);
            all.extend(panels.iter().map(codes));
            return;
        }
        let memory = self.memory.get_or_insert_with(|| {
            let analytes = self.analytes.iter().copied().collect();
            Memory::new(self.catalog, self.settings, analytes)
        });
        let remembered = memory.codes(panels);
        for (panel, codes) in panels.iter().zip(remembered) {
            all.push(codes.unwrap_or_else(|| codes_with(self.catalog, panel, self.settings)));
        }
    }
}

/// A memory for panels of some analytes.
struct Memory<'a> {
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
            analytes,
            questions,
            parts: Parts { outputs },
            chunk: Chunk::new(decisions.columns()),
            answers: Answers::new(decisions.groups().len()),
            decisions,
        }
    }

    /// The codes of panels; `None` for those that can't be told from others by their classes.
    fn codes(&mut self, panels: &[&Panel]) -> Vec<Option<Codes>> {
        let marks = |panel: &&Panel| match self.is_plain(panel) {
            true => Marks::USABLE,
            false => Marks::ODD,
        };
        let marks: Vec<u8> = panels.iter().map(marks).collect();
        self.chunk.begin(marks.into_iter());
        self.chunk.earlier.begin(panels.len(), self.questions.len());
        for (row, panel) in panels.iter().enumerate() {
            if self.chunk.marks[row] & Marks::ODD == 0 {
                self.classify(row, panel);
            }
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

    /// Whether classes tell all that a panel says: it brings no limits, and results that compare with those before.
    fn is_plain(&self, panel: &Panel) -> bool {
        let is_beside_own = |(analyte, earlier): (AnalyteId, &[crate::panel::Earlier])| {
            let own = panel.get(analyte).map(|own| own.assay);
            earlier.iter().all(|earlier| Some(earlier.assay) == own)
        };
        panel.limited().next().is_none() && panel.with_earlier().all(is_beside_own)
    }

    fn classify(&mut self, row: usize, panel: &Panel) {
        for (column, analyte) in self.analytes.iter().enumerate() {
            let class = match panel.get(*analyte) {
                Some(observation) => self.decisions.views[column].class_of(observation),
                None => CellClass::NOTHING,
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

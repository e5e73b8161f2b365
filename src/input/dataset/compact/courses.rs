//! What earlier results of a subject answer beside those of its panels, where all rows were packed: one subject after
//! the other, whose panels all are known.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::earlier::EarlierQuestion;
use crate::input::grammar::time::{Moment, Window};
use crate::interpret::{masking_analytes, masks_of};
use crate::panel::{Assay, Earlier};
use crate::value::Known;

use super::super::history::{History, Subject};
use super::super::previous::longest_ago_first;
use super::by_subject::BySubject;
use super::part::PackedRow;
use super::waiting::What;
use super::{PartOfPanels, Results, Room};

/// What earlier results of its subject say beside a panel.
pub(crate) enum EarlierSaid {
    /// The answer to the question with this number.
    Answer(usize, Known),
    /// Something of another calibrator, which classes can't tell.
    Incomparable,
}

impl PartOfPanels<'_, '_> {
    /// Shows what earlier results answer to these questions beside the panels, of each subject that has any.
    pub(crate) fn answer_earlier(
        self,
        questions: &[EarlierQuestion],
        mut see: impl FnMut(usize, EarlierSaid),
    ) {
        let Some(history) = &self.all.history else {
            return;
        };
        let mut courses = Courses::new(self, history, questions);
        for panels in BySubject::of(self).each() {
            if !courses.answer_plain(panels, &mut see) {
                courses.answer_whole(panels, &mut see);
            }
        }
    }
}

/// The results of one subject after the other.
struct Courses<'p, 'a> {
    part: PartOfPanels<'p, 'a>,
    history: &'p History,
    questions: Vec<EarlierQuestion>,
    /// Analytes and facts at which masks look of what is asked.
    masking: BTreeSet<AnalyteId>,
    /// Whether facts are among them, by the number of the facts.
    masking_facts: HashMap<usize, bool>,
    /// What rows say, by the number of it, as far as it is remembered or asked of.
    said: HashMap<u32, (Option<Known>, Assay)>,
    room: Room,
    results: Results,
    past: Vec<(AnalyteId, Known, Assay, Moment)>,
    /// What is asked: of which panel, beside which result, sampled when.
    asked: Vec<(u32, AnalyteId, Assay, Moment)>,
    masked: Vec<u32>,
}

impl<'p, 'a> Courses<'p, 'a> {
    fn new(
        part: PartOfPanels<'p, 'a>,
        history: &'p History,
        questions: &[EarlierQuestion],
    ) -> Self {
        let catalog = part.all.catalog();
        Courses {
            part,
            history,
            questions: questions.to_vec(),
            masking: masking(catalog, questions),
            masking_facts: HashMap::new(),
            said: HashMap::new(),
            room: Room::default(),
            results: Results::new(),
            past: Vec::new(),
            asked: Vec::new(),
            masked: Vec::new(),
        }
    }

    /// The answers beside the panels of a subject, from its panels put together the rich way.
    fn answer_whole(&mut self, panels: &[u32], see: &mut impl FnMut(usize, EarlierSaid)) {
        for (number, made) in self.part.with_earlier(self.history, panels) {
            let mut asked: Vec<AnalyteId> = self.questions.iter().map(|one| one.analyte).collect();
            asked.dedup();
            for analyte in asked {
                if let Some(own) = made.panel.get(analyte) {
                    self.answer(
                        number,
                        (analyte, own.assay),
                        made.panel.earlier(analyte),
                        see,
                    );
                }
            }
        }
    }

    fn answer(
        &self,
        panel: usize,
        (analyte, assay): (AnalyteId, Assay),
        earlier: &[Earlier],
        see: &mut impl FnMut(usize, EarlierSaid),
    ) {
        if earlier.iter().any(|one| one.assay != assay) {
            see(panel, EarlierSaid::Incomparable);
        }
        for (number, question) in self.questions.iter().enumerate() {
            if question.analyte == analyte
                && let Some(answer) = question.answer(earlier, Some(assay))
            {
                see(panel, EarlierSaid::Answer(number, answer));
            }
        }
    }

    /// The same from what the rows say; false where one of the panels must be put together the rich way.
    fn answer_plain(&mut self, panels: &[u32], see: &mut impl FnMut(usize, EarlierSaid)) -> bool {
        let window = self.part.all.window();
        if panels.len() == 1 && window == Window::Exact {
            return true;
        }
        self.past.clear();
        self.asked.clear();
        self.masked.clear();
        if !panels.iter().all(|panel| self.take_in(*panel)) {
            return false;
        }
        let mut subject = Subject::of_results(self.past.drain(..));
        let catalog = self.part.all.catalog();
        for panel in &self.masked {
            let made = self.part.panel(*panel as usize);
            if let Some(moment) = made.moment {
                let masks = masks_of(catalog, &made.panel);
                subject.widen(masks, &moment, window);
            }
        }
        for (panel, analyte, assay, moment) in &self.asked {
            let mut earlier = subject.before(*analyte, moment);
            longest_ago_first(&mut earlier);
            self.answer(*panel as usize, (*analyte, *assay), &earlier, see);
        }
        true
    }

    fn facts_may_mask(&mut self, facts: usize) -> bool {
        let (part, masking) = (self.part, &self.masking);
        *self.masking_facts.entry(facts).or_insert_with(|| {
            let mut facts = part.facts(facts).into_iter();
            facts.any(|(analyte, _)| masking.contains(&analyte))
        })
    }

    /// Takes in the results of a panel; false where it must be put together the rich way.
    fn take_in(&mut self, panel: u32) -> bool {
        let (part, number) = (self.part, panel as usize);
        if !part.results(number, &mut self.room, &mut self.results) {
            return false;
        }
        let mut results = self.results.iter();
        if results.any(|(analyte, _)| self.masking.contains(analyte))
            || part
                .facts_of(number)
                .is_some_and(|facts| self.facts_may_mask(facts))
            || part.part.comment_says_anything(number)
        {
            self.masked.push(panel);
        }
        let time = part.exact_time(number);
        let mut before: Option<(u32, Option<Moment>)> = None;
        let mut moment_of = |moment: u32| match before {
            Some((of, known)) if of == moment => known,
            _ => {
                let known = part.moment(number, moment, time.as_deref());
                before = Some((moment, known));
                known
            }
        };
        for PackedRow { said, moment, .. } in &self.room.rows {
            let What::Node(node) = said else {
                return false;
            };
            let analyte = AnalyteId::new(usize::from(part.part.tree.node(*node).analyte));
            if !self.history.is_tracked(analyte) {
                continue;
            }
            let (known, assay) = said_by(part, &mut self.said, *node);
            if let (Some(known), Some(moment)) = (known, moment_of(*moment)) {
                self.past.push((analyte, known, assay, moment));
            }
        }
        for ((analyte, said), moment) in self.results.iter().zip(&self.room.moments) {
            let mut questions = self.questions.iter();
            if !questions.any(|question| question.analyte == *analyte) {
                continue;
            }
            let (_, assay) = said_by(part, &mut self.said, said.0);
            if let Some(moment) = moment_of(*moment) {
                self.asked.push((panel, *analyte, assay, moment));
            }
        }
        true
    }
}

/// The number of a result that rows with this number have, where it is one, and its calibrator.
fn said_by(
    part: PartOfPanels,
    said: &mut HashMap<u32, (Option<Known>, Assay)>,
    node: u32,
) -> (Option<Known>, Assay) {
    *said.entry(node).or_insert_with(|| {
        let result = part.result(super::SaidNumber(node));
        let result = result.map(|(result, _)| (result.known().copied(), result.assay));
        result.unwrap_or((None, Assay::Unstated))
    })
}

/// What may mask results of which something is asked. A text may take any result back.
fn masking(catalog: &Catalog, questions: &[EarlierQuestion]) -> BTreeSet<AnalyteId> {
    let texts = catalog.analytes();
    let texts = texts.filter(|(_, analyte)| analyte.kind == Kind::Text);
    let mut masking = masking_analytes(catalog, questions);
    masking.extend(texts.map(|(id, _)| id));
    masking
}

//! What earlier results of a subject answer beside those of its panels, where all rows were packed: one subject after
//! the other, whose panels all are known.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::grammar::time::{Moment, Window};
use crate::interpret::{EarlierQuestion, masking_analytes, masks_of};
use crate::panel::{Assay, Earlier};
use crate::value::Known;

use super::super::history::History;
use super::super::open::{PanelRow, with_earlier};
use super::super::panels::group;
use super::super::previous::longest_ago_first;
use super::super::row::Row;
use super::part::{PackedRow, What};
use super::{PartOfPanels, Results, Room};

/// The panels of each subject of a part.
pub(crate) struct BySubject {
    /// The panels of one subject after those of the other, in the order of the file.
    panels: Vec<u32>,
    /// Where the panels of the subject of a panel begin.
    first: Vec<u32>,
}

impl BySubject {
    fn of(part: PartOfPanels) -> Self {
        let key = |panel: &u32| (part.part.subject_of(*panel as usize).0, *panel);
        let mut panels: Vec<u32> = (0..part.count() as u32).collect();
        panels.sort_unstable_by_key(key);
        let mut first = vec![0; panels.len()];
        let mut begin = 0;
        for (place, panel) in panels.iter().enumerate() {
            if key(panel).0 != key(&panels[begin]).0 {
                begin = place;
            }
            first[*panel as usize] = begin as u32;
        }
        BySubject { panels, first }
    }

    /// The panels of each subject.
    fn each(&self) -> impl Iterator<Item = &[u32]> {
        let first = |panel: &u32| self.first[*panel as usize];
        self.panels
            .chunk_by(move |one, other| first(one) == first(other))
    }

    /// The panels of the subject of a panel.
    fn with(&self, panel: usize) -> &[u32] {
        let first = self.first[panel];
        let own = self.panels[first as usize..].iter();
        let count = own
            .take_while(|one| self.first[**one as usize] == first)
            .count();
        &self.panels[first as usize..][..count]
    }
}

/// So many panels that were made wait until they are asked for; of more, each is made again.
const MOST_WAITING: usize = 500;

/// Panels that are put together the rich way, with the earlier results beside theirs.
#[derive(Default)]
pub(crate) struct WholePanels {
    by_subject: Option<BySubject>,
    /// Those that were made together with others of their subjects.
    waiting: HashMap<u32, PanelRow>,
}

impl WholePanels {
    /// A panel of the part of which all panels are asked for. Of those of the same subject, those are kept that will be
    /// asked for.
    pub(crate) fn take(
        &mut self,
        part: PartOfPanels,
        panel: usize,
        mut will_be_asked_for: impl FnMut(usize) -> bool,
    ) -> PanelRow {
        let Some(history) = &part.all.history else {
            return part.panel(panel);
        };
        if let Some(made) = self.waiting.remove(&(panel as u32)) {
            return made;
        }
        let by_subject = self.by_subject.get_or_insert_with(|| BySubject::of(part));
        let mut asked = None;
        for (number, made) in part.with_earlier(history, by_subject.with(panel)) {
            if number == panel {
                asked = Some(made);
            } else if number > panel
                && self.waiting.len() < MOST_WAITING
                && will_be_asked_for(number)
            {
                self.waiting.insert(number as u32, made);
            }
        }
        asked.unwrap_or_else(|| part.panel(panel))
    }
}

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

    /// The panels of one subject with their earlier results, made the rich way, with their numbers.
    fn with_earlier(self, history: &History, panels: &[u32]) -> Vec<(usize, PanelRow)> {
        let catalog = self.all.rows.catalog;
        let plan = self.all.rows.plan();
        let mut rows: Vec<Row> = Vec::new();
        for panel in panels {
            rows.extend(self.rows_of(*panel as usize));
        }
        rows.sort_by_key(|row| row.line);
        let mut history = history.fresh().of_rows(&rows);
        let grouped = group(catalog, rows, plan.window, plan.pick);
        history.mask(catalog, &grouped, plan.window);
        let number = |line: u64| {
            let line_of = |panel: &u32| u64::from(self.line(*panel as usize));
            let place = panels.binary_search_by_key(&line, line_of).ok()?;
            Some(panels[place] as usize)
        };
        let made = grouped.into_iter().filter_map(|grouped| {
            let panel = number(grouped.line)?;
            let (sampled, previous) = (grouped.sampled.clone(), grouped.previous.clone());
            let row = self.panel_row(Some(grouped));
            Some((
                panel,
                with_earlier(Some(&history), row, &sampled, &previous),
            ))
        });
        made.collect()
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
    /// The history of the present subject.
    own: History,
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
        let catalog = part.all.rows.catalog;
        Courses {
            part,
            history,
            questions: questions.to_vec(),
            masking: masking(catalog, questions),
            masking_facts: HashMap::new(),
            said: HashMap::new(),
            own: history.fresh(),
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
        let window = self.part.all.rows.plan().window;
        if panels.len() == 1 && window == Window::Exact {
            return true;
        }
        self.past.clear();
        self.asked.clear();
        self.masked.clear();
        if !panels.iter().all(|panel| self.take_in(*panel)) {
            return false;
        }
        self.own.of_one(self.past.drain(..));
        let catalog = self.part.all.rows.catalog;
        for panel in &self.masked {
            let made = self.part.panel(*panel as usize);
            if let Some(moment) = made.moment {
                let masks = masks_of(catalog, &made.panel);
                self.own.widen_of_one(masks, &moment, window);
            }
        }
        for (panel, analyte, assay, moment) in &self.asked {
            let mut earlier = self.own.before_of_one(*analyte, moment);
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
        {
            self.masked.push(panel);
        }
        let window = part.part.entry(number).window;
        let mut time = Vec::new();
        if part.all.rows.plan().window == Window::Exact {
            part.push_time(number, &mut time);
        }
        let time = Some(String::from_utf8_lossy(&time)).filter(|time| !time.is_empty());
        let mut before: Option<(u32, Option<Moment>)> = None;
        let mut moment_of = |moment: u32| match before {
            Some((of, known)) if of == moment => known,
            _ => {
                let known = part.moment(window, moment, time.as_deref());
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

//! What rows say for the first time.

use crate::catalog::{AnalyteId, Kind};
use crate::panel::{Observation, UnitOrigin};

use super::super::super::counts::Counts;
use super::super::super::lone::CellFact;
use super::super::super::wide::Fate;
use super::super::beside::Beside;
use super::super::tree::{Node, hash};
use super::super::waiting::{NO_FACTS, Waiting, What};
use super::{Gatherer, Unfit};

impl Gatherer<'_, '_> {
    /// Finds out what rows say of which that is not known yet; those that say nothing that is used stay without. Where
    /// things stand is looked up for all rows first, so that the memory is asked for many places at once.
    pub(super) fn find_nodes(&mut self, waiting: &mut [Waiting]) {
        let mut touched = 0;
        for row in waiting.iter_mut().filter(|row| row.node.is_none()) {
            row.hash = hash(row.kind, row.value);
            row.candidate = self.part.tree.candidate(row.hash);
        }
        for row in waiting.iter().filter(|row| row.node.is_none()) {
            if let Some(number) = row.candidate {
                touched ^= self.part.tree.node(number).first_line;
            }
        }
        std::hint::black_box(touched);
        for row in waiting.iter_mut().filter(|row| row.node.is_none()) {
            let tree = &mut self.part.tree;
            let said = (row.kind, row.value);
            let (node, is_new) = tree.below_from(row.candidate, said, row.line, row.hash);
            if is_new {
                self.read_new(node, row.line);
            }
            self.count_row(node, row.line, row.is_own);
            let said = self.part.tree.node(node);
            row.node = Some(node).filter(|_| said.is_used());
            row.is_odd = said.marks & Node::HAS_ISSUE != 0;
            if said.marks & Node::TELLS_PANEL != 0 && row.is_own {
                let beside = Beside {
                    said: What::Node(node),
                    line: row.line,
                    has_issue: row.is_odd,
                };
                self.part.beside.push(row.subject, row.when, beside);
            }
            // A row of several things without any that is used is read as it stands.
            let is_unused = row.node.is_none() && !self.rows.say_several();
            if is_unused && row.is_own && row.facts != NO_FACTS && self.rows.keeps_of_subjects() {
                let facts = (row.subject.0, row.facts);
                self.part.without_result.insert(facts);
            }
        }
    }

    /// Counts a row that says what a node says.
    #[inline(always)]
    pub(super) fn count_row(&mut self, node: u32, line: u32, is_own: bool) {
        match self.own_subjects {
            None => self.part.tree.count_row(node),
            Some(_) => self.part.tree.count_row_of_share(node, line, is_own),
        }
    }

    /// Finds out what a row says whose texts were not seen before.
    #[cold]
    #[inline(never)]
    fn read_new(&mut self, node: u32, line: u32) {
        let texts = self.part.tree.texts(node);
        if self.rows.say_several() {
            return self.read_new_cell(node, &texts, line);
        }
        let (row, fate) = self
            .rows
            .said(&texts, &[], u64::from(line), &mut Counts::default());
        let is_more = !row.previous.values.is_empty() || !row.previous.times.is_empty();
        if is_more {
            self.unfit = Some(Unfit::Odd);
        }
        let said = self.part.tree.node_mut(node);
        let (Fate::Used, [(analyte, observation)]) = (fate, row.observations.as_slice()) else {
            if fate == Fate::Used {
                self.unfit = Some(Unfit::Odd);
            }
            said.marks = Node::TELLS;
            if row.is_told_beside() {
                said.marks |= Node::TELLS_PANEL;
            }
            if !row.issues.is_empty() {
                said.marks |= Node::HAS_ISSUE;
            }
            return;
        };
        if !row.issues.is_empty() {
            said.marks |= Node::HAS_ISSUE | Node::TELLS;
        }
        self.know(node, *analyte, observation);
    }

    /// The same of a cell of a wide file. Its row must be read as a whole where something is to be told of it.
    fn read_new_cell(&mut self, node: u32, texts: &[String], line: u32) {
        let said = self.rows.cell_said(texts, u64::from(line));
        let (analyte, result) = match said {
            Some((
                analyte,
                CellFact::Said {
                    result,
                    without_result,
                    issues,
                    ..
                },
            )) if issues.is_empty() => {
                if without_result.is_some() {
                    self.part.tree.node_mut(node).marks = Node::TELLS_PANEL;
                }
                (analyte, result)
            }
            _ => {
                self.part.tree.node_mut(node).marks = Node::HAS_ISSUE;
                return;
            }
        };
        let Some(result) = result else {
            return;
        };
        if self.rows.catalog.analyte(analyte).kind == Kind::Laboratory {
            self.part.tree.node_mut(node).marks = Node::IS_RESULT;
        }
        self.know(node, analyte, &result);
    }

    /// Notes which result a node stands for.
    fn know(&mut self, node: u32, analyte: AnalyteId, result: &Observation) {
        let said = self.part.tree.node_mut(node);
        match u16::try_from(analyte.index()) {
            Ok(index) => said.analyte = index,
            Err(_) => self.unfit = Some(Unfit::Odd),
        }
        let origin = result.unit_origin;
        let unit = (analyte, result.unit.clone(), origin, result.assay);
        if self.units.insert(unit) || origin == UnitOrigin::Assumed {
            said.marks |= Node::TELLS;
        }
        self.part.tree.know_number(node);
    }
}

//! What is counted of panels for a summary: the classes of their results and the answers to them, and what subjects
//! remember.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Kind};
use crate::cohort::summary::{MOST_GROUPS, Said, SummaryCollector, Taken};

use super::chunk::{Answers, Chunk};
use super::columns::CellClass;
use super::decisions::{Answering, Decisions};
use super::outcomes::{GroupCounts, Outcomes, count};
use super::outputs::Output;

/// What one thread counts.
pub(super) struct PanelTallies<'j, 'a> {
    /// Decides panels, and knows the collector.
    pub outcomes: Outcomes<'j, 'a>,
    /// How many columns of results and facts there are.
    columns: usize,
    /// The columns of which results are counted, and of which analytes.
    counted: Vec<(usize, AnalyteId)>,
    groups_by_name: HashMap<Option<Arc<str>>, usize>,
    /// By what cells or facts say.
    groups_by_text: HashMap<Box<str>, usize>,
    /// The group of all panels, where there is one.
    only_group: Option<usize>,
    /// The groups of outputs of which subjects remember something.
    saying: Vec<usize>,
    said: Vec<Said>,
}

/// What was decided of the panels of a lot.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'l, 'j, 'a> {
    pub decisions: &'l Decisions<'j, Outcomes<'j, 'a>>,
    pub chunk: &'l Chunk,
    pub answers: &'l Answers,
}

/// The group of a panel whose groups are made by nothing else than its results and facts.
#[derive(Clone, Copy)]
pub(super) enum GroupsBy {
    Nothing,
    /// The column of results and facts with this number.
    Fact(usize),
    /// A fact of which there is no column.
    NoFact,
}

impl GroupsBy {
    /// By what the groups of a collector are made, whose columns hold these.
    pub(super) fn of(collector: &SummaryCollector, analytes: &[AnalyteId]) -> Self {
        match collector
            .fact_of_groups()
            .filter(|_| collector.has_groups())
        {
            None => GroupsBy::Nothing,
            Some(fact) => (analytes.iter().position(|analyte| *analyte == fact))
                .map_or(GroupsBy::NoFact, GroupsBy::Fact),
        }
    }
}

impl<'j, 'a> PanelTallies<'j, 'a> {
    /// Counts nothing yet. `analytes` are those of the columns of results and facts; of those that are counted
    /// everything is told apart from now on.
    pub(super) fn new(
        outcomes: Outcomes<'j, 'a>,
        analytes: &[AnalyteId],
        decisions: &mut Decisions<'j, Outcomes<'j, 'a>>,
    ) -> Self {
        let wanted: Vec<AnalyteId> = outcomes.collector.analytes().collect();
        let columns = analytes.iter().copied().enumerate();
        let counted: Vec<(usize, AnalyteId)> = columns
            .filter(|(_, analyte)| wanted.contains(analyte))
            .collect();
        for (column, _) in &counted {
            decisions.look_exactly(*column);
        }
        let says = |output: &Output| matches!(output, Output::Score(_) | Output::Pattern(_));
        let groups = decisions.groups().iter().enumerate();
        let saying = groups
            .filter(|(_, group)| outcomes.outputs[group.outputs.clone()].iter().any(says))
            .map(|(number, _)| number)
            .collect();
        PanelTallies {
            outcomes,
            columns: analytes.len(),
            counted,
            groups_by_name: HashMap::new(),
            groups_by_text: HashMap::new(),
            only_group: None,
            saying,
            said: Vec::new(),
        }
    }

    /// Whether there are so many groups that nobody will look at them.
    pub(super) fn has_too_many_groups(&self) -> bool {
        self.outcomes.groups.len() > MOST_GROUPS
    }

    /// The number of the group of a panel of the lot.
    pub(super) fn group(&mut self, by: GroupsBy, lookup: Lookup, row: usize) -> usize {
        let fact = match by {
            GroupsBy::Nothing => {
                if let Some(group) = self.only_group {
                    return group;
                }
                let group = self.group_named(None, lookup.decisions.groups().len());
                self.only_group = Some(group);
                return group;
            }
            GroupsBy::Fact(column) => {
                let class = lookup.chunk.class(column, row);
                lookup.decisions.observation(column, class)
            }
            GroupsBy::NoFact => None,
        };
        let stated = fact.map_or("", SummaryCollector::stated);
        self.group_stated(stated, lookup.decisions.groups().len())
    }

    /// The number of the group that a cell or a fact states; `outputs` is how many groups of outputs there are.
    pub(super) fn group_stated(&mut self, text: &str, outputs: usize) -> usize {
        if let Some(group) = self.groups_by_text.get(text) {
            return *group;
        }
        let name = self.outcomes.collector.group_of_text(text);
        let group = self.group_named(Some(name), outputs);
        self.groups_by_text.insert(text.into(), group);
        group
    }

    /// The number of the group of this name; `outputs` is how many groups of outputs there are.
    fn group_named(&mut self, name: Option<Arc<str>>, outputs: usize) -> usize {
        if let Some(group) = self.groups_by_name.get(&name) {
            return *group;
        }
        let of_subjects = self.outcomes.collector.group_of_subjects(name.as_ref());
        let groups = &mut self.outcomes.groups;
        groups.push(GroupCounts {
            name: name.clone(),
            of_subjects,
            panels: 0,
            without_subject: 0,
            classes: vec![Vec::new(); self.columns],
            answers: vec![Vec::new(); outputs],
        });
        self.groups_by_name.insert(name, groups.len() - 1);
        groups.len() - 1
    }

    /// Counts what some panels of a lot hold and what was decided of them, each with the number of its group.
    pub(super) fn count(&mut self, lookup: Lookup, rows: &[(usize, usize)]) {
        let groups = &mut self.outcomes.groups;
        for (column, _) in &self.counted {
            let classes = lookup.chunk.classes(*column);
            let known = lookup.decisions.classes_of(*column);
            count(
                groups,
                rows,
                (|group| &mut group.classes[*column], known),
                |row| classes[row].number(),
            );
        }
        for number in 0..lookup.decisions.groups().len() {
            let known = lookup.decisions.answers(number).len();
            let answers = lookup.answers.of_group(number);
            count(
                groups,
                rows,
                (|group| &mut group.answers[number], known),
                |row| answers[row] as usize,
            );
        }
    }

    /// Counts a panel of a lot itself, which may tell of the subject whose name stands at a place of a text.
    pub(super) fn see_panel(
        &mut self,
        lookup: Lookup,
        (text, name): (&str, Range<usize>),
        (taken, place): (Taken, u64),
        (row, group): (usize, usize),
    ) {
        let counts = &mut self.outcomes.groups[group];
        counts.panels += 1;
        if name.is_empty() {
            counts.without_subject += 1;
            return;
        }
        let decided = |group: &usize| {
            let answer = lookup.answers.of(*group, row) as usize;
            lookup.decisions.answers(*group)[answer].said.as_slice()
        };
        let said = match self.saying.as_slice() {
            [only] => decided(only),
            all => {
                self.said.clear();
                all.iter()
                    .for_each(|group| self.said.extend_from_slice(decided(group)));
                &self.said
            }
        };
        let group = counts.of_subjects;
        let collector = &mut self.outcomes.collector;
        let when = collector.when(taken, place);
        collector.see_subject((text, name), when, group, said);
    }

    /// Everything that was counted.
    pub(super) fn end(
        mut self,
        decisions: &Decisions<'j, Outcomes<'j, 'a>>,
    ) -> SummaryCollector<'a> {
        for group in 0..decisions.groups().len() {
            self.outcomes.forget(group, decisions.answers(group));
        }
        let Outcomes {
            catalog,
            mut collector,
            groups,
            ..
        } = self.outcomes;
        for counts in groups {
            let name = counts.name.as_ref();
            collector.count_panels(name, counts.panels, counts.without_subject);
            for (column, analyte) in &self.counted {
                let is_flagged = catalog.analyte(*analyte).kind == Kind::Laboratory;
                let classes = counts.classes[*column].iter().enumerate();
                for (class, count) in classes.filter(|(_, count)| **count > 0) {
                    let result = decisions.observation(*column, CellClass::of_number(class as u32));
                    collector.count_result(name, *analyte, result, *count);
                    if let (Some(result), false) = (result, is_flagged) {
                        let result = SummaryCollector::flag_name(catalog, *analyte, result);
                        collector.count_flag(name, &result, None, *count);
                    }
                }
            }
        }
        collector.hand_over();
        collector
    }
}

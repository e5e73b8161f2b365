//! From packed panels of one part to the counts of a summary, by one thread.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use crate::cohort::summary::{SummaryCollector, Taken};
use crate::input::{PartOfPanels, Room};

use super::super::coder::Coder;
use super::super::outcomes::{Decided, Outcomes};
use super::super::tallies::{GroupsBy, Lookup, PanelTallies};
use super::super::told::Told;
use super::PanelCounts;
use super::reading::{PartReading, Task};

/// What all threads share.
pub(super) struct Job<'a> {
    pub task: Task<'a>,
    pub told: Told<Arc<Decided>>,
    /// Counts nothing itself.
    pub collector: SummaryCollector<'a>,
}

/// Of so many facts the groups are remembered; then it begins anew.
const MOST_KNOWN: usize = 10_000;

/// By what groups are made.
enum Groups {
    /// The cell that is kept; the numbers of the groups of those facts that were seen.
    ByCell(HashMap<Option<usize>, usize>),
    /// What is read of a panel.
    ByPanel(GroupsBy),
}

impl Groups {
    fn of(job: &Job) -> Self {
        let (collector, analytes) = (&job.collector, job.task.analytes);
        match collector.has_groups() && collector.fact_of_groups().is_none() {
            true => Groups::ByCell(HashMap::new()),
            false => Groups::ByPanel(GroupsBy::of(collector, analytes)),
        }
    }
}

/// One thread's memory and work.
pub(super) struct PanelCounter<'j, 'p, 'd> {
    part: PartOfPanels<'p, 'd>,
    reading: PartReading<'j, 'p, 'd, Outcomes<'j, 'j>>,
    tallies: PanelTallies<'j, 'j>,
    /// Decides panels that are put together the rich way.
    coder: Coder<'j>,
    groups: Groups,
    /// The panels of a lot that are counted by their classes, and their groups.
    rows: Vec<(usize, usize)>,
    /// The names of the subjects of a lot, one behind the other.
    names: String,
    room: Room,
    counts: PanelCounts,
}

impl<'j, 'p, 'd> PanelCounter<'j, 'p, 'd> {
    pub(super) fn new(job: &'j Job<'j>, part: PartOfPanels<'p, 'd>) -> Self {
        let mut reading = PartReading::new(job.task, part, &job.told, |_| false);
        let outcomes = Outcomes {
            catalog: job.task.catalog,
            outputs: job.task.outputs,
            collector: job.collector.another(),
            groups: Vec::new(),
        };
        PanelCounter {
            part,
            tallies: PanelTallies::new(outcomes, job.task.analytes, &mut reading.decisions),
            reading,
            coder: Coder::new(job.task.catalog, job.task.settings),
            groups: Groups::of(job),
            rows: Vec::new(),
            names: String::new(),
            room: Room::default(),
            counts: PanelCounts::default(),
        }
    }

    /// Counts all panels of the part.
    pub(super) fn run(mut self) -> io::Result<(SummaryCollector<'j>, PanelCounts)> {
        let mut from = 0;
        while from < self.part.count() {
            let count = self.reading.lot(from, &mut self.tallies.outcomes)?;
            self.lot(from, count);
            // Nobody looks at so many.
            if self.tallies.has_too_many_groups() {
                break;
            }
            from += count;
        }
        let collector = self.tallies.end(&self.reading.decisions);
        Ok((collector, self.counts))
    }

    fn lot(&mut self, from: usize, count: usize) {
        self.rows.clear();
        self.names.clear();
        for row in 0..count {
            if self.reading.is_odd(row) {
                self.see_whole(from + row);
                continue;
            }
            self.counts.counts.panels += 1;
            let group = self.group(from + row, row);
            self.rows.push((row, group));
        }
        self.tallies.count(lookup(&self.reading), &self.rows);
        let mut name = Vec::new();
        for &(row, group) in &self.rows {
            let panel = from + row;
            name.clear();
            self.part.push_subject(panel, &mut name);
            let start = self.names.len();
            self.names.push_str(&String::from_utf8_lossy(&name));
            let name = start..self.names.len();
            let moment = self.part.sampled(panel, &mut self.room);
            let collector = &mut self.tallies.outcomes.collector;
            match moment {
                Some(moment) => collector.see_day(moment),
                None => collector.count_panel_without_time(),
            }
            let taken = (Taken::of(moment), u64::from(self.part.line(panel)));
            let name = (self.names.as_str(), name);
            self.tallies
                .see_panel(lookup(&self.reading), name, taken, (row, group));
        }
    }

    /// The number of the group of a panel of the lot.
    fn group(&mut self, panel: usize, row: usize) -> usize {
        let known = match &self.groups {
            Groups::ByPanel(by) => {
                return self.tallies.group(*by, lookup(&self.reading), row);
            }
            Groups::ByCell(known) => known,
        };
        let facts = self.part.facts_of(panel);
        if let Some(group) = known.get(&facts) {
            return *group;
        }
        let kept = facts.map_or(Vec::new(), |facts| self.part.kept(facts));
        let stated = kept.first().map_or("", |cell| cell);
        let outputs = self.reading.decisions.groups().len();
        let group = self.tallies.group_stated(stated, outputs);
        if let Groups::ByCell(known) = &mut self.groups {
            if known.len() > MOST_KNOWN {
                known.clear();
            }
            known.insert(facts, group);
        }
        group
    }

    /// Puts a panel together, decides and counts it the rich way.
    #[cold]
    fn see_whole(&mut self, panel: usize) {
        let source = self.reading.whole_panel(panel);
        self.counts.count_whole(&source, self.part.line(panel));
        let codes = self.coder.code(&source.panel);
        let line = u64::from(self.part.line(panel));
        self.tallies
            .outcomes
            .collector
            .see_at(&source, &codes, line);
    }
}

/// What was decided of a lot.
fn lookup<'l, 'j>(reading: &'l PartReading<'j, '_, '_, Outcomes<'j, 'j>>) -> Lookup<'l, 'j, 'j> {
    Lookup {
        decisions: &reading.decisions,
        chunk: &reading.chunk,
        answers: &reading.answers,
    }
}

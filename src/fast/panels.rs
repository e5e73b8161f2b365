//! From lines to the counts of a summary, by one thread.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::catalog::AnalyteId;
use crate::cohort::summary::{SummaryCollector, Taken};
use crate::input::grammar::instant::Instant;
use crate::input::{Lines, PanelRow, PlainRow};

use super::block::{Block, Lot, Room};
use super::blocks::{Tally, Worker};
use super::buffer::RowBuffer;
use super::chunk::Marks;
use super::coder::Coder;
use super::outcomes::{Decided, Outcomes};
use super::reading::{Reading, Task, UsualTimes, subject_place};
use super::tallies::{GroupsBy, Lookup, PanelTallies};
use super::told::Told;

/// What all threads share.
pub(super) struct Job<'a> {
    task: Task<'a>,
    told: Told<Arc<Decided>>,
    /// Counts nothing itself.
    collector: SummaryCollector<'a>,
    /// What the threads have counted.
    counted: Mutex<Vec<SummaryCollector<'a>>>,
    /// There are so many groups that nobody will look at them.
    is_given_up: AtomicBool,
}

impl<'a> Job<'a> {
    pub(super) fn new(task: Task<'a>, collector: &SummaryCollector<'a>) -> Self {
        Job {
            task,
            told: Told::default(),
            collector: collector.another(),
            counted: Mutex::default(),
            is_given_up: AtomicBool::new(false),
        }
    }

    /// What the threads have counted, and what was to be done.
    pub(super) fn end(self) -> (Task<'a>, Vec<SummaryCollector<'a>>) {
        let counted = self.counted.into_inner();
        let counted = counted.unwrap_or_else(PoisonError::into_inner);
        (self.task, counted)
    }
}

/// What was decided of a lot.
fn lookup<'l, 'j, 'a>(
    reading: &'l Reading<'j, 'a, Outcomes<'j, 'a>>,
    lot: &Lot,
) -> Lookup<'l, 'j, 'a> {
    Lookup {
        decisions: &reading.decisions,
        chunk: reading.chunk(lot),
        answers: reading.answers(),
    }
}

/// By what groups are made.
#[derive(Clone, Copy)]
enum Groups {
    /// A cell that is kept.
    ByCell(usize),
    /// What is read of a panel.
    ByPanel(GroupsBy),
}

/// One thread's memory and work.
pub(super) struct PanelCounter<'j, 'a> {
    job: &'j Job<'a>,
    reading: Reading<'j, 'a, Outcomes<'j, 'a>>,
    tallies: PanelTallies<'j, 'a>,
    /// Decides rows that are read as a whole.
    coder: Coder<'j>,
    room: Room,
    groups: Groups,
    /// The rows of a lot that are counted by their classes, and their groups.
    rows: Vec<(usize, usize)>,
    times: UsualTimes,
    /// The first and the last moment at which an offset from universal time was written.
    with_offset: Option<(Instant, Instant)>,
    tally: Tally,
}

impl<'j, 'a> PanelCounter<'j, 'a> {
    pub(super) fn new(job: &'j Job<'a>) -> Self {
        let task = &job.task;
        let mut reading = Reading::new(task, &job.told, |_| false);
        let analytes: Vec<AnalyteId> = task.rows.observations().map(|(_, of)| of).collect();
        let outcomes = Outcomes {
            catalog: task.catalog,
            outputs: &task.outputs,
            collector: job.collector.another(),
            groups: Vec::new(),
        };
        let by_cell = task
            .rows
            .keep()
            .first()
            .filter(|_| job.collector.has_groups() && job.collector.fact_of_groups().is_none());
        PanelCounter {
            job,
            tallies: PanelTallies::new(outcomes, &analytes, &mut reading.decisions),
            reading,
            coder: Coder::new(task.catalog, task.settings),
            room: Room::of(&task.rows),
            groups: match by_cell {
                Some(cell) => Groups::ByCell(*cell),
                None => Groups::ByPanel(GroupsBy::of(&job.collector, &analytes)),
            },
            rows: Vec::new(),
            times: UsualTimes::default(),
            with_offset: None,
            tally: Tally::default(),
        }
    }

    fn lot(&mut self, block: &Block, lot: &Lot) {
        self.rows.clear();
        for (number, place) in lot.rows.iter().enumerate() {
            let marks = self.reading.chunk(lot).marks[number];
            let row = block.row(place);
            if marks & Marks::ODD != 0 {
                let before = self.tally.counts.rows_not_trusted();
                let source = self
                    .reading
                    .whole_row(block, (lot, number), &mut self.tally.counts);
                if let Some(source) = source.filter(|source| source.is_of_patient) {
                    self.see_whole(source, before);
                }
                self.tally.see_firsts(row.line);
                continue;
            }
            if marks & Marks::REMARK != 0 {
                let counts = &mut self.tally.counts;
                self.reading.remarks(&row, (lot, number), counts);
                self.tally.see_firsts(row.line);
            }
            let group = self.group(&row, (lot, number));
            self.rows.push((number, group));
        }
        if self.tallies.has_too_many_groups() {
            self.job.is_given_up.store(true, Ordering::Relaxed);
        }
        self.tally.counts.used_rows(self.rows.len() as u64);
        self.tallies.count(lookup(&self.reading, lot), &self.rows);
        self.see_subjects(block, lot);
    }

    /// The number of the group of a row.
    fn group(&mut self, row: &PlainRow, (lot, number): (&Lot, usize)) -> usize {
        let cell = match self.groups {
            Groups::ByPanel(by) => {
                return self.tallies.group(by, lookup(&self.reading, lot), number);
            }
            Groups::ByCell(cell) => row.cell(cell),
        };
        let outputs = self.reading.decisions.groups().len();
        self.tallies.group_stated(cell, outputs)
    }

    fn see_subjects(&mut self, block: &Block, lot: &Lot) {
        let plan = self.job.task.rows.plan();
        let rows = std::mem::take(&mut self.rows);
        let mut ends: Option<(Instant, Instant)> = None;
        for &(row, group) in &rows {
            let place = &lot.rows[row];
            let time = plan.time.map(|time| block.places.range(place, time));
            let taken = self.taken(&block.text[time.unwrap_or_default()], &mut ends);
            let cell = plan.subject.map(|subject| {
                let cell = block.places.range(place, subject);
                subject_place(block.text, cell)
            });
            let name = cell.unwrap_or_default();
            let line = block.row(place).line;
            self.tallies.see_panel(
                lookup(&self.reading, lot),
                (block.text, name),
                (taken, line),
                (row, group),
            );
        }
        self.rows = rows;
        if let Some((first, last)) = ends {
            let moments = [first.moment(), last.moment()];
            let moments = moments.into_iter().flatten();
            moments.for_each(|moment| self.tallies.outcomes.collector.see_day(moment));
        }
    }

    /// When a row was taken. Its day is counted, or widens `ends` where it can be told by the instant.
    fn taken(&mut self, time: &str, ends: &mut Option<(Instant, Instant)>) -> Taken {
        let rows = &self.job.task.rows;
        let collector = &mut self.tallies.outcomes.collector;
        let Some(instant) = self.times.instant(time, rows) else {
            let moment = rows.moment(time);
            match moment {
                Some(moment) => collector.see_day(moment),
                None => collector.count_panel_without_time(),
            }
            return Taken::of(moment);
        };
        let Some(instant) = instant else {
            collector.count_panel_without_time();
            return Taken::Unstated;
        };
        if instant.form != Instant::WITH_OFFSET {
            let (first, last) = ends.unwrap_or((instant, instant));
            *ends = Some((first.min(instant), last.max(instant)));
            return Taken::At(instant);
        }
        // The day is that of the clock that showed the time, wherever it stood: days that begin within two days may be in
        // another order.
        const TWO_DAYS: i64 = 2 * 86_400 * 1_000_000_000;
        let (first, last) = self.with_offset.unwrap_or((instant, instant));
        let at = instant.nanoseconds;
        let is_near = at.saturating_sub(first.nanoseconds) <= TWO_DAYS
            || last.nanoseconds.saturating_sub(at) <= TWO_DAYS;
        if is_near {
            self.with_offset = Some((first.min(instant), last.max(instant)));
            let stated = rows.moment(time).or(instant.moment());
            stated
                .into_iter()
                .for_each(|moment| collector.see_day(moment));
        }
        Taken::At(instant)
    }

    /// Counts a panel that was read as a whole; `before` is how many rows could not be trusted before it.
    fn see_whole(&mut self, mut source: PanelRow, before: u64) {
        if self.tally.counts.rows_not_trusted() != before {
            source.kept.clear();
        }
        let codes = self.coder.code(&source.panel);
        let line = source.line;
        self.tallies
            .outcomes
            .collector
            .see_at(&source, &codes, line);
    }
}

impl Worker for PanelCounter<'_, '_> {
    fn lines(&mut self, number: usize, lines: &Lines, _: &mut RowBuffer) -> io::Result<()> {
        let task = &self.job.task;
        let turns = task.turns(number);
        if self.job.is_given_up.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut room = std::mem::take(&mut self.room);
        let block = room.block(lines, task.delimiter)?;
        self.reading.begin(&block, turns);
        for number in block.lots() {
            let lot = self
                .reading
                .lot(&block, number, &mut self.tallies.outcomes)?;
            self.lot(&block, &lot);
        }
        self.room = room;
        Ok(())
    }

    fn take_tally(&mut self) -> Tally {
        let looked_at = self.room.take_looked_at();
        Tally {
            looked_at,
            ..std::mem::take(&mut self.tally)
        }
    }

    fn end(self) {
        let collector = self.tallies.end(&self.reading.decisions);
        let counted = self.job.counted.lock();
        let mut counted = counted.unwrap_or_else(PoisonError::into_inner);
        counted.push(collector);
    }
}

//! From lines to the counts of a summary, by one thread.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::catalog::{AnalyteId, Kind};
use crate::cohort::summary::{MOST_GROUPS, OfSubject, Said, SummaryCollector, Taken, When};
use crate::input::grammar::instant::Instant;
use crate::input::{Counts, Lines, PanelRow, PlainRow};
use crate::interpret::codes_with;

use super::block::{Block, Lot, Room};
use super::blocks::{Tally, Worker};
use super::buffer::RowBuffer;
use super::chunk::Marks;
use super::columns::CellClass;
use super::decisions::Answering;
use super::outcomes::{Decided, GroupCounts, Outcomes, count};
use super::outputs::Output;
use super::reading::{Reading, Task, trimmed};
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

    /// What the threads have counted.
    pub(super) fn counted(self) -> Vec<SummaryCollector<'a>> {
        let counted = self.counted.into_inner();
        counted.unwrap_or_else(PoisonError::into_inner)
    }
}

/// By what groups are made.
#[derive(Clone, Copy)]
enum GroupsBy {
    Nothing,
    /// A cell that is kept.
    Cell(usize),
    /// The column of results and facts with this number.
    Fact(usize),
    /// A fact of which there is no column.
    NoFact,
}

/// One thread's memory and work.
pub(super) struct PanelCounter<'j, 'a> {
    job: &'j Job<'a>,
    reading: Reading<'j, 'a, Outcomes<'j, 'a>>,
    outcomes: Outcomes<'j, 'a>,
    room: Room,
    /// The columns of which results are counted, and of which analytes.
    counted: Vec<(usize, AnalyteId)>,
    by: GroupsBy,
    /// The group of all panels, where there is one.
    only_group: Option<usize>,
    groups_by_cell: HashMap<Box<str>, usize>,
    groups_by_name: HashMap<Option<Arc<str>>, usize>,
    /// The rows of a lot that are counted by their classes, and their groups.
    rows: Vec<(usize, usize)>,
    /// The groups of outputs of which subjects remember something.
    saying: Vec<usize>,
    said: Vec<Said>,
    /// The rows of a lot that tell of a subject, for each part of the subjects.
    by_part: Vec<Vec<RowOfSubject>>,
    /// The first and the last moment at which an offset from universal time was written.
    with_offset: Option<(Instant, Instant)>,
    counts: Counts,
}

/// A row that tells of a subject.
struct RowOfSubject {
    name: Range<usize>,
    when: When,
    row: usize,
    group: usize,
}

impl<'j, 'a> PanelCounter<'j, 'a> {
    pub(super) fn new(job: &'j Job<'a>) -> Self {
        let task = &job.task;
        let mut reading = Reading::new(task, &job.told, |_| false);
        let analytes: Vec<AnalyteId> = job.collector.analytes().collect();
        let columns = task.rows.observations().enumerate();
        let counted: Vec<(usize, AnalyteId)> = columns
            .map(|(number, (_, analyte))| (number, analyte))
            .filter(|(_, analyte)| analytes.contains(analyte))
            .collect();
        for (column, _) in &counted {
            reading.decisions.look_exactly(*column);
        }
        let mut columns = task.rows.observations();
        let by = match (job.collector.fact_of_groups(), task.rows.keep().first()) {
            _ if !job.collector.has_groups() => GroupsBy::Nothing,
            (Some(fact), _) => {
                let column = columns.position(|(_, analyte)| analyte == fact);
                column.map_or(GroupsBy::NoFact, GroupsBy::Fact)
            }
            (None, Some(cell)) => GroupsBy::Cell(*cell),
            (None, None) => GroupsBy::Nothing,
        };
        let says = |output: &Output| matches!(output, Output::Score(_) | Output::Pattern(_));
        let groups = reading.decisions.groups().iter().enumerate();
        let saying = groups
            .filter(|(_, group)| task.outputs[group.outputs.clone()].iter().any(says))
            .map(|(number, _)| number)
            .collect();
        PanelCounter {
            job,
            reading,
            outcomes: Outcomes {
                catalog: task.catalog,
                outputs: &task.outputs,
                collector: job.collector.another(),
                groups: Vec::new(),
            },
            room: Room::default(),
            counted,
            by,
            only_group: None,
            groups_by_cell: HashMap::new(),
            groups_by_name: HashMap::new(),
            rows: Vec::new(),
            saying,
            said: Vec::new(),
            by_part: Vec::new(),
            with_offset: None,
            counts: Counts::default(),
        }
    }

    fn lot(&mut self, block: &Block, lot: &Lot) {
        self.rows.clear();
        for (number, place) in lot.rows.iter().enumerate() {
            let marks = self.reading.chunk(lot).marks[number];
            let row = block.row(place);
            if marks & Marks::ODD != 0 {
                let before = self.counts.rows_not_trusted();
                let source = self
                    .reading
                    .whole_row(block, (lot, number), &mut self.counts);
                if let Some(source) = source {
                    self.see_whole(source, before);
                }
                continue;
            }
            if marks & Marks::REMARK != 0 {
                self.reading.remarks(&row, (lot, number), &mut self.counts);
            }
            let group = self.group(&row, (lot, number));
            self.rows.push((number, group));
        }
        self.counts.used_rows(self.rows.len() as u64);
        self.count_classes(lot);
        self.count_answers();
        self.see_subjects(block, lot);
    }

    /// The number of the group of a row.
    fn group(&mut self, row: &PlainRow, (lot, number): (&Lot, usize)) -> usize {
        let name = match self.by {
            GroupsBy::Nothing => {
                if let Some(group) = self.only_group {
                    return group;
                }
                let group = self.group_named(None);
                self.only_group = Some(group);
                return group;
            }
            GroupsBy::Cell(cell) => {
                let cell = row.cell(cell);
                if let Some(group) = self.groups_by_cell.get(cell) {
                    return *group;
                }
                let group = self.group_named(Some(SummaryCollector::group_of_cell(cell)));
                self.groups_by_cell.insert(cell.into(), group);
                return group;
            }
            GroupsBy::Fact(column) => {
                let class = self.reading.chunk(lot).class(column, number);
                let fact = self.reading.decisions.observation(column, class);
                Some(SummaryCollector::group_of_fact(fact))
            }
            GroupsBy::NoFact => Some(SummaryCollector::group_of_fact(None)),
        };
        self.group_named(name)
    }

    fn group_named(&mut self, name: Option<Arc<str>>) -> usize {
        if let Some(group) = self.groups_by_name.get(&name) {
            return *group;
        }
        let groups = &mut self.outcomes.groups;
        let columns = self.job.task.rows.observations().count();
        groups.push(GroupCounts {
            name: name.clone(),
            panels: 0,
            without_subject: 0,
            classes: vec![Vec::new(); columns],
            answers: vec![Vec::new(); self.reading.decisions.groups().len()],
        });
        if groups.len() > MOST_GROUPS {
            self.job.is_given_up.store(true, Ordering::Relaxed);
        }
        self.groups_by_name.insert(name, groups.len() - 1);
        groups.len() - 1
    }

    fn count_classes(&mut self, lot: &Lot) {
        let chunk = self.reading.chunk(lot);
        for (column, _) in &self.counted {
            let classes = chunk.classes(*column);
            let known = self.reading.decisions.classes_of(*column);
            count(
                &mut self.outcomes.groups,
                &self.rows,
                (|group| &mut group.classes[*column], known),
                |row| classes[row].number(),
            );
        }
    }

    fn count_answers(&mut self) {
        for number in 0..self.reading.decisions.groups().len() {
            let known = self.reading.decisions.answers(number).len();
            let answers = self.reading.answer_numbers(number);
            count(
                &mut self.outcomes.groups,
                &self.rows,
                (|group| &mut group.answers[number], known),
                |row| answers[row] as usize,
            );
        }
    }

    fn see_subjects(&mut self, block: &Block, lot: &Lot) {
        let plan = self.job.task.rows.plan();
        let rows = std::mem::take(&mut self.rows);
        let mut ends: Option<(Instant, Instant)> = None;
        for &(row, group) in &rows {
            let place = &lot.rows[row];
            let time = plan.time.map(|time| block.places.range(place, time));
            let taken = self.taken(&block.text[time.unwrap_or_default()], &mut ends);
            let counts = &mut self.outcomes.groups[group];
            counts.panels += 1;
            let cell = plan.subject.map(|subject| {
                let cell = block.places.range(place, subject);
                trimmed(block.text, cell)
            });
            let name = cell.unwrap_or_default();
            if name.is_empty() {
                counts.without_subject += 1;
                continue;
            }
            let part = SummaryCollector::part_of_subject(block.text, name.clone());
            if self.by_part.len() <= part {
                self.by_part.resize_with(part + 1, Vec::new);
            }
            let line = block.row(place).line;
            self.by_part[part].push(RowOfSubject {
                name,
                when: self.outcomes.collector.when(taken, line),
                row,
                group,
            });
        }
        self.rows = rows;
        if let Some((first, last)) = ends {
            let moments = [first.moment(), last.moment()];
            let moments = moments.into_iter().flatten();
            moments.for_each(|moment| self.outcomes.collector.see_day(moment));
        }
        self.see_parts(block.text);
    }

    /// When a row was taken. Its day is counted, or widens `ends` where it can be told by the instant.
    fn taken(&mut self, time: &str, ends: &mut Option<(Instant, Instant)>) -> Taken {
        let rows = &self.job.task.rows;
        let collector = &mut self.outcomes.collector;
        let Some(instant) = rows.instant(time) else {
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
        // The day is that of the clock that showed the time, wherever it stood.
        let (first, last) = self.with_offset.unwrap_or((instant, instant));
        if instant <= first || last <= instant {
            self.with_offset = Some((first.min(instant), last.max(instant)));
            let stated = rows.moment(time).or(instant.moment());
            stated
                .into_iter()
                .for_each(|moment| collector.see_day(moment));
        }
        Taken::At(instant)
    }

    /// Remembers of subjects what was decided of their rows. Each part is waited for once.
    fn see_parts(&mut self, text: &str) {
        for (number, rows) in self.by_part.iter_mut().enumerate() {
            if rows.is_empty() {
                continue;
            }
            self.said.clear();
            for one in &*rows {
                for group in &self.saying {
                    let decided = self.reading.answer(*group, one.row);
                    self.said.extend_from_slice(&decided.said);
                }
            }
            let rules = self.said.len() / rows.len();
            let groups = &self.outcomes.groups;
            let panels = rows.iter().enumerate().map(|(place, one)| OfSubject {
                name: one.name.clone(),
                when: one.when,
                group: groups[one.group].name.as_ref(),
                said: &self.said[place * rules..][..rules],
            });
            self.outcomes.collector.see_subjects(number, text, panels);
            rows.clear();
        }
    }

    /// Counts a panel that was read as a whole; `before` is how many rows could not be trusted before it.
    fn see_whole(&mut self, mut source: PanelRow, before: u64) {
        if self.counts.rows_not_trusted() != before {
            source.kept.clear();
        }
        let task = &self.job.task;
        let codes = codes_with(task.catalog, &source.panel, task.settings);
        let line = source.line;
        self.outcomes.collector.see_at(&source, &codes, line);
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
            let lot = self.reading.lot(&block, number, &mut self.outcomes)?;
            self.lot(&block, &lot);
        }
        self.room = room;
        Ok(())
    }

    fn take_tally(&mut self) -> Tally {
        Tally {
            counts: std::mem::take(&mut self.counts),
            remarks: Vec::new(),
        }
    }

    fn end(mut self) {
        let decisions = &self.reading.decisions;
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
        let counted = self.job.counted.lock();
        let mut counted = counted.unwrap_or_else(PoisonError::into_inner);
        counted.push(collector);
    }
}

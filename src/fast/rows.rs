//! From lines to result rows, by one thread.

use std::io;
use std::ops::Range;

use crate::input::{Lines, LoneRows, PanelRow, PlainRow};
use crate::interpret::Decider;
use crate::panel::Panel;
use crate::report::rows::{RowForm, RowLayout, issues_cell};

use super::answers::{CellBytes, Cells};
use super::block::{Block, Lot, Room, is_printable, spans};
use super::blocks::{Tally, Worker};
use super::buffer::{LONG_BLOCK, RowBuffer};
use super::chunk::Marks;
use super::coder::Coder;
use super::leads::Leads;
use super::outputs::{Output, Remark};
use super::reading::{Reading, Task};
use super::told::Told;

/// What all threads share.
pub(super) struct Job<'a> {
    /// How rows are read, and what is decided, in the order of the cells.
    pub task: Task<'a>,
    /// Which cells a result row has.
    pub layout: &'a RowLayout<'a>,
    /// How they are written.
    pub form: &'a dyn RowForm,
    /// What stands before the cells of each.
    pub leads: Leads,
    /// What the threads tell each other.
    pub told: Told<CellBytes>,
}

impl Job<'_> {
    /// Puts what stands before the cells of the row on a line behind what is there.
    fn push_lead(&self, line: u64, out: &mut Vec<u8>) {
        let place = || (self.task.rows.file_number(), line);
        self.leads.push(self.form, place, out);
    }
}

/// One thread's memory and work.
pub(super) struct RowWriter<'j, 'a> {
    job: &'j Job<'a>,
    reading: Reading<'j, 'a, Cells<'j>>,
    cells: Cells<'j>,
    /// Decides rows that are read as a whole.
    coder: Coder<'j>,
    room: Room,
    /// Which cells are repeated where not all are, as neighbors.
    repeated: Vec<Range<usize>>,
    /// A row that needs more than copying.
    row: Vec<u8>,
    issues: Vec<u8>,
    tally: Tally,
}

impl<'j, 'a> RowWriter<'j, 'a> {
    pub(super) fn new(job: &'j Job<'a>) -> Self {
        let nothing = Panel::new();
        let decider = Decider::new(job.task.catalog, &nothing, job.task.settings);
        // Remarks on cells are put in place of the issues, which are the last output.
        let stays_alone = |output: &Output| *output == Output::Issues;
        RowWriter {
            job,
            reading: Reading::new(&job.task, &job.told, stays_alone),
            cells: Cells::new(job.layout, job.form, &job.task.outputs, &decider),
            coder: Coder::new(job.task.catalog, job.task.settings),
            room: Room::of(&job.task.rows),
            repeated: repeated(&job.task.rows),
            row: Vec::new(),
            issues: Vec::new(),
            tally: Tally::default(),
        }
    }

    fn write(&mut self, block: &Block, lot: &Lot, out: &mut RowBuffer) -> io::Result<()> {
        let mut number = 0;
        while number < lot.rows.len() {
            let copied = match block.copies {
                true => self.copy(block, (lot, number), out),
                false => 0,
            };
            self.tally.counts.used_rows(copied as u64);
            number += copied;
            if number < lot.rows.len() {
                self.write_one(block, (lot, number), out)?;
                self.tally.see_firsts(block.row(&lot.rows[number]).line);
                number += 1;
            }
        }
        Ok(())
    }

    /// Copies the cells of rows of CSV from one on, up to a row that needs more than copying; gives how many.
    fn copy(&self, block: &Block, (lot, from): (&Lot, usize), out: &mut RowBuffer) -> usize {
        let marks = &self.reading.chunk(lot).marks;
        let is_usable = |number: usize| marks[number] == Marks::USABLE;
        if !is_usable(from) {
            return 0;
        }
        let answers: Vec<(&[CellBytes], &[u32])> = self.reading.answers_of_groups().collect();
        let room = answers.len() * LONG_BLOCK + 1;
        let bytes = block.text.as_bytes();
        let lead = self.job.leads.of_all().unwrap_or_default();
        for (number, place) in lot.rows.iter().enumerate().skip(from) {
            if !is_usable(number) {
                return number - from;
            }
            let extent = block.places.extent(place);
            out.reserve(lead.len() + 2 * extent.len() + room);
            if self.job.layout.repeats_input() {
                let mut all = (0..place.length()).map(|index| block.places.range(place, index));
                if !all.all(|cell| is_copied(&bytes[cell])) {
                    return number - from;
                }
                out.put(lead);
                out.put(&bytes[extent]);
            } else {
                // All are looked at before one is put in: nothing of a row that needs more than copying may stay.
                for span in &self.repeated {
                    for index in span.clone() {
                        if !is_copied(&bytes[block.places.range(place, index)]) {
                            return number - from;
                        }
                    }
                }
                out.put(lead);
                for (number, span) in self.repeated.iter().enumerate() {
                    let first = block.places.range(place, span.start);
                    let last = block.places.range(place, span.end - 1);
                    if number > 0 {
                        out.put(b",");
                    }
                    out.put_from(bytes, first.start..last.end);
                }
            }
            for (answers, numbers) in &answers {
                answers[numbers[number] as usize].put(out, room);
            }
            out.put(b"\n");
        }
        lot.rows.len() - from
    }

    /// Writes a row that is not copied.
    fn write_one(
        &mut self,
        block: &Block,
        (lot, number): (&Lot, usize),
        out: &mut RowBuffer,
    ) -> io::Result<()> {
        let marks = self.reading.chunk(lot).marks[number];
        let row = block.row(&lot.rows[number]);
        let has_remark = marks & Marks::REMARK != 0;
        if marks & Marks::ODD == 0 && (!has_remark || self.take_remarks(&row, (lot, number))?) {
            return self.write_row(&row, number, has_remark, out);
        }
        let reading = &mut self.reading;
        if let Some(source) = reading.whole_row(block, (lot, number), &mut self.tally.counts) {
            self.write_panel(&source, out)?;
        }
        Ok(())
    }

    /// Writes a row from the answers to it.
    fn write_row(
        &mut self,
        row: &PlainRow,
        number: usize,
        has_remark: bool,
        out: &mut RowBuffer,
    ) -> io::Result<()> {
        let groups = self.reading.decisions.groups().len();
        let mut line = std::mem::take(&mut self.row);
        line.clear();
        self.job.push_lead(row.line, &mut line);
        self.repeat_input(row, &mut line)?;
        for group in 0..groups {
            if group + 1 == groups && has_remark {
                line.extend_from_slice(&self.issues);
            } else {
                line.extend_from_slice(self.reading.answer(group, number).bytes());
            }
        }
        self.job.form.end(&mut line);
        out.push(&line);
        self.row = line;
        self.tally.counts.used_rows(1);
        Ok(())
    }

    /// Counts the remarks on the row and its cells, and makes its cell of issues of them; false where the
    /// row has issues beside them.
    #[cold]
    fn take_remarks(&mut self, row: &PlainRow, (lot, number): (&Lot, usize)) -> io::Result<bool> {
        let last = self.reading.decisions.groups().len() - 1;
        if self.reading.answer(last, number).has_issues {
            return Ok(false);
        }
        let codes = self
            .reading
            .remarks(row, (lot, number), &mut self.tally.counts);
        self.issues.clear();
        let column = self.cells.last_column();
        self.job
            .form
            .cell(column, &issues_cell(&codes), &mut self.issues)?;
        if let Some(remarks) = self.cells.remarks.last_mut() {
            *remarks |= Remark::ISSUES;
        }
        Ok(true)
    }

    fn write_panel(&mut self, source: &PanelRow, out: &mut RowBuffer) -> io::Result<()> {
        let codes = self.coder.code(&source.panel);
        if source.is_of_patient {
            for (output, remarks) in self.job.task.outputs.iter().zip(&mut self.cells.remarks) {
                *remarks |= output.remark(&codes).0;
            }
        }
        let cells = self.job.layout.row(source, &codes);
        self.row.clear();
        self.job.push_lead(source.line, &mut self.row);
        self.job.form.row(&[], &cells, &mut self.row)?;
        out.push(&self.row);
        Ok(())
    }

    /// Writes the cells that stand in the input.
    fn repeat_input(&self, row: &PlainRow, out: &mut Vec<u8>) -> io::Result<()> {
        let plan = self.job.task.rows.plan();
        if self.job.layout.repeats_input() {
            for index in 0..row.length() {
                self.job.form.input(index, row.cell(index), out)?;
            }
            return Ok(());
        }
        let mut column = 0;
        for index in [plan.subject, plan.time].into_iter().flatten() {
            self.job.form.input(column, row.cell(index).trim(), out)?;
            column += 1;
        }
        for &index in self.job.task.rows.keep() {
            self.job.form.input(column, row.cell(index), out)?;
            column += 1;
        }
        Ok(())
    }
}

impl Worker for RowWriter<'_, '_> {
    fn take_tally(&mut self) -> Tally {
        let none = vec![0; self.job.task.outputs.len()];
        Tally {
            remarks: std::mem::replace(&mut self.cells.remarks, none),
            looked_at: self.room.take_looked_at(),
            ..std::mem::take(&mut self.tally)
        }
    }

    fn lines(&mut self, number: usize, lines: &Lines, out: &mut RowBuffer) -> io::Result<()> {
        let turns = self.job.task.turns(number);
        let mut room = std::mem::take(&mut self.room);
        let mut block = room.block(lines, self.job.task.delimiter)?;
        let has_commas = self.job.form.is_csv() && self.job.task.delimiter == b',';
        let is_same_for_all = self.job.leads.of_all().is_some();
        block.copies = has_commas && is_same_for_all && is_printable(block.text);
        self.reading.begin(&block, turns);
        for number in block.lots() {
            let lot = self.reading.lot(&block, number, &mut self.cells)?;
            self.write(&block, &lot, out)?;
        }
        self.room = room;
        Ok(())
    }

    fn end(self) {}
}

/// Which cells of the input are repeated where not all are, in their order; neighbors together.
fn repeated(reader: &LoneRows) -> Vec<Range<usize>> {
    let plan = reader.plan();
    let kept = reader.keep().iter().copied();
    spans([plan.subject, plan.time].into_iter().flatten().chain(kept))
}

/// Whether printable ASCII without delimiters stays as it is in a result row: it is no formula, and no space
/// would be taken off.
#[inline]
fn is_copied(cell: &[u8]) -> bool {
    match cell {
        [] => true,
        [first, ..] => {
            !matches!(first, b'=' | b'+' | b'-' | b'@' | b' ')
                && cell.last().is_some_and(|last| *last != b' ')
        }
    }
}

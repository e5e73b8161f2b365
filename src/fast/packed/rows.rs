//! From packed panels of one part to result rows, by one thread.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use crate::input::PartOfPanels;
use crate::interpret::Decider;
use crate::panel::Panel;
use crate::report::rows::{RowForm, issues_cell};

use super::super::answers::{CellBytes, Cells};
use super::super::buffer::{LONG_BLOCK, RowBuffer};
use super::super::coder::Coder;
use super::super::outputs::{Output, Remark};
use super::reading::PartReading;
use super::{Job, PanelCounts, Piece, Tally};

/// So many cells that are kept are remembered as they are written; then it begins anew.
const MOST_KEPT: usize = 1000;

/// One thread's memory and work.
pub(super) struct RowWriter<'j, 'p, 'a> {
    job: &'j Job<'j>,
    part: PartOfPanels<'p, 'a>,
    reading: PartReading<'j, 'p, 'a, Cells<'j>>,
    cells: Cells<'j>,
    /// Decides panels that are put together the rich way.
    coder: Coder<'j>,
    /// The cells that are kept of panels, by the numbers of their facts, as far as they were asked for.
    kept: HashMap<usize, Vec<u8>>,
    /// What stands behind the cells of a row.
    row_end: Vec<u8>,
    counts: PanelCounts,
    line: Vec<u8>,
}

impl<'j, 'p, 'a> RowWriter<'j, 'p, 'a> {
    pub(super) fn new(job: &'j Job<'j>, part: PartOfPanels<'p, 'a>) -> Self {
        let nothing = Panel::new();
        let decider = Decider::new(job.catalog, &nothing, job.settings);
        let mut row_end = Vec::new();
        job.form.end(&mut row_end);
        // Remarks on results are put in place of the issues, which are the last output.
        let stays_alone = |output: &Output| *output == Output::Issues;
        RowWriter {
            job,
            part,
            reading: PartReading::new(job.task(), part, &job.told, stays_alone),
            cells: Cells::new(job.layout, job.form, &job.outputs, &decider),
            coder: Coder::new(job.catalog, job.settings),
            kept: HashMap::new(),
            row_end,
            counts: PanelCounts::default(),
            line: Vec::new(),
        }
    }

    pub(super) fn run(
        mut self,
        send: &SyncSender<Piece>,
        spare: &Receiver<Piece>,
    ) -> io::Result<Tally> {
        let mut from = 0;
        while from < self.part.count() {
            let mut piece = spare.try_recv().unwrap_or_default();
            piece.rows.clear();
            piece.ends.clear();
            let count = self.reading.lot(from, &mut self.cells)?;
            for row in 0..count {
                if self.reading.is_odd(row) || !self.write_row(from + row, row, &mut piece.rows)? {
                    self.rich(from + row, &mut piece.rows)?;
                } else {
                    self.counts.counts.panels += 1;
                }
                let end = piece.rows.written().len() as u32;
                piece.ends.push((self.part.line(from + row), end));
            }
            if send.send(piece).is_err() {
                break;
            }
            from += count;
        }
        Ok(Tally {
            counts: self.counts,
            remarks: self.cells.remarks,
        })
    }

    /// The cell of issues of a panel with remarks on its results; false where it has issues beside them.
    #[cold]
    fn issues(&mut self, row: usize, issues: &mut Vec<u8>) -> io::Result<bool> {
        let last = self.reading.decisions.groups().len() - 1;
        let answer = self.reading.answers.of(last, row) as usize;
        if self.reading.decisions.answers(last)[answer].has_issues {
            return Ok(false);
        }
        let codes = self.reading.remarks(row);
        let column = self.cells.last_column();
        self.job.form.cell(column, &issues_cell(&codes), issues)?;
        if let Some(remarks) = self.cells.remarks.last_mut() {
            *remarks |= Remark::ISSUES;
        }
        Ok(true)
    }

    /// Writes a row from the answers to it; false where it must be decided the rich way.
    fn write_row(&mut self, panel: usize, row: usize, out: &mut RowBuffer) -> io::Result<bool> {
        let mut groups = self.reading.decisions.groups().len();
        let mut issues = Vec::new();
        if self.reading.has_remark(row) {
            if !self.issues(row, &mut issues)? {
                return Ok(false);
            }
            groups -= 1;
        }
        let (form, part) = (self.job.form, self.part);
        self.line.clear();
        let place = || part.place(panel);
        self.job.leads.push(form, place, &mut self.line);
        let mut column = 0;
        if self.job.has_subject {
            let push = |out: &mut Vec<u8>| part.push_subject(panel, out);
            repeat(form, column, &mut self.line, push)?;
            column += 1;
        }
        if self.job.has_time {
            let push = |out: &mut Vec<u8>| part.push_time(panel, out);
            repeat(form, column, &mut self.line, push)?;
            column += 1;
        }
        if column < self.job.layout.input_columns()
            && let Some(facts) = part.facts_of(panel)
        {
            if self.kept.len() > MOST_KEPT {
                self.kept.clear();
            }
            let kept = match self.kept.entry(facts) {
                Entry::Occupied(kept) => kept.into_mut(),
                Entry::Vacant(place) => place.insert(kept_cells(form, column, &part.kept(facts))?),
            };
            self.line.extend_from_slice(kept);
        }
        let answer = |group: usize| -> &CellBytes {
            let number = self.reading.answers.of(group, row) as usize;
            &self.reading.decisions.answers(group)[number]
        };
        let room = groups * LONG_BLOCK + issues.len() + self.row_end.len();
        out.reserve(self.line.len() + room);
        out.put(&self.line);
        (0..groups).for_each(|group| answer(group).put(out, room));
        out.put(&issues);
        out.put(&self.row_end);
        Ok(true)
    }

    /// Puts a panel together, decides it and writes its row the rich way.
    #[cold]
    fn rich(&mut self, panel: usize, out: &mut RowBuffer) -> io::Result<()> {
        let source = self.reading.whole_panel(panel);
        self.counts.count_whole(&source, self.part.line(panel));
        let codes = self.coder.code(&source.panel);
        for (output, remarks) in self.job.outputs.iter().zip(&mut self.cells.remarks) {
            *remarks |= output.remark(&codes).0;
        }
        let cells = self.job.layout.row(&source, &codes);
        let (form, mut lead) = (self.job.form, Vec::new());
        let place = || (source.file_number, source.line);
        self.job.leads.push(form, place, &mut lead);
        self.line.clear();
        form.row(&lead, &cells, &mut self.line)?;
        out.push(&self.line);
        Ok(())
    }
}

/// Cells that are kept, from a column on.
fn kept_cells(form: &dyn RowForm, column: usize, kept: &[Arc<str>]) -> io::Result<Vec<u8>> {
    let mut cells = Vec::new();
    for (column, cell) in (column..).zip(kept) {
        form.input(column, cell, &mut cells)?;
    }
    Ok(cells)
}

/// Writes a cell that repeats the input, which `push` puts behind what is there.
#[inline]
fn repeat(
    form: &dyn RowForm,
    column: usize,
    line: &mut Vec<u8>,
    push: impl FnOnce(&mut Vec<u8>),
) -> io::Result<()> {
    let start = line.len();
    if form.is_csv() && column > 0 {
        line.push(b',');
    }
    let from = line.len();
    push(line);
    if form.is_csv() && is_copied(&line[from..]) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&line[from..]).into_owned();
    line.truncate(start);
    form.input(column, &text, line)
}

/// Whether a text stays as it is in CSV: it is printable ASCII that needs no quotes, and no formula.
fn is_copied(text: &[u8]) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b':' | b'.' | b'_' | b'/' | b' ');
    match text {
        [] => true,
        [first, .., last] => {
            first.is_ascii_alphanumeric() && *last != b' ' && text.iter().all(is_plain)
        }
        [only] => only.is_ascii_alphanumeric(),
    }
}

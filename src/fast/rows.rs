//! From lines to result rows, by one thread.

use std::io;
use std::ops::Range;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::{Counts, Lines, LoneRows, PlainCells, PlainRow, Record, RowPlace};
use crate::interpret::{Decider, Settings, codes_with};
use crate::panel::{IssueCode, Panel};
use crate::report::rows::{RowForm, RowLayout, issues_cell};

use super::answers::{CellBytes, Cells};
use super::buffer::RowBuffer;
use super::chunk::{Chunk, Marks, ROWS_TOGETHER};
use super::columns::Column;
use super::decisions::{Decisions, Told};
use super::outputs::{Output, Remark};

/// What all threads share.
pub(super) struct Job<'a> {
    /// The reference set.
    pub catalog: &'a Catalog,
    /// What is computed.
    pub settings: &'a Settings,
    /// How rows are read.
    pub rows: LoneRows<'a>,
    /// Which cells a result row has.
    pub layout: &'a RowLayout<'a>,
    /// How they are written.
    pub form: &'a dyn RowForm,
    /// What is decided, in the order of the cells.
    pub outputs: Vec<Output>,
    /// The character between cells.
    pub delimiter: u8,
    /// What the threads tell each other.
    pub told: Told<CellBytes>,
}

/// What became of some rows beside their results.
pub(super) struct Tally {
    /// What was counted.
    pub counts: Counts,
    /// For each output, what was said of any row.
    pub remarks: Vec<u8>,
}

/// One thread's memory and work.
pub(super) struct Worker<'a> {
    job: &'a Job<'a>,
    decisions: Decisions<'a, Cells<'a>>,
    cells: Cells<'a>,
    places: PlainCells,
    chunk: Chunk,
    times: UsualTimes,
    /// Which cells are repeated where not all are, as neighbors.
    repeated: Vec<Range<usize>>,
    /// A row that needs more than copying.
    row: Vec<u8>,
    issues: Vec<u8>,
    /// Which code the number of a remark stands for.
    remark_codes: Vec<(u32, IssueCode)>,
    counts: Counts,
}

impl<'a> Worker<'a> {
    pub(super) fn new(job: &'a Job<'a>) -> Self {
        let analytes: Vec<AnalyteId> = job
            .rows
            .observations()
            .map(|(_, analyte)| analyte)
            .collect();
        let columns: Vec<Column> = job
            .rows
            .observations()
            .enumerate()
            .map(|(number, (index, _))| Column::new(index, number, job.rows.is_laboratory(number)))
            .collect();
        let columns_in_all = columns.len();
        // Remarks on cells are put in place of the issues, which are the last output.
        let decisions = Decisions::new(
            job.catalog,
            job.settings,
            columns,
            analytes,
            &job.outputs,
            |output| *output == Output::Issues,
            &job.told,
        );
        let nothing = Panel::new();
        let decider = Decider::new(job.catalog, &nothing, job.settings);
        Worker {
            job,
            cells: Cells::new(job.layout, job.form, &job.outputs, &decider),
            places: PlainCells::default(),
            chunk: Chunk::new(columns_in_all, decisions.groups().len()),
            decisions,
            times: UsualTimes::default(),
            repeated: repeated(&job.rows),
            row: Vec::new(),
            issues: Vec::new(),
            remark_codes: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// What was counted since the last call.
    pub(super) fn take_tally(&mut self) -> Tally {
        let none = vec![0; self.job.outputs.len()];
        Tally {
            counts: std::mem::take(&mut self.counts),
            remarks: std::mem::replace(&mut self.cells.remarks, none),
        }
    }

    /// Writes the result rows of some lines.
    pub(super) fn lines(&mut self, lines: &Lines, out: &mut RowBuffer) -> io::Result<()> {
        match lines {
            Lines::Plain { first_line, text } => {
                let text = std::str::from_utf8(text).map_err(io::Error::other)?;
                self.plain(*first_line, text, out)
            }
            Lines::Records(records) => {
                for record in records {
                    self.rich(record.clone(), out)?;
                }
                Ok(())
            }
        }
    }

    fn plain(&mut self, first_line: u64, text: &str, out: &mut RowBuffer) -> io::Result<()> {
        let mut places = std::mem::take(&mut self.places);
        places.find(text.as_bytes(), self.job.delimiter);
        let block = Block {
            text,
            first_line,
            places: &places,
            copies: self.job.form.is_csv() && self.job.delimiter == b',' && is_printable(text),
        };
        for rows in places.rows().chunks(ROWS_TOGETHER) {
            self.classify(&block, rows);
            self.decisions.answer(&mut self.cells, &mut self.chunk)?;
            self.write(&block, rows, out)?;
        }
        self.places = places;
        Ok(())
    }

    /// Finds the classes of all cells, and which rows must be read as a whole.
    fn classify(&mut self, block: &Block, rows: &[RowPlace]) {
        let reader = &self.job.rows;
        self.chunk
            .begin(rows.iter().map(|row| match reader.fits(row.length()) {
                true => 0,
                false => Marks::ODD,
            }));
        for (number, column) in self.decisions.columns.iter_mut().enumerate() {
            let (classes, marks) = self.chunk.column_mut(number);
            column.classify(reader, block.text, block.places, rows, classes, marks);
        }
        let time = reader.plan().time;
        for (row, marks) in rows.iter().zip(&mut self.chunk.marks) {
            if *marks & (Marks::ODD | Marks::USABLE) != Marks::USABLE {
                *marks |= Marks::ODD;
            } else if let Some(time) = time {
                let text = &block.text[block.places.range(row, time)];
                if !self.times.is_plain(text, reader) {
                    *marks |= Marks::ODD;
                }
            }
        }
    }

    fn write(&mut self, block: &Block, rows: &[RowPlace], out: &mut RowBuffer) -> io::Result<()> {
        let mut copied = 0;
        for (number, place) in rows.iter().enumerate() {
            let marks = self.chunk.marks[number];
            if marks == Marks::USABLE && block.copies && self.copy(block, place, number, out) {
                copied += 1;
                continue;
            }
            let row = block.row(place);
            if marks & Marks::ODD != 0 || !self.write_row(&row, number, out)? {
                self.whole_row(&row, out)?;
            }
        }
        self.counts.used_rows(copied);
        Ok(())
    }

    /// Copies the cells of a row of CSV; false where one of them can't be copied as it is.
    #[inline]
    fn copy(&self, block: &Block, place: &RowPlace, number: usize, out: &mut RowBuffer) -> bool {
        let groups = 0..self.decisions.groups().len();
        let answer = |group: usize| -> &CellBytes {
            let number = self.chunk.answer(group, number) as usize;
            &self.decisions.answers(group)[number]
        };
        let bytes = block.text.as_bytes();
        let answers: usize = groups.clone().map(|group| answer(group).length()).sum();
        let extent = block.places.extent(place);
        out.reserve(2 * extent.len() + answers + 1);
        if self.job.layout.repeats_input() {
            let mut all = (0..place.length()).map(|index| block.places.range(place, index));
            if !all.all(|cell| is_copied(&bytes[cell])) {
                return false;
            }
            out.put(&bytes[extent]);
        } else {
            for (number, span) in self.repeated.iter().enumerate() {
                let first = block.places.range(place, span.start);
                let last = block.places.range(place, span.end - 1);
                let mut cells = span.clone().map(|index| block.places.range(place, index));
                if !cells.all(|cell| is_copied(&bytes[cell])) {
                    return false;
                }
                if number > 0 {
                    out.put(b",");
                }
                out.put_from(bytes, first.start..last.end);
            }
        }
        for group in groups {
            answer(group).put(out);
        }
        out.put(b"\n");
        true
    }

    /// Writes a row from the answers to it; false where it must be read as a whole.
    fn write_row(
        &mut self,
        row: &PlainRow,
        number: usize,
        out: &mut RowBuffer,
    ) -> io::Result<bool> {
        let groups = self.decisions.groups().len();
        let has_remark = self.chunk.marks[number] & Marks::REMARK != 0;
        if has_remark && !self.take_remarks(row, number)? {
            return Ok(false);
        }
        let mut line = std::mem::take(&mut self.row);
        line.clear();
        self.job.form.begin(&mut line);
        self.repeat_input(row, &mut line)?;
        for group in 0..groups {
            let answer = self.chunk.answer(group, number) as usize;
            if group + 1 == groups && has_remark {
                line.extend_from_slice(&self.issues);
            } else {
                line.extend_from_slice(self.decisions.answers(group)[answer].bytes());
            }
        }
        self.job.form.end(&mut line);
        out.push(&line);
        self.row = line;
        self.counts.used_rows(1);
        Ok(true)
    }

    /// Counts the remarks on the cells of the row, and makes its cell of issues of them; false where the
    /// row has issues beside them.
    #[cold]
    fn take_remarks(&mut self, row: &PlainRow, number: usize) -> io::Result<bool> {
        let last = self.decisions.groups().len() - 1;
        let answer = self.chunk.answer(last, number) as usize;
        if self.decisions.answers(last)[answer].has_issues {
            return Ok(false);
        }
        let mut codes = Vec::new();
        for (place, column) in self.decisions.columns.iter().enumerate() {
            let class = self.chunk.class(place, number);
            if class.has_remark() {
                // The words of a remark are needed once.
                let number = class.remark_number();
                let known = self.remark_codes.iter().find(|(of, _)| *of == number);
                if let Some((_, code)) = known
                    && self.counts.note_again(*code)
                {
                    codes.push(*code);
                    continue;
                }
                let cell = row.cell(column.index);
                if let Some(issue) = column.remark(&self.job.rows, cell, row.line) {
                    self.counts.note(&issue);
                    codes.push(issue.code);
                    if known.is_none() {
                        self.remark_codes.push((number, issue.code));
                    }
                }
            }
        }
        codes.sort_by_key(|code| code.code());
        codes.dedup();
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

    /// A row of plain text that must be read as a whole.
    fn whole_row(&mut self, row: &PlainRow, out: &mut RowBuffer) -> io::Result<()> {
        let record = row.record();
        if record.is_filler() {
            return Ok(());
        }
        self.rich(record, out)
    }

    fn rich(&mut self, record: Record, out: &mut RowBuffer) -> io::Result<()> {
        let source = self.job.rows.row(record, &mut self.counts);
        let codes = codes_with(self.job.catalog, &source.panel, self.job.settings);
        for (output, remarks) in self.job.outputs.iter().zip(&mut self.cells.remarks) {
            *remarks |= output.remark(&codes).0;
        }
        let cells = self.job.layout.row(&source, &codes);
        self.row.clear();
        self.job.form.row(&cells, &mut self.row)?;
        out.push(&self.row);
        Ok(())
    }

    /// Writes the cells that stand in the input.
    fn repeat_input(&self, row: &PlainRow, out: &mut Vec<u8>) -> io::Result<()> {
        let plan = self.job.rows.plan();
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
        for &index in self.job.rows.keep() {
            self.job.form.input(column, row.cell(index), out)?;
            column += 1;
        }
        Ok(())
    }
}

/// Which cells of the input are repeated where not all are, in their order; neighbors together.
fn repeated(reader: &LoneRows) -> Vec<Range<usize>> {
    let plan = reader.plan();
    let kept = reader.keep().iter().copied();
    let mut spans: Vec<Range<usize>> = Vec::new();
    for index in [plan.subject, plan.time].into_iter().flatten().chain(kept) {
        match spans.last_mut() {
            Some(span) if span.end == index => span.end = index + 1,
            _ => spans.push(index..index + 1),
        }
    }
    spans
}

/// A block of plain text.
struct Block<'t> {
    text: &'t str,
    first_line: u64,
    places: &'t PlainCells,
    /// Whether cells of it that are no formulas are the cells of result rows as they are.
    copies: bool,
}

impl<'t> Block<'t> {
    fn row(&self, place: &RowPlace) -> PlainRow<'t> {
        self.places.row(self.text, self.first_line, place)
    }
}

/// Whether a text is nothing but lines of printable ASCII.
fn is_printable(text: &str) -> bool {
    // Without a way out, so that many bytes are looked at at once.
    let is_odd = |odd: bool, &byte: &u8| {
        odd | (!(b' '..=b'~').contains(&byte) & (byte != b'\n') & (byte != b'\r'))
    };
    !text.as_bytes().iter().fold(false, is_odd)
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

/// Knows times that are read without a remark by those before them: they have the same day and minute.
#[derive(Default)]
struct UsualTimes {
    beginning: [u8; UsualTimes::SAME],
}

impl UsualTimes {
    /// `2024-01-31T23:59`, and then seconds.
    const SAME: usize = 16;

    #[inline]
    fn is_plain(&mut self, text: &str, reader: &LoneRows) -> bool {
        if let Some((beginning, [b':', tens @ b'0'..=b'5', ones])) =
            text.as_bytes().split_first_chunk::<{ UsualTimes::SAME }>()
            && tens.is_ascii_digit()
            && ones.is_ascii_digit()
        {
            if *beginning == self.beginning {
                return true;
            }
            let is_plain = reader.is_plain_time(text);
            if is_plain {
                self.beginning = *beginning;
            }
            return is_plain;
        }
        reader.is_plain_time(text)
    }
}

impl Tally {
    /// Adds what came after.
    pub(super) fn add(&mut self, other: &Tally) {
        self.counts.add(&other.counts);
        for (own, other) in self.remarks.iter_mut().zip(&other.remarks) {
            *own |= other;
        }
    }
}

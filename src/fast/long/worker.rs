//! From packed panels of one part to result rows, by one thread.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::mpsc::{Receiver, SyncSender};

use crate::input::{Counts, PartOfPanels, Results, Room, SaidNumber};
use crate::interpret::{Decider, codes_with};
use crate::panel::{IssueCode, Panel};
use crate::report::rows::{RowForm, issues_cell};

use super::super::answers::{CellBytes, Cells};
use super::super::buffer::RowBuffer;
use super::super::chunk::{Answers, Chunk, Marks, ROWS_TOGETHER};
use super::super::columns::CellClass;
use super::super::decisions::Decisions;
use super::super::outputs::{Output, Remark};
use super::super::views::Views;
use super::{Job, Piece, Tally};

/// What a row says.
#[derive(Clone, Copy)]
struct Fact {
    class: CellClass,
    column: u16,
    state: u8,
}

impl Fact {
    const UNKNOWN: u8 = 0;
    const USUAL: u8 = 1;
    const REMARKED: u8 = 2;
}

/// One thread's memory and work.
pub(super) struct Worker<'j, 'p, 'a> {
    job: &'j Job<'j>,
    part: PartOfPanels<'p, 'a>,
    decisions: Decisions<'j, Cells<'j>>,
    cells: Cells<'j>,
    chunk: Chunk,
    answers: Answers,
    /// The column of an analyte, by its position in the catalog.
    columns: Vec<u16>,
    /// What rows say, by its number.
    facts: Vec<Fact>,
    /// The remarks on what rows say, where there are any.
    remarks: HashMap<SaidNumber, Vec<IssueCode>>,
    /// Which rows of the chunk have which of them.
    remarked: Vec<(usize, SaidNumber)>,
    /// What stands behind the cells of a row.
    row_end: Vec<u8>,
    room: Room,
    results: Results,
    counts: Counts,
    firsts: BTreeMap<IssueCode, u32>,
    line: Vec<u8>,
}

impl<'j, 'p, 'a> Worker<'j, 'p, 'a> {
    pub(super) fn new(job: &'j Job<'j>, part: PartOfPanels<'p, 'a>) -> Self {
        let mut column_of = vec![0; job.catalog.analytes().count()];
        for (number, analyte) in job.analytes.iter().enumerate() {
            column_of[analyte.index()] = number as u16;
        }
        let decisions = Decisions::new(
            (job.catalog, job.settings),
            job.analytes.clone(),
            &[],
            &job.outputs,
            |output| *output == Output::Issues,
            Some(&job.told),
        );
        let nothing = Panel::new();
        let decider = Decider::new(job.catalog, &nothing, job.settings);
        let mut row_end = Vec::new();
        job.form.end(&mut row_end);
        Worker {
            job,
            part,
            cells: Cells::new(job.layout, job.form, &job.outputs, &decider),
            chunk: Chunk::new(decisions.columns()),
            answers: Answers::new(decisions.groups().len()),
            decisions,
            columns: column_of,
            facts: vec![
                Fact {
                    class: CellClass::NOTHING,
                    column: 0,
                    state: Fact::UNKNOWN,
                };
                part.said_in_all()
            ],
            remarks: HashMap::new(),
            remarked: Vec::new(),
            row_end,
            room: Room::default(),
            results: Results::new(),
            counts: Counts::default(),
            firsts: BTreeMap::new(),
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
            let count = ROWS_TOGETHER.min(self.part.count() - from);
            let mut piece = spare.try_recv().unwrap_or_default();
            piece.rows.clear();
            piece.ends.clear();
            self.classify(from, count);
            self.decisions
                .answer(&mut self.cells, &mut self.chunk, &mut self.answers)?;
            for row in 0..count {
                let is_odd = self.chunk.marks[row] & Marks::ODD != 0;
                if is_odd || !self.write_row(from + row, row, &mut piece.rows)? {
                    self.rich(from + row, &mut piece.rows)?;
                } else {
                    self.counts.panels += 1;
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
            firsts: self.firsts,
            remarks: self.cells.remarks,
        })
    }

    /// Finds the classes of what each of some panels holds, and which must be put together the rich way.
    fn classify(&mut self, from: usize, count: usize) {
        self.chunk.begin((0..count).map(|_| Marks::USABLE));
        for column in 0..self.decisions.columns() {
            self.chunk.column_mut(column).0.fill(CellClass::NOTHING);
        }
        self.remarked.clear();
        let (part, facts) = (self.part, &mut self.facts);
        let (chunk, remarked) = (&mut self.chunk, &mut self.remarked);
        let (columns, column_of) = (&mut self.decisions.views, &self.columns);
        let mut several = Vec::new();
        part.each(from..from + count, &mut self.room, |row, said| {
            let mut fact = facts[said.index()];
            if fact.state == Fact::UNKNOWN {
                fact = learn(part, columns, column_of, said);
                facts[said.index()] = fact;
            }
            if fact.state == Fact::REMARKED {
                remarked.push((row, said));
                chunk.marks[row] |= Marks::REMARK;
            }
            if fact.class == CellClass::ODD {
                chunk.marks[row] |= Marks::ODD;
                return;
            }
            let class = &mut chunk.column_mut(usize::from(fact.column)).0[row];
            if *class != CellClass::NOTHING {
                several.push(row);
            }
            *class = fact.class;
        });
        self.remarked.sort_by_key(|(row, _)| *row);
        for row in 0..count {
            if self.part.is_odd(from + row) {
                self.chunk.marks[row] |= Marks::ODD;
            }
        }
        for row in several {
            self.put_those_that_count(from + row, row);
        }
        for row in 0..count {
            if self.chunk.marks[row] & Marks::ODD != 0 {
                self.forget_classes(row);
            }
        }
    }

    fn forget_classes(&mut self, row: usize) {
        for column in 0..self.decisions.columns() {
            self.chunk.column_mut(column).0[row] = CellClass::NOTHING;
        }
    }

    /// Finds the classes of a panel that has several results of one analyte.
    #[cold]
    fn put_those_that_count(&mut self, panel: usize, row: usize) {
        self.forget_classes(row);
        let are_known = self.part.results(panel, &mut self.room, &mut self.results);
        if !are_known {
            self.chunk.marks[row] |= Marks::ODD;
            return;
        }
        for (_, said) in &self.results {
            let fact = self.facts[said.index()];
            if fact.class == CellClass::ODD {
                continue;
            }
            self.chunk.column_mut(usize::from(fact.column)).0[row] = fact.class;
        }
    }

    /// The cell of issues of a panel with remarks on its results; false where it has issues beside them.
    #[cold]
    fn issues(&mut self, row: usize, issues: &mut Vec<u8>) -> io::Result<bool> {
        let last = self.decisions.groups().len() - 1;
        let answer = self.answers.of(last, row) as usize;
        if self.decisions.answers(last)[answer].has_issues {
            return Ok(false);
        }
        let mut codes = Vec::new();
        let from = self.remarked.partition_point(|(of, _)| *of < row);
        for (_, said) in self.remarked[from..]
            .iter()
            .take_while(|(of, _)| *of == row)
        {
            let part = self.part;
            let own = self.remarks.entry(*said);
            codes.extend_from_slice(own.or_insert_with(|| part.remarks(*said)));
        }
        codes.sort_by_key(|code| code.code());
        codes.dedup();
        let column = self.cells.last_column();
        self.job.form.cell(column, &issues_cell(&codes), issues)?;
        if let Some(remarks) = self.cells.remarks.last_mut() {
            *remarks |= Remark::ISSUES;
        }
        Ok(true)
    }

    /// Writes a row from the answers to it; false where it must be decided the rich way.
    fn write_row(&mut self, panel: usize, row: usize, out: &mut RowBuffer) -> io::Result<bool> {
        let mut groups = self.decisions.groups().len();
        let mut issues = Vec::new();
        if self.chunk.marks[row] & Marks::REMARK != 0 {
            if !self.issues(row, &mut issues)? {
                return Ok(false);
            }
            groups -= 1;
        }
        let (form, part) = (self.job.form, self.part);
        self.line.clear();
        form.begin(&mut self.line);
        let mut column = 0;
        if self.job.has_subject {
            let push = |out: &mut Vec<u8>| part.push_subject(panel, out);
            repeat(form, column, &mut self.line, push)?;
            column += 1;
        }
        if self.job.has_time {
            let push = |out: &mut Vec<u8>| part.push_time(panel, out);
            repeat(form, column, &mut self.line, push)?;
        }
        let answer = |group: usize| -> &CellBytes {
            let number = self.answers.of(group, row) as usize;
            &self.decisions.answers(group)[number]
        };
        let answers: usize = (0..groups).map(|group| answer(group).length()).sum();
        out.reserve(self.line.len() + answers + issues.len() + self.row_end.len());
        out.put(&self.line);
        (0..groups).for_each(|group| answer(group).put(out));
        out.put(&issues);
        out.put(&self.row_end);
        Ok(true)
    }

    /// Puts a panel together, decides it and writes its row the rich way.
    #[cold]
    fn rich(&mut self, panel: usize, out: &mut RowBuffer) -> io::Result<()> {
        let source = self.part.panel(panel);
        let had: Vec<IssueCode> = self.counts.issues.keys().copied().collect();
        self.counts.panel(&source.panel);
        for code in self.counts.issues.keys() {
            if !had.contains(code) {
                self.firsts.insert(*code, self.part.line(panel));
            }
        }
        let codes = codes_with(self.job.catalog, &source.panel, self.job.settings);
        for (output, remarks) in self.job.outputs.iter().zip(&mut self.cells.remarks) {
            *remarks |= output.remark(&codes).0;
        }
        let cells = self.job.layout.row(&source, &codes);
        self.line.clear();
        self.job.form.row(&cells, &mut self.line)?;
        out.push(&self.line);
        Ok(())
    }
}

/// Finds out what rows with a number say.
#[cold]
fn learn(part: PartOfPanels, columns: &mut [Views], column_of: &[u16], said: SaidNumber) -> Fact {
    let (analyte, has_remark) = part.analyte(said);
    let column = column_of[analyte.index()];
    Fact {
        class: part
            .observation(said)
            .map_or(CellClass::ODD, |observation| {
                columns[usize::from(column)].class_of(&observation)
            }),
        column,
        state: if has_remark {
            Fact::REMARKED
        } else {
            Fact::USUAL
        },
    }
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

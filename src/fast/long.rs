//! From packed rows of long data to result rows: each thread decides the panels of one part, and all rows are put
//! into the order of the file.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::catalog::{AnalyteId, Catalog};
use crate::input::{Counts, Dataset, LongPanels, PartOfPanels, Results, Room, SaidNumber};
use crate::interpret::{Decider, Settings, codes_with};
use crate::panel::{IssueCode, Panel};
use crate::report::rows::{RowForm, RowLayout, issues_cell};

use super::answers::{CellBytes, Cells};
use super::blocks::{RunError, Seen};
use super::buffer::RowBuffer;
use super::chunk::{Answers, Chunk, Marks, ROWS_TOGETHER};
use super::columns::CellClass;
use super::decisions::Decisions;
use super::outputs::{Output, Remark};
use super::told::Told;
use super::views::Views;

/// What all threads share.
struct Job<'a> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    layout: &'a RowLayout<'a>,
    form: &'a dyn RowForm,
    outputs: Vec<Output>,
    /// The analytes of the data; each has a column.
    analytes: Vec<AnalyteId>,
    has_subject: bool,
    has_time: bool,
    told: Told<CellBytes>,
}

/// Scores packed rows and writes the rows of their panels. The data set counts them.
pub(super) fn write(
    catalog: &Catalog,
    settings: &Settings,
    dataset: &mut Dataset,
    packed: &LongPanels,
    layout: &RowLayout,
    (form, out): (&dyn RowForm, &mut dyn Write),
) -> Result<Seen, RunError> {
    let plan = dataset.plan();
    let job = Job {
        catalog,
        settings,
        layout,
        form,
        outputs: super::outputs::of_layout(catalog, settings, layout),
        analytes: dataset.analytes().to_vec(),
        has_subject: plan.subject.is_some(),
        has_time: plan.time.is_some(),
        told: Told::default(),
    };
    let mut written = Ok(());
    let tallies = std::thread::scope(|scope| {
        let mut streams = Vec::new();
        let mut workers = Vec::new();
        for part in packed.parts() {
            let (send, receive) = sync_channel(2);
            let (give_back, spare) = sync_channel(4);
            streams.push(Stream {
                receive,
                give_back,
                piece: Piece::default(),
                next: 0,
            });
            let job = &job;
            let work = move || Worker::new(job, part).run(&send, &spare);
            match std::thread::Builder::new().spawn_scoped(scope, work) {
                Ok(worker) => workers.push(worker),
                // Each part needs its own.
                Err(refused) => written = Err(refused),
            }
        }
        match written {
            Ok(()) => written = merge(streams, out),
            Err(_) => drop(streams),
        }
        let tallies = workers.into_iter().map(|worker| match worker.join() {
            Ok(tally) => tally,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        tallies.collect::<io::Result<Vec<Tally>>>()
    });
    // Where rows can't be written, threads end because nobody wants theirs.
    written?;
    let tallies = tallies?;
    dataset.add_counts(&counts_of(&tallies));
    let mut remarks = vec![0; job.outputs.len()];
    for tally in &tallies {
        for (all, own) in remarks.iter_mut().zip(&tally.remarks) {
            *all |= own;
        }
    }
    Ok(Seen::of(&job.outputs, &remarks))
}

/// The rows of some panels of one part.
#[derive(Default)]
struct Piece {
    rows: RowBuffer,
    /// The line of each panel, and where its row ends.
    ends: Vec<(u32, u32)>,
}

/// What became of the panels of a part beside their rows.
struct Tally {
    counts: Counts,
    /// The line of the first panel that has an issue of a kind.
    firsts: BTreeMap<IssueCode, u32>,
    remarks: Vec<u8>,
}

/// The counts of all parts, as if one had counted all panels in their order.
fn counts_of(tallies: &[Tally]) -> Counts {
    let mut all = Counts::default();
    for tally in tallies {
        all.add(&tally.counts);
    }
    for (code, issue) in &mut all.issues {
        let having = tallies.iter().filter_map(|tally| {
            let line = tally.firsts.get(code)?;
            Some((line, tally.counts.issues.get(code)?))
        });
        if let Some((_, first)) = having.min_by_key(|(line, _)| **line) {
            issue.first_message.clone_from(&first.first_message);
            issue.first_place.clone_from(&first.first_place);
        }
    }
    all
}

/// The pieces of one part, one after the other.
struct Stream {
    receive: Receiver<Piece>,
    give_back: SyncSender<Piece>,
    piece: Piece,
    next: usize,
}

impl Stream {
    /// The line of the next panel; waits for it.
    fn line(&mut self) -> Option<u32> {
        if self.next == self.piece.ends.len() {
            let done = std::mem::take(&mut self.piece);
            // Nobody may want it any more.
            let _ = self.give_back.try_send(done);
            self.next = 0;
            self.piece = self.receive.recv().ok()?;
        }
        self.piece.ends.get(self.next).map(|(line, _)| *line)
    }

    /// The rows of the next panels as far as they are here and their lines are below another one.
    fn take_below(&mut self, line: u32) -> &[u8] {
        let start = match self.next {
            0 => 0,
            next => self.piece.ends[next - 1].1,
        };
        let mut end = start;
        while let Some((own, own_end)) = self.piece.ends.get(self.next)
            && *own < line
        {
            end = *own_end;
            self.next += 1;
        }
        &self.piece.rows.written()[start as usize..end as usize]
    }
}

/// Rows are written when so many bytes of them are there.
const WRITTEN_AT_ONCE: usize = 128 << 10;

/// Writes the rows of all parts in the order of their lines.
fn merge(mut streams: Vec<Stream>, out: &mut dyn Write) -> io::Result<()> {
    let mut waiting = Vec::with_capacity(2 * WRITTEN_AT_ONCE);
    let mut lines: Vec<Option<u32>> = streams.iter_mut().map(Stream::line).collect();
    loop {
        let (mut first, mut least, mut second) = (0, u32::MAX, u32::MAX);
        for (number, line) in lines.iter().enumerate() {
            let line = line.unwrap_or(u32::MAX);
            if line < least {
                (first, second, least) = (number, least, line);
            } else {
                second = second.min(line);
            }
        }
        if least == u32::MAX {
            break;
        }
        let stream = &mut streams[first];
        waiting.extend_from_slice(stream.take_below(second));
        lines[first] = stream.line();
        if waiting.len() >= WRITTEN_AT_ONCE {
            out.write_all(&waiting)?;
            waiting.clear();
        }
    }
    out.write_all(&waiting)
}

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
struct Worker<'j, 'p, 'a> {
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
    fn new(job: &'j Job<'j>, part: PartOfPanels<'p, 'a>) -> Self {
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

    fn run(mut self, send: &SyncSender<Piece>, spare: &Receiver<Piece>) -> io::Result<Tally> {
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

//! From packed rows, which meet in panels, to result rows, or to the counts of a summary: each thread decides the panels of one
//! part. Rows are put into the order of the files.

mod counting;
mod reading;
mod rows;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::catalog::{AnalyteId, Catalog};
use crate::cohort::summary::SummaryCollector;
use crate::earlier::EarlierQuestion;
use crate::input::{Counts, Dataset, PanelRow, UnmadePanels};
use crate::interpret::Settings;
use crate::panel::IssueCode;
use crate::report::rows::{RowForm, RowLayout};

use super::answers::CellBytes;
use super::blocks::{RunError, Seen};
use super::buffer::RowBuffer;
use super::dependence::earlier_questions;
use super::leads::Leads;
use super::outputs::Output;
use super::told::Told;
use counting::PanelCounter;
use reading::Task;
use rows::RowWriter;

/// What all threads share.
struct Job<'a> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    layout: &'a RowLayout<'a>,
    form: &'a dyn RowForm,
    leads: Leads,
    outputs: Vec<Output>,
    /// The analytes of the data; each has a column.
    analytes: Vec<AnalyteId>,
    /// What is asked of earlier results.
    questions: Vec<EarlierQuestion>,
    has_subject: bool,
    has_time: bool,
    told: Told<CellBytes>,
}

impl Job<'_> {
    fn task(&self) -> Task<'_> {
        Task {
            catalog: self.catalog,
            settings: self.settings,
            analytes: &self.analytes,
            outputs: &self.outputs,
            questions: &self.questions,
        }
    }
}

/// Scores packed rows and writes the rows of their panels. The data set counts them.
pub(super) fn write(
    catalog: &Catalog,
    settings: &Settings,
    dataset: &mut Dataset,
    packed: &UnmadePanels,
    layout: &RowLayout,
    (form, out): (&dyn RowForm, &mut dyn Write),
) -> Result<Seen, RunError> {
    let plan = dataset.plan();
    let outputs = super::outputs::of_layout(catalog, settings, layout);
    let job = Job {
        catalog,
        settings,
        layout,
        form,
        leads: Leads::new(form, layout, dataset),
        questions: questions((catalog, settings), packed, dataset.analytes(), &outputs),
        outputs,
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
            let work = move || RowWriter::new(job, part).run(&send, &spare);
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
    let counts: Vec<&PanelCounts> = tallies.iter().map(|tally| &tally.counts).collect();
    add_counts(dataset, packed, &counts);
    let mut remarks = vec![0; job.outputs.len()];
    for tally in &tallies {
        for (all, own) in remarks.iter_mut().zip(&tally.remarks) {
            *all |= own;
        }
    }
    Ok(Seen::of(&job.outputs, &remarks))
}

/// Counts packed panels for a summary. The data set counts them too.
pub(super) fn count(
    catalog: &Catalog,
    settings: &Settings,
    dataset: &mut Dataset,
    packed: &UnmadePanels,
    collector: &mut SummaryCollector,
) -> Result<(), RunError> {
    let analytes = dataset.analytes().to_vec();
    let outputs = super::outputs::of_collector(catalog, settings, collector);
    let questions = questions((catalog, settings), packed, &analytes, &outputs);
    let job = counting::Job {
        task: Task {
            catalog,
            settings,
            analytes: &analytes,
            outputs: &outputs,
            questions: &questions,
        },
        told: Told::default(),
        collector: collector.another(),
    };
    let counted = std::thread::scope(|scope| {
        let count_part = |part| PanelCounter::new(&job, part).run();
        let begin = |part| {
            let begun = std::thread::Builder::new().spawn_scoped(scope, move || count_part(part));
            (part, begun.ok())
        };
        let begun: Vec<_> = packed.parts().map(begin).collect();
        let counted = begun.into_iter().map(|(part, thread)| {
            match thread.map(|thread| thread.join()) {
                // Where the system gives no more threads, this one does the work.
                None => count_part(part),
                Some(Ok(counted)) => counted,
                Some(Err(panic)) => std::panic::resume_unwind(panic),
            }
        });
        counted.collect::<io::Result<Vec<_>>>()
    })?;
    let counts: Vec<&PanelCounts> = counted.iter().map(|(_, counts)| counts).collect();
    add_counts(dataset, packed, &counts);
    for (counted, _) in counted {
        collector.join(counted);
    }
    Ok(())
}

/// What the outputs ask of those earlier results that are remembered.
fn questions(
    (catalog, settings): (&Catalog, &Settings),
    packed: &UnmadePanels,
    analytes: &[AnalyteId],
    outputs: &[Output],
) -> Vec<EarlierQuestion> {
    let mut questions = earlier_questions(catalog, settings, analytes, outputs);
    questions.retain(|question| packed.is_remembered(question.analyte));
    questions
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
    counts: PanelCounts,
    remarks: Vec<u8>,
}

/// Counts of the panels of a part.
#[derive(Default)]
struct PanelCounts {
    counts: Counts,
    /// The line of the first panel that has an issue of a kind.
    firsts: BTreeMap<IssueCode, u32>,
}

impl PanelCounts {
    /// Counts a panel that was put together the rich way, and its issues; it begins on this line.
    fn count_whole(&mut self, source: &PanelRow, line: u32) {
        let had: Vec<IssueCode> = self.counts.issues.keys().copied().collect();
        self.counts.panel(&source.panel);
        for code in self.counts.issues.keys() {
            if !had.contains(code) {
                self.firsts.insert(*code, line);
            }
        }
    }
}

/// Counts in the data set what all parts counted, as if one had counted all panels in their order.
fn add_counts(dataset: &mut Dataset, packed: &UnmadePanels, parts: &[&PanelCounts]) {
    let mut all = Counts::default();
    for part in parts {
        all.add(&part.counts);
    }
    let mut firsts = BTreeMap::new();
    for (code, issue) in &mut all.issues {
        let having = parts.iter().filter_map(|part| {
            let line = part.firsts.get(code)?;
            Some((line, part.counts.issues.get(code)?))
        });
        if let Some((line, first)) = having.min_by_key(|(line, _)| **line) {
            issue.first_message.clone_from(&first.first_message);
            issue.first_place.clone_from(&first.first_place);
            firsts.insert(*code, packed.place(*line));
        }
    }
    dataset.add_counts_of_panels(&all, &firsts);
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

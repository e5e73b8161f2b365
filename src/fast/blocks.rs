//! Hands blocks of lines to several threads, and writes their rows in the order of the file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use crate::input::{Counts, Dataset, InputError, Lines};

use super::buffer::RowBuffer;
use super::outputs::{Output, Remark};

/// So many blocks for each thread are under way at most, so that memory does not grow with the file.
const BLOCKS_PER_THREAD: usize = 3;

/// What was seen in all rows together, for conditions on the whole run.
#[derive(Debug, Default)]
pub struct Seen {
    /// A score or a pattern was undecided.
    pub undecided: bool,
    /// A panel had an issue.
    pub issues: bool,
    /// Positions of the scores that were met.
    pub met: Vec<usize>,
    /// Positions of the patterns that were present.
    pub present: Vec<usize>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file can't be read on. What stands before is written.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The rows can't be written.
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// What became of some rows beside their results.
#[derive(Default)]
pub(super) struct Tally {
    /// What was counted.
    pub counts: Counts,
    /// For each output, what was said of any row.
    pub remarks: Vec<u8>,
}

impl Tally {
    /// Adds what came after.
    fn add(&mut self, other: &Tally) {
        self.counts.add(&other.counts);
        let known = self.remarks.len().max(other.remarks.len());
        self.remarks.resize(known, 0);
        for (own, other) in self.remarks.iter_mut().zip(&other.remarks) {
            *own |= other;
        }
    }
}

/// Works off blocks of lines; each thread has one.
pub(super) trait Worker {
    /// Works off the block with this number, and puts its rows behind those in `out`.
    fn lines(&mut self, number: usize, lines: &Lines, out: &mut RowBuffer) -> io::Result<()>;

    /// What was counted since the last call.
    fn take_tally(&mut self) -> Tally;

    /// There are no more blocks.
    fn end(self);
}

/// A block under way: its number, its lines, and where its rows go.
struct Block {
    number: usize,
    lines: Lines,
    rows: RowBuffer,
}

/// What became of a block; its buffers are used again.
struct Done {
    block: Block,
    tally: Tally,
    fault: Option<io::Error>,
}

/// Works off all rows of a data set and writes what becomes of them to `out`. The data set counts them. `outputs` are
/// those of which the tallies tell.
pub(super) fn run<W: Worker>(
    new_worker: impl Fn() -> W + Sync,
    outputs: &[Output],
    dataset: &mut Dataset,
    out: &mut dyn Write,
    threads: usize,
) -> Result<Seen, RunError> {
    let mut order = Order::default();
    let read = if threads < 2 {
        alone(new_worker(), dataset, out, &mut order)
    } else {
        together(&new_worker, dataset, out, threads, &mut order)
    };
    dataset.add_counts(&order.tally.counts);
    read?;
    Ok(Seen::of(outputs, &order.tally.remarks))
}

fn alone(
    mut worker: impl Worker,
    dataset: &mut Dataset,
    out: &mut dyn Write,
    order: &mut Order,
) -> Result<(), RunError> {
    let (mut buffer, mut rows) = (Vec::new(), RowBuffer::default());
    let mut number = 0;
    while let Some(lines) = dataset.next_lines(buffer)? {
        rows.clear();
        worker.lines(number, &lines, &mut rows)?;
        number += 1;
        order.tally.add(&worker.take_tally());
        out.write_all(rows.written())?;
        buffer = buffer_of(lines);
    }
    worker.end();
    Ok(())
}

fn buffer_of(lines: Lines) -> Vec<u8> {
    match lines {
        Lines::Plain { text, .. } => text,
        Lines::Records(_) => Vec::new(),
    }
}

fn together<W: Worker>(
    new_worker: &(impl Fn() -> W + Sync),
    dataset: &mut Dataset,
    out: &mut dyn Write,
    threads: usize,
    order: &mut Order,
) -> Result<(), RunError> {
    let most = threads * BLOCKS_PER_THREAD;
    let (send_block, blocks) = sync_channel::<Block>(most);
    let (send_done, done) = sync_channel::<Done>(most);
    let blocks = Mutex::new(blocks);
    let blocks = &blocks;
    std::thread::scope(move |scope| {
        for _ in 0..threads {
            let send_done = send_done.clone();
            scope.spawn(move || work(new_worker(), blocks, &send_done));
        }
        drop(send_done);
        let mut read = Ok(());
        let mut under_way = 0;
        let mut at_end = false;
        let mut spare: Vec<(Vec<u8>, RowBuffer)> = Vec::new();
        let mut next = 0;
        loop {
            while under_way < most && !at_end {
                let (buffer, rows) = spare.pop().unwrap_or_default();
                match dataset.next_lines(buffer) {
                    Ok(Some(lines)) => {
                        let block = Block {
                            number: next,
                            lines,
                            rows,
                        };
                        next += 1;
                        under_way += 1;
                        if send_block.send(block).is_err() {
                            at_end = true;
                        }
                    }
                    Ok(None) => at_end = true,
                    Err(error) => {
                        read = Err(RunError::Input(error));
                        at_end = true;
                    }
                }
            }
            if under_way == 0 {
                break;
            }
            let Ok(one) = done.recv() else { break };
            under_way -= 1;
            order.take(one, out, &mut spare)?;
        }
        read
    })
}

/// Works off blocks until there are no more, or nobody wants their rows.
fn work(mut worker: impl Worker, blocks: &Mutex<Receiver<Block>>, done: &SyncSender<Done>) {
    loop {
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut block) = next else {
            worker.end();
            return;
        };
        block.rows.clear();
        let fault = worker
            .lines(block.number, &block.lines, &mut block.rows)
            .err();
        let tally = worker.take_tally();
        let one = Done {
            block,
            tally,
            fault,
        };
        if done.send(one).is_err() {
            return;
        }
    }
}

/// Puts blocks back into the order of the file.
#[derive(Default)]
struct Order {
    next: usize,
    waiting: BTreeMap<usize, Done>,
    tally: Tally,
}

impl Order {
    fn take(
        &mut self,
        done: Done,
        out: &mut dyn Write,
        spare: &mut Vec<(Vec<u8>, RowBuffer)>,
    ) -> io::Result<()> {
        self.waiting.insert(done.block.number, done);
        while let Some(one) = self.waiting.remove(&self.next) {
            self.next += 1;
            if let Some(fault) = one.fault {
                return Err(fault);
            }
            out.write_all(one.block.rows.written())?;
            self.tally.add(&one.tally);
            spare.push((buffer_of(one.block.lines), one.block.rows));
        }
        Ok(())
    }
}

impl Seen {
    /// What was said of the outputs.
    pub(super) fn of(outputs: &[Output], remarks: &[u8]) -> Self {
        let mut seen = Seen::default();
        for (output, remarks) in outputs.iter().zip(remarks) {
            seen.undecided |= remarks & Remark::UNDECIDED != 0;
            seen.issues |= remarks & Remark::ISSUES != 0;
            if remarks & Remark::MET_OR_PRESENT != 0 {
                match output {
                    Output::Score(position) => seen.met.push(*position),
                    Output::Pattern(position) => seen.present.push(*position),
                    _ => {}
                }
            }
        }
        seen
    }
}

//! Hands blocks of lines to several threads, and writes their rows in the order of the file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::input::{Counts, Dataset, InputError, Lines, RowsOfAllShares};
use crate::panel::IssueCode;

use super::buffer::RowBuffer;
use super::outputs::{Output, Remark};

/// So many blocks for each thread are under way at most, so that memory does not grow with the file.
const BLOCKS_PER_THREAD: usize = 2;

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
    /// The lines on which each kind of issue stands first, where a share is read.
    pub firsts: BTreeMap<IssueCode, u64>,
    /// The rows that were looked at, where a share is read.
    pub looked_at: RowsOfAllShares,
    /// For each output, what was said of any row.
    pub remarks: Vec<u8>,
}

impl Tally {
    /// Notes kinds of issues that are counted now, and were not before this line.
    pub(super) fn see_firsts(&mut self, line: u64) {
        if self.firsts.len() < self.counts.issues.len() {
            for code in self.counts.issues.keys() {
                self.firsts.entry(*code).or_insert(line);
            }
        }
    }

    /// Adds what came after.
    fn add(&mut self, other: &Tally) {
        self.counts.add(&other.counts);
        for (code, line) in &other.firsts {
            self.firsts.entry(*code).or_insert(*line);
        }
        self.looked_at.add(other.looked_at);
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

/// Works off all rows of a data set and writes what becomes of them to `out`. The data set counts them. `outputs` are
/// those of which the tallies tell.
pub(super) fn run<W: Worker>(
    new_worker: impl Fn() -> W + Sync,
    outputs: &[Output],
    dataset: &mut Dataset,
    out: &mut (dyn Write + Send),
    threads: usize,
) -> Result<Seen, RunError> {
    let shared = Shared {
        source: Mutex::new(Source {
            dataset: &mut *dataset,
            ended: None,
        }),
        order: Mutex::new(Order {
            out: Some(out),
            read: 0,
            written: 0,
            waiting: BTreeMap::new(),
            spare: Vec::new(),
            tally: Tally::default(),
            broken: None,
        }),
        has_moved: Condvar::new(),
        most: threads.max(1) * BLOCKS_PER_THREAD,
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            let more = std::thread::Builder::new();
            // Where the system gives no more threads, those that there are do the work.
            if more
                .spawn_scoped(scope, || shared.work(new_worker()))
                .is_err()
            {
                break;
            }
        }
        shared.work(new_worker());
    });
    let Shared { source, order, .. } = shared;
    let source = source.into_inner().unwrap_or_else(PoisonError::into_inner);
    let order = order.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tally = &order.tally;
    let looked_at = tally.looked_at;
    source
        .dataset
        .add_counts_of_rows(&tally.counts, &tally.firsts, looked_at);
    if let Some(broken) = order.broken {
        return Err(RunError::Output(broken));
    }
    if let Some(Err(error)) = source.ended {
        return Err(RunError::Input(error));
    }
    Ok(Seen::of(outputs, &order.tally.remarks))
}

/// What the threads share. They read blocks one after the other, work them off side by side, and whoever has worked off
/// the next one writes it, and those that waited for it.
struct Shared<'j, 'a> {
    source: Mutex<Source<'j, 'a>>,
    order: Mutex<Order<'j>>,
    has_moved: Condvar,
    /// So many blocks are under way at most.
    most: usize,
}

struct Source<'j, 'a> {
    dataset: &'j mut Dataset<'a>,
    /// Whether there is no more to read, or it can't be read.
    ended: Option<Result<(), InputError>>,
}

/// Puts blocks back into the order of the file.
struct Order<'j> {
    /// Where rows are written; whoever does so holds it.
    out: Option<&'j mut (dyn Write + Send)>,
    /// How many blocks were read.
    read: usize,
    /// How many of them were written.
    written: usize,
    /// Blocks that were worked off before those in front of them.
    waiting: BTreeMap<usize, Done>,
    /// Buffers that are used again.
    spare: Vec<Buffers>,
    tally: Tally,
    /// Why nothing more is written.
    broken: Option<io::Error>,
}

#[derive(Default)]
struct Buffers {
    text: Vec<u8>,
    rows: RowBuffer,
}

/// What became of a block.
struct Done {
    buffers: Buffers,
    tally: Tally,
    fault: Option<io::Error>,
}

impl<'j> Shared<'j, '_> {
    /// Works off blocks until there are no more, or nobody wants their rows.
    fn work(&self, mut worker: impl Worker) {
        let _leaving = Leaving(self);
        while let Some((number, lines, mut rows)) = self.next_block() {
            rows.clear();
            let fault = worker.lines(number, &lines, &mut rows).err();
            let text = match lines {
                Lines::Plain { text, .. } => text,
                Lines::Records(_) => Vec::new(),
            };
            let done = Done {
                buffers: Buffers { text, rows },
                tally: worker.take_tally(),
                fault,
            };
            self.put(number, done);
        }
        worker.end();
    }

    fn order(&self) -> MutexGuard<'_, Order<'j>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the next block into buffers that were used before; `None` where there is none, or nothing more is written.
    fn next_block(&self) -> Option<(usize, Lines, RowBuffer)> {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        if source.ended.is_some() {
            return None;
        }
        let mut order = self.order();
        while order.read - order.written >= self.most && order.broken.is_none() {
            let waited = self.has_moved.wait(order);
            order = waited.unwrap_or_else(PoisonError::into_inner);
        }
        if order.broken.is_some() {
            return None;
        }
        let Buffers { text, rows } = order.spare.pop().unwrap_or_default();
        drop(order);
        match source.dataset.next_lines(text) {
            Ok(Some(lines)) => {
                let mut order = self.order();
                order.read += 1;
                Some((order.read - 1, lines, rows))
            }
            Ok(None) => {
                source.ended = Some(Ok(()));
                None
            }
            Err(error) => {
                source.ended = Some(Err(error));
                None
            }
        }
    }

    /// Puts a block in its place, and writes what can be written, if nobody else does so.
    fn put(&self, number: usize, done: Done) {
        let mut order = self.order();
        order.waiting.insert(number, done);
        let Some(out) = order.out.take() else {
            return;
        };
        while order.broken.is_none()
            && let Some(next) = order.next_done()
        {
            drop(order);
            let written = match next.fault {
                Some(fault) => Err(fault),
                None => out.write_all(next.buffers.rows.written()),
            };
            order = self.order();
            match written {
                Ok(()) => {
                    order.written += 1;
                    order.tally.add(&next.tally);
                    order.spare.push(next.buffers);
                }
                Err(fault) => order.broken = Some(fault),
            }
            self.has_moved.notify_all();
        }
        order.out = Some(out);
    }
}

impl Order<'_> {
    fn next_done(&mut self) -> Option<Done> {
        let next = self.written;
        self.waiting.remove(&next)
    }
}

/// Lets nobody wait for the block of a thread that ended by a panic.
struct Leaving<'w, 'j, 'a>(&'w Shared<'j, 'a>);

impl Drop for Leaving<'_, '_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let ended = io::Error::other("a thread ended before its work was done");
            self.0.order().broken.get_or_insert(ended);
            self.0.has_moved.notify_all();
        }
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

#[cfg(test)]
mod tests;

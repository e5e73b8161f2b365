//! Blocks of lines of one file after the other, dealt out to threads that each take the rows of their own subjects.
//! Whichever thread has nothing left to do reads the next block and deals it out for all.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::input::InputError;

use super::super::compact::{Dealt, Gatherer, Packed, RowsToPack, Unfit};
use super::Dataset;

/// So many blocks of lines wait for a thread at most.
const BLOCKS_WAITING: usize = 4;

/// What the threads share.
pub(super) struct Dealing<'d, 'a> {
    files: &'d [RowsToPack<'a>],
    source: Mutex<Source<'d, 'a>>,
    /// For each thread, the blocks that it has not taken yet, in the order of the files.
    waiting: Vec<Mutex<VecDeque<Arc<Dealt>>>>,
    /// A thread took a block where no more could wait for it, or nothing more is dealt out.
    has_room: Condvar,
}

struct Source<'d, 'a> {
    dataset: &'d mut Dataset<'a>,
    /// How many lines come before those of each file that was begun; the last one is read.
    before: Vec<u64>,
    /// The last line that was dealt out, counted from the first file on.
    last_line: u64,
    /// Blocks that threads may still work on, the oldest first.
    under_way: VecDeque<Arc<Dealt>>,
    /// How reading ended.
    ended: Option<Result<Result<(), Unfit>, InputError>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'d, 'a> Dealing<'d, 'a> {
    pub(super) fn new(
        dataset: &'d mut Dataset<'a>,
        files: &'d [RowsToPack<'a>],
        threads: usize,
    ) -> Self {
        Dealing {
            files,
            source: Mutex::new(Source {
                dataset,
                before: vec![0],
                last_line: 0,
                under_way: VecDeque::new(),
                ended: None,
            }),
            waiting: (0..threads).map(|_| Mutex::default()).collect(),
            has_room: Condvar::new(),
        }
    }

    /// Takes the rows of one thread out of every block.
    pub(super) fn gather(&self, number: usize, mut gatherer: Gatherer) -> Result<Packed, Unfit> {
        let _leaving = Leaving(self);
        loop {
            let (next, others) = self.take(number);
            let Some(dealt) = next else {
                if self.deal(number) {
                    continue;
                }
                return Ok(gatherer.finish());
            };
            // Before the thread has nothing left to do, so that none waits for the other.
            if others == 0
                && let Ok(mut source) = self.source.try_lock()
                && self.have_room()
            {
                self.deal_next(&mut source);
            }
            if let Err(unfit) = gatherer.take(&dealt) {
                self.give_up();
                return Err(unfit);
            }
        }
    }

    /// Nothing more is dealt out.
    pub(super) fn give_up(&self) {
        locked(&self.source).ended.get_or_insert(Ok(Ok(())));
        self.has_room.notify_all();
    }

    /// How reading ended, and how many lines come before those of each file.
    pub(super) fn end(self) -> Result<Result<Vec<u64>, Unfit>, InputError> {
        let source = self.source.into_inner();
        let source = source.unwrap_or_else(PoisonError::into_inner);
        let before = source.before;
        source
            .ended
            .unwrap_or(Ok(Ok(())))
            .map(|ended| ended.map(|()| before))
    }

    /// The next block for a thread, and how many wait behind it.
    fn take(&self, number: usize) -> (Option<Arc<Dealt>>, usize) {
        let mut own = locked(&self.waiting[number]);
        let was_full = own.len() >= BLOCKS_WAITING;
        let next = own.pop_front();
        let others = own.len();
        drop(own);
        if was_full {
            // Whoever looks whether there is room holds this, and waits by then or sees that there is.
            drop(locked(&self.source));
            self.has_room.notify_all();
        }
        (next, others)
    }

    fn have_room(&self) -> bool {
        let mut all = self.waiting.iter();
        all.all(|waiting| locked(waiting).len() < BLOCKS_WAITING)
    }

    /// Sees to it that there is a block for a thread; false where there will be none.
    fn deal(&self, number: usize) -> bool {
        let mut source = locked(&self.source);
        loop {
            if !locked(&self.waiting[number]).is_empty() {
                return true;
            }
            if source.ended.is_some() {
                return false;
            }
            if self.have_room() {
                self.deal_next(&mut source);
            } else {
                let waited = self.has_room.wait(source);
                source = waited.unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Reads the next block and deals it out.
    fn deal_next(&self, source: &mut Source) {
        if source.ended.is_some() {
            return;
        }
        match source.next_block(self.files, self.waiting.len()) {
            Ok(Ok(Some(dealt))) => {
                for waiting in &self.waiting {
                    locked(waiting).push_back(Arc::clone(&dealt));
                }
                source.under_way.push_back(dealt);
            }
            Ok(Ok(None)) => source.ended = Some(Ok(Ok(()))),
            Ok(Err(unfit)) => source.ended = Some(Ok(Err(unfit))),
            Err(error) => source.ended = Some(Err(error)),
        }
    }
}

impl Source<'_, '_> {
    fn next_block(
        &mut self,
        files: &[RowsToPack],
        threads: usize,
    ) -> Result<Result<Option<Arc<Dealt>>, Unfit>, InputError> {
        // The memory of a block that every thread is done with is used again.
        let is_done = self
            .under_way
            .front()
            .is_some_and(|dealt| Arc::strong_count(dealt) == 1);
        let done = is_done.then(|| self.under_way.pop_front()).flatten();
        let mut dealt = done
            .and_then(Arc::into_inner)
            .unwrap_or_else(|| Dealt::new(threads));
        loop {
            let number = self.before.len() - 1;
            let file = self.dataset.file_mut(number);
            if let Some(lines) = file.next_lines(dealt.take_buffer())? {
                let delimiter = file.table.delimiter;
                let place = (number, self.before[number]);
                let is_dealt = dealt.deal(lines, place, &files[number], delimiter);
                self.last_line = self.last_line.max(dealt.last_line());
                return Ok(is_dealt.map(|()| Some(Arc::new(dealt))));
            }
            if self.before.len() == files.len() {
                return Ok(Ok(None));
            }
            file.suspend();
            self.before.push(self.last_line);
        }
    }
}

/// Lets nobody wait for a thread that ended by a panic.
struct Leaving<'w, 'd, 'a>(&'w Dealing<'d, 'a>);

impl Drop for Leaving<'_, '_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.give_up();
        }
    }
}

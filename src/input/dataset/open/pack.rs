//! Rows that meet, packed by several threads: each sees the whole file and takes the rows of its own subjects.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::input::InputError;

use super::super::compact::{Gatherer, LongPanels, LongRows, Packed, Said, Share, Unfit};
use super::super::declaration::Layout;
use super::super::wide::Fate;
use super::ahead::Ahead;
use super::gather::Overview;
use super::{Dataset, Lines, Units};

/// So many blocks of lines wait for a thread at most.
const BLOCKS_WAITING: usize = 4;

/// Each thread looks at every line, so that more than a few get into each other's way.
const MOST_THREADS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

impl<'a> Dataset<'a> {
    /// How rows are read that can be packed, and with how many threads; `None` where they can't, or where the file
    /// could not be read anew if one of them turns out not to be.
    fn rows_to_pack(&self) -> Option<(LongRows<'a>, NonZeroUsize)> {
        let threads = self.declaration.pack_rows?.min(MOST_THREADS);
        let is_alone = self.others.is_empty()
            && self.path.is_some()
            && self.declaration.share.is_none()
            && self.keep.is_empty();
        let file = (&self.table.name, self.number);
        let rows = LongRows::new(self.catalog, &self.declaration, &self.plan, file);
        rows.filter(|_| is_alone).map(|rows| (rows, threads))
    }

    /// Reads every row and packs it; false where that can't be done, and then it is as if nothing had been read.
    pub(super) fn gather_packed(&mut self, units: &mut Units) -> Result<bool, InputError> {
        let Some((rows, threads)) = self.rows_to_pack() else {
            return Ok(false);
        };
        let before = (
            self.counts.clone(),
            self.notes.len(),
            self.rows_of_all_shares,
        );
        if let Ok(parts) = self.pack(&rows, threads.get())? {
            let panels = LongPanels::new(rows, parts);
            if self.hear(&panels, units) {
                self.ahead = Some(Ahead::packed(panels));
                return Ok(true);
            }
        }
        self.counts = before.0;
        self.notes.truncate(before.1);
        self.rows_of_all_shares = before.2;
        self.stage = 0;
        units.clear();
        self.suspend();
        Ok(false)
    }

    fn pack(
        &mut self,
        rows: &LongRows<'a>,
        threads: usize,
    ) -> Result<Result<Vec<Packed>, Unfit>, InputError> {
        let delimiter = self.table.delimiter;
        let most = self.declaration.bounds.part(2) / threads;
        let ends = &AtomicBool::new(false);
        std::thread::scope(|scope| {
            let mut senders: Vec<SyncSender<Arc<Lines>>> = Vec::new();
            let mut workers = Vec::new();
            for number in 0..threads {
                let (send, blocks) = sync_channel::<Arc<Lines>>(BLOCKS_WAITING);
                let share = Share {
                    number: number as u64,
                    of: threads as u64,
                };
                let mut gatherer = Gatherer::new(rows, share, delimiter, most);
                senders.push(send);
                workers.push(scope.spawn(move || {
                    while let Ok(lines) = blocks.recv() {
                        if let Err(unfit) = gatherer.lines(&lines) {
                            ends.store(true, Ordering::Relaxed);
                            return Err(unfit);
                        }
                    }
                    Ok(gatherer.finish())
                }));
            }
            let read = self.hand_out(&senders, ends);
            drop(senders);
            let parts = workers.into_iter().map(|worker| match worker.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            let parts = parts.collect::<Result<Vec<_>, _>>();
            read.map(|()| parts)
        })
    }

    /// Hands every block of lines to every thread, until the file or one of them ends.
    fn hand_out(
        &mut self,
        threads: &[SyncSender<Arc<Lines>>],
        ends: &AtomicBool,
    ) -> Result<(), InputError> {
        let mut under_way: VecDeque<Arc<Lines>> = VecDeque::new();
        while !ends.load(Ordering::Relaxed) {
            // The memory of a block that every thread is done with is used again.
            let is_done = under_way
                .front()
                .is_some_and(|lines| Arc::strong_count(lines) == 1);
            let done = under_way.pop_front_if(|_| is_done);
            let buffer = match done.and_then(Arc::into_inner) {
                Some(Lines::Plain { text, .. }) => text,
                _ => Vec::new(),
            };
            let Some(lines) = self.next_lines(buffer)? else {
                return Ok(());
            };
            let lines = Arc::new(lines);
            for thread in threads {
                if thread.send(Arc::clone(&lines)).is_err() {
                    return Ok(());
                }
            }
            under_way.push_back(lines);
        }
        Ok(())
    }

    /// Counts what the rows say, and decides what only all of them tell; false where some can't be used as they
    /// stand.
    fn hear(&mut self, panels: &LongPanels, units: &mut Units) -> bool {
        let catalog = self.catalog;
        let mut overview = Overview::new(units);
        panels.tell(|said| match said {
            Said::Rows { analyte, count } => {
                self.counts.plain_rows(count);
                overview.see_analyte(analyte);
            }
            Said::Told {
                row,
                fate,
                own,
                count,
            } => {
                self.counts.rows(&row, fate, &own, count);
                if fate == Fate::Used {
                    overview.see(catalog, &row, Layout::Long, count);
                    overview.see_analytes(&row);
                }
            }
        });
        self.stage = 1;
        self.decide(overview).is_empty()
    }
}

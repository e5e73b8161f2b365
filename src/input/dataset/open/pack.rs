//! Rows that meet, packed by several threads: each takes the rows of its own subjects out of every block of lines.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::input::InputError;

use super::super::compact::{Dealt, Gatherer, LongPanels, LongRows, Packed, Said, Unfit};
use super::super::declaration::Layout;
use super::super::wide::Fate;
use super::ahead::Ahead;
use super::gather::Overview;
use super::{Dataset, Units};

/// So many blocks of lines wait for a thread at most.
const BLOCKS_WAITING: usize = 4;

/// One thread reads and deals out for all, and more than a few would wait for it.
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
        let most = self.declaration.bounds.part(2) / threads;
        let ends = &AtomicBool::new(false);
        std::thread::scope(|scope| {
            let mut senders: Vec<SyncSender<Arc<Dealt>>> = Vec::new();
            let mut workers = Vec::new();
            for number in 0..threads {
                let (send, blocks) = sync_channel::<Arc<Dealt>>(BLOCKS_WAITING);
                let mut gatherer = Gatherer::new(rows, number, most);
                senders.push(send);
                let gather = move || {
                    while let Ok(dealt) = blocks.recv() {
                        if let Err(unfit) = gatherer.take(&dealt) {
                            ends.store(true, Ordering::Relaxed);
                            return Err(unfit);
                        }
                    }
                    Ok(gatherer.finish())
                };
                match std::thread::Builder::new().spawn_scoped(scope, gather) {
                    Ok(worker) => workers.push(worker),
                    // Each part needs a thread of its own; the rows are read another way.
                    Err(_) => return Ok(Err(Unfit::NoThreads)),
                }
            }
            let read = self.hand_out(rows, &senders, ends);
            drop(senders);
            let parts = workers.into_iter().map(|worker| match worker.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            let parts = parts.collect::<Result<Vec<_>, _>>();
            Ok(read?.and(parts))
        })
    }

    /// Hands every block of lines to every thread, until the file or one of them ends.
    fn hand_out(
        &mut self,
        rows: &LongRows,
        threads: &[SyncSender<Arc<Dealt>>],
        ends: &AtomicBool,
    ) -> Result<Result<(), Unfit>, InputError> {
        let delimiter = self.table.delimiter;
        let mut under_way: VecDeque<Arc<Dealt>> = VecDeque::new();
        while !ends.load(Ordering::Relaxed) {
            // The memory of a block that every thread is done with is used again.
            let is_done = under_way
                .front()
                .is_some_and(|dealt| Arc::strong_count(dealt) == 1);
            let done = is_done.then(|| under_way.pop_front()).flatten();
            let mut dealt = done
                .and_then(Arc::into_inner)
                .unwrap_or_else(|| Dealt::new(threads.len()));
            let Some(lines) = self.next_lines(dealt.take_buffer())? else {
                break;
            };
            if let Err(unfit) = dealt.deal(lines, rows, delimiter) {
                return Ok(Err(unfit));
            }
            let dealt = Arc::new(dealt);
            for thread in threads {
                if thread.send(Arc::clone(&dealt)).is_err() {
                    return Ok(Ok(()));
                }
            }
            under_way.push_back(dealt);
        }
        Ok(Ok(()))
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

//! Rows that meet, packed by several threads: each takes the rows of its own subjects out of every block of lines.

use std::num::NonZeroUsize;

use crate::input::InputError;

use super::super::compact::{Gatherer, LongPanels, LongRows, Packed, Said, Unfit};
use super::super::declaration::Layout;
use super::super::history::History;
use super::super::wide::Fate;
use super::ahead::Ahead;
use super::dealing::Dealing;
use super::gather::Overview;
use super::{Dataset, Units};

/// One thread at a time reads and deals out for all, and more than a few would wait for it.
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
    pub(super) fn gather_packed(
        &mut self,
        history: Option<&History>,
        units: &mut Units,
    ) -> Result<bool, InputError> {
        let Some((rows, threads)) = self.rows_to_pack() else {
            return Ok(false);
        };
        let before = (
            self.counts.clone(),
            self.notes.len(),
            self.rows_of_all_shares,
        );
        if let Ok(parts) = self.pack(&rows, threads.get())?
            && self.has_room_for(history, &parts)
        {
            let panels = LongPanels::new(rows, parts, history);
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

    /// Whether what earlier results say beside each panel may be held too.
    fn has_room_for(&self, history: Option<&History>, parts: &[Packed]) -> bool {
        let Some(history) = history else {
            return true;
        };
        let of_part = |part: &Packed| part.bytes() + part.panels() * history.bytes_of_answers();
        parts.iter().map(of_part).sum::<usize>() <= self.declaration.bounds.part(2)
    }

    fn pack(
        &mut self,
        rows: &LongRows<'a>,
        threads: usize,
    ) -> Result<Result<Vec<Packed>, Unfit>, InputError> {
        let most = self.declaration.bounds.part(2) / threads;
        let dealing = Dealing::new(self, rows, threads);
        let gather = |number| dealing.gather(number, Gatherer::new(rows, number, most));
        let parts = std::thread::scope(|scope| {
            let mut workers = Vec::new();
            for number in 1..threads {
                let work = move || gather(number);
                match std::thread::Builder::new().spawn_scoped(scope, work) {
                    Ok(worker) => workers.push(worker),
                    // Each part needs a thread of its own; the rows are read another way.
                    Err(_) => {
                        dealing.give_up();
                        return Err(Unfit::NoThreads);
                    }
                }
            }
            let first = gather(0);
            let others = workers.into_iter().map(|worker| match worker.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(first).chain(others).collect()
        });
        Ok(dealing.end()?.and(parts))
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
            Said::Facts { row, count } => {
                overview.see(catalog, &row, Layout::Long, count);
                overview.see_analytes(&row);
            }
        });
        self.stage = 1;
        self.decide(overview).is_empty()
    }
}

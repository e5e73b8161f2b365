//! Rows that meet, packed by several threads: each takes the rows of its own subjects out of every block of lines.

use std::num::NonZeroUsize;

use crate::input::InputError;
use crate::panel::Issue;

use super::super::compact::{
    Gatherer, Packed, PackedFiles, RowsToPack, Said, Unfit, UnmadePanels, told_apart,
};
use super::super::counts::Counts;
use super::super::declaration::Layout;
use super::super::history::History;
use super::super::kept_elsewhere::KeptElsewhere;
use super::super::share::{Firsts, RowsOfAllShares};
use super::super::wide::Fate;
use super::ahead::Ahead;
use super::dealing::Dealing;
use super::gather::Overview;
use super::{Dataset, Units};

/// One thread at a time reads and deals out for all, and more than a few would wait for it.
const MOST_THREADS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

/// What packing changes in a file.
struct Before {
    counts: Counts,
    firsts: Firsts,
    notes: Vec<Issue>,
    rows_of_all_shares: RowsOfAllShares,
}

impl<'a> Dataset<'a> {
    /// How the rows of each file are read that can be packed, and with how many threads; `None` where they can't, or where
    /// a file could not be read anew if one of them turns out not to be.
    fn rows_to_pack(&self) -> Option<(Vec<RowsToPack<'a>>, NonZeroUsize)> {
        let threads = self.declaration.pack_rows?.min(MOST_THREADS);
        let rows_of = |file: &Dataset<'a>| {
            let (plan, name) = (&file.plan, (&file.table.name, file.number));
            let (catalog, declaration, keep) = (file.catalog, &file.declaration, &file.keep);
            let rows = match plan.layout {
                Layout::Wide => {
                    let cells = file.rows_that_may_be_alone()?;
                    RowsToPack::of_wide(catalog, declaration, keep, name, cells)
                }
                _ => RowsToPack::of_long(catalog, declaration, plan, keep, name),
            };
            rows.filter(|_| file.path.is_some())
        };
        let mut layouts = self.each_file().map(|file| file.plan.layout);
        if !layouts.all(|layout| layout == self.plan.layout) {
            return None;
        }
        let files: Option<Vec<RowsToPack>> = self.each_file().map(rows_of).collect();
        Some((told_apart(files?)?, threads))
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
        let before: Vec<Before> = self.each_file().map(Dataset::before_packing).collect();
        if let Ok(packed) = self.pack(&rows, threads.get())?
            && self.has_room_for(history, &packed.parts)
        {
            self.see_all_shares(&packed.parts);
            for part in &packed.parts {
                self.counts.add(&part.counts);
            }
            let panels = UnmadePanels::new(rows, packed, history);
            let kept = panels.parts().map(|part| part.kept_elsewhere());
            kept.for_each(|kept| self.kept_elsewhere.join(kept));
            if self.hear(&panels, units) {
                self.ahead = Some(Ahead::packed(panels));
                return Ok(true);
            }
        }
        for (number, before) in before.into_iter().enumerate() {
            self.file_mut(number).begin_anew(before);
        }
        self.stage = 0;
        units.clear();
        Ok(false)
    }

    fn before_packing(&self) -> Before {
        Before {
            counts: self.counts.clone(),
            firsts: self.firsts.clone(),
            notes: self.notes.clone(),
            rows_of_all_shares: self.rows_of_all_shares,
        }
    }

    fn begin_anew(&mut self, before: Before) {
        self.counts = before.counts;
        self.firsts = before.firsts;
        self.notes = before.notes;
        self.rows_of_all_shares = before.rows_of_all_shares;
        self.kept_elsewhere = KeptElsewhere::default();
        self.suspend();
    }

    /// Whether what earlier results say beside each panel may be held too.
    fn has_room_for(&self, history: Option<&History>, parts: &[Packed]) -> bool {
        let Some(history) = history else {
            return true;
        };
        let of_part = |part: &Packed| part.bytes() + part.panels() * history.bytes_of_answers();
        parts.iter().map(of_part).sum::<usize>() <= self.declaration.bounds.part(2)
    }

    /// Packs the rows.
    fn pack(
        &mut self,
        rows: &[RowsToPack<'a>],
        threads: usize,
    ) -> Result<Result<PackedFiles, Unfit>, InputError> {
        let most = self.declaration.bounds.part(2) / threads;
        let share = self.declaration.share;
        let dealing = Dealing::new(self, rows, threads);
        let gather = |number| dealing.gather(number, Gatherer::new(rows, number, most, share));
        let parts: Result<Vec<Packed>, Unfit> = std::thread::scope(|scope| {
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
        let before = dealing.end()?;
        Ok(before.and_then(|before| parts.map(|parts| PackedFiles { before, parts })))
    }

    /// Takes in what was looked at of each file, where a share is read.
    fn see_all_shares(&mut self, parts: &[Packed]) {
        for part in parts {
            for (number, rows) in part.looked_at.iter().enumerate() {
                self.file_mut(number).rows_of_all_shares.add(*rows);
            }
        }
    }

    /// Counts what the rows say, and decides what only all of them tell; false where some can't be used as they
    /// stand.
    fn hear(&mut self, panels: &UnmadePanels, units: &mut Units) -> bool {
        let catalog = self.catalog;
        let mut overview = Overview::new(units);
        let layout = self.plan.layout;
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
                if count.own > 0 {
                    let file = self.file_mut(row.file as usize);
                    file.counts.rows(&row, fate, &own, count.own);
                    file.mark((0, row.file, row.line, 1));
                }
                if fate == Fate::Used && count.all > 0 {
                    overview.see(catalog, &row, layout, count.all);
                    overview.see_analytes(&row);
                }
            }
            Said::Facts { row, count } => {
                overview.see(catalog, &row, layout, count);
                overview.see_analytes(&row);
            }
        });
        (1..self.files()).for_each(|file| self.end_file(file));
        self.stage = 1;
        self.decide(overview).is_empty()
    }
}

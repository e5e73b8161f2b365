//! Decides panels with several threads while others are read and written, in their order.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use crate::catalog::Catalog;
use crate::input::PanelRow;
use crate::interpret::{Codes, Settings};

use super::coder::Coder;

/// So many panels are handed to a thread at once.
const PANELS_TOGETHER: usize = 32;

/// So many lots for each thread are under way at most, so that memory does not grow with the data.
const LOTS_PER_THREAD: usize = 3;

/// Panels with their number in the order of reading.
struct Lot<T> {
    number: usize,
    panels: Vec<T>,
}

/// Reads panels with `next` until there are no more, decides each, and gives both to `see` in the order of reading.
///
/// # Errors
/// The first of `next`, after what was read before it was seen, or of `see`.
pub fn each_panel<E>(
    catalog: &Catalog,
    settings: &Settings,
    threads: usize,
    next: impl FnMut() -> Result<Option<PanelRow>, E>,
    see: impl FnMut(PanelRow, Codes) -> Result<(), E>,
) -> Result<(), E> {
    let new_worker = || {
        let mut coder = Coder::new(catalog, settings);
        move |rows: &[PanelRow]| coder.codes(rows.iter().map(|row| &row.panel))
    };
    each_panel_by(&new_worker, threads, next, see)
}

/// The same for whatever else the workers find out of some panels: one thing of each, in their order. What it is depends
/// on nothing but the panel itself, so that several threads find it out at once; reading and seeing stay with the
/// caller's thread.
///
/// # Errors
/// The first of `next`, after what was read before it was seen, or of `see`.
pub(crate) fn each_panel_by<T: Send, W: FnMut(&[PanelRow]) -> Vec<T>, E>(
    new_worker: &(impl Fn() -> W + Sync),
    threads: usize,
    mut next: impl FnMut() -> Result<Option<PanelRow>, E>,
    mut see: impl FnMut(PanelRow, T) -> Result<(), E>,
) -> Result<(), E> {
    if threads < 2 {
        return alone(new_worker(), next, see);
    }
    let most = threads * LOTS_PER_THREAD;
    let (send_lot, lots) = sync_channel(most);
    let (send_done, done) = sync_channel(most);
    let lots = Mutex::new(lots);
    let lots = &lots;
    std::thread::scope(move |scope| {
        let start = |_: &usize| {
            let send_done = send_done.clone();
            let work = move || decide(new_worker(), lots, &send_done);
            std::thread::Builder::new()
                .spawn_scoped(scope, work)
                .is_ok()
        };
        // Where the system gives no more threads, those that there are do the work.
        if (0..threads).take_while(start).count() == 0 {
            return alone(new_worker(), next, see);
        }
        drop(send_done);
        let mut waiting: BTreeMap<usize, Vec<(PanelRow, T)>> = BTreeMap::new();
        let (mut sent, mut seen) = (0, 0);
        let mut read = Ok(true);
        loop {
            while matches!(read, Ok(true)) && sent - seen < most {
                let mut panels = Vec::with_capacity(PANELS_TOGETHER);
                read = fill(&mut panels, &mut next);
                let lot = Lot {
                    number: sent,
                    panels,
                };
                // One that broke off is decided too, as far as it was read.
                sent += 1;
                if send_lot.send(lot).is_err() {
                    read = Ok(false);
                }
            }
            if seen == sent {
                return read.map(|_| ());
            }
            let Ok(Some(lot)) = done.recv() else {
                // A thread ended by a panic, which goes on from here as soon as all have ended.
                return read.map(|_| ());
            };
            waiting.insert(lot.number, lot.panels);
            while let Some(panels) = waiting.remove(&seen) {
                seen += 1;
                for (row, found) in panels {
                    see(row, found)?;
                }
            }
        }
    })
}

fn alone<T, E>(
    mut worker: impl FnMut(&[PanelRow]) -> Vec<T>,
    mut next: impl FnMut() -> Result<Option<PanelRow>, E>,
    mut see: impl FnMut(PanelRow, T) -> Result<(), E>,
) -> Result<(), E> {
    let mut read = Ok(true);
    while matches!(read, Ok(true)) {
        let mut panels = Vec::with_capacity(PANELS_TOGETHER);
        read = fill(&mut panels, &mut next);
        for (row, found) in decided(&mut worker, panels) {
            see(row, found)?;
        }
    }
    read.map(|_| ())
}

/// Reads a lot; whether there may be more.
fn fill<E>(
    panels: &mut Vec<PanelRow>,
    next: &mut impl FnMut() -> Result<Option<PanelRow>, E>,
) -> Result<bool, E> {
    while panels.len() < PANELS_TOGETHER {
        match next()? {
            Some(row) => panels.push(row),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Decides lots until there are no more, or nobody wants them.
fn decide<T>(
    mut worker: impl FnMut(&[PanelRow]) -> Vec<T>,
    lots: &Mutex<Receiver<Lot<PanelRow>>>,
    done: &SyncSender<Option<Lot<(PanelRow, T)>>>,
) {
    let _leaving = Leaving(done);
    loop {
        let next = lots.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Lot { number, panels }) = next else {
            return;
        };
        let lot = Lot {
            number,
            panels: decided(&mut worker, panels),
        };
        if done.send(Some(lot)).is_err() {
            return;
        }
    }
}

/// Lets nobody wait for the panels of a thread that ended by a panic.
struct Leaving<'s, L>(&'s SyncSender<Option<L>>);

impl<L> Drop for Leaving<'_, L> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Where it can't be sent, nobody waits.
            let _ = self.0.send(None);
        }
    }
}

fn decided<T>(
    worker: &mut impl FnMut(&[PanelRow]) -> Vec<T>,
    panels: Vec<PanelRow>,
) -> Vec<(PanelRow, T)> {
    let found = worker(&panels);
    assert_eq!(found.len(), panels.len(), "each panel has an answer");
    panels.into_iter().zip(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::codes_with;
    use crate::{Dataset, Declaration};

    fn lines_seen(rows: usize, threads: usize, fails_after: Option<usize>) -> (Vec<u64>, bool) {
        let mut text = "subject,platelets (10*9/L)\n".to_string();
        (0..rows).for_each(|row| text.push_str(&format!("{row},{}\n", 20 + row % 300)));
        let catalog = Catalog::builtin();
        let reader = Box::new(std::io::Cursor::new(text));
        let mut data =
            Dataset::from_reader(catalog, "x.csv", reader, &Declaration::default(), &[]).unwrap();
        let settings = Settings {
            scores: Some(vec!["isth_overt_2025".to_string()]),
            patterns: Some(Vec::new()),
            ..Settings::default()
        };
        let mut lines = Vec::new();
        let mut read = 0;
        let next = || {
            read += 1;
            match fails_after {
                Some(most) if read > most => Err("no more"),
                _ => data.next_panel().map_err(|_| "unreadable"),
            }
        };
        let ended = each_panel(catalog, &settings, threads, next, |row, codes| {
            assert_eq!(codes, codes_with(catalog, &row.panel, &settings));
            lines.push(row.line);
            Ok(())
        });
        (lines, ended.is_ok())
    }

    #[test]
    fn panels_are_seen_in_their_order_with_any_number_of_threads() {
        for rows in [1, 31, 32, 33, 1000] {
            let expected: Vec<u64> = (2..2 + rows as u64).collect();
            for threads in [1, 2, 5] {
                assert_eq!(lines_seen(rows, threads, None), (expected.clone(), true));
            }
        }
    }

    #[test]
    fn nobody_waits_for_a_thread_that_ended_by_a_panic() {
        let text = format!("subject,platelets (10*9/L)\n{}", "a,20\n".repeat(2000));
        let reader = Box::new(std::io::Cursor::new(text));
        let declaration = Declaration::default();
        let data = Dataset::from_reader(Catalog::builtin(), "x.csv", reader, &declaration, &[]);
        let mut data = data.unwrap();
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let new_worker = || {
                |rows: &[PanelRow]| {
                    assert!(rows.iter().all(|row| row.line < 200), "as it should be");
                    vec![(); rows.len()]
                }
            };
            let next = || data.next_panel();
            each_panel_by(&new_worker, 3, next, |_, ()| Ok(()))
        }));
        assert!(ended.is_err());
    }

    #[test]
    fn what_was_read_before_a_fault_is_seen() {
        for threads in [1, 3] {
            let (lines, is_ok) = lines_seen(1000, threads, Some(500));
            assert!(!is_ok);
            // A lot that breaks off is seen as far as it was read.
            assert_eq!(lines, (2..502).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn a_fault_of_the_one_who_sees_ends_it() {
        let catalog = Catalog::builtin();
        let settings = Settings::default();
        let reader = Box::new(std::io::Cursor::new("platelets (10*9/L)\n20\n"));
        let declaration = Declaration::default();
        let data = Dataset::from_reader(catalog, "x.csv", reader, &declaration, &[]);
        let row = data.unwrap().next_panel().unwrap();
        let next = || Ok(row.clone());
        let ended = each_panel(catalog, &settings, 2, next, |_, _| Err("full"));
        assert_eq!(ended, Err("full"));
    }
}

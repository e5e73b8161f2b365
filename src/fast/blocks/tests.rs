use std::io::{self, Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex};

use super::*;
use crate::Declaration;
use crate::catalog::Catalog;
use crate::input::Dataset;

/// Enough for more blocks than are under way at once.
const ROWS: usize = 150_000;

fn file() -> String {
    let rows = (0..ROWS).map(|row| format!("P{row:07},{}\n", 100 + row % 100));
    format!("subject,platelets\n{}", rows.collect::<String>())
}

/// What goes wrong with a block.
#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    Nothing,
    Fault(usize),
    Panic(usize),
}

/// Repeats lines. Where several threads work, no block of an even number is done before the one after it.
struct Repeater<'t> {
    done: &'t (Mutex<Vec<usize>>, Condvar),
    waits: bool,
    trouble: Trouble,
}

impl Worker for Repeater<'_> {
    fn lines(&mut self, number: usize, lines: &Lines, out: &mut RowBuffer) -> io::Result<()> {
        match self.trouble {
            Trouble::Fault(of) if of == number => return Err(io::Error::other("a fault")),
            Trouble::Panic(of) if of == number => panic!("as the test wants it"),
            _ => {}
        }
        let (done, has_moved) = self.done;
        if self.waits && number.is_multiple_of(2) && self.trouble == Trouble::Nothing {
            // The last block may have none after it.
            let wait = std::time::Duration::from_millis(300);
            let is_next_missing = |done: &mut Vec<usize>| !done.contains(&(number + 1));
            let known = done.lock().expect("a lock");
            drop(has_moved.wait_timeout_while(known, wait, is_next_missing));
        }
        let Lines::Plain { text, .. } = lines else {
            return Err(io::Error::other("plain lines were to come"));
        };
        out.push(text);
        done.lock().expect("a lock").push(number);
        has_moved.notify_all();
        Ok(())
    }

    fn take_tally(&mut self) -> Tally {
        Tally::default()
    }

    fn end(self) {}
}

/// Takes so many bytes, and then no more.
struct Limited(Vec<u8>, usize);

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > self.1 {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is written, and how it ends; how many blocks were worked off.
fn repeated(
    threads: usize,
    trouble: Trouble,
    room: usize,
) -> (Vec<u8>, Result<Seen, RunError>, usize) {
    let reader = Box::new(Cursor::new(file().into_bytes()));
    let mut dataset = Dataset::from_reader(
        Catalog::builtin(),
        "rows",
        reader,
        &Declaration::default(),
        &[],
    )
    .expect("a data set");
    let done = (Mutex::default(), Condvar::new());
    let new_worker = || Repeater {
        done: &done,
        waits: threads > 1,
        trouble,
    };
    let mut out = Limited(Vec::new(), room);
    let ended = run(new_worker, &[], &mut dataset, &mut out, threads);
    let worked_off = done.0.lock().expect("a lock").len();
    (out.0, ended, worked_off)
}

fn body() -> String {
    let file = file();
    let (_, body) = file.split_once('\n').expect("a header");
    body.to_string()
}

#[test]
fn blocks_are_written_in_the_order_of_the_file_whichever_is_done_first() {
    for threads in [1, 2, 3] {
        let (written, ended, worked_off) = repeated(threads, Trouble::Nothing, usize::MAX);
        assert!(ended.is_ok());
        assert!(worked_off > 3 * BLOCKS_PER_THREAD, "{worked_off}");
        assert!(written == body().as_bytes(), "{threads}");
    }
}

#[test]
fn after_a_fault_nothing_more_is_written() {
    for threads in [1, 3] {
        let (written, ended, _) = repeated(threads, Trouble::Fault(3), usize::MAX);
        let fault = ended.expect_err("a fault").to_string();
        assert_eq!(fault, "a fault");
        assert!(body().as_bytes().starts_with(&written));
        assert!(!written.is_empty() && written.len() < body().len());
    }
}

#[test]
fn a_full_disk_ends_the_run() {
    for threads in [1, 3] {
        let (written, ended, worked_off) = repeated(threads, Trouble::Nothing, 1_000_000);
        assert!(matches!(ended, Err(RunError::Output(_))));
        assert!(body().as_bytes().starts_with(&written));
        let all = repeated(1, Trouble::Nothing, usize::MAX).2;
        assert!(worked_off < all, "{worked_off} of {all}");
    }
}

#[test]
fn nobody_waits_for_a_thread_that_panics() {
    for threads in [1, 3] {
        let run = AssertUnwindSafe(|| repeated(threads, Trouble::Panic(2), usize::MAX));
        assert!(catch_unwind(run).is_err(), "{threads}");
    }
}

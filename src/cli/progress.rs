//! How far a long run has come, on standard error where that is a terminal.
//!
//! The readers count the bytes that they read; a thread looks at the count now and then. It draws one line,
//! which is wiped away before anything else is said.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::guard::standard_input;
use crate::input::bytes_read;

/// Work that takes less is done without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// So often the line is drawn anew.
const PAUSE: Duration = Duration::from_millis(250);

/// The line on the terminal.
struct Line {
    length: usize,
    silenced: bool,
}

static LINE: Mutex<Line> = Mutex::new(Line {
    length: 0,
    silenced: false,
});

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line {
    fn draw(&mut self, text: &str) {
        if self.silenced {
            return;
        }
        let length = text.chars().count();
        let wiped = self.length.saturating_sub(length);
        // Spaces wipe on any terminal; the cursor may stand anywhere after them.
        let mut terminal = io::stderr().lock();
        let _ = write!(terminal, "\r{text}{:wiped$}", "");
        let _ = terminal.flush();
        self.length = length;
    }

    fn wipe(&mut self) {
        if self.length > 0 {
            let mut terminal = io::stderr().lock();
            let _ = write!(terminal, "\r{:length$}\r", "", length = self.length);
            let _ = terminal.flush();
            self.length = 0;
        }
    }
}

/// Wipes the line away for good.
#[cfg(unix)]
pub(super) fn silence() {
    let mut line = line();
    line.wipe();
    line.silenced = true;
}

/// Draws the line until it is dropped.
pub(super) struct Progress(Option<(Arc<AtomicBool>, JoinHandle<()>)>);

impl Progress {
    /// None at all.
    pub(super) fn none() -> Self {
        Progress(None)
    }

    /// Begins to look at how much of these files is read, where standard error is a terminal.
    pub(super) fn start(paths: &[PathBuf]) -> Self {
        if !io::stderr().is_terminal() {
            return Progress::none();
        }
        let total = paths
            .iter()
            .map(|path| length(path))
            .sum::<Option<u64>>()
            .filter(|total| *total > 0);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let drawing = thread::Builder::new().spawn(move || draw_until(&stopped, total));
        Progress(drawing.ok().map(|drawing| (stop, drawing)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, drawing)) = self.0.take() {
            stop.store(true, Ordering::Relaxed);
            drawing.thread().unpark();
            let _ = drawing.join();
            line().wipe();
        }
    }
}

/// How many bytes of a file there are to read, compressed ones where it is compressed.
fn length(path: &Path) -> Option<u64> {
    let metadata = match path == Path::new("-") {
        true => standard_input(),
        false => std::fs::metadata(path).ok(),
    };
    metadata
        .filter(|metadata| metadata.is_file())
        .map(|metadata| metadata.len())
}

fn draw_until(stopped: &AtomicBool, total: Option<u64>) {
    let (begin, before) = (Instant::now(), bytes_read());
    let mut pace = None;
    let mut next = PATIENCE;
    while !stopped.load(Ordering::Relaxed) {
        let elapsed = begin.elapsed();
        if elapsed < next {
            thread::park_timeout(next - elapsed);
            continue;
        }
        let read = bytes_read().saturating_sub(before);
        let pace = pace.get_or_insert(Pace {
            since: elapsed,
            from: read,
            moves: false,
        });
        line().draw(&text(read, total, elapsed, pace.rate(read, elapsed)));
        next = elapsed + PAUSE;
    }
}

/// How fast bytes are read. The beginning of a file is read ahead in a moment, and nothing more is read until that is
/// worked off; so the pace is that of the time after.
struct Pace {
    since: Duration,
    from: u64,
    moves: bool,
}

impl Pace {
    /// Bytes in a second, as soon as that can be told.
    fn rate(&mut self, read: u64, elapsed: Duration) -> Option<u64> {
        self.moves |= read > self.from;
        if !self.moves {
            self.since = elapsed;
            return None;
        }
        let millis = (elapsed - self.since).as_millis();
        let rate = (u128::from(read - self.from) * 1000).checked_div(millis)?;
        u64::try_from(rate).ok().filter(|rate| *rate > 0)
    }
}

/// The line's text.
fn text(read: u64, total: Option<u64>, elapsed: Duration, rate: Option<u64>) -> String {
    let pace = rate.map_or(String::new(), |rate| format!(", {}/s", size(rate)));
    // A file that grew while it was read has no end that is known.
    match total.filter(|total| read <= *total) {
        Some(total) if read == total => {
            let elapsed = time(elapsed.as_secs());
            format!("coagscope: {} read, working; {elapsed} so far", size(read))
        }
        Some(total) => {
            let percent = u128::from(read) * 100 / u128::from(total);
            let left = rate.and_then(|rate| (total - read).checked_div(rate));
            let left = left.map_or(String::new(), |left| {
                format!(", {} left", time(left.saturating_add(1)))
            });
            format!("coagscope: {percent} % of {}{pace}{left}", size(total))
        }
        None => format!("coagscope: {} read{pace}", size(read)),
    }
}

/// `940 kB`, `12.3 MB`, `1.2 GB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1000),
        1_000_000..1_000_000_000 => tenths(bytes / 100_000, "MB"),
        _ => tenths(bytes / 100_000_000, "GB"),
    }
}

fn tenths(count: u64, unit: &str) -> String {
    format!("{}.{} {unit}", count / 10, count % 10)
}

/// `42 s`, `3 min 20 s`, `2 h 5 min`.
fn time(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_share_rate_and_time_left() {
        let after = |read, total, rate| text(read, total, Duration::from_secs(90), rate);
        assert_eq!(
            after(250_000_000, Some(1_000_000_000), Some(50_000_000)),
            "coagscope: 25 % of 1.0 GB, 50.0 MB/s, 16 s left"
        );
        assert_eq!(
            after(10_000, Some(1_000_000), None),
            "coagscope: 1 % of 1.0 MB"
        );
        assert_eq!(
            after(1_000_000, Some(1_000_000), None),
            "coagscope: 1.0 MB read, working; 1 min 30 s so far"
        );
        assert_eq!(
            after(12_340_000, None, Some(6_100_000)),
            "coagscope: 12.3 MB read, 6.1 MB/s"
        );
        // A file that grew.
        assert_eq!(after(12_340_000, Some(7), None), "coagscope: 12.3 MB read");
        assert_eq!(time(7500), "2 h 5 min");
    }

    #[test]
    fn what_is_read_ahead_is_no_pace() {
        let seconds = Duration::from_secs;
        let mut pace = Pace {
            since: seconds(1),
            from: 8_000_000,
            moves: false,
        };
        assert_eq!(pace.rate(8_000_000, seconds(1)), None);
        assert_eq!(pace.rate(8_000_000, seconds(9)), None);
        assert_eq!(pace.rate(9_000_000, seconds(10)), Some(1_000_000));
        assert_eq!(pace.rate(9_000_000, seconds(11)), Some(500_000));
    }
}

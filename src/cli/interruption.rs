//! What becomes of an interrupted run: no temporary file stays behind, and a message says what stands.
//!
//! A thread of its own waits for the signals. What makes or places a temporary file holds the same lock as
//! the thread that removes it, so that no signal can come between a file and the list that names it. Once
//! a signal has come, the lock is never given back: nothing is placed any more.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where results go, as far as that is known.
#[derive(Clone)]
#[cfg_attr(not(unix), allow(dead_code))]
pub(super) enum Destination {
    /// Nowhere yet.
    Unknown,
    /// Straight to standard output, a device or a pipe, of this name.
    Direct(String),
    /// To a file of this name that will appear when it is complete.
    Replacing(PathBuf),
    /// To a file of this name, which is complete.
    Complete(PathBuf),
}

#[cfg_attr(not(unix), allow(dead_code))]
struct State {
    temporary: Vec<PathBuf>,
    destination: Destination,
}

static STATE: Mutex<State> = Mutex::new(State {
    temporary: Vec::new(),
    destination: Destination::Unknown,
});

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says where results go from now on.
pub(super) fn set_destination(destination: Destination) {
    state().destination = destination;
}

/// A temporary file or folder that is removed when the run is interrupted. Otherwise its owner removes it;
/// keep this beside the owner, behind it, so that it is forgotten after the file is gone. Files without a name
/// need none.
pub(super) struct Temporary(PathBuf);

impl Temporary {
    /// Makes a temporary file; no interruption comes between its making and its being known.
    pub(super) fn make<T: AsRef<Path>>(
        make: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<(T, Temporary)> {
        let mut state = state();
        let made = make()?;
        let path = made.as_ref().to_path_buf();
        state.temporary.push(path.clone());
        Ok((made, Temporary(path)))
    }

    /// Puts the file in its place under another name; no interruption comes between.
    pub(super) fn place<E>(
        self,
        name: &Path,
        act: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let mut state = state();
        act()?;
        state.temporary.retain(|path| *path != self.0);
        state.destination = Destination::Complete(name.to_path_buf());
        // Dropping this takes the lock, too.
        drop(state);
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        state().temporary.retain(|path| *path != self.0);
    }
}

/// Watches for signals from now on, apart from those that whoever started the program wants ignored.
#[cfg(unix)]
pub(super) use signals::watch;

/// Elsewhere the system ends the program, and a temporary file may stay.
#[cfg(not(unix))]
pub(super) fn watch() {}

#[cfg(unix)]
mod signals {
    use std::io::{self, IsTerminal, Write};
    use std::process;
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc::channel;
    use std::sync::{Arc, MutexGuard, TryLockError};
    use std::thread;
    use std::time::Duration;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXCPU, SIGXFSZ};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::{emulate_default_handler, signal_name};

    use super::super::progress;
    use super::{Destination, STATE, State};
    use crate::safe::for_terminal;

    /// A run that can't be ended in order after this long is ended without.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// See above.
    pub(in super::super) fn watch() {
        let wanted = [SIGINT, SIGTERM, SIGHUP, SIGXCPU];
        let wanted: Vec<i32> = wanted.into_iter().filter(|one| !is_ignored(*one)).collect();
        // Where signals can't be watched, they end the program as they always did.
        if let Ok(mut signals) = Signals::new(wanted) {
            thread::spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    end(signal);
                }
            });
        }
        // A file that grows beyond a limit of the system is then an error of writing like a full disk.
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }

    /// Whether the program was started with this signal ignored, as `nohup` does; then it stays so.
    fn is_ignored(signal: i32) -> bool {
        let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
            // Not known here. A run without a terminal is not to end because the terminal is gone.
            return signal == SIGHUP && !io::stderr().is_terminal();
        };
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
    }

    fn end(signal: i32) {
        let state = wait_for_state();
        let mut destination = Destination::Unknown;
        if let Some(state) = &state {
            for path in &state.temporary {
                let _ = match path.is_dir() {
                    true => std::fs::remove_dir_all(path),
                    false => std::fs::remove_file(path),
                };
            }
            destination = state.destination.clone();
        }
        // Nobody may be reading standard error, and whoever writes to it may be stuck.
        let (said, waits) = channel();
        thread::spawn(move || {
            progress::silence();
            let message = message(signal, &destination);
            let _ = writeln!(io::stderr(), "{}", for_terminal(&message));
            let _ = said.send(());
        });
        let _ = waits.recv_timeout(Duration::from_secs(1));
        // A shell stops its script only where a program died of the signal itself. The first process of a
        // container can't, since the system shields it.
        if process::id() != 1 {
            let _ = emulate_default_handler(signal);
        }
        process::exit(128 + signal);
    }

    /// Whoever holds the lock makes or renames a file, which may hang where a disk is far away.
    fn wait_for_state() -> Option<MutexGuard<'static, State>> {
        const PAUSE: Duration = Duration::from_millis(10);
        for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
            match STATE.try_lock() {
                Ok(state) => return Some(state),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            }
        }
        None
    }

    fn message(signal: i32, destination: &Destination) -> String {
        let name = signal_name(signal).unwrap_or("a signal");
        let stands = match destination {
            Destination::Unknown => String::new(),
            Destination::Direct(to) => {
                format!("; what was already written to {to} stands, and is not complete")
            }
            Destination::Replacing(path) => {
                format!("; {} is left as it was before this run", path.display())
            }
            Destination::Complete(path) => format!("; {} is complete", path.display()),
        };
        format!("coagscope: interrupted by {name}{stands}")
    }
}

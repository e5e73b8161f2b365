//! The files that a run reads: none of them is overwritten by what the run writes.

#[cfg(any(unix, windows))]
use std::fs::File;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::choices::reference_paths;

/// The files that a run reads, each with what it is read for.
#[derive(Default)]
pub(super) struct Guarded(Vec<ReadFile>);

struct ReadFile {
    what: String,
    /// None where it has no path of its own, as standard input.
    path: Option<PathBuf>,
    metadata: Option<Metadata>,
}

impl Guarded {
    /// The data; `-` is standard input.
    pub(super) fn data(paths: &[PathBuf]) -> Self {
        let mut guarded = Guarded::default();
        for path in paths {
            if path == Path::new("-") {
                guarded.0.push(ReadFile {
                    what: "standard input".to_string(),
                    path: None,
                    metadata: standard_input(),
                });
            } else {
                guarded.add(path.display().to_string(), path);
            }
        }
        guarded
    }

    /// A file that an option names, too.
    pub(super) fn with_file(mut self, option: &str, path: Option<&Path>) -> Self {
        if let Some(path) = path {
            self.add(format!("{option} {}", path.display()), path);
        }
        self
    }

    /// The files of a reference set, too.
    pub(super) fn with_reference(mut self, folder: Option<&Path>) -> Self {
        // A folder that can't be listed was refused when the set was loaded.
        for path in folder
            .and_then(|folder| reference_paths(folder).ok())
            .unwrap_or_default()
        {
            self.add(format!("the reference set's {}", path.display()), &path);
        }
        self
    }

    fn add(&mut self, what: String, path: &Path) {
        self.0.push(ReadFile {
            what,
            path: path.canonicalize().ok(),
            metadata: std::fs::metadata(path).ok(),
        });
    }

    /// What a file that is to be written is read for, where it is one of these.
    pub(super) fn reads(&self, output: &Path) -> Option<&str> {
        let metadata = std::fs::metadata(output).ok()?;
        // A terminal or a pipe may well be read and written.
        if !metadata.is_file() {
            return None;
        }
        let path = output.canonicalize().ok();
        let is_same = |read: &&ReadFile| {
            let one_path = path.is_some() && read.path == path;
            one_path
                || read
                    .metadata
                    .as_ref()
                    .is_some_and(|known| one_file(known, &metadata))
        };
        self.0.iter().find(is_same).map(|read| read.what.as_str())
    }
}

/// Whether both describe one file, however it is named.
#[cfg(unix)]
pub(super) fn one_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Only paths tell files apart here.
#[cfg(not(unix))]
fn one_file(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// What standard input is redirected from.
#[cfg(unix)]
pub(super) fn standard_input() -> Option<Metadata> {
    use std::os::fd::AsFd;
    let copy = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
    File::from(copy).metadata().ok()
}

/// The same.
#[cfg(windows)]
pub(super) fn standard_input() -> Option<Metadata> {
    use std::os::windows::io::AsHandle;
    let copy = std::io::stdin().as_handle().try_clone_to_owned().ok()?;
    File::from(copy).metadata().ok()
}

/// Not known here.
#[cfg(not(any(unix, windows)))]
pub(super) fn standard_input() -> Option<Metadata> {
    None
}

/// Whether somebody else reads standard output, who may show it on a terminal.
#[cfg(unix)]
pub(super) fn standard_output_is_pipe() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let copy = std::io::stdout().as_fd().try_clone_to_owned().ok();
    let metadata = copy.and_then(|copy| File::from(copy).metadata().ok());
    metadata.is_some_and(|metadata| metadata.file_type().is_fifo())
}

/// Not known here.
#[cfg(not(unix))]
pub(super) fn standard_output_is_pipe() -> bool {
    true
}

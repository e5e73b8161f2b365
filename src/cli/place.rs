//! Where a file that is named for the output really lies: links are followed, so that they stay what they are.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use super::guard::one_file;

/// How many links may follow on each other; systems give up at about as many.
const MOST_LINKS: usize = 40;

/// Folders of which the names are no files of a disk: they stand for devices, and for what a process has open.
const FOLDERS_OF_THE_SYSTEM: [&str; 2] = ["/dev", "/proc"];

/// In one of these, yet a place for ordinary files.
const SHARED_MEMORY: &str = "/dev/shm";

/// Where an output goes.
pub(super) enum Place {
    /// Into what is there already: a device, a pipe, or whatever a name of the system stands for.
    Direct(File),
    /// To a file of this name, which is no link.
    File(PathBuf),
}

impl Place {
    /// Follows links up to a name that is none, or that belongs to the system.
    pub(super) fn of(path: &Path) -> io::Result<Place> {
        let mut path = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            if let Some(name) = name_of_the_system(&path) {
                return open_as_it_is(&name).map(Place::Direct);
            }
            match path.symlink_metadata() {
                Ok(metadata) if metadata.is_symlink() => {
                    let target = path.read_link()?;
                    // A target that is not absolute starts at the folder of the link.
                    path = folder_of(&path).join(target);
                }
                Ok(metadata) if !metadata.is_file() => {
                    return File::options().write(true).open(&path).map(Place::Direct);
                }
                _ => return Ok(Place::File(path)),
            }
        }
        Err(io::Error::other("too many links follow on each other"))
    }
}

/// The folder in which a file lies or is to lie.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// The full name, where it is one of the system's. Nothing is ever renamed to such a name or removed under it.
fn name_of_the_system(path: &Path) -> Option<PathBuf> {
    let folder = folder_of(path).canonicalize().ok()?;
    let is_of_the_system = FOLDERS_OF_THE_SYSTEM
        .iter()
        .any(|one| folder.starts_with(one))
        && !folder.starts_with(SHARED_MEMORY);
    is_of_the_system.then(|| folder.join(path.file_name().unwrap_or_default()))
}

/// Opens what a name of the system stands for, without making it, emptying it or putting anything in its place.
fn open_as_it_is(name: &Path) -> io::Result<File> {
    let metadata = std::fs::metadata(name)?;
    if let Some(stream) = own_stream(&metadata) {
        return Ok(stream);
    }
    // Behind what was written to a file before; a device or a pipe has no place to start at.
    File::options()
        .write(true)
        .append(metadata.is_file())
        .open(name)
}

/// Standard output or standard error, where they go to this file: another one that was opened would not know how far
/// they have come, and who writes after this run would write over the results.
#[cfg(unix)]
fn own_stream(file: &Metadata) -> Option<File> {
    use std::os::fd::AsFd;
    let streams = [
        io::stdout().as_fd().try_clone_to_owned(),
        io::stderr().as_fd().try_clone_to_owned(),
    ];
    streams
        .into_iter()
        .flatten()
        .map(File::from)
        .find(|stream| stream.metadata().is_ok_and(|known| one_file(&known, file)))
}

/// Not known here.
#[cfg(not(unix))]
fn own_stream(_: &Metadata) -> Option<File> {
    None
}

//! How a complete result gets its name, and what the disk under it may still owe. A result can be made again from its
//! input, so that nothing waits until it would outlast a power cut.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Whether what was written without an error may yet turn out not to fit. Disks of the machine itself set the room aside
/// before a write returns, so that nothing has to be waited for; network and user-space file systems may say only when
/// they are asked to keep the file that they are full, or over a quota.
pub(super) fn may_be_full_without_saying_so(file: &File) -> bool {
    !sets_room_aside(file)
}

/// Gives a complete file its name; what had the name before is gone then.
#[cfg(target_os = "linux")]
pub(super) fn put_in_place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    // On ext4, renaming over another file waits until the new one is on its way to the disk, which takes longer than
    // writing it. The two can change their names as well, and the old one goes with the name of the temporary file.
    let is_file = path.symlink_metadata().is_ok_and(|old| old.is_file());
    let change = || renameat_with(CWD, file.path(), CWD, path, RenameFlags::EXCHANGE);
    if is_file && change().is_ok() {
        // The result is in its place, also where what stood there before can't be removed.
        let _ = file.close();
        return Ok(());
    }
    rename(file, path)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn put_in_place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    rename(file, path)
}

fn rename(file: NamedTempFile, path: &Path) -> io::Result<()> {
    match file.persist(path) {
        Ok(_) => Ok(()),
        Err(failed) => Err(failed.error),
    }
}

#[cfg(target_os = "linux")]
fn sets_room_aside(file: &File) -> bool {
    // `statfs(2)`: ext2 to ext4, XFS, Btrfs, tmpfs, and the layers of containers, whose upper one can't be on a network.
    const EXT: u32 = 0xEF53;
    const XFS: u32 = 0x5846_5342;
    const BTRFS: u32 = 0x9123_683E;
    const TMPFS: u32 = 0x0102_1994;
    const OVERLAY: u32 = 0x794C_7630;
    // Such numbers have 32 bits, in whatever type a system gives them.
    let kind = rustix::fs::fstatfs(file).map(|found| found.f_type as u32);
    matches!(kind, Ok(EXT | XFS | BTRFS | TMPFS | OVERLAY))
}

#[cfg(not(target_os = "linux"))]
fn sets_room_aside(_: &File) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_had_the_name_before_is_gone() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("rows.csv");
        for content in ["first", "second"] {
            let file = NamedTempFile::new_in(folder.path()).expect("a file can be made");
            std::fs::write(file.path(), content).expect("it can be written");
            put_in_place(file, &path).expect("it can be named");
            assert_eq!(
                std::fs::read_to_string(&path).expect("it is there"),
                content
            );
            let files = std::fs::read_dir(folder.path()).expect("the folder is there");
            assert_eq!(files.count(), 1);
        }
    }

    #[test]
    fn a_file_of_no_disk_sets_nothing_aside() {
        let status = File::open("/proc/self/status").expect("Linux has it");
        assert!(may_be_full_without_saying_so(&status));
    }
}

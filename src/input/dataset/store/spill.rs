//! A temporary file without a name: however the run ends, nothing of it stays behind.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::input::InputError;

/// Bytes that are written once, one behind the other, and read again anywhere.
pub(super) struct Spill {
    file: RefCell<File>,
    folder: PathBuf,
    length: u64,
}

impl Spill {
    pub(super) fn create(folder: PathBuf) -> Result<Self, InputError> {
        match tempfile::tempfile_in(&folder) {
            Ok(file) => Ok(Spill {
                file: RefCell::new(file),
                folder,
                length: 0,
            }),
            Err(cause) => Err(InputError::Temporary {
                folder: folder.display().to_string(),
                cause,
            }),
        }
    }

    /// Appends bytes; gives the place at which they begin.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<u64, InputError> {
        let at = self.length;
        let file = self.file.get_mut();
        let written = file
            .seek(SeekFrom::Start(at))
            .and_then(|_| file.write_all(bytes));
        written.map_err(|cause| self.fault(cause))?;
        self.length += bytes.len() as u64;
        Ok(at)
    }

    /// Reads as many bytes as there is room for.
    pub(super) fn read(&self, at: u64, bytes: &mut [u8]) -> Result<(), InputError> {
        let mut file = self.file.borrow_mut();
        let read = file
            .seek(SeekFrom::Start(at))
            .and_then(|_| file.read_exact(bytes));
        read.map_err(|cause| self.fault(cause))
    }

    fn fault(&self, cause: io::Error) -> InputError {
        InputError::Temporary {
            folder: self.folder.display().to_string(),
            cause,
        }
    }
}

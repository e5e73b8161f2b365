//! The bytes of a Parquet file, wherever they stand in it.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// A file of known length. Nothing beyond its end is asked of it, so that a length in a damaged file can't make
/// room for more than there is.
pub(super) struct Chunks {
    file: File,
    length: u64,
    count: fn(usize),
}

impl Chunks {
    /// `count` is told how many bytes were read.
    pub(super) fn new(file: File, count: fn(usize)) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Chunks {
            file,
            length,
            count,
        })
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<Counted>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(BufReader::new(Counted {
            file,
            count: self.count,
        }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF(format!(
                "{length} bytes are said to stand at {start}, where the file has {}",
                self.length
            )));
        }
        let mut file = &self.file;
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        (self.count)(length);
        Ok(bytes.into())
    }
}

/// Counts what is read.
pub(super) struct Counted {
    file: File,
    count: fn(usize),
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(out)?;
        (self.count)(read);
        Ok(read)
    }
}

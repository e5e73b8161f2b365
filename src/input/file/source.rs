//! Where bytes come from: a file or standard input, decompressed where need be.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::InputError;
use super::foreign::refuse_binary;

/// How much is looked at before encoding, delimiter and the like are settled: 8 MiB.
pub(super) const LOOK_AHEAD: usize = 8 << 20;

/// The bytes of an input after decompression. The first of them are kept for a look ahead.
pub(super) struct Source {
    /// `gzip` or `zstd`, where the file is compressed, or what the text was made from.
    pub(super) compression: Option<&'static str>,
    /// The first 8 MiB, or all of a smaller input.
    pub(super) start: Vec<u8>,
    /// Whether `start` is the whole input.
    pub(super) whole: bool,
    /// What follows.
    pub(super) rest: Box<dyn Read + Send>,
}

/// How many bytes were read of all files together, compressed ones where they are compressed. Whoever shows
/// how far a run has come looks at it.
static BYTES_READ: AtomicU64 = AtomicU64::new(0);

/// How many bytes the process has read of all files that it opened, as they stand on the disk.
#[cfg(feature = "cli")]
pub(crate) fn bytes_read() -> u64 {
    BYTES_READ.load(Ordering::Relaxed)
}

fn count_bytes(count: usize) {
    BYTES_READ.fetch_add(count as u64, Ordering::Relaxed);
}

/// Counts what is read.
struct Counted<R>(R);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(out)?;
        count_bytes(count);
        Ok(count)
    }
}

/// A file that was opened.
pub(super) struct Opened {
    /// The name used in messages.
    pub(super) name: String,
    pub(super) reader: Box<dyn Read + Send>,
    /// `Parquet`, where the bytes are CSV text made from such a file.
    pub(super) made_from: Option<&'static str>,
}

/// Opens a file; `-` is standard input.
pub(super) fn open(path: &Path) -> Result<Opened, InputError> {
    let name = path.to_string_lossy().into_owned();
    let bytes = |name, reader| Opened {
        name,
        reader,
        made_from: None,
    };
    if name == "-" {
        return Ok(bytes(name, Box::new(Counted(io::stdin()))));
    }
    let opened = fs::metadata(path).and_then(|metadata| {
        if metadata.is_dir() {
            Err(io::Error::from(io::ErrorKind::IsADirectory))
        } else {
            Ok((fs::File::open(path)?, metadata))
        }
    });
    match opened {
        #[cfg(feature = "parquet")]
        Ok((file, metadata)) if metadata.is_file() && is_parquet(&file) => {
            let reader = Box::new(super::parquet::ParquetText::open(&name, file, count_bytes)?);
            Ok(Opened {
                name,
                reader,
                made_from: Some(super::parquet::KIND),
            })
        }
        Ok((file, _)) => Ok(bytes(name, Box::new(Counted(file)))),
        Err(cause) => Err(InputError::on_opening(&name, cause)),
    }
}

/// Looks at the first bytes of a file, and goes back to its beginning.
#[cfg(feature = "parquet")]
fn is_parquet(mut file: &fs::File) -> bool {
    use super::parquet::MAGIC;
    let mut start = Vec::new();
    // Whoever reads it next meets the same error.
    let read = file.take(MAGIC.len() as u64).read_to_end(&mut start);
    read.and_then(|_| io::Seek::rewind(&mut file)).is_ok() && start == MAGIC
}

impl Source {
    /// Decompresses by the first bytes, whatever the name says, and refuses what is no text.
    /// What was `made_from` a file of another kind is text already.
    pub(super) fn new(
        name: &str,
        mut reader: Box<dyn Read + Send>,
        made_from: Option<&'static str>,
    ) -> Result<Self, InputError> {
        let mut magic = Vec::new();
        fill(&mut reader, &mut magic, 4)
            .map_err(|cause| InputError::on_reading(name, made_from, 0, cause))?;
        let compression = made_from.or_else(|| compression_of(&magic));
        let replayed = io::Cursor::new(magic).chain(reader);
        let mut rest: Box<dyn Read + Send> = match compression {
            // Both decompressors go on with the next member or frame until the input ends.
            Some("gzip") => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(
                replayed,
            ))),
            Some("zstd") => Box::new(
                zstd::stream::read::Decoder::new(replayed)
                    .map_err(|cause| InputError::on_reading(name, compression, 0, cause))?,
            ),
            _ => Box::new(replayed),
        };
        // Memory that is never written to costs nothing; growing would copy.
        let mut start = Vec::with_capacity(LOOK_AHEAD);
        fill(&mut rest, &mut start, LOOK_AHEAD)
            .map_err(|cause| InputError::on_reading(name, compression, lines_in(&start), cause))?;
        refuse_binary(name, &start)?;
        let whole = start.len() < LOOK_AHEAD;
        Ok(Source {
            compression,
            start,
            whole,
            rest,
        })
    }
}

/// Bytes that are given away piece by piece, so that they don't stand in memory twice.
pub(super) struct Pieces {
    pieces: VecDeque<Vec<u8>>,
    position: usize,
}

impl Pieces {
    /// Long enough to be given back to the system when it is freed, and not only to the heap: longer than whatever was freed
    /// of the reference set before.
    const LENGTH: usize = 1536 << 10;

    pub(super) fn new(mut bytes: Vec<u8>) -> Self {
        let mut pieces = VecDeque::new();
        while bytes.len() > Pieces::LENGTH {
            let at = (bytes.len() - 1) / Pieces::LENGTH * Pieces::LENGTH;
            pieces.push_front(bytes.split_off(at));
            bytes.shrink_to_fit();
        }
        pieces.push_front(bytes);
        Pieces {
            pieces,
            position: 0,
        }
    }

    /// What comes next; nothing at the end.
    pub(super) fn next(&self) -> &[u8] {
        let first = self.pieces.front();
        first.map_or(&[], |first| first.get(self.position..).unwrap_or_default())
    }

    /// Goes on so many bytes farther.
    pub(super) fn consume(&mut self, count: usize) {
        self.position += count;
        while let Some(first) = self.pieces.front()
            && first.len() <= self.position
        {
            self.position -= first.len();
            self.pieces.pop_front();
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.next().read(out)?;
        self.consume(count);
        Ok(count)
    }
}

fn compression_of(magic: &[u8]) -> Option<&'static str> {
    match magic {
        [0x1F, 0x8B, ..] => Some("gzip"),
        // A frame, or a skippable frame such as parallel compressors put first.
        [0x28, 0xB5, 0x2F, 0xFD] | [0x50..=0x5F, 0x2A, 0x4D, 0x18] => Some("zstd"),
        _ => None,
    }
}

/// Reads until `bytes` has the wanted length or the input ends.
fn fill(reader: &mut dyn Read, bytes: &mut Vec<u8>, wanted: usize) -> io::Result<()> {
    let missing = wanted.saturating_sub(bytes.len());
    // `read_to_end` keeps what it has read when it fails, and retries when it is interrupted.
    reader.take(missing as u64).read_to_end(bytes).map(|_| ())
}

fn lines_in(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd_frame(text: &[u8]) -> Vec<u8> {
        zstd::stream::encode_all(text, 1).unwrap()
    }

    fn source(bytes: Vec<u8>) -> Result<Source, InputError> {
        Source::new("x.csv", Box::new(io::Cursor::new(bytes)), None)
    }

    #[test]
    fn every_gzip_member_is_read() {
        let bytes = [gzip(b"a,b\n"), gzip(b"1,2\n")].concat();
        let source = source(bytes).unwrap();
        assert_eq!(
            (source.start.as_slice(), source.compression),
            (b"a,b\n1,2\n".as_slice(), Some("gzip"))
        );
    }

    #[test]
    fn every_zstd_frame_is_read() {
        let skippable = b"\x50\x2A\x4D\x18\x02\0\0\0hi".to_vec();
        let bytes = [skippable, zstd_frame(b"a,b\n"), zstd_frame(b"1,2\n")].concat();
        let source = source(bytes).unwrap();
        assert_eq!(
            (source.start.as_slice(), source.compression),
            (b"a,b\n1,2\n".as_slice(), Some("zstd"))
        );
    }

    #[test]
    fn compressed_data_that_break_off_are_an_error_wherever_they_break() {
        let text: Vec<u8> = (0..2000)
            .flat_map(|row| format!("{row},{}\n", row * 7919 % 1000).into_bytes())
            .collect();
        for whole in [gzip(&text), zstd_frame(&text)] {
            for length in (5..whole.len()).step_by(97).chain([whole.len() - 1]) {
                let Err(error) = source(whole[..length].to_vec()) else {
                    panic!(
                        "{length} of {} bytes passed for a complete file",
                        whole.len()
                    )
                };
                assert!(matches!(error, InputError::Damaged { .. }), "{error}");
            }
        }
    }

    #[test]
    fn a_workbook_inside_gzip_is_refused_too() {
        assert!(matches!(
            source(gzip(b"PK\x03\x04....")),
            Err(InputError::Foreign { .. })
        ));
        assert!(matches!(
            source(gzip(&gzip(b"a,b\n"))),
            Err(InputError::Foreign {
                kind: "compressed twice",
                ..
            })
        ));
    }

    #[test]
    fn folders_and_missing_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            open(folder.path()),
            Err(InputError::Folder { .. })
        ));
        assert!(matches!(
            open(&folder.path().join("none.csv")),
            Err(InputError::NotFound { .. })
        ));
    }
}

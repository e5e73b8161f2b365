//! What is written under a name that ends in `.gz` or `.zst` is compressed so: under such a name nobody expects plain text.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use zstd::stream::write::Encoder;

/// How much is gathered before it is written to the file.
const BUFFER: usize = 1 << 18;

/// The usual level of the program `zstd`.
const ZSTD_LEVEL: i32 = 3;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

impl Packing {
    /// What the name of a file says of it.
    pub(super) fn of(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("gz") => Packing::Gzip,
            Some("zst") => Packing::Zstandard,
            _ => Packing::Plain,
        }
    }
}

/// A file to which bytes go as they are, or compressed.
pub(super) enum Packed<W: Write> {
    Plain(BufWriter<W>),
    Gzip(Box<GzEncoder<BufWriter<W>>>),
    Zstandard(Box<Encoder<'static, BufWriter<W>>>),
}

impl<W: Write> Packed<W> {
    pub(super) fn new(file: W, packing: Packing) -> io::Result<Self> {
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(match packing {
            Packing::Plain => Packed::Plain(file),
            Packing::Gzip => {
                let encoder = GzEncoder::new(file, Compression::default());
                Packed::Gzip(Box::new(encoder))
            }
            Packing::Zstandard => Packed::Zstandard(Box::new(Encoder::new(file, ZSTD_LEVEL)?)),
        })
    }

    /// The file below.
    #[cfg(feature = "parquet")]
    pub(super) fn file(&self) -> &W {
        match self {
            Packed::Plain(file) => file.get_ref(),
            Packed::Gzip(encoder) => encoder.get_ref().get_ref(),
            Packed::Zstandard(encoder) => encoder.get_ref().get_ref(),
        }
    }

    /// Writes the end of what is compressed, and gives the file back.
    pub(super) fn finish(self) -> io::Result<W> {
        let file = match self {
            Packed::Plain(file) => file,
            Packed::Gzip(encoder) => encoder.finish()?,
            Packed::Zstandard(encoder) => encoder.finish()?,
        };
        file.into_inner().map_err(|error| error.into_error())
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packed::Plain(file) => file.write(bytes),
            Packed::Gzip(encoder) => encoder.write(bytes),
            Packed::Zstandard(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packed::Plain(file) => file.flush(),
            Packed::Gzip(encoder) => encoder.flush(),
            Packed::Zstandard(encoder) => encoder.flush(),
        }
    }
}

//! Parquet files, read as the CSV text that would hold the same cells. All that follows is the ordinary way.

mod chunks;
mod column;
mod form;
mod moment;
mod pages;

use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::column::reader::get_column_reader;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::InputError;
use chunks::Chunks;
use column::Column;
use form::Form;
use pages::{SoundPages, check_place};

/// How a Parquet file begins: its mark, and the first field of what follows. The mark alone could be the name
/// of a column.
pub(super) const MAGIC: &[u8] = b"PAR1\x15";

/// What messages and reports call it.
pub(super) const KIND: &str = "Parquet";

/// So many rows are made into text at once.
const ROWS_AT_ONCE: usize = 4096;

/// The rows of a Parquet file as CSV text.
pub(super) struct ParquetText {
    file: SerializedFileReader<Chunks>,
    forms: Vec<(String, Form)>,
    next_group: usize,
    columns: Vec<Column>,
    rows_left: usize,
    text: Vec<u8>,
    position: usize,
}

impl ParquetText {
    /// Reads what the file says of itself, and makes sure that its columns can be cells.
    pub(super) fn open(name: &str, file: File, count: fn(usize)) -> Result<Self, InputError> {
        let unreadable = |message: String| InputError::Parquet {
            name: name.to_owned(),
            message,
        };
        let damaged = |cause: &dyn std::fmt::Display| {
            unreadable(format!(
                "it breaks off or is damaged ({cause}); copy or download it again"
            ))
        };
        let chunks = Chunks::new(file, count).map_err(|cause| damaged(&cause))?;
        let file = caught(|| SerializedFileReader::new(chunks))
            .map_err(|cause| damaged(&cause))?
            .map_err(|cause| damaged(&cause))?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let mut forms: Vec<(String, Form)> = Vec::new();
        for column in schema.columns() {
            let form = Form::of(column).map_err(&unreadable)?;
            forms.push((column.name().to_owned(), form));
        }
        if forms.is_empty() {
            return Err(unreadable("it has no columns".to_owned()));
        }
        let chunks = file.metadata().row_groups().iter();
        let mut chunks = chunks.flat_map(|group| group.columns());
        if let Some(codec) = chunks.find_map(|chunk| unknown_codec(chunk.compression())) {
            return Err(unreadable(format!(
                "it is compressed with {codec}; write it with zstd, snappy, gzip or lz4"
            )));
        }
        let mut text = Vec::new();
        let names = forms.iter().map(|(name, _)| name.as_bytes());
        push_row(names, &mut text);
        Ok(ParquetText {
            file,
            forms,
            next_group: 0,
            columns: Vec::new(),
            rows_left: 0,
            text,
            position: 0,
        })
    }

    /// Makes more text; leaves none at the end.
    fn go_on(&mut self) -> io::Result<()> {
        self.text.clear();
        self.position = 0;
        while self.rows_left == 0 {
            if self.next_group == self.file.num_row_groups() {
                return Ok(());
            }
            self.open_group()?;
        }
        let wanted = self.rows_left.min(ROWS_AT_ONCE);
        let mut rows = wanted;
        for (column, (name, form)) in self.columns.iter_mut().zip(&self.forms) {
            let read = column
                .read(wanted, form)
                .map_err(|cause| damaged(format!("column {name}: {cause}")))?;
            rows = rows.min(read);
        }
        // Columns give fewer rows only where there are no more.
        if rows < wanted {
            return Err(damaged(
                "a column has fewer rows than its file says".to_owned(),
            ));
        }
        for row in 0..rows {
            push_row(
                self.columns.iter().map(|column| column.cell(row)),
                &mut self.text,
            );
        }
        self.rows_left -= rows;
        Ok(())
    }

    fn open_group(&mut self) -> io::Result<()> {
        let of_library = |error: parquet::errors::ParquetError| damaged(error.to_string());
        let group = self
            .file
            .get_row_group(self.next_group)
            .map_err(of_library)?;
        self.next_group += 1;
        let rows = group.metadata().num_rows();
        self.rows_left = usize::try_from(rows)
            .map_err(|_| damaged(format!("it says that {rows} rows follow")))?;
        if group.num_columns() != self.forms.len() {
            return Err(damaged("a part of it lacks columns".to_owned()));
        }
        self.columns.clear();
        let descriptors = group.metadata().schema_descr_ptr();
        for (index, descriptor) in descriptors.columns().iter().enumerate() {
            check_place(group.metadata().column(index)).map_err(of_library)?;
            let pages = group.get_column_page_reader(index).map_err(of_library)?;
            let pages = Box::new(SoundPages::new(pages));
            let reader = get_column_reader(Arc::clone(descriptor), pages);
            self.columns.push(Column::new(reader));
        }
        Ok(())
    }
}

/// The name of a codec that this program was built without.
fn unknown_codec(compression: Compression) -> Option<&'static str> {
    match compression {
        Compression::BROTLI(_) => Some("Brotli"),
        Compression::LZO => Some("LZO"),
        _ => None,
    }
}

/// The library checks much of what a file says of itself, and panics at some of what it doesn't check. What was
/// begun then is not used any more.
fn caught<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read))
        .map_err(|_| "what it says of itself contradicts itself".to_owned())
}

fn damaged(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

impl Read for ParquetText {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position == self.text.len() {
            caught(|| self.go_on()).unwrap_or_else(|message| Err(damaged(message)))?;
        }
        let mut rest = self.text.get(self.position..).unwrap_or_default();
        let count = rest.read(out)?;
        self.position += count;
        Ok(count)
    }
}

/// A row of CSV. One that holds nothing is no blank line, which would be no row.
fn push_row<'a>(cells: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    let begin = out.len();
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        push_cell(cell, out);
    }
    let holds_something = out[begin..].iter().any(|byte| !byte.is_ascii_whitespace());
    if !holds_something {
        out.truncate(begin);
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

fn push_cell(cell: &[u8], out: &mut Vec<u8>) {
    let needs_quotes = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !cell.iter().any(needs_quotes) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for &byte in cell {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

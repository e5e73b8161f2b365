//! Result rows as Parquet: points as whole numbers, everything else as text, exactly as the rows of CSV have it.
//!
//! The rows come as CSV, so that there is one way in which cells are made. Rows are gathered into groups of a
//! bounded size, so that memory does not grow with the file.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use csv_core::ReadRecordResult;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::form::distinct_names;
use super::{RowLayout, SCHEMA, SCHEMA_VERSION};
use crate::INTENDED_USE;

/// A group has so many rows at most,
const ROWS_OF_GROUP: usize = 1 << 17;
/// and little more text than this.
const TEXT_OF_GROUP: usize = 16 << 20;

/// Takes rows of CSV with their header, and writes them as Parquet.
pub struct ParquetRows<W: Write> {
    out: W,
    /// Groups are written to memory, and from there to `out`.
    file: SerializedFileWriter<Vec<u8>>,
    parser: csv_core::Reader,
    /// The cells of the row that is being read, and where each ends.
    cells: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    columns: Vec<Column>,
    is_header: bool,
    rows: usize,
    text: usize,
}

/// The cells of a column in the group that is being gathered.
struct Column {
    is_points: bool,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<W: Write> ParquetRows<W> {
    /// Begins a file for the rows of a layout, whose header and rows are to be written to it as CSV.
    ///
    /// # Errors
    /// Where the layout has no columns that Parquet could hold.
    pub fn new(out: W, layout: &RowLayout) -> io::Result<Self> {
        // The name of the file, where there are many, stands in front.
        let mut header: Vec<String> = layout.name_of_file().into_iter().collect();
        let mut points = vec![false; header.len()];
        header.extend_from_slice(layout.header());
        points.extend(layout.points());
        let names = distinct_names(&header, HashSet::new());
        let mut fields = Vec::new();
        for (name, is_points) in names.iter().zip(&points) {
            let (physical, logical) = match is_points {
                true => (Physical::INT32, None),
                false => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            };
            let field = Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build();
            fields.push(Arc::new(field.map_err(of_library)?));
        }
        let schema = Type::group_type_builder("coagscope")
            .with_fields(fields)
            .build()
            .map_err(of_library)?;
        let entry = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata(Some(vec![
                entry("schema", SCHEMA),
                entry("schema_version", &SCHEMA_VERSION.to_string()),
                entry("tool_version", env!("CARGO_PKG_VERSION")),
                entry("reference_digest", layout.catalog.digest()),
                entry("intended_use", INTENDED_USE),
            ]))
            .build();
        let file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
            .map_err(of_library)?;
        let columns = points
            .into_iter()
            .map(|is_points| Column {
                is_points,
                text: Vec::new(),
                ends: Vec::new(),
            })
            .collect();
        Ok(ParquetRows {
            out,
            file,
            parser: csv_core::Reader::new(),
            cells: vec![0; 4096],
            filled: 0,
            ends: vec![0; 256],
            ended: 0,
            columns,
            is_header: true,
            rows: 0,
            text: 0,
        })
    }

    /// Completes the file, and gives the writer back.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_group()?;
        self.file.finish().map_err(of_library)?;
        self.pass_on()?;
        Ok(self.out)
    }

    /// Takes the row that was read.
    fn take_row(&mut self) -> io::Result<()> {
        let cells = self.ended;
        let text = self.filled;
        (self.filled, self.ended) = (0, 0);
        if std::mem::take(&mut self.is_header) {
            return Ok(());
        }
        if cells != self.columns.len() {
            return Err(io::Error::other("a row has another number of cells"));
        }
        let mut begin = 0;
        for (column, &end) in self.columns.iter_mut().zip(&self.ends) {
            let cell = self.cells.get(begin..end).unwrap_or_default();
            column.text.extend_from_slice(cell);
            column.ends.push(column.text.len());
            begin = end;
        }
        self.rows += 1;
        self.text += text;
        if self.rows == ROWS_OF_GROUP || self.text >= TEXT_OF_GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(of_library)?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column().map_err(of_library)? else {
                return Err(io::Error::other("a column is missing"));
            };
            // An empty cell is no value.
            let levels = column.levels();
            let written = if column.is_points {
                let values = column.take_points()?;
                writer
                    .typed::<Int32Type>()
                    .write_batch(&values, Some(&levels), None)
            } else {
                let values = column.take_texts();
                writer
                    .typed::<ByteArrayType>()
                    .write_batch(&values, Some(&levels), None)
            };
            written.map_err(of_library)?;
            writer.close().map_err(of_library)?;
        }
        group.close().map_err(of_library)?;
        (self.rows, self.text) = (0, 0);
        self.pass_on()
    }

    /// Writes out what stands in memory.
    fn pass_on(&mut self) -> io::Result<()> {
        self.file.flush()?;
        let bytes = std::mem::take(self.file.inner_mut());
        self.out.write_all(&bytes)
    }
}

impl<W: Write> Write for ParquetRows<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (result, read, filled, ended) = self.parser.read_record(
                rest,
                &mut self.cells[self.filled..],
                &mut self.ends[self.ended..],
            );
            rest = &rest[read..];
            self.filled += filled;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => self.take_row()?,
            }
        }
        Ok(bytes.len())
    }

    /// A group is written when it is complete.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Column {
    /// Where cells begin and end, of those that hold something.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        let begins = std::iter::once(&0).chain(&self.ends);
        let places = begins.zip(&self.ends).map(|(begin, end)| (*begin, *end));
        places.filter(|(begin, end)| begin < end)
    }

    fn levels(&self) -> Vec<i16> {
        let begins = std::iter::once(&0).chain(&self.ends);
        let holds_something = begins.zip(&self.ends).map(|(begin, end)| begin < end);
        holds_something.map(i16::from).collect()
    }

    fn take_points(&mut self) -> io::Result<Vec<i32>> {
        let points = self.places().map(|(begin, end)| {
            let cell = self.text.get(begin..end).unwrap_or_default();
            let text = std::str::from_utf8(cell).unwrap_or_default();
            text.parse()
                .map_err(|_| io::Error::other("points are no whole number"))
        });
        let points = points.collect();
        self.clear();
        points
    }

    fn take_texts(&mut self) -> Vec<ByteArray> {
        let text = Bytes::from(std::mem::take(&mut self.text));
        let texts = self
            .places()
            .map(|(begin, end)| ByteArray::from(text.slice(begin..end)))
            .collect();
        self.clear();
        texts
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

fn of_library(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

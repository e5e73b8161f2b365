//! The cells of one column, some rows at a time.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::errors::Result;

use super::form::Form;

/// A column of a group of rows.
pub(super) struct Column {
    values: Values,
    levels: Vec<i16>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// A reader of values, and room for some of them.
enum Values {
    Bool(ColumnReaderImpl<BoolType>, Vec<bool>),
    Int32(ColumnReaderImpl<Int32Type>, Vec<i32>),
    Int64(ColumnReaderImpl<Int64Type>, Vec<i64>),
    Int96(ColumnReaderImpl<Int96Type>, Vec<Int96>),
    Float(ColumnReaderImpl<FloatType>, Vec<<FloatType as DataType>::T>),
    Double(
        ColumnReaderImpl<DoubleType>,
        Vec<<DoubleType as DataType>::T>,
    ),
    Bytes(ColumnReaderImpl<ByteArrayType>, Vec<ByteArray>),
    Fixed(
        ColumnReaderImpl<FixedLenByteArrayType>,
        Vec<FixedLenByteArray>,
    ),
}

impl Column {
    pub(super) fn new(reader: ColumnReader) -> Self {
        let values = match reader {
            ColumnReader::BoolColumnReader(reader) => Values::Bool(reader, Vec::new()),
            ColumnReader::Int32ColumnReader(reader) => Values::Int32(reader, Vec::new()),
            ColumnReader::Int64ColumnReader(reader) => Values::Int64(reader, Vec::new()),
            ColumnReader::Int96ColumnReader(reader) => Values::Int96(reader, Vec::new()),
            ColumnReader::FloatColumnReader(reader) => Values::Float(reader, Vec::new()),
            ColumnReader::DoubleColumnReader(reader) => Values::Double(reader, Vec::new()),
            ColumnReader::ByteArrayColumnReader(reader) => Values::Bytes(reader, Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                Values::Fixed(reader, Vec::new())
            }
        };
        Column {
            values,
            levels: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Reads the cells of the next rows in place of those before; tells how many there were.
    pub(super) fn read(&mut self, rows: usize, form: &Form) -> Result<usize> {
        self.levels.clear();
        self.text.clear();
        self.ends.clear();
        let Column {
            values,
            levels,
            text,
            ends,
        } = self;
        let mut cells = Cells {
            rows,
            optional: form.optional,
            levels,
            text,
            ends,
        };
        match values {
            Values::Bool(reader, room) => {
                cells.read(reader, room, |value, out| form.boolean(*value, out))
            }
            Values::Int32(reader, room) => {
                cells.read(reader, room, |value, out| form.integer32(*value, out))
            }
            Values::Int64(reader, room) => {
                cells.read(reader, room, |value, out| form.integer64(*value, out))
            }
            Values::Int96(reader, room) => {
                cells.read(reader, room, |value, out| form.integer96(value.data(), out))
            }
            Values::Float(reader, room) => {
                cells.read(reader, room, |value, out| form.float(value, out))
            }
            Values::Double(reader, room) => {
                cells.read(reader, room, |value, out| form.float(value, out))
            }
            Values::Bytes(reader, room) => {
                cells.read(reader, room, |value, out| form.bytes(value.data(), out))
            }
            Values::Fixed(reader, room) => {
                cells.read(reader, room, |value, out| form.bytes(value.data(), out))
            }
        }
    }

    /// The cell of a row among those that were read last.
    pub(super) fn cell(&self, row: usize) -> &[u8] {
        let end_of = |row: usize| self.ends.get(row).copied().unwrap_or_default();
        let begin = row.checked_sub(1).map_or(0, end_of);
        self.text.get(begin..end_of(row)).unwrap_or_default()
    }
}

/// Where the cells of some rows are put.
struct Cells<'a> {
    rows: usize,
    optional: bool,
    levels: &'a mut Vec<i16>,
    text: &'a mut Vec<u8>,
    ends: &'a mut Vec<usize>,
}

impl Cells<'_> {
    fn read<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        room: &mut Vec<T::T>,
        push: impl Fn(&T::T, &mut Vec<u8>) -> Result<()>,
    ) -> Result<usize> {
        room.clear();
        let (rows, _, _) = reader.read_records(self.rows, Some(self.levels), None, room)?;
        let mut values = room.iter();
        for row in 0..rows {
            // A column that is not nested has levels 0 (nothing) and 1, or no levels.
            let is_there = !self.optional || self.levels.get(row) == Some(&1);
            if let Some(value) = is_there.then(|| values.next()).flatten() {
                push(value, self.text)?;
            }
            self.ends.push(self.text.len());
        }
        Ok(rows)
    }
}

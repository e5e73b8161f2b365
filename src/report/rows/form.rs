//! How result rows are written: as CSV, or as JSON Lines.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write as _};

use serde::Serialize;

use super::super::{json, safe};
use super::{Cell, RowLayout};
use crate::INTENDED_USE;

/// The name that every row of JSON Lines carries in `schema`.
pub const SCHEMA: &str = "coagscope.row";

/// Where the result is one of a share, the column of the keys that put the rows of all shares into one order.
pub const KEY_COLUMN: &str = "coagscope_part";

/// What every row of JSON Lines carries beside its columns.
const ENVELOPE: [&str; 5] = [
    "schema",
    "schema_version",
    "tool_version",
    "reference_digest",
    "intended_use",
];

/// The version of the rows' form.
pub const SCHEMA_VERSION: u32 = 1;

/// How the cells of a row are written.
pub(crate) trait RowForm: Sync {
    /// What stands before the cells, with the file and the key of the row where rows tell them.
    fn begin(&self, out: &mut Vec<u8>);
    /// Sets the file of the rows that follow, where rows tell it.
    fn set_file(&mut self, name: &str);
    /// Sets the key of the row that follows, where rows tell it.
    fn set_key(&mut self, key: &str);
    /// The cell of a column, with what separates it from the one before.
    fn cell(&self, column: usize, cell: &Cell, out: &mut Vec<u8>) -> io::Result<()>;
    /// The cell of a column that repeats the input.
    fn input(&self, column: usize, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        self.cell(column, &Cell::Input(text.to_string()), out)
    }
    /// Whether a row is its cells with commas between them.
    fn is_csv(&self) -> bool {
        false
    }
    /// What stands behind the cells.
    fn end(&self, out: &mut Vec<u8>);

    /// A whole row.
    fn row(&self, cells: &[Cell], out: &mut Vec<u8>) -> io::Result<()> {
        self.begin(out);
        for (column, cell) in cells.iter().enumerate() {
            self.cell(column, cell, out)?;
        }
        self.end(out);
        Ok(())
    }
}

/// Rows as CSV.
#[derive(Default)]
struct CsvForm {
    tells_file: bool,
    key: Vec<u8>,
    file: Vec<u8>,
}

impl RowForm for CsvForm {
    fn begin(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.key);
        out.extend_from_slice(&self.file);
    }

    fn set_file(&mut self, name: &str) {
        self.file.clear();
        if self.tells_file {
            push_csv(&safe::for_csv(name), &mut self.file);
            self.file.push(b',');
        }
    }

    fn set_key(&mut self, key: &str) {
        self.key.clear();
        self.key.extend_from_slice(key.as_bytes());
        self.key.push(b',');
    }

    fn cell(&self, column: usize, cell: &Cell, out: &mut Vec<u8>) -> io::Result<()> {
        if column > 0 {
            out.push(b',');
        }
        match cell {
            Cell::Input(text) => push_csv(&safe::for_csv(text), out),
            Cell::Word(text) => push_csv(text, out),
            Cell::Points(points) => write!(out, "{points}")?,
        }
        Ok(())
    }

    fn is_csv(&self) -> bool {
        // With a file or a key in front it is more.
        self.key.is_empty() && !self.tells_file
    }

    fn end(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }
}

/// A cell of CSV, in quotes where it needs them.
fn push_csv(text: &str, out: &mut Vec<u8>) {
    let needs_quotes = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !text.bytes().any(needs_quotes) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

/// Rows as JSON Lines; every row carries what it takes to be read alone.
struct JsonForm {
    envelope: Vec<u8>,
    keys: Vec<Vec<u8>>,
    name_of_file: Option<String>,
    key: Vec<u8>,
    file: Vec<u8>,
}

impl JsonForm {
    /// The form of the rows of a layout.
    fn new(layout: &RowLayout) -> io::Result<Self> {
        let mut envelope = Vec::from(b"\"schema\":");
        json::write_value(&mut envelope, SCHEMA)?;
        push_entry(&mut envelope, "schema_version", &SCHEMA_VERSION)?;
        push_entry(&mut envelope, "tool_version", env!("CARGO_PKG_VERSION"))?;
        push_entry(&mut envelope, "reference_digest", layout.catalog.digest())?;
        push_entry(&mut envelope, "intended_use", INTENDED_USE)?;
        let key = |name: &String| -> io::Result<Vec<u8>> {
            let mut key = vec![b','];
            json::write_value(&mut key, name)?;
            key.push(b':');
            Ok(key)
        };
        let keys: io::Result<Vec<Vec<u8>>> =
            distinct_keys(layout.header()).iter().map(key).collect();
        Ok(JsonForm {
            envelope,
            keys: keys?,
            name_of_file: layout.name_of_file(),
            key: Vec::new(),
            file: Vec::new(),
        })
    }
}

impl RowForm for JsonForm {
    fn begin(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        out.extend_from_slice(&self.key);
        out.extend_from_slice(&self.envelope);
        out.extend_from_slice(&self.file);
    }

    fn set_file(&mut self, name: &str) {
        self.file.clear();
        if let Some(column) = &self.name_of_file {
            // Writing to memory can't fail.
            let _ = push_entry(&mut self.file, column, name);
        }
    }

    fn set_key(&mut self, key: &str) {
        self.key.clear();
        let _ = push_entry(&mut self.key, KEY_COLUMN, key);
        self.key.rotate_left(1);
    }

    fn cell(&self, column: usize, cell: &Cell, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(&self.keys[column]);
        match cell {
            Cell::Input(text) | Cell::Word(text) if text.is_empty() => {
                json::write_value(out, &None::<&str>)
            }
            Cell::Input(text) | Cell::Word(text) => json::write_value(out, text),
            Cell::Points(points) => json::write_value(out, points),
        }
    }

    fn end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"}\n");
    }
}

/// Writes rows.
pub struct Rows<W: io::Write> {
    out: W,
    form: Box<dyn RowForm>,
    line: Vec<u8>,
}

impl<W: io::Write> Rows<W> {
    /// Begins rows of CSV with the header.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn csv(mut out: W, layout: &RowLayout) -> io::Result<Self> {
        out.write_all(&csv_header(layout)?)?;
        Ok(Rows {
            out,
            form: Box::new(CsvForm {
                tells_file: layout.name_of_file().is_some(),
                ..CsvForm::default()
            }),
            line: Vec::new(),
        })
    }

    /// Begins JSON Lines, which have no header.
    ///
    /// # Errors
    /// None that can happen: names are texts.
    pub fn json_lines(out: W, layout: &RowLayout) -> io::Result<Self> {
        Ok(Rows {
            out,
            form: Box::new(JsonForm::new(layout)?),
            line: Vec::new(),
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.line.clear();
        self.form.row(cells, &mut self.line)?;
        self.out.write_all(&self.line)
    }

    /// Sets the file of the rows that follow, where rows tell it.
    pub fn set_file(&mut self, name: &str) {
        self.form.set_file(name);
    }

    /// Sets the key of the row that follows, by which rows of several shares are put into one order.
    pub fn set_key(&mut self, key: &str) {
        self.form.set_key(key);
    }

    /// The form of the rows, and where they go.
    pub(crate) fn parts(&mut self) -> (&dyn RowForm, &mut W) {
        (self.form.as_ref(), &mut self.out)
    }

    /// Gives the writer back, with everything written to it.
    pub fn finish(self) -> W {
        self.out
    }
}

/// The line of the columns' names.
fn csv_header(layout: &RowLayout) -> io::Result<Vec<u8>> {
    let key = layout.has_key().then(|| KEY_COLUMN.to_string());
    let leads = key.into_iter().chain(layout.name_of_file());
    let names: Vec<Cell> = leads
        .chain(layout.header().iter().cloned())
        .map(Cell::Input)
        .collect();
    let mut line = Vec::new();
    CsvForm::default().row(&names, &mut line)?;
    Ok(line)
}

fn push_entry<T: Serialize + ?Sized>(line: &mut Vec<u8>, name: &str, value: &T) -> io::Result<()> {
    line.push(b',');
    json::write_value(line, name)?;
    line.push(b':');
    json::write_value(line, value)
}

/// Keys of a JSON object, none of which is that of the row's own envelope.
fn distinct_keys(header: &[String]) -> Vec<String> {
    let envelope = ENVELOPE.iter().chain(std::iter::once(&KEY_COLUMN));
    distinct_names(header, envelope.map(|name| name.to_string()).collect())
}

/// Names of which none hides another: one that is taken, or that an earlier column has, gets the prefix `coagscope_`, and
/// a number where that is taken as well.
pub(super) fn distinct_names(header: &[String], mut taken: HashSet<String>) -> Vec<String> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let distinct = |name: &String| {
        if taken.insert(name.clone()) {
            return name.clone();
        }
        let prefixed = format!("coagscope_{name}");
        if taken.insert(prefixed.clone()) {
            return prefixed;
        }
        let number = numbers.entry(prefixed.clone()).or_insert(1);
        loop {
            *number += 1;
            let numbered = format!("{prefixed}_{number}");
            if taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    };
    header.iter().map(distinct).collect()
}

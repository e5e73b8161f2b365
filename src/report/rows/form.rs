//! How result rows are written: as CSV, or as JSON Lines.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::{self, Write as _};

use serde::Serialize;

use super::super::json;
use super::{Cell, RowLayout};
use crate::INTENDED_USE;
use crate::safe;

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

/// The JSON Schema (draft 2020-12) of a row.
pub const JSON_SCHEMA: &str = include_str!("../../../schema/row.schema.json");

/// The place of a panel in a whole run, by which the rows of all shares are put into one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// The number of the data set, from 0.
    pub data_set: usize,
    /// The number of the file among those whose rows meet, from 0.
    pub file: u32,
    /// The line of its first row.
    pub line: u64,
}

impl RowKey {
    /// A key as it is written; `None` for other texts.
    ///
    /// ```
    /// use coagscope::report::rows::RowKey;
    /// let key = RowKey { data_set: 0, file: 2, line: 17 };
    /// assert_eq!(key.to_string(), "0:2:17");
    /// assert_eq!(RowKey::parse("0:2:17"), Some(key));
    /// assert_eq!(RowKey::parse("0:2"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (data_set, rest) = text.split_once(':')?;
        let (file, line) = rest.split_once(':')?;
        Some(RowKey {
            data_set: data_set.parse().ok()?,
            file: file.parse().ok()?,
            line: line.parse().ok()?,
        })
    }
}

impl fmt::Display for RowKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RowKey {
            data_set,
            file,
            line,
        } = self;
        write!(formatter, "{data_set}:{file}:{line}")
    }
}

/// How the cells of a row are written.
pub(crate) trait RowForm: Sync {
    /// What stands before the cells of a row with this key, where it has one, of a file with this name, where rows tell it.
    fn lead(&self, key: Option<RowKey>, file: &str, out: &mut Vec<u8>);
    /// The cell of a column, with what separates it from the one before.
    fn cell(&self, column: usize, cell: &Cell, out: &mut Vec<u8>) -> io::Result<()>;
    /// The cell of a column that repeats the input.
    fn input(&self, column: usize, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        self.cell(column, &Cell::Input(text.to_string()), out)
    }
    /// Whether a row is its lead and its cells with commas between them.
    fn is_csv(&self) -> bool {
        false
    }
    /// What stands behind the cells.
    fn end(&self, out: &mut Vec<u8>);

    /// A whole row behind its lead.
    fn row(&self, lead: &[u8], cells: &[Cell], out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(lead);
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
}

impl RowForm for CsvForm {
    fn lead(&self, key: Option<RowKey>, file: &str, out: &mut Vec<u8>) {
        if let Some(key) = key {
            // Writing to memory can't fail.
            let _ = write!(out, "{key},");
        }
        if self.tells_file {
            push_csv(&safe::for_csv(file), out);
            out.push(b',');
        }
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
        true
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
        })
    }
}

impl RowForm for JsonForm {
    fn lead(&self, key: Option<RowKey>, file: &str, out: &mut Vec<u8>) {
        out.push(b'{');
        if let Some(key) = key {
            // Writing to memory can't fail.
            let _ = write!(out, "\"{KEY_COLUMN}\":\"{key}\",");
        }
        out.extend_from_slice(&self.envelope);
        if let Some(column) = &self.name_of_file {
            let _ = push_entry(out, column, file);
        }
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
    /// What stands before the cells of the rows that follow.
    lead: Vec<u8>,
    line: Vec<u8>,
}

impl<W: io::Write> Rows<W> {
    /// Begins rows of CSV with the header.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn csv(mut out: W, layout: &RowLayout) -> io::Result<Self> {
        out.write_all(&csv_header(layout)?)?;
        let tells_file = layout.name_of_file().is_some();
        Ok(Rows::new(out, Box::new(CsvForm { tells_file })))
    }

    /// Begins JSON Lines, which have no header.
    ///
    /// # Errors
    /// None that can happen: names are texts.
    pub fn json_lines(out: W, layout: &RowLayout) -> io::Result<Self> {
        Ok(Rows::new(out, Box::new(JsonForm::new(layout)?)))
    }

    fn new(out: W, form: Box<dyn RowForm>) -> Self {
        let mut rows = Rows {
            out,
            form,
            lead: Vec::new(),
            line: Vec::new(),
        };
        rows.set_lead(None, "");
        rows
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.line.clear();
        self.form.row(&self.lead, cells, &mut self.line)?;
        self.out.write_all(&self.line)
    }

    /// Sets what stands before the cells of the rows that follow: the key, by which rows of several shares are put into one
    /// order, and the name of the file, where rows tell it.
    pub fn set_lead(&mut self, key: Option<RowKey>, file: &str) {
        self.lead.clear();
        self.form.lead(key, file, &mut self.lead);
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
    CsvForm::default().row(&[], &names, &mut line)?;
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

//! What stands in the columns of a table within the first 8 MiB.

use std::collections::BTreeMap;

use crate::text_map::{Key, TextMap};

use super::damage::is_filling;
use super::plain_cells::{PlainCells, RowPlace};
use super::quotes::plain_length;
use super::record::{Shape, shape_of_length};
use super::table::Table;

/// So much plain text is split at a time.
const PIECE: usize = 128 << 10;

/// The texts of some columns, each once, with how often it stands there; those of sound rows.
pub(crate) struct SampleTexts {
    columns: Vec<Texts>,
    /// How many cells most rows have, or the header.
    pub usual_cells: usize,
}

/// The texts of a column in the order in which they came up first.
struct Texts {
    passes_over: fn(&str) -> bool,
    places: TextMap<u32>,
    in_order: Vec<(Box<str>, u64)>,
}

impl Texts {
    fn new(passes_over: fn(&str) -> bool) -> Self {
        Texts {
            passes_over,
            places: TextMap::default(),
            in_order: Vec::new(),
        }
    }

    fn count(&mut self, text: &str) {
        if text.is_empty() || (text.len() > 7 && (self.passes_over)(text)) {
            return;
        }
        let key = Key::of(text);
        match self.places.get(key) {
            Some(place) => self.in_order[place as usize].1 += 1,
            None => {
                self.places.put(key, self.in_order.len() as u32);
                self.in_order.push((text.into(), 1));
            }
        }
    }
}

impl SampleTexts {
    /// Looks at the columns of which `wanted` is true; long texts that tell nothing are passed over.
    pub(crate) fn of(table: &Table, wanted: &[bool], passes_over: fn(&str) -> bool) -> Self {
        let mut lengths: BTreeMap<usize, u64> = BTreeMap::new();
        let body = table.sample_body();
        let is_plain = plain_length(body) == body.len();
        let plain = std::str::from_utf8(body).ok().filter(|_| is_plain);
        let mut count_length = |length| *lengths.entry(length).or_default() += 1;
        match plain {
            Some(text) => {
                each_plain_row(text, table.delimiter, |_, _, row| {
                    count_length(row.length())
                });
            }
            None => table
                .sample()
                .filter(|record| !record.damaged)
                .for_each(|record| count_length(record.cells.len())),
        }
        let mut texts = SampleTexts {
            columns: wanted.iter().map(|_| Texts::new(passes_over)).collect(),
            usual_cells: usual_cells(&lengths).max(wanted.len()),
        };
        let columns = wanted.len();
        let wanted: Vec<usize> = (0..columns).filter(|index| wanted[*index]).collect();
        match plain {
            Some(text) => each_plain_row(text, table.delimiter, |piece, cells, row| {
                let is_empty = |index: usize| piece[cells.range(row, index)].trim().is_empty();
                let shape = shape_of_length(row.length(), columns, texts.usual_cells, is_empty);
                if shape == Shape::Long {
                    return;
                }
                for &column in wanted.iter().take_while(|column| **column < row.length()) {
                    texts.columns[column].count(&piece[cells.range(row, column)]);
                }
            }),
            None => {
                for record in table.sample().filter(|record| !record.damaged) {
                    if record.shape_among(columns, texts.usual_cells) == Shape::Long {
                        continue;
                    }
                    for &column in &wanted {
                        texts.columns[column].count(record.cell(column));
                    }
                }
            }
        }
        texts
    }

    /// The texts of a column in the order in which they came up first, and how often each stands there.
    pub(crate) fn of_column(&self, column: usize) -> impl Iterator<Item = (&str, u64)> {
        let texts = self.columns.get(column).into_iter();
        let texts = texts.flat_map(|texts| &texts.in_order);
        texts.map(|(text, count)| (text.as_ref(), *count))
    }
}

/// Goes through the rows of plain text that are none but filling.
fn each_plain_row(text: &str, delimiter: u8, mut see: impl FnMut(&str, &PlainCells, &RowPlace)) {
    let mut cells = PlainCells::default();
    let mut rest = text;
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let end = match bytes.get(..PIECE) {
            Some(piece) => memchr::memrchr(b'\n', piece)
                .or_else(|| memchr::memchr(b'\n', &bytes[PIECE..]).map(|at| PIECE + at))
                .map_or(bytes.len(), |at| at + 1),
            None => bytes.len(),
        };
        let (piece, after) = rest.split_at(end);
        cells.find(piece.as_bytes(), delimiter);
        for row in cells.rows() {
            if row.length() > 1 || !is_filling(&piece[cells.range(row, 0)]) {
                see(piece, &cells, row);
            }
        }
        rest = after;
    }
}

/// How many cells rows usually have: what more than half of them have. A lone row tells nothing.
fn usual_cells(lengths: &BTreeMap<usize, u64>) -> usize {
    let rows: u64 = lengths.values().sum();
    lengths
        .iter()
        .find(|(_, count)| **count > 1 && **count * 2 > rows)
        .map_or(0, |(length, _)| *length)
}

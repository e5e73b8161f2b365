//! What stands in the columns of a table within the first 8 MiB.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::text_map::{Key, TextMap};
use crate::two_threads;

use super::damage::is_filling;
use super::plain_cells::{PlainCells, RowPlace};
use super::quotes::plain_length;
use super::record::{Shape, shape_of_length};
use super::table::Table;

/// So much plain text is split at a time.
const PIECE: usize = 128 << 10;

/// Which rows tell nothing of their own, by the cells of some columns.
pub(crate) struct PassedOver {
    /// The places of the cells, where there are such columns.
    pub cells: [Option<usize>; 2],
    /// Whether a row is passed over whose cells say this.
    pub is: fn([Option<&str>; 2]) -> bool,
}

impl PassedOver {
    fn has<'t>(&self, cell: impl Fn(usize) -> &'t str) -> bool {
        (self.is)(self.cells.map(|index| index.map(&cell)))
    }
}

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

    /// One of another part of the same column.
    fn another(&self) -> Self {
        Texts::new(self.passes_over)
    }

    /// Takes in those of the part that follows.
    fn join(&mut self, other: Texts) {
        if self.in_order.is_empty() {
            *self = other;
            return;
        }
        for (text, count) in other.in_order {
            self.add(&text, count);
        }
    }

    /// Counts what stands at a place of a text.
    fn count(&mut self, text: &str, place: Range<usize>) {
        if place.is_empty() || (place.len() > 7 && (self.passes_over)(&text[place.clone()])) {
            return;
        }
        let key = Key::at(text.as_bytes(), &place);
        match self.places.get(key) {
            Some(number) => self.in_order[number as usize].1 += 1,
            None => self.add(&text[place], 1),
        }
    }

    /// Counts a text that stands there so often.
    fn add(&mut self, text: &str, count: u64) {
        let key = Key::of(text);
        match self.places.get(key) {
            Some(number) => self.in_order[number as usize].1 += count,
            None => {
                self.places.put(key, self.in_order.len() as u32);
                self.in_order.push((text.into(), count));
            }
        }
    }
}

impl SampleTexts {
    /// Looks at the columns of which `wanted` is true; long texts that tell nothing are passed over, and some rows.
    pub(crate) fn of(
        table: &Table,
        wanted: &[bool],
        passes_over: fn(&str) -> bool,
        rows: &PassedOver,
    ) -> Self {
        let body = table.sample_body();
        let is_plain = plain_length(body) == body.len();
        let mut texts = SampleTexts {
            columns: wanted.iter().map(|_| Texts::new(passes_over)).collect(),
            usual_cells: 0,
        };
        let columns: Vec<usize> = (0..wanted.len()).filter(|index| wanted[*index]).collect();
        match std::str::from_utf8(body).ok().filter(|_| is_plain) {
            Some(text) => texts.count_plain(text, table.delimiter, &columns, rows),
            None => texts.count_records(table, &columns, rows),
        }
        texts
    }

    /// Counts the texts of plain text, the halves of a long one side by side.
    fn count_plain(&mut self, text: &str, delimiter: u8, wanted: &[usize], rows: &PassedOver) {
        let halves = halves_of(text);
        let lengths = two_threads::map(&halves, |half| {
            let mut lengths = Lengths::default();
            each_plain_row(half, delimiter, |_, _, row| lengths.count(row.length()));
            lengths
        });
        self.usual_cells = lengths
            .into_iter()
            .fold(Lengths::default(), Lengths::with)
            .usual_cells(self.columns.len());
        let counted =
            two_threads::map(&halves, |half| self.of_plain(half, delimiter, wanted, rows));
        for half in counted {
            for (all, own) in self.columns.iter_mut().zip(half) {
                all.join(own);
            }
        }
    }

    /// The texts of the columns of a part of plain text.
    fn of_plain(
        &self,
        text: &str,
        delimiter: u8,
        wanted: &[usize],
        rows: &PassedOver,
    ) -> Vec<Texts> {
        let columns = self.columns.len();
        let mut texts: Vec<Texts> = self.columns.iter().map(Texts::another).collect();
        each_plain_row(text, delimiter, |piece, cells, row| {
            let is_empty = |index: usize| piece[cells.range(row, index)].trim().is_empty();
            let shape = shape_of_length(row.length(), columns, self.usual_cells, is_empty);
            let cell = |index: usize| match index < row.length() {
                true => &piece[cells.range(row, index)],
                false => "",
            };
            if shape == Shape::Long || rows.has(cell) {
                return;
            }
            for &column in wanted.iter().take_while(|column| **column < row.length()) {
                texts[column].count(piece, cells.range(row, column));
            }
        });
        texts
    }

    /// Counts the texts of a table whose rows must be read one by one.
    fn count_records(&mut self, table: &Table, wanted: &[usize], rows: &PassedOver) {
        let records = || table.sound_sample();
        let mut lengths = Lengths::default();
        records().for_each(|record| lengths.count(record.cells.len()));
        let columns = self.columns.len();
        self.usual_cells = lengths.usual_cells(columns);
        for record in records() {
            let is_long = record.shape_among(columns, self.usual_cells) == Shape::Long;
            if is_long || rows.has(|index| record.cell(index)) {
                continue;
            }
            for &column in wanted {
                let cell = record.cell(column);
                self.columns[column].count(cell, 0..cell.len());
            }
        }
    }

    /// The texts of a column in the order in which they came up first, and how often each stands there.
    pub(crate) fn of_column(&self, column: usize) -> impl Iterator<Item = (&str, u64)> {
        let texts = self.columns.get(column).into_iter();
        let texts = texts.flat_map(|texts| &texts.in_order);
        texts.map(|(text, count)| (text.as_ref(), *count))
    }
}

/// Whether a row at the beginning of a table may be one of which `is` holds, asked of its cells. Of plain text all rows are
/// asked; of other text it may be.
pub(crate) fn may_have_row(
    table: &Table,
    is: impl for<'t> Fn(&dyn Fn(usize) -> &'t str) -> bool + Sync,
) -> bool {
    let body = table.sample_body();
    let plain = plain_length(body) == body.len();
    let Some(text) = std::str::from_utf8(body).ok().filter(|_| plain) else {
        return true;
    };
    let delimiter = table.delimiter;
    let found = two_threads::map(&halves_of(text), |half| {
        let mut found = false;
        each_plain_row(half, delimiter, |piece, cells, row| {
            found |= is(&|index| match index < row.length() {
                true => &piece[cells.range(row, index)],
                false => "",
            });
        });
        found
    });
    found.contains(&true)
}

/// The halves of a text that has whole lines, if it is long.
fn halves_of(text: &str) -> Vec<&str> {
    let (one, other) = text.split_at(end_of_piece(text, text.len() / 2));
    match text.len() > PIECE {
        true => vec![one, other],
        false => vec![text],
    }
}

/// How many cells rows have, and how many of them.
#[derive(Default)]
struct Lengths(BTreeMap<usize, u64>);

impl Lengths {
    fn count(&mut self, length: usize) {
        *self.0.entry(length).or_default() += 1;
    }

    fn with(mut self, other: Lengths) -> Self {
        for (length, count) in other.0 {
            *self.0.entry(length).or_default() += count;
        }
        self
    }

    /// How many cells rows usually have: what more than half of them have, or the header. A lone row tells nothing.
    fn usual_cells(&self, header: usize) -> usize {
        let rows: u64 = self.0.values().sum();
        let is_usual = |count: u64| count > 1 && count * 2 > rows;
        let usual = self.0.iter().find(|(_, count)| is_usual(**count));
        usual.map_or(0, |(length, _)| *length).max(header)
    }
}

/// Goes through the rows of plain text that are none but filling.
fn each_plain_row(text: &str, delimiter: u8, mut see: impl FnMut(&str, &PlainCells, &RowPlace)) {
    let mut cells = PlainCells::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(end_of_piece(rest, PIECE));
        cells.find(piece.as_bytes(), delimiter);
        for row in cells.rows() {
            if row.length() > 1 || !is_filling(&piece[cells.range(row, 0)]) {
                see(piece, &cells, row);
            }
        }
        rest = after;
    }
}

/// Where a piece of about that length ends that has whole lines.
fn end_of_piece(text: &str, length: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(piece) = bytes.get(..length) else {
        return bytes.len();
    };
    memchr::memrchr(b'\n', piece)
        .or_else(|| memchr::memchr(b'\n', &bytes[length..]).map(|at| length + at))
        .map_or(bytes.len(), |at| at + 1)
}

//! Splits a block of plain text into rows and cells.

use std::ops::Range;

use wide::u8x16;

use super::Record;

/// So many bytes are looked at together; what is found in them is one number of as many bits.
const TOGETHER: usize = 64;

/// Where the rows and cells of a block stand.
#[derive(Default)]
pub(crate) struct PlainCells {
    /// Where each cell ends; the first `count` are of this block.
    ends: Vec<u32>,
    rows: Vec<RowPlace>,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPlace {
    /// Which line of the block it is, from 0.
    line: u32,
    start: u32,
    first_end: u32,
    cells: u32,
}

impl RowPlace {
    /// How many cells it has.
    pub(crate) fn length(&self) -> usize {
        self.cells as usize
    }

    /// Which line of the block it is, from 0.
    pub(crate) fn line_of_block(&self) -> usize {
        self.line as usize
    }
}

/// One line of plain text as a row.
#[derive(Clone, Copy)]
pub(crate) struct PlainRow<'t> {
    /// The line of the file.
    pub line: u64,
    /// The text in which it stands.
    text: &'t str,
    start: usize,
    ends: &'t [u32],
}

impl<'t> PlainRow<'t> {
    /// How many cells it has.
    pub(crate) fn length(&self) -> usize {
        self.ends.len()
    }

    /// A cell.
    #[inline]
    pub(crate) fn cell(&self, index: usize) -> &'t str {
        &self.text[self.range(index)]
    }

    #[inline]
    fn range(&self, index: usize) -> Range<usize> {
        let start = match index {
            0 => self.start,
            _ => self.ends[index - 1] as usize + 1,
        };
        start..self.ends[index] as usize
    }

    /// The row as the rich way reads it.
    pub(crate) fn record(&self) -> Record {
        Record::plain(self.line, (0..self.length()).map(|index| self.cell(index)))
    }
}

impl PlainCells {
    /// Finds the rows of a block: each line is one, but for empty lines, and every delimiter ends a cell.
    ///
    /// A block is far shorter than 4 GiB.
    pub(crate) fn find(&mut self, text: &[u8], delimiter: u8) {
        self.rows.clear();
        let mut rows = Rows {
            start: 0,
            first_end: 0,
            line: 0,
        };
        let mut count = 0;
        let (pieces, rest) = text.as_chunks::<TOGETHER>();
        for (piece, base) in pieces.iter().zip((0_u32..).step_by(TOGETHER)) {
            let line_ends = places_of(piece, b'\n');
            let found = places_of(piece, delimiter) | line_ends;
            self.put_ends(found, base, count);
            self.put_rows(found, line_ends, count, &mut rows, text);
            count += found.count_ones() as usize;
        }
        let base = text.len() - rest.len();
        let mut last = [0; TOGETHER];
        last[..rest.len()].copy_from_slice(rest);
        let within = (1_u64 << rest.len()) - 1;
        let line_ends = places_of(&last, b'\n') & within;
        let found = places_of(&last, delimiter) & within | line_ends;
        self.put_ends(found, base as u32, count);
        self.put_rows(found, line_ends, count, &mut rows, text);
        count += found.count_ones() as usize;
        if (rows.start as usize) < text.len() {
            self.reserve(count);
            self.ends[count] = text.len() as u32;
            self.put_row(count, &mut rows, text);
        }
    }

    fn reserve(&mut self, count: usize) {
        if self.ends.len() < count + TOGETHER {
            self.ends.resize((count + TOGETHER) * 2, 0);
        }
    }

    /// Notes where the bits of `found` stand, seen from `base`.
    #[inline]
    fn put_ends(&mut self, mut found: u64, base: u32, count: usize) {
        self.reserve(count);
        let in_all = found.count_ones() as usize;
        let room = &mut self.ends[count..count + TOGETHER];
        // Always as many as a usual piece has at most, so that nothing has to be foreseen.
        const USUAL: usize = 16;
        for end in &mut room[..USUAL] {
            *end = base + found.trailing_zeros();
            found &= found.wrapping_sub(1);
        }
        if in_all > USUAL {
            for end in &mut room[USUAL..in_all] {
                *end = base + found.trailing_zeros();
                found &= found.wrapping_sub(1);
            }
        }
    }

    #[inline]
    fn put_rows(
        &mut self,
        found: u64,
        mut line_ends: u64,
        count: usize,
        rows: &mut Rows,
        text: &[u8],
    ) {
        while line_ends != 0 {
            let bit = line_ends & line_ends.wrapping_neg();
            let before = (found & (bit - 1)).count_ones() as usize;
            self.put_row(count + before, rows, text);
            line_ends &= line_ends - 1;
        }
    }

    /// Ends a row with the cell whose end has this number.
    #[inline]
    fn put_row(&mut self, last: usize, rows: &mut Rows, text: &[u8]) {
        let line_end = self.ends[last];
        let row = RowPlace {
            line: rows.line,
            start: rows.start,
            first_end: rows.first_end,
            cells: last as u32 + 1 - rows.first_end,
        };
        let has_return = line_end > row.start && text[line_end as usize - 1] == b'\r';
        self.ends[last] = line_end - u32::from(has_return);
        if row.cells > 1 || self.ends[last] > row.start {
            self.rows.push(row);
        }
        *rows = Rows {
            start: line_end + 1,
            first_end: last as u32 + 1,
            line: rows.line + 1,
        };
    }

    /// Keeps those rows for which `is_kept` holds.
    pub(crate) fn keep_rows(
        &mut self,
        mut is_kept: impl FnMut(PlainRow) -> bool,
        text: &str,
        first_line: u64,
    ) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.retain(|place| is_kept(self.row(text, first_line, place)));
        self.rows = rows;
    }

    /// Where the rows stand that are no empty lines.
    pub(crate) fn rows(&self) -> &[RowPlace] {
        &self.rows
    }

    /// Where a cell stands.
    #[inline]
    pub(crate) fn range(&self, row: &RowPlace, index: usize) -> Range<usize> {
        let end = row.first_end as usize + index;
        let start = match index {
            0 => row.start,
            _ => self.ends[end - 1] + 1,
        };
        start as usize..self.ends[end] as usize
    }

    /// Where a row begins, and where each of its cells ends.
    #[inline]
    pub(crate) fn start_and_ends(&self, row: &RowPlace) -> (u32, &[u32]) {
        let first = row.first_end as usize;
        (row.start, &self.ends[first..first + row.length()])
    }

    /// The bytes of a row, from the first cell to the end of the last.
    pub(crate) fn extent(&self, row: &RowPlace) -> Range<usize> {
        let end = (row.first_end + row.cells - 1) as usize;
        row.start as usize..self.ends[end] as usize
    }

    /// A row of the text that was split, which begins with that line of the file.
    pub(crate) fn row<'t>(
        &'t self,
        text: &'t str,
        first_line: u64,
        place: &RowPlace,
    ) -> PlainRow<'t> {
        let first = place.first_end as usize;
        PlainRow {
            line: first_line + u64::from(place.line),
            text,
            start: place.start as usize,
            ends: &self.ends[first..first + place.cells as usize],
        }
    }
}

/// Where the next row begins.
struct Rows {
    start: u32,
    first_end: u32,
    line: u32,
}

/// A bit for each byte that is the one sought.
#[inline]
fn places_of(piece: &[u8; TOGETHER], byte: u8) -> u64 {
    let sought = u8x16::splat(byte);
    let (quarters, _) = piece.as_chunks::<16>();
    let mut places = 0;
    for (number, quarter) in quarters.iter().enumerate() {
        let same = u8x16::new(*quarter).simd_eq(sought).to_bitmask();
        places |= u64::from(same) << (16 * number);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut cells = PlainCells::default();
        // What was found in a block before must not show.
        cells.find("1,2,3\n4\n".repeat(40).as_bytes(), b',');
        cells.find(text.as_bytes(), b',');
        let row = |place: &RowPlace| {
            let row = cells.row(text, 2, place);
            let of_row = (0..row.length()).map(|index| row.cell(index).to_string());
            let of_row: Vec<String> = of_row.collect();
            let by_range = (0..place.length()).map(|index| &text[cells.range(place, index)]);
            assert!(by_range.eq(&of_row));
            assert_eq!(&text[cells.extent(place)], of_row.join(","));
            (row.line, of_row)
        };
        cells.rows().iter().map(row).collect()
    }

    proptest::proptest! {
        #[test]
        fn rows_are_those_of_a_plain_split(
            text in proptest::collection::vec(proptest::sample::select(vec!["a", "", ",", ",", "\n", "\r\n", "longer than eight", "\u{e9}"]), 0..300)
        ) {
            let text = text.concat();
            let expected: Vec<(u64, Vec<String>)> = text
                .lines()
                .zip(2..)
                .filter(|(line, _)| !line.is_empty())
                .map(|(line, number)| (number, line.split(',').map(str::to_string).collect()))
                .collect();
            proptest::prop_assert_eq!(rows(&text), expected);
        }
    }
}

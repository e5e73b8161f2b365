//! Splits lines of plain text into rows and cells.

use std::ops::Range;

use crate::input::Record;

/// One line of plain text as a row.
#[derive(Clone, Copy)]
pub(super) struct PlainRow<'t> {
    /// The line of the file.
    pub line: u64,
    /// The text in which it stands.
    pub text: &'t str,
    start: usize,
    ends: &'t [usize],
}

impl<'t> PlainRow<'t> {
    /// How many cells it has.
    pub(super) fn length(&self) -> usize {
        self.ends.len()
    }

    /// Where in the text a cell stands.
    #[inline]
    pub(super) fn range(&self, index: usize) -> Range<usize> {
        let start = match index {
            0 => self.start,
            _ => self.ends[index - 1] + 1,
        };
        start..self.ends[index]
    }

    /// A cell.
    #[inline]
    pub(super) fn cell(&self, index: usize) -> &'t str {
        &self.text[self.range(index)]
    }

    /// The row as the rich way reads it.
    pub(super) fn record(&self) -> Record {
        Record::plain(self.line, (0..self.length()).map(|index| self.cell(index)))
    }
}

/// Goes through lines of which each is a row and every delimiter ends a cell.
pub(super) struct PlainLines<'t> {
    text: &'t str,
    delimiter: u8,
    /// The line of the file on which the next row stands.
    line: u64,
    at: usize,
    ends: Vec<usize>,
}

impl<'t> PlainLines<'t> {
    pub(super) fn new(text: &'t str, first_line: u64, delimiter: u8) -> Self {
        PlainLines {
            text,
            delimiter,
            line: first_line,
            at: 0,
            ends: Vec::new(),
        }
    }

    /// The next row that isn't an empty line; it is gone when the one after is asked for.
    pub(super) fn next_row(&mut self) -> Option<PlainRow<'_>> {
        while self.at < self.text.len() {
            let (line, start) = (self.line, self.at);
            let line_end = self.find_ends();
            self.line += 1;
            self.at = line_end + 1;
            if self.ends.last() != Some(&start) {
                return Some(PlainRow {
                    line,
                    text: self.text,
                    start,
                    ends: &self.ends,
                });
            }
        }
        None
    }

    /// Finds the ends of the cells of the row that begins here; gives where its line ends. Eight bytes are
    /// looked at together.
    #[inline]
    fn find_ends(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start;
        let repeated = |byte: u8| u64::from_le_bytes([byte; 8]);
        let (delimiters, line_ends) = (repeated(self.delimiter), repeated(b'\n'));
        self.ends.clear();
        while let Some(eight) = bytes.get(at..at + 8) {
            let mut array = [0; 8];
            array.copy_from_slice(eight);
            let value = u64::from_le_bytes(array);
            let mut found = zero_bytes(value ^ delimiters) | zero_bytes(value ^ line_ends);
            while found != 0 {
                let place = at + (found.trailing_zeros() / 8) as usize;
                if bytes[place] == b'\n' {
                    return self.end_row(start, place);
                }
                self.ends.push(place);
                found &= found - 1;
            }
            at += 8;
        }
        for (place, byte) in bytes.iter().enumerate().skip(at) {
            if *byte == b'\n' {
                return self.end_row(start, place);
            }
            if *byte == self.delimiter {
                self.ends.push(place);
            }
        }
        self.end_row(start, bytes.len())
    }

    fn end_row(&mut self, start: usize, line_end: usize) -> usize {
        let has_return = line_end > start && self.text.as_bytes()[line_end - 1] == b'\r';
        self.ends.push(line_end - usize::from(has_return));
        line_end
    }
}

/// The highest bit of each byte that is 0.
#[inline]
fn zero_bytes(value: u64) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    !((value & LOW).wrapping_add(LOW) | value | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut lines = PlainLines::new(text, 2, b',');
        let mut rows = Vec::new();
        while let Some(row) = lines.next_row() {
            let cells = (0..row.length()).map(|index| row.cell(index).to_string());
            rows.push((row.line, cells.collect()));
        }
        rows
    }

    proptest::proptest! {
        #[test]
        fn rows_are_those_of_a_plain_split(
            text in proptest::collection::vec(proptest::sample::select(vec!["a", "", ",", "\n", "\r\n", "longer than eight", "\u{e9}"]), 0..60)
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

//! One row of a table as it stands in the file.

use csv::StringRecord;

/// One row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The cells, untrimmed; fewer or more than the header has where the row is ragged.
    pub cells: StringRecord,
    /// The row's cells can't be trusted (an unclosed quote, a row beyond every measure): it must be
    /// set aside. An issue says why.
    pub damaged: bool,
}

/// How the number of a row's cells compares with the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// As many as the header, apart from empty cells at the end that most rows have.
    Fits,
    /// Fewer; the missing ones count as empty.
    Short,
    /// More, and some of those are not empty, or most rows have fewer.
    Long,
}

impl Record {
    /// The cell of a column; empty where the row is too short.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or("")
    }

    /// How the row compares with a header of so many columns.
    pub fn shape(&self, columns: usize) -> Shape {
        shape(&self.cells, columns)
    }

    /// The same, where most rows have `usual` cells. Empty cells beyond both may be there because an
    /// unquoted delimiter pushed the values of this one row to the right.
    pub fn shape_among(&self, columns: usize, usual: usize) -> Shape {
        shape_of_length(self.cells.len(), columns, usual, |index| {
            self.cell(index).trim().is_empty()
        })
    }
}

/// How a number of cells compares with a header of so many columns.
pub(super) fn shape(cells: &StringRecord, columns: usize) -> Shape {
    let is_empty = |index| cells.get(index).is_none_or(|cell| cell.trim().is_empty());
    shape_of_length(cells.len(), columns, usize::MAX, is_empty)
}

/// The same for a row of so many cells, where most rows have `usual` cells.
pub(super) fn shape_of_length(
    cells: usize,
    columns: usize,
    usual: usize,
    is_empty: impl Fn(usize) -> bool,
) -> Shape {
    if cells < columns {
        Shape::Short
    } else if cells <= columns.max(usual) && (columns..cells).all(is_empty) {
        Shape::Fits
    } else {
        Shape::Long
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_cells_beyond_the_header_are_no_fault() {
        let record = Record {
            line: 2,
            cells: StringRecord::from(vec!["1", "2", "", " "]),
            damaged: false,
        };
        assert_eq!(record.shape(2), Shape::Fits);
        assert_eq!(record.shape(1), Shape::Long);
        assert_eq!(record.shape(5), Shape::Short);
        assert_eq!((record.cell(1), record.cell(9)), ("2", ""));
        assert_eq!(record.shape_among(2, 4), Shape::Fits);
        assert_eq!(record.shape_among(2, 2), Shape::Long);
    }
}

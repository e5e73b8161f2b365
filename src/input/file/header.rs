//! Finds the line that names the columns, and the delimiter.

use super::delimiter::USUAL;
use super::quotes::{Bounds, Row, RowReader};
use super::record::{Shape, shape};

/// How far down a header is looked for, counted from the first line that isn't blank.
const LINES: usize = 20;
/// How many rows below a header tell whether a delimiter fits.
const ROWS: usize = 20;

/// Where the header is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Where it begins in the text.
    pub(super) offset: usize,
    /// The line on which it begins.
    pub(super) line: u64,
    pub(super) delimiter: u8,
    /// How many lines before it hold text.
    pub(super) skipped: usize,
}

/// Why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// Nothing but blank lines.
    Blank,
    /// The first line opens a quote, on this line, that isn't closed.
    UnclosedQuote(u64),
    /// The first line is longer than any header.
    TooLong(u64),
}

/// The text in which a header is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning<'a> {
    pub(super) text: &'a [u8],
    /// Whether `text` is all there is; else it may end inside a row.
    pub(super) whole: bool,
    /// Where to begin, and on which line of the file that is.
    pub(super) offset: usize,
    pub(super) line: u64,
}

struct Candidate {
    header: Header,
    row: Row,
    /// How many cells mean something.
    recognized: usize,
    /// Whether the row was read to its end.
    sound: bool,
}

/// Finds the header: the first line that isn't blank if any of its cells means something, else
/// whichever of the next lines has most cells that do, else that first line after all. Where no
/// delimiter is `named`, the one that makes most sense of the line is chosen.
pub(super) fn find(
    beginning: Beginning<'_>,
    named: Option<u8>,
    recognized: &dyn Fn(&[&str]) -> usize,
) -> Result<Header, NoHeader> {
    let single;
    let delimiters: &[u8] = match named {
        Some(delimiter) => {
            single = [delimiter];
            &single
        }
        None => &USUAL,
    };
    let starts = beginning.line_starts();
    let Some((&first, later)) = starts.split_first() else {
        return Err(NoHeader::Blank);
    };
    let candidates_at = |skipped: usize, (offset, line): (usize, u64)| {
        let rows = delimiters.iter().map(move |&delimiter| Header {
            offset,
            line,
            delimiter,
            skipped,
        });
        rows.map(|header| {
            let row = beginning.row(&header);
            let cells: Vec<&str> = row.cells.iter().map(str::trim).collect();
            let (recognized, sound) = (recognized(&cells), is_sound(&row, beginning.whole));
            Candidate {
                header,
                row,
                recognized,
                sound,
            }
        })
        .collect::<Vec<_>>()
    };

    let on_first = candidates_at(0, first);
    let means_something = |candidate: &Candidate| candidate.sound && candidate.recognized > 0;
    let second = later.first().filter(|_| on_first.iter().any(is_half_empty));
    if let Some(&second) = second {
        let mut grouped = candidates_at(1, second);
        grouped.retain(|candidate| on_first.iter().any(|above| groups(above, candidate)));
        if let Some(found) = best(beginning, grouped.into_iter()) {
            return Ok(found.header);
        }
    }
    if !on_first.iter().any(means_something) {
        let on_later = later
            .iter()
            .enumerate()
            .flat_map(|(index, &start)| candidates_at(index + 1, start));
        let headers =
            on_later.filter(|candidate| means_something(candidate) && looks_like_names(candidate));
        if let Some(found) = best(beginning, headers) {
            return Ok(found.header);
        }
        // A header that breaks off is not to be taken for one of a single column.
        let broken = |candidate: &&Candidate| !candidate.sound && candidate.recognized > 0;
        if let Some(candidate) = on_first.iter().find(broken) {
            return Err(fault(candidate));
        }
    }
    let fault = on_first.first().map_or(NoHeader::Blank, fault);
    let sound = on_first.into_iter().filter(|candidate| candidate.sound);
    best(beginning, sound)
        .map(|found| found.header)
        .ok_or(fault)
}

/// Why a row that was not read to its end is no header.
fn fault(candidate: &Candidate) -> NoHeader {
    match candidate.row.open_quote.or(candidate.row.torn_quote) {
        Some(line) => NoHeader::UnclosedQuote(line),
        None => NoHeader::TooLong(candidate.header.line),
    }
}

/// The candidate with most recognized cells; among equals the earliest line, then the delimiter
/// that fits the rows below.
fn best(
    beginning: Beginning<'_>,
    candidates: impl Iterator<Item = Candidate>,
) -> Option<Candidate> {
    let mut best: Option<Candidate> = None;
    for candidate in candidates {
        let better = match &best {
            None => true,
            Some(best) if candidate.recognized != best.recognized => {
                candidate.recognized > best.recognized
            }
            Some(best) if candidate.header.offset != best.header.offset => false,
            Some(best) => fit(beginning, &candidate) > fit(beginning, best),
        };
        if better {
            best = Some(candidate);
        }
    }
    best
}

/// How well a delimiter fits: whether it separates anything, the share (in thousandths) of the
/// next rows that have as many cells as the header, and how many those are.
fn fit(beginning: Beginning<'_>, candidate: &Candidate) -> (bool, usize, usize) {
    let columns = candidate.row.cells.len();
    let mut rows = beginning.reader(&candidate.header);
    let (mut read, mut fitting) = (0, 0);
    // The first row is the header itself. Reading from a slice can't fail.
    while let Ok(Some(row)) = rows.next_row() {
        if read > ROWS || (!row.terminated && !beginning.whole) {
            break;
        }
        fitting +=
            usize::from(row.open_quote.is_none() && shape(&row.cells, columns) == Shape::Fits);
        read += 1;
    }
    let share = fitting * 1000 / read.max(1);
    (columns > 1 && share >= 500, share, columns)
}

/// Whether a row was read to its end.
fn is_sound(row: &Row, whole: bool) -> bool {
    row.open_quote.is_none()
        && row.torn_quote.is_none()
        && !row.too_long
        && (row.terminated || whole)
}

/// Whether at least half of the cells of a line are empty.
fn is_half_empty(candidate: &Candidate) -> bool {
    filled(candidate) * 2 <= candidate.row.cells.len()
}

fn filled(candidate: &Candidate) -> usize {
    let cells = candidate.row.cells.iter();
    cells.filter(|cell| !cell.trim().is_empty()).count()
}

/// Whether a line names groups of the columns that the line below it names, `Patient` above some and `Hematology` above
/// others: it has far fewer cells with anything in them, and far fewer that mean something.
fn groups(above: &Candidate, header: &Candidate) -> bool {
    /// So many names at least make a header of a line below another one.
    const LEAST_NAMES: usize = 3;
    let has_no_numbers = !header
        .row
        .cells
        .iter()
        .any(|cell| looks_like_number(cell.trim()));
    above.header.delimiter == header.header.delimiter
        && header.sound
        && has_no_numbers
        && header.recognized >= LEAST_NAMES
        && header.recognized > above.recognized * 2
        && filled(above) * 2 <= filled(header)
}

/// A row of results may hold a word that is also a name (an analyte in long data); a header below
/// other text has names only, or nearly so.
fn looks_like_names(candidate: &Candidate) -> bool {
    let cells = candidate
        .row
        .cells
        .iter()
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let (mut filled, mut numbers) = (0, 0);
    for cell in cells {
        filled += 1;
        numbers += usize::from(looks_like_number(cell));
    }
    numbers == 0 || candidate.recognized * 2 > filled
}

fn looks_like_number(cell: &str) -> bool {
    cell.contains(|letter: char| letter.is_numeric())
        && cell
            .chars()
            .all(|letter| letter.is_numeric() || " .,:/+-<>=%".contains(letter))
}

impl<'a> Beginning<'a> {
    /// The lines on which a header may begin: those that aren't blank among the first.
    fn line_starts(&self) -> Vec<(usize, u64)> {
        let mut starts = Vec::new();
        let (mut offset, mut line) = (self.offset, self.line);
        let mut lines_seen = 0;
        while let Some(rest) = self.text.get(offset..).filter(|rest| !rest.is_empty()) {
            let length = line_length(rest);
            if !is_blank(&rest[..length]) {
                starts.push((offset, line));
            }
            lines_seen += usize::from(!starts.is_empty());
            if lines_seen == LINES {
                break;
            }
            offset += length;
            line += 1;
        }
        starts
    }

    fn reader(&self, header: &Header) -> RowReader<&'a [u8]> {
        let rest = self.text.get(header.offset..).unwrap_or_default();
        RowReader::new(rest, header.delimiter, header.line, Bounds::HEADER)
    }

    fn row(&self, header: &Header) -> Row {
        // Reading from a slice can't fail.
        self.reader(header)
            .next_row()
            .ok()
            .flatten()
            .unwrap_or_default()
    }
}

/// Length of the first line with its line end.
pub(super) fn line_length(text: &[u8]) -> usize {
    match text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(at) if text.get(at..).is_some_and(|end| end.starts_with(b"\r\n")) => at + 2,
        Some(at) => at + 1,
        None => text.len(),
    }
}

/// Whether there is nothing but white space (NUL characters are no text either).
pub(super) fn is_blank(text: &[u8]) -> bool {
    text.iter()
        .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Knows a handful of names.
    fn recognized(cells: &[&str]) -> usize {
        cells
            .iter()
            .filter(|cell| ["subject", "platelets", "pt", "Hemoglobin"].contains(cell))
            .count()
    }

    fn found(text: &str) -> Result<(u64, char, usize), NoHeader> {
        let beginning = Beginning {
            text: text.as_bytes(),
            whole: true,
            offset: 0,
            line: 1,
        };
        find(beginning, None, &recognized)
            .map(|header| (header.line, char::from(header.delimiter), header.skipped))
    }

    #[test]
    fn each_usual_delimiter_is_found() {
        for delimiter in [',', ';', '\t', '|'] {
            let text = "subject,platelets,pt\n1,20,13\n".replace(',', &delimiter.to_string());
            assert_eq!(found(&text), Ok((1, delimiter, 0)), "{text:?}");
        }
    }

    #[test]
    fn delimiters_and_line_ends_inside_quotes_do_not_mislead() {
        assert_eq!(
            found("\"a,b,c,d\ne,f\";platelets\n\"1,2,3\";20\n"),
            Ok((1, ';', 0))
        );
    }

    #[test]
    fn a_line_of_groups_above_the_header_is_none() {
        assert_eq!(
            found("subject,,Labs,,\nsubject,when,platelets,pt,Hemoglobin\n1,2,3,4,5\n"),
            Ok((2, ',', 1))
        );
        assert_eq!(
            found("subject,platelets,pt\nsubject,platelets,pt\n1,2,3\n"),
            Ok((1, ',', 0))
        );
    }

    #[test]
    fn a_single_column_is_a_table_too() {
        assert_eq!(found("platelets\n120\n80\n"), Ok((1, ',', 0)));
        assert_eq!(found("platelets\n1,5\n2,5\n"), Ok((1, ';', 0)));
    }

    #[test]
    fn text_before_the_header_is_skipped() {
        assert_eq!(
            found("Export; of \"Tuesday\nPatient;123\n\nsubject;platelets\n1;20\n"),
            Ok((4, ';', 2))
        );
        let far = "note\n".repeat(19) + "subject,pt\n";
        assert_eq!(found(&far), Ok((20, ',', 19)));
        let too_far = "note\n".repeat(20) + "subject,pt\n";
        assert_eq!(found(&too_far).map(|(line, ..)| line), Ok(1));
    }

    #[test]
    fn a_first_line_with_a_known_column_is_never_skipped() {
        assert_eq!(
            found("platelets,x\nsubject,platelets,pt\n"),
            Ok((1, ',', 0))
        );
    }

    #[test]
    fn a_row_of_results_is_no_header() {
        assert_eq!(
            found("who;what;much\n1;Hemoglobin;12.5\n2;pt;13\n"),
            Ok((1, ';', 0))
        );
    }

    #[test]
    fn unknown_columns_leave_the_first_line_and_the_likeliest_delimiter() {
        assert_eq!(found("\n  \na;b;c\n1,5;2;3\n4;5;6\n7;8\n"), Ok((3, ';', 0)));
        assert_eq!(found(" \n\r\n\t"), Err(NoHeader::Blank));
    }

    #[test]
    fn an_unclosed_quote_in_the_header_is_told() {
        assert_eq!(
            found("\"subject,platelets\n1,20\n"),
            Err(NoHeader::UnclosedQuote(1))
        );
        assert_eq!(
            found("subject,\"platelets\n1,\"x\",3\n"),
            Err(NoHeader::UnclosedQuote(1))
        );
    }

    #[test]
    fn the_work_grows_with_the_columns_and_no_faster() {
        let cells_seen = |columns: usize| {
            let text =
                vec!["subject"; columns].join(",") + "\n" + &vec!["1"; columns].join(",") + "\n";
            let count = Cell::new(0);
            let counting = |cells: &[&str]| {
                count.set(count.get() + cells.len());
                recognized(cells)
            };
            let beginning = Beginning {
                text: text.as_bytes(),
                whole: true,
                offset: 0,
                line: 1,
            };
            assert_eq!(
                find(beginning, None, &counting).map(|header| header.delimiter),
                Ok(b',')
            );
            count.get()
        };
        // One look at each cell, and one at the whole line for each of the other delimiters.
        assert_eq!(cells_seen(100_000), 100_000 + 3);
    }
}

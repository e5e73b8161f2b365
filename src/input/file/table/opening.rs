//! How a table is opened: encoding, what stands before the header, the header.

use std::io::Read;
use std::sync::Arc;

use super::{ReadOptions, Table, issue};
use crate::input::file::InputError;
use crate::input::file::beginning::{
    KeptText, Resumed, decoded, length_of_marks, line_ends, look_ahead,
};
use crate::input::file::delimiter::{is_usable, separator_line, spelled};
use crate::input::file::encoding;
use crate::input::file::foreign::refuse_markup;
use crate::input::file::header::{self, Beginning, Header, NoHeader, is_blank, line_length};
use crate::input::file::quotes::{Bounds, RowReader};
use crate::input::file::source::Source;
use crate::panel::IssueCode;

impl Table {
    pub(super) fn from_bytes(
        name: &str,
        reader: Box<dyn Read + Send>,
        made_from: Option<&'static str>,
        options: &ReadOptions,
        recognized: &dyn Fn(&[&str]) -> usize,
    ) -> Result<Self, InputError> {
        if let Some(delimiter) = options.delimiter.filter(|&byte| !is_usable(byte)) {
            return Err(InputError::BadDelimiter {
                delimiter: char::from(delimiter).to_string(),
            });
        }
        let Source {
            compression,
            start,
            whole,
            rest,
        } = Source::new(name, reader, made_from)?;
        let choice = encoding::choose(name, &start, whole, options.encoding.as_deref())?;
        let has_bytes = !start.is_empty();
        let (text, mut rest) = decoded(&choice, start, rest);
        let (beginning, beginning_is_whole) = look_ahead(text, &mut rest)
            .map_err(|(cause, line)| InputError::on_reading(name, compression, line, cause))?;

        let empty = |holds| InputError::Empty {
            name: name.to_owned(),
            holds,
        };
        let offset = length_of_marks(&beginning);
        let text = beginning.get(offset..).unwrap_or_default();
        if is_blank(text) {
            return Err(empty(match (has_bytes, text.is_empty()) {
                (false, _) => "it has no bytes",
                (true, true) => "it has nothing but a byte order mark",
                (true, false) => "it has nothing but blank lines",
            }));
        }
        refuse_markup(name, text)?;

        let mut notes = Vec::new();
        let mut note = |code, line, message| notes.push(issue(name, code, line, message));
        if let Some(remark) = choice.remark {
            note(IssueCode::Encoding, 0, remark);
        }
        let mut start = Beginning {
            text: &beginning,
            whole: beginning_is_whole,
            offset,
            line: 1,
        };
        let separator = skip_separator_line(&mut start);
        if let Some(separator) = separator {
            note(
                IssueCode::Note,
                1,
                separator_remark(separator, options.delimiter),
            );
        }
        let named = options.delimiter.or(separator);
        let found = header::find(start, named, recognized).map_err(|fault| match fault {
            NoHeader::Blank => empty("it has nothing but blank lines"),
            NoHeader::UnclosedQuote(line) => InputError::UnclosedHeader {
                name: name.to_owned(),
                line,
            },
            NoHeader::TooLong(line) => InputError::HeaderTooLong {
                name: name.to_owned(),
                line,
            },
        })?;
        if found.skipped > 0 {
            note(IssueCode::SkippedLines, start.line, skipped_remark(&found));
        }
        let Header {
            offset: header_offset,
            line: header_line,
            delimiter,
            ..
        } = found;
        let malformed_line = rest
            .first_malformed()
            .and_then(|at| beginning.get(..usize::try_from(at).ok()?))
            .map(|before| 1 + line_ends(before));
        let beginning = Arc::new(beginning);
        let resumed = Resumed {
            beginning: KeptText::Whole(Arc::clone(&beginning), header_offset),
            rest,
            given_back: Vec::new(),
            given_back_from: 0,
        };
        let mut table = Table {
            name: name.into(),
            header: Vec::new(),
            header_line,
            delimiter,
            delimiter_is_evident: named.is_some(),
            encoding: choice.encoding.name(),
            compression,
            notes,
            units_below: None,
            header_rows: 1,
            beginning,
            beginning_is_whole,
            header_offset,
            malformed_line,
            rows: RowReader::new(resumed, delimiter, header_line, Bounds::ROW),
            last_line: 0,
            finished: false,
            told_of_nul: false,
            told_of_malformed: false,
            issues: Vec::new(),
        };
        if let Some(row) = table.next_row()? {
            table.header = row
                .cells
                .iter()
                .map(|cell| cell.trim().to_owned())
                .collect();
            table.delimiter_is_evident |= row.cells.len() > 1;
            table.rows.expect_columns(table.header.len());
        }
        Ok(table)
    }
}

/// Takes the line `sep=;` off, if there is one.
fn skip_separator_line(start: &mut Beginning<'_>) -> Option<u8> {
    let text = start.text.get(start.offset..).unwrap_or_default();
    let length = line_length(text);
    let separator = separator_line(without_line_end(text.get(..length).unwrap_or_default()))?;
    start.offset += length;
    start.line += 1;
    Some(separator)
}

fn separator_remark(separator: u8, named: Option<u8>) -> String {
    let separator_name = spelled(separator);
    match named {
        Some(named) if named != separator => format!(
            "the first line says that {separator_name} separates the cells; the option says {}, and that holds",
            spelled(named)
        ),
        _ => format!("the first line says that {separator_name} separates the cells"),
    }
}

fn skipped_remark(found: &Header) -> String {
    let lines = match found.skipped {
        1 => "1 line before the header is".to_owned(),
        count => format!("{count} lines before the header are"),
    };
    format!("{lines} skipped; the header is line {}", found.line)
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

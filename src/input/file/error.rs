//! What keeps an input from being read at all.

use std::fmt::Write as _;
use std::io;

/// Why an input can't be read. Oddities inside a readable file are issues, not errors.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No such file.
    #[error("{}: there is no such file; check the name and the folder", shown(.name))]
    NotFound {
        /// The file's name.
        name: String,
    },
    /// A folder where a file was expected.
    #[error("{}: this is a folder, where a file was expected", shown(.name))]
    Folder {
        /// The folder's name.
        name: String,
    },
    /// The operating system refuses to open the file.
    #[error("{}: the system does not permit reading this file; change its permissions or copy it", shown(.name))]
    NotPermitted {
        /// The file's name.
        name: String,
    },
    /// The operating system could not deliver the bytes.
    #[error("{}: reading failed after line {after_line}: {cause}; copy the file to a local disk and try again", shown(.name))]
    ReadFailed {
        /// The file's name.
        name: String,
        /// The last line that was read; 0 for none.
        after_line: u64,
        /// What the system said.
        cause: io::Error,
    },
    /// Compressed data that break off or are garbled.
    #[error("{}: the {compression} data break off or are damaged after line {after_line} ({cause}); copy or download the file again", shown(.name))]
    Damaged {
        /// The file's name.
        name: String,
        /// `gzip`, `zstd` or `Parquet`.
        compression: &'static str,
        /// The last line that was read; 0 for none.
        after_line: u64,
        /// What the decompressor said.
        cause: io::Error,
    },
    /// Another kind of file under the name of a CSV file.
    #[error("{}: this is {kind}, not CSV text; {advice}", shown(.name))]
    Foreign {
        /// The file's name.
        name: String,
        /// What it is.
        kind: &'static str,
        /// How to get CSV from it.
        advice: &'static str,
    },
    /// A Parquet file that is damaged, or holds what no cell can hold.
    #[error("{}: this Parquet file can't be read: {message}", shown(.name))]
    Parquet {
        /// The file's name.
        name: String,
        /// Why, and how to mend it.
        message: String,
    },
    /// An encoding name that nobody knows.
    #[error(
        "{}: the encoding `{}` is not known; common ones are utf-8, windows-1252, iso-8859-1, \
         iso-8859-2, iso-8859-15, windows-1250, windows-1251, utf-16le, utf-16be, shift_jis, euc-jp, gbk, gb18030, big5, euc-kr, macintosh",
        shown(.name),
        escaped(.label)
    )]
    UnknownEncoding {
        /// The file's name.
        name: String,
        /// The encoding as it was named.
        label: String,
    },
    /// A character that can't separate cells.
    #[error("the delimiter `{}` can't be used; name one ASCII character that is no letter, digit, quote or line end, or one of: comma, semicolon, tab, pipe, space", escaped(.delimiter))]
    BadDelimiter {
        /// The delimiter as it was named.
        delimiter: String,
    },
    /// Options or a columns file that do not fit the data.
    #[error("{}: {}", shown(.name), lines_escaped(.message))]
    BadDeclaration {
        /// The file's name.
        name: String,
        /// What does not fit, and how to mend it.
        message: String,
    },
    /// Nothing to read.
    #[error("{}: the file is empty ({holds}); expected a line with the names of the columns and one line per result or panel below it", shown(.name))]
    Empty {
        /// The file's name.
        name: String,
        /// What little it holds.
        holds: &'static str,
    },
    /// The header opens a quote that never closes, or that swallows a good part of the file.
    #[error("{}: line {line} opens a quote (\") that is not closed, so the names of the columns can't be read; close it, or double it if it belongs to the text", shown(.name))]
    UnclosedHeader {
        /// The file's name.
        name: String,
        /// The line in which the quote opens.
        line: u64,
    },
    /// Temporary files can't be written or read again.
    #[error("{}: temporary files can't be written there or read again: {cause}. Make room, name another folder with --temp-dir, or allow more memory with --memory", escaped(.folder))]
    Temporary {
        /// The folder.
        folder: String,
        /// What the system said.
        cause: io::Error,
    },
    /// A folder without data.
    #[error("{}: this folder has no data files (.csv, .tsv or .txt, each also with .gz or .zst) of its own; folders within it are not searched", shown(.name))]
    EmptyFolder {
        /// The folder's name.
        name: String,
    },
    /// A header beyond every measure.
    #[error("{}: line {line} should name the columns but is longer than 64 MiB or has more than 1048576 cells; check that the file is a CSV table with line ends", shown(.name))]
    HeaderTooLong {
        /// The file's name.
        name: String,
        /// The line in which it begins.
        line: u64,
    },
}

impl InputError {
    /// Tells what an error on opening a file means.
    pub(super) fn on_opening(name: &str, cause: io::Error) -> Self {
        let name = name.to_owned();
        match cause.kind() {
            io::ErrorKind::NotFound => InputError::NotFound { name },
            io::ErrorKind::PermissionDenied => InputError::NotPermitted { name },
            io::ErrorKind::IsADirectory => InputError::Folder { name },
            _ => InputError::ReadFailed {
                name,
                after_line: 0,
                cause,
            },
        }
    }

    /// Tells what an error on reading means; most that a decompressor reports is damaged data.
    pub(super) fn on_reading(
        name: &str,
        compression: Option<&'static str>,
        after_line: u64,
        cause: io::Error,
    ) -> Self {
        let name = name.to_owned();
        match compression {
            Some(compression) => InputError::Damaged {
                name,
                compression,
                after_line,
                cause,
            },
            None if cause.kind() == io::ErrorKind::IsADirectory => InputError::Folder { name },
            None => InputError::ReadFailed {
                name,
                after_line,
                cause,
            },
        }
    }
}

/// A file's name as messages show it.
fn shown(name: &str) -> String {
    if name == "-" {
        "standard input".to_owned()
    } else {
        escaped(name)
    }
}

/// A message of any length; what it repeats of options, headers and files can't steer a terminal.
fn lines_escaped(message: &str) -> String {
    let lines: Vec<String> = message.lines().map(crate::safe::for_terminal).collect();
    lines.join("\n")
}

/// At most 80 characters, without any that would steer a terminal or turn the text around.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == 80 {
            safe.push('…');
            break;
        }
        let turns = matches!(character, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
        if character.is_control() || turns {
            // Writing to a String never fails.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_control_characters_are_shown_safely() {
        let error = InputError::NotFound {
            name: "a\u{1b}[31m\u{202e}.csv".to_owned(),
        };
        assert_eq!(
            error.to_string(),
            "a\\u{1b}[31m\\u{202e}.csv: there is no such file; check the name and the folder"
        );
        let error = InputError::Empty {
            name: "-".to_owned(),
            holds: "no bytes",
        };
        assert!(error.to_string().starts_with("standard input: "), "{error}");
        assert_eq!(escaped(&"x".repeat(500)).chars().count(), 81);
    }
}

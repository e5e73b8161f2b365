//! Which character stands between cells: how a user names it, and Excel's `sep=` line.

use super::InputError;

/// The delimiters that are looked for where none is named, the commonest first.
pub(super) const USUAL: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a delimiter as a user names it: a character, or `comma`, `semicolon`, `tab`, `pipe`, `space`.
///
/// # Errors
/// [`InputError::BadDelimiter`] where it is no single ASCII character or one that can't separate cells.
pub fn parse_delimiter(text: &str) -> Result<u8, InputError> {
    let named = match text.to_ascii_lowercase().as_str() {
        "comma" => Some(b','),
        "semicolon" => Some(b';'),
        "tab" | "\\t" => Some(b'\t'),
        "pipe" => Some(b'|'),
        "space" => Some(b' '),
        _ => match text.as_bytes() {
            &[byte] if is_usable(byte) => Some(byte),
            _ => None,
        },
    };
    named.ok_or_else(|| InputError::BadDelimiter {
        delimiter: text.to_owned(),
    })
}

/// Whether cells can be separated by this byte.
pub(super) fn is_usable(byte: u8) -> bool {
    byte == b'\t' || byte == b' ' || (byte.is_ascii_punctuation() && byte != b'"')
}

/// How a delimiter is called in messages.
pub(super) fn spelled(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tab".to_owned(),
        b' ' => "space".to_owned(),
        _ => char::from(delimiter).to_string(),
    }
}

/// The delimiter of a first line such as `sep=;`, which some spreadsheet programs write and obey.
pub(super) fn separator_line(line: &[u8]) -> Option<u8> {
    let bare = line
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(line);
    let (key, value) = bare.split_at_checked(4)?;
    match value {
        &[byte] if key.eq_ignore_ascii_case(b"sep=") && is_usable(byte) => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_named_by_word_or_by_themselves() {
        for (text, byte) in [
            (";", b';'),
            ("tab", b'\t'),
            ("\\t", b'\t'),
            ("\t", b'\t'),
            ("Pipe", b'|'),
            ("^", b'^'),
        ] {
            assert_eq!(parse_delimiter(text).ok(), Some(byte), "{text}");
        }
        for text in ["", "\"", "\n", "\r", "\0", "a", "7", ",,", "§", "newline"] {
            assert!(
                matches!(parse_delimiter(text), Err(InputError::BadDelimiter { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn the_separator_line_of_a_spreadsheet_program_is_understood() {
        assert_eq!(separator_line(b"sep=;"), Some(b';'));
        assert_eq!(separator_line(b"\"SEP=\t\""), Some(b'\t'));
        for line in [
            "sep=",
            "sep=ab",
            "sep=\"",
            "separator",
            "platelets",
            "",
            "s",
        ] {
            assert_eq!(separator_line(line.as_bytes()), None, "{line}");
        }
    }
}

//! Whose a row is.

use std::ops::Range;

/// What exports write where nobody is named. As a name it would make one person of many.
const NOBODY: [&str; 19] = [
    "na",
    "n/a",
    "#n/a",
    "<na>",
    "nan",
    "null",
    "none",
    "unknown",
    "redacted",
    "[redacted]",
    "deidentified",
    "[deidentified]",
    "de-identified",
    "anonymous",
    "anonymized",
    "anonymised",
    "anonym",
    "masked",
    "withheld",
];

/// The name in a cell of the subject column, without the spaces around it; empty where it names nobody.
pub(crate) fn subject_in(cell: &str) -> &str {
    const LONGEST: usize = 14;
    // No word for nobody ends with a digit, and most names do.
    if let [b'!'..=b'~', .., b'0'..=b'9'] = cell.as_bytes() {
        return cell;
    }
    let name = cell.trim();
    let is_nobody = !name.contains(char::is_alphanumeric)
        || name.len() <= LONGEST && NOBODY.iter().any(|word| word.eq_ignore_ascii_case(name));
    if is_nobody { "" } else { name }
}

/// A place without the spaces at both ends of what stands there.
#[inline(always)]
pub(crate) fn trimmed(text: &str, place: Range<usize>) -> Range<usize> {
    let bytes = &text.as_bytes()[place.clone()];
    let is_plain = |byte: &u8| (b'!'..=b'~').contains(byte);
    match bytes {
        [] => place,
        [first, .., last] if is_plain(first) && is_plain(last) => place,
        [only] if is_plain(only) => place,
        _ => {
            let cell = &text[place.clone()];
            let start = place.start + cell.len() - cell.trim_start().len();
            start..start + cell.trim().len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nobody_are_no_names() {
        for cell in NOBODY
            .iter()
            .chain(&["", " NA ", "Unknown", "NULL", "-", "?", "***", "#####"])
        {
            assert_eq!(subject_in(cell), "", "{cell}");
        }
        for cell in ["1", " P7 ", "Nanette", "NA1", "unknown 3"] {
            assert_eq!(subject_in(cell), cell.trim());
        }
    }
}

//! What a cell of a result says: a number, an interval, a word, or nothing that can be trusted.
//!
//! The grammar is narrow on purpose. What isn't plainly a number is refused with a message; a
//! refused cell costs a result, a cell read wrongly costs the truth.

use crate::catalog::WordMatch;
use crate::panel::IssueCode;
use crate::value::Numeral;

use super::plain_text::{plain, quote};
use super::quantity::Reader;
use super::words::{strip_leading_flag, strip_trailing_flag};

pub use super::cell::{Bound, Cell, Limits, NumberCell, Refusal};
pub use super::decimal_mark::{DecimalEvidence, DecimalMark};
pub use super::limits::parse_limits;
pub use super::quantity::HasUnit;
pub use super::words::{NoWords, Words};

/// The longest text that may be a result; longer ones are refused unread.
pub const LONGEST_CELL: usize = 256;

/// Reads the cell of a result. `signed` says that the quantity may be below zero.
///
/// A cell is looked up as a word, whole and without its flags, where it has no digits or begins
/// with a letter; any other cell only where it is no number.
pub fn parse_cell(
    text: &str,
    mark: DecimalMark,
    words: &dyn Words,
    has_unit: HasUnit<'_>,
    signed: bool,
) -> Cell {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Cell::Empty;
    }
    // Nearly all cells end here, without any allocation.
    if let Some(value) = plain_number(trimmed, mark) {
        return Cell::Number(NumberCell::exactly(value));
    }
    let clean = match cleaned(trimmed) {
        Ok(clean) => clean,
        Err(refusal) => return Cell::Refused(refusal),
    };
    if clean.is_empty() {
        return Cell::Empty;
    }
    let reader = Reader {
        original: trimmed,
        mark,
        words,
        has_unit,
        signed,
    };
    if reads_as_word_first(&clean) {
        return word_cell(&clean, words).unwrap_or_else(|| number_cell(&reader, &clean));
    }
    match number_cell(&reader, &clean) {
        // A vocabulary may pass over signs, so a cell without letters is never taken for a word.
        Cell::Refused(refusal)
            if clean.contains(char::is_alphabetic)
                && matches!(
                    refusal.code,
                    IssueCode::UnreadableValue | IssueCode::UnknownUnit
                ) =>
        {
            word_cell(&clean, words).unwrap_or(Cell::Refused(refusal))
        }
        cell => cell,
    }
}

fn number_cell(reader: &Reader<'_>, clean: &str) -> Cell {
    match reader.quantity(clean) {
        Ok(number) => Cell::Number(number),
        Err(refusal) => Cell::Refused(refusal),
    }
}

/// Whether a word is likelier than a number: no digits, a letter at the start, or a grade such
/// as `1+` and `+1`.
fn reads_as_word_first(clean: &str) -> bool {
    let digits = clean.bytes().filter(u8::is_ascii_digit).count();
    let grade = digits == 1
        && clean.contains('+')
        && clean
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b' '));
    digits == 0 || grade || clean.starts_with(char::is_alphabetic)
}

/// Reads a number with an optional comparator and unit, and nothing else: an option such as
/// `500 ng/mL FEU`.
///
/// # Errors
/// [`Refusal`] where the text is anything else.
pub fn parse_number(
    text: &str,
    mark: DecimalMark,
    has_unit: HasUnit<'_>,
    signed: bool,
) -> Result<NumberCell, Refusal> {
    let trimmed = text.trim();
    let clean = cleaned(trimmed)?;
    if clean.is_empty() {
        return Err(Refusal::new(
            IssueCode::UnreadableValue,
            "a number is missing".to_string(),
        ));
    }
    Reader {
        original: trimmed,
        mark,
        words: &NoWords,
        has_unit,
        signed,
    }
    .quantity(&clean)
}

/// ASCII digits with at most one point, where nothing can be meant but that.
fn plain_number(text: &str, mark: DecimalMark) -> Option<Numeral> {
    let bytes = text.as_bytes();
    if bytes.len() > 18 || !bytes.first()?.is_ascii_digit() || !bytes.last()?.is_ascii_digit() {
        return None;
    }
    let point_is_plain = matches!(mark, DecimalMark::Point | DecimalMark::Unknown);
    let mut points = 0;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point_is_plain => points += 1,
            _ => return None,
        }
    }
    if points > 1 {
        None
    } else {
        Numeral::parse(text).ok()
    }
}

/// The cell in plain characters, without what spreadsheets put around it.
pub(super) fn cleaned(trimmed: &str) -> Result<String, Refusal> {
    let refused = |why: &str| {
        let message = format!("{} can't be read as a result: {why}", quote(trimmed));
        Refusal::new(IssueCode::UnreadableValue, message)
    };
    // Bytes first, so that a huge cell isn't even counted.
    if trimmed.len() > 4 * LONGEST_CELL || trimmed.chars().count() > LONGEST_CELL {
        return Err(refused(&format!(
            "it is longer than {LONGEST_CELL} characters"
        )));
    }
    let text = plain(trimmed).map_err(|fault| refused(&fault.to_string()))?;
    let mut text = text.trim();
    if let Some(inner) = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
    {
        text = inner.trim();
    } else if let Some(rest) = text.strip_prefix('=')
        && !rest.starts_with(['<', '>', '='])
    {
        text = rest.trim();
        if text.contains(['+', '*', '/', '(', '-', '^']) {
            return Err(refused(
                "it looks like a formula; export the values instead",
            ));
        }
    } else if text.len() > 1
        && let Some(inner) = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
    {
        text = inner.trim();
    }
    if let Some(rest) = text.strip_prefix('\'') {
        text = rest.strip_suffix('\'').unwrap_or(rest).trim();
    }
    Ok(text.to_string())
}

fn word_cell(clean: &str, words: &dyn Words) -> Option<Cell> {
    let lookup = |text: &str| match words.find(text) {
        WordMatch::Word(word) => Some(Cell::Word(word)),
        WordMatch::Missing(reason) => Some(Cell::Missing(reason)),
        WordMatch::Flag | WordMatch::Unknown => None,
    };
    match words.find(clean) {
        WordMatch::Flag => {
            let message = format!(
                "{} is a flag without a result; leave the cell empty if there is none",
                quote(clean)
            );
            return Some(Cell::Refused(Refusal::new(
                IssueCode::UnreadableValue,
                message,
            )));
        }
        WordMatch::Word(word) => return Some(Cell::Word(word)),
        WordMatch::Missing(reason) => return Some(Cell::Missing(reason)),
        WordMatch::Unknown => {}
    }
    if clean.contains(char::is_alphabetic) {
        if let Some((before, _)) = strip_trailing_flag(clean, false, words)
            && !before.is_empty()
            && let Some(cell) = lookup(before.trim_end())
        {
            return Some(cell);
        }
        if let Some((_, after)) = strip_leading_flag(clean, words)
            && let Some(cell) = lookup(after)
        {
            return Some(cell);
        }
    }
    None
}

#[cfg(test)]
mod tests;

//! Makes the text of a cell safe for the place where it is shown.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::char::is_combining_mark;

/// The most characters of a cell that a message or a table shows.
pub const LONGEST_QUOTE: usize = 80;

/// More marks than this on one letter belong to no script; they only paint over other lines.
const MOST_MARKS: usize = 4;

const ELLIPSIS: &str = "...";

/// The text with every character that could steer a terminal, turn the writing direction or
/// hide itself shown as an escape such as `\x1b` or `\u{202e}`. Letters of every script stay.
/// Every kind of space becomes a plain one.
///
/// ```
/// use coagscope::safe::for_terminal;
/// assert_eq!(for_terminal("Müller \u{1b}[31m"), "Müller \\x1b[31m");
/// ```
pub fn for_terminal(text: &str) -> String {
    escaped(text, usize::MAX).0
}

/// Like [`for_terminal`], and no longer than `limit` characters; what was cut off is shown by
/// an ellipsis. Reads no more of the text than it needs.
pub fn shortened(text: &str, limit: usize) -> String {
    let (safe, complete) = escaped(text, limit);
    if complete {
        return safe;
    }
    let kept = limit.saturating_sub(ELLIPSIS.len());
    let (mut safe, _) = escaped(&safe, kept);
    safe.push_str(ELLIPSIS);
    safe
}

/// A cell in a message: safe, shortened to 80 characters, in quotes.
pub fn quote(text: &str) -> String {
    format!("\"{}\"", shortened(text, LONGEST_QUOTE))
}

/// A cell in a table: safe and shortened to 80 characters.
pub fn cell(text: &str) -> String {
    shortened(text, LONGEST_QUOTE)
}

/// Whether a character steers the terminal, the writing direction, or is invisible.
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || turns_direction(character)
        || hides(character)
        || !has_glyph(character)
}

/// A cell for a CSV file that may be opened in a spreadsheet. A cell that a spreadsheet could
/// take for a formula gets a leading apostrophe; plain numbers and cells of nothing but signs
/// (`-`, `+++`) stay as they are. Control characters and marks of direction are shown as
/// escapes; line breaks and tabs stay, for the quotes of CSV hold them. Quoting itself is left
/// to the writer of the file.
///
/// ```
/// use coagscope::safe::for_csv;
/// assert_eq!(for_csv("-5.2"), "-5.2");
/// assert_eq!(for_csv("=1+1"), "'=1+1");
/// ```
pub fn for_csv(text: &str) -> Cow<'_, str> {
    let formula = is_formula(text);
    if !formula && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 1);
    if formula {
        safe.push('\'');
    }
    let mut characters = text.chars().peekable();
    let mut changed = formula;
    while let Some(character) = characters.next() {
        let breaks_line =
            character == '\n' || (character == '\r' && characters.peek() == Some(&'\n'));
        if breaks_line
            || character == '\t'
            || !(character.is_control() || turns_direction(character) || is_separator(character))
        {
            safe.push(character);
        } else {
            push_escape(&mut safe, character);
            changed = true;
        }
    }
    if changed {
        Cow::Owned(safe)
    } else {
        Cow::Borrowed(text)
    }
}

/// Writes up to `limit` characters; false where there was more.
fn escaped(text: &str, limit: usize) -> (String, bool) {
    let mut safe = String::with_capacity(text.len().min(limit));
    let (mut used, mut marks) = (0_usize, 0);
    for character in text.chars() {
        marks = if is_combining_mark(character) {
            marks + 1
        } else {
            0
        };
        let before = safe.len();
        if character.is_whitespace() && !character.is_control() && !is_separator(character) {
            safe.push(' ');
        } else if is_unsafe(character) || marks > MOST_MARKS {
            push_escape(&mut safe, character);
        } else {
            safe.push(character);
        }
        let added = safe[before..].chars().count();
        if used.saturating_add(added) > limit {
            safe.truncate(before);
            return (safe, false);
        }
        used += added;
    }
    (safe, true)
}

fn push_escape(safe: &mut String, character: char) {
    let code = u32::from(character);
    // Writing to a string can't fail.
    let _ = match character {
        '\n' => safe.write_str("\\n"),
        '\r' => safe.write_str("\\r"),
        '\t' => safe.write_str("\\t"),
        _ if code < 0x100 => write!(safe, "\\x{code:02x}"),
        _ => write!(safe, "\\u{{{code:x}}}"),
    };
}

/// Line and paragraph separators: they are white space, yet break the line.
fn is_separator(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}')
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm.
fn turns_direction(character: char) -> bool {
    matches!(character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that take no room or look like nothing, though the standard library counts them
/// as letters, marks or symbols: joiners, fillers, variation selectors.
fn hides(character: char) -> bool {
    matches!(character,
        '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the character is assigned, public and visible. The standard library shows all others
/// as escapes when it prints a string for debugging; there a mark after a letter stays.
fn has_glyph(character: char) -> bool {
    if matches!(character, ' ' | '"' | '\'' | '\\') {
        return true;
    }
    let mut buffer = [0_u8; 5];
    buffer[0] = b'a';
    let length = character.encode_utf8(&mut buffer[1..]).len();
    std::str::from_utf8(&buffer[..=length]).is_ok_and(|pair| pair.escape_debug().count() == 2)
}

fn is_formula(text: &str) -> bool {
    if matches!(text.bytes().next(), Some(b'\t' | b'\r' | b'\n')) {
        return true;
    }
    // Some programs pass over invisible characters before they look for a formula.
    let visible = text
        .trim_start_matches(|character: char| character.is_whitespace() || is_unsafe(character));
    matches!(
        visible.chars().next(),
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    ) && !is_plain_number(visible.trim_end())
        && !visible
            .chars()
            .all(|character| matches!(character, '+' | '-'))
}

/// Sign, digits with at most one point or comma, exponent.
fn is_plain_number(text: &str) -> bool {
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = match bare.split_once(['e', 'E']) {
        Some((number, exponent)) => (
            number,
            Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        ),
        None => (bare, None),
    };
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let digits = whole.bytes().chain(fraction.bytes());
    !(whole.is_empty() && fraction.is_empty())
        && digits.clone().all(|byte| byte.is_ascii_digit())
        && exponent.is_none_or(all_digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_of_every_script_stay() {
        for text in [
            "Müller",
            "血小板 45",
            "Тромбоциты",
            "תסיות",
            "ก็",
            "é",
            "e\u{301}",
            "µg/L",
            "10⁹/L",
            "C:\\x \"a\" 'b'",
        ] {
            assert_eq!(for_terminal(text), text);
        }
    }

    #[test]
    fn hostile_characters_become_visible() {
        for (text, shown) in [
            ("\u{1b}]0;x\u{7}", "\\x1b]0;x\\x07"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("\u{9b}31m\u{7f}", "\\x9b31m\\x7f"),
            ("a\u{202e}b\u{2066}", "a\\u{202e}b\\u{2066}"),
            ("\u{feff}a\u{200b}\u{200d}", "\\u{feff}a\\u{200b}\\u{200d}"),
            ("\u{e000}\u{378}\u{10ffff}", "\\u{e000}\\u{378}\\u{10ffff}"),
            ("a\u{2028}b\u{ad}", "a\\u{2028}b\\xad"),
            ("1\u{a0}234\u{202f}567\u{3000}", "1 234 567 "),
            ("\u{fe0f}\u{3164}\u{e0041}", "\\u{fe0f}\\u{3164}\\u{e0041}"),
        ] {
            assert_eq!(for_terminal(text), shown, "{text:?}");
        }
        assert_eq!(
            for_terminal(&format!("a{}", "\u{301}".repeat(6))),
            format!("a{}\\u{{301}}\\u{{301}}", "\u{301}".repeat(4))
        );
    }

    #[test]
    fn long_cells_are_shortened() {
        assert_eq!(quote(&"x".repeat(80)), format!("\"{}\"", "x".repeat(80)));
        assert_eq!(quote(&"x".repeat(81)), format!("\"{}...\"", "x".repeat(77)));
        assert_eq!(cell(&"血".repeat(200)).chars().count(), 80);
        // An escape is shown whole or not at all.
        assert_eq!(shortened("abc\u{202e}def", 9), "abc...");
        assert_eq!(shortened("abc", 3), "abc");
    }

    #[test]
    fn formulas_are_held_back_and_numbers_are_not() {
        for text in [
            "-5",
            "+5.2",
            "-.5",
            "-5,3",
            "-1e-3",
            "-",
            "--",
            "+",
            "+++",
            "45",
            "<5",
            "a=b",
            "",
            "Müller",
            "two\r\nlines",
            "۱۲",
        ] {
            assert_eq!(for_csv(text), text);
            assert!(matches!(for_csv(text), Cow::Borrowed(_)), "{text}");
        }
        for text in [
            "=1+1",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\n=1",
            " =1",
            "-cmd|x",
            "=",
            "+-",
            "-1e",
            "-.",
            "＝1",
            "\u{feff}=1",
        ] {
            if text == "+-" {
                assert_eq!(for_csv(text), text);
            } else {
                assert!(for_csv(text).starts_with('\''), "{text:?}");
            }
        }
        assert_eq!(for_csv("a\u{1b}b\u{202e}c\rd"), "a\\x1bb\\u{202e}c\\rd");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in any::<String>(), hostile in "[\\x00-\\x1f\\x7f-\\x9f\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{61c}\u{feff}a-c]{0,20}") {
            for text in [&text, &hostile] {
                let safe = for_terminal(text);
                prop_assert!(!safe.chars().any(is_unsafe), "{:?}", safe);
                prop_assert_eq!(&for_terminal(&safe), &safe);
                prop_assert!(cell(text).chars().count() <= LONGEST_QUOTE);
                let csv = for_csv(text);
                prop_assert!(!csv.chars().any(turns_direction));
                prop_assert!(!csv.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t')));
                prop_assert!(!is_formula(&csv) || csv.starts_with('\''));
            }
        }
    }
}

//! Characters of a cell in their plain form: digits of any script, full-width letters, dashes and
//! entities, and the safe form in which a message may quote a cell.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Why a text can't be trusted to say what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CharacterFault {
    /// A control character other than a tab or a line end.
    #[error("it holds a control character")]
    Control,
    /// A mark that reverses the text on screen, so that `45` is seen as `54`.
    #[error("it holds a mark that reverses the text on screen")]
    Reversed,
    /// An invisible character between two digits.
    #[error("it holds an invisible character between two digits")]
    InvisibleInNumber,
    /// Digits of two scripts side by side, some of which look alike and differ in value.
    #[error("it mixes the digits of two scripts in one number")]
    MixedDigits,
}

/// The zeros of every script that has decimal digits, in order.
const ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

const FULL_WIDTH_ZERO: u32 = 0xFF10;

/// The ASCII digit and the zero of its script. Full-width digits count as ASCII ones.
fn script_digit(character: char) -> Option<(char, u32)> {
    if character.is_ascii_digit() {
        return Some((character, 0));
    }
    let code = u32::from(character);
    let zero = ZEROS[..ZEROS.partition_point(|&zero| zero <= code)].last()?;
    let digit = char::from_digit(code - zero, 10)?;
    Some((digit, if *zero == FULL_WIDTH_ZERO { 0 } else { *zero }))
}

/// Characters that take no room on screen: joiners, marks of direction, the byte order mark.
pub fn is_invisible(character: char) -> bool {
    matches!(u32::from(character),
        0x00AD | 0x061C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFE00..=0xFE0F)
}

/// Spaces that are set inside a number: no-break, figure, thin and narrow.
fn is_digit_space(character: char) -> bool {
    matches!(character, '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}')
}

/// The text in plain characters: ASCII digits, ASCII forms of full-width characters, one kind of
/// dash, no invisible characters, and the entities of `<` and `>` resolved. A space that is set
/// inside a number stays a no-break space between digits, so that it can be told from a
/// space between two numbers. Superscripts stay, because `10³` isn't 103.
///
/// # Errors
/// [`CharacterFault`] where what is shown may differ from what is stored.
pub fn plain(text: &str) -> Result<Cow<'_, str>, CharacterFault> {
    let hidden = |byte: u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    if text.bytes().any(hidden)
        || text
            .chars()
            .any(|character| matches!(u32::from(character), 0x80..=0x9F))
    {
        return Err(CharacterFault::Control);
    }
    let text = resolve_entities(text);
    if text.is_ascii() {
        return Ok(text);
    }
    if text.contains('\u{202E}') {
        return Err(CharacterFault::Reversed);
    }
    let mut out = String::with_capacity(text.len());
    let mut script_before = None;
    let mut invisible = false;
    let mut digit_space = false;
    for character in text.nfc() {
        if is_invisible(character) {
            invisible = true;
            continue;
        }
        if let Some((digit, script)) = script_digit(character) {
            let follows_digit = !digit_space && script_before.is_some();
            if follows_digit && invisible {
                return Err(CharacterFault::InvisibleInNumber);
            }
            if script_before.is_some_and(|before| before != script) {
                return Err(CharacterFault::MixedDigits);
            }
            if digit_space {
                out.push(if script_before.is_some() {
                    '\u{A0}'
                } else {
                    ' '
                });
            }
            out.push(digit);
            (script_before, invisible, digit_space) = (Some(script), false, false);
            continue;
        }
        if digit_space {
            out.push(' ');
        }
        (invisible, digit_space) = (false, is_digit_space(character));
        if digit_space {
            continue;
        }
        script_before = None;
        out.push(plain_character(character));
    }
    if digit_space {
        out.push(' ');
    }
    Ok(Cow::Owned(out))
}

fn plain_character(character: char) -> char {
    match u32::from(character) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(character),
        0x2010..=0x2015 | 0x2212 | 0xFE58 | 0xFE63 => '-',
        0x301C | 0x223C => '~',
        0x2018 | 0x2019 => '\'',
        0x201C | 0x201D => '"',
        _ if character != '\t'
            && character != '\n'
            && character != '\r'
            && character.is_whitespace() =>
        {
            ' '
        }
        _ => character,
    }
}

fn resolve_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    const ENTITIES: &[(&str, &str)] = &[
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&LT;", "<"),
        ("&#60;", "<"),
        ("&#x3c;", "<"),
        ("&#x3C;", "<"),
        ("&gt;", ">"),
        ("&GT;", ">"),
        ("&#62;", ">"),
        ("&#x3e;", ">"),
        ("&#x3E;", ">"),
        ("&le;", "<="),
        ("&leq;", "<="),
        ("&#8804;", "<="),
        ("&ge;", ">="),
        ("&geq;", ">="),
        ("&#8805;", ">="),
        ("&nbsp;", "\u{A0}"),
        ("&#160;", "\u{A0}"),
    ];
    let mut text = text.to_string();
    for (entity, meaning) in ENTITIES {
        if text.contains(entity) {
            text = text.replace(entity, meaning);
        }
    }
    Cow::Owned(text)
}

/// A cell for a message: between backticks, at most 80 characters of it, with everything that
/// could act on a terminal or hide in it written as an escape.
pub fn quote(text: &str) -> String {
    const MOST: usize = 80;
    let mut out = String::from("`");
    for (count, character) in text.chars().enumerate() {
        if count == MOST {
            out.push('…');
            break;
        }
        match character {
            '"' | '\'' | '\\' => out.push(character),
            _ => out.extend(character.escape_debug()),
        }
    }
    out.push('`');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_are_digits() {
        for (text, expected) in [
            ("٤٥", "45"),
            ("۴۵", "45"),
            ("४५", "45"),
            ("４５．５", "45.5"),
            ("１2", "12"),
            ("＜０．２７", "<0.27"),
            ("៤៥", "45"),
            ("𝟜𝟝", "45"),
            ("Ｈ", "H"),
            ("−5", "-5"),
            ("10–20", "10-20"),
            ("10～20", "10~20"),
            ("10³", "10³"),
            ("١٫٥", "1٫5"),
            ("1\u{202F}234", "1\u{A0}234"),
            ("45\u{A0}G/L", "45 G/L"),
            ("\u{FEFF}45\u{200F}", "45"),
            ("&lt;5", "<5"),
            ("&amp;lt;5", "<5"),
            ("&ge;&nbsp;5", ">= 5"),
        ] {
            assert_eq!(plain(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_table_of_zeros_is_sorted_and_numeric() {
        assert!(ZEROS.windows(2).all(|pair| pair[0] + 10 <= pair[1]));
        for &zero in ZEROS {
            for digit in 0..10 {
                let character = char::from_u32(zero + digit).unwrap();
                assert!(character.is_numeric(), "{character:?}");
                assert_eq!(
                    script_digit(character).unwrap().0,
                    char::from_digit(digit, 10).unwrap()
                );
            }
            assert_eq!(
                script_digit(char::from_u32(zero - 1).unwrap()).is_some(),
                ZEROS.contains(&(zero - 10))
            );
        }
    }

    #[test]
    fn what_is_shown_is_what_is_stored() {
        assert_eq!(plain("\u{202E}45"), Err(CharacterFault::Reversed));
        assert_eq!(plain("4\u{200B}5"), Err(CharacterFault::InvisibleInNumber));
        assert_eq!(plain("4৪"), Err(CharacterFault::MixedDigits));
        assert_eq!(plain("4\u{0}5"), Err(CharacterFault::Control));
        assert_eq!(plain("4\u{1b}[31m5"), Err(CharacterFault::Control));
        assert_eq!(plain("4\u{9b}5"), Err(CharacterFault::Control));
    }

    #[test]
    fn quotes_are_short_and_safe() {
        let quoted = quote(&format!("\u{1b}[31m\u{202E}\u{200B}\n{}", "x".repeat(500)));
        assert!(quoted.chars().count() < 120);
        assert!(
            !quoted
                .chars()
                .any(|character| character.is_control() || is_invisible(character))
        );
        assert_eq!(quote("45 G/L"), "`45 G/L`");
        assert_eq!(quote("über \"5\""), "`über \"5\"`");
    }

    proptest::proptest! {
        #[test]
        fn any_text_never_panics(text in "(?s).{0,60}") {
            let _ = plain(&text);
            let quoted = quote(&text);
            proptest::prop_assert!(!quoted.chars().any(|character| character.is_control() || is_invisible(character)));
        }
    }
}

//! Width, wrapping and columns of plain text. Widths are columns of a terminal, not characters.

/// The width of every text report.
pub const WIDTH: usize = 80;

/// The columns that a text takes: two for a letter of East Asia, none for a mark above or below
/// another letter. Where terminals differ, the greater number is taken.
pub fn width(text: &str) -> usize {
    text.chars().map(character_width).sum()
}

fn character_width(character: char) -> usize {
    if character.is_ascii() {
        return 1;
    }
    match u32::from(character) {
        0x0300..=0x036f
        | 0x0483..=0x0489
        | 0x0591..=0x05bd
        | 0x064b..=0x065f
        | 0x1ab0..=0x1aff
        | 0x1dc0..=0x1dff
        | 0x20d0..=0x20ff
        | 0x3099..=0x309a
        | 0xfe20..=0xfe2f => 0,
        0x1100..=0x115f
        | 0x231a..=0x231b
        | 0x2329..=0x232a
        | 0x23e9..=0x23f3
        | 0x25fd..=0x25fe
        | 0x2600..=0x27bf
        | 0x2b1b..=0x2b55
        | 0x2e80..=0xa4cf
        | 0xa960..=0xa97f
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe10..=0xfe19
        | 0xfe30..=0xfe6f
        | 0xff01..=0xff60
        | 0xffe0..=0xffe6
        | 0x16fe0..=0x18dff
        | 0x1aff0..=0x1b2ff
        | 0x1d300..=0x1d37f
        | 0x1f000..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// Breaks a text into lines of at most `limit` columns, at spaces where it can. A line feed in
/// the text is kept as a break. There is always at least one line.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        if width(paragraph) <= limit {
            // What fits stays as it is, with all its spaces.
            lines.push(paragraph.to_string());
            continue;
        }
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let length = width(word);
            if used > 0 && used + 1 + length > limit {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            if length <= limit {
                line.push_str(word);
                used += length;
                continue;
            }
            // A word longer than a line has to be cut.
            for character in word.chars() {
                let length = character_width(character);
                if used + length > limit {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(character);
                used += length;
            }
        }
        lines.push(line);
    }
    lines
}

/// The text filled up with spaces to a number of columns.
pub fn padded(text: &str, columns: usize, align: Align) -> String {
    let spaces = " ".repeat(columns.saturating_sub(width(text)));
    match align {
        Align::Left => format!("{text}{spaces}"),
        Align::Right => format!("{spaces}{text}"),
    }
}

/// Where in its column a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// At the right edge.
    Right,
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Columns of the terminal that it takes.
    pub width: usize,
    /// Where texts stand in it.
    pub align: Align,
}

/// One row of a table: each cell wrapped within its own column. Gives the lines, each with one
/// filled-up text per column.
pub fn row(columns: &[Column], cells: &[String]) -> Vec<Vec<String>> {
    let wrapped: Vec<Vec<String>> = columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| wrap(cell, column.width))
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|line| {
            columns
                .iter()
                .zip(&wrapped)
                .map(|(column, lines)| {
                    let text = lines.get(line).map_or("", String::as_str);
                    padded(text, column.width, column.align)
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn east_asian_letters_take_two_columns() {
        assert_eq!(width("血小板"), 6);
        assert_eq!(width("ﾋﾞ"), 2);
        assert_eq!(width("e\u{301}é"), 2);
        assert_eq!(padded("血", 4, Align::Right), "  血");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("血小板", 5), ["血小", "板"]);
        assert_eq!(wrap("a\nb", 5), ["a", "b"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("---|  o |---", 12), ["---|  o |---"]);
    }

    #[test]
    fn cells_wrap_within_their_columns() {
        let columns = [
            Column {
                width: 5,
                align: Align::Left,
            },
            Column {
                width: 3,
                align: Align::Right,
            },
        ];
        let lines = row(&columns, &["one two".to_string(), "9".to_string()]);
        assert_eq!(lines, [["one  ", "  9"], ["two  ", "   "]]);
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "\\PC{0,200}", limit in 2_usize..90) {
            let lines = wrap(&text, limit);
            proptest::prop_assert!(lines.iter().all(|line| width(line) <= limit));
            let all = |text: &str| text.chars().filter(|character| *character != ' ').collect::<String>();
            proptest::prop_assert_eq!(all(&lines.concat()), all(&text));
        }
    }
}

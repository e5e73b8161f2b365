//! A page of text in the making: 80 columns, every text made safe on its way in.

use super::safe;
use super::wrap::{self, Column, WIDTH};

/// How a text stands out where colors are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Bold,
    Yellow,
    Red,
}

impl Paint {
    fn codes(self) -> Option<&'static str> {
        match self {
            Paint::Plain => None,
            Paint::Bold => Some("\u{1b}[1m"),
            Paint::Yellow => Some("\u{1b}[33m"),
            Paint::Red => Some("\u{1b}[1;31m"),
        }
    }
}

/// Lines of text. Only the page itself writes control characters: line ends and colors.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    color: bool,
}

impl Page {
    pub(super) fn new(color: bool) -> Self {
        Page {
            text: String::new(),
            color,
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line across the page.
    pub(super) fn rule(&mut self, mark: char) {
        self.push(&mark.to_string().repeat(WIDTH), Paint::Plain);
        self.text.push('\n');
    }

    /// A heading, bold where colors are wanted.
    pub(super) fn heading(&mut self, text: &str) {
        for line in wrap::wrap(&one_line(text), WIDTH) {
            self.push(&line, Paint::Bold);
            self.text.push('\n');
        }
    }

    /// A heading at the left and a remark at the right edge, if both fit on one line.
    pub(super) fn heading_with(&mut self, text: &str, remark: &str) {
        let (text, remark) = (one_line(text), one_line(remark));
        let room = WIDTH.saturating_sub(wrap::width(&text) + wrap::width(&remark));
        if room < 2 {
            self.heading(&text);
            self.paragraph("  ", "  ", &remark);
            return;
        }
        self.push(&text, Paint::Bold);
        self.push(&" ".repeat(room), Paint::Plain);
        self.push(&remark, Paint::Plain);
        self.text.push('\n');
    }

    /// Wrapped text with one indent before its first line and another before the rest.
    pub(super) fn paragraph(&mut self, first: &str, rest: &str, text: &str) {
        self.painted_paragraph(first, rest, text, Paint::Plain);
    }

    /// Like [`Page::paragraph`], with a color for the text.
    pub(super) fn painted_paragraph(&mut self, first: &str, rest: &str, text: &str, paint: Paint) {
        let indent = wrap::width(first).max(wrap::width(rest));
        let lines = wrap::wrap(&one_line(text), WIDTH.saturating_sub(indent));
        for (index, line) in lines.iter().enumerate() {
            self.push(if index == 0 { first } else { rest }, Paint::Plain);
            self.push(line, paint);
            self.end_line();
        }
    }

    /// A label and its text, indented by two; nothing where the text is empty.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        if !text.is_empty() {
            self.paragraph("  ", "    ", &format!("{label}: {text}"));
        }
    }

    /// One row of a table, a space between columns. `paint` colors the cell of one column.
    pub(super) fn row(
        &mut self,
        indent: usize,
        columns: &[Column],
        cells: &[String],
        paint: Option<(usize, Paint)>,
    ) {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| {
                cell.split('\n')
                    .map(safe::for_terminal)
                    .collect::<Vec<_>>()
                    .join("\n")
            })
            .collect();
        for line in wrap::row(columns, &cells) {
            self.push(&" ".repeat(indent), Paint::Plain);
            for (index, text) in line.iter().enumerate() {
                if index > 0 {
                    self.push(" ", Paint::Plain);
                }
                match paint {
                    Some((painted, color)) if painted == index => self.push(text, color),
                    _ => self.push(text, Paint::Plain),
                }
            }
            self.end_line();
        }
    }

    fn push(&mut self, text: &str, paint: Paint) {
        let text = safe::for_terminal(text);
        match paint
            .codes()
            .filter(|_| self.color && !text.trim().is_empty())
        {
            Some(codes) => {
                self.text.push_str(codes);
                self.text.push_str(&text);
                self.text.push_str("\u{1b}[0m");
            }
            None => self.text.push_str(&text),
        }
    }

    fn end_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }
}

/// A text of the catalog may be written over several lines; a report breaks it anew.
fn one_line(text: &str) -> String {
    safe::for_terminal(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A text of the catalog as a sentence: a capital first and a full stop last.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    // `pH` and `mTOR` keep their small letter.
    let is_name = characters.clone().next().is_some_and(char::is_uppercase);
    let mut sentence: String = if is_name {
        first.to_string()
    } else {
        first.to_uppercase().collect()
    };
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '!', '?', ':']) {
        sentence.push('.');
    }
    sentence
}

/// A list in words: `a`, `a and b`, `a, b and c`.
pub(super) fn listed<T: AsRef<str>>(words: &[T], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {conjunction} {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_written_only_where_wanted_and_input_never_colors() {
        for color in [false, true] {
            let mut page = Page::new(color);
            page.heading("What \u{1b}[31m stands out");
            page.paragraph("- ", "  ", "a\u{202e}b");
            let text = page.into_text();
            assert_eq!(text.contains("\u{1b}[1m"), color);
            assert!(!text.contains("\u{1b}[31m") && !text.contains('\u{202e}'));
        }
    }

    #[test]
    fn sentences() {
        assert_eq!(
            sentence("platelets were clumped"),
            "Platelets were clumped."
        );
        assert_eq!(sentence("pH is low."), "pH is low.");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn lists_in_words() {
        assert_eq!(listed(&["a"], "and"), "a");
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
    }
}

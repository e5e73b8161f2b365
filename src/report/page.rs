//! A page in the making, and the forms in which it is written. Every text is made safe for its form on its way out.

mod html;
mod markdown;
mod text;

pub(super) use html::{DOCUMENT_END, document_start};

use super::wrap::Column;
use crate::safe;

/// How a text stands out where colors are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Bold,
    Yellow,
    Red,
}

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Plain text of 80 columns.
    #[default]
    Text,
    /// Markdown, as GitHub and CommonMark read it.
    Markdown,
    /// A part of an HTML document.
    Html,
}

/// What a heading stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// All of it.
    Document,
    /// A panel, or what tells of all panels.
    Panel,
    /// A part of that.
    Section,
    /// One rule, or a list of them.
    Part,
}

/// One thing on a page. Texts are made safe when the page is written.
#[derive(Debug)]
enum Part {
    Blank,
    /// A line across the page, which only text needs.
    Rule(char),
    Heading {
        level: Level,
        text: String,
        remark: String,
    },
    Labelled {
        label: String,
        text: String,
    },
    Paragraph {
        /// What stands before the first line: spaces, and perhaps a mark such as `- `.
        first: String,
        /// What stands before the others.
        rest: String,
        text: String,
        paint: Paint,
    },
    Row {
        indent: usize,
        columns: Vec<Column>,
        cells: Vec<String>,
        /// The color of the cell of one column.
        paint: Option<(usize, Paint)>,
    },
}

/// A page, part by part.
#[derive(Debug, Default)]
pub(super) struct Page {
    parts: Vec<Part>,
    form: Form,
    color: bool,
}

impl Page {
    /// A page of text.
    pub(super) fn new(color: bool) -> Self {
        Page::of(Form::Text, color)
    }

    /// A page in a form; colors by ANSI sequences are for text.
    pub(super) fn of(form: Form, color: bool) -> Self {
        Page {
            parts: Vec::new(),
            form,
            color,
        }
    }

    pub(super) fn into_text(self) -> String {
        match self.form {
            Form::Text => text::written(&self.parts, self.color),
            Form::Markdown => markdown::written(&self.parts),
            Form::Html => html::written(&self.parts),
        }
    }

    /// Whether columns have a width of their own.
    pub(super) fn has_narrow_columns(&self) -> bool {
        self.form == Form::Text
    }

    pub(super) fn blank(&mut self) {
        self.parts.push(Part::Blank);
    }

    /// A line across the page.
    pub(super) fn rule(&mut self, mark: char) {
        self.parts.push(Part::Rule(mark));
    }

    /// A heading above a part of a section.
    pub(super) fn heading(&mut self, text: &str) {
        self.heading_of(Level::Part, text, "");
    }

    /// The same, indented in text.
    pub(super) fn indented_heading(&mut self, text: &str) {
        match self.form {
            Form::Text => self.painted_paragraph("  ", "  ", text, Paint::Bold),
            Form::Markdown | Form::Html => self.heading(text),
        }
    }

    /// The same with a remark at the right edge, if both fit on one line.
    pub(super) fn heading_with(&mut self, text: &str, remark: &str) {
        self.heading_of(Level::Part, text, remark);
    }

    pub(super) fn heading_of(&mut self, level: Level, text: &str, remark: &str) {
        self.parts.push(Part::Heading {
            level,
            text: text.to_string(),
            remark: remark.to_string(),
        });
    }

    /// The title of a section, with a line below it.
    pub(super) fn section(&mut self, title: &str) {
        self.blank();
        self.heading_of(Level::Section, title, "");
        self.rule('-');
    }

    /// Wrapped text with one indent before its first line and another before the rest.
    pub(super) fn paragraph(&mut self, first: &str, rest: &str, text: &str) {
        self.painted_paragraph(first, rest, text, Paint::Plain);
    }

    /// Like [`Page::paragraph`], with a color for the text.
    pub(super) fn painted_paragraph(&mut self, first: &str, rest: &str, text: &str, paint: Paint) {
        self.parts.push(Part::Paragraph {
            first: first.to_string(),
            rest: rest.to_string(),
            text: text.to_string(),
            paint,
        });
    }

    /// A label and its text, indented by two; nothing where the text is empty.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Labelled {
                label: label.to_string(),
                text: text.to_string(),
            });
        }
    }

    /// One row of a table, a space between columns; the first one holds the titles. `paint` colors the cell of one column.
    pub(super) fn row(
        &mut self,
        indent: usize,
        columns: &[Column],
        cells: &[String],
        paint: Option<(usize, Paint)>,
    ) {
        self.parts.push(Part::Row {
            indent,
            columns: columns.to_vec(),
            cells: cells.to_vec(),
            paint,
        });
    }
}

/// A paragraph as deep as this that follows a row of a table says more of that row.
const NOTE_INDENT: usize = 6;

/// The spaces before a paragraph, and the mark behind them.
fn indent_and_mark(first: &str) -> (usize, &str) {
    let mark = first.trim();
    (first.len() - first.trim_start().len(), mark)
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

    /// A page with every part, of texts that would be markup.
    fn hostile(form: Form) -> String {
        let evil = "<b onclick='x'>&\u{202e}|`*_[a](http://b)";
        let columns = [Column {
            width: 20,
            align: crate::report::wrap::Align::Right,
        }; 2];
        let mut page = Page::of(form, true);
        page.blank();
        page.rule('=');
        page.heading_of(Level::Document, evil, "");
        page.heading_of(Level::Panel, evil, evil);
        page.section(evil);
        page.heading_with(evil, evil);
        page.labelled(evil, evil);
        for first in ["", "  ", "  * ", "    - ", "  <i> "] {
            page.painted_paragraph(first, "  ", evil, Paint::Red);
        }
        for _ in 0..2 {
            page.row(
                2,
                &columns,
                &[evil.to_string(), format!("{evil}\n{evil}")],
                Some((1, Paint::Yellow)),
            );
            page.paragraph("      + ", "        ", evil);
        }
        page.into_text()
    }

    #[test]
    fn nothing_that_is_shown_is_markup() {
        let html = hostile(Form::Html);
        let tags: Vec<&str> = html
            .split('<')
            .skip(1)
            .map(|tag| tag.split('>').next().unwrap_or(""))
            .collect();
        let mut open = Vec::new();
        for tag in tags {
            let name = tag.split(' ').next().unwrap_or("");
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{html}"),
                None if name == "br" => {}
                None => open.push(name),
            }
            assert!(!tag.contains("onclick"), "{tag}");
        }
        assert!(open.is_empty(), "{open:?}");
        assert_eq!(html.matches("colspan=\"2\"").count(), 2);
        let markdown = hostile(Form::Markdown);
        let tables = markdown.lines().filter(|line| line.starts_with('|'));
        for line in tables {
            let pipes = line.replace("\\|", "").matches('|').count();
            assert_eq!(pipes, 3, "{line}");
        }
        for text in [html, markdown, hostile(Form::Text)] {
            assert!(!text.contains('\u{202e}'));
        }
    }

    #[test]
    fn what_is_said_of_a_row_stands_behind_the_table_in_markdown() {
        let columns = [Column {
            width: 9,
            align: crate::report::wrap::Align::Left,
        }; 2];
        let cells = |first: &str, second: &str| [first.to_string(), second.to_string()];
        let mut page = Page::of(Form::Markdown, false);
        page.section("Items");
        page.row(0, &columns, &cells("Item", "Points"), None);
        page.row(0, &columns, &cells("PT", "2"), None);
        page.paragraph("      ", "      ", "limit: 13 s");
        page.row(0, &columns, &cells("INR", "0"), None);
        page.paragraph("  ", "    ", "Total: 2");
        let expected = "\n### Items\n\n| Item | Points |\n|---|---|\n| PT | 2 |\n| INR | 0 |\n\n\
                        - PT: limit: 13 s\n\nTotal: 2\n";
        assert_eq!(page.into_text(), expected);
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

//! A page as plain text: 80 columns, readable without color.

use super::{Paint, Part, one_line};
use crate::report::wrap::{self, Column, WIDTH};
use crate::safe;

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

/// Writes the parts of a page.
pub(super) fn written(parts: &[Part], color: bool) -> String {
    let mut lines = Lines {
        text: String::new(),
        color,
    };
    for part in parts {
        match part {
            Part::Blank => lines.text.push('\n'),
            Part::Rule(mark) => lines.rule(*mark),
            Part::Heading { text, remark, .. } if remark.is_empty() => lines.heading(text),
            Part::Heading { text, remark, .. } => lines.heading_with(text, remark),
            Part::Labelled { label, text } => {
                let text = format!("{label}: {text}");
                lines.paragraph("  ", "    ", &text, Paint::Plain);
            }
            Part::Paragraph {
                first,
                rest,
                text,
                paint,
            } => lines.paragraph(first, rest, text, *paint),
            Part::Row {
                indent,
                columns,
                cells,
                paint,
            } => lines.row(*indent, columns, cells, *paint),
        }
    }
    lines.text
}

/// Lines of text. Only they themselves write control characters: line ends and colors.
struct Lines {
    text: String,
    color: bool,
}

impl Lines {
    fn rule(&mut self, mark: char) {
        self.push(&mark.to_string().repeat(WIDTH), Paint::Plain);
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        for line in wrap::wrap(&one_line(text), WIDTH) {
            self.push(&line, Paint::Bold);
            self.text.push('\n');
        }
    }

    fn heading_with(&mut self, text: &str, remark: &str) {
        let (text, remark) = (one_line(text), one_line(remark));
        let room = WIDTH.saturating_sub(wrap::width(&text) + wrap::width(&remark));
        if room < 2 {
            self.heading(&text);
            self.paragraph("  ", "  ", &remark, Paint::Plain);
            return;
        }
        self.push(&text, Paint::Bold);
        self.push(&" ".repeat(room), Paint::Plain);
        self.push(&remark, Paint::Plain);
        self.text.push('\n');
    }

    fn paragraph(&mut self, first: &str, rest: &str, text: &str, paint: Paint) {
        let indent = wrap::width(first).max(wrap::width(rest));
        let lines = wrap::wrap(&one_line(text), WIDTH.saturating_sub(indent));
        for (index, line) in lines.iter().enumerate() {
            self.push(if index == 0 { first } else { rest }, Paint::Plain);
            self.push(line, paint);
            self.end_line();
        }
    }

    fn row(
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

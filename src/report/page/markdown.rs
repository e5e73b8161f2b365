//! A page as Markdown: headings, lists and tables.

use super::{Level, NOTE_INDENT, Paint, Part, indent_and_mark};
use crate::report::markdown::{as_cell, code, heading_row, row, shown as plain};

/// Writes the parts of a page.
pub(super) fn written(parts: &[Part]) -> String {
    let mut page = Marked::default();
    for part in parts {
        page.put(part);
    }
    page.end_table();
    page.text
}

#[derive(Default)]
struct Marked {
    text: String,
    table: Option<Table>,
    /// Whether the line before is an item of a list.
    in_list: bool,
}

/// A table that may go on.
struct Table {
    columns: usize,
    /// The first cell of the last row.
    title: String,
    /// What is said of rows, to stand behind the table: a line within would end it.
    notes: Vec<String>,
}

impl Marked {
    fn put(&mut self, part: &Part) {
        match part {
            // Pages stand below each other.
            Part::Blank if self.text.is_empty() => self.text.push('\n'),
            Part::Blank | Part::Rule(_) => {}
            Part::Heading {
                level,
                text,
                remark,
            } => {
                let signs = match level {
                    Level::Document => "#",
                    Level::Panel => "##",
                    Level::Section => "###",
                    Level::Part => "####",
                };
                let remark = match (level, remark.as_str()) {
                    (_, "") => String::new(),
                    (Level::Part, remark) => format!(" ({})", code(remark)),
                    (_, remark) => format!(", {}", plain(remark)),
                };
                self.block(&format!("{signs} {}{remark}", plain(text)));
            }
            Part::Labelled { label, text } => {
                self.block(&format!("**{}:** {}", plain(label), plain(text)));
            }
            Part::Paragraph {
                first, text, paint, ..
            } => self.paragraph(first, text, *paint),
            Part::Row { cells, .. } => self.row(cells),
        }
    }

    fn paragraph(&mut self, first: &str, text: &str, paint: Paint) {
        let (indent, mark) = indent_and_mark(first);
        let text = match paint {
            Paint::Plain => plain(text),
            Paint::Bold | Paint::Yellow | Paint::Red => format!("**{}**", plain(text)),
        };
        let marked = match mark {
            "" | "-" => text,
            mark => format!("{} {text}", code(mark)),
        };
        if indent >= NOTE_INDENT
            && let Some(table) = &mut self.table
        {
            let title = plain(&table.title);
            table.notes.push(format!("{title}: {marked}"));
        } else if mark.is_empty() {
            self.block(&marked);
        } else {
            self.item(&marked);
        }
    }

    /// An empty line, unless there is one or the page begins.
    fn leave_a_line(&mut self) {
        if !self.text.is_empty() && self.text != "\n" && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// What stands alone.
    fn block(&mut self, markdown: &str) {
        self.end_table();
        self.leave_a_line();
        self.in_list = false;
        self.text.push_str(markdown);
        self.text.push('\n');
    }

    fn item(&mut self, markdown: &str) {
        self.end_table();
        if !self.in_list {
            self.leave_a_line();
        }
        self.in_list = true;
        self.text.push_str(&format!("- {markdown}\n"));
    }

    fn row(&mut self, cells: &[String]) {
        let goes_on = (self.table.as_ref()).is_some_and(|table| table.columns == cells.len());
        if !goes_on {
            self.end_table();
            self.leave_a_line();
            self.in_list = false;
        }
        let shown: Vec<String> = cells.iter().map(|cell| shown(cell)).collect();
        if goes_on {
            self.text.push_str(&row(&shown));
        } else {
            let titles: Vec<&str> = shown.iter().map(String::as_str).collect();
            self.text.push_str(&heading_row(&titles));
        }
        let title = cells.first().cloned().unwrap_or_default();
        match &mut self.table {
            Some(table) => table.title = title,
            None => {
                self.table = Some(Table {
                    columns: cells.len(),
                    title,
                    notes: Vec::new(),
                });
            }
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.table.take() else {
            return;
        };
        for note in table.notes {
            self.item(&note);
        }
    }
}

/// A cell of a table. A small chart keeps its spaces.
fn shown(cell: &str) -> String {
    let lines: Vec<String> = cell
        .split('\n')
        .map(|line| match line.contains('|') || line.contains("  ") {
            true => as_cell(&kept(line)),
            false => as_cell(&plain(line)),
        })
        .collect();
    lines.join("<br>")
}

/// A code span with no-break spaces in place of spaces, which Markdown would join.
fn kept(line: &str) -> String {
    let line = crate::safe::for_terminal(line);
    format!("`{}`", line.replace('`', "'").replace(' ', "\u{a0}"))
}

//! A page as HTML without scripts and without anything from elsewhere.

use super::{Level, NOTE_INDENT, Paint, Part, indent_and_mark, one_line};
use crate::report::wrap::Align;
use crate::safe;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font-family:system-ui,sans-serif;line-height:1.45;max-width:62rem;margin:2rem auto;padding:0 1rem}\
h2{border-top:3px double;border-bottom:1px solid;padding:.3rem 0;margin-top:2.5rem}\
h3{border-bottom:1px solid}\
h2 span,h3 span,h4 code{float:right;font-weight:normal}\
p{margin:.3rem 0}\
.d1{margin-left:1.5rem}.d2{margin-left:3rem}.d3{margin-left:4.5rem}\
.mark{display:inline-block;width:1.2rem;margin-left:-1.2rem;font-family:ui-monospace,monospace;font-weight:bold}\
table{border-collapse:collapse;margin:.5rem 0}\
th,td{text-align:left;vertical-align:top;padding:.1rem .8rem .1rem 0;font-family:ui-monospace,monospace;white-space:pre-wrap}\
th{border-bottom:1px solid}\
.right{text-align:right}\
.note{padding-left:1.5rem;font-family:inherit}\
.open{color:#8a5a00}.met{color:#b00020;font-weight:bold}\
@media(prefers-color-scheme:dark){.open{color:#ffc766}.met{color:#ff8a80}}\
";

/// What stands above the first page of a document.
pub(in crate::report) fn document_start() -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>coagscope</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )
}

/// What stands below the last one.
pub(in crate::report) const DOCUMENT_END: &str = "</body>\n</html>\n";

/// Writes the parts of a page.
pub(super) fn written(parts: &[Part]) -> String {
    let mut html = String::new();
    // So many columns has the table that may go on.
    let mut open_table: Option<usize> = None;
    for part in parts {
        let columns = open_table;
        match part {
            Part::Blank => continue,
            Part::Paragraph { first, text, .. }
                if columns.is_some() && indent_and_mark(first).0 >= NOTE_INDENT =>
            {
                let span = columns.unwrap_or(1);
                let mark = marked(indent_and_mark(first).1);
                let text = escaped(text);
                html.push_str(&format!(
                    "<tr><td class=\"note\" colspan=\"{span}\">{mark}{text}</td></tr>\n"
                ));
                continue;
            }
            Part::Row { cells, .. } if columns == Some(cells.len()) => {}
            _ => {
                if open_table.take().is_some() {
                    html.push_str("</table>\n");
                }
            }
        }
        match part {
            Part::Blank | Part::Rule(_) => {}
            Part::Heading {
                level,
                text,
                remark,
            } => html.push_str(&heading(*level, text, remark)),
            Part::Labelled { label, text } => {
                let (label, text) = (escaped(label), escaped(text));
                html.push_str(&format!("<p class=\"d1\"><b>{label}:</b> {text}</p>\n"));
            }
            Part::Paragraph {
                first, text, paint, ..
            } => {
                let (indent, mark) = indent_and_mark(first);
                // The mark itself stands in front of its text.
                let depth = (indent.div_ceil(2) + usize::from(!mark.is_empty())).min(3);
                let (mark, text) = (marked(mark), painted(&escaped(text), *paint));
                html.push_str(&format!("<p class=\"d{depth}\">{mark}{text}</p>\n"));
            }
            Part::Row {
                columns,
                cells,
                paint,
                ..
            } => {
                let tag = if open_table.is_some() { "td" } else { "th" };
                if open_table.is_none() {
                    html.push_str("<table>\n");
                    open_table = Some(cells.len());
                }
                html.push_str("<tr>");
                for (number, cell) in cells.iter().enumerate() {
                    let lines: Vec<String> = cell.split('\n').map(kept).collect();
                    let text = match paint {
                        Some((painted_column, paint)) if *painted_column == number => {
                            painted(&lines.join("<br>"), *paint)
                        }
                        _ => lines.join("<br>"),
                    };
                    let is_right = (columns.get(number)).is_some_and(|at| at.align == Align::Right);
                    let class = if is_right { " class=\"right\"" } else { "" };
                    html.push_str(&format!("<{tag}{class}>{text}</{tag}>"));
                }
                html.push_str("</tr>\n");
            }
        }
    }
    if open_table.is_some() {
        html.push_str("</table>\n");
    }
    html
}

fn heading(level: Level, text: &str, remark: &str) -> String {
    let tag = match level {
        Level::Document => "h1",
        Level::Panel => "h2",
        Level::Section => "h3",
        Level::Part => "h4",
    };
    let remark = match (level, remark) {
        (_, "") => String::new(),
        (Level::Part, remark) => format!(" <code>{}</code>", escaped(remark)),
        (_, remark) => format!(" <span>{}</span>", escaped(remark)),
    };
    format!("<{tag}>{}{remark}</{tag}>\n", escaped(text))
}

fn marked(mark: &str) -> String {
    match mark {
        "" => String::new(),
        mark => format!("<span class=\"mark\">{}</span>", escaped(mark)),
    }
}

fn painted(html: &str, paint: Paint) -> String {
    let class = match paint {
        Paint::Plain => return html.to_string(),
        Paint::Bold => return format!("<b>{html}</b>"),
        Paint::Yellow => "open",
        Paint::Red => "met",
    };
    match html.is_empty() {
        true => String::new(),
        false => format!("<span class=\"{class}\">{html}</span>"),
    }
}

/// A text in which nothing is markup.
fn escaped(text: &str) -> String {
    without_markup(&one_line(text))
}

/// The same with all its spaces.
fn kept(line: &str) -> String {
    without_markup(&safe::for_terminal(line))
}

fn without_markup(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

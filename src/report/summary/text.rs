//! The summary as text or HTML.

use std::io;

use super::Reported;
use super::blocks::{Block, Width, blocks};
use crate::INTENDED_USE;
use crate::report::compare::text::{left, right};
use crate::report::text::{Style, write_end, write_head};
use crate::report::wrap::{Column, width};

/// Writes a summary.
///
/// # Errors
/// Those of the writer.
pub fn write_text(out: &mut dyn io::Write, reported: &Reported, style: &Style) -> io::Result<()> {
    write_head(out, reported.catalog, reported.head.files, style)?;
    let mut page = style.page();
    for block in blocks(reported) {
        match block {
            Block::Section(title) => page.section(&title),
            Block::Heading(title) => {
                page.blank();
                page.indented_heading(&title);
            }
            Block::Paragraph(text) => page.paragraph("  ", "  ", &text),
            Block::Lines(lines) => {
                for line in lines {
                    page.paragraph("  ", "    ", &line);
                }
            }
            Block::Table(widths, rows) => {
                let columns: Vec<Column> = widths.into_iter().map(column).collect();
                for mut cells in rows {
                    // A long name has a line of its own.
                    if page.has_narrow_columns()
                        && let Some(name) = cells.first_mut()
                        && columns
                            .first()
                            .is_some_and(|first| width(name) > first.width)
                    {
                        page.paragraph("  ", "  ", &std::mem::take(name));
                    }
                    page.row(2, &columns, &cells, None);
                }
            }
        }
    }
    page.blank();
    page.paragraph("", "", INTENDED_USE);
    out.write_all(page.into_text().as_bytes())?;
    write_end(out, style)
}

fn column(width: Width) -> Column {
    match width {
        Width::Left(width) => left(width),
        Width::Right(width) => right(width),
    }
}

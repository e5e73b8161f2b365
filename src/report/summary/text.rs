//! The summary as text.

use std::io;

use super::Reported;
use super::blocks::{Block, Width, blocks};
use crate::INTENDED_USE;
use crate::report::compare::text::{left, right, section};
use crate::report::page::{Page, Paint};
use crate::report::text::{Style, write_head};
use crate::report::wrap::{Column, width};

/// Writes a summary.
///
/// # Errors
/// Those of the writer.
pub fn write_text(out: &mut dyn io::Write, reported: &Reported, style: &Style) -> io::Result<()> {
    write_head(out, reported.catalog, reported.head.files, style)?;
    let mut page = Page::new(style.color);
    for block in blocks(reported) {
        match block {
            Block::Section(title) => section(&mut page, &title),
            Block::Heading(title) => {
                page.blank();
                page.painted_paragraph("  ", "  ", &title, Paint::Bold);
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
                    if let Some(name) = cells.first_mut()
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
    out.write_all(page.into_text().as_bytes())
}

fn column(width: Width) -> Column {
    match width {
        Width::Left(width) => left(width),
        Width::Right(width) => right(width),
    }
}

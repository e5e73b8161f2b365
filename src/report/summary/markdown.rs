//! The summary as Markdown.

use std::io;

use super::Reported;
use super::blocks::{Block, Width, blocks};
use crate::INTENDED_USE;
use crate::report::markdown::{as_cell, shown as plain};

/// Writes a summary.
///
/// # Errors
/// Those of the writer.
pub fn write_markdown(out: &mut dyn io::Write, reported: &Reported) -> io::Result<()> {
    let digest: String = reported.catalog.digest().chars().take(16).collect();
    let version = env!("CARGO_PKG_VERSION");
    writeln!(
        out,
        "# Cohort\n\ncoagscope {version}, reference set {digest}\n"
    )?;
    writeln!(out, "{}\n", plain(INTENDED_USE))?;
    for file in reported.head.files {
        writeln!(out, "- {}", plain(file))?;
    }
    for block in blocks(reported) {
        writeln!(out)?;
        match block {
            Block::Section(title) => writeln!(out, "## {}", plain(&title))?,
            Block::Heading(title) => writeln!(out, "### {}", plain(&title))?,
            Block::Paragraph(text) => writeln!(out, "{}", plain(&text))?,
            Block::Lines(lines) => {
                for line in lines {
                    writeln!(out, "- {}", plain(line.trim()))?;
                }
            }
            Block::Table(widths, rows) => write_table(out, &widths, &rows)?,
        }
    }
    writeln!(out, "\n{}", plain(INTENDED_USE))
}

fn write_table(out: &mut dyn io::Write, widths: &[Width], rows: &[Vec<String>]) -> io::Result<()> {
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|text| as_cell(&plain(text))).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
        if number == 0 {
            let mark = |width: &Width| match width {
                Width::Left(_) => "---",
                Width::Right(_) => "--:",
            };
            let marks: Vec<&str> = widths.iter().map(mark).collect();
            writeln!(out, "| {} |", marks.join(" | "))?;
        }
    }
    Ok(())
}

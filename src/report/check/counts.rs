//! What became of the rows of a data set.

use std::io::{self, Write};

use super::{cell, entry};
use crate::input::Counts;

/// Writes what became of the rows, and the issues by kind.
///
/// # Errors
/// Those of the writer.
pub fn write_counts(out: &mut dyn Write, counts: &Counts) -> io::Result<()> {
    writeln!(out, "{}; panels {}", rows_text(counts), counts.panels)?;
    for text in reason_texts(counts) {
        writeln!(out, "  {text}")?;
    }
    for text in issue_texts(counts) {
        entry(out, &text)?;
    }
    Ok(())
}

/// The same of a cohort that has so many panels, each thing as one text, for forms that break their lines themselves. A row
/// of a wide file without a usable result gives a result row, and is no panel of a cohort.
pub(in crate::report) fn count_texts(counts: &Counts, panels: u64) -> Vec<String> {
    let mut texts = vec![format!(
        "{}; result rows {}",
        rows_text(counts),
        counts.panels
    )];
    texts.extend(reason_texts(counts));
    let unused = counts.panels.saturating_sub(panels);
    if unused > 0 {
        texts.push(format!(
            "result rows {} = panels {panels} + without a usable result {unused}",
            counts.panels
        ));
    }
    texts.extend(issue_texts(counts));
    texts
}

fn rows_text(counts: &Counts) -> String {
    format!(
        "rows read {} = used {} + set aside {} + unusable {}",
        counts.rows_read,
        counts.rows_used,
        counts.total_set_aside(),
        counts.total_unusable()
    )
}

fn reason_texts(counts: &Counts) -> Vec<String> {
    let kinds = [
        ("set aside", &counts.rows_set_aside),
        ("unusable", &counts.rows_unusable),
    ];
    let all = kinds.into_iter();
    all.flat_map(|(what, reasons)| {
        let reasons = reasons.iter();
        reasons.map(move |(reason, count)| format!("{what}: {reason}: {count}"))
    })
    .collect()
}

fn issue_texts(counts: &Counts) -> Vec<String> {
    let mut texts = Vec::new();
    for (code, issue) in &counts.issues {
        let place = &issue.first_place;
        let column = place
            .column
            .as_deref()
            .map_or(String::new(), |column| format!(", column {}", cell(column)));
        let mut line = if place.line > 0 {
            format!("line {}", place.line)
        } else {
            "file".to_string()
        };
        if counts.names_files {
            line = match place.line {
                0 => cell(&place.file),
                _ => format!("{line} of {}", cell(&place.file)),
            };
        }
        texts.push(format!(
            "{} x{}: first at {line}{column}: {}",
            code.code(),
            issue.count,
            issue.first_message
        ));
    }
    texts
}

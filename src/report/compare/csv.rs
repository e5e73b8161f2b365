//! The comparison and the ledger as tables for other programs.

use std::io;

use crate::cohort::{Comparison, Ledger};
use crate::safe;

/// The columns of the differing panels.
pub const DIFFERENCE_COLUMNS: [&str; 13] = [
    "file",
    "line",
    "subject",
    "time",
    "score_a",
    "verdict_a",
    "min_a",
    "max_a",
    "score_b",
    "verdict_b",
    "min_b",
    "max_b",
    "items",
];

/// The columns of the ledger.
pub const LEDGER_COLUMNS: [&str; 5] = ["variant", "variant_of", "from", "to", "panels"];

/// Writes the panels on which two scores decide differently; at most `most`, `None` for all.
///
/// # Errors
/// Those of the writer.
pub fn differences<W: io::Write>(
    out: W,
    comparison: &Comparison,
    most: Option<usize>,
) -> io::Result<W> {
    let rows = comparison
        .differences
        .iter()
        .take(most.unwrap_or(usize::MAX))
        .map(|row| {
            let items: Vec<String> = row.items.iter().map(|item| item.text()).collect();
            vec![
                row.file.to_string(),
                row.line.to_string(),
                row.subject.as_deref().unwrap_or("").to_string(),
                row.time.as_deref().unwrap_or("").to_string(),
                row.first.score.clone(),
                row.first.verdict.word().to_string(),
                row.first.min.to_string(),
                row.first.max.to_string(),
                row.second.score.clone(),
                row.second.verdict.word().to_string(),
                row.second.min.to_string(),
                row.second.max.to_string(),
                items.join("; "),
            ]
        });
    table(out, &DIFFERENCE_COLUMNS, rows)
}

/// Writes how many panels pass from each verdict to each, variant by variant.
///
/// # Errors
/// Those of the writer.
pub fn ledger<W: io::Write>(out: W, ledger: &Ledger) -> io::Result<W> {
    let rows = ledger.entries.iter().flat_map(|entry| {
        entry.transitions.counts.iter().map(|((from, to), panels)| {
            vec![
                entry.variant.name.clone(),
                entry.score.name.clone(),
                from.word().to_string(),
                to.word().to_string(),
                panels.to_string(),
            ]
        })
    });
    table(out, &LEDGER_COLUMNS, rows)
}

fn table<W: io::Write>(
    out: W,
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<W> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header).map_err(underlying)?;
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| safe::for_csv(cell).into_owned()))
            .map_err(underlying)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// What went wrong underneath; csv wraps it so that a closed pipe is not seen any more.
fn underlying(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

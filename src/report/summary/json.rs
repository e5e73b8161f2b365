//! The summary as one JSON document.
//!
//! `schema/summary.schema.json` describes it; a test holds both together.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::Reported;
use crate::INTENDED_USE;
use crate::cohort::summary::{LEVEL, Summary};
use crate::panel::Issue;
use crate::report::envelope::{IssueCount, Tool, issues};
use crate::report::json::write_value;

/// The name that a document carries in `schema`.
pub const SCHEMA: &str = "coagscope.summary";

/// The version of the schema; it rises when a reader would have to change.
pub const SCHEMA_VERSION: u32 = 2;

/// The JSON Schema (draft 2020-12) of the document.
pub const JSON_SCHEMA: &str = include_str!("../../../schema/summary.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    schema_version: u32,
    tool: Tool,
    reference_digest: &'a str,
    intended_use: &'static str,
    files: &'a [String],
    notes: &'a [Issue],
    rows: Rows<'a>,
    issues: Vec<IssueCount<'a>>,
    confidence_level: f64,
    #[serde(flatten)]
    summary: &'a Summary,
}

#[derive(Serialize)]
struct Rows<'a> {
    read: u64,
    used: u64,
    set_aside: &'a BTreeMap<&'static str, u64>,
    unusable: &'a BTreeMap<&'static str, u64>,
}

/// Writes the document, and gives the writer back.
///
/// # Errors
/// Those of the writer.
pub fn document<W: io::Write>(mut out: W, reported: &Reported) -> io::Result<W> {
    let counts = reported.head.counts;
    let document = Document {
        schema: SCHEMA,
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        reference_digest: reported.catalog.digest(),
        intended_use: INTENDED_USE,
        files: reported.head.files,
        notes: reported.head.notes,
        rows: Rows {
            read: counts.rows_read,
            used: counts.rows_used,
            set_aside: &counts.rows_set_aside,
            unusable: &counts.rows_unusable,
        },
        issues: issues(counts),
        confidence_level: LEVEL,
        summary: reported.summary,
    };
    write_value(&mut out, &document)?;
    out.write_all(b"\n")?;
    Ok(out)
}

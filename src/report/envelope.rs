//! What every JSON document of a cohort says of itself and of what was read.

use serde::Serialize;

use crate::input::Counts;
use crate::panel::Place;

/// What wrote the document.
#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    /// This program.
    pub(super) const THIS: Tool = Tool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// What became of the rows; the last three add up to the first.
#[derive(Serialize)]
pub(super) struct Rows {
    read: u64,
    used: u64,
    set_aside: u64,
    unusable: u64,
}

impl From<&Counts> for Rows {
    fn from(counts: &Counts) -> Self {
        Rows {
            read: counts.rows_read,
            used: counts.rows_used,
            set_aside: counts.total_set_aside(),
            unusable: counts.total_unusable(),
        }
    }
}

/// Issues of one kind in the rows, with the first of them.
#[derive(Serialize)]
pub(super) struct IssueCount<'a> {
    code: &'static str,
    count: u64,
    first_message: &'a str,
    first_place: &'a Place,
}

/// The issues of all rows, by kind.
pub(super) fn issues(counts: &Counts) -> Vec<IssueCount<'_>> {
    let issues = counts.issues.iter();
    issues
        .map(|(code, issue)| IssueCount {
            code: code.code(),
            count: issue.count,
            first_message: &issue.first_message,
            first_place: &issue.first_place,
        })
        .collect()
}

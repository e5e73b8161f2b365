//! A result together with the comparator that stands in a column of its own.

use std::sync::Arc;

use crate::input::file::Record;
use crate::input::grammar::comparator::leading;
use crate::input::grammar::plain_text::plain;
use crate::panel::{Issue, IssueCode};

use super::cells::{CellReader, Outcome, quoted};
use super::comparator_column::sign_in;
use super::other_values::begins_with_number;
use super::sign::{Sign, written};
use super::wide::Reader;

impl Reader<'_> {
    /// Reads the result in a column with the sign in another one, where there is one.
    pub(super) fn read_with_comparator(
        &self,
        reader: &CellReader,
        record: &Record,
        column: usize,
        comparator: Option<usize>,
        time: Option<Arc<str>>,
    ) -> Outcome {
        let place = || self.place(record.line, Some(column));
        let value = record.cell(column).trim_start();
        let Some(comparator) = comparator.filter(|_| !value.is_empty()) else {
            return reader.read(value, time, &place);
        };
        let told = record.cell(comparator).trim();
        let name = &self.plan.columns[comparator].name;
        let refused = |why: &str| {
            Outcome::Refused(Issue {
                code: IssueCode::UnreadableValue,
                message: format!(
                    "{} beside {} {why}; the cell counts as missing. Leave the column out with --map '{name}=-' where it says nothing of the numbers; its <, > and the like are lost then",
                    quoted(told),
                    quoted(value.trim())
                ),
                place: place(),
            })
        };
        match sign_in(&self.plan.columns[comparator], told) {
            Sign::Bound(sign) if begins_with_number(value) => {
                reader.read(&format!("{sign}{value}"), time, &place)
            }
            // What has a sign of its own, or is a word, needs none beside it.
            Sign::Bound(sign) => match own_comparator(value) {
                Some(own) if own != sign => {
                    refused("says otherwise on which side of the number the result lies")
                }
                Some(_) => reader.read(value, time, &place),
                None => match reader.read(value, time, &place) {
                    Outcome::Observed(read, _) if is_exact(&read) => {
                        refused("makes no bound that can be read")
                    }
                    read => read,
                },
            },
            Sign::Other if begins_with_number(value) => {
                refused("is no comparator that is known, so the number may not be the result")
            }
            Sign::Nothing | Sign::Equal | Sign::Other => reader.read(value, time, &place),
        }
    }
}

fn is_exact(read: &crate::panel::Observation) -> bool {
    read.known().is_some_and(|known| known.exact().is_some())
}

/// The comparator with which a cell begins.
fn own_comparator(value: &str) -> Option<&'static str> {
    let clean = plain(value).ok()?;
    leading(&clean).map(|(comparator, _)| written(comparator))
}

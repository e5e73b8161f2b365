//! A row of the file as it is stored until all rows of its subject are there: the cells that mean something.

use csv::StringRecord;

use super::super::plan::{ColumnRole, Plan};
use super::bytes::{Decoder, Encoder};
use crate::input::file::Record;

/// Which columns of a file are stored; the others count as empty when a row is read again.
pub(in super::super) struct StoredColumns(Vec<usize>);

impl StoredColumns {
    pub(in super::super) fn of(plan: &Plan, keep: &[usize]) -> Self {
        let named = [
            plan.subject,
            plan.time,
            plan.clock,
            plan.specimen,
            plan.comparator,
        ];
        let means_something = |index: &usize| {
            let role = &plan.columns[*index].role;
            let unread = matches!(
                role,
                ColumnRole::LeftOut
                    | ColumnRole::Ambiguous(_)
                    | ColumnRole::ForeignUnit(..)
                    | ColumnRole::NotRecognized
            );
            !unread || named.contains(&Some(*index)) || keep.contains(index)
        };
        StoredColumns((0..plan.columns.len()).filter(means_something).collect())
    }

    /// Appends a row of the file with this number.
    pub(in super::super) fn encode(&self, file: u32, record: &Record, out: &mut Vec<u8>) {
        let mut encoder = Encoder(out);
        encoder.number(u64::from(file));
        encoder.number(record.line);
        encoder.length(record.cells.len());
        for &column in &self.0 {
            encoder.text(record.cell(column));
        }
    }

    /// Reads a row; `columns` has those of each file.
    pub(in super::super) fn decode(
        columns: &[StoredColumns],
        bytes: &[u8],
    ) -> Option<(u32, Record)> {
        let mut decoder = Decoder(bytes);
        let file = decoder.number()?;
        let line = decoder.number()?;
        let count = decoder.length()?;
        let stored = &columns.get(usize::try_from(file).ok()?)?.0;
        let mut cells = StringRecord::with_capacity(bytes.len(), count);
        for &column in stored {
            let text = decoder.text()?;
            if column < count {
                (cells.len()..column).for_each(|_| cells.push_field(""));
                cells.push_field(text);
            }
        }
        (cells.len()..count).for_each(|_| cells.push_field(""));
        let record = Record {
            line,
            cells,
            damaged: false,
        };
        Some((u32::try_from(file).ok()?, record))
    }
}

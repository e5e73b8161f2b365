//! What stands before the cells of a row.

use std::sync::Arc;

use crate::input::Dataset;
use crate::report::rows::{RowForm, RowKey, RowLayout};

/// What stands before the cells of rows of each file, or with what it is made where each row has a key.
pub(super) struct Leads {
    of_files: Vec<Vec<u8>>,
    names: Vec<Arc<str>>,
    /// The number of the data set, where rows have keys.
    data_set: Option<usize>,
}

impl Leads {
    pub(super) fn new(form: &dyn RowForm, layout: &RowLayout, dataset: &Dataset) -> Self {
        let names: Vec<Arc<str>> = dataset.names().cloned().collect();
        let of_file = |name: &Arc<str>| {
            let mut lead = Vec::new();
            form.lead(None, name, &mut lead);
            lead
        };
        Leads {
            of_files: names.iter().map(of_file).collect(),
            names,
            data_set: layout.has_key().then(|| layout.data_set()),
        }
    }

    /// What stands before each row, where it is the same for all.
    pub(super) fn of_all(&self) -> Option<&[u8]> {
        match (self.data_set, self.of_files.as_slice()) {
            (None, [only]) => Some(only),
            _ => None,
        }
    }

    /// Puts what stands before a row behind what is there; `place` gives the file and the line of its panel.
    #[inline]
    pub(super) fn push(
        &self,
        form: &dyn RowForm,
        place: impl FnOnce() -> (u32, u64),
        out: &mut Vec<u8>,
    ) {
        match (self.data_set, self.of_files.as_slice()) {
            (None, [only]) => out.extend_from_slice(only),
            (None, of_files) => out.extend_from_slice(&of_files[place().0 as usize]),
            (Some(data_set), _) => {
                let (file, line) = place();
                let name = &self.names[file as usize];
                let key = RowKey {
                    data_set,
                    file,
                    line,
                };
                form.lead(Some(key), name, out);
            }
        }
    }
}

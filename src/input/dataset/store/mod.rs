//! Rows and panels that wait until all of their subject were read: in memory while they fit, beyond that in
//! temporary files. What comes out does not depend on how much fits.

mod bytes;
mod entries;
mod panels;
mod rows;
mod spill;
mod stored_panel;
mod stored_row;

pub(super) use panels::{PanelCursor, PanelSorter, SortedPanels};
pub(super) use rows::RowStore;
pub(super) use stored_panel::Names;
pub(super) use stored_row::StoredColumns;

use std::path::{Path, PathBuf};

/// How much may be held in memory, and where the rest goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounds {
    /// So many bytes; `None`: whatever there is.
    pub memory: Option<u64>,
    /// The folder of temporary files; `None`: the system's.
    pub folder: Option<PathBuf>,
}

impl Bounds {
    /// A share of the memory: one in so many parts.
    pub(super) fn part(&self, parts: u64) -> usize {
        let bytes = self.memory.map_or(u64::MAX, |memory| memory / parts);
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }

    fn folder(&self) -> PathBuf {
        self.folder
            .as_deref()
            .map_or_else(std::env::temp_dir, Path::to_path_buf)
    }
}

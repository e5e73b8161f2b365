//! The fast way from the rows of a file to result rows.
//!
//! A result cell depends on few columns, and of a number only on which side of some cut-offs it lies. So
//! the texts of a column fall into few classes that no rule can tell apart (`classes`), and what the rich
//! way decides of one row holds for every row of the same classes (`decisions`). The rules are therefore not
//! written a second time: whatever is seen first is decided by [`interpret`](mod@crate::interpret), and remembered as
//! the bytes of its cells. What a cell of a result looks at is found out from the rules themselves
//! (`dependence`). Rows with anything odd in them take the rich way altogether.

mod ahead;
mod answers;
mod blocks;
mod buffer;
mod chunk;
mod classes;
mod columns;
mod decisions;
mod dependence;
mod long;
mod memo;
mod outputs;
mod rows;

use std::io::Write;

use crate::catalog::Catalog;
use crate::input::Dataset;
use crate::interpret::Settings;
use crate::report::rows::{RowLayout, Rows};

pub use ahead::each_panel;
pub use blocks::{RunError, Seen};

/// Scores the panels of a data set and writes their rows, in the order of the file and the same for any
/// number of threads; the data set counts what it read. `None` where a panel can't be decided by its own row
/// alone, or more is asked for than codes: then nothing was read, and the rich way does it.
///
/// # Errors
/// [`RunError`] where the file can't be read on or the rows can't be written.
pub fn write_rows<W: Write>(
    catalog: &Catalog,
    settings: &Settings,
    dataset: &mut Dataset,
    layout: &RowLayout,
    rows: &mut Rows<W>,
    threads: usize,
) -> Result<Option<Seen>, RunError> {
    if layout.has_codes_only()
        && let Some(packed) = dataset.take_packed()
    {
        let (form, out) = rows.parts();
        let written = long::write(catalog, settings, dataset, &packed, layout, (form, out))?;
        return Ok(Some(written));
    }
    let Some(lone_rows) = dataset.lone_rows().filter(|_| layout.has_codes_only()) else {
        return Ok(None);
    };
    let delimiter = dataset.table().delimiter;
    let (form, out) = rows.parts();
    let job = rows::Job {
        catalog,
        settings,
        rows: lone_rows,
        layout,
        form,
        outputs: outputs::of_layout(catalog, settings, layout),
        delimiter,
        told: decisions::Told::default(),
    };
    blocks::run(&job, dataset, out, threads).map(Some)
}

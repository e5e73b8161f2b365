//! The fast way from the rows of a file to result rows, or to the counts of a summary.
//!
//! A result cell depends on few columns, and of a number only on which side of some cut-offs it lies. So
//! the texts of a column fall into few classes that no rule can tell apart (`classes`), and what the rich
//! way decides of one row holds for every row of the same classes (`decisions`). The rules are therefore not
//! written a second time: whatever is seen first is decided by [`interpret`](mod@crate::interpret), and remembered as
//! the bytes of its cells. What a cell of a result looks at is found out from the rules themselves
//! (`dependence`). Rows with anything odd in them take the rich way altogether.
//!
//! Units and limits that stand beside a result belong to its class (`units_and_limits`): a cut-off that is a multiple of a limit
//! is the same cut-off, whatever the number of the limit.
//!
//! What earlier results of the subject say beside a result is a column of classes too (`earlier`), asked for in the
//! order of the file (`turnstile`); so is whether a condition holds of which patterns and scores are made (`leaves`).

mod ahead;
mod answers;
mod block;
mod blocks;
mod buffer;
mod cell_keys;
mod chunk;
mod classes;
mod coder;
mod columns;
mod condition;
mod decisions;
mod dependence;
mod earlier;
mod grouping;
mod leads;
mod leaves;
mod look;
mod memo;
mod memory;
mod outcomes;
mod outputs;
mod packed;
mod panels;
mod reading;
mod reduced;
mod rows;
mod tallies;
mod told;
mod turnstile;
mod units_and_limits;
mod views;

use std::io::Write;

use crate::catalog::Catalog;
use crate::cohort::summary::SummaryCollector;
use crate::input::Dataset;
use crate::interpret::Settings;
use crate::report::rows::{RowLayout, Rows};

pub use ahead::each_panel;
#[cfg(feature = "cli")]
pub(crate) use ahead::each_panel_by;
pub use blocks::{RunError, Seen};
pub use coder::Coder;

/// Scores the panels of a data set and writes their rows, in the order of the file and the same for any
/// number of threads; the data set counts what it read. `None` where a panel can't be decided by its own row
/// alone, or more is asked for than codes: then nothing was read, and the rich way does it.
///
/// # Errors
/// [`RunError`] where the file can't be read on or the rows can't be written.
pub fn write_rows<W: Write + Send>(
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
        let written = packed::write(catalog, settings, dataset, &packed, layout, (form, out))?;
        return Ok(Some(written));
    }
    if !layout.has_codes_only() {
        return Ok(None);
    }
    let outputs = outputs::of_layout(catalog, settings, layout);
    let Some(task) = reading::Task::new(catalog, settings, dataset, outputs) else {
        return Ok(None);
    };
    let (form, out) = rows.parts();
    let job = rows::Job {
        task,
        layout,
        form,
        leads: leads::Leads::new(form, layout, dataset),
        told: told::Told::default(),
    };
    let new_worker = || rows::RowWriter::new(&job);
    let seen = blocks::run(new_worker, &job.task.outputs, dataset, out, threads)?;
    dataset.keep_remembered(job.task.into_earlier());
    Ok(Some(seen))
}

/// Counts the panels of a data set, the same for any number of threads; the data set counts what it read. The
/// collector has begun with the data set. `false` where panels can't be decided row by row and were not packed: then nothing was read.
///
/// # Errors
/// [`RunError`] where the file can't be read on.
pub fn count_panels(
    catalog: &Catalog,
    settings: &Settings,
    dataset: &mut Dataset,
    collector: &mut SummaryCollector,
    threads: usize,
) -> Result<bool, RunError> {
    if let Some(packed) = dataset.take_packed() {
        packed::count(catalog, settings, dataset, &packed, collector)?;
        return Ok(true);
    }
    let outputs = outputs::of_collector(catalog, settings, collector);
    let Some(task) = reading::Task::new(catalog, settings, dataset, outputs) else {
        return Ok(false);
    };
    let job = panels::Job::new(task, collector);
    let new_worker = || panels::PanelCounter::new(&job);
    blocks::run(new_worker, &[], dataset, &mut std::io::sink(), threads)?;
    let (task, counted) = job.end();
    dataset.keep_remembered(task.into_earlier());
    for counted in counted {
        collector.join(counted);
    }
    Ok(true)
}

//! What a share of the subjects counted for `summary`, so that `merge` can add it to that of the others.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalog::Catalog;
use crate::cohort::summary::tally::STATE_VERSION;
use crate::cohort::summary::{Redraw, SummaryState};
use crate::panel::Issue;

use super::Ending;
use super::output::{Output, OutputOptions};
use super::parts::{AllShares, Head, StoredCounts, hex};
use super::summary::{Format, Shown, show};

/// What the file of a share begins with.
const BEGINNING: &str = "{\"schema\":\"coagscope.summary_part\"";

/// What its last line begins with.
const END: &str = "{\"schema\":\"coagscope.summary_part_end\",\"sha256\":\"";

/// A share, as one line of JSON; a second one holds the digest of the first.
#[derive(Serialize, Deserialize)]
pub(super) struct SummaryShare {
    schema: String,
    pub(super) head: Head,
    format: Format,
    redraw: Option<Redraw>,
    pub(super) all_shares: AllShares,
    files: Vec<String>,
    notes: Vec<Issue>,
    counts: StoredCounts,
    state: SummaryState,
    /// Whether a condition of `--fail-on` holds of it.
    condition_holds: bool,
}

impl SummaryShare {
    pub(super) fn new(
        head: Head,
        (format, redraw): (Format, Option<Redraw>),
        all_shares: AllShares,
        (files, notes, counts): (Vec<String>, Vec<Issue>, StoredCounts),
        (state, condition_holds): (SummaryState, bool),
    ) -> Self {
        SummaryShare {
            schema: "coagscope.summary_part".to_string(),
            head,
            format,
            redraw,
            all_shares,
            files,
            notes,
            counts,
            state,
            condition_holds,
        }
    }

    /// Writes the share; a file that was cut or changed is refused when it is read.
    pub(super) fn write(&self, out: &mut Output) -> anyhow::Result<()> {
        let text = serde_json::to_string(self)?;
        writeln!(out, "{text}\n{}", end_of(&text))?;
        Ok(())
    }

    /// Whether a file that begins so is one.
    pub(super) fn begins_with(line: &str) -> bool {
        line.starts_with(BEGINNING)
    }

    /// Reads a share.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: can't be read", path.display()))?;
        let changed = || {
            format!(
                "{}: this is not what was written: it was cut or changed, or another version of coagscope wrote it. Make the share again",
                path.display()
            )
        };
        let (text, end) = text.split_once('\n').with_context(changed)?;
        if end.trim_end() != end_of(text) {
            bail!(changed());
        }
        let share: SummaryShare = serde_json::from_str(text).with_context(changed)?;
        if share.state.version != STATE_VERSION {
            bail!(
                "{}: another version of coagscope wrote it; make all shares with one version",
                path.display()
            );
        }
        Ok(share)
    }
}

/// The line behind the text of a share.
fn end_of(text: &str) -> String {
    format!("{END}{}\"}}", hex(&Sha256::digest(text.as_bytes())))
}

/// Shows what all shares counted together. They are complete, and of one run.
pub(super) fn show_all(
    catalog: &Catalog,
    shares: &[SummaryShare],
    output: Output,
    options: &OutputOptions,
) -> anyhow::Result<Ending> {
    let Some((first, others)) = shares.split_first() else {
        return Ok(Ending::Done);
    };
    if first.head.run.reference_digest != catalog.digest() {
        bail!("the shares were made with another reference set; name it with --reference");
    }
    let mut state = first.state.clone();
    let mut counts = first.counts.clone();
    for other in others {
        state.merge(&other.state);
        counts.add(&other.counts);
    }
    let shown = Shown {
        files: &first.files,
        notes: &first.notes,
        counts: &counts.counts()?,
        state: &state,
        redraw: first.redraw,
        condition_holds: shares.iter().any(|share| share.condition_holds),
    };
    show(catalog, &shown, first.format, output, options)
}

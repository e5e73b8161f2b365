//! The result of a share of the subjects: rows with a key in front, between a line that says of which run they are
//! and one that says that they are all there.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalog::Catalog;
use crate::input::dataset::IssueCount;
use crate::input::{Bounds, Counts, Dataset, Declaration, Share};
use crate::interpret::Settings;
use crate::panel::{IssueCode, Place};
use crate::report::rows::RowLayout;

use super::output::Output;

/// How the rows of a share are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    Csv,
    Jsonl,
}

/// What the first line of a share begins with.
const CSV_HEAD: &str = "#coagscope-part ";
const JSON_HEAD: &str = "{\"schema\":\"coagscope.part\",\"head\":";
/// What the last line of a share begins with.
const CSV_TAIL: &str = "#coagscope-part-end ";
const JSON_TAIL: &str = "{\"schema\":\"coagscope.part_end\",\"tail\":";

impl Form {
    /// The form of the share that begins with a line, and what the line holds; `None` where it is no share of rows.
    pub(super) fn of_first_line(line: &str) -> Option<(Form, &str)> {
        let csv = line.strip_prefix(CSV_HEAD).map(|head| (Form::Csv, head));
        csv.or_else(|| {
            let head = line.strip_prefix(JSON_HEAD)?.strip_suffix('}')?;
            Some((Form::Jsonl, head))
        })
    }

    /// What the last line of a share holds; `None` for a row.
    pub(super) fn tail(self, line: &str) -> Option<&str> {
        match self {
            Form::Csv => line.strip_prefix(CSV_TAIL),
            Form::Jsonl => line.strip_prefix(JSON_TAIL)?.strip_suffix('}'),
        }
    }

    fn line<T: Serialize>(self, is_head: bool, content: &T) -> anyhow::Result<String> {
        let content = serde_json::to_string(content)?;
        Ok(match (self, is_head) {
            (Form::Csv, true) => format!("{CSV_HEAD}{content}\n"),
            (Form::Csv, false) => format!("{CSV_TAIL}{content}\n"),
            (Form::Jsonl, true) => format!("{JSON_HEAD}{content}}}\n"),
            (Form::Jsonl, false) => format!("{JSON_TAIL}{content}}}\n"),
        })
    }
}

/// Of which run a share is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) part: u32,
    pub(super) of: u32,
    pub(super) run: RunId,
}

/// What all shares of a run have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunId {
    pub(super) tool_version: String,
    pub(super) reference_digest: String,
    /// A digest of all options that change the rows, and of their columns.
    pub(super) options: String,
    pub(super) files: Vec<String>,
}

/// What all shares of a run have in common. How a share is computed does not belong to it; `shape` is what the
/// result looks like.
pub(super) fn run_id(
    catalog: &Catalog,
    datasets: &[Dataset],
    (declaration, settings): (&Declaration, &Settings),
    shape: &str,
) -> RunId {
    let declaration = Declaration {
        bounds: Bounds::default(),
        pack_rows: None,
        sorted: false,
        share: None,
        ..declaration.clone()
    };
    let options = format!("{declaration:?} {settings:?} {shape}");
    RunId {
        tool_version: env!("CARGO_PKG_VERSION").to_string(),
        reference_digest: catalog.digest().to_string(),
        options: hex(&Sha256::digest(options.as_bytes())),
        files: datasets
            .iter()
            .flat_map(Dataset::names)
            .map(|name| name.to_string())
            .collect(),
    }
}

/// The data of which shares were made; the same in each share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AllShares {
    /// How many rows they have.
    pub(super) rows: u64,
    /// Tells their rows from others.
    digest: u64,
}

impl AllShares {
    /// The data that were read.
    pub(super) fn of(datasets: &[Dataset]) -> Self {
        let digests = datasets.iter().map(Dataset::digest_of_all_shares);
        AllShares {
            rows: datasets.iter().map(Dataset::rows_of_all_shares).sum(),
            // Files that changed places are other data.
            digest: digests.fold(0, |all, one| all.rotate_left(1).wrapping_add(one)),
        }
    }
}

/// What became of the rows of a share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Tail {
    /// Rows of the result.
    pub(super) rows: u64,
    /// The SHA-256 of everything before this line.
    pub(super) sha256: String,
    pub(super) all_shares: AllShares,
    /// Whether a condition of `--fail-on` holds.
    pub(super) condition_holds: bool,
    /// Which results made one panel, as the whole run says it.
    pub(super) windows: Vec<String>,
    pub(super) counts: StoredCounts,
}

/// Counts of a share, with when each kind of issue came first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct StoredCounts {
    rows_read: u64,
    rows_used: u64,
    set_aside: BTreeMap<String, u64>,
    unusable: BTreeMap<String, u64>,
    unknown_names: BTreeMap<String, u64>,
    panels: u64,
    issues: BTreeMap<String, StoredIssue>,
    names_files: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredIssue {
    count: u64,
    message: String,
    file: String,
    line: u64,
    column: Option<String>,
    /// The data set, the stage, the file, the line, and what comes later within it.
    first: (usize, u8, u32, u64, u8),
}

impl StoredCounts {
    /// What the data sets of a run counted.
    pub(super) fn of(datasets: &[Dataset]) -> Self {
        let mut stored = StoredCounts::default();
        for (place, dataset) in datasets.iter().enumerate() {
            let counts = dataset.counts();
            let words = |reasons: &BTreeMap<&'static str, u64>| {
                let named = reasons.iter();
                named
                    .map(|(reason, count)| (reason.to_string(), *count))
                    .collect()
            };
            let mut one = StoredCounts {
                rows_read: counts.rows_read,
                rows_used: counts.rows_used,
                set_aside: words(&counts.rows_set_aside),
                unusable: words(&counts.rows_unusable),
                unknown_names: counts.unknown_names.clone(),
                panels: counts.panels,
                issues: BTreeMap::new(),
                names_files: counts.names_files,
            };
            for (code, issue) in &counts.issues {
                let first = dataset.firsts().0.get(code).copied().unwrap_or_default();
                let place_of = &issue.first_place;
                one.issues.insert(
                    code.code().to_string(),
                    StoredIssue {
                        count: issue.count,
                        message: issue.first_message.clone(),
                        file: place_of.file.to_string(),
                        line: place_of.line,
                        column: place_of.column.as_deref().map(str::to_string),
                        first: (place, first.0, first.1, first.2, first.3),
                    },
                );
            }
            stored.add(&one);
        }
        stored
    }

    /// Adds those of another share or data set; of each kind of issue the first example stays.
    pub(super) fn add(&mut self, other: &StoredCounts) {
        self.rows_read += other.rows_read;
        self.rows_used += other.rows_used;
        self.panels += other.panels;
        self.names_files |= other.names_files;
        for (own, others) in [
            (&mut self.set_aside, &other.set_aside),
            (&mut self.unusable, &other.unusable),
            (&mut self.unknown_names, &other.unknown_names),
        ] {
            for (name, count) in others {
                *own.entry(name.clone()).or_default() += count;
            }
        }
        for (code, issue) in &other.issues {
            match self.issues.get_mut(code) {
                None => {
                    self.issues.insert(code.clone(), issue.clone());
                }
                Some(own) => {
                    let count = own.count + issue.count;
                    if issue.first < own.first {
                        own.clone_from(issue);
                    }
                    own.count = count;
                }
            }
        }
    }

    /// The counts as a run has them.
    pub(super) fn counts(&self) -> anyhow::Result<Counts> {
        let reasons = |stored: &BTreeMap<String, u64>| {
            let known = stored.iter().map(|(reason, count)| {
                let known = Counts::known_reason(reason);
                Ok((
                    known.ok_or_else(|| {
                        anyhow!("`{reason}` is no reason that this version knows")
                    })?,
                    *count,
                ))
            });
            known.collect::<anyhow::Result<BTreeMap<&'static str, u64>>>()
        };
        let mut counts = Counts {
            rows_read: self.rows_read,
            rows_used: self.rows_used,
            rows_set_aside: reasons(&self.set_aside)?,
            rows_unusable: reasons(&self.unusable)?,
            unknown_names: self.unknown_names.clone(),
            panels: self.panels,
            issues: BTreeMap::new(),
            names_files: self.names_files,
        };
        for (name, issue) in &self.issues {
            let code = IssueCode::ALL.iter().find(|code| code.code() == name);
            let code =
                code.with_context(|| format!("`{name}` is no issue that this version knows"))?;
            counts.issues.insert(
                *code,
                IssueCount {
                    count: issue.count,
                    first_message: issue.message.clone(),
                    first_place: Place {
                        file: Arc::from(issue.file.as_str()),
                        line: issue.line,
                        column: issue.column.as_deref().map(Arc::from),
                    },
                },
            );
        }
        Ok(counts)
    }
}

/// What a build says that can't write Parquet.
pub(super) const NO_PARQUET: &str = "--format parquet: this program was built without Parquet; build it with `--features parquet`, or take csv";

/// Where rows go: as they are, as Parquet, or as those of a share.
pub(super) enum Sink {
    Whole(Output),
    #[cfg(feature = "parquet")]
    Parquet(Box<crate::report::rows::ParquetRows<Output>>),
    Share(Box<ShareWriter>),
}

pub(super) struct ShareWriter {
    out: Output,
    digest: Sha256,
    form: Form,
}

impl Sink {
    /// Makes Parquet of rows of CSV.
    #[cfg(feature = "parquet")]
    pub(super) fn parquet(out: Output, layout: &RowLayout) -> anyhow::Result<Self> {
        if out.is_terminal() {
            bail!("--format parquet: a terminal can't show it; name a file with -o");
        }
        let rows = crate::report::rows::ParquetRows::new(out, layout)?;
        Ok(Sink::Parquet(Box::new(rows)))
    }

    /// Not in this build.
    #[cfg(not(feature = "parquet"))]
    pub(super) fn parquet(_: Output, _: &RowLayout) -> anyhow::Result<Self> {
        bail!("{NO_PARQUET}")
    }

    /// Begins a share.
    pub(super) fn share(out: Output, form: Form, share: Share, run: RunId) -> anyhow::Result<Self> {
        let head = Head {
            part: share.part(),
            of: share.of(),
            run,
        };
        let mut sink = Sink::Share(Box::new(ShareWriter {
            out,
            digest: Sha256::new(),
            form,
        }));
        sink.write_all(form.line(true, &head)?.as_bytes())?;
        Ok(sink)
    }

    /// Ends a share with what became of its rows; gives the output back.
    pub(super) fn end(self, tail: impl FnOnce() -> Tail) -> anyhow::Result<Output> {
        match self {
            Sink::Whole(out) => Ok(out),
            #[cfg(feature = "parquet")]
            Sink::Parquet(rows) => Ok(rows.finish()?),
            Sink::Share(mut share) => {
                let tail = Tail {
                    sha256: hex(&share.digest.finalize()),
                    ..tail()
                };
                share
                    .out
                    .write_all(share.form.line(false, &tail)?.as_bytes())?;
                Ok(share.out)
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Whole(out) => out.write(bytes),
            #[cfg(feature = "parquet")]
            Sink::Parquet(rows) => rows.write(bytes),
            Sink::Share(share) => {
                let count = share.out.write(bytes)?;
                share.digest.update(&bytes[..count]);
                Ok(count)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Whole(out) => out.flush(),
            #[cfg(feature = "parquet")]
            Sink::Parquet(rows) => rows.flush(),
            Sink::Share(share) => share.out.flush(),
        }
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

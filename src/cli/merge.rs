//! `coagscope merge`: the results of all shares of a run, joined into what one run gives.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use sha2::{Digest, Sha256};

use crate::report::rows::{KEY_COLUMN, RowKey};

use super::Ending;
use super::choices::load_catalog;
use super::guard::Guarded;
use super::output::{Output, OutputOptions};
use super::parts::{AllShares, Form, Head, StoredCounts, Tail, hex};
use super::report::finish;
use super::score::say_windows;
use super::summary_share::{SummaryShare, show_all};
use super::watch::ending;

#[derive(Args)]
pub(super) struct Arguments {
    /// The result of each share, as `score --part K/N` or `summary --part K/N` wrote it, in any order
    #[arg(value_name = "PART", required = true)]
    parts: Vec<PathBuf>,
    /// Folder of the reference set with which a summary was made, instead of the built-in one
    #[arg(long, value_name = "DIR")]
    reference: Option<PathBuf>,
    #[command(flatten)]
    output: OutputOptions,
    /// No summary of the rows on standard error
    #[arg(short, long, overrides_with = "quiet")]
    quiet: bool,
}

/// What a file holds that is to be joined.
enum Kind {
    /// Rows of a share.
    Rows(Form, Head),
    /// What a share counted.
    Summary(Box<SummaryShare>),
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let mut forms: Vec<Form> = Vec::new();
    let mut heads: Vec<Head> = Vec::new();
    let mut summaries: Vec<SummaryShare> = Vec::new();
    for path in &arguments.parts {
        match kind(path)? {
            Kind::Rows(form, head) => {
                forms.push(form);
                heads.push(head);
            }
            Kind::Summary(share) => {
                heads.push(share.head.clone());
                summaries.push(*share);
            }
        }
    }
    if !forms.is_empty() && !summaries.is_empty() {
        bail!("some of these are shares of rows and others of a summary; join those of one run");
    }
    let named: Vec<(&Path, &Head)> = arguments
        .parts
        .iter()
        .map(PathBuf::as_path)
        .zip(&heads)
        .collect();
    prove_complete(&named)?;
    let Some(&form) = forms.first() else {
        return merge_summaries(arguments, &summaries);
    };
    if let Some(other) = forms.iter().position(|other| *other != form) {
        bail!(
            "{} is CSV and {} is JSON Lines, or the other way round; join shares of one form",
            arguments.parts[0].display(),
            arguments.parts[other].display()
        );
    }
    // Nothing is written before every share has proved to be whole.
    let mut tails: Vec<Tail> = Vec::new();
    for path in &arguments.parts {
        tails.push(prove_whole(path, form)?);
    }
    let data: Vec<AllShares> = tails.iter().map(|tail| tail.all_shares).collect();
    prove_one_input(&arguments.parts, &data)?;
    let mut counts = StoredCounts::default();
    tails.iter().for_each(|tail| counts.add(&tail.counts));
    let counts = counts.counts()?;
    let mut output = arguments.output.open(&Guarded::data(&arguments.parts))?;
    write_rows(&arguments.parts, form, &mut output)?;
    finish(output, &counts, arguments.quiet)?;
    // All shares are of one input, read in one way.
    if let Some(tail) = tails.first().filter(|_| !arguments.quiet) {
        say_windows(&tail.windows);
    }
    Ok(ending(
        tails.iter().any(|tail| tail.condition_holds),
        &counts,
    ))
}

/// What a file holds, by its first line.
fn kind(path: &Path) -> anyhow::Result<Kind> {
    if path == Path::new("-") {
        bail!("-: each share is read more than once, so standard input can't be one; name files");
    }
    let mut line = Vec::new();
    // A file of another kind may be one endless line.
    open(path)?
        .take(1 << 24)
        .read_until(b'\n', &mut line)
        .with_context(|| format!("{}: can't be read", path.display()))?;
    if is_compressed(&line) {
        bail!(
            "{}: this is compressed; unpack it, since each share is read more than once",
            path.display()
        );
    }
    // A summary is one long line, which may end within a character here.
    let text = String::from_utf8_lossy(&line);
    if SummaryShare::begins_with(&text) {
        return Ok(Kind::Summary(Box::new(SummaryShare::read(path)?)));
    }
    let Some((form, head)) = Form::of_first_line(text.trim_end_matches('\n')) else {
        bail!(
            "{}: this is no result of a share; write one with `coagscope score --part K/N ... -o PART`",
            path.display()
        );
    };
    let head = serde_json::from_str(head).with_context(|| {
        format!(
            "{}: the first line of the share can't be read; it was cut or changed, or another version of coagscope wrote it",
            path.display()
        )
    })?;
    Ok(Kind::Rows(form, head))
}

/// Whether a file begins as those of gzip and Zstandard do.
fn is_compressed(beginning: &[u8]) -> bool {
    [&[0x1f, 0x8b][..], &[0x28, 0xb5, 0x2f, 0xfd]]
        .iter()
        .any(|magic| beginning.starts_with(magic))
}

fn open(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("{}: can't be read", path.display()))?;
    Ok(BufReader::with_capacity(1 << 16, file))
}

/// Each share of one run is there once.
fn prove_complete(heads: &[(&Path, &Head)]) -> anyhow::Result<()> {
    let Some(((first_path, first), others)) = heads.split_first() else {
        return Ok(());
    };
    for (path, head) in others {
        let what = if head.of != first.of {
            "another number of shares"
        } else if head.run.tool_version != first.run.tool_version {
            "another version of coagscope"
        } else if head.run.reference_digest != first.run.reference_digest {
            "another reference set"
        } else if head.run.files != first.run.files {
            "other files"
        } else if head.run != first.run {
            "other options or columns"
        } else {
            continue;
        };
        bail!(
            "{} and {} are not of one run: they were made with {what}. Make all shares with the same command but for K in --part K/N",
            first_path.display(),
            path.display()
        );
    }
    // Only those that are there are held: how many there should be is nothing but a number in a file.
    let mut paths: BTreeMap<u32, &Path> = BTreeMap::new();
    for (path, head) in heads {
        if !(1..=head.of).contains(&head.part) {
            bail!(
                "{}: there is no share {}/{}",
                path.display(),
                head.part,
                head.of
            );
        }
        if let Some(before) = paths.insert(head.part, path) {
            bail!(
                "{} and {} are both share {}/{}; name each share once",
                before.display(),
                path.display(),
                head.part,
                head.of
            );
        }
    }
    let missing = first.of as usize - paths.len();
    if missing > 0 {
        let some = (1..=first.of)
            .filter(|part| !paths.contains_key(part))
            .take(10)
            .map(|part| format!("{part}/{}", first.of))
            .collect::<Vec<_>>()
            .join(", ");
        let more = if missing > 10 { ", ..." } else { "" };
        bail!(
            "{missing} of {} shares are missing: {some}{more}; the result would lack their subjects",
            first.of
        );
    }
    Ok(())
}

/// All shares were made from the same rows.
fn prove_one_input(paths: &[PathBuf], data: &[AllShares]) -> anyhow::Result<()> {
    for (path, own) in paths.iter().zip(data) {
        if own.rows != data[0].rows {
            bail!(
                "{} was made from data of {} rows and {} from data of {}: the data changed in between. Make the shares again",
                paths[0].display(),
                data[0].rows,
                path.display(),
                own.rows
            );
        }
        if *own != data[0] {
            bail!(
                "{} and {} were made from data with other cells in them: the data changed in between. Make the shares again",
                paths[0].display(),
                path.display()
            );
        }
    }
    Ok(())
}

/// Adds what all shares counted, and shows it as one run does.
fn merge_summaries(arguments: &Arguments, shares: &[SummaryShare]) -> anyhow::Result<Ending> {
    let data: Vec<AllShares> = shares.iter().map(|share| share.all_shares).collect();
    prove_one_input(&arguments.parts, &data)?;
    let catalog = load_catalog(arguments.reference.as_deref())?;
    let guarded = Guarded::data(&arguments.parts).with_reference(arguments.reference.as_deref());
    let output = arguments.output.open(&guarded)?;
    show_all(catalog.get(), shares, output, &arguments.output)
}

/// Reads a share to its end: that it is as it was written.
fn prove_whole(path: &Path, form: Form) -> anyhow::Result<Tail> {
    let mut share = ShareReader::open(path, form)?;
    let mut digest = Sha256::new();
    digest.update(&share.head);
    let mut rows = 0;
    while share.next()? {
        digest.update(&share.record);
        rows += 1;
    }
    let tail = share.tail()?;
    if tail.rows != rows || tail.sha256 != hex(&digest.finalize()) {
        bail!(
            "{}: this is not what was written (it has {rows} rows; {} were written). Copy the file again, or make the share again",
            path.display(),
            tail.rows
        );
    }
    Ok(tail)
}

/// Writes the rows of all shares in the order of the input.
fn write_rows(paths: &[PathBuf], form: Form, out: &mut Output) -> anyhow::Result<()> {
    let mut shares: Vec<ShareReader> = Vec::new();
    let mut heads: BinaryHeap<Reverse<(RowKey, usize)>> = BinaryHeap::new();
    for (number, path) in paths.iter().enumerate() {
        let mut share = ShareReader::open(path, form)?;
        if number == 0 {
            out.write_all(share.header())?;
        }
        if share.next()? {
            heads.push(Reverse((share.key()?, number)));
        }
        shares.push(share);
    }
    while let Some(Reverse((key, number))) = heads.pop() {
        let share = &mut shares[number];
        share.write_row(out)?;
        if share.next()? {
            let next = share.key()?;
            if next <= key {
                bail!("{}: the rows are not in their order", share.path.display());
            }
            heads.push(Reverse((next, number)));
        }
    }
    Ok(())
}

/// Reads a share row by row.
struct ShareReader<'p> {
    path: &'p Path,
    form: Form,
    file: BufReader<File>,
    /// The first line, and of CSV the names of the columns.
    head: Vec<u8>,
    first_line: usize,
    /// The present row, or the last line.
    record: Vec<u8>,
}

impl<'p> ShareReader<'p> {
    fn open(path: &'p Path, form: Form) -> anyhow::Result<Self> {
        let mut share = ShareReader {
            path,
            form,
            file: open(path)?,
            head: Vec::new(),
            first_line: 0,
            record: Vec::new(),
        };
        share.read_record()?;
        share.head = share.record.clone();
        share.first_line = share.head.len();
        if form == Form::Csv {
            share.read_record()?;
            share.head.extend_from_slice(&share.record);
        }
        Ok(share)
    }

    /// Reads a line, or of CSV as many as a row with line ends in its cells has.
    fn read_record(&mut self) -> anyhow::Result<()> {
        self.record.clear();
        loop {
            let count = self
                .file
                .read_until(b'\n', &mut self.record)
                .with_context(|| format!("{}: can't be read", self.path.display()))?;
            let is_open = self.form == Form::Csv
                && !self.record.starts_with(b"#")
                && self.record.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
            if count == 0 || !is_open {
                return Ok(());
            }
        }
    }

    /// Goes on to the next row; false at the last line.
    fn next(&mut self) -> anyhow::Result<bool> {
        self.read_record()?;
        Ok(!self.record.is_empty() && self.last_line().is_none())
    }

    fn last_line(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.record).ok()?;
        self.form.tail(text.strip_suffix('\n')?)
    }

    /// What the last line holds, behind which nothing stands.
    fn tail(&mut self) -> anyhow::Result<Tail> {
        let cut = || {
            format!(
                "{}: the share breaks off: its last line is missing. The run that wrote it did not end, or the copy is not whole; make it again",
                self.path.display()
            )
        };
        let tail = self.last_line().with_context(cut)?;
        let tail: Tail = serde_json::from_str(tail).with_context(cut)?;
        self.read_record()?;
        if !self.record.is_empty() {
            bail!(
                "{}: something stands behind the end of the share; name each share as a file of its own",
                self.path.display()
            );
        }
        Ok(tail)
    }

    /// What stands before the rows of a whole run.
    fn header(&self) -> &[u8] {
        let header = self.head.get(self.first_line..).unwrap_or_default();
        header
            .strip_prefix(KEY_COLUMN.as_bytes())
            .and_then(|rest| rest.strip_prefix(b","))
            .unwrap_or(header)
    }

    /// The key of the present row, and where the row begins behind it.
    fn split(&self) -> Option<(RowKey, usize)> {
        let (before, after) = match self.form {
            Form::Csv => (String::new(), ","),
            Form::Jsonl => (format!("{{\"{KEY_COLUMN}\":\""), "\","),
        };
        let rest = self.record.strip_prefix(before.as_bytes())?;
        let end = rest
            .windows(after.len())
            .position(|window| window == after.as_bytes())?;
        let key = RowKey::parse(std::str::from_utf8(&rest[..end]).ok()?)?;
        Some((key, before.len() + end + after.len()))
    }

    fn key(&self) -> anyhow::Result<RowKey> {
        let (key, _) = self
            .split()
            .with_context(|| format!("{}: a row has no key", self.path.display()))?;
        Ok(key)
    }

    /// Writes the present row as a whole run has it.
    fn write_row(&self, out: &mut Output) -> anyhow::Result<()> {
        let start = self.split().map_or(0, |(_, start)| start);
        if self.form == Form::Jsonl {
            out.write_all(b"{")?;
        }
        out.write_all(self.record.get(start..).unwrap_or_default())?;
        Ok(())
    }
}

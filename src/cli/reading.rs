//! Options that say how data are read.

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::Args;

use crate::catalog::Catalog;
use crate::input::dataset::{data_files, parse_decimal, parse_layout, parse_pick};
use crate::input::grammar::number::DecimalMark;
use crate::input::grammar::time::{Century, DateOrder, TimeUnit, Window};
use crate::input::{
    Bounds, Dataset, Declaration, InputError, Layout, Pick, ReadOptions, Share, Track, open_all,
    parse_delimiter,
};

use crate::safe;

use super::guard::Guarded;
use super::memory::{default_memory, parse_size};
use super::progress::Progress;

/// How data are read.
#[derive(Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct Reading {
    /// CSV files, plain, .gz or .zst, and folders of them; - or none is standard input
    ///
    /// All files are one data set: in long data and with windows, rows of one subject meet across files, and of
    /// different values at one time those of the later file count. A folder stands for the .csv, .tsv and .txt files in
    /// it (each also with .gz or .zst), sorted by name; hidden files and folders within it are passed over.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// One panel per row (wide) or one result per row (long)
    #[arg(long, value_name = "auto|wide|long", value_parser = parse_layout, default_value = "auto", hide_default_value = true)]
    layout: Layout,
    /// Column of the subject
    #[arg(long, value_name = "COL")]
    subject: Option<String>,
    /// Column of the time
    #[arg(long, value_name = "COL")]
    time: Option<String>,
    /// Long data: column of the analyte's name
    #[arg(long, value_name = "COL")]
    analyte_column: Option<String>,
    /// Long data: column of the results
    #[arg(long, value_name = "COL")]
    value_column: Option<String>,
    /// Long data: column of the units
    #[arg(long, value_name = "COL")]
    unit_column: Option<String>,
    /// Long data: column of LOINC codes
    #[arg(long, value_name = "COL")]
    code_column: Option<String>,
    /// Column of the fluid or specimen
    #[arg(long, value_name = "COL")]
    specimen_column: Option<String>,
    /// Long data: column of what became of results, such as final or canceled
    #[arg(long, value_name = "COL")]
    status_column: Option<String>,
    /// Long data: column of the lower limits
    #[arg(long, value_name = "COL")]
    ref_low_column: Option<String>,
    /// Long data: column of the upper limits
    #[arg(long, value_name = "COL")]
    ref_high_column: Option<String>,
    /// Long data: column of both limits in one cell, such as 4.0-10.0
    #[arg(long, value_name = "COL")]
    ref_range_column: Option<String>,
    /// A column (long: a name) is this analyte; COL=- leaves it out
    #[arg(long, value_name = "COL=ANALYTE")]
    map: Vec<String>,
    /// A file that describes a data set: all of these options, kept once beside it
    #[arg(long, value_name = "FILE.toml")]
    columns: Option<PathBuf>,
    /// A column whose empty cells repeat the cell above
    #[arg(long, value_name = "COL")]
    fill_down: Vec<String>,
    /// The unit of an analyte where row and cell name none; also completes FEU or DDU
    #[arg(long, value_name = "ANALYTE=UNIT")]
    unit: Vec<String>,
    /// Upper limit of an analyte, in the unit of the data or with a unit: 'd_dimer=500 ng/mL FEU'
    #[arg(long, value_name = "ANALYTE=VALUE")]
    uln: Vec<String>,
    /// Lower limit of an analyte
    #[arg(long, value_name = "ANALYTE=VALUE")]
    lln: Vec<String>,
    /// Character between cells: , ; tab |
    #[arg(long, value_name = "CHAR")]
    delimiter: Option<String>,
    /// Decimal mark of the data: . or ,
    #[arg(long, value_name = ". | ,", value_parser = parse_decimal)]
    decimal: Option<DecimalMark>,
    /// Encoding of the data, such as utf-8 or windows-1252
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Which results make one panel: exact, hour, day or a duration such as 24h
    #[arg(long, value_name = "WINDOW")]
    window: Option<Window>,
    /// Which of several results within a window counts
    #[arg(long, value_name = "last|first", value_parser = parse_pick)]
    pick: Option<Pick>,
    /// Unit of times that are plain numbers: millisecond, second, minute, hour or day
    #[arg(long, value_name = "UNIT")]
    time_unit: Option<TimeUnit>,
    /// Order of day and month where the file leaves it open: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    date_order: Option<DateOrder>,
    /// First of the hundred years to which years of two digits belong: 1970 reads 70 as 1970 and 69 as 2069
    #[arg(long, value_name = "YEAR")]
    century_from: Option<Century>,
    /// So much of rows that wait for others is held in memory, such as 512M; a quarter of the machine's if not given
    ///
    /// What does not fit goes to temporary files without a name, of which nothing stays behind however the run ends. The
    /// result is the same. The rows of one subject must fit by themselves; where they are more, they are held all the
    /// same, and that is said.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    memory: Option<u64>,
    /// Folder of temporary files
    #[arg(long, value_name = "DIR")]
    temp_dir: Option<PathBuf>,
    /// The rows of each subject stand together: read them one subject after the other, in little memory
    ///
    /// The order of times within a subject does not matter. Eight bytes and some room are kept for each subject, so that
    /// one that comes back is noticed: its later rows make panels of their own, with the issue not_sorted. Files are read
    /// twice, so that columns and units are those of all rows; standard input only once, so that its first 8 MiB decide.
    #[arg(long)]
    sorted: bool,
    /// Only the K-th of N shares of the subjects, such as 2/8
    ///
    /// A subject's share is the first 8 bytes of the SHA-256 of its text, as a number, modulo N. Rows without a subject are
    /// shared out by their lines where each row is a panel, and else belong to share 1, as do rows that can't be trusted
    /// and notes on files. Counts are those of the share and add up to those of one run. `coagscope merge` joins what
    /// `score --part` or `summary --part` wrote.
    #[arg(long, value_name = "K/N")]
    part: Option<Share>,
}

impl Reading {
    /// The files to read; standard input where none is named.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        if self.files.is_empty() {
            vec![PathBuf::from("-")]
        } else {
            self.files.clone()
        }
    }

    /// Opens all files as one data set; see [`open_all`].
    pub(super) fn open_all<'a>(
        &self,
        catalog: &'a Catalog,
        declaration: &Declaration,
        keep: &[String],
    ) -> Result<Vec<Dataset<'a>>, InputError> {
        open_all(catalog, &self.paths(), declaration, keep)
    }

    /// Refuses to read a share of the subjects only, for a command whose reports of shares nobody can join.
    pub(super) fn refuse_share(&self, command: &str) -> anyhow::Result<()> {
        if self.part.is_some() {
            anyhow::bail!(
                "--part: `{command}` would say of a share of the subjects what holds for the share only, and `merge` joins rows and summaries; leave --part out"
            );
        }
        Ok(())
    }

    /// Which share of the subjects is read.
    pub(super) fn share(&self) -> Option<Share> {
        self.part
    }

    /// Shows how far reading has come while the result lives, unless nobody wants to know or results may
    /// appear on the same terminal meanwhile. Drop it before anything is written there.
    pub(super) fn progress(&self, quiet: bool, may_share_terminal: bool) -> Progress {
        if quiet || may_share_terminal {
            return Progress::none();
        }
        // A folder that can't be listed is refused when it is read.
        Progress::start(&data_files(&self.paths()).unwrap_or_default())
    }

    /// What is read, so that nothing overwrites it.
    pub(super) fn guarded(&self) -> Guarded {
        // A folder that can't be listed is refused when it is read.
        let paths = data_files(&self.paths()).unwrap_or_else(|_| self.paths());
        Guarded::data(&paths).with_file("--columns", self.columns.as_deref())
    }

    /// The declaration: options first, completed by the columns file.
    pub(super) fn declaration(&self) -> anyhow::Result<Declaration> {
        let options = Declaration {
            layout: self.layout,
            subject: self.subject.clone(),
            time: self.time.clone(),
            analyte_column: self.analyte_column.clone(),
            code_column: self.code_column.clone(),
            value_column: self.value_column.clone(),
            unit_column: self.unit_column.clone(),
            specimen_column: self.specimen_column.clone(),
            status_column: self.status_column.clone(),
            ref_low_column: self.ref_low_column.clone(),
            ref_high_column: self.ref_high_column.clone(),
            ref_range_column: self.ref_range_column.clone(),
            // A column's name may hold `=`; an analyte's identifier can't.
            map: self
                .map
                .iter()
                .map(|pair| {
                    pair.rsplit_once('=')
                        .ok_or_else(|| misses_equals("--map", pair))
                })
                .map(|pair| {
                    pair.map(|(column, analyte)| (column.to_string(), analyte.trim().to_string()))
                })
                .collect::<anyhow::Result<_>>()?,
            fill_down: self.fill_down.clone(),
            units: pairs("--unit", &self.unit)?,
            upper_limits: pairs("--uln", &self.uln)?,
            lower_limits: pairs("--lln", &self.lln)?,
            words: Default::default(),
            read: ReadOptions {
                delimiter: self.delimiter.as_deref().map(parse_delimiter).transpose()?,
                encoding: self.encoding.clone(),
            },
            decimal: self.decimal,
            date_order: self.date_order,
            century_from: self.century_from,
            time_unit: self.time_unit,
            window: self.window,
            pick: self.pick,
            track: Track::default(),
            bounds: Bounds {
                memory: Some(self.memory.unwrap_or_else(default_memory)),
                folder: self.temp_dir.clone(),
            },
            sorted: self.sorted,
            share: self.part,
            keeps_of_subjects: false,
            pack_rows: None,
        };
        let Some(path) = &self.columns else {
            return Ok(options);
        };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: can't be read", path.display()))?;
        Ok(options.completed_by(Declaration::from_toml(&path.display().to_string(), &text)?))
    }
}

/// The data set at a place, which knows what was remembered of the subjects of the one before.
pub(super) fn follow<'d, 'a>(sets: &'d mut [Dataset<'a>], place: usize) -> &'d mut Dataset<'a> {
    let (before, from_here) = sets.split_at_mut(place);
    let dataset = &mut from_here[0];
    if let Some(before) = before.last_mut() {
        dataset.follow(before);
    }
    dataset
}

/// Says which option asks for a column where it is not there; how it is read keeps it for that option.
pub(super) fn as_asked(error: InputError, option: &str, column: &str) -> anyhow::Error {
    let kept = format!("--keep `{column}`: ");
    let (name, why) = match &error {
        InputError::BadDeclaration { name, message } => (name, message.strip_prefix(&kept)),
        _ => return error.into(),
    };
    match why {
        Some(why) => anyhow!("{name}: {option} {}: {why}", safe::cell(column)),
        None => error.into(),
    }
}

/// The column that a name means, as the header of the first file writes it.
pub(super) fn column_name(datasets: &[Dataset], name: &str) -> String {
    let mut files = datasets.iter().flat_map(Dataset::each_file);
    let column = files.find_map(|file| {
        let index = file.column_named(name)?;
        Some(file.plan().columns[index].name.to_string())
    });
    column.unwrap_or_else(|| name.to_string())
}

/// `ANALYTE=VALUE` pairs; one analyte once.
pub(super) fn pairs<C: FromIterator<(String, String)>>(
    option: &str,
    given: &[String],
) -> anyhow::Result<C> {
    let mut seen: Vec<&str> = Vec::new();
    given
        .iter()
        .map(|pair| {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| misses_equals(option, pair))?;
            if seen.contains(&key.trim()) {
                bail!("{option} names {} twice; once is meant", key.trim());
            }
            seen.push(key.trim());
            Ok((key.trim().to_string(), value.trim().to_string()))
        })
        .collect()
}

fn misses_equals(option: &str, pair: &str) -> anyhow::Error {
    anyhow!("{option} {pair}: an equals sign is missing; write it as NAME=VALUE")
}

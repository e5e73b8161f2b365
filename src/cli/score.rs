//! `coagscope score`: one result row per panel, streaming.

use std::io::{self, Write};
use std::num::NonZeroUsize;

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::catalog::Catalog;
use crate::fast::{self, RunError, each_panel};
use crate::input::{Counts, Dataset, Declaration, PanelRow, Track};
use crate::interpret::{Codes, ScoreTrend, Settings, analytes_over_time, codes_with};
use crate::report::rows::{RowKey, RowLayout, RowOptions, Rows};
use crate::safe::for_terminal;

use super::Ending;
use super::choices::{Choices, with_option_limits};
use super::courses::Courses;
use super::jobs::Jobs;
use super::output::OutputOptions;
use super::parts::{AllShares, Form, NO_PARQUET, Sink, StoredCounts, Tail, run_id};
use super::reading::{Reading, follow};
use super::report::{finish, reading_note, window_note};
use super::watch::{Condition, Watch, parse_condition};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    choices: Choices,
    #[command(flatten)]
    output: OutputOptions,
    /// Form of the rows
    #[arg(long, value_enum, default_value_t = Format::Csv, hide_default_value = true)]
    format: Format,
    /// Keep only subject and time of the input's columns
    #[arg(long)]
    only_results: bool,
    /// Keep this column too, with --only-results or long data
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    keep: Vec<String>,
    /// Of each score only the verdict, and whether its prerequisite holds
    #[arg(long, conflicts_with_all = ["items", "uncertainty"])]
    only_verdicts: bool,
    /// A column for each item of each score
    #[arg(long)]
    items: bool,
    /// Columns for the change of results since those before, and for when scores were met or decided first
    #[arg(long)]
    trends: bool,
    /// End with status 1 where this holds: undecided, issues, met:SCORE, present:PATTERN
    #[arg(long, value_name = "CONDITION", value_parser = parse_condition)]
    fail_on: Vec<Condition>,
    #[command(flatten)]
    jobs: Jobs,
    /// No summary of the rows on standard error
    #[arg(short, long, overrides_with = "quiet")]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
    /// Of builds with the feature `parquet`
    Parquet,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    if arguments.format == Format::Parquet {
        if !cfg!(feature = "parquet") {
            bail!("{NO_PARQUET}");
        }
        if arguments.reading.share().is_some() {
            bail!(
                "--format parquet: shares are joined as csv or jsonl; take one of these with --part"
            );
        }
    }
    let catalog = arguments.choices.catalog()?;
    let catalog = catalog.get();
    let mut settings = arguments.choices.settings(catalog)?;
    // Only what some chosen rule compares with earlier values is remembered, and what has a course.
    let mut remembered = analytes_over_time(catalog, &settings);
    if arguments.trends {
        settings.trends = catalog.trend_rules().columns.clone();
        let columns = settings.trends.iter();
        remembered.extend(columns.map(|analyte| catalog.analyte(*analyte).id.clone()));
    }
    let declaration = Declaration {
        track: Track::Only(remembered),
        // Rows with codes alone need no more of a panel.
        pack_rows: NonZeroUsize::new(arguments.jobs.threads())
            .filter(|_| !arguments.trends && settings.uncertainty.is_none()),
        ..arguments.reading.declaration()?
    };
    let mut watch = Watch::new(&arguments.fail_on, catalog, &settings)?;
    let progress = arguments
        .reading
        .progress(arguments.quiet, arguments.output.may_share_terminal());
    let mut datasets = arguments
        .reading
        .open_all(catalog, &declaration, &arguments.keep)?;
    let files: usize = datasets.iter().map(|dataset| dataset.names().count()).sum();
    let options = RowOptions {
        file: files > 1,
        key: arguments.reading.share().is_some(),
        only_results: arguments.only_results,
        only_verdicts: arguments.only_verdicts,
        items: arguments.items,
        uncertainty: settings.uncertainty.is_some(),
        trends: arguments.trends,
    };
    if arguments.reading.share().is_some() {
        arguments.output.refuse_compressed_share()?;
    }
    let layouts = layouts(catalog, &datasets, &settings, options)?;
    let Some(layout) = layouts.first() else {
        return Ok(Ending::Done);
    };
    let output = arguments
        .output
        .open(&arguments.choices.guarded(&arguments.reading))?;
    let form = match arguments.format {
        Format::Csv | Format::Parquet => Form::Csv,
        Format::Jsonl => Form::Jsonl,
    };
    let share = arguments.reading.share();
    let sink = match share {
        None if arguments.format == Format::Parquet => Sink::parquet(output, layout)?,
        None => Sink::Whole(output),
        Some(share) => {
            let run = run_id(
                catalog,
                &datasets,
                (&declaration, &settings),
                &format!("{:?}", layout.header()),
            );
            Sink::share(output, form, share, run)?
        }
    };
    let mut rows = match form {
        Form::Csv => Rows::csv(sink, layout)?,
        Form::Jsonl => Rows::json_lines(sink, layout)?,
    };
    let mut rows_written = 0;
    let mut counts = Counts::default();
    let mut courses = Courses::new(catalog, arguments.trends);
    for (place, layout) in layouts.iter().enumerate() {
        let dataset = follow(&mut datasets, place);
        rows.set_lead(None, &dataset.table().name);
        let mut file = 0;
        let settings = with_option_limits(&settings, dataset);
        let threads = arguments.jobs.threads();
        let all = fast::write_rows(catalog, &settings, dataset, layout, &mut rows, threads);
        if let Some(seen) = all.map_err(|error| match error {
            RunError::Input(error) => anyhow::Error::new(error),
            RunError::Output(error) => anyhow::Error::new(error),
        })? {
            watch.see_all(&seen);
            counts.add(dataset.counts());
            // Each row gives a result row, be it one of a patient or not.
            rows_written += match dataset.rows_are_panels() {
                true => dataset.counts().rows_read,
                false => dataset.counts().panels,
            };
            continue;
        }
        let mut write = |panel: &PanelRow, codes: &Codes, course: Option<&[ScoreTrend]>| {
            if share.is_some() {
                let key = RowKey {
                    data_set: layout.data_set(),
                    file: panel.file_number,
                    line: panel.line,
                };
                rows.set_lead(Some(key), &panel.file);
            } else if panel.file_number != file {
                file = panel.file_number;
                rows.set_lead(None, &panel.file);
            }
            if panel.is_of_patient {
                watch.see(codes);
            }
            rows_written += 1;
            rows.row(&layout.row_with_course(panel, codes, course))
        };
        if arguments.trends {
            while let Some(panel) = dataset.next_row()? {
                if panel.is_of_patient {
                    courses.follow(dataset, &panel, &settings)?;
                }
                let codes = codes_with(catalog, &panel.panel, &settings);
                let course = courses.of_codes(&panel, &codes);
                write(&panel, &codes, course.as_deref())?;
            }
        } else {
            let next = || dataset.next_row().map_err(anyhow::Error::new);
            each_panel(catalog, &settings, threads, next, |panel, codes| {
                write(&panel, &codes, None).map_err(anyhow::Error::new)
            })?;
        }
        counts.add(dataset.counts());
    }
    watch.see_counts(&counts);
    let output = rows.finish().end(|| Tail {
        rows: rows_written,
        sha256: String::new(),
        all_shares: AllShares::of(&datasets),
        condition_holds: watch.holds,
        windows: windows(&datasets),
        counts: StoredCounts::of(&datasets),
    })?;
    drop(progress);
    finish(output, &counts, arguments.quiet)?;
    if !arguments.quiet {
        say_windows(&windows(&datasets));
        say_oversized(&datasets);
    }
    Ok(watch.ending(&counts))
}

/// Which results made one panel: once where it is the same for all data.
fn windows(datasets: &[Dataset]) -> Vec<String> {
    let mut windows: Vec<String> = datasets.iter().map(window_note).collect();
    windows.dedup();
    if windows.len() > 1 {
        return datasets.iter().map(reading_note).collect();
    }
    let is_row = |window: &String| window.starts_with("each row");
    windows
        .iter()
        .map(|window| match is_row(window) {
            true => format!("window exact: {window}"),
            false => window.clone(),
        })
        .collect()
}

/// Says it on standard error.
pub(super) fn say_windows(windows: &[String]) {
    for window in windows {
        // Nobody may be reading this; that is no fault.
        let _ = writeln!(io::stderr(), "{}", for_terminal(window));
    }
}

/// Says that rows that belong together were held although they are more than may be held.
fn say_oversized(datasets: &[Dataset]) {
    let bytes = datasets.iter().filter_map(Dataset::oversized_group).max();
    if let Some(bytes) = bytes {
        // Nobody may be reading this; that is no fault.
        let _ = writeln!(
            io::stderr(),
            "the rows of one subject (or of one window, without subjects) alone take {bytes} bytes, more than half of --memory; they were held all the same"
        );
    }
}

/// The columns of each data set, which must agree.
fn layouts<'a>(
    catalog: &'a Catalog,
    datasets: &[Dataset],
    settings: &Settings,
    options: RowOptions,
) -> anyhow::Result<Vec<RowLayout<'a>>> {
    let mut layouts: Vec<RowLayout> = Vec::new();
    for (number, dataset) in datasets.iter().enumerate() {
        let mut layout = RowLayout::new(catalog, dataset, settings, options).of_data_set(number);
        if let Some(first) = layouts.first() {
            layout.arrange_like(first);
            if layout.header() != first.header() {
                bail!(
                    "{} and {} give different columns ({} ...); score them one by one, or make their headers the same",
                    datasets[0].table().name,
                    dataset.table().name,
                    first
                        .header()
                        .iter()
                        .take(4)
                        .map(|name| crate::safe::cell(name))
                        .collect::<Vec<_>>()
                        .join(", ")
                );
            }
        }
        layouts.push(layout);
    }
    Ok(layouts)
}

//! `coagscope report`: annotated report of each panel.

use clap::{Args, ValueEnum};

use crate::input::{Counts, Dataset, Declaration, Pick, Track};
use crate::interpret::analytes_over_time;
use crate::report::check::write_counts;
use crate::report::json::Document;
use crate::report::text::{Form, Style, write_foot, write_head, write_report};
use crate::safe;

use super::Ending;
use super::choices::{Choices, with_option_limits};
use super::courses::Courses;
use super::output::{Output, OutputOptions};
use super::reading::{Reading, follow};
use super::watch::{Condition, Watch, parse_condition};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    choices: Choices,
    #[command(flatten)]
    output: OutputOptions,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true)]
    format: Format,
    /// Leave out how results and scores have changed since a subject's earlier panels
    #[arg(long)]
    no_trends: bool,
    /// Draw small charts in ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Every score and pattern in full, as those named with --scores and --patterns always are
    #[arg(long)]
    long: bool,
    /// End with status 1 where this holds: undecided, issues, met:SCORE, present:PATTERN
    #[arg(long, value_name = "CONDITION", value_parser = parse_condition)]
    fail_on: Vec<Condition>,
    /// No summary of the rows on standard error
    #[arg(short, long, overrides_with = "quiet")]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Html,
    Json,
}

impl Format {
    /// How a report in words is written; `None` for one of data.
    fn words(self) -> Option<Form> {
        match self {
            Format::Text => Some(Form::Text),
            Format::Markdown => Some(Form::Markdown),
            Format::Html => Some(Form::Html),
            Format::Json => None,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let catalog = arguments.choices.catalog()?;
    let catalog = catalog.get();
    let settings = arguments.choices.settings(catalog)?;
    let declaration = Declaration {
        track: if arguments.no_trends {
            Track::Only(analytes_over_time(catalog, &settings))
        } else {
            Track::All
        },
        ..arguments.reading.declaration()?
    };
    let mut watch = Watch::new(&arguments.fail_on, catalog, &settings)?;
    let progress = arguments
        .reading
        .progress(arguments.quiet, arguments.output.may_share_terminal());
    let mut datasets = arguments.reading.open_all(catalog, &declaration, &[])?;
    let mut output = arguments
        .output
        .open(&arguments.choices.guarded(&arguments.reading))?;
    let style = Style {
        form: arguments.format.words().unwrap_or_default(),
        color: arguments.output.color(),
        ascii: arguments.ascii,
        long: arguments.long || arguments.choices.names_rules(),
    };
    let mut counts = Counts::default();
    let mut courses = Courses::new(catalog, !arguments.no_trends);
    match arguments.format.words() {
        Some(_) => {
            let notes: Vec<String> = datasets.iter().map(reading_note).collect();
            write_head(&mut output, catalog, &notes, &style)?;
            for place in 0..datasets.len() {
                let dataset = follow(&mut datasets, place);
                let settings = with_option_limits(&settings, dataset);
                while let Some(row) = dataset.next_panel()? {
                    courses.follow(dataset, &row, &settings)?;
                    let interpretation = courses.interpret(&row, &settings);
                    watch.see_panel(&row.panel, &settings);
                    write_report(&mut output, catalog, &interpretation, &style)?;
                }
                counts.add(dataset.counts());
            }
            write_foot(&mut output, &style)?;
        }
        None => {
            let mut document = Document::begin(output, catalog)?;
            for place in 0..datasets.len() {
                let dataset = follow(&mut datasets, place);
                let settings = with_option_limits(&settings, dataset);
                while let Some(row) = dataset.next_panel()? {
                    courses.follow(dataset, &row, &settings)?;
                    let interpretation = courses.interpret(&row, &settings);
                    watch.see_panel(&row.panel, &settings);
                    document.panel(&interpretation)?;
                }
                counts.add(dataset.counts());
            }
            output = document.finish()?;
        }
    }
    drop(progress);
    finish(output, &counts, arguments.quiet)?;
    watch.see_counts(&counts);
    Ok(watch.ending(&counts))
}

/// Completes the output, then says on standard error what became of the rows.
pub(super) fn finish(output: Output, counts: &Counts, quiet: bool) -> anyhow::Result<()> {
    output.complete()?;
    if !quiet {
        // Nobody may be reading this; that is no fault.
        let _ = write_counts(&mut std::io::stderr().lock(), counts);
    }
    Ok(())
}

/// Which results make one panel, and which of several counts.
pub(super) fn window_note(dataset: &Dataset) -> String {
    let plan = dataset.plan();
    let pick = if plan.pick == Pick::Last {
        "last"
    } else {
        "first"
    };
    match dataset.rows_are_panels() {
        true => "each row is one panel".to_string(),
        false => format!(
            "window {}, the {pick} usable value of each analyte",
            plan.window
        ),
    }
}

/// A data set and its window.
pub(super) fn reading_note(dataset: &Dataset) -> String {
    let window = window_note(dataset);
    let mut names: Vec<String> = dataset
        .names()
        .map(|name| safe::cell(name))
        .take(3)
        .collect();
    let more = dataset.names().count() - names.len();
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    format!("{}: {window}", names.join(", "))
}

//! `coagscope check`: how a file is read.

use clap::Args;

use crate::input::{Counts, Declaration, Track};
use crate::interpret::analytes_over_time;

use super::Ending;
use super::choices::{Choices, with_option_limits};
use super::output::OutputOptions;
use super::reading::{Reading, follow};
use super::watch::{Condition, Watch, parse_condition};

// Chances are told of each panel, and nothing here tells of one.
#[derive(Args)]
#[command(mut_arg("uncertainty", |arg| arg.hide(true)), mut_arg("cv", |arg| arg.hide(true)))]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    choices: Choices,
    #[command(flatten)]
    output: OutputOptions,
    /// End with status 1 where this holds: issues
    #[arg(long, value_name = "CONDITION", value_parser = parse_condition)]
    fail_on: Vec<Condition>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let catalog = arguments.choices.catalog()?;
    let catalog = catalog.get();
    let settings = arguments.choices.settings(catalog)?;
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, &settings)),
        ..arguments.reading.declaration()?
    };
    if arguments
        .fail_on
        .iter()
        .any(|condition| *condition != Condition::Issues)
    {
        anyhow::bail!("--fail-on: check scores nothing; only `issues` can hold here");
    }
    let mut watch = Watch::new(&arguments.fail_on, catalog, &settings)?;
    let mut output = arguments
        .output
        .open(&arguments.choices.guarded(&arguments.reading))?;
    let mut counts = Counts::default();
    let mut datasets = arguments.reading.open_all(catalog, &declaration, &[])?;
    for place in 0..datasets.len() {
        let dataset = follow(&mut datasets, place);
        while dataset.next_panel()?.is_some() {}
        let settings = with_option_limits(&settings, dataset);
        crate::report::check::write(&mut output, catalog, dataset, &settings)?;
        counts.add(dataset.counts());
    }
    output.complete()?;
    watch.see_counts(&counts);
    Ok(watch.ending(&counts))
}

//! `coagscope reference check`: proves a reference set.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Ending;
use super::choices::load_catalog;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Lists every fault of a reference set at once
    Check {
        /// Folder of the set; none is the built-in one
        folder: Option<PathBuf>,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let Action::Check { folder } = &arguments.action;
    let catalog = load_catalog(folder.as_deref())?;
    let catalog = catalog.get();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "sound: {} analytes, {} reference intervals, {} scores, {} patterns, {} variants, {} conditions, {} topics, {} sources; digest {}",
        catalog.analytes().count(),
        catalog.intervals().len(),
        catalog.scores().len(),
        catalog.patterns().len(),
        catalog.variants().len(),
        catalog.conditions().len(),
        catalog.topics().len(),
        catalog.sources().len(),
        catalog.digest()
    )?;
    Ok(Ending::Done)
}

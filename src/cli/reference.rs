//! `coagscope reference`: proves a reference set, and writes the documents that are made from it.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};

use crate::INTENDED_USE;
use crate::report::{rules_page, rules_table};

use super::Ending;
use super::choices::load_catalog;
use super::guard::Guarded;
use super::output::{Output, print_all};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Lists every fault of a reference set at once
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Check {
        /// Folder of the set; none is the built-in one
        folder: Option<PathBuf>,
    },
    /// Every rule as one page of Markdown: a table, then a section for each
    #[command(before_help = INTENDED_USE, after_help = INTENDED_USE)]
    Document {
        /// Folder of the set; none is the built-in one
        folder: Option<PathBuf>,
        /// Write to this file instead of standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Renew the table of rules in this file instead, between the two lines that mark its place
        #[arg(long, value_name = "FILE", conflicts_with = "output")]
        readme: Option<PathBuf>,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    match &arguments.action {
        Action::Check { folder } => check(folder.as_deref()),
        Action::Document {
            folder,
            readme: Some(readme),
            ..
        } => renew_table(folder.as_deref(), readme),
        Action::Document { folder, output, .. } => write_page(folder.as_deref(), output.as_deref()),
    }
}

fn check(folder: Option<&Path>) -> anyhow::Result<Ending> {
    let catalog = load_catalog(folder)?;
    let catalog = catalog.get();
    let said = format!(
        "sound: {} analytes, {} reference intervals, {} scores, {} patterns, {} variants, {} conditions, {} topics, {} sources; digest {}\n",
        catalog.analytes().count(),
        catalog.intervals().len(),
        catalog.scores().len(),
        catalog.patterns().len(),
        catalog.variants().len(),
        catalog.conditions().len(),
        catalog.topics().len(),
        catalog.sources().len(),
        catalog.digest()
    );
    print_all(said.as_bytes())
}

fn write_page(folder: Option<&Path>, output: Option<&Path>) -> anyhow::Result<Ending> {
    let catalog = load_catalog(folder)?;
    let page = rules_page::page(catalog.get());
    let mut output = Output::open(output, &Guarded::default().with_reference(folder))?;
    output.write_all(page.as_bytes())?;
    output.complete()?;
    Ok(Ending::Done)
}

fn renew_table(folder: Option<&Path>, readme: &Path) -> anyhow::Result<Ending> {
    let catalog = load_catalog(folder)?;
    let text = std::fs::read_to_string(readme)
        .with_context(|| format!("{}: can't be read", readme.display()))?;
    let renewed = rules_table::with_table(&text, catalog.get())
        .with_context(|| readme.display().to_string())?;
    let mut output = Output::open(Some(readme), &Guarded::default().with_reference(folder))?;
    output.write_all(renewed.as_bytes())?;
    output.complete()?;
    Ok(Ending::Done)
}

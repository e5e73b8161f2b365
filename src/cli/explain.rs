//! `coagscope explain`: what a rule, analyte, condition, topic or source is.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use crate::report::explain::{topic, topics};
use crate::safe::quote;

use super::Ending;
use super::choices::load_catalog;
use super::output::print_all;

#[derive(Args)]
pub(super) struct Arguments {
    /// Identifier or name; none lists all topics
    topic: Option<String>,
    /// A reference set of your own instead of the built-in one
    #[arg(long, value_name = "DIR")]
    reference: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let catalog = load_catalog(arguments.reference.as_deref())?;
    let catalog = catalog.get();
    let text = match &arguments.topic {
        None => topics(catalog),
        Some(name) => match topic(catalog, name) {
            Ok(text) => text,
            Err(unknown) => {
                let near = match unknown.suggestions.as_slice() {
                    [] => "`coagscope explain` lists all topics".to_string(),
                    near => format!("did you mean {}?", near.join(", ")),
                };
                let named_only = match unknown.unverified.as_slice() {
                    [] => String::new(),
                    ids => format!(
                        " ({}: published, and named here without a rule, since the numbers could not be read)",
                        ids.join(", ")
                    ),
                };
                bail!("there is no topic {}; {near}{named_only}", quote(name))
            }
        },
    };
    print_all(text.as_bytes())
}

//! `coagscope compare`: scores side by side on the same panels, and the ledger of variants.

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::catalog::Catalog;
use crate::cohort::{Choice, Collector, ComparedScore, LedgerPlan, Looked, named_scores};
use crate::fast::{Coder, each_panel_by};
use crate::input::{Counts, Declaration, PanelRow, Track};
use crate::interpret::{Settings, analytes_over_time};
use crate::panel::{Issue, IssueCode, Panel};
use crate::report::compare::{Head, csv, json, write_comparison, write_ledger};
use crate::report::text::Style;

use super::Ending;
use super::choices::{Basis, with_option_limits};
use super::jobs::Jobs;
use super::output::OutputOptions;
use super::reading::{Reading, follow};
use super::report::{finish, reading_note};
use super::watch::{Condition, Watch, parse_condition};

/// The scores that are compared where nobody names any, as far as the catalog has them.
const DEFAULT_SCORES: [&str; 5] = [
    "isth_overt_2025",
    "isth_overt_2001",
    "jaam_2006",
    "jsth_2017_basic",
    "jmhw_1988",
];

/// So many differing panels are printed in text where nobody says how many.
const DIFFERENCES_IN_TEXT: usize = 20;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// Scores to compare; one in another reading as isth_overt_2001:category; if not given, ISTH 2025 and 2001, JAAM, JSTH
    /// and JMHW
    #[arg(
        long,
        value_name = "ID,...",
        value_delimiter = ',',
        help_heading = "Rules and limits"
    )]
    scores: Option<Vec<String>>,
    #[command(flatten)]
    basis: Basis,
    /// Which panels: one per subject (first, last, or worst by the first score), or all
    ///
    /// The worst panel, as in `summary`: of those to which the score applies the one with the greatest least total; of
    /// equal ones the one with the greatest possible total, then one that is met before one that is undecided, then the
    /// first in time.
    #[arg(long, value_name = "first|last|worst|all", value_parser = parse_choice)]
    panels: Option<Choice>,
    /// How many panels would change their verdict under each way in which others score
    #[arg(long)]
    ledger: bool,
    /// How many of the differing panels to print: all or a number
    #[arg(long, value_name = "all|N", value_parser = parse_most)]
    differences: Option<Most>,
    #[command(flatten)]
    output: OutputOptions,
    /// Form of the comparison; csv: the differing panels as a table
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true)]
    format: Format,
    /// End with status 1 where this holds of some panel that is counted: undecided, met:SCORE; or of some row: issues
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
    Text,
    Json,
    Csv,
}

/// How many of the differing panels to print.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Most {
    All,
    Number(usize),
}

pub(super) fn parse_choice(text: &str) -> Result<Choice, String> {
    Choice::ALL
        .into_iter()
        .find(|choice| choice.word() == text)
        .ok_or_else(|| format!("`{text}` is none of first, last, worst, all"))
}

fn parse_most(text: &str) -> Result<Most, String> {
    match text {
        "all" => Ok(Most::All),
        number => number
            .parse()
            .map(Most::Number)
            .map_err(|_| format!("`{text}` is neither `all` nor a number")),
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    arguments.reading.refuse_share("compare")?;
    let catalog = arguments.basis.catalog()?;
    let catalog = catalog.get();
    let settings = arguments.basis.settings(catalog)?;
    let scores = scores(arguments, catalog, &settings)?;
    let plan = LedgerPlan::new(catalog, &scores);
    let compared = if arguments.ledger {
        if arguments.differences.is_some() {
            bail!(
                "--differences: the ledger counts panels and lists none; leave out --differences or --ledger"
            );
        }
        if plan.is_empty() {
            bail!("--ledger: the reference set has no variant of these scores");
        }
        plan.compared.clone()
    } else {
        if scores.len() < 2 {
            bail!("--scores: two or more scores are compared; one is named");
        }
        scores
    };

    // Variants are computed for the ledger only, and no condition is about them.
    let names: Vec<String> = published(catalog, &compared)
        .map(|score| score.name.clone())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut watch = Watch::over(&arguments.fail_on, catalog, &names, None)?;

    // Only what some compared score holds against earlier values is remembered.
    let rules = catalog.scores_and_variants();
    let computed = Settings {
        scores: Some(
            compared
                .iter()
                .map(|score| rules[score.position].id.clone())
                .collect(),
        ),
        patterns: Some(Vec::new()),
        ..settings.clone()
    };
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, &computed)),
        ..arguments.reading.declaration()?
    };
    // Nothing is written before all is read.
    let progress = arguments.reading.progress(arguments.quiet, false);
    let mut datasets = arguments.reading.open_all(catalog, &declaration, &[])?;
    let mut output = arguments
        .output
        .open(&arguments.basis.guarded(&arguments.reading))?;
    let files: Vec<String> = datasets.iter().map(reading_note).collect();
    let notes: Vec<Issue> = datasets
        .iter()
        .flat_map(|dataset| dataset.notes().iter().cloned())
        .collect();
    let mut counts = Counts::default();
    let mut collector = Collector::new(catalog, compared, !arguments.ledger);
    for place in 0..datasets.len() {
        let dataset = follow(&mut datasets, place);
        let runs = collector.runs(&with_option_limits(&settings, dataset));
        collector.begin_files(dataset.names(), dataset.plan().subject.is_some());
        let keeps_items = collector.keeps_items();
        let new_worker = || {
            let coders = runs.iter().map(|run| Coder::new(catalog, &run.settings));
            let mut coders: Vec<Coder> = coders.collect();
            let runs = &runs;
            move |rows: &[PanelRow]| {
                let panels = || rows.iter().map(|row| &row.panel);
                let codes = coders
                    .iter_mut()
                    .map(|coder| coder.codes(panels()).into_iter());
                let mut codes: Vec<_> = codes.collect();
                let look = |panel: &Panel| {
                    let codes = codes.iter_mut().filter_map(Iterator::next).collect();
                    Looked::at(catalog, runs, panel, codes, keeps_items)
                };
                panels().map(look).collect()
            }
        };
        let next = || dataset.next_panel().map_err(anyhow::Error::new);
        each_panel_by(
            &new_worker,
            arguments.jobs.threads(),
            next,
            |panel, looked| {
                collector.see(&panel, looked);
                Ok(())
            },
        )?;
        counts.add(dataset.counts());
    }
    drop(progress);
    let choice = match arguments.ledger {
        true => arguments.panels.unwrap_or(Choice::All),
        false => arguments.panels.unwrap_or_default(),
    };
    let chosen = collector.choice(choice);
    for score in collector.score_counts(&chosen) {
        if names.contains(&score.name.as_str()) {
            watch.see_score(&score.name, score.verdicts.met, score.verdicts.undecided);
        }
    }
    let issues: Vec<IssueCode> = collector.all_issues().collect();
    watch.see_issues(&issues);
    watch.see_counts(&counts);

    let head = Head {
        files: &files,
        notes: &notes,
        counts: &counts,
    };
    let style = Style {
        color: arguments.output.color(),
        ..Style::default()
    };
    if arguments.ledger {
        let ledger = plan.ledger(&collector, choice);
        match arguments.format {
            Format::Text => write_ledger(&mut output, catalog, &ledger, head, &style)?,
            Format::Json => output = json::ledger(output, catalog, &ledger, head)?,
            Format::Csv => output = csv::ledger(output, &ledger)?,
        }
    } else {
        let comparison = collector.compare(choice);
        let most = match arguments.differences {
            Some(Most::All) => None,
            Some(Most::Number(number)) => Some(number),
            None => (arguments.format == Format::Text).then_some(DIFFERENCES_IN_TEXT),
        };
        match arguments.format {
            Format::Text => {
                write_comparison(&mut output, catalog, &comparison, head, most, &style)?
            }
            Format::Json => output = json::comparison(output, catalog, &comparison, head, most)?,
            Format::Csv => output = csv::differences(output, &comparison, most)?,
        }
    }
    // The other forms carry the counts themselves.
    finish(
        output,
        &counts,
        arguments.quiet || arguments.format != Format::Csv,
    )?;
    Ok(watch.ending(&counts))
}

/// The compared scores that are no variants.
fn published<'s>(
    catalog: &'s Catalog,
    compared: &'s [ComparedScore],
) -> impl Iterator<Item = &'s ComparedScore> {
    let rules = catalog.scores_and_variants();
    compared
        .iter()
        .filter(|score| rules[score.position].variant.is_none())
}

/// The scores that are named, or the usual ones.
fn scores(
    arguments: &Arguments,
    catalog: &Catalog,
    settings: &Settings,
) -> anyhow::Result<Vec<ComparedScore>> {
    let names: Vec<String> = match &arguments.scores {
        Some(names) => names.iter().map(|name| name.trim().to_string()).collect(),
        None => DEFAULT_SCORES
            .iter()
            .filter(|id| catalog.score(id).is_some())
            .map(|id| id.to_string())
            .collect(),
    };
    named_scores(catalog, &names, &settings.profiles)
        .map_err(|error| anyhow::anyhow!("--scores: {error}"))
}

//! `coagscope summary`: what a cohort as a whole shows.

use std::num::NonZeroUsize;

use anyhow::bail;
use clap::{Args, ValueEnum};

use serde::{Deserialize, Serialize};

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::cohort::summary::{MOST_GROUPS, Redraw, SummaryCollector, SummaryState, summarize};
use crate::fast::{count_panels, each_panel};
use crate::input::{Counts, Dataset, Declaration, Track};
use crate::interpret::{Verdict, analytes_over_time};
use crate::panel::Issue;
use crate::report;
use crate::report::summary::{Reported, json, write_markdown, write_text};
use crate::report::text::{Form, Style};
use crate::safe;

use super::Ending;
use super::choices::{Choices, with_option_limits};
use super::jobs::Jobs;
use super::output::{Output, OutputOptions};
use super::parts::{AllShares, Head, StoredCounts, run_id};
use super::reading::{Reading, as_asked, column_name, follow};
use super::report::{finish, reading_note};
use super::summary_share::SummaryShare;
use super::watch::{Condition, Watch, ending, parse_condition};

// Chances are told of each panel, and nothing here tells of one.
#[derive(Args)]
#[command(mut_arg("uncertainty", |arg| arg.hide(true)), mut_arg("cv", |arg| arg.hide(true)))]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    choices: Choices,
    /// Tell it for each value of this column too, such as ward or outcome, or of a fact that is read, such as sex
    ///
    /// A fact of the context that takes few words (sex, pregnant, infection) is meant by its identifier, whatever its
    /// column is called and however its words are written. Any other name is that of a column.
    ///
    /// A panel is in the group that it states. A subject is in the group that its panels state, if it is one; what is
    /// told of subjects then counts all of their panels, also those that state none.
    #[arg(long, value_name = "COL")]
    by: Option<String>,
    /// Intervals for shares of panels too, from so many samples of whole subjects
    ///
    /// Panels of one subject resemble each other, so that no exact interval holds for their shares. Here whole subjects
    /// are drawn with replacement, as many as there are, so often; the middle 95 % of the shares are shown.
    /// Groups of --by get such intervals (in JSON) only where no subject of theirs has panels elsewhere. Of fewer than
    /// some 24 subjects these intervals are too narrow (Flynn TN, Peters TJ. BMC Health Serv Res 2004;4:33).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    bootstrap: Option<u32>,
    /// Where the random numbers of --bootstrap begin
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 1,
        hide_default_value = true,
        requires = "bootstrap"
    )]
    seed: u64,
    #[command(flatten)]
    output: OutputOptions,
    /// Form of the summary
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true)]
    format: Format,
    /// End with status 1 where this holds of some panel that is counted: undecided, met:SCORE, present:PATTERN; or of some
    /// row: issues
    #[arg(long, value_name = "CONDITION", value_parser = parse_condition)]
    fail_on: Vec<Condition>,
    #[command(flatten)]
    jobs: Jobs,
    /// Nothing on standard error but mistakes; the summary itself tells of the rows
    #[arg(short, long, overrides_with = "quiet")]
    quiet: bool,
}

/// How what is told of a cohort is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub(super) enum Format {
    Text,
    Markdown,
    Html,
    Json,
}

impl Format {
    /// How a page looks that is text or HTML.
    pub(super) fn style(self, options: &OutputOptions) -> Style {
        Style {
            form: match self {
                Format::Html => Form::Html,
                Format::Text | Format::Markdown | Format::Json => Form::Text,
            },
            color: options.color(),
            ..Style::default()
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let catalog = arguments.choices.catalog()?;
    let catalog = catalog.get();
    if arguments.choices.asks_for_uncertainty() {
        bail!(
            "--uncertainty and --cv: `report` and `score` tell of each panel what it may be; a summary counts what the results say as they stand, so leave them out here"
        );
    }
    let settings = arguments.choices.settings(catalog)?;
    let mut watch = Watch::new(&arguments.fail_on, catalog, &settings)?;
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, &settings)),
        // No more is asked of a panel than what it holds and whose it is.
        pack_rows: NonZeroUsize::new(arguments.jobs.threads()),
        keeps_of_subjects: arguments.by.is_some(),
        ..arguments.reading.declaration()?
    };
    let fact = arguments.by.as_deref().and_then(|by| fact(catalog, by));
    let by: Vec<String> = match fact {
        Some(_) => Vec::new(),
        None => arguments.by.iter().cloned().collect(),
    };
    // Nothing is written before all is read.
    let progress = arguments.reading.progress(arguments.quiet, false);
    let mut datasets = arguments
        .reading
        .open_all(catalog, &declaration, &by)
        .map_err(|error| as_asked(error, "--by", arguments.by.as_deref().unwrap_or_default()))?;
    refuse_subject_and_time(&datasets, &by)?;
    let by = match by.as_slice() {
        [column] => Some(column_name(&datasets, column)),
        _ => arguments.by.clone(),
    };
    let redraw = arguments.bootstrap.map(|draws| Redraw {
        draws,
        seed: arguments.seed,
    });
    if redraw.is_some() && datasets.iter().all(|set| set.plan().subject.is_none()) {
        bail!(
            "--bootstrap: whole subjects are drawn, and no column is known to hold them; name it with --subject"
        );
    }
    if let Some(fact) = fact
        && !datasets.iter().any(|dataset| dataset.reads(fact))
    {
        let id = &catalog.analyte(fact).id;
        bail!(
            "--by {id}: nothing in the data is read as {id}; if a column holds it, say so with --map COL={id}"
        );
    }
    if arguments.reading.share().is_some() {
        arguments.output.refuse_compressed_share()?;
    }
    let mut output = arguments
        .output
        .open(&arguments.choices.guarded(&arguments.reading))?;
    let files: Vec<String> = datasets.iter().map(reading_note).collect();
    let notes: Vec<Issue> = datasets
        .iter()
        .flat_map(|dataset| dataset.notes().iter().cloned())
        .collect();
    let mut counts = Counts::default();
    let mut collector = SummaryCollector::new(catalog, &settings, by.clone());
    if let Some(fact) = fact {
        collector.by_fact(fact);
    }
    for place in 0..datasets.len() {
        let dataset = follow(&mut datasets, place);
        let settings = with_option_limits(&settings, dataset);
        collector.begin(dataset.plan().subject.is_some(), dataset.analytes());
        let threads = arguments.jobs.threads();
        // What is counted fast does not tell which issues a panel has.
        if !watch.asks_for_issues()
            && count_panels(catalog, &settings, dataset, &mut collector, threads)?
        {
            refuse_many_groups(collector.groups())?;
        } else {
            let next = || dataset.next_trusted_panel().map_err(anyhow::Error::new);
            each_panel(catalog, &settings, threads, next, |panel, codes| {
                collector.see(&panel, &codes);
                watch.see_issues(&codes.issues);
                refuse_many_groups(collector.groups())
            })?;
        }
        let kept = dataset.take_kept_elsewhere();
        kept.for_each(|kept| collector.see_kept(&kept));
        counts.add(dataset.counts());
    }
    let state = collector.finish();
    for (id, score) in &state.all.scores {
        let panels = |verdict| score.panels.total_of(|outcome| outcome.verdict == verdict);
        watch.see_score(id, panels(Verdict::Met), panels(Verdict::Undecided));
    }
    for (id, pattern) in &state.all.patterns {
        watch.see_pattern(id, pattern.panels.met, pattern.panels.undecided);
    }
    watch.see_counts(&counts);
    drop(progress);
    let Some(share) = arguments.reading.share() else {
        let shown = Shown {
            files: &files,
            notes: &notes,
            counts: &counts,
            state: &state,
            redraw,
            condition_holds: watch.holds,
        };
        return show(catalog, &shown, arguments.format, output, &arguments.output);
    };
    let shape = format!("{by:?} {:?} {redraw:?}", arguments.format);
    let head = Head {
        part: share.part(),
        of: share.of(),
        run: run_id(catalog, &datasets, (&declaration, &settings), &shape),
    };
    let all = AllShares::of(&datasets);
    let stored = StoredCounts::of(&datasets);
    SummaryShare::new(
        head,
        (arguments.format, redraw),
        all,
        (files, notes, stored),
        (state, watch.holds),
    )
    .write(&mut output)?;
    finish(output, &counts, arguments.quiet)?;
    Ok(watch.ending(&counts))
}

/// The fact of the context that an identifier means, where it takes few words.
fn fact(catalog: &Catalog, by: &str) -> Option<AnalyteId> {
    let takes_words = |id: &AnalyteId| {
        let kind = catalog.analyte(*id).kind;
        matches!(kind, Kind::Truth | Kind::Category)
    };
    catalog.find(by).filter(takes_words)
}

/// A group for each subject, or for each time, tells nothing of a cohort.
fn refuse_subject_and_time(datasets: &[Dataset], by: &[String]) -> anyhow::Result<()> {
    for dataset in datasets.iter().flat_map(Dataset::each_file) {
        let plan = dataset.plan();
        for index in by.iter().filter_map(|by| dataset.column_named(by)) {
            if [plan.subject, plan.time].contains(&Some(index)) {
                bail!(
                    "--by {}: this is the column of the subject or of the time; name one with few values, such as a ward or an outcome",
                    safe::cell(&plan.columns[index].name)
                );
            }
        }
    }
    Ok(())
}

/// Each group has counts of its own, so that memory would grow with their number.
fn refuse_many_groups(groups: usize) -> anyhow::Result<()> {
    if groups > MOST_GROUPS {
        bail!(
            "--by: there are more than {MOST_GROUPS} different values; name a column with few values, such as a ward or an outcome"
        );
    }
    Ok(())
}

/// What is shown.
pub(super) struct Shown<'a> {
    pub(super) files: &'a [String],
    pub(super) notes: &'a [Issue],
    pub(super) counts: &'a Counts,
    pub(super) state: &'a SummaryState,
    pub(super) redraw: Option<Redraw>,
    /// Whether a condition of `--fail-on` holds.
    pub(super) condition_holds: bool,
}

/// Writes a summary.
pub(super) fn show(
    catalog: &Catalog,
    shown: &Shown,
    format: Format,
    mut output: Output,
    options: &OutputOptions,
) -> anyhow::Result<Ending> {
    refuse_many_groups(shown.state.groups.len())?;
    let summary = summarize(catalog, shown.state, shown.redraw);
    let reported = Reported {
        catalog,
        summary: &summary,
        head: report::compare::Head {
            files: shown.files,
            notes: shown.notes,
            counts: shown.counts,
        },
    };
    match format {
        Format::Text | Format::Html => {
            write_text(&mut output, &reported, &format.style(options))?;
        }
        Format::Markdown => write_markdown(&mut output, &reported)?,
        Format::Json => output = json::document(output, &reported)?,
    }
    // Every form carries the counts itself.
    finish(output, shown.counts, true)?;
    Ok(ending(shown.condition_holds, shown.counts))
}

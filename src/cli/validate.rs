//! `coagscope validate`: scores and patterns against a reference diagnosis or outcome.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use clap::Args;

use crate::catalog::{AnalyteId, Catalog, Role};
use crate::cohort::Choice;
use crate::cohort::validation::{
    IntervalMethod, Labels, Tested, ValidationCollector, ValidationPlan, inputs_of_pattern,
    inputs_of_score,
};
use crate::fast::each_panel;
use crate::input::dataset::ColumnRole;
use crate::input::{Counts, Dataset, Declaration, Track};
use crate::interpret::{Settings, analytes_over_time};
use crate::panel::Issue;
use crate::report::compare::Head;
use crate::report::validate::{Reported, json, write_markdown, write_text};
use crate::safe;

use super::Ending;
use super::choices::{Basis, checked_rules, with_option_limits};
use super::compare::parse_choice;
use super::jobs::Jobs;
use super::output::OutputOptions;
use super::reading::{Reading, as_asked, column_name, follow, pairs};
use super::report::{finish, reading_note};
use super::summary::Format;
use super::watch::{Condition, Watch, parse_condition};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// Column of the reference diagnosis or outcome
    #[arg(long, value_name = "COL", help_heading = "Reference")]
    label: String,
    /// A value of that column that stands for the diagnosis or outcome; every other one for its absence
    #[arg(long, value_name = "VALUE", help_heading = "Reference")]
    positive: Vec<String>,
    /// A value that stands for its absence; what is neither is not readable then
    #[arg(long, value_name = "VALUE", help_heading = "Reference")]
    negative: Vec<String>,
    /// Which panels: one per subject (first, last, or worst by the first score), or all
    ///
    /// The worst panel, as in `summary`: of those to which the score applies the one with the greatest least total; of
    /// equal ones the one with the greatest possible total, then one that is met before one that is undecided, then the
    /// first in time.
    #[arg(long, value_name = "first|last|worst|all", value_parser = parse_choice,
          default_value = "first", hide_default_value = true, help_heading = "Reference")]
    panels: Choice,
    /// Intervals of proportions: exact (Clopper-Pearson) or wilson
    #[arg(long, value_name = "exact|wilson", value_parser = parse_interval,
          default_value = "exact", hide_default_value = true, help_heading = "Reference")]
    interval: IntervalMethod,
    /// A total from which a score counts as positive, instead of its published threshold
    #[arg(long, value_name = "SCORE=POINTS", help_heading = "Reference")]
    threshold: Vec<String>,
    /// Scores to validate; without --patterns no patterns then
    #[arg(
        long,
        value_name = "ID,...",
        value_delimiter = ',',
        help_heading = "Rules and limits"
    )]
    scores: Option<Vec<String>>,
    /// Patterns to validate; without --scores no scores then
    #[arg(
        long,
        value_name = "ID,...",
        value_delimiter = ',',
        help_heading = "Rules and limits"
    )]
    patterns: Option<Vec<String>>,
    #[command(flatten)]
    basis: Basis,
    #[command(flatten)]
    output: OutputOptions,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true)]
    format: Format,
    /// End with status 1 where this holds of some panel that is counted: undecided, met:SCORE, present:PATTERN; or of some
    /// row: issues
    #[arg(long, value_name = "CONDITION", value_parser = parse_condition)]
    fail_on: Vec<Condition>,
    #[command(flatten)]
    jobs: Jobs,
    /// Nothing on standard error but mistakes, as elsewhere; the report itself holds the summary of the rows
    #[arg(short, long, overrides_with = "quiet")]
    quiet: bool,
}

fn parse_interval(text: &str) -> Result<IntervalMethod, String> {
    IntervalMethod::ALL
        .into_iter()
        .find(|method| method.word() == text)
        .ok_or_else(|| format!("`{text}` is none of exact, wilson"))
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    arguments.reading.refuse_share("validate")?;
    let catalog = arguments.basis.catalog()?;
    let catalog = catalog.get();
    let settings = arguments.basis.settings(catalog)?;
    let (scores, patterns) = checked_rules(catalog, &arguments.scores, &arguments.patterns)?;
    let chosen = Settings {
        scores,
        patterns,
        ..settings.clone()
    };
    let mut plan = plan(arguments, catalog, &chosen)?;
    let labels = Labels::new(
        catalog.vocabulary(),
        &arguments.positive,
        &arguments.negative,
    )
    .context("--negative")?;
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(
            catalog,
            &plan.settings(catalog, &settings),
        )),
        keeps_of_subjects: true,
        ..arguments.reading.declaration()?
    };
    // Nothing is written before all is read.
    let progress = arguments.reading.progress(arguments.quiet, false);
    let keep = std::slice::from_ref(&arguments.label);
    let datasets = arguments.reading.open_all(catalog, &declaration, keep);
    let mut datasets = datasets.map_err(|error| as_asked(error, "--label", &arguments.label))?;
    let label = column_name(&datasets, &arguments.label);
    let left_out = leave_out_circular(arguments, catalog, &datasets, &mut plan)?;
    if plan.scores.is_empty() && arguments.panels == Choice::Worst {
        bail!(
            "--panels worst: the worst panel is chosen by the first score, and no score is validated"
        );
    }
    let mut output = arguments
        .output
        .open(&arguments.basis.guarded(&arguments.reading))?;
    let files: Vec<String> = datasets.iter().map(reading_note).collect();
    let notes: Vec<Issue> = datasets
        .iter()
        .flat_map(|dataset| dataset.notes().iter().cloned())
        .collect();
    let computed = plan.settings(catalog, &settings);
    let mut watch = Watch::new(&arguments.fail_on, catalog, &computed)?;
    let mut counts = Counts::default();
    let mut collector = ValidationCollector::new(catalog, plan, labels);
    for place in 0..datasets.len() {
        let dataset = follow(&mut datasets, place);
        let settings = with_option_limits(&computed, dataset);
        collector.begin_file(dataset.plan().subject.is_some());
        let threads = arguments.jobs.threads();
        let next = || dataset.next_trusted_panel().map_err(anyhow::Error::new);
        each_panel(catalog, &settings, threads, next, |panel, codes| {
            collector.see(&panel, &codes);
            watch.see_issues(&codes.issues);
            anyhow::Ok(())
        })?;
        let kept = dataset.take_kept_elsewhere();
        kept.for_each(|kept| collector.see_kept(&kept));
        counts.add(dataset.counts());
    }
    drop(progress);
    if counts.rows_read == 0 {
        bail!(
            "--label {}: there are no rows below the header, so that nothing can be held against a label",
            safe::cell(&label)
        );
    }
    let validation = collector
        .finish()
        .with_context(|| format!("--label {}", safe::cell(&label)))?;
    let sums = |tested: &Tested| {
        let (with, without) = (&tested.crossed.with, &tested.crossed.without);
        (
            with.positive + without.positive,
            with.undecided + without.undecided,
        )
    };
    for score in &validation.scores {
        let (positive, undecided) = sums(&score.tested);
        let id = &catalog.scores_and_variants()[score.tested.position].id;
        watch.see_score(id, positive, undecided);
    }
    for pattern in &validation.patterns {
        let (positive, undecided) = sums(pattern);
        watch.see_pattern(
            &catalog.patterns()[pattern.position].id,
            positive,
            undecided,
        );
    }
    watch.see_counts(&counts);
    let reported = Reported {
        catalog,
        validation: &validation,
        label: &label,
        left_out: &left_out,
        profiles: &settings.profiles,
        head: Head {
            files: &files,
            notes: &notes,
            counts: &counts,
        },
    };
    match arguments.format {
        Format::Text | Format::Html => {
            let style = arguments.format.style(&arguments.output);
            write_text(&mut output, &reported, &style)?;
        }
        Format::Markdown => write_markdown(&mut output, &reported)?,
        Format::Json => output = json::document(output, &reported)?,
    }
    // Every form carries the counts itself.
    let is_quiet = true;
    finish(output, &counts, is_quiet)?;
    Ok(watch.ending(&counts))
}

/// What is validated.
fn plan(
    arguments: &Arguments,
    catalog: &Catalog,
    chosen: &Settings,
) -> anyhow::Result<ValidationPlan> {
    let mut thresholds: BTreeMap<String, String> = pairs("--threshold", &arguments.threshold)?;
    let rules = catalog.scores_and_variants();
    let mut scores = Vec::new();
    for position in crate::interpret::chosen_scores(catalog, chosen) {
        let own = match thresholds.remove(&rules[position].id) {
            None => None,
            Some(points) => Some(points.parse().ok().with_context(|| {
                format!(
                    "--threshold {}={points}: give whole points, such as 5",
                    rules[position].id
                )
            })?),
        };
        scores.push((position, own));
    }
    if let Some((id, points)) = thresholds.first_key_value() {
        bail!("--threshold {id}={points}: no score `{id}` is validated; name it with --scores");
    }
    Ok(ValidationPlan {
        scores,
        patterns: crate::interpret::chosen_patterns(catalog, chosen),
        choice: arguments.panels,
        method: arguments.interval,
    })
}

/// Takes out of the plan what looks at the label column itself, and gives their names.
fn leave_out_circular(
    arguments: &Arguments,
    catalog: &Catalog,
    datasets: &[Dataset],
    plan: &mut ValidationPlan,
) -> anyhow::Result<Vec<String>> {
    let mut fed: BTreeSet<AnalyteId> = BTreeSet::new();
    for dataset in datasets.iter().flat_map(Dataset::each_file) {
        let columns = &dataset.plan().columns;
        let column = dataset.column_named(&arguments.label);
        let column = column.map(|index| &columns[index]);
        match column.map(|column| &column.role) {
            Some(ColumnRole::Subject | ColumnRole::Time) => bail!(
                "--label {}: this is the column of the subject or of the time; a label says what was diagnosed or what became of the subject",
                safe::cell(&arguments.label)
            ),
            Some(ColumnRole::Long(Role::Order)) => {}
            Some(ColumnRole::Long(_) | ColumnRole::OtherValue) => bail!(
                "--label {}: this column is part of the results of this long file; a label stands in a column of its own",
                safe::cell(&arguments.label)
            ),
            Some(ColumnRole::BirthDate | ColumnRole::AgeOfYear | ColumnRole::YearOfAge) => {
                fed.extend(catalog.find("age"))
            }
            Some(ColumnRole::Observation(column) | ColumnRole::Previous(column)) => {
                fed.insert(column.analyte);
            }
            Some(
                ColumnRole::LowerLimit(analyte)
                | ColumnRole::UpperLimit(analyte)
                | ColumnRole::BothLimits(analyte)
                | ColumnRole::CriticalLower(analyte)
                | ColumnRole::CriticalUpper(analyte)
                | ColumnRole::UnitOf(analyte)
                | ColumnRole::ComparatorOf(analyte)
                | ColumnRole::TimeOf(analyte)
                | ColumnRole::PreviousTime { analyte, .. },
            ) => {
                fed.insert(*analyte);
            }
            Some(
                ColumnRole::LeftOut
                | ColumnRole::Ambiguous(_)
                | ColumnRole::ForeignUnit(..)
                | ColumnRole::NotRecognized,
            )
            | None => {}
        }
    }
    let mut left_out = Vec::new();
    plan.scores.retain(|(score, _)| {
        let is_free = fed.is_disjoint(&inputs_of_score(catalog, *score));
        if !is_free {
            left_out.push(catalog.scores_and_variants()[*score].id.clone());
        }
        is_free
    });
    plan.patterns.retain(|pattern| {
        let is_free = fed.is_disjoint(&inputs_of_pattern(catalog, *pattern));
        if !is_free {
            left_out.push(catalog.patterns()[*pattern].id.clone());
        }
        is_free
    });
    let named = arguments.scores.iter().chain(&arguments.patterns).flatten();
    let named: Vec<&str> = named
        .filter(|id| left_out.contains(id))
        .map(String::as_str)
        .collect();
    let nothing_left = plan.scores.is_empty() && plan.patterns.is_empty();
    if !named.is_empty() || (nothing_left && !left_out.is_empty()) {
        let rules = if named.is_empty() {
            "every rule".to_string()
        } else {
            named.join(", ")
        };
        bail!(
            "--label {label}: the column is also read as {}, at which {rules} looks; a rule can't be held against what it is computed from. If the column is something else, leave it out of the results with --map '{label}=-'",
            fed.iter()
                .map(|analyte| catalog.analyte(*analyte).id.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            label = safe::cell(&arguments.label)
        );
    }
    if nothing_left {
        bail!("nothing is validated; name scores with --scores or patterns with --patterns");
    }
    Ok(left_out)
}

//! Options that say what is computed, and with which reference set.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use crate::catalog::{AnalyteId, Catalog, Kind, Score, Unverified};
use crate::input::Dataset;
use crate::interpret::{Settings, Variation};
use crate::value::{Decimal, Truth};

use super::guard::Guarded;
use super::reading::{Reading, pairs};

/// The largest coefficient of variation, in percent.
const HUNDRED: Decimal = Decimal::from_billionths(100_000_000_000);

/// The least one that is not zero; smaller ones would be lost among nine places.
const LEAST_CV: Decimal = Decimal::from_billionths(100_000);

/// What is computed.
#[derive(Args)]
#[command(next_help_heading = "Rules and limits")]
pub(super) struct Choices {
    /// Scores to compute; without --patterns no patterns then
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    scores: Option<Vec<String>>,
    /// Patterns to look for; without --scores no scores then
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    patterns: Option<Vec<String>>,
    #[command(flatten)]
    basis: Basis,
    /// How often repeats of the measurement would give which points; `total` adds the variation within a person
    #[arg(long, value_name = "analytical|total", num_args = 0..=1, require_equals = true,
          default_missing_value = "analytical", value_parser = parse_variation)]
    uncertainty: Option<Variation>,
    /// Your own analytical coefficient of variation in percent, for --uncertainty: platelets=3
    #[arg(long, value_name = "ANALYTE=PERCENT")]
    cv: Vec<String>,
}

/// What scores rest on: their reading, the limits, the reference set.
#[derive(Args)]
#[command(next_help_heading = "Rules and limits")]
pub(super) struct Basis {
    /// The reading of a score that has several: isth_overt_2001=ssc_2018
    #[arg(long, value_name = "SCORE=NAME")]
    profile: Vec<String>,
    /// Whether an underlying disorder is present, where the data do not say
    #[arg(long, value_name = "yes|no|unknown", value_parser = parse_truth)]
    underlying: Option<Truth>,
    /// Your own reference intervals, in the form of reference/intervals.csv
    #[arg(long, value_name = "FILE")]
    ranges: Option<PathBuf>,
    /// A reference set of your own instead of the built-in one
    #[arg(long, value_name = "DIR")]
    reference: Option<PathBuf>,
}

fn parse_truth(text: &str) -> Result<Truth, String> {
    match text {
        "yes" => Ok(Truth::Yes),
        "no" => Ok(Truth::No),
        "unknown" => Ok(Truth::Unknown),
        other => Err(format!("`{other}` is none of yes, no, unknown")),
    }
}

fn parse_variation(text: &str) -> Result<Variation, String> {
    match text {
        "analytical" => Ok(Variation::Analytical),
        "total" => Ok(Variation::Total),
        other => Err(format!("`{other}` is none of analytical, total")),
    }
}

/// A catalog, embedded or the user's own.
pub(super) enum CatalogInUse {
    Builtin(&'static Catalog),
    Own(Box<Catalog>),
}

impl CatalogInUse {
    pub(super) fn get(&self) -> &Catalog {
        match self {
            CatalogInUse::Builtin(catalog) => catalog,
            CatalogInUse::Own(catalog) => catalog,
        }
    }
}

/// The reference set in a folder, or the built-in one.
pub(super) fn load_catalog(folder: Option<&Path>) -> anyhow::Result<CatalogInUse> {
    match folder {
        None => Ok(CatalogInUse::Builtin(Catalog::builtin())),
        Some(folder) => {
            let files = read_reference_files(folder)?;
            let catalog =
                Catalog::from_files(&files).with_context(|| folder.display().to_string())?;
            Ok(CatalogInUse::Own(Box::new(catalog)))
        }
    }
}

/// Every TOML and CSV file below a folder, with its path from there.
fn read_reference_files(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for path in reference_paths(folder)? {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: can't be read", path.display()))?;
        let name = path
            .strip_prefix(folder)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        files.push((name, text));
    }
    files.sort();
    Ok(files)
}

/// Where every TOML and CSV file below a folder lies.
pub(super) fn reference_paths(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        let entries = std::fs::read_dir(&next)
            .with_context(|| format!("{}: can't be listed", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if matches!(
                path.extension().and_then(|kind| kind.to_str()),
                Some("toml" | "csv")
            ) {
                paths.push(path);
            }
        }
    }
    Ok(paths)
}

impl Choices {
    pub(super) fn catalog(&self) -> anyhow::Result<CatalogInUse> {
        self.basis.catalog()
    }

    /// What a run with these options reads, so that nothing overwrites it.
    pub(super) fn guarded(&self, reading: &Reading) -> Guarded {
        self.basis.guarded(reading)
    }

    /// Whether scores or patterns are named one by one.
    pub(super) fn names_rules(&self) -> bool {
        self.scores.is_some() || self.patterns.is_some()
    }

    /// Whether it is asked what results may be within their variation.
    pub(super) fn asks_for_uncertainty(&self) -> bool {
        self.uncertainty.is_some() || !self.cv.is_empty()
    }

    /// The settings of a run, without limits from options, which depend on the data.
    pub(super) fn settings(&self, catalog: &Catalog) -> anyhow::Result<Settings> {
        let (scores, patterns) = checked_rules(catalog, &self.scores, &self.patterns)?;
        Ok(Settings {
            scores,
            patterns,
            uncertainty: self.uncertainty,
            analytical_variation: self.analytical_variation(catalog)?,
            ..self.basis.settings(catalog)?
        })
    }

    /// The user's own coefficients of variation.
    fn analytical_variation(
        &self,
        catalog: &Catalog,
    ) -> anyhow::Result<BTreeMap<AnalyteId, Decimal>> {
        if !self.cv.is_empty() && self.uncertainty.is_none() {
            bail!("--cv serves --uncertainty only; add that option, or leave --cv out");
        }
        let given: BTreeMap<String, String> = pairs("--cv", &self.cv)?;
        given
            .iter()
            .map(|(id, text)| {
                let analyte = catalog
                    .find(id)
                    .filter(|&analyte| catalog.analyte(analyte).kind == Kind::Laboratory)
                    .with_context(|| {
                        format!("--cv {id}={text}: `{id}` is no laboratory analyte")
                    })?;
                let percent = Decimal::parse(text.trim_end_matches('%').trim())
                    .ok()
                    .filter(|&percent| {
                        percent == Decimal::ZERO || (LEAST_CV..=HUNDRED).contains(&percent)
                    })
                    .with_context(|| {
                        format!(
                            "--cv {id}={text}: give 0 or a percentage from 0.0001 to 100, such as 3.5"
                        )
                    })?;
                Ok((analyte, percent))
            })
            .collect()
    }
}

impl Basis {
    pub(super) fn catalog(&self) -> anyhow::Result<CatalogInUse> {
        load_catalog(self.reference.as_deref())
    }

    /// What a run with these options reads, so that nothing overwrites it.
    pub(super) fn guarded(&self, reading: &Reading) -> Guarded {
        reading
            .guarded()
            .with_file("--ranges", self.ranges.as_deref())
            .with_reference(self.reference.as_deref())
    }

    /// The settings of a run, without the rules to compute.
    pub(super) fn settings(&self, catalog: &Catalog) -> anyhow::Result<Settings> {
        let profiles: BTreeMap<String, String> = pairs("--profile", &self.profile)?;
        for (id, profile) in &profiles {
            let Some(score) = catalog.score(id) else {
                bail!("--profile {id}={profile}: there is no score `{id}`")
            };
            if !score.profiles().contains(&profile.as_str()) {
                let known = score.profiles();
                let list = if known.is_empty() {
                    "it has none".to_string()
                } else {
                    format!("it has {}", known.join(", "))
                };
                bail!("--profile {id}={profile}: {id} has no profile `{profile}`; {list}");
            }
        }
        let ranges = match &self.ranges {
            None => Vec::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("{}: can't be read", path.display()))?;
                catalog.read_intervals(&path.display().to_string(), &text)?
            }
        };
        Ok(Settings {
            profiles,
            underlying: self.underlying,
            ranges,
            ..Settings::default()
        })
    }
}

/// The identifier spelled most like one that is none, if one is like it at all.
fn did_you_mean(id: &str, known: &[&str]) -> String {
    let changes = |known: &str| strsim::levenshtein(id, known);
    let nearest = known.iter().min_by_key(|known| changes(known));
    nearest
        .filter(|nearest| changes(nearest) * 3 <= nearest.len())
        .map_or(String::new(), |nearest| {
            format!(", did you mean `{nearest}`?")
        })
}

/// Identifiers as they are meant: without the spaces around them, and each once.
fn plain_list(ids: &Option<Vec<String>>) -> Option<Vec<String>> {
    let mut plain: Vec<String> = Vec::new();
    for id in ids.as_ref()? {
        let id = id.trim();
        if !plain.iter().any(|known| known == id) {
            plain.push(id.to_string());
        }
    }
    Some(plain)
}

/// The scores and patterns that are named, each once; whoever names only one kind of rule wants only that kind.
#[allow(clippy::type_complexity)]
pub(super) fn checked_rules(
    catalog: &Catalog,
    scores: &Option<Vec<String>>,
    patterns: &Option<Vec<String>>,
) -> anyhow::Result<(Option<Vec<String>>, Option<Vec<String>>)> {
    let (scores, patterns) = (plain_list(scores), plain_list(patterns));
    for id in scores.iter().flatten() {
        if let Some(variant) = catalog.variant(id) {
            bail!("--scores: {}", is_a_variant(variant));
        }
        if let Some(entry) = catalog.unverified().iter().find(|entry| entry.id == *id) {
            bail!("--scores: {}", has_no_readable_numbers(entry));
        }
        if catalog.score(id).is_none() {
            let known: Vec<&str> = catalog
                .scores()
                .iter()
                .map(|score| score.id.as_str())
                .collect();
            bail!(
                "--scores: there is no score `{id}`{}; there are {}",
                did_you_mean(id, &known),
                known.join(", ")
            );
        }
    }
    for id in patterns.iter().flatten() {
        if let Some(entry) = catalog.unverified().iter().find(|entry| entry.id == *id) {
            bail!("--patterns: {}", has_no_readable_numbers(entry));
        }
        if catalog.pattern(id).is_none() {
            let known: Vec<&str> = catalog
                .patterns()
                .iter()
                .map(|pattern| pattern.id.as_str())
                .collect();
            bail!(
                "--patterns: there is no pattern `{id}`{}; there are {}",
                did_you_mean(id, &known),
                known.join(", ")
            );
        }
    }
    Ok(match (scores, patterns) {
        (Some(scores), None) => (Some(scores), Some(Vec::new())),
        (None, Some(patterns)) => (Some(Vec::new()), Some(patterns)),
        both => both,
    })
}

/// Why a published rule is not computed.
fn has_no_readable_numbers(entry: &Unverified) -> String {
    format!(
        "`{}` ({}) is named and not computed: its numbers could not be read in a source. {} \
         `coagscope explain {}` names its sources",
        entry.id, entry.title, entry.text, entry.id
    )
}

/// Why a variant is not computed like a score.
fn is_a_variant(variant: &Score) -> String {
    let of = variant.variant.as_ref().map_or("", |variant| &variant.of);
    format!(
        "`{}` is a variant of {of} that is kept for comparison; `coagscope compare --ledger` shows it",
        variant.id
    )
}

/// The settings completed by the limits that the options give for this data set.
pub(super) fn with_option_limits(settings: &Settings, dataset: &Dataset) -> Settings {
    let limits = dataset.option_limits();
    Settings {
        upper_limits: limits.upper.clone(),
        lower_limits: limits.lower.clone(),
        last_of_window: !dataset.rows_are_panels()
            && dataset.plan().pick == crate::input::Pick::Last,
        ..settings.clone()
    }
}

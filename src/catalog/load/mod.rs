//! Loading and proving the reference set. Everything that is wrong is reported at once.

mod analytes;
mod contradictions;
mod files;
mod intervals;
mod links;
mod masks;
mod patterns;
mod prove;
mod ranges;
mod rules;
mod scores;
mod section;
mod sources;
mod statements;
mod topics;
mod variants;
mod variation;
mod words;

use std::collections::HashMap;
use std::fmt;

use sha2::{Digest, Sha256};

use super::header_words::HeaderWords;
use super::names::NameIndex;
use super::role::RoleIndex;
use super::words::{CategoryWords, Vocabulary};
use super::{
    Analyte, AnalyteId, Catalog, CommentWords, Condition, Contradiction, Mask, Pattern,
    ReferenceInterval, RefusedTable, Score, Source, Statement, Topic, TrendRules, Unverified,
    Variation,
};
use crate::two_threads;
use files::{ParsedFiles, in_order_of_loading, parse};
use section::Section;

/// One thing that is wrong in a reference set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// File within the reference set.
    pub file: String,
    /// Key within the file: `item[1].bands[2].from`; empty where the whole file is meant.
    pub key: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(formatter, "{}: {}", self.file, self.message),
            key => write!(formatter, "{}: {key}: {}", self.file, self.message),
        }
    }
}

/// A reference set, or a user's file of limits, that can't be used, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ReferenceError {
    /// What has the faults, as a message names it.
    what: &'static str,
    /// Sorted by file and key; never empty.
    pub faults: Vec<Fault>,
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = match self.faults.len() {
            1 => "1 fault".to_string(),
            several => format!("{several} faults"),
        };
        writeln!(formatter, "{} has {faults}:", self.what)?;
        for fault in &self.faults {
            writeln!(formatter, "  {fault}")?;
        }
        Ok(())
    }
}

/// What is being built, with the faults found so far.
#[derive(Default)]
struct Draft {
    analytes: Vec<Analyte>,
    by_id: HashMap<String, AnalyteId>,
    names: NameIndex,
    roles: RoleIndex,
    headers: HeaderWords,
    loinc: HashMap<String, AnalyteId>,
    categories: HashMap<AnalyteId, CategoryWords>,
    vocabulary: Vocabulary,
    canonical_words: std::collections::HashSet<String>,
    intervals: Vec<ReferenceInterval>,
    scores: Vec<Score>,
    patterns: Vec<Pattern>,
    sources: Vec<Source>,
    conditions: Vec<Condition>,
    topics: Vec<Topic>,
    unverified: Vec<Unverified>,
    statements: HashMap<String, Statement>,
    masks: Vec<Mask>,
    comment_words: Vec<CommentWords>,
    contradictions: Vec<Contradiction>,
    variations: Vec<Variation>,
    trend_rules: TrendRules,
    refused_tables: Vec<RefusedTable>,
    faults: Vec<Fault>,
}

impl Draft {
    fn fault(&mut self, file: &str, key: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Fault {
            file: file.to_string(),
            key: key.into(),
            message: message.into(),
        });
    }

    fn analyte(&self, id: AnalyteId) -> &Analyte {
        &self.analytes[id.index()]
    }

    fn check_facts(&mut self, file: &str, key: &str, facts: &[String]) {
        for fact in facts {
            if !self.by_id.contains_key(fact) {
                let message = format!("`{fact}` is no fact of context.toml");
                self.fault(file, key, message);
            }
        }
    }

    fn check_sources(&mut self, section: &Section, sources: &[String]) {
        for source in sources {
            if !self.sources.iter().any(|known| known.id == *source) {
                self.fault(
                    section.file(),
                    section.key("sources"),
                    format!(
                        "source `{source}` is not in sources.toml; add it there or correct the name"
                    ),
                );
            }
        }
    }
}

/// Whether the links and names of a set that can be explained are proven, which takes a tenth of the loading.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Proven,
    /// They were proven before, by a test of this project.
    Trusted,
}

/// Builds a catalog from the texts of a reference set: (path within the set, text).
pub(super) fn from_files(files: &[(&str, &str)], links: Links) -> Result<Catalog, ReferenceError> {
    let mut draft = Draft::default();
    let text_of = |path: &str| {
        files
            .iter()
            .find(|(name, _)| *name == path)
            .map(|(_, text)| *text)
    };
    draft.faults.extend(files::faults_of_names(files));
    let mut unreadable = None;
    two_threads::ahead(&in_order_of_loading(files), parse, |parsed| {
        let mut parsed = ParsedFiles::new(parsed);
        load(&mut draft, &mut parsed, text_of);
        let (faults, others_follow) = parsed.into_faults();
        unreadable = others_follow.then(|| faults.clone());
        draft.faults.extend(faults);
    });
    if let Some(faults) = unreadable {
        return Err(refusal(faults));
    }
    prove::references_between_rules(&mut draft);
    prove::variants(&mut draft);
    if links == Links::Proven {
        links::prove(&mut draft);
    }

    if draft.faults.is_empty() {
        let digest = digest(files);
        let intervals_of = places_by_analyte(&draft);
        draft
            .scores
            .sort_by(|a, b| order_of_score(a).cmp(&order_of_score(b)));
        let published = draft
            .scores
            .partition_point(|score| score.variant.is_none());
        draft
            .patterns
            .sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.id.cmp(&b.id)));
        Ok(Catalog {
            analytes: draft.analytes,
            by_id: draft.by_id,
            names: draft.names,
            roles: draft.roles,
            headers: draft.headers,
            loinc: draft.loinc,
            categories: draft.categories,
            vocabulary: draft.vocabulary,
            intervals_of,
            intervals: draft.intervals,
            scores: draft.scores,
            published,
            refused_tables: draft.refused_tables,
            patterns: draft.patterns,
            sources: draft.sources,
            conditions: draft.conditions,
            topics: draft.topics,
            unverified: draft.unverified,
            masks: draft.masks,
            comment_words: draft.comment_words,
            contradictions: draft.contradictions,
            variations: draft.variations,
            trend_rules: draft.trend_rules,
            digest,
        })
    } else {
        Err(refusal(draft.faults))
    }
}

fn refusal(mut faults: Vec<Fault>) -> ReferenceError {
    faults.sort();
    faults.dedup();
    ReferenceError {
        what: "the reference set",
        faults,
    }
}

/// Loads all files, those first on which others build.
fn load<'t>(
    draft: &mut Draft,
    parsed: &mut ParsedFiles,
    text_of: impl Fn(&str) -> Option<&'t str>,
) {
    parsed.load("sources.toml", |section| {
        sources::load_sources(draft, section)
    });
    parsed.load("words.toml", |section| words::load_words(draft, section));
    parsed.load("roles.toml", |section| words::load_roles(draft, section));
    parsed.load("headers.toml", |section| {
        words::load_headers(draft, section)
    });
    let families = parsed.load("units.toml", |section| analytes::load_units(draft, section));
    let families = families.unwrap_or_default();
    parsed.load("analytes.toml", |section| {
        analytes::load_analytes(draft, section, &families);
    });
    parsed.load("context.toml", |section| {
        analytes::load_context(draft, section, &families);
    });
    prove::analytes(draft);
    parsed.load("conditions.toml", |section| {
        sources::load_conditions(draft, section)
    });
    parsed.load("statements.toml", |section| {
        statements::load_shared_statements(draft, section)
    });
    parsed.load("masks.toml", |section| masks::load_masks(draft, section));
    if let Some(text) = text_of("intervals.csv") {
        let rows = intervals::read(draft, "intervals.csv", text);
        match rows {
            Ok(rows) => draft.intervals = rows,
            Err(faults) => draft.faults.extend(faults),
        }
        prove::intervals(draft);
    }
    if let Some(text) = text_of("variation.csv") {
        variation::load_variation(draft, text);
    }
    parsed.load("trends.toml", |section| {
        variation::load_trends(draft, section)
    });
    while let Some((path, table)) = parsed.next_rule() {
        let section = &Section::new(path, &table);
        match path.split('/').next() {
            Some("scores" | "variants") => scores::load_score(draft, section),
            Some("patterns") => patterns::load_pattern(draft, section),
            Some("topics") => topics::load_topic(draft, section),
            _ => draft.fault(
                path,
                "",
                "files belong into scores/, variants/, patterns/ or topics/",
            ),
        }
    }
    parsed.load("contradictions.toml", |section| {
        contradictions::load_contradictions(draft, section)
    });
    parsed.load("unverified.toml", |section| {
        topics::load_unverified(draft, section)
    });
    parsed.load("refused_tables.toml", |section| {
        variants::load_refused_tables(draft, section)
    });
}

/// Scores by rank; variants behind all of them.
fn order_of_score(score: &Score) -> (bool, u32, &str) {
    (score.variant.is_some(), score.rank, &score.id)
}

fn places_by_analyte(draft: &Draft) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new(); draft.analytes.len()];
    for (place, interval) in draft.intervals.iter().enumerate() {
        places[interval.analyte.index()].push(place);
    }
    places
}

/// Reads a user's file of reference intervals, in the form of `reference/intervals.csv`.
pub(super) fn user_intervals(
    catalog: &Catalog,
    file: &str,
    text: &str,
) -> Result<Vec<ReferenceInterval>, ReferenceError> {
    let draft = Draft {
        analytes: catalog.analytes.clone(),
        by_id: catalog.by_id.clone(),
        ..Draft::default()
    };
    let rows = intervals::read(&draft, file, text).and_then(|rows| {
        let faults: Vec<Fault> = prove::second_defaults(&draft, &rows, true)
            .into_iter()
            .map(|(key, message)| Fault {
                file: file.to_string(),
                key,
                message,
            })
            .collect();
        if faults.is_empty() {
            Ok(rows)
        } else {
            Err(faults)
        }
    });
    rows.map_err(|faults| ReferenceError {
        what: "the file of --ranges",
        faults,
    })
}

/// The first sixteen hexadecimal digits of SHA-256 over the names and texts of all files.
fn digest(files: &[(&str, &str)]) -> String {
    let mut sorted = files.to_vec();
    sorted.sort();
    let mut hasher = Sha256::new();
    for (path, text) in sorted {
        for part in [path.as_bytes(), text.as_bytes()] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

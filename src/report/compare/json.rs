//! The comparison and the ledger as one JSON document.
//!
//! `schema/compare.schema.json` describes it; a test holds both together.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::{Head, choice_remarks, p_value, rule_text};
use crate::INTENDED_USE;
use crate::catalog::{Catalog, Score};
use crate::cohort::{
    Choice, Chosen, Comparison, Difference, ItemDifference, Ledger, LedgerEntry, Outcome, Pair,
    VerdictCounts,
};
use crate::panel::{Issue, IssueCode};
use crate::report::envelope::{IssueCount, Rows, Tool, issues};
use crate::report::json::write_value;
use crate::report::prerequisite::JsonPrerequisite;

/// The name that a document carries in `schema`.
pub const SCHEMA: &str = "coagscope.compare";

/// The version of the schema; it rises when a reader would have to change.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema (draft 2020-12) of the document.
pub const JSON_SCHEMA: &str = include_str!("../../../schema/compare.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    schema_version: u32,
    tool: Tool,
    reference_digest: &'a str,
    intended_use: &'static str,
    files: &'a [String],
    notes: &'a [Issue],
    rows: Rows,
    issues: Vec<IssueCount<'a>>,
    panels: Panels,
    comparison: Option<JsonComparison<'a>>,
    ledger: Option<JsonLedger<'a>>,
}

/// How many compared panels have an issue of one kind.
#[derive(Serialize)]
struct JsonPanelIssue {
    code: &'static str,
    panels: u64,
}

#[derive(Serialize)]
struct Panels {
    read: usize,
    choice: &'static str,
    rule: String,
    compared: usize,
    other_of_subject: usize,
    left_out_without_subject: usize,
    subjects: usize,
    without_subject_column: usize,
    issues: Vec<JsonPanelIssue>,
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct JsonComparison<'a> {
    scores: Vec<JsonScore<'a>>,
    pairs: Vec<JsonPair<'a>>,
    differences_in_all: usize,
    differences: Vec<JsonDifference<'a>>,
}

#[derive(Serialize)]
struct JsonScore<'a> {
    name: &'a str,
    id: &'a str,
    title: &'a str,
    profile: Option<&'a str>,
    verdicts: VerdictCounts,
    prerequisite: Option<JsonPrerequisite<'a>>,
}

#[derive(Serialize)]
struct JsonPair<'a> {
    first: &'a str,
    second: &'a str,
    both_met: u64,
    first_only_met: u64,
    second_only_met: u64,
    neither_met: u64,
    decided_by_both: u64,
    undecided: u64,
    not_applicable: u64,
    agreement: Option<f64>,
    kappa: Option<f64>,
    no_kappa_because: Option<String>,
    kappa_least: Option<f64>,
    kappa_greatest: Option<f64>,
    kappa_can_be_undefined: bool,
    mcnemar_exact_p: Option<f64>,
    no_p_because: Option<&'static str>,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    item: &'a str,
    panels: u64,
}

#[derive(Serialize)]
struct JsonDifference<'a> {
    file: &'a str,
    line: u64,
    subject: Option<&'a str>,
    time: Option<&'a str>,
    first: &'a Outcome,
    second: &'a Outcome,
    items: &'a [ItemDifference],
    issues: &'a [IssueCode],
}

#[derive(Serialize)]
struct JsonLedger<'a> {
    variants: Vec<JsonVariant<'a>>,
    refused_tables: Vec<JsonRefused<'a>>,
}

#[derive(Serialize)]
struct JsonVariant<'a> {
    variant: &'a str,
    title: &'a str,
    variant_of: &'a str,
    profile: Option<&'a str>,
    differs: &'a str,
    seen_in: &'a [String],
    panels: u64,
    changed: u64,
    transitions: Vec<JsonTransition>,
}

#[derive(Serialize)]
struct JsonTransition {
    from: &'static str,
    to: &'static str,
    panels: u64,
}

#[derive(Serialize)]
struct JsonRefused<'a> {
    id: &'a str,
    title: &'a str,
    variant_of: &'a str,
    prints: &'a str,
    wrong: &'a str,
    seen_in: &'a [String],
}

/// Writes a comparison; at most `most` of the differing panels, `None` for all.
///
/// # Errors
/// Those of the writer.
pub fn comparison<W: io::Write>(
    out: W,
    catalog: &Catalog,
    comparison: &Comparison,
    head: Head,
    most: Option<usize>,
) -> io::Result<W> {
    let first = comparison.scores.first();
    let first = first.map_or(("", None), |score| {
        (score.name.as_str(), catalog.score(&score.id))
    });
    let mut document = begin(catalog, head);
    document.panels = panels(
        comparison.choice,
        comparison.panels,
        &comparison.chosen,
        &comparison.issues,
        first,
    );
    document.comparison = Some(JsonComparison {
        scores: comparison
            .scores
            .iter()
            .map(|score| JsonScore {
                name: &score.name,
                id: &score.id,
                title: &score.title,
                profile: score.profile.as_deref(),
                verdicts: score.verdicts,
                prerequisite: catalog
                    .score(&score.id)
                    .and_then(|rule| JsonPrerequisite::of(rule, score.prerequisite)),
            })
            .collect(),
        pairs: comparison
            .pairs
            .iter()
            .map(|one| pair(comparison, one))
            .collect(),
        differences_in_all: comparison.differences.len(),
        differences: comparison
            .differences
            .iter()
            .take(most.unwrap_or(usize::MAX))
            .map(difference)
            .collect(),
    });
    finish(out, &document)
}

/// Writes the ledger of variants.
///
/// # Errors
/// Those of the writer.
pub fn ledger<W: io::Write>(
    out: W,
    catalog: &Catalog,
    ledger: &Ledger,
    head: Head,
) -> io::Result<W> {
    let first = ledger.entries.first();
    let first = first.map_or(("", None), |entry| {
        (
            entry.score.name.as_str(),
            catalog.scores_and_variants().get(entry.score.position),
        )
    });
    let mut document = begin(catalog, head);
    document.panels = panels(
        ledger.choice,
        ledger.panels,
        &ledger.chosen,
        &ledger.issues,
        first,
    );
    document.ledger = Some(JsonLedger {
        variants: ledger
            .entries
            .iter()
            .map(|entry| variant(catalog, entry))
            .collect(),
        refused_tables: catalog
            .refused_tables()
            .iter()
            .map(|table| JsonRefused {
                id: &table.id,
                title: &table.title,
                variant_of: &table.variant_of,
                prints: &table.prints,
                wrong: &table.wrong,
                seen_in: &table.seen_in,
            })
            .collect(),
    });
    finish(out, &document)
}

fn begin<'a>(catalog: &'a Catalog, head: Head<'a>) -> Document<'a> {
    let counts = head.counts;
    Document {
        schema: SCHEMA,
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        reference_digest: catalog.digest(),
        intended_use: INTENDED_USE,
        files: head.files,
        notes: head.notes,
        rows: Rows::from(counts),
        issues: issues(counts),
        panels: panels(
            Choice::All,
            0,
            &Chosen::default(),
            &BTreeMap::new(),
            ("", None),
        ),
        comparison: None,
        ledger: None,
    }
}

fn finish<W: io::Write>(mut out: W, document: &Document) -> io::Result<W> {
    write_value(&mut out, document)?;
    out.write_all(b"\n")?;
    Ok(out)
}

fn panels(
    choice: Choice,
    read: usize,
    chosen: &Chosen,
    issues: &BTreeMap<IssueCode, u64>,
    first_score: (&str, Option<&Score>),
) -> Panels {
    let left_out = if choice == Choice::All {
        0
    } else {
        chosen.without_subject
    };
    Panels {
        read,
        choice: choice.word(),
        rule: rule_text(choice, first_score),
        compared: chosen.panels.len(),
        other_of_subject: chosen.not_chosen,
        left_out_without_subject: left_out,
        subjects: chosen.subjects,
        without_subject_column: chosen.nobodys,
        issues: issues
            .iter()
            .map(|(code, panels)| JsonPanelIssue {
                code: code.code(),
                panels: *panels,
            })
            .collect(),
        remarks: choice_remarks(choice, chosen),
    }
}

fn pair<'a>(comparison: &'a Comparison, pair: &'a Pair) -> JsonPair<'a> {
    let decided = pair.paired.decided();
    let range = pair.kappa_range();
    let p = p_value(comparison, &decided);
    JsonPair {
        first: &comparison.scores[pair.first].name,
        second: &comparison.scores[pair.second].name,
        both_met: decided.both,
        first_only_met: decided.first_only,
        second_only_met: decided.second_only,
        neither_met: decided.neither,
        decided_by_both: decided.total(),
        undecided: pair.paired.undecided(),
        not_applicable: pair.not_applicable,
        agreement: decided.share(),
        kappa: decided.kappa().ok(),
        no_kappa_because: decided.kappa().err().map(|why| why.to_string()),
        kappa_least: range.map(|range| range.least),
        kappa_greatest: range.map(|range| range.greatest),
        kappa_can_be_undefined: range.is_none_or(|range| range.can_be_undefined),
        mcnemar_exact_p: p.ok(),
        no_p_because: p.err(),
        items: pair
            .items
            .iter()
            .map(|(item, panels)| JsonItem {
                item,
                panels: *panels,
            })
            .collect(),
    }
}

fn difference(row: &Difference) -> JsonDifference<'_> {
    JsonDifference {
        file: &row.file,
        line: row.line,
        subject: row.subject.as_deref(),
        time: row.time.as_deref(),
        first: &row.first,
        second: &row.second,
        items: &row.items,
        issues: &row.issues,
    }
}

fn variant<'a>(catalog: &'a Catalog, entry: &'a LedgerEntry) -> JsonVariant<'a> {
    let rule = &catalog.scores_and_variants()[entry.variant.position];
    let own = rule.variant.as_ref();
    JsonVariant {
        variant: &rule.id,
        title: &rule.title,
        variant_of: &entry.score.name,
        profile: entry.variant.profile.as_deref(),
        differs: own.map_or("", |variant| &variant.differs),
        seen_in: own.map_or(&[], |variant| &variant.seen_in),
        panels: entry.transitions.total(),
        changed: entry.transitions.changed(),
        transitions: entry
            .transitions
            .counts
            .iter()
            .map(|((from, to), panels)| JsonTransition {
                from: from.word(),
                to: to.word(),
                panels: *panels,
            })
            .collect(),
    }
}

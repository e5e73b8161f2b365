//! Scores with their items.

use crate::catalog::Catalog;
use crate::interpret::{Interpretation, ItemOutcome, ReferenceKind, ScoreOutcome, Verdict};
use crate::report::amount::points;
use crate::report::citation::citations;
use crate::report::page::{Page, Paint, sentence};
use crate::report::wrap::{Align, Column};
use crate::value::Truth;

use super::findings::needs;
use super::patterns::{write_evidence, write_warnings};
use super::{section, status_remark};

const COLUMNS: [Column; 4] = [
    Column {
        width: 18,
        align: Align::Left,
    },
    Column {
        width: 27,
        align: Align::Left,
    },
    Column {
        width: 24,
        align: Align::Left,
    },
    Column {
        width: 6,
        align: Align::Right,
    },
];

pub(super) fn write(
    page: &mut Page,
    catalog: &Catalog,
    interpretation: &Interpretation,
    long: bool,
) {
    if interpretation.scores.is_empty() {
        return;
    }
    section(page, "Scores");
    let (told, named): (Vec<&ScoreOutcome>, Vec<&ScoreOutcome>) = interpretation
        .scores
        .iter()
        .partition(|score| long || says_something(score));
    for (index, score) in told.iter().enumerate() {
        if index > 0 {
            page.blank();
        }
        write_score(page, catalog, score);
    }
    write_named(page, &named, told.is_empty());
}

/// Whether a score applies, and is decided or knows at least one of its items.
fn says_something(score: &ScoreOutcome) -> bool {
    match score.verdict {
        Verdict::NotApplicable => false,
        Verdict::Undecided => score.items.iter().any(|item| item.has_value),
        Verdict::Met | Verdict::NotMet => true,
    }
}

/// Scores of which there is nothing to tell but that: a line each.
fn write_named(page: &mut Page, scores: &[&ScoreOutcome], first: bool) {
    let (outside, empty): (Vec<&ScoreOutcome>, Vec<&ScoreOutcome>) = scores
        .iter()
        .partition(|score| score.verdict == Verdict::NotApplicable);
    let mut first = first;
    for (heading, scores) in [("Not applicable", outside), ("Nothing reported", empty)] {
        if scores.is_empty() {
            continue;
        }
        if !first {
            page.blank();
        }
        first = false;
        page.heading(heading);
        for score in scores {
            let remark = match &score.not_applicable_because {
                Some(reason) => reason.clone(),
                None => format!("what would decide it: {}", needs(score)),
            };
            page.paragraph("  - ", "    ", &format!("{}; {remark}", score.title));
        }
    }
}

fn write_score(page: &mut Page, catalog: &Catalog, score: &ScoreOutcome) {
    page.heading_with(&score.title, &score.id);
    page.labelled("Status", status_remark(score.status));
    page.labelled("Profile", score.profile.as_deref().unwrap_or_default());
    page.row(
        2,
        &COLUMNS,
        &["Item", "What was seen", "Band: points", "Points"].map(str::to_string),
        None,
    );
    for item in &score.items {
        write_item(page, item);
    }
    let total = format!("{} of {}", points(score.min, score.max), score.most);
    page.paragraph("  ", "  ", &format!("Total: {total}"));
    let color = match score.verdict {
        Verdict::Met => Paint::Red,
        Verdict::Undecided => Paint::Yellow,
        Verdict::NotMet | Verdict::NotApplicable => Paint::Plain,
    };
    let verdict = format!("Verdict: {}", verdict_text(score));
    page.painted_paragraph("  ", "    ", &verdict, color);
    write_prerequisite(page, score);
    if let Some(class) = &score.class {
        let text = match score.class_text.as_deref() {
            Some(text) if !text.is_empty() => format!("{class}. {}", sentence(text)),
            _ => class.clone(),
        };
        page.labelled("Class", &text);
    }
    if !score.verdict_text.contains("what would decide") {
        page.labelled("What would decide it", &needs(score));
    }
    super::uncertainty::write(page, score);
    if !score.changes.is_empty() {
        page.paragraph("  ", "  ", "Nearest changes:");
        for change in &score.changes {
            let text = if change.alters_verdict {
                format!(
                    "{}; the verdict would be {}",
                    change.text,
                    change.verdict.word()
                )
            } else {
                change.text.clone()
            };
            page.paragraph("    - ", "      ", &text);
        }
    }
    for remark in &score.remarks {
        page.paragraph("  ", "    ", &sentence(remark));
    }
    write_warnings(page, catalog, &score.warnings);
    page.labelled("Sources", &citations(catalog, &score.sources));
}

/// The verdict's word and its text; the word only once where the text begins with it.
pub(super) fn verdict_text(score: &ScoreOutcome) -> String {
    let (word, text) = (score.verdict.word(), sentence(&score.verdict_text));
    match text.get(..word.len()) {
        Some(start) if start.eq_ignore_ascii_case(word) => format!("{word}{}", &text[word.len()..]),
        _ => format!("{word}. {text}"),
    }
}

fn write_item(page: &mut Page, item: &ItemOutcome) {
    let cells = [
        item.title.clone(),
        item.evidence.clone(),
        item.bands.join("\nor "),
        points(item.min(), item.max()),
    ];
    page.row(2, &COLUMNS, &cells, None);
    let mut notes: Vec<String> = Vec::new();
    // A limit that the evidence has named already isn't named twice.
    if let Some(limit) = item
        .limit
        .as_ref()
        .filter(|limit| item.reference_kind.is_some() || !item.evidence.contains(limit.as_str()))
    {
        let kind = match item.reference_kind {
            Some(ReferenceKind::UpperLimit) => {
                "measured from the upper limit (pt_reference_kind uln): "
            }
            Some(ReferenceKind::Control) => {
                "measured from the control (pt_reference_kind control): "
            }
            None => "limit: ",
        };
        notes.push(format!("{kind}{limit}"));
    }
    notes.extend(
        item.on_cut_off
            .iter()
            .map(|text| format!("on a cut-off: {text}")),
    );
    notes.extend(item.remarks.iter().cloned());
    for note in notes {
        page.paragraph("      ", "      ", &note);
    }
    write_evidence(page, "      ", &item.parts);
}

fn write_prerequisite(page: &mut Page, score: &ScoreOutcome) {
    let Some(fulfilled) = score.prerequisite else {
        return;
    };
    let state = match fulfilled {
        Truth::Yes => "fulfilled (yes)",
        Truth::No => "not fulfilled (no)",
        Truth::Unknown => "not known (unknown)",
    };
    page.labelled(
        "Prerequisite",
        &format!("{}: {state}", score.prerequisite_text),
    );
}

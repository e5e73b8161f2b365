//! Scores with their items.

use crate::catalog::Catalog;
use crate::interpret::{Change, Interpretation, ItemOutcome, ReferenceKind, ScoreOutcome, Verdict};
use crate::report::amount::points;
use crate::report::citation::citations;
use crate::report::page::{Page, Paint, sentence};
use crate::report::rule_words::points_text;
use crate::report::wrap::{Align, Column};
use crate::value::Truth;

use super::findings::needs;
use super::patterns::{write_evidence, write_warnings};
use super::{status_remark, status_word};

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
    page.section("Scores");
    let (told, short): (Vec<&ScoreOutcome>, Vec<&ScoreOutcome>) = interpretation
        .scores
        .iter()
        .partition(|score| long || has_a_heading(score));
    for (index, score) in told.iter().enumerate() {
        if index > 0 {
            page.blank();
        }
        if long || score.verdict == Verdict::Met {
            write_score(page, catalog, score);
        } else {
            write_open_score(page, catalog, score);
        }
    }
    let warned = told.iter().flat_map(|score| &score.warnings);
    let warned = warned.map(|warning| warning.text.as_str()).collect();
    write_short(page, catalog, &short, told.is_empty(), warned);
}

/// Whether a score is met, or open with at least one of its items known; the others take a line or two.
fn has_a_heading(score: &ScoreOutcome) -> bool {
    match score.verdict {
        Verdict::Met => true,
        Verdict::Undecided => score.items.iter().any(|item| item.has_value),
        Verdict::NotMet | Verdict::NotApplicable => false,
    }
}

/// The other scores, an entry each, by what became of them. A warning that stands above already, which
/// related scores share, isn't printed again.
fn write_short<'a>(
    page: &mut Page,
    catalog: &Catalog,
    scores: &[&'a ScoreOutcome],
    mut first: bool,
    mut warned: Vec<&'a str>,
) {
    for (verdict, heading) in [
        (Verdict::NotMet, "Not met"),
        (Verdict::NotApplicable, "Not applicable"),
        (Verdict::Undecided, "Nothing reported"),
    ] {
        let of_verdict = scores.iter().filter(|score| score.verdict == verdict);
        for (index, score) in of_verdict.enumerate() {
            if index == 0 {
                if !first {
                    page.blank();
                }
                first = false;
                page.heading(heading);
            }
            let text = format!(
                "{}{}: {}",
                score.title,
                status_word(score.status),
                in_short(score)
            );
            page.paragraph("  - ", "    ", &text);
            if verdict == Verdict::NotMet {
                write_cut_offs(page, score);
            }
            for warning in &score.warnings {
                if verdict == Verdict::NotMet && !warned.contains(&warning.text.as_str()) {
                    warned.push(&warning.text);
                    write_warnings(page, "    ", catalog, std::slice::from_ref(warning));
                }
            }
        }
    }
}

/// What there is to tell of a score that is not met, does not apply, or knows nothing.
fn in_short(score: &ScoreOutcome) -> String {
    match score.verdict {
        Verdict::NotApplicable => score.not_applicable_because.clone().unwrap_or_default(),
        Verdict::Undecided => format!("what would decide it: {}", needs(score)),
        Verdict::Met | Verdict::NotMet => {
            let items: Vec<String> = score
                .items
                .iter()
                .map(|item| format!("{} {}", item.title, points(item.min(), item.max())))
                .collect();
            let mut text = format!(
                "{} Of {}: {}.",
                verdict_text(score),
                points_text(score.most),
                items.join("; ")
            );
            if let Some(class) = class_text(score) {
                text.push_str(&format!(" Class {class}"));
            }
            text
        }
    }
}

/// The class and what it means.
fn class_text(score: &ScoreOutcome) -> Option<String> {
    let class = score.class.as_ref()?;
    let mut text = match score.class_text.as_deref() {
        Some(text) if !text.is_empty() => format!("{class}. {}", sentence(text)),
        _ => class.clone(),
    };
    // What is open in an undecided score is told anyway.
    if class == Verdict::Undecided.word() && score.verdict != Verdict::Undecided {
        let open = score.items.iter().filter(|item| item.min() != item.max());
        let open: Vec<&str> = open.map(|item| item.title.as_str()).collect();
        if !open.is_empty() {
            text.push_str(&format!(" Open: {}.", open.join(", ")));
        }
    }
    Some(text)
}

/// An undecided score in short: what is known, what is open, and what one change would decide it.
fn write_open_score(page: &mut Page, catalog: &Catalog, score: &ScoreOutcome) {
    let title = format!(
        "{}{}: {}",
        score.title,
        status_word(score.status),
        score.verdict.word()
    );
    page.heading_with(&title, &score.id);
    page.labelled("Profile", score.profile.as_deref().unwrap_or_default());
    let (known, open): (Vec<&ItemOutcome>, Vec<&ItemOutcome>) = score
        .items
        .iter()
        .partition(|item| item.min() == item.max());
    for (label, items) in [("Known", known), ("Open", open)] {
        let texts: Vec<String> = items
            .into_iter()
            .map(|item| {
                let points = points(item.min(), item.max());
                format!("{} {points} ({})", item.title, item.evidence)
            })
            .collect();
        page.labelled(label, &texts.join("; "));
    }
    let verdict = format!("Verdict: {}", verdict_text(score));
    page.painted_paragraph("  ", "    ", &verdict, Paint::Yellow);
    page.labelled("Class", &class_text(score).unwrap_or_default());
    write_cut_offs(page, score);
    super::uncertainty::write(page, score);
    write_changes(page, score, |change| change.alters_verdict);
    write_warnings(page, "  ", catalog, &score.warnings);
}

/// Which items lie exactly on a cut-off, where they are not told one by one: another print may count them otherwise.
fn write_cut_offs(page: &mut Page, score: &ScoreOutcome) {
    for item in &score.items {
        if let Some(text) = &item.on_cut_off {
            let text = format!("{} on a cut-off: {text}", item.title);
            page.paragraph("    ", "    ", &text);
        }
    }
}

fn write_changes(page: &mut Page, score: &ScoreOutcome, wanted: impl Fn(&Change) -> bool) {
    let mut changes = score
        .changes
        .iter()
        .filter(|change| wanted(change))
        .peekable();
    if changes.peek().is_some() {
        page.paragraph("  ", "  ", "Nearest changes:");
    }
    for change in changes {
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
    page.labelled("Class", &class_text(score).unwrap_or_default());
    if !score.verdict_text.contains("what would decide") {
        page.labelled("What would decide it", &needs(score));
    }
    super::uncertainty::write(page, score);
    write_changes(page, score, |_| true);
    for remark in &score.remarks {
        page.paragraph("  ", "    ", &sentence(remark));
    }
    write_warnings(page, "  ", catalog, &score.warnings);
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

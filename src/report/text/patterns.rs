//! Patterns with their evidence: present ones first, then undecided ones, then in short what is
//! absent.

use crate::catalog::Catalog;
use crate::interpret::{Evidence, Finding, Interpretation, PatternOutcome, Role, Warning};
use crate::report::citation::citations;
use crate::report::page::{Page, sentence};
use crate::value::Truth;

use super::{section, status_remark, status_word};

/// What the interpretation says of a result that the panel lacks.
const NOT_REPORTED: &str = "not reported";

pub(super) fn write(page: &mut Page, catalog: &Catalog, interpretation: &Interpretation) {
    if interpretation.patterns.is_empty() {
        return;
    }
    section(page, "Patterns");
    let mut first = true;
    let (known, unknown): (Vec<&PatternOutcome>, Vec<&PatternOutcome>) = interpretation
        .patterns
        .iter()
        .filter(|pattern| pattern.finding == Finding::Undecided)
        .partition(|pattern| {
            pattern
                .evidence
                .iter()
                .any(|evidence| evidence.role != Role::Missing)
        });
    let present = interpretation
        .patterns
        .iter()
        .filter(|pattern| pattern.finding == Finding::Present);
    for pattern in present.chain(known) {
        if !first {
            page.blank();
        }
        first = false;
        write_pattern(page, catalog, pattern);
    }
    write_unknown(page, &unknown, first);
    write_absent(page, interpretation, first && unknown.is_empty());
}

/// Undecided patterns of which nothing is known: a line each.
fn write_unknown(page: &mut Page, unknown: &[&PatternOutcome], first: bool) {
    if unknown.is_empty() {
        return;
    }
    if !first {
        page.blank();
    }
    page.heading("Undecided: nothing is known that speaks for or against");
    for pattern in unknown {
        let missing: Vec<&str> = pattern
            .evidence
            .iter()
            .map(|evidence| evidence.statement.as_str())
            .collect();
        page.paragraph(
            "  - ",
            "    ",
            &format!(
                "{}{}; not known: {}",
                pattern.title,
                status_word(pattern.status),
                missing.join("; ")
            ),
        );
    }
}

fn write_pattern(page: &mut Page, catalog: &Catalog, pattern: &PatternOutcome) {
    page.heading_with(
        &format!("{}: {}", pattern.title, pattern.finding.word()),
        &pattern.id,
    );
    page.labelled("Status", status_remark(pattern.status));
    if pattern.finding == Finding::Present && !pattern.text.is_empty() {
        page.paragraph("  ", "  ", &sentence(&pattern.text));
    }
    write_evidence(page, "  ", &pattern.evidence);
    write_warnings(page, catalog, &pattern.warnings);
    page.labelled("Sources", &citations(catalog, &pattern.sources));
}

fn write_absent(page: &mut Page, interpretation: &Interpretation, first: bool) {
    let absent: Vec<&PatternOutcome> = interpretation
        .patterns
        .iter()
        .filter(|pattern| pattern.finding == Finding::Absent)
        .collect();
    if absent.is_empty() {
        return;
    }
    if !first {
        page.blank();
    }
    page.heading("Absent");
    for pattern in absent {
        let reason = pattern
            .evidence
            .iter()
            .find(|evidence| evidence.role == Role::Against && evidence.deciding);
        let text = match reason {
            Some(reason) => {
                format!(
                    "{}{}; {}",
                    pattern.title,
                    status_word(pattern.status),
                    evidence_text(reason)
                )
            }
            None => format!("{}{}", pattern.title, status_word(pattern.status)),
        };
        page.paragraph("  - ", "    ", &text);
        // A warning on an absent pattern is a warning against taking it for excluded.
        for warning in &pattern.warnings {
            page.paragraph("    ! ", "      ", &warning.text);
        }
    }
}

/// The statement, `(no)` where it does not hold, and what was seen.
fn evidence_text(evidence: &Evidence) -> String {
    let state = if evidence.truth == Truth::No {
        " (no)"
    } else {
        ""
    };
    if evidence.observed.is_empty() {
        format!("{}{state}", evidence.statement)
    } else {
        format!("{}{state}: {}", evidence.statement, evidence.observed)
    }
}

/// One line per piece of evidence: `+` for, `-` against, `?` not known. What was not reported
/// stands together on one line.
pub(super) fn write_evidence(page: &mut Page, indent: &str, evidence: &[Evidence]) {
    let rest = format!("{indent}  ");
    for (role, mark) in [(Role::For, '+'), (Role::Against, '-'), (Role::Missing, '?')] {
        let first = format!("{indent}{mark} ");
        let (together, apart): (Vec<&Evidence>, Vec<&Evidence>) = evidence
            .iter()
            .filter(|piece| piece.role == role)
            .partition(|piece| role == Role::Missing && piece.observed == NOT_REPORTED);
        for piece in apart {
            page.paragraph(&first, &rest, &evidence_text(piece));
        }
        if !together.is_empty() {
            let statements: Vec<&str> = together
                .iter()
                .map(|piece| piece.statement.as_str())
                .collect();
            page.paragraph(
                &first,
                &rest,
                &format!("{NOT_REPORTED}: {}", statements.join("; ")),
            );
        }
    }
}

/// Warnings that apply to these values, with their sources.
pub(super) fn write_warnings(page: &mut Page, catalog: &Catalog, warnings: &[Warning]) {
    for warning in warnings {
        let unsure = if warning.applies == Truth::Unknown {
            "May apply: "
        } else {
            ""
        };
        let sources = citations(catalog, &warning.sources);
        let sources = if sources.is_empty() {
            String::new()
        } else {
            format!(" [{sources}]")
        };
        page.paragraph(
            "  ! ",
            "    ",
            &format!("{unsure}{}{sources}", warning.text),
        );
    }
}

//! Patterns with their evidence: present ones first, then undecided ones, then in short what is
//! absent.

use crate::catalog::Catalog;
use crate::interpret::{Evidence, Finding, Interpretation, PatternOutcome, Role, Warning};
use crate::report::citation::citations;
use crate::report::page::{Page, sentence};
use crate::value::Truth;

use super::{MOST_MISSING, first_of, status_remark, status_word};

/// What the interpretation says of a result that the panel lacks.
const NOT_REPORTED: &str = "not reported";

pub(super) fn write(
    page: &mut Page,
    catalog: &Catalog,
    interpretation: &Interpretation,
    long: bool,
) {
    if interpretation.patterns.is_empty() {
        return;
    }
    page.section("Patterns");
    let mut first = true;
    let (known, unknown): (Vec<&PatternOutcome>, Vec<&PatternOutcome>) = interpretation
        .patterns
        .iter()
        .filter(|pattern| pattern.finding == Finding::Undecided)
        .partition(|pattern| {
            let tells = |evidence: &Evidence| match evidence.role {
                Role::For => true,
                Role::Against => long,
                Role::Missing => false,
            };
            pattern.evidence.iter().any(tells)
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
        if long || pattern.finding == Finding::Present {
            write_pattern(page, catalog, pattern);
        } else {
            write_open_pattern(page, catalog, pattern);
        }
    }
    write_unknown(page, &unknown, first, long);
    let absent: Vec<&PatternOutcome> = interpretation
        .patterns
        .iter()
        .filter(|pattern| pattern.finding == Finding::Absent)
        .collect();
    if absent.is_empty() {
        return;
    }
    if !(first && unknown.is_empty()) {
        page.blank();
    }
    page.heading("Absent");
    if long {
        write_absent(page, &absent);
    } else {
        write_absent_by_reason(page, &absent);
    }
}

/// Undecided patterns for which nothing speaks: a line each.
fn write_unknown(page: &mut Page, unknown: &[&PatternOutcome], first: bool, long: bool) {
    if unknown.is_empty() {
        return;
    }
    if !first {
        page.blank();
    }
    page.heading(if long {
        "Undecided: nothing is known that speaks for or against"
    } else {
        "Undecided: nothing is known that speaks for it"
    });
    for pattern in unknown {
        let mut text = format!("{}{}", pattern.title, status_word(pattern.status));
        if let Some(against) = of_role(pattern, Role::Against).next() {
            text.push_str(&format!("; against it: {}", evidence_text(against)));
        }
        let missing: Vec<&str> = of_role(pattern, Role::Missing)
            .map(|evidence| evidence.statement.as_str())
            .collect();
        let most = if long { usize::MAX } else { MOST_MISSING };
        if !missing.is_empty() {
            text.push_str(&format!("; not known: {}", first_of(&missing, most)));
        }
        page.paragraph("  - ", "    ", &text);
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
    write_warnings(page, "  ", catalog, &pattern.warnings);
    page.labelled("Sources", &citations(catalog, &pattern.sources));
}

/// An undecided pattern in short: what speaks for it, against it, and what is not known, each in one go.
fn write_open_pattern(page: &mut Page, catalog: &Catalog, pattern: &PatternOutcome) {
    page.heading_with(
        &format!("{}: {}", titled(pattern), pattern.finding.word()),
        &pattern.id,
    );
    for (role, mark) in [(Role::For, "  + "), (Role::Against, "  - ")] {
        let texts: Vec<String> = of_role(pattern, role).map(evidence_text).collect();
        if !texts.is_empty() {
            page.paragraph(mark, "    ", &texts.join("; "));
        }
    }
    let missing: Vec<&str> = of_role(pattern, Role::Missing)
        .map(|evidence| evidence.statement.as_str())
        .collect();
    if !missing.is_empty() {
        page.paragraph("  ? ", "    ", &missing.join("; "));
    }
    write_warnings(page, "  ", catalog, &pattern.warnings);
}

fn of_role(pattern: &PatternOutcome, role: Role) -> impl Iterator<Item = &Evidence> {
    pattern
        .evidence
        .iter()
        .filter(move |evidence| evidence.role == role)
}

/// Absent patterns with what decides it: a line each.
fn write_absent(page: &mut Page, absent: &[&PatternOutcome]) {
    for pattern in absent {
        let title = titled(pattern);
        let text = match why_absent(pattern) {
            Some(reason) => format!("{title}; {reason}"),
            None => title,
        };
        page.paragraph("  - ", "    ", &text);
        write_cautions(page, pattern, false);
    }
}

/// The same in short: each reason once, with all patterns that are absent for it.
fn write_absent_by_reason(page: &mut Page, absent: &[&PatternOutcome]) {
    let mut groups: Vec<(Option<String>, Vec<&PatternOutcome>)> = Vec::new();
    for &pattern in absent {
        let reason = why_absent(pattern);
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, patterns)) => patterns.push(pattern),
            None => groups.push((reason, vec![pattern])),
        }
    }
    for (reason, patterns) in groups {
        let titles: Vec<String> = patterns.iter().map(|pattern| titled(pattern)).collect();
        let titles = titles.join("; ");
        let text = match reason {
            Some(reason) if patterns.len() > 1 => format!("{reason}; so absent: {titles}"),
            Some(reason) => format!("{titles}; {reason}"),
            None => titles,
        };
        page.paragraph("  - ", "    ", &text);
        for pattern in &patterns {
            write_cautions(page, pattern, patterns.len() > 1);
        }
    }
}

fn titled(pattern: &PatternOutcome) -> String {
    format!("{}{}", pattern.title, status_word(pattern.status))
}

fn why_absent(pattern: &PatternOutcome) -> Option<String> {
    pattern
        .evidence
        .iter()
        .find(|evidence| evidence.role == Role::Against && evidence.deciding)
        .map(evidence_text)
}

/// A warning on an absent pattern is a warning against taking it for excluded.
fn write_cautions(page: &mut Page, pattern: &PatternOutcome, with_title: bool) {
    for warning in &pattern.warnings {
        let text = if with_title {
            format!("{}: {}", pattern.title, warning.text)
        } else {
            warning.text.clone()
        };
        page.paragraph("    ! ", "      ", &text);
    }
}

/// The statement, `(no)` where it does not hold, and what was seen.
fn evidence_text(evidence: &Evidence) -> String {
    let state = if evidence.truth == Truth::No {
        " (no)"
    } else {
        ""
    };
    // That another pattern is not there, `no` says already, and a fact is its own observation.
    let is_said = evidence.observed.is_empty() || evidence.observed == evidence.statement;
    if is_said || (!state.is_empty() && evidence.observed == "no") {
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
pub(super) fn write_warnings(
    page: &mut Page,
    indent: &str,
    catalog: &Catalog,
    warnings: &[Warning],
) {
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
            &format!("{indent}! "),
            &format!("{indent}  "),
            &format!("{unsure}{}{sources}", warning.text),
        );
    }
}

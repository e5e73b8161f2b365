//! The comparison as text.

use std::io;

use super::{Head, choice_remarks, choice_text, p_value, rule_text};
use crate::INTENDED_USE;
use crate::catalog::{Catalog, Score};
use crate::cohort::agreement::Agreement;
use crate::cohort::{Choice, Chosen, Comparison, Difference, Outcome, Pair};
use crate::report::check::count_texts;
use crate::report::page::Page;
use crate::report::percent::percent;
use crate::report::prerequisite::prerequisite_text;
use crate::report::rounded::rounded;
use crate::report::text::{Style, write_head};
use crate::report::wrap::{Align, Column};
use crate::safe;

/// Names of scores take so much room, numbers so much.
const COUNTS: [Column; 5] = [left(36), right(8), right(10), right(11), right(10)];
const TABLE: [Column; 3] = [left(20), right(20), right(16)];

pub(in crate::report) const fn left(width: usize) -> Column {
    Column {
        width,
        align: Align::Left,
    }
}

pub(in crate::report) const fn right(width: usize) -> Column {
    Column {
        width,
        align: Align::Right,
    }
}

/// Writes a comparison; at most `most` of the differing panels, `None` for all.
///
/// # Errors
/// Those of the writer.
pub fn write_comparison(
    out: &mut dyn io::Write,
    catalog: &Catalog,
    comparison: &Comparison,
    head: Head,
    most: Option<usize>,
    style: &Style,
) -> io::Result<()> {
    write_head(out, catalog, head.files, style)?;
    let mut page = Page::new(style.color);
    let first = comparison.scores.first();
    let first = first.map_or(("", None), |score| {
        (score.name.as_str(), catalog.score(&score.id))
    });
    write_panels(
        &mut page,
        head,
        comparison.choice,
        comparison.panels,
        &comparison.chosen,
        first,
    );
    write_scores(&mut page, catalog, comparison);
    for pair in &comparison.pairs {
        write_pair(&mut page, comparison, pair);
    }
    write_differences(&mut page, comparison, head.files.len() > 1, most);
    write_notes(&mut page);
    out.write_all(page.into_text().as_bytes())
}

/// What was read: the rows, and which panels are compared. The numbers add up.
pub(super) fn write_panels(
    page: &mut Page,
    head: Head,
    choice: Choice,
    panels: usize,
    chosen: &Chosen,
    first_score: (&str, Option<&Score>),
) {
    page.section("What was read");
    let in_all = u64::try_from(panels).unwrap_or(u64::MAX);
    for line in count_texts(head.counts, in_all) {
        page.paragraph("  ", "    ", &line);
    }
    page.labelled("Compared", &rule_text(choice, first_score));
    page.paragraph("  ", "    ", &choice_text(panels, chosen));
    for remark in choice_remarks(choice, chosen) {
        page.paragraph("  ", "    ", &remark);
    }
}

fn write_scores(page: &mut Page, catalog: &Catalog, comparison: &Comparison) {
    page.section("Verdicts");
    let cells = |cells: [&str; 5]| cells.map(str::to_string);
    page.row(
        2,
        &COUNTS,
        &cells(["", "met", "not met", "undecided", "not appl."]),
        None,
    );
    for score in &comparison.scores {
        let counts = score.verdicts;
        page.row(
            2,
            &COUNTS,
            &cells([
                &score.name,
                &counts.met.to_string(),
                &counts.not_met.to_string(),
                &counts.undecided.to_string(),
                &counts.not_applicable.to_string(),
            ]),
            None,
        );
    }
    for score in &comparison.scores {
        if let Some(profile) = &score.profile {
            page.paragraph("  ", "    ", &format!("{}: profile {profile}", score.name));
        }
    }
    for score in &comparison.scores {
        let rule = catalog.score(&score.id);
        let text = rule.and_then(|rule| prerequisite_text(rule, score.prerequisite, "panels"));
        if let Some(text) = text {
            page.paragraph(
                "  ",
                "    ",
                &format!("{}: prerequisite: {text}.", score.name),
            );
        }
    }
}

fn write_pair(page: &mut Page, comparison: &Comparison, pair: &Pair) {
    let first = &comparison.scores[pair.first].name;
    let second = &comparison.scores[pair.second].name;
    page.section(&format!("{first} and {second}"));
    let decided = pair.paired.decided();
    for cells in [
        [
            "both decide".to_string(),
            "met by the second".to_string(),
            "not met by it".to_string(),
        ],
        [
            "met by the first".to_string(),
            decided.both.to_string(),
            decided.first_only.to_string(),
        ],
        [
            "not met by it".to_string(),
            decided.second_only.to_string(),
            decided.neither.to_string(),
        ],
    ] {
        page.row(2, &TABLE, &cells, None);
    }
    page.labelled("Panels", &panels_text(pair, &decided));
    page.labelled("Agreement", &agreement_text(&decided));
    page.labelled("Cohen's kappa", &kappa_text(pair, &decided));
    let p = match p_value(comparison, &decided) {
        Ok(p) => format!(
            "p {} ({} against {} panels)",
            p_text(p),
            decided.first_only,
            decided.second_only
        ),
        Err(why) => why.to_string(),
    };
    page.labelled("McNemar's exact test", &p);
    if !pair.items.is_empty() {
        let mut items: Vec<(&String, &u64)> = pair.items.iter().collect();
        items.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let items: Vec<String> = items
            .into_iter()
            .map(|(item, panels)| format!("{item} on {panels}"))
            .collect();
        page.labelled(
            &format!(
                "Items that differ, of {} differing panels",
                decided.differing()
            ),
            &items.join(", "),
        );
    }
}

fn panels_text(pair: &Pair, decided: &Agreement) -> String {
    let paired = &pair.paired;
    let undecided = |met: Option<bool>| paired.count(met, None);
    let by_second = undecided(Some(true)) + undecided(Some(false));
    let by_both = undecided(None);
    let by_first = paired.undecided() - by_second - by_both;
    format!(
        "decided by both {}, undecided {} (by the first only {by_first}, by the second only {by_second}, by both {by_both}), not applicable {}",
        decided.total(),
        paired.undecided(),
        pair.not_applicable
    )
}

fn agreement_text(decided: &Agreement) -> String {
    match decided.share() {
        None => "none of the panels is decided by both".to_string(),
        Some(share) => format!(
            "{} of {} panels ({} %)",
            decided.agreeing(),
            decided.total(),
            percent(share)
        ),
    }
}

fn kappa_text(pair: &Pair, decided: &Agreement) -> String {
    let own = match decided.kappa() {
        Ok(kappa) => rounded(kappa, 3),
        Err(why) => format!("not defined: {why}"),
    };
    if pair.paired.undecided() == 0 {
        return own;
    }
    match pair.kappa_range() {
        None => own,
        Some(range) => {
            let undefined = if range.can_be_undefined {
                ", or not defined"
            } else {
                ""
            };
            format!(
                "{own}; over all ways to complete the undecided panels {} to {}{undefined}",
                rounded(range.least, 3),
                rounded(range.greatest, 3)
            )
        }
    }
}

/// Four digits; very small ones with an exponent. Of many panels it can be smaller than any float.
fn p_text(p: f64) -> String {
    if p >= 0.001 {
        format!("= {p:.4}")
    } else if p >= f64::MIN_POSITIVE {
        format!("= {p:.2e}")
    } else {
        "< 1e-300".to_string()
    }
}

fn write_differences(
    page: &mut Page,
    comparison: &Comparison,
    several_files: bool,
    most: Option<usize>,
) {
    let all = comparison.differences.len();
    page.section(&format!("Where two scores decide differently: {all}"));
    let shown = most.unwrap_or(all).min(all);
    for row in comparison.differences.iter().take(shown) {
        write_difference(page, row, several_files);
    }
    if shown < all {
        page.paragraph(
            "  ",
            "    ",
            &format!(
                "... and {} more; --differences all shows them, --format csv prints them as a table",
                all - shown
            ),
        );
    }
}

fn write_difference(page: &mut Page, row: &Difference, several_files: bool) {
    let mut place = Vec::new();
    if several_files {
        place.push(safe::cell(&row.file));
    }
    place.push(format!("line {}", row.line));
    place.extend(
        row.subject
            .as_deref()
            .map(|subject| format!("subject {}", safe::cell(subject))),
    );
    place.extend(row.time.as_deref().map(safe::cell));
    let side = |outcome: &Outcome| {
        let range = if outcome.min == outcome.max {
            outcome.min.to_string()
        } else {
            format!("{}..{}", outcome.min, outcome.max)
        };
        format!("{} {} ({range})", outcome.score, outcome.verdict.word())
    };
    page.paragraph(
        "  ",
        "    ",
        &format!(
            "{}: {}, {}",
            place.join(", "),
            side(&row.first),
            side(&row.second)
        ),
    );
    if row.items.is_empty() {
        page.paragraph(
            "    - ",
            "      ",
            "every item has the same points; the thresholds differ",
        );
    }
    for item in &row.items {
        page.paragraph("    - ", "      ", &item.text());
    }
}

fn write_notes(page: &mut Page) {
    page.section("How to read this");
    for line in [
        "Agreement, kappa and the test rest on the panels that both scores decide. The bounds of kappa complete the undecided panels in every way, each score by itself; where two scores wait for the same result, not every way is possible, so the bounds are safe but need not be reached.",
        "That two scores agree says nothing of whether they are right: no panel here carries a diagnosis.",
    ] {
        page.paragraph("", "  ", line);
    }
    page.blank();
    page.paragraph("", "", INTENDED_USE);
}

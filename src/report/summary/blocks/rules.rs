//! What a summary says of scores and patterns: verdicts, totals, what missing tests cost.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Width::{Left, Right};
use super::{
    BY_SUBJECT, Block, NO_PANEL, SUBJECT_TITLES, VERDICTS, counted_text, interval_text, row,
    share_text, subject_cells, verdict_cells,
};
use crate::cohort::summary::{Counted, GroupSummary, Prevalence, Redraw, Rule, ScoreSummary};
use crate::statistics::bootstrap::FEW_CLUSTERS;

pub(super) fn scores(group: &GroupSummary, has_subjects: bool) -> Vec<Block> {
    if group.panels == 0 {
        return vec![Block::Paragraph(NO_PANEL.to_string())];
    }
    if group.scores.is_empty() {
        return vec![Block::Paragraph("No score was asked for.".to_string())];
    }
    let mut panels = vec![row([
        "per panel",
        "met",
        "not met",
        "undecided",
        "not appl.",
        "met, %",
    ])];
    let mut subjects = vec![row(SUBJECT_TITLES)];
    for score in &group.scores {
        panels.push(verdict_cells(&score.id, &score.panels));
        for by in &score.subjects {
            if by.prevalence.verdicts.applicable() > 0 {
                subjects.push(subject_cells(&score.id, by.rule.word(), &by.prevalence));
            }
        }
    }
    let mut blocks = vec![Block::Table(VERDICTS.to_vec(), panels)];
    if has_subjects {
        blocks.push(Block::Heading("Per subject, one verdict each".to_string()));
        blocks.push(Block::Table(BY_SUBJECT.to_vec(), subjects));
        blocks.extend(not_applicable(group));
    }
    blocks.push(Block::Heading("Totals of panels".to_string()));
    let applicable = |score: &&ScoreSummary| score.panels.verdicts.applicable() > 0;
    let lines = group.scores.iter().filter(applicable).map(totals_text);
    blocks.push(Block::Lines(lines.collect()));
    blocks
}

/// The subjects that no line of the table counts.
fn not_applicable(group: &GroupSummary) -> Option<Block> {
    let of = |score: &ScoreSummary, rule: Rule| {
        let mut subjects = score.subjects.iter();
        let by = subjects.find(|by| by.rule == rule);
        by.map_or(0, |by| by.prevalence.verdicts.not_applicable)
    };
    let texts: Vec<String> = group
        .scores
        .iter()
        .map(|score| (score, of(score, Rule::First), of(score, Rule::Ever)))
        .filter(|(_, first, all)| first + all > 0)
        .map(|(score, first, all)| format!("{} {first} (first), {all} (worst, ever)", score.id))
        .collect();
    (!texts.is_empty()).then(|| {
        Block::Paragraph(format!(
            "Left out, of {} subjects, since the score does not apply: {}.",
            group.subjects,
            texts.join("; ")
        ))
    })
}

/// The intervals of shares of panels that come of drawing subjects anew.
pub(super) fn redrawn(group: &GroupSummary, redraw: Redraw) -> Vec<Block> {
    let title = format!(
        "Shares of panels, {} samples of whole subjects (seed {})",
        redraw.draws, redraw.seed
    );
    let mut rows = vec![row(["per panel", "share, %", "95 %"])];
    let scores = group.scores.iter().map(|score| (&score.id, &score.panels));
    let patterns = group.patterns.iter();
    let patterns = patterns.map(|pattern| (&pattern.id, &pattern.panels));
    for (id, panels) in scores.chain(patterns) {
        if panels.low_interval.or(panels.high_interval).is_some() {
            rows.push(vec![id.clone(), share_text(panels), interval_text(panels)]);
        }
    }
    if rows.len() == 1 {
        let why = "No interval: some panels do not say whose they are, no rule applies to any, or subjects drawn anew give the same shares each time.";
        return vec![Block::Heading(title), Block::Paragraph(why.to_string())];
    }
    let few = few_subjects(group);
    let widths = vec![Left(38), Right(12), Right(12)];
    let mut blocks = vec![Block::Heading(title), Block::Table(widths, rows)];
    blocks.extend(few);
    blocks
}

/// Says that intervals of so few drawn subjects are too narrow: of all of them, or of those to whom a rule applies.
fn few_subjects(group: &GroupSummary) -> Option<Block> {
    let few = match group.subjects < FEW_CLUSTERS {
        true => format!("These intervals are of {} subjects", group.subjects),
        false => {
            let drawn = group.ever().zip(of_panels(group));
            let few: Vec<&str> = drawn
                .filter(|((_, ever), panels)| {
                    let has_interval = panels.low_interval.or(panels.high_interval).is_some();
                    has_interval && ever.verdicts.applicable() < FEW_CLUSTERS
                })
                .map(|((id, _), _)| id)
                .collect();
            if few.is_empty() {
                return None;
            }
            format!(
                "Fewer than {FEW_CLUSTERS} subjects have panels to which these apply: {}",
                few.join(", ")
            )
        }
    };
    Some(Block::Paragraph(format!(
        "{few}. Intervals of fewer than some {FEW_CLUSTERS} drawn subjects are too narrow: they miss the true share in more than 5 of 100 samples (Flynn TN, Peters TJ. BMC Health Serv Res 2004;4:33)."
    )))
}

/// What was counted of panels, in the order of [`GroupSummary::ever`].
fn of_panels(group: &GroupSummary) -> impl Iterator<Item = &Prevalence> {
    let scores = group.scores.iter().map(|score| &score.panels);
    scores.chain(group.patterns.iter().map(|pattern| &pattern.panels))
}

/// So many ranges of totals are named in words, those that came up most often.
const RANGES_NAMED: usize = 5;

fn totals_text(score: &ScoreSummary) -> String {
    let mut parts = Vec::new();
    if !score.totals.is_empty() {
        parts.push(counted_text(&score.totals));
    }
    let mut ranges: Vec<&Counted<(i32, i32)>> = score.ranges.iter().collect();
    ranges.sort_by_key(|range| Reverse(range.count));
    let open: u64 = ranges.iter().map(|range| range.count).sum();
    if open > 0 {
        let named = ranges.iter().take(RANGES_NAMED);
        let named = named.map(|one| format!("{} to {} x{}", one.value.0, one.value.1, one.count));
        let rest = if ranges.len() > RANGES_NAMED {
            ", ..."
        } else {
            ""
        };
        let named = named.collect::<Vec<_>>().join(", ");
        parts.push(format!("open x{open} ({named}{rest})"));
    }
    for (title, text) in [
        ("classes", counted_text(&score.classes)),
        ("prerequisite", counted_text(&score.prerequisite)),
    ] {
        if !text.is_empty() {
            parts.push(format!("{title}: {text}"));
        }
    }
    format!("{}: {}", score.id, parts.join("; "))
}

/// So many items are named for each score.
const ITEMS_NAMED: usize = 6;

pub(super) fn costs(group: &GroupSummary) -> Vec<Block> {
    let mut rows = vec![row([
        "",
        "undecided",
        "as zero",
        "item",
        "needed",
        "lacking",
        "decides",
    ])];
    let mut looks_at: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for score in group.scores.iter().filter(|score| score.cost.undecided > 0) {
        let cost = &score.cost;
        let counts = [cost.undecided, cost.taken_for_not_met];
        let mut cells = vec![score.id.clone()];
        cells.extend(counts.map(|count| count.to_string()));
        for item in cost.items.iter().take(ITEMS_NAMED) {
            if item.looks_at != [item.item.as_str()] {
                let text = format!("{}: {}", item.item, item.looks_at.join(", "));
                looks_at.entry(text).or_default().push(score.id.as_str());
            }
            cells.push(item.item.clone());
            let counts = [item.needed, item.lacking, item.decides];
            cells.extend(counts.map(|count| count.to_string()));
            rows.push(std::mem::replace(&mut cells, row(["", "", ""])));
        }
        if let Some(others) = cost
            .items
            .len()
            .checked_sub(ITEMS_NAMED)
            .filter(|others| *others > 0)
        {
            cells.push(format!("and {others} more"));
            rows.push(cells);
        }
    }
    if rows.len() == 1 {
        return vec![Block::Paragraph("No panel is left undecided.".to_string())];
    }
    let widths = vec![
        Left(17),
        Right(9),
        Right(7),
        Left(18),
        Right(7),
        Right(7),
        Right(7),
    ];
    let looks_at = looks_at
        .into_iter()
        .map(|(item, scores)| format!("{item} ({})", scores.join(", ")))
        .collect::<Vec<_>>();
    let mut blocks = vec![
        Block::Paragraph("Panels left undecided, how many of them are called not met where missing scores as zero, and the items that could change them, those first that decide the most alone. lacking: of the panels that need the item, those that lack a test, a fact or an earlier result which keeps it open. In the others everything is there and does not settle it, such as a PT without a limit, or a censored result.".to_string()),
        Block::Table(widths, rows),
    ];
    if !looks_at.is_empty() {
        blocks.push(Block::Paragraph(format!(
            "Tests and facts of items that are named otherwise: {}.",
            looks_at.join("; ")
        )));
    }
    blocks
}

pub(super) fn patterns(group: &GroupSummary, has_subjects: bool) -> Vec<Block> {
    if group.panels == 0 {
        return vec![Block::Paragraph(NO_PANEL.to_string())];
    }
    if group.patterns.is_empty() {
        return vec![Block::Paragraph("No pattern was asked for.".to_string())];
    }
    let mut panels = vec![row([
        "per panel",
        "present",
        "absent",
        "undecided",
        "",
        "present, %",
    ])];
    let mut subjects = vec![row([
        "",
        "panel",
        "present",
        "absent",
        "undecided",
        "share, %",
        "95 %",
    ])];
    for pattern in &group.patterns {
        let mut cells = verdict_cells(&pattern.id, &pattern.panels);
        cells[4] = String::new();
        panels.push(cells);
        for by in pattern.subjects.iter().filter(|by| by.rule == Rule::Ever) {
            subjects.push(subject_cells(&pattern.id, by.rule.word(), &by.prevalence));
        }
    }
    let mut blocks = vec![Block::Table(VERDICTS.to_vec(), panels)];
    if has_subjects {
        blocks.push(Block::Heading("Per subject, in any panel".to_string()));
        blocks.push(Block::Table(BY_SUBJECT.to_vec(), subjects));
    }
    blocks
}

//! The contents of a summary, whatever it is written as.

mod groups;
mod results;
mod rules;

use std::fmt::Display;

use super::Reported;
use crate::cohort::summary::{Counted, Prevalence, Summary};
use crate::report::check::count_texts;

use groups::groups;
use results::results;
use rules::{costs, patterns, redrawn, scores};

/// A part of a report.
pub(super) enum Block {
    /// The title of a section.
    Section(String),
    /// The title of a part of a section.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Lines that stand below each other.
    Lines(Vec<String>),
    /// A table; the first row holds the titles of the columns.
    Table(Vec<Width>, Vec<Vec<String>>),
}

/// How wide a column of a table is in text, and on which side its cells stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Width {
    Left(usize),
    Right(usize),
}

use Width::{Left, Right};

/// How the numbers are made.
const NOTES: [&str; 6] = [
    "A share is given by its two ends: undecided ones counted as not met, and as met. The truth lies between them (of the row worst: for the panel that stands out by what is known). What is not applicable is left out.",
    "Panels of one subject resemble each other, so that no exact interval holds for shares of panels; with --bootstrap, whole subjects are drawn anew for one. Intervals are given per subject: 95 %, exact (Clopper-Pearson), from the lower end of that of the least share to the upper end of that of the greatest.",
    "first: the verdict of the subject's first panel in time. A panel without a readable time comes after those with one, in the order of the input. worst: of the panel with the greatest least total among those to which the rule applies, of equal ones with the greatest possible total, then of one that is met before one that is undecided. ever: met if any panel is met, else undecided if any is undecided, else not met if the rule applies to any.",
    "Percentiles are exact, with linear interpolation between ranks. They are of the numbers: where results are words, which have no place among these, the row says of how many of the results they are. A censored result is an interval; a percentile lies between that of all lower ends and that of all upper ends, so that it may be a bound. Where a window slides (--window 24h), a result counts in each panel that carries it.",
    "as zero: undecided panels that are called not met where an item without any value scores 0. An item of which something is there and that is open, such as a PT without a limit, is not taken for 0. decides: undecided panels whose verdict nothing but this item could change, whatever else is open, so that its value decides them.",
    "Differences are of shares of subjects in which a rule was ever met. The interval of decided subjects is Newcombe's (method 10, 1998); it says nothing of those left undecided.",
];

/// With the indent of a table and a space between columns, each fits into 80 columns.
const COUNTS: [Width; 5] = [Left(24), Left(20), Right(9), Right(9), Right(9)];
const PERCENTILES: [Width; 6] = [
    Left(22),
    Right(10),
    Right(10),
    Right(10),
    Right(10),
    Right(10),
];
const FLAGS: [Width; 7] = [
    Left(21),
    Right(8),
    Right(8),
    Right(8),
    Right(8),
    Right(11),
    Right(8),
];
const VERDICTS: [Width; 6] = [Left(28), Right(7), Right(8), Right(9), Right(9), Right(11)];
const BY_SUBJECT: [Width; 7] = [
    Left(23),
    Left(5),
    Right(7),
    Right(7),
    Right(9),
    Right(10),
    Right(10),
];
const SUBJECT_TITLES: [&str; 7] = ["", "panel", "met", "not met", "undecided", "met, %", "95 %"];

/// Everything that is told, in its order.
pub(super) fn blocks(reported: &Reported) -> Vec<Block> {
    let summary = reported.summary;
    let section = |title: &str| Block::Section(title.to_string());
    let mut blocks = vec![section("What was read"), Block::Lines(read_lines(reported))];
    blocks.push(section("Results"));
    blocks.extend(results(&summary.all));
    blocks.push(section("Scores"));
    blocks.extend(scores(&summary.all, summary.has_subjects));
    if let Some(redraw) = summary.bootstrap {
        blocks.extend(redrawn(&summary.all, redraw));
    }
    blocks.push(section("What missing tests cost"));
    blocks.extend(costs(&summary.all));
    blocks.push(section("Patterns"));
    blocks.extend(patterns(&summary.all, summary.has_subjects));
    if let Some(by) = &summary.by {
        blocks.push(Block::Section(format!("By {by}")));
        blocks.extend(groups(reported));
    }
    blocks.push(section("How to read this"));
    blocks.extend(NOTES.map(|note| Block::Paragraph(note.to_string())));
    blocks
}

fn read_lines(reported: &Reported) -> Vec<String> {
    let summary = reported.summary;
    let all = &summary.all;
    let mut lines = count_texts(reported.head.counts, all.panels);
    let of_subjects = match summary.has_subjects {
        true => format!(
            "subjects {}, with at most {} {} each; panels without a subject {}",
            all.subjects,
            all.most_panels_of_a_subject,
            if all.most_panels_of_a_subject == 1 { "panel" } else { "panels" },
            all.panels_without_subject
        ),
        false => "no column is known to hold the subject, so that nothing is told per subject; name it with --subject".to_string(),
    };
    lines.push(format!("panels {}; {of_subjects}", all.panels));
    if let Some((first, last)) = &summary.days {
        // Where times are offsets, a bare number would not say of what.
        let is_number = |day: &str| day.parse::<i64>().is_ok();
        lines.push(match is_number(first) && is_number(last) {
            true => format!("from day {first} to day {last}"),
            false => format!("from {first} to {last}"),
        });
    }
    lines.extend(without_time_text(summary));
    lines
}

/// Panels whose place in time is not known.
fn without_time_text(summary: &Summary) -> Option<String> {
    let panels = summary.panels_without_time;
    let text = match (panels, panels == summary.all.panels) {
        (0, _) => return None,
        (_, true) => "no panel has a readable time".to_string(),
        (_, false) => format!("panels without a readable time {panels}"),
    };
    let place = match (summary.has_subjects, panels == summary.all.panels) {
        (false, _) => "",
        (true, true) => "; the first panel of a subject is the first in the order of the input",
        (true, false) => "; they stand after those of their subject that have one",
    };
    Some(text + place)
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_string).to_vec()
}

fn percent(share: Option<f64>) -> String {
    share.map_or(String::new(), crate::report::percent::percent)
}

/// From the least to the greatest, in percent.
fn range_text(low: Option<f64>, high: Option<f64>) -> String {
    let (low, high) = (percent(low), percent(high));
    if low == high {
        low
    } else {
        format!("{low}-{high}")
    }
}

fn share_text(prevalence: &Prevalence) -> String {
    range_text(prevalence.low, prevalence.high)
}

/// From the least that the least share may be to the greatest that the greatest may be; nothing where no interval tells
/// of either.
fn interval_text(prevalence: &Prevalence) -> String {
    match (prevalence.low_interval, prevalence.high_interval) {
        (None, None) => String::new(),
        // A share itself is no end of an interval.
        (Some((low, _)), None) => format!("from {}", percent(Some(low))),
        (None, Some((_, high))) => format!("up to {}", percent(Some(high))),
        (Some((low, _)), Some((_, high))) => range_text(Some(low), Some(high)),
    }
}

fn counted_text<T: Display>(all: &[Counted<T>]) -> String {
    let texts = all
        .iter()
        .map(|one| format!("{} x{}", one.value, one.count));
    texts.collect::<Vec<_>>().join(", ")
}

fn verdict_cells(id: &str, prevalence: &Prevalence) -> Vec<String> {
    let verdicts = &prevalence.verdicts;
    let counts = [
        verdicts.met,
        verdicts.not_met,
        verdicts.undecided,
        verdicts.not_applicable,
    ];
    let mut cells = vec![id.to_string()];
    cells.extend(counts.map(|count| count.to_string()));
    cells.push(share_text(prevalence));
    cells
}

fn subject_cells(id: &str, second: &str, prevalence: &Prevalence) -> Vec<String> {
    let verdicts = &prevalence.verdicts;
    let counts = [verdicts.met, verdicts.not_met, verdicts.undecided];
    let mut cells = row([id, second]);
    cells.extend(counts.map(|count| count.to_string()));
    cells.extend([share_text(prevalence), interval_text(prevalence)]);
    cells
}

/// Where nothing was read, nothing can be said, whatever was asked for.
const NO_PANEL: &str = "There is no panel.";

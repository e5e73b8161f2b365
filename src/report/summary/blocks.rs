//! The contents of a summary, whatever it is written as.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Display;

use super::Reported;
use crate::cohort::summary::{
    AnalyteSummary, Counted, GroupSummary, NOT_STATED, PERCENTS, Percentile, Prevalence, Redraw,
    Rule, ScoreSummary, Summary,
};
use crate::report::amount::amount;
use crate::report::check::count_texts;
use crate::value::Known;

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
    "A share is given by its two ends: undecided ones counted as not met, and as met. The truth lies between them. What is not applicable is left out.",
    "Panels of one subject resemble each other, so that no exact interval holds for shares of panels; with --bootstrap, whole subjects are drawn anew for one. Intervals are given per subject: 95 %, exact (Clopper-Pearson), from the lower end of that of the least share to the upper end of that of the greatest.",
    "first: the verdict of the subject's first panel in time. A panel without a readable time comes after those with one, in the order of the input. worst: of the panel with the greatest least total among those to which the rule applies, of equal ones with the greatest possible total, then of one that is met before one that is undecided. ever: met if any panel is met, else undecided if any is undecided, else not met if the rule applies to any.",
    "Percentiles are exact, with linear interpolation between ranks. They are of the numbers: where results are words, which have no place among these, the row says of how many of the results they are. A censored result is an interval; a percentile lies between that of all lower ends and that of all upper ends, so that it may be a bound.",
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
    let mut lines = count_texts(reported.head.counts);
    let all = &summary.all;
    lines.push(match summary.has_subjects {
        true => format!(
            "subjects {}, with at most {} panels each; panels without a subject {}",
            all.subjects, all.most_panels_of_a_subject, all.panels_without_subject
        ),
        false => "no column is known to hold the subject, so that nothing is told per subject; name it with --subject".to_string(),
    });
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

fn results(group: &GroupSummary) -> Vec<Block> {
    let mut counts = vec![row(["", "unit", "results", "missing", "censored"])];
    let mut titles = row([""]);
    titles.extend(PERCENTS.map(|percent| format!("{percent} %")));
    let mut percentiles = vec![titles];
    let mut flags = vec![row([
        "",
        "below",
        "within",
        "above",
        "abnormal",
        "cannot tell",
        "no flag",
    ])];
    for analyte in &group.analytes {
        let numbers = [analyte.results, analyte.missing, analyte.censored];
        let mut cells = row([&analyte.id, &analyte.unit]);
        cells.extend(numbers.map(|number| number.to_string()));
        counts.push(cells);
        if !analyte.percentiles.is_empty() {
            let mut cells = vec![percentiles_of(analyte)];
            cells.extend((0..PERCENTS.len()).map(|place| percentile_text(analyte, place)));
            percentiles.push(cells);
        }
        flags.push(flag_cells(analyte));
    }
    let heading = |title: &str| Block::Heading(title.to_string());
    let mut blocks = vec![
        Block::Table(COUNTS.to_vec(), counts),
        heading("Percentiles"),
        Block::Table(PERCENTILES.to_vec(), percentiles),
        heading("Against reference limits, in percent of the results"),
        Block::Table(FLAGS.to_vec(), flags),
    ];
    let in_words = group.analytes.iter().filter(|one| !one.words.is_empty());
    let words: Vec<String> = in_words
        .map(|analyte| format!("{}: {}", analyte.id, counted_text(&analyte.words)))
        .collect();
    if !words.is_empty() {
        blocks.extend([heading("Results in words"), Block::Lines(words)]);
    }
    blocks
}

fn flag_cells(analyte: &AnalyteSummary) -> Vec<String> {
    let share = |codes: &[&str]| {
        let flags = analyte.flags.iter();
        let own = flags.filter(|flag| codes.contains(&flag.value.as_str()));
        let count: u64 = own.map(|flag| flag.count).sum();
        (analyte.results > 0).then(|| count as f64 / analyte.results as f64)
    };
    let columns: [&[&str]; 6] = [&["L", "LL"], &["N"], &["H", "HH"], &["A"], &["?"], &[""]];
    let mut cells = vec![analyte.id.clone()];
    cells.extend(columns.map(|codes| percent(share(codes))));
    cells
}

/// Of what percentiles are: of all results, or of those that are no words.
fn percentiles_of(analyte: &AnalyteSummary) -> String {
    let AnalyteSummary {
        id,
        results,
        numbers,
        ..
    } = analyte;
    match numbers == results {
        true => id.clone(),
        false => format!("{id}, {numbers} of {results} results"),
    }
}

fn percentile_text(analyte: &AnalyteSummary, place: usize) -> String {
    let Some(Percentile { known, .. }) = analyte.percentiles.get(place) else {
        return String::new();
    };
    // A number whose digits do not end lies between neighboring decimals, and so do interpolated ones.
    let ends = known.low().value().zip(known.high().value());
    match ends.filter(|(low, high)| high.billionths().abs_diff(low.billionths()) <= 3) {
        Some((low, _)) => amount(&Known::exactly(low)),
        None => amount(known),
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or(String::new(), |share| format!("{:.1}", share * 100.0))
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

fn interval_text(prevalence: &Prevalence) -> String {
    let low = prevalence.low_interval.map(|(low, _)| low);
    let high = prevalence.high_interval.map(|(_, high)| high);
    range_text(low, high)
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

fn scores(group: &GroupSummary, has_subjects: bool) -> Vec<Block> {
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
fn redrawn(group: &GroupSummary, redraw: Redraw) -> Vec<Block> {
    let title = format!(
        "Shares of panels, {} samples of whole subjects (seed {})",
        redraw.draws, redraw.seed
    );
    let mut rows = vec![row(["per panel", "met, %", "95 %"])];
    let scores = group.scores.iter().map(|score| (&score.id, &score.panels));
    let patterns = group.patterns.iter();
    let patterns = patterns.map(|pattern| (&pattern.id, &pattern.panels));
    for (id, panels) in scores.chain(patterns) {
        if panels.low_interval.is_some() {
            rows.push(vec![id.clone(), share_text(panels), interval_text(panels)]);
        }
    }
    if rows.len() == 1 {
        let why = "No interval: some panels do not say whose they are, or no panel is there.";
        return vec![Block::Heading(title), Block::Paragraph(why.to_string())];
    }
    let widths = vec![Left(38), Right(12), Right(12)];
    vec![Block::Heading(title), Block::Table(widths, rows)]
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

fn costs(group: &GroupSummary) -> Vec<Block> {
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

fn patterns(group: &GroupSummary, has_subjects: bool) -> Vec<Block> {
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

fn groups(reported: &Reported) -> Vec<Block> {
    let summary = reported.summary;
    let mut sizes = vec![row(["", "panels", "subjects"])];
    let mut quartiles = vec![row(["", "group", "results", "25 %", "50 %", "75 %"])];
    let mut ever = vec![row([
        "",
        "group",
        "met",
        "not met",
        "undecided",
        "met, %",
        "95 %",
    ])];
    for (name, group) in &summary.groups {
        let counts = [group.panels, group.subjects].map(|count| count.to_string());
        sizes.push([vec![name.clone()], counts.to_vec()].concat());
    }
    for analyte in &summary.all.analytes {
        for (name, group) in &summary.groups {
            let mut analytes = group.analytes.iter();
            if let Some(own) = analytes.find(|own| own.id == analyte.id && own.results > 0) {
                let mut cells = vec![percentiles_of(own), name.clone(), own.results.to_string()];
                cells.extend((1..4).map(|place| percentile_text(own, place)));
                quartiles.push(cells);
            }
        }
    }
    for (id, _) in summary.all.ever() {
        let of_groups = summary.groups.iter().filter_map(|(name, group)| {
            let (_, own) = group.ever().find(|(of, _)| *of == id)?;
            (own.verdicts.applicable() > 0).then_some((name, own))
        });
        // What nobody can meet would only fill the table; a group in which nobody does stands beside the others.
        let can_be_met = |own: &Prevalence| own.verdicts.met + own.verdicts.undecided > 0;
        if of_groups.clone().any(|(_, own)| can_be_met(own)) {
            ever.extend(of_groups.map(|(name, own)| subject_cells(id, name, own)));
        }
    }
    let mut blocks = vec![Block::Table(vec![Left(40), Right(10), Right(10)], sizes)];
    if summary.subjects_in_several_groups > 0 {
        blocks.push(Block::Paragraph(format!(
            "Subjects in whose panels the column has several values: {}. They are in none of the groups; their panels are. A cell that says nothing does not count as a value.",
            summary.subjects_in_several_groups
        )));
    }
    blocks.extend(panels_elsewhere(summary));
    blocks.extend(summary.bootstrap.and_then(|_| not_drawn(summary)));
    blocks.push(Block::Heading("Results".to_string()));
    let widths = vec![
        Left(20),
        Left(14),
        Right(8),
        Right(10),
        Right(10),
        Right(10),
    ];
    blocks.push(Block::Table(widths, quartiles));
    if summary.has_subjects {
        blocks.push(Block::Heading(
            "Subjects in which a rule was ever met".to_string(),
        ));
        let widths = vec![
            Left(22),
            Left(9),
            Right(5),
            Right(7),
            Right(9),
            Right(10),
            Right(10),
        ];
        blocks.push(Block::Table(widths, ever));
        blocks.push(Block::Heading(
            "Differences, in percent of subjects".to_string(),
        ));
        blocks.push(difference_table(summary));
    }
    blocks
}

/// Which panels of a subject count where some of them do not state a group.
fn panels_elsewhere(summary: &Summary) -> Option<Block> {
    let groups = summary.groups.iter();
    let subjects = groups.map(|(_, group)| group.subjects_with_panels_elsewhere);
    let subjects: u64 = subjects.sum();
    (subjects > 0).then(|| {
        Block::Paragraph(format!(
            "Subjects of a group who also have panels that do not state one: {subjects}. What is told of subjects counts all of their panels, also these, which are among the panels of {NOT_STATED}."
        ))
    })
}

/// The groups for whose shares of panels no subjects can be drawn.
fn not_drawn(summary: &Summary) -> Option<Block> {
    let groups = summary.groups.iter();
    let torn = groups.filter(|(_, group)| !group.is_of_whole_subjects);
    let names: Vec<&str> = torn.map(|(name, _)| name.as_str()).collect();
    (!names.is_empty()).then(|| {
        Block::Paragraph(format!(
            "No interval for shares of panels in: {}. Some of their panels are of subjects with panels in several of the groups above, or do not say whose they are, so that drawing whole subjects does not draw the panels of the group.",
            names.join(", ")
        ))
    })
}

fn difference_table(summary: &Summary) -> Block {
    // A rule that nobody can meet in either group would only fill the table; equal shares are told.
    let can_be_met = |group: &str, id: &str| {
        let own = summary.groups.iter().filter(|(name, _)| name == group);
        let mut ever = own.flat_map(|(_, own)| own.ever());
        ever.any(|(of, own)| of == id && own.verdicts.met + own.verdicts.undecided > 0)
    };
    let mut rows = vec![row(["", "groups", "between", "of decided", "95 %"])];
    let signed = |share: f64| format!("{:+.1}", share * 100.0);
    let range = |low: f64, high: f64| format!("{} to {}", signed(low), signed(high));
    for one in &summary.differences {
        if !can_be_met(&one.group, &one.id) && !can_be_met(&one.from, &one.id) {
            continue;
        }
        let of_decided = one.of_decided;
        rows.push(vec![
            one.id.clone(),
            format!("{} - {}", one.group, one.from),
            range(one.low, one.high),
            of_decided.map_or(String::new(), |(value, _)| signed(value)),
            of_decided.map_or(String::new(), |(_, (low, high))| range(low, high)),
        ]);
    }
    if rows.len() == 1 {
        let why = "None: there are no two stated groups with subjects, or in none of them a rule can be met.";
        return Block::Paragraph(why.to_string());
    }
    let widths = vec![Left(20), Left(13), Right(16), Right(10), Right(15)];
    Block::Table(widths, rows)
}

//! What a summary says of groups and of the differences between them.

use std::collections::BTreeSet;

use super::Width::{Left, Right};
use super::results::{percentile_text, percentiles_of};
use super::{Block, Reported, row, subject_cells};
use crate::cohort::summary::{NOT_STATED, Prevalence, Summary};
use crate::report::rounded::signed;
use crate::safe::quote;

pub(super) fn groups(reported: &Reported) -> Vec<Block> {
    let summary = reported.summary;
    let mut sizes = vec![row(["", "panels", "subjects"])];
    let mut quartiles = vec![row(["", "group", "results", "25 %", "50 %", "75 %"])];
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
    let mut blocks = vec![Block::Table(vec![Left(40), Right(10), Right(10)], sizes)];
    if summary.subjects_in_several_groups > 0 {
        blocks.push(Block::Paragraph(format!(
            "Subjects in whose panels the column has several values: {}. They are in none of the groups; their panels are. A cell that says nothing does not count as a value.",
            summary.subjects_in_several_groups
        )));
    }
    blocks.extend(written_otherwise(summary));
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
        blocks.extend(ever(summary));
        blocks.push(Block::Heading(
            "Differences, in percent of subjects".to_string(),
        ));
        blocks.extend(difference_table(summary));
    }
    blocks
}

/// Groups that may be meant as one, since only a reader of the data knows whether they are.
fn written_otherwise(summary: &Summary) -> Option<Block> {
    let groups = summary.groups_written_otherwise();
    let groups = groups.iter().map(|names| {
        let names: Vec<String> = names.iter().map(|name| quote(name)).collect();
        names.join(" and ")
    });
    let groups: Vec<String> = groups.collect();
    (!groups.is_empty()).then(|| {
        Block::Paragraph(format!(
            "Groups that differ only in how they are written: {}. They are kept apart, and a subject with more than one of them counts as one with several values; `validate --label` takes them for one. If one thing is meant, write it alike in the data.",
            groups.join("; ")
        ))
    })
}

/// What the columns of a table of scores are called.
const MET: [&str; 7] = ["", "group", "met", "not met", "undecided", "met, %", "95 %"];

/// What those of patterns are called.
const PRESENT: [&str; 7] = [
    "",
    "group",
    "present",
    "absent",
    "undecided",
    "present, %",
    "95 %",
];

/// In how many subjects of each group a score was ever met, and a pattern ever present.
fn ever(summary: &Summary) -> Vec<Block> {
    let (mut scores, mut patterns) = (vec![row(MET)], vec![row(PRESENT)]);
    let mut never = Vec::new();
    let all = &summary.all;
    let score_ids = all.scores.iter().map(|score| score.id.as_str());
    let score_ids: BTreeSet<&str> = score_ids.collect();
    for (id, _) in all.ever() {
        let mut of_groups = summary.groups.iter().filter_map(|(name, group)| {
            let (_, own) = group.ever().find(|(of, _)| *of == id)?;
            (own.verdicts.applicable() > 0).then_some((name, own))
        });
        // What nobody can meet is named below the table; a group in which nobody does stands beside the others.
        let can_be_met = |own: &Prevalence| own.verdicts.met + own.verdicts.undecided > 0;
        if of_groups.clone().any(|(_, own)| can_be_met(own)) {
            let table = match score_ids.contains(id) {
                true => &mut scores,
                false => &mut patterns,
            };
            table.extend(of_groups.map(|(name, own)| subject_cells(id, name, own)));
        } else if of_groups.next().is_some() {
            never.push(id);
        }
    }
    let mut blocks = Vec::new();
    for (heading, name, count, rows) in [
        ("Subjects in which a score was ever met", 22, 5, scores),
        (
            "Subjects in which a pattern was ever present",
            20,
            7,
            patterns,
        ),
    ] {
        if rows.len() > 1 {
            blocks.push(Block::Heading(heading.to_string()));
            let widths = vec![
                Left(name),
                Left(9),
                Right(count),
                Right(7),
                Right(9),
                Right(10),
                Right(10),
            ];
            blocks.push(Block::Table(widths, rows));
        }
    }
    blocks.extend(never_met(&never));
    blocks
}

/// The rules that no subject of any group ever met.
fn never_met(rules: &[&str]) -> Option<Block> {
    (!rules.is_empty()).then(|| {
        Block::Paragraph(format!(
            "Neither met nor present in any subject of any group, and undecided in none: {}. Their shares are 0 in each group to which they apply; --format json has the intervals.",
            rules.join(", ")
        ))
    })
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

fn difference_table(summary: &Summary) -> Vec<Block> {
    // A rule that nobody can meet in either group would only fill the table; equal shares are told.
    let can_be_met = |group: &str, id: &str| {
        let own = summary.groups.iter().filter(|(name, _)| name == group);
        let mut ever = own.flat_map(|(_, own)| own.ever());
        ever.any(|(of, own)| of == id && own.verdicts.met + own.verdicts.undecided > 0)
    };
    let mut rows = vec![row(["", "groups", "between", "of decided", "95 %"])];
    let signed = |share: f64| signed(share * 100.0, 1);
    let range = |low: f64, high: f64| format!("{} to {}", signed(low), signed(high));
    let mut left_out = 0;
    for one in &summary.differences {
        if !can_be_met(&one.group, &one.id) && !can_be_met(&one.from, &one.id) {
            left_out += 1;
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
        let why = "None to show: no rule that somebody may meet applies to subjects of two stated groups.";
        return vec![Block::Paragraph(why.to_string())];
    }
    let widths = vec![Left(20), Left(13), Right(16), Right(10), Right(15)];
    let mut blocks = vec![Block::Table(widths, rows)];
    if left_out > 0 {
        blocks.push(Block::Paragraph(format!(
            "Differences not shown, of rules that nobody meets or may meet in either group: {left_out}. --format json has them."
        )));
    }
    blocks
}

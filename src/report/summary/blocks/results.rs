//! What a summary says of results: counts, percentiles, flags.

use std::collections::BTreeMap;

use super::{Block, COUNTS, FLAGS, PERCENTILES, counted_text, percent, row};
use crate::cohort::summary::{AnalyteSummary, GroupSummary, PERCENTS, Percentile};
use crate::report::amount::amount;
use crate::value::Known;

pub(super) fn results(group: &GroupSummary) -> Vec<Block> {
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
    let mut blocks = vec![Block::Table(COUNTS.to_vec(), counts)];
    blocks.extend(several_lines(group));
    blocks.extend([
        heading("Percentiles"),
        Block::Table(PERCENTILES.to_vec(), percentiles),
        heading("Against reference limits, in percent of the results"),
        Block::Table(FLAGS.to_vec(), flags),
    ]);
    let in_words = group.analytes.iter().filter(|one| !one.words.is_empty());
    let words: Vec<String> = in_words
        .map(|analyte| format!("{}: {}", analyte.id, counted_text(&analyte.words)))
        .collect();
    if !words.is_empty() {
        blocks.extend([heading("Results in words"), Block::Lines(words)]);
    }
    blocks
}

/// Why the results and the missing ones of a line do not add up to the panels where an analyte has several lines.
fn several_lines(group: &GroupSummary) -> Option<Block> {
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for analyte in &group.analytes {
        lines
            .entry(analyte.analyte())
            .or_default()
            .push(&analyte.id);
    }
    let several = lines.values().filter(|lines| lines.len() > 1);
    let several: Vec<String> = several.map(|lines| lines.join(", ")).collect();
    (!several.is_empty()).then(|| {
        Block::Paragraph(format!(
            "One test by several calibrators: {}. A panel with a result by one of them does not miss the others, so that the results of all these lines and the missing ones of one line add up to the panels.",
            several.join("; ")
        ))
    })
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
pub(super) fn percentiles_of(analyte: &AnalyteSummary) -> String {
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

pub(super) fn percentile_text(analyte: &AnalyteSummary, place: usize) -> String {
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

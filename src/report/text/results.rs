//! The table of results and what has to be said of its rows.

use crate::catalog::MaskReason;
use crate::interpret::describe::{is_index, shown_index};
use crate::interpret::{Flag, Interpretation, InterpretedResult, Limit, LimitOrigin};
use crate::panel::{Observation, Reading, UnitOrigin};
use crate::report::amount::{amount, assay_text, limits_text, unit_text};
use crate::report::bar::{self, bar};
use crate::report::page::{Page, Paint};
use crate::report::wrap::{Align, Column, WIDTH, width};
use crate::report::zlog::deviation;
use crate::safe;
use crate::value::{Decimal, Known};

const FLAG_COLUMN: usize = 3;
const FLAG_WIDTH: usize = 4;
const DEVIATION_WIDTH: usize = 6;
/// Room that the analyte's title keeps however long the results are.
const LEAST_TITLE_WIDTH: usize = 18;

pub(super) fn write(page: &mut Page, interpretation: &Interpretation) {
    if interpretation.results.is_empty() {
        page.section("Results");
        page.paragraph("  ", "  ", "No laboratory result that could be read.");
        write_without_result(page, interpretation);
        return;
    }
    page.section("Results");
    let mut sources = LimitSources::default();
    let rows: Vec<([String; 6], Option<Flag>)> = interpretation
        .results
        .iter()
        .map(|result| (cells(result, &mut sources), result.flag))
        .collect();
    let columns = columns(&rows);
    let titles = ["Analyte", "Result", "Limits", "Flag", "Range", "z-log"].map(str::to_string);
    page.row(0, &columns, &titles, None);
    for (cells, flag) in &rows {
        page.row(0, &columns, cells, Some((FLAG_COLUMN, paint(*flag))));
    }
    write_notes(page, interpretation);
    write_without_result(page, interpretation);
    sources.write(page);
}

/// What cells say in place of a result.
fn write_without_result(page: &mut Page, interpretation: &Interpretation) {
    let said = interpretation.without_result.iter();
    let said: Vec<String> = said
        .map(|cell| format!("{} ({})", cell.title, safe::cell(&cell.reported)))
        .collect();
    if !said.is_empty() {
        page.paragraph(
            "  ",
            "    ",
            &format!("No usable result: {}.", said.join(", ")),
        );
    }
}

fn paint(flag: Option<Flag>) -> Paint {
    match flag {
        Some(Flag::Low | Flag::High | Flag::Undetermined) => Paint::Yellow,
        Some(Flag::CriticallyLow | Flag::CriticallyHigh | Flag::Abnormal) => Paint::Red,
        Some(Flag::Normal) | None => Paint::Plain,
    }
}

fn cells(result: &InterpretedResult, sources: &mut LimitSources) -> [String; 6] {
    let mut limits = limits_text(&result.limits);
    // The calibrator of a limit is named where it isn't that of the result.
    let assays = [&result.limits.upper, &result.limits.lower];
    if let Some(limit) = assays
        .into_iter()
        .flatten()
        .find(|limit| limit.assay != result.observation.assay)
    {
        limits.push_str(assay_text(limit.assay));
    }
    let numbers = sources.numbers(result);
    let reported = result_text(result);
    // Limits are in the canonical unit, which is named where the result came in another one.
    if reported.contains("\n= ") && !limits.is_empty() {
        limits.push_str(&format!(" {}", unit_text(&result.unit)));
    }
    [
        result.title.clone(),
        reported,
        if numbers.is_empty() {
            limits
        } else {
            format!("{limits} [{numbers}]")
        },
        result
            .flag
            .map_or(String::new(), |flag| flag.code().to_string()),
        bar(result).unwrap_or_default(),
        deviation(result).map_or(String::new(), |deviation| deviation.to_string()),
    ]
}

/// Columns as wide as their texts need, within 80.
fn columns(rows: &[([String; 6], Option<Flag>)]) -> [Column; 6] {
    let widest = |column: usize, least: usize, most: usize| {
        rows.iter()
            .flat_map(|(cells, _)| {
                cells
                    .get(column)
                    .into_iter()
                    .flat_map(|cell| cell.split('\n'))
            })
            .map(width)
            .max()
            .unwrap_or(0)
            .clamp(least, most)
    };
    // What is left of 80 for three columns beside the fixed ones and the spaces between.
    let room = WIDTH - FLAG_WIDTH - bar::CELLS - DEVIATION_WIDTH - 5;
    let limits = widest(2, 6, 17);
    let result = widest(1, 6, room - limits - LEAST_TITLE_WIDTH);
    let title = widest(0, 7, room - limits - result);
    let column = |width, align| Column { width, align };
    [
        column(title, Align::Left),
        column(result, Align::Left),
        column(limits, Align::Left),
        column(FLAG_WIDTH, Align::Left),
        column(bar::CELLS, Align::Left),
        column(DEVIATION_WIDTH, Align::Right),
    ]
}

/// The result as reported; on a second line what it says in the canonical unit, if that differs.
fn result_text(result: &InterpretedResult) -> String {
    let observation = &result.observation;
    let canonical = match (&observation.reading, &result.known) {
        (Reading::Quantity { .. }, Some(known)) => {
            let unit = format!(
                "{}{}",
                unit_text(&result.unit),
                assay_text(observation.assay)
            );
            format!("{} {unit}", canonical_amount(result, known))
                .trim_end()
                .to_string()
        }
        (Reading::Word(word), _) => word.to_string(),
        _ => String::new(),
    };
    if result.derived.is_some() {
        return format!("{canonical} (derived)");
    }
    let reported = reported_text(observation, &result.unit);
    if canonical.is_empty() || says_the_same(result, &canonical, &reported) {
        return reported;
    }
    let sign = if result.masks.is_empty() {
        "="
    } else {
        "known:"
    };
    format!("{reported}\n{sign} {canonical}")
}

/// What is known, in the canonical unit; an index that was derived has two places.
fn canonical_amount(result: &InterpretedResult, known: &Known) -> String {
    if result.derived.is_none() || !is_index(&result.unit) {
        return amount(known);
    }
    let shown = shown_index(known, &[]);
    let mark = if shown == *known { "" } else { "~" };
    format!("{mark}{}", amount(&shown).trim_start_matches('~'))
}

fn reported_text(observation: &Observation, canonical_unit: &str) -> String {
    let cell = safe::cell(&observation.reported);
    match (observation.unit_origin, &observation.unit) {
        (UnitOrigin::Cell | UnitOrigin::Computed | UnitOrigin::None, _) => cell,
        (UnitOrigin::Assumed, _) if unit_text(canonical_unit).is_empty() => cell,
        (UnitOrigin::Assumed, _) => format!("{cell} [{canonical_unit}]"),
        (_, Some(unit)) => format!("{cell} {}", safe::cell(unit)),
        (_, None) => cell,
    }
}

/// Whether the canonical text adds nothing: the same words, or the same number in a unit that
/// is only spelled otherwise, unless a mask has changed what is known.
fn says_the_same(result: &InterpretedResult, canonical: &str, reported: &str) -> bool {
    let bare = |text: &str| {
        text.chars()
            .filter(|character| !character.is_whitespace())
            .collect::<String>()
            .to_lowercase()
    };
    if bare(canonical) == bare(reported) {
        return true;
    }
    let Some(known) = &result.known else {
        return false;
    };
    let assay = bare(assay_text(result.observation.assay));
    if result.observation.known() != Some(known) || !bare(reported).contains(&assay) {
        return false;
    }
    let printed = bare(&result.observation.reported);
    let number = printed.trim_start_matches(['<', '>', '=']);
    let end = number
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(number.len());
    let Ok(value) = Decimal::parse(&number[..end]) else {
        return false;
    };
    let said = match &printed[..printed.len() - number.len()] {
        "" => Some(Known::exactly(value)),
        "<" => Known::from_zero_below(value),
        "<=" => Known::from_zero_upto(value),
        ">" => Some(Known::above(value)),
        ">=" => Some(Known::from(value)),
        _ => None,
    };
    said.as_ref() == Some(known)
}

fn write_notes(page: &mut Page, interpretation: &Interpretation) {
    let mut notes: Vec<String> = Vec::new();
    for result in &interpretation.results {
        let title = &result.title;
        match (&result.flag, &result.flag_reason) {
            (Some(Flag::Undetermined), Some(reason)) => {
                notes.push(format!("{title}: ? because {reason}"))
            }
            (_, Some(reason)) => notes.push(format!("{title}: {reason}")),
            (_, None) => {}
        }
        notes.extend(
            result
                .masks
                .iter()
                .map(|mask| format!("{title}: {}", mask_text(*mask))),
        );
        notes.extend(
            result
                .derived
                .iter()
                .map(|how| format!("{title}: derived, {how}")),
        );
        notes.extend(
            result
                .remarks
                .iter()
                .map(|remark| format!("{title}: {remark}")),
        );
    }
    if interpretation.results.iter().any(|result| {
        result.observation.unit_origin == UnitOrigin::Assumed && !unit_text(&result.unit).is_empty()
    }) {
        notes.push("A unit in [brackets] was assumed: the data state none.".to_string());
    }
    notes.extend(sampling_times(interpretation));
    for note in notes {
        page.paragraph("  - ", "    ", &note);
    }
}

fn mask_text(mask: MaskReason) -> &'static str {
    match mask {
        MaskReason::HemolyzedSpecimen => {
            "the specimen is or may be hemolyzed, so the true value is at most what was measured"
        }
        MaskReason::ClumpedPlatelets => {
            "platelets are or may be clumped or bound in a clot, so the true value is at least what was counted"
        }
        MaskReason::PlasmaGiven => {
            "plasma or a transfusion is stated, so the value before it is known only to be at most what was measured"
        }
        MaskReason::ClottedSpecimen => {
            "the comment says that the specimen had clotted, so the value says nothing"
        }
        MaskReason::RevokedResult => {
            "the comment says that the result does not count, so the value says nothing"
        }
    }
}

/// Said only where the results of one panel were sampled at different times.
fn sampling_times(interpretation: &Interpretation) -> Option<String> {
    let mut times: Vec<(&str, Vec<&str>)> = Vec::new();
    for result in interpretation
        .results
        .iter()
        .filter(|result| result.derived.is_none())
    {
        let Some(time) = result.observation.time.as_deref() else {
            continue;
        };
        match times.iter_mut().find(|(known, _)| *known == time) {
            Some((_, titles)) => titles.push(&result.title),
            None => times.push((time, vec![&result.title])),
        }
    }
    if times.len() < 2 {
        return None;
    }
    times.sort();
    let parts: Vec<String> = times
        .iter()
        .map(|(time, titles)| format!("{}: {}", safe::cell(time), titles.join(", ")))
        .collect();
    Some(format!("Sampled at different times. {}.", parts.join("; ")))
}

/// Numbered footnotes: whence the limits are.
#[derive(Default)]
struct LimitSources(Vec<String>);

impl LimitSources {
    /// The numbers of the sources of a result's limits, such as `1` or `2-5`.
    fn numbers(&mut self, result: &InterpretedResult) -> String {
        let mut numbers: Vec<usize> = Vec::new();
        for limit in [&result.limits.lower, &result.limits.upper]
            .into_iter()
            .flatten()
        {
            for text in source_texts(limit) {
                let index = self
                    .0
                    .iter()
                    .position(|known| *known == text)
                    .unwrap_or_else(|| {
                        self.0.push(text);
                        self.0.len() - 1
                    });
                numbers.push(index + 1);
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        runs(&numbers)
    }

    fn write(&self, page: &mut Page) {
        if self.0.is_empty() {
            return;
        }
        page.paragraph("  ", "  ", "Limits from:");
        for (index, text) in self.0.iter().enumerate() {
            let label = format!("  [{}] ", index + 1);
            page.paragraph(&label, &" ".repeat(label.len()), text);
        }
    }
}

fn source_texts(limit: &Limit) -> Vec<String> {
    let origin = match limit.origin {
        LimitOrigin::Reported => "the data, beside the result",
        LimitOrigin::Option => "an option of the user",
        LimitOrigin::RangesFile => "the user's file of ranges",
        LimitOrigin::Builtin => "the reference set",
    };
    if limit.sources.is_empty() {
        return vec![origin.to_string()];
    }
    let of_the_set = limit.origin == LimitOrigin::Builtin;
    limit
        .sources
        .iter()
        .map(|source| {
            if of_the_set {
                source.to_string()
            } else {
                format!("{origin}: {source}")
            }
        })
        .collect()
}

/// `1,3-5`
fn runs(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let texts: Vec<String> = runs
        .iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    texts.join(",")
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn numbers_in_runs() {
        assert_eq!(runs(&[1, 3, 4, 5, 8]), "1,3-5,8");
        assert_eq!(runs(&[]), "");
    }
}

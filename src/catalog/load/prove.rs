//! Proofs over loaded rules: bands cover the line, cut-offs can be reached, names exist.

mod references;
mod variants;

use super::variants::is_variant;
use super::{Draft, Fault, Section};
use crate::catalog::{Band, ItemForm, MOST_POINTS, Quantity, ReferenceInterval, Score};
use crate::value::{Decimal, End, Known};

pub(super) use references::references_between_rules;
pub(super) use variants::variants;

/// Every cut-off must be one that a measured value can pass.
pub(super) fn reachable(
    draft: &mut Draft,
    section: &Section,
    quantity: Quantity,
    range: &Known,
    printed: &str,
) {
    // Others do compare a time in seconds with limits that are meant for its prolongation.
    if is_variant(section.file()) {
        return;
    }
    let possible = match quantity {
        Quantity::Value(analyte) | Quantity::HighestEarlier { analyte, .. } => {
            draft.analyte(analyte).plausible
        }
        Quantity::MultipleOfUpperLimit(_)
        | Quantity::MultipleOfLowerLimit(_)
        | Quantity::MultipleOfAgeAdjustedLimit(_)
        | Quantity::MultipleOf { .. } => Known::not_negative(),
        Quantity::Fall { .. } => Known::upto(Decimal::from_whole(100).unwrap_or_default()),
        Quantity::Prolongation { .. }
        | Quantity::ProlongationOverControl { .. }
        | Quantity::Rise { .. }
        | Quantity::ChangeFromHighest { .. } => Known::anything(),
    };
    // A band that begins below what is possible is fine as long as it reaches into it.
    for cut_off in [range.low(), range.high()]
        .into_iter()
        .filter_map(End::value)
    {
        if !Known::exactly(cut_off).is_within(&possible) {
            draft.fault(
                section.file(),
                section.key(""),
                format!("the cut-off of `{printed}` can never be reached: plausible values lie in {possible} in the canonical unit; check the unit"),
            );
            return;
        }
    }
}

/// The bands of an item cover the whole line, each value once; points rise or fall all the way.
pub(super) fn bands(draft: &mut Draft, section: &Section, bands: &[Band], not_monotone: &str) {
    let mut sorted: Vec<&Band> = bands.iter().collect();
    sorted.sort_by_key(|band| (band.range.low().value().is_some(), band.range.low().value()));
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        draft.fault(
            section.file(),
            section.key("bands"),
            "is missing: an item has bands, `when` or `word_of`",
        );
        return;
    };
    let mut gap = |between: String| {
        draft.fault(
            section.file(),
            section.key("bands"),
            format!("leave a gap: nothing says what {between} scores"),
        );
    };
    if let Some(value) = first.range.low().value() {
        gap(format!("a value below {value}"));
    }
    if let Some(value) = last.range.high().value() {
        gap(format!("a value above {value}"));
    }
    for pair in sorted.windows(2) {
        let (high, low) = (pair[0].range.high(), pair[1].range.low());
        let (Some(end), Some(start)) = (high.value(), low.value()) else {
            draft.fault(
                section.file(),
                section.key("bands"),
                format!("overlap: `{}` and `{}`", pair[0].printed, pair[1].printed),
            );
            continue;
        };
        let closed = [high, low]
            .iter()
            .filter(|end| matches!(end, End::Closed(_)))
            .count();
        let overlap = end > start || (end == start && closed == 2);
        if overlap {
            draft.fault(
                section.file(),
                section.key("bands"),
                format!(
                    "overlap: `{}` and `{}` both hold {start}",
                    pair[0].printed, pair[1].printed
                ),
            );
        } else if end < start {
            draft.fault(
                section.file(),
                section.key("bands"),
                format!("leave a gap: nothing says what a value between {end} and {start} scores"),
            );
        } else if closed == 0 {
            draft.fault(
                section.file(),
                section.key("bands"),
                format!("leave a gap: nothing says what exactly {end} scores"),
            );
        }
    }
    let rises = sorted
        .windows(2)
        .all(|pair| pair[0].points <= pair[1].points);
    let falls = sorted
        .windows(2)
        .all(|pair| pair[0].points >= pair[1].points);
    if !rises && !falls && not_monotone.is_empty() {
        draft.fault(
            section.file(),
            section.key("bands"),
            "points neither rise nor fall all the way; say why in `not_monotone`",
        );
    }
}

/// Totals, requirements and classes of a score fit its items.
pub(super) fn score(draft: &mut Draft, file: &Section, score: &Score) {
    if score.items.is_empty() {
        draft.fault(file.file(), "item", "a score has at least one item");
        return;
    }
    let extreme = |index: usize, most: bool| -> i32 {
        let points = score.items[index]
            .forms
            .iter()
            .flat_map(ItemForm::all_points);
        if most { points.max() } else { points.min() }.unwrap_or(0)
    };
    let bounds = [score.total.least, score.total.most];
    if bounds
        .into_iter()
        .flatten()
        .any(|bound| bound.abs() > MOST_POINTS)
    {
        let message = format!("a total is at most {MOST_POINTS} and at least -{MOST_POINTS}");
        draft.fault(file.file(), "verdict", message);
    }
    // So no sum of some of them overflows either.
    let mut reach = 0_i64;
    for index in 0..score.items.len() {
        let ends = [extreme(index, false), extreme(index, true)];
        reach += ends
            .into_iter()
            .map(|end| i64::from(end).abs())
            .max()
            .unwrap_or(0);
        if reach > i64::from(MOST_POINTS) {
            draft.fault(
                file.file(),
                format!("item[{index}]"),
                format!("the points of the items up to this one reach {reach}; a score has at most {MOST_POINTS}"),
            );
            return;
        }
    }
    let total = |most: bool| {
        let in_total = (0..score.items.len()).filter(|index| score.items[*index].in_total);
        score
            .total
            .total(in_total.map(|index| extreme(index, most)).sum())
    };
    let (least, greatest) = (total(false), total(true));
    if !score.severity.lists_all(least, greatest) {
        let message =
            format!("must list each total from {least} to {greatest} once, the mildest first");
        draft.fault(file.file(), "verdict.mildest_first", message);
    }
    for (way, index, requirement) in score
        .threshold
        .ways
        .iter()
        .enumerate()
        .flat_map(|(way, list)| list.iter().enumerate().map(move |(at, one)| (way, at, one)))
    {
        let most: i32 = requirement
            .items
            .iter()
            .map(|&item| extreme(item, true))
            .sum();
        let least: i32 = requirement
            .items
            .iter()
            .map(|&item| extreme(item, false))
            .sum();
        let key = match way.checked_sub(1) {
            None => format!("verdict.requires[{index}].from"),
            Some(way) => format!("verdict.alternative[{way}].requires[{index}].from"),
        };
        if requirement.from > most {
            draft.fault(
                file.file(),
                key,
                format!(
                    "{} can never be reached: the items give at most {most}",
                    requirement.from
                ),
            );
        } else if requirement.from <= least {
            draft.fault(
                file.file(),
                key,
                format!(
                    "{} is always reached: the items give at least {least}",
                    requirement.from
                ),
            );
        }
    }
    for (index, class) in score.classes.iter().enumerate() {
        if let Some(other) = &class.when_met
            && !score.classes.iter().any(|known| known.name == *other)
        {
            draft.fault(
                file.file(),
                format!("class[{index}].when_met"),
                format!("there is no class `{other}`"),
            );
        }
    }
    if !score.classes.is_empty() {
        let sum = |most: bool| -> i32 {
            let in_total = (0..score.items.len()).filter(|&item| score.items[item].in_total);
            score
                .total
                .total(in_total.map(|item| extreme(item, most)).sum())
        };
        for total in sum(false)..=sum(true) {
            let homes = score
                .classes
                .iter()
                .filter(|class| (class.from..=class.upto).contains(&total))
                .count();
            if homes != 1 {
                draft.fault(
                    file.file(),
                    "class",
                    format!("a total of {total} belongs to {homes} classes, not to one"),
                );
            }
        }
    }
    let mut names: Vec<&str> = score.items.iter().map(|item| item.id.as_str()).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        draft.fault(
            file.file(),
            "item",
            format!("`{}` is defined twice", pair[0]),
        );
    }
    for item in &score.items {
        let mut profiles: Vec<_> = item
            .forms
            .iter()
            .filter_map(|form| form.profile.as_deref())
            .collect();
        profiles.sort_unstable();
        if profiles.windows(2).any(|pair| pair[0] == pair[1]) {
            draft.fault(
                file.file(),
                format!("item.{}.profile", item.id),
                "a profile is defined twice",
            );
        }
    }
}

/// Analytes that stand in for another by their unit exist.
pub(super) fn analytes(draft: &mut Draft) {
    let missing: Vec<(String, String)> = draft
        .analytes
        .iter()
        .filter(|analyte| {
            !analyte.by_unit.is_empty() && !draft.by_id.contains_key(&analyte.by_unit)
        })
        .map(|analyte| (analyte.id.clone(), analyte.by_unit.clone()))
        .collect();
    for (id, by_unit) in missing {
        draft.fault(
            "analytes.toml",
            format!("{id}.by_unit"),
            format!("`{by_unit}` is no analyte"),
        );
    }
    let implying = draft.analytes.iter().flat_map(|fact| {
        [
            ("implies", &fact.implies),
            ("implies_by_name", &fact.implies_by_name),
        ]
        .map(|(key, facts)| (format!("{}.{key}", fact.id), facts.clone()))
    });
    for (key, facts) in implying.collect::<Vec<_>>() {
        draft.check_facts("context.toml", &key, &facts);
    }
}

/// Two defaults that are equally specific and hold for the same person.
pub(super) fn intervals(draft: &mut Draft) {
    for (key, message) in second_defaults(draft, &draft.intervals, false) {
        draft.fault("intervals.csv", key, message);
    }
}

/// Where a default stands beside another that is as specific, and what is wrong with that. In a user's file an age that
/// lies within another is more specific; published limits are parted by age without an overlap. Of analytes on which
/// laboratories differ there may be several, all of which count.
pub(super) fn second_defaults(
    draft: &Draft,
    rows: &[ReferenceInterval],
    ages_lie_within_ages: bool,
) -> Vec<(String, String)> {
    let mut messages = Vec::new();
    let defaults: Vec<_> = rows
        .iter()
        .filter(|row| row.is_default && !draft.analyte(row.analyte).lab_specific)
        .filter(|row| row.assay != crate::catalog::Assay::Ddu)
        .collect();
    for (index, row) in defaults.iter().enumerate() {
        for other in &defaults[index + 1..] {
            let same = row.analyte == other.analyte
                && row.sex == other.sex
                && row.state == other.state
                && row.assay == other.assay;
            let is_narrower = ages_lie_within_ages
                && row.age != other.age
                && (row.age.is_within(&other.age) || other.age.is_within(&row.age));
            if same && row.age.meets(&other.age) && !is_narrower {
                messages.push((
                    format!("line {}", other.line),
                    format!(
                        "is a second default for {} beside line {}; one of both is an alternative",
                        draft.analyte(row.analyte).id,
                        row.line
                    ),
                ));
            }
        }
    }
    messages
}

fn fault(file: &str, key: &str, message: String) -> Fault {
    Fault {
        file: file.to_string(),
        key: key.to_string(),
        message,
    }
}

/// The score of an identifier; variants are not offered as scores.
fn published<'a>(draft: &'a Draft, id: &str) -> Option<&'a Score> {
    draft
        .scores
        .iter()
        .find(|score| score.id == id && score.variant.is_none())
}

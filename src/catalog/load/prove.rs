//! Proofs over loaded rules: bands cover the line, cut-offs can be reached, names exist.

use super::section::MOST_WHOLE;
use super::variants::is_variant;
use super::{Draft, Fault, Section};
use crate::catalog::{Band, Item, ItemForm, Measure, Part, Quantity, Score, Statement, Test};
use crate::value::{Decimal, End, Known};

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
    // So no sum of some of them overflows either.
    let mut reach = 0_i64;
    for index in 0..score.items.len() {
        let ends = [extreme(index, false), extreme(index, true)];
        reach += ends
            .into_iter()
            .map(|end| i64::from(end).abs())
            .max()
            .unwrap_or(0);
        if reach > i64::from(MOST_WHOLE) {
            draft.fault(
                file.file(),
                format!("item[{index}]"),
                format!("the points of the items up to this one reach {reach}; a score has at most {MOST_WHOLE}"),
            );
            return;
        }
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
}

/// Two defaults that are equally specific and hold for the same person.
pub(super) fn intervals(draft: &mut Draft) {
    let mut messages = Vec::new();
    let defaults: Vec<_> = draft
        .intervals
        .iter()
        .filter(|row| row.is_default && !draft.analyte(row.analyte).lab_specific)
        .filter(|row| row.assay != crate::panel::Assay::Ddu)
        .collect();
    for (index, row) in defaults.iter().enumerate() {
        for other in &defaults[index + 1..] {
            let same = row.analyte == other.analyte
                && row.sex == other.sex
                && row.state == other.state
                && row.assay == other.assay;
            if same && row.age.meets(&other.age) {
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
    for (key, message) in messages {
        draft.fault("intervals.csv", key, message);
    }
}

/// Patterns and scores that rules refer to exist, and rules do not go round in circles.
pub(super) fn references_between_rules(draft: &mut Draft) {
    let mut faults: Vec<Fault> = Vec::new();
    for score in &draft.scores {
        for (index, pitfall) in score.pitfalls.iter().enumerate() {
            let key = format!("pitfall[{index}].when");
            faults.extend(dangling(draft, &pitfall.when, &score.file, &key));
        }
        for (index, item) in score.items.iter().enumerate() {
            for form in &item.forms {
                for statement in statements_of(form) {
                    faults.extend(rests_on_rules(
                        statement,
                        &score.file,
                        &format!("item[{index}].when"),
                    ));
                }
            }
        }
        // What a score applies to may rest on other rules, though not on its own threshold.
        if let Some(gate) = &score.prerequisite
            && reaches(
                draft,
                &gate.statement,
                Goal::Threshold(&score.id),
                &mut Vec::new(),
            )
        {
            faults.push(fault(
                &score.file,
                "prerequisite.when",
                "rests on itself through other rules".to_string(),
            ));
        }
        for (key, gate) in [
            ("prerequisite", &score.prerequisite),
            ("class_setting", &score.class_setting),
        ] {
            if let Some(gate) = gate {
                faults.extend(dangling(
                    draft,
                    &gate.statement,
                    &score.file,
                    &format!("{key}.when"),
                ));
            }
        }
    }
    for (index, contradiction) in draft.contradictions.iter().enumerate() {
        faults.extend(dangling(
            draft,
            &contradiction.when,
            "contradictions.toml",
            &format!("contradiction[{index}].when"),
        ));
    }
    for (index, mask) in draft.masks.iter().enumerate() {
        faults.extend(rests_on_rules(
            &mask.when,
            "masks.toml",
            &format!("mask[{index}].when"),
        ));
    }
    for pattern in &draft.patterns {
        faults.extend(dangling(
            draft,
            &pattern.condition,
            &pattern.file,
            "condition",
        ));
        for (index, evidence) in pattern.side_evidence.iter().enumerate() {
            let key = format!("evidence[{index}].when");
            faults.extend(dangling(draft, &evidence.statement, &pattern.file, &key));
        }
        for (index, pitfall) in pattern.pitfalls.iter().enumerate() {
            let key = format!("pitfall[{index}].when");
            faults.extend(dangling(draft, &pitfall.when, &pattern.file, &key));
        }
        if reaches(
            draft,
            &pattern.condition,
            Goal::Pattern(&pattern.id),
            &mut Vec::new(),
        ) {
            faults.push(fault(
                &pattern.file,
                "condition",
                "rests on itself through other patterns".to_string(),
            ));
        }
    }
    draft.faults.extend(faults);
}

/// The statements that an item's form looks at.
fn statements_of(form: &ItemForm) -> Vec<&Statement> {
    match &form.measure {
        Measure::Statement(statement) => vec![statement],
        Measure::Cases(cases) => cases.iter().collect(),
        Measure::Parts(_, parts) => parts
            .iter()
            .flat_map(|part: &Part| statements_of(&part.form))
            .collect(),
        Measure::Quantity(_) | Measure::Word(_) => Vec::new(),
    }
}

fn fault(file: &str, key: &str, message: String) -> Fault {
    Fault {
        file: file.to_string(),
        key: key.to_string(),
        message,
    }
}

/// References to patterns, scores and items that do not exist.
fn dangling(draft: &Draft, statement: &Statement, file: &str, key: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    walk(statement, key, &mut |test, key| {
        let (word, missing) = match test {
            Test::Pattern(id) if !draft.patterns.iter().any(|pattern| pattern.id == *id) => {
                ("pattern", format!("there is no pattern `{id}`"))
            }
            Test::Met(id) if published(draft, id).is_none() => {
                ("met", format!("there is no score `{id}`"))
            }
            Test::ItemPoints { score, item, .. } => {
                let has_item = |known: &Score| known.items.iter().any(|known| known.id == *item);
                match published(draft, score) {
                    None => ("score", format!("there is no score `{score}`")),
                    Some(known) if !has_item(known) => {
                        ("item", format!("the score `{score}` has no item `{item}`"))
                    }
                    Some(_) => return,
                }
            }
            _ => return,
        };
        faults.push(fault(file, &format!("{key}.{word}"), missing));
    });
    faults
}

/// What is computed before the rules can't rest on them.
fn rests_on_rules(statement: &Statement, file: &str, key: &str) -> Option<Fault> {
    let mut uses_rules = false;
    visit(statement, &mut |test| {
        uses_rules |= matches!(
            test,
            Test::Pattern(_) | Test::Met(_) | Test::ItemPoints { .. }
        );
    });
    uses_rules.then(|| {
        fault(
            file,
            key,
            "must rest on observations, not on other rules".to_string(),
        )
    })
}

/// A rule that must not rest on itself.
#[derive(Clone, Copy, PartialEq)]
enum Goal<'a> {
    Pattern(&'a str),
    /// Whether the threshold of a score is met, which asks whether the score applies.
    Threshold(&'a str),
}

/// Whether a statement rests on a rule, if through others. `seen` holds the rules that were followed already.
fn reaches<'a>(
    draft: &'a Draft,
    statement: &'a Statement,
    goal: Goal,
    seen: &mut Vec<Goal<'a>>,
) -> bool {
    let (rule, next) = match &statement.test {
        Test::Pattern(id) => {
            let pattern = draft.patterns.iter().find(|pattern| pattern.id == *id);
            (Goal::Pattern(id), pattern.map(|found| &found.condition))
        }
        Test::Met(id) => {
            let gate = published(draft, id).and_then(|score| score.prerequisite.as_ref());
            (Goal::Threshold(id), gate.map(|gate| &gate.statement))
        }
        _ => {
            return statement
                .parts()
                .iter()
                .any(|part| reaches(draft, part, goal, seen));
        }
    };
    if rule == goal {
        return true;
    }
    if seen.contains(&rule) {
        return false;
    }
    seen.push(rule);
    next.is_some_and(|next| reaches(draft, next, goal, seen))
}

fn visit(statement: &Statement, see: &mut dyn FnMut(&Test)) {
    walk(statement, "", &mut |test, _| see(test));
}

/// Calls `see` with every test of a statement and the key under which it stands.
fn walk(statement: &Statement, key: &str, see: &mut dyn FnMut(&Test, &str)) {
    see(&statement.test, key);
    let (word, list) = match &statement.test {
        Test::All(list) => ("all", list),
        Test::Any(list) => ("any", list),
        Test::AtLeast(_, list) => ("of", list),
        Test::Not(inner) => return walk(inner, &format!("{key}.not"), see),
        Test::Known(inner) => return walk(inner, &format!("{key}.known"), see),
        _ => return,
    };
    for (index, inner) in list.iter().enumerate() {
        walk(inner, &format!("{key}.{word}[{index}]"), see);
    }
}

/// A variant names a published score and has its items, or says why not.
pub(super) fn variants(draft: &mut Draft) {
    let mut faults: Vec<Fault> = Vec::new();
    for score in &draft.scores {
        let Some(variant) = &score.variant else {
            continue;
        };
        if published(draft, &score.id).is_some() {
            let message = "is the name of a published score".to_string();
            faults.push(fault(&score.file, "id", message));
        }
        let Some(base) = published(draft, &variant.of) else {
            let message = format!("there is no published score `{}`", variant.of);
            faults.push(fault(&score.file, "variant_of", message));
            continue;
        };
        let differs = if score.items.len() != base.items.len() {
            Some(format!("has other items than {}", base.id))
        } else {
            score
                .items
                .iter()
                .zip(&base.items)
                .find(|(own, its)| own.id != its.id || look_at_others(own, its))
                .map(|(own, _)| format!("the item `{}` is not the one of {}", own.id, base.id))
        };
        match differs {
            Some(what) if variant.other_items.is_empty() => faults.push(fault(
                &score.file,
                "item",
                format!("{what}; say why in `other_items`"),
            )),
            None if !variant.other_items.is_empty() => faults.push(fault(
                &score.file,
                "other_items",
                format!("the items are those of {}", base.id),
            )),
            _ => {}
        }
    }
    for (index, table) in draft.refused_tables.iter().enumerate() {
        if published(draft, &table.variant_of).is_none() {
            faults.push(fault(
                "refused_tables.toml",
                &format!("refused[{index}].variant_of"),
                format!("there is no published score `{}`", table.variant_of),
            ));
        }
    }
    draft.faults.extend(faults);
}

/// The score of an identifier; variants are not offered as scores.
fn published<'a>(draft: &'a Draft, id: &str) -> Option<&'a Score> {
    draft
        .scores
        .iter()
        .find(|score| score.id == id && score.variant.is_none())
}

/// Whether the default reading of an item looks at an analyte that the other's does not. Of an item that could not
/// be loaded nothing is said; its own fault is enough.
fn look_at_others(one: &Item, other: &Item) -> bool {
    match (one.forms.first(), other.forms.first()) {
        (Some(one), Some(other)) => {
            let known = other.analytes();
            !one.analytes().iter().all(|analyte| known.contains(analyte))
        }
        _ => false,
    }
}

//! What rules say, in words: quantities, bands, sums, statements. `explain` and `reference/RULES.md`
//! both take their words from here, so that they can't differ.

mod statements;

use crate::catalog::{
    Band, Catalog, Class, Combine, Family, ItemForm, Measure, Pitfall, Population, Quantity,
    Requirement, Score, Status,
};
use crate::value::Decimal;

use super::amount::unit_text;
use super::citation::citations;
use super::page::listed;

pub(super) use statements::{Line, statement_text, statement_tree};

/// The title, with a remark where the rule is not `stable`.
pub(super) fn titled(title: &str, status: Status) -> String {
    match status {
        Status::Stable => title.to_string(),
        Status::Preview => format!("{title} (preview)"),
        Status::Superseded => format!("{title} (superseded)"),
        Status::Variant => format!("{title} (variant)"),
    }
}

/// The word that a rule file has for a status.
pub(super) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Stable => "stable",
        Status::Preview => "preview",
        Status::Superseded => "superseded",
        Status::Variant => "variant",
    }
}

pub(super) fn status_text(status: Status) -> &'static str {
    match status {
        Status::Stable => {
            "stable (its numbers were read in its sources or are documented decisions)"
        }
        Status::Preview => {
            "preview (a number could not be verified in a source, or the rule is still being tried out)"
        }
        Status::Superseded => "superseded (replaced by a later rule)",
        Status::Variant => "variant (not the published score; kept for comparison)",
    }
}

/// What a family of rules is about.
pub(super) fn family_text(family: Family) -> &'static str {
    match family {
        Family::Dic => "DIC",
        Family::Tma => "TMA",
        Family::Hemolysis => "hemolysis",
        Family::Specimen => "specimen",
        Family::Single => "single result",
        Family::Platelets => "platelets",
        Family::Coagulation => "coagulation",
    }
}

/// For whom, and how that is tested where age or pregnancy decide.
pub(super) fn population_text(population: &Population) -> String {
    let mut tested = Vec::new();
    let low = population
        .age
        .low()
        .value()
        .filter(|age| *age > Decimal::ZERO);
    match (low, population.age.high().value()) {
        (Some(low), Some(high)) => tested.push(format!("age from {low} to below {high} years")),
        (Some(low), None) => tested.push(format!("age from {low} years")),
        (None, Some(high)) => tested.push(format!("age below {high} years")),
        (None, None) => {}
    }
    if population.excludes_pregnancy {
        tested.push("not pregnant".to_string());
    }
    if population.only_pregnancy {
        tested.push("pregnant or shortly after delivery".to_string());
    }
    if population.excludes_marrow_suppression {
        tested.push("no marrow suppression stated".to_string());
    }
    if tested.is_empty() {
        population.text.clone()
    } else {
        format!("{} ({})", population.text, tested.join(", "))
    }
}

pub(super) fn points_text(points: i32) -> String {
    let noun = if points.abs() == 1 { "point" } else { "points" };
    format!("{points} {noun}")
}

/// A band as published, with its unit.
pub(super) fn band_text(form: &ItemForm, band: &Band) -> String {
    match &band.word {
        Some(word) if band.printed.is_empty() => word.clone(),
        _ if band.printed.contains(&form.unit) => band.printed.clone(),
        _ => format!("{} {}", band.printed, spoken_unit(&form.unit))
            .trim_end()
            .to_string(),
    }
}

/// A unit as it is read out: years for ages, none for what is nothing but a remark in braces.
fn spoken_unit(unit: &str) -> &str {
    match unit {
        "a" => "years",
        unit => unit_text(unit),
    }
}

/// What an item looks at.
pub(super) fn measure_text(catalog: &Catalog, measure: &Measure) -> String {
    match measure {
        Measure::Quantity(quantity) => quantity_text(catalog, *quantity),
        Measure::Word(analyte) => format!("the word given for {}", catalog.analyte(*analyte).title),
        Measure::Statement(statement) => {
            format!("whether this holds: {}", statement_text(statement))
        }
        Measure::Cases(_) => "the first of these that holds".to_string(),
        Measure::Parts(combine, parts) => {
            let titles: Vec<&str> = parts.iter().map(|part| part.title.as_str()).collect();
            let titles = listed(&titles, "and");
            match combine {
                Combine::Greatest => format!("the greatest of {titles}"),
                Combine::GreatestMeasured => {
                    format!("the greatest of {titles}, of those that were measured")
                }
                Combine::FirstMeasured => format!("the first that was measured of {titles}"),
                Combine::Sum { at_most: None } => format!("the sum of {titles}"),
                Combine::Sum {
                    at_most: Some(most),
                } => format!("the sum of {titles}, at most {most}"),
            }
        }
    }
}

fn quantity_text(catalog: &Catalog, quantity: Quantity) -> String {
    let title = &catalog.analyte(quantity.analyte()).title;
    match quantity {
        Quantity::Value(_) => title.clone(),
        Quantity::Prolongation { control: None, .. } => {
            format!("{title}: seconds above its upper limit")
        }
        Quantity::Prolongation {
            control: Some(control),
            ..
        } => format!(
            "{title}: seconds above its upper limit, or above {} where the data give no upper limit",
            catalog.analyte(control).title
        ),
        Quantity::MultipleOfUpperLimit(_) => format!("{title}: how many times its upper limit"),
        Quantity::MultipleOfLowerLimit(_) => format!("{title}: how many times its lower limit"),
        Quantity::MultipleOfAgeAdjustedLimit(_) => format!(
            "{title}: how many times its age-adjusted limit (0.5 mg/L FEU up to 50 years, then 0.01 mg/L for each year)"
        ),
        Quantity::ProlongationOverControl { control, .. } => {
            format!("{title}: seconds above {}", catalog.analyte(control).title)
        }
        Quantity::MultipleOf { of, reported, .. } => {
            let by = &catalog.analyte(of).title;
            let reported = reported.map_or(String::new(), |ratio| {
                format!(", or {} as reported", catalog.analyte(ratio).title)
            });
            format!("{title} divided by {by}{reported}")
        }
        Quantity::Fall { within_hours, .. } => format!(
            "{title}: percent fall since the highest earlier value{}",
            window_text(within_hours)
        ),
        Quantity::ChangeFromHighest { within_hours, .. } => format!(
            "{title}: change from the highest earlier value{}",
            window_text(within_hours)
        ),
        Quantity::HighestEarlier { within_hours, .. } => format!(
            "{title}: highest earlier value{}",
            window_text(within_hours)
        ),
        Quantity::Rise { within_hours, .. } => format!(
            "{title}: rise since the lowest earlier value{}",
            window_text(within_hours)
        ),
    }
}

fn window_text(within_hours: Option<u16>) -> String {
    within_hours.map_or(String::new(), |hours| format!(" of the last {hours} hours"))
}

/// When the threshold is reached: every way to it.
pub(super) fn threshold_text(score: &Score) -> String {
    let ways: Vec<String> = score
        .threshold
        .ways
        .iter()
        .map(|way| {
            let parts: Vec<String> = way
                .iter()
                .map(|requirement| requirement_text(score, requirement))
                .collect();
            listed(&parts, "and")
        })
        .collect();
    ways.join("; or when ")
}

/// Whether a requirement sums all that counts in the total, and this is more than one item.
fn sums_the_total(score: &Score, requirement: &Requirement) -> bool {
    let in_total = (0..score.items.len()).filter(|&index| score.items[index].in_total);
    in_total.clone().count() > 1 && in_total.eq(requirement.items.iter().copied())
}

fn requirement_text(score: &Score, requirement: &Requirement) -> String {
    if sums_the_total(score, requirement) {
        return format!(
            "all items together give {} points or more",
            requirement.from
        );
    }
    let titles: Vec<&str> = requirement
        .items
        .iter()
        .filter_map(|index| score.items.get(*index))
        .map(|item| item.title.as_str())
        .collect();
    let points = points_text(requirement.from);
    match titles.as_slice() {
        [only] => format!("{only} gives {points} or more"),
        _ => format!("{} together give {points} or more", listed(&titles, "and")),
    }
}

/// The threshold of the total in a few words, where the score has one: `5 or more of 8`.
pub(super) fn short_threshold_text(score: &Score) -> Option<String> {
    let (first, others) = score.threshold.ways.split_first()?;
    let of_total = first
        .iter()
        .find(|requirement| sums_the_total(score, requirement))?;
    let (_, most) = total_range(score);
    let more = if first.len() > 1 || !others.is_empty() {
        ", with conditions"
    } else {
        ""
    };
    Some(format!("{} or more of {most}{more}", of_total.from))
}

/// The least and the greatest total, with the default profile.
fn total_range(score: &Score) -> (i32, i32) {
    let points = score
        .items
        .iter()
        .filter(|item| item.in_total)
        .filter_map(|item| item.forms.first())
        .map(ItemForm::all_points);
    let (least, most) = points.fold((0, 0), |(least, most), points| {
        (
            least + points.first().copied().unwrap_or(0),
            most + points.last().copied().unwrap_or(0),
        )
    });
    (score.total.total(least), score.total.total(most))
}

/// Every total that is possible, and what the publication sets to it.
pub(super) fn total_text(score: &Score) -> String {
    let (least, most) = total_range(score);
    let mut text = format!("{least} to {}", points_text(most));
    if let Some(least) = score.total.least {
        text.push_str(&format!(
            "; never below {least}, whatever the items add up to"
        ));
    }
    if let Some(most) = score.total.most {
        text.push_str(&format!(
            "; never above {most}, whatever the items add up to"
        ));
    }
    text
}

pub(super) fn class_text(class: &Class) -> String {
    let range = if class.from == class.upto {
        points_text(class.from)
    } else {
        format!("{} to {}", class.from, points_text(class.upto))
    };
    let where_met = match &class.when_met {
        Some(other) => format!("; where the threshold is met all the same, {other}"),
        None => String::new(),
    };
    format!("{} ({range}): {}{where_met}", class.name, class.text)
}

/// A warning with the values to which it applies, and its sources.
pub(super) fn pitfall_text(catalog: &Catalog, pitfall: &Pitfall) -> String {
    let mut text = format!("Where {}", statement_text(&pitfall.when));
    if pitfall.also_when_unknown {
        text.push_str(", or where that can't be told");
    }
    if pitfall.also_when_absent {
        text.push_str(", also where the pattern is absent");
    }
    text.push_str(&format!(": {}", pitfall.text));
    if !pitfall.sources.is_empty() {
        text.push_str(&format!(" [{}]", citations(catalog, &pitfall.sources)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_in_a_few_words() {
        let text = |id: &str| short_threshold_text(Catalog::builtin().score(id).expect(id));
        assert_eq!(text("isth_overt_2025").as_deref(), Some("5 or more of 8"));
        assert_eq!(
            text("sic").as_deref(),
            Some("4 or more of 6, with conditions")
        );
    }
}

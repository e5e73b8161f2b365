//! Statements about a number, as rule files write them.

use super::super::ranges::{load_quantity, load_range};
use super::super::{Draft, Section};
use super::load_words_lists;
use crate::catalog::{Quantity, Test};
use crate::value::{Decimal, Numeral, Ratio};

pub(super) fn load_below_detection(draft: &mut Draft, section: &Section) -> Option<(Test, String)> {
    if !section.flag(draft, "undetectable") {
        draft.fault(
            section.file(),
            section.key("undetectable"),
            "must be true, or leave it out",
        );
    }
    let (yes_words, no_words) = load_words_lists(draft, section, "yes_words", "no_words");
    let loaded = load_quantity(draft, section);
    let limit = |draft: &mut Draft, key: &'static str, ratio: Ratio| -> Option<(String, Decimal)> {
        let Some((text, _)) = section.optional_decimal(draft, key) else {
            draft.fault(section.file(), section.key(key), "is missing");
            return None;
        };
        let converted = Numeral::parse(&text).ok()?.convert(ratio)?.exact()?;
        Some((text, converted))
    };
    let ratio = loaded.as_ref().map_or(Ratio::ONE, |loaded| loaded.ratio);
    let censored_upto = limit(draft, "censored_upto", ratio);
    let value_upto = limit(draft, "value_upto", ratio);
    let loaded = loaded?;
    let analyte = loaded.quantity.analyte();
    let (censored_text, censored_upto) = censored_upto?;
    let (value_text, value_upto) = value_upto?;
    let title = &draft.analyte(analyte).title;
    let unit = spoken_unit(&loaded.unit);
    let printed = format!(
        "{title} reported as less than a limit of at most {censored_text} {unit}, or a number up to {value_text} {unit}"
    );
    let label = format!("{title} undetectable");
    Some((
        Test::BelowDetection {
            analyte,
            censored_upto,
            value_upto,
            printed,
            yes_words,
            no_words,
        },
        label,
    ))
}

/// A unit as it is read out: none for ratios and indices, years for ages.
fn spoken_unit(unit: &str) -> &str {
    match unit {
        "a" => "years",
        unit if unit.starts_with('{') => "",
        unit => unit,
    }
}

/// Since when a fall or rise counts.
fn window_text(within_hours: Option<u16>) -> String {
    within_hours.map_or(String::new(), |hours| format!(" within {hours} h"))
}

pub(super) fn load_range_test(draft: &mut Draft, section: &Section) -> Option<(Test, String)> {
    let (yes_words, no_words) = load_words_lists(draft, section, "yes_words", "no_words");
    let loaded = load_quantity(draft, section);
    let ratio = loaded.as_ref().map_or(Ratio::ONE, |loaded| loaded.ratio);
    let range = load_range(draft, section, ratio, false);
    let denied = load_range(draft, section, ratio, true);
    let loaded = loaded?;
    let Some(range) = range else {
        draft.fault(
            section.file(),
            section.key(""),
            "one of from, above, below, upto is needed",
        );
        return None;
    };
    super::super::prove::reachable(
        draft,
        section,
        loaded.quantity,
        &range.known,
        &range.printed,
    );
    if let Some(denied) = &denied
        && denied.known.meets(&range.known)
    {
        draft.fault(
            section.file(),
            section.key(""),
            format!(
                "`{}` and denied `{}` overlap",
                range.printed, denied.printed
            ),
        );
    }
    let title = draft.analyte(loaded.quantity.analyte()).title.clone();
    let in_words = |printed: &str| range_in_words(&title, loaded.quantity, printed, &loaded.unit);
    let printed = in_words(&range.printed);
    let denied_printed = denied
        .as_ref()
        .map_or(String::new(), |denied| in_words(&denied.printed));
    Some((
        Test::Range {
            quantity: loaded.quantity,
            range: range.known,
            denied: denied.map(|denied| denied.known),
            printed: printed.clone(),
            denied_printed,
            yes_words,
            no_words,
        },
        printed,
    ))
}

/// A quantity and its range, with the numbers and the unit that the rule file prints.
fn range_in_words(title: &str, quantity: Quantity, printed: &str, unit: &str) -> String {
    match (quantity, printed) {
        (Quantity::MultipleOfUpperLimit(_), "above 1") => format!("{title} above its upper limit"),
        (Quantity::MultipleOfLowerLimit(_), "below 1") => format!("{title} below its lower limit"),
        (Quantity::Prolongation { .. }, printed) => format!("{title} prolonged {printed} s"),
        (Quantity::ProlongationOverControl { .. }, printed) => {
            format!("{title} prolonged {printed} s over its control")
        }
        (Quantity::Fall { within_hours, .. }, printed) => {
            format!("{title} fallen by {printed} %{}", window_text(within_hours))
        }
        (Quantity::Rise { within_hours, .. }, printed) => format!(
            "{title} risen by {printed} {}{}",
            spoken_unit(unit),
            window_text(within_hours)
        ),
        (Quantity::ChangeFromHighest { within_hours, .. }, printed) => format!(
            "{title} changed by {printed} {} from the highest earlier value{}",
            spoken_unit(unit),
            window_text(within_hours)
        ),
        (Quantity::HighestEarlier { within_hours, .. }, printed) => format!(
            "an earlier {title} {printed} {}{}",
            spoken_unit(unit),
            window_text(within_hours)
        ),
        (_, printed) => format!("{title} {printed} {}", spoken_unit(unit))
            .trim_end()
            .to_string(),
    }
}

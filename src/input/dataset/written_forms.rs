//! Forms in which ages and weeks of gestation are written and no other number is.

use std::borrow::Cow;

use crate::catalog::{AnalyteId, Catalog};

use super::age_forms;

/// The cell as a number or range: `2a 3m` is 27 months, and `35+4` weeks lie from 35 to 36.
pub(super) fn plain<'t>(catalog: &Catalog, analyte: AnalyteId, text: &'t str) -> Cow<'t, str> {
    let known = catalog.analyte(analyte);
    match known.id.as_str() {
        "age" => age_forms::plain(&known.units, text),
        "gestation_weeks" => weeks_and_days(text).map_or(Cow::Borrowed(text), Cow::Owned),
        _ => Cow::Borrowed(text),
    }
}

/// `35+4`, `35w4d` and `35 4/7` weeks lie from 35 to 36.
fn weeks_and_days(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, rest) = text.split_at(end);
    let week: u16 = number.parse().ok().filter(|_| number.len() <= 2)?;
    let rest = rest.to_ascii_lowercase();
    let days = match rest.trim_start() {
        rest if rest.starts_with('+') => rest[1..].trim(),
        rest if rest.starts_with('w') && rest.ends_with('d') => rest[1..rest.len() - 1].trim(),
        rest => rest.strip_suffix("/7")?.trim(),
    };
    match days.as_bytes() {
        [b'0'] => Some(week.to_string()),
        [b'1'..=b'6'] => Some(format!("{week}-{}", week + 1)),
        _ => None,
    }
}

/// Whether a number is how some systems write that there is none: seven nines or more, as Epic's `ORD_NUM_VALUE` has them
/// where a result is no number.
pub(super) fn stands_for_none(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    whole.len() >= 7 && whole.bytes().all(|byte| byte == b'9')
}

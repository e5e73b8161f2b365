//! Forms in which ages and weeks of gestation are written and no other number is.

use std::borrow::Cow;

use crate::catalog::{AnalyteId, Catalog, normalize_name};

/// Words for somebody up to four weeks old (the neonatal period of the WHO: the first 28 days of life), normalized.
const NEWBORN: [&str; 11] = [
    "newborn",
    "new born",
    "neonate",
    "neugeborenes",
    "neugeboren",
    "nouveau ne",
    "recien nacido",
    "neonato",
    "pasgeborene",
    "新生児",
    "新生儿",
];

/// The cell as a number or range: `90+` is `>=90`, a newborn is up to 28 days old, and `35+4` weeks lie from 35 to 36.
pub(super) fn plain<'t>(catalog: &Catalog, analyte: AnalyteId, text: &'t str) -> Cow<'t, str> {
    let Some((number, days)) = text.split_once('+') else {
        let is_newborn = || {
            catalog.analyte(analyte).id == "age" && NEWBORN.contains(&normalize_name(text).as_str())
        };
        let has_digit = text.contains(|letter: char| letter.is_ascii_digit());
        // The age string of DICOM (PS3.5, value representation AS), `003M`; `71M` is a man of 71 years.
        if let [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'M'] = text.as_bytes()
            && catalog.analyte(analyte).id == "age"
        {
            return Cow::Owned(format!("{} mo", &text[..3]));
        }
        return match !has_digit && is_newborn() {
            true => Cow::Borrowed("0-28 d"),
            false => Cow::Borrowed(text),
        };
    };
    let number = number.trim();
    let is_whole =
        !number.is_empty() && number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = matches!(days.trim().as_bytes(), [b'0'..=b'6']);
    match (catalog.analyte(analyte).id.as_str(), number.parse::<u16>()) {
        ("age", Ok(_)) if is_whole && days.trim().is_empty() => Cow::Owned(format!(">={number}")),
        ("gestation_weeks", Ok(week)) if is_whole && is_day && days.trim() != "0" => {
            Cow::Owned(format!("{week}-{}", week + 1))
        }
        ("gestation_weeks", Ok(week)) if is_whole && is_day => Cow::Owned(week.to_string()),
        _ => Cow::Borrowed(text),
    }
}

/// Whether a number is how some systems write that there is none: seven nines or more, as Epic's `ORD_NUM_VALUE` has them
/// where a result is no number.
pub(super) fn stands_for_none(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    whole.len() >= 7 && whole.bytes().all(|byte| byte == b'9')
}

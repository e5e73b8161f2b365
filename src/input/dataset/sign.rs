//! Cells of a column whose cells say on which side of the results beside them the results lie.

use crate::catalog::normalize_name;
use crate::input::grammar::comparator::{Comparator, leading, trailing};
use crate::input::grammar::plain_text::plain;

/// What such a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing: the number beside it stands as it is.
    Nothing,
    /// The number beside it is the result.
    Equal,
    /// The result lies on this side of the number.
    Bound(&'static str),
    /// Something else, such as that the number is about the result.
    Other,
}

const NOTHING: &[&str] = &["na", "n/a", "n.a.", "none", "null", "nan", "nil", "-"];

/// What OMOP writes where a source names no concept. It is longer than any sign.
const NO_CONCEPT: &str = "no matching concept";

const WORDS: &[(&str, &str)] = &[("lt", "<"), ("gt", ">"), ("le", "<="), ("ge", ">=")];

/// Where the column is named as one of comparators.
const EQUAL_WORDS: &[&str] = &[
    "equal",
    "equals",
    "equal to",
    "exact",
    "gleich",
    "egal",
    "igual",
    "uguale",
    "gelijk",
    "等しい",
    "等于",
];

/// The concepts of OMOP, of its domain `Meas Value Operator` (OHDSI Athena).
const CONCEPTS: &[(&str, Sign)] = &[
    ("4171756", Sign::Bound("<")),
    ("4171754", Sign::Bound("<=")),
    ("4172704", Sign::Bound(">")),
    ("4171755", Sign::Bound(">=")),
    ("4172703", Sign::Equal),
    // No matching concept; it stands wherever a source names none.
    ("0", Sign::Nothing),
];

/// The letters of i2b2, in a column of its own name; elsewhere `L` may say that the result is low.
const LETTERS: &[(&str, Sign)] = &[
    ("e", Sign::Equal),
    ("l", Sign::Bound("<")),
    ("g", Sign::Bound(">")),
];

/// No sign is longer, in bytes.
const LONGEST: usize = 12;

/// No sign in words is longer, in bytes.
const LONGEST_WORDS: usize = 40;

impl Sign {
    /// What a cell says wherever it stands.
    pub(super) fn of(cell: &str) -> Self {
        let cell = cell.trim();
        let is = |word: &str| cell.eq_ignore_ascii_case(word);
        if cell.is_empty() || is(NO_CONCEPT) {
            return Sign::Nothing;
        }
        if cell.len() > LONGEST {
            return Sign::Other;
        }
        let Ok(clean) = plain(cell) else {
            return Sign::Other;
        };
        if let Some((comparator, "")) = leading(&clean) {
            return Sign::Bound(written(comparator));
        }
        if let Some((_, sign)) = WORDS.iter().find(|(word, _)| is(word)) {
            return Sign::Bound(sign);
        }
        if ["=", "==", "eq"].into_iter().any(is) {
            return Sign::Equal;
        }
        match NOTHING.iter().any(|word| is(word)) {
            true => Sign::Nothing,
            false => Sign::Other,
        }
    }

    /// What a cell says in a column that is named as one of comparators: words and codes too.
    pub(super) fn under(header: &str, cell: &str) -> Self {
        let sign = Sign::of(cell);
        if sign != Sign::Other || cell.len() > LONGEST_WORDS {
            return sign;
        }
        let Ok(clean) = plain(cell.trim()) else {
            return Sign::Other;
        };
        let words = clean.to_lowercase().replace(['-', '_'], " ");
        if let Some((comparator, "1")) = leading(&format!("{words} 1")) {
            return Sign::Bound(written(comparator));
        }
        if let Some((comparator, "1")) = trailing(&format!("1 {words}")) {
            return Sign::Bound(written(comparator));
        }
        if EQUAL_WORDS.contains(&words.as_str()) {
            return Sign::Equal;
        }
        let codes = match normalize_name(header).as_str() {
            "tval char" => LETTERS,
            _ => CONCEPTS,
        };
        let code = codes.iter().find(|(code, _)| *code == words);
        code.map_or(Sign::Other, |(_, sign)| *sign)
    }
}

/// A comparator as it is written before a number.
pub(super) fn written(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Below => "<",
        Comparator::UpTo => "<=",
        Comparator::Above => ">",
        Comparator::AtLeast => ">=",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cells_beside_results_say() {
        for (cell, expected) in [
            ("", Sign::Nothing),
            (" N/A ", Sign::Nothing),
            ("No matching concept", Sign::Nothing),
            ("None", Sign::Nothing),
            ("=", Sign::Equal),
            ("Eq", Sign::Equal),
            ("<", Sign::Bound("<")),
            (" ≥ ", Sign::Bound(">=")),
            ("&lt;", Sign::Bound("<")),
            ("Lt", Sign::Bound("<")),
            ("GE", Sign::Bound(">=")),
            ("~", Sign::Other),
            ("NE", Sign::Other),
            ("<5", Sign::Other),
            ("max", Sign::Other),
            ("less than", Sign::Other),
            ("approx", Sign::Other),
            ("a comment on the result", Sign::Other),
        ] {
            assert_eq!(Sign::of(cell), expected, "{cell}");
        }
    }

    #[test]
    fn what_cells_say_under_the_name_of_comparators() {
        for (header, cell, expected) in [
            ("operator", "less than", Sign::Bound("<")),
            ("operator", "Less-Than", Sign::Bound("<")),
            ("operator", "GREATER_THAN", Sign::Bound(">")),
            ("operator", "less than or equal to", Sign::Bound("<=")),
            ("operator", "kleiner", Sign::Bound("<")),
            ("operator", "未満", Sign::Bound("<")),
            ("operator", "以上", Sign::Bound(">=")),
            ("operator", "equals", Sign::Equal),
            ("operator", "L", Sign::Other),
            ("operator", "JS", Sign::Other),
            ("operator_concept_id", "4171756", Sign::Bound("<")),
            ("operator_concept_id", "4172704", Sign::Bound(">")),
            ("operator_concept_id", "4171754", Sign::Bound("<=")),
            ("operator_concept_id", "4171755", Sign::Bound(">=")),
            ("operator_concept_id", "4172703", Sign::Equal),
            ("operator_concept_id", "0", Sign::Nothing),
            ("TVAL_CHAR", "E", Sign::Equal),
            ("TVAL_CHAR", "L", Sign::Bound("<")),
            ("TVAL_CHAR", "G", Sign::Bound(">")),
            ("TVAL_CHAR", "LE", Sign::Bound("<=")),
            ("TVAL_CHAR", "GE", Sign::Bound(">=")),
            ("TVAL_CHAR", "NE", Sign::Other),
        ] {
            assert_eq!(Sign::under(header, cell), expected, "{header} {cell}");
        }
    }
}

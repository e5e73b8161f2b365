//! Cells of a column whose cells say on which side of the results beside them the results lie.

use crate::input::grammar::comparator::leading;

/// What such a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign<'t> {
    /// Nothing: the number beside it stands as it is.
    Nothing,
    /// The number beside it is the result.
    Equal,
    /// The result lies on this side of the number.
    Bound(&'t str),
    /// Something else, such as that the number is about the result.
    Other,
}

const NOTHING: &[&str] = &["na", "n/a", "n.a.", "none", "null", "nan", "nil", "-"];

const WORDS: &[(&str, &str)] = &[("lt", "<"), ("gt", ">"), ("le", "<="), ("ge", ">=")];

/// No sign is longer, in bytes.
const LONGEST: usize = 12;

impl<'t> Sign<'t> {
    pub(super) fn of(cell: &'t str) -> Self {
        let cell = cell.trim();
        let is = |word: &str| cell.eq_ignore_ascii_case(word);
        if cell.is_empty() {
            return Sign::Nothing;
        }
        if cell.len() > LONGEST {
            return Sign::Other;
        }
        if leading(cell).is_some_and(|(_, rest)| rest.is_empty()) {
            return Sign::Bound(cell);
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cells_beside_results_say() {
        for (cell, expected) in [
            ("", Sign::Nothing),
            (" N/A ", Sign::Nothing),
            ("None", Sign::Nothing),
            ("=", Sign::Equal),
            ("Eq", Sign::Equal),
            ("<", Sign::Bound("<")),
            (" ≥ ", Sign::Bound("≥")),
            ("Lt", Sign::Bound("<")),
            ("GE", Sign::Bound(">=")),
            ("~", Sign::Other),
            ("NE", Sign::Other),
            ("<5", Sign::Other),
            ("approx", Sign::Other),
            ("a comment on the result", Sign::Other),
        ] {
            assert_eq!(Sign::of(cell), expected, "{cell}");
        }
    }
}

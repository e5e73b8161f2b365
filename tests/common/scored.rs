//! Scores of panels written by hand, and their points item by item.

use coagscope::interpret::{ScoreOutcome, Verdict, interpret_with};

use super::{item, only_score, panel, score};

/// One score of a panel, under a profile or the default one.
pub fn scored(id: &str, profile: Option<&str>, fields: &[(&str, &str)]) -> ScoreOutcome {
    let settings = only_score(id, profile);
    let interpretation = interpret_with(super::rule_set(), &panel(fields), &settings);
    score(&interpretation, id).clone()
}

/// The points of one item, with nothing else in the panel than these fields.
pub fn points(id: &str, profile: Option<&str>, item_id: &str, fields: &[(&str, &str)]) -> Vec<i32> {
    item(&scored(id, profile, fields), item_id).points.clone()
}

/// The least and the greatest total, and the verdict.
pub fn bounds(outcome: &ScoreOutcome) -> (i32, i32, Verdict) {
    (outcome.min, outcome.max, outcome.verdict)
}

/// Checks a column of values against the points that each must score.
pub fn column(
    id: &str,
    profile: Option<&str>,
    item_id: &str,
    fields: impl Fn(&'static str) -> Vec<(&'static str, &'static str)>,
    expected: &[(&'static str, i32)],
) {
    for (value, point) in expected {
        assert_eq!(
            points(id, profile, item_id, &fields(value)),
            [*point],
            "{id} {item_id} {value}"
        );
    }
}

//! Index tests against a reference diagnosis or outcome, as text, HTML, Markdown and JSON.

pub mod json;
mod markdown;
mod text;
mod words;

pub use markdown::write_markdown;
pub use text::write_text;

use std::collections::BTreeMap;

use super::compare::Head;
use super::rule_words::threshold_text;
use crate::catalog::Catalog;
use crate::cohort::validation::{Crossed, TestedScore, Validation};

/// What a report of a validation shows.
#[derive(Clone, Copy)]
pub struct Reported<'a> {
    /// The rules.
    pub catalog: &'a Catalog,
    /// What came of them.
    pub validation: &'a Validation,
    /// The label column.
    pub label: &'a str,
    /// Rules that were left out since they look at the label column.
    pub left_out: &'a [String],
    /// Score to profile, where the default profile is not wanted.
    pub profiles: &'a BTreeMap<String, String>,
    /// What was read.
    pub head: Head<'a>,
}

/// One index test.
struct IndexTest<'a> {
    kind: &'static str,
    id: &'a str,
    title: &'a str,
    profile: Option<&'a str>,
    /// When it is positive.
    positive_when: String,
    crossed: &'a Crossed,
    score: Option<&'a TestedScore>,
    /// The totals of a score of which more points are not more severe.
    mildest_first: &'a [i32],
}

impl<'a> Reported<'a> {
    /// Scores, then patterns.
    fn tests(&self) -> Vec<IndexTest<'a>> {
        let rules = self.catalog.scores_and_variants();
        let scores = self.validation.scores.iter().map(|tested| {
            let score = &rules[tested.tested.position];
            let published = threshold_text(score);
            let own = self.profiles.get(&score.id).map(String::as_str);
            IndexTest {
                kind: "score",
                id: &score.id,
                title: &score.title,
                profile: own.or_else(|| score.profiles().first().copied()),
                positive_when: match tested.own_threshold {
                    None => format!("{published} (the published threshold)"),
                    Some(points) => format!(
                        "the total is {points} or more{}, as --threshold says; the published threshold is another rule: {published}",
                        match score.severity.mildest_first() {
                            [] => "",
                            _ => " severe",
                        }
                    ),
                },
                crossed: &tested.tested.crossed,
                score: Some(tested),
                mildest_first: score.severity.mildest_first(),
            }
        });
        let patterns = self.validation.patterns.iter().map(|tested| {
            let pattern = &self.catalog.patterns()[tested.position];
            IndexTest {
                kind: "pattern",
                id: &pattern.id,
                title: &pattern.title,
                profile: None,
                positive_when: "the pattern is present".to_string(),
                crossed: &tested.crossed,
                score: None,
                mildest_first: &[],
            }
        });
        scores.chain(patterns).collect()
    }

    /// The tests that decide something, and the names of those that do not.
    fn deciding_tests(&self) -> (Vec<IndexTest<'a>>, Vec<&'a str>) {
        let (deciding, others): (Vec<_>, Vec<_>) = self
            .tests()
            .into_iter()
            .partition(|test| test.crossed.complete_cases().total() > 0);
        (deciding, others.into_iter().map(|test| test.id).collect())
    }

    /// For whom the counts stand.
    fn units(&self) -> &'static str {
        match self.validation.choice {
            crate::cohort::Choice::All => "panels",
            _ => "subjects",
        }
    }
}

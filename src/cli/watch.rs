//! `--fail-on`: whether a condition holds for some panel, so that the run ends with status 1.

use anyhow::bail;

use crate::catalog::Catalog;
use crate::fast::Seen;
use crate::interpret::{Codes, Finding, Settings, Verdict, codes_with};
use crate::panel::IssueCode;

use super::Ending;

/// When a run ends with status 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    Undecided,
    Met(String),
    Present(String),
    Issues,
}

pub(super) fn parse_condition(text: &str) -> Result<Condition, String> {
    match text.split_once(':') {
        None if text == "undecided" => Ok(Condition::Undecided),
        None if text == "issues" => Ok(Condition::Issues),
        Some(("met", score)) => Ok(Condition::Met(score.to_string())),
        Some(("present", pattern)) => Ok(Condition::Present(pattern.to_string())),
        _ => Err("write undecided, issues, met:SCORE or present:PATTERN".to_string()),
    }
}

/// What holds of some panel.
enum Noticed<'n> {
    Undecided,
    Met(&'n str),
    Present(&'n str),
    Issues,
}

/// Watches whether a `--fail-on` condition holds for some panel.
pub(super) struct Watch<'a> {
    catalog: &'a Catalog,
    conditions: &'a [Condition],
    pub(super) holds: bool,
}

impl<'a> Watch<'a> {
    /// Refuses conditions on rules that are not computed: they could never hold.
    pub(super) fn new(
        conditions: &'a [Condition],
        catalog: &'a Catalog,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let probe = codes_with(catalog, &crate::Panel::new(), settings);
        let scores = probe.scores.iter();
        let scores = scores.map(|score| catalog.scores_and_variants()[score.score].id.as_str());
        let patterns = probe.patterns.iter();
        let patterns = patterns.map(|(pattern, _)| catalog.patterns()[*pattern].id.as_str());
        Watch::over(
            conditions,
            catalog,
            &scores.collect::<Vec<_>>(),
            Some(&patterns.collect::<Vec<_>>()),
        )
    }

    /// The same where these scores and patterns are computed; no patterns, of a command that never looks for any.
    pub(super) fn over(
        conditions: &'a [Condition],
        catalog: &'a Catalog,
        scores: &[&str],
        patterns: Option<&[&str]>,
    ) -> anyhow::Result<Self> {
        for condition in conditions {
            match (condition, patterns) {
                (Condition::Met(id), _) if catalog.pattern(id).is_some() => {
                    bail!("--fail-on met:{id}: this is a pattern; write present:{id}")
                }
                (Condition::Present(id), _) if catalog.score(id).is_some() => {
                    bail!("--fail-on present:{id}: this is a score; write met:{id}")
                }
                (Condition::Met(id), _) if !scores.contains(&id.as_str()) => {
                    bail!("--fail-on met:{id}: this score is not computed; name it with --scores")
                }
                (Condition::Present(id), None) => {
                    bail!("--fail-on present:{id}: this command looks for no patterns")
                }
                (Condition::Present(id), Some(patterns)) if !patterns.contains(&id.as_str()) => {
                    bail!(
                        "--fail-on present:{id}: this pattern is not looked for; name it with --patterns"
                    )
                }
                _ => {}
            }
        }
        Ok(Watch {
            catalog,
            conditions,
            holds: false,
        })
    }

    /// Whether it must be known of each panel which issues it has.
    pub(super) fn asks_for_issues(&self) -> bool {
        self.conditions.contains(&Condition::Issues)
    }

    /// Takes in that something holds of some panel.
    fn note(&mut self, what: &Noticed) {
        let mut conditions = self.conditions.iter();
        self.holds |= conditions.any(|condition| match (condition, what) {
            (Condition::Undecided, Noticed::Undecided) => true,
            (Condition::Issues, Noticed::Issues) => true,
            (Condition::Met(wanted), Noticed::Met(id)) => wanted == id,
            (Condition::Present(wanted), Noticed::Present(id)) => wanted == id,
            _ => false,
        });
    }

    /// What was counted of a score.
    pub(super) fn see_score(&mut self, name: &str, met: u64, undecided: u64) {
        self.note_where(met > 0, &Noticed::Met(name));
        self.note_where(undecided > 0, &Noticed::Undecided);
    }

    /// What was counted of a pattern.
    pub(super) fn see_pattern(&mut self, name: &str, present: u64, undecided: u64) {
        self.note_where(present > 0, &Noticed::Present(name));
        self.note_where(undecided > 0, &Noticed::Undecided);
    }

    /// The issues of a panel whose verdicts are counted elsewhere.
    pub(super) fn see_issues(&mut self, issues: &[IssueCode]) {
        self.note_where(!issues.is_empty(), &Noticed::Issues);
    }

    fn note_where(&mut self, holds: bool, what: &Noticed) {
        if holds {
            self.note(what);
        }
    }

    pub(super) fn see(&mut self, codes: &Codes) {
        if self.holds || self.conditions.is_empty() {
            return;
        }
        for score in &codes.scores {
            let id = &self.catalog.scores_and_variants()[score.score].id;
            let is = |verdict| u64::from(score.verdict == verdict);
            self.see_score(id, is(Verdict::Met), is(Verdict::Undecided));
        }
        for (pattern, finding) in &codes.patterns {
            let id = &self.catalog.patterns()[*pattern].id;
            let is = |wanted| u64::from(*finding == wanted);
            self.see_pattern(id, is(Finding::Present), is(Finding::Undecided));
        }
        self.see_issues(&codes.issues);
    }

    /// The same for all rows of a file together.
    pub(super) fn see_all(&mut self, seen: &Seen) {
        self.note_where(seen.undecided, &Noticed::Undecided);
        self.note_where(seen.issues, &Noticed::Issues);
        for score in &seen.met {
            self.note(&Noticed::Met(
                &self.catalog.scores_and_variants()[*score].id,
            ));
        }
        for pattern in &seen.present {
            self.note(&Noticed::Present(&self.catalog.patterns()[*pattern].id));
        }
    }

    /// The same for panels that are reported in full.
    pub(super) fn see_panel(&mut self, panel: &crate::Panel, settings: &Settings) {
        if !self.conditions.is_empty() && !self.holds {
            self.see(&codes_with(self.catalog, panel, settings));
        }
    }

    /// Issues of rows of which nothing can be used, and of the file as a whole, count too; what is only announced does
    /// not.
    pub(super) fn see_counts(&mut self, counts: &crate::input::Counts) {
        let mut codes = counts.issues.keys();
        self.note_where(codes.any(|code| !code.is_announcement()), &Noticed::Issues);
    }

    /// How the run ended.
    pub(super) fn ending(&self, counts: &crate::input::Counts) -> Ending {
        ending(self.holds, counts)
    }
}

/// How a run ends of which a condition holds, or none.
pub(super) fn ending(condition_holds: bool, counts: &crate::input::Counts) -> Ending {
    if condition_holds {
        Ending::ConditionHolds
    } else if counts.total_unusable() > 0 {
        Ending::RowsUnusable
    } else {
        Ending::Done
    }
}

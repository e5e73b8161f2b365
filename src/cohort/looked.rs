//! What the compared scores say of one panel, found out by itself.

use crate::catalog::Catalog;
use crate::interpret::{Codes, Settings, Verdict, interpret_with};
use crate::panel::{IssueCode, Panel};
use crate::value::Truth;

/// One pass over a panel: settings under which some of the scores are computed together.
pub struct Run {
    /// The settings.
    pub settings: Settings,
    /// Which of the compared scores are computed.
    pub(super) members: Vec<usize>,
}

/// What one score says of one panel.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub verdict: Verdict,
    pub min: i32,
    pub max: i32,
    pub prerequisite: Option<Truth>,
    /// Only for panels on which two scores differ.
    pub items: Option<Box<[ItemSeen]>>,
}

/// What one item scored.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemSeen {
    pub min: i32,
    pub max: i32,
    /// The number of the text that says where it lies.
    pub bands: usize,
}

/// What the compared scores say of a panel.
pub struct Looked {
    pub(super) seen: Vec<Seen>,
    /// Least and most points of each item of each score, and where it lies; empty where nobody asks.
    pub(super) items: Vec<Vec<(i32, i32, String)>>,
    pub(super) issues: Vec<IssueCode>,
}

impl Looked {
    /// What the runs say of a panel of which they gave these codes. With `keeps_items` the items are told where two
    /// scores differ.
    pub fn at(
        catalog: &Catalog,
        runs: &[Run],
        panel: &Panel,
        codes: Vec<Codes>,
        keeps_items: bool,
    ) -> Self {
        let scores = runs.iter().map(|run| run.members.len()).sum();
        let mut seen: Vec<Option<Seen>> = vec![None; scores];
        let mut issues: Vec<IssueCode> = Vec::new();
        for (run, codes) in runs.iter().zip(codes) {
            issues.extend(codes.issues);
            for (&member, score) in run.members.iter().zip(codes.scores) {
                seen[member] = Some(Seen {
                    verdict: score.verdict,
                    min: score.min,
                    max: score.max,
                    prerequisite: score.prerequisite,
                    items: None,
                });
            }
        }
        issues.sort_by_key(|code| code.code());
        issues.dedup();
        let seen: Vec<Seen> = seen.into_iter().flatten().collect();
        let is_there = |verdict| seen.iter().any(|seen| seen.verdict == verdict);
        let items = match keeps_items && is_there(Verdict::Met) && is_there(Verdict::NotMet) {
            true => items(catalog, runs, panel, scores),
            false => Vec::new(),
        };
        Looked {
            seen,
            items,
            issues,
        }
    }
}

fn items(
    catalog: &Catalog,
    runs: &[Run],
    panel: &Panel,
    scores: usize,
) -> Vec<Vec<(i32, i32, String)>> {
    let mut all = vec![Vec::new(); scores];
    for run in runs {
        let rich = interpret_with(catalog, panel, &run.settings);
        for (&member, score) in run.members.iter().zip(rich.scores) {
            let items = score.items.iter().map(|item| {
                let bands = bands_text(&item.bands, item.has_value);
                (item.min(), item.max(), bands)
            });
            all[member] = items.collect();
        }
    }
    all
}

/// The bands as published, without their points.
fn bands_text(bands: &[String], has_value: bool) -> String {
    if !has_value && bands.len() != 1 {
        return "no value".to_string();
    }
    let mut text = String::new();
    let mut title_before = None;
    for band in bands {
        let band = band
            .rsplit_once(": ")
            .map_or(band.as_str(), |(band, _)| band);
        // The parts of an item stand side by side, the bands of one part instead of each other.
        let (title, range) = match band.split_once(": ") {
            Some((title, range)) => (Some(title), range),
            None => (None, band),
        };
        match (text.is_empty(), title == title_before) {
            (true, _) => text.push_str(band),
            (false, true) => text.push_str(&format!(" or {range}")),
            (false, false) => text.push_str(&format!("; {band}")),
        }
        title_before = title;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::bands_text;

    #[test]
    fn bands_of_one_part_are_alternatives_and_parts_stand_side_by_side() {
        let text = |bands: &[&str], has_value| {
            let bands: Vec<String> = bands.iter().map(|band| band.to_string()).collect();
            bands_text(&bands, has_value)
        };
        assert_eq!(
            text(&["below 3 s: 0", "from 3 to below 6 s: 1"], true),
            "below 3 s or from 3 to below 6 s"
        );
        assert_eq!(
            text(
                &[
                    "Count: below 80 10*9/L: 3",
                    "Fall: up to 30 %: 0",
                    "Fall: above 50 %: 3"
                ],
                true
            ),
            "Count: below 80 10*9/L; Fall: up to 30 % or above 50 %"
        );
        assert_eq!(
            text(&["below 1 g/L: 1", "from 1 g/L: 0"], false),
            "no value"
        );
        assert_eq!(text(&["not reported: 0"], false), "not reported");
    }
}

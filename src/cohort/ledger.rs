//! The ledger: how many panels change their verdict under each way in which others score a score
//! differently.

use std::collections::BTreeMap;

use super::choose::{Choice, Chosen};
use super::collect::Collector;
use super::comparison::Transitions;
use super::names::ComparedScore;
use crate::catalog::Catalog;
use crate::panel::IssueCode;

/// Which scores are computed for the ledger, and which of them stand against each other.
#[derive(Debug, Clone)]
pub struct LedgerPlan {
    /// Scores and variants to compute.
    pub compared: Vec<ComparedScore>,
    /// Positions in `compared`: the score and its variant.
    entries: Vec<(usize, usize)>,
}

impl LedgerPlan {
    /// Every variant of these scores. A variant that has the score's profile is read in it.
    pub fn new(catalog: &Catalog, scores: &[ComparedScore]) -> Self {
        let rules = catalog.scores_and_variants();
        let mut plan = LedgerPlan {
            compared: Vec::new(),
            entries: Vec::new(),
        };
        for score in scores {
            let own = plan.compared.len();
            plan.compared.push(score.clone());
            for (position, rule) in rules.iter().enumerate() {
                let of = rule.variant.as_ref().map(|variant| variant.of.as_str());
                if of != Some(rules[score.position].id.as_str()) {
                    continue;
                }
                let profile = score
                    .profile
                    .clone()
                    .filter(|profile| rule.profiles().contains(&profile.as_str()));
                plan.entries.push((own, plan.compared.len()));
                plan.compared.push(ComparedScore {
                    name: rule.id.clone(),
                    position,
                    profile,
                });
            }
        }
        plan
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The ledger of what a collector has seen; it must have been made for `compared`.
    pub fn ledger(&self, collector: &Collector, choice: Choice) -> Ledger {
        let chosen = collector.choice(choice);
        let entries = self
            .entries
            .iter()
            .map(|&(score, variant)| LedgerEntry {
                score: self.compared[score].clone(),
                variant: self.compared[variant].clone(),
                transitions: collector.transitions(&chosen, score, variant),
            })
            .collect();
        Ledger {
            choice,
            panels: collector.panels(),
            issues: collector.issues(&chosen),
            chosen,
            entries,
        }
    }
}

/// How the panels fare under each variant.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// How the panels were chosen.
    pub choice: Choice,
    /// Panels read.
    pub panels: usize,
    /// How many of the chosen panels have an issue of each kind.
    pub issues: BTreeMap<IssueCode, u64>,
    /// Which panels were chosen.
    pub chosen: Chosen,
    /// One entry per variant.
    pub entries: Vec<LedgerEntry>,
}

/// How the panels fare under one variant.
#[derive(Debug, Clone)]
pub struct LedgerEntry {
    /// The published score.
    pub score: ComparedScore,
    /// Its variant.
    pub variant: ComparedScore,
    /// From the verdicts of the score to those of the variant.
    pub transitions: Transitions,
}

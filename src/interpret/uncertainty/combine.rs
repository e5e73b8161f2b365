//! From the parts of a score to its total and its verdict.

use std::collections::BTreeMap;

use crate::catalog::Score;

use super::cells::Part;
use super::{PointsProbability, Probability};

/// What the parts make together.
pub(super) struct Combined {
    pub met: Probability,
    pub at_least: Vec<PointsProbability>,
}

/// Sums over the items so far: the total and one sum for each requirement, each with its least and its
/// most. A threshold rises with every sum, so that the least sums give the surest verdict.
type Sums = Vec<(i32, i32)>;

/// Convolves the parts, which share no measurement.
pub(super) fn combine(score: &Score, parts: &[Part]) -> Combined {
    let requirements: Vec<_> = score.threshold.ways.iter().flatten().collect();
    let mut distribution: BTreeMap<Sums, f64> =
        BTreeMap::from([(vec![(0, 0); requirements.len() + 1], 1.0)]);
    for part in parts {
        let mut next: BTreeMap<Sums, f64> = BTreeMap::new();
        for (sums, probability) in &distribution {
            for case in &part.cases {
                let mut sums = sums.clone();
                for (&item, &(least, most)) in part.items.iter().zip(&case.points) {
                    let counts = |at: usize| match at.checked_sub(1) {
                        None => score.items[item].in_total,
                        Some(requirement) => requirements[requirement].items.contains(&item),
                    };
                    for (at, sum) in sums.iter_mut().enumerate() {
                        if counts(at) {
                            *sum = (sum.0 + least, sum.1 + most);
                        }
                    }
                }
                *next.entry(sums).or_default() += probability * case.probability;
            }
        }
        distribution = next;
    }
    Combined {
        met: probability(&distribution, |sums, most| is_met(score, sums, most)),
        at_least: at_least(score, &distribution),
    }
}

fn probability(
    distribution: &BTreeMap<Sums, f64>,
    holds: impl Fn(&Sums, bool) -> bool,
) -> Probability {
    let of = |most: bool| -> f64 {
        distribution
            .iter()
            .filter(|(sums, _)| holds(sums, most))
            .map(|(_, probability)| probability)
            .sum()
    };
    // What is lost at the far ends of the distributions is no more than rounding.
    // An empty sum is minus zero; adding zero makes it a plain one.
    let tidy = |probability: f64| probability.clamp(0.0, 1.0) + 0.0;
    Probability {
        least: tidy(of(false)),
        most: tidy(of(true)),
    }
}

fn is_met(score: &Score, sums: &Sums, most: bool) -> bool {
    let mut sums = sums.iter().skip(1);
    score.threshold.ways.iter().fold(false, |met, way| {
        let all = way.iter().fold(true, |all, requirement| {
            let reached = sums.next().is_some_and(|&(least, greatest)| {
                (if most { greatest } else { least }) >= requirement.from
            });
            all && reached
        });
        met || all
    })
}

/// How often each total or more is reached, for every total that occurs.
fn at_least(score: &Score, distribution: &BTreeMap<Sums, f64>) -> Vec<PointsProbability> {
    let total = |sums: &Sums, most: bool| {
        let (least, greatest) = sums.first().copied().unwrap_or_default();
        score.total.total(if most { greatest } else { least })
    };
    let lowest = distribution.keys().map(|sums| total(sums, false)).min();
    let highest = distribution.keys().map(|sums| total(sums, true)).max();
    let (Some(lowest), Some(highest)) = (lowest, highest) else {
        return Vec::new();
    };
    (lowest..=highest)
        .map(|points| PointsProbability {
            points,
            probability: probability(distribution, |sums, most| total(sums, most) >= points),
        })
        .collect()
}

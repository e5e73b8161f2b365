//! Verdicts over every combination of item points, never over totals.
//!
//! What is possible is a list of worlds: in each of them the items have possible points that do not
//! depend on each other. There is one world, unless items share an unknown quantity; then there is one
//! for each range of it between two cut-offs.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Threshold;
use crate::value::Truth;

/// One world: the possible points of each item, ascending, and in which range each shared unknown lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct World {
    /// For each item its possible points.
    pub items: Vec<Vec<i32>>,
    /// For each shared unknown the number of its range.
    pub ranges: Vec<usize>,
}

/// Combinations of the sums of a threshold's requirements, way after way, each once and one behind the other.
struct Reached {
    requirements: usize,
    sums: Vec<i32>,
}

impl Reached {
    /// Each combination.
    fn all(&self) -> impl Iterator<Item = &[i32]> {
        // A threshold without requirements has one combination, of nothing.
        let of_none = (self.requirements == 0).then_some(&[][..]);
        let some = self.sums.chunks_exact(self.requirements.max(1));
        of_none.into_iter().chain(some)
    }
}

/// Whether the threshold is met: yes or no where every combination of every world agrees.
pub(super) fn met(threshold: &Threshold, worlds: &[World]) -> Truth {
    let (mut some_met, mut some_not) = (false, false);
    for world in worlds {
        for sums in reachable(threshold, world, &|_| true).all() {
            if is_met(threshold, sums.iter().copied()) {
                some_met = true;
            } else {
                some_not = true;
            }
        }
    }
    match (some_met, some_not) {
        (true, false) => Truth::Yes,
        (false, _) => Truth::No,
        (true, true) => Truth::Unknown,
    }
}

/// The items of which two possible values give different verdicts for some values of the other
/// unknowns. `sharing` says for each shared unknown which items depend on it.
pub(super) fn needed(
    threshold: &Threshold,
    worlds: &[World],
    sharing: &[Vec<usize>],
) -> Vec<usize> {
    let items = worlds.first().map_or(0, |world| world.items.len());
    let mut needed: BTreeSet<usize> = BTreeSet::new();
    for item in 0..items {
        let within_a_world = worlds.iter().any(|world| {
            world.items[item].len() > 1 && alters(threshold, &[world], &[item], &world.items)
        });
        if within_a_world {
            needed.insert(item);
        }
    }
    for (unknown, dependent) in sharing.iter().enumerate() {
        for along in worlds_along(unknown, worlds) {
            let Some((first, rest)) = along.split_first() else {
                continue;
            };
            if !rest.is_empty() && alters(threshold, &along, dependent, &first.items) {
                let moves = |item: &&usize| {
                    rest.iter()
                        .any(|world| world.items[**item] != first.items[**item])
                };
                needed.extend(dependent.iter().filter(moves));
            }
        }
    }
    needed.into_iter().collect()
}

/// The worlds that differ in the range of one shared unknown only, group by group.
fn worlds_along(unknown: usize, worlds: &[World]) -> Vec<Vec<&World>> {
    let mut groups: BTreeMap<Vec<usize>, Vec<&World>> = BTreeMap::new();
    for world in worlds {
        let mut others = world.ranges.clone();
        others.remove(unknown);
        groups.entry(others).or_default().push(world);
    }
    groups.into_values().collect()
}

/// Whether for some points of the other items the own items decide, over all of these worlds.
fn alters(threshold: &Threshold, worlds: &[&World], own: &[usize], others: &[Vec<i32>]) -> bool {
    let others = World {
        items: others.to_vec(),
        ranges: Vec::new(),
    };
    let of_own: Vec<Reached> = worlds
        .iter()
        .map(|world| reachable(threshold, world, &|item| own.contains(&item)))
        .collect();
    reachable(threshold, &others, &|item| !own.contains(&item))
        .all()
        .any(|rest| {
            let of_own = of_own.iter().flat_map(Reached::all);
            let mut verdicts = of_own.map(|own| {
                let sums = own.iter().zip(rest).map(|(own, rest)| own + rest);
                is_met(threshold, sums)
            });
            let first = verdicts.next();
            verdicts.any(|verdict| Some(verdict) != first)
        })
}

/// Every combination of sums that the chosen items can reach in a world.
fn reachable(threshold: &Threshold, world: &World, chosen: &dyn Fn(usize) -> bool) -> Reached {
    let requirements: Vec<_> = threshold.ways.iter().flatten().collect();
    let mut sums = vec![0; requirements.len()];
    for (item, points) in world.items.iter().enumerate() {
        let counts: Vec<bool> = (requirements.iter())
            .map(|requirement| requirement.items.contains(&item))
            .collect();
        if !chosen(item) || points.is_empty() || !counts.contains(&true) {
            continue;
        }
        let mut further = Vec::with_capacity(sums.len() * points.len());
        for before in sums.chunks_exact(requirements.len()) {
            for point in points {
                let sums = before.iter().zip(&counts);
                further.extend(sums.map(|(sum, counts)| sum + if *counts { *point } else { 0 }));
            }
        }
        let mut each: Vec<&[i32]> = further.chunks_exact(requirements.len()).collect();
        each.sort_unstable();
        each.dedup();
        sums = each.concat();
    }
    Reached {
        requirements: requirements.len(),
        sums,
    }
}

fn is_met(threshold: &Threshold, mut sums: impl Iterator<Item = i32>) -> bool {
    threshold.ways.iter().fold(false, |met, way| {
        let all = way.iter().fold(true, |all, requirement| {
            let reached = sums.next().is_some_and(|sum| sum >= requirement.from);
            all && reached
        });
        met || all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Requirement;

    /// The two-part rule of SIC: 4 in all, and 3 from the first two.
    fn sic() -> Threshold {
        Threshold {
            ways: vec![vec![
                Requirement {
                    items: vec![0, 1, 2],
                    from: 4,
                },
                Requirement {
                    items: vec![0, 1],
                    from: 3,
                },
            ]],
        }
    }

    fn world(items: &[&[i32]]) -> World {
        World {
            items: items.iter().map(|points| points.to_vec()).collect(),
            ranges: Vec::new(),
        }
    }

    #[test]
    fn sic_is_undecided_where_the_total_alone_would_decide() {
        // 2 + [0,2] + 2 is 4 to 6, yet INR decides.
        let possible = [world(&[&[2], &[0, 1, 2], &[2]])];
        assert_eq!(met(&sic(), &possible), Truth::Unknown);
        assert_eq!(needed(&sic(), &possible, &[]), vec![1]);
    }

    #[test]
    fn sic_with_two_points_from_platelets_and_inr_is_not_met() {
        assert_eq!(met(&sic(), &[world(&[&[2], &[0], &[2]])]), Truth::No);
        assert_eq!(met(&sic(), &[world(&[&[2], &[1], &[1]])]), Truth::Yes);
        assert_eq!(met(&sic(), &[world(&[&[2], &[2], &[0]])]), Truth::Yes);
    }

    #[test]
    fn an_unknown_item_that_can_change_nothing_is_not_needed() {
        let possible = [world(&[&[0], &[0, 1], &[0, 1, 2]])];
        assert_eq!(met(&sic(), &possible), Truth::No);
        assert!(needed(&sic(), &possible, &[]).is_empty());
    }

    #[test]
    fn another_way_to_the_threshold_is_enough() {
        // 7 in all, or 6 with a supporting finding that gives no points itself.
        let threshold = Threshold {
            ways: vec![
                vec![Requirement {
                    items: vec![0],
                    from: 7,
                }],
                vec![
                    Requirement {
                        items: vec![0],
                        from: 6,
                    },
                    Requirement {
                        items: vec![1],
                        from: 1,
                    },
                ],
            ],
        };
        assert_eq!(met(&threshold, &[world(&[&[6], &[1]])]), Truth::Yes);
        assert_eq!(met(&threshold, &[world(&[&[6], &[0, 1]])]), Truth::Unknown);
        assert_eq!(needed(&threshold, &[world(&[&[6], &[0, 1]])], &[]), vec![1]);
        assert_eq!(met(&threshold, &[world(&[&[7], &[0, 1]])]), Truth::Yes);
    }

    #[test]
    fn items_that_share_an_unknown_decide_together() {
        // One count is either high (0 and 1 points) or low (1 and 0): the sum is 1 either way.
        let threshold = Threshold {
            ways: vec![vec![Requirement {
                items: vec![0, 1],
                from: 1,
            }]],
        };
        let worlds = [[0, 1], [1, 0]].map(|[one, other]| World {
            items: vec![vec![one], vec![other]],
            ranges: vec![one as usize],
        });
        assert_eq!(met(&threshold, &worlds), Truth::Yes);
        let two = Threshold {
            ways: vec![vec![Requirement {
                items: vec![0],
                from: 1,
            }]],
        };
        assert_eq!(met(&two, &worlds), Truth::Unknown);
        assert_eq!(needed(&two, &worlds, &[vec![0, 1]]), vec![0, 1]);
    }
}

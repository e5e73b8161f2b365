//! Verdicts over every combination of item points, never over totals.

use crate::catalog::Requirement;
use crate::value::Truth;

/// Whether all requirements hold for one combination.
fn is_met(requirements: &[Requirement], combination: &[i32]) -> bool {
    requirements.iter().all(|requirement| {
        requirement
            .items
            .iter()
            .filter_map(|&item| combination.get(item))
            .sum::<i32>()
            >= requirement.from
    })
}

/// Calls `see` with every combination of the possible points, until it says stop.
fn for_each_combination(possible: &[Vec<i32>], see: &mut dyn FnMut(&[i32]) -> bool) {
    let mut chosen = vec![0_usize; possible.len()];
    let mut combination: Vec<i32> = possible
        .iter()
        .map(|points| points.first().copied().unwrap_or(0))
        .collect();
    loop {
        if !see(&combination) {
            return;
        }
        let mut item = 0;
        loop {
            let Some(points) = possible.get(item) else {
                return;
            };
            chosen[item] += 1;
            if let Some(&point) = points.get(chosen[item]) {
                combination[item] = point;
                break;
            }
            chosen[item] = 0;
            combination[item] = points.first().copied().unwrap_or(0);
            item += 1;
        }
    }
}

/// Whether the threshold is met: yes or no where every combination agrees.
pub(super) fn met(requirements: &[Requirement], possible: &[Vec<i32>]) -> Truth {
    let (mut some_met, mut some_not) = (false, false);
    for_each_combination(possible, &mut |combination| {
        if is_met(requirements, combination) {
            some_met = true;
        } else {
            some_not = true;
        }
        !(some_met && some_not)
    });
    match (some_met, some_not) {
        (true, false) => Truth::Yes,
        (false, _) => Truth::No,
        (true, true) => Truth::Unknown,
    }
}

/// The items of which two possible values give different verdicts for some values of the others.
pub(super) fn needed(requirements: &[Requirement], possible: &[Vec<i32>]) -> Vec<usize> {
    (0..possible.len())
        .filter(|&item| {
            let own = &possible[item];
            if own.len() < 2 {
                return false;
            }
            let mut others = possible.to_vec();
            others[item].truncate(1);
            let mut matters = false;
            for_each_combination(&others, &mut |combination| {
                let mut combination = combination.to_vec();
                let mut verdicts = own.iter().map(|&point| {
                    combination[item] = point;
                    is_met(requirements, &combination)
                });
                let first = verdicts.next();
                matters = verdicts.any(|verdict| Some(verdict) != first);
                !matters
            });
            matters
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two-part rule of SIC: 4 in all, and 3 from the first two.
    fn sic() -> Vec<Requirement> {
        vec![
            Requirement {
                items: vec![0, 1, 2],
                from: 4,
            },
            Requirement {
                items: vec![0, 1],
                from: 3,
            },
        ]
    }

    #[test]
    fn sic_is_undecided_where_the_total_alone_would_decide() {
        // 2 + [0,2] + 2 is 4 to 6, yet INR decides.
        let possible = vec![vec![2], vec![0, 1, 2], vec![2]];
        assert_eq!(met(&sic(), &possible), Truth::Unknown);
        assert_eq!(needed(&sic(), &possible), vec![1]);
    }

    #[test]
    fn sic_with_two_points_from_platelets_and_inr_is_not_met() {
        assert_eq!(met(&sic(), &[vec![2], vec![0], vec![2]]), Truth::No);
        assert_eq!(met(&sic(), &[vec![2], vec![1], vec![1]]), Truth::Yes);
        assert_eq!(met(&sic(), &[vec![2], vec![2], vec![0]]), Truth::Yes);
    }

    #[test]
    fn an_unknown_item_that_can_change_nothing_is_not_needed() {
        let possible = vec![vec![0], vec![0, 1], vec![0, 1, 2]];
        assert_eq!(met(&sic(), &possible), Truth::No);
        assert!(needed(&sic(), &possible).is_empty());
    }
}

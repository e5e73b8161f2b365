//! The curve of receiver operating characteristic (ROC) of a score in whole points, and the area under it.
//!
//! - The area is the chance that one with the disease has more points than one without it, ties counted
//!   half: the area by the trapezoid rule, and the statistic of Mann and Whitney divided by the number of
//!   pairs (Hanley JA, McNeil BJ. Radiology 1982;143:29-36).
//! - Its variance and interval: DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845.

use std::collections::BTreeMap;

use super::normal;

/// How many have so many points, with and without the disease.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Points {
    counts: BTreeMap<i32, [u64; 2]>,
}

/// Why an area has no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoInterval {
    /// The variance within a group needs two of it.
    #[error("each group needs two or more")]
    TooFew,
    /// Within each group all have the same place among the others.
    #[error(
        "DeLong's variance is 0, as everybody of a group stands alike towards the other group, so that the method sees no variation"
    )]
    NoVariation,
}

impl Points {
    /// Counts some with this total.
    pub fn add(&mut self, points: i32, has_disease: bool, count: u64) {
        if count > 0 {
            self.counts.entry(points).or_default()[usize::from(!has_disease)] += count;
        }
    }

    /// How many with and without the disease.
    pub fn groups(&self) -> [u64; 2] {
        let add = |[a, b]: [u64; 2], [c, d]: &[u64; 2]| [a + c, b + d];
        self.counts.values().fold([0, 0], add)
    }

    /// Totals that occur, ascending, each with how many have it with and without the disease.
    pub fn each(&self) -> impl Iterator<Item = (i32, [u64; 2])> {
        self.counts
            .iter()
            .map(|(points, counts)| (*points, *counts))
    }

    /// The corners of the curve, from nobody called positive to everybody: for `points` or more, how many
    /// with and without the disease are called positive. `None` calls nobody positive.
    pub fn corners(&self) -> Vec<(Option<i32>, [u64; 2])> {
        let mut sum = [0, 0];
        let mut corners = vec![(None, sum)];
        for (points, [with, without]) in self.counts.iter().rev() {
            sum = [sum[0] + with, sum[1] + without];
            corners.push((Some(*points), sum));
        }
        corners
    }

    /// The area under the curve; `None` where a group is empty.
    pub fn area(&self) -> Option<f64> {
        let [with, without] = self.groups();
        if with == 0 || without == 0 {
            return None;
        }
        // Twice the number of pairs won, in whole numbers up to the last step.
        let mut below: u128 = 0;
        let mut twice: u128 = 0;
        for [with, without] in self.counts.values() {
            let (with, without) = (u128::from(*with), u128::from(*without));
            twice += with * (2 * below + without);
            below += without;
        }
        Some(twice as f64 / 2.0 / (with as f64 * without as f64))
    }

    /// DeLong's variance of the area.
    ///
    /// # Errors
    /// [`NoInterval::TooFew`] where a group has less than two.
    pub fn variance(&self) -> Result<f64, NoInterval> {
        let [with, without] = self.groups();
        let area = self.area().ok_or(NoInterval::TooFew)?;
        if with < 2 || without < 2 {
            return Err(NoInterval::TooFew);
        }
        // For each total: the share of the other group that one with this total wins against.
        let (mut with_below, mut without_below) = (0.0, 0.0);
        let (mut spread_with, mut spread_without) = (0.0, 0.0);
        let [all_with, all_without] = [with as f64, without as f64];
        for [with, without] in self.counts.values() {
            let [with, without] = [*with as f64, *without as f64];
            let won = (without_below + without / 2.0) / all_without;
            let lost = (with_below + with / 2.0) / all_with;
            spread_with += with * (won - area).powi(2);
            spread_without += without * (1.0 - lost - area).powi(2);
            with_below += with;
            without_below += without;
        }
        Ok(spread_with / (all_with - 1.0) / all_with
            + spread_without / (all_without - 1.0) / all_without)
    }

    /// DeLong's interval of the area at a confidence level such as 0.95, cut at 0 and 1.
    ///
    /// # Errors
    /// [`NoInterval`] where the method has nothing to say.
    pub fn interval(&self, level: f64) -> Result<(f64, f64), NoInterval> {
        let variance = self.variance()?;
        let area = self.area().ok_or(NoInterval::TooFew)?;
        if variance <= 0.0 {
            return Err(NoInterval::NoVariation);
        }
        let reach = normal::two_sided(level) * variance.sqrt();
        Ok(((area - reach).max(0.0), (area + reach).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(with: &[i32], without: &[i32]) -> Points {
        let mut points = Points::default();
        with.iter().for_each(|one| points.add(*one, true, 1));
        without.iter().for_each(|one| points.add(*one, false, 1));
        points
    }

    #[test]
    fn the_area_counts_pairs_and_ties_half() {
        assert_eq!(points(&[2, 3], &[0, 1]).area(), Some(1.0));
        assert_eq!(points(&[0], &[1]).area(), Some(0.0));
        assert_eq!(points(&[1, 1], &[1]).area(), Some(0.5));
        // 3 beats 1 and 2, 2 beats 1 and ties with 2: 3.5 of 4.
        assert_eq!(points(&[3, 2], &[1, 2]).area(), Some(0.875));
        assert_eq!(points(&[3], &[]).area(), None);
    }

    #[test]
    fn an_interval_needs_variation() {
        assert_eq!(
            points(&[2], &[0, 1]).interval(0.95),
            Err(NoInterval::TooFew)
        );
        assert_eq!(
            points(&[2, 3], &[0, 1]).interval(0.95),
            Err(NoInterval::NoVariation)
        );
    }

    #[test]
    fn the_curve_goes_from_nobody_to_everybody() {
        let corners = points(&[2, 3], &[0, 2]).corners();
        assert_eq!(
            corners,
            [
                (None, [0, 0]),
                (Some(3), [1, 0]),
                (Some(2), [2, 1]),
                (Some(0), [2, 2])
            ]
        );
    }
}

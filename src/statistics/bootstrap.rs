//! How far a share over panels would move if other subjects of the same kind had been seen. The panels of one
//! subject are not independent; the subjects are, so whole subjects are drawn anew.

/// With fewer clusters than some 24 the intervals are too narrow (Flynn TN, Peters TJ, doi 10.1186/1472-6963-4-33).
pub const FEW_CLUSTERS: u64 = 24;

/// Subjects that are alike: how many panels each has, and on how many of them something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster {
    /// How many such subjects there are.
    pub subjects: u64,
    /// Panels of each of them.
    pub panels: u64,
    /// Of these, panels on which it was found.
    pub found: u64,
}

/// The least and the greatest share within the middle part (`level`, such as 0.95) of `draws` samples: the
/// percentile interval of the cluster bootstrap (whole clusters drawn with replacement, as many as there are; see
/// Deen M, de Rooij M, doi 10.3758/s13428-019-01252-y). Quantiles are interpolated as usual. The same seed and the
/// same clusters in the same order give the same bits. With fewer clusters than [`FEW_CLUSTERS`] the
/// interval is too narrow.
///
/// Samples without a panel have no share and are left out; `None` where that leaves none, or at a level outside
/// 0 to 1.
///
/// ```
/// use coagscope::statistics::bootstrap::{Cluster, share_interval};
/// let clusters = [
///     Cluster { subjects: 30, panels: 4, found: 4 },
///     Cluster { subjects: 70, panels: 4, found: 0 },
/// ];
/// let (low, high) = share_interval(&clusters, 1000, 1, 0.95).unwrap();
/// // Four alike panels of a subject say no more than one: 0.3 +- 1.96 x sqrt(0.3 x 0.7 / 100).
/// assert!((low - 0.21).abs() < 0.02 && (high - 0.39).abs() < 0.02);
/// ```
pub fn share_interval(
    clusters: &[Cluster],
    draws: u32,
    seed: u64,
    level: f64,
) -> Option<(f64, f64)> {
    if !(0.0..1.0).contains(&level) {
        return None;
    }
    let mut upto = Vec::new();
    let mut subjects = 0;
    for cluster in clusters {
        subjects += cluster.subjects;
        upto.push(subjects);
    }
    let mut random = SplitMix(seed);
    let mut shares = Vec::new();
    for _ in 0..draws {
        let (mut found, mut panels) = (0, 0);
        for _ in 0..subjects {
            let subject = random.below(subjects);
            let place = upto.partition_point(|upto| *upto <= subject);
            found += clusters[place].found;
            panels += clusters[place].panels;
        }
        if panels > 0 {
            shares.push(found as f64 / panels as f64);
        }
    }
    shares.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Some((quantile(&shares, tail)?, quantile(&shares, 1.0 - tail)?))
}

/// The quantile of ascending values, interpolated between neighbors (Hyndman and Fan's seventh definition).
fn quantile(ascending: &[f64], probability: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let rank = probability * last as f64;
    let below = (rank.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let part = rank - below as f64;
    Some(ascending[below] + part * (ascending[above] - ascending[below]))
}

/// Numbers from a seed (Steele GL, Lea D, Flood CH. OOPSLA 2014: SplitMix64). The same on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another; the error of the multiplication is less than one in 2^40 for up to 2^24 subjects.
    fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(subjects: u64, panels: u64, found: u64) -> Cluster {
        Cluster {
            subjects,
            panels,
            found,
        }
    }

    #[test]
    fn the_generator_gives_its_published_numbers() {
        // Of the seed 1234567, as Rosetta Code prints them (Pseudo-random numbers/Splitmix64).
        let mut random = SplitMix(1_234_567);
        let numbers: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn single_panels_give_the_quantiles_of_a_binomial_count() {
        // scipy.stats.binom.ppf([0.025, 0.975], 100, 0.3): 21, 39.
        let interval = share_interval(&[cluster(30, 1, 1), cluster(70, 1, 0)], 20_000, 7, 0.95);
        assert_eq!(interval, Some((0.21, 0.39)));
    }

    #[test]
    fn alike_panels_of_one_subject_count_as_one() {
        // scipy.stats.binom.ppf([0.025, 0.975], 10, 0.3): 0, 6; ten panels each change nothing.
        for panels in [1, 10] {
            let clusters = [cluster(3, panels, panels), cluster(7, panels, 0)];
            let interval = share_interval(&clusters, 20_000, 7, 0.95);
            assert_eq!(interval, Some((0.0, 0.6)), "{panels}");
        }
        // Taken for a hundred independent panels they would seem to say far more.
        let independent = share_interval(&[cluster(30, 1, 1), cluster(70, 1, 0)], 20_000, 7, 0.95);
        assert_eq!(independent, Some((0.21, 0.39)));
    }

    #[test]
    fn a_seed_gives_the_same_bits_and_another_seed_others() {
        let clusters = [cluster(5, 2, 1), cluster(6, 3, 3), cluster(9, 4, 0)];
        let of = |seed| share_interval(&clusters, 200, seed, 0.95);
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn what_has_no_share_has_no_interval() {
        assert_eq!(share_interval(&[], 100, 1, 0.95), None);
        assert_eq!(share_interval(&[cluster(5, 0, 0)], 100, 1, 0.95), None);
        assert_eq!(share_interval(&[cluster(5, 1, 1)], 0, 1, 0.95), None);
        assert_eq!(share_interval(&[cluster(5, 1, 1)], 10, 1, 1.5), None);
        // Subjects without a panel to which the rule applies are drawn too.
        let some = share_interval(&[cluster(5, 0, 0), cluster(5, 1, 1)], 100, 1, 0.95);
        assert_eq!(some, Some((1.0, 1.0)));
    }
}

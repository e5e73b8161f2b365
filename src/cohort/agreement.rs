//! How two rules agree on the same panels: agreement, Cohen's kappa, McNemar's exact test, and what
//! kappa could be once the undecided panels are decided.

use statrs::distribution::{Binomial, DiscreteCDF};

/// Verdicts of two rules on panels that both decide: a two-by-two table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Met by both.
    pub both: u64,
    /// Met by the first rule only.
    pub first_only: u64,
    /// Met by the second rule only.
    pub second_only: u64,
    /// Met by neither.
    pub neither: u64,
}

/// Why there is no kappa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKappa {
    /// No panel is decided by both.
    #[error("no panel is decided by both")]
    NoPanels,
    /// Both rules give every panel one and the same verdict, so agreement by chance is complete and
    /// nothing is left to measure beyond it.
    #[error(
        "both give every panel the same one verdict, so that chance alone explains all agreement"
    )]
    OneVerdict,
}

impl Agreement {
    /// Panels in the table.
    pub fn total(&self) -> u64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    /// Panels with the same verdict.
    pub fn agreeing(&self) -> u64 {
        self.both + self.neither
    }

    /// Panels with different verdicts.
    pub fn differing(&self) -> u64 {
        self.first_only + self.second_only
    }

    /// The share of panels with the same verdict; `None` without panels.
    pub fn share(&self) -> Option<f64> {
        (self.total() > 0).then(|| self.agreeing() as f64 / self.total() as f64)
    }

    /// Cohen's kappa: (observed - expected) / (1 - expected) agreement, where the expected one is that
    /// of independent verdicts with the same shares (Cohen J. Educ Psychol Meas 1960;20:37).
    ///
    /// # Errors
    /// [`NoKappa`] where it is not defined.
    pub fn kappa(&self) -> Result<f64, NoKappa> {
        let [a, b, c, d] =
            [self.both, self.first_only, self.second_only, self.neither].map(i128::from);
        // The definition multiplied by the square of the total: whole numbers up to the last step.
        let above = 2 * (a * d - b * c);
        let below = (a + b) * (b + d) + (a + c) * (c + d);
        if below == 0 {
            return Err(match self.total() {
                0 => NoKappa::NoPanels,
                _ => NoKappa::OneVerdict,
            });
        }
        Ok(above as f64 / below as f64)
    }

    /// McNemar's exact test, two-sided: how probable a split of the differing panels at least as
    /// uneven as this one is, if each of both rules were equally likely to be the one that is met
    /// (binomial with one half; no mid-p). Where no decided panel differs it is 1, and
    /// `None` where no panel is decided by both. It supposes that the
    /// panels are independent: one per subject.
    pub fn mcnemar_exact(&self) -> Option<f64> {
        if self.total() == 0 {
            return None;
        }
        // No split is more even, so that every one is at least as uneven; summing up them all would lose the last digits.
        if self.first_only.abs_diff(self.second_only) <= 1 {
            return Some(1.0);
        }
        let fewer = self.first_only.min(self.second_only);
        let binomial = Binomial::new(0.5, self.differing());
        Some(binomial.map_or(1.0, |binomial| (2.0 * binomial.cdf(fewer)).min(1.0)))
    }
}

/// Verdicts of two rules on the same panels, undecided ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paired {
    /// By the first rule's verdict, then by the second's: met, not met, undecided.
    counts: [[u64; 3]; 3],
}

/// What kappa can be, over all ways to complete the undecided panels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KappaRange {
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// Whether some completion gives every panel the same verdict by both rules, where kappa is not
    /// defined.
    pub can_be_undefined: bool,
}

impl Paired {
    /// Counts a panel: for each rule whether it is met, `None` where that is undecided.
    pub fn add(&mut self, first: Option<bool>, second: Option<bool>) {
        self.counts[place(first)][place(second)] += 1;
    }

    /// Panels of these two verdicts.
    pub fn count(&self, first: Option<bool>, second: Option<bool>) -> u64 {
        self.counts[place(first)][place(second)]
    }

    /// All panels.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// The panels that both decide.
    pub fn decided(&self) -> Agreement {
        let [[both, first_only, _], [second_only, neither, _], _] = self.counts;
        Agreement {
            both,
            first_only,
            second_only,
            neither,
        }
    }

    /// Panels that at least one rule leaves undecided.
    pub fn undecided(&self) -> u64 {
        self.total() - self.decided().total()
    }

    /// The least and the greatest kappa over all ways to complete the undecided panels, each panel and
    /// each rule by itself; `None` where no completion defines it. Two rules may share the value that
    /// is not known, so that not every completion is possible: the true kappa lies within these
    /// bounds, but they need not be reached.
    ///
    /// Let a, b, c, d be the cells (both, first only, second only, neither), n their sum, p = a + b,
    /// q = a + c. Then kappa = 2(an - pq) / (n(p + q) - 2pq). One undecided panel that moves between
    /// two neighboring cells changes either p alone, or q alone, or a with p, or a with q: both the
    /// numerator and the denominator are then linear in how many move, and the denominator is
    /// positive in between. Such a quotient rises or falls all the way. Hence:
    /// - the panels of one kind that only one rule leaves undecided (they choose between two
    ///   neighboring cells) all go one way in some completion with the least, and in some with the
    ///   greatest kappa: 2 ways for each of 4 kinds;
    /// - of the panels that both leave undecided, those in a and c can be put into one of these cells
    ///   without loss, those in b and d likewise, and if these two cells are neighbors, all into one:
    ///   what is left are completions with panels in a and d only, or in b and c only.
    ///
    /// So 16 corners times two lines of u + 1 points are all that has to be looked at, u being the
    /// panels undecided by both. A step of this argument can end at a table in which kappa is not
    /// defined (all panels in a, or all in d). Every table on the way there has two empty cells with
    /// ad = bc = 0, so kappa is 0 all along, and 0 is looked at instead of the end.
    pub fn kappa_range(&self) -> Option<KappaRange> {
        let sure = self.decided();
        let [
            [_, _, met_unknown],
            [_, _, not_unknown],
            [unknown_met, unknown_not, both_unknown],
        ] = self.counts;
        let mut range: Option<KappaRange> = None;
        let mut can_be_undefined = false;
        let mut see = |kappa: f64| {
            let before = range.unwrap_or(KappaRange {
                least: kappa,
                greatest: kappa,
                can_be_undefined: false,
            });
            range = Some(KappaRange {
                least: before.least.min(kappa),
                greatest: before.greatest.max(kappa),
                can_be_undefined: false,
            });
        };
        let undecided = self.undecided() > 0;
        for corner in 0..16_u32 {
            let all_if = |bit: u32, count: u64| {
                if corner >> bit & 1 == 1 {
                    (count, 0)
                } else {
                    (0, count)
                }
            };
            let (met_met, met_not) = all_if(0, met_unknown);
            let (not_met, not_not) = all_if(1, not_unknown);
            let (turned_met_met, turned_not_met) = all_if(2, unknown_met);
            let (turned_met_not, turned_not_not) = all_if(3, unknown_not);
            let table = Agreement {
                both: sure.both + met_met + turned_met_met,
                first_only: sure.first_only + met_not + turned_met_not,
                second_only: sure.second_only + not_met + turned_not_met,
                neither: sure.neither + not_not + turned_not_not,
            };
            for split in 0..=both_unknown {
                let rest = both_unknown - split;
                let alike = Agreement {
                    both: table.both + split,
                    neither: table.neither + rest,
                    ..table
                };
                let unlike = Agreement {
                    first_only: table.first_only + split,
                    second_only: table.second_only + rest,
                    ..table
                };
                for completed in [alike, unlike] {
                    match completed.kappa() {
                        Ok(kappa) => see(kappa),
                        Err(NoKappa::NoPanels) => {}
                        Err(NoKappa::OneVerdict) => {
                            can_be_undefined = true;
                            // One undecided panel put into a neighboring cell makes kappa 0.
                            if undecided {
                                see(0.0);
                            }
                        }
                    }
                }
            }
        }
        range.map(|range| KappaRange {
            can_be_undefined,
            ..range
        })
    }
}

fn place(met: Option<bool>) -> usize {
    match met {
        Some(true) => 0,
        Some(false) => 1,
        None => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table([both, first_only, second_only, neither]: [u64; 4]) -> Agreement {
        Agreement {
            both,
            first_only,
            second_only,
            neither,
        }
    }

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1e-300)
    }

    /// Table (a, b, c, d), kappa, p. Made with Python: statsmodels 0.15.0, scipy 1.17.1, numpy 2.4.6.
    ///
    /// ```python
    /// from statsmodels.stats.inter_rater import cohens_kappa
    /// from statsmodels.stats.contingency_tables import mcnemar
    /// cohens_kappa(numpy.array([[a, b], [c, d]])).kappa
    /// mcnemar([[a, b], [c, d]], exact=True).pvalue
    /// ```
    ///
    /// `sklearn.metrics.cohen_kappa_score` (scikit-learn 1.9.1) gives the same kappas but for their last digits.
    const FIXTURES: [([u64; 4], f64, f64); 12] = [
        (
            [20, 5, 10, 15],
            0.399_999_999_999_999_9,
            0.301_757_812_499_999_94,
        ),
        (
            [45, 15, 25, 15],
            0.130_434_782_608_695_54,
            0.153_859_944_162_832_1,
        ),
        (
            [25, 35, 5, 35],
            0.259_259_259_259_259_24,
            1.382_612_026_645_802e-6,
        ),
        ([0, 7, 0, 3], 0.0, 0.015_625),
        ([1, 0, 1, 0], 0.0, 1.0),
        ([100, 3, 0, 441], 0.981_832_754_475_02, 0.25),
        (
            [7, 1234, 987, 20000],
            -0.045_664_120_277_370_63,
            1.741_106_644_406_718e-7,
        ),
        (
            [40000, 312, 455, 59233],
            0.984_070_798_195_148,
            2.724_253_238_803_098e-7,
        ),
        ([0, 5, 5, 0], -1.0, 1.0),
        ([3, 0, 0, 9], 1.0, 1.0),
        (
            [118, 61, 13, 0],
            -0.125_653_620_662_335_57,
            1.393_646_751_832_087_3e-8,
        ),
        ([9, 2, 9, 80], 0.560_702_875_399_361, 0.065_429_687_5),
    ];

    #[test]
    fn kappa_and_mcnemar_are_those_of_an_established_package() {
        for (cells, kappa, p) in FIXTURES {
            let own = table(cells).kappa().expect("defined");
            // Its own package loses the last digits near 0.
            assert!(
                (own - kappa).abs() < 1e-9,
                "{cells:?}: kappa {own}, not {kappa}"
            );
            let own = table(cells).mcnemar_exact().unwrap();
            assert!(near(own, p), "{cells:?}: p {own}, not {p}");
        }
    }

    #[test]
    fn the_most_even_split_has_a_p_of_just_1() {
        for fewer in [0, 1, 2, 17, 400, 100_000] {
            for more in [fewer, fewer + 1] {
                assert_eq!(table([3, fewer, more, 4]).mcnemar_exact(), Some(1.0));
                assert_eq!(table([3, more, fewer, 4]).mcnemar_exact(), Some(1.0));
            }
            let next = table([3, fewer, fewer + 2, 4]).mcnemar_exact();
            assert!(next.is_some_and(|p| p < 1.0), "{fewer}: {next:?}");
        }
    }

    #[test]
    fn kappa_is_not_defined_where_all_panels_have_one_verdict() {
        assert_eq!(table([0; 4]).kappa(), Err(NoKappa::NoPanels));
        assert_eq!(table([5, 0, 0, 0]).kappa(), Err(NoKappa::OneVerdict));
        assert_eq!(table([0, 0, 0, 5]).kappa(), Err(NoKappa::OneVerdict));
        assert_eq!(table([0, 5, 0, 0]).kappa(), Ok(0.0));
        assert_eq!(table([0; 4]).mcnemar_exact(), None);
        assert_eq!(table([3, 0, 0, 4]).mcnemar_exact(), Some(1.0));
        assert_eq!(table([0; 4]).share(), None);
    }

    /// Every way to complete the panels, one by one.
    fn brute_force(paired: &Paired) -> (Option<(f64, f64)>, bool) {
        let sure = paired.decided();
        let mut tables = vec![[sure.both, sure.first_only, sure.second_only, sure.neither]];
        let cells_of = |first: Option<bool>, second: Option<bool>| -> Vec<usize> {
            let either = |met: Option<bool>| met.map_or(vec![true, false], |met| vec![met]);
            let mut cells = Vec::new();
            for first in either(first) {
                for second in either(second) {
                    cells.push(usize::from(!first) * 2 + usize::from(!second));
                }
            }
            cells
        };
        let answers = [Some(true), Some(false), None];
        for first in answers {
            for second in answers {
                if first.is_some() && second.is_some() {
                    continue;
                }
                for _ in 0..paired.count(first, second) {
                    tables = tables
                        .iter()
                        .flat_map(|table| {
                            cells_of(first, second).into_iter().map(|cell| {
                                let mut table = *table;
                                table[cell] += 1;
                                table
                            })
                        })
                        .collect();
                    tables.sort_unstable();
                    tables.dedup();
                }
            }
        }
        let kappas: Vec<f64> = tables
            .iter()
            .filter_map(|cells| table(*cells).kappa().ok())
            .collect();
        let undefined = tables
            .iter()
            .any(|cells| table(*cells).kappa() == Err(NoKappa::OneVerdict));
        let range = kappas
            .iter()
            .copied()
            .reduce(f64::min)
            .zip(kappas.iter().copied().reduce(f64::max));
        (range, undefined)
    }

    /// Compares with every completion; gives whether kappa was defined in one.
    fn assert_exact(counts: [[u64; 3]; 3]) {
        let paired = Paired { counts };
        let (range, undefined) = brute_force(&paired);
        match (paired.kappa_range(), range) {
            (None, None) => {}
            (Some(own), Some((least, greatest))) => {
                assert_eq!((own.least, own.greatest), (least, greatest), "{counts:?}");
                assert_eq!(own.can_be_undefined, undefined, "{counts:?}");
            }
            (own, brute) => panic!("{counts:?}: {own:?}, not {brute:?}"),
        }
    }

    #[test]
    fn kappa_bounds_are_those_of_every_completion_of_small_tables() {
        // All tables with cells of 0 to 1, and all kinds of undecided panels.
        for code in 0..512_u32 {
            let bit = |at: u32| u64::from(code >> at & 1);
            let row = |at: u32| [bit(at), bit(at + 1), bit(at + 2)];
            assert_exact([row(0), row(3), row(6)]);
        }
        // All ways to put 0, 1 or 3 panels into the undecided cells beside some sure tables.
        for sure in [
            [0, 0, 0, 0],
            [4, 0, 0, 0],
            [0, 0, 0, 3],
            [2, 1, 0, 3],
            [0, 3, 2, 0],
            [1, 4, 0, 2],
        ] {
            for code in 0..243_usize {
                let some = |at: u32| [0, 1, 3][code / 3_usize.pow(at) % 3];
                let [a, b, c, d] = sure;
                assert_exact([
                    [a, b, some(0)],
                    [c, d, some(1)],
                    [some(2), some(3), some(4)],
                ]);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn kappa_bounds_are_those_of_every_completion(counts: [[u8; 3]; 3]) {
            assert_exact(counts.map(|row| row.map(|count| u64::from(count % 6))));
        }
    }

    #[test]
    fn many_panels_take_no_time() {
        let paired = Paired {
            counts: [[9000, 100, 5000], [200, 40_000, 7000], [3000, 6000, 30_000]],
        };
        let started = std::time::Instant::now();
        let range = paired.kappa_range().expect("defined");
        assert!(range.least < range.greatest);
        assert!(started.elapsed() < std::time::Duration::from_secs(5));
    }

    #[test]
    fn without_undecided_panels_the_bounds_are_kappa_itself() {
        let paired = Paired {
            counts: [[20, 5, 0], [10, 15, 0], [0, 0, 0]],
        };
        let range = paired.kappa_range().expect("defined");
        assert_eq!(range.least, range.greatest);
        assert_eq!(Ok(range.least), paired.decided().kappa());
        assert_eq!(Paired::default().kappa_range(), None);
    }
}

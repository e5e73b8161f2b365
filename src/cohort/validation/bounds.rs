//! What an index test can come to over all ways to complete what it leaves undecided.

use crate::interpret::Verdict;
use crate::statistics::likelihood_ratio::Ratio;
use crate::statistics::roc::Points;

use super::table::{Measure, TwoByTwo};

/// What an index test says of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// It is positive.
    pub positive: u64,
    /// It is negative.
    pub negative: u64,
    /// The unknown values decide.
    pub undecided: u64,
    /// It is not made for these.
    pub not_applicable: u64,
}

impl Answers {
    /// Counts some of a verdict.
    pub fn add(&mut self, verdict: Verdict, count: u64) {
        *match verdict {
            Verdict::Met => &mut self.positive,
            Verdict::NotMet => &mut self.negative,
            Verdict::Undecided => &mut self.undecided,
            Verdict::NotApplicable => &mut self.not_applicable,
        } += count;
    }

    /// Those that the test decides.
    pub fn decided(&self) -> u64 {
        self.positive + self.negative
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.decided() + self.undecided + self.not_applicable
    }
}

/// What an index test says of those with and of those without the reference diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Crossed {
    /// Of those with it.
    pub with: Answers,
    /// Of those without it.
    pub without: Answers,
}

impl Crossed {
    /// Counts some.
    pub fn add(&mut self, has_reference: bool, verdict: Verdict, count: u64) {
        let group = if has_reference {
            &mut self.with
        } else {
            &mut self.without
        };
        group.add(verdict, count);
    }

    /// Those that the test leaves undecided.
    pub fn undecided(&self) -> u64 {
        self.with.undecided + self.without.undecided
    }

    /// Those for whom it is not made.
    pub fn not_applicable(&self) -> u64 {
        self.with.not_applicable + self.without.not_applicable
    }

    /// The table of those that the test decides: the complete cases.
    pub fn complete_cases(&self) -> TwoByTwo {
        TwoByTwo {
            true_positive: self.with.positive,
            false_negative: self.with.negative,
            false_positive: self.without.positive,
            true_negative: self.without.negative,
        }
    }

    /// The table if everything undecided came out right.
    pub fn best_case(&self) -> TwoByTwo {
        let sure = self.complete_cases();
        TwoByTwo {
            true_positive: sure.true_positive + self.with.undecided,
            true_negative: sure.true_negative + self.without.undecided,
            ..sure
        }
    }

    /// The table if everything undecided came out wrong.
    pub fn worst_case(&self) -> TwoByTwo {
        let sure = self.complete_cases();
        TwoByTwo {
            false_negative: sure.false_negative + self.with.undecided,
            false_positive: sure.false_positive + self.without.undecided,
            ..sure
        }
    }

    /// The least and the greatest value of a measure over all ways to complete what is undecided; `None`
    /// where no way defines it.
    ///
    /// Every measure rises (the negative likelihood ratio falls) with each true positive that takes the place
    /// of a false negative, and with each true negative that takes the place of a false positive. So the ends
    /// are the best and the worst case. Where one of these two is not defined, a row of the table is empty
    /// there: what fills it in other ways has one reference answer only, so that the measure, wherever it is
    /// defined, has the value of the other end.
    pub fn range(&self, measure: Measure) -> Option<(Ratio, Ratio)> {
        let defined = |table: TwoByTwo| match table.value(measure) {
            Ratio::Undefined => None,
            value => Some(value),
        };
        let (worst, best) = (defined(self.worst_case()), defined(self.best_case()));
        let (worst, best) = (worst.or(best)?, best.or(worst)?);
        Some(match measure {
            Measure::NegativeLikelihoodRatio => (best, worst),
            _ => (worst, best),
        })
    }

    /// Whether some way to complete what is undecided leaves a measure without a value.
    pub fn can_be_undefined(&self, measure: Measure) -> bool {
        let sure = self.complete_cases();
        let [with, without] =
            [self.with, self.without].map(|group| group.decided() + group.undecided);
        let can_be_empty = match measure {
            Measure::PositivePredictiveValue | Measure::PositiveLikelihoodRatio => {
                sure.true_positive + sure.false_positive == 0
            }
            Measure::NegativePredictiveValue | Measure::NegativeLikelihoodRatio => {
                sure.false_negative + sure.true_negative == 0
            }
            Measure::Sensitivity | Measure::Specificity | Measure::Youden => false,
        };
        let group_is_missing = match measure {
            Measure::Sensitivity => with == 0,
            Measure::Specificity => without == 0,
            Measure::PositivePredictiveValue | Measure::NegativePredictiveValue => false,
            _ => with == 0 || without == 0,
        };
        can_be_empty || group_is_missing
    }
}

/// Totals with the reference answer, some of them known as an interval only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenPoints {
    /// Of those whose total is known.
    pub complete_cases: Points,
    /// If every open total came out as it speaks most for the score.
    pub best_case: Points,
    /// If every open total came out as it speaks most against it.
    pub worst_case: Points,
    /// How many totals are open.
    pub open: u64,
}

impl OpenPoints {
    /// Counts some with a total from `least` to `greatest`.
    pub fn add(&mut self, least: i32, greatest: i32, has_reference: bool, count: u64) {
        let (best, worst) = if has_reference {
            (greatest, least)
        } else {
            (least, greatest)
        };
        self.best_case.add(best, has_reference, count);
        self.worst_case.add(worst, has_reference, count);
        if least == greatest {
            self.complete_cases.add(least, has_reference, count);
        } else {
            self.open += count;
        }
    }

    /// The least and the greatest area under the curve over all ways to complete the open totals. A pair
    /// speaks the more for the score the higher the total with and the lower the total without the reference
    /// diagnosis is, each by itself; so all pairs are at their best, or at their worst, together.
    pub fn area_range(&self) -> Option<(f64, f64)> {
        self.worst_case.area().zip(self.best_case.area())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answers(numbers: [u64; 3]) -> Answers {
        Answers {
            positive: numbers[0],
            negative: numbers[1],
            undecided: numbers[2],
            not_applicable: 0,
        }
    }

    /// Every table that the undecided ones can still give.
    fn completions(crossed: &Crossed) -> Vec<TwoByTwo> {
        let sure = crossed.complete_cases();
        let mut tables = Vec::new();
        for right in 0..=crossed.with.undecided {
            for left in 0..=crossed.without.undecided {
                tables.push(TwoByTwo {
                    true_positive: sure.true_positive + right,
                    false_negative: sure.false_negative + crossed.with.undecided - right,
                    false_positive: sure.false_positive + left,
                    true_negative: sure.true_negative + crossed.without.undecided - left,
                });
            }
        }
        tables
    }

    fn as_number(ratio: Ratio) -> Option<f64> {
        match ratio {
            Ratio::Number(number) => Some(number),
            Ratio::Infinite => Some(f64::INFINITY),
            Ratio::Undefined => None,
        }
    }

    fn assert_exact(crossed: &Crossed) {
        let tables = completions(crossed);
        for measure in Measure::ALL {
            let values: Vec<Option<f64>> = tables
                .iter()
                .map(|table| as_number(table.value(measure)))
                .collect();
            let defined: Vec<f64> = values.iter().copied().flatten().collect();
            let least = defined.iter().copied().reduce(f64::min);
            let greatest = defined.iter().copied().reduce(f64::max);
            let own = crossed.range(measure);
            let ends = own.map(|(low, high)| (as_number(low), as_number(high)));
            assert_eq!(
                ends,
                least
                    .zip(greatest)
                    .map(|(low, high)| (Some(low), Some(high))),
                "{measure:?} of {crossed:?}"
            );
            assert_eq!(
                crossed.can_be_undefined(measure),
                values.contains(&None),
                "{measure:?} of {crossed:?}"
            );
        }
    }

    #[test]
    fn the_ends_are_those_of_every_completion_of_small_tables() {
        for code in 0..3_u64.pow(6) {
            let digit = |place: u32| code / 3_u64.pow(place) % 3;
            assert_exact(&Crossed {
                with: answers([digit(0), digit(1), digit(2)]),
                without: answers([digit(3), digit(4), digit(5)]),
            });
        }
    }

    /// Totals: least, how much more is possible, with the reference diagnosis or not.
    fn totals() -> impl Strategy<Value = Vec<(i32, i32, bool)>> {
        prop::collection::vec((0..6_i32, 0..3_i32, any::<bool>()), 0..7)
    }

    fn open(totals: &[(i32, i32, bool)]) -> OpenPoints {
        let mut points = OpenPoints::default();
        for (least, more, has_reference) in totals {
            points.add(*least, least + more, *has_reference, 1);
        }
        points
    }

    proptest! {
        #[test]
        fn the_ends_are_those_of_every_completion(
            with in prop::array::uniform3(0..30_u64), without in prop::array::uniform3(0..30_u64)
        ) {
            assert_exact(&Crossed { with: answers(with), without: answers(without) });
        }

        #[test]
        fn swapping_the_answers_of_the_test_swaps_sensitivity_and_its_complement(
            numbers in prop::array::uniform4(0..50_u64)
        ) {
            let [true_positive, false_positive, false_negative, true_negative] = numbers;
            let table = TwoByTwo { true_positive, false_positive, false_negative, true_negative };
            let turned = TwoByTwo {
                true_positive: false_negative,
                false_negative: true_positive,
                false_positive: true_negative,
                true_negative: false_positive,
            };
            for measure in [Measure::Sensitivity, Measure::Specificity] {
                match (table.value(measure), turned.value(measure)) {
                    (Ratio::Number(one), Ratio::Number(other)) => {
                        prop_assert!((one + other - 1.0).abs() < 1e-12);
                    }
                    (one, other) => prop_assert_eq!(one, other),
                }
            }
            // Naming the absence of the disease the disease: sensitivity is specificity.
            let other_disease = TwoByTwo {
                true_positive: true_negative,
                true_negative: true_positive,
                false_positive: false_negative,
                false_negative: false_positive,
            };
            prop_assert_eq!(table.value(Measure::Sensitivity), other_disease.value(Measure::Specificity));
            prop_assert_eq!(
                table.value(Measure::PositivePredictiveValue),
                other_disease.value(Measure::NegativePredictiveValue)
            );
        }

        #[test]
        fn the_area_of_every_completion_is_within_the_bounds(totals in totals()) {
            let points = open(&totals);
            let mut completed: Vec<crate::statistics::roc::Points> = vec![Default::default()];
            for (least, more, has_reference) in &totals {
                completed = completed
                    .iter()
                    .flat_map(|before| (0..=*more).map(move |plus| {
                        let mut after = before.clone();
                        after.add(least + plus, *has_reference, 1);
                        after
                    }))
                    .collect();
            }
            let areas: Vec<f64> = completed.iter().filter_map(|points| points.area()).collect();
            let ends = areas.iter().copied().reduce(f64::min).zip(areas.iter().copied().reduce(f64::max));
            prop_assert_eq!(points.area_range(), ends);
        }

        #[test]
        fn the_order_of_those_counted_does_not_matter(totals in totals(), turn in 0..7_usize) {
            let mut turned = totals.clone();
            turned.rotate_left(turn.min(totals.len()));
            prop_assert_eq!(open(&totals), open(&turned));
        }

        #[test]
        fn a_turned_score_has_the_area_left_of_1(totals in totals()) {
            let points = open(&totals);
            let turned: Vec<(i32, i32, bool)> = totals
                .iter()
                .map(|(least, more, has_reference)| (-least - more, *more, *has_reference))
                .collect();
            let turned = open(&turned);
            match (points.complete_cases.area(), turned.complete_cases.area()) {
                (Some(one), Some(other)) => prop_assert!((one + other - 1.0).abs() < 1e-12),
                (one, other) => prop_assert_eq!(one, other),
            }
            if let (Ok(one), Ok(other)) =
                (points.complete_cases.variance(), turned.complete_cases.variance())
            {
                prop_assert!((one - other).abs() < 1e-12);
            }
        }

        #[test]
        fn with_two_answers_the_area_is_the_mean_of_sensitivity_and_specificity(
            numbers in prop::array::uniform4(1..50_u64)
        ) {
            let [true_positive, false_positive, false_negative, true_negative] = numbers;
            let table = TwoByTwo { true_positive, false_positive, false_negative, true_negative };
            let mut points = crate::statistics::roc::Points::default();
            points.add(1, true, true_positive);
            points.add(1, false, false_positive);
            points.add(0, true, false_negative);
            points.add(0, false, true_negative);
            let Ratio::Number(youden) = table.value(Measure::Youden) else {
                return Err(TestCaseError::fail("both groups are there"));
            };
            prop_assert!((points.area().expect("both groups") - (youden + 1.0) / 2.0).abs() < 1e-12);
        }
    }
}

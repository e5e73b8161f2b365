//! The two-by-two table of an index test against a reference, and what is computed from one.

use crate::statistics::likelihood_ratio::{self, Ratio};
use crate::statistics::proportion::{clopper_pearson, wilson};

/// The confidence level of every interval.
pub const LEVEL: f64 = 0.95;

/// How intervals of proportions are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IntervalMethod {
    /// Clopper and Pearson.
    #[default]
    Exact,
    /// Wilson's score interval.
    Wilson,
}

impl IntervalMethod {
    /// Every method.
    pub const ALL: [IntervalMethod; 2] = [IntervalMethod::Exact, IntervalMethod::Wilson];

    /// `exact` or `wilson`.
    pub fn word(self) -> &'static str {
        match self {
            IntervalMethod::Exact => "exact",
            IntervalMethod::Wilson => "wilson",
        }
    }

    fn interval(self, some: u64, all: u64) -> (f64, f64) {
        match self {
            IntervalMethod::Exact => clopper_pearson(some, all, LEVEL),
            IntervalMethod::Wilson => wilson(some, all, LEVEL),
        }
    }
}

/// An index test with two answers against a reference with two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TwoByTwo {
    /// Test positive, reference positive.
    pub true_positive: u64,
    /// Test positive, reference negative.
    pub false_positive: u64,
    /// Test negative, reference positive.
    pub false_negative: u64,
    /// Test negative, reference negative.
    pub true_negative: u64,
}

/// What is computed from a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Of those with the reference diagnosis the share that tests positive.
    Sensitivity,
    /// Of those without it the share that tests negative.
    Specificity,
    /// Of those that test positive the share that has it.
    PositivePredictiveValue,
    /// Of those that test negative the share that does not have it.
    NegativePredictiveValue,
    /// Sensitivity over the share of false positives.
    PositiveLikelihoodRatio,
    /// The share of false negatives over specificity.
    NegativeLikelihoodRatio,
    /// Sensitivity plus specificity minus 1 (Youden WJ. Cancer 1950;3:32-35).
    Youden,
}

impl Measure {
    /// Every measure, in the order of a report.
    pub const ALL: [Measure; 7] = [
        Measure::Sensitivity,
        Measure::Specificity,
        Measure::PositivePredictiveValue,
        Measure::NegativePredictiveValue,
        Measure::PositiveLikelihoodRatio,
        Measure::NegativeLikelihoodRatio,
        Measure::Youden,
    ];

    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Measure::Sensitivity => "Sensitivity",
            Measure::Specificity => "Specificity",
            Measure::PositivePredictiveValue => "Positive predictive value",
            Measure::NegativePredictiveValue => "Negative predictive value",
            Measure::PositiveLikelihoodRatio => "Positive likelihood ratio",
            Measure::NegativeLikelihoodRatio => "Negative likelihood ratio",
            Measure::Youden => "Youden's index",
        }
    }

    /// In lower snake case.
    pub fn id(self) -> &'static str {
        match self {
            Measure::Sensitivity => "sensitivity",
            Measure::Specificity => "specificity",
            Measure::PositivePredictiveValue => "positive_predictive_value",
            Measure::NegativePredictiveValue => "negative_predictive_value",
            Measure::PositiveLikelihoodRatio => "positive_likelihood_ratio",
            Measure::NegativeLikelihoodRatio => "negative_likelihood_ratio",
            Measure::Youden => "youden",
        }
    }
}

/// Why a measure has no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoInterval {
    /// Subjects stand in the table more than once.
    #[error(
        "several panels of one subject are not independent; choose one per subject with --panels first, last or worst"
    )]
    Serial,
    /// Nobody to count.
    #[error("there is nobody to count")]
    Nobody,
    /// A likelihood ratio without an interval.
    #[error(transparent)]
    Ratio(#[from] likelihood_ratio::NoInterval),
    /// None is computed for this measure.
    #[error("none is computed for this measure")]
    NotComputed,
}

/// The value of a measure and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The measure.
    pub measure: Measure,
    /// Its value.
    pub value: Ratio,
    /// For a proportion: so many of so many.
    pub counts: Option<(u64, u64)>,
    /// The interval at [`LEVEL`].
    pub interval: Result<(f64, f64), NoInterval>,
}

impl TwoByTwo {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.with_reference() + self.without_reference()
    }

    /// Those with the reference diagnosis.
    pub fn with_reference(&self) -> u64 {
        self.true_positive + self.false_negative
    }

    /// Those without it.
    pub fn without_reference(&self) -> u64 {
        self.false_positive + self.true_negative
    }

    /// So many of so many, for a measure that is a proportion.
    pub fn counts(&self, measure: Measure) -> Option<(u64, u64)> {
        let test_positive = self.true_positive + self.false_positive;
        let test_negative = self.false_negative + self.true_negative;
        match measure {
            Measure::Sensitivity => Some((self.true_positive, self.with_reference())),
            Measure::Specificity => Some((self.true_negative, self.without_reference())),
            Measure::PositivePredictiveValue => Some((self.true_positive, test_positive)),
            Measure::NegativePredictiveValue => Some((self.true_negative, test_negative)),
            Measure::PositiveLikelihoodRatio
            | Measure::NegativeLikelihoodRatio
            | Measure::Youden => None,
        }
    }

    /// Of a likelihood ratio both shares.
    fn shares(&self, measure: Measure) -> Option<[(u64, u64); 2]> {
        let [with, without] = [self.with_reference(), self.without_reference()];
        match measure {
            Measure::PositiveLikelihoodRatio => {
                Some([(self.true_positive, with), (self.false_positive, without)])
            }
            Measure::NegativeLikelihoodRatio => {
                Some([(self.false_negative, with), (self.true_negative, without)])
            }
            _ => None,
        }
    }

    /// The value of a measure.
    pub fn value(&self, measure: Measure) -> Ratio {
        if let Some((some, all)) = self.counts(measure) {
            return Ratio::of(some as f64, all as f64);
        }
        if let Some([first, second]) = self.shares(measure) {
            return likelihood_ratio::ratio(first, second);
        }
        let [sensitivity, specificity] =
            [Measure::Sensitivity, Measure::Specificity].map(|share| self.value(share));
        match (sensitivity, specificity) {
            (Ratio::Number(sensitivity), Ratio::Number(specificity)) => {
                Ratio::Number(sensitivity + specificity - 1.0)
            }
            _ => Ratio::Undefined,
        }
    }

    /// The value of a measure with its interval; none for those that stand in it more than once.
    pub fn estimate(
        &self,
        measure: Measure,
        method: IntervalMethod,
        one_per_subject: bool,
    ) -> Estimate {
        let counts = self.counts(measure);
        let interval = match (counts, self.shares(measure)) {
            _ if measure == Measure::Youden => Err(NoInterval::NotComputed),
            _ if !one_per_subject => Err(NoInterval::Serial),
            (Some((_, 0)), _) => Err(NoInterval::Nobody),
            (Some((some, all)), _) => Ok(method.interval(some, all)),
            (None, Some([(_, 0), _] | [_, (_, 0)])) => Err(NoInterval::Nobody),
            (None, Some([first, second])) => {
                likelihood_ratio::log_interval(first, second, LEVEL).map_err(NoInterval::from)
            }
            (None, None) => Err(NoInterval::NotComputed),
        };
        Estimate {
            measure,
            value: self.value(measure),
            counts,
            interval,
        }
    }
}

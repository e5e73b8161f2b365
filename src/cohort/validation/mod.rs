//! Each chosen score and pattern, the index test, against a reference diagnosis or outcome in a column of
//! the data.

mod bounds;
mod circular;
mod collect;
mod flow;
mod label;
mod table;

pub use bounds::{Answers, Crossed, OpenPoints};
pub use circular::{inputs_of_pattern, inputs_of_score};
pub use collect::{
    Tested, TestedScore, ThresholdRow, Validation, ValidationCollector, ValidationPlan,
};
pub use flow::Flow;
pub use label::{LabelError, LabelSet, LabelValue, Labels, Meaning, Reference};
pub use table::{Estimate, IntervalMethod, LEVEL, Measure, NoInterval, TwoByTwo};

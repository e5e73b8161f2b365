//! Whole data sets: how rules agree on the same panels. Binary floats appear here, where a real
//! statistic is computed; they decide no point and no verdict.

pub mod agreement;
pub mod choose;

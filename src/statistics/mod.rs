//! Statistics in binary floats. Nothing here decides a point, a flag or a finding.

pub mod bootstrap;
pub mod difference;
pub mod likelihood_ratio;
pub mod normal;
pub mod proportion;
pub mod roc;

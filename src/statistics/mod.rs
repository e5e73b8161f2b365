//! Statistics in binary floats. Nothing here decides a point, a flag or a finding.

pub mod difference;
pub mod bootstrap;
pub mod likelihood_ratio;
pub mod normal;
pub mod proportion;
pub mod roc;

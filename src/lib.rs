//! coagscope

pub mod catalog;
pub mod interpret;
pub mod panel;
pub mod value;

pub use catalog::Catalog;
pub use interpret::{Interpretation, Settings, interpret, interpret_with};
pub use panel::Panel;

/// What the program is for, printed once at the head and once at the foot of every report.
pub const INTENDED_USE: &str = "For teaching and retrospective data only. Not for the care of a patient.";

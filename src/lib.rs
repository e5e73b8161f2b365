//! Reads laboratory panels, compares them with reference limits, computes published DIC scores,
//! looks for patterns of thrombotic microangiopathy and hemolysis, and explains each conclusion.
//!
//! The way of the data, and where each step stands:
//!
//! ```text
//! bytes -> Record -> Observation -> Panel -> Interpretation -> report
//!    input/file  input/grammar   input/dataset   interpret/        report/
//! ```
//!
//! | module | what it is for |
//! |---|---|
//! | [`value`] | exact decimals, intervals of what is known, three-valued truth |
//! | [`catalog`] | the rules, analytes, units, words and sources of `reference/`, loaded once and proven |
//! | [`input`] | `file/`: encodings, quotes, records; `grammar/`: numbers, dates, units of one cell; `dataset/`: what each column means, which rows are a panel |
//! | [`panel`] | plain types between reading and interpreting |
//! | `comments`, `earlier` | what comments say, and what rules ask of earlier results; both reading and interpreting need them |
//! | [`mod@interpret`] | one panel: flags, points, verdicts, patterns, evidence |
//! | [`series`] | the course of one subject's panels |
//! | [`cohort`], [`statistics`] | many subjects: summary, agreement, validation |
//! | [`report`] | a folder or file for each form of output; [`safe`] makes texts safe there |
//! | [`fast`] | many panels: the same rows and counts as panel by panel (the rich way), with each decision looked up by classes of cells |
//! | `cli` | one file for each command |
//! | `text_key`, `text_map`, `two_threads` | tools without a subject: short keys and maps of texts, work for two threads |
//!
//! What is known of a quantity is an interval, no float decides a point, and rules are data in
//! `reference/`. A missing test is never scored as normal: it leaves bounds.
//!
//! ```
//! use coagscope::{Catalog, Declaration, Dataset, interpret};
//! use coagscope::interpret::Verdict;
//!
//! let csv = "patient,platelets (10^9/L),d_dimer (mg/L FEU),pt (s),pt_ref_high,fibrinogen (g/L)\n\
//!            A,40,5.0,21.0,14.5,0.8\n";
//! let catalog = Catalog::builtin();
//! let mut data = Dataset::from_reader(catalog, "example", Box::new(csv.as_bytes()), &Declaration::default(), &[])?;
//! while let Some(row) = data.next_panel()? {
//!     let interpretation = interpret(catalog, &row.panel);
//!     let isth = &interpretation.scores.iter().find(|score| score.id == "isth_overt_2025").unwrap();
//!     assert_eq!((isth.min, isth.max, isth.verdict), (8, 8, Verdict::Met));
//! }
//! # Ok::<(), coagscope::InputError>(())
//! ```

pub mod catalog;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod cohort;
mod comments;
mod earlier;
pub mod fast;
pub mod input;
pub mod interpret;
pub mod panel;
pub mod report;
pub mod safe;
pub mod series;
pub mod statistics;
mod text_key;
mod text_map;
mod two_threads;
pub mod value;

pub use catalog::Catalog;
pub use input::{Dataset, Declaration, InputError};
pub use interpret::{Interpretation, Settings, interpret, interpret_with};
pub use panel::Panel;

/// What the program is for, printed once at the head and once at the foot of every report.
pub const INTENDED_USE: &str =
    "For teaching and retrospective data only. Not for the care of a patient.";

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

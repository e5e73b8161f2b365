//! From bytes to panels. Nothing here knows a score.
//!
//! One question goes forward to `interpret`: which masks are due, so that an earlier result of a subject is remembered as it
//! is known and not as it was printed.

pub mod dataset;
mod file;
pub mod grammar;

pub use dataset::{
    Bounds, Counts, Dataset, Declaration, KeptOfSubject, Layout, PanelRow, Pick, Share, Track,
    open_all,
};
pub(crate) use dataset::{
    CellFact, EarlierResults, EarlierRow, EarlierSaid, Lines, LoneRows, NO_VALUE, OwnRows,
    PartOfPanels, ReadRow, Results, Room, RowTime, RowsOfAllShares, SaidNumber, UnmadePanels,
    WholePanels, may_be_no_patient, subject_in, trimmed,
};
#[cfg(feature = "cli")]
pub(crate) use file::bytes_read;
pub use file::{InputError, ReadOptions, Record, Shape, Table, parse_delimiter};
pub(crate) use file::{PlainCells, PlainRow, RowPlace};

//! Rows that wait for the others of their panels, packed: of long data, and of wide data with windows.
//!
//! Of cells that together say one thing, the texts decide what it is; the rich way reads them once, and the
//! row itself is a number, or one for each thing that it says. A row takes about 6 bytes, a panel about 50, whatever the number of analytes. What can't be
//! packed is kept as it stands and makes its panel odd; where that is no exception, the file is read another way.

mod beside;
mod by_subject;
mod comments;
mod courses;
mod dealt;
mod entries;
mod files;
mod gather;
mod hearing;
mod number_nodes;
mod numbers;
mod part;
mod part_of_panels;
mod rows;
mod telling;
mod times;
mod tree;
mod waiting;
mod whole_panels;

pub(crate) use courses::EarlierSaid;
pub(super) use dealt::Dealt;
pub(super) use files::told_apart;
pub(super) use gather::{Gatherer, Unfit};
pub(super) use part::Part as Packed;
pub(crate) use part_of_panels::{PartOfPanels, Results, Room, SaidNumber};
pub(crate) use rows::RowsToPack;
pub(super) use telling::Said;
pub(crate) use whole_panels::WholePanels;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::Record;
use crate::input::grammar::time::Window;
use crate::panel::Observation;

use super::counts::Counts;
use super::declaration::Pick;
use super::history::History;
use super::row::Row;
use super::wide::Fate;
use files::Files;
use part::Kept;
use telling::RowCount;
use times::Times;

/// All panels of some files, not yet made of their rows: in some parts, each in the order of the files. Lines are counted
/// from the first file on.
pub(crate) struct UnmadePanels<'a> {
    files: Files<'a>,
    times: Times,
    parts: Vec<Packed>,
    /// Where earlier results of a subject matter, how they are remembered.
    history: Option<History>,
}

/// The rows of some files, packed.
pub(super) struct PackedFiles {
    /// How many lines come before those of each file.
    pub before: Vec<u64>,
    pub parts: Vec<Packed>,
}

impl<'a> UnmadePanels<'a> {
    /// `files` tells how the rows of each are read.
    pub(super) fn new(
        files: Vec<RowsToPack<'a>>,
        packed: PackedFiles,
        history: Option<&History>,
    ) -> Self {
        let PackedFiles { before, parts } = packed;
        let files = Files::new(files, before);
        let plan = files.first().plan();
        UnmadePanels {
            times: Times::new(&plan.time_reader, plan.window),
            files,
            parts,
            history: history.map(History::fresh),
        }
    }

    /// Whether earlier results of an analyte are remembered.
    pub(crate) fn is_remembered(&self, analyte: AnalyteId) -> bool {
        let history = self.history.as_ref();
        history.is_some_and(|history| history.is_tracked(analyte))
    }

    /// A comment that says what this number stands for in a part.
    fn comment(&self, part: &Packed, comment: u32) -> Option<(AnalyteId, Observation)> {
        let example = part.comments.example(comment)?.clone();
        Some((self.catalog().find("comment")?, example))
    }

    /// A row as it stands.
    fn whole(&self, kept: &Kept, counts: &mut Counts) -> (Row, Fate) {
        let (rows, line) = self.files.at(kept.record.line);
        let record = Record {
            line,
            ..kept.record.clone()
        };
        rows.whole(&record, counts)
    }

    fn catalog(&self) -> &'a Catalog {
        self.files.first().catalog
    }

    /// The window of the panels, which is that of all files.
    fn window(&self) -> Window {
        self.files.first().plan().window
    }

    /// The file of a line that is counted from the first file on, by its number, and its line there.
    pub(crate) fn place(&self, line: u32) -> (u32, u64) {
        let (rows, line) = self.files.at(u64::from(line));
        (rows.file().1, line)
    }

    /// The parts, which can be worked off at the same time.
    pub(crate) fn parts(&self) -> impl Iterator<Item = PartOfPanels<'_, 'a>> {
        self.parts
            .iter()
            .map(|part| PartOfPanels { all: self, part })
    }

    /// Of several results within a window, the one that counts.
    fn pick(&self) -> Pick {
        self.files.first().plan().pick
    }
}

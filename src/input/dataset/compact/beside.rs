//! Rows in which nothing is used: each belongs to the panel that other rows make, be they above or below it.

use super::super::counts::Counts;
use super::super::row::Row;
use super::PartOfPanels;
use super::times::When;
use super::waiting::What;
use crate::text_key::TextKey;

/// A row in which nothing is used, before all rows of its panel are known.
struct Unsettled {
    subject: TextKey,
    window: i64,
    row: Beside,
}

/// The same beside its panel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    pub said: What,
    pub line: u32,
    /// Whether its panel has an issue by it.
    pub has_issue: bool,
}

/// Rows in which nothing is used.
#[derive(Default)]
pub(super) struct RowsBeside {
    unsettled: Vec<Unsettled>,
    /// With the numbers of their panels, in the order of these and of the lines.
    settled: Vec<(u32, Beside)>,
}

impl RowsBeside {
    /// Takes in a row.
    pub(super) fn push(&mut self, subject: TextKey, when: When, row: Beside) {
        self.unsettled.push(Unsettled {
            subject,
            window: when.window,
            row,
        });
    }

    /// Finds the panels of all rows, where they have one.
    pub(super) fn settle(&mut self, panel_of: impl Fn(TextKey, i64) -> Option<u32>) {
        let rows = std::mem::take(&mut self.unsettled).into_iter();
        let settled = rows.filter_map(|row| Some((panel_of(row.subject, row.window)?, row.row)));
        self.settled = settled.collect();
        self.settled.sort_by_key(|(panel, row)| (*panel, row.line));
    }

    /// All rows with their panels.
    pub(super) fn all(&self) -> impl Iterator<Item = &(u32, Beside)> {
        self.settled.iter()
    }

    /// The rows of a panel, in the order of the lines.
    pub(super) fn of(&self, panel: usize) -> impl Iterator<Item = Beside> {
        let first = self
            .settled
            .partition_point(|(of, _)| (*of as usize) < panel);
        let rows = self.settled[first..].iter();
        rows.take_while(move |(of, _)| *of as usize == panel)
            .map(|(_, row)| *row)
    }

    /// The memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.unsettled.capacity() * size_of::<Unsettled>()
            + self.settled.capacity() * size_of::<(u32, Beside)>()
    }
}

impl PartOfPanels<'_, '_> {
    /// The rows beside a panel, of which this is one of its own.
    pub(super) fn rows_beside(self, panel: usize, own: &Row) -> Vec<Row> {
        let read = |beside: Beside| match beside.said {
            What::Kept(kept) => {
                let kept = &self.part.kept[kept as usize];
                self.all.whole(kept, &mut Counts::default()).0
            }
            What::Node(node) => {
                let texts = self.part.tree.texts(node);
                let (of_file, line) = self.all.files.at(u64::from(beside.line));
                let (mut row, _) = of_file.said(&texts, &[], line, &mut Counts::default());
                row.make_no_panel();
                row.subject.clone_from(&own.subject);
                row.time.clone_from(&own.time);
                row.moment = own.moment;
                row
            }
        };
        self.part.beside.of(panel).map(read).collect()
    }
}

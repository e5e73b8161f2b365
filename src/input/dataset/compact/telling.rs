//! What packed rows say of their files, beside their panels.

use crate::catalog::AnalyteId;

use super::super::counts::Counts;
use super::super::row::Row;
use super::super::wide::Fate;
use super::tree::Node;
use super::waiting::What;
use super::{Packed, UnmadePanels};

/// What was read of whole files beside their panels.
pub(in super::super) enum Said {
    /// Rows that are used, and of which nothing more is to be told.
    Rows { analyte: AnalyteId, count: u64 },
    /// Rows that all say this.
    Told {
        row: Box<Row>,
        fate: Fate,
        /// What one such row counts beside itself.
        own: Counts,
        count: RowCount,
    },
    /// The facts that so many used rows say beside their results, or one of the results that each of them says.
    Facts { row: Box<Row>, count: u64 },
}

/// How many rows say something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) struct RowCount {
    /// Of the subjects that are read.
    pub own: u64,
    /// Of all subjects, where some belong to another share of the work.
    pub all: u64,
}

/// Where something stands that is to be told.
struct Event<'p> {
    line: u64,
    part: &'p Packed,
    what: ToldOf,
    count: RowCount,
}

#[derive(Clone, Copy)]
enum ToldOf {
    Rows(What),
    Facts(u32),
    Cell(u32),
}

impl UnmadePanels<'_> {
    /// Tells what the rows say, each thing once, in the order in which it came up first.
    pub(in super::super) fn tell(&self, mut tell: impl FnMut(Said)) {
        let mut events = Vec::new();
        let say_several = self.files.first().say_several();
        for part in &self.parts {
            for (number, node) in part.tree.nodes() {
                let count = part.tree.count_of(number);
                if say_several {
                    // Their rows are counted elsewhere.
                    if count.all > 0 && node.marks & Node::TELLS != 0 {
                        events.push(Event {
                            line: part.tree.first_lines(number).0,
                            part,
                            what: ToldOf::Cell(number),
                            count,
                        });
                    }
                } else if count.all > 0 && node.marks & Node::TELLS == 0 {
                    tell(Said::Rows {
                        analyte: AnalyteId::new(usize::from(node.analyte)),
                        count: count.own,
                    });
                } else if count.all > 0 {
                    let what = ToldOf::Rows(What::Node(number));
                    let (first, first_own) = part.tree.first_lines(number);
                    events.extend(events_of(part, what, (first, first_own), count));
                }
            }
            for (number, kept) in (0..).zip(&part.kept) {
                let what = ToldOf::Rows(What::Kept(number));
                let (line, count) = (kept.record.line, kept.count());
                events.extend(events_of(part, what, (line, line), count));
            }
            for (number, _) in part.facts.nodes() {
                let count = part.facts.count_of(number);
                let (line, _) = part.facts.first_lines(number);
                if count.all > 0 {
                    let what = ToldOf::Facts(number);
                    events.push(Event {
                        line,
                        part,
                        what,
                        count,
                    });
                }
            }
        }
        events.sort_by_key(|event| event.line);
        for event in events {
            tell(self.said(&event));
        }
        let commented = self.parts.iter().find(|part| part.comments.is_used);
        let comment = commented.and_then(|part| self.comment(part, 1));
        if let Some(comment) = comment {
            let row = Row {
                observations: vec![comment],
                ..Row::default()
            };
            let row = Box::new(row);
            tell(Said::Facts { row, count: 1 });
        }
    }

    fn said(&self, event: &Event) -> Said {
        let Event {
            part, what, count, ..
        } = event;
        let (rows, line) = self.files.at(event.line);
        let mut own = Counts::default();
        let (row, fate) = match *what {
            ToldOf::Facts(number) => {
                return Said::Facts {
                    row: Box::new(rows.said_facts(&part.facts.texts(number), line)),
                    count: count.all,
                };
            }
            ToldOf::Cell(number) => {
                let (row, _) = rows.said(&part.tree.texts(number), &[], line, &mut own);
                return Said::Facts {
                    row: Box::new(row),
                    count: count.all,
                };
            }
            ToldOf::Rows(What::Node(number)) => {
                rows.said(&part.tree.texts(number), &[], line, &mut own)
            }
            ToldOf::Rows(What::Kept(number)) => self.whole(&part.kept[number as usize], &mut own),
        };
        Said::Told {
            row: Box::new(row),
            fate,
            own,
            count: *count,
        }
    }
}

/// What is told of rows that stand first on such lines: of all, and of those of the subjects that are read.
fn events_of<'p>(
    part: &'p Packed,
    what: ToldOf,
    (first, first_own): (u64, u64),
    count: RowCount,
) -> impl Iterator<Item = Event<'p>> {
    let event = move |line: u64, count: RowCount| Event {
        line,
        part,
        what,
        count,
    };
    let is_one = count.own == 0 || first == first_own;
    let all = RowCount {
        own: if is_one { count.own } else { 0 },
        all: count.all,
    };
    let own = RowCount {
        own: count.own,
        all: 0,
    };
    std::iter::once(event(first, all)).chain((!is_one).then(|| event(first_own, own)))
}

//! Rows of long data that wait for the others of their panels, packed.
//!
//! Of a row that says one thing, the texts of its cells decide what it says; the rich way reads them once, and the
//! row itself is a number. A row takes about 6 bytes, a panel about 50, whatever the number of analytes. What can't be
//! packed is kept as it stands and makes its panel odd; where that is no exception, the file is read another way.

mod by_subject;
mod courses;
mod entries;
mod gather;
mod number_nodes;
mod numbers;
mod part;
mod rows;
mod times;
mod tree;
mod waiting;
mod whole_panels;

pub(crate) use courses::EarlierSaid;
pub(super) use gather::{Dealt, Gatherer, Unfit};
pub(crate) use rows::LongRows;
pub(crate) use whole_panels::WholePanels;

use std::ops::Range;
use std::sync::Arc;

use crate::catalog::AnalyteId;
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{IssueCode, Observation, ReportedLimits};

use super::counts::Counts;
use super::declaration::Pick;
use super::history::History;
use super::open::PanelRow;
use super::panels::{Grouped, group, is_told_of_person};
use super::row::Row;
use super::wide::Fate;
use part::PackedRow;
pub(super) use part::Part as Packed;
use times::{Form, Times};
use tree::Node;
use waiting::What;

/// All panels of a file, not yet made of their rows: in some parts, each in the order of the file.
pub(crate) struct LongPanels<'a> {
    rows: LongRows<'a>,
    times: Times,
    parts: Vec<Packed>,
    /// Where earlier results of a subject matter, how they are remembered.
    history: Option<History>,
}

/// The panels of one part.
#[derive(Clone, Copy)]
pub(crate) struct PartOfPanels<'p, 'a> {
    all: &'p LongPanels<'a>,
    part: &'p Packed,
}

/// What one thing that rows say is, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SaidNumber(u32);

impl SaidNumber {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What was read of a whole file beside its panels.
pub(super) enum Said {
    /// Rows that are used, and of which nothing more is to be told.
    Rows { analyte: AnalyteId, count: u64 },
    /// So many rows that all say this.
    Told {
        row: Box<Row>,
        fate: Fate,
        /// What one such row counts beside itself.
        own: Counts,
        count: u64,
    },
    /// The facts that so many used rows say beside their results.
    Facts { row: Box<Row>, count: u64 },
}

/// Where something stands that is to be told.
#[derive(Clone, Copy)]
enum Event {
    Said(What),
    Facts(u32),
}

impl<'a> LongPanels<'a> {
    pub(super) fn new(rows: LongRows<'a>, parts: Vec<Packed>, history: Option<&History>) -> Self {
        LongPanels {
            times: Times::new(&rows.plan().time_reader, rows.plan().window),
            rows,
            parts,
            history: history.map(History::fresh),
        }
    }

    /// Whether earlier results of an analyte are remembered.
    pub(crate) fn is_remembered(&self, analyte: AnalyteId) -> bool {
        let history = self.history.as_ref();
        history.is_some_and(|history| history.is_tracked(analyte))
    }

    /// Tells what the rows say, each thing once, in the order in which it came up first.
    pub(super) fn tell(&self, mut tell: impl FnMut(Said)) {
        let mut events = Vec::new();
        for part in &self.parts {
            let said = part
                .tree
                .nodes()
                .filter(|(number, _)| part.tree.rows_of(*number) > 0);
            for (number, node) in said {
                if node.marks & Node::TELLS == 0 {
                    tell(Said::Rows {
                        analyte: AnalyteId::new(usize::from(node.analyte)),
                        count: u64::from(part.tree.rows_of(number)),
                    });
                } else {
                    let event = Event::Said(What::Node(number));
                    events.push((u64::from(node.first_line), part, event));
                }
            }
            let kept = (0..).zip(&part.kept);
            events.extend(
                kept.map(|(number, record)| (record.line, part, Event::Said(What::Kept(number)))),
            );
            let facts = part.facts.nodes();
            let facts = facts.filter(|(number, _)| part.facts.rows_of(*number) > 0);
            events
                .extend(facts.map(|(number, node)| {
                    (u64::from(node.first_line), part, Event::Facts(number))
                }));
        }
        events.sort_by_key(|(line, ..)| *line);
        for (line, part, said) in events {
            let mut own = Counts::default();
            let ((row, fate), count) = match said {
                Event::Facts(number) => {
                    let row = self.rows.said_facts(&part.facts.texts(number), line);
                    tell(Said::Facts {
                        row: Box::new(row),
                        count: u64::from(part.facts.rows_of(number)),
                    });
                    continue;
                }
                Event::Said(What::Node(number)) => {
                    let texts = part.tree.texts(number);
                    let count = u64::from(part.tree.rows_of(number));
                    (self.rows.said(&texts, &[], line, &mut own), count)
                }
                Event::Said(What::Kept(number)) => {
                    let record = &part.kept[number as usize];
                    (self.rows.whole(record, &mut own), 1)
                }
            };
            tell(Said::Told {
                row: Box::new(row),
                fate,
                own,
                count,
            });
        }
    }

    /// The parts, which can be worked off at the same time.
    pub(crate) fn parts(&self) -> impl Iterator<Item = PartOfPanels<'_, 'a>> {
        self.parts
            .iter()
            .map(|part| PartOfPanels { all: self, part })
    }

    /// Of several results within a window, the one that counts.
    fn pick(&self) -> Pick {
        self.rows.plan().pick
    }
}

/// The results of a panel of which nothing is odd: each analyte's, with the number of what its row says.
pub(crate) type Results = Vec<(AnalyteId, SaidNumber)>;

/// Room for the rows of a panel.
#[derive(Default)]
pub(crate) struct Room {
    rows: Vec<PackedRow>,
    moments: Vec<u32>,
    under_way: Vec<(u32, u32)>,
}

impl PartOfPanels<'_, '_> {
    /// How many panels there are.
    pub(crate) fn count(self) -> usize {
        self.part.panels()
    }

    /// The line of the first row of a panel.
    pub(crate) fn line(self, panel: usize) -> u32 {
        self.part.entry(panel).line
    }

    /// How many things rows say; each has a number below.
    pub(crate) fn said_in_all(self) -> usize {
        self.part.tree.count()
    }

    /// Shows what the rows of some panels say, each with the number of its panel among them and in no particular order;
    /// nothing where a row is kept as it stands.
    #[inline]
    pub(crate) fn each(
        self,
        panels: Range<usize>,
        room: &mut Room,
        mut see: impl FnMut(usize, SaidNumber),
    ) {
        let under_way = &mut room.under_way;
        self.part.each_of(panels, under_way, |panel, said| {
            if let What::Node(number) = said {
                see(panel, SaidNumber(number));
            }
        });
    }

    /// Whether the rows of a panel must be put together the rich way.
    #[inline]
    pub(crate) fn is_odd(self, panel: usize) -> bool {
        self.part.is_odd(panel)
    }

    /// Of which analyte rows with this number have a result, and whether there are remarks on it.
    pub(crate) fn analyte(self, said: SaidNumber) -> (AnalyteId, bool) {
        let node = self.part.tree.node(said.0);
        let has_remark = node.marks & Node::HAS_ISSUE != 0;
        (AnalyteId::new(usize::from(node.analyte)), has_remark)
    }

    /// The kinds of remarks on the result of rows with this number.
    pub(crate) fn remarks(self, said: SaidNumber) -> Vec<IssueCode> {
        let texts = self.part.tree.texts(said.0);
        let (row, _) = self.all.rows.said(&texts, &[], 0, &mut Counts::default());
        row.issues.iter().map(|issue| issue.code).collect()
    }

    /// The result that rows with this number have, and the limits that stand beside it.
    pub(crate) fn result(self, said: SaidNumber) -> Option<(Observation, Option<ReportedLimits>)> {
        let node = self.part.tree.node(said.0);
        let texts = self.part.tree.texts(said.0);
        let line = u64::from(node.first_line);
        let (row, _) = self
            .all
            .rows
            .said(&texts, &[], line, &mut Counts::default());
        let (_, observation) = row.observations.into_iter().next()?;
        let limits = row.limits.first().map(|(_, limits)| *limits);
        Some((observation, limits))
    }

    /// How many kinds of facts rows say; each has a number below.
    pub(crate) fn facts_in_all(self) -> usize {
        self.part.facts.count()
    }

    /// The number of the facts that the rows of a panel say, where they say any.
    pub(crate) fn facts_of(self, panel: usize) -> Option<usize> {
        self.part.facts_of(panel).map(|facts| facts as usize)
    }

    /// The facts with a number.
    pub(crate) fn facts(self, facts: usize) -> Vec<(AnalyteId, Observation)> {
        let facts = facts as u32;
        let line = u64::from(self.part.facts.node(facts).first_line);
        let texts = self.part.facts.texts(facts);
        self.all.rows.said_facts(&texts, line).observations
    }

    /// Finds the results of a panel that count, where it has several of one analyte; false where its rows must be put
    /// together the rich way.
    pub(crate) fn results(self, panel: usize, room: &mut Room, results: &mut Results) -> bool {
        results.clear();
        if self.part.is_odd(panel) {
            return false;
        }
        self.part.rows(panel, &mut room.rows);
        room.moments.clear();
        for row in &room.rows {
            let What::Node(number) = row.said else {
                return false;
            };
            let analyte = AnalyteId::new(usize::from(self.part.tree.node(number).analyte));
            let said = SaidNumber(number);
            match results.iter().position(|(of, _)| *of == analyte) {
                None => {
                    results.push((analyte, said));
                    room.moments.push(row.moment);
                }
                Some(place) => {
                    let (held, moment) = (&mut results[place].1, &mut room.moments[place]);
                    // Whether two texts differ in what they say, texts that are joined, and facts about a person that may
                    // contradict each other, are for the rich way.
                    let is_text =
                        self.all.rows.catalog.analyte(analyte).kind == crate::catalog::Kind::Text;
                    if *held == said && !is_text {
                        *moment = match self.all.pick() {
                            Pick::Last => row.moment.max(*moment),
                            Pick::First => row.moment.min(*moment),
                        };
                        continue;
                    }
                    let is_told_of_person = is_told_of_person(self.all.rows.catalog, analyte);
                    if row.moment == *moment || is_text || is_told_of_person {
                        return false;
                    }
                    let replaces = match self.all.pick() {
                        Pick::Last => row.moment > *moment,
                        Pick::First => row.moment < *moment,
                    };
                    if replaces {
                        (*held, *moment) = (said, row.moment);
                    }
                }
            }
        }
        true
    }

    /// Puts the name of a panel's subject behind what is there.
    pub(crate) fn push_subject(self, panel: usize, out: &mut Vec<u8>) {
        self.part.push_subject(panel, out);
    }

    /// Puts the time of a panel, or the name of its window, behind what is there.
    pub(crate) fn push_time(self, panel: usize, out: &mut Vec<u8>) {
        let (window, time) = (self.part.entry(panel).window, self.part.time_of(panel));
        let is_text = self.all.rows.plan().window == Window::Exact && time >= Form::COUNT;
        match is_text {
            true => self.part.push_time(time - Form::COUNT, out),
            false => self.all.times.push_name(window, time, out),
        }
    }

    /// The time of a panel of results of one time, which tells the moment of all of them.
    fn exact_time(self, panel: usize) -> Option<String> {
        let mut time = Vec::new();
        if self.all.rows.plan().window == Window::Exact {
            self.push_time(panel, &mut time);
        }
        let time = String::from_utf8_lossy(&time).into_owned();
        Some(time).filter(|time| !time.is_empty())
    }

    /// When a panel was sampled: the last moment at which one of its rows was.
    pub(crate) fn sampled(self, panel: usize, room: &mut Room) -> Option<Moment> {
        self.part.rows(panel, &mut room.rows);
        room.moments.clear();
        room.moments.extend(room.rows.iter().map(|row| row.moment));
        room.moments.dedup();
        let time = self.exact_time(panel);
        let window = self.part.entry(panel).window;
        let moments = room.moments.iter();
        moments
            .map(|moment| self.moment(window, *moment, time.as_deref()))
            .max()
            .flatten()
    }

    /// A panel, made of its rows the rich way, without earlier results. Of results where nothing is odd, the time is that
    /// of the panel as printed, which may be another writing of the same time.
    pub(crate) fn panel(self, panel: usize) -> PanelRow {
        let plan = self.all.rows.plan();
        let rows = self.rows_of(panel);
        let grouped = group(self.all.rows.catalog, rows, plan.window, plan.pick);
        debug_assert!(grouped.len() == 1, "rows of one panel make one panel");
        self.panel_row(grouped.into_iter().next())
    }

    fn panel_row(self, made: Option<Grouped>) -> PanelRow {
        let (file, number) = self.all.rows.file();
        PanelRow {
            file_number: number,
            file: Arc::clone(file),
            line: made.as_ref().map_or(0, |made| made.line),
            moment: made.as_ref().and_then(|made| made.sampled.panel),
            cells: None,
            kept: Vec::new(),
            panel: made.map(|made| made.panel).unwrap_or_default(),
        }
    }

    /// The rows of a panel as the rich way reads them.
    fn rows_of(self, panel: usize) -> Vec<Row> {
        let plan = self.all.rows.plan();
        let mut packed = Vec::new();
        self.part.rows(panel, &mut packed);
        let text = |push: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = Vec::new();
            push(&mut bytes);
            let text: Arc<str> = Arc::from(String::from_utf8_lossy(&bytes).as_ref());
            Some(text).filter(|text| !text.is_empty())
        };
        let subject = text(&|out| self.push_subject(panel, out));
        let time = text(&|out| self.push_time(panel, out));
        let window = self.part.entry(panel).window;
        let facts = self.part.facts_of(panel);
        let facts = facts.map_or(Vec::new(), |facts| self.part.facts.texts(facts));
        let rows = packed.iter().map(|packed| match packed.said {
            What::Kept(kept) => {
                let record = &self.part.kept[kept as usize];
                self.all.rows.whole(record, &mut Counts::default()).0
            }
            What::Node(node) => {
                let texts = self.part.tree.texts(node);
                let line = u64::from(packed.line);
                let mut ignored = Counts::default();
                let mut row = self.all.rows.said(&texts, &facts, line, &mut ignored).0;
                row.subject.clone_from(&subject);
                row.moment = self.moment(window, packed.moment, time.as_deref());
                row.time = match (plan.window, row.moment) {
                    (Window::Exact, _) | (_, None) => time.clone(),
                    (_, Some(moment)) => Some(Arc::from(moment.to_string().as_str())),
                };
                for (_, observation) in &mut row.observations {
                    observation.time.clone_from(&row.time);
                }
                row
            }
        });
        rows.collect()
    }

    fn moment(self, window: i64, moment: u32, time: Option<&str>) -> Option<Moment> {
        match self.all.rows.plan().window {
            Window::Exact => self.all.times.reader().read(time?).ok().flatten(),
            _ => self.all.times.moment(window, moment),
        }
    }
}

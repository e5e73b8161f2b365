//! What is asked of the panels of a part.

use std::ops::Range;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Kind};
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{IssueCode, Observation, ReportedLimits};
use crate::text_key::TextKey;

use super::super::counts::Counts;
use super::super::declaration::Pick;
use super::super::kept_elsewhere::KeptElsewhere;
use super::super::open::PanelRow;
use super::super::panels::{Grouped, group, is_told_of_person};
use super::super::row::Row;
use super::part::PackedRow;
use super::times::Form;
use super::tree::Node;
use super::waiting::What;
use super::{Packed, UnmadePanels};

/// The panels of one part.
#[derive(Clone, Copy)]
pub(crate) struct PartOfPanels<'p, 'a> {
    pub(super) all: &'p UnmadePanels<'a>,
    pub(super) part: &'p Packed,
}

/// What one thing that rows say is, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SaidNumber(pub(super) u32);

impl SaidNumber {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The results of a panel of which nothing is odd: each analyte's, with the number of what its row says.
pub(crate) type Results = Vec<(AnalyteId, SaidNumber)>;

/// Room for the rows of a panel.
#[derive(Default)]
pub(crate) struct Room {
    pub(super) rows: Vec<PackedRow>,
    pub(super) moments: Vec<u32>,
    /// Results of other times that do not count.
    others: Vec<(SaidNumber, AnalyteId, u32)>,
    under_way: Vec<(u32, u32)>,
}

impl PartOfPanels<'_, '_> {
    /// How many panels there are.
    pub(crate) fn count(self) -> usize {
        self.part.panels()
    }

    /// The line of the first row of a panel, counted from the first file on.
    pub(crate) fn line(self, panel: usize) -> u32 {
        self.part.entry(panel).line
    }

    /// The file of the first row of a panel, by its number, and its line there.
    pub(crate) fn place(self, panel: usize) -> (u32, u64) {
        self.all.place(self.line(panel))
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
        let row = self.said(said);
        row.issues.iter().map(|issue| issue.code).collect()
    }

    /// The result that rows with this number have, and the limits that stand beside it.
    pub(crate) fn result(self, said: SaidNumber) -> Option<(Observation, Option<ReportedLimits>)> {
        let row = self.said(said);
        let (_, observation) = row.observations.into_iter().next()?;
        let limits = row.limits.first().map(|(_, limits)| *limits);
        Some((observation, limits))
    }

    /// What rows with this number say.
    fn said(self, said: SaidNumber) -> Row {
        let texts = self.part.tree.texts(said.0);
        let (rows, line) = self.all.files.at(self.part.tree.first_lines(said.0).0);
        rows.said(&texts, &[], line, &mut Counts::default()).0
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
        self.said_facts(facts).observations
    }

    /// How many different things comments say; each has a number from 0 on.
    pub(crate) fn comments_in_all(self) -> usize {
        self.part.comments.count()
    }

    /// The number of what comments say of a panel, where there is one.
    pub(crate) fn comment_of(self, panel: usize) -> Option<usize> {
        self.part
            .comments
            .of(panel)
            .checked_sub(1)
            .map(|comment| comment as usize)
    }

    /// A comment that says what this number stands for.
    pub(crate) fn comment(self, comment: usize) -> Option<(AnalyteId, Observation)> {
        self.all.comment(self.part, comment as u32 + 1)
    }

    /// The cells that are kept of rows that say these facts.
    pub(crate) fn kept(self, facts: usize) -> Vec<Arc<str>> {
        self.said_facts(facts).kept
    }

    /// What is kept of rows that are in no panel, by subject.
    pub(in super::super) fn kept_elsewhere(self) -> KeptElsewhere {
        let mut all = self.part.kept_elsewhere.clone();
        for &(subject, facts) in &self.part.without_result {
            let name = self.part.name(TextKey(subject));
            all.add((Arc::from(name.as_str()), self.kept(facts as usize)));
        }
        all
    }

    fn said_facts(self, facts: usize) -> Row {
        let facts = facts as u32;
        let texts = self.part.facts.texts(facts);
        let (rows, line) = self.all.files.at(self.part.facts.first_lines(facts).0);
        rows.said_facts(&texts, line)
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
        room.others.clear();
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
                    let is_text = self.all.catalog().analyte(analyte).kind == Kind::Text;
                    let mut others = room.others.iter();
                    let differs = others.any(|(other, of, then)| {
                        *of == analyte && *then == row.moment && *other != said
                    });
                    if differs {
                        return false;
                    }
                    if *held == said && !is_text {
                        let (earlier, later) = (row.moment.min(*moment), row.moment.max(*moment));
                        let (counts, other) = match self.all.pick() {
                            Pick::Last => (later, earlier),
                            Pick::First => (earlier, later),
                        };
                        *moment = counts;
                        if other != counts {
                            room.others.push((said, analyte, other));
                        }
                        continue;
                    }
                    let is_told_of_person = is_told_of_person(self.all.catalog(), analyte);
                    if row.moment == *moment || is_text || is_told_of_person {
                        return false;
                    }
                    let replaces = match self.all.pick() {
                        Pick::Last => row.moment > *moment,
                        Pick::First => row.moment < *moment,
                    };
                    let other = match replaces {
                        true => std::mem::replace(held, said),
                        false => said,
                    };
                    let then = match replaces {
                        true => std::mem::replace(moment, row.moment),
                        false => row.moment,
                    };
                    room.others.push((other, analyte, then));
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
        let is_text = self.all.window() == Window::Exact && time >= Form::COUNT;
        match is_text {
            true => self.part.push_time(time - Form::COUNT, out),
            false => self.all.times.push_name(window, time, out),
        }
    }

    /// The time of a panel of results of one time, which tells the moment of all of them.
    pub(super) fn exact_time(self, panel: usize) -> Option<String> {
        let mut time = Vec::new();
        if self.all.window() == Window::Exact {
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
        let moments = room.moments.iter();
        moments
            .map(|moment| self.moment(panel, *moment, time.as_deref()))
            .max()
            .flatten()
    }

    /// A panel, made of its rows the rich way, without earlier results. Of results where nothing is odd, the time is that
    /// of the panel as printed, which may be another writing of the same time.
    pub(crate) fn panel(self, panel: usize) -> PanelRow {
        let rows = self.rows_of(panel);
        let grouped = group(self.all.catalog(), rows, self.all.window(), self.all.pick());
        debug_assert!(grouped.len() == 1, "rows of one panel make one panel");
        self.panel_row(grouped.into_iter().next())
    }

    pub(super) fn panel_row(self, made: Option<Grouped>) -> PanelRow {
        let file = made.as_ref().map_or(0, |made| made.file);
        let (file, number) = self.all.files.file(file).file();
        PanelRow {
            file_number: number,
            file: Arc::clone(file),
            line: made.as_ref().map_or(0, |made| made.line),
            moment: made.as_ref().and_then(|made| made.sampled.panel),
            cells: None,
            kept: made.as_ref().map_or(Vec::new(), |made| made.kept.clone()),
            panel: made.map(|made| made.panel).unwrap_or_default(),
            is_of_patient: true,
            is_used: true,
        }
    }

    /// The rows of a panel as the rich way reads them.
    pub(super) fn rows_of(self, panel: usize) -> Vec<Row> {
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
        let facts = self.part.facts_of(panel);
        let facts = facts.map_or(Vec::new(), |facts| self.part.facts.texts(facts));
        let mut comment = self
            .comment_of(panel)
            .and_then(|comment| self.comment(comment));
        let mut rows: Vec<Row> = Vec::new();
        let mut line_before = None;
        for packed in &packed {
            let node = match packed.said {
                What::Kept(kept) => {
                    let kept = &self.part.kept[kept as usize];
                    rows.push(self.all.whole(kept, &mut Counts::default()).0);
                    continue;
                }
                What::Node(node) => node,
            };
            let texts = self.part.tree.texts(node);
            let (of_file, line) = self.all.files.at(u64::from(packed.line));
            let (mut row, _) = of_file.said(&texts, &facts, line, &mut Counts::default());
            row.moment = self.moment(panel, packed.moment, time.as_deref());
            row.time = match (self.all.window(), row.moment) {
                (Window::Exact, _) | (_, None) => time.clone(),
                (_, Some(moment)) => Some(Arc::from(moment.to_string().as_str())),
            };
            row.observations.extend(comment.take());
            for (_, observation) in &mut row.observations {
                observation.time.clone_from(&row.time);
            }
            match rows.last_mut().filter(|_| line_before == Some(packed.line)) {
                Some(of_line) => {
                    of_line.observations.append(&mut row.observations);
                    of_line.limits.append(&mut row.limits);
                }
                None => {
                    row.subject.clone_from(&subject);
                    rows.push(row);
                }
            }
            line_before = Some(packed.line);
        }
        let beside = rows.first().map(|row| self.rows_beside(panel, row));
        rows.extend(beside.unwrap_or_default());
        rows
    }

    /// When a row of a panel was sampled; `time` is that of the panel as written, if that tells it.
    pub(super) fn moment(self, panel: usize, moment: u32, time: Option<&str>) -> Option<Moment> {
        match self.all.window() {
            Window::Exact => {
                let (rows, _) = self.all.files.at(u64::from(self.line(panel)));
                rows.plan().time_reader.read(time?).ok().flatten()
            }
            _ => {
                let window = self.part.entry(panel).window;
                self.all.times.moment(window, moment)
            }
        }
    }
}

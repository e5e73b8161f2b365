//! Takes the rows of some subjects out of files.

mod nodes;
mod odd;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::catalog::AnalyteId;
use crate::input::Record;
use crate::input::grammar::time::Window;
use crate::panel::{Assay, UnitOrigin};

use super::super::no_patient::may_be_no_patient;
use super::super::share::{OwnSubjects, RowsOfAllShares, Share};
use super::super::statistic::RowTime;
use super::super::subject::{subject_in, trimmed};
use super::comments::NO_COMMENT;
use super::dealt::Dealt;
use super::hearing::Hearing;
use super::part::Part;
use super::rows::RowsToPack;
use super::times::{Form, NEVER, Times, Told, When};
use super::tree::{MOST_TEXTS, Node, Tree};
use super::waiting::{NO_FACTS, Waiting};
use crate::text_key::TextKey;

/// Why a file is left to another way of reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Unfit {
    /// The system gives no threads for it.
    NoThreads,
    /// Something in it can't be packed.
    Odd,
    /// It takes more memory than there is for it.
    TooLarge,
}

/// The rows of some subjects.
pub(in super::super) struct Gatherer<'r, 'a> {
    files: &'r [RowsToPack<'a>],
    /// How the present file is read.
    rows: &'r RowsToPack<'a>,
    /// Its number among those that take rows.
    number: usize,
    /// Which subjects are read, where not all are.
    own_subjects: Option<OwnSubjects>,
    /// So many bytes may be held.
    most: usize,
    times: Times,
    part: Part,
    hearing: Hearing,
    /// In which units results came, of each analyte, and where these stood: a unit in the cell tells nothing of a cell
    /// without one.
    units: HashSet<(AnalyteId, Option<Arc<str>>, UnitOrigin, Assay)>,
    /// Rows that are put into their panels together.
    waiting: Vec<Waiting>,
    /// How many of them say something that is not known yet.
    without_node: usize,
    unfit: Option<Unfit>,
}

/// So many rows are put into their panels together.
const TOGETHER: usize = 128;

impl<'r, 'a> Gatherer<'r, 'a> {
    /// There is at least one file.
    pub(in super::super) fn new(
        files: &'r [RowsToPack<'a>],
        number: usize,
        most: usize,
        share: Option<Share>,
    ) -> Self {
        let rows = &files[0];
        let mut part = Part::default();
        part.looked_at
            .resize(files.len(), RowsOfAllShares::default());
        Gatherer {
            files,
            rows,
            number,
            own_subjects: share.map(OwnSubjects::new),
            most,
            times: Times::new(&rows.plan().time_reader, rows.plan().window),
            part,
            hearing: Hearing::default(),
            units: HashSet::new(),
            waiting: Vec::with_capacity(TOGETHER),
            without_node: 0,
            unfit: None,
        }
    }

    /// Takes the rows of its own subjects out of some lines.
    pub(in super::super) fn take(&mut self, dealt: &Dealt) -> Result<(), Unfit> {
        let rows = &self.files[dealt.file];
        if !std::ptr::eq(rows, self.rows) {
            self.rows = rows;
            self.times = Times::new(&rows.plan().time_reader, rows.plan().window);
            self.hearing = Hearing::default();
        }
        let own = dealt.rows_of[self.number].iter().copied();
        if dealt.records.is_empty() {
            self.plain(dealt, own);
        } else {
            own.for_each(|row| self.record(&dealt.records[row as usize]));
        }
        if let Some(unfit) = self.unfit {
            return Err(unfit);
        }
        match self.part.has_room() && self.part.bytes() <= self.most {
            true => Ok(()),
            false => Err(Unfit::TooLarge),
        }
    }

    /// The rows that were taken.
    pub(in super::super) fn finish(mut self) -> Part {
        self.part.settle_beside();
        self.part
    }

    fn plain(&mut self, dealt: &Dealt, own: impl Iterator<Item = u32>) {
        let (text, places) = (&dealt.text, &dealt.places);
        let columns = self.rows.plan().columns.len();
        let row_of = |number: u32| {
            let place = &places.rows()[number as usize];
            places.row(text, dealt.first_line, place)
        };
        let record = |number: u32| row_of(number).record();
        for number in own {
            let place = &places.rows()[number as usize];
            let row = (row_of(number).line, number);
            let range = |column| places.range(place, column);
            let is_usual = place.length() == columns && self.usual(text, row, range);
            if self.own_subjects.is_some() {
                let (row, (_, file)) = (row_of(number), self.rows.file());
                self.part.looked_at[dealt.file].see_plain(file, row.line - dealt.before, &row);
            }
            if !is_usual {
                self.put_all(text, record);
                self.odd(&record(number));
            } else if self.waiting.len() >= TOGETHER {
                self.put_all(text, record);
            }
        }
        self.put_all(text, record);
    }

    fn record(&mut self, record: &Record) {
        let range = |column: usize| record.cells.range(column).unwrap_or(0..0);
        let is_usual = !record.damaged
            && record.cells.len() == self.rows.plan().columns.len()
            && self.usual(record.cells.as_slice(), (record.line, 0), range);
        self.put_all(record.cells.as_slice(), |_| record.clone());
        if !is_usual {
            self.odd(record);
        }
    }

    /// Takes a row whose cells stand at such places of a text, with its line and its number within the block; false
    /// where the row is an odd one.
    #[inline(always)]
    fn usual(
        &mut self,
        text: &str,
        (line, number): (u64, u32),
        range: impl Fn(usize) -> Range<usize>,
    ) -> bool {
        let bytes = text.as_bytes();
        let plan = self.rows.plan();
        let subject = plan.subject.map(|column| trimmed(text, range(column)));
        let place = subject.clone().unwrap_or(0..0);
        let (false, Ok(line)) = (
            subject.is_some_and(|place| subject_in(&text[place]).is_empty()),
            u32::try_from(line),
        ) else {
            return false;
        };
        let time_place = plan
            .time
            .map_or(0..0, |column| trimmed(text, range(column)));
        let time = &text[time_place.clone()];
        let when = if time.is_empty() {
            // Where there are windows, a row without a time belongs to none.
            if plan.time.is_some() && plan.window != Window::Exact {
                return false;
            }
            NO_TIME
        } else {
            match self.times.read(time) {
                Told::When(when) => when,
                Told::Odd => return false,
                Told::Unnumbered => {
                    self.unfit = Some(Unfit::Odd);
                    return true;
                }
            }
        };
        if self.rows.say_several() {
            let row_time = RowTime::of(plan.time.map(|_| time));
            if may_be_no_patient(plan, &text[place.clone()], row_time) {
                return false;
            }
        }
        let Some(facts) = self.facts(bytes, line, &range) else {
            return false;
        };
        let comments = &mut self.part.comments;
        let Some(comment) = self.hearing.said(self.rows, comments, text, &range) else {
            return false;
        };
        let own_subjects = self.own_subjects.as_mut();
        let is_own = own_subjects.is_none_or(|own| own.has(&text[place.clone()]));
        let subject = match is_own {
            true => self.part.subject(bytes, place),
            false => TextKey([0, 0]),
        };
        let mut waiting = Waiting::new((subject, when), line, &time_place);
        (waiting.facts, waiting.comment) = (facts, comment);
        (waiting.number, waiting.is_own) = (number, is_own);
        let rows = self.rows;
        let mut says_something = false;
        for saying in rows.sayings() {
            let Some((value, kinds)) = saying.columns.split_last() else {
                continue;
            };
            if rows.say_several() {
                // Limits may be odd without a result.
                let mut cells = saying.columns.iter();
                if cells.all(|column| text[range(*column)].trim().is_empty()) {
                    continue;
                }
            }
            let value = range(*value);
            says_something = true;
            let markers = rows.markers(saying);
            let kind = kind_of(markers, kinds, (bytes, &range), line, &mut self.part.tree);
            self.wait(Waiting { kind, ..waiting }, bytes, value);
        }
        says_something
    }

    /// Lets one thing that a row says wait, whose value stands at a place of a text.
    #[inline(always)]
    fn wait(&mut self, mut waiting: Waiting, bytes: &[u8], value: Range<usize>) {
        let known = self.part.tree.number_below(waiting.kind, bytes, &value);
        match known {
            Some(node) => {
                self.count_row(node, waiting.line, waiting.is_own);
                waiting.node = Some(node);
            }
            None => {
                waiting.value = TextKey::of(bytes, value, &mut self.part.tree.long);
                self.without_node += 1;
            }
        }
        self.waiting.push(waiting);
    }

    /// The number of the facts that a row says; `None` where something about them is to be told.
    #[inline(always)]
    fn facts(
        &mut self,
        bytes: &[u8],
        line: u32,
        range: &impl Fn(usize) -> Range<usize>,
    ) -> Option<u32> {
        let columns = self.rows.facts();
        if columns.is_empty() {
            return Some(NO_FACTS);
        }
        let facts = kind_of(
            self.rows.way.into_iter(),
            columns,
            (bytes, range),
            line,
            &mut self.part.facts,
        );
        if self.part.facts.node(facts).marks & Node::READ == 0 {
            self.read_facts(facts, line);
        }
        let is_odd = self.part.facts.node(facts).marks & Node::HAS_ISSUE != 0;
        (!is_odd).then_some(facts)
    }

    /// Finds out whether something about facts is to be told.
    #[cold]
    #[inline(never)]
    fn read_facts(&mut self, facts: u32, line: u32) {
        let texts = self.part.facts.texts(facts);
        let row = self.rows.said_facts(&texts, u64::from(line));
        let node = self.part.facts.node_mut(facts);
        node.marks |= Node::READ;
        if !row.issues.is_empty() {
            node.marks |= Node::HAS_ISSUE;
        }
    }

    /// Finds out what the rows say that wait, and puts them into their panels; `record` gives a row by its number.
    fn put_all(&mut self, text: &str, record: impl Fn(u32) -> Record) {
        let mut waiting = std::mem::take(&mut self.waiting);
        if self.without_node > 0 {
            self.find_nodes(&mut waiting);
            self.without_node = 0;
        }
        if self.rows.say_several() {
            for number in self.take_odd_rows(&mut waiting) {
                // Panels stand in the order of their first rows, be they odd or not.
                let behind = waiting.partition_point(|said| said.number < number);
                let rest = waiting.split_off(behind);
                self.put_known(&mut waiting, text, &record);
                self.odd(&record(number));
                waiting = rest;
            }
        }
        self.put_known(&mut waiting, text, &record);
        self.waiting = waiting;
    }

    /// Puts rows into their panels of which it is known what they say.
    fn put_known(
        &mut self,
        waiting: &mut Vec<Waiting>,
        text: &str,
        record: &impl Fn(u32) -> Record,
    ) {
        waiting.retain(|row| row.node.is_some());
        if self.own_subjects.is_some() {
            for row in waiting.extract_if(.., |row| !row.is_own) {
                self.part.comments.is_used |= row.comment != NO_COMMENT;
                if row.facts != NO_FACTS {
                    self.part
                        .facts
                        .count_row_of_share(row.facts, row.line, false);
                }
            }
        }
        let rows = (self.rows.catalog, self.rows.say_several());
        for number in self.part.put_all(rows, waiting, text) {
            self.odd(&record(number));
        }
    }

    /// Takes out the rows of a wide file that must be read as a whole, and those without a result, and gives their numbers.
    fn take_odd_rows(&mut self, waiting: &mut Vec<Waiting>) -> Vec<u32> {
        let tree = &self.part.tree;
        let has_result = |said: &Waiting| {
            let node = said.node.map(|node| tree.node(node));
            node.is_some_and(|node| node.marks & Node::IS_RESULT != 0)
        };
        let rows = waiting.chunk_by(|one, other| one.number == other.number);
        let odd = rows
            .filter(|row| row.iter().any(|said| said.is_odd) || !row.iter().any(has_result))
            .map(|row| row[0].number);
        let odd: Vec<u32> = odd.collect();
        waiting.retain(|said| odd.binary_search(&said.number).is_err());
        odd
    }
}

/// A kind by some texts and those in some columns.
#[inline(always)]
fn kind_of(
    before: impl Iterator<Item = TextKey>,
    columns: &[usize],
    (bytes, range): (&[u8], &impl Fn(usize) -> Range<usize>),
    line: u32,
    tree: &mut Tree,
) -> u32 {
    let mut texts = [TextKey([0, 0]); MOST_TEXTS];
    let mut count = 0;
    for (text, key) in before.zip(&mut texts) {
        *key = text;
        count += 1;
    }
    for (&column, key) in columns.iter().zip(&mut texts[count..]) {
        *key = TextKey::of(bytes, range(column), &mut tree.long);
    }
    tree.kind(&texts, count + columns.len(), line)
}

const NO_TIME: When = When {
    window: NEVER,
    moment: 0,
    form: Form::Nothing,
};

//! Takes the rows of some subjects out of a file.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use csv::StringRecord;

use crate::catalog::AnalyteId;
use crate::input::file::PlainCells;
use crate::input::{Lines, Record};
use crate::panel::{Assay, UnitOrigin};

use super::super::counts::Counts;
use super::super::wide::Fate;
use super::keys::TextKey;
use super::part::{Part, What};
use super::rows::LongRows;
use super::times::{Form, NEVER, Times, Told, UNREADABLE, When};
use super::tree::{Node, ROOT};

/// So many rows are kept as they stand; of a file with more of them another way is the better one.
const ODD_ROWS: usize = 100_000;

/// One of some that each take the rows of their own subjects.
#[derive(Clone, Copy)]
pub(in super::super) struct Share {
    pub number: u64,
    pub of: u64,
}

impl Share {
    #[inline(always)]
    fn has(self, spread: u64) -> bool {
        ((spread >> 32) * self.of) >> 32 == self.number
    }
}

/// Why a file is left to another way of reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Unfit {
    /// Something in it can't be packed.
    Odd,
    /// It takes more memory than there is for it.
    TooLarge,
}

/// The rows of the subjects of one share.
pub(in super::super) struct Gatherer<'r, 'a> {
    rows: &'r LongRows<'a>,
    share: Share,
    delimiter: u8,
    /// So many bytes may be held.
    most: usize,
    times: Times,
    part: Part,
    places: PlainCells,
    /// In which units results came, of each analyte.
    units: HashSet<(AnalyteId, Option<Arc<str>>, Assay)>,
    unfit: Option<Unfit>,
}

impl<'r, 'a> Gatherer<'r, 'a> {
    pub(in super::super) fn new(
        rows: &'r LongRows<'a>,
        share: Share,
        delimiter: u8,
        most: usize,
    ) -> Self {
        Gatherer {
            rows,
            share,
            delimiter,
            most,
            times: Times::new(&rows.plan().time_reader, rows.plan().window),
            part: Part::default(),
            places: PlainCells::default(),
            units: HashSet::new(),
            unfit: None,
        }
    }

    /// Takes the rows of its own subjects out of some lines.
    pub(in super::super) fn lines(&mut self, lines: &Lines) -> Result<(), Unfit> {
        match lines {
            Lines::Plain { first_line, text } => {
                let text = std::str::from_utf8(text).map_err(|_| Unfit::Odd)?;
                self.plain(*first_line, text);
            }
            Lines::Records(records) => records.iter().for_each(|record| self.record(record)),
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
    pub(in super::super) fn finish(self) -> Part {
        self.part
    }

    fn plain(&mut self, first_line: u64, text: &str) {
        let mut places = std::mem::take(&mut self.places);
        places.find(text.as_bytes(), self.delimiter);
        let columns = self.rows.plan().columns.len();
        for place in places.rows() {
            let row = places.row(text, first_line, place);
            let is_usual = place.length() == columns
                && self.usual(text, row.line, |column| places.range(place, column));
            if !is_usual {
                self.odd(&row.record());
            }
        }
        self.places = places;
    }

    fn record(&mut self, record: &Record) {
        let range = |column: usize| record.cells.range(column).unwrap_or(0..0);
        let is_usual = !record.damaged
            && record.cells.len() == self.rows.plan().columns.len()
            && self.usual(record.cells.as_slice(), record.line, range);
        if !is_usual {
            self.odd(record);
        }
    }

    /// Takes a row whose cells stand at such places of a text, or passes it over because its subject isn't one of its
    /// own; false where the row is an odd one.
    #[inline(always)]
    fn usual(&mut self, text: &str, line: u64, range: impl Fn(usize) -> Range<usize>) -> bool {
        let bytes = text.as_bytes();
        let plan = self.rows.plan();
        let subject = plan.subject.map(|column| trimmed(text, range(column)));
        let place = subject.clone().unwrap_or(0..0);
        if self.share.of > 1 && !self.share.has(TextKey::spread(bytes, place.clone())) {
            return true;
        }
        let (false, Ok(line)) = (
            subject.is_some_and(|place| place.is_empty()),
            u32::try_from(line),
        ) else {
            return false;
        };
        let time = plan
            .time
            .map_or(0..0, |column| trimmed(text, range(column)));
        let time = &text[time];
        let when = if time.is_empty() {
            // Where there are windows, a row without a time belongs to none.
            if plan.time.is_some() && plan.window != crate::input::grammar::time::Window::Exact {
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
        let mut node = ROOT;
        let mut is_new = false;
        for &column in self.rows.saying() {
            let key = TextKey::of(bytes, range(column), &mut self.part.tree.long);
            (node, is_new) = self.part.tree.below(node, key, line);
        }
        if is_new {
            self.read_new(node, line);
        }
        let said = self.part.tree.node_mut(node);
        said.rows += 1;
        if said.is_used() {
            let is_odd = said.marks & Node::HAS_ISSUE != 0;
            let subject = self.part.subject(bytes, place);
            self.part
                .put(subject, when, time, What::Node(node), line, is_odd);
        }
        true
    }

    /// Finds out what a row says whose texts were not seen before.
    #[cold]
    #[inline(never)]
    fn read_new(&mut self, node: u32, line: u32) {
        let texts = self.part.tree.texts(node);
        let (row, fate) = self
            .rows
            .said(&texts, u64::from(line), &mut Counts::default());
        let is_more = !row.previous.values.is_empty()
            || !row.previous.times.is_empty()
            || !row.limits.is_empty();
        if is_more {
            self.unfit = Some(Unfit::Odd);
        }
        let said = self.part.tree.node_mut(node);
        let (Fate::Used, [(analyte, observation)]) = (fate, row.observations.as_slice()) else {
            if fate == Fate::Used {
                self.unfit = Some(Unfit::Odd);
            }
            said.marks = Node::TELLS;
            return;
        };
        match u16::try_from(analyte.index()) {
            Ok(index) => said.analyte = index,
            Err(_) => self.unfit = Some(Unfit::Odd),
        }
        let unit = (*analyte, observation.unit.clone(), observation.assay);
        let tells = self.units.insert(unit) || observation.unit_origin == UnitOrigin::Assumed;
        if tells {
            said.marks |= Node::TELLS;
        }
        if !row.issues.is_empty() {
            said.marks |= Node::HAS_ISSUE | Node::TELLS;
        }
    }

    /// Keeps a row as it stands.
    #[cold]
    #[inline(never)]
    fn odd(&mut self, record: &Record) {
        if record.is_filler() {
            return;
        }
        let plan = self.rows.plan();
        let subject = plan.subject.map_or("", |column| record.cell(column).trim());
        let spread = TextKey::spread(subject.as_bytes(), 0..subject.len());
        if self.share.of > 1 && !self.share.has(spread) {
            return;
        }
        let Ok(line) = u32::try_from(record.line) else {
            self.unfit = Some(Unfit::Odd);
            return;
        };
        if self.part.kept.len() >= ODD_ROWS {
            self.unfit = Some(Unfit::Odd);
            return;
        }
        let (row, fate) = self.rows.whole(record, &mut Counts::default());
        let is_more = !row.previous.values.is_empty() || !row.previous.times.is_empty();
        if is_more {
            self.unfit = Some(Unfit::Odd);
        }
        let kept = self.part.keep(Record {
            line: record.line,
            cells: StringRecord::from(record.cells.iter().collect::<Vec<_>>()),
            damaged: record.damaged,
        });
        if fate != Fate::Used {
            return;
        }
        let text = row.time.as_deref().unwrap_or("");
        let when = match (&row.moment, &row.time) {
            (Some(moment), _) => self.times.of_moment(moment),
            (None, None) => Some(NO_TIME),
            (None, Some(text)) => Some(When {
                window: UNREADABLE + i64::from(self.part.time(text)),
                moment: 0,
                form: Form::Other,
            }),
        };
        let Some(when) = when else {
            self.unfit = Some(Unfit::Odd);
            return;
        };
        let name = row.subject.as_deref().unwrap_or("");
        let subject = self.part.subject(name.as_bytes(), 0..name.len());
        self.part
            .put(subject, when, text, What::Kept(kept), line, true);
    }
}

const NO_TIME: When = When {
    window: NEVER,
    moment: 0,
    form: Form::Nothing,
};

/// A place without the spaces at both ends of what stands there.
#[inline(always)]
fn trimmed(text: &str, place: Range<usize>) -> Range<usize> {
    let bytes = &text.as_bytes()[place.clone()];
    let is_plain = |byte: &u8| (b'!'..=b'~').contains(byte);
    match bytes {
        [] => place,
        [first, .., last] if is_plain(first) && is_plain(last) => place,
        [only] if is_plain(only) => place,
        _ => {
            let cell = &text[place.clone()];
            let start = place.start + cell.len() - cell.trim_start().len();
            start..start + cell.trim().len()
        }
    }
}

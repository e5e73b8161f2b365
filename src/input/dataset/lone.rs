//! Rows of a wide file that can each be read alone, in any order and by several threads at once.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::file::{Record, SampleTexts};
use crate::input::grammar::instant::Instant;
use crate::input::grammar::time::Moment;
use crate::interpret::{EarlierQuestion, takes_results_back};
use crate::panel::{Issue, Observation};
use crate::two_threads;

use super::cells::Outcome;
use super::counts::Counts;
use super::declaration::Declaration;
use super::earlier::EarlierResults;
use super::history::History;
use super::open::PanelRow;
use super::plan::{ColumnRole, ObservationColumn, Plan};
use super::row::Row;
use super::survey::ColumnSurvey;
use super::wide::{Fate, Reader};

/// What a cell says by itself.
pub(crate) enum CellFact {
    /// Nothing: it is empty.
    Empty,
    /// That there is no result.
    NoResult,
    /// An observation, perhaps with a remark.
    Observed(Box<Observation>, Option<Issue>),
    /// Nothing that can be used, and why.
    Refused(Issue),
    /// Something that only its row as a whole can tell.
    Odd,
}

/// What [`LoneRows`] are made of.
pub(super) struct LoneRowsOf<'a> {
    pub catalog: &'a Catalog,
    pub declaration: Declaration,
    pub plan: Plan,
    pub file: Arc<str>,
    pub number: u32,
    pub keep: Vec<usize>,
    /// Where earlier results of a subject matter, how they are remembered.
    pub history: Option<History>,
}

/// A row that was read, and is no panel yet.
pub(crate) struct ReadRow {
    row: Row,
    fate: Fate,
    record: Record,
}

impl ReadRow {
    /// Whose it is, where that is said.
    pub(crate) fn subject(&self) -> Option<&str> {
        self.row.subject.as_deref()
    }
}

/// All that it takes to read one row of a data set.
pub(crate) struct LoneRows<'a> {
    of: LoneRowsOf<'a>,
    observations: Vec<(usize, ObservationColumn)>,
}

impl<'a> LoneRows<'a> {
    /// `None` where a cell's meaning depends on other cells: units, limits or earlier results in columns of
    /// their own, a specimen, or two columns of one analyte.
    pub(super) fn new(of: LoneRowsOf<'a>) -> Option<Self> {
        let plan = &of.plan;
        let mut observations: Vec<(usize, ObservationColumn)> = Vec::new();
        for (index, column) in plan.columns.iter().enumerate() {
            match &column.role {
                ColumnRole::Observation(observation) => {
                    let analyte = observation.analyte;
                    if observations
                        .iter()
                        .any(|(_, other)| other.analyte == analyte)
                    {
                        return None;
                    }
                    observations.push((index, observation.clone()));
                }
                ColumnRole::Subject
                | ColumnRole::Time
                | ColumnRole::LeftOut
                | ColumnRole::Ambiguous(_)
                | ColumnRole::ForeignUnit(..)
                | ColumnRole::NotRecognized => {}
                ColumnRole::BirthDate
                | ColumnRole::LowerLimit(_)
                | ColumnRole::UpperLimit(_)
                | ColumnRole::BothLimits(_)
                | ColumnRole::CriticalLower(_)
                | ColumnRole::CriticalUpper(_)
                | ColumnRole::Previous(_)
                | ColumnRole::PreviousTime { .. }
                | ColumnRole::TimeOf(_)
                | ColumnRole::UnitOf(_)
                | ColumnRole::OtherValue
                | ColumnRole::Long(_) => return None,
            }
        }
        let is_simple = plan.clock.is_none() && !plan.time_is_name && plan.specimen.is_none();
        is_simple.then_some(LoneRows { of, observations })
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            catalog: self.of.catalog,
            declaration: &self.of.declaration,
            plan: &self.of.plan,
            file: &self.of.file,
            number: self.of.number,
            keep: &self.of.keep,
        }
    }

    /// The columns of results and facts: their place in a row, and what they hold.
    pub(crate) fn observations(&self) -> impl Iterator<Item = (usize, AnalyteId)> {
        self.observations
            .iter()
            .map(|(index, column)| (*index, column.analyte))
    }

    /// How the file is read.
    pub(crate) fn plan(&self) -> &Plan {
        &self.of.plan
    }

    /// The columns that the user keeps.
    pub(crate) fn keep(&self) -> &[usize] {
        &self.of.keep
    }

    /// What the text of a cell says, in the column of results with this number.
    pub(crate) fn cell(&self, number: usize, text: &str, line: u64) -> CellFact {
        let Some((index, column)) = self.observations.get(number) else {
            return CellFact::Odd;
        };
        let reader = self.reader();
        let cell = reader.cell_reader(column.analyte, *index, None, column.header_unit.as_deref());
        match cell.read(text, None, &|| reader.place(line, Some(*index))) {
            Outcome::Empty => CellFact::Empty,
            Outcome::Missing => CellFact::NoResult,
            _ if column.blocked.is_some() => CellFact::Odd,
            Outcome::Observed(observed, _) if takes_results_back(self.of.catalog, &observed) => {
                CellFact::Odd
            }
            Outcome::Observed(observed, remark) => CellFact::Observed(observed, remark),
            Outcome::Refused(issue) => CellFact::Refused(issue),
        }
    }

    /// What the texts of all columns say, each text of a column once, with how often it stands there.
    pub(super) fn say(&self, texts: &SampleTexts) -> Vec<(AnalyteId, Box<Observation>, u64)> {
        let numbers: Vec<usize> = (0..self.observations.len()).collect();
        let said_in = |number: &usize| -> Vec<(AnalyteId, Box<Observation>, u64)> {
            let (index, column) = &self.observations[*number];
            let of_column = texts.of_column(*index);
            let said = of_column.filter_map(|(text, count)| match self.cell(*number, text, 0) {
                CellFact::Observed(observed, _) => Some((column.analyte, observed, count)),
                _ => None,
            });
            said.collect()
        };
        let said = two_threads::map(&numbers, said_in);
        said.into_iter().flatten().collect()
    }

    /// Whether a time is read without a remark.
    pub(crate) fn is_plain_time(&self, text: &str) -> bool {
        let text = text.trim();
        let reader = &self.of.plan.time_reader;
        // Where times are numbers, a date is none.
        let may_be_date = reader.unit.is_none();
        text.is_empty() || (may_be_date && is_usual_time(text)) || reader.read(text).is_ok()
    }

    /// The columns of results that are remembered for later rows of the subject, by their numbers.
    pub(crate) fn remembered(&self) -> Vec<usize> {
        let history = self.of.history.as_ref();
        let is_remembered = |number: &usize| {
            let (_, column) = &self.observations[*number];
            history.is_some_and(|history| history.is_tracked(column.analyte))
        };
        (0..self.observations.len()).filter(is_remembered).collect()
    }

    /// Whether a row may look at earlier results of its subject.
    pub(crate) fn looks_at_others(&self) -> bool {
        self.of.history.is_some()
    }

    /// What remembers earlier results in `parts` parts, and answers these questions of the rules; `None` where no row
    /// looks at another. What was remembered in files before is taken where the same is remembered of it, and is left
    /// there otherwise.
    pub(crate) fn earlier_results(
        &self,
        questions: &[EarlierQuestion],
        parts: usize,
        before: &mut Option<Vec<EarlierResults>>,
    ) -> Option<Vec<EarlierResults>> {
        let columns = self.remembered();
        let analytes = columns.iter().map(|number| {
            let (index, column) = &self.observations[*number];
            let name = Arc::clone(&self.of.plan.columns[*index].name);
            (column.analyte, name)
        });
        let analytes: Vec<(AnalyteId, Arc<str>)> = analytes.collect();
        let history = self.of.history.as_ref()?;
        let file = || Arc::clone(&self.of.file);
        if let Some(before_parts) = before {
            let mut each = before_parts.iter_mut();
            let go_on = each.all(|part| part.goes_on_in(file(), analytes.clone(), questions));
            return before.take_if(|_| go_on);
        }
        let new = || EarlierResults::new(file(), analytes.clone(), questions, history.fresh());
        Some((0..parts).map(|_| new()).collect())
    }

    /// When a row was taken, by the text of its cell; the inner `None` where that says nothing. `None` where the row
    /// must be read as a whole to tell.
    pub(crate) fn instant(&self, text: &str) -> Option<Option<Instant>> {
        let text = text.trim();
        if text.is_empty() {
            return Some(None);
        }
        let reader = &self.of.plan.time_reader;
        if reader.unit.is_none() && is_usual_time(text) {
            return Some(Some(usual_instant(text.as_bytes())));
        }
        match reader.read(text).ok()? {
            Some(moment) => Instant::of(&moment).map(Some),
            None => Some(None),
        }
    }

    /// The moment itself, as far as it is stated.
    pub(crate) fn moment(&self, text: &str) -> Option<Moment> {
        self.of.plan.time_reader.read(text.trim()).ok()?
    }

    /// Reads a row, and counts it; `None` where it makes no panel.
    pub(crate) fn row(&self, record: Record, counts: &mut Counts) -> Option<PanelRow> {
        self.panel(self.read(record), counts, None)
    }

    /// Reads a row.
    pub(crate) fn read(&self, record: Record) -> ReadRow {
        let mut surveys = vec![ColumnSurvey::default(); self.of.plan.columns.len()];
        let (row, fate) = self.reader().wide(&record, &mut surveys);
        ReadRow { row, fate, record }
    }

    /// Makes a panel of a row, and counts it; `None` where it makes none. Rows that are handed on with `earlier` are
    /// handed on in the order of the file.
    pub(crate) fn panel(
        &self,
        read: ReadRow,
        counts: &mut Counts,
        mut earlier: Option<&mut EarlierResults>,
    ) -> Option<PanelRow> {
        let ReadRow {
            mut row,
            fate,
            record,
        } = read;
        if !fate.makes_panel() {
            counts.row(&row, fate);
            return None;
        }
        if let Some(earlier) = &mut earlier {
            earlier.say_out_of_order(self.of.catalog, &mut row);
        }
        counts.row(&row, fate);
        let mut row = PanelRow {
            file_number: self.of.number,
            file: Arc::clone(&self.of.file),
            line: record.line,
            moment: row.moment,
            kept: row.kept.clone(),
            panel: row.into_panel(),
            cells: Some(record.cells),
        };
        if let Some(earlier) = earlier {
            row = earlier.follow(self.of.catalog, row);
        }
        counts.panel(&row.panel);
        Some(row)
    }

    /// Whether a row of so many cells has one for each column and no more.
    pub(crate) fn fits(&self, cells: usize) -> bool {
        cells == self.of.plan.columns.len()
    }

    /// Whether a column of results holds laboratory results.
    pub(crate) fn is_laboratory(&self, number: usize) -> bool {
        self.observations.get(number).is_some_and(|(_, column)| {
            self.of.catalog.analyte(column.analyte).kind == Kind::Laboratory
        })
    }
}

/// Whether a text is a time of the most usual form, `2024-01-31T23:59:59` (or with a space, or without the
/// seconds, or a day alone), on a day that every month has. Every reader of times takes it.
pub(super) fn is_usual_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !matches!(bytes.len(), 10 | 16 | 19) {
        return false;
    }
    let two = |at: usize| {
        let (tens, ones) = (
            bytes[at].wrapping_sub(b'0'),
            bytes[at + 1].wrapping_sub(b'0'),
        );
        if tens > 9 || ones > 9 {
            u8::MAX
        } else {
            tens * 10 + ones
        }
    };
    let day = matches!(two(0), 19 | 20)
        && two(2) <= 99
        && bytes[4] == b'-'
        && (1..=12).contains(&two(5))
        && bytes[7] == b'-'
        && (1..=28).contains(&two(8));
    let clock =
        || matches!(bytes[10], b'T' | b' ') && two(11) < 24 && bytes[13] == b':' && two(14) < 60;
    let seconds = || bytes[16] == b':' && two(17) < 60;
    day && (bytes.len() == 10 || clock()) && (bytes.len() < 19 || seconds())
}

/// The instant of a time of the most usual form. (The calendar of `jiff` checks what is known here.)
fn usual_instant(text: &[u8]) -> Instant {
    let two = |at: usize| {
        let digits = text.get(at..at + 2).unwrap_or(b"00");
        digits
            .iter()
            .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
    };
    let (year, month, day) = (two(0) * 100 + two(2), two(5), two(8));
    let seconds = (two(11) * 60 + two(14)) * 60 + two(17);
    Instant {
        form: match text.len() {
            10 => Instant::DAY,
            _ => Instant::TIME,
        },
        nanoseconds: (days_before(year, month) + day - 1) * 86_400_000_000_000
            + seconds * 1_000_000_000,
    }
}

/// How many days lie between 1970 and the first of a month, in the centuries of usual times.
fn days_before(year: i64, month: i64) -> i64 {
    // Years begin with March, so that the odd day is their last one.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let before_month = (153 * month + 2) / 5;
    // The first of March of the year 0 lies so many days before 1970.
    365 * year + leap_days + before_month - 719_468
}

impl Record {
    /// A row of cells that stand in a file as they are.
    pub(crate) fn plain<'c>(line: u64, cells: impl Iterator<Item = &'c str>) -> Self {
        Record {
            line,
            cells: cells.collect(),
            damaged: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::grammar::time::TimeReader;

    #[test]
    fn every_reader_of_times_takes_the_usual_form() {
        let months = (1900..2100).flat_map(|year| (1..13).map(move |month| (year, month)));
        let days = months.map(|(year, month)| format!("{year}-{month:02}-28"));
        let times = ["2024-02-28T23:59:59", "1999-12-01 00:00"].map(str::to_string);
        for text in days.chain(times) {
            assert!(is_usual_time(&text), "{text}");
            let read = TimeReader::default().read(&text);
            let read = read.ok().flatten();
            let instant = read.and_then(|read| Instant::of(&read));
            assert_eq!(instant, Some(usual_instant(text.as_bytes())), "{text}");
        }
        for text in [
            "2024-02-31",
            "2024-13-01",
            "2024-01-01 24:00",
            "01.02.2024",
            "2024-1-1",
            "",
        ] {
            assert!(!is_usual_time(text), "{text}");
        }
    }
}

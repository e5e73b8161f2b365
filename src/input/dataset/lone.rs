//! Rows of a wide file that can each be read alone, in any order and by several threads at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::file::{Record, SampleTexts, Shape};
use crate::input::grammar::instant::Instant;
use crate::input::grammar::time::Moment;
use crate::interpret::{EarlierQuestion, takes_results_back};
use crate::panel::{Issue, Observation, ReportedLimits};
use crate::two_threads;

use super::birth::adult_age;
use super::cells::Outcome;
use super::counts::Counts;
use super::declaration::Declaration;
use super::earlier::EarlierResults;
use super::history::History;
use super::open::PanelRow;
use super::plan::{ColumnRole, ObservationColumn, Plan};
use super::row::Row;
use super::statistic::{RowTime, names_statistic};
use super::survey::ColumnSurvey;
use super::wide::{Fate, Reader};

/// What a cell says, together with those that belong to it.
pub(crate) enum CellFact {
    /// This, where it is not empty.
    Said {
        result: Option<Box<Observation>>,
        limits: Option<ReportedLimits>,
        issues: Vec<Issue>,
    },
    /// Something that only its row as a whole can tell.
    Odd,
}

impl CellFact {
    const NOTHING: CellFact = CellFact::Said {
        result: None,
        limits: None,
        issues: Vec::new(),
    };
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

/// A column of results or facts, and those that belong to it.
struct LoneColumn {
    /// Its place in a row.
    index: usize,
    column: ObservationColumn,
    /// The places of the columns of its units and limits.
    beside: Vec<usize>,
    /// Those of its units.
    units: Vec<usize>,
    /// Whether it holds dates of birth, from which ages follow.
    is_birth: bool,
}

impl LoneColumn {
    fn new(index: usize, column: ObservationColumn) -> Self {
        LoneColumn {
            index,
            column,
            beside: Vec::new(),
            units: Vec::new(),
            is_birth: false,
        }
    }
}

/// All that it takes to read one row of a data set.
pub(crate) struct LoneRows<'a> {
    of: LoneRowsOf<'a>,
    observations: Vec<LoneColumn>,
}

impl<'a> LoneRows<'a> {
    /// `None` where a cell's meaning depends on more than units and limits beside it: earlier results in columns of
    /// their own, a specimen, a date of birth beside an age, or two columns of one analyte.
    pub(super) fn new(of: LoneRowsOf<'a>) -> Option<Self> {
        let plan = &of.plan;
        let mut observations: Vec<LoneColumn> = Vec::new();
        for (index, column) in plan.columns.iter().enumerate() {
            match &column.role {
                ColumnRole::Observation(observation) => {
                    let analyte = observation.analyte;
                    let mut others = observations.iter();
                    if others.any(|other| other.column.analyte == analyte) {
                        return None;
                    }
                    observations.push(LoneColumn::new(index, observation.clone()));
                }
                ColumnRole::Subject
                | ColumnRole::Time
                | ColumnRole::LeftOut
                | ColumnRole::Ambiguous(_)
                | ColumnRole::ForeignUnit(..)
                | ColumnRole::LowerLimit(_)
                | ColumnRole::UpperLimit(_)
                | ColumnRole::BothLimits(_)
                | ColumnRole::CriticalLower(_)
                | ColumnRole::CriticalUpper(_)
                | ColumnRole::UnitOf(_)
                | ColumnRole::BirthDate
                | ColumnRole::NotRecognized => {}
                ColumnRole::Previous(_)
                | ColumnRole::PreviousTime { .. }
                | ColumnRole::TimeOf(_)
                | ColumnRole::OtherValue
                | ColumnRole::Long(_) => return None,
            }
        }
        for (index, column) in plan.columns.iter().enumerate() {
            let (analyte, is_unit) = match column.role {
                ColumnRole::UnitOf(analyte) => (analyte, true),
                ColumnRole::LowerLimit(analyte)
                | ColumnRole::UpperLimit(analyte)
                | ColumnRole::BothLimits(analyte)
                | ColumnRole::CriticalLower(analyte)
                | ColumnRole::CriticalUpper(analyte) => (analyte, false),
                _ => continue,
            };
            let mut all = observations.iter_mut();
            match all.find(|column| column.column.analyte == analyte) {
                Some(own) => {
                    own.beside.push(index);
                    own.units.extend(is_unit.then_some(index));
                }
                None if is_unit => {}
                // The limits of what follows from other results.
                None => return None,
            }
        }
        if let (Some((&birth, others)), Some(time)) = (plan.births.split_first(), plan.time) {
            let age = of.catalog.find("age")?;
            if observations.iter().any(|own| own.column.analyte == age) {
                return None;
            }
            let column = ObservationColumn {
                analyte: age,
                header_unit: None,
                blocked: None,
            };
            observations.push(LoneColumn {
                beside: others.iter().copied().chain([time]).collect(),
                is_birth: true,
                ..LoneColumn::new(birth, column)
            });
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
            .map(|column| (column.index, column.column.analyte))
    }

    /// The places of the columns of units and limits that belong to the column of results with this number.
    pub(crate) fn beside(&self, number: usize) -> &[usize] {
        let column = self.observations.get(number);
        column.map_or(&[], |column| &column.beside)
    }

    /// How the file is read.
    pub(crate) fn plan(&self) -> &Plan {
        &self.of.plan
    }

    /// The columns that the user keeps.
    pub(crate) fn keep(&self) -> &[usize] {
        &self.of.keep
    }

    /// Whether the column with this number holds dates of birth, from which ages follow.
    pub(crate) fn is_birth(&self, number: usize) -> bool {
        let column = self.observations.get(number);
        column.is_some_and(|column| column.is_birth)
    }

    /// How many birthdays an adult had by the time of a row, where one column tells a plain date of birth and no more has to
    /// be known of it; `None` leaves it to [`LoneRows::cell`].
    pub(crate) fn completed_years<'t>(&self, cell: impl Fn(usize) -> &'t str) -> Option<usize> {
        let plan = &self.of.plan;
        let ([birth], Some(time)) = (plan.births.as_slice(), plan.time) else {
            return None;
        };
        let are_dates = plan.birth_reader.unit.is_none() && plan.time_reader.unit.is_none();
        let sampled = Some(cell(time)).filter(|time| matches!(time.len(), 10 | 16 | 19))?;
        are_dates.then(|| adult_age(cell(*birth), sampled))?
    }

    /// What the cell of a row says in the column of results with this number; `cell` gives the text in each column.
    pub(crate) fn cell<'t>(
        &self,
        number: usize,
        cell: impl Fn(usize) -> &'t str,
        line: u64,
    ) -> CellFact {
        let Some(column) = self.observations.get(number) else {
            return CellFact::Odd;
        };
        let said = match column.beside.is_empty() {
            true => self.alone(column, cell(column.index), line),
            false => self.with_beside(column, cell, line),
        };
        match said {
            CellFact::Said {
                result: Some(result),
                ..
            } if takes_results_back(self.of.catalog, &result) => CellFact::Odd,
            said => said,
        }
    }

    fn alone(&self, column: &LoneColumn, text: &str, line: u64) -> CellFact {
        let reader = self.reader();
        let (own, index) = (&column.column, column.index);
        let cell = reader.cell_reader(own.analyte, index, None, own.header_unit.as_deref());
        let (result, issue) = match cell.read(text, None, &|| reader.place(line, Some(index))) {
            Outcome::Empty | Outcome::Missing => return CellFact::NOTHING,
            _ if own.blocked.is_some() => return CellFact::Odd,
            Outcome::Observed(observed, remark) => (Some(observed), remark),
            Outcome::Refused(issue) => (None, Some(issue)),
        };
        CellFact::Said {
            result,
            limits: None,
            issues: issue.into_iter().collect(),
        }
    }

    /// Reads the cell as in a row that says nothing else.
    fn with_beside<'t>(
        &self,
        column: &LoneColumn,
        cell: impl Fn(usize) -> &'t str,
        line: u64,
    ) -> CellFact {
        let mut cells = vec![""; self.of.plan.columns.len()];
        for &index in column.beside.iter().chain([&column.index]) {
            cells[index] = cell(index);
        }
        let record = Record::plain(line, cells.into_iter());
        let mut ignored = vec![ColumnSurvey::default(); self.of.plan.columns.len()];
        let (row, _) = self.reader().wide(&record, &mut ignored);
        let result = row.observations.into_iter().next();
        CellFact::Said {
            result: result.map(|(_, observation)| Box::new(observation)),
            limits: row.limits.first().map(|(_, limits)| *limits),
            issues: row.issues,
        }
    }

    /// What the texts of all columns say, each text of a column once, with how often it stands there; those of columns
    /// with units beside them as they stand in `rows`.
    pub(super) fn say(
        &self,
        texts: &SampleTexts,
        rows: impl Iterator<Item = Record>,
    ) -> Vec<(AnalyteId, Box<Observation>, u64)> {
        let numbers = 0..self.observations.len();
        let numbers = numbers.filter(|number| !self.is_birth(*number));
        let has_unit = |number: &usize| !self.observations[*number].units.is_empty();
        let (with_unit, alone): (Vec<usize>, Vec<usize>) = numbers.partition(has_unit);
        let said_in = |number: &usize| -> Vec<(AnalyteId, Box<Observation>, u64)> {
            let of_column = texts.of_column(self.observations[*number].index);
            let said = of_column.filter_map(|(text, count)| self.says(*number, &[text], count));
            said.collect()
        };
        let mut said = two_threads::map(&alone, said_in).concat();
        if !with_unit.is_empty() {
            let rows = rows.filter(|row| self.is_whole(row, texts.usual_cells));
            let with_units = self.texts_with_units(&with_unit, rows);
            said.extend(with_units.iter().filter_map(|((number, texts), count)| {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                self.says(*number, &texts, *count)
            }));
        }
        said
    }

    /// Whether a row of the look ahead is one of which something can be used.
    fn is_whole(&self, row: &Record, usual_cells: usize) -> bool {
        let plan = &self.of.plan;
        let shape = || row.shape_among(plan.columns.len(), usual_cells);
        let names_statistic = |subject| {
            let time = RowTime::of(plan.time.map(|time| row.cell(time)));
            names_statistic(row.cell(subject), time)
        };
        !row.damaged && shape() != Shape::Long && !plan.subject.is_some_and(names_statistic)
    }

    /// The result in the column with this number, where its text and those of its units are these.
    fn says(
        &self,
        number: usize,
        texts: &[&str],
        count: u64,
    ) -> Option<(AnalyteId, Box<Observation>, u64)> {
        let column = &self.observations[number];
        let places = std::iter::once(&column.index).chain(&column.units);
        let text_in = |index: usize| {
            let place = places.clone().position(|place| *place == index);
            place.map_or("", |place| texts[place])
        };
        match self.cell(number, text_in, 0) {
            CellFact::Said { result, .. } => {
                result.map(|result| (column.column.analyte, result, count))
            }
            CellFact::Odd => None,
        }
    }

    /// The texts of these columns and of their units, as they stand together in the rows, and how often.
    fn texts_with_units(
        &self,
        numbers: &[usize],
        rows: impl Iterator<Item = Record>,
    ) -> BTreeMap<(usize, Vec<String>), u64> {
        let mut counts: BTreeMap<(usize, Vec<String>), u64> = BTreeMap::new();
        let mut key = (0, Vec::new());
        for row in rows {
            for &number in numbers {
                let column = &self.observations[number];
                if row.cell(column.index).is_empty() {
                    continue;
                }
                key.0 = number;
                key.1.resize(1 + column.units.len(), String::new());
                let places = std::iter::once(&column.index).chain(&column.units);
                for (own, place) in key.1.iter_mut().zip(places) {
                    own.clear();
                    own.push_str(row.cell(*place));
                }
                match counts.get_mut(&key) {
                    Some(count) => *count += 1,
                    None => drop(counts.insert(key.clone(), 1)),
                }
            }
        }
        counts
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
            let analyte = self.observations[*number].column.analyte;
            history.is_some_and(|history| history.is_tracked(analyte))
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
            let column = &self.observations[*number];
            let name = Arc::clone(&self.of.plan.columns[column.index].name);
            (column.column.analyte, name)
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
        self.observations.get(number).is_some_and(|column| {
            self.of.catalog.analyte(column.column.analyte).kind == Kind::Laboratory
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

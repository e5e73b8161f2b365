//! Rows of a wide file that can each be read alone, in any order and by several threads at once.

mod look_ahead;
mod usual_time;

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog};
use crate::comments::takes_results_back;
use crate::earlier::EarlierQuestion;
use crate::input::file::Record;
use crate::input::grammar::instant::Instant;
use crate::input::grammar::time::Moment;
use crate::panel::{Issue, Observation, ReportedLimits};

use super::birth::adult_age;
use super::cells::Outcome;
use super::counts::Counts;
use super::declaration::Declaration;
use super::earlier::EarlierResults;
use super::history::History;
use super::open::PanelRow;
use super::plan::{ColumnRole, ObservationColumn, Plan};
use super::row::Row;
use super::share::OwnRows;
use super::survey::ColumnSurvey;
use super::wide::{Fate, Reader};
pub(super) use usual_time::is_usual_time;
use usual_time::usual_instant;

/// What a cell says, together with those that belong to it.
pub(crate) enum CellFact {
    /// This, where it is not empty.
    Said {
        result: Option<Box<Observation>>,
        limits: Option<Box<ReportedLimits>>,
        /// What stands in place of a result.
        without_result: Option<Arc<str>>,
        issues: Vec<Issue>,
    },
    /// Something that only its row as a whole can tell.
    Odd,
}

impl CellFact {
    const NOTHING: CellFact = CellFact::Said {
        result: None,
        limits: None,
        without_result: None,
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
    /// The places of the columns of its units, comparators and limits.
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
                | ColumnRole::ComparatorOf(_)
                | ColumnRole::BirthDate
                | ColumnRole::AgeOfYear
                | ColumnRole::YearOfAge
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
                ColumnRole::ComparatorOf(analyte) => (analyte, false),
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
                beside: (others.iter().copied())
                    .chain(plan.age_of_year.map(|(_, year)| year))
                    .chain([time])
                    .collect(),
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
            Outcome::Empty => return CellFact::NOTHING,
            Outcome::Missing => {
                return CellFact::Said {
                    result: None,
                    limits: None,
                    without_result: reader.reason_in(text),
                    issues: Vec::new(),
                };
            }
            _ if own.blocked.is_some() => return CellFact::Odd,
            Outcome::Observed(observed, remark) => (Some(observed), remark),
            Outcome::Refused(issue) => (None, Some(issue)),
        };
        CellFact::Said {
            result,
            limits: None,
            without_result: None,
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
            limits: row.limits.first().map(|(_, limits)| Box::new(*limits)),
            without_result: row.without_result.into_iter().map(|(_, said)| said).next(),
            issues: row.issues,
        }
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
        if let Some(instant) = usual_instant(text).filter(|_| reader.unit.is_none()) {
            return Some(Some(instant));
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

    /// Reads a row, and counts it.
    pub(crate) fn row(&self, record: Record, counts: &mut Counts) -> PanelRow {
        self.panel(self.read(record), counts, None)
    }

    /// Reads a row.
    pub(crate) fn read(&self, record: Record) -> ReadRow {
        let mut surveys = vec![ColumnSurvey::default(); self.of.plan.columns.len()];
        let (row, fate) = self.reader().wide(&record, &mut surveys);
        ReadRow { row, fate, record }
    }

    /// Makes a panel of a row, and counts it. Rows that are handed on with `earlier` are handed on in the order of the
    /// file.
    pub(crate) fn panel(
        &self,
        read: ReadRow,
        counts: &mut Counts,
        mut earlier: Option<&mut EarlierResults>,
    ) -> PanelRow {
        let ReadRow {
            mut row,
            fate,
            record,
        } = read;
        earlier = earlier.filter(|_| fate.is_of_patient());
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
            is_of_patient: fate.is_of_patient(),
            is_used: fate == Fate::Used,
            panel: row.into_panel(),
            cells: Some(record.cells),
        };
        if let Some(earlier) = earlier {
            row = earlier.follow(self.of.catalog, row);
        }
        if row.is_of_patient {
            counts.panel(&row.panel);
        }
        row
    }

    /// Which rows are to be read, where not all are.
    pub(crate) fn own_rows(&self) -> Option<OwnRows> {
        let share = self.of.declaration.share?;
        Some(OwnRows::new(share, self.of.plan.subject, self.of.number))
    }

    /// The number of the file among those of its data set.
    pub(crate) fn file_number(&self) -> u32 {
        self.of.number
    }

    /// Whether a row of so many cells has one for each column and no more.
    pub(crate) fn fits(&self, cells: usize) -> bool {
        cells == self.of.plan.columns.len()
    }

    /// Whether a column of results and facts holds what makes a row worth using.
    pub(crate) fn holds_results(&self, number: usize) -> bool {
        self.observations.get(number).is_some_and(|column| {
            let analyte = self.of.catalog.analyte(column.column.analyte);
            analyte.counts_as_result()
        })
    }
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

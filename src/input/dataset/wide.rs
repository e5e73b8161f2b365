//! Rows of a wide file: one panel each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, WordMatch};
use crate::input::file::{Record, Shape};
use crate::input::grammar::time::{TimeReader, TimeUnit, Window};
use crate::panel::{Issue, IssueCode, Observation, Place, ReportedLimits, UnitOrigin};

use super::cells::{CellReader, Outcome};
use super::counts::{Counts, DAMAGED, TOO_LONG};
use super::declaration::{Declaration, Layout};
use super::limits::{read_limits, refuse_doubtful};
use super::plan::{ColumnRole, ObservationColumn, Plan};
use super::previous::GivenTime;
use super::row::Row;
use super::subject::subject_in;
use super::survey::ColumnSurvey;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Something in it can be used.
    Used,
    /// Not ours to interpret.
    SetAside(&'static str),
    /// Nothing in it can be used.
    Unusable(&'static str),
}

/// What a result was measured in, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fluid {
    /// Blood, serum or plasma, or not stated.
    Blood,
    /// Urine.
    Urine,
    /// Something else.
    Other,
}

/// What reading rows needs to know.
pub(super) struct Reader<'a> {
    pub catalog: &'a Catalog,
    pub declaration: &'a Declaration,
    pub plan: &'a Plan,
    pub file: &'a Arc<str>,
    /// Of several files the number of this one, from 0.
    pub number: u32,
    pub keep: &'a [usize],
}

impl Reader<'_> {
    pub(super) fn place(&self, line: u64, column: Option<usize>) -> Place {
        Place {
            file: Arc::clone(self.file),
            line,
            column: column
                .and_then(|index| self.plan.columns.get(index))
                .map(|column| Arc::clone(&column.name)),
        }
    }

    /// Subject, time and kept cells; what every row has.
    pub(super) fn begin(&self, record: &Record) -> Row {
        let subject = self
            .plan
            .subject
            .map(|index| subject_in(record.cell(index)));
        let mut row = Row {
            subject: subject.filter(|name| !name.is_empty()).map(Arc::from),
            time: self.time_text(record),
            file: self.number,
            line: record.line,
            kept: self
                .keep
                .iter()
                .map(|&index| Arc::from(record.cell(index)))
                .collect(),
            ..Row::default()
        };
        if let Some(time) = row.time.as_ref().filter(|_| !self.plan.time_is_name) {
            match self.plan.time_reader.read(time) {
                Ok(moment) => row.moment = moment,
                Err(refusal) => row.issues.push(Issue {
                    code: refusal.code,
                    message: refusal.message,
                    place: self.place(record.line, self.plan.time),
                }),
            }
        }
        row
    }

    /// The time as printed; date and time of day together where they stand in two columns.
    fn time_text(&self, record: &Record) -> Option<Arc<str>> {
        let date = record.cell(self.plan.time?).trim();
        let clock = self
            .plan
            .clock
            .map_or("", |column| record.cell(column).trim());
        match (date, clock) {
            ("", _) => None,
            (date, "") => Some(Arc::from(date)),
            (date, clock) => Some(Arc::from(format!("{date} {clock}").as_str())),
        }
    }

    /// The cell reader of an analyte in a column.
    pub(super) fn cell_reader<'b>(
        &'b self,
        analyte: AnalyteId,
        column: usize,
        row_unit: Option<&'b str>,
        header_unit: Option<&'b str>,
    ) -> CellReader<'b> {
        let column = &self.plan.columns[column];
        CellReader {
            catalog: self.catalog,
            analyte,
            mark: column.mark,
            row_unit,
            option_unit: self
                .declaration
                .units
                .get(&self.catalog.analyte(analyte).id)
                .map(String::as_str),
            header_unit,
            grades: self.plan.grades.contains(&analyte),
            codes: self.declaration.words.get(column.name.as_ref()),
            letters: &column.letters,
        }
    }

    /// The specimen of a row. One that is not stated is taken for what the columns say it is.
    pub(super) fn fluid(&self, record: &Record) -> Fluid {
        let Some(column) = self.plan.specimen else {
            return Fluid::Blood;
        };
        let text = record.cell(column).trim();
        if text.is_empty() {
            return Fluid::Blood;
        }
        let codes = self
            .declaration
            .words
            .get(self.plan.columns[column].name.as_ref());
        let text = codes
            .and_then(|codes| codes.get(text))
            .map_or(text, String::as_str);
        let word = self
            .catalog
            .find("specimen")
            .and_then(|field| self.catalog.word_of(field, text));
        let vocabulary = self.catalog.vocabulary().find(text);
        let says_nothing = matches!(&vocabulary, WordMatch::Missing(_))
            || matches!(&vocabulary, WordMatch::Word(word) if word.as_ref() == "unknown");
        match word.as_deref() {
            _ if says_nothing => Fluid::Blood,
            Some("blood" | "serum" | "plasma") => Fluid::Blood,
            Some("urine") => Fluid::Urine,
            _ => Fluid::Other,
        }
    }

    /// Reads a row of a file whose rows meet.
    pub(super) fn meeting(
        &self,
        record: &Record,
        surveys: &mut [ColumnSurvey],
        counts: &mut Counts,
    ) -> (Row, Fate) {
        let (mut row, mut fate) = match self.plan.layout {
            Layout::Long => self.long(record, surveys, counts),
            _ => self.wide(record, surveys),
        };
        let needs_time = self.plan.time.is_some() && self.plan.window != Window::Exact;
        if fate == Fate::Used && needs_time && row.moment.is_none() {
            if row.time.is_none() {
                row.issues.push(Issue {
                    code: IssueCode::BadTime,
                    message: "the row has no time, so it belongs to no window".to_string(),
                    place: self.place(record.line, self.plan.time),
                });
            }
            fate = Fate::Unusable("no readable time");
        }
        (row, fate)
    }

    /// Reads a row. `surveys` has one entry per column.
    pub(super) fn wide(&self, record: &Record, surveys: &mut [ColumnSurvey]) -> (Row, Fate) {
        let mut row = self.begin(record);
        if record.damaged {
            return (row, Fate::Unusable(DAMAGED));
        }
        match record.shape_among(self.plan.columns.len(), self.plan.usual_cells) {
            Shape::Fits => {}
            Shape::Short => row.issues.push(self.ragged(
                record,
                "fewer cells than the header; the missing ones count as empty",
            )),
            // A cell too many, as an unquoted comma makes it, shifts every value behind it.
            Shape::Long => {
                row.issues.push(self.ragged(record, "more cells than the header, so that values may stand in the wrong columns; nothing in it is used. Quote cells that contain the delimiter"));
                return (row, Fate::Unusable(TOO_LONG));
            }
        }
        if row.subject.is_none()
            && self
                .plan
                .subject
                .is_some_and(|subject| self.plan.fill_down.contains(&subject))
        {
            row.issues.push(Issue {
                code: IssueCode::MissingSubject,
                message: "the row has no subject, and the row above whose subject could be filled down can't be trusted".to_string(),
                place: self.place(record.line, self.plan.subject),
            });
        }
        let is_blood = self.fluid(record) == Fluid::Blood;
        let (mut results, mut usable, mut unknown) = (0_u64, 0_u64, 0_u64);
        let units = self.row_units(record);
        for (index, column) in self.plan.columns.iter().enumerate() {
            let ColumnRole::Observation(observation) = &column.role else {
                let other = matches!(
                    column.role,
                    ColumnRole::NotRecognized
                        | ColumnRole::Ambiguous(_)
                        | ColumnRole::ForeignUnit(..)
                        | ColumnRole::LeftOut
                );
                unknown += u64::from(other && !record.cell(index).trim().is_empty());
                continue;
            };
            let analyte = observation.analyte;
            let is_result = self.catalog.analyte(analyte).kind == Kind::Laboratory;
            if is_result && !is_blood {
                continue;
            }
            let cell = record.cell(index);
            let survey = &mut surveys[index];
            let reader = self.cell_reader(
                analyte,
                index,
                units.get(&analyte).copied(),
                observation.header_unit.as_deref(),
            );
            match reader.read(cell, row.time.clone(), &|| {
                self.place(record.line, Some(index))
            }) {
                Outcome::Empty => survey.empty += 1,
                Outcome::Missing => {
                    survey.missing += 1;
                    results += u64::from(is_result);
                }
                // What is wrong with the whole column has been told once.
                Outcome::Refused(issue) => {
                    survey.unusable += 1;
                    results += u64::from(is_result);
                    let told =
                        observation.blocked.is_some() && issue.code == IssueCode::UnknownUnit;
                    row.issues.extend((!told).then_some(issue));
                }
                Outcome::Observed(observed, _)
                    if observation.blocked.is_some() && needs_column_unit(&observed) =>
                {
                    survey.unusable += 1;
                    results += u64::from(is_result);
                    row.issues.extend(blocked_value(observation, &observed));
                }
                Outcome::Observed(observed, remark) => {
                    survey.observe(&observed);
                    results += u64::from(is_result);
                    usable += u64::from(is_result);
                    row.issues.extend(remark);
                    row.observations.push((analyte, *observed));
                }
            }
        }
        let (time, found) = (row.time.clone(), &mut row.observations);
        usable -= self.take_out_other_days(record, time.as_deref(), found, &mut row.issues);
        if is_blood {
            self.collect_limits(record, &units, &mut row);
            self.collect_previous(record, &units, &mut row, surveys);
        }
        let fate = match (is_blood, usable, results, unknown) {
            (false, ..) => Fate::SetAside("another fluid than blood"),
            (_, 1.., ..) => Fate::Used,
            (_, _, 1.., _) => Fate::Unusable("no usable result"),
            (_, _, 0, 1..) => Fate::SetAside("no known analyte has a value"),
            (_, _, 0, 0) => Fate::Unusable("no result"),
        };
        (row, fate)
    }

    pub(super) fn ragged(&self, record: &Record, what: &str) -> Issue {
        Issue {
            code: IssueCode::RaggedRow,
            message: format!(
                "the row has {what} ({} instead of {})",
                record.cells.len(),
                self.plan.columns.len()
            ),
            place: self.place(record.line, None),
        }
    }

    /// The units that stand in columns of their own.
    pub(super) fn row_units<'r>(&self, record: &'r Record) -> BTreeMap<AnalyteId, &'r str> {
        self.plan
            .columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| match column.role {
                ColumnRole::UnitOf(analyte) => {
                    Some((analyte, record.cell(index).trim())).filter(|(_, unit)| !unit.is_empty())
                }
                _ => None,
            })
            .collect()
    }

    fn collect_limits(&self, record: &Record, units: &BTreeMap<AnalyteId, &str>, row: &mut Row) {
        let mut limits: BTreeMap<AnalyteId, ReportedLimits> = BTreeMap::new();
        for (index, column) in self.plan.columns.iter().enumerate() {
            let (analyte, side) = match column.role {
                ColumnRole::LowerLimit(analyte) => (analyte, Side::Lower),
                ColumnRole::UpperLimit(analyte) => (analyte, Side::Upper),
                ColumnRole::BothLimits(analyte) => (analyte, Side::Both),
                ColumnRole::CriticalLower(analyte) => (analyte, Side::CriticalLower),
                ColumnRole::CriticalUpper(analyte) => (analyte, Side::CriticalUpper),
                _ => continue,
            };
            let cell = record.cell(index).trim();
            if cell.is_empty() {
                continue;
            }
            let header_unit = self.header_unit(analyte);
            let reader =
                self.cell_reader(analyte, index, units.get(&analyte).copied(), header_unit);
            let own_unit = row
                .observations
                .iter()
                .rev()
                .find(|(of, _)| *of == analyte)
                .and_then(|(_, observation)| observation.unit.clone());
            let own_unit = column.limit_unit.clone().or(own_unit);
            match read_limits(&reader, cell, side, own_unit.as_deref()) {
                Ok(read) => side.put(limits.entry(analyte).or_default(), read),
                Err(message) => row.issues.push(Issue {
                    code: IssueCode::BadLimit,
                    message,
                    place: self.place(record.line, Some(index)),
                }),
            }
        }
        for (analyte, limits) in &mut limits {
            let message = refuse_doubtful(self.catalog, *analyte, limits);
            row.issues.extend(message.map(|message| Issue {
                code: IssueCode::BadLimit,
                message,
                place: self.place(record.line, None),
            }));
        }
        row.limits = limits.into_iter().collect();
    }

    fn collect_previous(
        &self,
        record: &Record,
        units: &BTreeMap<AnalyteId, &str>,
        row: &mut Row,
        surveys: &mut [ColumnSurvey],
    ) {
        for (index, column) in self.plan.columns.iter().enumerate() {
            match &column.role {
                ColumnRole::PreviousTime { analyte, unit } => {
                    self.previous_time(record, *analyte, index, *unit, row);
                }
                ColumnRole::Previous(observation) => {
                    let analyte = observation.analyte;
                    let row_unit = units.get(&analyte).copied();
                    let header_unit = observation.header_unit.as_deref();
                    let reader = self.cell_reader(analyte, index, row_unit, header_unit);
                    // When it was sampled stands in another column, if anywhere.
                    let read = reader.read(record.cell(index), None, &|| {
                        self.place(record.line, Some(index))
                    });
                    let survey = &mut surveys[index];
                    match read {
                        Outcome::Empty => survey.empty += 1,
                        Outcome::Missing => survey.missing += 1,
                        Outcome::Refused(issue) => {
                            survey.unusable += 1;
                            let told = observation.blocked.is_some()
                                && issue.code == IssueCode::UnknownUnit;
                            row.issues.extend((!told).then_some(issue));
                        }
                        Outcome::Observed(observed, _)
                            if observation.blocked.is_some() && needs_column_unit(&observed) =>
                        {
                            survey.unusable += 1;
                            row.issues.extend(blocked_value(observation, &observed));
                        }
                        Outcome::Observed(observed, remark) => {
                            survey.observe(&observed);
                            row.issues.extend(remark);
                            row.previous.values.push((analyte, *observed));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads when an earlier result was sampled, as the times of the file are read.
    pub(super) fn previous_time(
        &self,
        record: &Record,
        analyte: AnalyteId,
        column: usize,
        unit: Option<TimeUnit>,
        row: &mut Row,
    ) {
        let text = record.cell(column).trim();
        let reader = TimeReader {
            unit: unit.or(self.plan.time_reader.unit),
            mark: self.plan.columns[column].mark,
            ..self.plan.time_reader
        };
        match reader.read(text) {
            Ok(None) => {}
            Ok(Some(moment)) => row.previous.times.push(GivenTime {
                analyte,
                moment,
                text: Arc::from(text),
            }),
            Err(refusal) => row.issues.push(Issue {
                code: refusal.code,
                message: refusal.message,
                place: self.place(record.line, Some(column)),
            }),
        }
    }

    /// The unit in the header of an analyte's own column, which its limits share.
    fn header_unit(&self, analyte: AnalyteId) -> Option<&str> {
        self.plan
            .columns
            .iter()
            .find_map(|column| match &column.role {
                ColumnRole::Observation(observation) if observation.analyte == analyte => {
                    observation.header_unit.as_deref()
                }
                _ => None,
            })
    }
}

/// Why a value is not used whose column is blocked.
fn blocked_value(column: &ObservationColumn, observed: &Observation) -> Option<Issue> {
    let blocked = column.blocked.as_ref()?;
    Some(Issue {
        code: blocked.code,
        message: blocked.why.clone(),
        place: observed.place.clone(),
    })
}

/// Whether a value is in a unit that only its column tells.
fn needs_column_unit(observation: &Observation) -> bool {
    let told_by_row = matches!(observation.unit_origin, UnitOrigin::Cell | UnitOrigin::Row);
    observation.known().is_some() && !told_by_row
}

/// Which limit a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Lower,
    Upper,
    Both,
    CriticalLower,
    CriticalUpper,
}

impl Side {
    /// Puts limits that were read from one cell where they belong.
    pub(super) fn put(self, limits: &mut ReportedLimits, read: ReportedLimits) {
        match self {
            Side::Lower => limits.lower = read.lower.or(read.upper),
            Side::Upper => limits.upper = read.upper.or(read.lower),
            Side::CriticalLower => limits.critical_lower = read.lower.or(read.upper),
            Side::CriticalUpper => limits.critical_upper = read.upper.or(read.lower),
            Side::Both => {
                limits.lower = read.lower.or(limits.lower);
                limits.upper = read.upper.or(limits.upper);
            }
        }
    }
}

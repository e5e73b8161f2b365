//! Rows of a wide file: one panel each.

mod earlier_in_row;
mod limits_in_row;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::file::{Record, Shape};
use crate::input::grammar::time::Window;
use crate::panel::{Issue, IssueCode, Observation, Place, UnitOrigin};

use super::cells::{CellReader, Outcome};
use super::counts::{
    Counts, DAMAGED, NO_PATIENT, NO_SUBJECT, NO_USABLE_RESULT, OTHER_FLUID, REVOKED, SAYS_MISSING,
    STATISTIC, TOO_LONG, UNKNOWN_SPECIMEN, UNKNOWN_STATUS,
};
use super::declaration::{Declaration, Layout};
use super::no_patient::no_patient;
use super::plan::{ColumnRole, ObservationColumn, Plan};
use super::row::Row;
use super::subject::subject_in;
use super::survey::ColumnSurvey;

pub(super) use limits_in_row::Side;

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

impl Fate {
    /// Whether what else stands in its row is to be believed of the subject.
    pub(super) fn tells_of_subject(self) -> bool {
        match self {
            Fate::Used => true,
            Fate::SetAside(reason) => ![STATISTIC, NO_PATIENT].contains(&reason),
            Fate::Unusable(reason) => ![DAMAGED, TOO_LONG].contains(&reason),
        }
    }

    /// Whether the row tells of a result that is not used, so that it belongs to a panel.
    pub(super) fn tells_of_result(self) -> bool {
        let reasons = [NO_USABLE_RESULT, SAYS_MISSING, REVOKED, UNKNOWN_STATUS];
        matches!(self, Fate::Unusable(reason) if reasons.contains(&reason))
    }

    /// Whether a wide row is one of a patient, be it one of which nothing can be used.
    pub(super) fn is_of_patient(self) -> bool {
        !matches!(self, Fate::SetAside(STATISTIC | NO_PATIENT))
    }
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
    /// A word that is not known.
    NotKnown,
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
        let clock = match self.catalog.vocabulary().says_nothing(clock) {
            true => "",
            false => clock,
        };
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
        match word.as_deref() {
            _ if self.catalog.vocabulary().says_nothing(text) => Fluid::Blood,
            Some("blood" | "serum" | "plasma") => Fluid::Blood,
            Some("urine") => Fluid::Urine,
            Some(_) => Fluid::Other,
            None => Fluid::NotKnown,
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
        if fate == Fate::Used && self.plan.layout == Layout::Wide {
            fate = self.take_back_results(record, &mut row);
        }
        if fate == Fate::Used && self.plan.subject.is_some() && row.subject.is_none() {
            // Who can't be told is nobody that others may be.
            let is_told = |issue: &Issue| issue.code == IssueCode::MissingSubject;
            if !row.issues.iter().any(is_told) {
                row.issues.push(self.nobody(record));
            }
            fate = Fate::Unusable(NO_SUBJECT);
        }
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
        let is_somebody = self.plan.subject.is_none() || row.subject.is_some();
        if fate.tells_of_result() && is_somebody {
            row.make_no_panel();
        }
        (row, fate)
    }

    /// Takes the results out that a comment of their row says do not count: in a window they must not stand in place of those
    /// that do, nor the comment beside them.
    fn take_back_results(&self, record: &Record, row: &mut Row) -> Fate {
        let is_result = |analyte: &AnalyteId| self.catalog.analyte(*analyte).counts_as_result();
        let results = row.observations.iter().map(|(analyte, _)| *analyte);
        let results: Vec<AnalyteId> = results.filter(is_result).collect();
        let taken_back = results
            .iter()
            .map(|analyte| self.taken_back(record, *analyte));
        let taken_back: Vec<Option<Issue>> = taken_back.collect();
        for (analyte, _) in results
            .iter()
            .zip(&taken_back)
            .filter(|(_, issue)| issue.is_some())
        {
            row.observations.retain(|(of, _)| of != analyte);
        }
        let are_all = taken_back.iter().all(Option::is_some);
        row.issues.extend(taken_back.into_iter().flatten().next());
        match are_all {
            true => Fate::Unusable(REVOKED),
            false => Fate::Used,
        }
    }

    /// Why there is no result, where a cell that says that it is missing says more.
    pub(super) fn reason_in(&self, cell: &str) -> Option<Arc<str>> {
        let says_why = !self.catalog.vocabulary().is_not_reported(cell);
        says_why.then(|| Arc::from(cell.trim()))
    }

    /// Says that a row has no subject.
    pub(super) fn nobody(&self, record: &Record) -> Issue {
        Issue {
            code: IssueCode::MissingSubject,
            message: "the row has no subject; if the sheet prints it on its first row only, use --fill-down".to_string(),
            place: self.place(record.line, self.plan.subject),
        }
    }

    /// Reads a row. `surveys` has one entry per column.
    pub(super) fn wide(&self, record: &Record, surveys: &mut [ColumnSurvey]) -> (Row, Fate) {
        let mut row = self.begin(record);
        if record.damaged {
            return (row, Fate::Unusable(DAMAGED));
        }
        let shape = record.shape_among(self.plan.columns.len(), self.plan.usual_cells);
        if shape != Shape::Long
            && let Some(reason) = no_patient(self.catalog, self.plan, record)
        {
            // A header has no time that could be read, and that is no fault of the file.
            row.issues = vec![Issue {
                code: IssueCode::NotAPatient,
                message: format!(
                    "the row is {reason}; nothing in it is used. Where it is a patient's, give that one another name, or a time"
                ),
                place: self.place(record.line, None),
            }];
            return (row, Fate::SetAside(reason));
        }
        match shape {
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
        let fluid = self.fluid(record);
        let is_blood = fluid == Fluid::Blood;
        if fluid == Fluid::NotKnown {
            row.issues.extend(self.unknown_specimen(record));
        }
        let (mut results, mut usable, mut unknown) = (0_u64, 0_u64, 0_u64);
        let units = self.row_units(record);
        let comparators = self.plan.comparators();
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
            let known = self.catalog.analyte(analyte);
            if known.kind == Kind::Laboratory && !is_blood {
                continue;
            }
            let is_result = known.counts_as_result();
            let cell = record.cell(index);
            let survey = &mut surveys[index];
            let reader = self.cell_reader(
                analyte,
                index,
                units.get(&analyte).copied(),
                observation.header_unit.as_deref(),
            );
            let comparator = comparators.iter().find(|(of, _)| *of == analyte);
            let comparator = comparator.map(|(_, index)| *index);
            let time = row.time.clone();
            match self.read_with_comparator(&reader, record, index, comparator, time) {
                Outcome::Empty => survey.empty += 1,
                Outcome::Missing => {
                    survey.missing += 1;
                    results += u64::from(is_result);
                    let reason = self.reason_in(cell);
                    row.without_result
                        .extend(reason.map(|reason| (analyte, reason)));
                }
                // What is wrong with the whole column has been told once.
                Outcome::Refused(issue) => {
                    survey.unusable += 1;
                    results += u64::from(is_result);
                    row.without_result.push((analyte, Arc::from(cell.trim())));
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
                    survey.observe(&observed, known);
                    results += u64::from(is_result);
                    usable += u64::from(is_result);
                    row.issues.extend(remark);
                    row.observations.push((analyte, *observed));
                }
            }
        }
        self.age_from_birth(record, &mut row);
        let (time, found) = (row.time.clone(), &mut row.observations);
        usable -= self.take_out_other_days(record, time.as_deref(), found, &mut row.issues);
        if is_blood {
            self.collect_limits(record, &units, &mut row);
            self.collect_previous(record, &units, &mut row, surveys);
        }
        let fate = match (is_blood, usable, results, unknown) {
            (false, ..) if fluid == Fluid::NotKnown => Fate::SetAside(UNKNOWN_SPECIMEN),
            (false, ..) => Fate::SetAside(OTHER_FLUID),
            (_, 1.., ..) => Fate::Used,
            (_, _, 1.., _) => Fate::Unusable(NO_USABLE_RESULT),
            (_, _, 0, 1..) => Fate::SetAside("no known analyte has a value"),
            (_, _, 0, 0) => Fate::Unusable("no result"),
        };
        (row, fate)
    }

    /// Names a specimen that is not known.
    pub(super) fn unknown_specimen(&self, record: &Record) -> Option<Issue> {
        let column = self.plan.specimen?;
        Some(Issue {
            code: IssueCode::UnreadableValue,
            message: format!(
                "{} is no specimen that is known, so the row is set aside; say what it means in a columns file under [words], such as blood or urine",
                crate::safe::quote(record.cell(column).trim())
            ),
            place: self.place(record.line, Some(column)),
        })
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
    pub(super) fn row_units<'r>(&'r self, record: &'r Record) -> BTreeMap<AnalyteId, &'r str> {
        self.plan
            .columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| match column.role {
                ColumnRole::UnitOf(analyte) => {
                    let unit = self.meant_in(index, record.cell(index).trim());
                    Some((analyte, unit)).filter(|(_, unit)| !unit.is_empty())
                }
                _ => None,
            })
            .collect()
    }

    /// What the user says that a text means in a column; else the text.
    pub(super) fn meant_in<'r>(&'r self, column: usize, text: &'r str) -> &'r str {
        let codes = self
            .declaration
            .words
            .get(self.plan.columns[column].name.as_ref());
        codes
            .and_then(|codes| codes.get(text))
            .map_or(text, String::as_str)
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

//! Rows of a long file: one result each.

use std::sync::Arc;

use crate::catalog::{
    AnalyteId, Kind, NameMatch, ResultStatus, Role, normalize_name, normalize_unit,
};
use crate::comments::takes_back;
use crate::input::file::{Record, Shape};
use crate::panel::{Assay, Issue, IssueCode, ReportedLimits};

use super::calibrator::{assay_of_code, completed_by, with_calibrator};
use super::cells::{CellReader, Outcome, quoted};
use super::counts::{
    Counts, DAMAGED, NO_SUBJECT, NO_USABLE_RESULT, OTHER_FLUID, REVOKED, SAYS_MISSING, TOO_LONG,
    UNKNOWN_SPECIMEN, UNKNOWN_STATUS, VOID,
};
use super::header_signs::is_of_change;
use super::headers::{loinc_in, name_and_unit};
use super::limits::{read_limits, refuse_doubtful};
use super::other_values::holds_none;
use super::plan::ColumnRole;
use super::previous::{self, Part};
use super::row::Row;
use super::status;
use super::survey::ColumnSurvey;
use super::units::{by_unit, fits, fits_its_name};
use super::wide::{Fate, Fluid, Reader, Side};

impl Reader<'_> {
    /// Reads a row of a long file.
    pub(super) fn long(
        &self,
        record: &Record,
        surveys: &mut [ColumnSurvey],
        counts: &mut Counts,
    ) -> (Row, Fate) {
        let mut row = self.begin(record);
        if record.damaged {
            return (row, Fate::Unusable(DAMAGED));
        }
        match record.shape_among(self.plan.columns.len(), self.plan.usual_cells) {
            Shape::Long => {
                row.issues.push(self.ragged(record, "more cells than the header, so that values may stand in the wrong columns; nothing in it is used. Quote cells that contain the delimiter"));
                return (row, Fate::Unusable(TOO_LONG));
            }
            Shape::Short => row.issues.push(self.ragged(
                record,
                "fewer cells than the header; the missing ones count as empty",
            )),
            Shape::Fits => {}
        }
        let said = self.text_of(record, Role::Analyte);
        let said = said.and_then(|name| name_and_unit(self.catalog, name));
        let (found, unit_of_name) = said.unwrap_or((NameMatch::Unknown, None));
        let unit = self.text_of(record, Role::Unit);
        let unit = (self.plan.long_column(Role::Unit).zip(unit))
            .map(|(column, unit)| self.meant_in(column, unit));
        let found = match (unit, &unit_of_name) {
            (Some(unit), Some(word)) if self.is_no_unit_of(&found, word, unit) => {
                NameMatch::Unknown
            }
            _ => found,
        };
        let unit = unit.or(unit_of_name.as_deref());
        let named = self.analyte(record, found, unit);
        let fluid = match (self.plan.specimen, &named) {
            (None, Ok((analyte, _))) => self.ordered_fluid(record, *analyte),
            _ => self.fluid(record),
        };
        let is_ours = match fluid {
            Fluid::Blood => true,
            // Of urine only what is measured in urine.
            Fluid::Urine => {
                matches!(&named, Ok((analyte, _)) if self.catalog.analyte(*analyte).urine)
            }
            Fluid::Other => false,
            Fluid::NotKnown => {
                let unclear = match &named {
                    Ok((analyte, _)) if self.plan.specimen.is_none() => {
                        self.unclear_order(record, *analyte)
                    }
                    _ => self.unknown_specimen(record),
                };
                row.issues.extend(unclear);
                return (row, Fate::SetAside(UNKNOWN_SPECIMEN));
            }
        };
        if !is_ours {
            return (row, Fate::SetAside(OTHER_FLUID));
        }
        if self.plan.subject.is_some() && row.subject.is_none() {
            row.issues.push(self.nobody(record));
            return (row, Fate::Unusable(NO_SUBJECT));
        }
        let (analyte, part) = match named {
            // When somebody was born is told of the row, not a result of it; `DOB` may be dobutamine.
            Ok((analyte, _)) if self.catalog.analyte(analyte).kind == Kind::Time => {
                let name = self.text_of(record, Role::Analyte).unwrap_or_default();
                counts.unknown_name(name);
                return (row, Fate::SetAside("analyte not known"));
            }
            Ok(named) => named,
            Err(Unnamed::LeftOut) => return (row, Fate::SetAside("left out by --map")),
            Err(Unnamed::Unknown(name)) => {
                counts.unknown_name(&name);
                return (row, Fate::SetAside("analyte not known"));
            }
            Err(Unnamed::Disagree(message)) => {
                row.issues.push(Issue {
                    code: IssueCode::CodeConflict,
                    message,
                    place: self.place(record.line, None),
                });
                return (row, Fate::SetAside("code and name disagree"));
            }
        };
        if let Some(reason) = self.taken_out(record, &mut row) {
            return (row, Fate::Unusable(reason));
        }
        if let Some(issue) = self.taken_back(record, analyte) {
            row.issues.push(issue);
            return (row, Fate::Unusable(REVOKED));
        }
        let name = self.text_of(record, Role::Analyte).unwrap_or_default();
        let unit = with_calibrator(self.catalog, analyte, name, unit.map(str::to_string));
        let code = self.code_of(record).unwrap_or_default();
        let coded = assay_of_code(self.catalog, analyte, code);
        let unit = completed_by(self.catalog, analyte, coded, unit);
        let unit = unit.as_deref();
        let fate = match part {
            None => self.result(record, analyte, unit, &mut row, surveys),
            Some(part) => self.earlier_result(record, analyte, part, unit, &mut row, surveys),
        };
        if fate == Fate::Used {
            let units = &self.catalog.analyte(analyte).units;
            self.compare_calibrators(record, [coded, units.assay_named(name)], &mut row);
            self.facts(record, &mut row, surveys);
            self.age_from_birth(record, &mut row);
        }
        (row, fate)
    }

    /// The code of a row, without the name of its system; where there is no column of codes, some exports write it in that of
    /// the names.
    fn code_of<'r>(&self, record: &'r Record) -> Option<&'r str> {
        match self.plan.long_column(Role::Code) {
            Some(_) => {
                let code = self.text_of(record, Role::Code)?;
                Some(loinc_in(code).unwrap_or(code))
            }
            None => loinc_in(self.text_of(record, Role::Analyte)?),
        }
    }

    /// Whether what stands in brackets behind the name is no unit of it, beside one of the row: then it tells what was
    /// measured, or in whom, as in `PT (1:1 mix)` and `LDH (CSF tube 3)`.
    fn is_no_unit_of(&self, named: &NameMatch, word: &str, unit: &str) -> bool {
        let candidates = match named {
            NameMatch::Known(analyte) => std::slice::from_ref(analyte),
            NameMatch::Ambiguous(analytes) => analytes,
            NameMatch::Unknown => &[],
        };
        let is_unit_of = |analyte: &AnalyteId| fits_its_name(self.catalog, *analyte, word);
        !candidates.iter().any(is_unit_of) && normalize_unit(word) != normalize_unit(unit)
    }

    fn text_of<'r>(&self, record: &'r Record, role: Role) -> Option<&'r str> {
        let text = record.cell(self.plan.long_column(role)?).trim();
        (!text.is_empty()).then_some(text)
    }

    /// Why a result is not used whose status says that it is none, or says what is not known among words for states.
    fn taken_out(&self, record: &Record, row: &mut Row) -> Option<&'static str> {
        let column = self.plan.long_column(Role::Status)?;
        let header = &self.plan.columns[column].name;
        let text = record.cell(column);
        match status::status_in(self.catalog, self.declaration, header, text) {
            ResultStatus::Withdrawn => Some(VOID),
            ResultStatus::NotKnown if self.plan.states_are_plain => {
                row.issues.push(Issue {
                    code: IssueCode::UnreadableValue,
                    message: format!(
                        "{} is no status that is known, so that the result beside it may have been taken back; it is not used. Say what it means in a columns file under [words], such as final or canceled, or leave the column out with --map '{header}=-'",
                        quoted(text.trim())
                    ),
                    place: self.place(record.line, Some(column)),
                });
                Some(UNKNOWN_STATUS)
            }
            ResultStatus::Stands(standing) => {
                row.standing = standing;
                None
            }
            ResultStatus::Nothing | ResultStatus::NotKnown => None,
        }
    }

    /// Whether a comment beside the result says that it does not count. It concerns this one result.
    pub(super) fn taken_back(&self, record: &Record, analyte: AnalyteId) -> Option<Issue> {
        let comment = self.catalog.find("comment")?;
        let mut comments = self.plan.columns.iter().enumerate().filter(|(_, column)| {
            matches!(&column.role, ColumnRole::Observation(observation) if observation.analyte == comment)
        });
        let (index, _) =
            comments.find(|(index, _)| takes_back(self.catalog, record.cell(*index), analyte))?;
        Some(Issue {
            code: IssueCode::RevokedResult,
            message: format!(
                "the comment {} says that the result beside it does not count; it is not used",
                quoted(record.cell(index).trim())
            ),
            place: self.place(record.line, Some(index)),
        })
    }

    fn result(
        &self,
        record: &Record,
        analyte: AnalyteId,
        unit: Option<&str>,
        row: &mut Row,
        surveys: &mut [ColumnSurvey],
    ) -> Fate {
        let Some(value_column) = self.plan.long_column(Role::Value) else {
            return Fate::Unusable("no result");
        };
        let reader = self.cell_reader(analyte, value_column, unit, None);
        let survey = &mut surveys[value_column];
        match self.read_value(&reader, record, value_column, row.time.clone()) {
            Outcome::Empty => {
                survey.empty += 1;
                return Fate::Unusable("no result");
            }
            Outcome::Missing => {
                survey.missing += 1;
                let reason = self.reason_in(record.cell(value_column));
                row.without_result
                    .extend(reason.map(|reason| (analyte, reason)));
                return Fate::Unusable(SAYS_MISSING);
            }
            Outcome::Refused(issue) => {
                survey.unusable += 1;
                row.without_result
                    .push((analyte, Arc::from(record.cell(value_column).trim())));
                row.issues.push(issue);
                return Fate::Unusable(NO_USABLE_RESULT);
            }
            Outcome::Observed(observation, remark) => {
                survey.observe(&observation, self.catalog.analyte(analyte));
                row.issues.extend(remark);
                row.observations.push((analyte, *observation));
            }
        }
        let own_unit = row
            .observations
            .first()
            .and_then(|(_, observation)| observation.unit.clone());
        let mut limits = ReportedLimits::default();
        for (role, side) in [
            (Role::RefRange, Side::Both),
            (Role::RefLow, Side::Lower),
            (Role::RefHigh, Side::Upper),
            (Role::CriticalLow, Side::CriticalLower),
            (Role::CriticalHigh, Side::CriticalUpper),
        ] {
            let (Some(cell), Some(column)) =
                (self.text_of(record, role), self.plan.long_column(role))
            else {
                continue;
            };
            let reader = self.cell_reader(analyte, column, unit, None);
            let told = (side, Assay::Unstated);
            match read_limits(&reader, cell, told, own_unit.as_deref()) {
                Ok(read) => side.put(&mut limits, read),
                Err(message) => row.issues.push(Issue {
                    code: IssueCode::BadLimit,
                    message,
                    place: self.place(record.line, Some(column)),
                }),
            }
        }
        if let Some(message) = refuse_doubtful(self.catalog, analyte, &mut limits) {
            row.issues.push(Issue {
                code: IssueCode::BadLimit,
                message,
                place: self.place(record.line, None),
            });
        }
        if limits != ReportedLimits::default() {
            row.limits.push((analyte, limits));
        }
        Fate::Used
    }

    /// A row whose name says that its value is an earlier result, or the time of one.
    fn earlier_result(
        &self,
        record: &Record,
        analyte: AnalyteId,
        part: Part,
        unit: Option<&str>,
        row: &mut Row,
        surveys: &mut [ColumnSurvey],
    ) -> Fate {
        let Some(column) = self.plan.long_column(Role::Value) else {
            return Fate::Unusable("no result");
        };
        if part == Part::Time {
            let before = row.previous.times.len();
            self.previous_time(record, analyte, column, None, row);
            return match row.previous.times.len() > before {
                true => Fate::Used,
                false => Fate::Unusable(NO_USABLE_RESULT),
            };
        }
        let reader = self.cell_reader(analyte, column, unit, None);
        let survey = &mut surveys[column];
        match self.read_value(&reader, record, column, None) {
            Outcome::Empty => {
                survey.empty += 1;
                Fate::Unusable("no result")
            }
            Outcome::Missing => {
                survey.missing += 1;
                Fate::Unusable(SAYS_MISSING)
            }
            Outcome::Refused(issue) => {
                survey.unusable += 1;
                row.issues.push(issue);
                Fate::Unusable(NO_USABLE_RESULT)
            }
            Outcome::Observed(observed, remark) => {
                survey.observe(&observed, self.catalog.analyte(analyte));
                row.issues.extend(remark);
                row.previous.values.push((analyte, *observed));
                Fate::Used
            }
        }
    }

    /// Reads a result together with what other columns say of its number.
    fn read_value(
        &self,
        reader: &CellReader,
        record: &Record,
        column: usize,
        time: Option<Arc<str>>,
    ) -> Outcome {
        let is_open = holds_none(record.cell(column));
        if let Some((column, reader)) = self.value_elsewhere(record, reader).filter(|_| is_open) {
            return self.read_with_comparator(&reader, record, column, self.plan.comparator, time);
        }
        let read = self.read_with_comparator(reader, record, column, self.plan.comparator, time);
        self.bounded_elsewhere(record, reader, read)
    }

    /// Facts that stand in columns of their own beside the result: age, sex, comment.
    pub(super) fn facts(&self, record: &Record, row: &mut Row, surveys: &mut [ColumnSurvey]) {
        let units = self.row_units(record);
        for (index, column) in self.plan.columns.iter().enumerate() {
            let ColumnRole::Observation(observation) = &column.role else {
                continue;
            };
            // Each result has its own specimen; that they differ is no conflict.
            if self.plan.specimen == Some(index) || observation.blocked.is_some() {
                continue;
            }
            let reader = self.cell_reader(
                observation.analyte,
                index,
                units.get(&observation.analyte).copied(),
                observation.header_unit.as_deref(),
            );
            let survey = &mut surveys[index];
            match reader.read(record.cell(index), row.time.clone(), &|| {
                self.place(record.line, Some(index))
            }) {
                Outcome::Empty => survey.empty += 1,
                Outcome::Missing => survey.missing += 1,
                Outcome::Refused(issue) => {
                    survey.unusable += 1;
                    row.issues.push(issue);
                }
                Outcome::Observed(observed, remark) => {
                    survey.observe(&observed, self.catalog.analyte(observation.analyte));
                    row.issues.extend(remark);
                    row.observations.push((observation.analyte, *observed));
                }
            }
        }
    }

    /// What the user says that a name or code means: as it is written, else in its plain form.
    fn meaning_by_user(&self, text: &str) -> Option<&str> {
        let exact = self.declaration.map.get(text);
        let is_exact = self.plan.named_by_user.is_empty() || is_of_change(text);
        let meaning = exact.or_else(|| match is_exact {
            true => None,
            false => self.plan.named_by_user.get(&normalize_name(text)),
        });
        meaning.map(String::as_str)
    }

    /// Whether a code of LOINC is known for something else that has the name of this analyte.
    fn is_of_another(&self, analyte: AnalyteId, code: &str) -> bool {
        let mut others = self.catalog.analyte(analyte).other_loinc.iter();
        others.any(|other| other == code)
    }

    /// The analyte of a row, from its name, its code and its unit; and which part of an earlier result
    /// the name means, if it does.
    fn analyte(
        &self,
        record: &Record,
        found: NameMatch,
        unit: Option<&str>,
    ) -> Result<(AnalyteId, Option<Part>), Unnamed> {
        let name = self.text_of(record, Role::Analyte);
        let code = self.code_of(record);
        for text in [name, code].into_iter().flatten() {
            match self.meaning_by_user(text) {
                Some("-") => return Err(Unnamed::LeftOut),
                Some(mapped) => {
                    if let Some(analyte) = self.catalog.find(mapped) {
                        return Ok((analyte, None));
                    }
                    if let Some((analyte, part)) = previous::identifier(self.catalog, mapped) {
                        return Ok((analyte, Some(part)));
                    }
                }
                None => {}
            }
        }
        let unknown = || Unnamed::Unknown(name.or(code).unwrap_or("(no name)").to_string());
        if name.is_some_and(is_of_change) {
            return Err(unknown());
        }
        let by_code = code.and_then(|code| self.catalog.match_loinc(code));
        let candidates: Vec<AnalyteId> = match (found, by_code) {
            (NameMatch::Known(named), Some(coded)) if named == coded => vec![named],
            (NameMatch::Known(named), Some(coded)) => {
                let fitting: Vec<AnalyteId> = match unit {
                    Some(unit) => [named, coded]
                        .into_iter()
                        .filter(|analyte| fits(self.catalog, *analyte, unit))
                        .collect(),
                    None => Vec::new(),
                };
                if fitting.len() != 1 {
                    return Err(Unnamed::Disagree(format!(
                        "the name {} means {} and the code {} means {}, and the unit does not tell; name the one that counts with --map",
                        quoted(name.unwrap_or_default()),
                        self.catalog.analyte(named).id,
                        quoted(code.unwrap_or_default()),
                        self.catalog.analyte(coded).id
                    )));
                }
                fitting
            }
            (NameMatch::Known(named), None) => vec![named],
            (NameMatch::Ambiguous(candidates), Some(coded)) if candidates.contains(&coded) => {
                vec![coded]
            }
            (NameMatch::Ambiguous(candidates), _) => match unit {
                Some(unit) => candidates
                    .into_iter()
                    .filter(|analyte| fits(self.catalog, *analyte, unit))
                    .collect(),
                None => Vec::new(),
            },
            (NameMatch::Unknown, Some(coded)) => vec![coded],
            (NameMatch::Unknown, None) => {
                let earlier = name.and_then(|name| previous::in_words(self.catalog, name));
                return match earlier {
                    Some((analyte, part, _)) => Ok((analyte, Some(part))),
                    None => Err(unknown()),
                };
            }
        };
        match candidates.as_slice() {
            [analyte] if code.is_some_and(|code| self.is_of_another(*analyte, code)) => {
                Err(Unnamed::Disagree(format!(
                    "the code {} stands for something else under the name {}: in another fluid than blood, or another property; the row is set aside. Where the code is wrong, say so with --map '{}={}'",
                    quoted(code.unwrap_or_default()),
                    quoted(name.unwrap_or_default()),
                    code.unwrap_or_default(),
                    self.catalog.analyte(*analyte).id
                )))
            }
            [analyte] => Ok((by_unit(self.catalog, *analyte, unit), None)),
            _ => Err(unknown()),
        }
    }
}

/// Why it is not known of which analyte a row is.
enum Unnamed {
    LeftOut,
    Unknown(String),
    Disagree(String),
}

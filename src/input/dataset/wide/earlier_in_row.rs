//! The earlier results that stand beside the present ones in a wide file.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::cells::Outcome;
use super::super::plan::ColumnRole;
use super::super::previous::GivenTime;
use super::super::row::Row;
use super::super::survey::ColumnSurvey;
use super::{Reader, blocked_value, needs_column_unit};
use crate::catalog::AnalyteId;
use crate::input::file::Record;
use crate::input::grammar::time::{TimeReader, TimeUnit};
use crate::panel::{Issue, IssueCode};

impl Reader<'_> {
    pub(super) fn collect_previous(
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
                            survey.observe(&observed, self.catalog.analyte(analyte));
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
    pub(in crate::input::dataset) fn previous_time(
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
}

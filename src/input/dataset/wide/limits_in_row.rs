//! The reference limits that stand in columns of a wide file.

use std::collections::BTreeMap;

use super::super::limits::{read_limits, refuse_doubtful};
use super::super::plan::{ColumnRole, ObservationColumn};
use super::super::row::Row;
use super::Reader;
use crate::catalog::AnalyteId;
use crate::input::file::Record;
use crate::panel::{Issue, IssueCode, ReportedLimits};

/// Which limit a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input::dataset) enum Side {
    Lower,
    Upper,
    Both,
    CriticalLower,
    CriticalUpper,
}

impl Side {
    /// Puts limits that were read from one cell where they belong.
    pub(in crate::input::dataset) fn put(self, limits: &mut ReportedLimits, read: ReportedLimits) {
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

impl Reader<'_> {
    pub(super) fn collect_limits(
        &self,
        record: &Record,
        units: &BTreeMap<AnalyteId, &str>,
        row: &mut Row,
    ) {
        let mut limits: BTreeMap<AnalyteId, ReportedLimits> = BTreeMap::new();
        let mut issues: Vec<(AnalyteId, Issue)> = Vec::new();
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
            let units = &self.catalog.analyte(analyte).units;
            let calibrator = units.assay_named(&column.name);
            match read_limits(&reader, cell, (side, calibrator), own_unit.as_deref()) {
                Ok(read) => side.put(limits.entry(analyte).or_default(), read),
                Err(message) => {
                    let issue = Issue {
                        code: IssueCode::BadLimit,
                        message,
                        place: self.place(record.line, Some(index)),
                    };
                    issues.push((analyte, issue));
                }
            }
        }
        for (analyte, limits) in &mut limits {
            let message = refuse_doubtful(self.catalog, *analyte, limits);
            issues.extend(message.map(|message| {
                let issue = Issue {
                    code: IssueCode::BadLimit,
                    message,
                    place: self.place(record.line, None),
                };
                (*analyte, issue)
            }));
        }
        // In the order of the results, wherever the columns of their limits stand.
        issues
            .sort_by_key(|(analyte, _)| self.own_column(*analyte).map_or(usize::MAX, |own| own.0));
        row.issues
            .extend(issues.into_iter().map(|(_, issue)| issue));
        row.limits = limits.into_iter().collect();
    }

    /// The unit in the header of an analyte's own column, which its limits share.
    fn header_unit(&self, analyte: AnalyteId) -> Option<&str> {
        let (_, own) = self.own_column(analyte)?;
        own.header_unit.as_deref()
    }

    fn own_column(&self, analyte: AnalyteId) -> Option<(usize, &ObservationColumn)> {
        let mut columns = self.plan.columns.iter().enumerate();
        columns.find_map(|(index, column)| match &column.role {
            ColumnRole::Observation(own) if own.analyte == analyte => Some((index, own)),
            _ => None,
        })
    }
}

//! Reference intervals from CSV: the built-in file and users' own.

use std::sync::Arc;

use super::{Draft, Fault};
use crate::catalog::Assay;
use crate::catalog::{ReferenceInterval, SexScope, State};
use crate::value::{Decimal, End, Known, Numeral};

const COLUMNS: [&str; 14] = [
    "analyte",
    "loinc",
    "unit",
    "sex",
    "age_low_y",
    "age_high_y",
    "state",
    "low",
    "high",
    "use",
    "source",
    "source_year",
    "verified",
    "note",
];

/// Reads all rows, or lists everything that is wrong.
pub(super) fn read(
    draft: &Draft,
    file: &str,
    text: &str,
) -> Result<Vec<ReferenceInterval>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header: Vec<String> = reader
        .headers()
        .map(|row| row.iter().map(str::to_string).collect())
        .unwrap_or_default();
    for column in ["analyte", "low", "high"] {
        if !header.iter().any(|name| name == column) {
            faults.push(fault(
                file,
                "header",
                format!("lacks the column `{column}`"),
            ));
        }
    }
    let twice = |place: usize, name: &String| header[..place].contains(name);
    for (_, name) in header
        .iter()
        .enumerate()
        .filter(|(place, name)| twice(*place, name))
    {
        faults.push(fault(
            file,
            "header",
            format!("names `{name}` twice; leave one of them out"),
        ));
    }
    for name in header
        .iter()
        .filter(|name| !COLUMNS.contains(&name.as_str()))
    {
        faults.push(fault(
            file,
            "header",
            format!(
                "`{name}` is not a column of this file; known are {}",
                COLUMNS.join(", ")
            ),
        ));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(fault(file, "", error.to_string()));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: &str| {
            header
                .iter()
                .position(|name| name == column)
                .and_then(|index| record.get(index))
                .unwrap_or("")
        };
        match row(draft, line, &cell) {
            Ok(row) => rows.push(row),
            Err((column, message)) => {
                faults.push(fault(file, &format!("line {line}, {column}"), message))
            }
        }
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

fn fault(file: &str, key: &str, message: String) -> Fault {
    Fault {
        file: file.to_string(),
        key: key.to_string(),
        message,
    }
}

type CellFault = (&'static str, String);

fn row<'a>(
    draft: &Draft,
    line: u64,
    cell: &dyn Fn(&str) -> &'a str,
) -> Result<ReferenceInterval, CellFault> {
    let id = cell("analyte");
    let analyte = *draft
        .by_id
        .get(id)
        .ok_or(("analyte", format!("`{id}` is no analyte of analytes.toml")))?;
    let known = draft.analyte(analyte);
    let unit = match cell("unit") {
        "" => known.unit.as_str(),
        unit => unit,
    };
    let unit = known.units.find(unit).ok_or_else(|| {
        (
            "unit",
            format!(
                "`{unit}` is no unit of {id}; nearest: `{}`",
                known.units.nearest(unit).first().unwrap_or(&"none")
            ),
        )
    })?;
    let limit = |column: &'static str| -> Result<Option<Decimal>, CellFault> {
        let text = cell(column);
        if text.is_empty() {
            return Ok(None);
        }
        Numeral::parse(text)
            .ok()
            .and_then(|numeral| numeral.convert(unit.ratio))
            .and_then(|limit| limit.exact())
            .map(Some)
            .ok_or_else(|| {
                (
                    column,
                    format!(
                        "`{text}` is no number that can be kept exactly in {}",
                        known.unit
                    ),
                )
            })
    };
    let (lower, upper) = (limit("low")?, limit("high")?);
    if lower.is_none() && upper.is_none() {
        return Err((
            "high",
            "is missing, and so is low: a row names a limit".to_string(),
        ));
    }
    if !known.signed && upper.is_some_and(|upper| upper <= Decimal::ZERO) {
        return Err((
            "high",
            "is no upper limit: every result would lie above it".to_string(),
        ));
    }
    if let (Some(lower), Some(upper)) = (lower, upper)
        && lower >= upper
    {
        return Err(("high", "is not above low".to_string()));
    }
    let sex = match cell("sex") {
        "any" | "" => SexScope::Any,
        "F" | "f" => SexScope::Female,
        "M" | "m" => SexScope::Male,
        other => return Err(("sex", format!("`{other}` is none of any, F, M"))),
    };
    let state = match cell("state") {
        // Whoever names no state means everybody, as with the sex and the age.
        "any" | "" => None,
        "none" => Some(State::NotPregnant),
        "trimester1" => Some(State::Trimester1),
        "trimester2" => Some(State::Trimester2),
        "trimester3" => Some(State::Trimester3),
        other => {
            return Err((
                "state",
                format!("`{other}` is none of any, none, trimester1, trimester2, trimester3"),
            ));
        }
    };
    let age_end = |column: &'static str| -> Result<Option<Decimal>, CellFault> {
        match cell(column) {
            "" => Ok(None),
            text => Decimal::parse(text)
                .map(Some)
                .map_err(|error| (column, format!("`{text}` {error}"))),
        }
    };
    let from = age_end("age_low_y")?.unwrap_or(Decimal::ZERO);
    if from < Decimal::ZERO {
        return Err(("age_low_y", "is below 0".to_string()));
    }
    let from = End::Closed(from);
    let below = age_end("age_high_y")?.map_or(End::Unbounded, End::Open);
    let age = Known::new(from, below)
        .ok_or_else(|| ("age_high_y", "is not above age_low_y".to_string()))?;
    let is_default = match cell("use") {
        "default" | "" => true,
        "alternative" => false,
        other => return Err(("use", format!("`{other}` is none of default, alternative"))),
    };
    let is_verified = match cell("verified") {
        "read" | "" => true,
        "memory" => false,
        other => return Err(("verified", format!("`{other}` is none of read, memory"))),
    };
    let assay = match (known.has_assay, unit.assay) {
        (true, Assay::Unstated) => return Err(("unit", "must say FEU or DDU".to_string())),
        (_, assay) => assay,
    };
    let source = match cell("source") {
        "" => "user's file",
        source => source,
    };
    Ok(ReferenceInterval {
        analyte,
        assay,
        sex,
        age,
        state,
        lower,
        upper,
        is_default: is_default && is_verified,
        is_verified,
        source: Arc::from(source),
        note: cell("note").to_string(),
        line,
    })
}

//! How a file is read, before anything is scored.

mod counts;
mod identity;
mod limits;

use std::io::{self, Write};

use super::percent::percent;
use super::wrap::{WIDTH, wrap};
use crate::INTENDED_USE;
use crate::catalog::{AnalyteId, Catalog, Role};
use crate::input::dataset::{Column, ColumnRole, ColumnSurvey};
use crate::input::{Dataset, Layout, Pick};
use crate::interpret::Settings;
use crate::safe::{cell, quote};

pub(in crate::report) use counts::count_texts;
pub use counts::write_counts;
use identity::write_identity;
use limits::write_limits;

/// Columns listed in full; the rest is counted.
const COLUMNS_SHOWN: usize = 200;
/// Nearest names are looked for in so many columns.
const NEAREST_SOUGHT: usize = 50;

/// Writes how a data set is read. All its panels must have been read, so that the counts are complete.
///
/// # Errors
/// Those of the writer.
pub fn write(
    out: &mut dyn Write,
    catalog: &Catalog,
    dataset: &Dataset,
    settings: &Settings,
) -> io::Result<()> {
    let files = dataset.each_file().count();
    for file in dataset.each_file() {
        write_reading(out, file)?;
        write_columns(out, catalog, file)?;
        if files == 1 {
            write_limits(out, catalog, dataset, settings)?;
        }
        write_unknown(out, catalog, file)?;
        write_identity(out, catalog, &file.plan().columns)?;
    }
    if files > 1 {
        writeln!(
            out,
            "ALL {files} FILES TOGETHER, of which the rows of one subject meet\n"
        )?;
        write_limits(out, catalog, dataset, settings)?;
    }
    write_counts(out, dataset.counts())?;
    writeln!(out, "\n{INTENDED_USE}")
}

/// How one file is read.
fn write_reading(out: &mut dyn Write, dataset: &Dataset) -> io::Result<()> {
    let table = dataset.table();
    let plan = dataset.plan();
    writeln!(out, "coagscope check: {}", cell(&table.name))?;
    writeln!(out, "{INTENDED_USE}\n")?;
    let compression = table
        .compression
        .map_or(String::new(), |kind| format!(", {kind}"));
    let delimiter = match table.delimiter {
        b'\t' => "tab".to_string(),
        other => format!("{:?}", char::from(other)),
    };
    field(
        out,
        "text",
        &format!(
            "{}{compression}; delimiter {delimiter}; header in line {}",
            table.encoding, table.header_line
        ),
    )?;
    field(
        out,
        "layout",
        if plan.layout == Layout::Long {
            "long, one result per row"
        } else {
            "wide, one panel per row"
        },
    )?;
    let nobody = match dataset.rows_are_panels() {
        true => "no column; every row stands alone",
        false => "no column; all rows are taken for those of one person",
    };
    let name_of = |index: Option<usize>, none: &str| {
        index.map_or(none.to_string(), |index| cell(&plan.columns[index].name))
    };
    field(out, "subject", &name_of(plan.subject, nobody))?;
    field(out, "time", &name_of(plan.time, "no column"))?;
    let pick = if plan.pick == Pick::Last {
        "last"
    } else {
        "first"
    };
    field(
        out,
        "window",
        &format!("{} (the {pick} usable value counts)", plan.window),
    )?;
    writeln!(out)
}

fn field(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    let lines = wrap(text, WIDTH - 10);
    for (index, line) in lines.iter().enumerate() {
        writeln!(out, "{:<9} {line}", if index == 0 { name } else { "" })?;
    }
    Ok(())
}

fn write_columns(out: &mut dyn Write, catalog: &Catalog, dataset: &Dataset) -> io::Result<()> {
    writeln!(out, "COLUMNS")?;
    let columns = &dataset.plan().columns;
    let surveyed = columns.iter().zip(dataset.surveys()).enumerate();
    for (index, (column, survey)) in surveyed.take(COLUMNS_SHOWN) {
        // What a column is called that holds signs tells nothing of it.
        let is_comparator = dataset.plan().comparator == Some(index);
        let by_cells = is_comparator.then(|| Role::Comparator.key().to_string());
        let Some(meaning) = meaning(catalog, column).or(by_cells) else {
            continue;
        };
        entry(out, &format!("{} = {meaning}", cell(&column.name)))?;
        if survey.cells() > 0 {
            entry(out, &format!("    {}", shares(survey)))?;
        }
        if let Some(units) = units(survey) {
            entry(out, &format!("    unit: {units}"))?;
        }
        if let ColumnRole::Observation(observation) | ColumnRole::Previous(observation) =
            &column.role
            && let Some(blocked) = &observation.blocked
        {
            entry(out, &format!("    not used: {}", blocked.why))?;
        }
    }
    if columns.len() > COLUMNS_SHOWN {
        writeln!(
            out,
            "  ... and {} more columns",
            columns.len() - COLUMNS_SHOWN
        )?;
    }
    writeln!(out)
}

fn entry(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let indent = text.len() - text.trim_start().len();
    for (index, line) in wrap(text.trim_start(), WIDTH - 4 - indent)
        .iter()
        .enumerate()
    {
        let hang = if index == 0 { 0 } else { 2 };
        writeln!(out, "  {:1$}{line}", "", indent + hang)?;
    }
    Ok(())
}

fn meaning(catalog: &Catalog, column: &Column) -> Option<String> {
    let id = |analyte: AnalyteId| catalog.analyte(analyte).id.clone();
    Some(match &column.role {
        ColumnRole::Subject => "subject".to_string(),
        ColumnRole::Time => "time".to_string(),
        ColumnRole::BirthDate => "birth_date, which tells the age at sampling".to_string(),
        ColumnRole::AgeOfYear => {
            "age in the year beside it, which tells the age at sampling".to_string()
        }
        ColumnRole::YearOfAge => "year of the age beside it".to_string(),
        ColumnRole::Observation(observation) => id(observation.analyte),
        ColumnRole::LowerLimit(analyte) => format!("lower limit of {}", id(*analyte)),
        ColumnRole::UpperLimit(analyte) => format!("upper limit of {}", id(*analyte)),
        ColumnRole::BothLimits(analyte) => format!("limits of {}", id(*analyte)),
        ColumnRole::CriticalLower(analyte) => format!("lower critical limit of {}", id(*analyte)),
        ColumnRole::CriticalUpper(analyte) => format!("upper critical limit of {}", id(*analyte)),
        ColumnRole::Previous(observation) => format!("earlier {}", id(observation.analyte)),
        ColumnRole::PreviousTime { analyte, .. } => format!("time of the earlier {}", id(*analyte)),
        ColumnRole::TimeOf(analyte) => format!("time of {}", id(*analyte)),
        ColumnRole::UnitOf(analyte) => format!("unit of {}", id(*analyte)),
        ColumnRole::ComparatorOf(analyte) => format!("comparator of {}", id(*analyte)),
        ColumnRole::Long(role) => role.key().to_string(),
        ColumnRole::OtherValue => "value, beside the other".to_string(),
        ColumnRole::LeftOut => "left out".to_string(),
        ColumnRole::Ambiguous(_) | ColumnRole::ForeignUnit(..) | ColumnRole::NotRecognized => {
            return None;
        }
    })
}

fn shares(survey: &ColumnSurvey) -> String {
    let all = survey.cells();
    let part = |count: u64, what: &str| {
        // Rounded half up, as a reader would.
        let permille = (count.saturating_mul(2000) / all.max(1)).div_ceil(2);
        let share = match permille {
            0 | 1000 => percent(count as f64 / all.max(1) as f64),
            _ => format!("{}.{}", permille / 10, permille % 10),
        };
        format!("{what} {count} ({share} %)")
    };
    [
        part(survey.exact, "exact"),
        part(survey.censored, "interval"),
        part(survey.empty + survey.missing, "missing"),
        part(survey.unusable, "unusable"),
    ]
    .join(", ")
}

fn units(survey: &ColumnSurvey) -> Option<String> {
    let list: Vec<String> = survey
        .units
        .iter()
        .filter(|((_, origin), _)| *origin != "none needed")
        .map(|((unit, origin), count)| {
            let unit = if unit.is_empty() {
                "not named".to_string()
            } else {
                quote(unit)
            };
            format!("{unit}, {origin}: {count}")
        })
        .collect();
    (!list.is_empty()).then(|| list.join("; "))
}

fn write_unknown(out: &mut dyn Write, catalog: &Catalog, dataset: &Dataset) -> io::Result<()> {
    let mut lines = Vec::new();
    let mut more = 0;
    for (index, column) in dataset.plan().columns.iter().enumerate() {
        if dataset.plan().comparator == Some(index) {
            continue;
        }
        let text = match &column.role {
            ColumnRole::NotRecognized if lines.len() < NEAREST_SOUGHT => {
                format!("{}{}", cell(&column.name), nearest(catalog, &column.name))
            }
            ColumnRole::Ambiguous(candidates) if lines.len() < NEAREST_SOUGHT => {
                format!(
                    "{}: a short name that may mean {}; add a unit or use --map",
                    cell(&column.name),
                    catalog.one_of(candidates)
                )
            }
            ColumnRole::ForeignUnit(candidates, unit) if lines.len() < NEAREST_SOUGHT => {
                format!(
                    "{}: a name that may mean {}, where {} is no unit; use --map",
                    cell(&column.name),
                    catalog.one_of(candidates),
                    quote(unit)
                )
            }
            ColumnRole::NotRecognized | ColumnRole::Ambiguous(_) | ColumnRole::ForeignUnit(..) => {
                more += 1;
                continue;
            }
            _ => continue,
        };
        lines.push(text);
    }
    if !lines.is_empty() {
        writeln!(out, "COLUMNS NOT RECOGNIZED")?;
        for line in &lines {
            entry(out, line)?;
        }
        if more > 0 {
            writeln!(out, "  ... and {more} more")?;
        }
        writeln!(out)?;
    }
    let names = &dataset.counts().unknown_names;
    if !names.is_empty() {
        writeln!(out, "NAMES OF ANALYTES NOT RECOGNIZED")?;
        for (name, count) in names.iter().take(NEAREST_SOUGHT) {
            entry(
                out,
                &format!("{} in {count} rows{}", cell(name), nearest(catalog, name)),
            )?;
        }
        if names.len() > NEAREST_SOUGHT {
            writeln!(out, "  ... and {} more", names.len() - NEAREST_SOUGHT)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn nearest(catalog: &Catalog, name: &str) -> String {
    catalog.nearest_name(name).map_or(String::new(), |analyte| {
        let id = &catalog.analyte(analyte).id;
        format!(
            ": nearest is {id}; if it is that, use --map '{}={id}'",
            cell(name)
        )
    })
}

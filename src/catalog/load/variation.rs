//! Coefficients of variation, and what is looked for in the course of results.

use super::{Draft, Section};
use crate::catalog::variation::{
    Basis, ChangeKind, Coefficient, DeltaCheck, FallWindow, FallWithinLimits, Variation,
};
use crate::catalog::{AnalyteId, Kind};
use crate::value::Decimal;

const FILE: &str = "variation.csv";

const COLUMNS: [&str; 9] = [
    "analyte",
    "analytical_cv",
    "analytical_basis",
    "analytical_sources",
    "within_subject_cv",
    "within_subject_sources",
    "between_subject_cv",
    "between_subject_sources",
    "note",
];

/// Reads `variation.csv`: one row per analyte.
pub(super) fn load_variation(draft: &mut Draft, text: &str) {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header: Vec<String> = reader
        .headers()
        .map(|row| row.iter().map(str::to_string).collect())
        .unwrap_or_default();
    if header != COLUMNS {
        draft.fault(
            FILE,
            "header",
            format!("must be exactly {}", COLUMNS.join(",")),
        );
        return;
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                draft.fault(FILE, "", error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: &str| {
            COLUMNS
                .iter()
                .position(|name| *name == column)
                .and_then(|index| record.get(index))
                .unwrap_or("")
        };
        let Some(analyte) = laboratory(
            draft,
            FILE,
            &format!("line {line}, analyte"),
            cell("analyte"),
        ) else {
            continue;
        };
        if draft
            .variations
            .iter()
            .any(|known| known.analyte == analyte)
        {
            draft.fault(
                FILE,
                format!("line {line}, analyte"),
                format!("`{}` has a row already", cell("analyte")),
            );
        }
        let basis = match cell("analytical_basis") {
            "achieved" | "" => Basis::Measured,
            "at_most" => Basis::AtMost,
            "goal" => Basis::Goal,
            "decision" => Basis::Decision,
            other => {
                draft.fault(
                    FILE,
                    format!("line {line}, analytical_basis"),
                    format!("`{other}` is none of achieved, at_most, goal, decision"),
                );
                Basis::Measured
            }
        };
        let mut read = |name: &str, sources: &str, basis| {
            coefficient(
                draft,
                line,
                (name, cell(name)),
                (sources, cell(sources)),
                basis,
            )
        };
        let analytical = read("analytical_cv", "analytical_sources", basis);
        let of_people = match basis {
            Basis::Decision => Basis::Decision,
            _ => Basis::Measured,
        };
        let within_subject = read("within_subject_cv", "within_subject_sources", of_people);
        let between_subject = read(
            "between_subject_cv",
            "between_subject_sources",
            Basis::Measured,
        );
        let is_half = |goal: &Coefficient, of: &Coefficient| {
            goal.percent.checked_add(goal.percent) == Some(of.percent)
        };
        match (&analytical, &within_subject) {
            (None, None) => draft.fault(FILE, format!("line {line}"), "holds no coefficient"),
            (Some(goal), within)
                if goal.basis == Basis::Goal
                    && !within.as_ref().is_some_and(|within| is_half(goal, within)) =>
            {
                draft.fault(
                    FILE,
                    format!("line {line}, analytical_cv"),
                    "a goal is half of within_subject_cv",
                );
            }
            _ => {}
        }
        draft.variations.push(Variation {
            analyte,
            analytical,
            within_subject,
            between_subject,
            note: cell("note").to_string(),
        });
    }
}

fn coefficient(
    draft: &mut Draft,
    line: u64,
    (column, text): (&str, &str),
    (sources_column, sources): (&str, &str),
    basis: Basis,
) -> Option<Coefficient> {
    let sources: Vec<String> = sources.split_whitespace().map(str::to_string).collect();
    if text.is_empty() {
        if !sources.is_empty() {
            draft.fault(
                FILE,
                format!("line {line}, {sources_column}"),
                format!("names sources although {column} is empty"),
            );
        }
        return None;
    }
    let percent = match Decimal::parse(text) {
        Ok(percent) if percent > Decimal::ZERO && Decimal::from_whole(200) > Some(percent) => {
            percent
        }
        _ => {
            draft.fault(
                FILE,
                format!("line {line}, {column}"),
                format!("`{text}` is no percentage above 0 and below 200"),
            );
            return None;
        }
    };
    check_sources(draft, &format!("line {line}, {sources_column}"), &sources);
    if basis == Basis::Decision && !sources.iter().any(|id| id == "coagscope_design") {
        draft.fault(
            FILE,
            format!("line {line}, {sources_column}"),
            "a decision of the project names coagscope_design",
        );
    }
    Some(Coefficient {
        percent,
        basis,
        sources,
    })
}

/// Every coefficient has a source that was read.
fn check_sources(draft: &mut Draft, key: &str, sources: &[String]) {
    let unknown: Vec<&String> = sources
        .iter()
        .filter(|id| !draft.sources.iter().any(|known| known.id == **id))
        .collect();
    let message = match unknown.first() {
        Some(id) => Some(format!(
            "source `{id}` is not in sources.toml; add it there or correct the name"
        )),
        None => {
            let was_read = draft
                .sources
                .iter()
                .any(|known| sources.contains(&known.id) && known.read != "memory");
            (!was_read).then(|| "names no source that was read".to_string())
        }
    };
    if let Some(message) = message {
        draft.fault(FILE, key, message);
    }
}

/// Reads `trends.toml`.
pub(super) fn load_trends(draft: &mut Draft, file: &Section) {
    for id in file.texts(draft, "columns") {
        let analyte = laboratory(draft, file.file(), "columns", &id);
        draft.trend_rules.columns.extend(analyte);
    }
    draft.trend_rules.columns.sort_unstable();
    for section in file.sections(draft, "delta_check") {
        let head = head(draft, &section);
        let change = match section.text(draft, "change").as_str() {
            "absolute" => ChangeKind::Absolute,
            "percent" => ChangeKind::Percent,
            other => {
                draft.fault(
                    section.file(),
                    section.key("change"),
                    format!("`{other}` is neither absolute nor percent"),
                );
                ChangeKind::Absolute
            }
        };
        let above = section
            .optional_decimal(draft, "above")
            .map(|(_, above)| above)
            .filter(|above| *above > Decimal::ZERO);
        if above.is_none() {
            draft.fault(
                section.file(),
                section.key("above"),
                "must be a decimal above zero in quotes",
            );
        }
        section.refuse_unknown_keys(draft);
        if let (Some((analyte, text, sources)), Some(above)) = (head, above) {
            draft.trend_rules.delta_checks.push(DeltaCheck {
                analyte,
                change,
                above,
                text,
                sources,
            });
        }
    }
    for section in file.sections(draft, "fall") {
        let head = head(draft, &section);
        let within_hours = section.optional_hours(draft, "within_hours");
        section.refuse_unknown_keys(draft);
        if let Some((analyte, text, sources)) = head {
            draft.trend_rules.falls.push(FallWindow {
                analyte,
                within_hours,
                text,
                sources,
            });
        }
    }
    for section in file.sections(draft, "within_limits") {
        let head = head(draft, &section);
        section.refuse_unknown_keys(draft);
        if let Some((analyte, text, sources)) = head {
            draft.trend_rules.within_limits.push(FallWithinLimits {
                analyte,
                text,
                sources,
            });
        }
    }
    file.refuse_unknown_keys(draft);
}

/// What every entry has: an analyte, a text and sources.
fn head(draft: &mut Draft, section: &Section) -> Option<(AnalyteId, String, Vec<String>)> {
    let id = section.text(draft, "analyte");
    let text = section.text(draft, "text");
    let sources = section.texts(draft, "sources");
    if sources.is_empty() {
        draft.fault(
            section.file(),
            section.key("sources"),
            "names at least one source",
        );
    }
    draft.check_sources(section, &sources);
    let analyte = laboratory(draft, section.file(), &section.key("analyte"), &id)?;
    Some((analyte, text, sources))
}

fn laboratory(draft: &mut Draft, file: &str, key: &str, id: &str) -> Option<AnalyteId> {
    let found = draft.by_id.get(id).copied();
    let analyte = found.filter(|analyte| draft.analyte(*analyte).kind == Kind::Laboratory);
    if analyte.is_none() {
        draft.fault(
            file,
            key,
            format!("`{id}` is no laboratory analyte of analytes.toml"),
        );
    }
    analyte
}

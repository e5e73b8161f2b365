//! Rows among the panels of a sheet that are no patients, where more than the cell of the subject has to be looked at: limits
//! under a short name, the header once more, foot lines, and controls of an instrument.

use crate::catalog::{Catalog, Kind, normalize_name};
use crate::input::file::{Record, Table};

use super::counts::{NO_PATIENT, STATISTIC};
use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
use super::statistic::{
    RowTime, may_name_limits, may_name_statistic, names_statistic, without_colon,
};

/// So many cells that are ranges or bounds are those of limits.
const LEAST_LIMITS: usize = 2;

/// What lines begin with that stand alone below a table or between its pages.
const FOOT_LINES: [&str; 30] = [
    "***",
    "===",
    "---",
    "end of ",
    "ende des ",
    "ende der ",
    "fin du ",
    "fin del ",
    "fine del ",
    "total records",
    "total rows",
    "total number",
    "total patients",
    "total results",
    "records:",
    "rows:",
    "row count",
    "number of records",
    "number of rows",
    "record count",
    "printed ",
    "printed:",
    "generated ",
    "report generated",
    "gedruckt ",
    "druckdatum",
    "erstellt ",
    "ausdruck ",
    "summe zeilen",
    "anzahl zeilen",
];

const PAGES: [&str; 5] = ["page", "seite", "pagina", "página", "blatt"];

/// Whether a row must be looked at as a whole to tell whether it is one of a patient; what rows say that have no result of
/// their own is looked at anyway.
pub(crate) fn may_be_no_patient(plan: &Plan, subject: &str, time: RowTime) -> bool {
    if names_control(plan, subject) {
        return true;
    }
    time != RowTime::Stated
        && (names_statistic(subject, time)
            || may_name_limits(subject)
            || (plan.statistics_from.is_some() && may_name_statistic(subject)))
}

/// Why a row of a wide file is none of a patient; `None` where it may be one.
pub(super) fn no_patient(catalog: &Catalog, plan: &Plan, record: &Record) -> Option<&'static str> {
    if is_foot_line(record) || repeats_header(plan, record) {
        return Some(NO_PATIENT);
    }
    let subject = record.cell(plan.subject?);
    if names_control(plan, subject) {
        return Some(NO_PATIENT);
    }
    let time = RowTime::of(plan.time.map(|index| record.cell(index)));
    if time == RowTime::Stated {
        return None;
    }
    let is_below_statistics = || {
        plan.statistics_from
            .is_some_and(|from| record.line >= from && may_name_statistic(subject))
    };
    let is_statistic = names_statistic(subject, time)
        || is_below_statistics()
        || (may_name_limits(subject) && holds_limits(catalog, plan, record));
    is_statistic.then_some(STATISTIC)
}

/// The line from which on the rows at the end of a file are statistics: there `n` and `max` name no patients, although no
/// column of times tells it.
pub(super) fn statistics_at_the_end(table: &Table, plan: &Plan) -> Option<u64> {
    let subject = plan.subject.filter(|_| plan.time.is_none())?;
    if plan.layout == Layout::Long {
        return None;
    }
    let (mut from, mut is_certain) = (None, false);
    for record in table.sound_sample().filter(|record| !record.is_filler()) {
        let name = record.cell(subject);
        match names_statistic(name, RowTime::NoColumn) {
            true => is_certain = true,
            false if may_name_statistic(name) => {}
            false => {
                (from, is_certain) = (None, false);
                continue;
            }
        }
        // `Max` above them may be a patient.
        if is_certain {
            from = from.or(Some(record.line));
        }
    }
    from
}

/// `QC-L1`; and in a column of specimens what else an instrument measures.
fn names_control(plan: &Plan, subject: &str) -> bool {
    let is_candidate = plan.subject_is_specimen || matches!(subject.as_bytes(), [b'q' | b'Q', ..]);
    if !is_candidate {
        return false;
    }
    const LONGEST: usize = 40;
    if subject.len() > LONGEST {
        return false;
    }
    let name = normalize_name(subject);
    let words: Vec<&str> = name.split(' ').collect();
    match words.as_slice() {
        ["qc", level] => {
            let number = level.strip_prefix('l').unwrap_or("");
            is_number(number) || matches!(*level, "low" | "normal" | "high")
        }
        ["qc", "level", number] => is_number(number),
        ["qc"] => true,
        _ if !plan.subject_is_specimen => false,
        ["blank" | "control" | "kontrolle" | "calibrator" | "kalibrator" | "cal"] => true,
        [
            "blank" | "control" | "kontrolle" | "calibrator" | "kalibrator" | "cal",
            number,
        ] => is_number(number),
        ["control", "level", number] => is_number(number),
        [
            "normal" | "abnormal" | "low" | "high" | "pathological" | "negative" | "positive",
            "control",
        ] => true,
        _ => false,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the results of a row are ranges and bounds, as no results are.
fn holds_limits(catalog: &Catalog, plan: &Plan, record: &Record) -> bool {
    let is_result = |role: &ColumnRole| match role {
        ColumnRole::Observation(column) => catalog.analyte(column.analyte).kind == Kind::Laboratory,
        ColumnRole::Ambiguous(_) | ColumnRole::ForeignUnit(..) => true,
        _ => false,
    };
    let (mut limits, mut ranges) = (0, 0);
    for (index, column) in plan.columns.iter().enumerate() {
        let cell = record.cell(index).trim();
        if cell.is_empty() || !is_result(&column.role) {
            continue;
        }
        let (is_range, is_bound) = (is_range(cell), cell.starts_with(['<', '>', '≤', '≥']));
        if !is_range && !is_bound {
            return false;
        }
        ranges += usize::from(is_range);
        limits += 1;
    }
    ranges > 0 && limits >= LEAST_LIMITS
}

/// `150-400`, `11.0 – 14.5 s`, `2 to 4`.
fn is_range(cell: &str) -> bool {
    let is_end = |text: &str| {
        let text = text.trim();
        text.starts_with(|letter: char| letter.is_ascii_digit())
    };
    ["-", "–", "—", "~", "‐", "−", " to ", " bis ", " à ", " a "]
        .iter()
        .filter_map(|between| cell.split_once(between))
        .any(|(low, high)| is_end(low) && is_end(high))
}

/// Whether each cell says the name of its column, as where pages stand behind each other.
fn repeats_header(plan: &Plan, record: &Record) -> bool {
    let first = plan.columns.first().map_or("", |column| &column.name);
    if record.cell(0).trim() != first.trim() || record.cells.len() < plan.columns.len() {
        return false;
    }
    let mut cells = plan.columns.iter().zip(record.cells.iter());
    plan.columns.len() > 1 && cells.all(|(column, cell)| column.name.trim() == cell.trim())
}

/// `Page 2`, `*** End of report ***`, where nothing stands beside it.
fn is_foot_line(record: &Record) -> bool {
    let mut said = record
        .cells
        .iter()
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let (Some(only), None) = (said.next(), said.next()) else {
        return false;
    };
    const LONGEST: usize = 200;
    if only.len() > LONGEST {
        return false;
    }
    let text = without_colon(only).to_lowercase();
    let is_page = |word: &&str| {
        let number = text.strip_prefix(*word).map(str::trim_start);
        number.is_some_and(|number| number.starts_with(|letter: char| letter.is_ascii_digit()))
    };
    PAGES.iter().any(is_page)
        || FOOT_LINES
            .iter()
            .any(|beginning| text.starts_with(beginning) && text.contains(char::is_alphabetic))
        || (text.ends_with("rows affected)") || text.ends_with("rows selected."))
}

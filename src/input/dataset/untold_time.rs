//! Rows that meet of which nothing says when they were taken, although a column seems to.

use std::collections::HashMap;

use crate::catalog::{Catalog, WordMatch, normalize_name};
use crate::input::InputError;
use crate::input::file::Table;
use crate::input::grammar::time::{TimeReader, TimeUnit, Window};
use crate::panel::{Issue, IssueCode};
use crate::value::{Decimal, Known};

use super::comparator_column::loss_of_signs;
use super::declaration::{Declaration, Layout};
use super::plan::{ColumnRole, Plan};
use super::repeated_tests::RepeatedTests;
use super::result_times::is_date;
use super::subject::subject_in;

/// So many rows tell whether a column holds times.
const ROWS_LOOKED_AT: usize = 10_000;

/// No result is known later than so many hours after its sampling.
const LONGEST_WAIT: i64 = 31 * 24;

/// Notes what becomes of rows that would meet by their time where none is told, and refuses to make panels of them where
/// a column that is not known holds dates that differ within a subject, or a column of visits does: results of months
/// would be scored as those of one day.
pub(super) fn check(catalog: &Catalog, table: &Table, plan: &mut Plan) -> Result<(), InputError> {
    if let Some(time) = plan.time {
        note_better_time(table, plan, time);
        return check_offsets(catalog, table, plan, time);
    }
    if plan.layout == Layout::Wide && plan.window == Window::Exact {
        return Ok(());
    }
    let panels = panels_without_time(plan);
    let refused = |why: String| InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "no column is known to say when results were taken, so that {panels}; but {why}"
        ),
    };
    if let Some(column) = column_of_dates(table, plan) {
        let name = &plan.columns[column].name;
        return Err(refused(format!(
            "`{name}` holds dates that differ within a subject. Say with --time '{name}' that it is the time, or with --map '{name}=-' that it is not"
        )));
    }
    if let Some(column) = column_of_visits(catalog, table, plan) {
        let name = &plan.columns[column].name;
        let loss = loss_of_signs(table, plan, column);
        if let Some(unit) = plan.time_reader.unit {
            return Err(refused(format!(
                "--time-unit {unit} says that a column counts {unit}s, and `{name}` differs within a subject. Name the column of {unit}s with --time"
            )));
        }
        return Err(refused(format!(
            "`{name}` differs within a subject. Say with --time '{name}' --window exact that each of them is a panel of its own, or with --map '{name}=-' that they are not to be told apart{loss}"
        )));
    }
    if let Some(column) = column_of_draws(catalog, table, plan) {
        let name = &plan.columns[column].name;
        let loss = loss_of_signs(table, plan, column);
        return Err(refused(format!(
            "the same tests stand with different results beside different `{name}`. Say with --time '{name}' --window exact that each of them is a panel of its own, or with --map '{name}=-' that they are not to be told apart{loss}"
        )));
    }
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "no column says when results were taken: {panels}. Name the column with --time"
        ),
        place: table.header_place(None),
    });
    Ok(())
}

/// Refuses to join times that count from the beginning of a stay, where a subject has several stays: hour 3 of both is one
/// time by its number alone, and hour 5 of the first one is no earlier result of the second.
fn check_offsets(
    catalog: &Catalog,
    table: &Table,
    plan: &Plan,
    time: usize,
) -> Result<(), InputError> {
    let Some(unit) = plan.time_reader.unit else {
        return Ok(());
    };
    if plan.subject.is_none() || are_days_of_a_calendar(table, time, unit) {
        return Ok(());
    }
    let Some(stay) = column_of_visits(catalog, table, plan) else {
        return Ok(());
    };
    let columns = [Some(time), Some(stay), plan.subject];
    let [time, stay, subject] =
        columns.map(|column| column.map_or("", |column| &plan.columns[column].name));
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "`{time}` counts {unit}s from some beginning, and `{stay}` differs within a `{subject}`: results of different stays would be taken for those of one time. Say with --subject '{stay}' that each of them counts for itself, or with --map '{stay}=-' that all times of a `{subject}` count from one beginning"
        ),
    })
}

/// Whether numbers of days are dates as spreadsheets count them, which have one beginning for all.
fn are_days_of_a_calendar(table: &Table, time: usize, unit: TimeUnit) -> bool {
    /// The first of January 1950 as spreadsheets count; no stay is as long.
    const EARLIEST: i64 = 18_264;
    let mut numbers = table.sound_sample().take(ROWS_LOOKED_AT);
    unit == TimeUnit::Day
        && numbers.all(|record| {
            let cell = record.cell(time).trim();
            let whole = cell.split(['.', ',']).next().unwrap_or_default();
            cell.is_empty() || whole.parse().is_ok_and(|days: i64| days >= EARLIEST)
        })
}

/// What rows come to that have no time.
fn panels_without_time(plan: &Plan) -> String {
    if let Window::Duration(_) = plan.window {
        return format!(
            "--window {} can't be told and each row makes a panel of its own",
            plan.window
        );
    }
    let what = match plan.layout {
        Layout::Long => "results",
        _ => "rows",
    };
    let whose = plan.subject.map_or("", |_| " of a subject");
    format!("all {what}{whose} make one panel")
}

/// The first column that is not known and holds dates that differ within a subject.
fn column_of_dates(table: &Table, plan: &Plan) -> Option<usize> {
    let may_be_time = |column: &usize| {
        let role = &plan.columns[*column].role;
        matches!(role, ColumnRole::NotRecognized | ColumnRole::TimeOf(_))
    };
    let columns = (0..plan.columns.len()).filter(may_be_time);
    let mut seen = seen_of(table, plan, columns.collect()).into_iter();
    let is_time = |seen: &Seen| seen.differs_in_dates && seen.dates > 9 * seen.others;
    seen.find(|(_, seen)| is_time(seen))
        .map(|(column, _)| column)
}

/// The first column that is named as one of visits and differs within a subject.
fn column_of_visits(catalog: &Catalog, table: &Table, plan: &Plan) -> Option<usize> {
    let subject = catalog.analyte(catalog.find("subject")?);
    let may_part = |index: &usize| {
        let column = &plan.columns[*index];
        let is_open = column.role == ColumnRole::NotRecognized;
        let is_named = subject.is_visit_name(&column.name)
            || (plan.subject.is_some() && catalog.headers().may_be_stay(&column.name));
        (is_open || plan.other_subjects.contains(index)) && is_named
    };
    let columns = (0..plan.columns.len()).filter(may_part);
    let mut seen = seen_of(table, plan, columns.collect()).into_iter();
    seen.find(|(_, seen)| seen.differs)
        .map(|(column, _)| column)
}

/// The first column that is not known and parts results of one test that a subject has more than once.
fn column_of_draws(catalog: &Catalog, table: &Table, plan: &Plan) -> Option<usize> {
    let headers = catalog.headers();
    let may_part = |index: &usize| {
        let column = &plan.columns[*index];
        // A column of specimens or of orders may have been taken for one of subjects where there was no other.
        let is_open =
            column.role == ColumnRole::NotRecognized || plan.other_subjects.contains(index);
        is_open
            && plan.comparator != Some(*index)
            && (!headers.is_not_of_persons(&column.name) || headers.is_of_one_person(&column.name))
    };
    let columns: Vec<usize> = (0..plan.columns.len()).filter(may_part).collect();
    let repeated = RepeatedTests::find(catalog, table, plan, &columns)?;
    // Flags and words for results go with the results.
    let says_of_result =
        |cell: &str| !matches!(catalog.vocabulary().find(cell), WordMatch::Unknown);
    let goes_with_results = |place: usize| {
        let (cells, saying) = repeated.count(place, says_of_result);
        saying * 2 >= cells
    };
    let mut parting = (0..columns.len())
        .filter(|place| repeated.are_parted_by(*place) && !goes_with_results(*place));
    parting.next().map(|place| columns[place])
}

/// Whether the time column holds names of visits, of which each is to be a panel; or of whatever else the user says
/// parts them.
pub(super) fn is_name(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &Plan,
) -> bool {
    let [subject, field] = ["subject", "time"].map(|id| catalog.find(id));
    let (Some(subject), Some(field), Some(time)) = (subject, field, plan.time) else {
        return false;
    };
    let [subject, field] = [subject, field].map(|one| catalog.analyte(one));
    let header = &plan.columns[time].name;
    let normal = normalize_name(header);
    let is_named_by_user = || {
        let mut names = field.names.iter();
        declaration.time.is_some() && !names.any(|name| normalize_name(name) == normal)
    };
    let may_be_name = plan.window == Window::Exact
        && plan.clock.is_none()
        && plan.time_reader.unit.is_none()
        && (subject.is_visit_name(header) || is_named_by_user());
    let mut seen = match may_be_name {
        true => seen_of(table, plan, vec![time]).into_iter(),
        false => return false,
    };
    seen.all(|(_, seen)| seen.dates <= seen.others)
}

/// Says that results are taken to be of the time at which they were known, where a column that is not known may say
/// when they were sampled.
fn note_better_time(table: &Table, plan: &mut Plan, time: usize) {
    if !plan.reported_times.contains(&time) {
        return;
    }
    let wait = Decimal::from_whole(-48).zip(Decimal::from_whole(LONGEST_WAIT));
    let Some(wait) = wait.and_then(|(least, most)| Known::between(least, most)) else {
        return;
    };
    let is_before = |cell: &str, time: &str| {
        let read = |text: &str| plan.time_reader.read(text).ok().flatten();
        let moments = read(time).zip(read(cell));
        let hours = moments.and_then(|(time, cell)| time.hours_since(&cell));
        hours.is_some_and(|hours| hours.is_within(&wait))
    };
    let may_be_better = |column: &usize| {
        let (mut before, mut others) = (0_u32, 0_u32);
        let records = table.sound_sample();
        for record in records.take(ROWS_LOOKED_AT) {
            match (record.cell(*column).trim(), record.cell(time).trim()) {
                ("", _) | (_, "") => {}
                (cell, time) if is_before(cell, time) => before += 1,
                _ => others += 1,
            }
        }
        before > 9 * others
    };
    let mut unknown = (0..plan.columns.len())
        .filter(|column| plan.columns[*column].role == ColumnRole::NotRecognized);
    let Some(better) = unknown.find(may_be_better) else {
        return;
    };
    let (taken, other) = (&plan.columns[time].name, &plan.columns[better].name);
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "results are taken to be of `{taken}`, which says when they were known; `{other}` holds dates shortly before it. If it says when they were sampled, name it with --time '{other}'"
        ),
        place: table.header_place(Some(other.clone())),
    });
}

/// What is seen of one column.
#[derive(Default)]
struct Seen {
    dates: u32,
    others: u32,
    /// The first text of each subject, and the first date.
    first: HashMap<String, String>,
    first_date: HashMap<String, String>,
    /// A subject has another text.
    differs: bool,
    /// A subject has another date.
    differs_in_dates: bool,
}

/// What is seen of columns.
fn seen_of(table: &Table, plan: &Plan, columns: Vec<usize>) -> Vec<(usize, Seen)> {
    let mut columns: Vec<(usize, Seen)> = columns
        .into_iter()
        .map(|one| (one, Seen::default()))
        .collect();
    if columns.is_empty() {
        return columns;
    }
    let repeats_subject = plan
        .subject
        .is_some_and(|subject| plan.fill_down.contains(&subject));
    let mut above = String::new();
    let records = table.sound_sample();
    for record in records.take(ROWS_LOOKED_AT) {
        let mut subject = plan
            .subject
            .map_or("", |column| subject_in(record.cell(column)));
        if repeats_subject && subject.is_empty() {
            subject = above.as_str();
        }
        // A row of nobody makes no panel with others.
        if plan.subject.is_some() && subject.is_empty() {
            continue;
        }
        for (column, seen) in &mut columns {
            seen.observe(subject, record.cell(*column).trim(), &plan.time_reader);
        }
        if repeats_subject && subject != above {
            above = subject.to_string();
        }
    }
    columns
}

impl Seen {
    fn observe(&mut self, subject: &str, cell: &str, reader: &TimeReader) {
        if cell.is_empty() {
            return;
        }
        self.differs |= differs(&mut self.first, subject, cell);
        if !is_date(reader, cell) {
            self.others += 1;
            return;
        }
        self.dates += 1;
        self.differs_in_dates |= differs(&mut self.first_date, subject, cell);
    }
}

/// Whether a cell of a subject is not the first of it.
fn differs(first: &mut HashMap<String, String>, subject: &str, cell: &str) -> bool {
    match first.get(subject) {
        Some(first) => first != cell,
        None => {
            first.insert(subject.to_string(), cell.to_string());
            false
        }
    }
}

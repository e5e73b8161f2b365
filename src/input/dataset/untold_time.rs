//! Rows that meet of which nothing says when they were taken, although a column seems to.

use std::collections::HashMap;

use crate::input::InputError;
use crate::input::file::Table;
use crate::input::grammar::time::{TimeReader, Window};
use crate::panel::{Issue, IssueCode, Place};

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
use super::result_times::is_date;
use super::subject::subject_in;

/// So many rows tell whether a column holds times.
const ROWS_LOOKED_AT: usize = 10_000;

/// What is seen of one column.
#[derive(Default)]
struct Seen {
    dates: u32,
    others: u32,
    /// The first date of each subject.
    first: HashMap<String, String>,
    /// A subject has another one.
    differs: bool,
}

/// Notes what becomes of rows that would meet by their time where none is told, and refuses to make panels of them where
/// a column that is not known holds dates that differ within a subject: results of months would be scored as those of
/// one day.
pub(super) fn check(table: &Table, plan: &mut Plan) -> Result<(), InputError> {
    let rows_are_panels = plan.layout == Layout::Wide && plan.window == Window::Exact;
    if rows_are_panels || plan.time.is_some() {
        return Ok(());
    }
    let panels = panels_without_time(plan);
    if let Some(column) = column_of_dates(table, plan) {
        let name = &plan.columns[column].name;
        return Err(InputError::BadDeclaration {
            name: table.name.to_string(),
            message: format!(
                "no column is known to say when results were taken, so that {panels}; but `{name}` holds dates that differ within a subject. Say with --time '{name}' that it is the time, or with --map '{name}=-' that it is not"
            ),
        });
    }
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "no column says when results were taken: {panels}. Name the column with --time"
        ),
        place: Place {
            file: table.name.clone(),
            line: table.header_line,
            column: None,
        },
    });
    Ok(())
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

fn may_be_time(role: &ColumnRole) -> bool {
    matches!(role, ColumnRole::NotRecognized | ColumnRole::TimeOf(_))
}

/// The first column that is not known and holds dates that differ within a subject.
fn column_of_dates(table: &Table, plan: &Plan) -> Option<usize> {
    let unknown = (0..plan.columns.len()).filter(|column| may_be_time(&plan.columns[*column].role));
    let mut columns: Vec<(usize, Seen)> = unknown.map(|one| (one, Seen::default())).collect();
    let repeats_subject = plan
        .subject
        .is_some_and(|subject| plan.fill_down.contains(&subject));
    let mut above = String::new();
    let records = table.sample().filter(|record| !record.damaged);
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
    let is_time = |seen: &Seen| seen.differs && seen.dates > 9 * seen.others;
    columns
        .into_iter()
        .find(|(_, seen)| is_time(seen))
        .map(|(column, _)| column)
}

impl Seen {
    fn observe(&mut self, subject: &str, cell: &str, reader: &TimeReader) {
        if cell.is_empty() {
            return;
        }
        if !is_date(reader, cell) {
            self.others += 1;
            return;
        }
        self.dates += 1;
        match self.first.get(subject) {
            Some(first) => self.differs |= first != cell,
            None => {
                self.first.insert(subject.to_string(), cell.to_string());
            }
        }
    }
}

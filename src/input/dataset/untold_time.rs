//! Long data of which nothing says when they were taken, although a column seems to.

use std::collections::HashMap;

use crate::input::InputError;
use crate::input::file::Table;
use crate::input::grammar::time::TimeReader;
use crate::panel::{Issue, IssueCode, Place};

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
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

/// Notes that long data without a time column make one panel of each subject, and refuses to do so where a column that
/// is not known holds dates that differ within a subject: results of months would be scored as those of one day.
pub(super) fn check(table: &Table, plan: &mut Plan) -> Result<(), InputError> {
    if plan.layout != Layout::Long || plan.time.is_some() {
        return Ok(());
    }
    let unknown = (0..plan.columns.len())
        .filter(|column| plan.columns[*column].role == ColumnRole::NotRecognized);
    let mut columns: Vec<(usize, Seen)> = unknown.map(|one| (one, Seen::default())).collect();
    let records = table.sample().filter(|record| !record.damaged);
    for record in records.take(ROWS_LOOKED_AT) {
        let subject = plan
            .subject
            .map_or("", |column| subject_in(record.cell(column)));
        // A row of nobody makes no panel.
        if plan.subject.is_some() && subject.is_empty() {
            continue;
        }
        for (column, seen) in &mut columns {
            seen.observe(subject, record.cell(*column).trim(), &plan.time_reader);
        }
    }
    let is_time = |seen: &Seen| seen.differs && seen.dates > 9 * seen.others;
    if let Some((column, _)) = columns.iter().find(|(_, seen)| is_time(seen)) {
        let name = &plan.columns[*column].name;
        return Err(InputError::BadDeclaration {
            name: table.name.to_string(),
            message: format!(
                "no column is known to say when results were taken, so that all results of a subject would make one panel; but `{name}` holds dates that differ within a subject. Say with --time '{name}' that it is the time, or with --map '{name}=-' that it is not"
            ),
        });
    }
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: "no column says when results were taken: all results of a subject make one panel. Name the column with --time".to_string(),
        place: Place { file: table.name.clone(), line: table.header_line, column: None },
    });
    Ok(())
}

impl Seen {
    fn observe(&mut self, subject: &str, cell: &str, reader: &TimeReader) {
        if cell.is_empty() {
            return;
        }
        let is_date = match reader.read(cell) {
            Ok(moment) => moment.is_some_and(|moment| !moment.is_offset()),
            Err(refusal) => refusal.code == IssueCode::AmbiguousTime,
        };
        if !is_date {
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

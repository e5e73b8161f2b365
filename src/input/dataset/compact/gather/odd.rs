//! Rows that are kept as they stand.

use csv::StringRecord;

use crate::input::Record;

use super::super::super::counts::Counts;
use super::super::super::wide::Fate;
use super::super::beside::Beside;
use super::super::times::{Form, UNREADABLE, When};
use super::super::waiting::What;
use super::{Gatherer, NO_TIME, Unfit};

/// So many rows are kept as they stand; of a file with more of them another way is the better one.
const ODD_ROWS: usize = 100_000;

impl Gatherer<'_, '_> {
    /// Whether a row that is read as it stands is to be used: its subject is one of those that are read, or nobody's.
    fn is_own(&self, record: &Record) -> bool {
        let Some(own_subjects) = &self.own_subjects else {
            return true;
        };
        let subject = self.rows.plan().subject;
        own_subjects.share.has_row_that_meets(record, subject)
    }

    /// Keeps a row as it stands.
    #[cold]
    #[inline(never)]
    pub(super) fn odd(&mut self, record: &Record) {
        if record.is_filler() {
            return;
        }
        let Ok(line) = u32::try_from(record.line) else {
            self.unfit = Some(Unfit::Odd);
            return;
        };
        if self.part.kept.len() >= ODD_ROWS {
            self.unfit = Some(Unfit::Odd);
            return;
        }
        let (row, fate) = self.rows.whole(record, &mut Counts::default());
        let is_more = !row.previous.values.is_empty() || !row.previous.times.is_empty();
        if is_more {
            self.unfit = Some(Unfit::Odd);
        }
        let is_own = self.is_own(record);
        if is_own && self.rows.keeps_of_subjects() {
            self.part.kept_elsewhere.see(&row, fate);
        }
        if !is_own && fate != Fate::Used {
            return;
        }
        let is_told = fate == Fate::Used || row.is_told_beside();
        if self.rows.say_several() && !is_told && row.issues.is_empty() {
            self.part.counts.row(&row, fate);
            return;
        }
        let kept = Record {
            line: record.line,
            cells: StringRecord::from(record.cells.iter().collect::<Vec<_>>()),
            damaged: record.damaged,
        };
        let kept = self.part.keep(kept, is_own);
        if !is_own || !is_told {
            return;
        }
        let text = row.time.as_deref().unwrap_or("");
        let when = match (&row.moment, &row.time) {
            (Some(moment), _) => self.times.of_moment(moment),
            (None, None) => Some(NO_TIME),
            (None, Some(text)) => Some(When {
                window: UNREADABLE + i64::from(self.part.time(text)),
                moment: 0,
                form: Form::Other,
            }),
        };
        let Some(when) = when else {
            self.unfit = Some(Unfit::Odd);
            return;
        };
        let name = row.subject.as_deref().unwrap_or("");
        let subject = self.part.subject(name.as_bytes(), 0..name.len());
        let said = What::Kept(kept);
        if fate == Fate::Used {
            self.part.put(subject, when, text, said, line, true);
        } else {
            let has_issue = !row.issues.is_empty();
            let beside = Beside {
                said,
                line,
                has_issue,
            };
            self.part.beside.push(subject, when, beside);
        }
    }
}

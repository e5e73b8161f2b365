//! What became of the rows. Rows read = used + set aside + unusable, always.

use std::collections::BTreeMap;

use crate::panel::{Issue, IssueCode, Panel, Place};

use super::row::Row;
use super::wide::Fate;

/// Why a row is not used whose unit does not fit its values.
pub(super) const UNIT_DOES_NOT_FIT: &str =
    "the unit is not known and the values do not fit the usual one";

/// How often an issue of one kind occurred, with its first example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueCount {
    /// How often.
    pub count: u64,
    /// The first message.
    pub first_message: String,
    /// Where the first one stands.
    pub first_place: Place,
}

/// What became of the rows of a data set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows below the header.
    pub rows_read: u64,
    /// Rows of which something could be used.
    pub rows_used: u64,
    /// Rows that are not ours to interpret, by reason: another fluid, an analyte not known.
    pub rows_set_aside: BTreeMap<&'static str, u64>,
    /// Rows of which nothing could be used, by reason.
    pub rows_unusable: BTreeMap<&'static str, u64>,
    /// Names of analytes that the catalog doesn't know, with how many rows each has.
    pub unknown_names: BTreeMap<String, u64>,
    /// Panels made from the rows.
    pub panels: u64,
    /// Issues by kind.
    pub issues: BTreeMap<IssueCode, IssueCount>,
    /// Whether several files are read, so that a place is told with its file.
    pub names_files: bool,
}

/// Why a row is not trusted: it does not end where it should.
pub(super) const DAMAGED: &str = "damaged row";

/// Why a row is not trusted: a cell too many shifts those behind it.
pub(super) const TOO_LONG: &str = "more cells than the header";

/// Why a result is not used: its status says that it is none.
pub(super) const VOID: &str = "canceled, deleted or entered in error";

/// Why a result is not used: nobody knows what its status says.
pub(super) const UNKNOWN_STATUS: &str = "a status that is not known";

/// Why a result is not used: the comment beside it says that it does not count.
pub(super) const REVOKED: &str = "the comment says that it does not count";

/// Why a row is not used: it tells of all rows, such as their average.
pub(super) const STATISTIC: &str = "a statistic or limits, not a patient";

/// Why a row is set aside: it is the header once more, a foot line, or a control of the instrument.
pub(super) const NO_PATIENT: &str = "a header, a foot line or a control, not a patient";

/// Why a row is not used: nobody knows whose it is.
pub(super) const NO_SUBJECT: &str = "no subject";

/// Why a row is set aside: it is of urine, or of another fluid.
pub(super) const OTHER_FLUID: &str = "another fluid than blood";

/// Why a row is set aside: nobody knows of which fluid it is.
pub(super) const UNKNOWN_SPECIMEN: &str = "a specimen that is not known";

/// Why a row is not used: its result can't be read, or is refused.
pub(super) const NO_USABLE_RESULT: &str = "no usable result";

/// Why a row is not used: its result says that there is none.
pub(super) const SAYS_MISSING: &str = "the result says that it is missing";

/// Every reason for which a row is set aside or unusable.
const REASONS: [&str; 18] = [
    STATISTIC,
    NO_PATIENT,
    VOID,
    UNKNOWN_STATUS,
    REVOKED,
    "analyte not known",
    UNKNOWN_SPECIMEN,
    OTHER_FLUID,
    "code and name disagree",
    DAMAGED,
    "left out by --map",
    TOO_LONG,
    "no known analyte has a value",
    "no readable time",
    "no result",
    NO_SUBJECT,
    NO_USABLE_RESULT,
    SAYS_MISSING,
];

/// Names of unknown analytes kept for `check`.
const NAMES_KEPT: usize = 1000;

impl Counts {
    /// A reason as rows are counted by it; `None` for what is none.
    pub fn known_reason(text: &str) -> Option<&'static str> {
        let mut all = REASONS.into_iter().chain([UNIT_DOES_NOT_FIT]);
        all.find(|reason| *reason == text)
    }

    /// Counts an issue.
    pub fn note(&mut self, issue: &Issue) {
        self.issues
            .entry(issue.code)
            .and_modify(|entry| entry.count += 1)
            .or_insert_with(|| IssueCount {
                count: 1,
                first_message: issue.message.clone(),
                first_place: issue.place.clone(),
            });
    }

    /// Counts an issue of a kind that was counted before.
    pub(crate) fn note_again(&mut self, code: IssueCode) {
        if let Some(entry) = self.issues.get_mut(&code) {
            entry.count += 1;
        }
    }

    /// Counts a row and what was odd in it.
    pub(super) fn row(&mut self, row: &Row, fate: Fate) {
        self.rows_read += 1;
        match fate {
            Fate::Used => self.rows_used += 1,
            Fate::SetAside(reason) => self.set_aside(reason),
            Fate::Unusable(reason) => self.unusable(reason),
        }
        row.issues.iter().for_each(|issue| self.note(issue));
    }

    /// Counts rows that are used, and are each a panel of its own.
    pub(crate) fn used_rows(&mut self, count: u64) {
        self.rows_read += count;
        self.rows_used += count;
        self.panels += count;
    }

    /// Counts rows that are used, in which nothing is odd.
    pub(super) fn plain_rows(&mut self, count: u64) {
        self.rows_read += count;
        self.rows_used += count;
    }

    /// Counts rows that are all as this one, which counts `own` beside itself.
    pub(super) fn rows(&mut self, row: &Row, fate: Fate, own: &Counts, count: u64) {
        for name in own.unknown_names.keys() {
            self.unknown_name_of(name, count);
        }
        let rest = count.saturating_sub(1);
        self.row(row, fate);
        self.rows_read += rest;
        match fate {
            Fate::Used => self.rows_used += rest,
            Fate::SetAside(reason) => *self.rows_set_aside.entry(reason).or_default() += rest,
            Fate::Unusable(reason) => *self.rows_unusable.entry(reason).or_default() += rest,
        }
        for issue in &row.issues {
            if let Some(noted) = self.issues.get_mut(&issue.code) {
                noted.count += rest;
            }
        }
    }

    /// Counts a panel, and what came up while it was made of its rows.
    pub(crate) fn panel(&mut self, panel: &Panel) {
        self.panels += 1;
        for issue in panel.own_issues.as_ref().unwrap_or(&panel.issues) {
            if Counts::is_of_panel(issue.code) {
                self.note(issue);
            }
        }
    }

    /// Whether issues of a kind come up when a panel is made of rows, not in a row.
    pub(super) fn is_of_panel(code: IssueCode) -> bool {
        matches!(
            code,
            IssueCode::Conflict | IssueCode::Contradiction | IssueCode::NotSorted
        )
    }

    /// Rows that were counted as used turn out not to be.
    pub(super) fn no_longer_used(&mut self, rows: u64, reason: &'static str) {
        if rows > 0 {
            self.rows_used -= rows;
            *self.rows_unusable.entry(reason).or_default() += rows;
        }
    }

    pub(super) fn set_aside(&mut self, reason: &'static str) {
        debug_assert!(Self::known_reason(reason).is_some(), "{reason}");
        *self.rows_set_aside.entry(reason).or_default() += 1;
    }

    pub(super) fn unusable(&mut self, reason: &'static str) {
        debug_assert!(Self::known_reason(reason).is_some(), "{reason}");
        *self.rows_unusable.entry(reason).or_default() += 1;
    }

    pub(super) fn unknown_name(&mut self, name: &str) {
        self.unknown_name_of(name, 1);
    }

    fn unknown_name_of(&mut self, name: &str, rows: u64) {
        let end = name.char_indices().nth(80).map_or(name.len(), |(at, _)| at);
        let name = &name[..end];
        if let Some(count) = self.unknown_names.get_mut(name) {
            *count += rows;
        } else if self.unknown_names.len() < NAMES_KEPT {
            self.unknown_names.insert(name.to_string(), rows);
        }
    }

    /// Rows set aside, for whatever reason.
    pub fn total_set_aside(&self) -> u64 {
        self.rows_set_aside.values().sum()
    }

    /// Rows unusable, for whatever reason.
    pub fn total_unusable(&self) -> u64 {
        self.rows_unusable.values().sum()
    }

    /// Rows whose cells may stand in the wrong columns, so that none of them is believed.
    pub fn rows_not_trusted(&self) -> u64 {
        let count = |reason| self.rows_unusable.get(reason).copied().unwrap_or(0);
        count(DAMAGED) + count(TOO_LONG)
    }

    /// The counts of another file of the same run added.
    pub fn add(&mut self, other: &Counts) {
        self.rows_read += other.rows_read;
        self.rows_used += other.rows_used;
        self.panels += other.panels;
        self.names_files |= other.names_files;
        for (reason, count) in &other.rows_set_aside {
            *self.rows_set_aside.entry(reason).or_default() += count;
        }
        for (reason, count) in &other.rows_unusable {
            *self.rows_unusable.entry(reason).or_default() += count;
        }
        for (name, count) in &other.unknown_names {
            *self.unknown_names.entry(name.clone()).or_default() += count;
        }
        for (code, issue) in &other.issues {
            self.issues
                .entry(*code)
                .and_modify(|entry| entry.count += issue.count)
                .or_insert_with(|| issue.clone());
        }
    }
}

//! What was observed: plain types between reading and interpreting.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::AnalyteId;
pub use crate::catalog::Assay;
use crate::value::Known;

/// Where in the input something stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// The file's name, or `-` for standard input.
    pub file: Arc<str>,
    /// Line in the file, from 1; 0 where it has none.
    pub line: u64,
    /// The column's header, where one column is meant.
    pub column: Option<Arc<str>>,
}

/// What a cell says, in the analyte's canonical unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A quantity. For a D-dimer the number is as calibrated by its own assay: a DDU result of
    /// 0.25 mg/L stays 0.25 here and its `assay` says so.
    Quantity {
        /// What is known of it.
        known: Known,
        /// Whether the laboratory reported it as below a limit (`<x`), which is a finding of its own.
        below_detection: bool,
    },
    /// A word of the catalog's vocabulary, such as `positive`, `few` or `male`.
    Word(Arc<str>),
    /// Free text (comments, identifiers).
    Text(Arc<str>),
}

/// How the unit of a result came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitOrigin {
    /// Written in the cell itself.
    Cell,
    /// From a unit column of the row.
    Row,
    /// From an option or the data set's columns file.
    Option,
    /// From the column's header.
    Header,
    /// Nobody said: the catalog's canonical unit, announced and guarded.
    Assumed,
    /// None was needed: the value was computed, as an age from a date of birth.
    Computed,
    /// The analyte has no unit (facts, words).
    None,
}

/// A reference limit as printed beside the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReportedLimit {
    /// The limit's value in the canonical unit; an interval where the conversion is not finite.
    pub value: Known,
    /// Whether the limit itself is outside the reference interval (`<0.5`).
    pub exclusive: bool,
    /// The calibrator in which the limit is stated (D-dimer).
    pub assay: Assay,
}

/// The limits that came with the data for one analyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ReportedLimits {
    /// Lower limit of the reference interval.
    pub lower: Option<ReportedLimit>,
    /// Upper limit of the reference interval.
    pub upper: Option<ReportedLimit>,
    /// Lower critical limit.
    pub critical_lower: Option<ReportedLimit>,
    /// Upper critical limit.
    pub critical_upper: Option<ReportedLimit>,
}

impl ReportedLimits {
    /// All four: lower, upper, critical lower, critical upper.
    pub fn in_order(&self) -> [Option<ReportedLimit>; 4] {
        [
            self.lower,
            self.upper,
            self.critical_lower,
            self.critical_upper,
        ]
    }
}

/// One result, or one fact of the context.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Observation {
    /// The result as it stood in the cell, without changes.
    pub reported: Arc<str>,
    /// The unit as it was reported or declared, if any.
    pub unit: Option<Arc<str>>,
    /// How the unit came to be known.
    pub unit_origin: UnitOrigin,
    /// What it says.
    pub reading: Reading,
    /// D-dimer calibrator.
    pub assay: Assay,
    /// When it was sampled, as printed in the input.
    pub time: Option<Arc<str>>,
    /// Where it stands.
    pub place: Place,
}

impl Observation {
    /// What is known of the quantity; `None` for words and texts.
    pub fn known(&self) -> Option<&Known> {
        match &self.reading {
            Reading::Quantity { known, .. } => Some(known),
            _ => None,
        }
    }

    /// The word, where the cell says one.
    pub fn word(&self) -> Option<&str> {
        match &self.reading {
            Reading::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// A result of the same subject from before the panel, so that falls and rises can be told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Earlier {
    /// What is known of it, in the canonical unit and its own calibrator.
    pub known: Known,
    /// D-dimer calibrator.
    pub assay: Assay,
    /// How many hours it was taken before the panel's own value of that analyte: an interval where
    /// only dates are known, `None` where a time is missing.
    pub hours_before: Option<Known>,
    /// As printed.
    pub reported: Arc<str>,
    /// When it was sampled, as printed in the input.
    pub time: Option<Arc<str>>,
    /// Where it stands.
    pub place: Place,
}

/// Something in the data that a reader must know of. It never stops a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What kind of issue; its code is what the result rows carry.
    pub code: IssueCode,
    /// What happened, why, and how to mend it.
    pub message: String,
    /// Where.
    pub place: Place,
}

macro_rules! issue_codes {
    ($($(#[doc = $meaning:literal])+ $name:ident = $code:literal,)*) => {
        /// The kinds of issues.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum IssueCode { $($(#[doc = $meaning])+ $name,)* }

        impl IssueCode {
            /// The short code used in result rows and messages.
            pub fn code(self) -> &'static str {
                match self { $(IssueCode::$name => $code,)* }
            }
            /// What it means, in words.
            pub fn meaning(self) -> &'static str {
                match self { $(IssueCode::$name => concat!($($meaning,)+).trim_ascii(),)* }
            }
            /// Whether it is announced once for a file, and is no fault of any row.
            pub fn is_announcement(self) -> bool {
                matches!(
                    self,
                    IssueCode::AssumedUnit | IssueCode::UnstatedAssay | IssueCode::UnknownColumn
                )
            }
            /// Every kind.
            pub const ALL: &[IssueCode] = &[$(IssueCode::$name,)*];
        }
    };
}

issue_codes! {
    /// A cell that is no number, word or missing mark.
    UnreadableValue = "unreadable_value",
    /// `1,234` where nothing says what the comma is; a small whole number without a unit that may be a grade.
    AmbiguousNumber = "ambiguous_number",
    /// Infinite, or more digits than any result has.
    OutOfRange = "out_of_range",
    /// A negative concentration.
    NegativeValue = "negative_value",
    /// Zero where zero can't be measured (platelets, PT).
    ZeroValue = "zero_value",
    /// A unit that the analyte does not have.
    UnknownUnit = "unknown_unit",
    /// No unit anywhere; the canonical one was assumed.
    AssumedUnit = "assumed_unit",
    /// The values do not fit the assumed unit; the column is not scored.
    ImplausibleUnit = "implausible_unit",
    /// The calibrator of a D-dimer is not stated.
    UnstatedAssay = "unstated_assay",
    /// A value far outside what is plausible, in a declared unit.
    ImplausibleValue = "implausible_value",
    /// Different values of one analyte at one time, or different numbers for one result in two columns.
    Conflict = "conflict",
    /// A reported value contradicts what others imply.
    Contradiction = "contradiction",
    /// A row among those of patients that is a statistic, limits, a control, a foot line, or the header once more.
    NotAPatient = "not_a_patient",
    /// More or fewer cells than the header has.
    RaggedRow = "ragged_row",
    /// Two columns of one meaning.
    DuplicateColumn = "duplicate_column",
    /// A quote that is opened and never closed.
    UnclosedQuote = "unclosed_quote",
    /// Bytes that do not fit the encoding.
    BadEncoding = "bad_encoding",
    /// NUL characters in the text.
    NulCharacter = "nul_character",
    /// A date or time that can't be read or does not exist.
    BadTime = "bad_time",
    /// A date whose order of day and month the file leaves open.
    AmbiguousTime = "ambiguous_time",
    /// An earlier result beside the present one, without the times that say how long before.
    PreviousTimeMissing = "previous_time_missing",
    /// Results of one row that were sampled more than a day apart, by columns of their own such as `PLT_date`: those of
    /// another day are not used.
    TimesDiffer = "times_differ",
    /// Two dates of birth, or a date of birth and an age, that can't be of one person.
    BirthsDiffer = "births_differ",
    /// A reference limit that can't be read.
    BadLimit = "bad_limit",
    /// A row of one subject below a later one. Each such row carries it; the later rows above, which were written
    /// before this one was read, lack it among their earlier results and carry nothing.
    OutOfOrder = "out_of_order",
    /// With `--sorted`: rows of a subject that do not stand together with those above. They make panels of their own,
    /// which know nothing of the rows above.
    NotSorted = "not_sorted",
    /// With `--sorted`, where the input can be read only once: an analyte that comes up first after the first 8 MiB.
    /// It is used, and its flag has no column.
    LateAnalyte = "late_analyte",
    /// A comment says that results beside it do not count: another patient's, contaminated, not to be used.
    RevokedResult = "revoked_result",
    /// The specimen is or may be hemolyzed: of results that this raises only that they are at most what was measured is known.
    HemolyzedSpecimen = "hemolyzed_specimen",
    /// Platelets are clumped or bound in a clot: only that they are at least as many as were counted is known.
    ClumpedPlatelets = "clumped_platelets",
    /// The specimen had clotted: nothing is known of results of clotting tests.
    ClottedSpecimen = "clotted_specimen",
    /// Plasma or a transfusion is stated: of ADAMTS13 only that it was at most what was measured is known.
    PlasmaGiven = "plasma_given",
    /// An analyte or column that the catalog does not know.
    UnknownAnalyte = "unknown_analyte",
    /// Columns that are not known, and of which nothing is used.
    UnknownColumn = "unknown_column",
    /// A code and a name that disagree about the analyte.
    CodeConflict = "code_conflict",
    /// A row without a subject where one is needed.
    MissingSubject = "missing_subject",
    /// Text before the header.
    SkippedLines = "skipped_lines",
    /// The encoding was not UTF-8.
    Encoding = "encoding",
    /// An option that concerns an analyte which the data lack.
    UnusedOption = "unused_option",
    /// Something for the reader to know that changes nothing.
    Note = "note",
}

/// One set of results of one subject at one time, ready to be interpreted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// Whose results these are, as printed in the input.
    pub subject: Option<Arc<str>>,
    /// When, as printed in the input or the window's own name (an ISO date for a day).
    pub time: Option<Arc<str>>,
    /// One slot per analyte of the catalog; see [`Panel::get`].
    observations: Vec<Option<Observation>>,
    limits: Vec<Option<Box<ReportedLimits>>>,
    earlier: Vec<Option<Vec<Earlier>>>,
    /// What cells say in place of a result, in catalog order.
    without_result: BTreeMap<AnalyteId, Arc<str>>,
    /// What was odd about the rows of this panel.
    pub issues: Vec<Issue>,
    /// What of it came up at the time of this panel, where it carries what came up before as well: each is counted once.
    pub(crate) own_issues: Option<Vec<Issue>>,
}

impl Panel {
    /// A panel without any result.
    pub fn new() -> Self {
        Panel::default()
    }

    /// Adds an issue that came up with this panel.
    pub(crate) fn push_issue(&mut self, issue: Issue) {
        if let Some(own) = &mut self.own_issues {
            own.push(issue.clone());
        }
        self.issues.push(issue);
    }

    /// The observation of an analyte, if there is one.
    pub fn get(&self, analyte: AnalyteId) -> Option<&Observation> {
        self.observations
            .get(analyte.index())
            .and_then(Option::as_ref)
    }

    /// Sets or replaces the observation of an analyte.
    pub fn set(&mut self, analyte: AnalyteId, observation: Observation) {
        slot(&mut self.observations, analyte).replace(observation);
    }

    /// Takes an observation out.
    pub fn remove(&mut self, analyte: AnalyteId) -> Option<Observation> {
        slot(&mut self.observations, analyte).take()
    }

    /// Notes what a cell says in place of a result: `clotted`, or something that can't be read.
    pub fn set_without_result(&mut self, analyte: AnalyteId, reported: Arc<str>) {
        self.without_result.insert(analyte, reported);
    }

    /// What a cell says in place of the result of an analyte, where no other one has a result.
    pub fn without_result(&self, analyte: AnalyteId) -> Option<&Arc<str>> {
        let reported = self.without_result.get(&analyte);
        reported.filter(|_| self.get(analyte).is_none())
    }

    /// What cells say in place of results, in catalog order.
    pub(crate) fn said_without_result(&self) -> impl Iterator<Item = (AnalyteId, &Arc<str>)> {
        let said = self.without_result.iter();
        said.map(|(analyte, reported)| (*analyte, reported))
    }

    /// The limits that came with the data for an analyte.
    pub fn limits(&self, analyte: AnalyteId) -> Option<&ReportedLimits> {
        self.limits.get(analyte.index()).and_then(Option::as_deref)
    }

    /// Sets or replaces the limits of an analyte.
    pub fn set_limits(&mut self, analyte: AnalyteId, limits: ReportedLimits) {
        slot(&mut self.limits, analyte).replace(Box::new(limits));
    }

    /// Earlier results of an analyte, in the order of time; those whose time is not known come first.
    /// Of very many, those are kept that can be the highest or lowest of some stretch of time before
    /// the panel, and the latest ones.
    pub fn earlier(&self, analyte: AnalyteId) -> &[Earlier] {
        self.earlier
            .get(analyte.index())
            .and_then(Option::as_deref)
            .unwrap_or_default()
    }

    /// Adds a result from before this panel.
    pub fn add_earlier(&mut self, analyte: AnalyteId, earlier: Earlier) {
        slot(&mut self.earlier, analyte)
            .get_or_insert_default()
            .push(earlier);
    }

    /// The analytes with limits that came with the data, in catalog order.
    pub(crate) fn limited(&self) -> impl Iterator<Item = (AnalyteId, &ReportedLimits)> {
        let limits = self.limits.iter().enumerate();
        limits.filter_map(|(index, slot)| Some((AnalyteId::new(index), slot.as_deref()?)))
    }

    /// The analytes with earlier results, in catalog order.
    pub(crate) fn with_earlier(&self) -> impl Iterator<Item = (AnalyteId, &[Earlier])> {
        let earlier = self.earlier.iter().enumerate();
        earlier.filter_map(|(index, slot)| Some((AnalyteId::new(index), slot.as_deref()?)))
    }

    /// The analytes that have an observation, in catalog order.
    pub fn observed(&self) -> impl Iterator<Item = (AnalyteId, &Observation)> {
        self.observations
            .iter()
            .enumerate()
            .filter_map(|(index, slot)| Some((AnalyteId::new(index), slot.as_ref()?)))
    }
}

fn slot<T>(slots: &mut Vec<Option<T>>, analyte: AnalyteId) -> &mut Option<T> {
    let index = analyte.index();
    if slots.len() <= index {
        slots.resize_with(index + 1, || None);
    }
    &mut slots[index]
}

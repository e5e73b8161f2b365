//! What an interpretation says. One set of types for every output.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::{AnalyteId, Family, MaskReason, Status};
use crate::panel::{Issue, Observation};
use crate::value::{Known, Truth};

use super::trend::Trends;

/// Everything that can be said of one panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interpretation {
    /// Whose results.
    pub subject: Option<Arc<str>>,
    /// When.
    pub time: Option<Arc<str>>,
    /// Age, sex and pregnancy as far as they are known.
    pub person: Person,
    /// Facts of the context that the panel states, in catalog order: (title, as reported).
    pub context: Vec<ContextLine>,
    /// One line per laboratory result, in catalog order.
    pub results: Vec<InterpretedResult>,
    /// Laboratory analytes whose cell says something in place of a result, in catalog order: (title, as reported).
    pub without_result: Vec<ContextLine>,
    /// Scores, in the order in which they were asked for.
    pub scores: Vec<ScoreOutcome>,
    /// Patterns, by rank.
    pub patterns: Vec<PatternOutcome>,
    /// Findings that do not fit each other.
    pub contradictions: Vec<Warning>,
    /// What can be said of the time before the panel.
    pub trends: Trends,
    /// What was odd about the data.
    pub issues: Vec<Issue>,
}

/// A fact of the context.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContextLine {
    /// Identifier of the fact.
    pub id: String,
    /// As printed.
    pub title: String,
    /// As reported.
    pub reported: Arc<str>,
}

/// What decides which reference limits apply.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// Age in years; `None` where it isn't stated and adult limits are used.
    pub age: Option<Known>,
    /// `yes` where female, `no` where male.
    pub female: Truth,
    /// Pregnant.
    pub pregnant: Truth,
    /// The trimesters (1 to 3) that are possible where pregnancy is.
    pub trimesters: Vec<u8>,
    /// The age as reported, where it is in another unit than years: of a newborn in days.
    #[serde(skip)]
    pub age_in_other_unit: Option<String>,
    /// Delivered at a time that is not stated, so that limits of late pregnancy may still hold.
    #[serde(skip)]
    pub has_delivered: bool,
    /// In words, for the head of a report: which limits apply and why.
    pub limits_text: String,
}

/// HL7 flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Flag {
    /// Below the reference interval.
    #[serde(rename = "L")]
    Low,
    /// Within.
    #[serde(rename = "N")]
    Normal,
    /// Above.
    #[serde(rename = "H")]
    High,
    /// Below a critical limit in the data.
    #[serde(rename = "LL")]
    CriticallyLow,
    /// Above a critical limit in the data.
    #[serde(rename = "HH")]
    CriticallyHigh,
    /// An abnormal word.
    #[serde(rename = "A")]
    Abnormal,
    /// Can't be told; see `flag_reason`.
    #[serde(rename = "?")]
    Undetermined,
}

impl Flag {
    /// As printed: `L`, `N`, `H`, `LL`, `HH`, `A`, `?`.
    pub fn code(self) -> &'static str {
        match self {
            Flag::Low => "L",
            Flag::Normal => "N",
            Flag::High => "H",
            Flag::CriticallyLow => "LL",
            Flag::CriticallyHigh => "HH",
            Flag::Abnormal => "A",
            Flag::Undetermined => "?",
        }
    }
}

/// Whence a limit was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitOrigin {
    /// Printed in the row or the file.
    Reported,
    /// `--uln` or `--lln`.
    Option,
    /// The user's `--ranges` file.
    RangesFile,
    /// The reference set.
    Builtin,
}

/// One limit of a reference interval as it is applied.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limit {
    /// The value; an interval where sources disagree. Canonical unit, in the analyte's own
    /// calibrator (`assay`).
    pub value: Known,
    /// Whether the limit itself lies outside the reference interval.
    pub exclusive: bool,
    /// The calibrator in which it is stated (D-dimer).
    pub assay: crate::panel::Assay,
    /// Whence.
    pub origin: LimitOrigin,
    /// Titles of the sources; several where it is a hull.
    pub sources: Vec<Arc<str>>,
}

/// The limits that apply to one result.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Limits {
    /// Lower limit.
    pub lower: Option<Limit>,
    /// Upper limit.
    pub upper: Option<Limit>,
    /// Whether a built-in limit of the side that is missing here contradicted the other one, which stood before it. So on
    /// that side there is a limit, but nobody knows it (not in JSON: the flag's reason tells it).
    #[serde(skip)]
    pub is_one_contradicted: bool,
}

/// One laboratory result, compared with its limits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InterpretedResult {
    /// Slot in the catalog (not in JSON).
    #[serde(skip)]
    pub analyte: AnalyteId,
    /// Identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// Canonical unit.
    pub unit: String,
    /// The observation.
    pub observation: Observation,
    /// What is known after masks; `None` for words.
    pub known: Option<Known>,
    /// Why it is known less well than printed.
    pub masks: Vec<MaskReason>,
    /// Derived from other results, with how; `None` for reported ones.
    pub derived: Option<String>,
    /// Limits that apply.
    pub limits: Limits,
    /// HL7 flag; `None` where there is no limit for this person.
    pub flag: Option<Flag>,
    /// Why the flag is `?` or absent.
    pub flag_reason: Option<String>,
    /// Whether a z-log has no meaning for this analyte.
    pub one_sided: bool,
    /// Anything else to say of it (how far a count scatters by chance).
    pub remarks: Vec<String>,
}

/// What a score says. The words are the same in every output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The threshold is reached whatever the unknown values are.
    Met,
    /// The threshold is not reached whatever the unknown values are.
    NotMet,
    /// The unknown values decide.
    Undecided,
    /// The score is not made for this.
    NotApplicable,
}

impl Verdict {
    /// `met`, `not_met`, `undecided` or `not_applicable`.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not_met",
            Verdict::Undecided => "undecided",
            Verdict::NotApplicable => "not_applicable",
        }
    }
}

/// Which reference a prolongation was measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    /// The upper limit of the reference interval (`uln`).
    #[serde(rename = "uln")]
    UpperLimit,
    /// The control of the day.
    Control,
}

/// One item of a score, as it came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemOutcome {
    /// Identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// The points it may have, ascending; one where it is decided.
    pub points: Vec<i32>,
    /// The most points it can give at all.
    pub most: i32,
    /// Whether the panel says anything about it.
    pub has_value: bool,
    /// What was looked at: `platelets 45 10*9/L`, `not reported`.
    pub evidence: String,
    /// The bands that it may lie in, as published: `below 50 10*9/L: 2`.
    pub bands: Vec<String>,
    /// The value lies exactly on a cut-off: what to know of it.
    pub on_cut_off: Option<String>,
    /// For prolongations: which reference.
    pub reference_kind: Option<ReferenceKind>,
    /// The limit that was used, in words with its source.
    pub limit: Option<String>,
    /// For statements (hemolysis of PLASMIC): its parts.
    pub parts: Vec<Evidence>,
    /// Remarks (nominal FEU/DDU conversion, profile note).
    pub remarks: Vec<String>,
}

impl ItemOutcome {
    /// Least points.
    pub fn min(&self) -> i32 {
        self.points.first().copied().unwrap_or(0)
    }

    /// Most points.
    pub fn max(&self) -> i32 {
        self.points.last().copied().unwrap_or(0)
    }
}

/// A change of one item that would alter the points or the verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The item.
    pub item: String,
    /// In words: `platelets below 50 10*9/L would add 1 point`.
    pub text: String,
    /// Points after minus points before.
    pub difference: i32,
    /// The verdict that would follow.
    pub verdict: Verdict,
    /// Whether that verdict differs from the present one.
    pub alters_verdict: bool,
}

/// A warning that applies to these very values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// The warning.
    pub text: String,
    /// Whether it surely applies (`yes`) or may apply (`unknown`).
    pub applies: Truth,
    /// Citations.
    pub sources: Vec<String>,
}

/// A score, as it came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreOutcome {
    /// Identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// How far the rule can be trusted.
    pub status: Status,
    /// What the score is about.
    pub family: Family,
    /// The profile used, where the score has profiles.
    pub profile: Option<String>,
    /// Items in published order.
    pub items: Vec<ItemOutcome>,
    /// Anything else to say of how it was scored.
    pub remarks: Vec<String>,
    /// Least total.
    pub min: i32,
    /// Greatest total.
    pub max: i32,
    /// Most points that the score can give.
    pub most: i32,
    /// The verdict.
    pub verdict: Verdict,
    /// In words, honest about the prerequisite.
    pub verdict_text: String,
    /// Whether the prerequisite is fulfilled; `None` where the score has none.
    pub prerequisite: Option<Truth>,
    /// The prerequisite in words; where it is not known, also whether anything is stated on it.
    pub prerequisite_text: String,
    /// Why the score is not applicable, if so.
    pub not_applicable_because: Option<String>,
    /// Items whose value could change the verdict.
    pub needs: Vec<String>,
    /// Class, for scores with classes: a class name, `undecided` or `not_applicable`.
    pub class: Option<String>,
    /// Class in words.
    pub class_text: Option<String>,
    /// The changes of single items nearest to the present values.
    pub changes: Vec<Change>,
    /// Warnings that apply to these values.
    pub warnings: Vec<Warning>,
    /// How often repeats would give which points, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<super::Uncertainty>,
    /// Citations.
    pub sources: Vec<String>,
}

/// What a pattern says. The words are the same in every output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Holds whatever the unknown values are.
    Present,
    /// Does not hold whatever the unknown values are.
    Absent,
    /// The unknown values decide.
    Undecided,
}

impl Finding {
    /// `present`, `absent` or `undecided`.
    pub fn word(self) -> &'static str {
        match self {
            Finding::Present => "present",
            Finding::Absent => "absent",
            Finding::Undecided => "undecided",
        }
    }
}

impl From<Truth> for Finding {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Finding::Present,
            Truth::No => Finding::Absent,
            Truth::Unknown => Finding::Undecided,
        }
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The statement: `LDH above its upper limit`.
    pub statement: String,
    /// Whether it holds.
    pub truth: Truth,
    /// What was seen: `748 U/L; upper limit 250 U/L`, or `not reported`.
    pub observed: String,
    /// What it speaks for.
    pub role: Role,
    /// Whether the finding rests on it; otherwise it only speaks for or against.
    pub deciding: bool,
}

/// What a piece of evidence speaks for, as it turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Speaks for the pattern.
    For,
    /// Speaks against the pattern.
    Against,
    /// Not known; would speak for or against.
    Missing,
}

/// A pattern, as it came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatternOutcome {
    /// Identifier.
    pub id: String,
    /// As printed.
    pub title: String,
    /// How far the rule can be trusted.
    pub status: Status,
    /// What the pattern is about.
    pub family: Family,
    /// Present, absent or undecided.
    pub finding: Finding,
    /// What a present finding says.
    pub text: String,
    /// Statements that are not known and on which an undecided finding rests.
    pub needs: Vec<String>,
    /// Evidence for, against and missing.
    pub evidence: Vec<Evidence>,
    /// Warnings that apply to these values.
    pub warnings: Vec<Warning>,
    /// Citations.
    pub sources: Vec<String>,
}

//! Scores: items, bands, verdicts. All of it comes from `reference/scores/*.toml`.

use serde::Serialize;

use super::severity::SeverityOrder;
use super::statement::{Pitfall, Quantity, Statement};
use super::variant::Variant;
use crate::value::Known;

/// The totals of a score lie between this and as much below 0, so that there is room for millions of them.
pub(crate) const MOST_POINTS: i32 = 4000;

/// How far a rule can be trusted to be the published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its numbers were read in its sources, or are decisions that the rule file documents.
    Stable,
    /// A number in it could not be verified in a source, or the rule is still being tried out.
    Preview,
    /// Replaced by a later rule.
    Superseded,
    /// Not the published rule: a way in which others score it differently, kept for comparison.
    Variant,
}

/// What a rule is about; reports set rules of different families side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Disseminated intravascular coagulation and consumption.
    Dic,
    /// Thrombotic microangiopathy.
    Tma,
    /// Hemolysis.
    Hemolysis,
    /// The specimen itself.
    Specimen,
    /// A single result.
    Single,
    /// Platelets: counts, their fall, and what depends on them.
    Platelets,
    /// Clotting times, factors and fibrinolysis, apart from DIC.
    Coagulation,
}

/// For whom a score was made. Outside, its verdict is `not_applicable`.
#[derive(Debug, Clone)]
pub struct Population {
    /// Ages in years.
    pub age: Known,
    /// Whether the score is not meant for pregnancy.
    pub excludes_pregnancy: bool,
    /// Whether the score is not meant for the time shortly after delivery either.
    pub excludes_postpartum: bool,
    /// Whether the score is meant for pregnancy and the time shortly after delivery only.
    pub only_pregnancy: bool,
    /// Whether the score is not meant for somebody whose marrow makes too few platelets anyway.
    pub excludes_marrow_suppression: bool,
    /// In words.
    pub text: String,
}

/// What must be so before the score applies at all.
#[derive(Debug, Clone)]
pub struct Prerequisite {
    /// The statement to test.
    pub statement: Statement,
    /// In words: "an underlying disorder known to be associated with overt DIC".
    pub text: String,
}

/// A range of an item and the points that it gives.
#[derive(Debug, Clone)]
pub struct Band {
    /// The range in the canonical unit (or in seconds of prolongation, or in multiples of a limit).
    pub range: Known,
    /// The range as published: `from 50 to below 100`.
    pub printed: String,
    /// For items of words: the word.
    pub word: Option<String>,
    /// Points.
    pub points: i32,
}

/// What an item looks at.
#[derive(Debug, Clone)]
pub enum Measure {
    /// A quantity that falls into bands.
    Quantity(Quantity),
    /// A word of a category, such as none, moderate or strong.
    Word(super::AnalyteId),
    /// A statement: the first band's points where it holds, the second's where it does not.
    Statement(Statement),
    /// Statements in order, one band each, and one band more for where none holds: the first that
    /// holds counts.
    Cases(Vec<Statement>),
    /// Several parts that make one item.
    Parts(Combine, Vec<Part>),
}

/// How the parts of an item make its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// The greatest of all parts; an unknown part leaves the item open.
    Greatest,
    /// The greatest of the parts that were measured.
    GreatestMeasured,
    /// The first part that was measured: the others stand in for it.
    FirstMeasured,
    /// The sum, at most so many points.
    Sum {
        /// The most points of the item.
        at_most: Option<i32>,
    },
}

/// A part of an item.
#[derive(Debug, Clone)]
pub struct Part {
    /// As printed.
    pub title: String,
    /// What it looks at.
    pub form: ItemForm,
    /// What to say when a value lies exactly on a cut-off.
    pub on_cut_off: String,
}

/// One reading of an item; items with profiles have several.
#[derive(Debug, Clone)]
pub struct ItemForm {
    /// The profile's name, where the item has profiles.
    pub profile: Option<String>,
    /// Whether this profile's numbers were verified.
    pub status: Status,
    /// What is looked at.
    pub measure: Measure,
    /// Where the points lie; they cover the whole line without gap or overlap.
    pub bands: Vec<Band>,
    /// The unit in which the cut-offs were published, as printed.
    pub unit: String,
    /// Why the points neither rise nor fall all the way; empty where they do.
    pub not_monotone: String,
    /// Anything to say of this form.
    pub note: String,
    /// The points that the publication itself gives a missing item; `None`: it stays unknown.
    pub missing_points: Option<i32>,
}

impl ItemForm {
    /// Whether it or one of its parts is a prolongation beyond the upper limit or the control, whichever there is. One
    /// that is always measured from the control chooses nothing.
    pub fn chooses_reference(&self) -> bool {
        match &self.measure {
            Measure::Quantity(quantity) => matches!(quantity, Quantity::Prolongation { .. }),
            Measure::Parts(_, parts) => parts.iter().any(|part| part.form.chooses_reference()),
            Measure::Word(_) | Measure::Statement(_) | Measure::Cases(_) => false,
        }
    }

    /// Every number of points that the form can give, ascending.
    pub fn all_points(&self) -> Vec<i32> {
        let mut points: Vec<i32> = match &self.measure {
            Measure::Parts(combine, parts) => {
                let lists: Vec<Vec<i32>> =
                    parts.iter().map(|part| part.form.all_points()).collect();
                combine.every_outcome(&lists)
            }
            _ => self.bands.iter().map(|band| band.points).collect(),
        };
        points.extend(self.missing_points);
        points.sort_unstable();
        points.dedup();
        points
    }
}

impl ItemForm {
    /// The analytes and facts that it looks at, each once, in the order of the rule file.
    pub fn analytes(&self) -> Vec<super::AnalyteId> {
        let all = match &self.measure {
            Measure::Quantity(quantity) => vec![quantity.analyte()],
            Measure::Word(analyte) => vec![*analyte],
            Measure::Statement(statement) => statement.analytes(),
            Measure::Cases(cases) => cases.iter().flat_map(Statement::analytes).collect(),
            Measure::Parts(_, parts) => {
                parts.iter().flat_map(|part| part.form.analytes()).collect()
            }
        };
        let mut each = Vec::new();
        for analyte in all {
            if !each.contains(&analyte) {
                each.push(analyte);
            }
        }
        each
    }
}

impl Combine {
    /// Every number of points that parts with these points can make together; for the rules that go
    /// by what was measured, whichever part it may be.
    pub(crate) fn every_outcome(self, parts: &[Vec<i32>]) -> Vec<i32> {
        match self {
            Combine::Greatest => combined(parts, i32::max),
            Combine::Sum { at_most } => combined(parts, |one, other| one + other)
                .into_iter()
                .map(|sum| at_most.map_or(sum, |most| sum.min(most)))
                .collect(),
            Combine::GreatestMeasured | Combine::FirstMeasured => {
                parts.iter().flatten().copied().collect()
            }
        }
    }
}

/// Every result of an operation over one value of each list.
fn combined(lists: &[Vec<i32>], operation: fn(i32, i32) -> i32) -> Vec<i32> {
    let mut results: Vec<i32> = lists.first().cloned().unwrap_or_default();
    for list in lists.iter().skip(1) {
        results = results
            .iter()
            .flat_map(|&one| list.iter().map(move |&other| operation(one, other)))
            .collect();
        results.sort_unstable();
        results.dedup();
    }
    results
}

/// One item of a score.
#[derive(Debug, Clone)]
pub struct Item {
    /// Lower snake case.
    pub id: String,
    /// As printed.
    pub title: String,
    /// One form, or one per profile; the first is the default.
    pub forms: Vec<ItemForm>,
    /// What to say when a value lies exactly on a cut-off.
    pub on_cut_off: String,
    /// Whether its points count in the total; otherwise it is a condition of the verdict only.
    pub in_total: bool,
}

/// The sum of some items must reach a number.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Indices of the items that are summed.
    pub items: Vec<usize>,
    /// The sum must be this or more.
    pub from: i32,
}

/// The ways to reach the threshold: one of them with all of its requirements.
#[derive(Debug, Clone, Default)]
pub struct Threshold {
    /// The main way first.
    pub ways: Vec<Vec<Requirement>>,
}

/// The bounds that a publication sets to the total, whatever the items add up to.
#[derive(Debug, Clone, Copy, Default)]
pub struct TotalBounds {
    /// The total is not below this.
    pub least: Option<i32>,
    /// The total is not above this.
    pub most: Option<i32>,
}

impl TotalBounds {
    /// The total for a sum of item points.
    pub fn total(self, sum: i32) -> i32 {
        let sum = self.least.map_or(sum, |least| sum.max(least));
        self.most.map_or(sum, |most| sum.min(most))
    }
}

/// A named range of totals.
#[derive(Debug, Clone)]
pub struct Class {
    /// Lower snake case.
    pub name: String,
    /// From this total.
    pub from: i32,
    /// To this total.
    pub upto: i32,
    /// What it means.
    pub text: String,
    /// The class that holds in its place where the threshold is met in another way than by the total.
    pub when_met: Option<String>,
}

/// A score.
#[derive(Debug, Clone)]
pub struct Score {
    /// Lower snake case; the file's name.
    pub id: String,
    /// As printed.
    pub title: String,
    /// Version of the rule file.
    pub version: String,
    /// How far it can be trusted.
    pub status: Status,
    /// What it is about.
    pub family: Family,
    /// Order in a report; lower stands first.
    pub rank: u32,
    /// What to say where the last values of a window are scored and the authors used the first; empty otherwise.
    pub first_values: String,
    /// What it is, in one or two sentences.
    pub summary: String,
    /// For whom.
    pub population: Population,
    /// What must be so before it applies.
    pub prerequisite: Option<Prerequisite>,
    /// Items in published order.
    pub items: Vec<Item>,
    /// When the verdict is `met`.
    pub threshold: Threshold,
    /// Bounds of the total.
    pub total: TotalBounds,
    /// In which order totals are more severe.
    pub severity: SeverityOrder,
    /// What `met` says.
    pub met: String,
    /// What `not_met` says.
    pub not_met: String,
    /// Named ranges of totals, if it has any.
    pub classes: Vec<Class>,
    /// The setting outside which the class is `not_applicable`; unknown leaves it `undecided`.
    pub class_setting: Option<Prerequisite>,
    /// Warnings that apply to some values only.
    pub pitfalls: Vec<Pitfall>,
    /// Remarks on the rule.
    pub notes: Vec<String>,
    /// What it must not be taken for.
    pub does_not_mean: Vec<String>,
    /// Identifiers of sources.
    pub sources: Vec<String>,
    /// How it differs from a published score; `None` for a score itself.
    pub variant: Option<Variant>,
    /// Where in the reference set it stands.
    pub file: String,
}

impl Score {
    /// Names of the profiles of this score; empty where it has none. The first is the default.
    pub fn profiles(&self) -> Vec<&str> {
        let mut profiles: Vec<&str> = Vec::new();
        for form in self.items.iter().flat_map(|item| &item.forms) {
            if let Some(profile) = form.profile.as_deref()
                && !profiles.contains(&profile)
            {
                profiles.push(profile);
            }
        }
        profiles
    }
}

//! Which outputs are decided together, and at which classes they look.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::catalog::{AnalyteId, Catalog};
use crate::earlier::EarlierQuestion;
use crate::interpret::Settings;

use super::dependence::{looks, looks_of_items, person_looks};
use super::earlier::asked_of;
use super::leaves::{Leaf, Leaves, Shown};
use super::look::Look;
use super::memo::{Memo, Seen};
use super::outputs::Output;
use super::views::Views;

/// So many flags are decided together.
const FLAGS_TOGETHER: usize = 3;

/// Outputs of which each rests on conditions alone are decided together where these can hold in so many ways: each row
/// is looked up less often then, and there is more to decide.
const WAYS_TOGETHER: usize = 1000;

/// Outputs that are decided together.
pub(super) struct Group {
    /// Which outputs, as a range of their numbers.
    pub outputs: Range<usize>,
    /// At what they look.
    pub seen: Vec<Seen>,
    /// The numbers of the conditions on which they rest.
    conditions: BTreeSet<usize>,
    /// Whether they rest on nothing else.
    rests_on_conditions: bool,
}

/// What is known before the first row.
pub(super) struct Grouping<'a> {
    /// The classes of the columns of results and facts, behind them of those of earlier results, and of conditions that
    /// have columns of their own.
    pub views: Vec<Views>,
    /// The conditions of which patterns and scores are made.
    pub leaves: Vec<Leaf<'a>>,
    pub groups: Vec<Group>,
    /// The numbers of persons to whom other limits apply.
    pub persons: Memo,
}

impl<'a> Grouping<'a> {
    /// For columns of these analytes. Neighboring outputs of which one looks at all that the other one looks at are
    /// decided together, and some that look at little, unless `stays_alone` holds for one of them. `questions` are those
    /// to which the rows bring answers.
    pub(super) fn new(
        (catalog, settings): (&'a Catalog, &'a Settings),
        analytes: &[AnalyteId],
        questions: &[EarlierQuestion],
        outputs: &[Output],
        stays_alone: impl Fn(&Output) -> bool,
    ) -> Self {
        let known: BTreeSet<AnalyteId> = analytes.iter().copied().collect();
        let mut conditions = Leaves::new(catalog, settings, &known, outputs);
        let mut columns = Columns::new(analytes, questions);
        let mut each_year = false;
        let mut leaves = Vec::new();
        for (condition, looks) in conditions.take() {
            each_year |= looks.values().any(Look::looks_at_age);
            let seen = columns.see(looks);
            let shown = columns.show(&seen);
            leaves.push(Leaf {
                condition,
                memo: Memo::new(seen),
                shown,
            });
        }
        let mut groups: Vec<Group> = Vec::new();
        for (number, output) in outputs.iter().enumerate() {
            let own = match (conditions.of_output(number), output) {
                (None, _) => looks(catalog, settings, &known, output),
                (Some(_), Output::Score(position)) => {
                    let score = &catalog.scores_and_variants()[*position];
                    looks_of_items(catalog, settings, &known, score)
                }
                (Some(_), _) => BTreeMap::new(),
            };
            each_year |= own.values().any(Look::looks_at_age);
            let conditions = conditions.of_output(number).unwrap_or_default();
            let shown = conditions.iter().map(|leaf| leaves[*leaf].shown.seen());
            let mut next = Group {
                outputs: number..number + 1,
                rests_on_conditions: own.is_empty(),
                seen: columns.see(own),
                conditions: conditions.iter().copied().collect(),
            };
            next.seen.extend(shown);
            let alone = |number: usize| stays_alone(&outputs[number]);
            match groups.last_mut() {
                Some(group)
                    if !alone(number)
                        && !alone(group.outputs.start)
                        && group.may_take(&next, outputs, &leaves) =>
                {
                    group.take(next);
                }
                _ => groups.push(next),
            }
        }
        let persons = Memo::new(columns.see(person_looks(catalog, settings, each_year)));
        Grouping {
            views: columns.views,
            leaves,
            groups,
            persons,
        }
    }
}

impl Group {
    /// Whether the next outputs are decided together with these.
    fn may_take(&self, next: &Group, outputs: &[Output], leaves: &[Leaf]) -> bool {
        let is_within = |one: &[Seen], other: &[Seen]| one.iter().all(|seen| other.contains(seen));
        is_within(&next.seen, &self.seen)
            || is_within(&self.seen, &next.seen)
            || are_few_flags(&outputs[self.outputs.start..next.outputs.end])
            || self.rests_on_conditions
                && next.rests_on_conditions
                && ways(self.conditions.union(&next.conditions), leaves) <= WAYS_TOGETHER
    }

    fn take(&mut self, next: Group) {
        self.outputs.end = next.outputs.end;
        let new = next.seen.into_iter();
        let new: Vec<Seen> = new.filter(|one| !self.seen.contains(one)).collect();
        self.seen.extend(new);
        self.conditions.extend(next.conditions);
        self.rests_on_conditions &= next.rests_on_conditions;
    }
}

/// Whether outputs are some flags, each of which can say little.
fn are_few_flags(outputs: &[Output]) -> bool {
    let is_flag = |output: &Output| matches!(output, Output::Flag(_));
    outputs.len() <= FLAGS_TOGETHER && outputs.iter().all(is_flag)
}

/// In about how many ways conditions can hold or not: those that look at the same columns most often divide their values
/// between each other, and may hold where nothing is known.
fn ways<'s>(conditions: impl Iterator<Item = &'s usize>, leaves: &[Leaf]) -> usize {
    let mut by_columns: BTreeMap<BTreeSet<usize>, usize> = BTreeMap::new();
    for leaf in conditions {
        *by_columns.entry(leaves[*leaf].memo.columns()).or_insert(2) += 1;
    }
    let own = by_columns.values();
    own.fold(1, |ways, own| ways.saturating_mul(*own))
}

/// The columns at which outputs look.
struct Columns<'c> {
    analytes: &'c [AnalyteId],
    /// The columns of whose earlier results something is asked.
    asked: Vec<usize>,
    views: Vec<Views>,
}

impl<'c> Columns<'c> {
    fn new(analytes: &'c [AnalyteId], questions: &[EarlierQuestion]) -> Self {
        let asked = asked_of(analytes, questions).into_iter();
        let asked: Vec<usize> = asked.map(|(column, _)| column).collect();
        let mut views = Vec::new();
        views.resize_with(analytes.len() + asked.len(), Views::default);
        Columns {
            analytes,
            asked,
            views,
        }
    }

    /// At what is looked where analytes are looked at as closely.
    fn see(&mut self, mut looks: BTreeMap<AnalyteId, Look>) -> Vec<Seen> {
        let mut seen = Vec::new();
        for (column, analyte) in self.analytes.iter().enumerate() {
            let Some(look) = looks.remove(analyte) else {
                continue;
            };
            let (results, earlier) = look.parted();
            let mut add = |column: usize, look: &Look| {
                let view = self.views[column].add_view(look);
                seen.push(Seen { column, view });
            };
            add(column, &results);
            let place = self.asked.iter().position(|of| *of == column);
            if let (Some(place), Some(look)) = (place, earlier) {
                add(self.analytes.len() + place, &look);
            }
        }
        seen
    }

    /// Where it is shown whether a condition holds that looks at this.
    fn show(&mut self, seen: &[Seen]) -> Shown {
        if let [Seen { column, view }] = *seen {
            let view = self.views[column].add_view_of_truths(view);
            return Shown::ByClass(Seen { column, view });
        }
        self.views.push(Views::of_truths());
        Shown::InColumn(self.views.len() - 1)
    }
}

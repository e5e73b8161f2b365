//! Which items of two scores stand for each other.

use super::names::ComparedScore;
use crate::catalog::{AnalyteId, Item, Score};

/// Two items that stand for each other; one of them alone where the other score has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Partners {
    pub first: Option<usize>,
    pub second: Option<usize>,
}

/// Which items of two scores stand for each other: those of one identifier, else those that look at
/// a common analyte.
pub(super) fn partners(
    first: &Score,
    first_reading: &ComparedScore,
    second: &Score,
    second_reading: &ComparedScore,
) -> Vec<Partners> {
    let mut free: Vec<usize> = (0..second.items.len()).collect();
    let mut taken: Vec<Option<usize>> = vec![None; first.items.len()];
    for (index, item) in first.items.iter().enumerate() {
        let same = free
            .iter()
            .position(|&other| second.items[other].id == item.id);
        if let Some(at) = same {
            taken[index] = Some(free.remove(at));
        }
    }
    for (index, item) in first.items.iter().enumerate() {
        if taken[index].is_some() {
            continue;
        }
        let own = analytes(item, first_reading);
        let related = free.iter().position(|&other| {
            analytes(&second.items[other], second_reading)
                .iter()
                .any(|analyte| own.contains(analyte))
        });
        if let Some(at) = related {
            taken[index] = Some(free.remove(at));
        }
    }
    let mut partners: Vec<Partners> = taken
        .into_iter()
        .enumerate()
        .map(|(index, other)| Partners {
            first: Some(index),
            second: other,
        })
        .collect();
    partners.extend(free.into_iter().map(|other| Partners {
        first: None,
        second: Some(other),
    }));
    partners
}

fn analytes(item: &Item, reading: &ComparedScore) -> Vec<AnalyteId> {
    item.forms
        .iter()
        .find(|form| form.profile.is_some() && form.profile == reading.profile)
        .or_else(|| item.forms.first())
        .map(|form| form.analytes())
        .unwrap_or_default()
}

//! Points, bounds, verdicts and classes of a score, before anything is put into words.

use crate::catalog::{Band, Item, ItemForm, Measure, Prerequisite, Score};
use crate::value::Truth;

use super::measures::measure;
use super::outcome::{ReferenceKind, Verdict};
use super::statements::{has_value, holds};
use super::verdict;
use super::view::View;

/// The points of a score before anything is put into words.
pub(super) struct Points {
    /// For each item the points that it may have, ascending.
    pub items: Vec<Vec<i32>>,
    /// Whether the threshold is met on the points.
    pub met: Truth,
}

/// The form of an item under the profile in use.
pub(super) fn form<'a>(view: &View, score: &Score, item: &'a Item) -> Option<&'a ItemForm> {
    let wanted = view.settings.profiles.get(&score.id);
    item.forms
        .iter()
        .find(|form| form.profile.is_some() && form.profile.as_ref() == wanted)
        .or_else(|| item.forms.first())
}

/// Computes the points of every item.
pub(super) fn points(view: &View, score: &Score) -> Points {
    let items: Vec<Vec<i32>> = score
        .items
        .iter()
        .map(|item| {
            let mut points: Vec<i32> = form(view, score, item).map_or_else(
                || vec![0],
                |form| possible_bands(view, form).map(|band| band.points).collect(),
            );
            points.sort_unstable();
            points.dedup();
            points
        })
        .collect();
    let met = verdict::met(&score.requirements, &items);
    Points { items, met }
}

/// The bands that an item may lie in. This is the one band look-up of the program.
pub(super) fn possible_bands<'a>(
    view: &View,
    form: &'a ItemForm,
) -> impl Iterator<Item = &'a Band> {
    let possible: Vec<bool> = match &form.measure {
        // A word instead of a number says nothing of its bands.
        Measure::Quantity(quantity) if view.word(quantity.analyte()).is_some() => {
            vec![true; form.bands.len()]
        }
        Measure::Quantity(quantity) => {
            let measured = measure(view, *quantity);
            form.bands
                .iter()
                .map(|band| measured.iter().any(|measured| measured.meets(&band.range)))
                .collect()
        }
        Measure::Word(analyte) => {
            let word = view.word(*analyte);
            let known = form.bands.iter().any(|band| band.word.as_deref() == word);
            form.bands
                .iter()
                .map(|band| !known || band.word.as_deref() == word)
                .collect()
        }
        Measure::Statement(statement) => {
            let truth = holds(view, statement);
            vec![truth != Truth::No, truth != Truth::Yes]
        }
    };
    form.bands
        .iter()
        .zip(possible)
        .filter(|(_, possible)| *possible)
        .map(|(band, _)| band)
}

/// Everything that is decided of a score.
pub(super) struct Decision {
    /// Least total.
    pub min: i32,
    /// Greatest total.
    pub max: i32,
    /// Whether the prerequisite is fulfilled.
    pub prerequisite: Option<Truth>,
    /// Why the score is not applicable, if so.
    pub not_applicable_because: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Positions of the items whose value could change the verdict.
    pub needs: Vec<usize>,
    /// The class and what it means, where the score has classes.
    pub class: Option<(String, String)>,
}

/// Decides a score on its points.
pub(super) fn decide(view: &View, score: &Score, points: &Points) -> Decision {
    let min = points
        .items
        .iter()
        .filter_map(|points| points.first())
        .sum();
    let max = points.items.iter().filter_map(|points| points.last()).sum();
    let prerequisite = score
        .prerequisite
        .as_ref()
        .map(|gate| holds(view, &gate.statement));
    let not_applicable_because = not_applicable(view, score, prerequisite);
    let verdict = match points.met {
        _ if not_applicable_because.is_some() => Verdict::NotApplicable,
        Truth::Yes => Verdict::Met,
        Truth::No => Verdict::NotMet,
        Truth::Unknown => Verdict::Undecided,
    };
    let needs = match verdict {
        Verdict::Undecided => verdict::needed(&score.requirements, &points.items),
        _ => Vec::new(),
    };
    let class = class(view, score, verdict, min, max);
    Decision {
        min,
        max,
        prerequisite,
        not_applicable_because,
        verdict,
        needs,
        class,
    }
}

/// Whether the panel says anything about an item.
pub(super) fn item_has_value(view: &View, form: &ItemForm, points: &[i32]) -> bool {
    match &form.measure {
        Measure::Quantity(quantity) => {
            view.has_value(quantity.analyte()) && view.word(quantity.analyte()).is_none()
        }
        Measure::Word(analyte) => view.has_value(*analyte),
        // What is merely implied by other results is no value of its own until it decides.
        Measure::Statement(statement) => has_value(view, statement) || points.len() == 1,
    }
}

/// Which reference a prolongation was measured from, where an item is one and has a value.
pub(super) fn reference_kind(
    view: &View,
    form: &ItemForm,
    points: &[i32],
) -> Option<ReferenceKind> {
    match &form.measure {
        Measure::Quantity(quantity) if item_has_value(view, form, points) => {
            measure(view, *quantity)
                .first()
                .and_then(|measured| measured.reference_kind)
        }
        _ => None,
    }
}

fn not_applicable(view: &View, score: &Score, prerequisite: Option<Truth>) -> Option<String> {
    if prerequisite == Some(Truth::No) {
        let text = score
            .prerequisite
            .as_ref()
            .map_or("", |gate| gate.text.as_str());
        return Some(format!("known to be absent: {text}"));
    }
    let person = &view.person;
    if let Some(age) = person.age
        && !age.meets(&score.population.age)
    {
        return Some(format!(
            "made for {}; age here is {age}",
            score.population.text
        ));
    }
    if score.population.excludes_pregnancy && person.pregnant == Truth::Yes {
        return Some(format!(
            "made for {}; this is a pregnancy",
            score.population.text
        ));
    }
    None
}

/// The class, where the score has classes: only in the setting for which it was derived.
fn class(
    view: &View,
    score: &Score,
    verdict: Verdict,
    min: i32,
    max: i32,
) -> Option<(String, String)> {
    let class_of = |total: i32| {
        score
            .classes
            .iter()
            .find(|class| (class.from..=class.upto).contains(&total))
    };
    let (Some(lowest), Some(highest)) = (class_of(min), class_of(max)) else {
        return None;
    };
    let setting = score
        .class_setting
        .as_ref()
        .map(|gate: &Prerequisite| (holds(view, &gate.statement), gate.text.as_str()));
    let (name, text) = match setting {
        _ if verdict == Verdict::NotApplicable => {
            ("not_applicable", "the score is not applicable".to_string())
        }
        Some((Truth::No, text)) => ("not_applicable", format!("outside its setting: {text}")),
        Some((Truth::Unknown, text)) => (
            "undecided",
            format!("not known whether its setting is given: {text}"),
        ),
        _ if lowest.name == highest.name => (lowest.name.as_str(), lowest.text.clone()),
        _ => ("undecided", format!("{} to {}", lowest.name, highest.name)),
    };
    Some((name.to_string(), text))
}

//! Points, bounds, verdicts and classes of a score, before anything is put into words.

use crate::catalog::{
    Band, Class, Combine, Item, ItemForm, Measure, Part, Prerequisite, Quantity, Score, Statement,
    Test,
};
use crate::value::{Known, Truth};

use super::measures::measure;
use super::outcome::{ReferenceKind, Verdict};
use super::person::age_text;
use super::statements::{has_value, holds, says_something};
use super::verdict::World;
use super::view::View;
use super::{sharing, verdict};

/// The points of a score before anything is put into words.
pub(super) struct Points {
    /// For each item the points that it may have, ascending.
    pub items: Vec<Vec<i32>>,
    /// The combinations in which they come.
    pub worlds: Vec<World>,
    /// For each unknown that items share, which items depend on it.
    pub sharing: Vec<Vec<usize>>,
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
    let points_in = |view: &View, item: &Item| -> Vec<i32> {
        form(view, score, item).map_or_else(|| vec![0], |form| form_points(view, form))
    };
    let apart: Vec<Vec<i32>> = score
        .items
        .iter()
        .map(|item| points_in(view, item))
        .collect();
    let shared = sharing::shared_unknowns(view, score);
    let worlds: Vec<World> = sharing::combinations(&shared)
        .into_iter()
        .map(|ranges| {
            let mut items = apart.clone();
            if !ranges.is_empty() {
                let narrowed = sharing::narrowed(view, &shared, &ranges);
                for &item in shared.iter().flat_map(|unknown| &unknown.items) {
                    items[item] = points_in(&narrowed, &score.items[item]);
                }
            }
            World { items, ranges }
        })
        .collect();
    let items = (0..score.items.len())
        .map(|item| {
            let mut points: Vec<i32> = worlds
                .iter()
                .flat_map(|world| world.items[item].iter().copied())
                .collect();
            points.sort_unstable();
            points.dedup();
            points
        })
        .collect();
    let met = verdict::met(&score.threshold, &worlds);
    Points {
        items,
        worlds,
        sharing: shared.into_iter().map(|unknown| unknown.items).collect(),
        met,
    }
}

/// The points that a form may give, ascending.
pub(super) fn form_points(view: &View, form: &ItemForm) -> Vec<i32> {
    if let Some(points) = form.missing_points
        && !is_measured(view, form)
    {
        return vec![points];
    }
    let mut points: Vec<i32> = match &form.measure {
        Measure::Parts(combine, parts) => combined_points(view, *combine, parts),
        _ => possible_bands(view, form).map(|band| band.points).collect(),
    };
    points.sort_unstable();
    points.dedup();
    points
}

fn combined_points(view: &View, combine: Combine, parts: &[Part]) -> Vec<i32> {
    let of = |part: &Part| form_points(view, &part.form);
    let mut measured = parts
        .iter()
        .filter(|part| is_measured(view, &part.form))
        .peekable();
    match combine {
        Combine::GreatestMeasured if measured.peek().is_some() => {
            let lists: Vec<Vec<i32>> = measured.map(of).collect();
            Combine::Greatest.every_outcome(&lists)
        }
        Combine::FirstMeasured if measured.peek().is_some() => {
            measured.next().map(of).unwrap_or_default()
        }
        _ => combine.every_outcome(&parts.iter().map(of).collect::<Vec<_>>()),
    }
}

/// Whether what a form looks at was measured at all, in whatever way.
pub(super) fn is_measured(view: &View, form: &ItemForm) -> bool {
    match &form.measure {
        Measure::Quantity(quantity) => quantity_has_value(view, *quantity),
        Measure::Word(analyte) => view.has_value(*analyte),
        Measure::Statement(statement) => has_value(view, statement),
        Measure::Cases(cases) => cases.iter().any(|case| has_value(view, case)),
        Measure::Parts(_, parts) => parts.iter().any(|part| is_measured(view, &part.form)),
    }
}

/// Whether the panel has a number for a quantity. A ratio needs both its numbers, or is reported itself.
pub(super) fn quantity_has_value(view: &View, quantity: Quantity) -> bool {
    let has_number = |analyte| view.has_value(analyte) && view.word(analyte).is_none();
    let of_both = match quantity {
        Quantity::MultipleOf { of, .. } => has_number(of),
        _ => true,
    };
    (of_both && has_number(quantity.analyte())) || quantity.reported().is_some_and(has_number)
}

/// The bands that an item may lie in. This is the one band look-up of the program.
pub(super) fn possible_bands<'a>(
    view: &View,
    form: &'a ItemForm,
) -> impl Iterator<Item = &'a Band> {
    let possible: Vec<bool> = match &form.measure {
        // A word instead of a number says nothing of its bands.
        Measure::Quantity(quantity)
            if view.word(quantity.analyte()).is_some() && quantity.reported().is_none() =>
        {
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
        Measure::Cases(cases) => possible_cases(view, cases),
        Measure::Parts(..) => Vec::new(),
    };
    form.bands
        .iter()
        .zip(possible)
        .filter(|(_, possible)| *possible)
        .map(|(band, _)| band)
}

/// Which cases may be the first that holds; the last entry is for none. Cases that look at one quantity are looked at
/// together: where the first does not hold, the quantity lies outside its range, and the next is asked of what is left.
fn possible_cases(view: &View, cases: &[Statement]) -> Vec<bool> {
    let mut open = true;
    let mut left: Vec<(Quantity, Vec<Known>)> = Vec::new();
    let mut possible = Vec::with_capacity(cases.len() + 1);
    for case in cases {
        let truth = if open { holds(view, case) } else { Truth::No };
        open &= truth != Truth::Yes;
        let asked = range_alone(view, case).filter(|_| truth == Truth::Unknown);
        let Some((quantity, range)) = asked else {
            possible.push(truth != Truth::No);
            continue;
        };
        let known = left.iter().position(|(known, _)| *known == quantity);
        let at = known.unwrap_or_else(|| {
            left.push((quantity, vec![Known::anything()]));
            left.len() - 1
        });
        let pieces = &mut left[at].1;
        let measured = measure(view, quantity);
        let may_lie_in = |piece: &Known| measured.iter().any(|measured| measured.meets(piece));
        let mut within = pieces.iter().filter_map(|piece| piece.intersection(&range));
        possible.push(within.any(|piece| may_lie_in(&piece)));
        let beyond: Vec<Known> = range.complement().collect();
        *pieces = pieces
            .iter()
            .flat_map(|piece| beyond.iter().filter_map(|side| piece.intersection(side)))
            .collect();
        open &= pieces.iter().any(may_lie_in);
    }
    possible.push(open);
    possible
}

/// The quantity and the range of a statement that asks nothing else; none where a word answers it.
fn range_alone(view: &View, statement: &Statement) -> Option<(Quantity, Known)> {
    match &statement.test {
        Test::Range {
            quantity,
            range,
            denied: None,
            ..
        } if view.word(quantity.analyte()).is_none() => Some((*quantity, *range)),
        _ => None,
    }
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
    let (min, max) = total_range(score, &points.worlds);
    let prerequisite = prerequisite(view, score);
    let not_applicable_because = not_applicable(view, score, prerequisite);
    let verdict = match points.met {
        _ if not_applicable_because.is_some() => Verdict::NotApplicable,
        Truth::Yes => Verdict::Met,
        Truth::No => Verdict::NotMet,
        Truth::Unknown => Verdict::Undecided,
    };
    let needs = match verdict {
        Verdict::Undecided => verdict::needed(&score.threshold, &points.worlds, &points.sharing),
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

/// The least and the greatest total over all worlds.
fn total_range(score: &Score, worlds: &[World]) -> (i32, i32) {
    let total = |world: &World, end: fn(&Vec<i32>) -> Option<&i32>| -> i32 {
        let in_total = score.items.iter().zip(&world.items);
        let sum = in_total
            .filter(|(item, _)| item.in_total)
            .filter_map(|(_, points)| end(points))
            .sum();
        score.total.total(sum)
    };
    let lows = worlds
        .iter()
        .map(|world| total(world, |points| points.first()));
    let highs = worlds
        .iter()
        .map(|world| total(world, |points| points.last()));
    (lows.min().unwrap_or(0), highs.max().unwrap_or(0))
}

/// Whether the panel says anything about an item.
pub(super) fn item_has_value(view: &View, form: &ItemForm, points: &[i32]) -> bool {
    match &form.measure {
        // What is merely implied by other results is no value of its own until it decides.
        Measure::Statement(_) | Measure::Cases(_) => is_told(view, form) || points.len() == 1,
        _ => is_told(view, form),
    }
}

/// Whether anything at which a form looks is there, though it be a word that says nothing of its bands, or a clotting time
/// without the control that it is compared with.
fn is_told(view: &View, form: &ItemForm) -> bool {
    match &form.measure {
        Measure::Quantity(quantity) => {
            quantity_has_value(view, *quantity) || view.is_reported(quantity.analyte())
        }
        Measure::Word(_) => is_measured(view, form),
        Measure::Statement(statement) => says_something(view, statement),
        Measure::Cases(cases) => cases.iter().any(|case| says_something(view, case)),
        Measure::Parts(_, parts) => parts.iter().any(|part| is_told(view, &part.form)),
    }
}

/// Which reference a prolongation was measured from, where an item is one and has a value.
pub(super) fn reference_kind(view: &View, form: &ItemForm) -> Option<ReferenceKind> {
    match &form.measure {
        Measure::Quantity(quantity) if is_measured(view, form) => measure(view, *quantity)
            .first()
            .and_then(|measured| measured.reference_kind),
        Measure::Parts(_, parts) => parts
            .iter()
            .find_map(|part| reference_kind(view, &part.form)),
        _ => None,
    }
}

/// Whether what a score rests on is given; `None` where it rests on nothing.
pub(super) fn prerequisite(view: &View, score: &Score) -> Option<Truth> {
    let gate = score.prerequisite.as_ref()?;
    Some(holds(view, &gate.statement))
}

/// Why a score is not applicable, if so.
pub(super) fn not_applicable(
    view: &View,
    score: &Score,
    prerequisite: Option<Truth>,
) -> Option<String> {
    if prerequisite == Some(Truth::No) {
        let text = score
            .prerequisite
            .as_ref()
            .map_or("", |gate| gate.text.as_str());
        return Some(format!("known to be absent: {text}"));
    }
    outside_population(view, score)
}

/// Why a score was not made for somebody like this, if so. Nothing but the person, a delivery and the marrow is looked at.
pub(super) fn outside_population(view: &View, score: &Score) -> Option<String> {
    let person = &view.person;
    if let Some(age) = person.age
        && !age.meets(&score.population.age)
    {
        return Some(format!(
            "made for {}; age here is {}",
            score.population.text,
            age_text(&age)
        ));
    }
    if score.population.excludes_marrow_suppression && view.states("hematopoietic_injury") {
        return Some(format!(
            "made for {}; the marrow is suppressed here",
            score.population.text
        ));
    }
    let is_obstetric = view.states("pregnant_or_delivered");
    if score.population.only_pregnancy
        && person.pregnant == Truth::No
        && !view.states("postpartum")
        && !is_obstetric
    {
        return Some(format!(
            "made for {}; no pregnancy here",
            score.population.text
        ));
    }
    if score.population.excludes_postpartum && view.states("postpartum") {
        return Some(format!(
            "made for {}; this is after a delivery",
            score.population.text
        ));
    }
    if score.population.excludes_pregnancy && person.pregnant == Truth::Yes {
        return Some(format!(
            "made for {}; this is a pregnancy",
            score.population.text
        ));
    }
    if score.population.excludes_pregnancy && score.population.excludes_postpartum && is_obstetric {
        return Some(format!(
            "made for {}; this is a pregnancy or after a delivery",
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
    // A threshold that is met in another way than by the total lifts the class; one that may be, leaves it open.
    let lowest = match verdict {
        Verdict::Met => lifted(score, lowest),
        _ => lowest,
    };
    let highest = match verdict {
        Verdict::Met | Verdict::Undecided => lifted(score, highest),
        _ => highest,
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

/// The class that holds in the place of one where the threshold is met.
fn lifted<'a>(score: &'a Score, class: &'a Class) -> &'a Class {
    let named = |other: &&Class| class.when_met.as_ref() == Some(&other.name);
    score.classes.iter().find(named).unwrap_or(class)
}

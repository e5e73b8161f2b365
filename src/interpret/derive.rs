//! Values that follow from other results. A closed list; a reported value beats a derived one, and
//! where they contradict each other an issue says so.

use std::collections::BTreeSet;

use crate::catalog::{AnalyteId, Catalog};
use crate::value::{Decimal, End, Known, Truth};

use super::agreement::{Slack, compare};
use super::person;
use super::view::{Entry, View};

/// Fills in what can be derived.
pub(super) fn fill(view: &mut View) {
    adult_age(view);
    pregnancy(view);
    facts_of_the_underlying_disorder(view);
    facts_of_facts(view);
    pregnancy_or_delivery(view);
    underlying_disorder_of_the_facts(view);
    severity_is_open(view);
    indirect_bilirubin(view);
    reticulocyte_percentage(view);
    reticulocyte_production_index(view);
    four_organ_sofa(view);
    pt_ratio(view);
}

/// From what the value of an analyte may follow, beside its own results: a list that must name every
/// analyte that the functions below look at.
pub(crate) fn value_inputs(catalog: &Catalog, analyte: AnalyteId) -> Vec<AnalyteId> {
    let id = catalog.analyte(analyte).id.as_str();
    let implied = catalog
        .conditions()
        .iter()
        .any(|condition| condition.implies.iter().any(|fact| fact == id));
    let ids: &[&str] = match id {
        "pregnant" | "postpartum" | "pregnant_or_delivered" => &person::CONTEXT,
        "bilirubin_indirect" => &["bilirubin_total", "bilirubin_direct"],
        "reticulocytes" => &["reticulocytes_absolute", "rbc"],
        "reticulocyte_production_index" => &["reticulocytes", "hematocrit"],
        "sofa" => &["sofa_total"],
        _ => &[],
    };
    let facts = disorders_among_facts(catalog).filter(|_| id == "underlying");
    let implying = catalog
        .analytes()
        .filter(|(_, fact)| fact.implies.iter().any(|fact| fact == id));
    ids.iter()
        .copied()
        .chain(implied.then_some("underlying"))
        .filter_map(|input| catalog.find(input))
        .chain(facts)
        .chain(implying.map(|(id, _)| id))
        .collect()
}

/// Facts that are themselves disorders that lead to DIC.
fn disorders_among_facts(catalog: &Catalog) -> impl Iterator<Item = AnalyteId> {
    let facts = catalog.analytes().filter(|(_, fact)| fact.leads_to_dic);
    facts.map(|(id, _)| id)
}

/// Numbers that, where they are reported, are compared with what others imply; indirect bilirubin is, too.
const COMPARED: [&str; 4] = [
    "pt_ratio",
    "reticulocytes",
    "reticulocyte_production_index",
    "sofa",
];

/// With which analytes a reported number of these is compared, if the data can have all of them.
fn compared_inputs(
    catalog: &Catalog,
    columns: &BTreeSet<AnalyteId>,
    reported: AnalyteId,
) -> Vec<AnalyteId> {
    let inputs = match catalog.analyte(reported).id.as_str() {
        "pt_ratio" => ["pt", "pt_control"]
            .into_iter()
            .filter_map(|id| catalog.find(id))
            .collect(),
        _ => value_inputs(catalog, reported),
    };
    let may_be_known = |input| columns.contains(input) || !value_inputs(catalog, *input).is_empty();
    match columns.contains(&reported) && inputs.iter().all(may_be_known) {
        true => inputs,
        false => Vec::new(),
    }
}

/// On which analytes it depends whether results contradict each other, where the data have these.
pub(crate) fn issue_inputs(catalog: &Catalog, columns: &BTreeSet<AnalyteId>) -> Vec<AnalyteId> {
    let compared = COMPARED
        .into_iter()
        .filter_map(|id| catalog.find(id))
        .flat_map(|reported| {
            let inputs = compared_inputs(catalog, columns, reported);
            let own = (!inputs.is_empty()).then_some(reported);
            own.into_iter().chain(inputs)
        });
    let implied = catalog
        .conditions()
        .iter()
        .flat_map(|condition| condition.implies.iter().map(String::as_str));
    let facts_of_facts = catalog.analytes().flat_map(|(_, fact)| {
        let own = (!fact.implies.is_empty()).then_some(fact.id.as_str());
        own.into_iter()
            .chain(fact.implies.iter().map(String::as_str))
    });
    let open_in_severity = catalog
        .analytes()
        .filter(|(_, fact)| fact.leads_to_dic_where_severe)
        .map(|(id, _)| id);
    let ids = [
        "bilirubin_total",
        "bilirubin_direct",
        "bilirubin_indirect",
        "underlying",
    ];
    ids.into_iter()
        .chain(person::CONTEXT)
        .chain(implied)
        .chain(facts_of_facts)
        .filter_map(|id| catalog.find(id))
        .chain(disorders_among_facts(catalog))
        .chain(open_in_severity)
        .chain(compared)
        .collect()
}

/// An age that isn't stated is an adult's, as for the limits.
fn adult_age(view: &mut View) {
    if let Some(age) = view.catalog.find("age")
        && view.entry(age).is_none()
    {
        let adult = person::age_or_adult(&view.person);
        view.set(
            age,
            Entry::number(adult, Some("not stated; taken for an adult".to_string())),
        );
    }
}

/// Sex, age, weeks of gestation and a delivery settle whether somebody is pregnant, where nothing is said:
/// a rule for pregnancy is not left open for a man.
fn pregnancy(view: &mut View) {
    let known_outside =
        view.person.female == Truth::No || !person::may_be_pregnant(view.person.age);
    for (fact, settled) in [
        ("pregnant", view.person.pregnant),
        (
            "postpartum",
            if known_outside {
                Truth::No
            } else {
                Truth::Unknown
            },
        ),
    ] {
        let Some(slot) = view.catalog.find(fact) else {
            continue;
        };
        let is_stated = matches!(view.word(slot), Some("yes" | "no"));
        if !is_stated && settled != Truth::Unknown {
            let how = "from sex, age, gestation or delivery".to_string();
            settle(view, slot, settled.word(), how);
        }
    }
}

/// A pregnancy or a delivery is one of both, and neither is none.
fn pregnancy_or_delivery(view: &mut View) {
    let catalog = view.catalog;
    let word = |id: &str| catalog.find(id).and_then(|fact| view.word(fact));
    let either = match (word("pregnant"), word("postpartum")) {
        (Some("yes"), _) | (_, Some("yes")) => "yes",
        (Some("no"), Some("no")) => "no",
        _ => return,
    };
    if let Some(slot) = catalog.find("pregnant_or_delivered")
        && !matches!(view.word(slot), Some("yes" | "no"))
    {
        settle(
            view,
            slot,
            either,
            "from pregnancy and delivery".to_string(),
        );
    }
}

/// Whether a pregnancy and a delivery are denied, or settled by sex or age.
fn is_neither_pregnant_nor_delivered(view: &View) -> bool {
    ["pregnant", "postpartum"].iter().all(|id| {
        let fact = view.catalog.find(id);
        fact.and_then(|fact| view.word(fact)) == Some("no")
    })
}

/// A named disorder states more than that there is one: cirrhosis is a liver disease, sepsis an infection.
fn facts_of_the_underlying_disorder(view: &mut View) {
    let underlying = view.catalog.find("underlying");
    let Some(observation) = underlying.and_then(|slot| view.panel.get(slot)) else {
        return;
    };
    let Some(condition) = view.catalog.condition_named(&observation.reported) else {
        return;
    };
    for fact in &condition.implies {
        let said = format!("{} is named as the underlying disorder", condition.title);
        let how = format!("from the underlying disorder: {}", condition.title);
        imply(view, fact, (underlying, &said), how);
    }
}

/// What a stated fact states beside itself.
fn facts_of_facts(view: &mut View) {
    let catalog = view.catalog;
    for (id, fact) in catalog
        .analytes()
        .filter(|(_, fact)| !fact.implies.is_empty())
    {
        let entry = view.entry(id).filter(|entry| entry.derived.is_none());
        let word = entry.and_then(|entry| entry.word.clone());
        let Some(word) = word.filter(|word| !["no", "none", "unknown"].contains(&word.as_ref()))
        else {
            continue;
        };
        for implied in &fact.implies {
            let said = format!("{} is stated as {}", fact.title, word.replace('_', " "));
            let how = format!("from {}", fact.title.to_lowercase());
            imply(view, implied, (Some(id), &said), how);
        }
    }
}

/// Settles a fact that another one states by itself, unless the data deny it.
fn imply(view: &mut View, fact: &str, (by, said): (Option<AnalyteId>, &str), how: String) {
    let Some(slot) = view.catalog.find(fact) else {
        return;
    };
    match view.word(slot) {
        Some("no") => {
            let title = view.catalog.analyte(slot).title.to_lowercase();
            let message = format!("{said}, yet {title} is stated as no; correct one of them");
            view.contradiction(by, message);
        }
        Some("yes") => {}
        _ if fact == "pregnant_or_delivered" && is_neither_pregnant_nor_delivered(view) => {
            let message = format!(
                "{said}, yet sex, age or what is said of pregnancy and delivery leave room for neither, so that no score for pregnancy applies; correct one of them. A disorder of the mother of a newborn is none of the newborn"
            );
            view.contradiction(by, message);
        }
        _ => settle(view, slot, "yes", how),
    }
}

/// A stated fact that is itself a recognized disorder settles that there is one, unless the data deny it. An option
/// speaks only where the data do not.
fn underlying_disorder_of_the_facts(view: &mut View) {
    let Some(slot) = view.catalog.find("underlying") else {
        return;
    };
    let mut facts = view
        .catalog
        .analytes()
        .filter(|(_, fact)| fact.leads_to_dic);
    let stated = facts.find(|(id, _)| is_stated_as_yes(view, *id));
    let Some((id, fact)) = stated else {
        return;
    };
    let said = view.entry(slot).filter(|entry| entry.derived.is_none());
    match said.and_then(|entry| entry.word.as_deref()) {
        Some("no") => {
            let message = format!(
                "{} is stated as yes and is a disorder that leads to DIC, yet it is stated that there is none; correct one of them",
                fact.title
            );
            view.contradiction(Some(id), message);
        }
        Some("yes") => {}
        _ => {
            let how = format!("from {}", fact.title.to_lowercase());
            settle(view, slot, "yes", how);
        }
    }
}

/// An infection alone is no recognized disorder, and a severe one is. Where the data say that there is none, scores for
/// infection apply and those for an underlying disorder do not: nobody is left to wonder why.
fn severity_is_open(view: &mut View) {
    let Some(slot) = view.catalog.find("underlying") else {
        return;
    };
    let said = view.entry(slot).and_then(|entry| entry.word.as_deref());
    if said != Some("no") {
        return;
    }
    let mut facts = view
        .catalog
        .analytes()
        .filter(|(_, fact)| fact.leads_to_dic_where_severe);
    if let Some((id, fact)) = facts.find(|(id, _)| is_stated_as_yes(view, *id)) {
        let message = format!(
            "{} is stated as yes, and that there is no underlying disorder: alone it is none, and a severe one is. Scores that ask for a disorder that leads to DIC do not apply as stated; name the disorder where it is severe",
            fact.title
        );
        view.contradiction(Some(id), message);
    }
}

/// Gives a fact the word that follows from others.
fn settle(view: &mut View, fact: AnalyteId, word: &str, how: String) {
    let entry = Entry {
        word: Some(word.into()),
        ..Entry::number(Known::not_negative(), Some(how))
    };
    view.set(fact, entry);
}

fn is_stated_as_yes(view: &View, fact: AnalyteId) -> bool {
    view.entry(fact)
        .is_some_and(|entry| entry.derived.is_none() && entry.word.as_deref() == Some("yes"))
}

fn slots<const N: usize>(view: &View, ids: [&str; N]) -> Option<[AnalyteId; N]> {
    let mut slots = Vec::with_capacity(N);
    for id in ids {
        slots.push(view.catalog.find(id)?);
    }
    slots.try_into().ok()
}

fn number(view: &View, analyte: AnalyteId) -> Option<Known> {
    view.entry(analyte)
        .filter(|entry| entry.word.is_none())
        .map(|entry| entry.known)
}

/// Indirect is total minus direct, and never more than total.
fn indirect_bilirubin(view: &mut View) {
    let Some([total, direct, indirect]) = slots(
        view,
        ["bilirubin_total", "bilirubin_direct", "bilirubin_indirect"],
    ) else {
        return;
    };
    let Some(total_known) = number(view, total) else {
        return;
    };
    let at_most_total =
        Known::new(End::Closed(Decimal::ZERO), total_known.high()).unwrap_or(Known::not_negative());
    let (implied, how) = match number(view, direct) {
        Some(direct_known) => (
            total_known
                .minus(&direct_known)
                .intersection(&at_most_total),
            "total minus direct bilirubin",
        ),
        None => (Some(at_most_total), "at most total bilirubin"),
    };
    let message = match (&implied, number(view, indirect)) {
        (None, _) => Some(
            "direct bilirubin exceeds total bilirubin; nothing is derived from them".to_string(),
        ),
        (Some(_), Some(reported)) if !reported.meets(&at_most_total) => Some(
            "indirect bilirubin exceeds total bilirubin; the reported value is used".to_string(),
        ),
        _ => None,
    };
    if let Some(message) = message {
        view.contradiction(Some(total), message);
    }
    let Some(implied) = implied else {
        return;
    };
    match number(view, indirect) {
        Some(reported) if reported.meets(&at_most_total) => {
            if let Some(slack) = Slack::of_indirect_bilirubin(&total_known) {
                compare(view, indirect, &reported, &implied, &slack, how);
            }
        }
        _ if view.entry(indirect).is_none() => {
            view.set(indirect, Entry::number(implied, Some(how.to_string())));
        }
        _ => {}
    }
}

/// Whether a number follows from a count that has reference limits itself: whether that is raised is told by the
/// count. A percentage of few red cells lies above its limit where the marrow sends no more cells than usual.
pub(super) fn has_limits_elsewhere(view: &View, analyte: AnalyteId) -> bool {
    let is_derived = view
        .entry(analyte)
        .is_some_and(|entry| entry.derived.is_some());
    is_derived && view.catalog.analyte(analyte).id == "reticulocytes"
}

/// Percentage = absolute count / red cells; 10*9/L over 10*12/L is per mille.
fn reticulocyte_percentage(view: &mut View) {
    let Some([percent, absolute, red_cells]) =
        slots(view, ["reticulocytes", "reticulocytes_absolute", "rbc"])
    else {
        return;
    };
    let (Some(absolute), Some(red_cells)) = (number(view, absolute), number(view, red_cells))
    else {
        return;
    };
    let ten = Known::exactly(Decimal::from_whole(10).unwrap_or_default());
    if let Some(implied) = absolute.divided_by(&red_cells.times(&ten)) {
        let how = "absolute reticulocytes by red cell count";
        fill_or_compare(view, percent, implied, &Slack::of_percentage(), how);
    }
}

/// Sets what is not reported; a reported value stays, and is compared.
fn fill_or_compare(view: &mut View, analyte: AnalyteId, implied: Known, slack: &Slack, how: &str) {
    match number(view, analyte) {
        Some(reported) => compare(view, analyte, &reported, &implied, slack, how),
        None if view.entry(analyte).is_none() => {
            view.set(analyte, Entry::number(implied, Some(how.to_string())));
        }
        None => {}
    }
}

/// Percentage x (hematocrit / 45) / maturation, with maturation = 1 + (45 - hematocrit) / 20, at least 1 and
/// at most 2.5 days: the line through the points on which the published steps agree. It rises with both
/// results, so its bounds are those at their bounds.
fn reticulocyte_production_index(view: &mut View) {
    let Some([percent, hematocrit, index]) = slots(
        view,
        [
            "reticulocytes",
            "hematocrit",
            "reticulocyte_production_index",
        ],
    ) else {
        return;
    };
    let (Some(percent), Some(hematocrit)) = (number(view, percent), number(view, hematocrit))
    else {
        return;
    };
    let at = |percent: End, hematocrit: End| index_at(percent.value()?, hematocrit.value()?);
    let low = at(percent.low(), hematocrit.low()).map(|known| known.low());
    let high = at(percent.high(), hematocrit.high()).map(|known| known.high());
    let known = Known::new(
        low.unwrap_or(End::Closed(Decimal::ZERO)),
        high.unwrap_or(End::Unbounded),
    );
    if let Some(known) = known.filter(|known| !known.says_nothing()) {
        let how = "percentage, hematocrit and a maturation time that rises as the hematocrit falls";
        fill_or_compare(view, index, known, &Slack::of_production_index(), how);
    }
}

/// The index at exact values; the hematocrit as a fraction.
fn index_at(percent: Decimal, hematocrit: Decimal) -> Option<Known> {
    let decimal = |text| Decimal::parse(text).ok();
    let exactly = |text| decimal(text).map(Known::exactly);
    let hematocrit = Known::exactly(hematocrit).times(&exactly("100")?);
    let maturation = exactly("3.25")?
        .minus(&hematocrit.times(&exactly("0.05")?))
        .exact()?
        .clamp(decimal("1")?, decimal("2.5")?);
    Known::exactly(percent)
        .times(&hematocrit)
        .divided_by(&Known::exactly(maturation).times(&exactly("45")?))
}

/// Respiration, circulation, liver and kidney: the full SOFA has two organs more, with 4 points each.
fn four_organ_sofa(view: &mut View) {
    let Some([sofa, total]) = slots(view, ["sofa", "sofa_total"]) else {
        return;
    };
    let Some(total) = number(view, total) else {
        return;
    };
    let whole = |value| Decimal::from_whole(value).unwrap_or_default();
    let range = Known::between(Decimal::ZERO, whole(16));
    let without_two_organs = total.minus(&Known::exactly(whole(8)));
    let known = Known::new(without_two_organs.low(), total.high())
        .zip(range)
        // A total above 24 can't come from a file; it leaves all the four organs can give.
        .map(|(known, range)| {
            let most = Known::exactly(whole(16));
            known.intersection(&range).unwrap_or(most)
        });
    if let Some(known) = known {
        fill_or_compare(view, sofa, known, &Slack::none(), "from the full SOFA");
    }
}

/// A ratio is not derived, since the rules compare the time with multiples of its control; a reported one is compared.
fn pt_ratio(view: &mut View) {
    let Some([ratio, time, control]) = slots(view, ["pt_ratio", "pt", "pt_control"]) else {
        return;
    };
    let (Some(reported), Some(time), Some(control)) = (
        number(view, ratio),
        number(view, time),
        number(view, control),
    ) else {
        return;
    };
    if let Some(implied) = time.divided_by(&control) {
        let how = "PT by its control";
        compare(view, ratio, &reported, &implied, &Slack::of_ratio(), how);
    }
}

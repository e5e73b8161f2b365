//! Facts that follow from others: whether somebody is pregnant, what a named disorder states.

use std::sync::Arc;

use crate::catalog::{Analyte, AnalyteId, Catalog};
use crate::interpret::person;
use crate::interpret::view::{Entry, View};
use crate::value::{Known, Truth};

/// Words by which a fact is denied, or nothing is said of it.
const NOT_SO: [&str; 3] = ["no", "none", "unknown"];

/// Fills in facts. What sex and age settle comes before what a disorder states.
pub(super) fn fill(view: &mut View) {
    adult_age(view);
    pregnancy(view);
    pregnancy_or_delivery(view);
    facts_of_the_underlying_disorder(view);
    facts_of_facts(view);
    underlying_disorder_of_the_facts(view);
    severity_is_open(view);
}

/// Facts that are themselves disorders that lead to DIC.
pub(super) fn disorders_among_facts(catalog: &Catalog) -> impl Iterator<Item = AnalyteId> {
    let facts = catalog.analytes().filter(|(_, fact)| fact.leads_to_dic);
    facts.map(|(id, _)| id)
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

/// A pregnancy or a delivery is one of both, and neither is none. No other fact states which of both; where neither can be,
/// no disorder makes it so, as that of the mother is none of the newborn.
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
            "from sex, age and what is said of pregnancy and delivery".to_string(),
        );
    }
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
    let says_more = |fact: &Analyte| !fact.implies.is_empty() || !fact.implies_by_name.is_empty();
    for (id, fact) in catalog.analytes().filter(|(_, fact)| says_more(fact)) {
        let entry = view.entry(id).filter(|entry| entry.derived.is_none());
        let word = entry.and_then(|entry| entry.word.clone());
        let Some(word) = word.filter(|word| !NOT_SO.contains(&word.as_ref())) else {
            continue;
        };
        let reported = view.panel.get(id).map(|stated| stated.reported.clone());
        let is_named = |named: &&String| {
            let named = catalog.find(named);
            named.is_some_and(|named| catalog.names_fact(named, reported.as_deref().unwrap_or("")))
        };
        let by_name = fact.implies_by_name.iter().filter(is_named);
        for implied in fact.implies.iter().chain(by_name) {
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
            let denied = match view.entry(slot).and_then(|entry| entry.derived.as_deref()) {
                None => "is stated as no".to_string(),
                Some(how) => format!("is no, {how}"),
            };
            let message = format!("{said}, yet {title} {denied}; correct one of them");
            view.contradiction(by, message);
        }
        Some("yes") => {}
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
    let stated = facts.find_map(|(id, fact)| Some((id, fact, disorder_stated(view, id)?)));
    let Some((id, fact, word)) = stated else {
        return;
    };
    let said = view.entry(slot).filter(|entry| entry.derived.is_none());
    match said.and_then(|entry| entry.word.as_deref()) {
        Some("no") => {
            let message = format!(
                "{} is stated as {} and is a disorder that leads to DIC, yet it is stated that there is none; correct one of them",
                fact.title,
                word.replace('_', " ")
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

/// The word by which a fact states a disorder: `yes`, or which one there is. `other` may be any.
fn disorder_stated(view: &View, fact: AnalyteId) -> Option<Arc<str>> {
    let entry = view.entry(fact).filter(|entry| entry.derived.is_none());
    let word = entry?.word.clone()?;
    (word.as_ref() != "other" && !NOT_SO.contains(&word.as_ref())).then_some(word)
}

fn is_stated_as_yes(view: &View, fact: AnalyteId) -> bool {
    view.entry(fact)
        .is_some_and(|entry| entry.derived.is_none() && entry.word.as_deref() == Some("yes"))
}

//! Who, when, and which limits apply.

use crate::interpret::{Interpretation, Person};
use crate::report::amount::amount;
use crate::report::page::{Level, Page};
use crate::safe;
use crate::value::Truth;

pub(super) fn write(page: &mut Page, interpretation: &Interpretation) {
    let subject = interpretation
        .subject
        .as_deref()
        .map_or("Subject not stated".to_string(), |subject| {
            format!("Subject {}", safe::cell(subject))
        });
    let time = interpretation
        .time
        .as_deref()
        .map_or("time not stated".to_string(), safe::cell);
    page.heading_of(Level::Panel, &subject, &time);
    page.rule('=');
    let states_pregnancy = interpretation
        .context
        .iter()
        .any(|fact| fact.id == "pregnant");
    page.paragraph(
        "",
        "  ",
        &person_text(&interpretation.person, states_pregnancy),
    );
    let limits = interpretation
        .person
        .limits_text
        .trim_start_matches("limits ");
    if !limits.is_empty() {
        page.paragraph("", "  ", &format!("Limits: {limits}"));
    }
    let facts: Vec<String> = interpretation
        .context
        .iter()
        .filter(|fact| !is_said_of_the_person(&fact.id, &interpretation.person))
        .map(|fact| format!("{} {}", fact.title, safe::quote(&fact.reported)))
        .collect();
    if !facts.is_empty() {
        page.paragraph(
            "",
            "  ",
            &format!("Context as reported: {}.", facts.join("; ")),
        );
    }
}

/// Facts that the line on the person has given already. One that could not be read stays.
fn is_said_of_the_person(id: &str, person: &Person) -> bool {
    match id {
        "age" => person.age.is_some(),
        "sex" => person.female != Truth::Unknown,
        "pregnant" => person.pregnant != Truth::Unknown,
        _ => false,
    }
}

fn person_text(person: &Person, states_pregnancy: bool) -> String {
    let in_years = || person.age.as_ref().map(amount);
    let age = person.age_in_other_unit.clone().or_else(in_years);
    let age = age.map_or("age not stated".to_string(), |age| format!("age {age}"));
    let sex = match person.female {
        Truth::Yes => "female",
        Truth::No => "male",
        Truth::Unknown => "sex not stated",
    };
    let mut text = format!("Person: {age}, {sex}");
    match person.pregnant {
        Truth::Yes => {
            text.push_str(", pregnant");
            let trimesters: Vec<String> = person.trimesters.iter().map(u8::to_string).collect();
            if !trimesters.is_empty() && trimesters.len() < 3 {
                text.push_str(&format!(" (trimester {})", trimesters.join(" or ")));
            }
        }
        Truth::Unknown => text.push_str(", pregnancy not stated"),
        Truth::No if person.female == Truth::Yes && states_pregnancy => {
            text.push_str(", not pregnant")
        }
        Truth::No => {}
    }
    text.push('.');
    text
}

//! What rules refer to exists, and no rule rests on itself.

use super::super::{Draft, Fault};
use super::{fault, published};
use crate::catalog::{ItemForm, Measure, Part, Score, Statement, Test};

/// Patterns and scores that rules refer to exist, and rules do not go round in circles.
pub(in crate::catalog::load) fn references_between_rules(draft: &mut Draft) {
    let mut faults: Vec<Fault> = Vec::new();
    for score in &draft.scores {
        for (index, pitfall) in score.pitfalls.iter().enumerate() {
            let key = format!("pitfall[{index}].when");
            faults.extend(dangling(draft, &pitfall.when, &score.file, &key));
        }
        for (index, item) in score.items.iter().enumerate() {
            for form in &item.forms {
                for statement in statements_of(form) {
                    faults.extend(rests_on_rules(
                        statement,
                        &score.file,
                        &format!("item[{index}].when"),
                    ));
                }
            }
        }
        // What a score applies to may rest on other rules, though not on its own threshold.
        if let Some(gate) = &score.prerequisite
            && reaches(
                draft,
                &gate.statement,
                Goal::Threshold(&score.id),
                &mut Vec::new(),
            )
        {
            faults.push(fault(
                &score.file,
                "prerequisite.when",
                "rests on itself through other rules".to_string(),
            ));
        }
        for (key, gate) in [
            ("prerequisite", &score.prerequisite),
            ("class_setting", &score.class_setting),
        ] {
            if let Some(gate) = gate {
                faults.extend(dangling(
                    draft,
                    &gate.statement,
                    &score.file,
                    &format!("{key}.when"),
                ));
            }
        }
    }
    for (index, contradiction) in draft.contradictions.iter().enumerate() {
        faults.extend(dangling(
            draft,
            &contradiction.when,
            "contradictions.toml",
            &format!("contradiction[{index}].when"),
        ));
    }
    for (index, mask) in draft.masks.iter().enumerate() {
        faults.extend(rests_on_rules(
            &mask.when,
            "masks.toml",
            &format!("mask[{index}].when"),
        ));
    }
    for pattern in &draft.patterns {
        faults.extend(dangling(
            draft,
            &pattern.condition,
            &pattern.file,
            "condition",
        ));
        for (index, evidence) in pattern.side_evidence.iter().enumerate() {
            let key = format!("evidence[{index}].when");
            faults.extend(dangling(draft, &evidence.statement, &pattern.file, &key));
        }
        for (index, pitfall) in pattern.pitfalls.iter().enumerate() {
            let key = format!("pitfall[{index}].when");
            faults.extend(dangling(draft, &pitfall.when, &pattern.file, &key));
        }
        if reaches(
            draft,
            &pattern.condition,
            Goal::Pattern(&pattern.id),
            &mut Vec::new(),
        ) {
            faults.push(fault(
                &pattern.file,
                "condition",
                "rests on itself through other patterns".to_string(),
            ));
        }
    }
    draft.faults.extend(faults);
}

/// The statements that an item's form looks at.
fn statements_of(form: &ItemForm) -> Vec<&Statement> {
    match &form.measure {
        Measure::Statement(statement) => vec![statement],
        Measure::Cases(cases) => cases.iter().collect(),
        Measure::Parts(_, parts) => parts
            .iter()
            .flat_map(|part: &Part| statements_of(&part.form))
            .collect(),
        Measure::Quantity(_) | Measure::Word(_) => Vec::new(),
    }
}

/// References to patterns, scores and items that do not exist.
fn dangling(draft: &Draft, statement: &Statement, file: &str, key: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    walk(statement, key, &mut |test, key| {
        let (word, missing) = match test {
            Test::Pattern(id) if !draft.patterns.iter().any(|pattern| pattern.id == *id) => {
                ("pattern", format!("there is no pattern `{id}`"))
            }
            Test::Met(id) if published(draft, id).is_none() => {
                ("met", format!("there is no score `{id}`"))
            }
            Test::ItemPoints { score, item, .. } => {
                let has_item = |known: &Score| known.items.iter().any(|known| known.id == *item);
                match published(draft, score) {
                    None => ("score", format!("there is no score `{score}`")),
                    Some(known) if !has_item(known) => {
                        ("item", format!("the score `{score}` has no item `{item}`"))
                    }
                    Some(_) => return,
                }
            }
            _ => return,
        };
        faults.push(fault(file, &format!("{key}.{word}"), missing));
    });
    faults
}

/// What is computed before the rules can't rest on them.
fn rests_on_rules(statement: &Statement, file: &str, key: &str) -> Option<Fault> {
    let mut uses_rules = false;
    visit(statement, &mut |test| {
        uses_rules |= matches!(
            test,
            Test::Pattern(_) | Test::Met(_) | Test::ItemPoints { .. }
        );
    });
    uses_rules.then(|| {
        fault(
            file,
            key,
            "must rest on observations, not on other rules".to_string(),
        )
    })
}

/// A rule that must not rest on itself.
#[derive(Clone, Copy, PartialEq)]
enum Goal<'a> {
    Pattern(&'a str),
    /// Whether the threshold of a score is met, which asks whether the score applies.
    Threshold(&'a str),
}

/// Whether a statement rests on a rule, if through others. `seen` holds the rules that were followed already.
fn reaches<'a>(
    draft: &'a Draft,
    statement: &'a Statement,
    goal: Goal,
    seen: &mut Vec<Goal<'a>>,
) -> bool {
    let (rule, next) = match &statement.test {
        Test::Pattern(id) => {
            let pattern = draft.patterns.iter().find(|pattern| pattern.id == *id);
            (Goal::Pattern(id), pattern.map(|found| &found.condition))
        }
        Test::Met(id) => {
            let gate = published(draft, id).and_then(|score| score.prerequisite.as_ref());
            (Goal::Threshold(id), gate.map(|gate| &gate.statement))
        }
        _ => {
            return statement
                .parts()
                .iter()
                .any(|part| reaches(draft, part, goal, seen));
        }
    };
    if rule == goal {
        return true;
    }
    if seen.contains(&rule) {
        return false;
    }
    seen.push(rule);
    next.is_some_and(|next| reaches(draft, next, goal, seen))
}

fn visit(statement: &Statement, see: &mut dyn FnMut(&Test)) {
    walk(statement, "", &mut |test, _| see(test));
}

/// Calls `see` with every test of a statement and the key under which it stands.
fn walk(statement: &Statement, key: &str, see: &mut dyn FnMut(&Test, &str)) {
    see(&statement.test, key);
    let (word, list) = match &statement.test {
        Test::All(list) => ("all", list),
        Test::Any(list) => ("any", list),
        Test::AtLeast(_, list) => ("of", list),
        Test::Not(inner) => return walk(inner, &format!("{key}.not"), see),
        Test::Known(inner) => return walk(inner, &format!("{key}.known"), see),
        Test::WhereReported(inner) => return walk(inner, &format!("{key}.where_reported"), see),
        _ => return,
    };
    for (index, inner) in list.iter().enumerate() {
        walk(inner, &format!("{key}.{word}[{index}]"), see);
    }
}

//! Proofs over what can be explained: every link leads somewhere, and no name means two things.

use std::collections::{HashMap, HashSet};

use super::Draft;
use crate::catalog::normalize_name;

/// Where something that can be explained stands.
struct Named<'a> {
    file: &'a str,
    key: String,
    /// In words, for the message about another thing of the same name.
    what: String,
    texts: Vec<&'a str>,
}

pub(super) fn prove(draft: &mut Draft) {
    let mut faults = dangling(draft);
    faults.extend(clashes(draft));
    for (file, key, message) in faults {
        draft.fault(&file, key, message);
    }
}

type Found = Vec<(String, String, String)>;

/// Links to what does not exist, or to the page itself.
fn dangling(draft: &Draft) -> Found {
    let known: HashSet<&str> = ids(draft).collect();
    let topics = draft.topics.iter().map(|topic| {
        (
            topic.file.as_str(),
            "see".to_string(),
            &topic.id,
            &topic.see,
        )
    });
    let conditions = draft
        .conditions
        .iter()
        .enumerate()
        .map(|(index, condition)| {
            let key = format!("condition[{index}].see");
            ("conditions.toml", key, &condition.id, &condition.see)
        });
    let mut found = Vec::new();
    for (file, key, id, see) in topics.chain(conditions) {
        for target in see {
            let message = if target == id {
                "links to its own page".to_string()
            } else if known.contains(target.as_str()) {
                continue;
            } else {
                format!(
                    "there is no topic, score, pattern, analyte, condition or source `{target}`"
                )
            };
            found.push((file.to_string(), key.clone(), message));
        }
    }
    found
}

fn ids(draft: &Draft) -> impl Iterator<Item = &str> {
    (draft.scores.iter().map(|score| score.id.as_str()))
        .chain(draft.patterns.iter().map(|pattern| pattern.id.as_str()))
        .chain(draft.analytes.iter().map(|analyte| analyte.id.as_str()))
        .chain(
            draft
                .conditions
                .iter()
                .map(|condition| condition.id.as_str()),
        )
        .chain(draft.topics.iter().map(|topic| topic.id.as_str()))
        .chain(draft.sources.iter().map(|source| source.id.as_str()))
        .chain(draft.unverified.iter().map(|entry| entry.id.as_str()))
        .chain(draft.refused_tables.iter().map(|table| table.id.as_str()))
}

/// Topics and entries without numbers share no name with anything else, and no two conditions
/// share one. A rule or a condition may have the name of an analyte: `cirrhosis` is both.
fn clashes(draft: &Draft) -> Found {
    let mut owner: HashMap<String, String> = HashMap::new();
    for named in rules_and_analytes(draft) {
        for text in named.texts {
            owner.insert(normalize_name(text), named.what.clone());
        }
    }
    let mut found = Vec::new();
    let mut of_conditions: HashMap<String, String> = HashMap::new();
    for named in conditions(draft) {
        claim(&mut of_conditions, named, &mut found);
    }
    owner.extend(of_conditions);
    for named in topics_and_unverified(draft) {
        claim(&mut owner, named, &mut found);
    }
    found
}

/// Notes whose name it is; a name that another thing has already is a fault.
fn claim(owner: &mut HashMap<String, String>, named: Named, found: &mut Found) {
    for text in &named.texts {
        match owner.insert(normalize_name(text), named.what.clone()) {
            Some(other) if other != named.what => found.push((
                named.file.to_string(),
                named.key.clone(),
                format!("the name `{text}` already means {other}"),
            )),
            _ => {}
        }
    }
}

fn rules_and_analytes(draft: &Draft) -> Vec<Named<'_>> {
    let rule = |what: &str, file, id| Named {
        file,
        key: "id".to_string(),
        what: format!("the {what} {id}"),
        texts: vec![id],
    };
    let mut named: Vec<Named> = (draft.sources.iter())
        .map(|source| rule("source", "sources.toml", source.id.as_str()))
        .chain(
            (draft.scores.iter())
                .map(|score| rule("score", score.file.as_str(), score.id.as_str())),
        )
        .collect();
    named.extend(draft.patterns.iter().map(|pattern| Named {
        texts: with_names(&pattern.id, &pattern.names),
        ..rule("pattern", &pattern.file, &pattern.id)
    }));
    named.extend(draft.analytes.iter().map(|analyte| Named {
        file: "analytes.toml",
        key: analyte.id.clone(),
        what: format!("the analyte {}", analyte.id),
        texts: with_names(&analyte.id, &analyte.names),
    }));
    named
}

fn conditions(draft: &Draft) -> impl Iterator<Item = Named<'_>> {
    draft
        .conditions
        .iter()
        .enumerate()
        .map(|(index, condition)| Named {
            file: "conditions.toml",
            key: format!("condition[{index}].names"),
            what: format!("the condition {}", condition.id),
            texts: with_names(&condition.id, &condition.names),
        })
}

fn topics_and_unverified(draft: &Draft) -> impl Iterator<Item = Named<'_>> {
    let topics = draft.topics.iter().map(|topic| Named {
        file: &topic.file,
        key: "names".to_string(),
        what: format!("the topic {}", topic.id),
        texts: with_names(&topic.id, &topic.names),
    });
    let unverified = draft
        .unverified
        .iter()
        .enumerate()
        .map(|(index, entry)| Named {
            file: "unverified.toml",
            key: format!("unverified[{index}].names"),
            what: format!("the entry {}", entry.id),
            texts: with_names(&entry.id, &entry.names),
        });
    topics.chain(unverified)
}

fn with_names<'a>(id: &'a str, names: &'a [String]) -> Vec<&'a str> {
    std::iter::once(id)
        .chain(names.iter().map(String::as_str))
        .collect()
}

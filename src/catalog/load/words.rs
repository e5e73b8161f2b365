//! Words: those that cells may hold, those by which comments are understood, and the names of columns.

use std::sync::Arc;

use toml::Value;

use super::{Draft, Section};
use crate::catalog::header_words::HeaderWords;
use crate::catalog::status_words::{ResultStatus, Standing, StatusWords};
use crate::catalog::words::{ClauseWords, WordMatch};
use crate::catalog::{Role, normalize_name};

pub(super) fn load_words(draft: &mut Draft, file: &Section) {
    for (group, missing) in [("words", false), ("missing", true)] {
        let Some(section) = file.optional_section(draft, if missing { "missing" } else { "words" })
        else {
            draft.fault(file.file(), group, "is missing");
            continue;
        };
        for (word, spellings) in section.table() {
            let meaning: Arc<str> = word.as_str().into();
            let meaning = if missing {
                WordMatch::Missing(meaning)
            } else {
                WordMatch::Word(meaning)
            };
            if !missing {
                draft.canonical_words.insert(word.clone());
            }
            for spelling in spellings_of(word, spellings) {
                if draft.vocabulary.insert(spelling, meaning.clone()).is_some() {
                    draft.fault(
                        file.file(),
                        format!("{group}.{word}"),
                        format!("`{spelling}` already has another meaning"),
                    );
                }
            }
        }
    }
    if let Some(flags) = file.optional_section(draft, "flags") {
        for flag in flags.texts(draft, "list") {
            draft.vocabulary.insert_flag(&flag);
        }
        flags.refuse_unknown_keys(draft);
    }
    match file.optional_section(draft, "comments") {
        Some(comments) => load_clause_words(draft, &comments),
        None => draft.fault(file.file(), "comments", "is missing"),
    }
    match file.optional_section(draft, "labels") {
        Some(labels) => load_label_words(draft, &labels),
        None => draft.fault(file.file(), "labels", "is missing"),
    }
    match file.optional_section(draft, "statuses") {
        Some(statuses) => load_status_words(draft, &statuses),
        None => draft.fault(file.file(), "statuses", "is missing"),
    }
    file.refuse_unknown_keys(draft);
}

/// How a clause of a comment is understood that names something beside a denial.
fn load_clause_words(draft: &mut Draft, section: &Section) {
    let mut normalized = |key| normalized(draft, section, key);
    let in_words = |phrases: Vec<String>| {
        let words = |phrase: &String| phrase.split(' ').map(str::to_string).collect();
        phrases.iter().map(words).collect()
    };
    let words = ClauseWords {
        negations: normalized("negations"),
        asides: normalized("asides"),
        causes: in_words(normalized("causes")),
        effects: normalized("effects").into_iter().collect(),
        reached_over: normalized("reached_over").into_iter().collect(),
        joins: normalized("joins").into_iter().collect(),
        alternatives: normalized("alternatives").into_iter().collect(),
        alternatives_behind: in_words(normalized("alternatives_behind")),
        denies_every_item: in_words(normalized("denies_every_item")),
        listed_things: normalized("listed_things"),
        listed_states: normalized("listed_states"),
        listed_beside: normalized("listed_beside").into_iter().collect(),
        denied_over: normalized("denied_over").into_iter().collect(),
        answered_over: normalized("answered_over").into_iter().collect(),
        before_what_is_denied: normalized("before_what_is_denied").into_iter().collect(),
        elsewhere: in_words(normalized("elsewhere")),
        replaced: in_words(normalized("replaced")),
        asked_for: normalized("asked_for").into_iter().collect(),
        looked_for: normalized("looked_for"),
        exclusions: normalized("exclusions").into_iter().collect(),
        not_excluded_by: normalized("not_excluded_by").into_iter().collect(),
        written_before: normalized("written_before"),
        written_behind: normalized("written_behind"),
        written_between: normalized("written_between"),
    };
    draft.vocabulary.set_clause_words(words);
    section.refuse_unknown_keys(draft);
}

/// What says nothing in a column of labels or groups.
fn load_label_words(draft: &mut Draft, section: &Section) {
    let reasons = section.texts(draft, "reasons");
    for reason in &reasons {
        if draft.vocabulary.find(reason) != WordMatch::Missing(reason.as_str().into()) {
            draft.fault(
                section.file(),
                section.key("reasons"),
                format!("`{reason}` is none of the reasons under [missing]"),
            );
        }
    }
    let unstated = section.texts(draft, "unstated");
    let values = section.texts(draft, "values");
    for value in &values {
        let found = draft.vocabulary.find(value);
        if !matches!(&found, WordMatch::Missing(reason) if reasons.iter().any(|one| *one == **reason))
        {
            draft.fault(
                section.file(),
                section.key("values"),
                format!("`{value}` is no word of these reasons, so that it need not be named"),
            );
        }
    }
    draft
        .vocabulary
        .set_label_words(reasons, &unstated, &values);
    section.refuse_unknown_keys(draft);
}

/// What a column of states says of a result.
fn load_status_words(draft: &mut Draft, section: &Section) {
    let mut words = StatusWords::default();
    for (key, status) in [
        ("withdrawn", ResultStatus::Withdrawn),
        ("final", ResultStatus::Stands(Standing::Final)),
        ("preliminary", ResultStatus::Stands(Standing::Preliminary)),
        ("corrected", ResultStatus::Stands(Standing::Corrected)),
    ] {
        for phrase in normalized(draft, section, key) {
            if let Some(other) = words.insert(&phrase, status)
                && other != status
            {
                draft.fault(
                    section.file(),
                    section.key(key),
                    format!("`{phrase}` stands under another state too"),
                );
            }
        }
    }
    words.withdrawn_letters = normalized(draft, section, "withdrawn_letters");
    words.of_results = normalized(draft, section, "of_results");
    words.final_letters = normalized(draft, section, "final_letters");
    words.preliminary_letters = normalized(draft, section, "preliminary_letters");
    words.corrected_letters = normalized(draft, section, "corrected_letters");
    draft.vocabulary.set_status_words(words);
    section.refuse_unknown_keys(draft);
}

pub(super) fn load_roles(draft: &mut Draft, file: &Section) {
    let Some(section) = file.optional_section(draft, "roles") else {
        draft.fault(file.file(), "roles", "is missing");
        return;
    };
    for (key, role) in Role::KEYS {
        for (rank, name) in section.texts(draft, key).iter().enumerate() {
            if let Some(other) = draft.roles.insert(name, role, rank) {
                draft.fault(
                    file.file(),
                    section.key(key),
                    format!("`{name}` already stands for {other:?}"),
                );
            }
        }
    }
    section.refuse_unknown_keys(draft);
    file.refuse_unknown_keys(draft);
}

/// Reads `headers.toml`.
pub(super) fn load_headers(draft: &mut Draft, file: &Section) {
    let Some(section) = file.optional_section(draft, "headers") else {
        draft.fault(file.file(), "headers", "is missing");
        return;
    };
    let mut list = |key| normalized(draft, &section, key);
    let headers = HeaderWords {
        sites: list("sites"),
        stays: list("stays"),
        identifiers: list("identifiers"),
        persons: list("persons"),
        beside_persons: list("beside_persons"),
        names_of_persons: list("names_of_persons"),
        not_of_persons: list("not_of_persons"),
        of_one_person: list("of_one_person"),
        row_numbers: list("row_numbers"),
        not_of_specimens: list("not_of_specimens"),
        not_of_statuses: list("not_of_statuses"),
        orders: list("orders"),
        orders_of_urine: list("orders_of_urine"),
        newborns: list("newborns"),
        clocks: list("clocks"),
        offsets: list("offsets"),
        events: list("events"),
        repeated_forms: list("repeated_forms"),
        ages_of_years: list("ages_of_years"),
        years_of_ages: list("years_of_ages"),
    };
    draft.headers = headers;
    section.refuse_unknown_keys(draft);
    file.refuse_unknown_keys(draft);
}

/// A list of words as names are compared.
fn normalized(draft: &mut Draft, section: &Section, key: &'static str) -> Vec<String> {
    let words = section.texts(draft, key);
    words.iter().map(|word| normalize_name(word)).collect()
}

/// How a word is spelled: as in its list, and as it stands before that.
pub(super) fn spellings_of<'v>(word: &'v str, list: &'v Value) -> impl Iterator<Item = &'v str> {
    let spellings = list.as_array().into_iter().flatten();
    spellings.filter_map(Value::as_str).chain([word])
}

//! `reference/README.md` names everything that a rule file may say. What that is, the loader itself is asked.

mod common;

use std::collections::BTreeSet;

use coagscope::Catalog;
use coagscope::catalog::Fault;

use common::rules::embedded;

const README: &str = include_str!("../reference/README.md");

/// A key that no file can have, and that is like none.
const STRANGER: &str = "unheard_of_by_anyone";

/// A score with every form of an item and everything else that a score may say, and statements of every kind.
const EVERY_FORM: &str = r#"
id = "every_form"
[population]
text = "everybody"
[prerequisite]
text = "always"
when = { fact = "infection", is = ["yes"] }
[class_setting]
text = "always"
when = { known = { met = "sic" } }
[[item]]
id = "bands"
analyte = "platelets"
unit = "10*9/L"
bands = [ { from = "1", points = 0 }, { below = "1", points = 1 } ]
[[item]]
id = "statement"
when = { not = { pattern = "thrombocytopenia" } }
[[item]]
id = "cases"
[[item.case]]
points = 1
when = { at_least = 1, of = [ { statement = "ldh_raised" } ] }
[[item]]
id = "parts"
combine = "sum"
[[item.part]]
title = "a"
word_of = "fibrin_marker"
bands = [ { word = "none", points = 0 } ]
[[item]]
id = "profiles"
[[item.profile]]
name = "a"
analyte = "haptoglobin"
measure = "multiple_of_lower_limit"
bands = [ { upto = "1", points = 1 }, { above = "1", points = 0 } ]
[verdict]
requires = [ { from = 1 } ]
[[verdict.alternative]]
requires = [ { from = 1 } ]
[[class]]
name = "a"
[[pitfall]]
text = "a"
when = { all = [ { score = "sic", item = "inr", points_from = 1 } ] }
[[pitfall]]
text = "a"
when = { any = [ { analyte = "haptoglobin", undetectable = true }, { comment_says = ["a"] } ] }
"#;

const CONTRADICTION: &str = r#"
[[contradiction]]
id = "a"
when = { met = "sic" }
"#;

/// The built-in set, with what it may lack, and `edit` done to each file of rules.
fn faults(edit: impl Fn(&str, &str) -> String) -> Vec<Fault> {
    let mut files = embedded();
    files.push(("scores/every_form.toml".to_string(), EVERY_FORM.to_string()));
    for (path, text) in &mut files {
        if path == "contradictions.toml" {
            text.push_str(CONTRADICTION);
        }
        *text = edit(path, text);
    }
    match Catalog::from_files(&files) {
        Ok(_) => panic!("the made-up score is not even complete"),
        Err(error) => error.faults,
    }
}

/// The words behind a mark in any fault, up to a mark behind them.
fn words(faults: &[Fault], before: &str, after: &str) -> BTreeSet<String> {
    faults
        .iter()
        .filter_map(|fault| fault.message.split_once(before))
        .map(|(_, list)| list.split_once(after).map_or(list, |(list, _)| list))
        .flat_map(|list| list.split(", "))
        .map(str::to_string)
        .collect()
}

/// Whether the text names a word as code: alone, in quotes, or in an example.
fn is_named(word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    README.split('`').skip(1).step_by(2).any(|code| {
        code.split(|letter: char| !is_part(letter))
            .any(|part| part == word)
    })
}

#[track_caller]
fn assert_all_named(what: &str, words: &BTreeSet<String>, at_least: usize) {
    assert!(words.len() >= at_least, "too few {what}: {words:?}");
    let missing: Vec<&String> = words.iter().filter(|word| !is_named(word)).collect();
    assert!(
        missing.is_empty(),
        "reference/README.md names none of these {what}: {missing:?}"
    );
}

/// Files that hold names of the user's own, not keys.
fn holds_keys(path: &str) -> bool {
    path.ends_with(".toml") && !["units.toml", "words.toml", "roles.toml"].contains(&path)
}

#[test]
fn every_key_is_named() {
    // A stranger in every table: each table then says which keys it knows.
    let faults = faults(|path, text| {
        if !holds_keys(path) {
            return text.to_string();
        }
        let mut edited = if path.contains('/') {
            format!("{STRANGER} = 1\n")
        } else {
            String::new()
        };
        for line in text.lines() {
            edited.push_str(&line.replace("{ ", &format!("{{ {STRANGER} = 1, ")));
            edited.push('\n');
            if line.starts_with('[') && !line.contains(".words]") {
                edited.push_str(&format!("{STRANGER} = 1\n"));
            }
        }
        edited
    });
    assert!(
        !faults.iter().any(|fault| fault.message.contains("TOML")),
        "{faults:#?}"
    );
    // What `known here` lists, of all tables of the set.
    assert_all_named("keys", &words(&faults, "; known here: ", "\n"), 90);
}

#[test]
fn every_measure_statement_and_word_is_named() {
    let replaced = |path: &'static str, from: &'static str, to: &'static str| {
        faults(move |name, text| {
            if name == path {
                assert!(text.contains(from), "{path} does not say {from}");
                text.replacen(from, to, 1)
            } else {
                text.to_string()
            }
        })
    };
    let list = |what: &str, path, from, to, least| {
        let faults = replaced(path, from, to);
        let found = words(&faults, "`unheard` is none of ", "\n");
        assert_all_named(what, &found, least);
    };
    let form = "scores/every_form.toml";
    let measure = "measure = \"multiple_of_lower_limit\"";
    list("measures", form, measure, "measure = \"unheard\"", 9);
    list(
        "ways to combine",
        form,
        "combine = \"sum\"",
        "combine = \"unheard\"",
        4,
    );
    let sic = "scores/sic.toml";
    list(
        "families",
        sic,
        "family = \"dic\"",
        "family = \"unheard\"",
        7,
    );
    list(
        "statuses",
        sic,
        "status = \"stable\"",
        "status = \"unheard\"",
        3,
    );
    let reason = "reason = \"plasma_given\"";
    list(
        "reasons of masks",
        "masks.toml",
        reason,
        "reason = \"unheard\"",
        4,
    );
    let read = "read = \"secondary\"";
    list(
        "ways to read",
        "sources.toml",
        read,
        "read = \"unheard\"",
        4,
    );
    let kind = "kind = \"truth\"";
    list(
        "kinds of facts",
        "context.toml",
        kind,
        "kind = \"unheard\"",
        6,
    );
    let faults = replaced(form, "when = { known", "when = { unheard");
    let statements = words(&faults, "a statement has exactly one of: ", "\n");
    assert_all_named("statements", &statements, 12);
}

#[test]
fn every_file_is_named() {
    for (path, _) in embedded() {
        let named = match path.split_once('/') {
            Some((folder, _)) => README.contains(&format!("`{folder}/*.toml`")),
            None => README.contains(&format!("| `{path}` |")),
        };
        assert!(named, "reference/README.md does not say what {path} holds");
    }
}

#[test]
fn its_table_of_contents_leads_to_its_sections() {
    let slug = |title: &str| -> String {
        title
            .to_lowercase()
            .chars()
            .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .collect()
    };
    let sections: Vec<String> = README
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|title| format!("- [{title}](#{})", slug(title)))
        .collect();
    let listed: Vec<&str> = README
        .lines()
        .filter(|line| line.starts_with("- [") && line.contains("](#"))
        .collect();
    assert_eq!(listed, sections);
}

//! What rules rest on: statements, items and other rules that must be there, once, and not in a circle.

use super::*;

/// Of several tests it could not be said whether they were reported, and of a pattern that is open neither: it would pass
/// for one that nobody looked for, and turn when more is known.
#[test]
fn where_reported_stands_around_one_test() {
    let pattern = "patterns/vitt_pattern.toml";
    let test = "where_reported = { analyte";
    for to in [
        "where_reported = { pattern = \"thrombocytopenia\" }, rest = { analyte",
        "where_reported = { not = { pattern = \"thrombocytopenia\" } }, rest = { analyte",
    ] {
        let faults = faults(&edited(&[(pattern, test, to)]));
        let named = faults.iter().any(|fault| {
            fault.file == pattern
                && fault.key.ends_with("where_reported")
                && fault.message.contains("one test")
        });
        assert!(named, "{faults:#?}");
    }
}

#[test]
fn patterns_that_rest_on_each_other_are_refused() {
    let pattern = "patterns/thrombocytopenia.toml";
    let condition = "condition = { analyte = \"platelets\", unit = \"10*9/L\", below = \"150\"";
    let circle = "condition = { pattern = \"maha_definite\" }\nrest = { unit = \"10*9/L\"";
    let faults = faults(&edited(&[(pattern, condition, circle)]));
    for file in [pattern, "patterns/maha_definite.toml"] {
        let named = faults
            .iter()
            .any(|fault| fault.file == file && fault.message.contains("rests on itself"));
        assert!(named, "{file} goes round in a circle: {faults:#?}");
    }
    // Shared statements too.
    refused(
        &[(
            "statements.toml",
            "[liver_disease]",
            "[one]\nnot = { statement = \"two\" }\n\n[two]\nnot = { statement = \"one\" }\n\n[liver_disease]",
        )],
        "statements.toml",
        "one",
        &["rests on itself"],
    );
}

#[test]
fn scores_that_apply_only_by_their_own_threshold_are_refused() {
    let score = "scores/isth_overt_2025.toml";
    let gate = "when = { fact = \"underlying\", is = [\"yes\"] }";
    let circle = "when = { not = { met = \"isth_nonovert_2001\" } }";
    let faults = faults(&edited(&[(score, gate, circle)]));
    for file in [score, "scores/isth_nonovert_2001.toml"] {
        let named = faults.iter().any(|fault| {
            fault.file == file
                && fault.key == "prerequisite.when"
                && fault.message.contains("rests on itself")
        });
        assert!(named, "{file} goes round in a circle: {faults:#?}");
    }
}

/// Names of rules and statements that do not exist: where they stand, and the wrong name.
const DANGLING: [(Edit, &str, &str); 3] = [
    (
        (
            "patterns/ttp_pattern.toml",
            "{ statement = \"platelets_low_or_fallen\" }",
            "{ pattern = \"trombocytopenia\" }",
        ),
        "condition.all[0].pattern",
        "trombocytopenia",
    ),
    (
        (
            "patterns/ttp_pattern.toml",
            "{ statement = \"ldh_raised\" }",
            "{ statement = \"ldh_rised\" }",
        ),
        "condition.all[1].any[1].statement",
        "ldh_rised",
    ),
    (
        (SIC, "{ met = \"sic\" }", "{ met = \"sics\" }"),
        "pitfall[2].when.all[0].met",
        "sics",
    ),
];

#[test]
fn references_to_rules_that_do_not_exist_are_refused_with_their_key() {
    for (edit, key, name) in DANGLING {
        refused(&[edit], edit.0, key, &[name]);
    }
}

/// The embedded set with more shared statements.
fn with_statements(more: &str) -> Vec<(String, String)> {
    let mut files = embedded();
    let (_, text) = files
        .iter_mut()
        .find(|(name, _)| name == "statements.toml")
        .unwrap();
    text.push_str(more);
    files
}

#[test]
fn long_chains_of_statements_load_and_doubled_ones_are_refused() {
    let first = "\n[zz_0]\nanalyte = \"platelets\"\nbelow = \"100\"\nunit = \"10*9/L\"\n";
    // Each has another name for the one before.
    let mut chain = first.to_string();
    for at in 1..3000 {
        chain.push_str(&format!("[zz_{at}]\nstatement = \"zz_{}\"\n", at - 1));
    }
    let start = std::time::Instant::now();
    if let Err(error) = Catalog::from_files(&with_statements(&chain)) {
        panic!("{error}");
    }
    assert!(start.elapsed().as_secs() < 60);
    // Each is twice as large as the one before.
    let mut doubled = first.to_string();
    for at in 1..40 {
        let before = format!("{{ statement = \"zz_{}\" }}", at - 1);
        doubled.push_str(&format!("[zz_{at}]\nall = [{before}, {before}]\n"));
    }
    let refused = faults(&with_statements(&doubled));
    assert!(
        refused
            .iter()
            .any(|fault| fault.key == "zz_10" && fault.message.contains("2047 tests")),
        "{refused:#?}"
    );
    // Each stands in the one after it.
    let mut deep = first.to_string();
    for at in 1..100 {
        deep.push_str(&format!("[zz_{at}.not]\nstatement = \"zz_{}\"\n", at - 1));
    }
    let refused = faults(&with_statements(&deep));
    assert!(
        refused
            .iter()
            .any(|fault| fault.key == "zz_60" && fault.message.contains("61 deep")),
        "{refused:#?}"
    );
}

//! Topics that are written for the test: what the reference set refuses.

use super::*;

const TOPIC: &str = r#"id = "made_up"
title = "A made-up topic"
kind = "sign"
names = ["made up sign"]
summary = "For a test."
see = ["platelets", "sepsis"]

[[section]]
title = "What it is"

[[section.statement]]
text = "Nothing."
sources = ["coagscope_design"]
"#;

/// The built-in set with one file more.
pub(super) fn with(path: &str, text: &str) -> Vec<(String, String)> {
    let mut files = embedded();
    files.retain(|(name, _)| name != path);
    files.push((path.to_string(), text.to_string()));
    files
}

pub(super) fn faults(path: &str, text: &str) -> Vec<Fault> {
    match Catalog::from_files(&with(path, text)) {
        Ok(_) => panic!("a faulty file was taken"),
        Err(error) => error.faults,
    }
}

/// The topic with one text replaced is refused at this key, and for nothing else.
fn refused(from: &str, to: &str, key: &str, says: &str) {
    assert!(TOPIC.contains(from));
    let faults = faults("topics/made_up.toml", &TOPIC.replacen(from, to, 1));
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!(faults[0].file, "topics/made_up.toml");
    assert_eq!(faults[0].key, key);
    assert!(faults[0].message.contains(says), "{}", faults[0].message);
}

#[test]
fn a_topic_is_a_file_and_nothing_else() {
    let catalog = Catalog::from_files(&with("topics/made_up.toml", TOPIC)).unwrap();
    let text = explain::topic(&catalog, "Made-up SIGN").unwrap();
    assert!(text.contains("sign made_up") && text.contains("- Nothing. [1]"));
    assert!(
        explain::topic(&catalog, "platelets")
            .unwrap()
            .contains("- made_up: A made-up topic (sign)")
    );
}

#[test]
fn a_topic_without_a_source_is_refused() {
    let key = "section[0].statement[0].sources";
    refused(
        "sources = [\"coagscope_design\"]\n",
        "",
        key,
        "at least one source",
    );
    refused("[\"coagscope_design\"]", "[]", key, "at least one source");
    refused(
        "\"coagscope_design\"",
        "\"nobody_1900\"",
        key,
        "`nobody_1900` is not in sources.toml",
    );
}

#[test]
fn a_link_that_leads_nowhere_is_refused() {
    refused("\"sepsis\"", "\"sepsi\"", "see", "`sepsi`");
    refused("\"sepsis\"", "\"made_up\"", "see", "its own page");
}

#[test]
fn an_unknown_key_is_refused() {
    refused(
        "summary =",
        "author = \"x\"\nsummary =",
        "author",
        "not a known key",
    );
    refused(
        "text = \"Nothing.\"",
        "text = \"Nothing.\"\nsource = \"x\"",
        "section[0].statement[0].source",
        "did you mean `sources`?",
    );
}

#[test]
fn a_topic_has_a_kind_a_file_of_its_name_and_something_to_say() {
    refused("\"sign\"", "\"rumor\"", "kind", "none of sign, cause");
    refused(
        "id = \"made_up\"",
        "id = \"made_down\"",
        "id",
        "must be the file's name",
    );
    let empty = TOPIC.split("[[section.statement]]").next().unwrap();
    let found = faults("topics/made_up.toml", empty);
    assert_eq!(found[0].key, "section[0].statement");
}

#[test]
fn a_name_that_means_something_else_is_refused() {
    for (name, owner) in [
        ("Thrombozyten", "the analyte platelets"),
        ("SIC", "the score sic"),
        ("maha possible", "the pattern maha_possible"),
        ("Blutvergiftung", "the condition sepsis"),
        ("Petechien", "the topic petechiae"),
        ("taylor_2001", "the source taylor_2001"),
    ] {
        let text = TOPIC.replacen("made up sign", name, 1);
        let found = faults("topics/made_up.toml", &text);
        assert!(
            found
                .iter()
                .any(|fault| fault.message.contains("already means")),
            "{name}: {found:#?}"
        );
        let said = found
            .iter()
            .any(|fault| fault.message.contains(owner) || fault.message.contains("made_up"));
        assert!(said, "{name}: {found:#?}");
    }
}

#[test]
fn a_file_in_a_strange_folder_is_refused() {
    let found = faults("stories/made_up.toml", TOPIC);
    let message = &found[0].message;
    assert!(
        message.contains("files belong into") && message.contains("topics/"),
        "{message}"
    );
}

#[test]
fn a_route_without_a_source_is_refused() {
    let conditions = embedded()
        .into_iter()
        .find(|(name, _)| name == "conditions.toml")
        .map(|(_, text)| text)
        .unwrap();
    let start = conditions.find("route = [\n  { text = \"").unwrap();
    let (before, after) = conditions.split_at(start);
    let end = after.find(", sources = [").unwrap();
    let close = after.find("] },").unwrap();
    let text = format!("{before}{}{}", &after[..end], &after[close + 1..]);
    let found = faults("conditions.toml", &text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].key.ends_with(".route[0].sources"),
        "{}",
        found[0].key
    );
}

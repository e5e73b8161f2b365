//! The cohort as a whole: counts that add up, published and independent results, shares of a run, every form.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use coagscope::report::summary::json::JSON_SCHEMA;
use serde_json::Value;

fn coagscope(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

fn printed(arguments: &[&str]) -> String {
    let output = coagscope(arguments);
    assert!(
        matches!(output.status.code(), Some(0 | 3)),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// A summary as JSON; it fits its schema and its counts add up.
fn summary(arguments: &[&str]) -> Value {
    let mut all = vec!["summary", "--format", "json"];
    all.extend(arguments);
    let document: Value = serde_json::from_str(&printed(&all)).expect("JSON");
    let schema = serde_json::from_str(JSON_SCHEMA).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    reconcile(&document);
    document
}

fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn sum_of_counts(value: &Value) -> u64 {
    list(value).iter().map(|one| count(&one["count"])).sum()
}

fn total(prevalence: &Value) -> u64 {
    ["met", "not_met", "undecided", "not_applicable"]
        .map(|word| count(&prevalence[word]))
        .iter()
        .sum()
}

fn reconcile(document: &Value) {
    let rows = &document["rows"];
    let reasons = |what: &str| -> u64 {
        let reasons = rows[what].as_object().expect("reasons");
        reasons.values().map(count).sum()
    };
    assert_eq!(
        count(&rows["read"]),
        count(&rows["used"]) + reasons("set_aside") + reasons("unusable")
    );
    let groups = list(&document["groups"]).iter().map(|pair| &pair[1]);
    let in_groups: u64 = groups.clone().map(|group| count(&group["panels"])).sum();
    if !document["by"].is_null() {
        assert_eq!(in_groups, count(&document["all"]["panels"]));
        let subjects: u64 = groups.clone().map(|group| count(&group["subjects"])).sum();
        assert_eq!(
            subjects + count(&document["subjects_in_several_groups"]),
            count(&document["all"]["subjects"])
        );
    }
    for group in groups.chain([&document["all"]]) {
        let (panels, subjects) = (count(&group["panels"]), count(&group["subjects"]));
        for analyte in list(&group["analytes"]) {
            let results = count(&analyte["results"]);
            assert_eq!(results + count(&analyte["missing"]), panels, "{analyte}");
            assert_eq!(sum_of_counts(&analyte["flags"]), results, "{analyte}");
            assert!(count(&analyte["censored"]) <= results);
        }
        for rule in list(&group["scores"])
            .iter()
            .chain(list(&group["patterns"]))
        {
            assert_eq!(total(&rule["panels"]), panels, "{rule}");
            for by in list(&rule["subjects"]) {
                assert_eq!(total(by), subjects, "{rule}");
            }
        }
        for score in list(&group["scores"]) {
            let applicable = panels - count(&score["panels"]["not_applicable"]);
            let totals = sum_of_counts(&score["totals"]) + sum_of_counts(&score["ranges"]);
            assert_eq!(totals, applicable, "{score}");
            let cost = &score["cost"];
            assert_eq!(cost["undecided"], score["panels"]["undecided"]);
            assert!(count(&cost["taken_for_not_met"]) <= count(&cost["undecided"]));
        }
    }
}

/// The half of the Tongji data with the outcome of each patient beside each day.
fn tongji_with_outcome(folder: &Path) -> String {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/covid19_tongji");
    let read = |name: &str| csv::Reader::from_path(samples.join(name)).expect("a sample");
    let outcomes: BTreeMap<String, String> = read("expected_patient.csv")
        .records()
        .map(|record| record.expect("a row"))
        .map(|record| (record[0].to_string(), record[1].to_string()))
        .collect();
    let path = folder.join("tongji.csv");
    let mut out = csv::Writer::from_path(&path).expect("a file");
    let mut days = read("wide_daily.csv");
    let mut header = days.headers().expect("a header").clone();
    header.push_field("outcome_died");
    out.write_record(&header).expect("written");
    for record in days.records() {
        let mut record = record.expect("a row");
        let outcome = outcomes.get(&record[0]).expect("an outcome").clone();
        record.push_field(&outcome);
        out.write_record(&record).expect("written");
    }
    out.flush().expect("written");
    path.display().to_string()
}

const TONGJI: [&str; 8] = [
    "--scores",
    "isth_overt_2001",
    "--profile",
    "isth_overt_2001=ssc_2018",
    "--uln",
    "pt=14.5",
    "--uln",
    "d_dimer=0.5",
];

#[test]
fn overt_dic_ever_by_outcome_is_what_an_independent_program_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = tongji_with_outcome(folder.path());
    let mut arguments = vec![path.as_str(), "--by", "outcome_died"];
    arguments.extend(TONGJI);
    let document = summary(&arguments);

    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/covid19_tongji");
    let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(samples.join("expected_patient.csv")).expect("there");
    for record in reader.records() {
        let record = record.expect("a row");
        *expected
            .entry((record[1].to_string(), record[7].to_string()))
            .or_default() += 1;
    }
    let mut found: BTreeMap<(String, String), u64> = BTreeMap::new();
    for pair in list(&document["groups"]) {
        let outcome = pair[0].as_str().expect("a name").to_string();
        let subjects = list(&pair[1]["scores"][0]["subjects"]);
        let ever = subjects
            .iter()
            .find(|by| by["rule"] == "ever")
            .expect("ever");
        for (verdict, word) in [
            ("met", "yes"),
            ("not_met", "no"),
            ("undecided", "indeterminate"),
        ] {
            if count(&ever[verdict]) > 0 {
                found.insert((outcome.clone(), word.to_string()), count(&ever[verdict]));
            }
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn shares_of_a_summary_are_joined_to_the_bytes_of_one_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = tongji_with_outcome(folder.path());
    for format in ["text", "markdown", "json"] {
        let options = ["--by", "outcome_died", "--format", format];
        let whole = printed(&[&["summary", &path], &options[..], &TONGJI].concat());
        let mut parts = Vec::new();
        for part in ["1/3", "2/3", "3/3"] {
            let name = folder
                .path()
                .join(format!("{}.{format}", part.replace('/', "of")));
            let name = name.display().to_string();
            let share = ["summary", path.as_str(), "--part", part, "-q", "-o", &name];
            printed(&[&share[..], &options, &TONGJI].concat());
            parts.push(name);
        }
        let mut merge = vec!["merge"];
        merge.extend(parts.iter().rev().map(String::as_str));
        assert_eq!(printed(&merge), whole);
        // One share is missing, or cut.
        assert_eq!(coagscope(&merge[..3]).status.code(), Some(2));
        let text = std::fs::read(&parts[0]).expect("a share");
        std::fs::write(&parts[0], &text[..text.len() / 2]).expect("written");
        assert_eq!(coagscope(&merge).status.code(), Some(2));
    }
}

#[test]
fn rows_in_another_order_give_the_same_summary() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = tongji_with_outcome(folder.path());
    let text = std::fs::read_to_string(&path).expect("there");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let reversed = folder.path().join("reversed").join("tongji.csv");
    std::fs::create_dir(reversed.parent().expect("a folder")).expect("made");
    std::fs::write(&reversed, lines.join("\n") + "\n").expect("written");
    let reversed = reversed.display().to_string();
    let of = |path: &str| {
        let mut document = summary(&[&[path, "--by", "outcome_died"], &TONGJI[..]].concat());
        let fields = document.as_object_mut().expect("an object");
        // The file has another name, and the first example of an issue another line.
        fields.retain(|name, _| !matches!(name.as_str(), "files" | "issues" | "notes"));
        document
    };
    assert_eq!(of(&path), of(&reversed));
}

#[test]
fn every_sample_has_a_summary_whose_counts_add_up() {
    for arguments in [
        &["samples/serial_sepsis.csv"][..],
        &["samples/messy.csv"],
        &["samples/long_german.csv"],
        &["samples/japanese.csv"],
        &["samples/first_look.csv", "--by", "sex"],
        &[
            "samples/covid19_tongji/source_en.csv",
            "--columns",
            "samples/covid19_tongji/source_en.columns.toml",
        ],
    ] {
        let document = summary(arguments);
        assert!(count(&document["all"]["panels"]) > 0, "{arguments:?}");
        for format in ["text", "markdown"] {
            let text = printed(&[&["summary", "--format", format], arguments].concat());
            assert!(text.contains("For teaching and retrospective data only."));
        }
    }
}

#[test]
fn a_column_that_is_not_there_is_refused() {
    let output = coagscope(&["summary", "samples/first_look.csv", "--by", "ward"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).to_string();
    assert!(
        message.contains("--by ward: there is no such column"),
        "{message}"
    );
    for column in ["subject", "time"] {
        let output = coagscope(&["summary", "samples/first_look.csv", "--by", column]);
        assert_eq!(output.status.code(), Some(2), "{column}");
    }
}

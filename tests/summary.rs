//! The cohort as a whole: counts that add up, published and independent results, shares of a run, every form.
#![cfg(feature = "cli")]

mod common;

#[path = "summary/chosen.rs"]
mod chosen;
#[path = "summary/costs.rs"]
mod costs;
#[path = "summary/groups.rs"]
mod groups;
#[path = "summary/notes.rs"]
mod notes;
#[path = "summary/shares.rs"]
mod shares;

use std::collections::BTreeMap;
use std::path::Path;

use coagscope::report::summary::json::JSON_SCHEMA;
use serde_json::Value;

use common::program::{coagscope, printed, refused};

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

/// The words for what is counted of scores and of patterns.
const VERDICTS: &[&str] = &["met", "not_met", "undecided", "not_applicable"];
const FINDINGS: &[&str] = &["present", "absent", "undecided"];

fn total(prevalence: &Value, words: &[&str]) -> u64 {
    words.iter().map(|word| count(&prevalence[word])).sum()
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
        let id = |analyte: &Value| {
            let name = analyte["id"].as_str().expect("a name");
            name.split(' ').next().unwrap_or(name).to_string()
        };
        for analyte in list(&group["analytes"]) {
            let results = count(&analyte["results"]);
            // Of D-dimer each calibrator stands by itself, and what is missing is missing of all.
            let by_all = list(&group["analytes"])
                .iter()
                .filter(|other| id(other) == id(analyte))
                .map(|other| count(&other["results"]));
            let by_all: u64 = by_all.sum();
            assert_eq!(by_all + count(&analyte["missing"]), panels, "{analyte}");
            assert_eq!(sum_of_counts(&analyte["flags"]), results, "{analyte}");
            let words = sum_of_counts(&analyte["words"]);
            assert_eq!(count(&analyte["numbers"]) + words, results, "{analyte}");
            assert!(count(&analyte["censored"]) <= results);
        }
        for (rules, words) in [("scores", VERDICTS), ("patterns", FINDINGS)] {
            for rule in list(&group[rules]) {
                assert_eq!(total(&rule["panels"], words), panels, "{rule}");
                for by in list(&rule["subjects"]) {
                    assert_eq!(total(by, words), subjects, "{rule}");
                }
            }
        }
        for score in list(&group["scores"]) {
            let applicable = panels - count(&score["panels"]["not_applicable"]);
            let totals = sum_of_counts(&score["totals"]) + sum_of_counts(&score["ranges"]);
            assert_eq!(totals, applicable, "{score}");
            let cost = &score["cost"];
            assert_eq!(cost["undecided"], score["panels"]["undecided"]);
            assert!(count(&cost["taken_for_not_met"]) <= count(&cost["undecided"]));
            for item in list(&cost["items"]) {
                let [missing, lacking, needed] =
                    ["missing", "lacking", "needed"].map(|word| count(&item[word]));
                assert!(missing <= lacking && lacking <= needed, "{item}");
            }
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

/// The program's text, wherever it came from, within 80 columns.
#[test]
fn the_text_fits_into_80_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = tongji_with_outcome(folder.path());
    let text = printed(&[
        "summary",
        &path,
        "--by",
        "outcome_died",
        "--bootstrap",
        "100",
    ]);
    let files = text.lines().take_while(|line| !line.is_empty()).count();
    for line in text.lines().skip(files) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn percentiles_are_those_of_an_established_package() {
    let document = summary(&["samples/covid19_tongji/wide_daily.csv", "--scores", "sic"]);
    // numpy 2.4.6: numpy.percentile(column, [5, 25, 50, 75, 95]), the cells of each column that are numbers.
    for (id, expected) in [
        ("platelets", ["22", "114", "185", "256", "370.4"]),
        ("pt", ["12.8", "13.7", "14.85", "16.725", "26.9"]),
        (
            "ferritin",
            ["63.37", "332.5", "619.25", "1185.575", "3526.39"],
        ),
    ] {
        let analytes = list(&document["all"]["analytes"]);
        let analyte = analytes.iter().find(|analyte| analyte["id"] == id);
        let percentiles = list(&analyte.expect("an analyte")["percentiles"]);
        let found: Vec<&Value> = percentiles.iter().map(|one| &one["low"]).collect();
        assert_eq!(found, expected, "{id}");
        for one in percentiles {
            assert_eq!(one["low"], one["high"]);
            assert_eq!(
                (&one["low_open"], &one["high_open"]),
                (&false.into(), &false.into())
            );
        }
    }
}

/// Writes a small file, and gives its path.
fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

/// Four panels by hand, scored by ISTH 2025; limits 0.5 mg/L and 14.5 s (built-in ones for PT: 11.0 to 16.0 s).
///
/// - a: platelets 40 (2), D-dimer 6 (3), fibrinogen 0.8 (1), PT 18 without a limit of its own (0 to 2): 6 to 8, met.
/// - b: platelets 90 (1), D-dimer 6 (3), fibrinogen 2 (0), PT 18 (0 to 2): 4 to 6. Only the limit of PT is open.
/// - c: platelets 90 (1), D-dimer 6 (3), fibrinogen 2 (0), PT missing (0 to 2): 4 to 6. As zero: 4, not met.
/// - d: platelets 200 (0), D-dimer `<0.27` (0), fibrinogen missing (0 to 1), PT 11 (0): 0 to 1, not met.
const BY_HAND: &str = "\
subject,platelets (10*9/L),d_dimer (mg/L FEU),fibrinogen (g/L),pt (s),gender
a,40,6,0.8,18,F
b,90,6,2,18,male
c,90,6,2,,m
d,200,<0.27,,11,
";

#[test]
fn a_cohort_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "hand.csv", BY_HAND);
    let arguments = [path.as_str(), "--scores", "isth_overt_2025", "--by", "sex"];
    let document = summary(&arguments);
    let all = &document["all"];
    let score = &all["scores"][0];
    let verdicts = ["met", "not_met", "undecided"].map(|word| count(&score["panels"][word]));
    assert_eq!(verdicts, [1, 1, 2]);
    assert_eq!(
        (&score["panels"]["low"], &score["panels"]["high"]),
        (&0.25.into(), &0.75.into())
    );
    assert_eq!(count(&score["cost"]["undecided"]), 2);
    // Of b nothing is missing that zero could stand for.
    assert_eq!(count(&score["cost"]["taken_for_not_met"]), 1);
    let items = list(&score["cost"]["items"]);
    let pt = ["needed", "missing", "lacking", "decides"].map(|word| count(&items[0][word]));
    assert_eq!((&items[0]["item"], pt), (&"pt".into(), [2, 1, 1, 2]));
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["looks_at"], serde_json::json!(["pt"]));
    // One subject each: every rule gives the same, with the exact interval of 1 of 4 and of 3 of 4.
    for by in list(&score["subjects"]) {
        let low = by["low_interval"][0].as_f64().expect("a number");
        let high = by["high_interval"][1].as_f64().expect("a number");
        // scipy 1.17.1: binomtest(1, 4).proportion_ci(0.95, "exact"): 0.00630946320970987, 0.805879550316756
        assert!((low - 0.006_309_463_209_709_87).abs() < 1e-9, "{low}");
        assert!((high - 0.993_690_536_790_290_1).abs() < 1e-9, "{high}");
    }
    // Words of sex are read, however they are written and whatever their column is called.
    let groups: Vec<(&str, u64)> = list(&document["groups"])
        .iter()
        .map(|pair| (pair[0].as_str().expect("a name"), count(&pair[1]["panels"])))
        .collect();
    assert_eq!(groups, [("(not stated)", 1), ("female", 1), ("male", 2)]);
    let analytes = list(&all["analytes"]);
    let d_dimer = analytes
        .iter()
        .find(|one| one["id"] == "d_dimer")
        .expect("there");
    assert_eq!(count(&d_dimer["censored"]), 1);
    // Lower ends 0, 6, 6, 6, upper ends below 0.27, 6, 6, 6: the fifth percentile lies 0.15 of the way up.
    let fifth = &d_dimer["percentiles"][0];
    assert_eq!(
        (&fifth["low"], &fifth["high"]),
        (&"0.9".into(), &"1.1295".into())
    );
    assert_eq!(
        (&fifth["low_open"], &fifth["high_open"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn a_number_whose_conversion_does_not_end_is_not_censored() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,hemoglobin (mmol/L)\na,6.1\nb,7.3\n";
    let path = file(folder.path(), "converted.csv", text);
    let document = summary(&[&path, "--scores", "sic"]);
    let hemoglobin = &list(&document["all"]["analytes"])[0];
    assert_eq!(
        (&hemoglobin["id"], &hemoglobin["censored"]),
        (&"hemoglobin".into(), &0.into())
    );
}

/// Of four panels two are by FEU, one by DDU and one by nobody knows which: none of them lacks a D-dimer.
#[test]
fn a_d_dimer_by_another_calibrator_is_not_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,d_dimer,d_dimer_unit,platelets (10*9/L)\na,1,mg/L FEU,90\nb,3,mg/L FEU,90\n\
                c,0.5,mg/L DDU,90\nd,7,mg/L,90\ne,,,90\n";
    let path = file(folder.path(), "calibrators.csv", text);
    let document = summary(&[&path, "--scores", "isth_overt_2025"]);
    let found: Vec<(&str, u64, u64, &Value)> = list(&document["all"]["analytes"])
        .iter()
        .filter(|one| {
            one["id"]
                .as_str()
                .is_some_and(|id| id.starts_with("d_dimer"))
        })
        .map(|one| {
            (
                one["id"].as_str().expect("a name"),
                count(&one["results"]),
                count(&one["missing"]),
                &one["percentiles"][2]["low"],
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("d_dimer", 2, 1, &"2".into()),
            ("d_dimer (DDU)", 1, 1, &"0.5".into()),
            ("d_dimer (FEU or DDU)", 1, 1, &"7".into()),
        ]
    );
}

/// An issue is one item of a list, however long it is.
#[test]
fn an_issue_is_one_item_in_markdown() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,platelets,sex,dx\na,40,f,yes\nb,200,m,no\n";
    let path = file(folder.path(), "no_unit.csv", text);
    let summary = ["summary", &path, "--format", "markdown", "--scores", "sic"];
    let rule = ["--label", "dx", "--patterns", "thrombocytopenia"];
    let validation = [&["validate", &path, "--format", "markdown"], &rule[..]].concat();
    for arguments in [&summary[..], &validation] {
        let text = printed(arguments);
        let mut lines = text.lines();
        let issue = lines.find(|line| line.contains("assumed"));
        let whole = issue.is_some_and(|line| line.ends_with("--unit 'platelets=UNIT'"));
        assert!(whole, "{text}");
    }
}

/// What a text says, however its lines are broken.
fn told(arguments: &[&str]) -> String {
    let text = printed(&[&["summary"], arguments].concat());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn percentiles_beside_results_in_words_are_told_to_be_of_the_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let words: String = (0..9).map(|row| format!("s{row},undetectable\n")).collect();
    let text = format!("subject,haptoglobin (g/L)\n{words}s9,1.0\n");
    let path = file(folder.path(), "words.csv", &text);
    let document = summary(&[&path, "--patterns", "hemolysis_likely"]);
    let haptoglobin = &list(&document["all"]["analytes"])[0];
    let counts = ["results", "numbers", "censored"].map(|word| count(&haptoglobin[word]));
    assert_eq!(counts, [10, 1, 0]);
    for format in ["text", "markdown"] {
        let text = told(&[&path, "--patterns", "hemolysis_likely", "--format", format]);
        assert!(text.contains("haptoglobin, 1 of 10 results"), "{text}");
    }
}

/// The three words of a pattern are the same in every output, also where a cohort is counted.
#[test]
fn patterns_are_counted_as_present_absent_and_undecided() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,ward,platelets (10*9/L)\na,x,40\nb,x,300\nc,y,<500\n";
    let path = file(folder.path(), "words.csv", text);
    let arguments = [
        path.as_str(),
        "--patterns",
        "thrombocytopenia",
        "--by",
        "ward",
    ];
    let document = summary(&arguments);
    let pattern = &document["all"]["patterns"][0];
    for counts in [&pattern["panels"], &pattern["subjects"][2]] {
        let counts = ["present", "absent", "undecided"].map(|word| count(&counts[word]));
        assert_eq!(counts, [1, 1, 1], "{pattern}");
    }
    assert!(!pattern.to_string().contains("met"), "{pattern}");
    let text = told(&arguments);
    assert!(!text.contains("group met not met"), "{text}");
    assert!(
        text.contains("group present absent undecided present, %"),
        "{text}"
    );
}

#[test]
fn uncertainty_is_not_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "one.csv", "platelets (10*9/L)\n40\n");
    for options in [&["--uncertainty"][..], &["--cv", "platelets=3"]] {
        let message = refused(&[&["summary", path.as_str()][..], options].concat());
        assert!(message.contains("leave them out here"), "{message}");
    }
}

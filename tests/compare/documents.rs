//! What documents of a comparison hold: their schema, notes, issues, and nothing hostile.

use super::*;

#[test]
fn documents_carry_the_notes_of_reading_and_the_issues() {
    let csv = "subject,platelets,pt (s),fibrinogen (g/L),pt_ref_high\nA,-4,15,2,14\nB,400,x,2,14\n";
    for more in [&[][..], &["--ledger"]] {
        let document = on_file(csv, |path| {
            let mut arguments = vec!["compare", path];
            arguments.extend(more);
            json(&arguments)
        });
        assert!(validator().is_valid(&document));
        let files = document["files"].as_array().expect("a list");
        assert_eq!(files.len(), 1);
        assert!(
            files[0]
                .as_str()
                .expect("text")
                .contains("each row is one panel")
        );
        let notes = document["notes"].as_array().expect("a list");
        let assumed = notes
            .iter()
            .find(|note| note["code"] == "assumed_unit")
            .expect("an assumed unit");
        assert_eq!(assumed["place"]["column"], "platelets");
        let issues = document["issues"].as_array().expect("a list");
        for code in ["assumed_unit", "negative_value", "unreadable_value"] {
            assert!(
                issues.iter().any(|issue| issue["code"] == code),
                "{issues:?}"
            );
        }
        let of_panels = document["panels"]["issues"].as_array().expect("a list");
        let negative = of_panels
            .iter()
            .find(|issue| issue["code"] == "negative_value")
            .expect("an issue of a panel");
        assert_eq!(negative["panels"], 1);
    }
}

#[test]
fn differing_panels_carry_the_issues_of_their_result_rows() {
    let scores = TONGJI.scores.join(",");
    let document = TONGJI.compared("all", "all");
    let mut arguments = vec!["score", "--scores", &scores, "-q"];
    arguments.extend(TONGJI.input);
    let by_place: BTreeMap<(String, String), String> = rows(&printed(&arguments))
        .into_iter()
        .map(|row| {
            let place = (row[TONGJI.subject].clone(), row[TONGJI.time].clone());
            (place, row["issues"].clone())
        })
        .collect();
    let differences = document["comparison"]["differences"]
        .as_array()
        .expect("rows");
    assert!(!differences.is_empty());
    for row in differences {
        let text = |value: &Value| value.as_str().unwrap_or("").to_string();
        let codes: Vec<String> = row["issues"]
            .as_array()
            .expect("codes")
            .iter()
            .map(text)
            .collect();
        let place = (text(&row["subject"]), text(&row["time"]));
        assert_eq!(codes.join(";"), by_place[&place], "{place:?}");
    }
}

fn validator() -> jsonschema::Validator {
    let schema = serde_json::from_str(coagscope::report::compare::json::JSON_SCHEMA)
        .expect("the schema is JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

/// Pointers to every object of a document.
fn objects(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                objects(inner, format!("{pointer}/{key}"), found);
            }
            found.push(pointer);
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate().take(1) {
                objects(inner, format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn documents_validate_and_strangers_do_not() {
    let validator = validator();
    let mut ledger = vec!["compare", "--ledger"];
    ledger.extend(MIMIC.input);
    let empty = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(empty.path(), "patient,date,platelets\n").expect("a file");
    let empty = empty.path().to_str().expect("a path");
    for document in [
        TONGJI.compared("all", "2"),
        MIMIC.compared("worst", "2"),
        json(&ledger),
        json(&["compare", empty]),
        json(&["compare", empty, "--ledger"]),
    ] {
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(document["intended_use"], coagscope::INTENDED_USE);
        assert_eq!(document["reference_digest"], Catalog::builtin().digest());
        let mut found = Vec::new();
        objects(&document, String::new(), &mut found);
        for pointer in found {
            let object = |document: &mut Value| {
                document
                    .pointer_mut(&pointer)
                    .and_then(Value::as_object_mut)
                    .map(std::mem::take)
                    .expect("an object")
            };
            let mut wrong = document.clone();
            let mut inner = object(&mut wrong);
            inner.insert("stranger".to_string(), true.into());
            *wrong.pointer_mut(&pointer).expect("an object") = Value::Object(inner);
            assert!(!validator.is_valid(&wrong), "{pointer}");
            let mut wrong = document.clone();
            let mut inner = object(&mut wrong);
            let first = inner.keys().next().cloned().expect("a key");
            inner.remove(&first);
            *wrong.pointer_mut(&pointer).expect("an object") = Value::Object(inner);
            assert!(!validator.is_valid(&wrong), "{pointer} without {first}");
        }
    }
}

#[test]
fn hostile_cells_come_out_safe() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hostile.csv");
    std::fs::write(
        &file,
        "patient,date,platelets,d_dimer (mg/L FEU),d_dimer_ref_high,pt,pt_ref_high,fibrinogen,fibrin_marker\n\
         \"=1+1\u{1b}[31m\u{202e}\",2020-01-01,40,0.2,0.5,12,14,2,strong\n",
    )
    .expect("a file");
    let file = file.to_str().expect("a path");
    let scores = "isth_overt_2001,isth_overt_2001:category";
    for format in ["text", "json", "csv"] {
        let text = printed(&[
            "compare", file, "--scores", scores, "--format", format, "-q",
        ]);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format}: {text}");
        assert!(text.contains("1+1"), "{format}: {text}");
        if format == "csv" {
            assert!(text.contains("'=1+1"), "{text}");
        }
    }
}

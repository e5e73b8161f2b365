//! Every JSON report validates against `schema/report.schema.json`.

use std::sync::Arc;

use coagscope::catalog::Catalog;
use coagscope::panel::{Assay, Issue, IssueCode, Observation, Panel, Place, Reading, UnitOrigin};
use coagscope::report::json;
use coagscope::value::{Decimal, Known};

fn validator() -> jsonschema::Validator {
    let schema = serde_json::from_str(json::JSON_SCHEMA).expect("the schema is JSON");
    assert!(
        jsonschema::meta::is_valid(&schema),
        "the schema is a JSON Schema"
    );
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

fn assert_valid(document: &serde_json::Value, whence: &str) {
    let errors: Vec<String> = validator()
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{whence}: {errors:#?}");
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a decimal")
}

fn set(panel: &mut Panel, id: &str, reported: &str, reading: Reading) {
    let analyte = Catalog::builtin()
        .find(id)
        .expect("an analyte of the catalog");
    panel.set(
        analyte,
        Observation {
            reported: Arc::from(reported),
            unit: None,
            unit_origin: UnitOrigin::Assumed,
            reading,
            assay: Assay::Unstated,
            time: Some(Arc::from("2020-01-03 07:30")),
            place: Place {
                file: Arc::from("panels.csv"),
                line: 2,
                column: Some(Arc::from(id)),
            },
        },
    );
}

fn quantity(known: Known) -> Reading {
    Reading::Quantity {
        known,
        below_detection: false,
    }
}

/// A panel without anything, one with each kind of reading, and one whose texts are hostile.
fn panels() -> Vec<Panel> {
    let mut mixed = Panel::new();
    mixed.subject = Some(Arc::from("12"));
    mixed.time = Some(Arc::from("2020-01-03"));
    set(
        &mut mixed,
        "platelets",
        "45",
        quantity(Known::exactly(decimal("45"))),
    );
    set(
        &mut mixed,
        "fibrinogen",
        "1-2",
        quantity(Known::between(decimal("1"), decimal("2")).expect("an interval")),
    );
    set(
        &mut mixed,
        "pt",
        ">18",
        quantity(Known::above(decimal("18"))),
    );
    set(
        &mut mixed,
        "d_dimer",
        "<0.27",
        Reading::Quantity {
            known: Known::from_zero_below(decimal("0.27")).expect("an interval"),
            below_detection: true,
        },
    );
    set(
        &mut mixed,
        "schistocytes",
        "few",
        Reading::Word(Arc::from("few")),
    );

    let mut hostile = mixed.clone();
    let text = "\u{1b}[31m\u{202e}=1+1\n<script>\u{200b}";
    hostile.subject = Some(Arc::from(text));
    set(
        &mut hostile,
        "comment",
        text,
        Reading::Text(Arc::from(text)),
    );
    hostile.issues.push(Issue {
        code: IssueCode::Note,
        message: text.to_string(),
        place: Place {
            file: Arc::from("-"),
            line: 0,
            column: None,
        },
    });
    vec![Panel::new(), mixed, hostile]
}

#[test]
fn reports_of_panels_built_in_code_validate() {
    let catalog = Catalog::builtin();
    let interpretations: Vec<_> = panels()
        .iter()
        .map(|panel| coagscope::interpret(catalog, panel))
        .collect();
    let bytes = json::document(Vec::new(), catalog, &interpretations).expect("a vector takes all");
    let document: serde_json::Value = serde_json::from_slice(&bytes).expect("the report is JSON");
    assert_valid(&document, "panels built in code");
    assert_eq!(document["panels"].as_array().map(Vec::len), Some(3));
    assert_eq!(document["intended_use"], coagscope::INTENDED_USE);
    let text = String::from_utf8(bytes).expect("the report is UTF-8");
    assert!(
        !text
            .chars()
            .any(|character| character.is_control() && character != '\n')
    );
    assert!(!text.contains(['\u{202e}', '\u{200b}']));
}

#[cfg(feature = "cli")]
#[test]
fn reports_of_the_samples_validate() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut files: Vec<_> = std::fs::read_dir(&samples)
        .expect("the samples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    files.sort();
    assert!(
        files.iter().any(|path| path.ends_with("first_look.csv")),
        "{files:?}"
    );
    for file in files {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_coagscope"))
            .args(["report", "--format", "json"])
            .arg(&file)
            .output()
            .expect("the program starts");
        let name = file.display().to_string();
        // 3: some rows could not be used, which a sample may show.
        assert!(
            matches!(output.status.code(), Some(0 | 3)),
            "{name}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        let document: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("the report is JSON");
        assert_valid(&document, &name);
        assert!(
            document["panels"]
                .as_array()
                .is_some_and(|panels| !panels.is_empty()),
            "{name}"
        );
    }
}

/// Rows of every shape: of wide and of long data, with items and trends, of shares, and with columns of the input that have
/// the names of entries.
#[cfg(feature = "cli")]
#[test]
fn result_rows_validate() {
    let schema = serde_json::from_str(coagscope::report::rows::JSON_SCHEMA).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&schema).expect("the schema compiles");
    let folder = tempfile::tempdir().expect("a folder");
    let named = folder.path().join("named.csv");
    std::fs::write(
        &named,
        "subject,schema,tool_version,coagscope_part,sic_min,platelets (G/L)\na,x,y,z,w,40\n",
    )
    .expect("a file");
    let other = folder.path().join("other.csv");
    std::fs::copy(&named, &other).expect("a copy");
    let (named, other) = (
        named.to_str().expect("a path"),
        other.to_str().expect("a path"),
    );
    for arguments in [
        &["samples/first_look.csv", "--items"][..],
        &[named, other, "--only-results"],
        &["samples/long_german.csv"],
        &["samples/serial_sepsis.csv", "--trends", "--scores", "sic"],
        &["samples/first_look.csv", "--scores", "sic", "--uncertainty"],
        &[named, "--scores", "sic"],
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_coagscope"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["score", "-q", "--format", "jsonl"])
            .args(arguments)
            .output()
            .expect("the program starts");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(!text.is_empty(), "{arguments:?}");
        for line in text.lines() {
            let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let errors: Vec<String> = validator
                .iter_errors(&row)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
        }
    }
    // What is no row is told apart.
    for wrong in [
        serde_json::json!({}),
        serde_json::json!({"schema": "coagscope.row", "schema_version": 1}),
    ] {
        assert!(!validator.is_valid(&wrong));
    }
}

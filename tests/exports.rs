//! Exports of laboratories, studies and hospital systems, each as such systems write them; one test for each that was
//! once read wrongly.

mod common;

#[path = "exports/births.rs"]
mod births;
#[path = "exports/comparators.rs"]
mod comparators;
#[path = "exports/fluids.rs"]
mod fluids;
#[path = "exports/identity.rs"]
mod identity;
#[path = "exports/limits.rs"]
mod limits;
#[path = "exports/names.rs"]
mod names;
#[path = "exports/no_patients.rs"]
mod no_patients;
#[path = "exports/persons.rs"]
mod persons;
#[path = "exports/status.rs"]
mod status;
#[path = "exports/times.rs"]
mod times;
#[path = "exports/units.rs"]
mod units;
#[path = "exports/untold.rs"]
mod untold;
#[path = "exports/whose.rs"]
mod whose;

use coagscope::fast::write_rows;
use coagscope::input::{Counts, Track};
use coagscope::interpret::{Finding, Flag, Interpretation, Verdict, codes_with};
use coagscope::panel::{Assay, IssueCode, Place};
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::value::Truth;
use coagscope::{Catalog, Dataset, Declaration, Settings};
use common::files::{self, flag, has_issue, one};
use std::num::NonZeroUsize;

fn read(csv: &str, declare: impl Fn(&mut Declaration)) -> Vec<Interpretation> {
    files::read(csv, declare, "")
}

fn results(csv: String) -> Vec<Option<String>> {
    let panels = read(Box::leak(csv.into_boxed_str()), |_| {});
    let first = |panel: &Interpretation| {
        let result = panel.results.first()?;
        Some(result.observation.reported.to_string())
    };
    panels.iter().map(first).collect()
}

#[test]
fn original_results_go_with_original_units_and_limits() {
    let head =
        "USUBJID,LBTEST,LBORRES,LBORRESU,LBORNRLO,LBORNRHI,LBSTRESN,LBSTRESU,LBSTNRLO,LBSTNRHI\n";
    let row = "1,Hemoglobin,16.0,g/dL,13.0,17.0,160,g/L,130,170\n";
    let text: &'static str = Box::leak(format!("{head}{row}").into_boxed_str());
    let panel = one(text);
    assert!(!has_issue(&panel, IssueCode::BadLimit));
    assert_eq!(flag(&panel, "hemoglobin"), Some(Flag::Normal));
    // Limits in another unit are none, however near they come.
    let panel =
        one("USUBJID,LBTEST,LBORRES,LBORRESU,LBSTNRLO,LBSTNRHI\n1,Creatinine,2.0,mg/dL,1.5,3.0\n");
    assert_ne!(flag(&panel, "creatinine"), Some(Flag::Normal));
}

#[test]
fn standard_results_go_with_standard_units_and_limits() {
    let panel = one(
        "USUBJID,LBTEST,LBORRESU,LBORNRLO,LBORNRHI,LBSTRESN,LBSTRESU,LBSTNRLO,LBSTNRHI\n\
         1,Hemoglobin,g/dL,13.0,17.0,160,g/L,130,170\n",
    );
    assert!(!has_issue(&panel, IssueCode::BadLimit));
    assert_eq!(flag(&panel, "hemoglobin"), Some(Flag::Normal));
}

#[test]
fn a_fluid_that_only_the_name_of_the_order_tells_is_no_blood() {
    let used = |order: &str, specimen: &str| {
        results(format!(
            "subject,order name,{specimen}test,value,unit\n1,{order},{}LDH,900,U/L\n",
            if specimen.is_empty() { "" } else { "Serum," }
        ))
        .len()
    };
    for order in [
        "\"LDH, PLEURAL FLUID\"",
        "Body Fluid LDH",
        "\"LDH, FLUID\"",
        "LDH Liquor",
        "LDH (Urine)",
        "PLEURAL FLUID ANALYSIS",
        "Body fluid panel",
        "CSF PANEL",
        "Pleurapunktat",
        "URINALYSIS",
        "24 HR URINE PROTEIN",
    ] {
        assert_eq!(used(order, ""), 0, "{order}");
        // What the specimen is said to be counts.
        assert_eq!(used(order, "specimen type,"), 1, "{order}");
    }
    for order in [
        "PREECLAMPSIA PANEL WITH URINE PROTEIN",
        "SERUM AND URINE PROTEIN ELECTROPHORESIS",
        "BONE MARROW TRANSPLANT PANEL",
        "CSF shunt insertion",
        "G-CSF mobilization panel",
        "LDH (not CSF)",
        "\"LDH, serum\"",
        "PLATELETS URINE",
        "LDH",
        "P",
        "10001",
    ] {
        assert_eq!(used(order, ""), 1, "{order}");
    }
}

#[test]
fn every_column_of_orders_may_tell_the_fluid() {
    let csv = "subject,order name,proc name,test,value,unit\n1,Lab order,\"LDH, PLEURAL FLUID\",LDH,900,U/L\n";
    assert_eq!(results(csv.to_string()).len(), 0);
}

#[test]
fn numbers_of_orders_tell_nothing_of_decimal_marks() {
    let of = |column: &str| {
        let csv = format!(
            "id;{column};test;value;unit\n1;1.1;D-Dimer;1.234;ng/mL FEU\n2;1.2;D-Dimer;4.321;ng/mL FEU\n"
        );
        read(Box::leak(csv.into_boxed_str()), |_| {})
            .iter()
            .map(|panel| has_issue(panel, IssueCode::AmbiguousNumber))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("order name"), of("anything"));
    assert_eq!(of("status"), of("anything"));
}

#[test]
fn results_of_other_fluids_are_set_aside_under_the_usual_names_of_the_fluid() {
    for name in [
        "LBSPEC",
        "spec_type",
        "specimen_description",
        "system",
        "Untersuchungsmaterial",
        "Probenmaterial",
        "Materialart",
        "tipo de muestra",
        "nature du prélèvement",
        "type de prélèvement",
        "tipo campione",
        "tipo de amostra",
        "materiaal",
    ] {
        let csv = format!(
            "subject,test,value,unit,{name}\n1,LDH,150,U/L,Serum\n1,LDH,900,U/L,Pleural fluid\n"
        );
        let panel = one(Box::leak(csv.into_boxed_str()));
        assert_eq!(
            panel.results[0].observation.reported.as_ref(),
            "150",
            "{name}"
        );
        assert!(!has_issue(&panel, IssueCode::Conflict), "{name}");
    }
}

/// The rows of a data set and what was counted: panel by panel, or the fast way by so many threads.
fn written(
    settings: &Settings,
    data: &mut Dataset<'static>,
    threads: Option<usize>,
) -> (String, Counts) {
    let catalog = Catalog::builtin();
    let layout = RowLayout::new(catalog, data, settings, RowOptions::default());
    let mut rows = Rows::csv(Vec::new(), &layout).expect("written");
    match threads {
        Some(threads) => {
            write_rows(catalog, settings, data, &layout, &mut rows, threads)
                .expect("written")
                .expect("the fast way");
        }
        None => {
            while let Some(panel) = data.next_row().expect("a panel") {
                let codes = codes_with(catalog, &panel.panel, settings);
                rows.row(&layout.row(&panel, &codes)).expect("written");
            }
        }
    }
    let counts = data.counts().clone();
    (String::from_utf8(rows.finish()).expect("text"), counts)
}

/// The rows of a long file and what was counted: panel by panel, or packed.
fn rows_of(csv: &str, packed: bool) -> (String, Counts) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.csv");
    std::fs::write(&path, csv).expect("written");
    let declaration = Declaration {
        track: Track::Only(Vec::new()),
        pack_rows: NonZeroUsize::new(1).filter(|_| packed),
        ..Declaration::default()
    };
    let settings = Settings {
        scores: Some(vec!["isth_overt_2001".to_string()]),
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    let mut data = Dataset::open(Catalog::builtin(), &path, &declaration, &[]).expect("readable");
    let (rows, mut counts) = written(&settings, &mut data, packed.then_some(1));
    for issue in counts.issues.values_mut() {
        issue.first_place = Place::default();
    }
    (rows, counts)
}

/// A file's wide rows and what was counted: panel by panel, or the fast way by two threads.
fn wide_rows_of(csv: &str, fast: bool) -> (String, Counts) {
    let settings = Settings {
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    let mut data = files::open(csv, &Declaration::default());
    written(&settings, &mut data, fast.then_some(2))
}

#[test]
fn results_that_were_canceled_are_none() {
    for (name, word) in [
        ("status", "Cancelled"),
        ("result_status", "canceled"),
        ("resultstatus", "entered-in-error"),
        ("obs_status", "X"),
        ("result_status", "D"),
        ("status", "W"),
        ("LBSTAT", "NOT DONE"),
        ("Befundstatus", "storniert"),
        ("statut", "annulé"),
    ] {
        let csv = format!(
            "subject,test,value,unit,{name}\n1,LDH,150,U/L,final\n1,LDH,900,U/L,{word}\n1,Platelets,80,10*9/L,\n"
        );
        let panel = one(Box::leak(csv.into_boxed_str()));
        let reported: Vec<&str> = panel
            .results
            .iter()
            .map(|result| result.observation.reported.as_ref())
            .collect();
        assert!(
            reported.contains(&"150") && !reported.contains(&"900"),
            "{name} {word}"
        );
        assert!(reported.contains(&"80"), "{name} {word}");
        assert!(!has_issue(&panel, IssueCode::Conflict), "{name} {word}");
    }
}

#[test]
fn results_of_every_other_status_are_used() {
    for word in [
        "final",
        "F",
        "C",
        "P",
        "preliminary",
        "corrected",
        "unknown",
        "n/a",
        "D",
    ] {
        let csv = format!("subject,test,value,unit,status\n1,LDH,150,U/L,{word}\n");
        assert_eq!(results(csv), [Some("150".to_string())], "{word}");
    }
}

#[test]
fn the_description_of_a_specimen_does_not_count_beside_its_type() {
    let panel = one(
        "subject,test,value,unit,specimen_description,specimen_type\n\
         1,LDH,150,U/L,left arm,Blood\n1,LDH,900,U/L,left lung,Pleural fluid\n",
    );
    assert_eq!(panel.results[0].observation.reported.as_ref(), "150");
    assert!(panel.issues.is_empty(), "{:?}", panel.issues);
}

#[test]
fn a_delimiter_at_the_end_of_every_row_is_no_cell() {
    for head in ["id,date,test,value,unit", "id,date,test,value,unit,"] {
        let csv = format!(
            "{head}\n1,2024-05-06,Platelets,20,10*9/L,\n2,2024-05-06,Platelets,30,10*9/L,\n3,2024-05-07,Platelets,40,10*9/L,\n"
        );
        let expected = ["20", "30", "40"].map(|text| Some(text.to_string()));
        assert_eq!(results(csv), expected, "{head}");
    }
}

#[test]
fn a_comment_beside_a_result_takes_back_that_result_alone() {
    let csv = "subject,date,test,value,unit,comment\n1,2024-01-01,Platelets,45,10*9/L,wrong patient\n\
               1,2024-01-01,LDH,800,U/L,\n1,2024-01-01,PT,14,s,underfilled tube\n";
    let panel = one(csv);
    let ids: Vec<&str> = panel
        .results
        .iter()
        .map(|result| result.id.as_str())
        .collect();
    assert_eq!(ids, ["ldh"]);
    let mut data = files::open(csv, &Declaration::default());
    while data.next_panel().expect("readable").is_some() {}
    let issues = &data.counts().issues;
    assert_eq!(issues[&IssueCode::RevokedResult].count, 2);
}

#[test]
fn a_finding_that_is_a_test_of_its_own_masks_what_depends_on_it() {
    let csv = "subject,date,test,value,unit\n1,2024-01-01,Platelets,45,10*9/L\n1,2024-01-01,LDH,800,U/L\n\
               1,2024-01-01,Platelet clumps,Present,\n1,2024-01-01,Hemolysis,2+,\n";
    let panel = one(csv);
    let is_masked = |id: &str| {
        let mut results = panel.results.iter();
        results.any(|result| result.id == id && !result.masks.is_empty())
    };
    assert!(is_masked("platelets") && is_masked("ldh"));
}

#[test]
fn units_as_hospital_systems_spell_them() {
    for (test, value, unit, expected) in [
        ("Platelets", "40", "10X3/UL", "40"),
        ("Platelets", "40", "10\\S\\3/uL", "40"),
        ("Platelets", "40", "x10(3)/mcL", "40"),
        ("Platelets", "40", "TH/mm3", "40"),
        ("Platelets", "40000", "/cu.mm", "40"),
        ("Platelets", "40", "10E+9/L", "40"),
        ("Platelets", "40", "10^9/liter", "40"),
        ("Platelets", "40", "10^9·L⁻¹", "40"),
        ("Platelets", "40", "G.L-1", "40"),
        ("Platelets", "40", "cells x10^9/L", "40"),
        ("D-dimer", "4", "mg/L-FEU", "4"),
        ("D-dimer", "4000", "ng/mL_FEU", "4"),
        ("PT", "20", "second(s)", "20"),
        ("INR", "1.6", "N/A", "1.6"),
        ("INR", "1.6", "-", "1.6"),
        ("INR", "1.6", "index", "1.6"),
        ("Creatinine", "90", "micromol/L", "90"),
    ] {
        let csv = format!("subject,test,value,unit\n1,{test},{value},{unit}\n");
        let panel = one(&csv);
        let result = &panel.results[0];
        let known = result.known.as_ref().expect("a number");
        assert_eq!(known.to_string(), expected, "{csv}");
    }
}

#[test]
fn none_as_programs_write_it_is_no_result() {
    let panel = one(
        "subject,platelets (10*9/L),haptoglobin (g/L),D-dimer (mg/L FEU),schistocytes\n1,12,None,nil,none\n",
    );
    let ids: Vec<&str> = panel
        .results
        .iter()
        .map(|result| result.id.as_str())
        .collect();
    assert_eq!(ids, ["platelets", "schistocytes"]);
    let found = one("subject,platelets (10*9/L),ADAMTS13 inhibitor\n1,12,none detected\n");
    assert!(
        found
            .results
            .iter()
            .any(|result| result.id == "adamts13_inhibitor")
    );
}

#[test]
fn a_plus_in_brackets_is_the_weakest_grade() {
    let panel = one("subject,schistocytes\n1,(+)\n");
    let word = &panel.results[0].observation.reading;
    assert_eq!(format!("{word:?}"), "Word(\"trace\")");
}

#[test]
fn results_in_error_or_superseded_are_none() {
    for status in [
        "In Error",
        "Superseded",
        "Replaced",
        "verworfen",
        "Cancelled - QNS",
    ] {
        let csv = format!(
            "subject,time,test,value,unit,status\n1,2024-01-01,Platelets,250,10*9/L,Auth (Verified)\n\
             1,2024-01-01,Platelets,20,10*9/L,{status}\n"
        );
        assert_eq!(
            one(&csv).results[0].observation.reported.as_ref(),
            "250",
            "{status}"
        );
    }
}

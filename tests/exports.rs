//! Exports of laboratories, studies and hospital systems, each as such systems write them; one test for each that was
//! once read wrongly.

mod common;

use std::num::NonZeroUsize;

use coagscope::fast::write_rows;
use coagscope::input::{Counts, Track};
use coagscope::interpret::{Flag, Interpretation, codes_with};
use coagscope::panel::{IssueCode, Place};
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::{Catalog, Dataset, Declaration, Settings};

use common::files::{self, flag, has_issue, one};

fn read(csv: &str, declare: impl Fn(&mut Declaration)) -> Vec<Interpretation> {
    files::read(csv, declare, "")
}

#[test]
fn a_limit_that_no_reference_interval_comes_near_is_not_used() {
    for (csv, id, expected) in [
        (
            "subject,test,value,unit,ref_low,ref_high\n1,D-dimer,5.0,mg/L FEU,,500\n",
            "d_dimer",
            Some(Flag::High),
        ),
        (
            "subject,test,value,unit,ref_low,ref_high\n1,Platelets,200,10*9/L,0.150,0.400\n",
            "platelets",
            Some(Flag::Normal),
        ),
        (
            "subject,test,value,unit,sex,ref_low,ref_high\n1,Hemoglobin,14.0,g/dL,M,130,170\n",
            "hemoglobin",
            Some(Flag::Normal),
        ),
        (
            "subject,PT (s),PT ref low,PT ref high\n1,30,70,120\n",
            "pt",
            Some(Flag::High),
        ),
        (
            "subject,PT (s),PT ref low,PT ref high\n1,10,0.9,1.1\n",
            "pt",
            Some(Flag::Undetermined),
        ),
        (
            "subject,D-dimer (ng/mL FEU),D-dimer ULN\n1,300,0.5\n",
            "d_dimer",
            Some(Flag::Normal),
        ),
    ] {
        let panel = one(csv);
        assert!(has_issue(&panel, IssueCode::BadLimit), "{csv}");
        assert_eq!(flag(&panel, id), expected, "{csv}");
    }
}

#[test]
fn limits_of_children_pregnancies_and_other_methods_are_near_enough() {
    for csv in [
        "subject,test,value,unit,ref_low,ref_high\n1,D-dimer,2.0,mg/L FEU,0.0,3.3\n",
        "subject,test,value,unit,ref_low,ref_high\n1,D-dimer,200,ng/mL DDU,,230\n",
        "subject,test,value,unit,ref_low,ref_high\n1,D-dimer,0.4,mg/L,0.01,0.5\n",
        "subject,test,value,unit,ref_low,ref_high\n1,LDH,300,U/L,,1200\n",
        "subject,test,value,unit,ref_low,ref_high\n1,ALT,30,U/L,0,33\n",
        "subject,test,value,unit,ref_low,ref_high\n1,FDP,8,ug/mL,,10\n",
        "subject,test,value,unit,ref_low,ref_high\n1,Factor VIII,150,%,50,200\n",
        "subject,test,value,unit,ref_low,ref_high\n1,Troponin I,150,ng/L,,400\n",
    ] {
        let panel = one(csv);
        assert!(!has_issue(&panel, IssueCode::BadLimit), "{csv}");
        assert!(
            panel.results.iter().all(|result| result.flag.is_some()),
            "{csv}"
        );
    }
}

#[test]
fn a_study_or_a_specimen_is_no_subject_beside_one() {
    for csv in [
        "STUDYID,USUBJID,LBTEST,LBORRES,LBORRESU\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
        "study id,Patientennummer,test,value,unit\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
        "Accession Number,患者番号,test,value,unit\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
        "record,usubjid,test,value,unit\nS1,A,Platelets,200,10*9/L\nS1,B,Platelets,20,10*9/L\n",
    ] {
        let panels = read(csv, |_| {});
        let subjects: Vec<_> = panels
            .iter()
            .map(|panel| panel.subject.as_deref().unwrap_or_default().to_string())
            .collect();
        assert_eq!(subjects, ["A", "B"], "{csv}");
    }
}

#[test]
fn a_specimen_number_is_the_subject_where_nothing_else_is() {
    let panels = read("sample id,platelets (10*9/L)\nA,200\nB,20\n", |_| {});
    assert_eq!(panels[1].subject.as_deref(), Some("B"));
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

fn results(csv: String) -> Vec<Option<String>> {
    let panels = read(Box::leak(csv.into_boxed_str()), |_| {});
    let first = |panel: &Interpretation| {
        let result = panel.results.first()?;
        Some(result.observation.reported.to_string())
    };
    panels.iter().map(first).collect()
}

#[test]
fn one_cell_that_is_no_comparator_does_not_switch_the_column_off() {
    for odd in ["EQ", "NA", "None", "n/a", "null", "="] {
        let csv = format!(
            "subject,test,value,unit,qualifier\n1,Platelets,50,10*9/L,<\n2,Platelets,60,10*9/L,{odd}\n\
             3,Platelets,70,10*9/L,\n4,Platelets,80,10*9/L,>=\n"
        );
        let expected = ["<50", "60", "70", ">=80"].map(|text| Some(text.to_string()));
        assert_eq!(results(csv), expected, "{odd}");
    }
}

#[test]
fn comparators_in_letters_are_comparators() {
    let csv = "subject,test,value,unit,operator\n1,Platelets,50,10*9/L,LT\n2,Platelets,60,10*9/L,eq\n\
               3,Platelets,70,10*9/L,ge\n4,Platelets,.5,10*9/L,LE\n";
    let expected = ["<50", "60", ">=70", "<=.5"].map(|text| Some(text.to_string()));
    assert_eq!(results(csv.to_string()), expected);
}

#[test]
fn a_number_beside_a_sign_that_is_no_comparator_is_not_used() {
    for odd in ["~", "approx", "NE"] {
        let csv = format!(
            "subject,test,value,unit,operator\n1,Platelets,50,10*9/L,<\n2,Platelets,60,10*9/L,{odd}\n\
             2,LDH,200,U/L,=\n3,Platelets,70,10*9/L,>\n"
        );
        let panels = read(Box::leak(csv.into_boxed_str()), |_| {});
        let of_second: Vec<&str> = panels[1]
            .results
            .iter()
            .map(|result| result.id.as_str())
            .collect();
        assert_eq!(of_second, ["ldh"], "{odd}");
    }
}

#[test]
fn a_column_of_flags_is_no_comparator() {
    let csv = "subject,test,value,unit,mark\n1,Platelets,50,10*9/L,<\n2,Platelets,60,10*9/L,L\n3,Platelets,70,10*9/L,L\n";
    let expected = ["50", "60", "70"].map(|text| Some(text.to_string()));
    assert_eq!(results(csv.to_string()), expected);
}

#[test]
fn the_text_of_a_result_counts_before_its_number() {
    for (text, number) in [
        ("result_text", "result_numeric"),
        ("text value", "numeric value"),
        ("labresulttext", "labresult"),
        ("value_as_string", "value_as_number"),
    ] {
        let csv = format!("subject,test,{number},{text},unit\n1,Platelets,50,<50,10*9/L\n");
        assert_eq!(results(csv), [Some("<50".to_string())], "{text}");
    }
}

#[test]
fn a_date_with_a_clock_counts_before_the_same_date_without() {
    for (date, both) in [
        ("measurement_date", "measurement_datetime"),
        ("date", "datetime"),
        ("collection_date", "collection_datetime"),
        ("test_date", "collection_dttm"),
    ] {
        for (day, midnight) in [
            ("2024-05-06", ""),
            ("05/06/2024", ""),
            ("2024-05-06", " 00:00:00"),
        ] {
            let csv = format!(
                "subject,test,value,unit,{date},{both}\n\
                 1,Platelets,20,10*9/L,{day}{midnight},{day} 18:00\n\
                 1,Platelets,200,10*9/L,{day}{midnight},{day} 06:00\n"
            );
            let text: &'static str = Box::leak(csv.into_boxed_str());
            let panels = read(text, |declaration| {
                declaration.date_order =
                    Some(coagscope::input::grammar::time::DateOrder::DayMonthYear);
            });
            assert_eq!(panels.len(), 1, "{text}");
            let value = panels[0].results[0].observation.reported.as_ref();
            assert_eq!(value, "20", "{text}");
            assert!(!has_issue(&panels[0], IssueCode::Conflict), "{text}");
        }
    }
}

#[test]
fn another_day_is_another_time() {
    let panels = read(
        "subject,test,value,unit,collection_date,result_datetime\n\
         1,Platelets,20,10*9/L,2024-05-06,2024-05-07 08:00\n\
         1,Platelets,200,10*9/L,2024-05-07,2024-05-09 06:00\n",
        |_| {},
    );
    let times: Vec<_> = panels
        .iter()
        .map(|panel| panel.time.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(times, ["2024-05-06", "2024-05-07"]);
}

#[test]
fn facts_that_contradict_each_other_within_a_panel_are_a_conflict_whatever_the_time() {
    let facts = |first: &str, second: &str| {
        let csv = format!(
            "subject,time,test,value,unit,sex,age\n\
             1,2024-05-06 08:00,Platelets,20,10*9/L,{first}\n1,2024-05-06 09:00,LDH,200,U/L,{second}\n"
        );
        one(Box::leak(csv.into_boxed_str()))
    };
    for (first, second, expected) in [
        ("M,60", "F,60", true),
        ("M,60", "M,30", true),
        ("M,60", "M,61", false),
        ("M,60", "male,60", false),
        ("M,60", "unknown,60", false),
        ("M,60", ",", false),
    ] {
        let panel = facts(first, second);
        assert_eq!(
            has_issue(&panel, IssueCode::Conflict),
            expected,
            "{first}; {second}"
        );
    }
}

#[test]
fn facts_that_contradict_each_other_within_a_sliding_window_are_a_conflict() {
    let panels = read(
        "subject,time,test,value,unit,sex\n\
         1,2024-05-06 08:00,Platelets,20,10*9/L,M\n1,2024-05-06 09:00,LDH,200,U/L,F\n",
        |declaration| declaration.window = Some("6h".parse().expect("a window")),
    );
    assert!(has_issue(&panels[1], IssueCode::Conflict));
}

/// The rows of a file and what was counted: panel by panel, or packed.
fn rows_of(csv: &str, packed: bool) -> (String, Counts) {
    let catalog = Catalog::builtin();
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
    let mut data = Dataset::open(catalog, &path, &declaration, &[]).expect("readable");
    let layout = RowLayout::new(catalog, &data, &settings, RowOptions::default());
    let mut rows = Rows::csv(Vec::new(), &layout).expect("written");
    if packed {
        write_rows(catalog, &settings, &mut data, &layout, &mut rows, 1)
            .expect("written")
            .expect("packed");
    } else {
        while let Some(panel) = data.next_panel().expect("a panel") {
            let codes = codes_with(catalog, &panel.panel, &settings);
            rows.row(&layout.row(&panel, &codes)).expect("written");
        }
    }
    let mut counts = data.counts().clone();
    for issue in counts.issues.values_mut() {
        issue.first_place = Place::default();
    }
    let text = String::from_utf8(rows.finish()).expect("text");
    (text, counts)
}

#[test]
fn packed_rows_know_facts_that_contradict_each_other_comparators_and_canceled_results() {
    let head = "subject,time,test,value,unit";
    for (columns, rows, code) in [
        (
            "",
            "1,2024-05-06 08:00,Sex,M,\n1,2024-05-06 09:00,Sex,F,\n1,2024-05-06 09:00,Platelets,20,10*9/L\n",
            Some(IssueCode::Conflict),
        ),
        (
            "",
            "1,2024-05-06 08:00,Age,30,\n1,2024-05-06 09:00,Age,31,\n1,2024-05-06 09:00,Platelets,20,10*9/L\n",
            None,
        ),
        (
            ",sign",
            "1,2024-05-06,Platelets,50,10*9/L,<\n2,2024-05-06,Platelets,50,10*9/L,~\n\
             3,2024-05-06,Platelets,50,10*9/L,NA\n4,2024-05-06,Platelets,50,10*9/L,gt\n",
            Some(IssueCode::UnreadableValue),
        ),
        (
            ",status",
            "1,2024-05-06,Platelets,50,10*9/L,cancelled\n2,2024-05-06,Platelets,50,10*9/L,final\n",
            None,
        ),
    ] {
        let csv = format!("{head}{columns}\n{rows}");
        let (expected, packed) = (rows_of(&csv, false), rows_of(&csv, true));
        assert_eq!(expected, packed, "{csv}");
        let codes: Vec<IssueCode> = packed.1.issues.keys().copied().collect();
        assert_eq!(
            code.is_some_and(|code| codes.contains(&code)),
            code.is_some(),
            "{csv}"
        );
        assert!(
            code.is_some() || !codes.contains(&IssueCode::Conflict),
            "{csv}"
        );
    }
}

fn declared(csv: &'static str, upper: &str, lower: &str) -> Result<(), String> {
    let pairs = |text: &str| {
        let pair = text.split_once('=');
        pair.map(|(id, limit)| (id.to_string(), limit.to_string()))
            .into_iter()
            .collect()
    };
    let declaration = Declaration {
        upper_limits: pairs(upper),
        lower_limits: pairs(lower),
        ..Declaration::default()
    };
    let reader = Box::new(csv.as_bytes());
    Dataset::from_reader(Catalog::builtin(), "test.csv", reader, &declaration, &[])
        .map(|_| ())
        .map_err(|error| error.to_string())
}

#[test]
fn a_limit_by_option_names_its_calibrator_where_the_data_have_both() {
    let both = "subject,test,value,unit\n1,D-dimer,1.0,mg/L FEU\n2,D-dimer,1.0,mg/L DDU\n";
    let refused = declared(both, "d_dimer=0.5 mg/L", "").expect_err("the calibrator is open");
    assert!(
        refused.contains("--uln 'd_dimer=0.5 mg/L FEU'"),
        "{refused}"
    );
    assert_eq!(declared(both, "d_dimer=0.5 mg/L FEU", ""), Ok(()));
    let one = "subject,test,value,unit\n1,D-dimer,1.0,mg/L FEU\n2,D-dimer,1.0,ng/mL FEU\n";
    assert_eq!(declared(one, "d_dimer=0.5 mg/L", ""), Ok(()));
}

#[test]
fn a_lower_limit_by_option_is_not_above_the_upper_one() {
    let csv = "subject,test,value,unit\n1,PT,15,s\n";
    let refused = declared(csv, "pt=13", "pt=14").expect_err("crossed limits");
    assert!(
        refused.contains("--lln pt=14 is above --uln pt=13"),
        "{refused}"
    );
    assert_eq!(declared(csv, "pt=14", "pt=11"), Ok(()));
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
fn critical_limits_beside_long_results_are_used() {
    let csv = "subject,test,value,unit,ref_low,ref_high,critical_low,critical_high\n\
               1,Platelets,15,10*9/L,150,400,20,1000\n2,Platelets,1200,10*9/L,150,400,20,1000\n\
               3,Platelets,100,10*9/L,150,400,20,1000\n";
    let flags: Vec<_> = read(csv, |_| {})
        .iter()
        .map(|panel| flag(panel, "platelets"))
        .collect();
    assert_eq!(
        flags,
        [
            Some(Flag::CriticallyLow),
            Some(Flag::CriticallyHigh),
            Some(Flag::Low)
        ]
    );
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
fn a_lower_limit_of_zero_makes_no_severe_result_normal() {
    for row in [
        "Platelets,45,10*9/L,0,400",
        "Platelets,45,10*9/L,0,0",
        "ADAMTS13,3,%,0,150",
        "Fibrinogen,0.5,g/L,0,0",
        "Hemoglobin,60,g/L,0,0",
        "Platelets,45,10*9/L,0-400,",
    ] {
        let header = if row.ends_with(',') {
            "ref_range,note"
        } else {
            "ref_low,ref_high"
        };
        let csv = format!("subject,test,value,unit,{header}\n1,{row}\n");
        let panel = one(&csv);
        assert_eq!(panel.results[0].flag, Some(Flag::Low), "{row}");
        assert!(has_issue(&panel, IssueCode::BadLimit), "{row}");
    }
    for (platelets, expected) in [("450", Flag::High), ("45", Flag::Low)] {
        let header = "subject,platelets (10*9/L),platelets_ref_low,platelets_ref_high";
        let panel = one(&format!("{header}\n1,{platelets},0,440\n"));
        assert_eq!(flag(&panel, "platelets"), Some(expected));
    }
}

#[test]
fn a_lower_limit_of_zero_stands_where_laboratories_print_it() {
    for row in [
        "D-dimer,0.3,mg/L FEU,0,0.5",
        "Total bilirubin,10,umol/L,0,21",
        "AST,8,U/L,0,40",
        "LDH,100,U/L,0,250",
        "Creatinine,30,umol/L,0,106",
        "INR,0.85,,0,1.2",
        "Schistocytes,0.5,%,0,1",
    ] {
        let csv = format!("subject,test,value,unit,ref_low,ref_high\n1,{row}\n");
        let panel = one(&csv);
        assert_eq!(panel.results[0].flag, Some(Flag::Normal), "{row}");
        assert!(!has_issue(&panel, IssueCode::BadLimit), "{row}");
    }
}

#[test]
fn the_range_of_a_treatment_is_no_reference_interval() {
    let header = "subject,test,value,unit,ref_low,ref_high";
    for (row, expected) in [
        ("INR,2.6,,2.0,3.0", Flag::High),
        ("INR,1.6,,2,3", Flag::High),
        ("INR,1.0,,2,3", Flag::Normal),
        ("APTT,75,s,60,80", Flag::High),
        ("Prothrombin time,25,s,20,30", Flag::High),
    ] {
        let panel = one(&format!("{header}\n1,{row}\n"));
        assert_eq!(panel.results[0].flag, Some(expected), "{row}");
        assert!(has_issue(&panel, IssueCode::BadLimit), "{row}");
    }
    let panel = one("subject,inr,inr_ref_range\n1,2.6,2.0-3.0\n");
    assert_eq!(flag(&panel, "inr"), Some(Flag::High));
    // Reference intervals that reach higher than the built-in ones stay the laboratory's own.
    for row in [
        "INR,1.25,,0.9,1.3",
        "LDH,400,U/L,230,460",
        "APTT,45,s,30,46",
    ] {
        let panel = one(&format!("{header}\n1,{row}\n"));
        assert_eq!(panel.results[0].flag, Some(Flag::Normal), "{row}");
        assert!(!has_issue(&panel, IssueCode::BadLimit), "{row}");
    }
}

#[test]
fn a_comparator_in_the_text_beside_a_number_counts() {
    for (number, text) in [
        ("Result", "Text Result"),
        ("Result", "Result Text"),
        ("Value", "Value Text"),
        ("Result Value", "Result Text"),
        ("Wert", "Befund"),
        ("value", "valuestr"),
        ("valor", "resultado"),
        ("结果", "结果值"),
        ("result_numeric", "result_text"),
        ("value", "numeric value"),
        ("LBSTRESN", "LBSTRESC"),
    ] {
        for [first, second] in [[number, text], [text, number]] {
            let cells = |shown: &str, plain: &str| match first == number {
                true => format!("{plain},{shown}"),
                false => format!("{shown},{plain}"),
            };
            let csv = format!(
                "Patient,Date,Test,{first},{second},Unit\n\
                 1,2024-01-01,Fibrinogen,{},g/L\n2,2024-01-01,Fibrinogen,{},g/L\n3,2024-01-01,Fibrinogen,{},g/L\n",
                cells("<1.0", "1.0"),
                cells("3.5", "3.5"),
                cells("", "2.5"),
            );
            let expected = ["<1.0", "3.5", "2.5"].map(|text| Some(text.to_string()));
            assert_eq!(results(csv.clone()), expected, "{csv}");
        }
    }
}

#[test]
fn two_columns_of_results_that_contradict_each_other_are_no_result() {
    let csv = "id,test,result,result text,unit\n1,Platelets,45,>100,10*9/L\n2,Platelets,45,>45,10*9/L\n3,Platelets,45,low,10*9/L\n4,Platelets,1,<2,10*9/L\n";
    let panels = read(csv, |_| {});
    let reported: Vec<(String, String)> = (panels.iter())
        .map(|panel| {
            let subject = panel.subject.as_deref().unwrap_or_default();
            let result = panel.results[0].observation.reported.as_ref();
            (subject.to_string(), result.to_string())
        })
        .collect();
    let expected = [("2", ">45"), ("3", "45"), ("4", "<2")];
    assert_eq!(
        reported,
        expected.map(|(one, other)| (one.to_string(), other.to_string()))
    );
    // The user decides which column counts, and what is left out.
    let named = read(csv, |declaration| {
        declaration
            .map
            .insert("result text".to_string(), "-".to_string());
    });
    let first = named[0].results[0].observation.reported.as_ref();
    assert_eq!((named.len(), first), (4, "45"));
    // Units of the original results are not those of the standard ones.
    let csv = "USUBJID,LBTEST,LBORRES,LBORRESU,LBSTRESN\n1,Fibrinogen,,mg/dL,1.0\n2,Fibrinogen,150,mg/dL,1.5\n";
    assert_eq!(results(csv.to_string()), [Some("150".to_string())]);
}

#[test]
fn a_comparator_in_words_or_codes_beside_its_number_counts() {
    for (header, sign, shown) in [
        ("operator", "less than", "<50"),
        ("comparator", "less-than", "<50"),
        ("operator", "&lt;", "<50"),
        ("operator", "kleiner", "<50"),
        ("operator", "未満", "<50"),
        ("comparator", "greater than", ">50"),
        ("operator", "以上", ">=50"),
        ("operator_concept_id", "4171756", "<50"),
        ("operator_concept_id", "4172704", ">50"),
        ("operator_concept_id", "4171754", "<=50"),
        ("operator_concept_id", "4171755", ">=50"),
        ("operator_concept_id", "4172703", "50"),
        ("operator_concept_id", "0", "50"),
        ("TVAL_CHAR", "E", "50"),
        ("TVAL_CHAR", "L", "<50"),
        ("TVAL_CHAR", "G", ">50"),
        ("TVAL_CHAR", "LE", "<=50"),
        ("TVAL_CHAR", "GE", ">=50"),
    ] {
        let csv = format!("subject,test,value,unit,{header}\n1,Platelets,50,10*9/L,{sign}\n");
        assert_eq!(results(csv), [Some(shown.to_string())], "{header} {sign}");
    }
    let i2b2 =
        "PATIENT_NUM,test,VALTYPE_CD,TVAL_CHAR,NVAL_NUM,UNITS_CD\n1,Platelets,N,L,50,10*9/L\n";
    assert_eq!(results(i2b2.to_string()), [Some("<50".to_string())]);
}

#[test]
fn a_number_beside_a_comparator_that_is_not_known_is_not_exact() {
    for (header, sign) in [("operator", "7"), ("comparator", "ad"), ("TVAL_CHAR", "NE")] {
        let csv = format!(
            "subject,test,value,unit,{header}\n1,Platelets,50,10*9/L,{sign}\n1,LDH,200,U/L,\n"
        );
        let panel = one(csv.clone().leak());
        let ids: Vec<&str> = panel
            .results
            .iter()
            .map(|result| result.id.as_str())
            .collect();
        assert_eq!(ids, ["ldh"], "{csv}");
        let mut data = files::open(&csv, &Declaration::default());
        while data.next_panel().expect("readable").is_some() {}
        let told = &data.counts().issues[&IssueCode::UnreadableValue].first_message;
        assert!(told.contains(&format!("--map '{header}=-'")), "{told}");
        let left_out = read(csv.leak(), |declaration| {
            declaration.map.insert(header.to_string(), "-".to_string());
        });
        assert_eq!(left_out[0].results.len(), 2, "{header}");
    }
    // Those who operated the analyzer are no comparators, and that is said.
    let mut csv = "subject,test,value,unit,operator\n".to_string();
    for number in 0..20 {
        csv.push_str(&format!("{number},Platelets,50,10*9/L,J{number}\n"));
    }
    let data = files::open(&csv, &Declaration::default());
    assert!(
        data.notes()
            .iter()
            .any(|note| note.message.contains("passed over"))
    );
    assert_eq!(results(csv), vec![Some("50".to_string()); 20]);
}

#[test]
fn the_time_of_collection_counts_before_that_of_the_result() {
    for collected in [
        "CollectedDate",
        "COLLECTED_DATETIME",
        "Collected_Date_Time",
        "Specimen Collected Date/Time",
        "Specimen Collection DateTime",
        "SPECIMN_TAKEN_TIME",
        "Draw Date/Time",
        "採血年月日",
        "effectiveDateTime",
        "採取日時",
    ] {
        for known in [
            "ResultDate",
            "Result Date",
            "result_datetime",
            "Report Date",
        ] {
            let csv = format!(
                "MRN,{known},{collected},Test,Result,Units\n\
                 1,2024-05-07 08:00,2024-05-06,Platelets,20,10*9/L\n1,2024-05-08 08:00,2024-05-08,Platelets,30,10*9/L\n\
                 1,2024-05-09 08:00,2024-05-09,Platelets,40,10*9/L\n"
            );
            let data = files::open(&csv, &Declaration::default());
            assert_eq!(data.plan().time, Some(2), "{csv}");
        }
    }
    // The clock of the result is none of the collection, though most are of the same day.
    let csv =
        "MRN,CollectedDate,Result Time,Test,Result,Units\n1,2024-05-06,08:00,Platelets,20,10*9/L\n";
    let data = files::open(csv, &Declaration::default());
    assert_eq!((data.plan().time, data.plan().clock), (Some(1), None));
    let csv = "Nr,Befunddatum,Uhrzeit,Test,Wert,Einheit\n1,2024-05-06,08:00,Thrombozyten,20,G/l\n";
    let data = files::open(csv, &Declaration::default());
    assert_eq!((data.plan().time, data.plan().clock), (Some(1), Some(2)));
}

#[test]
fn a_result_date_beside_dates_that_are_not_known_is_told() {
    let told = |csv: &str| {
        let data = files::open(csv, &Declaration::default());
        let told = data
            .notes()
            .iter()
            .filter(|note| note.message.contains("which says when they were known"));
        told.count()
    };
    assert_eq!(
        told(
            "MRN,arrived,ResultDate,Test,Result,Units\n1,2024-05-06,2024-05-07,Platelets,20,10*9/L\n"
        ),
        1
    );
    assert_eq!(
        told(
            "MRN,born,ResultDate,Test,Result,Units\n1,1950-05-06,2024-05-07,Platelets,20,10*9/L\n"
        ),
        0
    );
    assert_eq!(
        told("MRN,arrived,Date,Test,Result,Units\n1,2024-05-06,2024-05-07,Platelets,20,10*9/L\n"),
        0
    );
}

#[test]
fn visits_are_not_joined_because_no_time_is_told() {
    let opened = |csv: &str, declare: &dyn Fn(&mut Declaration)| {
        let mut declaration = Declaration::default();
        declare(&mut declaration);
        let reader = Box::new(std::io::Cursor::new(csv.to_string()));
        Dataset::from_reader(Catalog::builtin(), "t.csv", reader, &declaration, &[])
            .map_err(|error| error.to_string())
    };
    for visit in [
        "visit",
        "VISITNUM",
        "visit_name",
        "Visite",
        "encounter",
        "hadm_id",
    ] {
        let csv = format!(
            "patient,{visit},test,result,unit\n1,Screening,Platelets,45,10*9/L\n1,Week 24,D-dimer,9,mg/L FEU\n"
        );
        let error = opened(&csv, &|_| {}).err().expect("no guess");
        assert!(
            error.contains(&format!("--time '{visit}' --window exact")),
            "{error}"
        );
        let mut parted = opened(&csv, &|declaration| {
            declaration.time = Some(visit.to_string());
            declaration.window = Some("exact".parse().expect("a window"));
        })
        .expect("parted");
        let mut times = Vec::new();
        while let Some(row) = parted.next_panel().expect("readable") {
            times.push(row.panel.time.as_deref().unwrap_or_default().to_string());
        }
        assert_eq!(times, ["Screening", "Week 24"], "{visit}");
        assert!(
            !parted.counts().issues.contains_key(&IssueCode::BadTime),
            "{visit}"
        );
        let joined = opened(&csv, &|declaration| {
            declaration.map.insert(visit.to_string(), "-".to_string());
        });
        assert!(joined.is_ok(), "{visit}");
        let one_each = format!(
            "patient,{visit},test,result,unit\n1,Screening,Platelets,45,10*9/L\n2,Week 24,D-dimer,9,mg/L FEU\n"
        );
        assert!(opened(&one_each, &|_| {}).is_ok(), "{visit}");
    }
}

#[test]
fn one_clock_that_cannot_be_read_costs_its_own_row_only() {
    for odd in ["20.15", "800", "1430", "unknown"] {
        for (date, clock) in [
            ("Date", "Time"),
            ("Datum", "Uhrzeit"),
            ("collection date", "collection time"),
        ] {
            let csv = format!(
                "id,{date},{clock},test,value,unit\n1,2024-05-06,08:00,Platelets,20,10*9/L\n\
                 2,2024-05-06,{odd},Platelets,30,10*9/L\n3,2024-05-07,09:30,Platelets,40,10*9/L\n"
            );
            let mut data = files::open(&csv, &Declaration::default());
            assert_eq!(
                (data.plan().time, data.plan().clock),
                (Some(1), Some(2)),
                "{csv}"
            );
            let mut subjects = Vec::new();
            while let Some(row) = data.next_panel().expect("readable") {
                subjects.push(row.panel.subject.as_deref().unwrap_or_default().to_string());
            }
            assert!(
                subjects.contains(&"1".to_string()) && subjects.contains(&"3".to_string()),
                "{csv}"
            );
        }
    }
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

/// A file's wide rows and what was counted: panel by panel, or the fast way by two threads.
fn wide_rows_of(csv: &str, fast: bool) -> (String, Counts) {
    let catalog = Catalog::builtin();
    let settings = Settings {
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    let mut data = files::open(csv, &Declaration::default());
    let layout = RowLayout::new(catalog, &data, &settings, RowOptions::default());
    let mut rows = Rows::csv(Vec::new(), &layout).expect("written");
    if fast {
        write_rows(catalog, &settings, &mut data, &layout, &mut rows, 2)
            .expect("written")
            .expect("row by row");
    } else {
        while let Some(panel) = data.next_panel().expect("a panel") {
            let codes = codes_with(catalog, &panel.panel, &settings);
            rows.row(&layout.row(&panel, &codes)).expect("written");
        }
    }
    let counts = data.counts().clone();
    (String::from_utf8(rows.finish()).expect("text"), counts)
}

#[test]
fn an_average_below_the_panels_is_no_patient() {
    let csv = "subject,time,platelets (10*9/L),INR,D-dimer (mg/L FEU),fibrinogen (g/L)\n\
               1,2024-01-01,40,1.8,6.0,0.9\n2,2024-01-02,200,1.0,0.2,3.0\n\
               Average,,120,1.4,3.1,1.95\nSD,,80,0.4,2.9,1.05\n";
    let (rows, counts) = wide_rows_of(csv, false);
    assert_eq!((rows.clone(), counts.clone()), wide_rows_of(csv, true));
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert_eq!(
        (counts.rows_read, counts.rows_used, counts.panels),
        (4, 2, 2)
    );
    assert_eq!(counts.rows_set_aside["a statistic, not a patient"], 2);
    for threads in [None, Some(2)] {
        let mut data = files::open(csv, &Declaration::default());
        let settings = Settings::default();
        let state = files::counted(&settings, &mut data, None, threads).expect("counted");
        assert_eq!(
            (state.all.panels, state.all.subjects),
            (2, 2),
            "{threads:?}"
        );
    }
    // Where times stand, it is whoever is named so.
    let named = "subject,time,platelets (10*9/L)\nSD,2024-01-01,40\nMax,2024-01-01,40\n";
    assert_eq!(wide_rows_of(named, false).1.panels, 2);
    assert_eq!(wide_rows_of(named, true).1.panels, 2);
    let initials = "subject,platelets (10*9/L)\nSD,40\nMax,40\nMean,40\n";
    assert_eq!(wide_rows_of(initials, false).1.panels, 2);
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
fn years_of_two_digits_are_read_where_their_century_is_declared() {
    let csv = "subject,time,test,value,unit\n1,3/15/19 14:30,Platelets,80,K/uL\n1,3/14/19 24:00,INR,1.6,\n\
               1,3/16/19 08:00,Platelets,60,K/uL\n";
    let declared = read(csv, |declaration| {
        declaration.century_from = Some("1970".parse().expect("a year"));
        declaration.date_order = Some("mdy".parse().expect("an order"));
    });
    let times: Vec<_> = declared.iter().map(|panel| panel.time.as_deref()).collect();
    assert_eq!(times, [Some("2019-03-15"), Some("2019-03-16")]);
    assert!(read(csv, |_| {},).is_empty());
    let of_file = read(csv, |declaration| {
        let text = "century_from = 1970\ndate_order = \"mdy\"\n";
        *declaration = Declaration::from_toml("c.toml", text).expect("sound");
    });
    assert_eq!(of_file.len(), 2);
    assert!(Declaration::from_toml("c.toml", "century_from = 70\n").is_err());
}

/// What is said of a file before its rows are read.
fn notes_of(csv: &str) -> Vec<(IssueCode, String)> {
    let data = files::open(csv, &Declaration::default());
    let notes = data.plan().notes.iter();
    notes
        .map(|note| (note.code, note.message.clone()))
        .collect()
}

#[test]
fn rows_of_nobody_are_told_of_and_patients_of_hospital_systems_are_known() {
    let csv = "PAT_MRN_ID,collection_time,test,result,unit\n\
               M1,2024-01-05 06:00,Platelets,45,10*9/L\nM2,2024-01-05 09:00,D-Dimer,9.6,mg/L FEU\n";
    assert_eq!(read(csv, |_| {}).len(), 2);
    assert!(
        notes_of(csv)
            .iter()
            .all(|(code, _)| *code != IssueCode::MissingSubject)
    );
    let unknown = csv.replace("PAT_MRN_ID", "whoever");
    let told = notes_of(&unknown);
    let told = told
        .iter()
        .find(|(code, _)| *code == IssueCode::MissingSubject);
    assert!(told.is_some_and(|(_, message)| message.contains("--subject")));
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
fn limits_and_units_under_the_names_of_other_systems_are_read() {
    let french =
        "IPP;Examen;R\u{e9}sultat;Unit\u{e9};Bornes\n1;D-Dim\u{e8}res;4,0;mg/L FEU;< 1,0\n";
    assert_eq!(flag(&one(french), "d_dimer"), Some(Flag::High));
    let upper = one(french).results[0]
        .limits
        .upper
        .as_ref()
        .map(|limit| limit.value.to_string());
    assert_eq!(upper.as_deref(), Some("1"));
    let italian = one("ID paziente;Esame;Risultato;UM\n1;Bilirubina diretta;2,0;mg/dL\n");
    assert_eq!(
        italian.results[0]
            .known
            .as_ref()
            .map(ToString::to_string)
            .as_deref(),
        Some("34.208")
    );
    let wide = one("id,D-dimer (mg/L FEU),ddimer_ref_upper\n1,4.0,5.0\n");
    assert_eq!(flag(&wide, "d_dimer"), Some(Flag::Normal));
}

#[test]
fn a_lower_limit_alone_of_what_only_too_much_is_abnormal_is_not_used() {
    let panel = one("subject,test,value,unit,reference range\n1,D-dimer,4.2,mg/L FEU,> 0.5\n");
    assert!(has_issue(&panel, IssueCode::BadLimit));
    assert_eq!(flag(&panel, "d_dimer"), Some(Flag::High));
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

#[test]
fn totals_of_a_pivot_are_no_patients() {
    let csv = "id,time,platelets (10*9/L)\n1,2024-01-01,40\nGrand Total,,40\nGesamtergebnis,,40\n";
    assert_eq!(read(csv, |_| {}).len(), 1);
}

#[test]
fn a_header_that_names_nothing_to_score_is_told_with_what_may_be_meant() {
    let csv = "who,WHAT_WAS_DONE,HOW_MUCH\n1,Platelets,45\n1,Fibrinogen,0.8\n";
    let told = notes_of(csv);
    let told = told
        .iter()
        .find(|(code, _)| *code == IssueCode::UnknownAnalyte);
    let (_, message) = told.expect("told");
    assert!(
        message.contains("--analyte-column 'WHAT_WAS_DONE'"),
        "{message}"
    );
    let births = notes_of("id,DOB,platelets (10*9/L)\n1,2023-12-20,90\n");
    assert!(
        births
            .iter()
            .any(|(_, message)| message.contains("dates of birth"))
    );
    let with_age = notes_of("id,DOB,age,platelets (10*9/L)\n1,2023-12-20,0.1,90\n");
    assert!(
        with_age
            .iter()
            .all(|(_, message)| !message.contains("dates of birth"))
    );
}

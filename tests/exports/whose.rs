//! Which column tells whose the rows are, where several may, or none is known.

use super::identity::{panels, refusal};
use super::*;
use coagscope::input::grammar::time::{TimeUnit, Window};

/// Six results of two persons in long rows, with a column of something else beside the persons.
fn of_two_persons(other: &str, persons: &str, others: [&str; 6]) -> String {
    let rows = [
        ("Patient/p1", "Platelets,38,10*9/L"),
        ("Patient/p1", "Fibrinogen,0.8,g/L"),
        ("Patient/p1", "PT,21,s"),
        ("Patient/p2", "Platelets,238,10*9/L"),
        ("Patient/p2", "Fibrinogen,3,g/L"),
        ("Patient/p2", "PT,12,s"),
    ];
    let mut csv = format!("{other},{persons},date,test,result,unit\n");
    for ((person, result), other) in rows.iter().zip(others) {
        csv.push_str(&format!("{other},{person},2024-03-05,{result}\n"));
    }
    csv
}

#[test]
fn a_column_of_persons_tells_whose_rows_they_are_before_one_of_rows_tubes_or_visits() {
    for (other, persons) in [
        ("id", "pat_ref"),
        ("id", "subject.reference"),
        ("id", "patient.reference"),
        ("record_id", "patient_hash"),
        ("case", "pat_hash"),
        ("specimen id", "pseudonym_key"),
        ("accession", "person_hash"),
        ("identifier", "subject_ref"),
        ("sampleid", "PatientHash"),
        ("study id", "participant_no"),
        ("Auftragsnummer", "Patient Kennziffer"),
        ("encounter_id", "patient_hash"),
        ("visit_id", "pat_key_hash"),
        ("csn", "pat_uuid"),
    ] {
        for others in [
            ["1", "2", "3", "4", "5", "6"],
            ["1", "1", "2", "3", "3", "4"],
            ["1", "1", "1", "1", "1", "1"],
        ] {
            let csv = of_two_persons(other, persons, others);
            let found = panels(&csv);
            assert_eq!(found.len(), 2, "{csv}{found:?}");
            assert!(found[0].starts_with("Patient/p1: "), "{csv}");
        }
    }
    // What merely has to do with patients, or with a relative, is no identifier of them.
    for other in [
        "patient_room",
        "patient group",
        "mother_patient_id",
        "subject arm",
    ] {
        let csv = of_two_persons("id", other, ["1", "1", "1", "2", "2", "2"]);
        assert!(panels(&csv)[0].starts_with("1: "), "{other}");
    }
    let chosen = of_two_persons("patient_id", "pat_ref", ["1", "1", "2", "3", "3", "4"]);
    assert_eq!(panels(&chosen).len(), 4);
}

#[test]
fn columns_of_names_are_asked_about_where_no_subject_is_known() {
    let csv = "Name,date,test,result,unit\nDoe,2024-03-05,Platelets,45,10*9/L\nDoe,2024-03-05,D-dimer,12,mg/L FEU\n\
               Roe,2024-03-05,PT,28,s\nRoe,2024-03-05,Fibrinogen,0.7,g/L\n";
    for name in [
        "Name", "Nachname", "Nom", "Initials", "Bed", "Animal", "Rat No",
    ] {
        let asked = refusal(&csv.replace("Name", name));
        assert!(
            asked.contains(&format!("--subject '{name}'")),
            "{name}: {asked}"
        );
        assert_eq!(
            refusal(&csv.replace("Name", name).replace("Roe", "Doe")),
            "",
            "{name}"
        );
    }
    let left_out = read(csv, |declaration| {
        declaration.map.insert("Name".to_string(), "-".to_string());
    });
    assert_eq!(left_out.len(), 1);
    let named = read(csv, |declaration| {
        declaration.subject = Some("Name".to_string())
    });
    assert_eq!(named.len(), 2);
    // The names of tests are those of nobody.
    let tests = "code,Name,date,result,unit\nPLT,Platelets,2024-03-05,45,10*9/L\nFIB,Fibrinogen,2024-03-05,0.7,g/L\n";
    assert_eq!(refusal(tests), "");
}

#[test]
fn words_in_blocks_with_the_same_tests_at_one_time_are_asked_about() {
    let csv = "xyz,date,test,result,unit\nDoe,2024-03-05,Platelets,45,10*9/L\nDoe,2024-03-05,PT,12,s\n\
               Roe,2024-03-05,PT,28,s\nRoe,2024-03-05,Fibrinogen,0.7,g/L\n";
    assert!(refusal(csv).contains("--map 'xyz=-'"));
    for allowed in [
        csv.replacen("Doe,2024-03-05,PT", "Doe,2024-03-05,INR", 1),
        csv.replace("Roe,2024-03-05", "Roe,2024-03-06"),
        csv.replace("xyz", "validated by laboratory"),
    ] {
        assert_eq!(refusal(&allowed), "", "{allowed}");
    }
}

#[test]
fn codes_of_persons_with_a_row_each_are_not_those_of_one() {
    let csv = "PATIENT_NUM,CONCEPT_NAME,charttime,NVAL_NUM,UNITS_CD\n1001,Platelets,2024-03-05,45,10*9/L\n\
               1002,PT,2024-03-05,28,s\n1003,Fibrinogen,2024-03-05,0.7,g/L\n";
    assert_eq!(panels(csv).len(), 3);
    let asked = refusal(&csv.replace("PATIENT_NUM", "PAT_KEY_HASH"));
    assert!(asked.contains("--subject 'PAT_KEY_HASH'"), "{asked}");
}

#[test]
fn a_window_on_wide_data_asks_whose_rows_they_are_as_well() {
    let csv = "Nachname,date,platelets (10*9/L),pt (s)\nDoe,2024-03-05,45,\nRoe,2024-03-05,,28\n";
    let open = |window| {
        let declaration = Declaration {
            window,
            ..Declaration::default()
        };
        let reader = Box::new(std::io::Cursor::new(csv.to_string()));
        Dataset::from_reader(Catalog::builtin(), "x.csv", reader, &declaration, &[]).is_ok()
    };
    assert!(open(None));
    assert!(!open(Some(Window::Day)));
}

#[test]
fn an_age_in_the_first_row_of_a_subject_is_not_lost_to_its_repeated_forms() {
    let csv = "record_id,redcap_repeat_instrument,redcap_repeat_instance,age,sex,lab_date,platelets (10*9/L)\n\
               1,,,7,F,,\n1,labs,1,,,2023-03-14,34\n1,labs,2,,,2023-03-15,30\n2,,,,M,,\n2,labs,1,,,2023-03-14,34\n";
    let asked = refusal(csv);
    assert!(
        asked.contains("--fill-down 'age' --fill-down 'sex'")
            && asked.contains("--map 'redcap_repeat_instrument=-'"),
        "{asked}"
    );
    let all = read(csv, |declaration| {
        declaration.fill_down = vec!["age".to_string(), "sex".to_string()];
    });
    let ages: Vec<Option<String>> = all
        .iter()
        .map(|panel| Some(panel.person.age?.exact()?.to_string()))
        .collect();
    let seven = Some("7".to_string());
    // Nobody has the age of the subject before.
    assert_eq!(ages, [seven.clone(), seven.clone(), seven, None, None]);
    let alone = csv.replace("redcap_repeat_instrument", "form");
    assert_eq!(refusal(&alone), "");
}

#[test]
fn names_that_hide_a_person_are_those_of_nobody() {
    for name in ["REDACTED", "[deidentified]", "***", "#####", "anonymous"] {
        let csv = format!(
            "patient,date,test,value,unit\n{name},2021-02-13,platelets,45,K/uL\n{name},2021-02-13,INR,1.8,\n7,2021-02-13,INR,1.2,\n"
        );
        assert_eq!(identity::panels(&csv), ["7: inr 1.2"], "{name}");
    }
}

#[test]
fn one_number_under_several_sites_is_asked_for_whatever_the_column_of_sites_is_called() {
    for site in [
        "SITEID",
        "hospitalid",
        "redcap_data_access_group",
        "Site Number",
        "Standort",
        "Mandant",
    ] {
        let csv = format!(
            "{site},SUBJID,LBTEST,LBSTRESN,LBSTRESU,LBDTC\n01,001,Platelets,45,10^9/L,2020-05-01\n\
             02,001,Platelets,245,10^9/L,2020-05-01\n01,001,INR,1.8,,2020-05-01\n"
        );
        assert_ne!(identity::refusal(&csv), "", "{site}");
    }
}

#[test]
fn times_that_count_from_a_stay_are_not_joined_over_stays() {
    for stay in [
        "stay_id",
        "icustay_id",
        "hadm_id",
        "encounter_id",
        "Fallnummer",
        "admission_no",
        "CaseID",
        "patientunitstayid",
        "admissionid",
        "csn",
        "visit_occurrence_id",
        "op_id",
    ] {
        let csv = format!(
            "subject_id,{stay},hr,test,value,unit\n\
             U1,1,3,platelets,33,10*9/L\n\
             U1,2,3,INR,2.0,\n"
        );
        let refused = refusal_of_hours(&csv, "subject_id");
        assert!(
            refused.contains(stay) && refused.contains("--subject"),
            "{refused}"
        );
        assert_eq!(refusal_of_hours(&csv, stay), "");
        // One stay of each subject is no matter.
        let one_each = csv.replace("U1,2", "U2,2");
        assert_eq!(refusal_of_hours(&one_each, "subject_id"), "");
    }
}

/// Why a file is refused whose `hr` are hours; nothing where it isn't.
fn refusal_of_hours(csv: &str, subject: &str) -> String {
    let declaration = Declaration {
        subject: Some(subject.to_string()),
        time: Some("hr".to_string()),
        time_unit: Some(TimeUnit::Hour),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(csv.to_string()));
    let opened = Dataset::from_reader(Catalog::builtin(), "t.csv", reader, &declaration, &[]);
    opened
        .err()
        .map_or(String::new(), |error| error.to_string())
}

#[test]
fn stays_of_a_person_are_asked_about_where_no_time_is_told() {
    for stay in [
        "Fallnummer",
        "Fall-ID",
        "Aufnahmenummer",
        "admission_no",
        "séjour",
        "IEP",
    ] {
        let csv = format!(
            "Patient;{stay};Analyt;Wert;Einheit\n1;900;Thrombozyten;220;/nl\n1;901;Fibrinogen;2,5;g/L\n"
        );
        let refused = refusal(&csv);
        assert!(
            refused.contains("differs within a subject"),
            "{stay}: {refused}"
        );
    }
}

#[test]
fn numbers_of_subjects_of_several_studies_are_not_joined() {
    for study in ["STUDYID", "trial", "sending_org", "facility_cd", "country"] {
        let csv = format!(
            "{study},SUBJID,LBDTC,LBTEST,LBORRES,LBORRESU\n\
             A,1,2021-02-14,Platelets,220,10*9/L\n\
             B,1,2021-02-14,Fibrinogen,0.5,g/L\n"
        );
        let refused = refusal(&csv);
        assert!(refused.contains(study), "{refused}");
    }
}

#[test]
fn two_columns_of_one_name_that_differ_are_refused() {
    for csv in [
        "id,platelets (10*9/L),,id,INR\n1,33,,2,1.0\n2,233,,1,2.0\n",
        "id,platelets (10*9/L),id.1,INR\n1,33,2,1.0\n2,233,1,2.0\n",
        "patient_id,date,test,value,unit,patient_id\n1,2021-02-14,platelets,33,10*9/L,1\n1,2021-02-14,fibrinogen,2,g/L,2\n",
        "patient_id,date,test,value,unit,unit\n1,2021-02-14,fibrinogen,1.5,g/L,mg/dL\n",
    ] {
        let refused = refusal(csv);
        assert!(refused.contains("which of them counts"), "{csv}{refused}");
    }
    // What says the same twice contradicts nothing.
    let same = "patient_id,date,test,value,unit,patient_id\n1,2021-02-14,platelets,33,10*9/L,1\n2,2021-02-14,fibrinogen,2,g/L,2\n";
    assert_eq!(panels(same).len(), 2);
}

#[test]
fn what_speaks_of_several_persons_where_none_is_named_is_asked_about() {
    let sections = "Patient: 1 Mueller\n\
                    Test;Wert;Einheit\n\
                    Thrombozyten;33;/nl\n\
                    INR;1,0;\n\
                    Patient: 2 Maier\n\
                    Fibrinogen;0,5;g/L\n\
                    D-Dimer;12;mg/L FEU\n";
    let refused = refusal(sections);
    assert!(refused.contains("Maier"), "{refused}");
    let births = "Name,DOB,Date,Test,Result,Unit\n\
                  John Smith,1950-01-01,2021-02-14,Platelets,33,10*9/L\n\
                  John Smith,1980-01-01,2021-02-14,Fibrinogen,0.5,g/L\n";
    let refused = refusal(births);
    assert!(
        refused.contains("DOB") || refused.contains("Name"),
        "{refused}"
    );
    // Headings of a report of one person, and the head of each of its pages.
    let report = "Test;Wert;Einheit\n\
                  H\u{e4}matologie;;\n\
                  Thrombozyten;33;/nl\n\
                  Patient: Maier;;\n\
                  Gerinnung;;\n\
                  Fibrinogen;0,5;g/L\n\
                  Patient: Maier;;\n\
                  INR;1,0;\n";
    assert_eq!(panels(report).len(), 1);
}

/// SICdb numbers cases within a patient, and eICU stays in a unit.
#[test]
fn offsets_of_public_databases_are_not_joined_over_stays() {
    for (csv, subject, stay) in [
        (
            "PatientID,CaseID,hr,analyte,value,unit\n1,10,3,platelets,33,10*9/L\n1,11,3,INR,2.0,\n",
            "PatientID",
            "CaseID",
        ),
        (
            "patientunitstayid,uniquepid,hr,labname,labresult\n10,002-1,3,platelets x 1000,33\n11,002-1,3,PT - INR,2.0\n",
            "uniquepid",
            "patientunitstayid",
        ),
    ] {
        let refused = refusal_of_hours(csv, subject);
        assert!(
            refused.contains(&format!("--subject '{stay}'")),
            "{refused}"
        );
        assert_eq!(refusal_of_hours(csv, stay), "");
    }
}

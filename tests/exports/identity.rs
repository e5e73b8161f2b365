//! Whose rows they are, of which specimen, and which rows are no patients: what would put the results of two persons, or
//! of two fluids, into one panel.

use super::*;

/// The panels of a text as the subject, the time, and what was reported of each analyte.
pub(super) fn panels(csv: &str) -> Vec<String> {
    let mut data = files::open(csv, &Declaration::default());
    let mut panels = Vec::new();
    while let Some(row) = data.next_panel().expect("readable") {
        let panel = coagscope::interpret(Catalog::builtin(), &row.panel);
        let results = panel
            .results
            .iter()
            .filter(|result| result.derived.is_none());
        let results: Vec<String> = results
            .map(|result| format!("{} {}", result.id, result.observation.reported))
            .collect();
        let subject = row.panel.subject.as_deref().unwrap_or("nobody");
        panels.push(format!("{subject}: {}", results.join(", ")));
    }
    panels
}

pub(super) fn refusal(csv: &str) -> String {
    let reader = Box::new(std::io::Cursor::new(csv.to_string()));
    let declaration = Declaration::default();
    let opened = Dataset::from_reader(Catalog::builtin(), "x.csv", reader, &declaration, &[]);
    opened
        .err()
        .map_or(String::new(), |error| error.to_string())
}

#[test]
fn a_number_tells_whose_results_these_are_and_no_name() {
    for (number, name) in [
        ("MRN", "PATIENT"),
        ("住院号", "姓名"),
        ("Med Rec No", "Patient Name"),
    ] {
        let csv = format!(
            "{number},{name},COLLECTED,TEST,RESULT,UNITS\n\
             1001,\"SMITH,JOHN\",2024-03-05,Platelets,45,10*9/L\n\
             2002,\"SMITH,JOHN\",2024-03-05,Fibrinogen,0.7,g/L\n"
        );
        assert_eq!(
            panels(&csv),
            ["1001: platelets 45", "2002: fibrinogen 0.7"],
            "{number}"
        );
    }
    // Row numbers, visits and numbers that are mostly missing tell nobody.
    for numbers in [["1", "2"], ["", "7"]] {
        let csv = format!(
            "id,Patient,date,test,result,unit\n{},\"SMITH,JOHN\",2024-03-05,Platelets,45,10*9/L\n{},\"SMITH,JOHN\",2024-03-05,Fibrinogen,0.7,g/L\n",
            numbers[0], numbers[1]
        );
        let as_csn = csv.replacen("id,", "CSN,", 1);
        for csv in [csv, as_csn] {
            assert_eq!(panels(&csv).len(), 1, "{csv}");
        }
    }
    // Codes are no names, and an encounter parts no patient.
    let csv = "patient,encounter,date,test,result,units\n\
               A,E1,2024-03-05,Platelets,45,10*9/L\nA,E2,2024-03-05,Fibrinogen,0.7,g/L\n";
    assert_eq!(panels(csv).len(), 1);
}

#[test]
fn rows_of_a_subject_in_an_unknown_column_are_not_those_of_one_person() {
    let csv = "XYZ no,Collection Date,test,result,unit\n\
               771,2024-03-05,Platelets,45,10*9/L\n771,2024-03-05,D-dimer,12,mg/L FEU\n\
               884,2024-03-05,PT,28,s\n884,2024-03-05,Fibrinogen,0.7,g/L\n";
    let message = refusal(csv);
    assert!(
        message.contains("--subject 'XYZ no'") && message.contains("--map 'XYZ no=-'"),
        "{message}"
    );
    for allowed in [
        // The order number of a single patient, one code for each row, and words.
        csv.replace("XYZ no", "Order number"),
        csv.replace("771,2024-03-05,D", "772,2024-03-05,D")
            .replace("884,2024-03-05,F", "885,2024-03-05,F"),
        csv.replace("771", "Hematology")
            .replace("884", "Coagulation"),
    ] {
        assert_eq!(refusal(&allowed), "", "{allowed}");
    }
    for name in ["PESEL", "UNIT NO", "Pseudonym", "환자번호", "Num dossier"] {
        assert_eq!(panels(&csv.replace("XYZ no", name)).len(), 2, "{name}");
    }
}

#[test]
fn a_column_of_specimens_is_known_by_its_words() {
    for header in [
        "Muestra",
        "标本",
        "Campione",
        "Échantillon",
        "Sample",
        "Xyz",
    ] {
        let csv = format!(
            "NHC,Fecha,{header},Prueba,Resultado,Unidades\n1,2023-04-13,Líquido pleural,LDH,2812,U/L\n\
             1,2023-04-13,Suero,LDH,212,U/L\n1,2023-04-13,Urine,Creatinine,212,umol/L\n"
        );
        assert_eq!(panels(&csv), ["1: ldh 212"], "{header}");
    }
    // Where an infection is, or what was given, is no specimen.
    for header in ["Infection source", "Treatment", "ECMO"] {
        let csv = format!("id,date,{header},test,result,unit\n1,2023-04-13,urine,LDH,212,U/L\n");
        assert_eq!(panels(&csv), ["1: ldh 212"], "{header}");
    }
    let numbers = "id,date,Sample,test,result,unit\n1,2023-04-13,S1,LDH,212,U/L\n";
    assert_eq!(panels(numbers), ["1: ldh 212"]);
}

#[test]
fn tubes_are_blood_and_an_unknown_specimen_is_named() {
    for blood in [
        "Citrat",
        "Li-Heparin",
        "EDTA bloed",
        "Whole Bld",
        "Capillary",
        "Serum specimen",
    ] {
        let csv =
            format!("id,date,specimen type,test,result,unit\n1,2023-04-13,{blood},LDH,212,U/L\n");
        assert_eq!(panels(&csv), ["1: ldh 212"], "{blood}");
    }
    let csv = "id,date,specimen type,test,result,unit\n1,2023-04-13,Qwertz,LDH,212,U/L\n";
    for pack in [false, true] {
        let (_, counts) = rows_of(csv, pack);
        assert_eq!(counts.rows_set_aside["a specimen that is not known"], 1);
        let issue = &counts.issues[&IssueCode::UnreadableValue];
        assert!(issue.first_message.contains("Qwertz"), "{issue:?}");
    }
}

#[test]
fn a_thousands_point_is_no_decimal_point_where_other_columns_have_commas() {
    let csv = "id\tdate\tPT (s)\tPlatelets (10*9/L)\tD-Dimer (ng/mL FEU)\n\
               1\t2023-04-03\t18,2\t45\t1.234\n2\t2023-04-03\t11,2\t1.045\t12.400\n";
    let all = read(csv, |_| {});
    assert!(
        all.iter()
            .all(|panel| has_issue(panel, IssueCode::AmbiguousNumber))
    );
    assert_eq!(panels(csv), ["1: platelets 45, pt 18,2", "2: pt 11,2"]);
}

#[test]
fn a_date_and_a_clock_without_a_colon_are_one_time() {
    for (first, second) in [
        ("0610", "0715"),
        ("6:10 AM", "7:15 AM"),
        ("6h10", "7h15"),
        ("06:10", "unknown"),
    ] {
        let csv = format!(
            "id,Collection Date,Collection Time,test,result,unit\n\
             1,2023-04-03,{first},Platelets,45,10*9/L\n1,2023-04-04,{second},PT,28,s\n"
        );
        assert_eq!(panels(&csv), ["1: platelets 45", "1: pt 28"], "{first}");
    }
}

#[test]
fn seven_nines_are_no_result() {
    let csv = "PAT_ID,date,COMPONENT_NAME,ORD_NUM_VALUE,unit\n1,2024-03-05,PLATELETS,9999999,10*9/L\n\
               1,2024-03-05,LDH,9999999.00,U/L\n1,2024-03-05,PT,28,s\n";
    assert_eq!(panels(csv), ["1: pt 28"]);
    for pack in [false, true] {
        let (_, counts) = rows_of(csv, pack);
        assert_eq!(counts.issues[&IssueCode::OutOfRange].count, 2);
    }
}

#[test]
fn an_age_that_cannot_be_read_is_no_adults() {
    let verdict = |age: &str| {
        let csv = format!(
            "subject,age,platelets (10*9/L),d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen (g/L)\n\
             1,{age},40,5,0.5,20,13,0.8\n"
        );
        let panel = one(&csv);
        let score = panel
            .scores
            .iter()
            .find(|score| score.id == "isth_overt_2025");
        score.expect("computed").verdict
    };
    assert_eq!(verdict("50"), Verdict::Met);
    assert_eq!(verdict("90+"), Verdict::Met);
    for child in ["003M", "18 mo", "NEWBORN", "Nouveau-né", "新生儿"] {
        assert_eq!(verdict(child), Verdict::NotApplicable, "{child}");
    }
    assert_eq!(verdict("71M"), Verdict::Met);
    // Of an age that nobody can read all ages are possible, so no limits of adults are lent.
    let panel = one("subject,age,platelets (10*9/L),hemoglobin (g/L)\n1,old,140,100\n");
    assert!(has_issue(&panel, IssueCode::UnreadableValue));
    assert_ne!(flag(&panel, "hemoglobin"), Some(Flag::Low));
}

#[test]
fn weeks_and_days_of_gestation_lie_within_a_week() {
    let panel = one("subject,sex,gestation_weeks,platelets (10*9/L)\n1,F,35+4,90\n");
    assert!(!has_issue(&panel, IssueCode::UnreadableValue));
    assert_eq!(panel.person.pregnant, Truth::Yes);
}

#[test]
fn reference_intervals_below_the_header_are_no_patient() {
    for name in [
        "Ref range",
        "Normal range",
        "ULN",
        "Referenzbereich",
        "参考范围",
        "基準値",
    ] {
        let csv = format!("subject,platelets (10*9/L),pt (s)\n{name},150-400,9.4-12.5\n1,45,28\n");
        let (_, counts) = wide_rows_of(&csv, false);
        assert_eq!((counts.rows_used, counts.rows_read), (1, 2), "{name}");
    }
}

#[test]
fn a_lower_limit_alone_does_not_make_a_long_prothrombin_time_normal() {
    for low in ["11.6", "9.4"] {
        let csv =
            format!("id,date,test,result,unit,ref_low,ref_high\n1,2024-03-05,PT,25,s,{low},\n");
        assert_eq!(flag(&one(&csv), "pt"), Some(Flag::High), "{low}");
    }
}

#[test]
fn results_that_a_status_takes_back_in_other_words_do_not_count() {
    for (header, word) in [
        ("RESULT_STATUS_CD_DISP", "In Error"),
        ("RSLT_STATUS", "Cancelled"),
        ("result status", "Nullified"),
    ] {
        let csv = format!(
            "id,date,test,result,unit,{header}\n1,2024-03-05 08:00,Platelets,45,10*9/L,Verified\n\
             1,2024-03-05 08:00,Platelets,450,10*9/L,{word}\n"
        );
        assert_eq!(panels(&csv), ["1: platelets 45"], "{header}");
    }
}

#[test]
fn a_unit_before_the_calibrator_counts() {
    for header in [
        "d_dimer_ng_ml_ddu",
        "D-dimer (ng/mL DDU)",
        "d.dimer.ng.ml.ddu",
        "D.dimer..ng.mL.DDU.",
        "d_dimer_ddu_ng_ml",
    ] {
        let panel = one(&format!("id,{header}\n1,48\n"));
        assert_eq!(flag(&panel, "d_dimer"), Some(Flag::Normal), "{header}");
        assert!(!has_issue(&panel, IssueCode::AssumedUnit), "{header}");
    }
    for (header, id, value) in [
        ("Fibrinogen..mg.dL.", "fibrinogen", "90"),
        ("fib_mgdl", "fibrinogen", "90"),
        ("PLT..10.9.L.", "platelets", "90"),
        ("Creatinine.umol.L.", "creatinine", "30"),
    ] {
        let panel = one(&format!("id,{header}\n1,{value}\n"));
        assert_eq!(flag(&panel, id), Some(Flag::Low), "{header}");
    }
}

#[test]
fn a_part_of_one_among_percentages_may_be_a_percentage() {
    let csv = "id,ADAMTS13\n1,0.58\n2,45\n3,62\n4,5\n";
    let found: Vec<Finding> = read(csv, |_| {})
        .iter()
        .map(|panel| files::finding(panel, "adamts13_severe"))
        .collect();
    let expected = [
        Finding::Undecided,
        Finding::Absent,
        Finding::Absent,
        Finding::Present,
    ];
    assert_eq!(found, expected);
    // So of other activities that laboratories give in percent, IU/mL or parts of one.
    for column in ["antithrombin", "protein_c"] {
        let csv = format!("id,{column}\n1,0.95\n2,95\n3,102\n4,1.05\n");
        let flags: Vec<Option<Flag>> = read(&csv, |_| {})
            .iter()
            .map(|panel| flag(panel, column))
            .collect();
        let [open, normal] = [Some(Flag::Undetermined), Some(Flag::Normal)];
        assert_eq!(flags, [open, normal, normal, open], "{column}");
    }
}

#[test]
fn pregnancies_that_were_and_weeks_at_birth_make_nobody_pregnant() {
    let of_a_woman = one("id,age,sex,gravida,para,platelets (10*9/L)\n1,44,F,1,1,95\n");
    assert_eq!(of_a_woman.person.pregnant, Truth::Unknown);
    let newborn = one("id,sex,gestational_age,birth_weight,platelets (10*9/L)\n1,F,30,1400,95\n");
    assert_ne!(newborn.person.pregnant, Truth::Yes);
    let mother =
        one("id,age,sex,gestational_age,birth_weight,platelets (10*9/L)\n1,30,F,30,1400,95\n");
    assert_eq!(mother.person.pregnant, Truth::Yes);
}

#[test]
fn one_number_in_two_hospitals_is_asked_about() {
    let csv = "site,id,date,test,result,unit\nA,1,2024-01-01,Platelets,45,10*9/L\nB,1,2024-01-01,D-dimer,9,mg/L FEU\n";
    assert!(refusal(csv).contains("--map 'site=-'"), "{}", refusal(csv));
    assert_eq!(refusal(&csv.replace("B,1,", "B,2,")), "");
    let wide = "site,id,date,platelets (10*9/L)\nA,1,2024-01-01,300\nB,1,2024-01-02,60\n";
    assert!(refusal(wide).contains("--map 'site=-'"));
}

#[test]
fn numbers_that_a_spreadsheet_has_shortened_tell_nobody_apart() {
    for number in ["1.23457E+11", "1,23457E+11"] {
        let csv = format!("id;platelets (10*9/L)\n{number};45\n{number};300\n");
        assert!(refusal(&csv).contains("shortened"), "{number}");
    }
    assert_eq!(refusal("id,platelets (10*9/L)\n1E3,45\nE+11,300\n"), "");
}

#[test]
fn events_of_a_study_are_asked_about_as_visits_are() {
    for event in ["redcap_event_name", "study visit", "phase", "wave"] {
        let csv = format!(
            "record_id,{event},lab_test,result,unit\n1,day_1,Platelets,45,10*9/L\n1,day_3,Fibrinogen,0.7,g/L\n"
        );
        assert!(refusal(&csv).contains(event), "{event}");
    }
}

#[test]
fn zero_and_one_among_other_codes_are_no_answers() {
    let csv = "id,active_cancer,platelets (10*9/L)\n1,1,45\n2,2,45\n3,0,45\n";
    let all = read(csv, |_| {});
    assert!(
        all.iter()
            .all(|panel| has_issue(panel, IssueCode::UnreadableValue))
    );
    let csv = "id,active_cancer,platelets (10*9/L)\n1,1,45\n2,0,45\n";
    let all = read(csv, |_| {});
    assert!(
        !all.iter()
            .any(|panel| has_issue(panel, IssueCode::UnreadableValue))
    );
}

#[test]
fn columns_of_two_days_below_a_line_of_groups_make_no_panel() {
    let csv = ";Baseline;;Day 3;\nID;PLT (G/L);INR;PLT (G/L);INR\n3;;1,9;70;\n";
    let message = refusal(csv);
    assert!(
        message.contains("Baseline") && message.contains("Day 3"),
        "{message}"
    );
    let once = ";Blood count;;Clotting;\nID;PLT (G/L);Hb (g/L);INR;PT (s)\n3;70;90;1,9;20\n";
    assert_eq!(refusal(once), "");
    let twice = "Hospital;;printed;2024-03-05\nID;PLT (G/L);Platelets (G/L);INR\n3;70;70;1,9\n";
    assert_eq!(refusal(twice), "");
}

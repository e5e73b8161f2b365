//! Exports as hospitals and research data sets make them, read right without being declared where
//! that is possible.

#[path = "hostile/support.rs"]
mod support;

use coagscope::Catalog;
use coagscope::input::grammar::time::TimeUnit;
use coagscope::panel::IssueCode;

use support::{declared, pair, read, refused};

#[test]
fn a_mimic_iv_export_is_read() {
    let file = declared(
        "labevent_id,subject_id,hadm_id,specimen_id,itemid,order_provider_id,charttime,storetime,value,valuenum,valueuom,ref_range_lower,ref_range_upper,flag,priority,comments,label,fluid,category\n\
         1,10,200,7,51265,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,45,45,K/uL,150,440,abnormal,STAT,,Platelet Count,Blood,Hematology\n\
         2,10,200,7,51274,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,21.4,21.4,sec,9.4,12.5,abnormal,STAT,,PT,Blood,Hematology\n\
         3,10,200,7,50915,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,8000,8000,ng/mL FEU,0,500,abnormal,STAT,,D-Dimer,Blood,Hematology\n\
         4,10,200,8,51214,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,90,90,mg/dL,180,400,abnormal,STAT,,\"Fibrinogen, Functional\",Blood,Hematology\n\
         5,10,200,9,51790,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,900,900,IU/L,,,,ROUTINE,,\"LD, Pleural Fluid\",Pleural,Chemistry\n\
         6,10,200,9,51237,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,2.1,2.1,,0.9,1.1,abnormal,STAT,,INR(PT),Blood,Hematology\n\
         7,10,200,9,50954,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,___,,IU/L,94,250,,STAT,___ HEMOLYZED,Lactate Dehydrogenase (LD),Blood,Chemistry\n\
         8,10,200,9,50999,P1,2150-01-05 06:00:00,2150-01-05 07:00:00,1,1,mmol/L,,,,STAT,,Lactate,Blood,Chemistry\n",
        |declaration| declaration.subject = Some("hadm_id".to_string()),
    );
    assert_eq!(file.column("hadm_id"), ["200"]);
    assert_eq!(file.column("charttime"), ["2150-01-05"]);
    for (item, points) in [
        ("platelets", "2"),
        ("pt", "2"),
        ("fibrin_marker", "3"),
        ("fibrinogen", "1"),
    ] {
        assert_eq!(file.points(item), [points], "{item}");
    }
    assert_eq!(file.cell(0, "isth_overt_2025_verdict"), "met");
    assert_eq!(file.cell(0, "pt_reference_kind"), "uln");
    // Pleural fluid and lactate are set aside; the result that was struck out is missing.
    assert_eq!(file.fates(), (5, 2, 1));
    assert_eq!(file.known(0, "ldh"), "nothing");
}

#[test]
fn an_eicu_export_is_read_with_its_columns_named() {
    let csv = "labid,patientunitstayid,labresultoffset,labtypeid,labname,labresult,labresulttext,labmeasurenamesystem,labmeasurenameinterface,labresultrevisedoffset\n\
         1,141168,-280,3,platelets x 1000,45.0000,45,K/mcL,K/MM3,-250\n\
         2,141168,-280,3,PT,21.4000,21.4,sec,sec,-250\n\
         3,141168,-280,3,PT - INR,2.1000,2.1,ratio,,-250\n\
         4,141168,-280,3,fibrinogen,90.0000,90,mg/dL,mg/dL,-250\n\
         5,141168,2000,1,total bilirubin,1.9,1.9,mg/dL,mg/dL,2050\n";
    let file = declared(csv, |declaration| {
        declaration.unit_column = Some("labmeasurenamesystem".to_string());
        declaration
            .map
            .extend([pair("platelets x 1000", "platelets")]);
        declaration.time_unit = Some(TimeUnit::Minute);
    });
    assert_eq!(file.column("patientunitstayid"), ["141168", "141168"]);
    assert_eq!(
        (file.known(0, "platelets"), file.known(0, "fibrinogen")),
        ("45".into(), "0.9".into())
    );
    assert_eq!(
        (file.known(0, "pt"), file.known(0, "inr")),
        ("21.4".into(), "2.1".into())
    );
    assert_eq!(file.known(1, "bilirubin_total"), "32.4976");
    assert_eq!(file.fates(), (5, 0, 0));
    // Without a unit of time the offsets are no times, and nothing is guessed.
    let open = read(csv);
    assert_eq!(open.rows.len(), 0);
    assert!(open.message(IssueCode::BadTime).contains("--time-unit"));
}

#[test]
fn a_german_spreadsheet_export_is_read() {
    let text = "Laborauszug Station 4\r\nErstellt am 31.01.2020\r\nSeite 1 von 1;;;\r\n\
        Patientennummer;Datum;Thrombozyten [G/l];D-Dimere (\u{b5}g/ml FEU);Quick;Fibrinogen g/l;INR;LDH (U/l)\r\n\
        A1;31.01.2020 14:05;45,5;<0,27;55;0,9;2,1;1.234,5\r\nM\u{fc}ller;01.02.2020 06:00;145;4,2;80;1,9;1,1;250\r\n";
    let latin: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let file = read(latin);
    assert_eq!(file.column("Patientennummer"), ["A1", "M\u{fc}ller"]);
    for (analyte, known) in [
        ("platelets", "45.5"),
        ("d_dimer", "<0.27"),
        ("fibrinogen", "0.9"),
        ("inr", "2.1"),
        ("ldh", "1234.5"),
    ] {
        assert_eq!(file.known(0, analyte), known, "{analyte}");
    }
    assert!(file.has(IssueCode::SkippedLines) && file.has(IssueCode::Encoding));
    assert!(!file.has(IssueCode::BadTime) && !file.has(IssueCode::AmbiguousTime));
    assert_eq!(file.fates(), (2, 0, 0));
}

#[test]
fn headers_in_nine_languages_are_understood() {
    let cells = "A,45,20,0.8,900,150";
    for header in [
        "patient,platelets (G/L),prothrombin time (s),fibrinogen (g/L),lactate dehydrogenase (U/L),creatinine (umol/L)",
        "Patient,Thrombozyten (G/l),Thromboplastinzeit (s),Fibrinogen (g/l),Laktatdehydrogenase (U/l),Kreatinin (\u{b5}mol/l)",
        "patient,plaquettes (G/L),temps de prothrombine (s),fibrinog\u{e8}ne (g/L),LDH (U/L),cr\u{e9}atinine (\u{b5}mol/L)",
        "paciente,plaquetas (G/L),tiempo de protrombina (s),fibrin\u{f3}geno (g/L),LDH (U/L),creatinina (umol/L)",
        "paziente,piastrine (G/L),tempo di protrombina (s),fibrinogeno (g/L),LDH (U/L),creatinina (umol/L)",
        "paciente,plaquetas (G/L),tempo de protrombina (s),fibrinog\u{ea}nio (g/L),DHL (U/L),creatinina (umol/L)",
        "pati\u{eb}nt,trombocyten (G/L),protrombinetijd (s),fibrinogeen (g/L),LDH (U/L),kreatinine (umol/L)",
        "患者ID,血小板数 (10^9/L),プロトロンビン時間 (s),フィブリノゲン (g/L),LDH (U/L),クレアチニン (umol/L)",
        "患者ID,血小板计数 (10^9/L),凝血酶原时间 (s),纤维蛋白原 (g/L),乳酸脱氢酶 (U/L),肌酐 (umol/L)",
    ] {
        let file = read(format!("{header}\n{cells}\n"));
        for (analyte, known) in [
            ("platelets", "45"),
            ("pt", "20"),
            ("fibrinogen", "0.8"),
            ("ldh", "900"),
            ("creatinine", "150"),
        ] {
            assert_eq!(file.known(0, analyte), known, "{analyte} in {header}");
        }
        assert_eq!(file.panels[0].subject.as_deref(), Some("A"), "{header}");
    }
}

#[test]
fn loinc_codes_name_columns_and_rows() {
    let wide = read("subject,777-3,LOINC 3255-7,loinc_5902-2\nA,45,0.8,20\n");
    assert_eq!(
        (
            wide.known(0, "platelets"),
            wide.known(0, "fibrinogen"),
            wide.known(0, "pt")
        ),
        ("45".into(), "0.8".into(), "20".into())
    );
    let long =
        read("subject,loinc,value,unit\nA,777-3,45,G/L\nA,3255-7,80,mg/dL\nA,99999-9,1,g/L\n");
    assert_eq!(
        (long.known(0, "platelets"), long.known(0, "fibrinogen")),
        ("45".into(), "0.8".into())
    );
    assert_eq!(long.fates(), (2, 1, 0));
}

#[test]
fn where_a_code_and_a_name_disagree_the_unit_decides_or_nothing_does() {
    let file = read(
        "subject,label,loinc,value,valueuom\n\
         A,Reticulocyte Count,60474-4,2.8,%\nB,Reticulocyte Count,60474-4,80,10^9/L\nC,Platelet Count,3255-7,45,\nD,Platelet Count,3255-7,45,K/uL\nE,Platelet Count,3255-7,45,g/l\n",
    );
    assert_eq!(file.column("subject"), ["A", "B", "D"]);
    assert_eq!(
        (
            file.known(0, "reticulocytes"),
            file.known(0, "reticulocytes_absolute")
        ),
        ("2.8".into(), "nothing".into())
    );
    assert_eq!(
        (
            file.known(1, "reticulocytes"),
            file.known(1, "reticulocytes_absolute")
        ),
        ("nothing".into(), "80".into())
    );
    assert_eq!(file.known(2, "platelets"), "45");
    assert_eq!(file.fates(), (3, 2, 0));
    assert!(file.message(IssueCode::CodeConflict).contains("--map"));
}

#[test]
fn only_blood_serum_and_plasma_are_interpreted() {
    let file = read(
        "subject,test,value,unit,specimen\nA,LDH,900,U/L,Urine\nB,LDH,900,U/L,Ascites\nC,LDH,900,U/L,Cerebrospinal Fluid\nD,LDH,900,U/L,Serum\n\
         E,LDH,900,U/L,Citrate plasma\nF,LDH,900,U/L,\nG,LDH,900,U/L,Vollblut\nH,LDH,900,U/L,Urin\nI,LDH,900,U/L,Pleural\nJ,LDH,900,U/L,Moon dust\n",
    );
    assert_eq!(file.column("subject"), ["D", "E", "F", "G"]);
    assert_eq!(file.fates(), (4, 6, 0));
    // A wide row keeps its place.
    let wide = read("subject,specimen,platelets (G/L)\nA,urine,45\nB,blood,45\n");
    assert_eq!(wide.points("platelets"), ["", "2"]);
    assert_eq!(wide.fates(), (1, 1, 0));
}

#[test]
fn limits_beside_the_results_are_used() {
    let wide = read(
        "subject,pt (s),pt_ref_low,pt_ref_high,ldh (U/L),ldh_ref_range\nA,17,11,14,900,135-225\nB,17,11,13.9,200,<225\n",
    );
    assert_eq!(wide.points("pt"), ["1", "1"]);
    assert_eq!(wide.column("ldh_flag"), ["H", "N"]);
    for (header, cells) in [
        ("ref_low,ref_high", "11,14"),
        ("reference range,note", "11.0-14.0,x"),
        ("Referenzbereich,note", "11.0 - 14.0,x"),
        ("lower limit,upper limit", "11,14"),
    ] {
        let long = read(format!(
            "subject,test,value,unit,{header}\nA,PT,17,s,{cells}\nB,PT,20,s,{cells}\nC,PT,16.9,s,{cells}\n"
        ));
        assert_eq!(long.points("pt"), ["1", "2", "0"], "{header}");
    }
    let control = read("subject,pt (s),pt_control\nA,17,14\n");
    assert_eq!(
        (control.points("pt"), control.cell(0, "pt_reference_kind")),
        (vec!["1"], "control")
    );
    let broken = read("subject,pt (s),pt_ref_high\nA,17,high\nB,17,14\n");
    assert!(broken.cell(0, "issues").contains("bad_limit"));
    assert_eq!(broken.points("pt"), ["0..2", "1"]);
}

/// `<` in a column of its own was passed over, so that `<50` was read as an exact 50.
#[test]
fn a_comparator_in_a_column_of_its_own_belongs_to_its_result() {
    let file = read(
        "subject,test,comparator,value,unit\nA,PLT,<,50,G/L\nB,PLT,,50,G/L\nC,PLT,>=,50,G/L\nD,PLT,=,50,G/L\nE,PLT,<,<40,G/L\n",
    );
    assert_eq!(file.points("platelets"), ["2", "1", "0..1", "1", "2"]);
    assert!(file.message(IssueCode::Note).contains("read together"));
}

#[test]
fn a_file_without_any_known_result_says_so() {
    let file = read("A,45,14\nB,50,15\n");
    assert!(
        file.message(IssueCode::UnknownAnalyte)
            .contains("is it the header")
    );
}

/// A zero that stands for a missing limit made every result many times its upper limit, and limits in
/// the wrong columns moved the prolongation of PT.
#[test]
fn limits_that_can_not_be_meant_are_refused() {
    for csv in [
        "subject,d_dimer (mg/L FEU),d_dimer_ref_low,d_dimer_ref_high\nA,1,0,0\n",
        "subject,test,value,unit,ref_low,ref_high\nA,D-dimer,1,mg/L FEU,0,0\n",
        "subject,test,value,unit,ref_range\nA,D-dimer,1,mg/L FEU,0-0\n",
        "subject,d_dimer (mg/L FEU),d_dimer_ref_low,d_dimer_ref_high\nA,1,0.5,0.1\n",
    ] {
        let file = read(csv);
        assert_eq!(file.cell(0, "issues"), "bad_limit", "{csv}");
        assert_ne!(file.points("fibrin_marker"), ["3"], "{csv}");
    }
    let pt = read("subject,pt (s),pt_ref_low,pt_ref_high\nA,16.5,14,11\n");
    assert_eq!(
        (pt.points("pt"), pt.cell(0, "issues")),
        (vec!["0..1"], "bad_limit")
    );
    let message = refused("subject,pt (s)\nA,17\n", |declaration| {
        declaration.upper_limits.extend([pair("pt", "0")])
    });
    assert!(message.contains("zero"), "{message}");
}

#[test]
fn a_short_name_is_an_analyte_only_where_something_says_so() {
    // The patient's number under PT is no prothrombin time.
    let patient = read("PT,platelets (G/L)\n12,45\n14,50\n");
    assert_eq!(patient.known(0, "pt"), "nothing");
    let values = read("subject,PT,AT,platelets (G/L)\nA,14.5,80,45\nB,21,90,50\n");
    assert_eq!(
        (values.known(1, "pt"), values.known(1, "antithrombin")),
        ("21".into(), "90".into())
    );
    let numbers = read("subject,PT,platelets (G/L)\nA,100234,45\nB,100235,50\n");
    assert_eq!(numbers.known(0, "pt"), "nothing");
    let unit = read("PT (s),platelets (G/L)\n14,45\n");
    assert_eq!(unit.known(0, "pt"), "14");
    let long = read("subject,test,value,unit\nA,PT,14,s\nB,PT,14,\nC,PT,80,%\n");
    assert_eq!(long.known(0, "pt"), "14");
    let pt = Catalog::builtin().find("pt").unwrap();
    assert!(
        long.panels
            .iter()
            .skip(1)
            .all(|panel| panel.get(pt).is_none()),
        "seconds are not guessed"
    );
}

#[test]
fn a_column_can_be_mapped_or_left_out() {
    let csv = "subject,Wert A,Thrombozyten (G/L)\nA,45,300\n";
    assert_eq!(read(csv).points("platelets"), ["0"]);
    let mapped = declared(csv, |declaration| {
        declaration
            .map
            .extend([pair("Wert A", "platelets"), pair("Thrombozyten (G/L)", "-")]);
        declaration.units.extend([pair("platelets", "G/L")]);
    });
    assert_eq!(mapped.points("platelets"), ["2"]);
    let message = refused(csv, |declaration| {
        declaration.map.extend([pair("Wert B", "platelets")])
    });
    assert!(message.contains("Wert A"), "{message}");
}

/// A header in another case was accepted as the one that is meant, but the mapping had no effect.
#[test]
fn a_mapping_holds_for_the_header_that_it_was_accepted_for() {
    let csv = "subject,WERT_A,Thrombozyten (G/L)\nA,45,300\n";
    let mapped = declared(csv, |declaration| {
        declaration
            .map
            .extend([pair("wert a", "platelets"), pair("thrombozyten (g/l)", "-")]);
        declaration.units.extend([pair("platelets", "G/L")]);
    });
    assert_eq!(mapped.points("platelets"), ["2"]);
    let long = declared(
        "subject,test,value,unit\nA,Wert A,45,G/L\nA,Fibrinogen,0.8,g/L\n",
        |declaration| {
            declaration
                .map
                .extend([pair("wert  a", "platelets"), pair("FIBRINOGEN", "-")]);
        },
    );
    assert_eq!(
        (long.points("platelets"), long.points("fibrinogen")),
        (vec!["2"], vec![""])
    );
}

#[test]
fn codes_of_a_column_that_is_not_there_are_refused() {
    let words = [("geschlecht".to_string(), [pair("1", "male")].into())];
    let message = refused("subject,sex,platelets (G/L)\nA,1,45\n", |declaration| {
        declaration.words.extend(words.clone())
    });
    assert!(message.contains("geschlecht"), "{message}");
}

#[test]
fn an_option_for_an_analyte_that_is_not_there_is_passed_over_with_a_note() {
    let file = declared("subject,platelets (G/L)\nA,45\n", |declaration| {
        declaration
            .upper_limits
            .extend([pair("d_dimer", "0.5 mg/L FEU"), pair("pt", "14.5")]);
    });
    assert_eq!(file.points("platelets"), ["2"]);
    assert!(file.message(IssueCode::UnusedOption).contains("pt"));
}

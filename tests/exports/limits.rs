//! Limits as exports write them.

use super::*;

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
fn limits_and_units_go_with_a_column_whatever_it_is_called() {
    // By the limits of the data all of these are normal; by others, or in other units, they are not.
    let flags = |csv: &'static str, map: &[(&str, &str)]| -> Vec<Option<Flag>> {
        let pairs = map
            .iter()
            .map(|(name, id)| (name.to_string(), id.to_string()));
        let panels = read(csv, |declaration| declaration.map.extend(pairs.clone()));
        let results = panels.iter().flat_map(|panel| &panel.results);
        results.map(|result| result.flag).collect()
    };
    let normal = [Some(Flag::Normal)];
    for csv in [
        "subject,dd (mg/L FEU),dd_uln\n1,1.0,2.0\n",
        "subject,dd (mg/L FEU),dd_uln (ng/mL FEU)\n1,1.0,2000\n",
        "subject,dd,dd_unit,dd_uln\n1,1.0,mg/L FEU,2.0\n",
        "subject,dd_ref,dd,dd_unit\n1,<=2.0,1.0,mg/L FEU\n",
    ] {
        assert_eq!(flags(csv, &[]), normal, "{csv}");
    }
    let own = "subject,FOO,FOO_lln,FOO uln,FOO_unit\n1,90000,80000,400000,/uL\n";
    assert_eq!(flags(own, &[("FOO", "platelets")]), normal);
    // What is compared with a limit is none.
    let ratio = "subject,FOO (10*9/L),FOO/ULN\n1,90,95\n";
    assert_eq!(
        flags(ratio, &[("FOO (10*9/L)", "platelets")]),
        [Some(Flag::Low)]
    );
}

#[test]
fn columns_that_are_not_known_are_named_unless_they_are_kept() {
    let csv = "id,platelets (10*9/L),Foo marker,BAR,BAZ\n1,90,1,2,3\n";
    let told = |keep: &[&str]| {
        let keep: Vec<String> = keep.iter().map(|name| name.to_string()).collect();
        let reader = Box::new(std::io::Cursor::new(csv));
        let declaration = Declaration {
            map: [("BAZ".to_string(), "-".to_string())].into(),
            ..Declaration::default()
        };
        let data = Dataset::from_reader(Catalog::builtin(), "x.csv", reader, &declaration, &keep);
        let data = data.expect("readable");
        let notes = data.notes().iter().map(|note| note.message.clone());
        notes
            .filter(|note| note.contains("not known"))
            .collect::<Vec<_>>()
    };
    let both = told(&[]);
    assert!(both[0].contains("\"Foo marker\", \"BAR\";"), "{both:?}");
    assert!(told(&["BAR"])[0].contains("\"Foo marker\";"));
    assert_eq!(told(&["BAR", "Foo marker"]), [""; 0]);
}

#[test]
fn words_that_say_that_there_is_no_limit_are_no_fault() {
    for word in ["NULL", "N/A", "None", "\\N", "nan"] {
        let csv = format!("id,test,value,unit,ref_low,ref_high\nA,PT,15,s,{word},14.5\n");
        let panel = one(&csv);
        assert!(panel.issues.is_empty(), "{word}: {:?}", panel.issues);
        assert_eq!(files::flag(&panel, "pt"), Some(Flag::High), "{word}");
    }
}

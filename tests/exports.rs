//! Exports of laboratories, studies and hospital systems, each as such systems write them; one test for each that was
//! once read wrongly.

use coagscope::interpret::{Flag, Interpretation};
use coagscope::panel::IssueCode;
use coagscope::{Catalog, Dataset, Declaration, Settings, interpret_with};

fn read(csv: &'static str, declare: impl Fn(&mut Declaration)) -> Vec<Interpretation> {
    let catalog = Catalog::builtin();
    let mut declaration = Declaration::default();
    declare(&mut declaration);
    let reader = Box::new(csv.as_bytes());
    let mut data =
        Dataset::from_reader(catalog, "test.csv", reader, &declaration, &[]).expect("readable");
    let mut all = Vec::new();
    while let Some(row) = data.next_panel().expect("a panel") {
        let limits = data.option_limits();
        let settings = Settings {
            upper_limits: limits.upper.clone(),
            lower_limits: limits.lower.clone(),
            ..Settings::default()
        };
        all.push(interpret_with(catalog, &row.panel, &settings));
    }
    all
}

fn one(csv: &'static str) -> Interpretation {
    let mut all = read(csv, |_| {});
    assert_eq!(all.len(), 1, "one panel");
    all.remove(0)
}

fn flag(interpretation: &Interpretation, id: &str) -> Option<Flag> {
    interpretation
        .results
        .iter()
        .find(|result| result.id == id)
        .and_then(|result| result.flag)
}

fn has_issue(interpretation: &Interpretation, code: IssueCode) -> bool {
    interpretation.issues.iter().any(|issue| issue.code == code)
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
        "subject,test,value,unit,ref_low,ref_high\n1,INR,2.5,,2.0,3.0\n",
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

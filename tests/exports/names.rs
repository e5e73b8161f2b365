//! What public data bases and studies call their tests.

use super::identity::panels;
use super::*;

#[test]
fn names_that_begin_with_an_underscore_are_changes_and_not_the_results() {
    let csv = "USUBJID,PARAM,PARAMCD,AVAL\n1,Platelets (10^9/L),PLAT,250\n1,Platelets (10^9/L) change from previous visit,_PLAT,1.2\n";
    for name in ["PARAM", "PARAMCD"] {
        let all = read(csv, |declaration| {
            declaration.analyte_column = Some(name.to_string());
            declaration.value_column = Some("AVAL".to_string());
        });
        let reported: Vec<&str> = all[0]
            .results
            .iter()
            .map(|result| result.observation.reported.as_ref())
            .collect();
        assert_eq!(reported, ["250"], "{name}");
    }
    let csv = "id,date,test,value,unit\n1,2024-01-01,_PLAT,1.2,\n1,2024-01-01,_Hemoglobin (g/dL),8,\n1,2024-01-01,INR,1.2,\n";
    assert_eq!(panels(csv), ["1: inr 1.2"]);
    let mut data = files::open(csv, &Declaration::default());
    while data.next_panel().expect("readable").is_some() {}
    let unknown: Vec<&str> = (data.counts().unknown_names.keys())
        .map(|name| name.as_ref())
        .collect();
    assert_eq!(unknown, ["_Hemoglobin (g/dL)", "_PLAT"]);
    let wide = "id,_PLAT,_creatinine_mg_dl,_hgb_uln,INR\n1,1.2,0.9,17,1.2\n";
    assert_eq!(panels(wide), ["1: inr 1.2"]);
    // Whoever knows better says so.
    let mapped = read(wide, |declaration| {
        (declaration.map).insert("_PLAT".to_string(), "platelets".to_string());
    });
    assert_eq!(mapped[0].results.len(), 2);
}

#[test]
fn names_of_study_tabulations_are_known() {
    for (name, value, unit, id) in [
        ("Prothrombin Intl. Normalized Ratio", "1.4", "", "inr"),
        ("ptinr", "1.4", "", "inr"),
        ("Ery. Mean Corpuscular Volume", "88", "fL", "mcv"),
        ("FIBRINO", "2.4", "g/L", "fibrinogen"),
        ("HAPTOG", "0.4", "g/L", "haptoglobin"),
        ("HAPTOGLO", "0.4", "g/L", "haptoglobin"),
        ("BILDIR", "4", "umol/L", "bilirubin_direct"),
        ("BILIND", "9", "umol/L", "bilirubin_indirect"),
        ("BILI", "12", "umol/L", "bilirubin_total"),
        ("ANTITHRM", "85", "%", "antithrombin"),
        ("LDH", "250", "U/L", "ldh"),
        ("PLAT", "90", "10^9/L", "platelets"),
        ("PT", "14", "s", "pt"),
        ("APTT", "33", "s", "aptt"),
        ("INR", "1.2", "", "inr"),
        ("CREAT", "90", "umol/L", "creatinine"),
        ("HGB", "120", "g/L", "hemoglobin"),
        ("HCT", "38", "%", "hematocrit"),
        ("WBC", "8", "10^9/L", "wbc"),
        ("RBC", "4.2", "10^12/L", "rbc"),
        ("RETI", "1.2", "%", "reticulocytes"),
        ("MCV", "88", "fL", "mcv"),
        ("DDIMER", "2", "mg/L FEU", "d_dimer"),
    ] {
        let csv = format!("USUBJID,LBTEST,LBORRES,LBORRESU\n1,{name},{value},{unit}\n");
        assert_eq!(panels(&csv), [format!("1: {id} {value}")], "{name}");
    }
}

#[test]
fn another_test_or_fluid_is_never_suggested() {
    let catalog = Catalog::builtin();
    for name in [
        "Kreatinine (urine)",
        "Creatinine [Mass/volume] in Urine",
        "CREATININE UR",
        "Creatinine, CSF",
        "Prothrombin",
        "Prothrombin activity",
        "thrombin",
        "lymphocyte count",
        "Calcium",
        "Fibrin",
        "PROT",
        "Troponin",
        "Globulin",
        "Hemopexin",
        "Cystatin",
        "Plasminogen",
        "Protein S",
        "Factor XII",
        "Albumin",
        "Lactate",
        "Magnesium",
        "Sodium",
        "Monocytes",
        "Lipase",
        "Ferritin index",
        "Myoglobin",
        "Transferrin",
    ] {
        let near = catalog
            .nearest_name(name)
            .map(|near| &catalog.analyte(near).id);
        // What is known is not suggested.
        let is_known = catalog.match_name(name) != coagscope::catalog::NameMatch::Unknown;
        assert!(near.is_none() || is_known, "{name}: {near:?}");
    }
    for (name, id) in [
        ("Plateletes", "platelets"),
        ("Haptoglobbin", "haptoglobin"),
        ("creatinien", "creatinine"),
        ("Fibrinogeno.", "fibrinogen"),
        ("plate lets", "platelets"),
    ] {
        let near = catalog.nearest_name(name).expect(name);
        assert_eq!(catalog.analyte(near).id, id);
    }
}

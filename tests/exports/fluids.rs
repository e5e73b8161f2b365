//! In which fluid a result was measured, where an order, a column of another name or a code tells it.

use super::*;

/// How many creatinines are used of one under this order (or in such a column) beside one that is plainly of blood.
fn used_beside(header: &str, blood: &str, text: &str) -> usize {
    let csv = format!(
        "subject,time,{header},test,value,unit\n\
         1,2024-01-01,\"{blood}\",Creatinine,0.9,mg/dL\n\
         2,2024-01-01,\"{text}\",Creatinine,14,mg/dL\n"
    );
    results(csv).len()
}

#[test]
fn an_order_that_has_to_do_with_urine_gives_no_serum_creatinine() {
    for order in [
        "PROTEIN/CREAT RATIO, URINE",
        "URINE DRUG SCREEN",
        "CREATININE CLEARANCE, 24 HR URINE",
        "OSMOLALITY, URINE",
        "Urine sodium random",
        "SODIUM URINE",
        "PROTEIN, TOTAL, URINE W/ CREAT",
        "Urine Tox + Creat",
        "URINE IMMUNOFIXATION",
        "PREECLAMPSIA PANEL WITH URINE PROTEIN",
        "UACR",
        "UPCR",
        "FENa",
        "U-Kreatinin",
        "JP drain creatinine",
    ] {
        assert_eq!(used_beside("Order Name", "BMP", order), 1, "{order}");
    }
    for order in ["CMP", "RENAL FUNCTION PANEL", "CREATININE, SERUM"] {
        assert_eq!(used_beside("Order Name", "BMP", order), 2, "{order}");
    }
}

#[test]
fn an_order_that_leaves_the_fluid_open_says_so() {
    let csv = "subject,time,order name,test,value,unit\n\
               1,2024-01-01,BMP,Platelets,100,10*9/L\n\
               1,2024-01-01,FENa,Creatinine,14,mg/dL\n";
    let mut data = Dataset::from_reader(
        Catalog::builtin(),
        "orders",
        Box::new(csv.as_bytes()),
        &Declaration::default(),
        &[],
    )
    .expect("reads");
    while data.next_panel().expect("reads on").is_some() {}
    let told = &data.counts().issues[&IssueCode::UnreadableValue];
    assert!(told.first_message.contains("--map 'order name=-'"));
}

#[test]
fn a_column_that_names_other_fluids_beside_some_results_is_heard() {
    for (header, blood, other) in [
        ("Category", "Chemistry", "Urine"),
        ("Class", "LAB", "URINE"),
        ("Lab section", "Blood Gas", "Urine"),
        ("LBCAT", "CHEMISTRY", "URINALYSIS"),
        ("Section", "CHEMISTRY", "URINE CHEMISTRY"),
        ("Spec", "Serum", "Drain"),
        ("Test group", "Serumchemie", "Urinstatus"),
    ] {
        assert_eq!(used_beside(header, blood, other), 1, "{header}");
    }
    // Where somebody has an infection is not what was measured.
    assert_eq!(used_beside("Sepsis source", "lung", "urine"), 2);
}

#[test]
fn a_code_of_another_fluid_or_property_takes_its_result_out() {
    let used = |code: &str, test: &str, value: &str, unit: &str| {
        results(format!(
            "subject,time,loinc,test,value,unit\n1,2024-01-01,{code},{test},{value},{unit}\n"
        ))
        .len()
    };
    for (code, test, value, unit) in [
        ("2161-8", "Creatinine", "14", "mg/dL"),
        ("12190-5", "Creatinine", "1.1", "mg/dL"),
        ("2529-6", "LDH", "900", "U/L"),
        ("3256-5", "Fibrinogen", "92", "mg/dL"),
        ("40574-6", "Platelets", "300", "10*3/uL"),
    ] {
        assert_eq!(used(code, test, value, unit), 0, "{code}");
    }
    assert_eq!(used("2160-0", "Creatinine", "0.9", "mg/dL"), 1);
    // A code that is not known says nothing against the name.
    assert_eq!(used("49497-1", "Platelets", "45", "10*3/uL"), 1);
}

#[test]
fn a_code_tells_the_calibrator_of_a_d_dimer() {
    let assay = |code: &str, unit: &str| {
        let csv = format!("subject,time,loinc,value,unit\n1,2024-01-01,{code},2500,{unit}\n");
        one(&csv).results[0].observation.assay
    };
    assert_eq!(assay("48065-7", "ng/mL"), Assay::Feu);
    assert_eq!(assay("48066-5", "ng/mL"), Assay::Ddu);
    assert_eq!(assay("7799-0", "ng/mL"), Assay::Unstated);
    // Where the unit says otherwise, nothing tells which of the two is right.
    assert_eq!(assay("48066-5", "ng/mL FEU"), Assay::Unstated);
    assert_eq!(assay("48065-7", "ng/mL FEU"), Assay::Feu);
    let wide = one("subject,48066-5,777-3\n1,2.5,45\n");
    let d_dimer = wide.results.iter().find(|result| result.id == "d_dimer");
    assert_eq!(
        d_dimer.map(|result| result.observation.assay),
        Some(Assay::Ddu)
    );
}

#[test]
fn blood_in_other_words_is_blood() {
    for specimen in [
        "Citrat-Plasma",
        "Plasma (Citrat)",
        "Blut (venös)",
        "Light Blue",
        "PPP^Platelet poor plasma",
        "LAVENDER",
    ] {
        let csv = format!(
            "subject,time,specimen type,test,value,unit\n1,2024-01-01,{specimen},Fibrinogen,0.95,g/L\n"
        );
        assert_eq!(results(csv).len(), 1, "{specimen}");
    }
}

#[test]
fn fluids_in_the_plural_are_no_blood() {
    for category in [
        "Body fluids",
        "Fluids",
        "Misc fluid",
        "Serous fluids",
        "Chemistry - Fluids",
        "Amniotic",
        "Punktate",
        "Erguss",
        "Liquides",
        "Liquide de ponction",
        "L\u{ed}quidos",
        "Vocht",
        "\u{7a7f}\u{523a}\u{6db2}",
    ] {
        let csv = format!(
            "pid,date,category,test,value,unit\n\
             A,2021-02-14,{category},LDH,900,U/L\n\
             A,2021-02-14,Hematology,Platelets,33,10*9/L\n"
        );
        let panels = read(Box::leak(csv.into_boxed_str()), |_| {});
        let results: Vec<&str> = panels[0]
            .results
            .iter()
            .map(|result| result.id.as_str())
            .collect();
        assert_eq!(results, ["platelets"], "{category}");
    }
}

/// Flattened FHIR: the code tells the urine where the text does not.
#[test]
fn codes_of_flattened_fhir_tell_the_fluid() {
    for code in [
        "code_coding_0_code",
        "code.coding[0].code",
        "code.coding.code",
        "code.coding.0.code",
    ] {
        let csv = format!(
            "subject.reference,effectiveDateTime,{code},code_text,valueQuantity.value,valueQuantity.unit\n\
             Patient/1,2020-01-01,2160-0,Creatinine,1.1,mg/dL\nPatient/2,2020-01-01,2161-8,Creatinine,80,mg/dL\n"
        );
        assert_eq!(results(csv), [Some("1.1".to_string())], "{code}");
    }
}

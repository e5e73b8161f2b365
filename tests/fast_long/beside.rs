//! What stands beside each result: limits, facts about the person, earlier results.

use super::*;

#[test]
fn earlier_results_are_told_the_fast_way() {
    let mut text = HEAD.to_string();
    let names = [
        ("platelets", "10*9/L"),
        ("pt", "s"),
        ("hemoglobin", "g/L"),
        ("d_dimer", "mg/L"),
    ];
    for row in 0..300 {
        let subject = row * 7919 % 11;
        let (analyte, unit) = names[row * 13 % names.len()];
        let value = match row % 60 {
            0 => "<20".to_string(),
            1 => "pending".to_string(),
            _ => (10 + row * 31 % 170).to_string(),
        };
        let assay = ["", " FEU", " DDU"][if analyte == "d_dimer" { row % 3 } else { 0 }];
        let hour = row * 17 % 24;
        let day = 1 + row * 7 % 6;
        let time = match row % 50 {
            0 => format!("2024-01-0{day}"),
            1 => format!("2024-01-0{day}T{hour:02}:00+02:00"),
            _ => format!("2024-01-0{day}T{hour:02}:{:02}", row % 4 * 15),
        };
        let _ = writeln!(text, "P{subject},{time},{analyte},{value},{unit}{assay}");
    }
    // What masks results, what is told twice, and what is odd.
    for line in [
        "P1,2024-01-02T08:00,platelet_clumps,yes,",
        "P1,2024-01-02T08:00,platelets,30,10*9/L",
        "P1,2024-01-02T09:00,platelets,130,10*9/L",
        "P2,2024-01-03T08:00,comment,specimen clotted,",
        "P2,2024-01-03T08:00,platelets,40,10*9/L",
        "P3,2024-01-03T08:00,comment,wrong patient - do not use,",
        "P3,2024-01-03T08:00,platelets,20,10*9/L",
        "P4,2024-01-03T08:00,platelets,90,10*9/L",
        "P4,2024-01-03T08:00,platelets,95,10*9/L",
        "P5,2024-01-03T08:00,platelets,90,10*9/L,one too many",
        "\"P6\",2024-01-03T08:00,platelets,44,10*9/L",
        "P7,,platelets,44,10*9/L",
        "P7,someday,platelets,45,10*9/L",
    ] {
        text.push_str(line);
        text.push('\n');
    }
    let catalog = Catalog::builtin();
    let without_zones = text.replace("+02:00", "");
    for (window, text, settings) in [
        (Window::Exact, &text, everything(catalog)),
        (Window::Exact, &text, Settings::default()),
        (Window::Hour, &without_zones, Settings::default()),
        (Window::Day, &without_zones, Settings::default()),
    ] {
        let mut way = Way::new(Some(window));
        way.declaration.track = Track::Only(analytes_over_time(catalog, &settings));
        way.settings = settings;
        way.agree(text);
        assert_eq!(way.rich(text, Some(2)), way.rich(text, None));
    }
}

#[test]
fn facts_beside_each_result_go_the_fast_way() {
    let mut text = "subject,gender,age,diabetes,time,analyte,value,unit\n".to_string();
    let results = [
        "platelets,45,10*9/L",
        "pt,16.4,s",
        "d_dimer,3,mg/L FEU",
        "hemoglobin,125,g/L",
        "creatinine,90,umol/L",
    ];
    for row in 0..600 {
        let subject = row * 7919 % 41;
        let facts = match row {
            // Other facts than those in the other rows of the panel.
            100 | 350 => "f,33,yes".to_string(),
            200 => "f,old,no".to_string(),
            _ => format!(
                "{},{},{}",
                ["f", "m", ""][subject % 3],
                30 + subject,
                ["yes", "no", ""][subject / 3 % 3]
            ),
        };
        let _ = writeln!(
            text,
            "P{subject},{facts},2024-01-0{}T0{}:00,{}",
            1 + row * 31 % 3,
            row * 17 % 3,
            results[row * 13 % results.len()]
        );
    }
    text.push_str("P1,m,31,no,2024-01-01T00:00,sex,m,\n");
    for window in [Window::Exact, Window::Hour, Window::Day] {
        let mut way = Way::new(Some(window));
        way.agree(&text);
        way.declaration.pick = Some(Pick::First);
        way.agree(&text);
    }
    let way = Way::new(Some(Window::Day));
    let counted = way.counted(&text, true, None);
    assert_eq!(counted, way.counted(&text, true, Some(2)));
}

#[test]
fn limits_beside_each_result_go_the_fast_way() {
    let results = [
        "platelets,45,10*9/L,150,400,",
        "platelets,45,10*9/L,140,350,",
        "platelets,45,10*9/L,0,350,",
        "platelets,45,10*9/L,400,150,",
        "pt,16.4,s,11,13.4,",
        "pt,16.4,s,11,13.5,",
        "pt,16.4,s,n/a,-,",
        "pt,16.4,s,,,16",
        "d_dimer,0.5,mg/L FEU,,<0.5,",
        "d_dimer,0.5,mg/L FEU,0.00,0.50,",
        "d_dimer,0.5,mg/L,,500 ng/mL DDU,",
        "fibrinogen,,g/L,2,4,",
    ];
    let mut text = "subject,time,analyte,value,unit,ref_low,ref_high,critical_high\n".to_string();
    for row in 0..300 {
        let (subject, hour) = (row * 7919 % 41, row * 31 % 3);
        let result = results[row * 17 % results.len()];
        let _ = writeln!(text, "P{subject},2024-01-01T0{hour}:00,{result}");
    }
    for window in [Window::Exact, Window::Hour, Window::Day] {
        let mut way = Way::new(Some(window));
        way.options.items = true;
        way.agree(&text);
    }
    let mut way = Way::new(Some(Window::Exact));
    way.settings = everything(Catalog::builtin());
    way.agree(&text);
}

#[test]
fn what_counts_by_its_status_goes_the_fast_way() {
    let catalog = Catalog::builtin();
    let mut text = "subject,time,analyte,value,unit,status\n".to_string();
    let states = ["F", "P", "C", "", "preliminary", "corrected", "X"];
    for row in 0..900 {
        let _ = writeln!(
            text,
            "P{},2024-01-0{}T0{}:00,{},{},{},{}",
            row * 7919 % 23,
            1 + row * 31 % 3,
            row * 17 % 2,
            ["platelets", "hemoglobin", "d_dimer"][row * 13 % 3],
            20 + row * 37 % 150,
            ["10*9/L", "g/L", "mg/L FEU"][row * 13 % 3],
            states[row * 5 % 7]
        );
    }
    for settings in [everything(catalog), overt()] {
        for window in [Window::Exact, Window::Hour, Window::Day] {
            let mut way = Way::new(Some(window));
            way.declaration.track = Track::Only(analytes_over_time(catalog, &settings));
            way.settings = settings.clone();
            way.agree(&text);
            assert_eq!(way.rich(&text, Some(2)), way.rich(&text, None));
        }
    }
}

#[test]
fn a_result_that_differs_at_an_earlier_time_is_told_by_both_ways() {
    let text = "subject,time,analyte,value,unit\n\
                S0,2025-01-07 23:00,platelets,40,10*9/L\n\
                S0,2025-01-07 08:00,platelets,60,10*9/L\n\
                S0,2025-01-07 08:00,platelets,40,10*9/L\n";
    for pick in [Pick::Last, Pick::First] {
        let mut way = Way::new(Some(Window::Day));
        way.declaration.pick = Some(pick);
        way.agree(text);
        let (rows, counts) = way.rich(text, None);
        assert!(
            rows.contains("conflict") && !counts.issues.is_empty(),
            "{rows}"
        );
    }
}

//! Comments beside results.

use super::*;

#[test]
fn comments_beside_results_go_the_fast_way() {
    let mut text = "patient_id,collected_at,analyte,value,unit,comments\n".to_string();
    let said = [
        "",
        "",
        "verified by smear",
        "hemolyzed",
        "",
        "platelet clumps present; repeated",
        "no hemolysis",
        "___",
        "",
        "slightly hemolysed - clumps",
    ];
    for row in 0..400 {
        let subject = row * 7919 % 37;
        let names = [
            ("platelets", "10*9/L"),
            ("ldh", "U/L"),
            ("potassium", "mmol/L"),
            ("pt", "s"),
        ];
        let (analyte, unit) = names[row % names.len()];
        let day = 1 + row % 3;
        let value = 3 + row * 13 % 300;
        let comment = said[row * 31 % said.len()];
        let time = format!("2024-01-0{day}T0{}:00", row % 10);
        let _ = writeln!(text, "P{subject},{time},{analyte},{value},{unit},{comment}");
    }
    let catalog = Catalog::builtin();
    for (window, settings) in [
        (Window::Day, overt()),
        (Window::Day, everything(catalog)),
        (Window::Exact, everything(catalog)),
        (Window::Hour, Settings::default()),
    ] {
        let mut way = Way::new(Some(window));
        way.declaration.track = Track::Only(analytes_over_time(catalog, &settings));
        way.settings = settings;
        way.agree(&text);
    }
}

#[test]
fn comments_that_take_results_back_make_odd_rows() {
    let mut text = "patient_id,collected_at,analyte,value,unit,comment,smear\n".to_string();
    for line in [
        "P1,2024-01-01,platelets,45,10*9/L,wrong patient,",
        "P1,2024-01-01,pt,19,s,checked,",
        "P2,2024-01-01,platelets,45,10*9/L,clotted - do not use,",
        "P2,2024-01-01,pt,19,s,,hemolyzed",
        "P3,2024-01-01,platelets,45,10*9/L,checked,clumps",
        "P3,2024-01-01,ldh,450,U/L,hemolyzed,checked",
        "P4,2024-01-01,comment,hemolyzed,,checked,",
        "P4,2024-01-01,ldh,450,U/L,,",
        // What is beside rows that are not used is not heard.
        "P5,2024-01-01,moonlight,450,U/L,hemolyzed,",
        "P5,2024-01-01,ldh,450,U/L,,",
    ] {
        text.push_str(line);
        text.push('\n');
    }
    let _ = writeln!(text, "P6,2024-01-01,ldh,300,U/L,{},", "long ".repeat(3000));
    for settings in [overt(), everything(Catalog::builtin())] {
        let mut way = Way::new(Some(Window::Day));
        way.keep = vec!["smear".to_string()];
        way.declaration.track = Track::Only(analytes_over_time(Catalog::builtin(), &settings));
        way.settings = settings;
        way.agree(&text);
    }
}

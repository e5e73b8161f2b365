//! How numbers of a comparison are written.

use super::*;

/// Panels by the lines of a file: both scores decide each, and one of them is met by the first alone.
const HEAD: &str = "subject,platelets (10*9/L),d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen (g/L),inr,sofa\n";
const FIRST_ONLY: &str = "F,200,8,0.5,21,14,0.9,1.0,0\n";
const SECOND_ONLY: &str = "S,99,0.1,0.5,13,14,3,1.3,2\n";
const RULES: [&str; 2] = ["--scores", "isth_overt_2025,sic"];

fn neither(panels: usize) -> String {
    (0..panels)
        .map(|panel| format!("N{panel},200,0.1,0.5,13,14,3,1.0,0\n"))
        .collect()
}

#[test]
fn no_zero_is_negative() {
    let text = [HEAD, FIRST_ONLY, SECOND_ONLY, &neither(2998)].concat();
    on_file(&text, |path| {
        let arguments = [&["compare", path], &RULES[..]].concat();
        let kappa = &json(&arguments)["comparison"]["pairs"][0]["kappa"];
        assert!(kappa.to_string().contains("-0.000"), "{kappa}");
        let text = printed(&arguments);
        assert!(text.contains("Cohen's kappa: 0.000\n"), "{text}");
    });
}

#[test]
fn none_against_one_has_a_p_of_just_1() {
    for rows in [FIRST_ONLY.to_string(), [FIRST_ONLY, SECOND_ONLY].concat()] {
        let text = [HEAD, &rows, &neither(3)].concat();
        on_file(&text, |path| {
            let document = json(&[&["compare", path], &RULES[..]].concat());
            let pair = &document["comparison"]["pairs"][0];
            assert_eq!(pair["mcnemar_exact_p"], 1.0, "{pair}");
        });
    }
}

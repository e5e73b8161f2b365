//! HELLP by Tennessee and Mississippi.

use super::*;

fn hellp(id: &str, profile: Option<&str>, fields: &[(&str, &str)]) -> ScoreOutcome {
    scored(id, profile, &[&PREGNANT, fields].concat())
}

#[test]
fn the_worked_hellp_example_is_class_2_and_complete() {
    let fields = [("platelets", "64"), ("ast", "241"), ("ldh", "748")];
    let mississippi = hellp("hellp_mississippi", None, &fields);
    assert_eq!(
        (bounds(&mississippi), class(&mississippi)),
        ((2, 2, Verdict::Met), "class_2")
    );
    let tennessee = hellp("hellp_tennessee", None, &fields);
    assert_eq!(
        (bounds(&tennessee), class(&tennessee)),
        ((3, 3, Verdict::Met), "complete")
    );
    assert_eq!(tennessee.profile.as_deref(), Some("ldh_600"));
}

#[test]
fn alt_alone_decides_mississippi_and_leaves_tennessee_open() {
    let fields = [("platelets", "64"), ("alt", "189"), ("ldh", "748")];
    let mississippi = hellp("hellp_mississippi", None, &fields);
    assert_eq!(
        (bounds(&mississippi), class(&mississippi)),
        ((2, 2, Verdict::Met), "class_2")
    );
    let tennessee = hellp("hellp_tennessee", None, &fields);
    assert_eq!(
        (bounds(&tennessee), class(&tennessee)),
        ((2, 3, Verdict::Undecided), "undecided")
    );
    assert_eq!(tennessee.needs, ["ast"]);
    // A low ALT decides nothing while AST is unknown; a low AST too while ALT is unknown.
    let low_alt = [("platelets", "64"), ("alt", "30"), ("ldh", "748")];
    let open = hellp("hellp_mississippi", None, &low_alt);
    assert_eq!(bounds(&open), (0, 2, Verdict::Undecided));
    let both_low = [&low_alt[..], &[("ast", "69")]].concat();
    let closed = hellp("hellp_mississippi", None, &both_low);
    assert_eq!(
        (bounds(&closed), class(&closed)),
        ((0, 0, Verdict::NotMet), "none")
    );
}

#[test]
fn platelets_on_a_cut_off_belong_to_the_more_severe_class() {
    let of = |platelets, ast, ldh| {
        let fields = [("platelets", platelets), ("ast", ast), ("ldh", ldh)];
        let alt = [("alt", "10")];
        let outcome = hellp("hellp_mississippi", None, &[&fields[..], &alt].concat());
        class(&outcome).to_string()
    };
    for (platelets, expected) in [
        ("1", "class_1"),
        ("50", "class_1"),
        ("50.001", "class_2"),
        ("100", "class_2"),
        ("100.001", "class_3"),
        ("150", "class_3"),
        ("150.001", "none"),
    ] {
        assert_eq!(of(platelets, "70", "600"), expected, "{platelets}");
    }
    // Class 3 is content with 40 U/L, the others are not.
    assert_eq!(of("120", "40", "600"), "class_3");
    assert_eq!(of("120", "39.9", "600"), "none");
    // LDH from 600 is asked for in every class.
    for (platelets, ast) in [("50", "70"), ("100", "70"), ("150", "40")] {
        assert_eq!(of(platelets, ast, "599.9"), "none", "{platelets}");
    }
    // ALT serves as well as AST.
    let by_alt = |alt| {
        let fields = [
            ("platelets", "120"),
            ("ast", "10"),
            ("alt", alt),
            ("ldh", "600"),
        ];
        class(&hellp("hellp_mississippi", None, &fields)).to_string()
    };
    assert_eq!(
        (by_alt("40"), by_alt("39.9")),
        ("class_3".to_string(), "none".to_string())
    );
    assert_eq!(of("100", "69.9", "600"), "none");
    assert_eq!(of("50", "69.9", "600"), "none");
    assert_eq!(of("50", "70", "599.9"), "none");

    let tennessee =
        |item_id, analyte, value| points("hellp_tennessee", None, item_id, &[(analyte, value)]);
    assert_eq!(tennessee("platelets", "platelets", "100"), [0]);
    assert_eq!(tennessee("platelets", "platelets", "99.999"), [1]);
    assert_eq!(tennessee("ast", "ast", "70"), [1]);
    assert_eq!(tennessee("ast", "ast", "69.9"), [0]);
    assert_eq!(tennessee("hemolysis", "ldh", "600"), [0]);
    assert_eq!(tennessee("hemolysis", "ldh", "600.001"), [1]);
    // Exactly 70 U/L is annotated.
    let outcome = hellp("hellp_tennessee", None, &[("ast", "70")]);
    let note = item(&outcome, "ast").on_cut_off.clone().unwrap_or_default();
    assert!(note.contains("above 70"), "{note}");
}

#[test]
fn partial_hellp_has_one_or_two_criteria() {
    let of = |ldh, ast, platelets| {
        let fields = [("ldh", ldh), ("ast", ast), ("platelets", platelets)];
        class(&hellp("hellp_tennessee", None, &fields)).to_string()
    };
    assert_eq!(of("700", "80", "90"), "complete");
    assert_eq!(of("700", "80", "110"), "partial");
    assert_eq!(of("300", "30", "90"), "partial");
    assert_eq!(of("300", "30", "190"), "none");
}

#[test]
fn the_restated_hemolysis_of_hellp_needs_two_signs() {
    let hemolysis =
        |fields: &[(&str, &str)]| points("hellp_tennessee", Some("current"), "hemolysis", fields);
    const OPEN: [i32; 2] = [0, 1];
    let film = ("schistocytes", "many");
    let bilirubin = ("bilirubin_total", "1.2 mg/dL");
    let haptoglobin = ("haptoglobin", "undetectable");
    let anemia = ("anemia_without_blood_loss", "yes");
    assert_eq!(hemolysis(&[film, bilirubin]), [1]);
    assert_eq!(hemolysis(&[bilirubin, haptoglobin]), [1]);
    assert_eq!(hemolysis(&[haptoglobin, anemia]), [1]);
    assert_eq!(hemolysis(&[film]), OPEN);
    // LDH is no part of it.
    assert_eq!(hemolysis(&[film, ("ldh", "5000")]), OPEN);
    // 1.2 mg/dL is 20.5248 umol/L and counts itself.
    let with_film = |value| {
        hemolysis(&[
            film,
            ("bilirubin_total", value),
            ("haptoglobin", "1.5"),
            ("anemia_without_blood_loss", "no"),
        ])
    };
    assert_eq!(with_film("20.5248 umol/L"), [1]);
    assert_eq!(with_film("20.52 umol/L"), [0]);
    let none = [
        ("schistocytes", "absent"),
        ("bilirubin_total", "0.5 mg/dL"),
        ("haptoglobin", "1.5"),
    ];
    assert_eq!(hemolysis(&none), [0], "one sign more can't make two");
}

#[test]
fn hellp_is_for_pregnancy_and_names_ttp_beside_it() {
    let numbers = [("platelets", "11"), ("ast", "83"), ("ldh", "1670")];
    for id in ["hellp_tennessee", "hellp_mississippi"] {
        let with = |fields: &[(&str, &str)]| scored(id, None, &[&numbers, fields].concat());
        let verdict = |fields: &[(&str, &str)]| with(fields).verdict;
        assert_eq!(verdict(&[("sex", "male")]), Verdict::NotApplicable, "{id}");
        let no = [("sex", "female"), ("pregnant", "no"), ("postpartum", "no")];
        assert_eq!(verdict(&no), Verdict::NotApplicable, "{id}");
        assert_eq!(
            verdict(&[("sex", "female"), ("postpartum", "yes")]),
            Verdict::Met,
            "{id}"
        );
        // HELLP numbers in a patient whose ADAMTS13 is below 5 %.
        let ttp = with(&[("pregnant", "yes"), ("adamts13", "<5")]);
        assert_eq!(ttp.verdict, Verdict::Met);
        assert!(warns(&ttp, "ADAMTS13 is below 10 %"), "{id}");
        let untested = with(&[("pregnant", "yes")]);
        assert!(warns(&untested, "TTP is not excluded"), "{id}");
        let excluded = with(&[("pregnant", "yes"), ("adamts13", "40")]);
        assert!(!warns(&excluded, "TTP"), "{id} {:?}", excluded.warnings);
    }
}

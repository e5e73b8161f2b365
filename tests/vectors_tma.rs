//! The worked examples of the TMA and platelet scores: what a published table says of given values.

mod common;

use coagscope::input::{Dataset, Declaration};
use coagscope::interpret::{Finding, ScoreOutcome, Verdict, interpret_with};
use coagscope::panel::Panel;
use coagscope::value::Truth;

use common::{FRENCH_SETTING, everything, item, only_score, panel, pattern, repository, score};

fn scored(id: &str, profile: Option<&str>, fields: &[(&str, &str)]) -> ScoreOutcome {
    scored_panel(id, profile, &panel(fields))
}

fn scored_panel(id: &str, profile: Option<&str>, panel: &Panel) -> ScoreOutcome {
    let interpretation = interpret_with(common::rule_set(), panel, &only_score(id, profile));
    score(&interpretation, id).clone()
}

fn points(id: &str, profile: Option<&str>, item_id: &str, fields: &[(&str, &str)]) -> Vec<i32> {
    item(&scored(id, profile, fields), item_id).points.clone()
}

fn bounds(outcome: &ScoreOutcome) -> (i32, i32, Verdict) {
    (outcome.min, outcome.max, outcome.verdict)
}

fn class(outcome: &ScoreOutcome) -> &str {
    outcome.class.as_deref().unwrap_or_default()
}

fn warns(outcome: &ScoreOutcome, part: &str) -> bool {
    outcome
        .warnings
        .iter()
        .any(|warning| warning.text.contains(part))
}

fn finding(id: &str, fields: &[(&str, &str)]) -> Finding {
    let catalog = common::rule_set();
    let interpretation = interpret_with(catalog, &panel(fields), &everything(catalog));
    pattern(&interpretation, id).finding
}

#[test]
fn french_forms_differ_on_their_cut_offs() {
    let platelets = |id: &str, value: &str| points(id, None, "platelets", &[("platelets", value)]);
    let creatinine =
        |id: &str, value: &str| points(id, None, "creatinine", &[("creatinine", value)]);
    for (value, isth, original) in [
        ("29.999", 1, 1),
        ("30", 0, 1),
        ("30.0", 0, 1),
        ("30.001", 0, 0),
    ] {
        assert_eq!(platelets("french_isth", value), [isth], "{value}");
        assert_eq!(platelets("french_2010", value), [original], "{value}");
    }
    // 200 umol/L is 2.2624 mg/dL, and 2.26 mg/dL is 199.784 umol/L.
    for (value, isth, original) in [
        ("2.25 mg/dL", 1, 1),
        ("2.259999999 mg/dL", 1, 1),
        ("2.26 mg/dL", 0, 1),
        ("199.783 umol/L", 1, 1),
        ("199.784 umol/L", 0, 1),
        ("200 umol/L", 0, 1),
        ("0.2 mmol/L", 0, 1),
        ("200.001 umol/L", 0, 0),
        ("2.27 mg/dL", 0, 0),
    ] {
        assert_eq!(creatinine("french_isth", value), [isth], "{value}");
        assert_eq!(creatinine("french_2010", value), [original], "{value}");
    }
    for (word, expected) in [
        ("positive", vec![1]),
        ("present", vec![1]),
        ("negative", vec![0]),
        ("absent", vec![0]),
    ] {
        let ana = [("antinuclear_antibodies", word)];
        let own = points("french_2010", None, "antinuclear_antibodies", &ana);
        assert_eq!(own, expected, "{word}");
    }
    assert_eq!(
        points("french_2010", None, "antinuclear_antibodies", &[]),
        [0, 1]
    );
}

#[test]
fn french_classes_and_setting() {
    let french =
        |fields: &[(&str, &str)]| scored("french_isth", None, &[&FRENCH_SETTING, fields].concat());
    let low = french(&[("platelets", "90"), ("creatinine", "3 mg/dL")]);
    assert_eq!(
        (bounds(&low), class(&low)),
        ((0, 0, Verdict::NotMet), "low")
    );
    assert!(low.class_text.as_deref().unwrap_or("").contains("2 %"));
    let one = french(&[("platelets", "20"), ("creatinine", "3 mg/dL")]);
    assert_eq!(class(&one), "intermediate");
    assert!(one.class_text.as_deref().unwrap_or("").contains("70 %"));
    let two = french(&[("platelets", "20"), ("creatinine", "1 mg/dL")]);
    assert_eq!((bounds(&two), class(&two)), ((2, 2, Verdict::Met), "high"));
    assert!(two.class_text.as_deref().unwrap_or("").contains("94 %"));
    assert_eq!(two.prerequisite, Some(Truth::Yes));
    // Missing is never normal: one known item leaves the other open.
    assert_eq!(
        bounds(&french(&[("platelets", "90")])),
        (0, 1, Verdict::Undecided)
    );
    assert_eq!(
        bounds(&french(&[("platelets", "20")])),
        (1, 2, Verdict::Met)
    );

    // Each part of the setting takes the score away; the points are given all the same.
    let overt = [
        ("platelets", "20"),
        ("d_dimer", "10 FEU"),
        ("pt", "30"),
        ("fibrinogen", "0.8"),
    ];
    let outside: [&[(&str, &str)]; 5] = [
        &[("active_cancer", "yes")],
        &[("transplant", "yes")],
        &[("schistocytes", "absent")],
        &[("platelets", "150")],
        &overt,
    ];
    for fields in outside {
        for id in ["french_isth", "french_2010"] {
            let base = [("platelets", "20"), ("creatinine", "1 mg/dL")];
            let all = [&FRENCH_SETTING[..], &base, fields].concat();
            let outcome = scored(id, None, &all);
            assert_eq!(outcome.verdict, Verdict::NotApplicable, "{id} {fields:?}");
            assert!(outcome.min > 0, "{id} {fields:?}");
        }
    }
    // A child is no adult, and from 60 years on the score separates less well.
    let aged = |age| french(&[("platelets", "20"), ("creatinine", "1 mg/dL"), ("age", age)]);
    assert_eq!(aged("17").verdict, Verdict::NotApplicable);
    assert!(warns(&aged("60"), "60 years") && !warns(&aged("59"), "60 years"));
}

const PREGNANT: [(&str, &str); 2] = [("sex", "female"), ("pregnant", "yes")];

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

#[test]
fn four_ts_platelet_item() {
    let of = |platelets: &'static str, earlier: Option<&'static str>| {
        let mut fields = vec![("platelets", platelets)];
        fields.extend(earlier.map(|text| ("platelets.earlier", text)));
        points("four_ts_laboratory", None, "thrombocytopenia", &fields)
    };
    let fall = |platelets, earlier| of(platelets, Some(earlier));
    // A fall above 50 % with 20 or more: 2 points. Exactly 50 % is in the row of 30 to 50 %.
    assert_eq!(fall("99.9", "200 @ ?"), [2]);
    assert_eq!(fall("100", "200 @ ?"), [1]);
    assert_eq!(fall("140", "200 @ ?"), [1]);
    assert_eq!(fall("140.1", "200 @ ?"), [0]);
    assert_eq!(fall("20", "200 @ ?"), [2]);
    // Where two rows fit: below 10 gives 0, below 20 gives 1, whatever the fall.
    assert_eq!(fall("19.999", "200 @ ?"), [1]);
    assert_eq!(fall("10", "200 @ ?"), [1]);
    assert_eq!(fall("9.999", "200 @ ?"), [0]);
    assert_eq!(fall("15", "16 @ ?"), [1], "10 to 19 without a fall");
    // `or` in the 2-point row would make this 2.
    assert_eq!(fall("190", "200 @ ?"), [0]);
    // A rise is no fall.
    assert_eq!(fall("250", "200 @ ?"), [0]);
    // Without an earlier value only a low count decides.
    assert_eq!(of("9", None), [0]);
    assert_eq!(of("15", None), [1]);
    assert_eq!(of("90", None), [0, 1, 2]);
    // No window: a value of two weeks ago counts, and the highest one counts.
    let highest = [
        ("platelets", "90"),
        ("platelets.earlier", "300 @ 340"),
        ("platelets.earlier", "100 @ 12"),
    ];
    assert_eq!(
        points("four_ts_laboratory", None, "thrombocytopenia", &highest),
        [2]
    );
    let outcome = scored("four_ts_laboratory", None, &highest);
    assert_eq!(bounds(&outcome), (2, 2, Verdict::Met));
    assert_eq!(outcome.most, 2, "the three other Ts are clinical");
    let no_heparin = scored(
        "four_ts_laboratory",
        None,
        &[&highest[..], &[("heparin", "no")]].concat(),
    );
    assert_eq!(no_heparin.verdict, Verdict::NotApplicable);
}

#[test]
fn ta_tma_counts_what_is_known_and_what_is_not() {
    let ta_tma = |fields: &[(&str, &str)]| {
        let transplanted = [
            ("stem_cell_transplant", "yes"),
            ("age", "40"),
            ("sex", "female"),
        ];
        scored(
            "ta_tma_harmonized_2023",
            None,
            &[&transplanted, fields].concat(),
        )
    };
    assert_eq!(bounds(&ta_tma(&[])), (0, 7, Verdict::Undecided));
    let two = [
        ("ldh", "700"),
        ("ldh.high", "250"),
        ("schistocytes", "present"),
    ];
    assert_eq!(
        bounds(&ta_tma(&two)),
        (2, 7, Verdict::Undecided),
        "2 of 7 known, 5 unknown"
    );
    let four = [
        &two[..],
        &[
            ("hypertension", "yes"),
            ("urine_protein_creatinine_ratio", "1"),
        ],
    ]
    .concat();
    assert_eq!(bounds(&ta_tma(&four)), (4, 7, Verdict::Met));
    // Four that are not met leave three at most; without a biopsy result that is still open.
    let not = [
        ("ldh", "200"),
        ("ldh.high", "250"),
        ("schistocytes", "absent"),
        ("hypertension", "no"),
        ("urine_protein_creatinine_ratio", "0.2"),
    ];
    let outcome = ta_tma(&not);
    assert_eq!(bounds(&outcome), (0, 3, Verdict::Undecided));
    assert_eq!(outcome.needs, ["biopsy"]);
    let no_biopsy = [&not[..], &[("tma_biopsy", "no")]].concat();
    assert_eq!(bounds(&ta_tma(&no_biopsy)), (0, 3, Verdict::NotMet));
    // A biopsy decides whatever the seven say, and adds nothing to them.
    let biopsy = [&not[..], &[("tma_biopsy", "yes")]].concat();
    assert_eq!(bounds(&ta_tma(&biopsy)), (0, 3, Verdict::Met));
    // Outside stem cell transplantation it does not apply.
    let other = scored(
        "ta_tma_harmonized_2023",
        None,
        &[&four[..], &[("stem_cell_transplant", "no")]].concat(),
    );
    assert_eq!(other.verdict, Verdict::NotApplicable);
}

#[test]
fn ta_tma_items_on_their_cut_offs() {
    let of = |id: &str, item_id: &str, fields: &[(&str, &str)]| points(id, None, item_id, fields);
    let harmonized =
        |item_id: &str, fields: &[(&str, &str)]| of("ta_tma_harmonized_2023", item_id, fields);
    let jodele = |item_id: &str, fields: &[(&str, &str)]| of("ta_tma_jodele_2014", item_id, fields);
    // LDH above its limit, sC5b-9 from its limit on (2014: above).
    let limit = |analyte: &'static str, side: &'static str, value: &'static str| {
        [(analyte, value), (side, "250")]
    };
    assert_eq!(harmonized("ldh", &limit("ldh", "ldh.high", "250")), [0]);
    assert_eq!(harmonized("ldh", &limit("ldh", "ldh.high", "250.1")), [1]);
    let complement = |value| limit("sc5b_9", "sc5b_9.high", value);
    assert_eq!(harmonized("sc5b_9", &complement("250")), [1]);
    assert_eq!(harmonized("sc5b_9", &complement("249.9")), [0]);
    assert_eq!(jodele("sc5b_9", &complement("250")), [0]);
    assert_eq!(jodele("sc5b_9", &complement("250.1")), [1]);
    assert_eq!(
        harmonized("sc5b_9", &[("sc5b_9", "400")]),
        [0, 1],
        "no limit"
    );
    // 1 mg/mg is 113.12 mg/mmol and 1000 mg/g.
    for (value, expected) in [
        ("1 mg/mg", 1),
        ("0.999 mg/mg", 0),
        ("1000 mg/g", 1),
        ("113.12 mg/mmol", 1),
        ("113.11 mg/mmol", 0),
    ] {
        let own = harmonized("proteinuria", &[("urine_protein_creatinine_ratio", value)]);
        assert_eq!(own, [expected], "{value}");
    }
    for (value, expected) in [("30 mg/dL", 1), ("29.9 mg/dL", 0), ("0.3 g/L", 1)] {
        let own = jodele("proteinuria", &[("urine_protein", value)]);
        assert_eq!(own, [expected], "{value}");
    }
    // Hemoglobin 10 g/L below the highest earlier value, or transfusions.
    let no_need = ("red_cell_transfusion_need", "no");
    let anemia = |now, before| {
        harmonized(
            "anemia",
            &[no_need, ("hemoglobin", now), ("hemoglobin.earlier", before)],
        )
    };
    assert_eq!(anemia("90", "100 @ 24"), [1]);
    assert_eq!(anemia("90.1", "100 @ 24"), [0]);
    assert_eq!(anemia("100", "90 @ 24"), [0]);
    assert_eq!(
        harmonized("anemia", &[no_need, ("hemoglobin", "60")]),
        [0, 1],
        "no earlier value"
    );
    let need = [("red_cell_transfusion_need", "yes")];
    assert_eq!(harmonized("anemia", &need), [1]);
    // A fall of platelets counts after engraftment only.
    let platelets = |engrafted, now| {
        harmonized(
            "thrombocytopenia",
            &[
                ("platelet_transfusion_need", "no"),
                ("platelets_engrafted", engrafted),
                ("platelets", now),
                ("platelets.earlier", "120 @ 100"),
            ],
        )
    };
    assert_eq!(platelets("yes", "60"), [1]);
    assert_eq!(platelets("yes", "60.1"), [0]);
    assert_eq!(platelets("no", "20"), [0]);
    assert_eq!(platelets("unknown", "20"), [0, 1]);
    // 2014: below 50, or the fall alone.
    let low = |value| jodele("thrombocytopenia", &[("platelets", value)]);
    assert_eq!(low("49.9"), [1]);
    assert_eq!(low("50"), [0, 1], "a fall is not known");
}

#[test]
fn ctcae_grades_begin_below_their_upper_ends() {
    let grade = |profile, value| {
        let fields = [("platelets", value), ("platelets.low", "150")];
        points("ctcae_thrombocytopenia", profile, "grade", &fields)
    };
    for (value, v5, v6) in [
        ("300", 0, 0),
        ("150", 0, 0),
        ("149.999", 1, 1),
        ("75", 1, 1),
        ("74.999", 2, 2),
        ("50", 2, 2),
        ("49.999", 3, 3),
        ("25", 3, 3),
        ("24.999", 4, 3),
        ("10", 4, 3),
        ("9.999", 4, 4),
        ("1", 4, 4),
    ] {
        assert_eq!(grade(None, value), [v5], "{value}");
        assert_eq!(grade(Some("v6"), value), [v6], "{value}");
    }
    // The lower limit is the laboratory's.
    let own_limit = [("platelets", "145"), ("platelets.low", "140")];
    let outcome = scored("ctcae_thrombocytopenia", None, &own_limit);
    assert_eq!(
        (bounds(&outcome), class(&outcome)),
        ((0, 0, Verdict::NotMet), "grade_0")
    );
    let censored = scored(
        "ctcae_thrombocytopenia",
        None,
        &[("platelets", "<50"), ("platelets.low", "150")],
    );
    assert_eq!(
        (bounds(&censored), class(&censored)),
        ((3, 4, Verdict::Met), "undecided")
    );
    assert_eq!(outcome.profile.as_deref(), Some("v5"));
}

#[test]
fn adamts13_bands_of_treated_ttp() {
    let ids = [
        "adamts13_relapse",
        "adamts13_partial_remission",
        "adamts13_complete_remission",
    ];
    let of = |fields: &[(&str, &str)]| ids.map(|id| finding(id, fields));
    use Finding::{Absent, Present, Undecided};
    let known = |value: &'static str| {
        vec![
            ("known_ttp", "yes"),
            ("adamts13_remission", "yes"),
            ("adamts13", value),
            ("adamts13.low", "60"),
        ]
    };
    for (value, expected) in [
        ("<5", [Present, Absent, Absent]),
        ("19.999", [Present, Absent, Absent]),
        ("20", [Absent, Present, Absent]),
        ("59.9", [Absent, Present, Absent]),
        ("60", [Absent, Absent, Present]),
        ("100", [Absent, Absent, Present]),
        ("0.2 IU/mL", [Absent, Present, Absent]),
    ] {
        assert_eq!(of(&known(value)), expected, "{value}");
    }
    // Without the laboratory's limit 50 % is one remission or the other.
    let no_limit = [("known_ttp", "yes"), ("adamts13", "50"), ("age", "40")];
    let [relapse, partial, complete] = of(&no_limit);
    assert_eq!((relapse, partial, complete), (Absent, Undecided, Undecided));
    // A relapse needs a remission before: stated, or seen in an earlier value.
    let low = [
        ("known_ttp", "yes"),
        ("adamts13", "8"),
        ("adamts13.low", "60"),
    ];
    let relapse = |more: &[(&str, &str)]| finding("adamts13_relapse", &[&low, more].concat());
    assert_eq!(relapse(&[]), Undecided);
    assert_eq!(relapse(&[("adamts13.earlier", "45 @ ?")]), Present);
    assert_eq!(relapse(&[("adamts13.earlier", "20 @ 2000")]), Present);
    assert_eq!(relapse(&[("adamts13.earlier", "9 @ 300")]), Undecided);
    let never = [
        ("adamts13.earlier", "9 @ 300"),
        ("adamts13_remission", "no"),
    ];
    assert_eq!(relapse(&never), Absent);
    // Plasma raises the activity: what was measured is an upper bound.
    let plasma = |value| [known(value), vec![("plasma_or_transfusion", "yes")]].concat();
    assert_eq!(of(&plasma("15")), [Present, Absent, Absent]);
    assert_eq!(of(&plasma("80")), [Undecided, Undecided, Undecided]);
    // Where TTP is not known they say nothing.
    let unknown = [("adamts13", "8"), ("known_ttp", "no")];
    assert_eq!(of(&unknown), [Absent, Absent, Absent]);
}

#[test]
fn counted_schistocytes_show_the_chance_of_counting() {
    let remarks = |fields: &[(&str, &str)]| {
        let interpretation = coagscope::interpret(common::rule_set(), &panel(fields));
        interpretation
            .results
            .iter()
            .find(|result| result.id == "schistocytes")
            .expect("the result")
            .remarks
            .clone()
    };
    let counted = |percent, cells| remarks(&[("schistocytes", percent), ("cells_counted", cells)]);
    for (percent, interval) in [
        (
            "1",
            "10 of 1000 cells; by chance of counting alone the true share may be 0.48 to 1.83 %",
        ),
        (
            "1.5",
            "15 of 1000 cells; by chance of counting alone the true share may be 0.84 to 2.46 %",
        ),
        (
            "2",
            "20 of 1000 cells; by chance of counting alone the true share may be 1.23 to 3.07 %",
        ),
    ] {
        let remarks = counted(percent, "1000");
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].starts_with(interval), "{remarks:?}");
    }
    // 1.25 % of 1000 is no whole number of cells.
    assert!(counted("1.25", "1000")[0].starts_with("about 13 of 1000"));
    assert!(counted("0", "1000")[0].starts_with("0 of 1000"));
    // How many cells were counted is never assumed, and words are no counts.
    assert!(remarks(&[("schistocytes", "1")]).is_empty());
    assert!(counted("many", "1000").is_empty());
    assert!(counted("<1", "1000").is_empty());
    assert!(counted("1", "0").is_empty());
    assert!(counted("1", "1000.5").is_empty());
    // It decides nothing: 1.5 % is above 1 %.
    let fields = [("schistocytes", "1.5"), ("cells_counted", "100")];
    let maha = |more: &[(&str, &str)]| finding("maha_definite", &[&fields, more].concat());
    let rest = [("platelets", "40"), ("ldh", "900"), ("ldh.high", "250")];
    assert_eq!(maha(&rest), Finding::Present);
}

#[test]
fn urine_results_of_long_files_are_read_and_other_urine_results_are_not() {
    let csv = "patient,date,test,result,unit,specimen\n\
        A,2024-01-01,urine protein/creatinine ratio,1.4,mg/mg,urine\n\
        A,2024-01-01,creatinine,88,umol/L,urine\n\
        A,2024-01-01,platelets,40,10*9/L,blood\n";
    let catalog = common::rule_set();
    let mut data = Dataset::from_reader(
        catalog,
        "urine",
        Box::new(csv.as_bytes()),
        &Declaration::default(),
        &[],
    )
    .expect("readable");
    let row = data.next_panel().expect("readable").expect("a panel");
    let has = |id| row.panel.get(common::analyte(catalog, id)).is_some();
    assert!(has("urine_protein_creatinine_ratio") && has("platelets"));
    assert!(
        !has("creatinine"),
        "creatinine of the urine is another quantity"
    );
}

#[test]
fn published_tma_cases_score_what_was_worked_out_by_hand() {
    let file = repository("tests/cases/published_tma.csv");
    let mut data = Dataset::open(common::rule_set(), &file, &Declaration::default(), &[])
        .expect("the cases can be read");
    let mut panels = Vec::new();
    while let Some(row) = data.next_panel().expect("the cases can be read") {
        panels.push(row.panel);
    }
    let mut reader = csv::Reader::from_path(repository("tests/cases/tma_expected.csv"))
        .expect("the expectations");
    let mut wrong = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        let [subject, id, profile, min, max, verdict, class] =
            [0, 1, 2, 3, 4, 5, 6].map(|column| record.get(column).unwrap_or_default());
        let panel = panels
            .iter()
            .find(|panel| panel.subject.as_deref() == Some(subject))
            .unwrap_or_else(|| panic!("no case {subject}"));
        let outcome = scored_panel(id, (!profile.is_empty()).then_some(profile), panel);
        let own = [
            outcome.min.to_string(),
            outcome.max.to_string(),
            outcome.verdict.word().to_string(),
            outcome.class.clone().unwrap_or_default(),
        ];
        if own != [min, max, verdict, class] {
            wrong.push(format!("{record:?}: computed {own:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

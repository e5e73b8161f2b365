//! TA-TMA after a transplant of stem cells.

use super::*;

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

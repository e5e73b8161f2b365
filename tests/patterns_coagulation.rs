//! The isolated, coagulation, marrow and skin patterns: for each one panel in which it is present, one in
//! which it is absent, one that leaves it undecided, and the values that lie exactly on its cut-offs.

mod common;

use coagscope::catalog::Catalog;
use coagscope::interpret::Finding::{Absent, Present, Undecided};
use coagscope::interpret::{Finding, interpret};

use common::{finding, panel, pattern};

type Fields<'a> = &'a [(&'a str, &'a str)];

/// The base with some fields replaced or added; `("pt", "-")` takes a field away.
fn with<'a>(base: Fields<'a>, changes: Fields<'a>) -> Vec<(&'a str, &'a str)> {
    let changed = |key: &str| changes.iter().any(|(name, _)| *name == key);
    base.iter()
        .filter(|(key, _)| !changed(key))
        .chain(changes.iter().filter(|(_, value)| *value != "-"))
        .copied()
        .collect()
}

/// Checks what becomes of a pattern under each set of changes to a base.
fn check(id: &str, base: Fields, cases: &[(Fields, Finding)]) {
    for (changes, expected) in cases {
        let fields = with(base, changes);
        assert_eq!(finding(&fields, id), *expected, "{id}: {changes:?}");
    }
}

/// The warnings of a pattern in a panel.
fn warnings(fields: Fields, id: &str) -> Vec<String> {
    let interpretation = interpret(Catalog::builtin(), &panel(fields));
    pattern(&interpretation, id)
        .warnings
        .iter()
        .map(|warning| warning.text.clone())
        .collect()
}

/// The statements that speak for a pattern, or against it, in a panel.
fn speaks(fields: Fields, id: &str, role: coagscope::interpret::Role) -> Vec<String> {
    let interpretation = interpret(Catalog::builtin(), &panel(fields));
    pattern(&interpretation, id)
        .evidence
        .iter()
        .filter(|evidence| evidence.role == role)
        .map(|evidence| evidence.statement.clone())
        .collect()
}

/// A healthy man's panel, with the limits that laboratories differ on.
const HEALTHY: Fields = &[
    ("age", "40"),
    ("sex", "male"),
    ("platelets", "250"),
    ("hemoglobin", "150"),
    ("wbc", "6.0"),
    ("neutrophils_absolute", "3.5"),
    ("pt", "12"),
    ("pt.high", "14"),
    ("inr", "1.0"),
    ("aptt", "30"),
    ("aptt.high", "36"),
    ("thrombin_time", "16"),
    ("thrombin_time.high", "19"),
    ("reptilase_time", "18"),
    ("reptilase_time.high", "22"),
    ("fibrinogen", "3.0"),
    ("fibrinogen.low", "2.0"),
    ("d_dimer", "0.3 FEU"),
    ("d_dimer.high", "0.5 FEU"),
    ("fdp", "3"),
    ("ldh", "180"),
    ("ldh.high", "240"),
    ("creatinine", "80"),
    ("schistocytes", "0"),
    ("blasts", "0"),
    ("ferritin", "100"),
    ("triglycerides", "100"),
    ("factor_ii", "100"),
    ("factor_ii.low", "70"),
    ("factor_v", "100"),
    ("factor_v.low", "70"),
    ("factor_vii", "100"),
    ("factor_vii.low", "70"),
    ("factor_viii", "100"),
    ("factor_ix", "100"),
    ("factor_ix.low", "65"),
    ("vwf_activity", "100"),
    ("vwf_antigen", "100"),
    ("protein_c", "100"),
    ("antithrombin", "100"),
    ("platelets_citrate", "240"),
    ("skin", "none"),
    ("heparin", "no"),
    ("anticoagulant", "no"),
    ("liver_failure", "no"),
    ("cirrhosis", "no"),
    ("massive_transfusion", "no"),
    ("platelets.earlier", "260 @ 24"),
];

#[test]
fn health_shows_none_of_them() {
    let ids = [
        "isolated_thrombocytopenia",
        "thrombocytopenia_severe",
        "pseudothrombocytopenia",
        "isolated_hypofibrinogenemia",
        "isolated_d_dimer",
        "pt_long_aptt_normal",
        "aptt_long_pt_normal",
        "pt_and_aptt_long",
        "heparin_contamination",
        "liver_disease_or_dic",
        "vitamin_k_deficiency",
        "primary_hyperfibrinolysis",
        "dilution",
        "acute_leukemia_signal",
        "acute_promyelocytic_leukemia_signal",
        "hlh_signal",
        "von_willebrand_disease_signal",
        "hemophilia_a_signal",
        "hemophilia_b_signal",
        "falling_platelets_within_normal",
        "skin_platelet_cause",
        "skin_vasculitis_signal",
        "skin_normal_platelets",
        "skin_factor_deficiency",
        "skin_retiform_consumption",
    ];
    for id in ids {
        assert_eq!(finding(HEALTHY, id), Absent, "{id}");
        // Nothing is known of an empty panel, and missing is never normal.
        assert_eq!(finding(&[], id), Undecided, "{id} of an empty panel");
    }
}

#[test]
fn thrombocytopenia_is_isolated_only_where_every_companion_is_known_to_be_normal() {
    let low = with(HEALTHY, &[("platelets", "40")]);
    check(
        "isolated_thrombocytopenia",
        &low,
        &[
            (&[], Present),
            (&[("platelets", "99.999")], Present),
            (&[("platelets", "100")], Absent),
            (&[("hemoglobin", "100")], Absent),
            (&[("wbc", "3.9")], Absent),
            (&[("wbc", "10.1")], Absent),
            (&[("pt", "14")], Present),
            (&[("pt", "14.001")], Absent),
            (&[("aptt", "37")], Absent),
            (&[("fibrinogen", "1.9")], Absent),
            (&[("ldh", "241")], Absent),
            (&[("schistocytes", "2")], Absent),
            (&[("schistocytes", "few")], Undecided),
            (&[("creatinine", "200")], Absent),
        ],
    );
    for companion in [
        "hemoglobin",
        "wbc",
        "pt",
        "aptt",
        "fibrinogen",
        "ldh",
        "schistocytes",
        "creatinine",
    ] {
        check(
            "isolated_thrombocytopenia",
            &low,
            &[(&[(companion, "-")], Undecided)],
        );
    }
    let clumped = with(&low, &[("comment", "platelet clumps seen")]);
    assert_eq!(finding(&clumped, "isolated_thrombocytopenia"), Undecided);
}

#[test]
fn severe_thrombocytopenia_begins_below_20() {
    check(
        "thrombocytopenia_severe",
        &[],
        &[
            (&[("platelets", "19.999")], Present),
            (&[("platelets", "20")], Absent),
            (&[("platelets", "low")], Undecided),
            (&[("platelets", "<50")], Undecided),
        ],
    );
    let names_ten = |platelets| {
        warnings(&[("platelets", platelets)], "thrombocytopenia_severe")
            .iter()
            .any(|text| text.contains("below 10"))
    };
    assert!(names_ten("9.9") && !names_ten("10"));
}

#[test]
fn a_normal_count_in_citrate_makes_a_low_one_doubtful() {
    check(
        "pseudothrombocytopenia",
        &[("platelets", "40"), ("platelets_citrate", "180")],
        &[
            (&[], Present),
            (&[("platelets_citrate", "150")], Present),
            // 136 times 1.1 is below 150, and 137 times 1.1 is not.
            (&[("platelets_citrate", "149.9")], Undecided),
            (&[("platelets_citrate", "136")], Undecided),
            (&[("platelets_citrate", "135.9")], Absent),
            (&[("platelets", "150")], Absent),
            (&[("platelets", "149.999")], Present),
            (&[("platelets_citrate", "-")], Undecided),
            (&[("platelets", "-")], Undecided),
            // Clumps make the low count one that is at least what was measured.
            (&[("comment", "platelet clumps")], Present),
            (
                &[("platelets", "160"), ("comment", "platelet clumps")],
                Present,
            ),
        ],
    );
}

#[test]
fn low_fibrinogen_is_isolated_with_normal_platelets_and_little_d_dimer() {
    check(
        "isolated_hypofibrinogenemia",
        &with(HEALTHY, &[("fibrinogen", "1.4")]),
        &[
            (&[], Present),
            (&[("fibrinogen", "1.999")], Present),
            (&[("fibrinogen", "2.0")], Absent),
            (&[("platelets", "149")], Absent),
            (&[("platelets", "150")], Present),
            (&[("d_dimer", "1.5 FEU")], Present),
            (&[("d_dimer", "1.501 FEU")], Absent),
            (&[("d_dimer", "-")], Undecided),
            (&[("platelets", "-")], Undecided),
            (&[("comment", "sample clotted")], Undecided),
        ],
    );
}

#[test]
fn an_isolated_d_dimer_names_the_limit_for_the_age() {
    use coagscope::interpret::Role::{Against, For};
    let raised = with(HEALTHY, &[("d_dimer", "0.7 FEU"), ("age", "80")]);
    check(
        "isolated_d_dimer",
        &raised,
        &[
            (&[], Present),
            (&[("d_dimer", "0.5 FEU")], Absent),
            (&[("d_dimer", "0.501 FEU")], Present),
            (&[("platelets", "140")], Absent),
            (&[("pt", "15")], Absent),
            (&[("fibrinogen", "1.5")], Absent),
            (&[("fibrinogen", "-")], Undecided),
            (&[("d_dimer", "positive")], Present),
        ],
    );
    let below = "D-dimer below the age-adjusted limit".to_string();
    let above = "D-dimer at or above the age-adjusted limit".to_string();
    assert!(speaks(&raised, "isolated_d_dimer", Against).contains(&below));
    let young = with(&raised, &[("age", "60")]);
    assert!(speaks(&young, "isolated_d_dimer", For).contains(&above));
}

#[test]
fn the_age_adjusted_limit_is_0_5_up_to_50_years_and_a_hundredth_of_the_age_above() {
    let of = |age: &str, d_dimer: &str| {
        finding(
            &[("age", age), ("sex", "male"), ("d_dimer", d_dimer)],
            "d_dimer_below_age_adjusted_limit",
        )
    };
    for (age, limit, below) in [
        ("18", "0.5", "0.499999"),
        ("49", "0.5", "0.499999"),
        ("50", "0.5", "0.499999"),
        ("51", "0.51", "0.509999"),
        ("80", "0.8", "0.799999"),
    ] {
        assert_eq!(of(age, &format!("{below} FEU")), Present, "{age}");
        // Exactly on the limit is not below it.
        assert_eq!(of(age, &format!("{limit} FEU")), Absent, "{age}");
    }
    // In DDU the same plasma reads half as high.
    assert_eq!(of("50", "0.249 DDU"), Present);
    assert_eq!(of("50", "0.25 DDU"), Absent);
    assert_eq!(of("51", "0.2549 DDU"), Present);
    assert_eq!(of("51", "0.255 DDU"), Absent);
    assert_eq!(of("80", "0.3999 DDU"), Present);
    assert_eq!(of("80", "0.4 DDU"), Absent);
    // Without a calibrator it may be either.
    assert_eq!(of("80", "0.39"), Present);
    assert_eq!(of("80", "0.5"), Undecided);
    assert_eq!(of("80", "0.8"), Absent);
    // An age that is known loosely, and none.
    assert_eq!(of("50..80", "0.49 FEU"), Present);
    assert_eq!(of("50..80", "0.6 FEU"), Undecided);
    assert_eq!(of("50..80", "0.8 FEU"), Absent);
    assert_eq!(of("17", "0.3 FEU"), Absent);
    // Nobody states an age: some adult, whose limit is 0.5 or more.
    check(
        "d_dimer_below_age_adjusted_limit",
        &[("sex", "male")],
        &[
            (&[("d_dimer", "0.499 FEU")], Present),
            (&[("d_dimer", "0.6 FEU")], Undecided),
            (&[("age", "40")], Undecided),
        ],
    );
}

#[test]
fn the_age_adjusted_limit_is_not_for_pregnancy() {
    check(
        "d_dimer_below_age_adjusted_limit",
        &[("d_dimer", "0.3 FEU"), ("age", "30"), ("sex", "female")],
        &[
            (&[], Undecided),
            (&[("pregnant", "no")], Undecided),
            (&[("pregnant", "no"), ("postpartum", "no")], Present),
            (&[("pregnant", "yes")], Absent),
            (&[("postpartum", "yes")], Absent),
            (&[("sex", "male")], Present),
            (&[("age", "55.9")], Undecided),
            (&[("age", "56")], Present),
        ],
    );
    let on_the_limit = [("age", "80"), ("sex", "male"), ("d_dimer", "0.8 FEU")];
    assert!(
        warnings(&on_the_limit, "d_dimer_below_age_adjusted_limit")
            .iter()
            .any(|text| text.contains("exactly on"))
    );
}

#[test]
fn pt_and_aptt_are_long_alone_or_together() {
    for (pt, aptt, expected) in [
        ("14", "36", [Absent, Absent, Absent]),
        ("14.001", "36", [Present, Absent, Absent]),
        ("14", "36.001", [Absent, Present, Absent]),
        ("20", "60", [Absent, Absent, Present]),
        ("high", "normal", [Present, Absent, Absent]),
        ("20", "-", [Undecided, Absent, Undecided]),
        ("12", "-", [Absent, Undecided, Absent]),
        ("-", "60", [Absent, Undecided, Undecided]),
        ("-", "30", [Undecided, Absent, Absent]),
    ] {
        let changes = [("pt", pt), ("aptt", aptt)];
        let fields = with(HEALTHY, &changes);
        let found = [
            "pt_long_aptt_normal",
            "aptt_long_pt_normal",
            "pt_and_aptt_long",
        ]
        .map(|id| finding(&fields, id));
        assert_eq!(found, expected, "PT {pt}, aPTT {aptt}");
    }
    // Published upper limits of PT run from 11 to 16 s: without the laboratory's own, 14 s tells nothing.
    let no_limit = with(HEALTHY, &[("pt", "14"), ("pt.high", "-")]);
    assert_eq!(finding(&no_limit, "pt_long_aptt_normal"), Undecided);
    // INR alone does not decide.
    let only_inr = with(HEALTHY, &[("pt", "-"), ("inr", "2.5")]);
    assert_eq!(finding(&only_inr, "pt_long_aptt_normal"), Undecided);
}

#[test]
fn heparin_spares_the_reptilase_time() {
    check(
        "heparin_contamination",
        &with(HEALTHY, &[("aptt", "90"), ("thrombin_time", "120")]),
        &[
            (&[], Present),
            (&[("reptilase_time", "22")], Present),
            (&[("reptilase_time", "22.001")], Absent),
            (&[("thrombin_time", "19")], Absent),
            (&[("thrombin_time", "19.001")], Present),
            (&[("aptt", "36")], Absent),
            (&[("reptilase_time", "-")], Undecided),
            (&[("thrombin_time", "-")], Undecided),
            // Published upper limits of the reptilase time run from 20 to 26.7 s.
            (
                &[("reptilase_time.high", "-"), ("reptilase_time", "19")],
                Present,
            ),
            (
                &[("reptilase_time.high", "-"), ("reptilase_time", "24")],
                Undecided,
            ),
            (
                &[("reptilase_time.high", "-"), ("reptilase_time", "27")],
                Absent,
            ),
        ],
    );
}

#[test]
fn liver_disease_and_dic_stand_side_by_side() {
    let liver = with(
        HEALTHY,
        &[
            ("pt", "22"),
            ("platelets", "70"),
            ("d_dimer", "2.0 FEU"),
            ("cirrhosis", "yes"),
        ],
    );
    check(
        "liver_disease_or_dic",
        &liver,
        &[
            (&[], Present),
            (&[("pt", "14")], Absent),
            (&[("platelets", "150")], Absent),
            (&[("d_dimer", "0.5 FEU")], Absent),
            (&[("d_dimer", "-")], Undecided),
            (&[("cirrhosis", "no")], Absent),
            (&[("cirrhosis", "unknown")], Undecided),
            (
                &[("cirrhosis", "unknown"), ("liver_failure", "yes")],
                Present,
            ),
        ],
    );
    let says = |factor_viii| {
        warnings(
            &with(&liver, &[("factor_viii", factor_viii)]),
            "liver_disease_or_dic",
        )
        .join(" ")
    };
    assert!(says("30").contains("Factor VIII is low"));
    assert!(says("200").contains("Factor VIII is not low"));
    assert!(!says("-").contains("Factor VIII"));
}

#[test]
fn lack_of_vitamin_k_leaves_factor_v_fibrinogen_platelets_and_d_dimer_alone() {
    use coagscope::interpret::Role::For;
    let lack = with(
        HEALTHY,
        &[("pt", "30"), ("factor_vii", "15"), ("factor_ii", "40")],
    );
    check(
        "vitamin_k_deficiency",
        &lack,
        &[
            (&[], Present),
            (&[("factor_v", "70")], Present),
            (&[("factor_v", "69.9")], Absent),
            (&[("factor_v", "-")], Undecided),
            (&[("fibrinogen", "1.9")], Absent),
            (&[("platelets", "149")], Absent),
            (&[("d_dimer", "0.6 FEU")], Absent),
            (&[("d_dimer", "-")], Undecided),
            (&[("pt", "14")], Absent),
        ],
    );
    let supports = speaks(&lack, "vitamin_k_deficiency", For).join(" ");
    assert!(supports.contains("Factor VII below its lower limit"));
    assert!(supports.contains("Factor II below its lower limit"));
}

#[test]
fn hyperfibrinolysis_breaks_fibrinogen_down_and_spares_platelets() {
    check(
        "primary_hyperfibrinolysis",
        &with(HEALTHY, &[("fibrinogen", "0.8"), ("fdp", "120")]),
        &[
            (&[], Present),
            (&[("fdp", "20")], Present),
            (&[("fdp", "19.999")], Absent),
            (&[("fdp", "-")], Undecided),
            (&[("fdp", "high")], Undecided),
            (&[("fibrinogen", "2.0")], Absent),
            (&[("platelets", "149")], Absent),
            (&[("d_dimer", "1.5 FEU")], Present),
            (&[("d_dimer", "1.501 FEU")], Absent),
            (&[("d_dimer", "-")], Undecided),
        ],
    );
}

#[test]
fn dilution_needs_a_massive_transfusion_that_is_stated() {
    let diluted = with(
        HEALTHY,
        &[
            ("massive_transfusion", "yes"),
            ("platelets", "80"),
            ("fibrinogen", "1.2"),
        ],
    );
    check(
        "dilution",
        &diluted,
        &[
            (&[], Present),
            (&[("massive_transfusion", "no")], Absent),
            (&[("massive_transfusion", "-")], Undecided),
            (&[("fibrinogen", "2.0")], Absent),
            (&[("fibrinogen", "2.0"), ("hemoglobin", "80")], Present),
            (&[("fibrinogen", "-")], Undecided),
            // Both clotting times are one sign, not two.
            (
                &[("platelets", "200"), ("pt", "20"), ("aptt", "60")],
                Present,
            ),
            (
                &[
                    ("platelets", "200"),
                    ("fibrinogen", "3"),
                    ("pt", "20"),
                    ("aptt", "60"),
                ],
                Absent,
            ),
        ],
    );
}

#[test]
fn any_blast_is_a_signal() {
    check(
        "acute_leukemia_signal",
        &[],
        &[
            (&[("blasts", "0.5")], Present),
            (&[("blasts", "0")], Absent),
            (&[("blasts", "present")], Present),
            (&[("blasts", "few")], Present),
            (&[("blasts", "none")], Absent),
            (&[("wbc", "80")], Undecided),
        ],
    );
}

#[test]
fn a_promyelocytic_signal_needs_consumption_and_the_marrow() {
    let consumed = with(
        HEALTHY,
        &[
            ("platelets", "25"),
            ("fibrinogen", "0.9"),
            ("d_dimer", "25 FEU"),
            ("blasts", "40"),
        ],
    );
    check(
        "acute_promyelocytic_leukemia_signal",
        &consumed,
        &[
            (&[], Present),
            (&[("blasts", "-")], Undecided),
            (&[("blasts", "0")], Absent),
            (
                &[("blasts", "0"), ("wbc", "1.5"), ("hemoglobin", "80")],
                Present,
            ),
            (
                &[("blasts", "-"), ("wbc", "1.5"), ("hemoglobin", "80")],
                Present,
            ),
            // A high white count alone is more often infection.
            (&[("blasts", "0"), ("wbc", "40")], Absent),
            (&[("platelets", "250")], Absent),
        ],
    );
}

#[test]
fn hlh_counts_three_laboratory_criteria() {
    use coagscope::interpret::Role::For;
    let hlh = with(
        HEALTHY,
        &[
            ("hemoglobin", "80"),
            ("platelets", "60"),
            ("ferritin", "8000"),
            ("fibrinogen", "1.2"),
        ],
    );
    check(
        "hlh_signal",
        &hlh,
        &[
            (&[], Present),
            (&[("ferritin", "500")], Present),
            (&[("ferritin", "499.999")], Absent),
            (&[("ferritin", "-")], Undecided),
            (&[("fibrinogen", "1.5")], Present),
            (&[("fibrinogen", "1.501")], Absent),
            (&[("fibrinogen", "3"), ("triglycerides", "265")], Present),
            (&[("fibrinogen", "3"), ("triglycerides", "264.999")], Absent),
            // 3.0 mmol/L and 265 mg/dL are printed as one cut-off.
            (
                &[("fibrinogen", "3"), ("triglycerides", "3.0 mmol/L")],
                Present,
            ),
            (
                &[("fibrinogen", "3"), ("triglycerides", "2.99 mmol/L")],
                Absent,
            ),
            (&[("fibrinogen", "3"), ("triglycerides", "-")], Undecided),
            (&[("hemoglobin", "90")], Absent),
            (&[("hemoglobin", "89.9")], Present),
            (&[("hemoglobin", "99.9"), ("age", "0.07")], Present),
            (&[("hemoglobin", "99.9"), ("age", "0.08")], Absent),
            (&[("hemoglobin", "100"), ("age", "0.07")], Absent),
            (
                &[("hemoglobin", "90"), ("neutrophils_absolute", "0.999")],
                Present,
            ),
            (
                &[("hemoglobin", "90"), ("neutrophils_absolute", "1.0")],
                Absent,
            ),
            (
                &[("hemoglobin", "90"), ("neutrophils_absolute", "-")],
                Undecided,
            ),
            (&[("platelets", "100")], Absent),
        ],
    );
    let five = with(&hlh, &[("fever", "yes"), ("soluble_il2_receptor", "2400")]);
    assert!(
        warnings(&five, "hlh_signal")
            .iter()
            .any(|text| text.contains("five of eight"))
    );
    let supports = speaks(&five, "hlh_signal", For).join(" ");
    assert!(supports.contains("Soluble IL-2 receptor from 2400"));
    let four = with(&hlh, &[("fever", "yes"), ("soluble_il2_receptor", "2399")]);
    assert!(
        !warnings(&four, "hlh_signal")
            .iter()
            .any(|text| text.contains("five of eight"))
    );
}

#[test]
fn von_willebrand_factor_has_a_gray_zone_from_30_to_50() {
    check(
        "von_willebrand_disease_signal",
        &[("vwf_activity", "100"), ("vwf_antigen", "100")],
        &[
            (&[], Absent),
            (&[("vwf_activity", "29.999")], Present),
            (&[("vwf_antigen", "29.999")], Present),
            (&[("vwf_activity", "30")], Undecided),
            (&[("vwf_activity", "49.999")], Undecided),
            (&[("vwf_activity", "50")], Absent),
            (&[("vwf_activity", "-")], Undecided),
            (&[("vwf_activity", "0.25 IU/mL")], Present),
            (&[("vwf_activity", "<30")], Present),
            (&[("vwf_activity", "<50")], Undecided),
            (&[("vwf_activity", "low")], Undecided),
        ],
    );
}

#[test]
fn hemophilia_a_is_a_lone_lack_of_factor_viii() {
    check(
        "hemophilia_a_signal",
        &with(HEALTHY, &[("factor_viii", "3")]),
        &[
            (&[], Present),
            (&[("factor_viii", "39.999")], Present),
            (&[("factor_viii", "40")], Absent),
            (&[("factor_viii", "<1")], Present),
            (&[("vwf_activity", "50")], Present),
            (&[("vwf_activity", "49.9")], Absent),
            (&[("vwf_antigen", "-")], Undecided),
            (&[("pt", "20")], Absent),
        ],
    );
}

#[test]
fn hemophilia_b_undercuts_the_limit_for_the_age_as_well() {
    check(
        "hemophilia_b_signal",
        &with(HEALTHY, &[("factor_ix", "5")]),
        &[
            (&[], Present),
            (&[("factor_ix", "39.999")], Present),
            (&[("factor_ix", "40")], Absent),
            (&[("factor_ix", "-")], Undecided),
            (&[("pt", "20")], Absent),
            // A newborn has 15 to 91 % in health.
            (
                &[
                    ("age", "0.005"),
                    ("factor_ix", "20"),
                    ("factor_ix.low", "-"),
                ],
                Absent,
            ),
            (
                &[
                    ("age", "0.005"),
                    ("factor_ix", "10"),
                    ("factor_ix.low", "-"),
                ],
                Present,
            ),
        ],
    );
}

#[test]
fn a_fall_counts_while_the_count_is_still_normal() {
    let of = |fields: Fields| finding(fields, "falling_platelets_within_normal");
    for (now, before, expected) in [
        ("160", "400 @ 24", Present),
        ("160", "400 @ 400", Present),
        ("160", "400 @ ?", Present),
        ("210", "300 @ 24", Absent),
        ("209.999", "300 @ 24", Present),
        ("160", "160 @ 24", Absent),
        ("150", "400 @ 24", Present),
        ("149", "400 @ 24", Absent),
    ] {
        assert_eq!(
            of(&[("platelets", now), ("platelets.earlier", before)]),
            expected,
            "{now} after {before}"
        );
    }
    assert_eq!(of(&[("platelets", "160")]), Undecided);
    assert_eq!(of(&[("platelets", "90")]), Absent);
    let exactly = [("platelets", "210"), ("platelets.earlier", "300 @ 24")];
    assert!(
        warnings(&exactly, "falling_platelets_within_normal")
            .iter()
            .any(|text| text.contains("exactly 30 %"))
    );
}

#[test]
fn skin_bleeding_is_read_with_platelets_and_clotting_times() {
    let ids = [
        "skin_platelet_cause",
        "skin_vasculitis_signal",
        "skin_normal_platelets",
        "skin_factor_deficiency",
        "skin_retiform_consumption",
    ];
    let found = |changes: Fields| ids.map(|id| finding(&with(HEALTHY, changes), id));
    for skin in ["petechiae", "purpura_flat"] {
        assert_eq!(
            found(&[("skin", skin), ("platelets", "49.999")]),
            [Present, Absent, Absent, Absent, Absent]
        );
        assert_eq!(
            found(&[("skin", skin), ("platelets", "50")]),
            [Absent, Absent, Absent, Absent, Absent]
        );
        assert_eq!(
            found(&[("skin", skin), ("platelets", "150")]),
            [Absent, Absent, Present, Absent, Absent]
        );
        assert_eq!(
            found(&[("skin", skin), ("platelets", "-")]),
            [Undecided, Absent, Undecided, Absent, Absent]
        );
    }
    assert_eq!(
        found(&[("skin", "purpura_palpable")]),
        [Absent, Present, Absent, Absent, Absent]
    );
    assert_eq!(
        found(&[("skin", "purpura_palpable"), ("platelets", "149")]),
        [Absent, Absent, Absent, Absent, Absent]
    );
    assert_eq!(
        found(&[("skin", "purpura_palpable"), ("platelets", "-")]),
        [Absent, Undecided, Absent, Absent, Absent]
    );
    assert_eq!(
        found(&[("skin", "ecchymosis"), ("aptt", "60")]),
        [Absent, Absent, Present, Present, Absent]
    );
    assert_eq!(
        found(&[("skin", "ecchymosis"), ("pt", "20"), ("platelets", "30")]),
        [Present, Absent, Absent, Present, Absent]
    );
    assert_eq!(
        found(&[("skin", "ecchymosis"), ("pt", "-"), ("aptt", "-")]),
        [Absent, Absent, Present, Undecided, Absent]
    );
    for low in [
        ("protein_c", "20"),
        ("antithrombin", "50"),
        ("platelets", "60"),
    ] {
        assert_eq!(
            found(&[("skin", "retiform"), low]),
            [Absent, Absent, Absent, Absent, Present],
            "{low:?}"
        );
    }
    assert_eq!(
        found(&[("skin", "retiform")]),
        [Absent, Absent, Absent, Absent, Absent]
    );
    assert_eq!(
        found(&[("skin", "retiform"), ("protein_c", "-")]),
        [Absent, Absent, Absent, Absent, Undecided]
    );
    // Nobody has looked at the skin: what the platelets leave open stays open.
    assert_eq!(
        found(&[("skin", "-")]),
        [Absent, Undecided, Undecided, Absent, Absent]
    );
}

#[test]
fn the_platelet_item_of_4ts_says_where_an_earlier_count_was_lower() {
    let warned = |now| {
        let fields = [
            ("heparin", "yes"),
            ("platelets", now),
            ("platelets.earlier", "250 @ 96"),
            ("platelets.earlier", "60 @ 48"),
        ];
        let found = interpret(Catalog::builtin(), &panel(&fields));
        let score = common::score(&found, "four_ts_laboratory").clone();
        score
            .warnings
            .iter()
            .any(|one| one.text.starts_with("An earlier count was lower"))
    };
    assert!(warned("200"));
    assert!(!warned("60"));
    assert!(!warned("40"));
}

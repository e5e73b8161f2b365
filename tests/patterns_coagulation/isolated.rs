//! What is low, high or long alone.

use super::*;

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

//! Lacks of factors, falls of platelets, bleeding of the skin.

use super::*;

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

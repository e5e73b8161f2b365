//! Clotting times, and what makes them long.

use super::*;

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

//! The ISTH tables of 2001 and 2025.

use super::*;

#[test]
fn isth_tables_of_2001_and_2025_share_platelets_pt_and_fibrinogen() {
    for id in ["isth_overt_2025", "isth_overt_2001"] {
        let platelets = [
            ("0.1", 2),
            ("49", 2),
            ("49.999", 2),
            ("50", 1),
            ("99.999", 1),
            ("100", 0),
            ("1000", 0),
        ];
        column(
            id,
            None,
            "platelets",
            |value| vec![("platelets", value)],
            &platelets,
        );
        // 16.4 - 13.4, 16.9 - 13.9 and 17.4 - 14.4 are below 3 in binary floats.
        for (upper, three, six) in [
            ("13.4", "16.4", "19.4"),
            ("13.9", "16.9", "19.9"),
            ("14.4", "17.4", "20.4"),
            ("12.1", "15.1", "18.1"),
        ] {
            let pt = |value| points(id, None, "pt", &[("pt", value), ("pt.high", upper)]);
            assert_eq!(
                (pt(three), pt(six)),
                (vec![1], vec![2]),
                "upper limit {upper}"
            );
        }
        let pt = [
            // Shorter than the reference is no error.
            ("9", 0),
            ("14.5", 0),
            ("17.4", 0),
            ("17.499999999", 0),
            ("17.5", 1),
            ("20.499999999", 1),
            ("20.5", 2),
            ("120", 2),
        ];
        column(
            id,
            None,
            "pt",
            |value| vec![("pt", value), ("pt.high", "14.5")],
            &pt,
        );
        let fibrinogen = [
            ("0", 1),
            ("0.99", 1),
            ("0.999999999", 1),
            ("1.0", 0),
            ("1.00", 0),
            ("99 mg/dL", 1),
            ("100 mg/dL", 0),
        ];
        column(
            id,
            None,
            "fibrinogen",
            |value| vec![("fibrinogen", value)],
            &fibrinogen,
        );
    }
}

#[test]
fn d_dimer_counts_above_three_and_above_seven_times_its_upper_limit() {
    for (id, profile) in [
        ("isth_overt_2025", None),
        ("isth_overt_2001", None),
        ("isth_overt_2001", Some("multiples_3_7")),
    ] {
        // Limit, three times, seven times: 2.1 / 0.3, 1.05 / 0.35, 3 x 0.29 and 7 x 0.35 all go wrong in binary floats.
        for (limit, three, seven) in [
            ("0.3", "0.9", "2.1"),
            ("0.35", "1.05", "2.45"),
            ("0.29", "0.87", "2.03"),
            ("0.5", "1.5", "3.5"),
            ("1", "3.0", "7.0"),
        ] {
            let of = |value: &str| {
                points(
                    id,
                    profile,
                    "fibrin_marker",
                    &[("d_dimer", value), ("d_dimer.high", limit)],
                )
            };
            let just_above = |text: &str| format!("{text}001");
            assert_eq!(of(limit), [0], "one time {limit} is raised, and scores 0");
            assert_eq!(of(three), [0], "3 x {limit}");
            assert_eq!(of(seven), [2], "7 x {limit}");
            let decimal_three = if three.contains('.') {
                three.to_string()
            } else {
                format!("{three}.")
            };
            assert_eq!(of(&just_above(&decimal_three)), [2]);
            assert_eq!(of(&just_above(seven)), [3]);
        }
        // The vectors as printed: 3.0, 3.001, 7.0 and 7.001 times.
        let vectors = [("3.0", 0), ("3.001", 2), ("7.0", 2), ("7.001", 3)];
        let fields = |value| vec![("d_dimer", value), ("d_dimer.high", "1")];
        column(id, profile, "fibrin_marker", fields, &vectors);
    }
}

#[test]
fn the_2001_score_reads_its_fibrin_marker_as_its_profile_says() {
    let id = "isth_overt_2001";
    let ssc = Some("ssc_2018");
    let absolute = [
        ("2.999999999 mg/L FEU", 0),
        ("3 mg/L FEU", 2),
        ("6.999999999 mg/L FEU", 2),
        ("7 mg/L FEU", 3),
        ("3000 ng/mL FEU", 2),
        // DDU is doubled, nominally.
        ("1.49 mg/L DDU", 0),
        ("1.5 mg/L DDU", 2),
        ("3.5 mg/L DDU", 3),
    ];
    column(
        id,
        ssc,
        "fibrin_marker",
        |value| vec![("d_dimer", value)],
        &absolute,
    );
    // The limit takes no part in absolute cut-offs.
    let with_limit = [("d_dimer", "3 mg/L FEU"), ("d_dimer.high", "10 FEU")];
    assert_eq!(points(id, ssc, "fibrin_marker", &with_limit), [2]);

    let category = Some("category");
    let words = [("none", 0), ("moderate", 2), ("strong", 3)];
    column(
        id,
        category,
        "fibrin_marker",
        |value| vec![("fibrin_marker", value)],
        &words,
    );
    // A D-dimer is no category.
    let number = [("d_dimer", "50 FEU"), ("d_dimer.high", "0.5 FEU")];
    assert_eq!(points(id, category, "fibrin_marker", &number), [0, 2, 3]);
    // The category stands in where there is no D-dimer, by default; a D-dimer comes first.
    column(
        id,
        None,
        "fibrin_marker",
        |value| vec![("fibrin_marker", value)],
        &words,
    );
    let strong = [("fibrin_marker", "strong")];
    assert_eq!(points(id, None, "fibrin_marker", &strong), [3]);
    let both = [strong[0], ("d_dimer", "0.1 FEU"), number[1]];
    assert_eq!(points(id, None, "fibrin_marker", &both), [0]);
    // Absolute cut-offs take no category.
    assert_eq!(points(id, ssc, "fibrin_marker", &strong), [0, 2, 3]);

    for (profile, name) in [
        (None, "multiples_3_7"),
        (ssc, "ssc_2018"),
        (category, "category"),
    ] {
        assert_eq!(scored(id, profile, &[]).profile.as_deref(), Some(name));
    }
    let catalog = common::rule_set();
    let profiles = catalog.score(id).expect("the score").profiles();
    assert_eq!(profiles, ["multiples_3_7", "ssc_2018", "category"]);
}

#[test]
fn isth_vectors_of_2001_and_2025() {
    for id in ["isth_overt_2001", "isth_overt_2025"] {
        isth_vectors(id);
    }
}

fn isth_vectors(id: &str) {
    let with = |fields: &[(&str, &str)]| {
        // Upper limits of 10 s and 1 mg/L, so that prolongations and multiples can be read off.
        let limits = [
            ("pt.high", "10"),
            ("d_dimer.high", "1 FEU"),
            ("underlying", "yes"),
        ];
        bounds(&scored(id, None, &[fields, &limits].concat()))
    };
    let full = |platelets, d_dimer, pt, fibrinogen| {
        with(&[
            ("platelets", platelets),
            ("d_dimer", d_dimer),
            ("pt", pt),
            ("fibrinogen", fibrinogen),
        ])
    };
    assert_eq!(full("49", "8 FEU", "16.0", "0.99"), (8, 8, Verdict::Met));
    assert_eq!(
        full("100", "7.0 FEU", "13.0", "1.00"),
        (3, 3, Verdict::NotMet)
    );
    assert_eq!(full("50", "7.01 FEU", "12.9", "0.9"), (5, 5, Verdict::Met));
    // One point below the threshold.
    let four = (4, 4, Verdict::NotMet);
    assert_eq!(full("50", "7.01 FEU", "12.9", "1.0"), four);
    let undecided = [("platelets", "60"), ("pt", "14"), ("fibrinogen", "1.2")];
    assert_eq!(with(&undecided), (2, 5, Verdict::Undecided));
    let regardless = [("platelets", "40"), ("pt", "17"), ("fibrinogen", "0.8")];
    assert_eq!(with(&regardless), (5, 8, Verdict::Met));
    let not = [("platelets", "150"), ("pt", "11"), ("fibrinogen", "3")];
    assert_eq!(with(&not), (0, 3, Verdict::NotMet));
    assert_eq!(with(&[]), (0, 8, Verdict::Undecided));
}

#[test]
fn what_would_decide_an_undecided_score_is_named() {
    let limits = [("pt.high", "10"), ("d_dimer.high", "1 FEU")];
    let needs = |fields: &[(&str, &str)]| {
        scored("isth_overt_2025", None, &[fields, &limits].concat()).needs
    };
    let undecided = [("platelets", "60"), ("pt", "14"), ("fibrinogen", "1.2")];
    assert_eq!(needs(&undecided), ["fibrin_marker"]);
    // D-dimer scores 0, so platelets, PT and fibrinogen are all needed to reach 5.
    let d_dimer_alone = [("d_dimer", "1 FEU")];
    assert_eq!(needs(&d_dimer_alone), ["platelets", "pt", "fibrinogen"]);
    // A decided score needs nothing.
    let decided = [("platelets", "40"), ("pt", "17"), ("fibrinogen", "0.8")];
    assert!(needs(&decided).is_empty());
    // 2 + [0,2] + 2 is 4 to 6, and INR alone decides.
    let sic = scored("sic", None, &[("platelets", "90"), ("sofa", "3")]);
    assert_eq!(
        (bounds(&sic), sic.needs),
        ((4, 6, Verdict::Undecided), vec!["inr".to_string()])
    );
}

#[test]
fn censored_results_leave_the_bands_that_they_meet() {
    let marker = |value| {
        points(
            "isth_overt_2025",
            None,
            "fibrin_marker",
            &[("d_dimer", value), ("d_dimer.high", "0.5 FEU")],
        )
    };
    assert_eq!(marker("<0.27 FEU"), [0]);
    assert_eq!(marker("<1.5 FEU"), [0]);
    assert_eq!(marker("<1.6 FEU"), [0, 2]);
    assert_eq!(marker(">3.5 FEU"), [3]);
    assert_eq!(marker(">=3.5 FEU"), [2, 3]);
    assert_eq!(marker("1..2 FEU"), [0, 2]);
    assert_eq!(marker(">20 FEU"), [3]);
    let platelets = |value| {
        points(
            "isth_overt_2025",
            None,
            "platelets",
            &[("platelets", value)],
        )
    };
    assert_eq!(platelets("<50"), [2]);
    assert_eq!(platelets("<=50"), [1, 2]);
    assert_eq!(platelets(">100"), [0]);
    assert_eq!(platelets("49..50"), [1, 2]);
}

#[test]
fn pt_without_a_limit_has_the_published_spread_of_limits() {
    for id in ["isth_overt_2025", "isth_overt_2001"] {
        let pt = |seconds| {
            points(
                id,
                None,
                "pt",
                &[("pt", seconds), ("age", "50"), ("sex", "male")],
            )
        };
        // 11.0 to 16.0 s: 18 s is 2 to 7 s too long.
        assert_eq!(pt("18"), [0, 1, 2]);
        assert_eq!(pt("30"), [2]);
        assert_eq!(pt("10"), [0]);
        assert_eq!(pt("13.9"), [0]);
        assert_eq!(pt("14"), [0, 1], "14.0 - 11.0 is 3");
        assert_eq!(pt("19"), [1, 2], "19.0 - 16.0 is 3");
        assert_eq!(pt("22"), [2], "22.0 - 16.0 is 6");
        let outcome = scored(id, None, &[("pt", "18"), ("age", "50"), ("sex", "male")]);
        let used = item(&outcome, "pt").limit.clone().unwrap_or_default();
        assert!(used.contains("11") && used.contains("16"), "{used}");
        assert_eq!(
            item(&outcome, "pt").reference_kind,
            Some(ReferenceKind::UpperLimit)
        );
    }
}

#[test]
fn the_kind_of_pt_reference_is_told() {
    let kind = |fields: &[(&str, &str)]| {
        let outcome = scored("isth_overt_2025", None, fields);
        (
            item(&outcome, "pt").points.clone(),
            item(&outcome, "pt").reference_kind,
        )
    };
    let upper = Some(ReferenceKind::UpperLimit);
    let control = Some(ReferenceKind::Control);
    assert_eq!(
        kind(&[("pt", "16.4"), ("pt.high", "13.4")]),
        (vec![1], upper)
    );
    assert_eq!(
        kind(&[("pt", "16.4"), ("pt_control", "12.0")]),
        (vec![1], control)
    );
    // Where both are given the limit is used: 16.4 is 4.4 s above the control and 2.4 above the limit.
    let both = [("pt", "16.4"), ("pt_control", "12.0"), ("pt.high", "14.0")];
    assert_eq!(kind(&both), (vec![0], upper));
}

#[test]
fn inr_never_stands_in_for_seconds() {
    for id in ["isth_overt_2025", "isth_overt_2001"] {
        for inr in ["0.9", "1.7", "9"] {
            let fields = [("inr", inr), ("pt.high", "14.5")];
            let outcome = scored(id, None, &fields);
            assert_eq!(item(&outcome, "pt").points, [0, 1, 2], "{id} INR {inr}");
            assert!(!item(&outcome, "pt").has_value);
        }
    }
    // And seconds never stand in for the INR.
    for id in ["sic", "plasmic"] {
        let outcome = scored(id, None, &[("pt", "40"), ("pt.high", "14.5")]);
        assert!(item(&outcome, "inr").points.len() > 1, "{id}");
    }
}

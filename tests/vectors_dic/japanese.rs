//! The criteria of the Japanese societies and of the ministry.

use super::*;

#[test]
fn jaam_takes_the_greater_of_the_count_and_its_fall() {
    for id in JAAM {
        let platelets = |now, before| {
            let fields = [("platelets", now), ("platelets.earlier", before)];
            points(id, None, "platelets", &fields)
        };
        // A fall from 270 to 130 is 51.9 %.
        assert_eq!(platelets("130", "270 @ 12"), [3], "{id}");
        assert_eq!(platelets("130", "200 @ 12"), [1], "35 %");
        assert_eq!(platelets("130", "150 @ 12"), [0], "13 %");
        assert_eq!(platelets("79.999", "80 @ 12"), [3], "the count decides");
        assert_eq!(platelets("80", "80 @ 12"), [1]);
        assert_eq!(platelets("119.999", "120 @ 12"), [1]);
        assert_eq!(platelets("120", "120 @ 12"), [0]);
        // Exactly 30 % and exactly 50 % stay below.
        assert_eq!(platelets("140", "200 @ 12"), [0]);
        assert_eq!(platelets("139.999", "200 @ 12"), [1]);
        assert_eq!(platelets("125", "250 @ 12"), [1]);
        assert_eq!(platelets("124.999", "250 @ 12"), [3]);
        // There is no 2-point band, and without an earlier count the fall is open.
        assert_eq!(
            points(id, None, "platelets", &[("platelets", "130")]),
            [0, 1, 3]
        );
        assert_eq!(
            points(id, None, "platelets", &[("platelets", "90")]),
            [1, 3]
        );
        assert_eq!(points(id, None, "platelets", &[("platelets", "79")]), [3]);
        // A count of exactly a day ago counts; one of two days ago is no count of the last 24 h.
        assert_eq!(platelets("130", "270 @ 24"), [3]);
        assert_eq!(platelets("130", "270 @ 25"), [0, 1, 3]);
        let fdp = [("9.9", 0), ("10", 1), ("24.9", 1), ("25", 3)];
        column(id, None, "fdp", |value| vec![("fdp", value)], &fdp);
        // D-dimer never stands in for FDP.
        let d_dimer = [("d_dimer", "50 FEU"), ("d_dimer.high", "0.5 FEU")];
        assert_eq!(points(id, None, "fdp", &d_dimer), [0, 1, 3]);
    }
}

/// Low platelets of a suppressed marrow are no consumption, and the criteria leave such patients out.
#[test]
fn jaam_is_not_made_for_somebody_whose_marrow_is_suppressed() {
    let ill = [
        ("age", "40"),
        ("sirs", "3"),
        ("platelets", "15"),
        ("pt_ratio", "1.3"),
        ("fdp", "40"),
        ("infection", "yes"),
    ];
    for id in JAAM {
        for (marrow, expected) in [
            (None, Verdict::Met),
            (Some(("hematopoietic_injury", "no")), Verdict::Met),
            (Some(("hematopoietic_injury", "unknown")), Verdict::Met),
            (
                Some(("hematopoietic_injury", "yes")),
                Verdict::NotApplicable,
            ),
        ] {
            let more: Vec<_> = marrow.into_iter().collect();
            let (_, _, verdict) = of(id, &with(&ill, &more));
            assert_eq!(verdict, expected, "{id}: {marrow:?}");
        }
    }
}

#[test]
fn jaam_2006_vector() {
    let vector = [
        ("sirs", "3"),
        ("platelets", "130"),
        ("platelets.earlier", "270 @ 24"),
        ("pt_ratio", "1.2"),
        ("fdp", "24.9"),
        ("underlying", "yes"),
    ];
    assert_eq!(of("jaam_2006", &vector), (6, 6, MET));
    assert_eq!(
        of("jaam_2006", &with(&vector, &[("underlying", "no")])).2,
        Verdict::NotApplicable
    );
    // 1 + 3 are the threshold; SIRS of 2 takes it away.
    let fields = |sirs| {
        [
            ("sirs", sirs),
            ("platelets", "79"),
            ("pt_ratio", "1.19"),
            ("fdp", "9"),
        ]
    };
    assert_eq!(of("jaam_2006", &fields("3")), (4, 4, MET));
    assert_eq!(of("jaam_2006", &fields("2")), (3, 3, NOT_MET));
    let every = [
        ("sirs", "4"),
        ("platelets", "20"),
        ("pt_ratio", "3"),
        ("fdp", "80"),
    ];
    assert_eq!(of("jaam_2006", &every), (8, 8, MET));
    assert_eq!(of("jaam_2006", &[]), (0, 8, UNDECIDED));
}

#[test]
fn jaam_2_has_no_sirs_and_a_threshold_of_three() {
    let vector = [
        ("platelets", "80"),
        ("pt_ratio", "1.2"),
        ("fdp", "10"),
        ("infection", "yes"),
        ("platelets.earlier", "80 @ 6"),
    ];
    assert_eq!(of("jaam_2_2024", &vector), (3, 3, MET));
    let one_less = with(&vector, &[("pt_ratio", "1.19")]);
    assert_eq!(of("jaam_2_2024", &one_less), (2, 2, NOT_MET));
    assert_eq!(
        default("jaam_2_2024", &vector).prerequisite,
        Some(Truth::Yes)
    );
    assert_eq!(of("jaam_2_2024", &[]), (0, 7, UNDECIDED));
    // SIRS takes no part.
    assert_eq!(
        of("jaam_2_2024", &with(&vector, &[("sirs", "4")])),
        (3, 3, MET)
    );
    let without_infection = with(&vector, &[("infection", "no")]);
    assert_eq!(
        of("jaam_2_2024", &without_infection).2,
        Verdict::NotApplicable
    );
}

#[test]
fn the_variant_of_2016_puts_antithrombin_in_the_place_of_sirs() {
    let antithrombin = [("70.1", 0), ("70", 0), ("69.9", 1), ("10", 1)];
    let id = "jaam_antithrombin_2016";
    let fields = |value| vec![("antithrombin", value)];
    column(id, None, "antithrombin", fields, &antithrombin);
    let rest = [
        ("platelets", "80"),
        ("platelets.earlier", "80 @ 6"),
        ("pt_ratio", "1.2"),
        ("fdp", "10"),
    ];
    assert_eq!(of(id, &with(&rest, &[("antithrombin", "69")])), (4, 4, MET));
    assert_eq!(
        of(id, &with(&rest, &[("antithrombin", "70")])),
        (3, 3, NOT_MET)
    );
    // The JSTH criteria count exactly 70 %.
    assert_eq!(
        points(
            "jsth_2017_basic",
            None,
            "antithrombin",
            &[("antithrombin", "70")]
        ),
        [1]
    );
}

#[test]
fn pt_ratio_is_reported_or_worked_out_and_inr_only_by_its_profile() {
    for (id, one, two) in [
        ("jaam_2006", "1.2", None),
        ("jmhw_1988", "1.25", Some("1.67")),
        ("jsth_2017_infectious", "1.25", Some("1.67")),
    ] {
        let ratio = |value| points(id, None, "pt", &[("pt_ratio", value)]);
        assert_eq!(ratio("1.1999"), [0], "{id}");
        assert_eq!(ratio(one), [1], "{id}");
        if let Some(two) = two {
            assert_eq!(ratio("1.6699"), [1], "{id}");
            assert_eq!(ratio(two), [2], "{id}");
        }
        // 15.0 / 12.0 is 1.25 and 14.4 / 12.0 is 1.2.
        let worked_out = |seconds| {
            let fields = [("pt", seconds), ("pt_control", "12.0")];
            points(id, None, "pt", &fields)
        };
        let seconds = if one == "1.2" { "14.4" } else { "15.0" };
        assert_eq!(worked_out(seconds), [1], "{id}");
        assert_eq!(worked_out("14.39"), [0], "{id}");
        // An upper limit is no control, and an INR is no ratio.
        let open = points(id, None, "pt", &[("pt", "30"), ("pt.high", "14")]);
        assert!(open.len() > 1, "{id}");
        assert!(points(id, None, "pt", &[("inr", "3")]).len() > 1, "{id}");
        let inr = |value| points(id, Some("inr"), "pt", &[("inr", value)]);
        assert_eq!((inr("1.1"), inr(one)), (vec![0], vec![1]), "{id}");
        // A measured ratio comes before the INR; PT in seconds alone is no ratio.
        let beside =
            |fields: &[(&str, &str)]| points(id, Some("inr"), "pt", &with(&[("inr", "3")], fields));
        assert_eq!(beside(&[("pt_ratio", "1.1")]), [0], "{id}");
        assert_eq!(beside(&[("pt", "13"), ("pt_control", "12")]), [0], "{id}");
        let by_inr = beside(&[]);
        assert_eq!(by_inr, [if two.is_some() { 2 } else { 1 }], "{id}");
        assert_eq!(beside(&[("pt", "13")]), by_inr, "{id}");
        let profiles = common::rule_set().score(id).expect("a score").profiles();
        assert_eq!(profiles, ["pt_ratio", "inr"], "{id}");
    }
}

/// Every table of the JAAM counts a PT ratio from 1.2, every other Japanese one from 1.25 and from 1.67, and the
/// profile with the INR reads both by the same numbers.
#[test]
fn cut_offs_of_the_pt_ratio_in_every_japanese_table() {
    let one = [("1.1999", 0), ("1.2", 1), ("3", 1)];
    let two = [
        ("1.2499", 0),
        ("1.25", 1),
        ("1.6699", 1),
        ("1.67", 2),
        ("3", 2),
    ];
    let others = [
        "jmhw_1988",
        "jmhw_1988_hematological",
        "jsth_2014_basic",
        "jsth_2014_hematopoietic",
        "jsth_2014_infectious",
        "jsth_2017_basic",
        "jsth_2017_hematopoietic",
        "jsth_2017_infectious",
    ];
    let jaam = JAAM.map(|id| (id, &one[..]));
    for (id, rows) in others.map(|id| (id, &two[..])).iter().chain(&jaam) {
        column(id, None, "pt", |value| vec![("pt_ratio", value)], rows);
        for field in ["pt_ratio", "inr"] {
            column(id, Some("inr"), "pt", |value| vec![(field, value)], rows);
        }
    }
}

#[test]
fn upper_bounds_count_in_the_japanese_tables() {
    let platelets = [
        ("120.001", 0),
        ("120", 1),
        ("80.001", 1),
        ("80", 2),
        ("50.001", 2),
        ("50", 3),
        ("1", 3),
    ];
    let fibrinogen = [
        ("150.01 mg/dL", 0),
        ("150 mg/dL", 1),
        ("1.5 g/L", 1),
        ("100.01 mg/dL", 1),
        ("100 mg/dL", 2),
    ];
    let fdp = [
        ("9.99", 0),
        ("10", 1),
        ("19.99", 1),
        ("20", 2),
        ("39.99", 2),
        ("40", 3),
    ];
    column(
        "jmhw_1988",
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &platelets,
    );
    for id in JSTH_WITH_PLATELETS {
        // The same count a day before is no fall.
        let fields = |value: &'static str| {
            let before: &'static str = Box::leak(format!("{value} @ 24").into_boxed_str());
            vec![("platelets", value), ("platelets.earlier", before)]
        };
        column(id, None, "platelets", fields, &platelets);
        let before = |hours: &'static str| {
            let fields = [("platelets", "130"), ("platelets.earlier", hours)];
            points(id, None, "platelets", &fields)
        };
        assert_eq!(before("270 @ 24"), [1], "{id}");
        assert_eq!(before("270 @ 25"), [0, 1], "{id}");
    }
    let jsth = common::rule_set().scores().iter();
    let jsth = jsth.filter(|score| score.id.starts_with("jsth_"));
    let all: Vec<&str> = jsth.map(|score| score.id.as_str()).collect();
    assert_eq!(all.len(), 6);
    for id in all.iter().chain(&["jmhw_1988", "jmhw_1988_hematological"]) {
        column(id, None, "fdp", |value| vec![("fdp", value)], &fdp);
        if !id.ends_with("infectious") {
            let fields = |value| vec![("fibrinogen", value)];
            column(id, None, "fibrinogen", fields, &fibrinogen);
        }
    }
    // ISTH runs the other way on the same values.
    for (field, value, item_id, isth) in [
        ("platelets", "50", "platelets", 1),
        ("fibrinogen", "100 mg/dL", "fibrinogen", 0),
    ] {
        assert_eq!(
            points("isth_overt_2025", None, item_id, &[(field, value)]),
            [isth]
        );
    }
}

const HIGH: [(&str, &str); 4] = [
    ("tat", "3"),
    ("tat.high", "2"),
    ("d_dimer", "2 FEU"),
    ("d_dimer.high", "0.5 FEU"),
];

/// Of a panel that is suspected by its points, and says nothing of supplementary findings.
fn supplementary_findings_decide(id: &str, suspected: &[(&str, &str)], total: i32) {
    // Two of the laboratory findings are enough; one leaves it open.
    assert_eq!(of(id, &with(suspected, &HIGH)), (total, total, MET));
    assert_eq!(
        of(id, &with(suspected, &HIGH[..2])),
        (total, total, UNDECIDED)
    );
    // All six known, and fewer than two of them: no DIC.
    let none = [
        ("soluble_fibrin", "5"),
        ("soluble_fibrin.high", "7"),
        ("d_dimer", "2 FEU"),
        ("d_dimer.high", "0.5 FEU"),
        ("tat", "2"),
        ("tat.high", "2"),
        ("plasmin_inhibitor_complex", "0.5"),
        ("plasmin_inhibitor_complex.high", "0.8"),
        ("worsening_course", "no"),
    ];
    assert_eq!(of(id, &with(suspected, &none)), (total, total, UNDECIDED));
    let last = |answer| with(&none, &[("improved_on_anticoagulation", answer)]);
    assert_eq!(
        of(id, &with(suspected, &last("no"))),
        (total, total, NOT_MET)
    );
    assert_eq!(of(id, &with(suspected, &last("yes"))), (total, total, MET));
    // A result at its upper limit is no finding, one above it is; the D-dimer is the first of two.
    for (field, at, above) in [
        ("soluble_fibrin", "7", "7.1"),
        ("tat", "2", "2.1"),
        ("plasmin_inhibitor_complex", "0.8", "0.81"),
    ] {
        let outcome = |value| of(id, &with(suspected, &with(&last("no"), &[(field, value)])));
        assert_eq!(outcome(at), (total, total, NOT_MET), "{field}");
        assert_eq!(outcome(above), (total, total, MET), "{field}");
    }
    let d_dimer = |value| {
        let marker = [("tat", "2.1"), ("d_dimer", value)];
        of(id, &with(suspected, &with(&last("no"), &marker)))
    };
    assert_eq!(d_dimer("0.5 FEU"), (total, total, NOT_MET));
    assert_eq!(d_dimer("0.51 FEU"), (total, total, MET));
}

#[test]
fn jmhw_has_two_forms_and_two_ways_to_dic() {
    let ordinary = [
        ("underlying", "yes"),
        ("bleeding", "yes"),
        ("organ_symptoms", "no"),
        ("fdp", "20"),
        ("platelets", "80"),
        ("fibrinogen", "151 mg/dL"),
        ("pt_ratio", "1.25"),
        ("cirrhosis", "no"),
    ];
    // 1 + 1 + 0 + 2 + 2 + 0 + 1
    assert_eq!(of("jmhw_1988", &ordinary), (7, 7, MET));
    assert_eq!(class("jmhw_1988", &ordinary).as_deref(), Some("dic"));
    let six = with(&ordinary, &[("bleeding", "no")]);
    // Supplementary findings decide between suspected and DIC, and class and verdict agree.
    assert_eq!(class("jmhw_1988", &six).as_deref(), Some("undecided"));
    // Suspected, and nothing known of supplementary findings.
    assert_eq!(of("jmhw_1988", &six), (6, 6, UNDECIDED));
    assert_eq!(default("jmhw_1988", &six).needs, ["supplementary"]);
    let stated = |count| with(&six, &[("supplementary_findings", count)]);
    assert_eq!(of("jmhw_1988", &stated("2")), (6, 6, MET));
    assert_eq!(
        class("jmhw_1988", &stated("2")).as_deref(),
        Some("dic"),
        "the verdict is met"
    );
    assert_eq!(of("jmhw_1988", &stated("1")), (6, 6, NOT_MET));
    assert_eq!(
        class("jmhw_1988", &stated("1")).as_deref(),
        Some("suspected")
    );
    supplementary_findings_decide("jmhw_1988", &six, 6);
    // A stated count decides against the laboratory findings.
    assert_eq!(of("jmhw_1988", &with(&stated("1"), &HIGH)), (6, 6, NOT_MET));
    let five = with(&six, &[("pt_ratio", "1")]);
    assert_eq!(of("jmhw_1988", &with(&five, &HIGH)), (5, 5, NOT_MET));
    assert_eq!(class("jmhw_1988", &five).as_deref(), Some("unlikely"));

    // Cirrhosis subtracts 3, and unknown cirrhosis leaves that open.
    let cirrhosis = with(&ordinary, &[("cirrhosis", "yes")]);
    assert_eq!(of("jmhw_1988", &cirrhosis), (4, 4, NOT_MET));
    let unknown: Vec<_> = ordinary[..7].to_vec();
    assert_eq!(of("jmhw_1988", &unknown), (4, 7, UNDECIDED));
    assert_eq!(of("jmhw_1988", &[]), (-3, 13, UNDECIDED));

    // In the hematological form platelets and bleeding give nothing.
    let id = "jmhw_1988_hematological";
    let hematological = [
        ("underlying", "yes"),
        ("bleeding", "yes"),
        ("organ_symptoms", "no"),
        ("platelets", "5"),
        ("fdp", "10"),
        ("fibrinogen", "150 mg/dL"),
        ("pt_ratio", "1.25"),
        ("hematopoietic_injury", "yes"),
    ];
    assert_eq!(of(id, &hematological), (4, 4, MET));
    assert_eq!(class(id, &hematological).as_deref(), Some("dic"));
    let three = with(&hematological, &[("pt_ratio", "1.2")]);
    assert_eq!(class(id, &three).as_deref(), Some("undecided"));
    assert_eq!(of(id, &three), (3, 3, UNDECIDED));
    let found = with(&three, &[("supplementary_findings", "3")]);
    assert_eq!(of(id, &found), (3, 3, MET));
    assert_eq!(class(id, &found).as_deref(), Some("dic"));
    let two_found = with(&three, &[("supplementary_findings", "2")]);
    assert_eq!(of(id, &two_found), (3, 3, MET));
    let one_found = with(&three, &[("supplementary_findings", "1")]);
    assert_eq!(of(id, &one_found), (3, 3, NOT_MET));
    let not_found = with(&three, &[("supplementary_findings", "0")]);
    assert_eq!(class(id, &not_found).as_deref(), Some("suspected"));
    supplementary_findings_decide(id, &three, 3);
    let two = with(&three, &[("fdp", "9.9")]);
    assert_eq!(of(id, &with(&two, &HIGH)), (2, 2, NOT_MET));
    assert_eq!(class(id, &two).as_deref(), Some("unlikely"));
    // Each form applies where the other does not.
    assert_eq!(of("jmhw_1988", &hematological).2, Verdict::NotApplicable);
    let marrow_fine = with(&hematological, &[("hematopoietic_injury", "no")]);
    assert_eq!(of(id, &marrow_fine).2, Verdict::NotApplicable);
}

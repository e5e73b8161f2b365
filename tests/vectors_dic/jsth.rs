//! The Japanese criteria of JSTH.

use super::*;

#[test]
fn jsth_2017_infectious_vector_and_the_threshold_of_2014() {
    let vector = [
        ("platelets", "80"),
        ("platelets.earlier", "80 @ 24"),
        ("fdp", "20"),
        ("pt_ratio", "1.25"),
        ("antithrombin", "70"),
        ("tat", "1.9"),
        ("tat.high", "1"),
        ("liver_failure", "no"),
        ("infection", "yes"),
        ("hematopoietic_injury", "no"),
    ];
    // 2 + 2 + 1 + 1 + 0
    assert_eq!(of("jsth_2017_infectious", &vector), (6, 6, MET));
    let five = with(&vector, &[("antithrombin", "71")]);
    assert_eq!(of("jsth_2017_infectious", &five), (5, 5, MET));
    assert_eq!(of("jsth_2014_infectious", &five), (5, 5, NOT_MET));
    assert_eq!(of("jsth_2014_infectious", &vector), (6, 6, MET));
    let four = with(&five, &[("pt_ratio", "1.24")]);
    assert_eq!(of("jsth_2017_infectious", &four), (4, 4, NOT_MET));
    // Exactly 2 times the upper limit counts.
    let two = with(&vector, &[("tat", "2")]);
    assert_eq!(of("jsth_2017_infectious", &two), (7, 7, MET));
    // A fall by 30 % adds a point, and liver failure takes three.
    let fall = with(&vector, &[("platelets.earlier", "114.286 @ 12")]);
    assert_eq!(of("jsth_2017_infectious", &fall), (7, 7, MET));
    let failure = with(&vector, &[("liver_failure", "yes")]);
    assert_eq!(of("jsth_2017_infectious", &failure), (3, 3, NOT_MET));
    for id in [
        "jsth_2014_basic",
        "jsth_2014_hematopoietic",
        "jsth_2014_infectious",
    ] {
        let score = common::rule_set().score(id).expect("a score");
        assert_eq!(score.status, Status::Superseded, "{id}");
    }
}

/// Antithrombin of exactly 70 % scores in each type of 2017.
#[test]
fn antithrombin_of_exactly_70_scores_in_each_jsth_type() {
    for id in [
        "jsth_2017_basic",
        "jsth_2017_hematopoietic",
        "jsth_2017_infectious",
    ] {
        let rows = [("70.1", 0), ("70", 1), ("69.9", 1)];
        let fields = |value| vec![("antithrombin", value)];
        column(id, None, "antithrombin", fields, &rows);
    }
}

/// TAT, soluble fibrin and F1+2 count from 2 times their upper limit in each type.
#[test]
fn molecular_markers_count_from_twice_their_upper_limit() {
    for id in [
        "jsth_2014_basic",
        "jsth_2014_hematopoietic",
        "jsth_2014_infectious",
        "jsth_2017_basic",
        "jsth_2017_hematopoietic",
        "jsth_2017_infectious",
    ] {
        for (field, limit) in [
            ("tat", "tat.high"),
            ("soluble_fibrin", "soluble_fibrin.high"),
            ("f1_2", "f1_2.high"),
        ] {
            let marker = |value| {
                points(
                    id,
                    None,
                    "molecular_marker",
                    &[(field, value), (limit, "10")],
                )
            };
            assert_eq!(marker("10"), [0], "{id} {field}");
            assert_eq!(marker("19.9"), [0], "{id} {field}");
            assert_eq!(marker("20"), [1], "{id} {field}");
        }
    }
}

#[test]
fn jsth_gives_at_most_three_points_for_platelets_and_their_fall() {
    for id in JSTH_WITH_PLATELETS {
        let platelets = |now, before| {
            let fields = [("platelets", now), ("platelets.earlier", before)];
            points(id, None, "platelets", &fields)
        };
        assert_eq!(platelets("140", "200 @ 12"), [1], "exactly 30 % counts");
        assert_eq!(platelets("140", "199.9 @ 12"), [0]);
        assert_eq!(platelets("100", "200 @ 12"), [2]);
        assert_eq!(platelets("60", "200 @ 12"), [3]);
        assert_eq!(platelets("50", "200 @ 12"), [3], "no point on top of 3");
        assert_eq!(
            points(id, None, "platelets", &[("platelets", "60")]),
            [2, 3]
        );
        assert_eq!(points(id, None, "platelets", &[("platelets", "50")]), [3]);
    }
}

#[test]
fn jsth_takes_d_dimer_only_where_fdp_is_not_measured() {
    for id in [
        "jsth_2017_basic",
        "jsth_2017_hematopoietic",
        "jsth_2017_infectious",
    ] {
        let d_dimer = |value| {
            let fields = [("d_dimer", value), ("d_dimer.high", "0.5 FEU")];
            points(id, None, "fdp", &fields)
        };
        assert_eq!(d_dimer("0.99 FEU"), [0]);
        assert_eq!(d_dimer("1 FEU"), [1]);
        assert_eq!(d_dimer("80 FEU"), [1], "at most 1");
        let both = [
            ("fdp", "9"),
            ("d_dimer", "80 FEU"),
            ("d_dimer.high", "0.5 FEU"),
        ];
        assert_eq!(points(id, None, "fdp", &both), [0], "FDP comes first");
        // Of the three molecular markers the highest counts, and one is enough.
        let marker = |fields: &[(&str, &str)]| points(id, None, "molecular_marker", fields);
        let tat = [("tat", "1.9"), ("tat.high", "1")];
        let fragment = [("f1_2", "500"), ("f1_2.high", "250")];
        assert_eq!(marker(&tat), [0]);
        assert_eq!(marker(&with(&tat, &fragment)), [1]);
        assert_eq!(marker(&[]), [0, 1]);
    }
}

#[test]
fn the_type_of_jsth_follows_from_the_cause() {
    let applies =
        |id: &str, fields: &[(&str, &str)]| default(id, fields).not_applicable_because.is_none();
    let types = |fields: &[(&str, &str)]| {
        ["hematopoietic", "infectious", "basic"]
            .map(|kind| applies(&format!("jsth_2017_{kind}"), fields))
    };
    let facts = |marrow, infection, cancer| {
        [
            ("hematopoietic_injury", marrow),
            ("infection", infection),
            ("active_cancer", cancer),
        ]
    };
    assert_eq!(types(&facts("yes", "yes", "no")), [true, false, false]);
    assert_eq!(types(&facts("yes", "no", "no")), [true, false, false]);
    assert_eq!(types(&facts("no", "yes", "no")), [false, true, false]);
    assert_eq!(types(&facts("no", "no", "yes")), [false, false, true]);
    assert_eq!(types(&facts("no", "no", "no")), [false, false, true]);
    // An infection beside a cancer: either type may be right, and a pitfall says so.
    let mixed = facts("no", "yes", "yes");
    assert_eq!(types(&mixed), [false, true, true]);
    for id in ["jsth_2017_infectious", "jsth_2017_basic"] {
        assert!(!default(id, &mixed).warnings.is_empty(), "{id}");
    }
    // Obstetric DIC and newborns have criteria of their own.
    for id in ["jsth_2017_basic", "jmhw_1988"] {
        let pregnant = [("pregnant", "yes")];
        let newborn = [("age", "0.05")];
        assert!(!applies(id, &pregnant) && !applies(id, &newborn), "{id}");
    }
}

#[test]
fn basic_and_hematopoietic_types_have_thresholds_of_six_and_four() {
    let rest = [
        ("fdp", "20"),
        ("fibrinogen", "150 mg/dL"),
        ("pt_ratio", "1.25"),
        ("antithrombin", "71"),
        ("soluble_fibrin", "1"),
        ("soluble_fibrin.high", "7"),
        ("liver_failure", "no"),
    ];
    // 2 + 1 + 1
    assert_eq!(of("jsth_2017_hematopoietic", &rest), (4, 4, MET));
    let less = with(&rest, &[("pt_ratio", "1")]);
    assert_eq!(of("jsth_2017_hematopoietic", &less), (3, 3, NOT_MET));
    let count = |now| {
        with(
            &rest,
            &[("platelets", now), ("platelets.earlier", "80 @ 9")],
        )
    };
    assert_eq!(of("jsth_2017_basic", &count("80")), (6, 6, MET));
    assert_eq!(of("jsth_2017_basic", &count("81")), (5, 5, NOT_MET));
    assert_eq!(of("jsth_2017_basic", &[]), (-3, 12, UNDECIDED));
    assert_eq!(of("jsth_2017_hematopoietic", &[]), (-3, 9, UNDECIDED));
    assert_eq!(of("jsth_2017_infectious", &[]), (-3, 10, UNDECIDED));
}

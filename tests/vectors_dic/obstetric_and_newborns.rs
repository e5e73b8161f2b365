//! Scores of pregnancy and delivery, of newborns and of children.

use super::*;

#[test]
fn erez_vector_and_its_platelets_that_go_up_and_down() {
    let id = "erez_2014";
    let platelets = [
        ("49.9", 1),
        ("50", 2),
        ("100", 2),
        ("100.1", 1),
        ("185", 1),
        ("185.1", 0),
    ];
    column(
        id,
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &platelets,
    );
    let fibrinogen = [
        ("3.0", 25),
        ("3.001", 6),
        ("4.0", 6),
        ("4.001", 1),
        ("4.5", 1),
        ("4.501", 0),
    ];
    column(
        id,
        None,
        "fibrinogen",
        |value| vec![("fibrinogen", value)],
        &fibrinogen,
    );
    // 12.9 - 12.4 and 13.9 - 12.4 go wrong in binary floats.
    let pt = [
        ("12.0", 0),
        ("12.899", 0),
        ("12.9", 5),
        ("13.399", 5),
        ("13.4", 12),
        ("13.9", 12),
        ("13.901", 25),
    ];
    column(
        id,
        None,
        "pt",
        |value| vec![("pt", value), ("pt_control", "12.4")],
        &pt,
    );
    // An upper limit is no control.
    let limit = [("pt", "20"), ("pt.high", "14")];
    assert_eq!(points(id, None, "pt", &limit), [0, 5, 12, 25]);

    let vector = [
        ("platelets", "45"),
        ("pt", "14.0"),
        ("pt_control", "12.4"),
        ("fibrinogen", "4.6"),
        ("pregnant", "yes"),
    ];
    assert_eq!(of(id, &vector), (26, 26, MET));
    // An unknown count gives 0 to 2 points, the ends of its range only 0 and 1.
    let unknown: Vec<_> = vector[1..].to_vec();
    assert_eq!(of(id, &unknown), (25, 27, UNDECIDED));
    let between = with(&vector, &[("platelets", "40..200")]);
    assert_eq!(points(id, None, "platelets", &between), [0, 1, 2]);
    assert_eq!(of(id, &[("pregnant", "yes")]), (0, 52, UNDECIDED));
    let postpartum = with(&vector[..4], &[("postpartum", "yes"), ("sex", "female")]);
    assert_eq!(of(id, &postpartum), (26, 26, MET));
    let man = with(&vector[..4], &[("sex", "male")]);
    assert_eq!(of(id, &man).2, Verdict::NotApplicable);
}

#[test]
fn clark_counts_the_greater_of_pt_and_inr() {
    let id = "clark_2016";
    let inr = [("1.24", 0), ("1.25", 1), ("1.5", 1), ("1.51", 2)];
    column(id, None, "pt", |value| vec![("inr", value)], &inr);
    // 15.0 / 12.0 is an increase of 25 %, 18.0 / 12.0 of 50 %.
    let pt = [("14.9", 0), ("15.0", 1), ("18.0", 1), ("18.1", 2)];
    column(
        id,
        None,
        "pt",
        |value| vec![("pt", value), ("pt_control", "12.0")],
        &pt,
    );
    let both = [("pt", "12"), ("pt_control", "12"), ("inr", "1.6")];
    assert_eq!(points(id, None, "pt", &both), [2]);
    let rows = [("100", 0), ("99.9", 1), ("50", 1), ("49.9", 2)];
    column(
        id,
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &rows,
    );
    let rows = [("200 mg/dL", 0), ("199.9 mg/dL", 1)];
    column(
        id,
        None,
        "fibrinogen",
        |value| vec![("fibrinogen", value)],
        &rows,
    );
    let woman = [("pregnant", "yes"), ("underlying", "yes")];
    let three = [("platelets", "60"), ("inr", "1.4"), ("fibrinogen", "1.5")];
    assert_eq!(of(id, &with(&three, &woman)), (3, 3, MET));
    let two = [("platelets", "60"), ("inr", "1.4"), ("fibrinogen", "2.5")];
    assert_eq!(of(id, &with(&two, &woman)), (2, 2, NOT_MET));
    assert_eq!(of(id, &woman), (0, 5, UNDECIDED));
}

#[test]
fn japanese_obstetric_criteria_need_more_than_the_disorder() {
    let id = "jsog_obstetric";
    let woman = [
        ("obstetric_disorder", "abruption"),
        ("postpartum", "yes"),
        ("bleeding", "yes"),
        ("sex", "female"),
    ];
    let results = |fibrinogen, fdp| with(&woman, &[("fibrinogen", fibrinogen), ("fdp", fdp)]);
    assert_eq!(of(id, &results("149 mg/dL", "30")), (8, 8, MET));
    assert_eq!(of(id, &results("150 mg/dL", "59.9")), (7, 7, NOT_MET));
    assert_eq!(of(id, &results("150 mg/dL", "60")), (8, 8, MET));
    let d_dimer = [("14.9 FEU", 0), ("15 FEU", 1), ("25 FEU", 2)];
    column(id, None, "fdp", |value| vec![("d_dimer", value)], &d_dimer);
    let score = common::rule_set().score(id).expect("a score");
    assert_eq!(score.status, Status::Preview);
}

#[test]
fn shirahata_is_for_newborns() {
    let id = "shirahata";
    let rows = [("150.1", 0), ("150", 1), ("100.1", 1), ("100", 2)];
    column(
        id,
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &rows,
    );
    let rows = [
        ("150.1 mg/dL", 0),
        ("150 mg/dL", 1),
        ("100.1 mg/dL", 1),
        ("100 mg/dL", 2),
    ];
    column(
        id,
        None,
        "fibrinogen",
        |value| vec![("fibrinogen", value)],
        &rows,
    );
    let rows = [("9.9", 0), ("10", 1), ("39.9", 1), ("40", 2)];
    column(id, None, "fdp", |value| vec![("fdp", value)], &rows);
    let newborn = [
        ("age", "0.01"),
        ("underlying", "yes"),
        ("bleeding", "no"),
        ("newborn_instability", "yes"),
    ];
    let results = |platelets, fibrinogen, fdp| {
        let results = [
            ("platelets", platelets),
            ("fibrinogen", fibrinogen),
            ("fdp", fdp),
        ];
        with(&newborn, &results)
    };
    for (fields, total, name) in [
        (results("100", "100 mg/dL", "40"), 6, "definite"),
        (results("100", "150 mg/dL", "10"), 4, "definite"),
        (results("150", "150 mg/dL", "10"), 3, "probable"),
        (results("150", "150 mg/dL", "9"), 2, "possible"),
        (results("150", "151 mg/dL", "9"), 1, "uncertain"),
    ] {
        let verdict = if total >= 4 { MET } else { NOT_MET };
        assert_eq!(of(id, &fields), (total, total, verdict));
        assert_eq!(class(id, &fields).as_deref(), Some(name));
    }
    let well = with(&newborn, &[("newborn_instability", "no")]);
    assert_eq!(of(id, &well).2, Verdict::NotApplicable);
    let older = with(&newborn, &[("age", "0.08")]);
    assert_eq!(of(id, &older).2, Verdict::NotApplicable);
}

#[test]
fn phoenix_leaves_a_missing_test_open_or_takes_it_for_zero_as_its_authors_do() {
    let id = "phoenix_coagulation";
    for (field, none, one) in [
        ("platelets", "100", "99.9"),
        ("inr", "1.3", "1.31"),
        ("d_dimer", "2 FEU", "2.01 FEU"),
        ("fibrinogen", "100 mg/dL", "99.9 mg/dL"),
    ] {
        for profile in ["bounds", "missing_as_zero"] {
            let of = |value| points(id, Some(profile), field, &[(field, value)]);
            assert_eq!((of(none), of(one)), (vec![0], vec![1]), "{field}");
        }
        assert_eq!(points(id, None, field, &[]), [0, 1]);
        assert_eq!(points(id, Some("missing_as_zero"), field, &[]), [0]);
    }
    let classes = |fields: &[(&str, &str)]| scored(id, Some("missing_as_zero"), fields).class;
    let platelets_and_inr = [("platelets", "20"), ("inr", "3")];
    assert_eq!(classes(&[]).as_deref(), Some("none"));
    assert_eq!(classes(&platelets_and_inr[..1]).as_deref(), Some("one"));
    assert_eq!(classes(&platelets_and_inr).as_deref(), Some("two"));
    // Four findings give two points.
    let all = [
        ("platelets", "20"),
        ("inr", "3"),
        ("d_dimer", "9 FEU"),
        ("fibrinogen", "50 mg/dL"),
    ];
    assert_eq!(of(id, &all), (2, 2, MET));
    assert_eq!(of(id, &all[..2]), (2, 2, MET), "the rest can't add any");
    assert_eq!(of(id, &all[..1]), (1, 2, MET));
    let authors = |fields: &[(&str, &str)]| bounds(&scored(id, Some("missing_as_zero"), fields));
    assert_eq!(authors(&all[..1]), (1, 1, MET));
    assert_eq!(authors(&[]), (0, 0, NOT_MET));
    assert_eq!(of(id, &[]), (0, 2, UNDECIDED));
    let adult = with(&all, &[("age", "18")]);
    assert_eq!(of(id, &adult).2, Verdict::NotApplicable);
    assert_eq!(of(id, &with(&all, &[("age", "17.9")])), (2, 2, MET));
}

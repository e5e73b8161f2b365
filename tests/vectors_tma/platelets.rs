//! Scores of the platelet count alone: the item of the 4Ts, and the grades of CTCAE.

use super::*;

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

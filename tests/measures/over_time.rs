//! Falls and rises from earlier results.

use super::*;

/// The fall bands of JAAM 2006.
pub(super) fn fall() -> Catalog {
    of(r#"
[[item]]
id = "fall"
title = "Fall"
analyte = "platelets"
measure = "fall"
within_hours = 24
on_cut_off = "strict"
bands = [
  { upto = "30", points = 0 },
  { above = "30", upto = "50", points = 1 },
  { above = "50", points = 3 },
]
"#)
}

#[test]
fn a_fall_is_told_exactly() {
    let catalog = fall();
    for (now, expected) in [
        ("300", 0),
        ("140", 0),
        ("139.999", 1),
        ("100", 1),
        ("99.999999", 3),
        ("0.1", 3),
    ] {
        let outcome = made_up(
            &catalog,
            &[("platelets", now), ("platelets.earlier", "200 @ 24")],
        );
        assert_eq!(only_item(&outcome), [expected], "{now}");
    }
    let on_it = made_up(
        &catalog,
        &[("platelets", "140"), ("platelets.earlier", "200 @ 24")],
    );
    assert!(item(&on_it, "fall").on_cut_off.is_some());
}

#[test]
fn the_highest_earlier_value_within_the_window_counts() {
    let catalog = fall();
    let fields = [
        ("platelets", "90"),
        ("platelets.earlier", "400 @ 25"),
        ("platelets.earlier", "140 @ 20"),
        ("platelets.earlier", "120 @ 2"),
    ];
    assert_eq!(only_item(&made_up(&catalog, &fields)), [1]);
    // A higher one that may lie within the window leaves both open.
    let vague = [fields[0], ("platelets.earlier", "400 @ 20..30"), fields[2]];
    assert_eq!(only_item(&made_up(&catalog, &vague)), [1, 3]);
    let lower = [fields[0], ("platelets.earlier", "100 @ 20..30"), fields[2]];
    assert_eq!(only_item(&made_up(&catalog, &lower)), [1]);
}

#[test]
fn without_an_earlier_value_in_the_window_a_fall_is_unknown() {
    let catalog = fall();
    for earlier in ["200 @ 25", "200 @ ?", "200 @ 0..48"] {
        let outcome = made_up(
            &catalog,
            &[("platelets", "300"), ("platelets.earlier", earlier)],
        );
        assert_eq!(only_item(&outcome), [0, 1, 3], "{earlier}");
    }
    assert_eq!(
        only_item(&made_up(&catalog, &[("platelets", "10")])),
        [0, 1, 3]
    );
}

#[test]
fn an_earlier_value_known_loosely_gives_a_range() {
    let catalog = fall();
    let outcome = made_up(
        &catalog,
        &[("platelets", "100"), ("platelets.earlier", ">200 @ 12")],
    );
    assert_eq!(only_item(&outcome), [3]);
    let outcome = made_up(
        &catalog,
        &[("platelets", "100"), ("platelets.earlier", "150..210 @ 12")],
    );
    assert_eq!(only_item(&outcome), [1, 3]);
}

#[test]
fn a_rise_is_absolute() {
    let catalog = of(r#"
[[item]]
id = "rise"
title = "Rise"
analyte = "pt"
measure = "rise"
unit = "s"
on_cut_off = "strict"
bands = [{ upto = "0.3", points = 0 }, { above = "0.3", points = 1 }]
"#);
    for (now, expected) in [("13.3", 0), ("13.301", 1), ("12", 0)] {
        let outcome = made_up(&catalog, &[("pt", now), ("pt.earlier", "13.0 @ ?")]);
        assert_eq!(only_item(&outcome), [expected], "{now}");
    }
    assert_eq!(only_item(&made_up(&catalog, &[("pt", "20")])), [0, 1]);
}

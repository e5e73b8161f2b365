//! Items of several parts, cases and substitutes.

use super::*;

#[test]
fn the_first_case_that_holds_counts() {
    let catalog = of(r#"
[[item]]
id = "nadir"
title = "Nadir and fall"
points_else = 0
[[item.case]]
when = { analyte = "platelets", unit = "10*9/L", below = "10" }
points = 0
[[item.case]]
when = { analyte = "platelets", unit = "10*9/L", below = "20" }
points = 1
[[item.case]]
when = { analyte = "platelets", measure = "fall", above = "50" }
points = 2
[[item.case]]
when = { analyte = "platelets", measure = "fall", from = "30" }
points = 1
"#);
    for (now, expected) in [
        ("9.9", vec![0]),
        ("10", vec![1]),
        ("20", vec![2]),
        ("99.9", vec![2]),
        ("100", vec![1]),
        ("140", vec![1]),
        ("140.1", vec![0]),
        // Between 15 and 25 it is 1 below 20 and 2 from there on, and never 0.
        ("15..25", vec![1, 2]),
        ("120..160", vec![0, 1]),
    ] {
        let outcome = made_up(
            &catalog,
            &[("platelets", now), ("platelets.earlier", "200 @ ?")],
        );
        assert_eq!(only_item(&outcome), expected, "{now}");
    }
    assert_eq!(only_item(&made_up(&catalog, &[("platelets", "15")])), [1]);
    assert_eq!(
        only_item(&made_up(&catalog, &[("platelets", "80")])),
        [0, 1, 2]
    );
}

/// Two parts: platelets up to 3, a fall 1 more.
pub(super) fn parts(combine: &str) -> Catalog {
    of(&format!(
        r#"
[[item]]
id = "platelets"
title = "Platelets"
{combine}
[[item.part]]
title = "Count"
analyte = "platelets"
unit = "10*9/L"
on_cut_off = "inclusive"
bands = [
  {{ upto = "50", points = 3 }},
  {{ above = "50", upto = "120", points = 1 }},
  {{ above = "120", points = 0 }},
]
[[item.part]]
title = "Fall"
analyte = "platelets"
measure = "fall"
on_cut_off = "inclusive"
bands = [{{ below = "30", points = 0 }}, {{ from = "30", points = 1 }}]
"#
    ))
}

#[test]
fn a_sum_is_capped_and_the_greatest_waits_for_every_part() {
    let sum = parts("combine = \"sum\"\nat_most = 3");
    let earlier = ("platelets.earlier", "200 @ ?");
    for (now, expected) in [("50", 3), ("50.1", 2), ("121", 1), ("141", 0)] {
        let outcome = made_up(&sum, &[("platelets", now), earlier]);
        assert_eq!(only_item(&outcome), [expected], "{now}");
    }
    assert_eq!(only_item(&made_up(&sum, &[("platelets", "100")])), [1, 2]);
    assert_eq!(only_item(&made_up(&sum, &[("platelets", "40")])), [3]);
    let greatest = parts("combine = \"greatest\"");
    assert_eq!(
        only_item(&made_up(&greatest, &[("platelets", "130")])),
        [0, 1]
    );
    assert_eq!(only_item(&made_up(&greatest, &[("platelets", "100")])), [1]);
}

#[test]
fn parts_that_share_a_count_are_looked_at_together() {
    // With an earlier 160, a count up to 112 has fallen by 30 % and scores; one above has not.
    let sum = parts("combine = \"sum\"");
    let earlier = ("platelets.earlier", "160 @ ?");
    let outcome = made_up(&sum, &[("platelets", "113..119"), earlier]);
    assert_eq!(only_item(&outcome), [1]);
    let outcome = made_up(&sum, &[("platelets", "115..130"), earlier]);
    assert_eq!(only_item(&outcome), [0, 1]);
}

#[test]
fn items_that_share_a_count_never_add_up_to_what_no_count_gives() {
    let catalog = of(r#"
[[item]]
id = "low"
title = "Low"
analyte = "platelets"
unit = "10*9/L"
on_cut_off = "strict"
bands = [{ below = "100", points = 1 }, { from = "100", points = 0 }]
[[item]]
id = "not_low"
title = "Not low"
analyte = "platelets"
unit = "10*9/L"
on_cut_off = "strict"
bands = [{ below = "100", points = 0 }, { from = "100", points = 1 }]
"#);
    for known in ["50..150", "<200", ">10"] {
        let outcome = made_up(&catalog, &[("platelets", known)]);
        assert_eq!((outcome.min, outcome.max), (1, 1), "{known}");
        assert_eq!(outcome.verdict, Verdict::Met, "{known}");
    }
    let nothing = made_up(&catalog, &[]);
    assert_eq!((nothing.min, nothing.max), (1, 1));
}

#[test]
fn what_was_measured_decides_between_substitutes() {
    let items = |combine: &str| {
        of(&format!(
            r#"
[[item]]
id = "marker"
title = "Marker"
combine = "{combine}"
[[item.part]]
title = "FDP"
analyte = "fdp"
unit = "mg/L"
on_cut_off = "inclusive"
bands = [{{ below = "10", points = 0 }}, {{ from = "10", points = 2 }}]
[[item.part]]
title = "D-dimer"
analyte = "d_dimer"
measure = "multiple_of_upper_limit"
on_cut_off = "inclusive"
bands = [{{ below = "2", points = 0 }}, {{ from = "2", points = 1 }}]
"#
        ))
    };
    let d_dimer = [("d_dimer", "5 FEU"), ("d_dimer.high", "0.5 FEU")];
    let both = [("fdp", "4"), d_dimer[0], d_dimer[1]];
    let first = items("first_measured");
    assert_eq!(only_item(&made_up(&first, &d_dimer)), [1]);
    assert_eq!(only_item(&made_up(&first, &both)), [0]);
    assert_eq!(only_item(&made_up(&first, &[])), [0, 1, 2]);
    let greatest = items("greatest_measured");
    assert_eq!(only_item(&made_up(&greatest, &both)), [1]);
    assert_eq!(only_item(&made_up(&greatest, &[("fdp", "4")])), [0]);
    assert_eq!(only_item(&made_up(&greatest, &[])), [0, 1, 2]);
}

#[test]
fn a_missing_item_has_points_only_where_the_rule_says_so() {
    let catalog = of(r#"
[[item]]
id = "platelets"
title = "Platelets"
analyte = "platelets"
unit = "10*9/L"
missing_points = 0
on_cut_off = "strict"
bands = [{ below = "100", points = 1 }, { from = "100", points = 0 }]
"#);
    let missing = made_up(&catalog, &[]);
    assert_eq!(only_item(&missing), [0]);
    assert_eq!(missing.verdict, Verdict::NotMet);
    assert!(
        missing.items[0]
            .remarks
            .iter()
            .any(|text| text.contains("missing item"))
    );
    assert_eq!(
        only_item(&made_up(&catalog, &[("platelets", "<200")])),
        [0, 1]
    );
}

//! What rules can measure and combine, on made-up scores: falls and rises, ratios, cases, parts, shared
//! unknowns, and totals with bounds.

mod common;

#[path = "measures/over_time.rs"]
mod over_time;
#[path = "measures/several_parts.rs"]
mod several_parts;

use coagscope::catalog::Catalog;
use coagscope::interpret::{ScoreOutcome, Settings, Verdict, interpret_with};
use common::{item, made_up, only_score, panel, score, with_made_up_score};

use several_parts::parts;

/// A score for everybody with these items, met from one point.
fn of(items: &str) -> Catalog {
    with_made_up_score(&format!(
        r#"
{items}
[population]
text = "everybody"
[verdict]
requires = [{{ from = 1 }}]
met = "reached"
not_met = "not reached"
"#
    ))
}

fn only_item(outcome: &ScoreOutcome) -> Vec<i32> {
    outcome.items[0].points.clone()
}

/// The PT ratio of JSTH.
fn ratio() -> Catalog {
    of(r#"
[[item]]
id = "ratio"
title = "Ratio"
analyte = "pt"
measure = "multiple_of"
of = "pt_control"
reported = "pt_ratio"
on_cut_off = "inclusive"
bands = [
  { below = "1.25", points = 0 },
  { from = "1.25", below = "1.67", points = 1 },
  { from = "1.67", points = 2 },
]
"#)
}

#[test]
fn a_ratio_is_tested_by_multiplying() {
    let catalog = ratio();
    for (pt, control, expected) in [
        ("15", "12", 1),
        ("14.999", "12", 0),
        ("20.04", "12", 2),
        ("20.039", "12", 1),
        // 13.75 / 11 is exactly 1.25, and 1.67 x 10.3 exactly 17.201.
        ("13.75", "11", 1),
        ("17.201", "10.3", 2),
        ("17.2009", "10.3", 1),
    ] {
        let outcome = made_up(&catalog, &[("pt", pt), ("pt_control", control)]);
        assert_eq!(only_item(&outcome), [expected], "{pt} over {control}");
    }
}

#[test]
fn a_reported_ratio_comes_first_and_without_a_control_nothing_is_known() {
    let catalog = ratio();
    assert_eq!(only_item(&made_up(&catalog, &[("pt_ratio", "1.3")])), [1]);
    let both = [("pt", "15"), ("pt_control", "12"), ("pt_ratio", "1.7")];
    assert_eq!(only_item(&made_up(&catalog, &both)), [2]);
    assert_eq!(only_item(&made_up(&catalog, &[("pt", "40")])), [0, 1, 2]);
    let limit_only = [("pt", "40"), ("pt.high", "14")];
    assert_eq!(only_item(&made_up(&catalog, &limit_only)), [0, 1, 2]);
}

#[test]
fn prolongation_over_the_control_takes_no_limit_instead() {
    let catalog = of(r#"
[[item]]
id = "difference"
title = "Difference"
analyte = "pt"
measure = "prolongation_over_control"
control = "pt_control"
on_cut_off = "strict"
bands = [{ upto = "1.5", points = 0 }, { above = "1.5", points = 25 }]
"#);
    let with = |pt| {
        made_up(
            &catalog,
            &[("pt", pt), ("pt_control", "12.1"), ("pt.high", "20")],
        )
    };
    assert_eq!(only_item(&with("13.6")), [0]);
    assert_eq!(only_item(&with("13.601")), [25]);
    let without = made_up(&catalog, &[("pt", "40"), ("pt.high", "14")]);
    assert_eq!(only_item(&without), [0, 25]);
}

/// Met from 3 of at most 3, or from 2 with a supporting finding.
fn two_ways() -> Catalog {
    with_made_up_score(
        r#"
[population]
text = "pregnant or shortly after delivery"
only_pregnancy = true
[prerequisite]
text = "no overt DIC"
when = { not = { met = "isth_overt_2025" } }
[[item]]
id = "platelets"
title = "Platelets"
analyte = "platelets"
unit = "10*9/L"
on_cut_off = "strict"
bands = [{ below = "50", points = 4 }, { from = "50", below = "100", points = 2 }, { from = "100", points = 0 }]
[[item]]
id = "support"
title = "Support"
in_total = false
when = { fact = "bleeding", is = ["yes"] }
[verdict]
requires = [{ from = 3 }]
most = 3
met = "reached"
not_met = "not reached"
[[verdict.alternative]]
requires = [{ sum_of = ["platelets"], from = 2 }, { sum_of = ["support"], from = 1 }]
"#,
    )
}

#[test]
fn a_threshold_can_be_reached_in_two_ways_and_a_total_has_bounds() {
    let catalog = two_ways();
    let verdict = |fields: &[(&str, &str)]| {
        let outcome = made_up(&catalog, fields);
        (
            outcome.min,
            outcome.max,
            outcome.verdict,
            outcome.needs.clone(),
        )
    };
    assert_eq!(
        verdict(&[("platelets", "40")]),
        (3, 3, Verdict::Met, vec![])
    );
    assert_eq!(
        verdict(&[("platelets", "60")]),
        (2, 2, Verdict::Undecided, vec!["support".to_string()])
    );
    let bleeding = [("platelets", "60"), ("bleeding", "yes")];
    assert_eq!(verdict(&bleeding), (2, 2, Verdict::Met, vec![]));
    let none = [("platelets", "60"), ("bleeding", "no")];
    assert_eq!(verdict(&none), (2, 2, Verdict::NotMet, vec![]));
}

#[test]
fn a_score_for_pregnancy_does_not_apply_to_others() {
    let catalog = two_ways();
    let verdict = |fields: &[(&str, &str)]| made_up(&catalog, fields).verdict;
    let low = ("platelets", "40");
    assert_eq!(verdict(&[low]), Verdict::Met);
    assert_eq!(verdict(&[low, ("pregnant", "yes")]), Verdict::Met);
    assert_eq!(verdict(&[low, ("postpartum", "yes")]), Verdict::Met);
    assert_eq!(verdict(&[low, ("pregnant", "no")]), Verdict::NotApplicable);
    assert_eq!(verdict(&[low, ("sex", "male")]), Verdict::NotApplicable);
}

#[test]
fn a_prerequisite_may_rest_on_another_score() {
    let catalog = two_ways();
    let dic = [
        ("platelets", "40"),
        ("d_dimer", "9 FEU"),
        ("d_dimer.high", "0.5 FEU"),
        ("fibrinogen", "0.8"),
    ];
    let outcome = made_up(&catalog, &dic);
    assert_eq!(outcome.verdict, Verdict::NotApplicable);
    let no_dic = [
        ("platelets", "60"),
        ("d_dimer", "0.2 FEU"),
        ("d_dimer.high", "0.5 FEU"),
    ];
    assert_eq!(
        made_up(&catalog, &no_dic).prerequisite,
        Some(coagscope::value::Truth::Yes)
    );
}

#[test]
fn the_limit_of_d_dimer_rises_with_age_above_fifty() {
    let catalog = of(r#"
[[item]]
id = "d_dimer"
title = "D-dimer"
analyte = "d_dimer"
measure = "multiple_of_age_adjusted_limit"
on_cut_off = "inclusive"
bands = [{ below = "1", points = 0 }, { from = "1", points = 1 }]
"#);
    for (age, value, expected) in [
        ("30", "0.499 FEU", vec![0]),
        ("30", "0.5 FEU", vec![1]),
        ("50", "0.5 FEU", vec![1]),
        ("51", "0.509 FEU", vec![0]),
        ("51", "0.51 FEU", vec![1]),
        ("80", "0.79 FEU", vec![0]),
        ("80", "0.8 FEU", vec![1]),
        ("80", "0.39 DDU", vec![0]),
        ("80", "0.4 DDU", vec![1]),
        // Not stated: FEU or DDU.
        ("80", "0.5", vec![0, 1]),
        ("80", "0.3", vec![0]),
    ] {
        let outcome = made_up(&catalog, &[("age", age), ("d_dimer", value)]);
        assert_eq!(only_item(&outcome), expected, "{age} {value}");
    }
    // An adult of unknown age: half a milligram or more.
    assert_eq!(
        only_item(&made_up(&catalog, &[("d_dimer", "0.4 FEU")])),
        [0]
    );
    assert_eq!(
        only_item(&made_up(&catalog, &[("d_dimer", "0.7 FEU")])),
        [0, 1]
    );
}

#[test]
fn the_reticulocyte_production_index_corrects_for_anemia_and_maturation() {
    let catalog = Catalog::builtin();
    let index = common::analyte(catalog, "reticulocyte_production_index");
    let known = |fields: &[(&str, &str)]| {
        let interpretation = interpret_with(catalog, &panel(fields), &Settings::default());
        interpretation
            .results
            .iter()
            .find(|result| result.analyte == index)
            .and_then(|result| result.known)
            .map(|known| {
                let shown = |end: coagscope::value::End| {
                    end.value().map(|value| value.rounded(2).to_string())
                };
                (shown(known.low()), shown(known.high()))
            })
    };
    let both = |text: &str| Some((Some(text.to_string()), Some(text.to_string())));
    // Worked examples of the specification: 4.76 % at 13.7 %, 10 % at 25 %.
    assert_eq!(
        known(&[("reticulocytes", "4.76"), ("hematocrit", "0.137")]),
        both("0.58")
    );
    assert_eq!(
        known(&[("reticulocytes", "10"), ("hematocrit", "0.25")]),
        both("2.78")
    );
    assert_eq!(
        known(&[("reticulocytes", "1"), ("hematocrit", "0.45")]),
        both("1")
    );
    assert_eq!(known(&[("reticulocytes", "5")]), None);
    let range = known(&[("reticulocytes", "5..10"), ("hematocrit", "0.25")]);
    assert_eq!(
        range,
        Some((Some("1.39".to_string()), Some("2.78".to_string())))
    );
}

#[test]
fn findings_that_do_not_fit_are_shown_where_they_surely_stand_together() {
    let mut files = common::rules::embedded();
    let path = "contradictions.toml";
    let own = r#"
[[contradiction]]
id = "made_up"
text = "A made-up contradiction."
when = { all = [
  { analyte = "platelets", unit = "10*9/L", below = "50" },
  { met = "isth_overt_2025" },
] }
sources = ["coagscope_design"]
"#;
    match files.iter_mut().find(|(name, _)| name == path) {
        Some((_, text)) => text.push_str(own),
        None => files.push((path.to_string(), own.to_string())),
    }
    let catalog = Catalog::from_files(&files).unwrap_or_else(|error| panic!("{error}"));
    let shown = |fields: &[(&str, &str)]| {
        interpret_with(&catalog, &panel(fields), &Settings::default())
            .contradictions
            .iter()
            .any(|warning| warning.text == "A made-up contradiction.")
    };
    let met = [
        ("platelets", "40"),
        ("d_dimer", "9 FEU"),
        ("d_dimer.high", "0.5 FEU"),
    ];
    assert!(shown(&met));
    assert!(!shown(&met[..1]), "undecided is no contradiction");
}

#[test]
fn an_interpretation_is_the_same_whatever_else_is_asked_for() {
    let catalog = parts("combine = \"sum\"");
    let fields = [("platelets", "40..60"), ("platelets.earlier", "100 @ 3")];
    let alone = made_up(&catalog, &fields);
    let all = interpret_with(&catalog, &panel(&fields), &Settings::default());
    let among_others = score(&all, "made_up");
    assert_eq!(alone.items, among_others.items);
    let settings = only_score("made_up", None);
    let codes = coagscope::interpret::codes_with(&catalog, &panel(&fields), &settings);
    assert_eq!(
        (codes.scores[0].min, codes.scores[0].max),
        (alone.min, alone.max)
    );
}

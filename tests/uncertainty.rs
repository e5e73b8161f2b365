//! The distribution of a score over repeats of the measurement, against closed forms and against sums over a
//! fine grid that know nothing of the program's cells.

mod common;

use std::collections::BTreeMap;

use coagscope::catalog::{AnalyteId, Catalog};
use coagscope::interpret::{
    ScoreOutcome, Settings, Uncertainty, Variation, codes_with, interpret_with,
};
use coagscope::statistics::normal::{below, log_deviation};
use coagscope::value::Decimal;
use proptest::prelude::*;

use common::{analyte, decimal, only_score, panel, score, with_made_up_score};

fn settings(catalog: &Catalog, id: &str, variation: &[(&str, &str)]) -> Settings {
    // Nothing varies but what is named here.
    let mut analytical_variation: BTreeMap<AnalyteId, Decimal> = catalog
        .analytes()
        .map(|(id, _)| (id, Decimal::ZERO))
        .collect();
    let named = variation.iter();
    analytical_variation
        .extend(named.map(|(id, percent)| (analyte(catalog, id), decimal(percent))));
    Settings {
        uncertainty: Some(Variation::Analytical),
        analytical_variation,
        ..only_score(id, None)
    }
}

fn outcome(
    catalog: &Catalog,
    id: &str,
    fields: &[(&str, &str)],
    variation: &[(&str, &str)],
) -> ScoreOutcome {
    let settings = settings(catalog, id, variation);
    score(&interpret_with(catalog, &panel(fields), &settings), id).clone()
}

fn distribution(
    catalog: &Catalog,
    id: &str,
    fields: &[(&str, &str)],
    variation: &[(&str, &str)],
) -> Uncertainty {
    outcome(catalog, id, fields, variation)
        .uncertainty
        .expect("something varies")
}

fn close(one: f64, other: f64, within: f64) {
    assert!((one - other).abs() < within, "{one} is not {other}");
}

/// How often a log-normal repeat of `value` lies below `cut_off`.
fn often_below(value: f64, cut_off: f64, percent: f64) -> f64 {
    below((cut_off / value).ln() / log_deviation(percent / 100.0))
}

/// ISTH with everything but the platelets decided: 3 + 1 + 0 points.
const FOUR_WITHOUT_PLATELETS: [(&str, &str); 6] = [
    ("d_dimer", "9 FEU"),
    ("d_dimer.high", "0.5 FEU"),
    ("pt", "18"),
    ("pt.high", "14"),
    ("fibrinogen", "3"),
    ("underlying", "yes"),
];

#[test]
fn one_result_has_the_closed_form() {
    let catalog = Catalog::builtin();
    for platelets in ["52", "98", "104", "300"] {
        let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
        fields.push(("platelets", platelets));
        let found = distribution(catalog, "isth_overt_2025", &fields, &[("platelets", "5")]);
        let value: f64 = platelets.parse().unwrap();
        let expected = often_below(value, 100.0, 5.0);
        close(found.met.least, expected, 1e-9);
        close(found.met.most, expected, 1e-9);
        let six = found.at_least.iter().find(|step| step.points == 6);
        let expected = often_below(value, 50.0, 5.0);
        close(
            six.map_or(0.0, |step| step.probability.most),
            expected,
            1e-9,
        );
    }
}

#[test]
fn results_that_share_nothing_are_convolved() {
    let catalog = Catalog::builtin();
    let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
    fields.extend([("platelets", "97")]);
    fields[4] = ("fibrinogen", "1.05");
    let found = distribution(
        catalog,
        "isth_overt_2025",
        &fields,
        &[("platelets", "5"), ("fibrinogen", "6"), ("pt", "3")],
    );
    // 3 from D-dimer; 1 or 2 from platelets, 0 to 2 from PT, 0 or 1 from fibrinogen.
    let low = often_below(97.0, 100.0, 5.0);
    let very_low = often_below(97.0, 50.0, 5.0);
    let platelets = [1.0 - low, low - very_low, very_low];
    let pt = [
        often_below(18.0, 17.0, 3.0),
        often_below(18.0, 20.0, 3.0) - often_below(18.0, 17.0, 3.0),
        1.0 - often_below(18.0, 20.0, 3.0),
    ];
    let fibrinogen = often_below(1.05, 1.0, 6.0);
    let mut expected = 0.0;
    for (p, a) in platelets.iter().enumerate() {
        for (t, b) in pt.iter().enumerate() {
            for (f, c) in [1.0 - fibrinogen, fibrinogen].iter().enumerate() {
                if 3 + p + t + f >= 5 {
                    expected += a * b * c;
                }
            }
        }
    }
    close(found.met.least, expected, 1e-9);
    close(found.met.most, expected, 1e-9);
}

/// A count that is low, and its fall by more than half within a day.
fn count_and_fall() -> Catalog {
    with_made_up_score(
        r#"
[population]
text = "everybody"
[[item]]
id = "count"
title = "Count"
analyte = "platelets"
unit = "10*9/L"
on_cut_off = "strict"
bands = [{ below = "80", points = 1 }, { from = "80", points = 0 }]
[[item]]
id = "fall"
title = "Fall"
analyte = "platelets"
measure = "fall"
within_hours = 24
on_cut_off = "strict"
bands = [{ upto = "50", points = 0 }, { above = "50", points = 1 }]
[verdict]
requires = [{ from = 2 }]
met = "reached"
not_met = "not reached"
"#,
    )
}

#[test]
fn a_count_and_its_fall_are_integrated_together() {
    let catalog = count_and_fall();
    let fields = [("platelets", "79"), ("platelets.earlier", "155 @ 12")];
    let found = distribution(&catalog, "made_up", &fields, &[("platelets", "6")]);
    // A sum over a grid of the present and the earlier value, each standard normal on its own scale.
    let deviation = log_deviation(0.06);
    let (steps, edge) = (1600, 8.0);
    let width = 2.0 * edge / f64::from(steps);
    let weight = |at: f64| below(at + width / 2.0) - below(at - width / 2.0);
    let (mut both, mut either) = (0.0, 0.0);
    for now in 0..steps {
        let z = -edge + width * (f64::from(now) + 0.5);
        let present = 79.0 * (deviation * z).exp();
        let low = present < 80.0;
        for then in 0..steps {
            let w = -edge + width * (f64::from(then) + 0.5);
            let fell = present < 155.0 * (deviation * w).exp() / 2.0;
            if low || fell {
                either += weight(z) * weight(w);
            }
            if low && fell {
                both += weight(z) * weight(w);
            }
        }
    }
    close(found.met.least, both, 2e-3);
    let one = found.at_least.iter().find(|step| step.points == 1).unwrap();
    close(one.probability.least, either, 2e-3);
    // Taken as if they were independent, the chance would be another one.
    let apart = often_below(79.0, 80.0, 6.0)
        * below(-((79.0_f64 / 77.5).ln() / (deviation * 2.0_f64.sqrt())));
    assert!((found.met.least - apart).abs() > 0.05, "{apart}");
}

#[test]
fn a_fall_alone_has_the_closed_form() {
    let catalog = count_and_fall();
    // Far below 80, so that only the fall decides: ln(present / earlier) has twice the variance.
    let fields = [("platelets", "40"), ("platelets.earlier", "82 @ 12")];
    let found = distribution(&catalog, "made_up", &fields, &[("platelets", "6")]);
    let expected = below((41.0_f64 / 40.0).ln() / (log_deviation(0.06) * 2.0_f64.sqrt()));
    close(found.met.least, expected, 1e-8);
}

#[test]
fn what_of_earlier_results_is_held_is_said() {
    let catalog = count_and_fall();
    let held = |fields: &[(&str, &str)]| {
        distribution(&catalog, "made_up", fields, &[("platelets", "6")]).held
    };
    let one = [("platelets", "40"), ("platelets.earlier", "82 @ 12")];
    assert_eq!(held(&one), Vec::<String>::new());
    let two = [
        ("platelets", "40"),
        ("platelets.earlier", "82 @ 12"),
        ("platelets.earlier", "81 @ 10"),
    ];
    assert_eq!(
        held(&two),
        ["Platelets, which of the earlier results counts"]
    );
}

#[test]
fn a_coefficient_too_small_for_nine_places_counts_as_none() {
    let catalog = count_and_fall();
    let fields = [("platelets", "80"), ("platelets.earlier", "82 @ 12")];
    let settings = settings(&catalog, "made_up", &[("platelets", "0.0000001")]);
    let found = score(
        &interpret_with(&catalog, &panel(&fields), &settings),
        "made_up",
    )
    .clone();
    assert!(found.uncertainty.is_none(), "{:?}", found.uncertainty);
    let least = distribution(&catalog, "made_up", &fields, &[("platelets", "0.0001")]);
    let one = least.at_least.iter().find(|step| step.points == 1).unwrap();
    close(one.probability.least, 0.5, 1e-6);
}

#[test]
fn pt_and_its_inr_are_one_measurement() {
    let catalog = with_made_up_score(
        r#"
[population]
text = "everybody"
[[item]]
id = "time"
title = "Time"
analyte = "pt"
unit = "s"
on_cut_off = "strict"
bands = [{ upto = "18", points = 0 }, { above = "18", points = 1 }]
[[item]]
id = "ratio"
title = "Ratio"
analyte = "inr"
unit = "{INR}"
on_cut_off = "strict"
bands = [{ upto = "1.5", points = 0 }, { above = "1.5", points = 1 }]
[verdict]
requires = [{ from = 2 }]
met = "reached"
not_met = "not reached"
"#,
    );
    // Both on their cut-offs: they pass them together, half of the time and not a quarter.
    let fields = [("pt", "18"), ("inr", "1.5")];
    let found = distribution(&catalog, "made_up", &fields, &[("pt", "2"), ("inr", "2")]);
    close(found.met.least, 0.5, 1e-9);
}

#[test]
fn what_is_missing_leaves_a_range_of_probabilities() {
    let catalog = Catalog::builtin();
    let fields = [
        ("platelets", "52"),
        ("d_dimer", "9 FEU"),
        ("d_dimer.high", "0.5 FEU"),
        ("pt", "15"),
        ("pt.high", "14"),
    ];
    let found = distribution(catalog, "isth_overt_2025", &fields, &[("platelets", "5")]);
    // 3 from D-dimer and 0 from PT: platelets below 50 are enough, fibrinogen can help out.
    close(found.met.least, often_below(52.0, 50.0, 5.0), 1e-9);
    close(found.met.most, often_below(52.0, 100.0, 5.0), 1e-9);
}

#[test]
fn a_limit_that_is_not_known_leaves_a_range_too() {
    let catalog = Catalog::builtin();
    let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
    fields[3] = ("pt.high", "12..16");
    fields.push(("platelets", "60"));
    let found = distribution(catalog, "isth_overt_2025", &fields, &[("pt", "2")]);
    // 3 + 1 points: PT scores surely from 19 s, and perhaps from 15 s.
    close(found.met.least, 1.0 - often_below(18.0, 19.0, 2.0), 1e-9);
    close(found.met.most, 1.0 - often_below(18.0, 15.0, 2.0), 1e-9);
}

#[test]
fn censored_derived_and_masked_results_are_held() {
    let catalog = Catalog::builtin();
    let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
    fields[4] = ("fibrinogen", "<1.2");
    fields.extend([("platelets", "90"), ("comment", "clumped platelets")]);
    let all = [("platelets", "5"), ("fibrinogen", "6"), ("d_dimer", "5")];
    let found = distribution(catalog, "isth_overt_2025", &fields, &all);
    let varying: Vec<&str> = found
        .varying
        .iter()
        .map(|one| one.analyte.as_str())
        .collect();
    assert_eq!(varying, ["d_dimer"]);
    for title in ["Platelets", "Fibrinogen", "Prothrombin time"] {
        assert!(
            found.held.iter().any(|held| held == title),
            "{:?}",
            found.held
        );
    }
}

#[test]
fn nothing_is_said_where_the_score_does_not_apply_or_nothing_varies() {
    let catalog = Catalog::builtin();
    let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
    fields[5] = ("underlying", "no");
    fields.push(("platelets", "60"));
    let variation = [("platelets", "5")];
    assert!(
        outcome(catalog, "isth_overt_2025", &fields, &variation)
            .uncertainty
            .is_none()
    );
    let none = [("platelets", "<60")];
    assert!(
        outcome(catalog, "isth_overt_2025", &none, &variation)
            .uncertainty
            .is_none()
    );
}

#[test]
fn published_coefficients_are_used_with_their_sources() {
    let catalog = Catalog::builtin();
    let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
    fields.push(("platelets", "98"));
    let of = |variation| {
        let settings = Settings {
            uncertainty: Some(variation),
            ..only_score("isth_overt_2025", None)
        };
        let interpretation = interpret_with(catalog, &panel(&fields), &settings);
        score(&interpretation, "isth_overt_2025")
            .uncertainty
            .clone()
            .expect("something varies")
    };
    let analytical = of(Variation::Analytical);
    let total = of(Variation::Total);
    for analyte in ["platelets", "d_dimer", "pt", "fibrinogen"] {
        let percent = |found: &Uncertainty| {
            let one = found.varying.iter().find(|one| one.analyte == analyte);
            let one = one.unwrap_or_else(|| panic!("{analyte} does not vary"));
            assert!(!one.source.is_empty());
            one.coefficient_of_variation
        };
        let known = catalog
            .variation(common::analyte(catalog, analyte))
            .unwrap();
        let published =
            coagscope::statistics::normal::approximate(known.analytical.as_ref().unwrap().percent);
        close(percent(&analytical), published, 1e-12);
        let within = known.within_subject.as_ref().unwrap().percent;
        let within = coagscope::statistics::normal::approximate(within);
        close(percent(&total), published.hypot(within), 1e-12);
    }
}

#[test]
fn rows_say_what_reports_say() {
    let catalog = Catalog::builtin();
    let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
    fields.push(("platelets", "98"));
    let settings = settings(
        catalog,
        "isth_overt_2025",
        &[("platelets", "5"), ("pt", "2")],
    );
    let rich = interpret_with(catalog, &panel(&fields), &settings);
    let codes = codes_with(catalog, &panel(&fields), &settings);
    assert_eq!(rich.scores[0].uncertainty, codes.scores[0].uncertainty);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// As the variation goes to zero the distribution becomes the certain score, except for values that sit
    /// on a cut-off.
    #[test]
    fn without_variation_the_score_is_certain(
        platelets in 1_u32..2000, d_dimer in 1_u32..900, pt in 80_u32..400, fibrinogen in 1_u32..600,
    ) {
        let catalog = Catalog::builtin();
        let tenths = |value: u32| format!("{}.{}", value / 10, value % 10);
        let texts = [tenths(platelets), format!("{}.{:02} FEU", d_dimer / 100, d_dimer % 100), tenths(pt),
            format!("{}.{:02}", fibrinogen / 100, fibrinogen % 100)];
        let fields = [
            ("platelets", texts[0].as_str()), ("d_dimer", texts[1].as_str()), ("d_dimer.high", "0.5 FEU"),
            ("pt", texts[2].as_str()), ("pt.high", "14.4"), ("fibrinogen", texts[3].as_str()),
        ];
        let tiny = [("platelets", "0.0001"), ("d_dimer", "0.0001"), ("pt", "0.0001"), ("fibrinogen", "0.0001")];
        let outcome = outcome(catalog, "isth_overt_2025", &fields, &tiny);
        prop_assume!(outcome.items.iter().all(|item| item.on_cut_off.is_none()));
        let found = outcome.uncertainty.as_ref().expect("something varies");
        let certain = f64::from(u8::from(outcome.min >= 5));
        prop_assert!((found.met.least - certain).abs() < 1e-9, "{found:?}");
        prop_assert!((found.met.most - certain).abs() < 1e-9, "{found:?}");
        for step in &found.at_least {
            let certain = f64::from(u8::from(outcome.min >= step.points));
            prop_assert!((step.probability.most - certain).abs() < 1e-9, "{found:?}");
        }
    }

    /// Probabilities lie between 0 and 1, the least is not above the most, and more points are not more likely.
    #[test]
    fn probabilities_are_in_order(
        platelets in 1_u32..2000, earlier in 1_u32..4000, percent in 1_u32..40,
    ) {
        let catalog = count_and_fall();
        let (now, then) = (format!("{platelets}"), format!("{earlier} @ 12"));
        let fields = [("platelets", now.as_str()), ("platelets.earlier", then.as_str())];
        let percent = format!("{percent}");
        let found = distribution(&catalog, "made_up", &fields, &[("platelets", percent.as_str())]);
        let mut before = 1.0 + 1e-9;
        for step in &found.at_least {
            prop_assert!(step.probability.least <= step.probability.most + 1e-12);
            prop_assert!((0.0..=1.0).contains(&step.probability.most));
            prop_assert!(step.probability.most <= before);
            before = step.probability.most + 1e-9;
        }
        let least = found.at_least.first().expect("some total").probability.least;
        prop_assert!((least - 1.0).abs() < 1e-7, "all cases together are certain: {least}");
    }
}

#[test]
fn a_probability_of_zero_has_no_sign() {
    let catalog = Catalog::builtin();
    let mut fields = FOUR_WITHOUT_PLATELETS.to_vec();
    fields[0] = ("d_dimer", "0.1 FEU");
    fields.push(("platelets", "300"));
    let found = distribution(catalog, "isth_overt_2025", &fields, &[("platelets", "5")]);
    assert!(found.met.least.is_sign_positive() && found.met.most.is_sign_positive());
}

//! The worked examples of the specification: what a published table says of given values.

mod common;

#[path = "vectors/isth.rs"]
mod isth;
#[path = "vectors/limits.rs"]
mod limits;
#[path = "vectors/plasmic.rs"]
mod plasmic;
#[path = "vectors/specimens.rs"]
mod specimens;

use coagscope::interpret::{
    Finding, Interpretation, ReferenceKind, ScoreOutcome, Settings, Verdict, interpret_with,
};
use coagscope::value::Truth;

use common::scored::{bounds, column, points, scored};
use common::{finding, item, panel, pattern, score};
use plasmic::plasmic_with;

fn interpreted(fields: &[(&str, &str)]) -> Interpretation {
    interpret_with(
        common::rule_set(),
        &panel(fields),
        &common::everything(common::rule_set()),
    )
}

#[test]
fn sic_vectors() {
    let platelets = [
        ("150", 0),
        ("149.999", 1),
        ("100", 1),
        ("99.9", 2),
        ("1", 2),
    ];
    column(
        "sic",
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &platelets,
    );
    let inr = [("1.0", 0), ("1.2", 0), ("1.21", 1), ("1.4", 1), ("1.41", 2)];
    column("sic", None, "inr", |value| vec![("inr", value)], &inr);
    let sofa = [("0", 0), ("1", 1), ("2", 2), ("16", 2)];
    column("sic", None, "sofa", |value| vec![("sofa", value)], &sofa);

    let sic = |platelets, inr, sofa| {
        let fields = [
            ("platelets", platelets),
            ("inr", inr),
            ("sofa", sofa),
            ("infection", "yes"),
        ];
        bounds(&scored("sic", None, &fields))
    };
    // (2, 0, 2): a total of 4 with 2 from platelets and INR does not meet it.
    assert_eq!(sic("90", "1.2", "3"), (4, 4, Verdict::NotMet));
    assert_eq!(sic("90", "1.3", "1"), (4, 4, Verdict::Met));
    assert_eq!(sic("90", "1.5", "0"), (4, 4, Verdict::Met));
    assert_eq!(sic("120", "1.5", "1"), (4, 4, Verdict::Met));
    assert_eq!(sic("120", "1.3", "2"), (4, 4, Verdict::NotMet));
    assert_eq!(sic("120", "1.5", "0"), (3, 3, Verdict::NotMet));
    assert_eq!(sic("90", "1.5", "4"), (6, 6, Verdict::Met));
    // The laboratory part alone decides some panels.
    let missing_sofa = |platelets, inr| {
        bounds(&scored(
            "sic",
            None,
            &[("platelets", platelets), ("inr", inr), ("infection", "yes")],
        ))
    };
    assert_eq!(missing_sofa("90", "1.5"), (4, 6, Verdict::Met));
    assert_eq!(missing_sofa("90", "1.0"), (2, 4, Verdict::NotMet));
    assert_eq!(missing_sofa("90", "1.3"), (3, 5, Verdict::Undecided));
    // The sum of six organs bounds the sum of four: two organs more have 4 points each.
    let total = |text| points("sic", None, "sofa", &[("sofa_total", text)]);
    assert_eq!(
        (total("0"), total("1"), total("9"), total("10")),
        (vec![0], vec![0, 1], vec![1, 2], vec![2])
    );
    // A four-organ SOFA of 0 stays positive, with a note.
    let note = scored(
        "sic",
        None,
        &[
            ("platelets", "90"),
            ("inr", "1.5"),
            ("sofa", "0"),
            ("infection", "yes"),
        ],
    );
    assert!(
        note.warnings
            .iter()
            .any(|warning| warning.text.contains("SOFA of 0")),
        "{:?}",
        note.warnings
    );
}

/// All of PLASMIC's items but hemolysis fulfilled.
const PLASMIC: [(&str, &str); 8] = [
    ("platelets", "20"),
    ("active_cancer", "no"),
    ("transplant", "no"),
    ("mcv", "85"),
    ("inr", "1.1"),
    ("creatinine", "1.0 mg/dL"),
    ("schistocytes", "present"),
    ("sex", "male"),
];

/// A panel that has 8 points under both ISTH scores.
const OVERT: [(&str, &str); 6] = [
    ("platelets", "40"),
    ("d_dimer", "10 FEU"),
    ("d_dimer.high", "0.5 FEU"),
    ("pt", "30"),
    ("pt.high", "14.5"),
    ("fibrinogen", "0.8"),
];

#[test]
fn without_an_underlying_disorder_the_isth_scores_do_not_apply() {
    for id in ["isth_overt_2025", "isth_overt_2001"] {
        let with = |fields: &[(&str, &str)]| scored(id, None, &[&OVERT, fields].concat());
        let stated = with(&[("underlying", "yes")]);
        assert_eq!(bounds(&stated), (8, 8, Verdict::Met));
        assert_eq!(stated.prerequisite, Some(Truth::Yes));
        assert!(
            !stated.verdict_text.contains("not stated"),
            "{}",
            stated.verdict_text
        );

        let absent = with(&[("underlying", "no")]);
        assert_eq!(
            bounds(&absent),
            (8, 8, Verdict::NotApplicable),
            "points are given all the same"
        );
        assert_eq!(absent.prerequisite, Some(Truth::No));
        assert!(absent.not_applicable_because.is_some());

        for unknown in [vec![], vec![("underlying", "unknown")]] {
            let unknown = with(&unknown);
            assert_eq!(
                bounds(&unknown),
                (8, 8, Verdict::Met),
                "the verdict is on the points"
            );
            assert_eq!(unknown.prerequisite, Some(Truth::Unknown));
            for part in ["reach the threshold", "not stated", "does not apply"] {
                assert!(
                    unknown.verdict_text.contains(part),
                    "{part}: {}",
                    unknown.verdict_text
                );
            }
        }

        // Made for adults.
        let child = with(&[("underlying", "yes"), ("age", "17")]);
        assert_eq!(child.verdict, Verdict::NotApplicable);
        assert_eq!(
            with(&[("underlying", "yes"), ("age", "18")]).verdict,
            Verdict::Met
        );
        assert_eq!(
            with(&[("underlying", "yes"), ("age", "10..30")]).verdict,
            Verdict::Met
        );
    }
    // `--underlying` speaks for panels that do not say, and for no others.
    let settings = |underlying| Settings {
        underlying: Some(underlying),
        ..Settings::default()
    };
    let verdict = |fields: &[(&str, &str)], underlying| {
        let fields = [&OVERT, fields].concat();
        let interpretation =
            interpret_with(common::rule_set(), &panel(&fields), &settings(underlying));
        score(&interpretation, "isth_overt_2025").verdict
    };
    assert_eq!(verdict(&[], Truth::No), Verdict::NotApplicable);
    assert_eq!(verdict(&[("underlying", "yes")], Truth::No), Verdict::Met);
}

#[test]
fn sic_and_plasmic_state_their_prerequisite_and_population() {
    let fields = [("platelets", "90"), ("inr", "1.5"), ("sofa", "3")];
    let sic = |more: &[(&str, &str)]| scored("sic", None, &[&fields, more].concat());
    assert_eq!(sic(&[("infection", "yes")]).verdict, Verdict::Met);
    assert_eq!(sic(&[("infection", "no")]).verdict, Verdict::NotApplicable);
    assert!(
        sic(&[])
            .verdict_text
            .contains("not stated: infection; the score is made for sepsis"),
        "{}",
        sic(&[]).verdict_text
    );
    assert_eq!(
        sic(&[("infection", "yes"), ("age", "3")]).verdict,
        Verdict::NotApplicable
    );

    let plasmic = |more: &[(&str, &str)]| plasmic_with(more).verdict;
    assert_eq!(plasmic(&[]), Verdict::Met);
    assert_eq!(plasmic(&[("age", "16")]), Verdict::NotApplicable);
    assert_eq!(
        plasmic(&[("sex", "female"), ("pregnant", "yes")]),
        Verdict::NotApplicable
    );
    assert_eq!(
        plasmic(&[("sex", "female"), ("gestation_weeks", "30")]),
        Verdict::NotApplicable
    );
}

#[test]
fn a_threshold_reached_by_platelets_and_d_dimer_alone_names_what_else_fits() {
    let alone = [
        ("platelets", "40"),
        ("d_dimer", "10 FEU"),
        ("d_dimer.high", "0.5 FEU"),
        ("pt", "14"),
        ("pt.high", "14.5"),
        ("fibrinogen", "3"),
        ("underlying", "yes"),
    ];
    for id in ["isth_overt_2025", "isth_overt_2001"] {
        let warns = |fields: &[(&str, &str)]| {
            scored(id, None, fields).warnings.iter().any(|warning| {
                ["TTP", "HIT", "marrow"]
                    .iter()
                    .all(|word| warning.text.contains(word))
            })
        };
        assert!(warns(&alone), "{id}");
        assert!(!warns(&OVERT), "{id}");
    }
}

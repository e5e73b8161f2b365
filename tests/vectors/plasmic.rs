//! PLASMIC: strict inequalities, one item of three tests, classes.

use super::*;

pub(super) fn plasmic_with(fields: &[(&str, &str)]) -> ScoreOutcome {
    // A later field replaces an earlier one of the same name.
    scored("plasmic", None, &[&PLASMIC, fields].concat())
}

#[test]
fn plasmic_inequalities_are_strict() {
    let one = |item: &'static str, analyte: &'static str, expected: &[(&'static str, i32)]| {
        column(
            "plasmic",
            None,
            item,
            |value| vec![(analyte, value)],
            expected,
        );
    };
    one(
        "platelets",
        "platelets",
        &[("29.9", 1), ("30", 0), ("30.0", 0), ("31", 0)],
    );
    one("mcv", "mcv", &[("89.9", 1), ("90", 0), ("90.0", 0)]);
    one("inr", "inr", &[("1.49", 1), ("1.5", 0)]);
    one(
        "creatinine",
        "creatinine",
        &[
            ("1.99 mg/dL", 1),
            ("2.0 mg/dL", 0),
            ("176.79 umol/L", 1),
            ("176.8 umol/L", 0),
        ],
    );
    one("no_cancer", "active_cancer", &[("no", 1), ("yes", 0)]);
    one("no_transplant", "transplant", &[("no", 1), ("yes", 0)]);
    for item_id in ["no_cancer", "no_transplant"] {
        assert_eq!(
            points("plasmic", None, item_id, &[]),
            [0, 1],
            "{item_id} unknown"
        );
    }
}

#[test]
fn plasmic_hemolysis_is_one_item_of_three_tests() {
    let hemolysis = |fields: &[(&str, &str)]| points("plasmic", None, "hemolysis", fields);
    const YES: [i32; 1] = [1];
    const OPEN: [i32; 2] = [0, 1];
    // Each of the three alone satisfies it; none of them alone denies it.
    assert_eq!(hemolysis(&[("reticulocytes", "2.6 %")]), YES);
    assert_eq!(hemolysis(&[("reticulocytes", "2.5 %")]), OPEN);
    assert_eq!(hemolysis(&[("bilirubin_indirect", "2.1 mg/dL")]), YES);
    assert_eq!(hemolysis(&[("bilirubin_indirect", "2.0 mg/dL")]), OPEN);
    assert_eq!(hemolysis(&[("bilirubin_indirect", "34.3 umol/L")]), YES);
    assert_eq!(hemolysis(&[("haptoglobin", "undetectable")]), YES);
    // `<x` with x up to 0.20 g/L; a plain number up to 0.10 g/L.
    for undetectable in [
        "<0.20",
        "<0.08",
        "<=0.06",
        "<20 mg/dL",
        "<6 mg/dL",
        "0.10",
        "0.05",
        "10 mg/dL",
    ] {
        assert_eq!(
            hemolysis(&[("haptoglobin", undetectable)]),
            YES,
            "{undetectable}"
        );
    }
    // With the two others negative, haptoglobin decides.
    let others = [
        ("reticulocytes", "1 %"),
        ("bilirubin_indirect", "0.5 mg/dL"),
    ];
    let haptoglobin = |text| hemolysis(&[&others[..], &[("haptoglobin", text)]].concat());
    assert_eq!(haptoglobin("<0.20"), YES);
    assert_eq!(
        haptoglobin("<0.30"),
        OPEN,
        "0.30 is a lower limit somewhere"
    );
    assert_eq!(haptoglobin("<0.21"), OPEN);
    assert_eq!(haptoglobin("0.10"), YES);
    assert_eq!(
        haptoglobin("0.11"),
        [0],
        "low but measurable does not count"
    );
    assert_eq!(haptoglobin("1.2"), [0]);
    assert_eq!(haptoglobin("normal"), [0]);
    assert_eq!(haptoglobin("low"), OPEN);
    assert_eq!(haptoglobin("undetectable"), YES);
    // LDH, schistocytes and hemoglobin are no part of it.
    let not_part = [
        ("ldh", "5000"),
        ("schistocytes", "many"),
        ("hemoglobin", "50"),
    ];
    assert_eq!(hemolysis(&not_part), OPEN);
    assert_eq!(
        hemolysis(&[&not_part[..], &others[..], &[("haptoglobin", "1")]].concat()),
        [0]
    );
}

#[test]
fn indirect_bilirubin_follows_from_total_and_direct() {
    // The two other tests are negative, so indirect bilirubin decides.
    let negative = [("reticulocytes", "1 %"), ("haptoglobin", "1.2")];
    let hemolysis = |fields: &[(&str, &str)]| {
        points(
            "plasmic",
            None,
            "hemolysis",
            &[&negative[..], fields].concat(),
        )
    };
    let derived =
        |total, direct| hemolysis(&[("bilirubin_total", total), ("bilirubin_direct", direct)]);
    assert_eq!(derived("3.0 mg/dL", "0.9 mg/dL"), [1], "2.1");
    assert_eq!(derived("3.0 mg/dL", "1.0 mg/dL"), [0], "exactly 2.0");
    assert_eq!(
        derived("3.0 mg/dL", "<1.0 mg/dL"),
        [1],
        "above 2.0 whatever the direct one is"
    );
    assert_eq!(derived("3.0 mg/dL", "<=1.0 mg/dL"), [0, 1]);
    let total = |text| hemolysis(&[("bilirubin_total", text)]);
    assert_eq!(total("2.0 mg/dL"), [0], "total of 2.0 alone denies it");
    assert_eq!(
        total("2.1 mg/dL"),
        [0, 1],
        "total above 2.0 alone says nothing"
    );
    assert_eq!(total("<1 mg/dL"), [0]);
    assert_eq!(hemolysis(&[("bilirubin_direct", "3 mg/dL")]), [0, 1]);
    // A reported value beats a derived one, and a contradiction is an issue.
    let reported = [
        ("bilirubin_total", "3.0 mg/dL"),
        ("bilirubin_direct", "0.5 mg/dL"),
        ("bilirubin_indirect", "1.0 mg/dL"),
    ];
    assert_eq!(hemolysis(&reported), [0]);
    for contradiction in [
        [
            ("bilirubin_total", "1.0 mg/dL"),
            ("bilirubin_direct", "2.0 mg/dL"),
        ],
        [
            ("bilirubin_total", "1.0 mg/dL"),
            ("bilirubin_indirect", "2.0 mg/dL"),
        ],
    ] {
        let issues = interpreted(&contradiction).issues;
        assert!(
            issues
                .iter()
                .any(|issue| issue.code == coagscope::panel::IssueCode::Contradiction),
            "{contradiction:?}"
        );
    }
    // Reticulocytes as a count become a percentage with the red cells: 100 over 2.5 is 4 %.
    let counted = |absolute| {
        points(
            "plasmic",
            None,
            "hemolysis",
            &[
                ("haptoglobin", "1.2"),
                ("bilirubin_indirect", "0.5 mg/dL"),
                ("reticulocytes_absolute", absolute),
                ("rbc", "4.0"),
            ],
        )
    };
    assert_eq!(
        (counted("100"), counted("101"), counted("99")),
        (vec![0], vec![1], vec![0])
    );
}

#[test]
fn plasmic_classes() {
    let class = |fields: &[(&str, &str)]| plasmic_with(fields).class.unwrap_or_default();
    let positive = ("haptoglobin", "undetectable");
    let negative = [
        ("haptoglobin", "1.2"),
        ("reticulocytes", "1 %"),
        ("bilirubin_indirect", "0.5 mg/dL"),
    ];
    assert_eq!(class(&[positive]), "high", "7");
    assert_eq!(class(&negative), "high", "6");
    assert_eq!(class(&[]), "high", "6 or 7");
    assert_eq!(
        class(&[positive, ("mcv", "95"), ("inr", "1.6")]),
        "intermediate",
        "5"
    );
    let four = [
        positive,
        ("mcv", "95"),
        ("inr", "1.6"),
        ("transplant", "yes"),
    ];
    assert_eq!(class(&four), "low", "4");
    assert_eq!(class(&[("mcv", "95")]), "undecided", "5 or 6");
    assert_eq!(
        class(&[positive, ("active_cancer", "unknown"), ("mcv", "95")]),
        "undecided",
        "5 or 6"
    );
    // Five points are below the threshold, which is that of the high class.
    let five = plasmic_with(&[positive, ("mcv", "95"), ("inr", "1.6")]);
    assert_eq!(bounds(&five), (5, 5, Verdict::NotMet));
    let six = plasmic_with(&[positive, ("mcv", "95")]);
    assert_eq!(bounds(&six), (6, 6, Verdict::Met));
    // Its own setting: platelets below 150 and schistocytes.
    assert_eq!(class(&[positive, ("platelets", "150")]), "not_applicable");
    assert_eq!(class(&[positive, ("platelets", "149.9")]), "high", "6");
    for (platelets, within) in [("149.9", Truth::Yes), ("150", Truth::No)] {
        let outcome = plasmic_with(&[positive, ("platelets", platelets)]);
        assert_eq!(outcome.prerequisite, Some(within), "{platelets}");
    }
    assert_eq!(
        class(&[positive, ("schistocytes", "absent")]),
        "not_applicable"
    );
    assert_eq!(
        class(&[positive, ("schistocytes", "0 %")]),
        "not_applicable"
    );
    assert_eq!(class(&[positive, ("schistocytes", "0.5 %")]), "high");
    assert_eq!(
        class(&[positive, ("pregnant", "yes"), ("sex", "female")]),
        "not_applicable"
    );
    let no_film: Vec<_> = PLASMIC
        .into_iter()
        .filter(|(id, _)| *id != "schistocytes")
        .chain([positive])
        .collect();
    let outcome = scored("plasmic", None, &no_film);
    assert_eq!(outcome.class.as_deref(), Some("undecided"), "no film");
    assert_eq!(
        (outcome.min, outcome.max),
        (7, 7),
        "the points are given all the same"
    );
    // The points are given outside the setting too.
    let outside = plasmic_with(&[positive, ("schistocytes", "absent")]);
    assert_eq!((outside.min, outside.max), (7, 7));
    // From 60 years on it separates less well, and says so.
    let warns = |age| {
        plasmic_with(&[positive, ("age", age)])
            .warnings
            .iter()
            .any(|warning| warning.text.contains("60 years"))
    };
    assert!(warns("60") && !warns("59"));
}

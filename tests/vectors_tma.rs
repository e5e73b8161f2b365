//! The worked examples of the TMA and platelet scores: what a published table says of given values.

mod common;

#[path = "vectors_tma/hellp.rs"]
mod hellp;
#[path = "vectors_tma/platelets.rs"]
mod platelets;
#[path = "vectors_tma/transplants.rs"]
mod transplants;
use coagscope::input::{Dataset, Declaration};
use coagscope::interpret::{Finding, ScoreOutcome, Verdict, interpret_with};
use coagscope::panel::Panel;
use coagscope::value::Truth;

use common::{FRENCH_SETTING, everything, item, only_score, panel, pattern, repository, score};

fn scored(id: &str, profile: Option<&str>, fields: &[(&str, &str)]) -> ScoreOutcome {
    scored_panel(id, profile, &panel(fields))
}

fn scored_panel(id: &str, profile: Option<&str>, panel: &Panel) -> ScoreOutcome {
    let interpretation = interpret_with(common::rule_set(), panel, &only_score(id, profile));
    score(&interpretation, id).clone()
}

fn points(id: &str, profile: Option<&str>, item_id: &str, fields: &[(&str, &str)]) -> Vec<i32> {
    item(&scored(id, profile, fields), item_id).points.clone()
}

fn bounds(outcome: &ScoreOutcome) -> (i32, i32, Verdict) {
    (outcome.min, outcome.max, outcome.verdict)
}

fn class(outcome: &ScoreOutcome) -> &str {
    outcome.class.as_deref().unwrap_or_default()
}

fn warns(outcome: &ScoreOutcome, part: &str) -> bool {
    outcome
        .warnings
        .iter()
        .any(|warning| warning.text.contains(part))
}

fn finding(id: &str, fields: &[(&str, &str)]) -> Finding {
    let catalog = common::rule_set();
    let interpretation = interpret_with(catalog, &panel(fields), &everything(catalog));
    pattern(&interpretation, id).finding
}

#[test]
fn french_forms_differ_on_their_cut_offs() {
    let platelets = |id: &str, value: &str| points(id, None, "platelets", &[("platelets", value)]);
    let creatinine =
        |id: &str, value: &str| points(id, None, "creatinine", &[("creatinine", value)]);
    for (value, isth, original) in [
        ("29.999", 1, 1),
        ("30", 0, 1),
        ("30.0", 0, 1),
        ("30.001", 0, 0),
    ] {
        assert_eq!(platelets("french_isth", value), [isth], "{value}");
        assert_eq!(platelets("french_2010", value), [original], "{value}");
    }
    // 200 umol/L is 2.2624 mg/dL, and 2.26 mg/dL is 199.784 umol/L.
    for (value, isth, original) in [
        ("2.25 mg/dL", 1, 1),
        ("2.259999999 mg/dL", 1, 1),
        ("2.26 mg/dL", 0, 1),
        ("199.783 umol/L", 1, 1),
        ("199.784 umol/L", 0, 1),
        ("200 umol/L", 0, 1),
        ("0.2 mmol/L", 0, 1),
        ("200.001 umol/L", 0, 0),
        ("2.27 mg/dL", 0, 0),
    ] {
        assert_eq!(creatinine("french_isth", value), [isth], "{value}");
        assert_eq!(creatinine("french_2010", value), [original], "{value}");
    }
    for (word, expected) in [
        ("positive", vec![1]),
        ("present", vec![1]),
        ("negative", vec![0]),
        ("absent", vec![0]),
    ] {
        let ana = [("antinuclear_antibodies", word)];
        let own = points("french_2010", None, "antinuclear_antibodies", &ana);
        assert_eq!(own, expected, "{word}");
    }
    assert_eq!(
        points("french_2010", None, "antinuclear_antibodies", &[]),
        [0, 1]
    );
}

#[test]
fn french_classes_and_setting() {
    let french =
        |fields: &[(&str, &str)]| scored("french_isth", None, &[&FRENCH_SETTING, fields].concat());
    let low = french(&[("platelets", "90"), ("creatinine", "3 mg/dL")]);
    assert_eq!(
        (bounds(&low), class(&low)),
        ((0, 0, Verdict::NotMet), "low")
    );
    assert!(low.class_text.as_deref().unwrap_or("").contains("2 %"));
    let one = french(&[("platelets", "20"), ("creatinine", "3 mg/dL")]);
    assert_eq!(class(&one), "intermediate");
    assert!(one.class_text.as_deref().unwrap_or("").contains("70 %"));
    let two = french(&[("platelets", "20"), ("creatinine", "1 mg/dL")]);
    assert_eq!((bounds(&two), class(&two)), ((2, 2, Verdict::Met), "high"));
    assert!(two.class_text.as_deref().unwrap_or("").contains("94 %"));
    assert_eq!(two.prerequisite, Some(Truth::Yes));
    // Missing is never normal: one known item leaves the other open.
    assert_eq!(
        bounds(&french(&[("platelets", "90")])),
        (0, 1, Verdict::Undecided)
    );
    assert_eq!(
        bounds(&french(&[("platelets", "20")])),
        (1, 2, Verdict::Met)
    );

    // Each part of the setting takes the score away; the points are given all the same.
    let overt = [
        ("platelets", "20"),
        ("d_dimer", "10 FEU"),
        ("pt", "30"),
        ("fibrinogen", "0.8"),
    ];
    let outside: [&[(&str, &str)]; 5] = [
        &[("active_cancer", "yes")],
        &[("transplant", "yes")],
        &[("schistocytes", "absent")],
        &[("platelets", "150")],
        &overt,
    ];
    for fields in outside {
        for id in ["french_isth", "french_2010"] {
            let base = [("platelets", "20"), ("creatinine", "1 mg/dL")];
            let all = [&FRENCH_SETTING[..], &base, fields].concat();
            let outcome = scored(id, None, &all);
            assert_eq!(outcome.verdict, Verdict::NotApplicable, "{id} {fields:?}");
            assert!(outcome.min > 0, "{id} {fields:?}");
        }
    }
    // A child is no adult, and from 60 years on the score separates less well.
    let aged = |age| french(&[("platelets", "20"), ("creatinine", "1 mg/dL"), ("age", age)]);
    assert_eq!(aged("17").verdict, Verdict::NotApplicable);
    assert!(warns(&aged("60"), "60 years") && !warns(&aged("59"), "60 years"));
}

const PREGNANT: [(&str, &str); 2] = [("sex", "female"), ("pregnant", "yes")];

#[test]
fn adamts13_bands_of_treated_ttp() {
    let ids = [
        "adamts13_relapse",
        "adamts13_partial_remission",
        "adamts13_complete_remission",
    ];
    let of = |fields: &[(&str, &str)]| ids.map(|id| finding(id, fields));
    use Finding::{Absent, Present, Undecided};
    let known = |value: &'static str| {
        vec![
            ("known_ttp", "yes"),
            ("adamts13_remission", "yes"),
            ("adamts13", value),
            ("adamts13.low", "60"),
        ]
    };
    for (value, expected) in [
        ("<5", [Present, Absent, Absent]),
        ("19.999", [Present, Absent, Absent]),
        ("20", [Absent, Present, Absent]),
        ("59.9", [Absent, Present, Absent]),
        ("60", [Absent, Absent, Present]),
        ("100", [Absent, Absent, Present]),
        ("0.2 IU/mL", [Absent, Present, Absent]),
    ] {
        assert_eq!(of(&known(value)), expected, "{value}");
    }
    // Without the laboratory's limit 50 % is one remission or the other.
    let no_limit = [("known_ttp", "yes"), ("adamts13", "50"), ("age", "40")];
    let [relapse, partial, complete] = of(&no_limit);
    assert_eq!((relapse, partial, complete), (Absent, Undecided, Undecided));
    // A relapse needs a remission before: stated, or seen in an earlier value.
    let low = [
        ("known_ttp", "yes"),
        ("adamts13", "8"),
        ("adamts13.low", "60"),
    ];
    let relapse = |more: &[(&str, &str)]| finding("adamts13_relapse", &[&low, more].concat());
    assert_eq!(relapse(&[]), Undecided);
    assert_eq!(relapse(&[("adamts13.earlier", "45 @ ?")]), Present);
    assert_eq!(relapse(&[("adamts13.earlier", "20 @ 2000")]), Present);
    assert_eq!(relapse(&[("adamts13.earlier", "9 @ 300")]), Undecided);
    let never = [
        ("adamts13.earlier", "9 @ 300"),
        ("adamts13_remission", "no"),
    ];
    assert_eq!(relapse(&never), Absent);
    // Plasma raises the activity: what was measured is an upper bound.
    let plasma = |value| [known(value), vec![("plasma_or_transfusion", "yes")]].concat();
    assert_eq!(of(&plasma("15")), [Present, Absent, Absent]);
    assert_eq!(of(&plasma("80")), [Undecided, Undecided, Undecided]);
    // Where TTP is not known they say nothing.
    let unknown = [("adamts13", "8"), ("known_ttp", "no")];
    assert_eq!(of(&unknown), [Absent, Absent, Absent]);
}

#[test]
fn counted_schistocytes_show_the_chance_of_counting() {
    let remarks = |fields: &[(&str, &str)]| {
        let interpretation = coagscope::interpret(common::rule_set(), &panel(fields));
        interpretation
            .results
            .iter()
            .find(|result| result.id == "schistocytes")
            .expect("the result")
            .remarks
            .clone()
    };
    let counted = |percent, cells| remarks(&[("schistocytes", percent), ("cells_counted", cells)]);
    for (percent, interval) in [
        (
            "1",
            "10 of 1000 cells; by chance of counting alone the true share may be 0.48 to 1.83 %",
        ),
        (
            "1.5",
            "15 of 1000 cells; by chance of counting alone the true share may be 0.84 to 2.46 %",
        ),
        (
            "2",
            "20 of 1000 cells; by chance of counting alone the true share may be 1.23 to 3.07 %",
        ),
    ] {
        let remarks = counted(percent, "1000");
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].starts_with(interval), "{remarks:?}");
    }
    // 1.25 % of 1000 is no whole number of cells.
    assert!(counted("1.25", "1000")[0].starts_with("about 13 of 1000"));
    assert!(counted("0", "1000")[0].starts_with("0 of 1000"));
    // How many cells were counted is never assumed, and words are no counts.
    assert!(remarks(&[("schistocytes", "1")]).is_empty());
    assert!(counted("many", "1000").is_empty());
    assert!(counted("<1", "1000").is_empty());
    assert!(counted("1", "0").is_empty());
    assert!(counted("1", "1000.5").is_empty());
    // It decides nothing: 1.5 % is above 1 %.
    let fields = [("schistocytes", "1.5"), ("cells_counted", "100")];
    let maha = |more: &[(&str, &str)]| finding("maha_definite", &[&fields, more].concat());
    let rest = [("platelets", "40"), ("ldh", "900"), ("ldh.high", "250")];
    assert_eq!(maha(&rest), Finding::Present);
}

#[test]
fn urine_results_of_long_files_are_read_and_other_urine_results_are_not() {
    let csv = "patient,date,test,result,unit,specimen\n\
        A,2024-01-01,urine protein/creatinine ratio,1.4,mg/mg,urine\n\
        A,2024-01-01,creatinine,88,umol/L,urine\n\
        A,2024-01-01,platelets,40,10*9/L,blood\n";
    let catalog = common::rule_set();
    let mut data = Dataset::from_reader(
        catalog,
        "urine",
        Box::new(csv.as_bytes()),
        &Declaration::default(),
        &[],
    )
    .expect("readable");
    let row = data.next_panel().expect("readable").expect("a panel");
    let has = |id| row.panel.get(common::analyte(catalog, id)).is_some();
    assert!(has("urine_protein_creatinine_ratio") && has("platelets"));
    assert!(
        !has("creatinine"),
        "creatinine of the urine is another quantity"
    );
}

#[test]
fn published_tma_cases_score_what_was_worked_out_by_hand() {
    let file = repository("tests/cases/published_tma.csv");
    let mut data = Dataset::open(common::rule_set(), &file, &Declaration::default(), &[])
        .expect("the cases can be read");
    let mut panels = Vec::new();
    while let Some(row) = data.next_panel().expect("the cases can be read") {
        panels.push(row.panel);
    }
    let mut reader = csv::Reader::from_path(repository("tests/cases/tma_expected.csv"))
        .expect("the expectations");
    let mut wrong = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        let [subject, id, profile, min, max, verdict, class] =
            [0, 1, 2, 3, 4, 5, 6].map(|column| record.get(column).unwrap_or_default());
        let panel = panels
            .iter()
            .find(|panel| panel.subject.as_deref() == Some(subject))
            .unwrap_or_else(|| panic!("no case {subject}"));
        let outcome = scored_panel(id, (!profile.is_empty()).then_some(profile), panel);
        let own = [
            outcome.min.to_string(),
            outcome.max.to_string(),
            outcome.verdict.word().to_string(),
            outcome.class.clone().unwrap_or_default(),
        ];
        if own != [min, max, verdict, class] {
            wrong.push(format!("{record:?}: computed {own:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

//! The patterns of microangiopathy and hemolysis: where each is present, absent and undecided, the published
//! cases that the specification names, and the findings that contradict each other.

mod common;

#[macro_use]
#[path = "patterns_tma/cases.rs"]
mod cases;
#[path = "patterns_tma/contradictions.rs"]
mod contradictions;
#[path = "patterns_tma/cut_offs.rs"]
mod cut_offs;
#[path = "patterns_tma/published.rs"]
mod published;

use coagscope::catalog::{Catalog, Status};
use coagscope::interpret::{Finding, Interpretation, Role, Verdict, interpret_with};
use common::{panel, pattern};

use cases::*;

type Field = (&'static str, &'static str);

type Fields = [Field];

/// A name, a panel, and the findings of some patterns.
type Published = (
    &'static str,
    &'static Fields,
    &'static [(&'static str, Finding)],
);

/// A contradiction, a panel, and the fields that show and hide it.
type Shown = (&'static str, &'static Fields, Field, Field);

fn interpreted(fields: &Fields) -> Interpretation {
    interpret_with(
        Catalog::builtin(),
        &panel(fields),
        &common::everything(Catalog::builtin()),
    )
}

fn finding(fields: &Fields, id: &str) -> Finding {
    pattern(&interpreted(fields), id).finding
}

/// The fields with some put in their place, or added.
fn with(fields: &Fields, more: Field) -> Vec<Field> {
    let kept = fields.iter().filter(|(key, _)| *key != more.0);
    kept.copied().chain([more]).collect()
}

/// The fields without one, and without its limits.
fn without(fields: &Fields, key: &str) -> Vec<Field> {
    let own = |name: &str| name == key || name.split('.').next() == Some(key);
    fields
        .iter()
        .copied()
        .filter(|(name, _)| !own(name))
        .collect()
}

#[test]
fn each_pattern_is_present_absent_and_undecided_where_its_file_says_so() {
    for case in CASES {
        assert_eq!(
            finding(case.present, case.id),
            Finding::Present,
            "{}: {:?}",
            case.id,
            pattern(&interpreted(case.present), case.id).needs
        );
        for change in case.absent {
            assert_eq!(
                finding(&with(case.present, *change), case.id),
                Finding::Absent,
                "{} with {change:?}",
                case.id
            );
        }
        for key in case.missing {
            assert_eq!(
                finding(&without(case.present, key), case.id),
                Finding::Undecided,
                "{} without {key}",
                case.id
            );
        }
        assert!(!case.absent.is_empty() && !case.missing.is_empty());
    }
}

#[test]
fn an_empty_panel_leaves_every_pattern_undecided() {
    let empty = interpreted(&[]);
    for case in CASES.iter().filter(|case| case.id != "in_vitro_hemolysis") {
        let outcome = pattern(&empty, case.id);
        assert_eq!(outcome.finding, Finding::Undecided, "{}", case.id);
        assert!(!outcome.needs.is_empty(), "{}", case.id);
    }
}

#[test]
fn every_pattern_of_the_differential_has_a_case_and_says_what_it_does_not_mean() {
    let catalog = Catalog::builtin();
    for case in CASES {
        let rule = catalog.pattern(case.id).expect("a pattern");
        assert!(!rule.does_not_mean.is_empty(), "{}", case.id);
        let speaks = |supports| {
            rule.side_evidence
                .iter()
                .any(|side| side.supports == supports)
        };
        assert!(speaks(true) && speaks(false), "{}", case.id);
        let known = ["coagscope_design", "laboratory_knowledge"];
        let read = rule.sources.iter().any(|source| {
            !known.contains(&source.as_str())
                && catalog
                    .source(source)
                    .is_some_and(|source| source.read != "memory")
        });
        assert!(read || rule.status != Status::Stable, "{}", case.id);
    }
}

/// Competing explanations stand in the order of the specification: artefact, DIC beside microangiopathy, ADAMTS13,
/// antiglobulin test, B12, pregnancy, HUS-type causes.
#[test]
fn explanations_stand_in_the_decision_order() {
    let order = [
        "specimen_hemolyzed",
        "in_vitro_hemolysis",
        "platelet_clumping",
        "dic_with_maha",
        "ttp_pattern",
        "immune_ttp",
        "congenital_ttp_candidate",
        "adamts13_severe",
        "maha_definite",
        "consumptive_coagulopathy",
        "autoimmune_hemolysis",
        "evans_syndrome",
        "b12_deficiency_pseudo_tma",
        "hellp_pattern",
        "preeclampsia_severe_features",
        "acute_fatty_liver_of_pregnancy",
        "stec_hus",
        "complement_mediated_hus",
        "ta_tma_pattern",
        "drug_induced_tma",
        "malignant_hypertension_tma",
        "scleroderma_renal_crisis",
        "infection_associated_tma",
        "cancer_associated_maha",
        "catastrophic_antiphospholipid_syndrome",
        "cobalamin_c_disease",
        "hit_pattern",
        "vitt_pattern",
        "hemolysis_strong",
    ];
    let rank = |id: &str| Catalog::builtin().pattern(id).expect(id).rank;
    for pair in order.windows(2) {
        assert!(rank(pair[0]) < rank(pair[1]), "{pair:?}");
    }
}

fn warns(fields: &Fields, id: &str, part: &str) -> bool {
    let interpretation = interpreted(fields);
    let warnings = &pattern(&interpretation, id).warnings;
    warnings.iter().any(|one| one.text.contains(part))
}

fn speaks_against(fields: &Fields, id: &str, statement: &str) -> bool {
    let interpretation = interpreted(fields);
    let evidence = &pattern(&interpretation, id).evidence;
    evidence
        .iter()
        .any(|line| line.role == Role::Against && line.statement == statement)
}

#[test]
fn a_negative_shiga_toxin_leaves_stec_hus_open() {
    let negative = with(case("stec_hus").present, ("shiga_toxin", "negative"));
    assert_eq!(finding(&negative, "stec_hus"), Finding::Undecided);
    let against = "Shiga toxin looked for and not found";
    assert!(speaks_against(&negative, "stec_hus", against));
    assert!(warns(
        &negative,
        "stec_hus",
        "A test for Shiga toxin is negative"
    ));
    let untested = without(&negative, "shiga_toxin");
    assert!(!speaks_against(&untested, "stec_hus", against));
    assert!(!warns(
        &untested,
        "stec_hus",
        "A test for Shiga toxin is negative"
    ));
}

#[test]
fn hellp_before_20_weeks_is_doubted_and_not_denied() {
    let at = |weeks| with(case("hellp_pattern").present, ("gestation_weeks", weeks));
    for (weeks, early) in [("19.9", true), ("20", false)] {
        let fields = at(weeks);
        assert_eq!(finding(&fields, "hellp_pattern"), Finding::Present);
        let against = speaks_against(&fields, "hellp_pattern", "below 20 weeks of gestation");
        assert_eq!(against, early, "{weeks}");
        let warned = warns(&fields, "hellp_pattern", "Before 20 weeks of gestation");
        assert_eq!(warned, early, "{weeks}");
    }
}

#[test]
fn the_megaloblastic_picture_weighs_reticulocytes_by_the_anemia() {
    let base: &Fields = maha!(("mcv", "116"), ("ldh", "5000"), ("hemoglobin", "42"));
    let warned = |more: &Fields| {
        let fields = more
            .iter()
            .fold(without(base, "x"), |all, one| with(&all, *one));
        warns(&fields, "maha_definite", "too few reticulocytes")
    };
    // 4.97 % is raised, and at a hematocrit of 0.12 an index of 0.53.
    assert!(warned(&[("reticulocytes", "4.97"), ("hematocrit", "0.12")]));
    assert!(!warned(&[("reticulocytes", "20"), ("hematocrit", "0.20")]));
    // Not raised by itself, and an index of 2 or more can't be: the count decides where there is no index.
    assert!(warned(&[("reticulocytes", "0.5")]));
    assert!(warned(&[]));
}

#[test]
fn a_lone_plus_on_the_film_says_no_more_than_one_plus() {
    for (film, expected) in [
        ("+", Finding::Undecided),
        ("1+", Finding::Undecided),
        ("(+)", Finding::Undecided),
        ("positive", Finding::Undecided),
        ("++", Finding::Present),
        ("present", Finding::Present),
        ("none", Finding::Absent),
    ] {
        let csv = format!(
            "subject,platelets (10*9/L),ldh (U/L),ldh_ref_high,schistocytes\n1,12,900,250,{film}\n"
        );
        let panel = common::files::one(Box::leak(csv.into_boxed_str()));
        assert_eq!(pattern(&panel, "maha_definite").finding, expected, "{film}");
    }
}

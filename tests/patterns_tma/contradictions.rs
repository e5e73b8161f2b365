//! Findings that contradict each other, and what stands beside a pattern.

use super::*;

#[test]
fn platelets_below_ten_argue_against_hit_and_do_not_exclude_it() {
    let low = with(case("hit_pattern").present, ("platelets", "9"));
    assert_eq!(finding(&low, "hit_pattern"), Finding::Undecided);
}

#[test]
fn what_speaks_against_a_pattern_is_shown_beside_it() {
    let interpretation = interpreted(maha!(
        CREATININE,
        CREATININE_LIMIT,
        ("shiga_toxin", "positive"),
        ("adamts13", "5"),
        ("diarrhea", "yes"),
    ));
    let outcome = pattern(&interpretation, "stec_hus");
    assert_eq!(outcome.finding, Finding::Present);
    let has = |role, text: &str| {
        outcome
            .evidence
            .iter()
            .any(|line| line.role == role && line.statement == text)
    };
    assert!(has(Role::Against, "ADAMTS13 below 10 %"), "{outcome:?}");
    assert!(has(Role::For, "Diarrhea: yes"), "{outcome:?}");
    assert_eq!(
        pattern(&interpretation, "ttp_pattern").finding,
        Finding::Present
    );
}

/// For each contradiction a panel that shows it and one that does not.
#[test]
fn contradictions_are_shown_where_they_surely_hold() {
    const TTP: &Fields = &[
        ("platelets", "12"),
        ("ldh", "1500"),
        ("ldh.high", "250"),
        ("adamts13", "4"),
        ("age", "40"),
    ];
    const DIC: &Fields = &[
        ("platelets", "40"),
        ("d_dimer", "8 FEU"),
        ("d_dimer.high", "0.5 FEU"),
        ("pt", "13"),
        ("pt.high", "14"),
        ("fibrinogen", "3.8"),
        ("fibrinogen.low", "2.0"),
    ];
    const LAG: &Fields = &[
        ("platelets", "12"),
        ("ldh", "600"),
        ("ldh.high", "250"),
        ("schistocytes", "none"),
        ("creatinine", "90"),
        ("pt", "12"),
        ("pt.high", "14"),
        ("fibrinogen", "3"),
    ];
    const FILM: &Fields = &[
        ("schistocytes", "3 %"),
        ("ldh", "200"),
        ("ldh.high", "250"),
        ("haptoglobin", "1.2"),
        ("haptoglobin.low", "0.3"),
        ("age", "40"),
    ];
    const HELLP: &Fields = &[
        ("pregnant", "yes"),
        ("platelets", "11"),
        ("ast", "83"),
        ("ldh", "1670"),
        ("adamts13", "<5"),
    ];
    const TUBE: &Fields = &[
        ("hemolysis_index", "200"),
        ("haptoglobin", "<0.1"),
        ("age", "40"),
    ];
    const MARROW: &Fields = &[
        ("ldh", "3000"),
        ("ldh.high", "250"),
        ("haptoglobin", "<0.1"),
        ("age", "40"),
        ("reticulocytes", "2"),
        ("hematocrit", "0.18"),
    ];
    const BILIRUBIN: &Fields = &[("bilirubin_direct", "40"), ("bilirubin_total", "30")];
    let cases: &[Shown] = &[
        (
            "ttp_without_fragments",
            TTP,
            ("schistocytes", "none"),
            ("schistocytes", "many"),
        ),
        (
            "ttp_without_fragments",
            &[
                ("platelets", "12"),
                ("adamts13", "4"),
                ("schistocytes", "none"),
            ],
            ("age", "40"),
            ("platelets", "180"),
        ),
        (
            "counts_of_ttp_without_fragments",
            LAG,
            ("creatinine", "341"),
            ("platelets", "40"),
        ),
        (
            "counts_of_ttp_without_fragments",
            LAG,
            ("hemoglobin", "90"),
            ("adamts13", "60"),
        ),
        (
            "hellp_numbers_with_severe_adamts13_deficiency",
            HELLP,
            ("age", "27"),
            ("adamts13", "40"),
        ),
        (
            "dic_threshold_with_normal_fibrinogen",
            DIC,
            ("age", "40"),
            ("fibrinogen", "1.5"),
        ),
        (
            "dic_threshold_by_platelets_and_d_dimer_alone",
            DIC,
            ("age", "40"),
            ("pt", "22"),
        ),
        (
            "dat_positive_with_severe_adamts13_deficiency",
            TTP,
            ("dat", "positive"),
            ("dat", "negative"),
        ),
        (
            "fragments_without_chemical_hemolysis",
            FILM,
            ("platelets", "90"),
            ("ldh", "900"),
        ),
        (
            "microangiopathy_with_normal_haptoglobin",
            FILM,
            ("ldh", "900"),
            ("haptoglobin", "<0.1"),
        ),
        (
            "hemolyzed_specimen_with_undetectable_haptoglobin",
            TUBE,
            ("ldh", "900"),
            ("haptoglobin", "1.0"),
        ),
        (
            "severe_adamts13_deficiency_with_kidney_failure",
            TTP,
            ("creatinine", "200"),
            ("creatinine", "199"),
        ),
        (
            "reticulocytes_too_few_in_hemolysis",
            MARROW,
            ("hemoglobin", "60"),
            ("reticulocytes", "20"),
        ),
        (
            "isolated_thrombocytopenia_with_more",
            ONLY_PLATELETS,
            ("adamts13", "4"),
            ("adamts13", "80"),
        ),
        (
            "gilbert_picture_with_hemolysis",
            case("isolated_indirect_bilirubin").present,
            ("dat", "positive"),
            ("dat", "negative"),
        ),
        (
            "direct_bilirubin_above_total",
            BILIRUBIN,
            ("age", "40"),
            ("bilirubin_direct", "30"),
        ),
    ];
    let catalog = Catalog::builtin();
    for rule in catalog.contradictions() {
        assert!(
            cases.iter().any(|case| case.0 == rule.id),
            "no panel for {}",
            rule.id
        );
    }
    for (id, fields, shows, hides) in cases {
        let rule = catalog.contradictions().iter().find(|rule| rule.id == *id);
        let text = &rule.unwrap_or_else(|| panic!("no contradiction {id}")).text;
        let shown = |fields: &[Field]| {
            let found = interpreted(fields).contradictions;
            found.iter().any(|warning| warning.text == *text)
        };
        let add = |more: Field| with(fields, more);
        assert!(shown(&add(*shows)), "{id} with {shows:?}");
        assert!(!shown(&add(*hides)), "{id} with {hides:?}");
        assert!(!shown(&[]), "{id} on an empty panel");
    }
}

#[test]
fn a_threshold_of_a_score_that_does_not_apply_does_not_count() {
    let numbers: &Fields = maha!(
        ("d_dimer", "8 FEU"),
        ("d_dimer.high", "0.5 FEU"),
        ("pt", "22"),
        ("pt.high", "14"),
        ("fibrinogen", "3.0"),
        ("underlying", "yes"),
    );
    let contradicts = |fields: &Fields| {
        let found = interpreted(fields).contradictions;
        found
            .iter()
            .any(|one| one.text.contains("overt DIC threshold is met while"))
    };
    assert_eq!(finding(numbers, "dic_with_maha"), Finding::Present);
    assert!(contradicts(numbers));
    // Not stated: the threshold counts, as the score itself says so.
    let unstated = without(numbers, "underlying");
    assert_eq!(finding(&unstated, "dic_with_maha"), Finding::Present);
    // Denied: the score does not apply, whatever its points.
    let denied = with(numbers, ("underlying", "no"));
    assert_eq!(finding(&denied, "dic_with_maha"), Finding::Absent);
    assert!(!contradicts(&denied));
    // The score was not made for children: its points say neither that DIC is there nor that it is not.
    let child = with(numbers, ("age", "8"));
    assert_eq!(finding(&child, "dic_with_maha"), Finding::Undecided);
    assert!(!contradicts(&child));
    let child_without_points = with(&child, ("d_dimer", "0.2 FEU"));
    let child_without_points = with(&child_without_points, ("pt", "12"));
    assert_eq!(
        finding(&child_without_points, "dic_with_maha"),
        Finding::Absent
    );
}

//! Coefficients of variation, as the reference set has them and refuses them.

use super::*;

#[test]
fn coefficients_of_variation_are_there_for_what_scores_need() {
    let catalog = Catalog::builtin();
    for id in [
        "platelets",
        "d_dimer",
        "pt",
        "inr",
        "aptt",
        "fibrinogen",
        "fdp",
        "antithrombin",
        "hemoglobin",
        "mcv",
        "creatinine",
        "ldh",
        "haptoglobin",
        "bilirubin_total",
        "bilirubin_indirect",
        "reticulocytes",
        "ast",
        "alt",
        "adamts13",
        "wbc",
    ] {
        let analyte = catalog.find(id).expect("an analyte");
        let variation = catalog
            .variation(analyte)
            .unwrap_or_else(|| panic!("no variation of {id}"));
        let analytical = variation
            .analytical
            .as_ref()
            .unwrap_or_else(|| panic!("no precision of {id}"));
        assert!(
            analytical.percent < Decimal::from_whole(20).unwrap(),
            "{id}"
        );
    }
    let antithrombin = catalog
        .find("antithrombin")
        .and_then(|id| catalog.variation(id))
        .unwrap();
    assert_eq!(
        antithrombin.analytical.as_ref().map(|one| one.basis),
        Some(Basis::Goal)
    );
    assert_eq!(catalog.variation(catalog.find("age").unwrap()), None);
}

/// What is wrong with a reference set in which one text was replaced.
fn faults(file: &str, from: &str, to: &str) -> String {
    let mut files = embedded();
    let (_, text) = files
        .iter_mut()
        .find(|(name, _)| name == file)
        .expect("the file");
    assert!(text.contains(from), "{file} does not say `{from}`");
    *text = text.replacen(from, to, 1);
    Catalog::from_files(&files).map_or_else(|error| error.to_string(), |_| String::new())
}

#[test]
fn faulty_variations_are_refused() {
    let file = "variation.csv";
    for (from, to, says) in [
        ("platelets,2.1", "plateletes,2.1", "no laboratory analyte"),
        ("platelets,2.1", "age,2.1", "no laboratory analyte"),
        ("platelets,2.1", "hemoglobin,2.1", "has a row already"),
        ("platelets,2.1", "platelets,0", "no percentage"),
        ("platelets,2.1", "platelets,two", "no percentage"),
        ("pighi_2026,7.22", "pighi_2062,7.22", "not in sources.toml"),
        (
            "pighi_2026,7.22",
            "laboratory_knowledge,7.22",
            "no source that was read",
        ),
        ("pighi_2026,7.22", ",7.22", "no source that was read"),
        (
            "hemoglobin,1.4,goal",
            "hemoglobin,1.5,goal",
            "half of within_subject_cv",
        ),
        (
            "hemoglobin,1.4,goal",
            "hemoglobin,1.4,guess",
            "none of achieved",
        ),
        (
            "decision,coagscope_design henriksen_2014",
            "decision,henriksen_2014",
            "names coagscope_design",
        ),
        (
            "haptoglobin,1.4,achieved,henriksen_2014,,,",
            "haptoglobin,,,,,,",
            "holds no coefficient",
        ),
        (
            "haptoglobin,1.4,achieved,henriksen_2014,,,",
            "haptoglobin,1.4,achieved,henriksen_2014,,dot_1992,",
            "is empty",
        ),
        ("analyte,analytical_cv", "analyte,cv", "must be exactly"),
    ] {
        let told = faults(file, from, to);
        assert!(told.contains(says), "{from} -> {to}: {told}");
    }
    for (from, to, says) in [
        (
            "analyte = \"mcv\"",
            "analyte = \"age\"",
            "no laboratory analyte",
        ),
        (
            "change = \"absolute\"",
            "change = \"relative\"",
            "neither absolute nor percent",
        ),
        ("above = \"4\"", "above = \"0\"", "above zero"),
        ("within_hours = 24", "within_hours = 0", "from 1 to 65535"),
        (
            "sources = [\"gando_2006\"]",
            "sources = []",
            "at least one source",
        ),
        (
            "sources = [\"gando_2006\"]",
            "sources = [\"nobody\"]",
            "not in sources.toml",
        ),
        (
            "above = \"4\"",
            "above = \"4\"\nbeyond = 1",
            "not a known key",
        ),
    ] {
        let told = faults("trends.toml", from, to);
        assert!(told.contains(says), "{from} -> {to}: {told}");
    }
}

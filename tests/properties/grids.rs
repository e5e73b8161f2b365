//! What each score rests on, and values that reach every band of it.

use super::*;

/// What a score rests on, and what every panel of it holds besides.
pub(super) type Inputs = (Vec<Input>, Vec<(&'static str, &'static str)>);

/// One thing that a score rests on, and values of it that reach every band.
pub(super) struct Input {
    pub(super) id: &'static str,
    /// In ascending order where they are numbers.
    pub(super) grid: Vec<Observation>,
}

pub(super) fn numbers(id: &'static str, grid: &[&str]) -> Input {
    let assay = if id == "d_dimer" {
        Assay::Feu
    } else {
        Assay::Unstated
    };
    let grid = grid
        .iter()
        .map(|text| quantity(Known::exactly(decimal(text)), assay))
        .collect();
    Input { id, grid }
}

pub(super) fn words(id: &'static str, grid: &[&str]) -> Input {
    Input {
        id,
        grid: grid.iter().map(|text| word(text)).collect(),
    }
}

/// The inputs of the TMA and platelet scores.
pub(super) fn tma_inputs(id: &str, profile: Option<&str>) -> Option<Inputs> {
    let truth = |id| words(id, &["yes", "no"]);
    let pregnant = vec![("sex", "female"), ("pregnant", "yes")];
    let below_100 = numbers("platelets", &["20", "99.999999999", "100", "140"]);
    let ast = numbers("ast", &["20", "40", "69.999999999", "70", "300"]);
    let transplanted = vec![
        ("stem_cell_transplant", "yes"),
        ("sex", "female"),
        ("age", "40"),
        ("ldh.high", "250"),
        ("sc5b_9.high", "250"),
        ("hemoglobin.low", "120"),
        ("hemoglobin.earlier", "100 @ 24"),
        ("platelets.earlier", "120 @ 24"),
    ];
    let transplant = || {
        vec![
            truth("red_cell_transfusion_need"),
            numbers("ldh", &["100", "250", "250.000000001", "900"]),
            words("schistocytes", &["absent", "present"]),
            truth("hypertension"),
            numbers("sc5b_9", &["100", "250", "250.000000001", "500"]),
            truth("tma_biopsy"),
        ]
    };
    let inputs = match (id, profile) {
        ("french_isth" | "french_2010", _) => {
            let mut inputs = vec![
                numbers(
                    "platelets",
                    &["10", "29.999999999", "30", "30.000000001", "140"],
                ),
                numbers(
                    "creatinine",
                    &["50", "199.783", "199.784", "200", "200.001", "400"],
                ),
            ];
            if id == "french_2010" {
                inputs.push(words("antinuclear_antibodies", &["negative", "positive"]));
            }
            let setting = common::FRENCH_SETTING.to_vec();
            (inputs, setting)
        }
        ("hellp_tennessee", Some("current")) => (
            vec![
                below_100,
                ast,
                words("schistocytes", &["absent", "present"]),
                numbers("bilirubin_total", &["5", "20.524", "20.5248", "60"]),
                words("haptoglobin", &["normal", "undetectable"]),
                truth("anemia_without_blood_loss"),
            ],
            pregnant,
        ),
        ("hellp_tennessee", _) => (
            vec![
                below_100,
                ast,
                numbers("ldh", &["200", "600", "600.000000001", "2000"]),
            ],
            pregnant,
        ),
        ("hellp_mississippi", _) => (
            vec![
                numbers(
                    "platelets",
                    &[
                        "20",
                        "50",
                        "50.000000001",
                        "100",
                        "100.000000001",
                        "150",
                        "151",
                    ],
                ),
                ast,
                numbers("alt", &["20", "40", "69.999999999", "70"]),
                numbers("ldh", &["200", "599.999999999", "600", "2000"]),
            ],
            pregnant,
        ),
        ("four_ts_laboratory", _) => (
            vec![numbers(
                "platelets",
                &[
                    "5",
                    "10",
                    "19.999999999",
                    "20",
                    "99.999999999",
                    "100",
                    "140",
                    "141",
                    "300",
                ],
            )],
            vec![("heparin", "yes"), ("platelets.earlier", "200 @ 48")],
        ),
        ("ta_tma_harmonized_2023", _) => {
            let mut inputs = transplant();
            inputs.extend([
                numbers("hemoglobin", &["60", "90", "90.000000001", "120"]),
                numbers("platelets", &["20", "60", "60.000000001", "200"]),
                truth("platelet_transfusion_need"),
                truth("platelets_engrafted"),
                numbers(
                    "urine_protein_creatinine_ratio",
                    &["0.1", "0.999999999", "1", "5"],
                ),
            ]);
            (inputs, transplanted)
        }
        ("ta_tma_jodele_2014", _) => {
            let mut inputs = transplant();
            inputs.extend([
                numbers("hemoglobin", &["60", "119.999999999", "120"]),
                numbers(
                    "platelets",
                    &["20", "49.999999999", "60", "60.000000001", "200"],
                ),
                numbers("urine_protein", &["10", "299.999999999", "300", "5000"]),
            ]);
            (inputs, transplanted)
        }
        ("ctcae_thrombocytopenia", _) => (
            vec![numbers(
                "platelets",
                &[
                    "5",
                    "10",
                    "25",
                    "49.999999999",
                    "50",
                    "75",
                    "149.999999999",
                    "150",
                ],
            )],
            vec![("platelets.low", "150")],
        ),
        _ => return None,
    };
    Some(inputs)
}

/// The inputs of a score as its rule names them.
fn derived_inputs(id: &str, profile: Option<&str>) -> Inputs {
    let score = Catalog::builtin().score(id).expect("the score");
    let (inputs, fixed) = common::grids::of(score, profile);
    let inputs = inputs.into_iter().map(|(id, grid)| Input { id, grid });
    (inputs.collect(), fixed)
}

/// The inputs of a score under a profile, and what every panel of it holds besides.
pub(super) fn inputs(id: &str, profile: Option<&str>) -> Inputs {
    if let Some(inputs) = tma_inputs(id, profile) {
        return inputs;
    }
    if !["isth_overt_2025", "isth_overt_2001", "sic", "plasmic"].contains(&id) {
        return derived_inputs(id, profile);
    }
    let platelets = numbers(
        "platelets",
        &["10", "49.999999999", "50", "99.999999999", "100", "140"],
    );
    match id {
        "sic" => (
            vec![
                numbers(
                    "platelets",
                    &["20", "99.999999999", "100", "149.999999999", "150", "300"],
                ),
                numbers(
                    "inr",
                    &["0.9", "1.2", "1.200000001", "1.4", "1.400000001", "3"],
                ),
                numbers("sofa", &["0", "1", "2", "9"]),
            ],
            vec![("infection", "yes")],
        ),
        "plasmic" => (
            vec![
                numbers("platelets", &["10", "29.999999999", "30", "140"]),
                numbers("reticulocytes", &["1", "2.5", "2.500000001"]),
                numbers("haptoglobin", &["0.05", "0.1", "0.100000001", "1"]),
                numbers("bilirubin_indirect", &["5", "34.2", "60"]),
                words("active_cancer", &["yes", "no"]),
                words("transplant", &["yes", "no"]),
                numbers("mcv", &["80", "90", "95"]),
                numbers("inr", &["1", "1.499999999", "1.5", "2"]),
                numbers("creatinine", &["50", "176.799999999", "176.8", "300"]),
            ],
            vec![("schistocytes", "present"), ("sex", "male")],
        ),
        _ => {
            let marker = match profile {
                Some("category") => words("fibrin_marker", &["none", "moderate", "strong"]),
                Some("ssc_2018") => numbers(
                    "d_dimer",
                    &["0.2", "2.999999999", "3", "6.999999999", "7", "20"],
                ),
                _ => numbers(
                    "d_dimer",
                    &["0.2", "1.5", "1.500000001", "3.5", "3.500000001", "20"],
                ),
            };
            (
                vec![
                    platelets,
                    marker,
                    numbers(
                        "pt",
                        &["9", "17.499999999", "17.5", "20.499999999", "20.5", "60"],
                    ),
                    numbers("fibrinogen", &["0.3", "0.999999999", "1", "5"]),
                ],
                vec![
                    ("underlying", "yes"),
                    ("d_dimer.high", "0.5 FEU"),
                    ("pt.high", "14.5"),
                ],
            )
        }
    }
}

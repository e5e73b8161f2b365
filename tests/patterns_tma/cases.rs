//! A panel for each pattern: what makes it present, what absent, and what leaves it open.

use super::*;

/// A panel on which a pattern is present, what makes it absent, and what has to be missing to leave it open.
pub(super) struct Case {
    pub(super) id: &'static str,
    pub(super) present: &'static Fields,
    /// Fields of which each alone, put in place of the same field or added, makes the pattern absent.
    pub(super) absent: &'static Fields,
    /// Fields of which each alone leaves the pattern undecided when it is missing.
    pub(super) missing: &'static [&'static str],
}

/// Microangiopathic hemolysis with low platelets, and what names its cause.
macro_rules! maha {
    ($($more:expr),* $(,)?) => {
        &[
            ("platelets", "40"),
            ("ldh", "1200"),
            ("ldh.high", "250"),
            ("schistocytes", "3 %"),
            ("age", "40"),
            ("sex", "female"),
            $($more),*
        ]
    };
}

pub(super) const CREATININE: (&str, &str) = ("creatinine", "300");

pub(super) const CREATININE_LIMIT: (&str, &str) = ("creatinine.high", "90");

pub(super) const ADAMTS13_KEPT: (&str, &str) = ("adamts13", "55");

pub(super) const CASES: &[Case] = &[
    Case {
        id: "immune_ttp",
        present: maha!(("adamts13", "4"), ("adamts13_inhibitor", "positive")),
        absent: &[("platelets", "160"), ("adamts13", "45")],
        missing: &["adamts13", "adamts13_inhibitor", "platelets"],
    },
    Case {
        id: "congenital_ttp_candidate",
        present: maha!(
            ("adamts13", "4"),
            ("adamts13_inhibitor", "negative"),
            ("adamts13_antibody", "negative"),
        ),
        absent: &[
            ("adamts13_inhibitor", "positive"),
            ("adamts13_antibody", "positive"),
            ("adamts13", "45"),
        ],
        missing: &["adamts13", "adamts13_inhibitor", "adamts13_antibody"],
    },
    Case {
        id: "dic_with_maha",
        present: maha!(
            ("d_dimer", "8 FEU"),
            ("d_dimer.high", "0.5 FEU"),
            ("pt", "22"),
            ("pt.high", "14"),
            ("fibrinogen", "0.8"),
        ),
        absent: &[("platelets", "170"), ("schistocytes", "none")],
        missing: &["schistocytes"],
    },
    Case {
        id: "stec_hus",
        present: maha!(CREATININE, CREATININE_LIMIT, ("shiga_toxin", "positive")),
        absent: &[("creatinine", "70"), ("schistocytes", "absent")],
        missing: &["shiga_toxin", "creatinine", "schistocytes"],
    },
    Case {
        id: "complement_mediated_hus",
        present: maha!(
            CREATININE,
            CREATININE_LIMIT,
            ADAMTS13_KEPT,
            ("shiga_toxin", "negative"),
        ),
        absent: &[
            ("shiga_toxin", "positive"),
            ("adamts13", "5"),
            ("creatinine", "70"),
        ],
        missing: &["shiga_toxin", "adamts13", "creatinine", "schistocytes"],
    },
    Case {
        id: "ta_tma_pattern",
        present: maha!(("transplant", "yes"), ADAMTS13_KEPT),
        absent: &[("transplant", "no"), ("adamts13", "5")],
        missing: &["transplant", "adamts13", "schistocytes"],
    },
    Case {
        id: "drug_induced_tma",
        present: maha!(("drug_exposure", "immune"), ADAMTS13_KEPT),
        absent: &[("drug_exposure", "none"), ("adamts13", "5")],
        missing: &["drug_exposure", "adamts13"],
    },
    Case {
        id: "malignant_hypertension_tma",
        present: maha!(
            CREATININE,
            CREATININE_LIMIT,
            ADAMTS13_KEPT,
            ("mean_arterial_pressure", "159"),
            ("hypertensive_retinopathy", "no"),
        ),
        absent: &[
            ("mean_arterial_pressure", "122.9"),
            ("adamts13", "5"),
            ("creatinine", "70"),
        ],
        missing: &["mean_arterial_pressure", "adamts13"],
    },
    Case {
        id: "scleroderma_renal_crisis",
        present: &[
            ("scleroderma", "yes"),
            ("hypertension", "yes"),
            ("creatinine", "200"),
            ("creatinine.high", "100"),
            ("platelets", "180"),
            ("hemoglobin", "130"),
            ("hemoglobin.low", "120"),
            ("systolic_pressure", "190"),
            ("diastolic_pressure", "110"),
        ],
        absent: &[("scleroderma", "no"), ("creatinine", "119")],
        missing: &["scleroderma", "creatinine"],
    },
    Case {
        id: "infection_associated_tma",
        present: maha!(("infection", "yes"), ADAMTS13_KEPT),
        absent: &[("infection", "no"), ("adamts13", "5")],
        missing: &["infection", "adamts13"],
    },
    Case {
        id: "cancer_associated_maha",
        present: maha!(("active_cancer", "yes"), ADAMTS13_KEPT),
        absent: &[("active_cancer", "no"), ("adamts13", "5")],
        missing: &["active_cancer", "adamts13"],
    },
    Case {
        id: "catastrophic_antiphospholipid_syndrome",
        present: &[
            ("antiphospholipid_antibodies", "positive"),
            ("organ_involvement_count", "3"),
            ("organ_onset_within_week", "yes"),
        ],
        absent: &[
            ("antiphospholipid_antibodies", "negative"),
            ("organ_involvement_count", "2"),
            ("organ_onset_within_week", "no"),
        ],
        missing: &[
            "antiphospholipid_antibodies",
            "organ_involvement_count",
            "organ_onset_within_week",
        ],
    },
    Case {
        id: "cobalamin_c_disease",
        present: maha!(
            ("homocysteine", "120"),
            ("methylmalonic_acid", "60"),
            ("vitamin_b12", "400"),
        ),
        absent: &[
            ("homocysteine", "10"),
            ("methylmalonic_acid", "0.3"),
            ("vitamin_b12", "100"),
        ],
        missing: &["homocysteine", "methylmalonic_acid", "vitamin_b12"],
    },
    Case {
        id: "b12_deficiency_pseudo_tma",
        present: maha!(
            ("vitamin_b12", "100 pg/mL"),
            ("reticulocytes", "1.0"),
            ("hematocrit", "0.18"),
        ),
        absent: &[("vitamin_b12", "148"), ("reticulocytes", "15")],
        missing: &["vitamin_b12", "reticulocytes", "ldh"],
    },
    Case {
        id: "autoimmune_hemolysis",
        present: &[
            ("hemoglobin", "70"),
            ("hemoglobin.low", "120"),
            ("ldh", "600"),
            ("ldh.high", "250"),
            ("haptoglobin", "<0.1"),
            ("dat", "positive"),
            ("age", "40"),
        ],
        absent: &[("dat", "negative"), ("hemoglobin", "140")],
        missing: &["dat", "hemoglobin", "ldh"],
    },
    Case {
        id: "evans_syndrome",
        present: &[
            ("platelets", "99"),
            ("hemoglobin", "70"),
            ("hemoglobin.low", "120"),
            ("ldh", "600"),
            ("ldh.high", "250"),
            ("haptoglobin", "<0.1"),
            ("dat", "many"),
            ("age", "40"),
        ],
        absent: &[("platelets", "100"), ("dat", "negative")],
        missing: &["platelets", "dat"],
    },
    Case {
        id: "hellp_pattern",
        present: &[
            ("pregnant", "yes"),
            ("postpartum", "no"),
            ("platelets", "64"),
            ("ast", "241"),
            ("ldh", "748"),
        ],
        absent: &[("pregnant", "no"), ("platelets", "151")],
        missing: &["pregnant", "platelets", "ldh"],
    },
    Case {
        id: "preeclampsia_severe_features",
        present: &[
            ("pregnant", "yes"),
            ("postpartum", "no"),
            ("systolic_pressure", "150"),
            ("diastolic_pressure", "95"),
            ("hypertension", "yes"),
            ("platelets", "99"),
            ("ast", "30"),
            ("ast.high", "40"),
            ("alt", "30"),
            ("alt.high", "40"),
            ("creatinine", "1.1 mg/dL"),
        ],
        absent: &[("platelets", "100"), ("pregnant", "no")],
        missing: &["pregnant", "platelets"],
    },
    Case {
        id: "acute_fatty_liver_of_pregnancy",
        present: &[
            ("pregnant", "yes"),
            ("postpartum", "no"),
            ("bilirubin_total", "90"),
            ("glucose", "2.8"),
            ("uric_acid", "500"),
            ("wbc", "18"),
            ("alt", "300"),
            ("creatinine", "160"),
        ],
        absent: &[("pregnant", "no")],
        missing: &["pregnant", "glucose", "creatinine"],
    },
    Case {
        id: "hit_pattern",
        present: &[
            ("heparin", "yes"),
            ("platelets", "60"),
            ("platelets.earlier", "240 @ 48"),
            ("anti_pf4", "positive"),
        ],
        absent: &[
            ("heparin", "no"),
            ("platelets.earlier", "80 @ 48"),
            ("anti_pf4", "negative"),
        ],
        missing: &["heparin", "platelets.earlier", "anti_pf4"],
    },
    Case {
        id: "vitt_pattern",
        present: &[
            ("vaccine_exposure", "yes"),
            ("days_since_vaccine", "10"),
            ("thrombosis", "yes"),
            ("platelets", "30"),
            ("d_dimer", "20 FEU"),
            ("anti_pf4", "positive"),
        ],
        absent: &[("vaccine_exposure", "no"), ("d_dimer", "1.9 FEU")],
        missing: &["vaccine_exposure"],
    },
    Case {
        id: "intravascular_hemolysis",
        present: &[
            ("haptoglobin", "<0.1"),
            ("age", "40"),
            ("hemoglobinuria", "present"),
        ],
        absent: &[("haptoglobin", "1.5")],
        missing: &["haptoglobin", "hemoglobinuria"],
    },
    Case {
        id: "extravascular_hemolysis",
        present: &[
            ("ldh", "300"),
            ("ldh.high", "250"),
            ("bilirubin_indirect", "40"),
            ("bilirubin_indirect.high", "17"),
            ("spherocytes", "moderate"),
            ("dat", "negative"),
            ("plasma_free_hemoglobin", "2"),
            ("plasma_free_hemoglobin.high", "5"),
            ("hemoglobinuria", "negative"),
            ("hemosiderinuria", "negative"),
        ],
        absent: &[("spherocytes", "none"), ("hemosiderinuria", "positive")],
        missing: &["spherocytes", "ldh"],
    },
    Case {
        id: "ineffective_erythropoiesis",
        present: &[
            ("hemoglobin", "60"),
            ("hemoglobin.low", "120"),
            ("ldh", "3000"),
            ("ldh.high", "250"),
            ("haptoglobin", "<0.1"),
            ("age", "60"),
            ("reticulocytes", "2.0"),
            ("hematocrit", "0.18"),
            ("mcv", "112"),
        ],
        absent: &[
            ("hemoglobin", "140"),
            ("reticulocytes", "20"),
            ("mcv", "99"),
        ],
        missing: &["hemoglobin", "ldh", "reticulocytes", "mcv"],
    },
    Case {
        id: "pnh_pattern",
        present: &[
            ("ldh", "900"),
            ("ldh.high", "250"),
            ("dat", "negative"),
            ("pnh_clone", "65 %"),
        ],
        absent: &[
            ("pnh_clone", "negative"),
            ("dat", "positive"),
            ("ldh", "374"),
        ],
        missing: &["pnh_clone", "dat", "ldh"],
    },
    Case {
        id: "mechanical_hemolysis",
        present: &[
            ("mechanical_heart_device", "yes"),
            ("ldh", "626"),
            ("ldh.high", "250"),
            ("plasma_free_hemoglobin", "20"),
            ("haptoglobin", "0.5"),
            ("age", "60"),
            ("hemosiderinuria", "negative"),
        ],
        absent: &[("mechanical_heart_device", "no"), ("ldh", "625")],
        missing: &["mechanical_heart_device", "ldh"],
    },
    Case {
        id: "malaria_clostridial_hemolysis",
        present: &[
            ("malaria_parasites", "4 %"),
            ("clostridial_infection", "no"),
            ("hemoglobinuria", "positive"),
        ],
        absent: &[("malaria_parasites", "negative")],
        missing: &["malaria_parasites", "hemoglobinuria"],
    },
    Case {
        id: "g6pd_hemolysis",
        present: &[
            ("ldh", "600"),
            ("ldh.high", "250"),
            ("haptoglobin", "<0.1"),
            ("age", "20"),
            ("dat", "negative"),
            ("g6pd_activity", "2.1"),
        ],
        absent: &[("dat", "positive")],
        missing: &["dat", "g6pd_activity", "ldh"],
    },
    Case {
        id: "wilson_hemolysis",
        present: &[
            ("liver_failure", "yes"),
            ("hemoglobin", "70"),
            ("hemoglobin.low", "120"),
            ("ldh", "600"),
            ("ldh.high", "250"),
            ("dat", "negative"),
            ("bilirubin_total", "20 mg/dL"),
            ("alkaline_phosphatase", "30"),
            ("ast", "150"),
            ("alt", "50"),
        ],
        absent: &[
            ("liver_failure", "no"),
            ("dat", "positive"),
            ("alt", "100"),
            ("alkaline_phosphatase", "200"),
        ],
        missing: &["alkaline_phosphatase", "ast", "dat"],
    },
    Case {
        id: "in_vitro_hemolysis",
        present: &[
            ("hemolysis_index", "120"),
            ("haptoglobin", "1.2"),
            ("haptoglobin.low", "0.3"),
            ("age", "40"),
            ("bilirubin_indirect", "8"),
            ("bilirubin_indirect.high", "17"),
            ("reticulocytes", "1.2"),
            ("hemoglobin", "140"),
            ("hemoglobin.low", "120"),
        ],
        absent: &[
            ("hemolysis_index", "14"),
            ("haptoglobin", "<0.1"),
            ("reticulocytes", "6"),
            ("reticulocytes_absolute", "300"),
        ],
        missing: &[
            "haptoglobin",
            "bilirubin_indirect",
            "hemoglobin",
            "reticulocytes",
        ],
    },
    Case {
        id: "isolated_indirect_bilirubin",
        present: &[
            ("bilirubin_total", "2.4 mg/dL"),
            ("bilirubin_direct", "0.2 mg/dL"),
            ("bilirubin_direct.high", "0.3 mg/dL"),
            ("bilirubin_indirect", "2.0 mg/dL"),
            ("bilirubin_indirect.high", "1.0 mg/dL"),
            ("ldh", "180"),
            ("ldh.high", "250"),
            ("haptoglobin", "1.0"),
            ("haptoglobin.low", "0.3"),
            ("age", "25"),
            ("hemoglobin", "150"),
            ("hemoglobin.low", "130"),
            ("reticulocytes", "1.2"),
            ("alt", "20"),
            ("alt.high", "40"),
        ],
        absent: &[
            ("bilirubin_total", "6.0 mg/dL"),
            ("bilirubin_direct", "0.4 mg/dL"),
            ("ldh", "300"),
            ("alt", "80"),
            ("reticulocytes", "6"),
        ],
        missing: &["ldh", "haptoglobin", "hemoglobin", "reticulocytes"],
    },
];

pub(super) fn case(id: &str) -> &'static Case {
    CASES
        .iter()
        .find(|case| case.id == id)
        .unwrap_or_else(|| panic!("no case {id}"))
}

/// Low platelets and nothing else.
pub(super) const ONLY_PLATELETS: &[Field] = &[
    ("age", "30"),
    ("sex", "male"),
    ("platelets", "12"),
    ("hemoglobin", "150"),
    ("wbc", "6"),
    ("pt", "12"),
    ("pt.high", "14"),
    ("aptt", "30"),
    ("aptt.high", "37"),
    ("fibrinogen", "3"),
    ("ldh", "180"),
    ("ldh.high", "250"),
    ("schistocytes", "absent"),
    ("creatinine", "80"),
];

//! Every cause of DIC by its names in several languages.

use super::*;

/// Every cause of the list, with names in several languages that must lead to its page.
const CAUSES: &[(&str, &[&str])] = &[
    // What leads to DIC, or is said to.
    (
        "condition sepsis",
        &[
            "severe infection",
            "Blutvergiftung",
            "choc septique",
            "meningococcemia",
            "敗血症",
        ],
    ),
    (
        "condition trauma",
        &["polytrauma", "Schädelhirntrauma", "politraumatismo"],
    ),
    (
        "condition burns",
        &["severe burn", "Verbrennung", "brûlures"],
    ),
    (
        "condition solid_cancer",
        &["malignant tumour", "Krebs", "tumeur maligne"],
    ),
    (
        "condition acute_promyelocytic_leukemia",
        &["APL", "Promyelozytenleukämie", "leucemia promielocítica"],
    ),
    (
        "condition leukemia",
        &["acute leukaemia", "Leukämie", "leucémie"],
    ),
    (
        "condition ttp",
        &[
            "TTP",
            "thrombotisch-thrombozytopenische Purpura",
            "purpura thrombotique thrombocytopénique",
        ],
    ),
    (
        "condition placental_abruption",
        &[
            "abruptio placentae",
            "vorzeitige Plazentalösung",
            "hématome rétroplacentaire",
        ],
    ),
    (
        "condition amniotic_fluid_embolism",
        &["AFE", "Fruchtwasserembolie", "embolie amniotique"],
    ),
    (
        "condition preeclampsia_hellp",
        &["severe pre-eclampsia", "Präeklampsie", "syndrome HELLP"],
    ),
    (
        "condition severe_liver_failure",
        &[
            "severe liver disease",
            "Leberversagen",
            "insuffisance hépatique",
        ],
    ),
    (
        "condition cirrhosis",
        &["liver cirrhosis", "Leberzirrhose", "cirrosis hepática"],
    ),
    (
        "condition snake_bite",
        &["snakebite", "Schlangenbiss", "morsure de serpent", "toxins"],
    ),
    (
        "condition cancer_treatment",
        &["cancer treatments", "Krebsbehandlung", "chimiothérapie"],
    ),
    (
        "condition drugs",
        &["ecstasy", "Drogen", "intoxicación por drogas"],
    ),
    (
        "condition transfusion_reaction",
        &[
            "mismatched transfusion",
            "Transfusionsreaktion",
            "reacción transfusional",
        ],
    ),
    (
        "condition massive_transfusion",
        &[
            "massive blood transfusion",
            "Massivtransfusion",
            "transfusion massive",
        ],
    ),
    (
        "condition vasculitis",
        &["vascular disorders", "Vaskulitis", "vascularite"],
    ),
    (
        "condition hus",
        &[
            "haemolytic uraemic syndrome",
            "hämolytisch-urämisches Syndrom",
            "SHU",
        ],
    ),
    (
        "condition aortic_aneurysm",
        &[
            "ruptured aortic aneurysm",
            "Aortenaneurysma",
            "anévrisme aortique",
        ],
    ),
    (
        "condition aortic_dissection",
        &[
            "dissecting aneurysm",
            "Aortendissektion",
            "disección aórtica",
        ],
    ),
    (
        "condition hemolytic_disorder",
        &[
            "haemolytic anaemia",
            "hämolytische Anämie",
            "anemia hemolítica",
        ],
    ),
    (
        "condition hemolytic_disease_of_the_newborn",
        &[
            "erythroblastosis fetalis",
            "Morbus haemolyticus neonatorum",
            "maladie hémolytique du nouveau-né",
        ],
    ),
    (
        "condition anaphylaxis",
        &[
            "severe allergic reactions",
            "Anaphylaxie",
            "choc anaphylactique",
        ],
    ),
    (
        "condition heat_stroke",
        &["heatstroke", "Hitzschlag", "coup de chaleur"],
    ),
    (
        "condition pancreatitis",
        &["acute pancreatitis", "Pankreatitis", "pancréatite"],
    ),
    (
        "condition shock_cardiac_arrest",
        &["after cardiac arrest", "Herzstillstand", "arrêt cardiaque"],
    ),
    // Bleeding under the skin: the signs.
    (
        "sign petechiae",
        &["petechial rash", "Petechien", "petequias"],
    ),
    (
        "sign purpura_flat",
        &["non-palpable purpura", "flache Purpura", "purpura plan"],
    ),
    (
        "sign purpura_palpable",
        &["raised purpura", "tastbare Purpura", "porpora palpabile"],
    ),
    (
        "sign ecchymoses",
        &["bruises", "blaue Flecken", "moretones"],
    ),
    (
        "sign retiform_purpura",
        &["net-like purpura", "retiforme Purpura", "purpura rétiforme"],
    ),
    // Bleeding under the skin: the causes.
    (
        "cause low_platelets",
        &["low platelet count", "Thrombozytopenie", "thrombopénie"],
    ),
    (
        "cause skin_bleeding_in_sepsis",
        &[
            "septic purpura",
            "Purpura bei Sepsis",
            "púrpura meningocócica",
        ],
    ),
    (
        "cause skin_bleeding_in_leukemia",
        &[
            "bruising in leukaemia",
            "Hautblutungen bei Leukämie",
            "púrpura en la leucemia",
        ],
    ),
    (
        "cause skin_bleeding_in_itp",
        &["ITP purpura", "Morbus Werlhof", "púrpura de Werlhof"],
    ),
    (
        "cause hemophilia_a_and_b",
        &["haemophilia", "Bluterkrankheit", "hémophilie"],
    ),
    (
        "cause von_willebrand_factor_deficiency",
        &[
            "von Willebrand's disease",
            "von-Willebrand-Syndrom",
            "maladie de Willebrand",
        ],
    ),
    (
        "cause antiplatelet_medicines",
        &[
            "aspirin",
            "Thrombozytenaggregationshemmer",
            "antiagrégants plaquettaires",
        ],
    ),
    (
        "cause anticoagulant_medicines",
        &["warfarin", "Vitamin-K-Antagonisten", "antivitamine K"],
    ),
    (
        "cause steroid_purpura",
        &[
            "steroids and bruising",
            "Kortisonhaut",
            "púrpura por corticoides",
        ],
    ),
    (
        "cause chemotherapy_and_radiation",
        &[
            "radiation therapy",
            "Bestrahlung",
            "radiothérapie",
            "chemotherapy-induced thrombocytopenia",
        ],
    ),
    (
        "cause viral_purpura",
        &["viral infection", "Virusinfektion", "infección viral"],
    ),
    (
        "cause allergic_purpura",
        &[
            "Henoch-Schönlein purpura",
            "IgA-Vaskulitis",
            "purpura rhumatoïde",
        ],
    ),
    (
        "cause aging_skin",
        &["senile purpura", "Altershaut", "purpura de Bateman"],
    ),
    (
        "cause injury_bruises",
        &["contusion", "Prellung", "contusión"],
    ),
    (
        "cause scurvy",
        &["vitamin C deficiency", "Skorbut", "scorbut"],
    ),
    (
        "cause lack_of_vitamin_k",
        &[
            "vitamin K deficiency bleeding",
            "Vitamin-K-Mangel",
            "carence en vitamine K",
        ],
    ),
    (
        "cause lack_of_b12_folate_or_iron",
        &[
            "iron deficiency",
            "Folsäuremangel",
            "carence en fer",
            "B12 lack",
        ],
    ),
    (
        "cause autoimmune_skin_bleeding",
        &[
            "systemic lupus erythematosus",
            "Autoimmunerkrankung",
            "lupus érythémateux",
        ],
    ),
    (
        "cause familial_bruising",
        &[
            "familial tendency",
            "familiäre Blutungsneigung",
            "syndrome d'Ehlers-Danlos",
        ],
    ),
    (
        "cause skin_bleeding_in_the_newborn",
        &[
            "neonatal purpura",
            "Purpura des Neugeborenen",
            "purpura néonatal",
        ],
    ),
    // Microvascular thrombosis.
    (
        "mechanism endothelial_injury",
        &[
            "endothelial damage",
            "Endothelschaden",
            "lésion endothéliale",
        ],
    ),
    (
        "mechanism complement_activation",
        &[
            "complement dysregulation",
            "Komplementaktivierung",
            "activation du complément",
        ],
    ),
    (
        "mechanism adamts13_deficiency",
        &["lack of ADAMTS13", "ADAMTS13-Mangel", "déficit en ADAMTS13"],
    ),
    (
        "mechanism sepsis_mechanism",
        &["immunothrombosis", "Immunthrombose", "inmunotrombosis"],
    ),
    (
        "mechanism dic_mechanism",
        &["DIC", "Verbrauchskoagulopathie", "CIVD"],
    ),
];

#[test]
fn every_cause_is_found_by_names_in_several_languages() {
    let catalog = Catalog::builtin();
    for (page, names) in CAUSES {
        assert!(names.len() >= 3, "{page}");
        for name in *names {
            let text = explain::topic(catalog, name)
                .unwrap_or_else(|unknown| panic!("{name}: {:?}", unknown.suggestions));
            assert!(text.contains(page), "`{name}` does not lead to {page}");
        }
    }
}

//! Findings that other words of their clause do not take away, and denials that deny nothing.

use super::*;

/// Whether a comment masks LDH for hemolysis, PT for a clot, platelets for clumps.
pub fn masked_by(comment: &str) -> [bool; 3] {
    let panel = with_comment(comment);
    [
        ("ldh", MaskReason::HemolyzedSpecimen),
        ("pt", MaskReason::ClottedSpecimen),
        ("platelets", MaskReason::ClumpedPlatelets),
    ]
    .map(|(id, reason)| is_masked(&panel, id, reason))
}

#[track_caller]
pub fn masks(comments: &[&str], expected: [bool; 3]) {
    for comment in comments {
        assert_eq!(masked_by(comment), expected, "{comment}");
    }
}

pub const NOTHING: [bool; 3] = [false; 3];
pub const HEMOLYZED: [bool; 3] = [true, false, false];
/// A clot binds platelets.
pub const CLOTTED: [bool; 3] = [false, true, true];
pub const CLUMPED: [bool; 3] = [false, false, true];

#[test]
fn another_word_of_the_clause_takes_no_clumps_away() {
    for comment in [
        "Platelet clumps and nucleated red cells seen",
        "platelet clumps and fragmented red cells seen",
        "Platelet clumps and rouleaux",
        "Platelet clumping due to EDTA-dependent agglutinins",
        "platelet clumps in patient on aspirin",
        "platelets and red cells clumped",
        "Thrombozytenaggregate und Erythroblasten",
        "Agrégats plaquettaires et érythroblastes",
    ] {
        let clumping = finding(&with_comment(comment), "platelet_clumping");
        assert_eq!(clumping, Finding::Present, "{comment}");
    }
    let of_others = [
        "RBC clumping",
        "white cell clumps",
        "red cell agglutination",
        "Rouleaux and red cell aggregates",
        "WBC clumped? no",
        "platelet aggregation inhibitors stopped",
        "platelet aggregation studies pending",
        "amas de blastes",
    ];
    masks(&of_others, NOTHING);
}

#[test]
fn where_a_specimen_was_drawn_takes_no_clot_away() {
    let clotted = [
        "Specimen drawn from catheter clotted",
        "Specimen clotted drawn from left arm",
        "Clotted sample from central vein",
        "Clotted specimen (arm draw)",
        "clotted specimen from dialysis shunt",
        "clot in tube of DVT patient",
        "clotted sample cannot be tested",
        "clotted but no icterus",
    ];
    masks(&clotted, CLOTTED);
    let of_the_patient = [
        "catheter clotted, new line placed",
        "AV fistula has clotted",
        "vein clotted",
        "dialysis circuit clotted",
        "history of blood clots",
        "blood clot in leg",
        "vaginal bleeding with clots",
        "passing clots",
        "clot retraction normal",
        "fibrin degradation products raised",
        "clotting factors normal",
        "Clot activator tube",
    ];
    masks(&of_the_patient, NOTHING);
}

#[test]
fn what_the_patient_has_takes_no_hemolyzed_specimen_away() {
    let hemolyzed_specimen = [
        "hemolyzed per clinical laboratory",
        "Specimen hemolyzed (sickle cell disease)",
        "hemolysis suspected due to difficult draw",
        "suspect in vitro hemolysis",
        "Specimen possibly hemolyzed",
        "溶血無法測定",
    ];
    masks(&hemolyzed_specimen, HEMOLYZED);
    let other = [
        "hemolytic anemia known",
        "hemolytisk anemi",
        "Hämolyseparameter erhöht",
        "Z.n. Hämolyse",
        "avoid hemolysis",
        "hämolysefrei",
        "in vivo hemolysis",
        "suspected hemolysis",
    ];
    masks(&other, NOTHING);
}

#[test]
fn what_is_not_excluded_masks() {
    let clumps = [
        "Cannot rule out platelet clumping",
        "clumping not ruled out",
        "clumps cannot be excluded",
        "clumps can't be excluded",
        "unable to exclude clumps",
        "platelet clumps - not excluded",
        "Thrombozytenaggregate nicht auszuschließen",
        "Aggregate nicht auszuschließen",
        "agrégats non exclus",
        "amas non exclus",
        "aggregaten niet uitgesloten",
        "Platelet clumps not previously seen",
        "clumps not seen in citrate, present in EDTA",
        "Clumps: not countable",
    ];
    masks(&clumps, CLUMPED);
    let clots = [
        "clot not excluded",
        "Clot cannot be ruled out",
        "Gerinnsel nicht ausgeschlossen",
    ];
    masks(&clots, CLOTTED);
    let hemolysis = [
        "hemolysis cannot be excluded",
        "Hämolyse nicht auszuschließen",
    ];
    masks(&hemolysis, HEMOLYZED);
    let excluded = [
        "clumps excluded",
        "clots excluded",
        "hemolysis ruled out",
        "Hämolyse ausgeschlossen",
        "agrégats exclus",
        "hemolytic anemia cannot be excluded",
    ];
    masks(&excluded, NOTHING);
}

#[test]
fn clots_are_known_by_many_names() {
    let clots = [
        "Sample contained clot",
        "contains clots",
        "sample has clot",
        "micro clots",
        "Clot removed",
        "a clot was found",
        "Cannot perform due to clot",
        "no result because of clot",
        "no result due to clotting",
        "fibrin threads",
        "Fibrinfäden",
        "Koagel",
        "Koagulum",
        "Teilkoagel",
        "filaments de fibrine",
        "provetta coagulata",
        "Skrzep w próbce",
        "koaguleret",
        "koagulerat prov",
        "凝块",
        "血凝块",
        "标本有凝块",
        "Clotted? Yes",
    ];
    masks(&clots, CLOTTED);
    let none = [
        "no clots",
        "Absence de caillot",
        "Absence d'agrégat et de caillot",
        "assenza di coaguli",
        "ausência de coágulos",
        "Gerinnsel: nein",
        "Clotted? No",
        "clots or clumps absent",
        "sample checked for clots",
        "Checked for clot, none found",
        "凝固検査正常",
        "凝固異常",
        "凝固なし",
        "未凝固",
    ];
    masks(&none, NOTHING);
}

#[test]
fn clumps_are_known_by_many_names() {
    let clumps = [
        "Trombocyten samengeklonterd",
        "Klontering trombocyten",
        "amas de plaquettes",
        "Fausse thrombopénie à l'EDTA",
        "Pseudopiastrinopenia da EDTA",
        "Thrombozyten-Agglutination",
        "EDTA偽性血小板減少症",
        "PLT凝集",
        "Film checked for platelet clumps and found clumped",
    ];
    masks(&clumps, CLUMPED);
    let none = [
        "Fausse thrombopénie exclue",
        "brak agregatów",
        "inga trombocytaggregat",
        "ikke trombocytaggregater",
        "não se observam agregados",
        "No longer clumping",
        "血小板凝集を認めず",
        "血小板凝集無し",
        "未見血小板凝集",
    ];
    masks(&none, NOTHING);
}

#[test]
fn hemolysis_is_known_by_names_signs_and_indices() {
    let hemolysis = [
        "Hæmolyse",
        "Hæmolyseret prøve",
        "Hemolyzed? Y",
        "Haemolysis ++ Lipaemia - Icterus -",
        "Hemolysis (+) Icterus (-)",
        "Hemolysis +/-",
        "Hämolyseindex 3+",
        "hemolysis index 1+",
        "hemolysis index exceeded",
        "hemolysis index high",
        "hemolysis index: 250",
        "Redraw of hemolyzed specimen requested",
    ];
    masks(&hemolysis, HEMOLYZED);
    // On what scale an index was counted is not known.
    for (comment, expected) in [
        ("Hämolyseindex: 250", Finding::Undecided),
        ("Hämolyseindex 3+", Finding::Present),
    ] {
        assert_eq!(hemolyzed(comment), (expected, true), "{comment}");
    }
    let none = [
        "Haemolysis - Lipaemia ++ Icterus -",
        "Hemolysis: <10 mg/dL",
        "hemolysis index not elevated",
        "hemolysis index normal",
        "Redraw of hemolyzed specimen",
        "No longer hemolyzed",
        "No interference from hemolysis",
        "Result not affected by hemolysis",
        "senza emolisi né coaguli",
        "brak hemolizy",
        "bez hemolizy",
        "ingen hemolys",
        "ej hemolyserat",
        "未溶血",
        "不溶血",
        "非溶血",
        "没有溶血",
        "無溶血",
        "溶血は認めない",
        "溶血を認めず",
    ];
    masks(&none, NOTHING);
}

#[test]
fn results_are_taken_back_by_many_wordings() {
    for comment in [
        "Results must not be used",
        "Results should not be used",
        "Results should not be used until next draw",
        "Result cancelled",
        "Canceled",
        "cancelled by lab",
        "REVOKED",
        "not valid",
        "VOIDED",
        "result retracted",
        "reported in error",
        "test credited",
        "Ergebnis storniert",
        "storniert",
        "ungültig",
        "nicht verwertbar",
        "Résultat annulé",
        "annulé",
        "Resultado anulado",
        "Risultato annullato",
        "sample swap suspected",
        "patient ID mismatch",
        "falsche Patientenidentifikation",
        "Röhrchen vertauscht",
        "Probe vertauscht",
        "Probe verwechselt",
        "campione scambiato",
        "errore paziente",
        "échantillon contaminé",
        "monsterverwisseling",
        "采错病人",
        "Falsches Röhrchen",
        "mauvais tube",
        "Tubo equivocado",
        "Provetta errata",
        "Verkeerde buis",
    ] {
        assert_eq!(taken_back(comment), ["platelets", "ldh", "pt"], "{comment}");
    }
    for comment in [
        "Insufficient fill of blue top",
        "Incorrect blood:anticoagulant ratio",
        "Füllmenge nicht korrekt",
        "Remplissage insuffisant",
        "Provetta non riempita",
    ] {
        assert_eq!(taken_back(comment), ["pt"], "{comment}");
    }
    for comment in [
        "LDH wegen Hämolyse nicht verwertbar",
        "LDH nicht verwertbar (Hämolyse)",
        "LDH not valid due to hemolysis",
    ] {
        assert_eq!(taken_back(comment), ["ldh"], "{comment}");
    }
    for comment in [
        "ruled out contamination",
        "avoid contamination",
        "Do not use EDTA for next draw",
        "Please do not use tourniquet next time",
        "results validated",
        "surgery cancelled",
        "post void residual 30",
        "blood:anticoagulant ratio correct",
        "no sample swap",
    ] {
        assert_eq!(taken_back(comment), [""; 0], "{comment}");
    }
}

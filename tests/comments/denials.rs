//! What a denial beside clumps or hemolysis denies.

use super::*;

/// What a comment says of clumps, and whether platelets are masked for it.
fn clumped(comment: &str) -> (Finding, bool) {
    let panel = with_comment(comment);
    let masked = is_masked(&panel, "platelets", MaskReason::ClumpedPlatelets);
    (finding(&panel, "platelet_clumping"), masked)
}

#[test]
fn a_denial_of_something_else_beside_clumps_denies_no_clumps() {
    for comment in [
        "Platelet clumping",
        "Platelet count may not be accurate due to platelet clumping",
        "No accurate platelet count because of clumps",
        "PLT clumped: count not accurate",
        "Thrombozyten nicht zählbar wegen Aggregatbildung",
        "plaquettes non comptées: agrégats",
        "recuento de plaquetas no fiable por agregados",
        "Platelets agglutinated",
        "PLT agglutination",
        "Platelet clumps: false low count",
        "platelet clumps seen no accurate count",
        "Clumped N/A",
    ] {
        assert_eq!(clumped(comment), (Finding::Present, true), "{comment}");
    }
    // Nobody can tell what is denied: the count is not trusted.
    for comment in [
        "platelet clumping noted in EDTA but not in citrate",
        "previous sample: platelets clumped",
        "platelet clumps noted no schistocytes",
    ] {
        assert_eq!(clumped(comment), (Finding::Undecided, true), "{comment}");
    }
    for comment in [
        "no platelet clumps",
        "no evidence of significant platelet clumping",
        "no clumps or aggregates",
        "clumps were not seen on the smear",
        "clumps: N",
        "not due to clumping",
        "未见血小板聚集",
        "platelets low; not clumped",
        "negative for platelet clumps",
        "No clots/clumps",
        "No artefact due to platelet clumps",
        "keine EDTA-induzierte Pseudothrombozytopenie",
        "Agrégats plaquettaires : absence",
        "Non si evidenziano aggregati",
        "não foram observados agregados",
        "clumps: false",
        "neither clumps nor clots",
    ] {
        assert_eq!(clumped(comment), (Finding::Undecided, false), "{comment}");
    }
}

#[test]
fn a_denial_of_something_else_beside_hemolysis_denies_no_hemolysis() {
    for comment in [
        "LDH may not be accurate due to hemolysis",
        "Kalium wegen Hämolyse nicht bestimmt",
        "K non dosé (hémolyse)",
        "potassium not reported because of gross hemolysis",
        "hemolysis (false high potassium)",
        "N/A hemolyzed",
        "Wegen Hämolyse keine Bestimmung möglich",
        "Messung nicht möglich (Hämolyse)",
        "non eseguibile per emolisi",
        "campione emolizzato non idoneo",
    ] {
        assert_eq!(hemolyzed(comment), (Finding::Present, true), "{comment}");
    }
    for comment in [
        "slight hemolysis does not affect result",
        "no icterus hemolysis moderate",
        "hemolyzed no icterus no lipemia",
        "Probe hämolytisch keine Nachforderung",
        "previous sample hemolyzed",
        "prior specimen hemolyzed, this one ok",
        "repeat sample, first was hemolyzed",
    ] {
        assert_eq!(hemolyzed(comment), (Finding::Undecided, true), "{comment}");
    }
    for comment in [
        "hemolysis: N",
        "hemolysis: false",
        "no lipemia or hemolysis",
        "not grossly hemolyzed",
        "specimen does not appear hemolyzed",
        "no signs of hemolysis",
        "no evidence of sample hemolysis",
        "hemolysis within normal limits",
        "no interference due to hemolysis",
        "Result not affected due to hemolysis",
        "keine Beeinträchtigung durch Hämolyse",
        "pas d'interférence par hémolyse",
        "geen storing door hemolyse",
        "no icterus/hemolysis",
        "kein Hinweis für eine Hämolyse",
        "kein Nachweis einer Hämolyse",
        "Hämolyse liegt nicht vor",
        "absence totale d'hémolyse",
        "no se aprecia hemólisis",
        "não hemolisado",
        "geen tekenen van hemolyse",
        "hemolysis ruled out",
        "nessuna emolisi",
        "nenhuma hemólise",
        "ni hémolyse ni lipémie",
        "hemolyse afwezig",
        "kein Einfluss durch Hämolyse",
        "geen interferentie door hemolyse",
        "weder Hämolyse noch Lipämie",
    ] {
        assert_eq!(hemolyzed(comment), (Finding::Undecided, false), "{comment}");
    }
}

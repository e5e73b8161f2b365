//! Lists that one denial denies as a whole, and findings beside a denial that are none of its list.

use proptest::prelude::*;

use super::findings::{CLOTTED, CLUMPED, HEMOLYZED, NOTHING, masked_by, masks};

#[test]
fn a_denial_reaches_over_a_list_that_an_alternative_closes() {
    let denied = [
        "no schistocytes, platelet clumps or blasts",
        "no lipemia, hemolysis or icterus",
        "no fibrin, clots or clumps",
        "not lipemic, icteric or hemolyzed",
        "neither hemolyzed nor lipemic nor icteric",
        "neither lipemia, clots nor hemolysis",
        "no evidence of hemolysis, lipemia, or icterus",
        "no visible clots, fibrin or hemolysis",
        "no clots, clumps, or fibrin strands seen on smear",
        "No lipemia, icterus and/or hemolysis",
        "no red cell fragments, platelet clumps or blasts",
        "no interference from lipemia, icterus or hemolysis",
        "not affected by lipemia, hemolysis or icterus",
        "K 5.0 (no lipemia, hemolysis or icterus)",
        "keine Lipämie, Hämolyse oder Ikterus",
        "nicht lipämisch, ikterisch oder hämolytisch",
        "weder Lipämie, Ikterus noch Hämolyse",
        "pas de lipémie, hémolyse ou ictère",
        "sin lipemia, hemólisis ni ictericia",
        "senza lipemia, emolisi o ittero",
        "senza lipemia, coaguli né emolisi",
        "sem lipemia, hemólise ou icterícia",
        "geen lipemie, icterus of hemolyse",
        "ingen lipæmi, hæmolyse eller icterus",
        "inga koagel, hemolys eller lipemi",
    ];
    masks(&denied, NOTHING);
}

#[test]
fn slashes_join_a_denied_list_without_an_alternative() {
    let denied = [
        "no clots/clumps",
        "no lipemia / hemolysis",
        "no lipemia / hemolysis / icterus",
    ];
    masks(&denied, NOTHING);
}

#[test]
fn a_list_behind_a_colon_or_a_word_that_denies_all_needs_no_alternative() {
    let denied = [
        "No: clots, clumps, hemolysis",
        "negative for icterus, hemolysis",
        "negative for icterus or hemolysis",
        "negative for: clots, hemolysis",
        "free of clots, fibrin and clumps",
        "specimen free of hemolysis, icterus, and lipemia",
        "without clots, clumps or hemolysis",
    ];
    masks(&denied, NOTHING);
}

#[test]
fn a_list_is_denied_by_the_answer_behind_it() {
    let denied = [
        "lipemia, hemolysis, icterus: none",
        "Hemolysis, Lipemia, Icterus: negative",
        "clots, clumps, fibrin: none seen",
        "clots, red cell fragments, clumps: none",
        "Hämolyse, Lipämie, Ikterus: keine",
        "hemolysis/lipemia/icterus: N",
    ];
    masks(&denied, NOTHING);
    masks(&["lipemia, hemolysis: 2+"], HEMOLYZED);
    masks(&["lipemia, hemolysis: no redraw"], HEMOLYZED);
    masks(&["clotted, hemolysis: none"], CLOTTED);
    masks(&["no icterus, clots or lipemia 0"], CLOTTED);
}

#[test]
fn a_label_is_denied_by_its_answer_and_a_thing_by_its_number() {
    let denied = [
        "0 hemolysis",
        "zero clots",
        "0 platelet clumps seen",
        "Clotted: no",
        "Clotted sample: N",
        "Clot in tube: none",
        "clot check negative",
        "clots: 0",
    ];
    masks(&denied, NOTHING);
    masks(&["Clotted N/A"], CLOTTED);
    masks(&["lipemia 0 hemolysis 2+"], HEMOLYZED);
}

#[test]
fn inhibited_aggregation_is_no_clump() {
    let of_the_patient = [
        "Thrombozytenaggregation gehemmt",
        "agrégation plaquettaire inhibée",
        "aggregazione piastrinica inibita",
    ];
    masks(&of_the_patient, NOTHING);
}

#[test]
fn what_is_said_beside_a_denial_is_found() {
    let hemolyzed = [
        "no clots, sample hemolyzed",
        "no clots; hemolyzed",
        "no clots, hemolyzed or lipemic",
        "no lipemia, but hemolyzed",
        "no lipemia, hemolysis 2+",
        "no lipemia, slightly hemolyzed",
        "no lipemia, marked hemolysis or icterus",
        "no lipemia, hemolysis or icterus 2+",
        "no lipemia, icterus or clots, hemolysis",
        "no lipemia, icterus or clots, hemolysis seen",
        "not lipemic, grossly hemolyzed",
        "no icterus, hemolyzed +",
        "no clots, hemolysis present",
        "no clots or fibrin, marked hemolysis",
        "no clots, lipemia or icterus in hemolyzed sample",
        "hemolyzed, no clots or clumps",
        "negative for clots, hemolyzed",
        "negative for clots or fibrin, hemolysis",
        "negative for clots, hemolysis 2+",
        "keine Lipämie, Probe hämolytisch",
        "kein Ikterus, hämolytisch oder lipämisch",
        "pas de caillot, sérum hémolysé",
        // Nobody can tell what is denied.
        "no clots, hemolysis",
        // In one clause, too.
        "no clots and hemolyzed",
        "no clots and sample hemolyzed",
        "no clots/hemolyzed",
        "no clots or hemolysis 2+",
    ];
    masks(&hemolyzed, HEMOLYZED);
    let clumped = [
        "no schistocytes, platelet clumps seen",
        "no schistocytes seen, platelet clumps present",
        "not lipemic, platelets clumped or aggregated",
        "no blasts, clumps of platelets",
    ];
    masks(&clumped, CLUMPED);
    let clotted = [
        "no fibrin, clots removed and clumps seen",
        "no clumps, clots of fibrin",
        "not free of clots, fibrin or lipemia",
        "cannot rule out clots, clumps or fibrin",
        "no result because of clots, clumps or fibrin",
        "no sample: clots, clumps or fibrin",
    ];
    masks(&clotted, CLOTTED);
}

const THINGS: [&str; 8] = [
    "hemolysis",
    "clots",
    "platelet clumps",
    "fibrin strands",
    "lipemia",
    "icterus",
    "schistocytes",
    "blasts",
];
const STATES: [&str; 5] = ["hemolyzed", "clotted", "clumped", "lipemic", "icteric"];

/// Some of these in any order, as a list that an alternative closes.
fn list_of(items: &'static [&'static str]) -> impl Strategy<Value = String> {
    let some = prop::sample::subsequence(items, 2..=items.len()).prop_shuffle();
    let alternative = prop::sample::select(&[" or ", ", or ", " nor "][..]);
    (some, alternative).prop_map(|(items, alternative)| {
        let (last, others) = items.split_last().expect("two or more");
        format!("{}{alternative}{last}", others.join(", "))
    })
}

fn denial_of_a_list() -> impl Strategy<Value = String> {
    let things =
        prop::sample::select(&["no", "without", "no evidence of", "negative for", "free of"][..]);
    let states = prop::sample::select(&["not", "neither", "sample not"][..]);
    prop_oneof![(things, list_of(&THINGS)), (states, list_of(&STATES)),]
        .prop_map(|(denial, list)| format!("{denial} {list}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_denied_list_says_nothing_and_hides_nothing_behind_it(
        denial in denial_of_a_list(),
        seen in prop::sample::select(&["", " seen", " noted"][..]),
        (finding, expected) in prop::sample::select(&[
            ("hemolysis", HEMOLYZED), ("clots", CLOTTED), ("platelet clumps", CLUMPED),
        ][..]),
        (before, behind) in prop::sample::select(&[
            (", ", " seen"), ("; ", ""), (", marked ", ""), (", ", " 2+"), (". ", " present"), (", but ", ""), (", ", ""),
        ][..]),
    ) {
        let denied = format!("{denial}{seen}");
        prop_assert_eq!(masked_by(&denied), NOTHING, "{}", denied);
        let said = format!("{denied}{before}{finding}{behind}");
        prop_assert_eq!(masked_by(&said), expected, "{}", said);
    }
}

//! What comments say of a specimen and of its results, and what findings in columns of their own say.

mod common;
#[path = "comments/denials.rs"]
mod denials;
#[path = "comments/findings.rs"]
mod findings;
#[path = "comments/hemolysis_index.rs"]
mod hemolysis_index;
#[path = "comments/lists.rs"]
mod lists;

use coagscope::catalog::MaskReason;
use coagscope::interpret::{Finding, Flag, Interpretation};
use coagscope::panel::IssueCode;

use common::files::{finding, flag, has_issue, one, read};

#[test]
fn two_comment_columns_are_both_read() {
    let panel = one(
        "subject,platelets (K/uL),comment,remarks\n1,45,platelets clumped,seen by the laboratory\n",
    );
    let platelets = panel
        .results
        .iter()
        .find(|result| result.id == "platelets")
        .expect("platelets");
    assert_eq!(platelets.masks, [MaskReason::ClumpedPlatelets]);
    assert!(
        !panel
            .issues
            .iter()
            .any(|issue| issue.code == IssueCode::Conflict)
    );
}

#[test]
fn a_denied_clump_is_no_clump() {
    for (comment, clumped) in [
        ("no platelet clumps", false),
        ("platelet clumps seen", true),
        ("keine Thrombozytenaggregate", false),
        ("Thrombozytenaggregate", true),
        ("on platelet aggregation inhibitor", false),
        ("hemolyzed; no clumps", false),
    ] {
        let csv: &'static str = Box::leak(
            format!("subject,platelets (K/uL),comment\n1,45,{comment}\n").into_boxed_str(),
        );
        let expected = if clumped {
            Finding::Present
        } else {
            Finding::Undecided
        };
        assert_eq!(
            finding(&one(csv), "platelet_clumping"),
            expected,
            "{comment}"
        );
    }
}

fn with_comment(comment: &str) -> Interpretation {
    let csv = format!(
        "subject;platelets (K/uL);ldh (U/L);ldh_ref_high;pt (s);comment\n1;45;800;250;14;\"{comment}\"\n"
    );
    one(Box::leak(csv.into_boxed_str()))
}

/// What is found of the specimen by its comment, and whether LDH is masked for it.
fn hemolyzed(comment: &str) -> (Finding, bool) {
    let panel = with_comment(comment);
    let masked = is_masked(&panel, "ldh", MaskReason::HemolyzedSpecimen);
    (finding(&panel, "specimen_hemolyzed"), masked)
}

fn is_masked(interpretation: &Interpretation, id: &str, reason: MaskReason) -> bool {
    let mut results = interpretation.results.iter();
    results.any(|result| result.id == id && result.masks.contains(&reason))
}

#[test]
fn a_comment_that_denies_or_asks_for_hemolysis_does_not_say_it() {
    for comment in [
        // No hemolysis.
        "hemolysis: 0",
        "hemolysis 0, lipemia 1+",
        "hemolysis=0",
        "Hemolysis grade: 0/4",
        "Hemolysis index: 0",
        "溶血(-)",
        "溶血（－）",
        "Hämolyse (-)",
        "Hämolyse: -",
        "hemolysis: neg.",
        "hemolysis (none seen)",
        "K 5.0, no hemolysis",
        "hemolysis not seen",
        "keine Hämolyse",
        // A question or a request.
        "hemolysis workup requested",
        "V.a. Hämolyse",
        "V. a. Hämolyse",
        "Verdacht auf Hämolyse",
        "evtl. Hämolyse",
        "r/o hemolysis",
        "R/O: hemolysis",
        "rule out hemolysis",
        "suspected hemolysis",
        "query hemolysis",
        "?hemolysis",
        "hemolysis?",
        "possible hemolysis",
        "溶血疑い",
        "hemolysis not reported",
        // A number that says nothing by itself.
        "Hemolysis index 3",
        "溶血指数 3",
        // Hemolysis of the patient, in the texts of published cases.
        "Haptoglobin is the only positive PLASMIC haemolysis item",
        "Published rule gives 5 (haemolysis by retic >2.5 % and haptoglobin <8), authors state 4",
    ] {
        assert_eq!(hemolyzed(comment), (Finding::Undecided, false), "{comment}");
    }
}

#[test]
fn a_result_that_was_not_reported_does_not_deny_the_hemolysis_beside_it() {
    for comment in [
        "K haemolysed sample (not reported)",
        "hemolyzed - potassium not reported",
        "stark hämolytisch, Kalium nicht messbar",
        "hemolyzed",
        "Hemolyzed.",
        "hemolysis 2+",
        "hemolysis: 3",
        "溶血(+)",
        "grossly hemolyzed (hemolysis index 300)",
        "Hemolyzed - redraw requested",
        "K 5.0 hemolyzed",
        "clotted? hemolyzed",
        "no clumps; hemolyzed",
        "not icteric. Hemolyzed",
    ] {
        assert_eq!(hemolyzed(comment), (Finding::Present, true), "{comment}");
    }
}

#[test]
fn a_comment_of_one_word_for_a_clot_says_that_the_specimen_is_clotted() {
    for (comment, clotted) in [
        ("Geronnen", true),
        ("Gerinnsel", true),
        ("Gerinnsel im Röhrchen", true),
        ("coagulum", true),
        ("small coagulum seen", true),
        ("coágulo", true),
        ("presença de coágulos", true),
        ("caillot", true),
        ("présence d'un caillot", true),
        ("clot", true),
        ("凝血", true),
        ("clotted, PT not reported", true),
        ("kein Gerinnsel", false),
        ("Gerinnsel: 0", false),
        ("clotted (-)", false),
        ("sem coágulo", false),
        ("unclotted", false),
        ("consumptive coagulopathy", false),
        ("coagulograma", false),
    ] {
        let panel = with_comment(comment);
        let masked = |id, reason| is_masked(&panel, id, reason);
        let found = [
            masked("pt", MaskReason::ClottedSpecimen),
            masked("platelets", MaskReason::ClumpedPlatelets),
        ];
        assert_eq!(found, [clotted; 2], "{comment}");
    }
}

#[test]
fn a_denial_within_another_word_denies_nothing() {
    for comment in [
        "Platelet clumps noted on smear",
        "Platelet clumping noted",
        "Platelet aggregates noted",
    ] {
        let clumping = finding(&with_comment(comment), "platelet_clumping");
        assert_eq!(clumping, Finding::Present, "{comment}");
    }
    for comment in [
        "Hemolysis noted",
        "Slight hemolysis noted in specimen",
        "Hemolysis noted - lipemia not seen",
    ] {
        assert_eq!(hemolyzed(comment), (Finding::Present, true), "{comment}");
    }
    for comment in ["Clot noted in specimen", "Gerinnsel - Abteilung informiert"] {
        let masked = is_masked(&with_comment(comment), "pt", MaskReason::ClottedSpecimen);
        assert!(masked, "{comment}");
    }
    for comment in ["Platelet clumps not seen", "Platelet clumps: not seen"] {
        let clumping = finding(&with_comment(comment), "platelet_clumping");
        assert_eq!(clumping, Finding::Undecided, "{comment}");
    }
}

#[test]
fn an_instruction_behind_a_dash_does_not_deny_what_stands_before_it() {
    for dash in ["-", "--", "\u{2013}", "\u{2014}"] {
        let said = |finding: &str, instruction: &str| {
            with_comment(&format!("{finding} {dash} {instruction}"))
        };
        for instruction in ["do not report count", "no redraw possible", "not reported"] {
            let clumping = finding(&said("Platelet clumps", instruction), "platelet_clumping");
            assert_eq!(clumping, Finding::Present, "{dash} {instruction}");
        }
        for instruction in ["none", "not seen", "none seen on smear", "no clumps", "0"] {
            let clumping = finding(&said("Platelet clumps", instruction), "platelet_clumping");
            assert_eq!(clumping, Finding::Undecided, "{dash} {instruction}");
        }
        let hemolyzed = said("Hemolyzed specimen", "do not use");
        assert!(is_masked(&hemolyzed, "ldh", MaskReason::HemolyzedSpecimen));
        let clotted = said("Clotted specimen", "do not report");
        assert!(is_masked(&clotted, "pt", MaskReason::ClottedSpecimen));
    }
    for comment in [
        "Hemolysis - none",
        "Hemolysis - ?",
        "Hemolysis - Lipemia - Icterus: negative",
        "Hämolyse ( - ), Lipämie ( + )",
    ] {
        assert_eq!(hemolyzed(comment), (Finding::Undecided, false), "{comment}");
    }
}

#[test]
fn a_finding_is_not_lost_by_other_words_of_its_clause() {
    let comment = "Sample hemolyzed: clinical correlation needed";
    assert_eq!(hemolyzed(comment), (Finding::Present, true));
    for (comment, clotted) in [
        ("Small clot found in tube", true),
        ("Clot detected in specimen - results may be affected", true),
        ("No clot detected", false),
        ("Clot detected in left leg", false),
        ("normal clot strength", false),
    ] {
        let masked = is_masked(&with_comment(comment), "pt", MaskReason::ClottedSpecimen);
        assert_eq!(masked, clotted, "{comment}");
    }
}

/// Which of the results of `with_comment` a comment takes back.
fn taken_back(comment: &str) -> Vec<String> {
    let panel = with_comment(comment);
    let masked = panel.results.iter().filter(|result| {
        let is_masked = result.masks.contains(&MaskReason::RevokedResult);
        is_masked && result.derived.is_none()
    });
    let ids: Vec<String> = masked.map(|result| result.id.clone()).collect();
    let says_so = has_issue(&panel, IssueCode::RevokedResult);
    assert_eq!(says_so, !ids.is_empty(), "{comment}");
    ids
}

#[test]
fn a_comment_that_takes_results_back_leaves_them_unknown() {
    for comment in [
        "wrong patient",
        "mislabeled specimen",
        "specimen mislabelled",
        "specimen switched",
        "not this patient",
        "WRONG BLOOD IN TUBE - disregard",
        "Result invalid - do not use",
        "Mislabelled",
        "IV contamination",
        "Contaminated with TPN",
        "do not report",
        "Hemolyzed - do not use",
        "Probenverwechslung",
        "Kontaminiert durch Infusion",
        "muestra contaminada",
        "Contaminated during the draw",
        "輸液混入",
    ] {
        assert_eq!(taken_back(comment), ["platelets", "ldh", "pt"], "{comment}");
    }
    assert_eq!(taken_back("underfilled tube"), ["pt"]);
    assert_eq!(
        taken_back("Platelet clumps - do not report count"),
        ["platelets"]
    );
    assert_eq!(taken_back("LDH: do not report"), ["ldh"]);
    for comment in [
        "no contamination",
        "not mislabeled",
        "Contamination may prolong the aPTT",
        "Do not use for dosing of medicines",
        "disregard previous result",
        "urine culture contaminated",
        "tube was filled",
        "lipemic",
    ] {
        assert_eq!(taken_back(comment), [""; 0], "{comment}");
    }
    let panel = with_comment("wrong patient");
    assert_ne!(flag(&panel, "platelets"), Some(Flag::Low));
    assert_eq!(finding(&panel, "thrombocytopenia"), Finding::Undecided);
}

#[test]
fn every_comment_is_heard_whatever_stands_within_another() {
    let csv = "subject,platelets (K/uL),comment,PLT comment\n1,45,no clumps seen on first look,clumps seen\n";
    assert_eq!(finding(&one(csv), "platelet_clumping"), Finding::Present);
    let csv = "subject,platelets (K/uL),PLT comment,LDH comment\n1,45,no clumps,clumps\n";
    let panel = one(csv);
    assert_eq!(finding(&panel, "platelet_clumping"), Finding::Present);
    assert!(!has_issue(&panel, IssueCode::DuplicateColumn));
}

#[test]
fn a_finding_in_a_column_of_its_own_masks_as_a_comment_does() {
    let masked = |header: &str, cell: &str| {
        let csv =
            format!("subject,platelets (K/uL),ldh (U/L),pt (s),\"{header}\"\n1,45,800,14,{cell}\n");
        let panel = one(&csv);
        [
            ("platelets", MaskReason::ClumpedPlatelets),
            ("ldh", MaskReason::HemolyzedSpecimen),
            ("pt", MaskReason::ClottedSpecimen),
        ]
        .map(|(id, reason)| is_masked(&panel, id, reason))
    };
    for cell in [
        "Present", "Yes", "positive", "1+", "3+", "moderate", "few", "1",
    ] {
        for header in [
            "Platelet clumps",
            "PLT clumps",
            "Platelet aggregates",
            "PLT_CLUMPS",
        ] {
            assert_eq!(
                masked(header, cell),
                [true, false, false],
                "{header} {cell}"
            );
        }
        for header in ["Specimen hemolysis", "Hemolysis", "Hämolyse"] {
            assert_eq!(
                masked(header, cell),
                [false, true, false],
                "{header} {cell}"
            );
        }
        assert_eq!(masked("Clotted", cell), [true, false, true], "{cell}");
    }
    for cell in [
        "absent", "no", "none", "negative", "0", "", "unknown", "pending", "yes?",
    ] {
        for header in ["Platelet clumps", "Hemolysis", "Clotted"] {
            assert_eq!(masked(header, cell), [false; 3], "{header} {cell}");
        }
    }
    let denied =
        one("subject,ldh (U/L),platelets (K/uL),Hemolysis,PLT clumps\n1,800,45,no,absent\n");
    for pattern in ["specimen_hemolyzed", "platelet_clumping"] {
        assert_eq!(finding(&denied, pattern), Finding::Undecided, "{pattern}");
    }
}

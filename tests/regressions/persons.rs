//! Facts about the person: pregnancy, age, sex; results that contradict each other.

use super::*;

fn contradictions(csv: String) -> Vec<String> {
    let panel = one(Box::leak(csv.into_boxed_str()));
    let issues = panel.issues.into_iter();
    issues
        .filter(|issue| issue.code == IssueCode::Contradiction)
        .map(|issue| issue.message)
        .collect()
}

const RATIO: &str = "pt (s),pt_control (s),pt_ratio";
const INDIRECT: &str =
    "bilirubin_total (mg/dL),bilirubin_direct (mg/dL),bilirubin_indirect (mg/dL)";
const SOFA: &str = "sofa,sofa_total";
const PRODUCTION: &str = "reticulocytes (%),hematocrit (%),reticulocyte_production_index";
const PERCENTAGE: &str = "reticulocytes (%),reticulocytes_absolute (10*9/L),rbc (10*12/L)";

#[test]
fn a_reported_value_that_others_surely_contradict_is_an_issue() {
    for (columns, cells, reported, implied) in [
        (
            RATIO,
            "24,12,1.0",
            "PT ratio is reported as 1,",
            "2 follows",
        ),
        (RATIO, "12,12,1.5", "reported as 1.5,", "1 follows"),
        (RATIO, "<12,12,2", "reported as 2,", "<1 follows"),
        (
            INDIRECT,
            "3,0.5,0.3",
            "reported as 5.13 umol/L,",
            "42.76 umol/L follows",
        ),
        (
            INDIRECT,
            "3,2.9,2",
            "reported as 34.21 umol/L,",
            "1.71 umol/L follows",
        ),
        (SOFA, "0,14", "reported as 0,", "6 to 14 follows"),
        (SOFA, "15,14", "reported as 15,", "6 to 14 follows"),
        (PRODUCTION, "10,25,0.1", "reported as 0.1,", "2.78 follows"),
        (PRODUCTION, "1,45,3", "reported as 3,", "1 follows"),
        (PERCENTAGE, "10,100,4", "reported as 10 %,", "2.5 % follows"),
    ] {
        let found = contradictions(format!("subject,{columns}\n1,{cells}\n"));
        assert_eq!(found.len(), 1, "{columns}: {cells}: {found:?}");
        for part in [reported, implied, "the reported value is used"] {
            assert!(found[0].contains(part), "{part}: {}", found[0]);
        }
    }
}

#[test]
fn rounding_contradicts_no_reported_value() {
    for (columns, cells) in [
        // Up to 23.5 by 12.5, and up to 24.5 by 11.5.
        (RATIO, "24,12,1.88"),
        (RATIO, "24,12,2.13"),
        (RATIO, "13,12,1.0"),
        (RATIO, ">60,12,8"),
        (RATIO, "24,12,"),
        (RATIO, "24,0,2"),
        (RATIO, "24,12,pending"),
        (INDIRECT, "3.0,0.5,2.4"),
        (INDIRECT, "3,1,1"),
        (INDIRECT, "0.2,0.1,0.2"),
        (INDIRECT, "3,,0.3"),
        (INDIRECT, ">20,5,2"),
        (SOFA, "6,14"),
        (SOFA, "14,14"),
        (SOFA, "0,"),
        // The steps give 10 x 25 / 45 / 2; another normal hematocrit and another step 10 x 25 / 40 / 2.5.
        (PRODUCTION, "10,25,2.8"),
        (PRODUCTION, "10,25,2.5"),
        (PRODUCTION, "6,40,3.6"),
        (PRODUCTION, "0.5,20,0.2"),
        (PRODUCTION, "10,25,>2"),
        (PERCENTAGE, "3,100,4"),
        (PERCENTAGE, "1,60,4"),
    ] {
        let found = contradictions(format!("subject,{columns}\n1,{cells}\n"));
        assert_eq!(found, Vec::<String>::new(), "{columns}: {cells}");
    }
}

fn verdict_of(interpretation: &Interpretation, id: &str) -> Verdict {
    let mut scores = interpretation.scores.iter();
    let score = scores.find(|score| score.id == id);
    score.expect("a score").verdict
}

const BIRTH: &str = "id,age_days,sex,gestational_age,platelets (10*9/L),fibrinogen (g/L),pt (s),pt_ref_high,ast (U/L),ldh (U/L)\n";

#[test]
fn weeks_of_gestation_at_birth_make_no_newborn_pregnant() {
    for sex in ["F", "M", ""] {
        let panel = one(&format!("{BIRTH}1,1,{sex},28,40,0.8,20,14,90,900\n"));
        assert_eq!(panel.person.pregnant, Truth::No, "{sex}");
        assert_eq!(
            verdict_of(&panel, "erez_2014"),
            Verdict::NotApplicable,
            "{sex}"
        );
        assert!(!has_issue(&panel, IssueCode::Contradiction), "{sex}");
    }
}

#[test]
fn weeks_of_gestation_of_a_man_are_contradictory_and_not_used() {
    let panel = one("id,age,sex,gestation_weeks,platelets (10*9/L)\n1,40,M,28,40\n");
    assert_eq!(panel.person.pregnant, Truth::No);
    assert!(has_issue(&panel, IssueCode::Contradiction));
    // Whether somebody of 8 to 15 years is a mother or a child isn't known.
    let panel = one("id,age,sex,gestation_weeks,platelets (10*9/L)\n1,8-15,F,28,40\n");
    assert_eq!(panel.person.pregnant, Truth::Unknown);
}

#[test]
fn a_week_of_gestation_that_nobody_reaches_is_not_used() {
    let person = |weeks: &str| {
        let csv = format!("id,age,sex,gestation_weeks,platelets (10*9/L)\n1,30,F,{weeks},40\n");
        let panel = one(&csv);
        let is_out = has_issue(&panel, IssueCode::OutOfRange);
        (panel.person.pregnant, panel.person.trimesters, is_out)
    };
    for weeks in ["99", "999", "210", "46"] {
        assert_eq!(
            person(weeks),
            (Truth::Unknown, vec![1, 2, 3], true),
            "{weeks}"
        );
    }
    assert_eq!(person("0"), (Truth::Unknown, vec![1, 2, 3], false));
    assert_eq!(person("210 d"), (Truth::Yes, vec![3], false));
    assert_eq!(person("43"), (Truth::Yes, vec![3], false));
    for trimester in ["0", "4"] {
        let csv = format!("id,age,sex,trimester,platelets (10*9/L)\n1,30,F,{trimester},40\n");
        assert_eq!(one(&csv).person.pregnant, Truth::Unknown, "{trimester}");
    }
}

/// The sex in each row of a column, and whether an issue tells that it isn't known.
fn sexes(header: &str, cells: &[&str]) -> Vec<(Truth, bool)> {
    let mut csv = format!("id,{header},platelets (10*9/L)\n");
    for (number, cell) in cells.iter().enumerate() {
        csv.push_str(&format!("{number},{cell},200\n"));
    }
    let panels = read(&csv, |_| {}, "");
    let of = |panel: &Interpretation| {
        let is_told = has_issue(panel, IssueCode::UnreadableValue);
        (panel.person.female, is_told)
    };
    panels.iter().map(of).collect()
}

#[test]
fn an_m_beside_an_h_or_a_v_is_no_man() {
    let (male, female, open) = (
        (Truth::No, false),
        (Truth::Yes, false),
        (Truth::Unknown, true),
    );
    for (header, cells, expected) in [
        ("sexo", ["H", "M"], [male, female]),
        ("sex", ["M", "H"], [female, male]),
        ("sex", [" m", "h"], [female, male]),
        ("Sexo", ["V", "M"], [male, female]),
        ("Género", ["M", "V"], [female, male]),
        ("Geslacht", ["M", "V"], [male, female]),
        // Varón and mujer, or man and vrouw.
        ("sex", ["M", "V"], [open, open]),
        ("sexo", ["M", "M"], [open, open]),
        ("sexo", ["H", "H"], [male, male]),
        ("sexo", ["M", "F"], [male, female]),
        ("sexo", ["M", "Femenino"], [male, female]),
        ("sexe", ["H", "F"], [male, female]),
        ("sex", ["M", "M"], [male, male]),
        ("sex", ["M", "F"], [male, female]),
        ("sex", ["m", "w"], [male, female]),
    ] {
        assert_eq!(sexes(header, &cells), expected, "{header} {cells:?}");
    }
    assert_eq!(sexes("sex", &["H", "M", "F"]), [male, open, female]);
    // A slip among many tells no language.
    let mut many = ["M", "F"].repeat(50);
    many.push("H");
    assert_eq!(sexes("sex", &many)[..2], [male, female]);
}

#[test]
fn a_letter_that_the_user_explains_is_not_asked_about() {
    let declare = |declaration: &mut Declaration| {
        let words = [("M".to_string(), "female".to_string())];
        let column = "sexo".to_string();
        declaration
            .words
            .insert(column, words.into_iter().collect());
    };
    let panels = read("id,sexo,platelets (10*9/L)\n1,M,200\n", declare, "");
    assert_eq!(panels[0].person.female, Truth::Yes);
    assert!(panels[0].issues.is_empty());
}

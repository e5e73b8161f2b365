//! Pregnancy and delivery: who can be pregnant, and what that changes.

use super::clinical::contradicted;
use super::*;

/// The two sources that list PT in pregnancy agree within 1.1 s; laboratories differ by 5 s, whoever the patient is.
#[test]
fn a_pregnancy_makes_no_clotting_time_more_certain() {
    let of = |pregnant: &str, limit: &str| {
        let text = format!(
            "id,age,sex,pregnant,platelets (10*9/L),pt (s),pt_ref_high,fibrinogen (g/L),d_dimer (mg/L FEU),d_dimer_ref_high,underlying\n\
             1,30,female,{pregnant},80,19.6,{limit},2.5,1.7,0.5,yes\n"
        );
        let panel = one(&text);
        let score = common::score(&panel, "isth_overt_2025");
        (score.min, score.max, score.verdict)
    };
    for pregnant in ["yes", "no", ""] {
        assert_eq!(of(pregnant, ""), (4, 5, Verdict::Undecided), "{pregnant}");
        assert_eq!(of(pregnant, "13.5"), (5, 5, Verdict::Met), "{pregnant}");
    }
    let aptt = |pregnant: &str| {
        let text =
            format!("id,age,sex,pregnant,trimester,aptt (s)\n1,30,female,{pregnant},3,36.5\n");
        flag(&one(&text), "aptt")
    };
    assert_eq!(aptt("yes"), Some(Flag::Undetermined));
    // What is not of the reagent keeps the limits of the person.
    let fibrinogen = one("id,age,sex,pregnant,trimester,fibrinogen (g/L)\n1,30,female,yes,3,5.5\n");
    assert_eq!(flag(&fibrinogen, "fibrinogen"), Some(Flag::Normal));
}

/// Limits outside pregnancy are lent only where those of pregnancy hold for the age.
#[test]
fn a_pregnancy_borrows_no_limit_where_it_has_none() {
    for age in ["16", "16-20"] {
        let text = format!("id,age,sex,pregnant,ldh (U/L)\n1,{age},female,yes,900\n");
        assert_eq!(flag(&one(&text), "ldh"), None, "{age}");
    }
    let thrombin = one("id,age,sex,pregnant,thrombin_time (s)\n1,30,female,yes,60\n");
    assert_eq!(flag(&thrombin, "thrombin_time"), None);
    // The user's own limit outside pregnancy tells the reagent: it counts in place of the published ones.
    let ranges = "analyte,unit,sex,age_low_y,low,high,state\npt,s,any,18,10,12,none\n";
    let panels = read(
        "id,age,sex,pregnant,pt (s)\n1,30,female,yes,13.6\n2,30,female,yes,12.2\n",
        |_| {},
        ranges,
    );
    let flags: Vec<_> = panels.iter().map(|panel| flag(panel, "pt")).collect();
    assert_eq!(flags, [Some(Flag::High), Some(Flag::Undetermined)]);
}

#[test]
fn a_pregnant_child_is_a_contradiction() {
    let of = |fact: &str, age: &str| {
        let text =
            format!("id,age,sex,{fact},platelets (10*9/L),ast (U/L)\n1,{age},female,yes,50,90\n");
        contradicted(&one(&text))
    };
    for fact in ["pregnant", "postpartum"] {
        for age in ["0", "3", "8.9", "65", "80"] {
            assert!(of(fact, age), "{fact} {age}");
        }
        for age in ["", "9", "14", "30", "64.9", "8-20"] {
            assert!(!of(fact, age), "{fact} {age}");
        }
    }
}

#[test]
fn a_disorder_of_pregnancy_or_delivery_states_one_of_both() {
    for (column, disorder) in [
        ("underlying", "placental abruption"),
        ("underlying", "HELLP"),
        ("obstetric_disorder", "amniotic fluid embolism"),
    ] {
        let csv = format!(
            "age,sex,{column},platelets (K/uL),fdp (ug/mL),fibrinogen (mg/dL),pt_ratio,antithrombin (%)\n30,female,{disorder},40,45,90,1.7,60\n"
        );
        let panel = one(&csv);
        let of = |id: &str| {
            panel
                .scores
                .iter()
                .find(|score| score.id == id)
                .expect("computed")
        };
        for id in ["jmhw_1988", "jsth_2017_basic"] {
            assert_eq!(of(id).verdict, Verdict::NotApplicable, "{id}: {disorder}");
        }
        assert_eq!(of("erez_2014").prerequisite, Some(Truth::Yes), "{disorder}");
        assert_ne!(
            of("erez_2014").verdict,
            Verdict::NotApplicable,
            "{disorder}"
        );
    }
}

#[test]
fn a_man_after_a_delivery_is_a_contradiction() {
    let panel = one("age,sex,postpartum,platelets (K/uL)\n30,male,yes,40\n");
    assert!(has_issue(&panel, IssueCode::Contradiction));
}

#[test]
fn a_disorder_of_delivery_makes_nobody_pregnant_who_can_not_be() {
    for who in [
        "30,male,,",
        "0.005,female,,",
        "75,female,,",
        "30,female,no,no",
    ] {
        for disorder in ["HELLP", "placental abruption"] {
            let csv = format!(
                "age,sex,pregnant,postpartum,underlying,platelets (K/uL),ldh (U/L),ast (U/L),inr,pt (s),pt_control (s),fibrinogen (g/L)\n{who},{disorder},40,900,100,2.0,25,12,1.0\n"
            );
            let panel = one(&csv);
            for id in [
                "hellp_tennessee",
                "hellp_mississippi",
                "erez_2014",
                "clark_2016",
            ] {
                let score = panel.scores.iter().find(|score| score.id == id);
                let score = score.expect("computed");
                assert_eq!(score.verdict, Verdict::NotApplicable, "{id}: {who}");
            }
            let jmhw = panel.scores.iter().find(|score| score.id == "jmhw_1988");
            let because = jmhw.and_then(|score| score.not_applicable_because.as_deref());
            assert!(
                !because.unwrap_or_default().contains("this is a pregnancy"),
                "{who}"
            );
            assert!(has_issue(&panel, IssueCode::Contradiction), "{who}");
        }
    }
    // One of both may be true where only the other one is denied.
    let panel = one("age,sex,pregnant,underlying,platelets (K/uL)\n30,female,no,HELLP,40\n");
    assert!(!has_issue(&panel, IssueCode::Contradiction));
}

#[test]
fn scores_for_pregnancy_say_that_it_is_not_stated() {
    let panel = one(
        "age,sex,underlying,platelets (K/uL),inr,fibrinogen (g/L),ldh (U/L),ast (U/L)\n40,female,sepsis,40,2.0,1.0,900,100\n",
    );
    for id in ["hellp_tennessee", "hellp_mississippi", "clark_2016"] {
        let score = panel.scores.iter().find(|score| score.id == id);
        let score = score.expect("computed");
        assert_eq!(score.verdict, Verdict::Met, "{id}");
        assert_eq!(score.prerequisite, Some(Truth::Unknown), "{id}");
    }
}

#[test]
fn an_age_adjusted_limit_is_not_left_open_in_pregnancy() {
    let panel = one("pregnant,d_dimer (mg/L FEU)\nyes,0.2\n");
    let pattern = panel
        .patterns
        .iter()
        .find(|pattern| pattern.id == "d_dimer_below_age_adjusted_limit");
    assert_eq!(pattern.expect("computed").finding, Finding::Absent);
}

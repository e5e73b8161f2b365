//! What a teacher found misleading in reports of cases of every kind.

use super::clinical::{reported, reported_with};
use super::rows::scored_rows;

const TTP: &str = "age,sex,active_cancer,transplant,platelets (10*9/L),schistocytes (%),ldh (U/L),ldh_ref_high,haptoglobin (g/L),creatinine (mg/dL),pt (s),pt_ref_high,fibrinogen (g/L),d_dimer (mg/L FEU),d_dimer_ref_high";

/// A warning says nothing that the data do not state.
#[test]
fn warnings_hold_of_what_they_say() {
    let silent = [
        (
            "age,sex,platelets (10*9/L),fibrinogen (g/L),d_dimer (mg/L FEU),d_dimer_ref_high\n29,female,88,1.9,12,0.5\n",
            "Blasts and a picture",
            "acute_leukemia_signal",
        ),
        (
            "age,heparin,heparin_days,platelets (10*9/L)\n66,yes,0,248\n",
            "Platelets fell before day 4",
            "hit_pattern",
        ),
        (
            "age,platelets (10*9/L),adamts13 (%),ldh (U/L),ldh_ref_high\n40,20,<5,900,240\n",
            "picture of a clinical relapse",
            "adamts13_relapse",
        ),
        (
            "age,bleeding,pt (s),pt_ref_high\n70,yes,12.5,14\n",
            "a lone long aPTT",
            "aptt_long_pt_normal",
        ),
        (
            "age,platelets (10*9/L),ldh (U/L),ldh_ref_high\n70,60,900,240\n",
            "thrombi on the device",
            "mechanical_hemolysis",
        ),
    ];
    for (text, words, pattern) in silent {
        let report = reported_with(text, &["--patterns", pattern]);
        assert!(!report.contains(words), "{words}: {report}");
        assert!(report.contains(": undecided"), "{pattern}: {report}");
    }
    let blasts = "age,platelets (10*9/L),blasts (%),pt (s),pt_ref_high,fibrinogen (g/L),d_dimer (mg/L FEU),d_dimer_ref_high\n29,20,40,20,14,0.8,12,0.5\n";
    assert!(reported(blasts).contains("Blasts and a picture"));
}

/// TTP reaches the threshold of DIC by platelets and D-dimer alone, and that is no DIC.
#[test]
fn points_of_dic_without_its_disorder_do_not_take_the_french_score_away() {
    let of = |underlying: &str| {
        let text = format!(
            "{TTP},underlying\n38,female,no,no,9,4.2,1480,240,<0.10,1.2,13.2,14.5,3.4,4.2,0.5,{underlying}\n"
        );
        let row = &scored_rows(&text, &[])[0];
        assert_eq!(
            row["isth_overt_2025_verdict"],
            if underlying == "no" {
                "not_applicable"
            } else {
                "met"
            }
        );
        let found = ["french_isth_verdict", "french_isth_prerequisite"];
        found.map(|column| row[column].clone())
    };
    assert_eq!(of(""), ["met", "unknown"]);
    assert_eq!(of("no"), ["met", "yes"]);
    assert_eq!(of("sepsis"), ["not_applicable", "no"]);
}

/// Nothing is said of what another count would change where the setting of the score depends on it.
#[test]
fn no_change_is_told_that_would_take_the_score_away() {
    let text = format!("{TTP}\n45,male,no,no,60,3,900,240,<0.10,5,13,14,3,9,0.5\n");
    let report = reported_with(&text, &["--scores", "french_isth"]);
    assert!(report.contains("Creatinine below 2.26"), "{report}");
    assert!(!report.contains("Platelets below 30"), "{report}");
}

#[test]
fn heparin_is_known_by_the_name_of_an_anticoagulant() {
    let of = |facts: &str, said: &str| {
        let text = format!(
            "age,sex,{facts},platelets (10*9/L),aptt (s),aptt_ref_high,pt (s),pt_ref_high,inr,fibrinogen (g/L),d_dimer (mg/L FEU),d_dimer_ref_high\n\
             60,male,{said},60,90,36,13,14,1.0,3,3,0.5\n"
        );
        let row = scored_rows(&text, &[]).remove(0);
        (
            row["consumptive_coagulopathy"].clone(),
            row["issues"].clone(),
        )
    };
    let with_heparin = of("heparin", "yes");
    for name in ["heparin", "UFH", "Enoxaparin"] {
        assert_eq!(of("anticoagulant", name), with_heparin, "{name}");
    }
    for other in ["warfarin", "yes", "no"] {
        assert_ne!(of("anticoagulant", other).0, with_heparin.0, "{other}");
    }
    let denied = of("heparin,anticoagulant", "no,heparin");
    assert!(denied.1.contains("contradiction"), "{denied:?}");
}

#[test]
fn an_obstetric_disorder_that_leads_to_dic_is_an_underlying_one() {
    let of = |disorder: &str| {
        let text = format!(
            "age,sex,pregnant,obstetric_disorder,platelets (10*9/L)\n30,female,yes,{disorder},40\n"
        );
        scored_rows(&text, &[])[0]["isth_overt_2025_prerequisite"].clone()
    };
    assert_eq!(of("abruption"), "yes");
    assert_eq!(of("amniotic fluid embolism"), "yes");
    for open in ["other", "none", ""] {
        assert_eq!(of(open), "unknown", "{open}");
    }
}

#[test]
fn massive_transfusion_masks_adamts13() {
    let of = |facts: &str| {
        let text = format!(
            "age,sex,{facts},platelets (10*9/L),ldh (U/L),ldh_ref_high,schistocytes (%),adamts13 (%)\n40,male,yes,20,900,240,3,24\n"
        );
        let row = scored_rows(&text, &[]).remove(0);
        (row["ttp_pattern"].clone(), row["issues"].clone())
    };
    let massive = of("massive_transfusion");
    assert_eq!(massive, of("plasma_or_transfusion"));
    assert_eq!(massive.0, "undecided");
}

#[test]
fn a_clotted_tube_leaves_d_dimer_and_fdp_open() {
    let text = "age,comment,platelets (10*9/L),d_dimer (mg/L FEU),d_dimer_ref_high,fdp (mg/L)\n62,clot in tube,220,0.3,0.5,3\n";
    let row = &scored_rows(text, &["--items"])[0];
    assert_eq!(row["d_dimer_below_age_adjusted_limit"], "undecided");
    assert_eq!(row["isth_overt_2025_fibrin_marker"], "0..3");
    assert_eq!(row["jaam_2006_fdp"], "0..3");
}

/// How long ago the delivery was is not stated.
#[test]
fn after_a_delivery_limits_of_late_pregnancy_may_still_hold() {
    let flag = |facts: &str, said: &str| {
        let text = format!("age,sex,{facts},fibrinogen (g/L)\n33,female,{said},2.2\n");
        scored_rows(&text, &[])[0]["fibrinogen_flag"].clone()
    };
    assert_eq!(flag("pregnant,gestation_weeks", "yes,38"), "L");
    assert_eq!(flag("postpartum", "yes"), "?");
    assert_eq!(flag("pregnant,postpartum", "no,yes"), "?");
    assert_eq!(flag("pregnant,postpartum", "no,no"), "N");
    let report = reported("age,sex,postpartum,fibrinogen (g/L)\n33,female,yes,2.2\n");
    assert!(
        report.contains("delivered, how long ago is not stated"),
        "{report}"
    );
}

/// An age is no evidence of hemolysis, and one range of a result none against another.
#[test]
fn evidence_speaks_of_what_it_is_evidence_for() {
    let healthy = reported("age,sex,platelets (10*9/L)\n50,male,248\n");
    assert!(!healthy.contains("age of 6 months or more"), "{healthy}");
    let hellp = reported(
        "age,sex,pregnant,gestation_weeks,platelets (10*9/L),ldh (U/L),ast (U/L),alt (U/L),haptoglobin (g/L),haptoglobin_ref_low\n\
         30,female,yes,34,64,900,200,200,0.2,0.3\n",
    );
    assert!(
        !hellp.contains("Platelets above 100 up to 150 (no)"),
        "{hellp}"
    );
}

#[test]
fn the_age_of_a_newborn_is_told_in_days() {
    let report = reported("age,sex,platelets (10*9/L)\n2 d,male,280\n");
    assert!(report.contains("Person: age 2 d, male"), "{report}");
    let report = reported("age (months),sex,platelets (10*9/L)\n7,male,280\n");
    assert!(report.contains("Person: age 7 months, male"), "{report}");
}

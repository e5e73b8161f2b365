//! In which unit a result is, where its header, its column of units or its neighbors tell.

use super::*;

/// The value of an analyte in each panel, in its canonical unit.
fn values(csv: &str, id: &str) -> Vec<Option<String>> {
    let panels = read(csv, |_| {});
    let of = |panel: &Interpretation| {
        let result = panel.results.iter().find(|result| result.id == id)?;
        Some(result.observation.known()?.to_string())
    };
    panels.iter().map(of).collect()
}

#[test]
fn what_stands_behind_a_calibrator_makes_no_other_d_dimer() {
    for beside in [
        "D-dimer FEU uln",
        "d_dimer_feu_uln",
        "D-dimer FEU ref high",
        "D-dimer FEU limit",
        "D-dimer FEU cutoff",
        "D-dimer FEU previous",
        "D-dimer FEU day 3",
        "D-dimer FEU x ULN",
        "d_dimer_ddu_ref_high",
    ] {
        let csv = format!("id,time,D-dimer FEU (mg/L),{beside}\n1,2023-03-14,12,0.5\n");
        assert_eq!(
            values(&csv, "d_dimer"),
            [Some("12".to_string())],
            "{beside}"
        );
    }
}

#[test]
fn the_unit_of_a_d_dimer_column_counts_whatever_calibrator_its_name_tells() {
    for (result, unit) in [
        ("D-dimer (FEU)", "D-dimer (FEU) Unit"),
        ("d_dimer_feu", "d_dimer_feu_unit"),
        ("D-dimer FEU", "D-dimer FEU Units"),
    ] {
        let csv = format!("id,time,{result},{unit}\n1,2023-03-14,40,ng/mL\n");
        assert_eq!(
            values(&csv, "d_dimer"),
            [Some("0.04".to_string())],
            "{result}"
        );
    }
    for unit in ["nanogram per milliliter", "times ULN", "%"] {
        let csv = format!("id,time,test,value,unit\n1,2023-03-14,D-Dimer FEU,40,{unit}\n");
        assert_eq!(
            values(&csv, "d_dimer"),
            Vec::<Option<String>>::new(),
            "{unit}"
        );
    }
}

#[test]
fn a_limit_has_the_calibrator_that_its_column_names() {
    for limit in ["d_dimer_ddu_uln", "d_dimer_uln (mg/L DDU)"] {
        let csv = format!("id,time,d_dimer_feu (mg/L),{limit}\n1,2023-03-14,0.4,0.25\n");
        assert_eq!(flag(&one(&csv), "d_dimer"), Some(Flag::Normal), "{limit}");
    }
}

#[test]
fn a_result_without_a_unit_among_those_of_another_one_is_not_used() {
    let rows = [("", "45"), ("ng/mL FEU", "300"), ("ng/mL FEU", "1200")];
    let long = rows.map(|(unit, value)| format!("{value}x,2023-03-14,D-Dimer,{value},{unit}\n"));
    let csv = format!("id,time,test,value,unit\n{}", long.concat());
    assert_eq!(values(&csv, "d_dimer").len(), 2);
    let wide = rows.map(|(unit, value)| format!("{value}x,2023-03-14,{value},{unit}\n"));
    let csv = format!("id,time,D-Dimer,D-Dimer unit\n{}", wide.concat());
    assert_eq!(values(&csv, "d_dimer")[0], None);
    assert_eq!(values(&csv, "d_dimer")[1], Some("0.3".to_string()));
}

#[test]
fn a_prothrombin_that_may_be_in_percent_is_no_time() {
    let of = |values_of_pt: [&str; 3]| {
        let rows = values_of_pt.map(|pt| format!("{pt}x,2023-03-14,{pt},90\n"));
        values(
            &format!("id,time,TP,platelets (10*9/L)\n{}", rows.concat()),
            "pt",
        )
    };
    assert_eq!(of(["22", "35", "28"]), [None, None, None]);
    assert_eq!(of(["12", "21.5", "28"])[0], Some("12".to_string()));
}

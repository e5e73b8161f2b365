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
    for unit in ["nanogram in a milliliter", "times ULN", "%"] {
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

#[test]
fn a_column_of_units_beside_a_short_name_tells_what_it_is() {
    let csv = "MRN,Date,fib,fib_unit,dd,dd_unit,dd_uln,Platelets (10*9/L)\n\
               A,2024-01-01,92,mg/dL,2600,ng/mL FEU,500,45\n\
               B,2024-01-01,310,mg/dL,300,ng/mL FEU,500,200\n";
    let both = |one: &str, other: &str| [Some(one.to_string()), Some(other.to_string())];
    assert_eq!(values(csv, "fibrinogen"), both("0.92", "3.1"));
    assert_eq!(values(csv, "d_dimer"), both("2.6", "0.3"));
    // Units of something else leave it what it was: not known.
    let csv = "MRN,Date,fib,fib_unit,Platelets (10*9/L)\n\
               A,2024-01-01,0.4,index,45\nB,2024-01-01,1.2,index,200\n";
    assert_eq!(values(csv, "fibrinogen"), [None, None]);
}

#[test]
fn units_in_the_cells_of_a_short_name_tell_what_it_is() {
    let csv = "MRN,Date,PT,Platelets\nA,2024-01-01,18.4 s,45 G/L\nB,2024-01-01,12.0 s,200 G/L\n";
    let both = [Some("18.4".to_string()), Some("12".to_string())];
    assert_eq!(values(csv, "pt"), both);
}

#[test]
fn a_microliter_is_one_however_it_is_written() {
    for unit in [
        "10^3/microL",
        "10^3/micL",
        "10^3/mcL",
        "10^3/cu mm",
        "10^3/cumm",
        "K/microliter",
    ] {
        let csv = format!("subject,time,test,value,unit\n1,2024-01-01,Platelets,45,{unit}\n");
        assert_eq!(
            values(&csv, "platelets"),
            [Some("45".to_string())],
            "{unit}"
        );
    }
}

#[test]
fn no_unit_of_another_size_is_named_as_the_nearest_alone() {
    let units = &Catalog::builtin()
        .analyte(Catalog::builtin().find("platelets").unwrap())
        .units;
    let near = units.nearest("10^3/muL");
    assert!(near.len() > 1, "{near:?}");
}

#[test]
fn the_user_says_what_a_unit_beside_a_result_means() {
    let csv = "subject,time,test,value,unit\n1,2024-01-01,Platelets,45,kilo per drop\n";
    assert_eq!(values(csv, "platelets"), Vec::<Option<String>>::new());
    let panels = read(csv, |declaration| {
        let words = [("kilo per drop".to_string(), "10*3/uL".to_string())];
        declaration.words.insert("unit".to_string(), words.into());
    });
    assert_eq!(panels.len(), 1);
}

#[test]
fn values_that_hardly_fit_an_unnamed_unit_are_not_used() {
    let column = |name: &str, values_of: &[&str], id: &str| {
        let rows = values_of.iter().enumerate();
        let rows = rows.map(|(number, value)| format!("P{number},2024-01-05,{value}\n"));
        let csv = format!("ID,Date,{name}\n{}", rows.collect::<Vec<_>>().concat());
        values(&csv, id).into_iter().flatten().count()
    };
    // Activities in %, most of which could be seconds too.
    let activities = ["38", "45", "52", "61", "33", "29", "95", "88"];
    assert_eq!(column("Prothrombin time", &activities, "pt"), 0);
    assert_eq!(column("Prothrombin time (s)", &activities, "pt"), 8);
    let seconds = ["12", "14", "18.4", "33", "13"];
    assert_eq!(column("Prothrombin time", &seconds, "pt"), 5);
    assert_eq!(
        column("Haptoglobin", &["8", "6", "2", "7"], "haptoglobin"),
        0
    );
    // Of a few each may be unusual.
    assert_eq!(column("Prothrombin time", &["45", "38"], "pt"), 2);
}

#[test]
fn words_in_brackets_behind_a_name_that_are_no_unit_make_it_another_test() {
    for name in [
        "PT (1:1 mix)",
        "Creatinine (24h urine)",
        "LDH (CSF tube 3)",
        "Fibrinogen (FIBTEM A10)",
        "ADAMTS13 (antigen %)",
        "Platelets (QC level 2)",
        "D-dimer (cutoff 500)",
    ] {
        let unit = match name.split_once(' ').map_or("", |(analyte, _)| analyte) {
            "PT" => "s",
            "Creatinine" => "mg/dL",
            "LDH" => "U/L",
            "Fibrinogen" => "g/L",
            "ADAMTS13" => "%",
            "Platelets" => "10*9/L",
            _ => "mg/L FEU",
        };
        let csv = format!(
            "id,time,test,value,unit\nA,2021-02-13,INR,1.1,\nA,2021-02-13,{name},2,{unit}\n"
        );
        assert_eq!(identity::panels(&csv), ["A: inr 1.1"], "{name}");
    }
    // What is a unit, a calibrator or another name of the test is none.
    for name in ["PT (s)", "Prothrombin time (PT)", "PT (seconds)"] {
        let csv = format!("id,time,test,value,unit\nA,2021-02-13,{name},12,s\n");
        assert_eq!(identity::panels(&csv), ["A: pt 12"], "{name}");
    }
}

#[test]
fn the_name_of_a_d_dimer_and_its_unit_that_differ_leave_the_calibrator_open() {
    for (name, unit) in [("D-Dimer (FEU)", "ng/mL DDU"), ("D-Dimer DDU", "ng/mL FEU")] {
        let csv = format!("id,date,test,value,unit\nA,2021-02-13,{name},1200,{unit}\n");
        let panel = one(&csv);
        assert!(files::has_issue(&panel, IssueCode::CodeConflict), "{name}");
        assert_eq!(
            panel.results[0].observation.assay,
            Assay::Unstated,
            "{name}"
        );
    }
}

#[test]
fn seconds_and_percentages_under_the_name_of_a_ratio_are_no_ratios() {
    for (name, cells) in [
        ("PT/INR", ["12.5", "13.1"]),
        ("INR", ["98", "88"]),
        ("PT ratio", ["120", "130"]),
    ] {
        let csv = format!(
            "id,platelets (K/uL),{name}\nA,90,{}\nB,90,{}\n",
            cells[0], cells[1]
        );
        let (_, counts) = wide_rows_of(&csv, true);
        assert!(
            counts.issues.contains_key(&IssueCode::ImplausibleUnit),
            "{name}"
        );
        assert_eq!(
            identity::panels(&csv),
            ["A: platelets 90", "B: platelets 90"]
        );
        let id = if name == "PT ratio" {
            "pt_ratio"
        } else {
            "inr"
        };
        let declared = read(&csv, |declaration| {
            declaration
                .units
                .insert(id.to_string(), "ratio".to_string());
        });
        assert_eq!(declared[0].results.len(), 2, "{name}");
    }
}

#[test]
fn a_bound_that_is_itself_implausible_tells_of_another_unit() {
    let csv = "id,D-dimer,platelets (K/uL)\nA,310,45\nB,<270,250\nC,<270,250\n";
    let (_, counts) = wide_rows_of(csv, true);
    let told = &counts.issues[&IssueCode::ImplausibleUnit].first_message;
    assert!(told.contains("d_dimer=ug/L"), "{told}");
}

#[test]
fn a_unit_column_of_the_short_name_tells_of_the_one_column_of_its_analyte() {
    let csv = "id,d_dimer,dd_unit,dd_uln\nA,45,ng/mL FEU,500\nB,2,mg/L FEU,0.5\n";
    let panels = read(csv, |_| {});
    let known = |panel: &Interpretation| {
        panel.results[0]
            .known
            .and_then(|known| known.exact())
            .map(|value| value.to_string())
    };
    assert_eq!(known(&panels[0]).as_deref(), Some("0.045"));
    assert_eq!(known(&panels[1]).as_deref(), Some("2"));
}

#[test]
fn a_unit_for_an_analyte_that_the_data_lack_is_noted() {
    for csv in [
        "subject,platelets\n1,45\n",
        "subject,time,test,value\n1,2024-01-01,platelets,45\n",
    ] {
        let mut declaration = Declaration::default();
        for (id, unit) in [("ldh", "U/L"), ("platelets", "10*9/L")] {
            declaration.units.insert(id.to_string(), unit.to_string());
        }
        let data = files::open(csv, &declaration);
        let notes = data.notes().iter();
        let unused = notes.filter(|note| note.code == IssueCode::UnusedOption);
        let unused: Vec<&str> = unused.map(|note| note.message.as_str()).collect();
        assert_eq!(unused, ["--unit ldh=U/L is not used: the data have no ldh"]);
    }
}

#[test]
fn exports_of_more_systems_are_read_under_their_own_names() {
    for csv in [
        "PatientId,CollectionDate,Test Item,Result,Units,Ref Low,Ref High\n1,2021-02-14,Platelets,33,10*9/L,150,400\n",
        "PatientNr;Datum;PropertyName;ShortResult;Unit\n1;14.02.2021;Thrombozyten;33;10*9/L\n",
        "PATID,SPECIMEN_DATE,LAB_LOINC,RAW_LAB_NAME,RESULT_NUM,RESULT_UNIT\n1,2021-02-14,777-3,PLT,33,10*3/uL\n",
        "patient_id,observation_dt,observation_text,observation_value,units\n1,20210214,Platelets,33,10*9/L\n",
        "Personnummer;Datum;Analys;Svar;Enhet\n19500101-1234;2021-02-14;Trombocyter;33;10*9/L\n",
    ] {
        let panel = one(csv);
        let result = panel.results.first().expect("a result");
        assert_eq!(result.id, "platelets", "{csv}");
        assert!(panel.subject.is_some() && panel.time.is_some(), "{csv}");
    }
}

#[test]
fn units_in_words_are_those_in_signs() {
    for (test, value, unit, expected) in [
        ("Platelets", "90", "thousand per microliter", "90"),
        ("Platelets", "90", "Billion per liter", "90"),
        ("Platelets", "90000", "per microliter", "90"),
        ("Platelets", "90", "thousand per cubic millimeter", "90"),
        ("RBC", "4.2", "million per microliter", "4.2"),
        ("Hemoglobin", "12", "gram per deciliter", "120"),
        ("Haptoglobin", "0.4", "gram per liter", "0.4"),
        ("Haptoglobin", "40", "milligram per deciliter", "0.4"),
        ("Fibrinogen", "240", "milligram per deciliter", "2.4"),
        ("D-dimer", "900", "nanogram per milliliter", "0.9"),
        ("D-dimer", "0.9", "microgram per milliliter", "0.9"),
        ("D-dimer", "0.9", "milligram per liter", "0.9"),
        ("LDH", "250", "unit per liter", "250"),
        ("LDH", "250", "international unit per liter", "250"),
        ("Hematocrit", "38", "percent", "0.38"),
        ("PT", "14", "second", "14"),
        ("INR", "1.4", "ratio", "1.4"),
        ("Creatinine", "90", "micromole per liter", "90"),
        ("Creatinine", "0.09", "millimole per liter", "90"),
        ("MCV", "88", "femtoliter", "88"),
    ] {
        let csv = format!("subject,test,value,unit_concept_name\n1,{test},{value},{unit}\n");
        let panel = one(&csv);
        let result = panel.results.first().unwrap_or_else(|| panic!("{csv}"));
        let known = result.known.as_ref().expect("a number");
        assert_eq!(known.to_string(), expected, "{csv}");
    }
    let csv = "subject,test,value,unit\n1,D-dimer,2,microgram fibrinogen equivalent unit per milliliter\n";
    assert_eq!(one(csv).results[0].observation.assay, Assay::Feu);
}

#[test]
fn the_null_of_a_warehouse_is_no_unit() {
    let csv = "patient_num,start_date,test,nval_num,units_cd\n1,2024-01-01,INR,1.4,@\n1,2024-01-01,Platelets,90,@\n";
    let panel = one(csv);
    assert!(!has_issue(&panel, IssueCode::UnknownUnit));
    assert_eq!(panel.results.len(), 2);
}

#[test]
fn parts_of_bilirubin_are_not_scored_in_different_assumed_units() {
    let csv = "id,MCV,platelets,Bilirubin_total,Bilirubin_direct\n1,85,20,2.6,0.9\n2,85,20,2.1,0.7\n3,85,30,0.6,0.2\n";
    let ids = |units: &[(&str, &str)]| {
        let panels = read(csv, |declaration| {
            for (id, unit) in units {
                (declaration.units).insert(id.to_string(), unit.to_string());
            }
        });
        let results = panels[0].results.iter();
        // Of the total alone follows the most that the indirect one can be, and no more.
        let read = results.filter(|result| result.derived.is_none());
        let ids = read.map(|result| result.id.clone());
        ids.filter(|id| id.starts_with("bilirubin"))
            .collect::<Vec<_>>()
    };
    assert!(ids(&[]).is_empty());
    assert_eq!(ids(&[("bilirubin_total", "mg/dL")]), ["bilirubin_total"]);
    let both = [("bilirubin_total", "mg/dL"), ("bilirubin_direct", "mg/dL")];
    assert!(ids(&both).contains(&"bilirubin_direct".to_string()));
    // In the usual unit both fit.
    let csv = "id,Bilirubin_total (umol/L),Bilirubin_direct\n1,44,15\n";
    assert_eq!(
        one(csv)
            .results
            .iter()
            .filter(|result| result.derived.is_none())
            .count(),
        2
    );
    // In long data, too.
    let csv = "id,date,test,value,unit\n1,2024-01-01,Total bilirubin,2.6,mg/dL\n1,2024-01-01,Direct bilirubin,0.9,\n1,2024-01-01,MCV,85,fL\n";
    assert_eq!(identity::panels(csv), ["1: mcv 85, bilirubin_total 2.6"]);
}

#[test]
fn all_columns_with_an_assumed_unit_are_told_together() {
    let (_, counts) = wide_rows_of("id,platelets,MCV,LDH\n1,90,85,250\n2,80,88,260\n", true);
    let told = &counts.issues[&IssueCode::AssumedUnit];
    assert_eq!(told.count, 3);
    for text in ["platelets in 10*9/L", "mcv in fL", "ldh in U/L"] {
        assert!(told.first_message.contains(text), "{}", told.first_message);
    }
}

#[test]
fn units_that_are_suggested_are_usual_ones_and_others_than_the_assumed_one() {
    let told = |csv: &str| {
        let data = files::open(csv, &Declaration::default());
        let notes = data.notes().iter();
        let implausible = |note: &&coagscope::panel::Issue| note.code == IssueCode::ImplausibleUnit;
        notes
            .filter(implausible)
            .map(|note| note.message.clone())
            .collect::<String>()
    };
    let creatinine = told("id,creatinine\n1,2.3\n");
    assert!(creatinine.contains("plausible in mg/dL"), "{creatinine}");
    let activity = told("id,PROTIME\n1,40\n2,31\n3,29\n4,80\n");
    assert!(activity.contains("--map 'COLUMN=-'"), "{activity}");
    assert!(!activity.contains("pt=s"), "{activity}");
}

#[test]
fn a_value_whose_unit_is_only_assumed_is_not_said_to_be_used() {
    let csv = "id,date,test,value\n1,2024-01-01,hemoglobin,8.3\n";
    let mut data = files::open(csv, &Declaration::default());
    while data.next_panel().expect("readable").is_some() {}
    for issue in data.counts().issues.values() {
        assert!(!issue.first_message.contains("used as it stands"));
    }
}

#[test]
fn what_does_not_fit_its_unit_is_counted_once_for_each_cell() {
    let (_, counts) = wide_rows_of("id,platelets\n1,150000\n2,45000\n", true);
    assert_eq!(counts.issues[&IssueCode::ImplausibleUnit].count, 2);
}

#[test]
fn the_other_column_of_units_is_named_where_the_chosen_one_holds_none() {
    let csv = "person_id,date,test,value,unit_concept_name,unit_source_value\n\
               1,2024-01-01,Platelets,90,some concept,K/uL\n1,2024-01-01,Fibrinogen,2,another concept,g/L\n";
    let data = files::open(csv, &Declaration::default());
    let mut notes = data.notes().iter();
    assert!(notes.any(|note| note.message.contains("--unit-column 'unit_source_value'")));
}

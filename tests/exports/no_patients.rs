//! Rows of nobody, of limits, sums and controls, and headers further down: none of them is a person.

use super::identity::{panels, refusal};
use super::*;
use coagscope::input::grammar::time::Window;

const HEAD: &str = "patient;date;platelets (10*9/L);pt (s);fibrinogen (g/L)\n";

/// How many rows were set aside, the fast way and the other.
fn set_aside(csv: &str) -> u64 {
    let [one, other] = [false, true].map(|fast| wide_rows_of(csv, fast));
    assert_eq!(one, other, "{csv}");
    one.1.rows_set_aside.values().sum()
}

#[test]
fn a_window_joins_no_rows_of_nobody() {
    let csv = "patient,time,platelets (10*9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L)\n\
               ,2024-03-05 06:00,40,,,\n,2024-03-05 07:00,,9,,\n\
               NA,2024-03-05 08:00,,,28,\nunknown,2024-03-05 09:00,,,,0.7\n7,2024-03-05 09:00,40,,,\n";
    let in_days = |declaration: &mut Declaration| declaration.window = Some(Window::Day);
    let all = read(csv, in_days);
    assert_eq!(all.len(), 1);
    for pack in [None, NonZeroUsize::new(1)] {
        let declaration = Declaration {
            window: Some(Window::Day),
            pack_rows: pack,
            ..Declaration::default()
        };
        let mut data = files::open(csv, &declaration);
        while data.next_panel().expect("readable").is_some() {}
        assert_eq!(data.counts().rows_unusable["no subject"], 4);
        let told = &data.counts().issues[&IssueCode::MissingSubject];
        assert_eq!(told.count, 4);
    }
    // Where each row is a panel, it is one without a subject.
    assert_eq!(panels(csv).len(), 5);
}

#[test]
fn names_of_limits_and_sums_are_no_patients() {
    for name in [
        "Referenz",
        "Reference",
        "Normwerte",
        "Valeurs normales",
        "Valori normali",
        "Upper limit",
        "Limits",
        "Units",
        "Einheit:",
        "Durchschnitt",
    ] {
        let csv = format!("{HEAD}A;2023-03-14;40;21;0,9\n{name};;150;13;2\n");
        assert_eq!(set_aside(&csv), 1, "{name}");
        assert_eq!(panels(&csv).len(), 1, "{name}");
        let taken = csv.replace(&format!("{name};;"), &format!("{name};2023-03-14;"));
        assert_eq!(set_aside(&taken), 0, "{name}");
    }
}

#[test]
fn short_names_are_those_of_limits_only_where_cells_are_ranges() {
    for name in ["RV", "VN", "Ref.", "Norm", "LOD", ""] {
        let limits = format!("{HEAD}A;2023-03-14;40;21;0,9\n{name};;150-400;11 - 14;<4,0\n");
        assert_eq!(set_aside(&limits), 1, "{name}");
        for row in ["40;21;0,9", "<40;<21;<0,9", "150-400;;", "150-400;21;0,9"] {
            let csv = format!("{HEAD}A;2023-03-14;40;21;0,9\n{name};;{row}\n");
            assert_eq!(set_aside(&csv), 0, "{name}: {row}");
        }
    }
}

#[test]
fn short_names_below_a_mean_are_statistics_and_above_it_patients() {
    let csv =
        "patient;platelets (10*9/L);pt (s)\nMax;40;21\nn;50;21\nMittelwert;45;21\nSD;5;0\nn;2;2\n";
    assert_eq!(set_aside(csv), 3);
    let names: Vec<String> = panels(csv)
        .iter()
        .filter_map(|panel| Some(panel.split_once(':')?.0.to_string()))
        .collect();
    assert_eq!(names, ["Max", "n"]);
    let above = "patient;platelets (10*9/L);pt (s)\nMean;40;21\nMax;50;21\nB7;45;21\n";
    assert_eq!(set_aside(above), 1);
}

#[test]
fn controls_of_an_instrument_are_no_patients() {
    let csv = "Sample ID,Date,Time,PT (s),PLT (10^9/L)\nP1,2023-03-14,06:30,21.3,40\n\
               QC-L1,2023-03-14,06:30,12.3,240\nNormal Control,2023-03-14,06:30,12.3,240\n\
               Blank,2023-03-14,06:30,1,0\nCAL 2,2023-03-14,06:30,12.3,240\nC2,2023-03-14,06:30,12.3,240\n";
    assert_eq!(panels(csv).len(), 2);
    // Among patients a control may be a healthy person.
    let csv = csv.replace("Sample ID", "Patient");
    assert_eq!(panels(&csv).len(), 5);
    assert_eq!(
        set_aside(&csv.replace(",Time", "").replace(",06:30", "")),
        1
    );
}

#[test]
fn foot_lines_and_a_header_once_more_are_no_patients() {
    let csv = "patient,date,PLT (10*9/L),PT (s)\nA,2023-03-14,40,21\n\nPage 2\n\
               patient,date,PLT (10*9/L),PT (s)\nB,2023-03-14,240,12\nTotal records: 1,,,\n*** End of report ***\n";
    assert_eq!(refusal(csv), "");
    assert_eq!(panels(csv).len(), 2);
    assert_eq!(set_aside(csv), 4);
    let issues = wide_rows_of(csv, false).1.issues;
    assert_eq!(issues[&IssueCode::NotAPatient].count, 4);
    assert_eq!(issues.len(), 1);
    // A patient without results keeps the row.
    assert_eq!(
        panels("patient,date,PLT (10*9/L)\nPaget 2,,\nA,,40\n").len(),
        2
    );
}

/// The design: a wide row always gives one result row, whatever its cells hold.
#[test]
fn rows_of_no_patient_give_result_rows_of_which_nothing_is_known() {
    let csv = "patient,date,PLT (10*9/L),PT (s)\nA,2023-03-14,40,21\npatient,date,PLT (10*9/L),PT (s)\n\
               A,2023-03-15,20,22\nQC,,250,12\n,,,\nMean,,30,21.5\n*** End ***,,,\n";
    for fast in [false, true] {
        let (rows, counts) = wide_rows_of(csv, fast);
        let rows: Vec<&str> = rows.lines().skip(1).collect();
        let of: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.split(',').next())
            .collect();
        assert_eq!(of, ["A", "patient", "A", "QC", "", "Mean", "*** End ***"]);
        for row in [1, 3, 5, 6].map(|number| rows[number]) {
            assert!(row.ends_with(",not_a_patient"), "{row}");
            assert!(
                !row.contains(",met,") && !row.contains(",not_met,"),
                "{row}"
            );
        }
        assert_eq!((counts.rows_read, counts.panels), (7, 3));
    }
    // No report, and no patient of a cohort.
    assert_eq!(panels(csv).len(), 3);
}

#[test]
fn another_table_below_is_not_read_by_the_first_header() {
    for second in [
        "patient,date,INR,PT (s)",
        "Patient,Date,PT (s),Creatinine (umol/L)",
        "Patient ID,Collection date,Fibrinogen (g/L),",
        "patient,date,Hemoglobin (g/dL),PT (s)",
    ] {
        let csv = format!(
            "patient,date,Hemoglobin (g/dL),Platelets (10*9/L)\nA,2023-03-14,8.1,40\n\n{second}\nA,2023-03-14,1.9,21\n"
        );
        assert!(refusal(&csv).contains("another table"), "{second}");
    }
    let named_so =
        "patient,date,comment,Platelets (10*9/L)\nPatient,,none,40\nA,2023-03-14,INR,40\n";
    assert_eq!(refusal(named_so), "");
}

#[test]
fn a_line_of_groups_that_names_the_patient_is_no_header() {
    for groups in [
        "Patient,,Labs,,,",
        "Demographics,,Hematology,,,",
        ",,Hematology,,,",
    ] {
        let csv = format!(
            "{groups}\nMRN,Date,PLT (K/uL),Hb (g/dL),PT (s),D-dimer (mg/L FEU)\nA,2024-01-01,45,8.2,18.4,4.5\n"
        );
        assert_eq!(one(&csv).results.len(), 4, "{groups}");
    }
}

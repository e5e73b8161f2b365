//! Tables with units and limits beside each result, as hospitals export them, are read the fast way.

use std::fmt::Write as _;

use coagscope::catalog::Catalog;
use coagscope::interpret::Settings;
use coagscope::report::rows::RowOptions;

use coagscope::panel::{Assay, IssueCode, ReportedLimit};
use coagscope::value::Known;

use crate::common::either_way::{fast, rich};
use crate::common::{decimal, everything};

/// A result with its unit and limits; some are odd in some way.
type Result = [&'static str; 4];

const PLATELETS: [Result; 9] = [
    ["45", "10*9/L", "150", "400"],
    ["45000", "/uL", "150", "400"],
    ["45", "10*9/L", "0", "400"],
    ["390", "10*9/L", "140", "350"],
    ["390", "10*9/L", "400", "150"],
    ["", "10*9/L", "150", "400"],
    ["pending", "10*9/L", "150", ""],
    ["45", "furlong", "150", "400"],
    ["<20", "10*9/L", "n/a", "-"],
];

const PT: [Result; 8] = [
    ["16.4", "s", "11", "13.4"],
    ["16.4", "s", "11", "13.5"],
    ["16.4", "s", "", ""],
    ["16.4", "s", "", "13.4"],
    ["16.4", "s", "11", ""],
    ["19.5", "s", "70", "120"],
    ["", "s", "11", "13.4"],
    ["", "", "", "15"],
];

const D_DIMER: [Result; 8] = [
    ["0.5", "mg/L FEU", "", "<0.5"],
    ["0.5", "mg/L FEU", "", "0.5"],
    ["0.5", "mg/L DDU", "", "0.25"],
    ["0.5", "mg/L DDU", "", "500 ng/mL FEU"],
    ["500", "ng/mL", "", "500"],
    ["0.5", "mg/L", "0.3", "0.5"],
    [">4", "mg/L FEU", "0.00", "0.50"],
    ["", "", "", ""],
];

fn goes_the_fast_way(text: &str, settings: &Settings) {
    let options = RowOptions {
        items: true,
        ..RowOptions::default()
    };
    let expected = rich(text, settings, options, false);
    for threads in [1, 2] {
        let found = fast(text, settings, options, false, threads);
        assert_eq!(found.as_ref(), Some(&expected), "{threads} of\n{text}");
    }
}

/// Each result beside each of the others.
fn rows() -> impl Iterator<Item = [Result; 3]> {
    let all = (0..PLATELETS.len() * PT.len() * D_DIMER.len()).step_by(5);
    all.map(|number| {
        [
            PLATELETS[number % PLATELETS.len()],
            PT[number / PLATELETS.len() % PT.len()],
            D_DIMER[number / PLATELETS.len() / PT.len()],
        ]
    })
}

#[test]
fn units_and_limits_beside_each_result_go_the_fast_way() {
    let mut text = "subject,sex,age".to_string();
    for analyte in ["platelets", "pt", "d_dimer"] {
        let _ = write!(
            text,
            ",{analyte},{analyte}_unit,{analyte}_ref_low,{analyte}_ref_high"
        );
    }
    for (number, results) in rows().enumerate() {
        let sex = ["f", "m", ""][number % 3];
        let cells = results.map(|result| result.join(","));
        let _ = write!(
            text,
            "\n{number},{sex},{},{}",
            30 + number % 40,
            cells.join(",")
        );
    }
    goes_the_fast_way(&text, &everything(Catalog::builtin()));
}

#[test]
fn limits_that_stand_apart_from_their_results_go_the_fast_way() {
    let mut text = "pt_ref_high,d_dimer_ref_high,subject,platelets (10*9/L),pt (s),d_dimer,\
                    platelets_ref_range,d_dimer_unit,pt_critical_high,pt_ref_low"
        .to_string();
    for (number, [platelets, pt, d_dimer]) in rows().enumerate() {
        let critical = ["", "16.4", "16.3", "20"][number % 4];
        let cells = [
            pt[3],
            d_dimer[3],
            "S",
            platelets[0],
            pt[0],
            d_dimer[0],
            &format!("{}-{}", platelets[2], platelets[3]),
            d_dimer[1],
            critical,
            pt[2],
        ];
        let _ = write!(text, "\n{}", cells.join(","));
    }
    goes_the_fast_way(&text, &everything(Catalog::builtin()));
}

#[test]
fn limits_without_a_result_decide_what_follows_from_others() {
    let mut text = "subject,sex,pt (s),inr,inr_ref_high,bilirubin_total (umol/L),\
                    bilirubin_direct (umol/L),bilirubin_indirect (umol/L),bilirubin_indirect_ref_high"
        .to_string();
    for number in 0..120 {
        let _ = write!(
            text,
            "\n{number},{},{},,{},{},{},,{}",
            ["f", "m"][number % 2],
            12 + number % 9,
            ["", "1.2", "1.3", "0.9"][number % 4],
            10 + number % 20,
            3 + number % 5,
            ["", "12", "15", "9", "20"][number % 5],
        );
    }
    goes_the_fast_way(&text, &everything(Catalog::builtin()));
}

#[test]
fn a_limit_beside_the_result_stands_before_a_control_and_others_do_not() {
    let mut text =
        "subject,platelets (10*9/L),pt (s),pt_control (s),pt_ref_low,pt_ref_high".to_string();
    let limits = ["11,13.4", "11,", ",", ",13.4", "11,134", ",15"];
    for number in 0..240 {
        let pt = ["13.9", "17", "high", "<14", ""][number % 5];
        let control = ["10.8", "", "13.4", "12"][number / 5 % 4];
        let _ = write!(
            text,
            "\n{number},45,{pt},{control},{}",
            limits[number / 20 % limits.len()]
        );
    }
    goes_the_fast_way(&text, &everything(Catalog::builtin()));
    let option = |value: &str| ReportedLimit {
        value: Known::exactly(decimal(value)),
        exclusive: false,
        assay: Assay::Unstated,
    };
    let pt = Catalog::builtin().find("pt").expect("PT");
    let mut settings = everything(Catalog::builtin());
    settings.upper_limits.insert(pt, option("13.4"));
    goes_the_fast_way(&text, &settings);
}

#[test]
fn where_a_limit_lies_among_cut_offs_is_told_apart() {
    let mut text = "subject,platelets (10*9/L),platelets_ref_low,platelet_clumps".to_string();
    for number in 0..240 {
        let _ = write!(
            text,
            "\n{number},{},{},{}",
            ["<90", "<30", "60", "40", "<200", "90"][number % 6],
            ["60", "80", "100", "150", "40"][number / 6 % 5],
            ["", "yes"][number / 30 % 2],
        );
    }
    goes_the_fast_way(&text, &everything(Catalog::builtin()));
}

#[test]
fn rows_of_statistics_tell_nothing_of_a_column() {
    let rows = "subject,time,hemoglobin,hemoglobin_ref_low\n\
                1,2024-01-01,120,120\n2,2024-01-01,131,120\n\
                SD,,7.8,\nSE,,5.5,\nCV,,6.2,\nN,,2,\n";
    for name in ["hemoglobin_ref_low", "ward"] {
        let text = rows.replace("hemoglobin_ref_low", name);
        let overt = Settings::default();
        let (rows, counts) = rich(&text, &overt, RowOptions::default(), false);
        assert_eq!(counts.rows_used, 2, "{name}: {rows}");
        assert!(
            (counts.issues.keys())
                .all(|code| code.is_announcement() || *code == IssueCode::NotAPatient),
            "{:?}",
            counts.issues
        );
        goes_the_fast_way(&text, &overt);
    }
}

#[test]
fn ages_from_dates_of_birth_go_the_fast_way() {
    let births = [
        "1950-03-02",
        "1950-03-03",
        "1984-02-29",
        "2006-03-02",
        "2006-03-03",
        "2023-03-02",
        "2024-02-20",
        "2025-01-01",
        "1901-01-01",
        "1912-06-01",
        "3/2/50",
        "1950",
        "unknown",
        "",
    ];
    let times = [
        "2024-03-02T08:00",
        "2024-03-31",
        "2024-03-01 23:59:59",
        "2024-02-29T08:00+02:00",
        "",
        "2024-02-30",
    ];
    let mut text =
        "subject,time,dob,sex,platelets (10*9/L),pt (s),creatinine (umol/L),d_dimer (mg/L FEU)"
            .to_string();
    for number in 0..births.len() * times.len() * 2 {
        let _ = write!(
            text,
            "\n{number},{},{},{},{},16.5,{},{}",
            times[number / births.len() % times.len()],
            births[number % births.len()],
            ["f", "m"][number % 2],
            20 + number % 150,
            30 + number % 90,
            ["0.4", "0.6", "0.75"][number % 3],
        );
    }
    goes_the_fast_way(&text, &everything(Catalog::builtin()));
}

#[test]
fn a_subject_that_is_nobody_stays_as_it_stands() {
    let text =
        "subject,time,platelets (10*9/L),ward\nS1,2024-01-01,50,a\n NA ,2024-01-01,50,b\n,,60,c";
    let options = RowOptions {
        only_results: true,
        ..RowOptions::default()
    };
    let settings = Settings::default();
    let expected = rich(text, &settings, options, false);
    assert!(expected.0.contains("\nNA,2024-01-01,b,"), "{}", expected.0);
    assert_eq!(fast(text, &settings, options, false, 1), Some(expected));
}

#[test]
fn more_limits_than_are_told_apart_are_read_row_by_row() {
    let mut text = "subject,platelets (10*9/L),platelets_ref_low".to_string();
    for number in 0..400 {
        let _ = write!(text, "\n{number},{},{}.5", number % 7 * 30, 100 + number);
    }
    let overt = Settings {
        scores: Some(vec!["isth_overt_2001".to_string()]),
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    goes_the_fast_way(&text, &overt);
}

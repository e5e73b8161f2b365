//! Tables of which the fast way once made other rows than the rich way, or that are unlike others.

use coagscope::catalog::Catalog;
use coagscope::fast::write_rows;
use coagscope::input::Track;
use coagscope::interpret::{Settings, codes_with};
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::{Dataset, Declaration};

use crate::common::either_way::{begun, fast, rich};
use crate::common::everything;

fn is_the_same_the_fast_way(text: &str) {
    let settings = Settings::default();
    let options = RowOptions::default();
    let expected = rich(text, &settings, options, false);
    for threads in [1, 2] {
        let found = fast(text, &settings, options, false, threads);
        assert_eq!(found.as_ref(), Some(&expected), "{threads}");
    }
}

#[test]
fn regression_a_score_that_always_measures_from_the_control_told_the_reference_of_others() {
    let text = "subject,platelets (10*9/L),pt (s),pt_ref_high,pt_control\na,40,17.4,14.5,11\nb,40,17.4,,11\n";
    let settings = Settings {
        scores: Some(["erez_2014", "isth_overt_2025"].map(String::from).to_vec()),
        ..Settings::default()
    };
    let options = RowOptions::default();
    let (rows, counts) = rich(text, &settings, options, false);
    let found = fast(text, &settings, options, false, 1);
    assert_eq!(found.as_ref(), Some(&(rows.clone(), counts)));
    let mut lines = rows.lines();
    let header = lines.next().unwrap_or_default();
    let place = header
        .split(',')
        .position(|name| name == "pt_reference_kind");
    let kinds: Vec<&str> = lines
        .filter_map(|line| line.split(',').nth(place?))
        .collect();
    assert_eq!(kinds, ["uln", "control"]);
}

#[test]
fn a_mask_that_is_left_open_is_due_the_fast_way_too() {
    let mut text = "subject,ldh (U/L),ast (U/L),hemolysis_index ({index})\n".to_string();
    let indices = [
        "", "3", "14", "15", "20", ">10", ">=0", ">16", "10-30", "16-18", "<10", "<40", "trace",
        "3+", "negative", "moderate",
    ];
    for (number, index) in indices.iter().enumerate() {
        text.push_str(&format!("{number},800,90,{index}\n"));
    }
    is_the_same_the_fast_way(&text);
}

#[test]
fn a_comment_that_takes_results_back_does_so_the_fast_way_too() {
    let mut text =
        "subject,time,platelets (10*9/L),ldh (U/L),pt (s),comment,PLT clumps,hemolysis\n"
            .to_string();
    let comments = [
        "",
        "wrong patient",
        "no contamination",
        "underfilled tube",
        "LDH: do not report",
        "clumped - do not use",
    ];
    let findings = ["", "yes", "no", "1+", "yes?"];
    for number in 0..60 {
        let comment = comments[number % comments.len()];
        let (clumps, hemolysis) = (
            findings[number % findings.len()],
            findings[number / 7 % findings.len()],
        );
        text.push_str(&format!(
            "{},2024-01-{:02},{},800,14,{comment},{clumps},{hemolysis}\n",
            number % 5,
            1 + number / 5,
            30 + number
        ));
    }
    is_the_same_the_fast_way(&text);
}

/// Courses of bounds, ranges, words, masked results and calibrators, at times of all kinds, longer and shorter than what is gone
/// through for each row; some rows repeat a time or lie before others.
#[test]
fn courses_of_results_that_are_no_exact_numbers_are_told_by_the_fast_way() {
    let platelets = [
        "120", "<20", "60", "80-90", ">150", "", "45", "130", "clumped", "100",
    ];
    let creatinine = ["90", "<45", "180", "", ">400", "100", "130-140"];
    let d_dimer = ["1.2", "<0.27", "", "9", ">20", "0.4"];
    let comments = ["", "", "", "", "PLT clumps", "", "", "wrong patient"];
    let columns = "platelets (10*9/L),creatinine (umol/L),hemoglobin (g/L),fibrinogen (g/L),d_dimer (mg/L DDU),comment";
    for form in ["T%H:00:00", "", "T%H:00:00+02:00"] {
        let mut text = format!("subject,time,{columns}\n");
        for number in 0..300_usize {
            let subject = match number % 4 {
                0 => 40 + number % 11,
                one => one,
            };
            let place = match number % 61 {
                60 => number / 2,
                59 => number - 1,
                _ => number,
            };
            let (days, hours) = match form {
                "" => (place / 3, 0),
                _ => (place / 24, place % 24),
            };
            let date = format!("2024-{:02}-{:02}", 1 + days / 28, 1 + days % 28);
            let clock = form.replace("%H", &format!("{hours:02}"));
            let spread = |length: usize, step: usize| (number * step + number / 17) % length;
            text.push_str(&format!(
                "s{subject},{date}{clock},{},{},{},{},{},{}\n",
                platelets[spread(platelets.len(), 3)],
                creatinine[spread(creatinine.len(), 2)],
                80 + spread(60, 7),
                1 + spread(4, 1),
                d_dimer[spread(d_dimer.len(), 5)],
                comments[spread(comments.len(), 3)],
            ));
        }
        let settings = everything(Catalog::builtin());
        let options = RowOptions::default();
        let expected = rich(&text, &settings, options, false);
        for threads in [1, 2] {
            let found = fast(&text, &settings, options, false, threads).expect("a fast way");
            for (row, (expected, found)) in expected.0.lines().zip(found.0.lines()).enumerate() {
                assert_eq!(expected, found, "row {row}, {form}");
            }
            assert_eq!(found.1, expected.1);
        }
    }
}

#[test]
fn earlier_results_are_told_by_the_fast_way() {
    let rows = [
        "a,2024-03-01T08:00:00,100,",
        "a,2024-03-02T08:00:00,70,",
        "a,2024-03-02T09:00:00,70,",
        "b,2024-03-01,100,",
        "b,2024-03-02,60,",
        "b,2024-03-04,50,",
        "c,2024-03-01T08:00:00,<5,",
        "c,2024-03-01T09:00:00,4,",
        "a,2024-03-02T09:00:00,80,",
        "a,2024-03-02T20:00:00,40,",
        "a,2024-03-02T10:00:00,45,",
        "b,2024-03-05,20,clumped",
        "b,2024-03-06,20,",
        ",2024-03-06,20,",
        "b,,20,",
        "d,2024-03-01T08:00:00,100,\"clumped, it seems\"",
        "d,2024-03-01T18:00:00,60,",
    ];
    let text = format!(
        "subject,time,platelets (10*9/L),comment\n{}\n",
        rows.join("\n")
    );
    for settings in [Settings::default(), everything(Catalog::builtin())] {
        let options = RowOptions::default();
        let expected = rich(&text, &settings, options, false);
        assert!(expected.0.contains("conflict") && expected.0.contains("out_of_order"));
        for threads in [1, 2] {
            let found = fast(&text, &settings, options, false, threads);
            assert_eq!(found.as_ref(), Some(&expected));
        }
    }
}

#[test]
fn the_usual_file_goes_the_fast_way() {
    let text =
        "subject,time,age,sex,platelets (10*9/L),pt (s)\n1,2024-01-01,50,f,45,19\n1,,,,pending,\n";
    let options = RowOptions::default();
    let settings = Settings::default();
    assert_eq!(
        fast(text, &settings, options, false, 2),
        Some(rich(text, &settings, options, false))
    );
}

#[test]
fn limits_of_what_follows_from_another_column_depend_on_the_person() {
    // Indirect bilirubin, at most the total, has limits of its own for each sex.
    let text = "subject,sex,bilirubin_total (umol/L),ldh (U/L)\n\
                1,,17.103999999,200\n2,f,17.103999999,200\n3,m,17.103999999,200\n4,,17.103999999,200\n";
    let settings = everything(Catalog::builtin());
    let options = RowOptions::default();
    assert_eq!(
        fast(text, &settings, options, false, 1),
        Some(rich(text, &settings, options, false))
    );
}

#[test]
fn limits_of_a_trimester_that_can_not_be_are_those_of_all_trimesters() {
    let text = "subject,d_dimer (mg/L),trimester\n1,0.3,1.5\n2,3.6,1.5\n";
    let settings = everything(Catalog::builtin());
    let options = RowOptions::default();
    let expected = rich(text, &settings, options, false);
    assert!(expected.0.contains("2,3.6,1.5,H,"));
    assert_eq!(fast(text, &settings, options, false, 1), Some(expected));
}

#[test]
fn a_child_without_limits_gets_no_flag_by_those_of_another_person() {
    // Weeks and trimester of the first row contradict each other.
    let text = "age,pregnant,trimester,gestation_weeks,fibrinogen (g/L),ldh (U/L)\n\
                30,yes,1,34,1.1,300\n12,no,1,15,1.1,300\n30,yes,1,34,4.3,300\n";
    let settings = everything(Catalog::builtin());
    let options = RowOptions::default();
    let expected = rich(text, &settings, options, false);
    assert!(
        expected.0.contains("\n12,no,1,15,1.1,300,,"),
        "{}",
        expected.0
    );
    assert_eq!(fast(text, &settings, options, false, 1), Some(expected));
}

#[test]
fn a_reported_value_that_others_contradict_is_an_issue_the_fast_way() {
    let tables = [
        (
            "pt (s),pt_control (s),pt_ratio",
            [
                "24,12,1.0",
                "24,12,2.0",
                "12,12,1.0",
                "12,12,2.0",
                ",12,1.0",
                "24,,1.0",
            ],
        ),
        (
            "bilirubin_total (umol/L),bilirubin_direct (umol/L),bilirubin_indirect (umol/L)",
            ["51,8,5", "51,8,43", "51,45,5", "51,,5", ",8,5", "51,8,"],
        ),
        (
            "sofa,sofa_total",
            ["0,14", "6,14", "0,8", "6,3", "0,", ",14"],
        ),
        (
            "reticulocytes (%),hematocrit (%),reticulocyte_production_index",
            [
                "10,25,0.1",
                "10,25,2.8",
                "1,25,0.1",
                "1,45,0.1",
                "1,45,1",
                ",25,1",
            ],
        ),
        // The percentage that the index is compared with follows from counts.
        (
            "reticulocytes_absolute (10*9/L),rbc (10*12/L),hematocrit (%),reticulocyte_production_index",
            [
                "300,3,25,0.1",
                "300,3,25,2.8",
                "30,3,25,0.1",
                "30,3,25,2.8",
                "300,30,25,2.8",
                ",3,25,1",
            ],
        ),
        (
            "reticulocytes (%),reticulocytes_absolute (10*9/L),rbc (10*12/L)",
            [
                "10,100,4", "2,100,4", "10,400,4", "10,100,1", "10,,4", ",100,4",
            ],
        ),
    ];
    let settings = everything(Catalog::builtin());
    let options = RowOptions::default();
    for (columns, cells) in tables {
        let rows: Vec<String> = (0..30)
            .map(|row| format!("{row},{}\n", cells[row % cells.len()]))
            .collect();
        let text = format!("subject,{columns}\n{}", rows.concat());
        let expected = rich(&text, &settings, options, false);
        let lines = expected.0.lines().skip(1);
        let contradicted = lines.filter(|line| line.contains("contradiction")).count();
        assert!((1..30).contains(&contradicted), "{columns}: {contradicted}");
        assert_eq!(fast(&text, &settings, options, false, 1), Some(expected));
    }
}

#[test]
fn a_row_that_begins_with_an_empty_result_keeps_its_place() {
    let text = "platelets (10*9/L),ldh (U/L)\n,113\n100,100\n,\n";
    let settings = everything(Catalog::builtin());
    let options = RowOptions {
        only_results: true,
        ..RowOptions::default()
    };
    for json in [false, true] {
        assert_eq!(
            fast(text, &settings, options, json, 1),
            Some(rich(text, &settings, options, json))
        );
    }
}

#[test]
fn a_date_among_times_that_are_numbers_has_the_issue_of_the_rich_way() {
    let text = "subject,time,platelets (10*9/L)\n1,2024-01-01T10:00:00,50\n1,5,60\n";
    let catalog = Catalog::builtin();
    let options = RowOptions::default();
    let settings = Settings::default();
    let opened = || {
        let declaration = Declaration {
            track: Track::Only(Vec::new()),
            time_unit: Some(coagscope::input::grammar::time::TimeUnit::Hour),
            ..Declaration::default()
        };
        let reader = Box::new(std::io::Cursor::new(text));
        Dataset::from_reader(catalog, "table.csv", reader, &declaration, &[]).expect("readable")
    };
    let mut data = opened();
    let layout = RowLayout::new(catalog, &data, &settings, options);
    let mut fast = begun(&layout, false);
    let seen = write_rows(catalog, &settings, &mut data, &layout, &mut fast, 1);
    assert!(seen.expect("written").is_some(), "the fast way");
    let mut slow = opened();
    let mut rich = begun(&layout, false);
    while let Some(panel) = slow.next_panel().expect("readable") {
        let codes = codes_with(catalog, &panel.panel, &settings);
        rich.row(&layout.row(&panel, &codes)).expect("written");
    }
    let text = |rows: Rows<Vec<u8>>| String::from_utf8(rows.finish()).expect("text");
    assert_eq!(text(fast), text(rich));
    assert_eq!(data.counts(), slow.counts());
}

#[test]
fn whether_a_score_was_made_for_somebody_is_decided_the_same_either_way() {
    let ages = [
        "", "0.05", "0.5", "11", "12", "15", "17", "18", "55", "56", "80", ">17", "<18",
    ];
    let mut rows = Vec::new();
    for age in ages {
        for sex in ["", "f", "m"] {
            for pregnant in ["", "yes", "no"] {
                for postpartum in ["", "yes", "no"] {
                    for weeks in ["", "30"] {
                        let underlying = ["", "sepsis", "placental abruption"][rows.len() % 3];
                        let platelets = [40, 90, 210][rows.len() / 3 % 3];
                        let person = format!("{age},{sex},{pregnant},{postpartum},{weeks}");
                        rows.push(format!("{person},{underlying},{platelets},300,18,1.2\n"));
                    }
                }
            }
        }
    }
    let text = format!(
        "age,sex,pregnant,postpartum,gestation_weeks,underlying,platelets (10*9/L),ldh (U/L),pt (s),fibrinogen (g/L)\n{}",
        rows.concat()
    );
    let settings = everything(Catalog::builtin());
    let options = RowOptions::default();
    let expected = rich(&text, &settings, options, false);
    for threads in [1, 2] {
        let found = fast(&text, &settings, options, false, threads);
        assert_eq!(found.as_ref(), Some(&expected), "{threads}");
    }
}

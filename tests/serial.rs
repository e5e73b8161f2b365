//! Results from before a panel: in columns beside it, and in the other rows of its subject.

#[path = "serial/in_columns.rs"]
mod in_columns;
#[path = "serial/windows.rs"]
mod windows;

use coagscope::input::Track;
use coagscope::interpret::{Finding, analytes_over_time, codes_with};
use coagscope::panel::{IssueCode, Panel};
use coagscope::{Catalog, Dataset, Declaration, Settings};

/// The panels of a data set, and how often issues of a kind were counted.
fn read_with(
    csv: &str,
    declare: impl Fn(&mut Declaration),
) -> (Vec<Panel>, impl Fn(IssueCode) -> u64) {
    let catalog = Catalog::builtin();
    let mut declaration = Declaration::default();
    declare(&mut declaration);
    let reader = Box::new(std::io::Cursor::new(csv.to_string()));
    let mut data =
        Dataset::from_reader(catalog, "serial.csv", reader, &declaration, &[]).expect("readable");
    let mut panels = Vec::new();
    while let Some(row) = data.next_panel().expect("a panel") {
        panels.push(row.panel);
    }
    let issues = data.counts().issues.clone();
    (panels, move |code| {
        issues.get(&code).map_or(0, |issue| issue.count)
    })
}

fn read(csv: &str) -> Vec<Panel> {
    read_with(csv, |_| {}).0
}

/// Earlier results as `reported @ hours before`.
fn earlier(panel: &Panel, id: &str) -> Vec<String> {
    let analyte = Catalog::builtin().find(id).expect("an analyte");
    panel
        .earlier(analyte)
        .iter()
        .map(|one| {
            let hours = one
                .hours_before
                .map_or("?".to_string(), |hours| hours.to_string());
            format!("{} @ {hours}", one.reported)
        })
        .collect()
}

fn known(panel: &Panel, id: &str) -> Vec<String> {
    let analyte = Catalog::builtin().find(id).expect("an analyte");
    panel
        .earlier(analyte)
        .iter()
        .map(|one| one.known.to_string())
        .collect()
}

#[test]
fn the_rows_of_a_subject_are_its_course() {
    let panels = read(
        "patient,time,platelets (K/uL),inr\n\
         A,2025-03-01 08:00,300,1.0\n\
         B,2025-03-01 08:00,50,1.1\n\
         A,2025-03-02 08:00,200,1.2\n\
         A,2025-03-03 20:30,90,\n",
    );
    assert_eq!(earlier(&panels[0], "platelets"), [] as [&str; 0]);
    assert_eq!(earlier(&panels[1], "platelets"), [] as [&str; 0]);
    assert_eq!(earlier(&panels[2], "platelets"), ["300 @ 24"]);
    assert_eq!(
        earlier(&panels[3], "platelets"),
        ["300 @ 60.5", "200 @ 36.5"]
    );
    assert_eq!(earlier(&panels[2], "inr"), ["1.0 @ 24"]);
}

#[test]
fn what_is_remembered_can_be_chosen() {
    let csv = "patient,time,platelets,inr\nA,2025-03-01,300,1.0\nA,2025-03-02,200,1.2\n";
    let inr = |track: Track| {
        let (panels, _) = read_with(csv, |declaration| declaration.track = track.clone());
        let second = &panels[1];
        (
            earlier(second, "platelets").len(),
            earlier(second, "inr").len(),
        )
    };
    assert_eq!(inr(Track::All), (1, 1));
    assert_eq!(inr(Track::Only(vec!["inr".to_string()])), (0, 1));
    assert_eq!(inr(Track::Only(Vec::new())), (0, 0));
    let catalog = Catalog::builtin();
    let declaration = Declaration {
        track: Track::Only(vec!["plateletes".to_string()]),
        ..Declaration::default()
    };
    let reader = Box::new(csv.as_bytes());
    assert!(Dataset::from_reader(catalog, "x", reader, &declaration, &[]).is_err());
}

/// The earlier values that a relapse and a fall of hemoglobin in grams rest on were not remembered.
#[test]
fn what_rules_ask_of_earlier_rows_is_remembered() {
    let catalog = Catalog::builtin();
    let settings = Settings::default();
    let csv = "patient,time,adamts13 (%),hemoglobin (g/L),stem_cell_transplant,known_ttp\n\
               A,2025-03-01,60,130,yes,yes\n\
               A,2025-03-10,7,100,yes,yes\n";
    let (panels, _) = read_with(csv, |declaration| {
        declaration.track = Track::Only(analytes_over_time(catalog, &settings));
    });
    let codes = codes_with(catalog, &panels[1], &settings);
    let relapse = catalog
        .patterns()
        .iter()
        .position(|one| one.id == "adamts13_relapse");
    let found = codes
        .patterns
        .iter()
        .find(|(place, _)| Some(*place) == relapse);
    assert_eq!(found.map(|(_, finding)| *finding), Some(Finding::Present));
    let is_ta_tma = |id: &str| id == "ta_tma_harmonized_2023";
    let ta_tma = catalog
        .scores()
        .iter()
        .position(|one| is_ta_tma(&one.id))
        .expect("a score");
    let items = &catalog.scores()[ta_tma].items;
    let anemia = items
        .iter()
        .position(|item| item.id == "anemia")
        .expect("an item");
    let score = codes
        .scores
        .iter()
        .find(|codes| codes.score == ta_tma)
        .expect("computed");
    assert_eq!(score.items[anemia], Some((1, 1)));
}

#[test]
fn without_subject_or_time_there_is_no_course() {
    for csv in [
        "patient,platelets\nA,300\nA,200\n",
        "time,platelets\n2025-03-01,300\n2025-03-02,200\n",
        "patient,time,platelets\n,2025-03-01,300\n,2025-03-02,200\n",
        "patient,time,platelets\nA,,300\nA,2025-03-02,200\n",
    ] {
        assert_eq!(
            earlier(&read(csv)[1], "platelets"),
            [] as [&str; 0],
            "{csv}"
        );
    }
}

#[test]
fn a_day_without_a_time_leaves_the_hours_open() {
    let panels = read(
        "patient,time,platelets\n\
         A,2025-03-01,300\n\
         A,2025-03-02,200\n\
         A,2025-03-02 09:00,150\n\
         A,2025-03-04,90\n",
    );
    assert_eq!(
        earlier(&panels[1], "platelets"),
        ["300 @ above 0 to below 48"]
    );
    // On one day without times nobody knows which came first.
    assert_eq!(earlier(&panels[2], "platelets"), ["300 @ above 9 to 33"]);
    assert_eq!(
        earlier(&panels[3], "platelets"),
        [
            "300 @ above 48 to below 96",
            "200 @ above 24 to below 72",
            "150 @ 39 to below 63"
        ]
    );
}

#[test]
fn offsets_are_exact() {
    let csv = "patient,time,platelets\nA,-1.5,300\nA,22.5,200\nA,22.5166666666,199\n";
    let (panels, _) = read_with(csv, |declaration| {
        declaration.time_unit = Some("hour".parse().unwrap());
    });
    assert_eq!(earlier(&panels[1], "platelets"), ["300 @ 24"]);
    assert!(earlier(&panels[2], "platelets")[0].starts_with("300 @ above 24.0166"));
}

#[test]
fn hours_across_written_offsets_from_universal_time() {
    let panels = read(
        "patient,time,platelets\n\
         A,2025-03-01T08:00+01:00,300\n\
         A,2025-03-02T08:00+02:00,200\n",
    );
    assert_eq!(earlier(&panels[1], "platelets"), ["300 @ 23"]);
}

#[test]
fn times_that_are_numbers_work_as_the_time_column() {
    let csv = "time,platelets,platelets_previous,platelets_previous_time\n48,90,300,30\n";
    let declare = |declaration: &mut Declaration| {
        declaration.time_unit = Some("hour".parse().unwrap());
    };
    assert_eq!(
        earlier(&read_with(csv, declare).0[0], "platelets"),
        ["300 @ 18"]
    );
    let csv = "time,platelets,platelets_previous,platelets_previous_time (d)\n48,90,300,1\n";
    assert_eq!(
        earlier(&read_with(csv, declare).0[0], "platelets"),
        ["300 @ 24"]
    );
}

#[test]
fn rows_out_of_order_know_only_what_stands_above_them() {
    let csv = "patient,time,platelets\n\
               A,2025-03-01 08:00,300\n\
               A,2025-03-03 08:00,100\n\
               A,2025-03-02 08:00,200\n\
               A,2025-03-01 20:00,250\n\
               A,2025-03-04 08:00,90\n\
               B,2025-03-02 08:00,90\n";
    let (panels, issues) = read_with(csv, |_| {});
    // Each row that those above it lack says so, not only the first.
    assert_eq!(issues(IssueCode::OutOfOrder), 2);
    for (panel, is_late) in panels.iter().zip([false, false, true, true, false, false]) {
        let issue = panel
            .issues
            .iter()
            .find(|issue| issue.code == IssueCode::OutOfOrder);
        assert_eq!(issue.is_some(), is_late);
        assert!(issue.is_none_or(|issue| issue.message.contains("rows above lack this one")));
    }
    assert_eq!(earlier(&panels[2], "platelets"), ["300 @ 24"]);
    assert_eq!(earlier(&panels[3], "platelets"), ["300 @ 12"]);
    assert_eq!(
        earlier(&panels[4], "platelets"),
        ["300 @ 72", "250 @ 60", "200 @ 48", "100 @ 24"]
    );
}

#[test]
fn a_long_course_keeps_what_can_matter() {
    let mut csv = "patient,time,platelets\n".to_string();
    for day in 0..500_i64 {
        let value = 100 + (day * 37) % 101;
        csv.push_str(&format!("A,{day},{value}\n"));
    }
    csv.push_str("A,500,50\n");
    let (panels, _) = read_with(&csv, |declaration| {
        declaration.time_unit = Some("day".parse().unwrap());
    });
    let platelets = Catalog::builtin().find("platelets").expect("platelets");
    let last = panels.last().expect("panels").earlier(platelets);
    assert!(last.len() < 200, "{}", last.len());
    let exact = |one: &coagscope::panel::Earlier| one.known.exact();
    assert_eq!(
        last.iter().filter_map(exact).max(),
        coagscope::value::Decimal::from_whole(200)
    );
    assert_eq!(
        last.iter().filter_map(exact).min(),
        coagscope::value::Decimal::from_whole(100)
    );
    assert_eq!(
        last.last().map(|one| one.reported.to_string()),
        Some((100 + (499 * 37) % 101).to_string())
    );
}

#[test]
fn a_result_of_a_day_is_not_given_up_for_one_of_an_hour_of_it() {
    // Nobody knows whether the 500 of the day were before or after 08:00; 25 hours later they may lie
    // within 24 hours when the 600 do not.
    let mut csv = "patient,time,platelets\n".to_string();
    for day in 1..=27 {
        for hour in 0..6 {
            csv.push_str(&format!(
                "A,2025-02-{day:02} {hour:02}:00,{}\n",
                100 + day + hour
            ));
        }
    }
    csv.push_str("A,2025-03-01,500\nA,2025-03-01 08:00,600\n");
    for minute in 0..40 {
        csv.push_str(&format!("A,2025-03-02 01:{minute:02},100\n"));
    }
    csv.push_str("A,2025-03-02 09:00,90\n");
    let panels = read(&csv);
    let last = earlier(panels.last().expect("a panel"), "platelets");
    assert!(last.iter().any(|one| one.starts_with("500 @")), "{last:?}");
    assert!(
        last.iter().any(|one| one.starts_with("600 @ 25")),
        "{last:?}"
    );
}

#[test]
fn a_row_beside_the_latest_does_not_lose_what_they_surpass() {
    // Rising counts: each surpasses all before it, so that all but the latest are given up at row 128.
    let mut csv = "patient,time,platelets\n".to_string();
    for hour in 0..127 {
        csv.push_str(&format!("A,{hour},{}\n", 300 + hour % 2));
    }
    csv.push_str("A,127,400\nA,127,90\nA,120.5,80\n");
    let (panels, _) = read_with(&csv, |declaration| {
        declaration.time_unit = Some("hour".parse().unwrap());
    });
    for panel in &panels[128..] {
        let before = earlier(panel, "platelets");
        assert!(
            before.iter().any(|one| one.starts_with("301 @")),
            "{before:?}"
        );
        assert!(
            !before.iter().any(|one| one.starts_with("400 @")),
            "{before:?}"
        );
    }
}

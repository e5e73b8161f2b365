//! Panels of windows, and which earlier results they know.

use super::*;

/// Long data that are out of order in many ways at once; each panel still knows all from before it.
const LONG: &str = "subject,time,test,result,unit\n\
                    A,2025-03-03 06:00,platelets,80,K/uL\n\
                    A,2025-03-01 06:00,platelets,300,K/uL\n\
                    A,2025-03-01 20:00,platelets,250,K/uL\n\
                    A,2025-03-02 06:00,creatinine,1.0,mg/dL\n\
                    A,2025-03-03 12:00,creatinine,2.0,mg/dL\n\
                    A,2025-03-03 18:00,platelets,70,K/uL\n";

#[test]
fn windows_of_a_day_know_single_results() {
    let (panels, issues) = read_with(LONG, |_| {});
    // In the order of each panel's first row: the third day, the first, the second.
    assert_eq!(
        earlier(&panels[0], "platelets"),
        ["300 @ 60", "250 @ 46", "80 @ 12"]
    );
    assert_eq!(earlier(&panels[0], "creatinine"), ["1.0 @ 30"]);
    assert_eq!(earlier(&panels[1], "platelets"), ["300 @ 14"]);
    assert_eq!(earlier(&panels[2], "creatinine"), [] as [&str; 0]);
    assert_eq!(issues(IssueCode::OutOfOrder), 0);
    let (panels, _) = read_with(LONG, |declaration| {
        declaration.pick = Some(coagscope::input::Pick::First);
    });
    assert_eq!(earlier(&panels[0], "platelets"), ["300 @ 48", "250 @ 34"]);
}

#[test]
fn a_sliding_window_does_not_count_its_own_value_as_earlier() {
    let (panels, _) = read_with(LONG, |declaration| {
        declaration.window = Some("24h".parse().unwrap());
    });
    let at = |time: &str| {
        panels
            .iter()
            .find(|panel| panel.time.as_deref() == Some(time))
            .expect("a panel")
    };
    // Carried from 10 hours before: earlier is earlier than that.
    let carried = at("2025-03-02 06:00");
    assert_eq!(earlier(carried, "platelets"), ["300 @ 14"]);
    let carried = at("2025-03-03 12:00");
    assert_eq!(earlier(carried, "platelets"), ["300 @ 48", "250 @ 34"]);
    assert_eq!(
        earlier(at("2025-03-03 18:00"), "platelets"),
        ["300 @ 60", "250 @ 46", "80 @ 12"]
    );
}

#[test]
fn wide_rows_in_windows_and_values_that_are_overruled() {
    let csv = "patient,time,platelets,platelets_previous\n\
               A,2025-03-01 06:00,300,\n\
               A,2025-03-01 06:00,290,\n\
               A,2025-03-02 06:00,100,500\n";
    let (panels, issues) = read_with(csv, |declaration| {
        declaration.window = Some("day".parse().unwrap());
    });
    assert_eq!(panels.len(), 2);
    assert_eq!(issues(IssueCode::Conflict), 1);
    // Of two results at one time the later row counts, here as in its own panel.
    assert_eq!(earlier(&panels[1], "platelets"), ["500 @ ?", "290 @ 24"]);
}

#[test]
fn names_of_earlier_results_in_long_data() {
    let (panels, issues) = read_with(
        "subject,time,test,result,unit\n\
         A,2025-03-02 06:00,platelets,80,K/uL\n\
         A,2025-03-02 06:00,platelets_previous,300,K/uL\n\
         A,2025-03-02 06:00,platelets_previous_time,2025-03-01 06:00,\n\
         A,2025-03-02 06:00,P0,250,K/uL\n",
        |declaration| {
            declaration
                .map
                .insert("P0".to_string(), "platelets_previous".to_string());
        },
    );
    assert_eq!(panels.len(), 1);
    assert_eq!(earlier(&panels[0], "platelets"), ["300 @ 24", "250 @ 24"]);
    assert_eq!(issues(IssueCode::Conflict), 0);
}

#[test]
fn offsets_from_universal_time_do_not_hide_an_earlier_result() {
    // 10:00+05:00 is 05:00 of universal time, four hours before the last row.
    let csv = "subject,time,platelets (10*9/L)\n\
               A,2025-03-01T01:00+00:00,100\n\
               A,2025-03-01T10:00+05:00,300\n\
               A,2025-03-01T09:00+00:00,90\n";
    let panels = read(csv);
    let before = earlier(&panels[2], "platelets");
    assert_eq!(before.len(), 2, "{before:?}");
}

/// A count of clumped platelets is remembered as `at least`, in whatever way the rows meet.
#[test]
fn a_mask_on_an_earlier_specimen_is_remembered() {
    let wide = "subject,time,platelets (10*9/L),ldh (U/L),comment\n\
                A,2025-03-01 08:00,90,300,platelet clumps seen; hemolyzed\n\
                A,2025-03-01 16:00,85,280,\n\
                A,2025-03-02 16:00,80,280,\n";
    let expected = [[">=90"].as_slice(), &[">=90", "85"]];
    let exact = read(wide);
    assert_eq!(known(&exact[1], "platelets"), expected[0]);
    assert_eq!(known(&exact[2], "platelets"), expected[1]);
    let all = read_with(wide, |declaration| declaration.track = Track::All);
    assert_eq!(known(&all.0[1], "ldh"), ["<=300"]);
    let day = read_with(wide, |declaration| {
        declaration.window = Some("day".parse().expect("a window"));
    });
    // Every result of a day is masked by the words of that day.
    assert_eq!(known(&day.0[1], "platelets"), [">=90", ">=85"]);
    let sliding = read_with(wide, |declaration| {
        declaration.window = Some("4h".parse().expect("a window"));
    });
    assert_eq!(known(&sliding.0[2], "platelets"), expected[1]);
}

#[test]
fn a_time_without_its_zone_beside_one_with_it_leaves_the_hours_open() {
    let panels = read(
        "patient,time,platelets\n\
         A,2025-03-01 08:00,300\n\
         A,2025-03-02T08:00+00:00,200\n\
         A,2025-03-02 10:00,100\n",
    );
    assert_eq!(earlier(&panels[1], "platelets"), ["300 @ 12 to 38"]);
    // Wherever the last clock stands, it may be before or after the row above it.
    assert_eq!(earlier(&panels[2], "platelets"), ["300 @ 26"]);
}

#[test]
fn the_last_of_a_window_is_the_last_in_real_time() {
    let csv = "subject,time,test,result,unit\n\
               A,2025-03-01T10:00+05:00,platelets,300,K/uL\n\
               A,2025-03-01T09:00+00:00,platelets,90,K/uL\n\
               A,2025-03-01T08:00-05:00,platelets,80,K/uL\n";
    let platelets = Catalog::builtin().find("platelets").expect("platelets");
    for (pick, expected) in [
        (coagscope::input::Pick::Last, "80"),
        (coagscope::input::Pick::First, "300"),
    ] {
        let (panels, _) = read_with(csv, |declaration| {
            declaration.window = Some("day".parse().unwrap());
            declaration.pick = Some(pick);
        });
        assert_eq!(panels.len(), 1);
        let found = panels[0].get(platelets).expect("a result");
        assert_eq!(found.reported.as_ref(), expected);
    }
    // Two hours before 09:00 of universal time is 12:00 where the clock is five hours ahead.
    let csv = "subject,time,test,result,unit\n\
               A,2025-03-01T12:00+05:00,creatinine,1.0,mg/dL\n\
               A,2025-03-01T09:00+00:00,platelets,90,K/uL\n";
    let (panels, _) = read_with(csv, |declaration| {
        declaration.window = Some("3h".parse().unwrap());
    });
    let creatinine = Catalog::builtin().find("creatinine").expect("creatinine");
    assert!(panels[1].get(creatinine).is_some());
}

#[test]
fn one_time_in_two_zones_is_one_panel() {
    let csv = "subject,time,test,result,unit\n\
               A,2025-03-01T10:00+05:00,platelets,300,K/uL\n\
               A,2025-03-01T05:00Z,creatinine,1.0,mg/dL\n";
    assert_eq!(read(csv).len(), 1);
}

#[test]
fn two_rows_of_one_time_are_not_before_each_other() {
    for (first, second) in [("300", "90"), ("90", "300")] {
        let csv = format!(
            "patient,time,platelets\n\
             A,2025-03-01 08:00,{first}\n\
             A,2025-03-01 08:00,{second}\n\
             A,2025-03-02 08:00,80\n"
        );
        let (panels, issues) = read_with(&csv, |_| {});
        assert_eq!(earlier(&panels[0], "platelets"), [] as [&str; 0]);
        assert_eq!(earlier(&panels[1], "platelets"), [] as [&str; 0]);
        // The later row counts, as it does in a window, and says so.
        assert_eq!(issues(IssueCode::Conflict), 1);
        assert_eq!(panels[1].issues[0].code, IssueCode::Conflict);
        assert_eq!(earlier(&panels[2], "platelets"), [format!("{second} @ 24")]);
    }
    // The same number twice is no conflict; two results of one day may be of two times.
    for (time, platelets, kept) in [("2025-03-01 08:00", 300, 1), ("2025-03-01", 90, 2)] {
        let csv = format!(
            "patient,time,platelets\nA,{time},300\nA,{time},{platelets}\nA,2025-03-05,80\n"
        );
        let (panels, issues) = read_with(&csv, |_| {});
        assert_eq!(issues(IssueCode::Conflict), 0);
        assert_eq!(earlier(&panels[2], "platelets").len(), kept);
    }
}

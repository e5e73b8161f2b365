//! Which panel of a subject is the first and which the worst, and the days of all.

use super::*;

/// SIC asks for 4 points, and for more than 2 of platelets and INR: SOFA 2 + platelets 1 + INR 1 is 4 and not met,
/// SOFA 1 + platelets 2 + INR 1 is 4 and met.
#[test]
fn of_panels_with_equal_totals_the_one_that_is_met_is_the_worst_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "subject,infection,sofa,platelets (10*9/L),inr\n";
    let (not_met, met) = ("a,yes,3,120,1.3\n", "a,yes,1,90,1.3\n");
    for rows in [[not_met, met], [met, not_met]] {
        let path = file(
            folder.path(),
            "sic.csv",
            &(head.to_string() + &rows.concat()),
        );
        let document = summary(&[&path, "--scores", "sic"]);
        let score = &document["all"]["scores"][0];
        assert_eq!(score["totals"][0]["count"], 2, "{score}");
        assert_eq!(score["subjects"][1]["rule"], "worst");
        assert_eq!(score["subjects"][1]["met"], 1, "{score}");
    }
}

#[test]
fn the_text_says_what_first_means_without_times_and_that_nothing_was_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = |name: &str, text: &str, more: &[&str]| {
        let path = file(folder.path(), name, text);
        let text = printed(&[&["summary", &path, "--scores", "sic"], more].concat());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = told(
        "timeless.csv",
        "subject,platelets (10*9/L)\na,40\na,50\n",
        &[],
    );
    assert!(
        text.contains(
            "no panel has a readable time; the first panel of a subject is the first in the order"
        ),
        "{text}"
    );
    let offsets = "subject,time,platelets (10*9/L)\na,-1.5,40\na,3,50\na,,60\n";
    let text = told("offsets.csv", offsets, &["--time-unit", "day"]);
    assert!(text.contains("from day -2 to day 3"), "{text}");
    assert!(
        text.contains("panels without a readable time 1; they stand after those of their subject"),
        "{text}"
    );
    let text = told("head.csv", "subject,platelets (10*9/L)\n", &[]);
    assert!(!text.contains("No score was asked for"), "{text}");
    assert!(text.contains("There is no panel."), "{text}");
}

#[test]
fn the_first_panel_is_the_first_on_the_last_days_that_have_a_number() {
    // Half of these days lies within 64 bits of nanoseconds.
    let folder = tempfile::tempdir().expect("a folder");
    let head = "subject,time,platelets (10*9/L)\n";
    for (first, second) in [
        ("2262-04-11T10:00:00", "2262-04-11T23:59:59"),
        ("1677-09-21T00:00:00", "1677-09-21T23:00:00"),
    ] {
        let (first, second) = (format!("a,{first},300\n"), format!("a,{second},40\n"));
        for rows in [[&first, &second], [&second, &first]] {
            let rows = rows.map(String::as_str).concat();
            let path = file(folder.path(), "far.csv", &format!("{head}{rows}"));
            let document = summary(&[&path, "--patterns", "thrombocytopenia"]);
            let of_first = &list(&document["all"]["patterns"])[0]["subjects"][0];
            assert_eq!(of_first["rule"], "first");
            assert_eq!(of_first["present"], 0, "{rows}");
        }
    }
}

/// By the clocks that showed the times: what comes first of all may be of a later day elsewhere.
#[test]
fn the_first_and_the_last_day_are_those_of_the_clocks() {
    let folder = tempfile::tempdir().expect("a folder");
    let wide = "id,time,platelets (10*9/L)\na,2025-01-01T23:30-05:00,200\nb,2025-01-02T03:00Z,30\n\
                c,2025-01-02T03:30Z,30\nd,2025-01-01T23:40-05:00,200\n";
    let long = "id,time,analyte,value,unit\na,2025-01-01T23:30-05:00,platelets,200,10*9/L\n\
                b,2025-01-02T03:00Z,platelets,30,10*9/L\n";
    for (name, text) in [("wide.csv", wide), ("long.csv", long)] {
        let path = file(folder.path(), name, text);
        let rules = ["--scores", "ctcae_thrombocytopenia"];
        for way in [&["--jobs", "1"][..], &["--jobs", "2"], &["--window", "day"]] {
            let document = summary(&[&[path.as_str()], &rules[..], way].concat());
            assert_eq!(document["days"][0], "2025-01-01", "{way:?}");
            assert_eq!(document["days"][1], "2025-01-02", "{way:?}");
        }
    }
}

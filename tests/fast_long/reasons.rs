//! Rows in which nothing is used tell the panels of other rows why, wherever they stand.

use super::*;
use coagscope::panel::Panel;

const ODD_VALUES: [&str; 8] = [
    "45",
    "clotted",
    "-3",
    "n/a",
    "see note",
    "hemolyzed",
    "60",
    "",
];

/// A number that looks as if drawn, by what it is drawn for.
fn drawn(row: usize, what: u64) -> usize {
    let mixed = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ what.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as usize
}

/// Few usable results among many that are none; panels begin with either.
fn odd_rows() -> String {
    let mut text = "subject,time,analyte,value,unit,comment,status\n".to_string();
    for row in 0..1200_usize {
        let _ = writeln!(
            text,
            "{},2024-01-0{}T0{}:00,{},{},{},{},{}",
            match drawn(row, 1) % 211 {
                0 => String::new(),
                subject if subject % 2 == 0 => format!("P{subject}"),
                subject => format!("a long name of a subject {subject}"),
            },
            1 + drawn(row, 2) % 3,
            drawn(row, 3) % 2,
            ["platelets", "hemoglobin", "d_dimer"][drawn(row, 50) % 3],
            ODD_VALUES[drawn(row, 4) % 8],
            match drawn(row, 40) % 9 {
                0 => "furlong",
                _ => ["10*9/L", "g/L", "mg/L FEU"][drawn(row, 50) % 3],
            },
            ["", "", "", "verified", "wrong patient"][drawn(row, 5) % 5],
            ["F", "F", "", "P", "X", "maybe"][drawn(row, 6) % 6],
        );
    }
    text
}

/// What a panel is told in place of results, and its issues.
fn reasons(panel: &Panel) -> String {
    let catalog = Catalog::builtin();
    let mut told = format!("{:?} {:?}", panel.subject, panel.time);
    for (id, analyte) in catalog.analytes() {
        if let Some(reported) = panel.without_result(id) {
            let _ = write!(told, " {}: {reported}", analyte.id);
        }
    }
    for issue in &panel.issues {
        let place = (issue.place.line, &issue.place.column);
        let _ = write!(told, " {:?} {place:?}: {}", issue.code, issue.message);
    }
    told
}

fn told_by(way: &Way, text: &str, threads: Option<usize>) -> Vec<String> {
    let mut data = way.dataset(text, threads);
    let mut told = Vec::new();
    while let Some(row) = data.next_panel().expect("readable") {
        told.push(reasons(&row.panel));
    }
    told
}

#[test]
fn packed_rows_tell_of_results_that_are_none_as_others_do() {
    let text = odd_rows();
    for window in [Window::Exact, Window::Hour, Window::Day] {
        let mut way = Way::new(Some(window));
        way.agree(&text);
        let expected = told_by(&way, &text, None);
        for said in [
            "platelets: clotted",
            "d_dimer: -3",
            "Revoked",
            "furlong",
            "maybe",
        ] {
            assert!(expected.iter().any(|told| told.contains(said)), "{said}");
        }
        assert_eq!(expected, told_by(&way, &text, Some(2)), "{window:?}");
        way.settings = everything(Catalog::builtin());
        way.declaration.track = Track::Only(analytes_over_time(Catalog::builtin(), &way.settings));
        way.agree(&text);
        assert_eq!(expected, told_by(&way, &text, Some(3)), "{window:?}");
    }
}

#[test]
fn wide_rows_that_meet_tell_the_same_packed_or_not() {
    let mut text = "subject,time,platelets (10*9/L),pt (s),note\n".to_string();
    for row in 0..600_usize {
        let _ = writeln!(
            text,
            "P{},2024-01-0{}T0{}:00,{},{},{}",
            drawn(row, 7) % 211,
            1 + drawn(row, 8) % 3,
            drawn(row, 9) % 2,
            ODD_VALUES[drawn(row, 10) % 8],
            ODD_VALUES[drawn(row, 11) % 8],
            ["", "\"a \"\"quoted\"\" note\""][usize::from(row % 50 == 0)],
        );
    }
    for window in [Window::Hour, Window::Day] {
        let way = Way::new(Some(window));
        way.agree(&text);
        let expected = told_by(&way, &text, None);
        assert!(expected.iter().any(|told| told.contains("pt: clotted")));
        assert_eq!(expected, told_by(&way, &text, Some(2)), "{window:?}");
    }
}

#[test]
fn a_window_that_slides_remembers_why_there_is_no_result() {
    let text = "subject,time,analyte,value,unit\n\
        A,2024-01-01 08:00,pt,clotted,s\n\
        A,2024-01-01 10:00,platelets,45,10*9/L\n\
        A,2024-01-01 11:00,platelets,-4,10*9/L\n\
        A,2024-01-01 12:00,platelets,50,10*9/L\n\
        A,2024-01-02 20:00,platelets,60,10*9/L\n";
    let way = Way::new(Some(Window::Duration(24 * 3600)));
    let told = told_by(&way, text, None);
    let holds = |said: &str| -> Vec<bool> { told.iter().map(|one| one.contains(said)).collect() };
    assert_eq!(holds("pt: clotted"), [true, true, false], "{told:#?}");
    assert_eq!(holds("NegativeValue"), [false, true, false], "{told:#?}");
}

/// A panel is made by what can be used in it, and stands in the place of that.
#[test]
fn rows_in_which_nothing_is_used_make_no_panel() {
    let text = "subject,time,analyte,value,unit\n\
        B,2024-01-01,pt,clotted,s\n\
        C,2024-01-01,pt,-4,s\n\
        A,2024-01-01,platelets,45,10*9/L\n\
        C,2024-01-01,platelets,50,10*9/L\n";
    for (threads, sorted) in [(None, false), (Some(2), false), (None, true)] {
        let mut way = Way::new(Some(Window::Day));
        way.declaration.sorted = sorted;
        let text = match sorted {
            false => text.to_string(),
            true => text.replace("C,2024-01-01,pt,-4,s\n", "").replace(
                "C,2024-01-01,platelets",
                "C,2024-01-01,pt,-4,s\nC,2024-01-01,platelets",
            ),
        };
        let told = told_by(&way, &text, threads);
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told[0].starts_with("Some(\"A\")") && !told[0].contains("Negative"));
        assert!(told[1].starts_with("Some(\"C\")") && told[1].contains("NegativeValue"));
        let mut data = way.dataset(&text, threads);
        while data.next_panel().expect("readable").is_some() {}
        let counts = data.counts();
        assert_eq!((counts.rows_used, counts.total_unusable()), (2, 2));
        let counted: u64 = counts.issues.values().map(|issue| issue.count).sum();
        assert_eq!(counted, 1, "an issue counts once: {:?}", counts.issues);
    }
}

/// In a window a wide row that its comment takes back stands in the way of no other one.
#[test]
fn a_wide_row_that_is_taken_back_is_not_the_last_usable_one() {
    let wide = "patient,time,platelets (10*9/L),pt (s),comment\n\
        A,2025-01-01 08:00,40,22,\n\
        A,2025-01-01 10:00,300,11,wrong patient\n\
        B,2025-01-01 08:00,40,22,\n\
        B,2025-01-01 10:00,300,11,platelets not valid\n\
        C,2025-01-01 10:00,300,11,wrong patient\n";
    for window in [Window::Day, Window::Hour, Window::Duration(86_400)] {
        let way = Way::new(Some(window));
        let (rows, counts) = way.rich(wide, None);
        assert_eq!(rows.matches("A,2025").count(), 1, "{rows}");
        assert!(!rows.contains("C,2025"), "{rows}");
        assert_eq!(counts.rows_used, 3);
        if !matches!(window, Window::Duration(_)) {
            way.agree(wide);
        }
    }
    let (rows, _) = Way::new(Some(Window::Day)).rich(wide, None);
    let row = rows.lines().find(|row| row.starts_with("A,")).expect("A");
    assert!(
        row.contains("revoked_result") && !row.contains('?'),
        "{row}"
    );
}

/// A unit in the cell tells nothing of one that is missing; one in its column does, wherever it came up first.
#[test]
fn units_in_cells_do_not_hide_those_of_the_column() {
    for (first, second, third) in [
        ("300000 /uL,/uL", "210000,/uL", "45,"),
        ("8.6 g/dL,", "86.66,", "8.6,g/dL"),
    ] {
        let analyte = ["platelets", "hemoglobin"][usize::from(first.contains("g/dL"))];
        let text = format!(
            "patient,time,test,value,unit\nC,2025-01-02,{analyte},{first}\nD,2025-01-02,{analyte},{second}\n\
             E,2025-01-02,{analyte},{third}\nE,2025-01-02,d_dimer,9,mg/L FEU\n"
        );
        let way = Way::new(Some(Window::Day));
        let expected = way.rich(&text, None);
        assert!(
            expected.0.contains("implausible_unit") || expected.1.rows_used == 3,
            "{expected:?}"
        );
        for threads in [1, 2, 3] {
            assert_eq!(
                way.rich(&text, Some(threads)),
                expected,
                "{threads}: {text}"
            );
        }
    }
}

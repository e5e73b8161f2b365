//! Wide data whose rows meet in windows.

use crate::common::any_table::any_table;

use super::several::Files;
use super::*;

/// What may be kept of a wide table: nothing, or columns that are there.
fn any_keep_of(text: &str, tape: &mut Tape) -> Vec<String> {
    let header = text.lines().next().unwrap_or_default();
    let columns: Vec<&str> = header.split(',').collect();
    let count = [0, 0, 1, 2][tape.pick(4)];
    let pick = |_| columns[tape.pick(columns.len())].to_string();
    let mut keep: Vec<String> = (0..count).map(pick).collect();
    keep.sort();
    keep.dedup();
    keep.retain(|name| !name.is_empty() && columns.iter().filter(|own| **own == name).count() == 1);
    keep
}

fn any_way(text: &str, tape: &mut Tape) -> Way {
    let mut way = Way::new([Some(Window::Day), Some(Window::Hour)][tape.pick(2)]);
    way.declaration.pick = [Pick::First, Pick::Last].get(tape.pick(3)).copied();
    if tape.pick(3) == 0 {
        way.settings = everything(Catalog::builtin());
        way.declaration.track = Track::Only(analytes_over_time(Catalog::builtin(), &way.settings));
    }
    way.options.items = tape.pick(2) == 0;
    way.json = tape.pick(4) == 0;
    way.keep = any_keep_of(text, tape);
    way
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_way_gives_the_rows_of_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let text = any_table(&mut tape);
        let way = any_way(&text, &mut tape);
        let expected = way.rich(&text, None);
        let counted = way.counted(&text, false, None);
        for threads in [1, 3] {
            if let Some(found) = way.fast(&text, threads) {
                for (line, (expected, found)) in expected.0.lines().zip(found.0.lines()).enumerate() {
                    prop_assert_eq!(expected, found, "row {} of\n{}", line, text);
                }
                prop_assert_eq!(&expected, &found, "with {} threads:\n{}", threads, text);
            }
            let found = way.rich(&text, Some(threads));
            prop_assert_eq!(&expected, &found, "panel by panel of\n{}", text);
            if let Some(found) = way.counted(&text, false, Some(threads)) {
                prop_assert_eq!(counted.as_ref(), Some(&found), "{} threads:\n{}", threads, text);
            }
        }
    }

    #[test]
    fn several_files_and_shares_give_the_rows_of_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let text = any_table(&mut tape);
        let way = any_way(&text, &mut tape);
        let files = Files::cut(&text, &mut tape);
        let of = 1 + tape.pick(3);
        files.agree(&way, None);
        for part in 1..=of {
            files.agree(&way, format!("{part}/{of}").parse().ok());
        }
    }
}

const HEAD: &str = "patient_id,collected_at,age,sex,platelets (10*9/L),pt (s),pt unit,d_dimer (mg/L FEU),fibrinogen (g/L),ldh (U/L),ldh_ref_high,comment\n";

/// Rows of the usual form, of which some are odd: implausible, without a result, without a time, of other facts.
fn usual_rows() -> String {
    let mut text = HEAD.to_string();
    for row in 0..300 {
        let subject = row * 7919 % 41;
        let _ = writeln!(
            text,
            "P{subject:05},2024-03-{:02}T{:02}:{:02},{},{},{},{}{},,{},{},{},{},{}",
            1 + row % 5,
            row % 24,
            row % 3 * 20,
            if row % 97 == 0 { 12 } else { 20 + subject },
            ["F", "M"][subject % 2],
            if row % 13 == 0 {
                String::new()
            } else {
                (10 + row * 31 % 400).to_string()
            },
            ["", "<", ">"][(row % 40).saturating_sub(37)],
            9 + row * 13 % 20,
            ["0.3", "4.1", "n/a", ""][row % 4],
            ["1.5", "0.8", "pending"][row % 3],
            100 + row % 60 * 10,
            ["250", ""][row % 2],
            ["", "", "", "specimen hemolyzed", "platelet clumps"][row % 5],
        );
    }
    text.push_str("P1,,40,F,45,17,,,,,,\nP1,2024-03-01T08:00,40,F,,,,,,,,\n");
    text.push_str(",2024-03-01T08:00,40,F,45,17,,,,,,\nMean,,40,F,45,17,,,,,,\n");
    text.push_str("P2,2024-03-01T08:00,40,M,45000,17,furlong,,,,,\nP2,2024-03-01T08:00\n");
    text
}

#[test]
fn the_usual_file_goes_the_fast_way() {
    let text = usual_rows();
    for window in [Window::Day, Window::Hour] {
        for pick in [Pick::First, Pick::Last] {
            let mut way = Way::new(Some(window));
            way.declaration.pick = Some(pick);
            way.agree(&text);
            if (window, pick) != (Window::Day, Pick::Last) {
                continue;
            }
            way.settings = everything(Catalog::builtin());
            way.declaration.track =
                Track::Only(analytes_over_time(Catalog::builtin(), &way.settings));
            way.keep = vec!["ldh_ref_high".to_string()];
            way.agree(&text);
        }
    }
    let files = Files::new(&[text.clone(), text]);
    let way = Way::new(Some(Window::Day));
    for share in [None, Some("1/2"), Some("2/2")] {
        assert!(files.agree(&way, share.and_then(|share| share.parse().ok())));
    }
}

#[test]
fn rows_without_a_result_are_counted_and_not_kept() {
    let mut text = "patient_id,collected_at,platelets (10*9/L),infection,note\n".to_string();
    // More than may be kept as they stand.
    for row in 0..130_000 {
        let value = ["", "", "", "n/a", "45"][row % 5];
        let _ = writeln!(
            text,
            "P{},2024-03-01T08:00,{value},yes,{}",
            row % 50,
            ["", "x"][row % 2]
        );
    }
    let way = Way::new(Some(Window::Day));
    let (rows, counts) = way.fast(&text, 2).expect("the fast way");
    assert_eq!((rows, counts.clone()), way.rich(&text, None));
    assert_eq!(counts.rows_used, 26_000);
}

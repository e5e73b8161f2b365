//! Tests of `label.rs`.

use super::*;
use crate::catalog::Catalog;

fn vocabulary() -> &'static Vocabulary {
    Catalog::builtin().vocabulary()
}

fn read(labels: &mut Labels, cells: &[&str]) -> LabelSet {
    let cells: Vec<Arc<str>> = cells.iter().map(|cell| Arc::from(*cell)).collect();
    labels.read(&cells)
}

fn named(positive: &[&str], negative: &[&str]) -> Labels<'static> {
    let own = |values: &[&str]| {
        values
            .iter()
            .map(|value| value.to_string())
            .collect::<Vec<_>>()
    };
    Labels::new(vocabulary(), &own(positive), &own(negative)).expect("no value on both sides")
}

#[test]
fn a_known_pair_needs_no_words() {
    for (positive, negative) in [
        ("Yes", "no"),
        ("1.0", "0"),
        ("died", "Alive"),
        (" TRUE ", "false"),
    ] {
        let mut labels = named(&[], &[]);
        let one = read(&mut labels, &[negative]);
        let other = read(&mut labels, &[positive]);
        let none = read(&mut labels, &["", "n/a"]);
        let meaning = labels.meaning().expect("a pair");
        assert_eq!(meaning.of(one), Reference::Negative);
        assert_eq!(meaning.of(other), Reference::Positive);
        assert_eq!(meaning.of(none), Reference::NoLabel);
        assert_eq!(meaning.of(one.with(other)), Reference::Contradicting);
    }
}

#[test]
fn what_is_no_pair_is_listed() {
    for cells in [
        vec!["yes"],
        vec!["yes", "0"],
        vec!["1", "2"],
        vec!["yes", "no", "maybe"],
        vec!["died", "yes"],
    ] {
        let mut labels = named(&[], &[]);
        read(&mut labels, &cells);
        let error = labels.meaning().expect_err("no pair");
        let message = error.to_string();
        assert!(
            cells
                .iter()
                .all(|cell| message.contains(&format!("`{cell}`"))),
            "{message}"
        );
    }
    let mut labels = named(&[], &[]);
    read(&mut labels, &["", "NA"]);
    assert_eq!(labels.meaning(), Err(LabelError::Empty { missing: 2 }));
}

#[test]
fn named_values_decide() {
    let mut labels = named(&["TTP", "unknown"], &[]);
    let ttp = read(&mut labels, &["ttp"]);
    let unknown = read(&mut labels, &["unknown"]);
    let other = read(&mut labels, &["sepsis"]);
    let meaning = labels.meaning().expect("named");
    assert_eq!(meaning.of(ttp), Reference::Positive);
    assert_eq!(meaning.of(unknown), Reference::Positive);
    assert_eq!(meaning.of(other), Reference::Negative);

    let mut labels = named(&["ttp"], &["hus"]);
    let sets = ["ttp", "hus", "sepsis", ""].map(|cell| read(&mut labels, &[cell]));
    let meaning = labels.meaning().expect("named");
    let references = sets.map(|set| meaning.of(set));
    assert_eq!(
        references,
        [
            Reference::Positive,
            Reference::Negative,
            Reference::NotReadable,
            Reference::NoLabel
        ]
    );
    let labels = named(&["died"], &[]);
    assert!(labels.meaning().is_err());
    let mut labels = named(&["died"], &[]);
    read(&mut labels, &["dead", "alive"]);
    let error = labels.meaning().expect_err("not found").to_string();
    assert!(
        error.contains("`died`") && error.contains("`dead`"),
        "{error}"
    );
    assert!(Labels::new(vocabulary(), &["a".to_string()], &["A".to_string()]).is_err());
}

#[test]
fn named_values_are_told_apart_behind_any_number_of_others() {
    let codes: Vec<String> = (0..40).map(|code| format!("D{code}")).collect();
    let named: Vec<&str> = codes.iter().map(String::as_str).collect();
    for (positive, negative, expected) in [
        (named.as_slice(), [].as_slice(), Reference::Positive),
        (&[], named.as_slice(), Reference::Negative),
    ] {
        let mut labels = self::named(positive, negative);
        for code in 0..60 {
            read(&mut labels, &[&format!("Z{code}")]);
        }
        let sets: Vec<LabelSet> = named
            .iter()
            .map(|code| read(&mut labels, &[code]))
            .collect();
        let meaning = labels.meaning().expect("certain");
        assert!(sets.iter().all(|set| meaning.of(*set) == expected));
        assert_eq!(meaning.further, 60 - MOST_VALUES as u64);
    }
}

#[test]
fn a_word_for_a_missing_result_is_no_negative_label() {
    let mut labels = named(&["yes"], &[]);
    read(&mut labels, &["yes"]);
    read(&mut labels, &["no"]);
    let missing = read(&mut labels, &["nicht bestimmt"]);
    let meaning = labels.meaning().expect("certain");
    assert_eq!(meaning.of(missing), Reference::NoLabel);
    assert_eq!(meaning.negative.len(), 1);
}

#[test]
fn many_values_keep_their_meaning() {
    let mut labels = named(&["late"], &[]);
    let many: Vec<LabelSet> = (0..100)
        .map(|number| read(&mut labels, &[&number.to_string()]))
        .collect();
    let late = read(&mut labels, &["late"]);
    let meaning = labels.meaning().expect("named");
    assert!(
        many.iter()
            .all(|set| meaning.of(*set) == Reference::Negative)
    );
    assert_eq!(meaning.of(late), Reference::Positive);
    assert_eq!(meaning.further, 100 - MOST_VALUES as u64);
}

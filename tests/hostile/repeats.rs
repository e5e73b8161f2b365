//! The same subject, time and analyte more than once, and subjects that are printed once only.

use coagscope::panel::IssueCode;

use super::support::{declared, read};

#[test]
fn equal_values_at_one_time_are_one_value() {
    let file = read(
        "subject,time,test,value,unit\nA,2020-01-01 06:00,PLT,45,G/L\nA,2020-01-01 06:00,PLT,45000,/uL\n",
    );
    assert_eq!(
        (file.points("platelets"), file.fates()),
        (vec!["2"], (2, 0, 0))
    );
    assert!(!file.has(IssueCode::Conflict));
}

#[test]
fn of_different_values_at_one_time_the_later_usable_row_counts() {
    let file = read(
        "subject,time,test,value,unit\nA,2020-01-01 06:00,PLT,45,G/L\nA,2020-01-01 06:00,PLT,150,G/L\nA,2020-01-01 06:00,PLT,clotted,G/L\n\
         A,2020-01-01 06:00,PLT,-3,G/L\n",
    );
    assert_eq!(file.points("platelets"), ["0"]);
    assert!(file.cell(0, "issues").contains("conflict"));
    let message = file.message(IssueCode::Conflict);
    assert!(
        message.contains("\"45\" (line 2)") && message.contains("\"150\" (line 3)"),
        "{message}"
    );
    // At different times there is no conflict; the last one counts, in whatever order they stand.
    let file = read(
        "subject,time,test,value,unit\nA,2020-01-01 18:00,PLT,150,G/L\nA,2020-01-01 06:00,PLT,45,G/L\n",
    );
    assert_eq!(file.points("platelets"), ["0"]);
    assert!(!file.has(IssueCode::Conflict));
}

#[test]
fn a_subject_that_is_printed_once_is_filled_down() {
    let csv = "patient,date,test,value,unit\nA,2020-01-01,PLT,45,G/L\n,2020-01-01,Fibrinogen,0.9,g/L\nB,2020-01-01,PLT,150,G/L\n";
    let file = declared(csv, |declaration| {
        declaration.fill_down = vec!["patient".to_string()]
    });
    assert_eq!(file.column("patient"), ["A", "B"]);
    assert_eq!(file.points("fibrinogen"), ["1", ""]);
    let without = read(csv);
    assert_eq!(without.fates(), (2, 0, 1));
    assert!(
        without
            .message(IssueCode::MissingSubject)
            .contains("--fill-down")
    );
}

/// The row that named the next subject could not be used, and what followed it went to the subject before.
#[test]
fn what_follows_a_row_that_can_not_be_trusted_is_not_given_to_the_subject_before() {
    let fill = |declaration: &mut coagscope::Declaration| {
        declaration.fill_down = vec!["patient".to_string()]
    };
    let ragged = "patient,date,test,value,unit\nA,2020-01-01,PLT,150,G/L\nB,2020-01-01,PLT,1,234,G/L\n,2020-01-01,Fibrinogen,0.9,g/L\n,2020-01-01,PT,20,s\n";
    let file = declared(ragged, fill);
    assert_eq!(file.column("patient"), ["A"]);
    assert_eq!(file.points("fibrinogen"), [""]);
    assert_eq!(file.fates(), (1, 0, 3));
    let torn = "patient,platelets (G/L),fibrinogen (g/L)\nA,150,\nB,\"45,\n\",x\"y,\n,,0.9\n";
    let file = declared(torn, fill);
    assert_eq!(file.rows.last().unwrap()["patient"], "");
    assert!(
        file.has(IssueCode::MissingSubject),
        "{:?}",
        file.counts.issues
    );
}

#[test]
fn a_later_value_that_is_missing_does_not_hide_an_earlier_one() {
    let file = read(
        "subject,date,test,value,unit\nA,2020-01-01 06:00,PLT,45,G/L\nA,2020-01-01 18:00,PLT,pending,G/L\n",
    );
    assert_eq!(file.points("platelets"), ["2"]);
}

#[test]
fn panels_stand_in_the_order_of_their_first_rows() {
    let file = read(
        "subject,date,test,value,unit\nB,2020-01-02,PLT,45,G/L\nA,2020-01-03,PLT,45,G/L\nB,2020-01-01,PLT,45,G/L\nA,2020-01-03,PT,14,s\n",
    );
    assert_eq!(file.column("subject"), ["B", "A", "B"]);
}

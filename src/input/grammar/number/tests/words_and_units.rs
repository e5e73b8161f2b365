//! What stands beside a number, or in its place.

use super::*;

#[test]
fn units_and_flags_in_the_cell() {
    check(
        Unknown,
        false,
        &[
            ("45 G/L", "45 {G/L}"),
            ("45G/L", "45 {G/L}"),
            ("45\u{A0}G/L", "45 {G/L}"),
            ("45 (G/L)", "45 {G/L}"),
            ("0.5 mg/L FEU", "0.5 {mg/L FEU}"),
            ("5%", "5 {%}"),
            ("5 ％", "5 {%}"),
            ("15万", "15 {万}"),
            ("45 10^9/L", "45 {10^9/L}"),
            ("45 x10^9/L", "45 {x10^9/L}"),
            ("45 × 10⁹/L", "45 {10⁹/L}"),
            ("45 x 10^3/uL", "45 {10^3/uL}"),
            // A superscript that was lost, not a thousands separator.
            ("45 109/L", "45 {109/L}"),
            ("45 103/uL", "45 {103/uL}"),
            ("45 000 103/uL", "45000 {103/uL}"),
            ("45E9/L", "45 {E9/L}"),
            ("45 000/mm3", "45000 {/mm3}"),
            ("1.5 x 10^3 U/L", "1500 {U/L}"),
            ("1.5 × 10³ U/L", "1500 {U/L}"),
            ("1.5x10^-1 U/L", "0.15 {U/L}"),
            ("1.5x10^3", "!ambiguous_number"),
            ("1.5 × 10³", "!ambiguous_number"),
            ("45 H", "45 [H]"),
            ("45H", "45 [H]"),
            ("45*", "45 [*]"),
            ("45↑", "45 [↑]"),
            ("↑ 45", "45 [↑]"),
            ("↑45 G/L", "45 {G/L} [↑]"),
            ("45 G/L↑", "45 {G/L} [↑]"),
            ("critical high 45", "45 [high]"),
            ("45 critical high", "45 [critical]"),
            ("45 **", "45 [**]"),
            ("H 45", "45 [H]"),
            ("*45", "45 [*]"),
            ("45 (L)", "45 [L]"),
            ("45[L]", "45 [L]"),
            ("45 G/L L", "45 {G/L} [L]"),
            ("45 G/L*", "45 {G/L} [*]"),
            ("45 L G/L", "45 {G/L} [L]"),
            ("L 45 10^9/L", "45 {10^9/L} [L]"),
            ("45 H *", "45 [H]"),
            ("45 +", "45 [+]"),
            ("45 -", "45 [-]"),
            ("45+", "!unreadable_value"),
            ("45-", "!unreadable_value"),
            ("45 banana", "!unknown_unit"),
            ("45 pg/dL", "!unknown_unit"),
            ("4O", "!unknown_unit"),
        ],
    );
    let Cell::Refused(refusal) = cell("45 pg/dL", Unknown, false) else {
        panic!()
    };
    assert_eq!(refusal.unknown_unit.as_deref(), Some("pg/dL"));
    assert!(refusal.message.contains("`pg/dL`") && refusal.message.contains("--unit"));
}

#[test]
fn a_flag_that_may_be_a_unit_is_not_guessed() {
    let read = |text: &str| {
        let has_unit = |unit: &str| matches!(unit.to_lowercase().as_str(), "a" | "h");
        match parse_cell(text, Unknown, &TestWords, &has_unit, false) {
            Cell::Number(number) => (number.unit, number.flag),
            Cell::Refused(refusal) => (Some(refusal.code.code().to_string()), None),
            other => panic!("{other:?}"),
        }
    };
    let unit = |unit: &str, flag: Option<&str>| (Some(unit.to_string()), flag.map(str::to_string));
    assert_eq!(read("45 A"), unit("A", None));
    assert_eq!(read("45 a *"), unit("a", Some("*")));
    assert_eq!(read("45 * a"), unit("a", Some("*")));
    // Years with a flag, or hours with one.
    assert_eq!(read("45 A H"), unit("unreadable_value", None));
}

#[test]
fn words() {
    check(
        Unknown,
        false,
        &[
            ("positive", "word: positive"),
            ("Positive A", "word: positive"),
            ("positive (A)", "word: positive"),
            ("A positive", "word: positive"),
            ("1+", "word: few"),
            ("+1", "word: few"),
            ("1 +", "word: few"),
            ("1%", "1 {%}"),
            ("<1", "<1"),
            ("1?", "!unreadable_value"),
            ("(1)", "!unreadable_value"),
            ("1 (H)", "1 [H]"),
            ("4 seen", "word: few"),
            ("3 apples", "!unknown_unit"),
            ("１＋", "word: few"),
            ("NaN", "missing: not available"),
            ("n/a", "missing: not available"),
            ("—", "missing: not available"),
            ("___", "missing: not available"),
            ("see\u{A0}comment *", "missing: see comment"),
            ("H", "!unreadable_value"),
            ("*", "!unreadable_value"),
        ],
    );
}

#[test]
fn what_is_no_number_never_becomes_one() {
    check(
        Unknown,
        false,
        &[
            (
                "As of 12/2/08 see Chemistry for D-Dimer results",
                "!unreadable_value",
            ),
            ("150 IS HIGHEST MEASURED PTT", "!unreadable_value"),
            ("UNABLE TO REPORT", "!unreadable_value"),
            ("14.4.6", "!unreadable_value"),
            ("2020-01-31", "!unreadable_value"),
            ("31.01.2020", "!unreadable_value"),
            ("2020-01", "!unreadable_value"),
            ("10-May", "!unreadable_value"),
            ("12/5", "!unreadable_value"),
            ("3:45", "!unreadable_value"),
            ("1:40", "!unreadable_value"),
            ("5±1", "!unreadable_value"),
            ("~5", "!unreadable_value"),
            ("approx 5", "!unreadable_value"),
            ("ca. 5", "!unreadable_value"),
            ("45?", "!unreadable_value"),
            ("45,", "!unreadable_value"),
            ("45; 46", "!unreadable_value"),
            ("45 (55)", "!unreadable_value"),
            ("(45)", "!unreadable_value"),
            ("45 46", "!unreadable_value"),
            ("1\n234", "!unreadable_value"),
            ("=4+5", "!unreadable_value"),
            ("=1/0", "!unreadable_value"),
            ("@SUM(A1)", "!unreadable_value"),
            ("--5", "!unreadable_value"),
            ("- 5", "!unreadable_value"),
            ("0x10", "!unreadable_value"),
            ("1_000", "!unreadable_value"),
            ("4\u{200B}5", "!unreadable_value"),
            ("\u{202E}45", "!unreadable_value"),
            ("4\u{0}5", "!unreadable_value"),
            ("\u{1b}[31m45", "!unreadable_value"),
            ("<script>45</script>", "!unreadable_value"),
            ("inf", "!out_of_range"),
            ("-Infinity", "!out_of_range"),
            (">inf", "!out_of_range"),
            ("∞", "!out_of_range"),
            ("1e400", "!out_of_range"),
            ("1e99999999999999999999", "!out_of_range"),
            ("-1", "!negative_value"),
            ("−1", "!negative_value"),
            ("-1 to 5", "!negative_value"),
        ],
    );
    check(
        Unknown,
        true,
        &[("-1", "-1"), ("−1,5", "-1.5"), ("<-1", "<-1"), ("<0", "<0")],
    );
}

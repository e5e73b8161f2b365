//! Numbers, comparators and ranges as laboratories write them.

use super::*;

#[test]
fn plain_numbers() {
    check(
        Unknown,
        false,
        &[
            ("", "empty"),
            (" \u{A0}\u{200B} ", "empty"),
            ("=\"\"", "empty"),
            ("45", "45"),
            (" 45 ", "45"),
            ("+45", "45"),
            ("45.50", "45.5"),
            (".5", "0.5"),
            ("45.", "45"),
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("1e3", "1000"),
            ("1.2E+02", "120"),
            ("5e-1", "0.5"),
            ("1.234", "1.234"),
            ("12,5", "12.5"),
            ("0,27", "0.27"),
            ("0,123", "0.123"),
            ("1,234.5", "1234.5"),
            ("1.234,5", "1234.5"),
            ("1 234", "1234"),
            ("150 000", "150000"),
            ("1'234.5", "1234.5"),
            ("1’234", "1234"),
            ("1\u{202F}234,5", "1234.5"),
            ("1,50,000", "150000"),
            ("٤٥", "45"),
            ("۱۲٫۵", "12.5"),
            ("४५", "45"),
            ("４５．５", "45.5"),
            ("=45", "45"),
            ("=\"45\"", "45"),
            ("=\"<0.5\"", "<0.5"),
            ("'45", "45"),
            ("\"45\"", "45"),
            ("\u{FEFF}45\u{200F}", "45"),
            ("0.000000001", "0.000000001"),
            ("1e90", "too great"),
        ],
    );
}

#[test]
fn the_decimal_mark_of_the_column_decides() {
    check(
        Unknown,
        false,
        &[
            ("1,234", "!ambiguous_number"),
            ("1,234,567", "1234567"),
            ("150 400", "!ambiguous_number"),
        ],
    );
    check(
        Comma,
        false,
        &[
            ("1,234", "1.234"),
            ("1.234", "1234"),
            ("12.5", "!ambiguous_number"),
            ("<0,27", "<0.27"),
            ("45", "45"),
        ],
    );
    check(
        Point,
        false,
        &[
            ("1,234", "1234"),
            ("12,5", "!ambiguous_number"),
            ("1.234", "1.234"),
        ],
    );
    check(
        DecimalMark::Mixed,
        false,
        &[
            ("1.234", "!ambiguous_number"),
            ("12,5", "12.5"),
            ("12.5", "12.5"),
        ],
    );
    check(
        DecimalMark::CommaByFile,
        false,
        &[("1.234", "!ambiguous_number"), ("1,234", "1.234")],
    );
}

#[test]
fn comparators() {
    check(
        Unknown,
        false,
        &[
            ("<0.27", "<0.27"),
            ("< 0.27", "<0.27"),
            ("<=5", "<=5"),
            ("≤5", "<=5"),
            (">20", ">20"),
            (">= 20", ">=20"),
            ("≥20", ">=20"),
            ("＜5", "<5"),
            ("＞５", ">5"),
            ("&lt;5", "<5"),
            ("&lt;=5", "<=5"),
            ("&ge;5", ">=5"),
            ("LESS THAN 20", "<20"),
            ("less than 0.4", "<0.4"),
            ("more than 5", ">5"),
            ("greater than or equal to 5", ">=5"),
            ("under 5", "<5"),
            ("over 5", ">5"),
            ("kleiner als 0,5", "<0.5"),
            ("unter 0,5", "<0.5"),
            ("ÜBER 20", ">20"),
            ("inférieur à 5", "<5"),
            ("menor que 5", "<5"),
            ("mayor que 5", ">5"),
            ("minore di 5", "<5"),
            ("kleiner dan 5", "<5"),
            ("5以下", "<=5"),
            ("5未満", "<5"),
            (">1 234", ">1234"),
            (">10000", ">10000"),
            (">=0", "unknown"),
            ("<=0", "0"),
            ("<0", "!negative_value"),
            ("<-1", "!negative_value"),
            (">-1", "!negative_value"),
            ("<<5", "!unreadable_value"),
            ("<>5", "!unreadable_value"),
            ("<", "!unreadable_value"),
            ("<5>", "!unreadable_value"),
            ("< 5 mg/L FEU", "<5 {mg/L FEU}"),
            (">200 H", ">200 [H]"),
        ],
    );
    let Cell::Number(number) = cell("<0.27", Unknown, false) else {
        panic!()
    };
    assert!(number.censored_below && number.low.is_none());
    let Cell::Number(number) = cell("0-0.27", Unknown, false) else {
        panic!()
    };
    assert!(!number.censored_below);
}

#[test]
fn ranges() {
    check(
        Unknown,
        false,
        &[
            ("10-20", "10 to 20"),
            ("0-10", "<=10"),
            ("10 - 20", "10 to 20"),
            ("10–20", "10 to 20"),
            ("10 to 20", "10 to 20"),
            ("10..20", "10 to 20"),
            ("10 bis 20", "10 to 20"),
            ("10～20", "10 to 20"),
            ("1000-2000", "1000 to 2000"),
            ("0,3–2,0", "0.3 to 2"),
            ("10-20 mg/L", "10 to 20 {mg/L}"),
            ("10 mg/L - 20 mg/L", "10 to 20 {mg/L}"),
            ("10%-20%", "10 to 20 {%}"),
            ("10-20 H", "10 to 20 [H]"),
            ("10-<20", "10 to below 20"),
            (">5 and <10", "above 5 to below 10"),
            ("10-10", "10"),
            ("20-10", "!unreadable_value"),
            ("10-<10", "!unreadable_value"),
            (">10-20", "!unreadable_value"),
            ("<10-20", "!unreadable_value"),
            ("45 and 50", "!unreadable_value"),
            ("1,234-2,345", "!ambiguous_number"),
            ("1-2-3", "!unreadable_value"),
            ("01-02", "!unreadable_value"),
            ("=3-5", "!unreadable_value"),
        ],
    );
    check(
        Unknown,
        true,
        &[
            ("-2 - 2", "-2 to 2"),
            ("-5--1", "-5 to -1"),
            ("-1 to -5", "!unreadable_value"),
        ],
    );
}

#[test]
fn conversion_keeps_open_and_closed_ends() {
    let known = |text: &str, ratio: &str| match cell(text, Unknown, false) {
        Cell::Number(number) => number
            .known(Ratio::parse(ratio).unwrap(), false)
            .unwrap()
            .to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(known("<500", "0.001"), "<0.5");
    assert_eq!(known("1000-2000", "0.001"), "1 to 2");
    assert_eq!(known("1", "1/3"), "above 0.333333333 to below 0.333333334");
    assert_eq!(known(">1", "1/3"), ">0.333333333");
    assert_eq!(known("150000000000", "1/1000000000"), "150");
}

//! Tests of `number.rs`.

use super::DecimalMark::{Comma, Point, Unknown};
use super::*;
use crate::value::{Decimal, Known, Ratio};

struct TestWords;

impl Words for TestWords {
    /// Passes over signs, as the catalog's vocabulary does.
    fn find(&self, text: &str) -> WordMatch {
        let bare = text.replace(['<', '>', '%', '?', '(', ')', ','], "");
        match bare.trim().to_lowercase().as_str() {
            "1" => WordMatch::Word("yes".into()),
            "4 seen" | "+1" | "1 +" => WordMatch::Word("few".into()),
            "positive" | "pos" => WordMatch::Word("positive".into()),
            "few" | "1+" => WordMatch::Word("few".into()),
            "n/a" | "nan" | "-" | "___" => WordMatch::Missing("not available".into()),
            "see comment" => WordMatch::Missing("see comment".into()),
            _ if self.is_flag(text) => WordMatch::Flag,
            _ => WordMatch::Unknown,
        }
    }

    fn is_flag(&self, token: &str) -> bool {
        matches!(
            token,
            "H" | "L"
                | "HH"
                | "LL"
                | "*"
                | "**"
                | "A"
                | "!"
                | "+"
                | "-"
                | "++"
                | "↑"
                | "critical"
                | "high"
        )
    }
}

fn has_unit(spelling: &str) -> bool {
    let folded = spelling
        .replace(' ', "")
        .replace('⁹', "^9")
        .replace('³', "^3")
        .to_lowercase();
    matches!(
        folded.as_str(),
        "g/l"
            | "10^9/l"
            | "109/l"
            | "e9/l"
            | "x10^9/l"
            | "10^3/ul"
            | "103/ul"
            | "/ul"
            | "/l"
            | "/mm3"
            | "mg/lfeu"
            | "mg/l"
            | "%"
            | "u/l"
            | "s"
            | "万"
    )
}

fn cell(text: &str, mark: DecimalMark, signed: bool) -> Cell {
    parse_cell(text, mark, &TestWords, &has_unit, signed)
}

/// The interval, unit and flag as one line; `!code` where the cell is refused.
fn said(text: &str, mark: DecimalMark, signed: bool) -> String {
    match cell(text, mark, signed) {
        Cell::Empty => "empty".to_string(),
        Cell::Missing(reason) => format!("missing: {reason}"),
        Cell::Word(word) => format!("word: {word}"),
        Cell::Number(number) => {
            let known = number
                .known(Ratio::ONE, signed)
                .map_or("too great".to_string(), |known| known.to_string());
            let unit = number
                .unit
                .map(|unit| format!(" {{{unit}}}"))
                .unwrap_or_default();
            let flag = number
                .flag
                .map(|flag| format!(" [{flag}]"))
                .unwrap_or_default();
            format!("{known}{unit}{flag}")
        }
        Cell::Refused(refusal) => {
            assert!(refusal.message.starts_with('`'), "{}", refusal.message);
            assert!(refusal.message.chars().count() < 400, "{}", refusal.message);
            format!("!{}", refusal.code.code())
        }
    }
}

fn check(mark: DecimalMark, signed: bool, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(
            said(text, mark, signed),
            *expected,
            "{text:?} under {mark:?}"
        );
    }
}

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
        DecimalMark::CommaByDelimiter,
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
            ("1234567890123456789012345", "!out_of_range"),
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

#[test]
fn a_huge_cell_is_refused_at_once() {
    for unit in ["9", " 1", "<", "H ", "1,", "&amp;", "٤"] {
        let refusal = match cell(&unit.repeat(10_000_000 / unit.len()), Unknown, false) {
            Cell::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        };
        assert_eq!(refusal.code, IssueCode::UnreadableValue);
        assert!(refusal.message.chars().count() < 300);
    }
    assert_eq!(cell(&" ".repeat(10_000_000), Unknown, false), Cell::Empty);
}

#[test]
fn messages_quote_the_cell_safely() {
    let Cell::Refused(refusal) = cell("\u{1b}]0;x\u{7}45", Unknown, false) else {
        panic!()
    };
    assert!(
        !refusal.message.chars().any(char::is_control),
        "{}",
        refusal.message
    );
    let Cell::Refused(refusal) = cell("1,234", Unknown, false) else {
        panic!()
    };
    assert_eq!(
        refusal.message,
        "`1,234` may be 1.234 or 1234; say which mark is the decimal one with --decimal"
    );
}

#[test]
fn options() {
    let number = parse_number("500 ng/mL FEU", Point, &|unit| unit == "ng/mL FEU", false).unwrap();
    assert_eq!(number.unit.as_deref(), Some("ng/mL FEU"));
    assert!(number.is_exact());
    assert!(
        !parse_number("<14.5", Point, &|_| false, false)
            .unwrap()
            .is_exact()
    );
    for text in ["", "x", "14.5 H", "14.5 ng/mL"] {
        assert!(
            parse_number(text, Point, &|_| false, false).is_err(),
            "{text}"
        );
    }
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

proptest::proptest! {
    #[test]
    fn any_text_never_panics(text in "\\PC{0,40}", near in "[0-9.,<>=+eExX*^ /%HLGto;()\\[\\]' -]{0,16}") {
        for text in [text, near] {
            for mark in [Point, Comma, Unknown] {
                for signed in [true, false] {
                    if let Cell::Number(number) = cell(&text, mark, signed)
                        && let (Some(low), Some(high)) = (number.low, number.high)
                    {
                        let (low, high) = (low.value.convert(Ratio::ONE), high.value.convert(Ratio::ONE));
                        if let (Some(low), Some(high)) = (low, high) {
                            proptest::prop_assert!(low.low().value() <= high.high().value());
                            proptest::prop_assert!(signed || low.high().value() >= Some(Decimal::ZERO));
                        }
                    }
                }
                let _ = parse_limits(&text, mark, &has_unit);
                let _ = parse_number(&text, mark, &has_unit, false);
            }
        }
    }

    #[test]
    fn every_decimal_is_read_back(billionths in -999_999_999_999_999_999_i64..=999_999_999_999_999_999) {
        let value = Decimal::from_billionths(billionths);
        let point = value.to_string();
        let comma = point.replace('.', ",");
        for (text, mark) in [(point, Point), (comma, Comma)] {
            let Cell::Number(number) = cell(&text, mark, true) else { panic!("{text} {:?}", cell(&text, mark, true)) };
            proptest::prop_assert_eq!(number.known(Ratio::ONE, true), Some(Known::exactly(value)));
        }
    }

    #[test]
    fn the_interval_holds_the_number_written(
        whole in 0_i64..999_999, fraction in 0_i64..1000, more in 1_i64..1_000_000,
        sign in proptest::sample::select(vec!["", "<", "<=", ">", ">=", "-"]),
        unit in proptest::sample::select(vec!["", " G/L", "G/L", " H", " G/L H"]),
    ) {
        let low = Decimal::from_billionths(whole * 1_000_000_000 + fraction * 1_000_000);
        let high = low.checked_add(Decimal::from_billionths(more * 1_000_000)).unwrap();
        let text = match sign {
            "-" => format!("{low} - {high}{unit}"),
            _ => format!("{sign}{low}{unit}"),
        };
        // `<0` is refused.
        if let Cell::Number(number) = cell(&text, Point, false) {
            let known = number.known(Ratio::ONE, false).unwrap();
            let expected = match sign {
                "" => Known::exactly(low),
                "<" => Known::from_zero_below(low).unwrap(),
                "<=" => Known::from_zero_upto(low).unwrap(),
                ">" => Known::above(low),
                ">=" => Known::from(low),
                _ => Known::between(low, high).unwrap(),
            };
            proptest::prop_assert_eq!(known, expected);
        } else {
            proptest::prop_assert!(sign == "<" && low == Decimal::ZERO, "{}", text);
        }
    }
}

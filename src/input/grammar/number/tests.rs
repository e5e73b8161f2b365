//! Tests of `number.rs`.

mod numbers;
mod words_and_units;

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

//! Forms in which ages are written and no other number is.

use std::borrow::Cow;

use crate::catalog::{UnitTable, normalize_name};
use crate::value::Ratio;

/// Words for people of an age, normalized, and the age. The neonatal period of the WHO is the first 28 days of life; an infant
/// is one below a year.
const WORDS: [(&str, &str); 34] = [
    ("newborn", "0-28 d"),
    ("new born", "0-28 d"),
    ("neonate", "0-28 d"),
    ("neugeborenes", "0-28 d"),
    ("neugeboren", "0-28 d"),
    ("nouveau ne", "0-28 d"),
    ("recien nacido", "0-28 d"),
    ("neonato", "0-28 d"),
    ("pasgeborene", "0-28 d"),
    ("新生児", "0-28 d"),
    ("新生儿", "0-28 d"),
    ("infant", "<1 a"),
    ("saugling", "<1 a"),
    ("nourrisson", "<1 a"),
    ("lactante", "<1 a"),
    ("lattante", "<1 a"),
    ("zuigeling", "<1 a"),
    ("乳児", "<1 a"),
    ("婴儿", "<1 a"),
    ("child", "<18 a"),
    ("pediatric", "<18 a"),
    ("paediatric", "<18 a"),
    ("kind", "<18 a"),
    ("enfant", "<18 a"),
    ("nino", "<18 a"),
    ("bambino", "<18 a"),
    ("小児", "<18 a"),
    ("儿童", "<18 a"),
    ("adult", ">=18 a"),
    ("erwachsen", ">=18 a"),
    ("erwachsener", ">=18 a"),
    ("adulte", ">=18 a"),
    ("adulto", ">=18 a"),
    ("成人", ">=18 a"),
];

/// Words between the parts of an age: 5 years and 2 months.
const BETWEEN: [&str; 7] = ["and", "und", "et", "e", "y", "en", "i"];

/// The cell as one number or range of one unit.
pub(super) fn plain<'t>(units: &UnitTable, text: &'t str) -> Cow<'t, str> {
    let text = text.trim();
    let written = in_word(text)
        .or_else(|| open_ended(text))
        .or_else(|| of_dicom(text))
        .or_else(|| iso_duration(text))
        .or_else(|| part_of_a_year(text))
        .or_else(|| of_an_open_letter(text))
        .or_else(|| of_several_parts(units, text));
    written.map_or(Cow::Borrowed(text), Cow::Owned)
}

fn in_word(text: &str) -> Option<String> {
    let has_digit = text.contains(|letter: char| letter.is_ascii_digit());
    let normal = (!has_digit).then(|| normalize_name(text))?;
    let (_, age) = WORDS.iter().find(|(word, _)| *word == normal)?;
    Some(age.to_string())
}

/// `90+`.
fn open_ended(text: &str) -> Option<String> {
    let number = text.strip_suffix('+')?.trim();
    is_whole(number).then(|| format!(">={number}"))
}

/// The age string of DICOM (PS3.5, value representation AS), `003M`; `71M` may be a man of 71 years.
fn of_dicom(text: &str) -> Option<String> {
    let [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'M'] = text.as_bytes() else {
        return None;
    };
    Some(format!("{} mo", &text[..3]))
}

/// `P3Y2M`, as ISO 8601 writes durations.
fn iso_duration(text: &str) -> Option<String> {
    let mut rest = text.strip_prefix('P')?;
    let mut parts = Parts::default();
    while !rest.is_empty() {
        let (number, behind) = leading_number(rest)?;
        let mut letters = behind.chars();
        parts.put(
            match letters.next()? {
                'Y' => Span::Years,
                'M' => Span::Months,
                'W' => Span::Weeks,
                'D' => Span::Days,
                _ => return None,
            },
            number,
        )?;
        rest = letters.as_str();
    }
    parts.written()
}

/// `3/12` is three months, `2/52` two weeks and `5/7` five days, as children's ages are written in British notes.
fn part_of_a_year(text: &str) -> Option<String> {
    let (number, whole) = text.split_once('/')?;
    let unit = match whole.trim() {
        "12" => "mo",
        "52" => "wk",
        "7" | "365" => "d",
        _ => return None,
    };
    let number = number.trim();
    is_whole(number).then(|| format!("{number} {unit}"))
}

/// Letters that are a unit in one language and another one, or a sex, elsewhere: `45 j` is 45 days in French and 45 years in
/// Dutch, `18M` is a boy's age in months or that of a man of 18 years. Either is possible.
fn of_an_open_letter(text: &str) -> Option<String> {
    let (number, unit) = leading_number(text)?;
    let a_year_has = match unit.trim().trim_end_matches('.') {
        "j" => 365,
        "w" | "W" => 52,
        "m" | "M" => 12,
        _ => return None,
    };
    let least = i64::from(number).checked_mul(1000)? / a_year_has;
    Some(format!("{}.{:03}-{number} a", least / 1000, least % 1000))
}

/// `2a 3m`, `12y4m` and `5 años 2 meses`: of years and months the months in all, and else the greatest unit.
fn of_several_parts(units: &UnitTable, text: &str) -> Option<String> {
    let mut parts = Parts::default();
    let mut rest = text;
    let mut count = 0;
    while !rest.is_empty() {
        let (number, behind) = leading_number(rest)?;
        let end = behind
            .find(|letter: char| letter.is_ascii_digit())
            .unwrap_or(behind.len());
        let (unit, next) = behind.split_at(end);
        parts.put(span_of(units, unit)?, number)?;
        rest = next;
        count += 1;
    }
    (count > 1).then(|| parts.written()).flatten()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Span {
    Years,
    Months,
    Weeks,
    Days,
}

/// Which unit a word is, between numbers where no sex can stand.
fn span_of(units: &UnitTable, text: &str) -> Option<Span> {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || ",;".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let word = match words.as_slice() {
        [unit] => unit,
        [unit, between] if BETWEEN.contains(between) => unit,
        _ => return None,
    };
    let word = word.trim_end_matches('.');
    match word.to_lowercase().as_str() {
        "j" => return Some(Span::Years),
        "m" => return Some(Span::Months),
        "w" => return Some(Span::Weeks),
        "t" => return Some(Span::Days),
        _ => {}
    }
    let known = units.find(word)?.ratio;
    let same = |spelling: &str| units.find(spelling).is_some_and(|unit| unit.ratio == known);
    match known {
        Ratio::ONE => Some(Span::Years),
        _ if same("mo") => Some(Span::Months),
        _ if same("wk") => Some(Span::Weeks),
        _ if same("d") => Some(Span::Days),
        _ => None,
    }
}

/// How many there are of each unit, from the greatest on.
#[derive(Default)]
struct Parts(Vec<(Span, u32)>);

impl Parts {
    /// Adds a smaller unit; nothing where it is none.
    fn put(&mut self, span: Span, number: u32) -> Option<()> {
        let is_smaller = self.0.last().is_none_or(|(before, _)| *before < span);
        is_smaller.then(|| self.0.push((span, number)))
    }

    fn written(&self) -> Option<String> {
        match self.0.as_slice() {
            [(Span::Years, years), (Span::Months, months), ..] => {
                Some(format!("{} mo", years * 12 + months))
            }
            [(Span::Weeks, weeks), (Span::Days, days)] => Some(format!("{} d", weeks * 7 + days)),
            [(Span::Years, years), ..] => Some(format!("{years} a")),
            [(Span::Months, months), ..] => Some(format!("{months} mo")),
            [(Span::Weeks, weeks), ..] => Some(format!("{weeks} wk")),
            [(Span::Days, days), ..] => Some(format!("{days} d")),
            [] => None,
        }
    }
}

fn is_whole(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A whole number of three digits at most in front, and what stands behind it.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let number = is_whole(number).then(|| number.parse().ok())??;
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[track_caller]
    fn assert_plain(text: &str, expected: &str) {
        let catalog = Catalog::builtin();
        let age = catalog.find("age").expect("an age");
        assert_eq!(plain(&catalog.analyte(age).units, text), expected, "{text}");
    }

    #[test]
    fn ages_of_several_parts_are_one_number() {
        for text in [
            "2a 3m",
            "2y3m",
            "2 años y 3 meses",
            "2歳3ヶ月",
            "2 J. 3 M.",
            "P2Y3M",
            "2y 3m 4d",
        ] {
            assert_plain(text, "27 mo");
        }
        assert_plain("3 y 10 d", "3 a");
        assert_plain("2 wk 3 d", "17 d");
        assert_plain("3/12", "3 mo");
        assert_plain("2/52", "2 wk");
        assert_plain("P10D", "10 d");
        assert_plain("90+", ">=90");
        assert_plain("Infant", "<1 a");
    }

    #[test]
    fn what_is_a_day_here_and_a_year_there_is_either() {
        assert_plain("45 j", "0.123-45 a");
        assert_plain("18M", "1.500-18 a");
        assert_plain("003M", "003 mo");
    }

    #[test]
    fn other_cells_stay_as_they_are() {
        for text in [
            "34",
            "34.5",
            "18-25",
            ">89",
            "2 mo",
            "67 J",
            "3m 2y",
            "12/05",
            "1234 y 3 m",
            "P",
            "",
        ] {
            assert_plain(text, text);
        }
    }
}
